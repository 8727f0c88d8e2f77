"""The engines behind qdrant-client: local mode (files of this process) and a Qdrant server, in one class."""

from __future__ import annotations

import logging
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import numpy as np
from qdrant_client import QdrantClient, models

from visualsearch_desktop.core.payload import TEXT, Payload, check_payload
from visualsearch_desktop.core.stores import client_queries as queries
from visualsearch_desktop.core.stores.base import DIVERSE_CANDIDATES, Point, Record, Vector
from visualsearch_desktop.core.stores.checks import (
    check_examples,
    check_ids,
    check_payloads,
    check_points,
    check_vector,
    payload_bytes,
)
from visualsearch_desktop.core.stores.client_places import TIMEOUT, Files, Place, Server, sentences
from visualsearch_desktop.core.stores.counts import CountCache
from visualsearch_desktop.core.stores.likeness import recommended
from visualsearch_desktop.core.stores.paging import page
from visualsearch_desktop.core.types import Column, FacetValue, Filter
from visualsearch_desktop.errors import StoreError

log = logging.getLogger(__name__)

VECTOR: Final = "image"
LOCAL_COLLECTION: Final = "catalogue"
BATCH: Final = 256
"""Points in one request: 512 dimensions make it 3 MB of JSON, and a server takes 32."""


class ClientStore:
    """A `Store` on a qdrant-client collection; made by `local` or `server`.

    Local mode looks at every point in each call: it is exact, and slow above some 20,000 points. A server's `upsert`
    is all or none for up to `BATCH` points. Local mode counts a keyword that reads as a UUID under the UUID's usual
    form.
    """

    def __init__(self, client: QdrantClient, collection: str, dimension: int, place: Place) -> None:
        """Use the client's collection, which is made where it is missing.

        Raises:
            StoreError: the client fails, or the collection holds other vectors.
        """
        self._client: QdrantClient | None = client
        self._collection = collection
        self._dimension = dimension
        self._place = place
        self._counts = CountCache(place.kept_counts)
        # Local mode is not made for several threads, and closing a connection that is in use leaks its socket.
        self._lock = threading.Lock()
        try:
            self._require_collection()
        except BaseException:
            self.close()
            raise

    @classmethod
    def local(cls, folder: Path, dimension: int) -> ClientStore:
        """Local mode with its files in a folder.

        Raises:
            CatalogueBusy: another process has it open.
            StoreError: the files are damaged or hold vectors of another dimension.
            DiskFull: there is no room to make or open it.
        """
        place = Files(folder)
        place.require_space(0)
        # Both advise to use a server, which is for the user to decide and is said in the documentation.
        for message in ("Local mode is not recommended", "Payload indexes have no effect in the local Qdrant"):
            warnings.filterwarnings("ignore", message, UserWarning)
        with sentences(place):
            client = QdrantClient(path=str(folder), force_disable_check_same_thread=True)
        return cls(client, LOCAL_COLLECTION, dimension, place)

    @classmethod
    def server(cls, url: str, collection: str, dimension: int, api_key: str | None = None) -> ClientStore:
        """A collection of a Qdrant server, 1.16 or newer.

        Raises:
            StoreError: the server does not answer or refuses, or the collection holds vectors of another dimension.
        """
        place = Server(url)
        with sentences(place):
            client = _connect(url, api_key)
        return cls(client, collection, dimension, place)

    def _require_collection(self) -> None:
        with self._calling() as client:
            if not client.collection_exists(self._collection):
                client.create_collection(
                    self._collection,
                    vectors_config={VECTOR: models.VectorParams(size=self._dimension, distance=models.Distance.COSINE)},
                )
            vectors = client.get_collection(self._collection).config.params.vectors
        found = vectors.get(VECTOR) if isinstance(vectors, dict) else None
        if found is None or found.size != self._dimension or found.distance is not models.Distance.COSINE:
            raise StoreError(
                f"The collection “{self._collection}” holds other vectors than this model's, which have "
                f"{self._dimension} numbers; index the folders again, or use another catalogue."
            )

    @property
    def dimension(self) -> int:
        """The length of the vectors."""
        return self._dimension

    @property
    def writes(self) -> int:
        """See `Store`."""
        return self._counts.writes

    @contextmanager
    def _calling(self) -> Iterator[QdrantClient]:
        with self._lock:
            if self._client is None:
                raise StoreError("The catalogue is closed.")
            with sentences(self._place):
                yield self._client

    @contextmanager
    def _writing(self, needed: int = 0) -> Iterator[QdrantClient]:
        with self._calling() as client:
            self._place.require_space(needed)
            try:
                yield client
            finally:
                self._counts.clear()

    def index_columns(self, columns: Sequence[Column]) -> None:
        """See `Store`. A column that changed its kind is indexed anew."""
        with self._calling() as client:
            schema = client.get_collection(self._collection).payload_schema
        indexed = {key: info.data_type for key, info in schema.items()}
        wanted: dict[str, models.PayloadSchemaType | models.TextIndexParams] = {
            column.key: queries.INDEXES[column.kind] for column in columns
        }
        wanted[TEXT] = queries.WORD_INDEX
        for key, index in wanted.items():
            kind = models.PayloadSchemaType.TEXT if index is queries.WORD_INDEX else index
            if indexed.get(key) is kind:
                continue
            check_payload({key: ""})
            with self._writing() as client:
                if key in indexed:
                    client.delete_payload_index(self._collection, key, wait=True)
                client.create_payload_index(self._collection, key, index, wait=True)

    def upsert(self, points: Sequence[Point]) -> None:
        """See `Store`."""
        check_points(points, self._dimension)
        for start in range(0, len(points), BATCH):
            part = points[start : start + BATCH]
            stored = [
                models.PointStruct(id=point.id, vector={VECTOR: point.vector.tolist()}, payload=point.payload)
                for point in part
            ]
            # Local mode pickles Python floats, 9 bytes each.
            needed = len(part) * self._dimension * 12 + payload_bytes(point.payload for point in part)
            with self._writing(needed) as client:
                client.upsert(self._collection, stored, wait=True)

    def replace_payloads(self, payloads: Mapping[str, Payload]) -> None:
        """See `Store`."""
        self._write_payloads(payloads, lambda change: models.OverwritePayloadOperation(overwrite_payload=change))

    def extend_payloads(self, payloads: Mapping[str, Payload]) -> None:
        """See `Store`."""
        self._write_payloads(payloads, lambda change: models.SetPayloadOperation(set_payload=change))

    def _write_payloads(
        self, payloads: Mapping[str, Payload], operation: Callable[[models.SetPayload], models.UpdateOperation]
    ) -> None:
        check_payloads(payloads)
        for ids in _batches(list(payloads)):
            needed = len(ids) * self._dimension * 12 + payload_bytes(payloads[point_id] for point_id in ids)
            with self._writing(needed) as client:
                known = [str(record.id) for record in client.retrieve(self._collection, ids, with_payload=False)]
                changes = [operation(models.SetPayload(payload=payloads[i], points=[i])) for i in known]
                if changes:
                    client.batch_update_points(self._collection, changes, wait=True)

    def delete(self, ids: Sequence[str]) -> None:
        """See `Store`."""
        check_ids(ids)
        for part in _batches(ids):
            with self._writing() as client:
                client.delete(self._collection, models.PointIdsList(points=[*part]), wait=True)

    def count(self, where: Filter = ()) -> int:
        """See `Store`."""
        return self._counts.get("count", where, lambda: self._count(where))

    def _count(self, where: Filter) -> int:
        passing = self._passing(where)
        with self._calling() as client:
            return client.count(self._collection, passing, exact=True).count

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

    def _ranked(self, query: models.Query, where: Filter, with_payload: bool = True) -> Callable[[int], list[Record]]:
        passing = self._passing(where)

        def best(count: int) -> list[Record]:
            with self._calling() as client:
                found = client.query_points(
                    self._collection,
                    query=query,
                    using=VECTOR,
                    query_filter=passing,
                    limit=count,
                    with_payload=with_payload,
                ).points
            return [Record(str(point.id), point.payload or {}, score=float(point.score)) for point in found]

        return best

    def _passing(self, where: Filter) -> models.Filter | None:
        return queries.passing(where, self._place.indexes_words)

    def scroll(
        self,
        where: Filter = (),
        batch: int = 256,
        with_vectors: bool = False,
        with_payload: bool | Sequence[str] = True,
    ) -> Iterator[list[Record]]:
        """See `Store`."""
        passing = self._passing(where)
        payload = with_payload if isinstance(with_payload, bool) else list(with_payload)
        start: models.ExtendedPointId | None = None
        while True:
            with self._calling() as client:
                found, start = client.scroll(
                    self._collection,
                    scroll_filter=passing,
                    limit=batch,
                    offset=start,
                    with_payload=payload,
                    with_vectors=with_vectors,
                )
            if found:
                yield [_record(record) for record in found]
            if start is None:
                return

    def retrieve(self, ids: Sequence[str], with_vectors: bool = False) -> list[Record]:
        """See `Store`."""
        check_ids(ids)
        found: list[Record] = []
        for part in _batches(ids):
            with self._calling() as client:
                records = client.retrieve(self._collection, part, with_payload=True, with_vectors=with_vectors)
            found += [_record(record) for record in records]
        return found

    def facet_counts(self, key: str, where: Filter = (), limit: int = 1000) -> list[FacetValue]:
        """See `Store`."""
        return list(self._counts.get(f"facet {key} {limit}", where, lambda: self._facet_counts(key, where, limit)))

    def _facet_counts(self, key: str, where: Filter, limit: int) -> list[FacetValue]:
        passing = self._passing(where)
        with self._calling() as client:
            hits = client.facet(self._collection, key, facet_filter=passing, limit=limit, exact=True).hits
        # A server's index may keep the values of removed points, with no count.
        return [FacetValue(str(hit.value), hit.count) for hit in hits if hit.count]

    def bounds(self, key: str, where: Filter = ()) -> tuple[float, float] | None:
        """See `Store`."""
        return self._counts.get(f"bounds {key}", where, lambda: self._bounds(key, where))

    def _bounds(self, key: str, where: Filter) -> tuple[float, float] | None:
        passing = self._passing(where)
        ends: list[float] = []
        for direction in (models.Direction.ASC, models.Direction.DESC):
            with self._calling() as client:
                found, _ = client.scroll(
                    self._collection,
                    scroll_filter=passing,
                    limit=1,
                    order_by=models.OrderBy(key=key, direction=direction),
                    with_payload=False,
                )
            ends += [float(record.order_value) for record in found if record.order_value is not None]
        return (ends[0], ends[1]) if len(ends) == 2 else None

    def metadata(self) -> dict[str, str]:
        """See `Store`."""
        with self._calling() as client:
            stored = client.get_collection(self._collection).config.metadata or {}
        return {key: str(value) for key, value in stored.items()}

    def set_metadata(self, entries: Mapping[str, str]) -> None:
        """See `Store`."""
        with self._writing() as client:
            client.update_collection(self._collection, metadata=dict(entries))
        if not entries.items() <= self.metadata().items():
            raise StoreError("The Qdrant server is too old: it keeps no metadata. Version 1.16 or newer is needed.")

    def maintain(self, wanted: Callable[[], bool] = lambda: True) -> None:
        """See `Store`. A server does this by itself, and local mode deletes at once."""

    def flush(self) -> None:
        """See `Store`. Every write waits until it is done, so that nothing is left to write."""

    def close(self) -> None:
        """See `Store`."""
        with self._lock:
            client, self._client = self._client, None
            self._counts.clear()
            if client is not None:
                with sentences(self._place):
                    client.close()


def collections(url: str, api_key: str | None = None) -> dict[str, dict[str, str]]:
    """The metadata of every collection of a server, by the collection's name.

    Raises:
        StoreError: the server does not answer or refuses.
    """
    with sentences(Server(url)):
        client = _connect(url, api_key)
        try:
            found = {}
            for collection in client.get_collections().collections:
                stored = client.get_collection(collection.name).config.metadata or {}
                found[collection.name] = {key: str(value) for key, value in stored.items()}
            return found
        finally:
            client.close()


def _connect(url: str, api_key: str | None) -> QdrantClient:
    if api_key is not None and not url.startswith("https:"):
        log.warning("The API key goes to %s without encryption.", url)
        warnings.filterwarnings("ignore", "Api key is used with an insecure connection", UserWarning)
    # The client's own check of the version runs in a thread and can only warn.
    return QdrantClient(url=url, api_key=api_key, timeout=TIMEOUT, check_compatibility=False)


def _batches(ids: Sequence[str]) -> Iterator[list[str]]:
    for start in range(0, len(ids), BATCH):
        yield list(ids[start : start + BATCH])


def _record(record: models.Record) -> Record:
    vector = None
    if isinstance(record.vector, dict):
        vector = np.asarray(record.vector[VECTOR], dtype=np.float32)
    return Record(str(record.id), record.payload or {}, vector)
