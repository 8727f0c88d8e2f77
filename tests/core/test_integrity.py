"""Lost and changed points are noticed against the ledger, and only those are struck out."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from visualsearch_desktop.core.integrity import checksum, verify
from visualsearch_desktop.core.ledger import Entry, Ledger, SourceSettings
from visualsearch_desktop.core.stores import Point, Store, open_store
from visualsearch_desktop.core.types import Engine

COUNT = 40


def point(number: int, seed: int = 0) -> Point:
    vector = np.random.default_rng([number, seed]).normal(size=16).astype(np.float32)
    return Point(str(uuid.UUID(int=number)), vector / np.linalg.norm(vector), {"number": number})


def entry(point: Point) -> Entry:
    return Entry(point.id, "/photos", f"{point.id}.jpg", 1, 1, point.id, "", checksum(point.vector))


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    ledger = Ledger(tmp_path / "ledger.sqlite")
    ledger.put_source(SourceSettings("/photos"))
    ledger.record([entry(point(number)) for number in range(COUNT)])
    yield ledger
    ledger.close()


@pytest.fixture(params=[Engine.EDGE, Engine.LOCAL])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    store = open_store(request.param, tmp_path / "store", 16, server_url="", collection="")
    store.upsert([point(number) for number in range(COUNT)])
    yield store
    store.close()


def test_a_sound_store_stays_as_it_is(store: Store, ledger: Ledger) -> None:
    assert verify(store, ledger) == 0
    assert verify(store, ledger, thorough=True) == 0
    assert ledger.count() == store.count() == COUNT


def test_lost_points_are_struck_out(store: Store, ledger: Ledger) -> None:
    lost = [point(number).id for number in (3, 7)]
    store.delete(lost)
    assert verify(store, ledger) == 2
    assert ledger.ids().isdisjoint(lost)
    assert ledger.count() == store.count() == COUNT - 2


def test_changed_vectors_are_struck_out_and_found_no_more(store: Store, ledger: Ledger) -> None:
    store.upsert([point(number, seed=1) for number in (5, 6)])
    assert verify(store, ledger) == 2
    assert store.count() == ledger.count() == COUNT - 2


def test_points_that_a_kill_left_behind_are_removed(store: Store, ledger: Ledger) -> None:
    store.upsert([point(number) for number in range(COUNT, COUNT + 3)])
    assert verify(store, ledger) == 0
    assert store.count() == COUNT


def test_points_of_others_stay_in_a_shared_store(store: Store, ledger: Ledger) -> None:
    store.upsert([point(number) for number in range(COUNT, COUNT + 3)])
    assert verify(store, ledger, shared=True, thorough=True) == 0
    assert store.count() == COUNT + 3
