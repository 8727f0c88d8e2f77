"""What a likeness means to somebody at a counter: bands, set from how alike a catalogue's own articles are.

Cosines mean nothing by themselves: what is a twin by one network is a stranger by another, and the larger a catalogue,
the more alike its neighbours. So items of the catalogue are asked for as if customers had brought them and the article
were not there, and two figures are kept of each: how alike the best hit was, and how far it was ahead of the second. An
item is the same article where it is more alike, or further ahead, than all but one in a hundred of those, which were
not the same. (The first is the threshold of split conformal prediction, Vovk et al. 2005; the second the ratio test of
Lowe 2004, with the ratio set by the catalogue.) `docs/quality.md` says how often that is right.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice

from visualsearch_desktop.core.payload import CONTENT
from visualsearch_desktop.core.roles import code_columns
from visualsearch_desktop.core.stores import Record, Store
from visualsearch_desktop.core.types import Bands, Column, ModelIdentity

SAMPLE = 1000
"""Items that are asked for."""

MINIMUM = 30
"""Fewer items tell nothing. Fewer than some hundred do not tell what happens once in a hundred times: there, an item is
the same article where it is more alike than any of those was, and being ahead counts for nothing.
"""

SURE = 0.99
"""The share of other articles that `Bands.same` and `Bands.lead` each keep out."""

HAIR = 1e-6
"""What is above a cosine that was seen, whatever is lost in its last digits."""

COMMON, NEARLY_ALL = 0.5, 0.9
"""The shares of items that have another one very alike, and, at least, one alike."""

STRANGERS = 0.95
"""What is more alike than this share of items that were taken blindly is alike, too. A customer's snapshot is less like
any photo of a studio than those are like each other.
"""

EQUAL = 0.9999
"""The cosine from which on two photos are one, in two files."""

NEAREST = 16
"""Hits among which an answer's best has a rival, unless they are all variants of it."""

DEEP = (NEAREST, 256)
"""Hits that are looked through for two other articles: so many, and, where all are variants of one article, these."""

READ = 32
"""Vectors that are read at once. Each is a list of Python's numbers for a moment."""

RULE = 1
"""The version of all this. Bands that were set by another are set anew."""

CHANGED = 0.3
"""The share by which a catalogue grows or shrinks until its bands are set anew."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """The cosines of an item with the two other articles that are most alike, and with one that was taken blindly."""

    first: float
    second: float
    stranger: float


def likenesses(store: Store, columns: Sequence[Column]) -> Iterator[Likeness | None]:
    """Ask a store for items of its own, one with each step; None where there are no two other articles.

    Ids are hashes, so that the first ones are a sample, and always the same.

    Raises:
        StoreError: the store failed.
    """
    sample = (record for batch in store.scroll(batch=READ, with_vectors=True) for record in batch)
    stranger: Record | None = None
    for item in islice(sample, SAMPLE):
        yield None if stranger is None else _likeness(store, item, stranger, columns)
        stranger = item


def _likeness(store: Store, item: Record, stranger: Record, columns: Sequence[Column]) -> Likeness | None:
    if item.vector is None or stranger.vector is None:
        return None
    for limit in DEEP:
        found = store.search(item.vector, limit=limit)
        others = [hit for hit in found if _score(hit) < EQUAL and not is_same_article(hit, item, columns)]
        if others and (second := rival(others[0], others, columns)) is not None:
            # Never more than the nearest: it may be a photo of the same article.
            return Likeness(_score(others[0]), second, min(float(item.vector @ stranger.vector), _score(others[0])))
        if len(found) < limit:
            break
    return None


def is_same_article(one: Record, other: Record, columns: Sequence[Column]) -> bool:
    """True for two photos of one article, as far as the catalogue says: one file twice, or the same code.

    Where it has several columns of codes, such as of an article and of its style, all must be the same.
    """
    if one.id == other.id:
        return True
    if (content := one.payload.get(CONTENT)) and content == other.payload.get(CONTENT):
        return True
    codes = [(one.payload.get(column.key), other.payload.get(column.key)) for column in code_columns(columns)]
    known = [pair for pair in codes if pair != (None, None)]
    return bool(known) and all(own == others for own, others in known)


def rival(best: Record, nearest: Sequence[Record], columns: Sequence[Column]) -> float | None:
    """The cosine of the most alike item that is another article than the best; None where `nearest` has none."""
    return max((_score(hit) for hit in nearest if not is_same_article(hit, best, columns)), default=None)


def bands_of(likenesses: Sequence[Likeness]) -> Bands | None:
    """The bands that a sample's likenesses set; None where they are too few."""
    if len(likenesses) < MINIMUM:
        return None
    firsts = sorted(likeness.first for likeness in likenesses)
    leads = sorted(_lead(likeness) for likeness in likenesses)
    strangers = sorted(likeness.stranger for likeness in likenesses)
    return Bands(
        same=_quantile(firsts, SURE) + HAIR,
        very_alike=_quantile(firsts, 1 - COMMON),
        alike=min(_quantile(firsts, 1 - NEARLY_ALL), _quantile(strangers, STRANGERS)),
        sample=len(likenesses),
        lead=_quantile(leads, SURE) + HAIR if (len(leads) + 1) * (1 - SURE) >= 1 else 1.0,
    )


def _quantile(ordered: Sequence[float], share: float) -> float:
    """The least of the figures that another one of their kind exceeds with a chance of 1 - `share` at most."""
    return ordered[min(math.ceil((len(ordered) + 1) * share), len(ordered)) - 1]


def _lead(likeness: Likeness) -> float:
    return (likeness.first - likeness.second) / max(1 - likeness.second, 1 - EQUAL)


def _score(hit: Record) -> float:
    return -1.0 if hit.score is None else hit.score


@dataclass(frozen=True, slots=True)
class KeptBands:
    """Bands as they are kept with a catalogue: what they were set from decides how long they hold.

    `bands` is None where there were too few items.
    """

    bands: Bands | None
    model: ModelIdentity
    count: int
    rule: int = RULE

    def hold(self, model: ModelIdentity, count: int) -> bool:
        """True as long as they need not be set anew for the catalogue's model and number of items."""
        return self.fit(model) and abs(count - self.count) <= CHANGED * self.count

    def fit(self, model: ModelIdentity) -> bool:
        """True where they are of this model and rule. Of a grown catalogue they serve until others are there."""
        return self.rule == RULE and self.model.agrees_with(model)

    def encode(self) -> str:
        """As JSON."""
        return json.dumps(asdict(self), sort_keys=True)


def decode(text: str | None) -> KeptBands | None:
    """What `encode` wrote; None where it is nothing that this version understands."""
    try:
        stored = json.loads(text or "")
        bands = None if stored["bands"] is None else Bands(**stored["bands"])
        kept = KeptBands(bands, ModelIdentity(**stored["model"]), int(stored["count"]), int(stored["rule"]))
    except (KeyError, TypeError, ValueError):
        return None
    return kept if bands is None or _is_sound(bands) else None


def _is_sound(bands: Bands) -> bool:
    figures = (bands.same, bands.very_alike, bands.alike, bands.lead)
    return all(isinstance(figure, int | float) and math.isfinite(figure) for figure in figures)
