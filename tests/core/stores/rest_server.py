"""A small HTTP server that puts qdrant-client's local mode behind the REST routes that `ClientStore` uses.

It tests the wire: URLs, JSON, status codes, keys, sockets. What it adds to local mode are the server's payload
indexes: a facet or an ordering without one is refused, and an index of beginnings of words finds those.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel
from qdrant_client import QdrantClient, models

Body = dict[str, Any]


class Refused(Exception):
    """An answer with a status other than 200."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class LocalBackend:
    """Local mode in memory, with one method for each route."""

    def __init__(self) -> None:
        self.client = QdrantClient(":memory:")
        self.indexes: dict[str, dict[str, models.PayloadIndexInfo]] = {}
        self.lock = threading.Lock()
        self.requests: list[tuple[str, str, int]] = []

    def names(self, body: Body) -> object:
        return self.client.get_collections()

    def exists(self, name: str, body: Body) -> object:
        return {"exists": self.client.collection_exists(name)}

    def create(self, name: str, body: Body) -> object:
        wanted = models.CreateCollection(**body)
        self.indexes[name] = {}
        return self.client.create_collection(name, vectors_config=wanted.vectors)

    def info(self, name: str, body: Body) -> object:
        found = self.client.get_collection(name)
        return found.model_copy(update={"payload_schema": self.indexes[name]})

    def update(self, name: str, body: Body) -> object:
        return self.client.update_collection(name, metadata=models.UpdateCollection(**body).metadata)

    def drop(self, name: str, body: Body) -> object:
        return self.client.delete_collection(name)

    def create_index(self, name: str, body: Body) -> object:
        wanted = models.CreateFieldIndex(**body)
        params = wanted.field_schema
        if isinstance(params, models.TextIndexParams):
            if params.tokenizer is not models.TokenizerType.PREFIX:
                raise Refused(400, "this server's texts are indexed by beginnings of words only")
            info = models.PayloadIndexInfo(data_type=models.PayloadSchemaType.TEXT, params=params, points=0)
        else:
            info = models.PayloadIndexInfo(data_type=params, points=0)
        self.indexes[name][wanted.field_name] = info
        return DONE

    def delete_index(self, name: str, body: Body, key: str) -> object:
        del self.indexes[name][key]
        return DONE

    def upsert(self, name: str, body: Body) -> object:
        return self.client.upsert(name, models.PointsList(**body).points)

    def retrieve(self, name: str, body: Body) -> object:
        wanted = models.PointRequest(**body)
        return self.client.retrieve(name, wanted.ids, wanted.with_payload, wanted.with_vector or False)

    def update_batch(self, name: str, body: Body) -> object:
        return self.client.batch_update_points(name, models.UpdateOperations(**body).operations)

    def delete(self, name: str, body: Body) -> object:
        return self.client.delete(name, models.PointIdsList(**body))

    def count(self, name: str, body: Body) -> object:
        return self.client.count(name, self._filter(name, models.CountRequest(**body).filter))

    def scroll(self, name: str, body: Body) -> object:
        wanted = models.ScrollRequest(**body)
        if wanted.order_by is not None:
            self._require_index(name, wanted.order_by.key, models.PayloadSchemaType.FLOAT)
        points, following = self.client.scroll(
            name,
            self._filter(name, wanted.filter),
            wanted.limit,
            wanted.order_by,
            wanted.offset,
            wanted.with_payload,
            wanted.with_vector or False,
        )
        return {"points": points, "next_page_offset": following}

    def query(self, name: str, body: Body) -> object:
        wanted = models.QueryRequest(**body)
        return self.client.query_points(
            name,
            query=wanted.query,
            using=wanted.using,
            query_filter=self._filter(name, wanted.filter),
            limit=wanted.limit,
            offset=wanted.offset,
            with_payload=wanted.with_payload,
        )

    def facet(self, name: str, body: Body) -> object:
        wanted = models.FacetRequest(**body)
        self._require_index(name, wanted.key, models.PayloadSchemaType.KEYWORD)
        where = self._filter(name, wanted.filter)
        return self.client.facet(name, wanted.key, where, wanted.limit, wanted.exact or False)

    def _filter(self, name: str, where: models.Filter | None) -> models.Filter | None:
        """The filter with texts that are indexed by beginnings of words as local mode can find those."""
        for condition in where.must or [] if where else []:
            if (
                isinstance(condition, models.FieldCondition)
                and isinstance(condition.match, models.MatchText)
                and condition.key in self.indexes[name]
            ):
                condition.match = models.MatchSubstring(substring=f" {condition.match.text}")
        return where

    def _require_index(self, name: str, key: str, kind: models.PayloadSchemaType) -> None:
        info = self.indexes[name].get(key)
        if info is None or info.data_type is not kind:
            raise Refused(400, f"Bad request: No appropriate index for `{key}`")


DONE = models.UpdateResult(operation_id=0, status=models.UpdateStatus.COMPLETED)

Route = tuple[str, re.Pattern[str], str]
ROUTES: list[Route] = [("GET", re.compile("/collections"), "names")]
ROUTES += [
    (method, re.compile(f"/collections/([^/]+){path}"), handle)
    for method, path, handle in [
        ("GET", "/exists", "exists"),
        ("PUT", "", "create"),
        ("GET", "", "info"),
        ("PATCH", "", "update"),
        ("DELETE", "", "drop"),
        ("PUT", "/index", "create_index"),
        ("DELETE", "/index/([^/]+)", "delete_index"),
        ("PUT", "/points", "upsert"),
        ("POST", "/points", "retrieve"),
        ("POST", "/points/batch", "update_batch"),
        ("POST", "/points/delete", "delete"),
        ("POST", "/points/count", "count"),
        ("POST", "/points/scroll", "scroll"),
        ("POST", "/points/query", "query"),
        ("POST", "/facet", "facet"),
    ]
]


def _plain(value: object) -> object:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", exclude_none=True)
    if isinstance(value, dict):
        return {key: _plain(entry) for key, entry in value.items()}
    return [_plain(entry) for entry in value] if isinstance(value, list) else value


def _handler(backend: LocalBackend, api_key: str | None) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            data = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            path = urlsplit(self.path).path
            backend.requests.append((self.command, path, len(data)))
            try:
                if api_key is not None and self.headers.get("api-key") != api_key:
                    raise Refused(401, "Must provide an API key or an Authorization bearer token")
                answer = {"result": _plain(self._dispatch(path, json.loads(data or b"{}"))), "status": "ok", "time": 0}
                self._send(200, answer)
            except Refused as refusal:
                self._send(refusal.status, {"status": {"error": str(refusal)}, "time": 0})
            except (ValueError, KeyError) as error:
                self._send(400, {"status": {"error": str(error)}, "time": 0})

        def _dispatch(self, path: str, body: Body) -> object:
            for method, pattern, handle in ROUTES:
                if method == self.command and (match := pattern.fullmatch(path)):
                    found = [unquote(group) for group in match.groups()]
                    with backend.lock:
                        return getattr(backend, handle)(*found[:1], body, *found[1:])
            raise Refused(404, f"no route for {self.command} {path}")

        def _send(self, status: int, answer: object) -> None:
            text = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_PUT = do_POST = do_PATCH = do_DELETE = _answer  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler


@contextmanager
def rest_server(api_key: str | None = None) -> Iterator[tuple[str, LocalBackend]]:
    """A running server: its URL, and what is behind it."""
    backend = LocalBackend()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(backend, api_key))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", backend
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        backend.client.close()
