"""The embedded engine: Qdrant Edge in this process, its files in one folder.

How points are laid out is chosen in `edge_config.py`, which shard of the folder is in use in `edge_folder.py`, and
`edge_vacuum.py` rewrites it. The engine holds Python's lock in each of its calls, so every long one is kept short or
away: waiting for the disk is done beside the engine, and vacuuming in another process.
"""

from __future__ import annotations

import json
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import qdrant_edge as edge

from visualsearch_desktop.core.disk import MARGIN, free_bytes, require_space, sync, used_bytes, write_durably
from visualsearch_desktop.core.payload import TEXT, Payload, check_payload
from visualsearch_desktop.core.stores import edge_queries as queries
from visualsearch_desktop.core.stores.base import DIVERSE_CANDIDATES, Point, Record, Vector
from visualsearch_desktop.core.stores.checks import (
    check_examples,
    check_ids,
    check_payloads,
    check_points,
    check_vector,
    payload_bytes,
)
from visualsearch_desktop.core.stores.counts import CountCache
from visualsearch_desktop.core.stores.edge_config import (
    VECTOR,
    IndexParams,
    index_params,
    index_type,
    shard_config,
    text_params,
)
from visualsearch_desktop.core.stores.edge_folder import SHARD, current_shard, new_shard, remove_unused, use_shard
from visualsearch_desktop.core.stores.edge_vacuum import Vacuum, is_worth_it
from visualsearch_desktop.core.stores.edge_warming import Warming, read_ahead
from visualsearch_desktop.core.stores.likeness import recommended
from visualsearch_desktop.core.stores.paging import page
from visualsearch_desktop.core.types import Column, FacetValue, Filter
from visualsearch_desktop.errors import CatalogueBusy, StoreError, UserError

DRAFT, LOG, METADATA = f"{SHARD}.new", "wal", "metadata.json"
_REBUILD = "Index the folders again to rebuild it."

FLUSH_SECONDS: Final = 2.0
"""How long writes may stay in the log alone. A flush waits for some fifteen files, and so does every search."""

SWAP_POINTS: Final = 100_000
"""Up to here a vacuumed shard is put in use at once, because loading it holds up a search for 0.1 s at most. A larger
one is when the store is closed."""


@contextmanager
def _sentences() -> Iterator[None]:
    """Turn whatever the engine throws into an error with a sentence.

    Raises:
        CatalogueBusy: another process holds the shard.
        StoreError: anything else.
    """
    try:
        yield
    except (UserError, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except OSError as error:
        raise StoreError(f"The catalogue's files cannot be used: {error}.") from error
    # A panic of the engine (`pyo3_runtime.PanicException`, which cannot be imported) derives from BaseException.
    except BaseException as error:
        text = str(error).removeprefix("Service runtime error: ").partition("\n")[0][:200]
        if "WouldBlock" in text:
            raise CatalogueBusy("The catalogue is in use by another program; close that one first.") from error
        if "incompatible" in text.casefold():
            raise StoreError(
                f"The catalogue's search index holds other vectors than this model's. {_REBUILD}"
            ) from error
        raise StoreError(f"The catalogue's search index is damaged ({text}). {_REBUILD}") from error


class EdgeStore:
    """A `Store` on a Qdrant Edge shard.

    The folder holds the shard and, beside it, the metadata. Every write is in the engine's log, and the log on the
    disk, when the write returns: it survives the process being killed and, as far as the disk keeps its promises, a
    power cut.
    """

    def __init__(self, folder: Path, dimension: int) -> None:
        """Open the folder's shard; a missing or empty folder gets a new one. Nothing damaged is ever replaced.

        Raises:
            CatalogueBusy: another process has it open.
            StoreError: it is damaged, was made for another dimension, or the folder cannot be used.
            DiskFull: there is no room to make or open it.
        """
        self._folder = folder
        self._dimension = dimension
        # The engine serialises its calls itself; this keeps a call from meeting a shard that is being closed.
        self._lock = threading.Lock()
        self._counts = CountCache()
        self._vacuum = Vacuum()
        self._flushed = time.monotonic()
        self._vacuumed: tuple[Path, int] | None = None
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if not os.access(folder, os.W_OK):
                raise StoreError(f"The folder {folder} cannot hold the catalogue: it is read-only.")
            # Opening writes too: it replays what a killed process left in the log.
            require_space(folder, 0)
            self._place = current_shard(folder)
            if not self._place.exists():
                self._create()
        except OSError as error:
            raise StoreError(f"The folder {folder} cannot hold the catalogue: {error.strerror}.") from error
        if not (self._place / LOG).is_dir():
            # With a new log the engine counts its writes from zero, and drops those that seem older than a point.
            raise StoreError(f"The catalogue's search index is damaged (its log is missing). {_REBUILD}")
        read_ahead(self._place)
        with _sentences():
            shard = edge.EdgeShard.load(str(self._place), shard_config(dimension))
            self._indexed = {key: info.data_type for key, info in shard.info().payload_schema.items()}
        self._shard: edge.EdgeShard | None = shard
        # Only now: another process that has the catalogue open may be vacuuming it.
        remove_unused(folder)
        self._warming = Warming(self._place)

    def _create(self) -> None:
        if (self._folder / METADATA).exists() or self._place.name != SHARD or any(self._folder.glob(f"{SHARD}-*")):
            raise StoreError(f"The catalogue's search index is damaged (its files are missing). {_REBUILD}")
        draft = self._folder / DRAFT
        # Left by a process that was killed while it made the shard, before any point was in it.
        shutil.rmtree(draft, ignore_errors=True)
        with _sentences():
            edge.EdgeShard.create(str(draft), shard_config(self._dimension)).close()
        draft.rename(self._place)

    @property
    def dimension(self) -> int:
        """The length of the vectors."""
        return self._dimension

    @property
    def writes(self) -> int:
        """See `Store`."""
        return self._counts.writes

    @contextmanager
    def _reading(self) -> Iterator[edge.EdgeShard]:
        with self._lock:
            if self._shard is None:
                raise StoreError("The catalogue is closed.")
            with _sentences():
                yield self._shard

    @contextmanager
    def _writing(self, needed: int = 0) -> Iterator[edge.EdgeShard]:
        with self._reading() as shard:
            # The engine maps its files into memory: out of space, the process is killed by SIGBUS.
            require_space(self._folder, needed)
            try:
                yield shard
            finally:
                self._counts.clear()
            place = self._place
        # Searches go on while the disk works.
        with _sentences():
            sync(place / LOG)
        if time.monotonic() - self._flushed > FLUSH_SECONDS:
            self.flush()

    def index_columns(self, columns: Sequence[Column]) -> None:
        """See `Store`. A column that changed its kind is indexed anew."""
        for column in columns:
            self._index(column.key, index_type(column.kind), index_params(column.kind))
        self._index(TEXT, edge.PayloadSchemaType.Text, text_params())

    def _index(self, key: str, kind: edge.PayloadSchemaType, params: IndexParams) -> None:
        if self._indexed.get(key) == kind:
            return
        check_payload({key: ""})
        # An index entry is a value and an offset; an item has some hundred beginnings of words.
        needed = self.count() * (1024 if kind == edge.PayloadSchemaType.Text else 128)
        with self._writing(needed) as shard:
            if key in self._indexed:
                shard.update(edge.UpdateOperation.delete_field_index(key))
            shard.update(edge.UpdateOperation.create_field_index(key, params))
        self._indexed[key] = kind

    def upsert(self, points: Sequence[Point]) -> None:
        """See `Store`."""
        check_points(points, self._dimension)
        # Original and 8-bit vector, and the same once more in the log, where a number may take 5 bytes.
        vectors = len(points) * self._dimension * 12
        stored = [edge.Point(point.id, {VECTOR: point.vector.tolist()}, point.payload) for point in points]
        with self._writing(vectors + payload_bytes(point.payload for point in points)) as shard:
            shard.update(edge.UpdateOperation.upsert_points(stored))

    def replace_payloads(self, payloads: Mapping[str, Payload]) -> None:
        """See `Store`."""
        self._write_payloads(payloads, edge.UpdateOperation.overwrite_payload)

    def extend_payloads(self, payloads: Mapping[str, Payload]) -> None:
        """See `Store`."""
        self._write_payloads(payloads, edge.UpdateOperation.set_payload)

    def _write_payloads(
        self, payloads: Mapping[str, Payload], operation: Callable[[list[edge.PointId], Payload], edge.UpdateOperation]
    ) -> None:
        check_payloads(payloads)
        with self._writing(payload_bytes(payloads.values())) as shard:
            for record in shard.retrieve(list(payloads), False, False):
                point_id = str(record.id)
                shard.update(operation([point_id], payloads[point_id]))

    def delete(self, ids: Sequence[str]) -> None:
        """See `Store`."""
        check_ids(ids)
        with self._writing() as shard:
            shard.update(edge.UpdateOperation.delete_points(list(ids)))

    def count(self, where: Filter = ()) -> int:
        """See `Store`."""
        return self._counts.get("count", where, lambda: self._count(where))

    def _count(self, where: Filter) -> int:
        request = edge.CountRequest(exact=True, filter=queries.passing(where))
        with self._reading() as shard:
            # Counting everything by its ids takes 10 ms at 105,000; the engine knows the number.
            return shard.count(request) if where else shard.info().points_count

    def search(
        self, vector: Vector, where: Filter = (), limit: int = 60, offset: int = 0, diverse: bool = False
    ) -> list[Record]:
        """See `Store`."""
        check_vector(vector, self._dimension)
        if diverse:
            count = min(offset + limit, DIVERSE_CANDIDATES)
            return self._ranked(queries.varied(vector), where)(count)[offset:]
        return page(self._ranked(queries.nearest(vector), where), limit, offset)

    def recommend(
        self,
        like: Sequence[Vector],
        unlike: Sequence[Vector],
        where: Filter = (),
        limit: int = 60,
        offset: int = 0,
    ) -> list[Record]:
        """See `Store`."""
        check_examples(like, unlike, self._dimension)
        if len(like) == 1 and not unlike:
            return self.search(like[0], where, limit, offset)
        best = self._ranked(queries.best_score(like, unlike), where, with_payload=False)
        return recommended(best, self.retrieve, like, limit, offset)

    def _ranked(
        self, query: edge.Query | edge.Mmr, where: Filter, with_payload: bool = True
    ) -> Callable[[int], list[Record]]:
        passing = queries.passing(where)

        def best(count: int) -> list[Record]:
            with self._reading() as shard:
                return queries.ranked(shard, query, passing, count, with_payload)

        return best

    def scroll(
        self,
        where: Filter = (),
        batch: int = 256,
        with_vectors: bool = False,
        with_payload: bool | Sequence[str] = True,
    ) -> Iterator[list[Record]]:
        """See `Store`."""
        passing = queries.passing(where)
        payload = with_payload if isinstance(with_payload, bool) else list(with_payload)
        start: edge.PointId | None = None
        while True:
            request = edge.ScrollRequest(
                offset=start, limit=batch, filter=passing, with_payload=payload, with_vector=with_vectors
            )
            with self._reading() as shard:
                found, start = shard.scroll(request)
            if found:
                yield [queries.record(record) for record in found]
            if start is None:
                return

    def retrieve(self, ids: Sequence[str], with_vectors: bool = False) -> list[Record]:
        """See `Store`."""
        check_ids(ids)
        with self._reading() as shard:
            return [queries.record(record) for record in shard.retrieve(list(ids), True, with_vectors)]

    def facet_counts(self, key: str, where: Filter = (), limit: int = 1000) -> list[FacetValue]:
        """See `Store`."""
        return list(self._counts.get(f"facet {key} {limit}", where, lambda: self._facet_counts(key, where, limit)))

    def _facet_counts(self, key: str, where: Filter, limit: int) -> list[FacetValue]:
        self._require_index(key, edge.PayloadSchemaType.Keyword)
        # `exact` would count every value by itself: right where a point may be in two segments at once, which needs
        # an optimisation running beside the question, and thirty times slower.
        request = edge.FacetRequest(key, limit=limit, exact=False, filter=queries.passing(where))
        with self._reading() as shard:
            hits = shard.facet(request).hits
        return [FacetValue(str(hit.value), hit.count) for hit in hits]

    def bounds(self, key: str, where: Filter = ()) -> tuple[float, float] | None:
        """See `Store`."""
        return self._counts.get(f"bounds {key}", where, lambda: self._bounds(key, where))

    def _bounds(self, key: str, where: Filter) -> tuple[float, float] | None:
        self._require_index(key, edge.PayloadSchemaType.Float)
        passing = queries.passing(where)
        ends: list[float] = []
        for direction in (edge.Direction.Asc, edge.Direction.Desc):
            request = edge.ScrollRequest(
                limit=1, filter=passing, order_by=edge.OrderBy(key, direction), with_payload=False
            )
            with self._reading() as shard:
                found, _ = shard.scroll(request)
            ends += [record.order_value for record in found if record.order_value is not None]
        return (float(ends[0]), float(ends[1])) if len(ends) == 2 else None

    def _require_index(self, key: str, kind: edge.PayloadSchemaType) -> None:
        if self._indexed.get(key) != kind:
            raise StoreError(f"The catalogue has no column “{key}” of this kind.")

    def metadata(self) -> dict[str, str]:
        """See `Store`."""
        with self._reading():
            return self._load_metadata()

    def _load_metadata(self) -> dict[str, str]:
        try:
            stored = json.loads((self._folder / METADATA).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        return {str(key): str(value) for key, value in stored.items()}

    def set_metadata(self, entries: Mapping[str, str]) -> None:
        """See `Store`."""
        with self._writing():
            write_durably(self._folder / METADATA, json.dumps({**self._load_metadata(), **entries}, indent=2))

    def maintain(self, wanted: Callable[[], bool] = lambda: True) -> None:
        """See `Store`. Searches are answered meanwhile; a write meanwhile has it tried again next time."""
        self.flush()
        with self._reading() as shard:
            writes, points = self.writes, shard.info().points_count
        if self._vacuumed is not None:
            if self._vacuumed[1] == writes:
                return
            shutil.rmtree(self._vacuumed[0], ignore_errors=True)
            self._vacuumed = None
        # It makes a second copy. Without the room for that, the room to be won has to wait.
        room = free_bytes(self._folder) > used_bytes(self._place) + MARGIN
        if not room or not is_worth_it(self._place, points):
            return
        target = new_shard(self._folder)
        if not self._vacuum.run(self._place, target, self._dimension, wanted):
            shutil.rmtree(target, ignore_errors=True)
        elif points <= SWAP_POINTS:
            self._swap(target, writes)
        else:
            self._vacuumed = target, writes

    def _swap(self, target: Path, writes: int) -> None:
        """Use a vacuumed shard from now on, unless something was written since it was copied."""
        # Loading shall find the files in memory, and be short.
        read_ahead(target)
        warming = Warming(target)
        warming.wait()
        with _sentences():
            vacuumed = edge.EdgeShard.load(str(target), shard_config(self._dimension))
        with self._lock, _sentences():
            is_current = self._shard is not None and self.writes == writes
            unused, left = vacuumed, target
            if is_current and self._shard is not None:
                use_shard(self._folder, target)
                unused, self._shard = self._shard, vacuumed
                left, self._place = self._place, target
        with _sentences():
            unused.close()
        shutil.rmtree(left, ignore_errors=True)

    def flush(self) -> None:
        """See `Store`; every write is in the log on the disk anyway."""
        # The engine finds little left to write, and holds up searches the less.
        with _sentences():
            sync(self._place)
        with self._reading() as shard:
            shard.flush()
            self._flushed = time.monotonic()

    def close(self) -> None:
        """See `Store`. A large shard that was vacuumed takes over now; a vacuum that is running is given up."""
        self._vacuum.close()
        self._warming.close()
        with self._lock:
            shard, self._shard = self._shard, None
            if shard is None:
                return
            is_vacuumed = self._vacuumed is not None and self._vacuumed[1] == self.writes
            self._counts.clear()
            with _sentences():
                shard.close()
                if self._vacuumed is not None and is_vacuumed:
                    use_shard(self._folder, self._vacuumed[0])
                remove_unused(self._folder)
