"""Points that an older version of the program stored are found by words."""

from __future__ import annotations

import pytest
from qdrant_client import models

from tests.core.stores.conftest import DIMENSION
from tests.core.stores.points import COLOR, PRICE, SALE, make_points, point_id
from tests.core.stores.rest_server import rest_server
from visualsearch_desktop.core import upgrading
from visualsearch_desktop.core.payload import TEXT
from visualsearch_desktop.core.stores import Store
from visualsearch_desktop.core.stores.client import VECTOR, ClientStore
from visualsearch_desktop.core.types import Lacking, Words
from visualsearch_desktop.core.upgrading import add_words


def test_points_without_words_get_them(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upgrading, "BATCH", 10)
    payloads = [{"_path": f"/shop/Coat {n}.jpg", "color": "red", "price": n, "sale": "true"} for n in range(35)]
    points = make_points([*payloads, {"color": "blue", TEXT: " sock"}], DIMENSION)  # type: ignore[list-item]
    store.upsert(points)
    store.index_columns([COLOR, PRICE, SALE])
    assert store.count((Words("red"),)) == 0
    assert add_words(store) == 35
    assert [store.count((Words(text),)) for text in ("coat re", "coa 7", "sock", "true")] == [35, 1, 1, 0]
    [record] = store.retrieve([points[3].id], with_vectors=True)
    assert record.payload == {**payloads[3], TEXT: " red coat 3"}
    assert record.vector == pytest.approx(points[3].vector, abs=1e-6)
    assert store.count((Lacking(TEXT),)) == 0
    writes = store.writes
    assert add_words(store) == 0
    assert store.writes == writes


def test_what_others_have_stored_on_a_server_stays() -> None:
    foreign = {"_path": "/shop/Coat.jpg", "tags": ["a", "b"], "sold": True}
    with rest_server() as (url, backend):
        store = ClientStore.server(url, "shop", DIMENSION)
        store.index_columns([])
        own, other = make_points([{"_path": "/shop/Coat.jpg"}, {}], DIMENSION)
        store.upsert([own])
        stored = models.PointStruct(id=other.id, vector={VECTOR: other.vector.tolist()}, payload=foreign)
        backend.client.upsert("shop", [stored])
        assert add_words(store) == 2
        assert [record.payload for record in store.retrieve([point_id(1)])] == [{**foreign, TEXT: " coat"}]
        assert store.count((Words("coat"),)) == 2
        store.close()
