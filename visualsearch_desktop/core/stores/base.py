"""What every store engine does. One contract test suite runs against all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from visualsearch_desktop.core.payload import Payload
from visualsearch_desktop.core.types import Column, FacetValue, Filter

Vector = NDArray[np.float32]

DIVERSE_CANDIDATES: Final = 100
"""A diverse search chooses among this many of the nearest points, and finds no more than them. More lead astray."""

DIVERSITY: Final = 0.45
"""How much it counts to be unlike what was found before, against being like the query, 0 to 1.

From .5 on, what is least alike would be taken first. Below, pictures that are equal to the query's own stay together.
"""


@dataclass(frozen=True, slots=True)
class Point:
    """A point to store: a UUID in text, a vector (d,) float32 of length 1, a flat payload."""

    id: str
    vector: Vector
    payload: Payload


@dataclass(frozen=True, slots=True)
class Record:
    """A stored point. `vector` is None unless it was asked for; `score` is None unless it was searched for."""

    id: str
    payload: Mapping[str, object]
    vector: Vector | None = None
    score: float | None = None


class Store(Protocol):
    """Vectors with payloads of one catalogue.

    Calls may come from any thread; the store serialises them where its engine needs that. Every method may raise
    `StoreError` (with a sentence), and nothing else that a caller has to expect; `DiskFull` is raised before a write
    for which there is too little space. What a writing method was given is durable when it returns. An id that is
    not a UUID in its usual form is a ValueError.
    """

    @property
    def dimension(self) -> int:
        """The length of the vectors."""
        ...

    @property
    def writes(self) -> int:
        """How often this object has written; what was asked before is still so while it stays the same.

        Others may write to a server meanwhile.
        """
        ...

    def index_columns(self, columns: Sequence[Column]) -> None:
        """Make the columns filterable and countable, and the items findable by `Words`.

        What is indexed already costs nothing.
        """
        ...

    def upsert(self, points: Sequence[Point]) -> None:
        """Add points, or replace those with the same id, all or none.

        Raises:
            ValueError: a vector of the wrong shape, not float32, not finite or not of length 1; a payload that
                `check_payload` refuses. Nothing was written then.
        """
        ...

    def replace_payloads(self, payloads: Mapping[str, Payload]) -> None:
        """Give existing points new payloads by id; vectors stay. Unknown ids are passed over.

        Raises:
            ValueError: a payload that `check_payload` refuses. Nothing was written then.
        """
        ...

    def extend_payloads(self, payloads: Mapping[str, Payload]) -> None:
        """Set some keys of existing points' payloads by id; all else stays. Unknown ids are passed over.

        Raises:
            ValueError: a payload that `check_payload` refuses. Nothing was written then.
        """
        ...

    def delete(self, ids: Sequence[str]) -> None:
        """Remove points. Unknown ids are passed over."""
        ...

    def count(self, where: Filter = ()) -> int:
        """How many points pass the filter, exactly."""
        ...

    def search(
        self, vector: Vector, where: Filter = (), limit: int = 60, offset: int = 0, diverse: bool = False
    ) -> list[Record]:
        """The points nearest by cosine, best first, with payload and score; `limit` is at least 1.

        Equal scores are in order of ids, so that pages fit together. A `diverse` search spreads its results (MMR): each
        is near to the vector and unlike those before it. It is over after `DIVERSE_CANDIDATES`; its scores are cosines
        too, and not in order.

        Raises:
            ValueError: the vector is not one that `upsert` takes.
        """
        ...

    def recommend(
        self,
        like: Sequence[Vector],
        unlike: Sequence[Vector],
        where: Filter = (),
        limit: int = 60,
        offset: int = 0,
    ) -> list[Record]:
        """The points nearest to any of the `like` vectors, best first, with payload and score.

        Those that are nearer to one of the `unlike` vectors come after all others, the nearest to those last (Qdrant's
        best-score strategy). So with one `like` alone it is a search; with `unlike` alone, the most unlike come first.
        The score is the greatest cosine with a `like` vector; it orders points within each of the two parts at most,
        and is None without `like`. Pages fit together as those of a search.

        Raises:
            ValueError: there is no vector, or one is not one that `upsert` takes.
        """
        ...

    def scroll(
        self,
        where: Filter = (),
        batch: int = 256,
        with_vectors: bool = False,
        with_payload: bool | Sequence[str] = True,
    ) -> Iterator[list[Record]]:
        """All points that pass the filter, in batches, in a stable order of ids.

        `with_payload` may name the keys that are wanted.
        """
        ...

    def retrieve(self, ids: Sequence[str], with_vectors: bool = False) -> list[Record]:
        """Points by id, in any order; unknown ids are left out."""
        ...

    def facet_counts(self, key: str, where: Filter = (), limit: int = 1000) -> list[FacetValue]:
        """How often each value of a keyword or boolean column occurs, most frequent first, then by value.

        A column that `index_columns` was not given yet is a `StoreError` in the engines that count with an index.
        """
        ...

    def bounds(self, key: str, where: Filter = ()) -> tuple[float, float] | None:
        """The least and greatest value of a number column; None where no point has one.

        A column that `index_columns` was not given yet is a `StoreError` in the engines that look it up in an index.
        """
        ...

    def metadata(self) -> dict[str, str]:
        """What `set_metadata` was given, over time: the catalogue's identity, its model."""
        ...

    def set_metadata(self, entries: Mapping[str, str]) -> None:
        """Keep these entries with the points; entries under other keys stay."""
        ...

    def maintain(self, wanted: Callable[[], bool] = lambda: True) -> None:
        """Give back the room of removed points, where it is worth it; for the end of an indexing run.

        Mostly this does nothing; it may take seconds, of large catalogues minutes, and never changes an answer. It is
        given up, and tried again next time, once it is not `wanted` any more; that is asked several times a second.
        """
        ...

    def flush(self) -> None:
        """Write everything through to disk."""
        ...

    def close(self) -> None:
        """Flush and let go of the files. Closing twice is harmless."""
        ...
