"""What only the client's engines can meet: networks, keys, other people's collections, and the client's advice."""

from __future__ import annotations

import socket
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from qdrant_client import models
from qdrant_client.common import client_warnings

from tests.core.stores.points import COLOR, make_points
from tests.core.stores.rest_server import LocalBackend, rest_server
from visualsearch_desktop.core.stores.client import BATCH, ClientStore
from visualsearch_desktop.errors import CatalogueBusy, StoreError


@contextmanager
def answering(reply: bytes) -> Iterator[str]:
    """The URL of a server that answers everything with these bytes; none hangs up at once."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(65536)
                    connection.sendall(reply)

        thread = threading.Thread(target=answer)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)
    thread.join()


def free_url() -> str:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"


def test_a_server_that_is_not_there() -> None:
    url = free_url()
    with pytest.raises(StoreError, match=f"server at {url} cannot be reached"):
        ClientStore.server(url, "shop", 8)


def test_a_server_that_hangs_up() -> None:
    with answering(b"") as url, pytest.raises(StoreError, match=f"server at {url} cannot be reached"):
        ClientStore.server(url, "shop", 8)


@pytest.mark.parametrize("body", [b"<html>Welcome to nginx</html>", b'{"result": 5}', b"[]"])
def test_a_server_of_another_kind(body: bytes) -> None:
    reply = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
    with answering(reply) as url, pytest.raises(StoreError, match=f"no usable Qdrant server at {url}"):
        ClientStore.server(url, "shop", 8)


@pytest.mark.parametrize("url", ["ftp://127.0.0.1", "http://", "http://127.0.0.1:notaport", "http://a b"])
def test_an_address_that_is_none(url: str) -> None:
    with pytest.raises(StoreError, match="server at"):
        ClientStore.server(url, "shop", 8)


@pytest.mark.parametrize("key", [None, "wrong"])
def test_a_missing_or_wrong_api_key(key: str | None) -> None:
    with rest_server(api_key="secret") as (url, _), pytest.raises(StoreError, match="refuses the API key"):
        ClientStore.server(url, "shop", 8, key)


def test_the_right_api_key() -> None:
    with rest_server(api_key="secret") as (url, _):
        store = ClientStore.server(url, "shop", 8, "secret")
        store.upsert(make_points([{"color": "red"}], 8))
        assert store.count() == 1
        store.close()


def test_a_server_that_goes_away_while_it_is_used() -> None:
    with rest_server() as (url, _):
        store = ClientStore.server(url, "shop", 8)
    with pytest.raises(StoreError, match="cannot be reached"):
        store.upsert(make_points([{}], 8))
    store.close()


def test_two_counters_share_a_collection() -> None:
    with rest_server() as (url, _):
        first, second = ClientStore.server(url, "shop", 8), ClientStore.server(url, "shop", 8)
        first.upsert(make_points([{"color": "red"}], 8))
        first.set_metadata({"model": "resnet18"})
        assert (second.count(), second.metadata()) == (1, {"model": "resnet18"})
        first.close()
        second.close()


@pytest.mark.parametrize(
    "vectors",
    [
        models.VectorParams(size=8, distance=models.Distance.COSINE),
        {"text": models.VectorParams(size=8, distance=models.Distance.COSINE)},
        {"image": models.VectorParams(size=8, distance=models.Distance.EUCLID)},
    ],
)
def test_a_collection_of_another_program(vectors: models.VectorsConfig) -> None:
    with rest_server() as (url, backend):
        backend.create("shop", {"vectors": vectors})
        with pytest.raises(StoreError, match="“shop” holds other vectors"):
            ClientStore.server(url, "shop", 8)


def test_a_server_too_old_for_metadata(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LocalBackend, "update", lambda self, name, body: True)
    with rest_server() as (url, _):
        store = ClientStore.server(url, "shop", 8)
        with pytest.raises(StoreError, match=r"too old.*1\.16"):
            store.set_metadata({"model": "resnet18"})
        store.close()


def test_no_request_is_larger_than_a_server_takes() -> None:
    with rest_server() as (url, backend):
        store = ClientStore.server(url, "shop", 2048)
        store.upsert(make_points([{"_path": "x" * 1000, "color": "red"}] * (BATCH + 1), 2048))
        sizes = [
            size for method, path, size in backend.requests if (method, path) == ("PUT", "/collections/shop/points")
        ]
        assert len(sizes) == 2
        assert max(sizes) < 32 * 2**20
        store.close()


def test_columns_that_are_indexed_cost_no_write() -> None:
    with rest_server() as (url, backend):
        store = ClientStore.server(url, "shop", 8)
        store.index_columns([COLOR])
        backend.requests.clear()
        store.index_columns([COLOR])
        assert [method for method, _, _ in backend.requests] == ["GET"]
        store.close()


def test_local_mode_gives_no_advice_about_its_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_warnings, "SEEN_MESSAGES", set())
    monkeypatch.setattr("qdrant_client.local.local_collection.LocalCollection.LARGE_DATA_THRESHOLD", 3)
    monkeypatch.setattr("qdrant_client.local.qdrant_local.QdrantLocal.LARGE_DATA_THRESHOLD", 3)
    for _ in range(2):  # one warns while it grows, the other when it opens
        store = ClientStore.local(tmp_path, 8)
        store.index_columns([COLOR])
        store.upsert(make_points([{}] * 4, 8))
        store.close()
    with pytest.raises(UserWarning, match="another"):
        warnings.warn("another", UserWarning, stacklevel=1)


# The client forgets to close its lock file when it cannot have the lock.
@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
def test_local_mode_in_use(tmp_path: Path) -> None:
    store = ClientStore.local(tmp_path, 8)
    with pytest.raises(CatalogueBusy):
        ClientStore.local(tmp_path, 8)
    store.close()


def test_damaged_files_of_local_mode(tmp_path: Path) -> None:
    store = ClientStore.local(tmp_path, 8)
    store.upsert(make_points([{}] * 4, 8))
    store.close()
    files = [tmp_path / "meta.json", *tmp_path.rglob("storage.sqlite")]
    assert len(files) == 2
    for file in files:
        intact = file.read_bytes()
        file.write_bytes(b"\0" * 100)
        with pytest.raises(StoreError, match=r"damaged.*[Ii]ndex the folders again"):
            ClientStore.local(tmp_path, 8)
        file.write_bytes(intact)
    store = ClientStore.local(tmp_path, 8)
    assert store.count() == 4
    store.close()


def test_local_mode_cannot_live_in_a_file(tmp_path: Path) -> None:
    place = tmp_path / "file"
    place.write_text("x")
    with pytest.raises(StoreError, match="cannot be used"):
        ClientStore.local(place, 8)
    assert place.read_text() == "x"
