"""The embedded engine: Qdrant Edge in this process, its files in one folder.

The configuration is a flat scan over 8-bit vectors whose best candidates are scored again with the originals. Measured
on 512 dimensions: recall@60 1.000 on every data set tried, 3 ms at 105,000 points, with no graph to build. The scan
uses the 8-bit vectors from the first upsert on, so that nothing has to be optimised before searching.
"""

from __future__ import annotations

import json
import os
import shutil
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import numpy as np
import qdrant_edge as edge

from visualsearch_desktop.core.disk import MARGIN, free_bytes, require_space, used_bytes
from visualsearch_desktop.core.payload import Payload, check_payload
from visualsearch_desktop.core.stores.base import Point, Record, Vector
from visualsearch_desktop.core.stores.checks import check_ids, check_payloads, check_points, check_vector, payload_bytes
from visualsearch_desktop.core.stores.filters import conditions
from visualsearch_desktop.core.stores.paging import page
from visualsearch_desktop.core.types import Column, ColumnKind, FacetValue, Filter, Range
from visualsearch_desktop.errors import CatalogueBusy, StoreError, UserError

VECTOR: Final = "image"
SHARD, DRAFT, LOG, METADATA = "shard", "shard.new", "wal", "metadata.json"

_SEARCH = edge.SearchParams(quantization=edge.QuantizationSearchParams(rescore=True, oversampling=2.0))
_INDEX_TYPES = {
    ColumnKind.KEYWORD: edge.PayloadSchemaType.Keyword,
    ColumnKind.BOOLEAN: edge.PayloadSchemaType.Keyword,
    ColumnKind.NUMBER: edge.PayloadSchemaType.Float,
}
_REBUILD = "Index the folders again to rebuild it."


def _config(dimension: int) -> edge.EdgeConfig:
    return edge.EdgeConfig(
        vectors={VECTOR: edge.EdgeVectorParams(size=dimension, distance=edge.Distance.Cosine)},
        hnsw_config=edge.HnswIndexConfig(m=0, ef_construct=100, full_scan_threshold=10_000, payload_m=0),
        quantization_config=edge.TurboQuantQuantizationConfig(bits=edge.TurboQuantBitSize.Bits8),
        # `optimize()` shall reclaim room only. By default it also rewrites every segment above 20 MB to build a
        # graph, which this configuration has none of: seconds of work for nothing. In KB; no catalogue has 1 TB.
        optimizers=edge.EdgeOptimizersConfig(indexing_threshold=10**9),
    )


class _EdgeGrammar:
    """`filters.Grammar` in Qdrant Edge's classes."""

    def any_keyword(self, key: str, values: list[str]) -> edge.ConditionType:
        return edge.FieldCondition(key, match=edge.MatchAny(values))

    def within(self, key: str, bounds: Range) -> edge.ConditionType:
        return edge.FieldCondition(
            key, range=edge.RangeFloat(gt=bounds.gt, gte=bounds.gte, lt=bounds.lt, lte=bounds.lte)
        )

    def one_of(self, alternatives: list[edge.ConditionType]) -> edge.ConditionType:
        return edge.Filter(should=alternatives)


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

    The folder holds the shard and, beside it, the metadata. Every write is flushed: it survives the process being
    killed and, as far as the disk keeps its promises, a power cut.
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
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if not os.access(folder, os.W_OK):
                raise StoreError(f"The folder {folder} cannot hold the catalogue: it is read-only.")
            # Opening writes too: it replays what a killed process left in the log.
            require_space(folder, 0)
            if not (folder / SHARD).exists():
                self._create()
        except OSError as error:
            raise StoreError(f"The folder {folder} cannot hold the catalogue: {error.strerror}.") from error
        if not (folder / SHARD / LOG).is_dir():
            # With a new log the engine counts its writes from zero, and drops those that seem older than a point.
            raise StoreError(f"The catalogue's search index is damaged (its log is missing). {_REBUILD}")
        with _sentences():
            shard = edge.EdgeShard.load(str(folder / SHARD), _config(dimension))
            self._indexed = {key: info.data_type for key, info in shard.info().payload_schema.items()}
        self._shard: edge.EdgeShard | None = shard

    def _create(self) -> None:
        if (self._folder / METADATA).exists():
            raise StoreError(f"The catalogue's search index is damaged (its files are missing). {_REBUILD}")
        draft = self._folder / DRAFT
        # Left by a process that was killed while it made the shard, before any point was in it.
        shutil.rmtree(draft, ignore_errors=True)
        with _sentences():
            edge.EdgeShard.create(str(draft), _config(self._dimension)).close()
        draft.rename(self._folder / SHARD)

    @property
    def dimension(self) -> int:
        """The length of the vectors."""
        return self._dimension

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
            yield shard
            shard.flush()

    def index_columns(self, columns: Sequence[Column]) -> None:
        """See `Store`. A column that changed its kind is indexed anew."""
        for column in columns:
            kind = _INDEX_TYPES[column.kind]
            if self._indexed.get(column.key) == kind:
                continue
            check_payload({column.key: ""})
            # An index entry is a value and an offset.
            with self._writing(self.count() * 128) as shard:
                if column.key in self._indexed:
                    shard.update(edge.UpdateOperation.delete_field_index(column.key))
                shard.update(edge.UpdateOperation.create_field_index(column.key, kind))
            self._indexed[column.key] = kind

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
        check_payloads(payloads)
        with self._writing(payload_bytes(payloads.values())) as shard:
            for record in shard.retrieve(list(payloads), False, False):
                point_id = str(record.id)
                shard.update(edge.UpdateOperation.overwrite_payload([point_id], payloads[point_id]))

    def delete(self, ids: Sequence[str]) -> None:
        """See `Store`."""
        check_ids(ids)
        with self._writing() as shard:
            shard.update(edge.UpdateOperation.delete_points(list(ids)))

    def count(self, where: Filter = ()) -> int:
        """See `Store`."""
        request = edge.CountRequest(exact=True, filter=_filter(where))
        with self._reading() as shard:
            return shard.count(request)

    def search(self, vector: Vector, where: Filter = (), limit: int = 60, offset: int = 0) -> list[Record]:
        """See `Store`."""
        check_vector(vector, self._dimension)
        nearest = edge.Query.Nearest(vector.tolist(), using=VECTOR)
        passing = _filter(where)

        def best(count: int) -> list[Record]:
            request = edge.QueryRequest(query=nearest, filter=passing, limit=count, params=_SEARCH, with_payload=True)
            with self._reading() as shard:
                found = shard.query(request)
            return [Record(str(point.id), point.payload or {}, score=point.score) for point in found]

        return page(best, limit, offset)

    def scroll(
        self, where: Filter = (), batch: int = 256, with_vectors: bool = False, with_payload: bool = True
    ) -> Iterator[list[Record]]:
        """See `Store`."""
        passing = _filter(where)
        start: edge.PointId | None = None
        while True:
            request = edge.ScrollRequest(
                offset=start, limit=batch, filter=passing, with_payload=with_payload, with_vector=with_vectors
            )
            with self._reading() as shard:
                found, start = shard.scroll(request)
            if found:
                yield [_record(record) for record in found]
            if start is None:
                return

    def retrieve(self, ids: Sequence[str], with_vectors: bool = False) -> list[Record]:
        """See `Store`."""
        check_ids(ids)
        with self._reading() as shard:
            return [_record(record) for record in shard.retrieve(list(ids), True, with_vectors)]

    def facet_counts(self, key: str, where: Filter = (), limit: int = 1000) -> list[FacetValue]:
        """See `Store`."""
        self._require_index(key, edge.PayloadSchemaType.Keyword)
        # `exact` would count every value by itself: right where a point may be in two segments at once, which needs
        # an optimisation running beside the question, and thirty times slower.
        request = edge.FacetRequest(key, limit=limit, exact=False, filter=_filter(where))
        with self._reading() as shard:
            hits = shard.facet(request).hits
        return [FacetValue(str(hit.value), hit.count) for hit in hits]

    def bounds(self, key: str, where: Filter = ()) -> tuple[float, float] | None:
        """See `Store`."""
        self._require_index(key, edge.PayloadSchemaType.Float)
        passing = _filter(where)
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
            text = json.dumps({**self._load_metadata(), **entries}, indent=2)
            draft = self._folder / f"{METADATA}.new"
            with draft.open("w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self._folder / METADATA)

    def maintain(self) -> None:
        """See `Store`. Rewrites the shard once more than a fifth of its points were removed (at least 1,000)."""
        with self._reading() as shard:
            # It writes a second copy. Without the room for that, the room to be won has to wait.
            if free_bytes(self._folder) > used_bytes(self._folder) + MARGIN:
                shard.optimize()
                shard.flush()

    def flush(self) -> None:
        """See `Store`; every write does this by itself."""
        with self._reading() as shard:
            shard.flush()

    def close(self) -> None:
        """See `Store`."""
        with self._lock:
            shard, self._shard = self._shard, None
            if shard is not None:
                with _sentences():
                    shard.close()


def _filter(where: Filter) -> edge.Filter | None:
    if not where:
        return None
    must, must_not = conditions(where, _EdgeGrammar())
    return edge.Filter(must=must, must_not=must_not)


def _record(record: edge.Record) -> Record:
    vector = None
    if isinstance(record.vector, dict):
        vector = np.asarray(record.vector[VECTOR], dtype=np.float32)
    return Record(str(record.id), record.payload or {}, vector)
