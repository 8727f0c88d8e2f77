"""What the window and the backend process say to each other: frozen dataclasses, pickled by `multiprocessing`.

The window sends `Call`s and `Cancel`s. The backend answers every call with any number of `Progressed` and then with
exactly one of `Result`, `Failed` and `Cancelled`; beside that it sends `StateChanged` whenever the catalogue's state
(count, columns, model) is another.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from visualsearch_desktop.core.types import CatalogueState, Engine, IndexRequest, Photo, Progress, Query


@dataclass(frozen=True, slots=True)
class Search:
    """Answers with `Answer`. A newer search cancels those that still wait."""

    query: Query


@dataclass(frozen=True, slots=True)
class Index:
    """Answers with `IndexReport`; reports progress; can be cancelled."""

    request: IndexRequest


@dataclass(frozen=True, slots=True)
class RemoveSource:
    """Takes a folder out of the catalogue (never the photos themselves). Answers with None."""

    folder: str


@dataclass(frozen=True, slots=True)
class MakeThumbnail:
    """Makes the thumbnail of an indexed photo again. Answers with None."""

    item_id: str


@dataclass(frozen=True, slots=True)
class Preview:
    """Shows a photo that the window cannot decode itself, such as HEIC: upright, turned and flipped, but not cropped.

    Answers with the bytes of a JPEG that is at most `side` pixels wide and high.
    """

    photo: Photo
    side: int


@dataclass(frozen=True, slots=True)
class Fetch:
    """Gets a picture from the web, because the user dropped or pasted its address; can be cancelled.

    Answers with a `Photo` that has the data, named by the address.
    """

    url: str


@dataclass(frozen=True, slots=True)
class DrawSample:
    """Draws the sample catalogue into a folder; reports progress; can be cancelled. Answers with the `IndexRequest` for
    what was drawn."""

    folder: str


@dataclass(frozen=True, slots=True)
class DownloadModel:
    """Gets ResNet18 from the network. Answers with None; reports progress; can be cancelled."""


@dataclass(frozen=True, slots=True)
class ImportModel:
    """Takes a ResNet18 weights file of the user's own. Answers with the path (str) of the copy that is used from
    now on, which the settings should name."""

    file: str


@dataclass(frozen=True, slots=True)
class MoveCatalogue:
    """Moves the catalogue to another engine, without embedding again; reports progress; can be cancelled, and goes on
    from there when it is asked for again. Answers with None."""

    engine: Engine


Request: TypeAlias = (
    Search
    | Index
    | RemoveSource
    | MakeThumbnail
    | Preview
    | Fetch
    | DrawSample
    | DownloadModel
    | ImportModel
    | MoveCatalogue
)


@dataclass(frozen=True, slots=True)
class Call:
    """A request with the number by which its replies name it."""

    task: int
    request: Request


@dataclass(frozen=True, slots=True)
class Cancel:
    """Ends a task as soon as it can; unknown or ended tasks are passed over."""

    task: int


@dataclass(frozen=True, slots=True)
class Shutdown:
    """Closes the store and ends the process."""


@dataclass(frozen=True, slots=True)
class Progressed:
    """Where a task is."""

    task: int
    progress: Progress


@dataclass(frozen=True, slots=True)
class Result:
    """A task's end: done."""

    task: int
    value: object


@dataclass(frozen=True, slots=True)
class Failed:
    """A task's end: not done. `details` is a traceback where it was a bug, else empty."""

    task: int
    sentence: str
    details: str = ""


@dataclass(frozen=True, slots=True)
class Cancelled:
    """A task's end: given up on request, or overtaken by a newer search."""

    task: int


@dataclass(frozen=True, slots=True)
class StateChanged:
    """The catalogue's state is now this."""

    state: CatalogueState


@dataclass(frozen=True, slots=True)
class OpenFailed:
    """The catalogue could not be opened; the process ends after this."""

    sentence: str
    details: str = ""


ToBackend: TypeAlias = Call | Cancel | Shutdown
FromBackend: TypeAlias = Progressed | Result | Failed | Cancelled | StateChanged | OpenFailed
