"""The frozen values that cross the borders between modules and processes.

They hold plain Python data only, so that the window's process can use them without numpy or torch.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import TypeAlias

Value: TypeAlias = str | int | float | bool
"""An attribute's value. Codes such as "00123" are str, prices are int or float."""


class Engine(StrEnum):
    """Which store keeps a catalogue's points."""

    EDGE = "edge"
    LOCAL = "local"
    SERVER = "server"


class ColumnKind(StrEnum):
    """How a column is filtered: by its values, by a range, or by yes and no."""

    KEYWORD = "keyword"
    NUMBER = "number"
    BOOLEAN = "boolean"


@dataclass(frozen=True, slots=True)
class Column:
    """One attribute of the catalogue.

    `key` is the payload key: word characters only, never starting with an underscore (see `payload.py`).
    `label` is the name as the spreadsheet writes it. `facet` is False where a dropdown of its values would
    help nobody: article numbers and names, of which nearly every item has its own.
    """

    key: str
    label: str
    kind: ColumnKind
    facet: bool = True


class Precision(StrEnum):
    """The numbers that a network calculates with."""

    FLOAT32 = "float32"
    INT8 = "int8"


@dataclass(frozen=True, slots=True)
class ModelIdentity:
    """What made a catalogue's vectors.

    `weights` is the SHA-256 of the weights file in hex; `preprocessing` the version of decode and transform.
    """

    name: str
    weights: str
    preprocessing: int
    dimension: int
    precision: str = Precision.FLOAT32

    def agrees_with(self, other: ModelIdentity) -> bool:
        """True where vectors of both may be compared: all is equal but the precision (see docs/performance.md)."""
        return self == replace(other, precision=self.precision)


@dataclass(frozen=True, slots=True)
class Item:
    """A product photo as it is kept in a store's payload.

    `id` is the point's UUID in text, `path` absolute, `size` in bytes, `mtime` in nanoseconds since the epoch,
    `content` the SHA-256 of the file in hex, `attributes` the spreadsheet's values by column key.
    """

    id: str
    path: str
    size: int
    mtime: int
    content: str
    attributes: dict[str, Value] = field(default_factory=dict)


class Band(StrEnum):
    """What a likeness means to somebody at a counter, best first (see `core/bands.py`)."""

    SAME = "same"
    VERY_ALIKE = "very_alike"
    ALIKE = "alike"
    WEAK = "weak"


@dataclass(frozen=True, slots=True)
class Bands:
    """From which cosine on an item is in each band; below `alike` it is weak.

    Set from the catalogue's own neighbours: `sample` is how many of its items were looked at. `lead` is how far an item
    must be ahead of every other article to be the same one below `same`: as a share, 0 to 1, of the way from the
    other's cosine to 1.
    """

    same: float
    very_alike: float
    alike: float
    sample: int
    lead: float = 1.0

    def band(self, score: float) -> Band:
        """The band of a cosine."""
        if score >= self.same:
            return Band.SAME
        if score >= self.very_alike:
            return Band.VERY_ALIKE
        return Band.ALIKE if score >= self.alike else Band.WEAK

    def against(self, rival: float) -> Bands:
        """The bands of one answer; `rival` is the cosine of the most alike item of another article than the best's."""
        outstanding = max(self.very_alike, rival + self.lead * (1 - rival))
        return replace(self, same=min(self.same, outstanding))


@dataclass(frozen=True, slots=True)
class Group:
    """The variants of one article, where results are grouped by a column: the hit that stands for them is one of them.

    `value` is the column's value, `items` the variants (the best first, at most `MAX_VARIANTS`), `count` how many there
    are, `stock` their sum where the catalogue has such a column and not too many variants. `values` are, for each other
    facet column in which they differ, the different values.
    """

    value: str
    items: tuple[Item, ...]
    count: int
    stock: float | None = None
    values: dict[str, tuple[Value, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hit:
    """An item of an answer.

    `score` is the cosine of query and item, -1 to 1, to the nearest one of several photos; None when no photo was
    asked. `band` is None as long as the catalogue has no bands. `by_code` is True for an item whose code was read from
    the photo; those come first. `group` is there where results are grouped.
    """

    item: Item
    score: float | None
    band: Band | None = None
    by_code: bool = False
    group: Group | None = None


@dataclass(frozen=True, slots=True)
class Range:
    """Bounds of a number; None is open. Several bounds hold together."""

    gt: float | None = None
    gte: float | None = None
    lt: float | None = None
    lte: float | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen in one facet: (any of the values or within the range) and none of the excluded values.

    A str is matched as a keyword ("true" and "false" for booleans), an int or float as a number.
    """

    key: str
    any_of: tuple[str | int | float, ...] = ()
    none_of: tuple[str | int | float, ...] = ()
    range: Range | None = None

    @property
    def is_empty(self) -> bool:
        """True where nothing was chosen, so that every item passes."""
        return not self.any_of and not self.none_of and self.range is None


@dataclass(frozen=True, slots=True)
class Words:
    """What was typed into the search box: each of its words must begin a word of the item's name, code or keywords."""

    text: str


@dataclass(frozen=True, slots=True)
class Without:
    """None of these items, by id."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lacking:
    """The item has nothing under this payload key."""

    key: str


Condition: TypeAlias = Choice | Words | Without | Lacking

Filter: TypeAlias = tuple[Condition, ...]
"""Conditions that must all hold; at most one `Choice` for a column."""


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value of a facet and how many items have it."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Facet:
    """A column with its counts under the choices made in all *other* columns ("drill-sideways").

    Keyword and boolean columns have `values`, most frequent first; number columns `minimum` and `maximum`
    (None where no item has a number).
    """

    column: Column
    values: tuple[FacetValue, ...] = ()
    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True, slots=True)
class Crop:
    """A part of a picture, in shares of its width and height from its left and top edge, 0 to 1."""

    left: float = 0.0
    top: float = 0.0
    right: float = 1.0
    bottom: float = 1.0


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo to search with: a file, or the bytes of an encoded picture (a webcam frame, a paste).

    It is looked at upright (EXIF), then turned by `turns` quarters clockwise (0 to 3), then mirrored left to right
    where `flipped`, then cut to `crop`, which so is in the coordinates of what the user sees. `name` says where a
    picture without a file comes from.
    """

    path: str | None = None
    data: bytes | None = None
    name: str = ""
    turns: int = 0
    flipped: bool = False
    crop: Crop | None = None


@dataclass(frozen=True, slots=True)
class Sort:
    """Another order than by likeness: by a column's key, or by `NEWEST`. Items without a value come last."""

    key: str
    descending: bool = False


NEWEST = "_mtime"
"""`Sort.key` for the time at which the photo's file was last changed."""

MAX_VARIANTS = 50
"""`Group.items` at most."""

COUNTED = 200
"""How many of the most alike items `Answer.in_band` looks at."""


@dataclass(frozen=True, slots=True)
class Query:
    """A question: items like the photos (or any, without one) that pass the filter.

    `like` and `unlike` are ids of items to find more of, and less of; they are not in the answer themselves. `variety`
    spreads the hits over what is alike to the photos and `like`. `sort` orders the best hits, or, without anything to
    be like, all items. `group_by` is the key of a column whose equal values become one hit.
    """

    photos: tuple[Photo, ...] = ()
    filter: Filter = ()
    limit: int = 60
    offset: int = 0
    like: tuple[str, ...] = ()
    unlike: tuple[str, ...] = ()
    sort: Sort | None = None
    variety: bool = False
    group_by: str | None = None

    @property
    def needs_model(self) -> bool:
        """True where a photo has to be embedded."""
        return bool(self.photos)

    @property
    def has_target(self) -> bool:
        """True where there is something to be like or unlike, so that hits have a likeness."""
        return bool(self.photos or self.like or self.unlike)


@dataclass(frozen=True, slots=True)
class Code:
    """A barcode or QR code that was read from a photo. `found` is True where an item has it."""

    text: str
    format: str
    found: bool = False


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A condition that leaves nothing of the answer: without it `count` items would pass the others."""

    condition: Condition
    count: int


@dataclass(frozen=True, slots=True)
class Timings:
    """How long each part of an answer took, in milliseconds."""

    decode: float = 0.0
    embed: float = 0.0
    codes: float = 0.0
    search: float = 0.0
    facets: float = 0.0


@dataclass(frozen=True, slots=True)
class Answer:
    """The hits in the order that was asked for, with the facets (from offset 0 only).

    `total` counts what can be scrolled to: the items that pass the filter, or their groups. `best` is the most alike
    item whatever the order, and `in_band` counts the hits of each band among the best `COUNTED` ones; both from
    offset 0 only, and only where something was to be like. `obstacles` are what left nothing, where nothing is left.
    """

    hits: tuple[Hit, ...]
    facets: tuple[Facet, ...]
    total: int
    model: ModelIdentity | None
    engine: Engine
    timings: Timings
    best: Hit | None = None
    in_band: dict[Band, int] = field(default_factory=dict)
    bands: Bands | None = None
    codes: tuple[Code, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file or row that was left out, and why, in one sentence."""

    path: str
    reason: str


class Phase(StrEnum):
    """What a long job is busy with."""

    MODEL = "model"
    PREPARE = "prepare"
    DRAW = "draw"
    SCAN = "scan"
    REMOVE = "remove"
    INDEX = "index"
    TIDY = "tidy"
    COPY = "copy"
    DOWNLOAD = "download"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What one indexing run did; the counts are photos.

    `unmatched_rows` are rows of the spreadsheet without a photo, `photos_without_row` the reverse; both name them.
    `notes` are sentences about the run as a whole.
    """

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    skipped: tuple[Skipped, ...] = ()
    unmatched_rows: tuple[str, ...] = ()
    photos_without_row: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a long job is. `total` is 0 while unknown; `rate` is in units a second, `seconds_left` None if unknown.

    Units are photos (INDEX, REMOVE, DRAW), points (COPY), files seen (SCAN) or bytes (DOWNLOAD). The last one of a
    job has the phase DONE and, for indexing, the report.
    """

    phase: Phase
    done: int = 0
    total: int = 0
    current: str = ""
    rate: float = 0.0
    seconds_left: float | None = None
    report: IndexReport | None = None


@dataclass(frozen=True, slots=True)
class IndexRequest:
    """A folder to index, with an optional spreadsheet.

    None takes what an earlier run over the same folder was given. `rebuild` embeds every photo again with the
    model that is preferred now.
    """

    folder: str
    attributes: str | None = None
    image_column: str | None = None
    rebuild: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """A folder that belongs to the catalogue."""

    folder: str
    attributes: str | None
    items: int


class ModelStatus(StrEnum):
    """Whether the model can answer."""

    LOADING = "loading"
    READY = "ready"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class ModelState:
    """The model that answers for a catalogue.

    `label` names it for people. `stand_in` is True for EfficientNet-Lite0. `message` is a sentence to show, such as
    why it is unavailable or that a better one could be used after indexing again (`reindex` is then True).
    """

    status: ModelStatus
    label: str = ""
    identity: ModelIdentity | None = None
    stand_in: bool = False
    message: str = ""
    reindex: bool = False


@dataclass(frozen=True, slots=True)
class CatalogueState:
    """What a window shows of its catalogue. `notices` are sentences, such as that items went missing.

    `bands` is None until they were computed.
    """

    name: str
    engine: Engine
    count: int
    columns: tuple[Column, ...]
    sources: tuple[Source, ...]
    model: ModelState
    notices: tuple[str, ...] = ()
    bands: Bands | None = None


@dataclass(frozen=True, slots=True)
class ServiceOptions:
    """What a service needs to know: which catalogue, where files lie, which engine and model to prefer.

    `engine` is used for a catalogue that is new; one that exists stays where it is. `holder` names the program in the
    sentence that another one sees while this one holds the catalogue. `api_key` is the server's; without one the
    keyring is asked, where `key_in_keyring` says that it has it. `weights` is a ResNet18 file to use before all
    others; `bundled_models` the folder of weights that came with the program; `weights_url` where ResNet18 is got from
    (None: torchvision's address); `download_model` whether it may be got without being asked for. `graphs` is the
    folder of what is made of weights to run them faster; `precision` what new catalogues are made with (None: what is
    best here). `model_idle_seconds` is after how long without a question a backend process gives the model's memory
    back (0: never).
    """

    catalogue: str
    catalogues: Path
    models: Path
    bundled_models: Path
    thumbnails: Path
    graphs: Path
    holder: str = "visualsearch"
    engine: Engine = Engine.EDGE
    server_url: str = "http://127.0.0.1:6333"
    api_key: str | None = None
    key_in_keyring: bool = False
    weights: str | None = None
    weights_url: str | None = None
    download_model: bool = True
    precision: Precision | None = None
    thumbnail_bytes: int = 2_000_000_000
    model_idle_seconds: float = 0.0
