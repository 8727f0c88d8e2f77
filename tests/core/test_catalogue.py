"""A store that cannot be opened is told, and built anew from the ledger's folders."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pictures import shop
from tests.services import index, opened
from visualsearch_desktop.core import catalogue
from visualsearch_desktop.core.payload import TEXT
from visualsearch_desktop.core.service import Service
from visualsearch_desktop.core.stores import Store
from visualsearch_desktop.core.types import Query, Words
from visualsearch_desktop.errors import DiskFull, StoreError


def generation(base: Path) -> Path:
    folder = base / "catalogues" / "main"
    return folder / (folder / "current").read_text()


def test_openings_that_ended_the_process_are_not_tried_for_ever(tmp_path: Path) -> None:
    base, folder = tmp_path / "base", shop(tmp_path / "shop")
    with opened(base) as service:
        index(service, folder, attributes=str(folder / "catalogue.csv"))
    marker = generation(base) / "opening"
    assert not marker.exists()
    # As two processes leave it that were aborted by the engine while they opened the store.
    marker.write_text("2")
    with opened(base) as service:
        assert "damaged" in service.state().notices[0]
        with pytest.raises(StoreError, match="damaged"):
            service.search(Query())
        report = index(service, folder)
        assert report.added == 12
        assert service.state().notices == ()
        answer = service.search(Query(limit=1))
        assert answer.total == 12
        assert answer.hits[0].item.attributes["sku"]


def test_one_death_while_opening_is_forgiven(tmp_path: Path) -> None:
    base, folder = tmp_path / "base", shop(tmp_path / "shop")
    with opened(base) as service:
        index(service, folder)
    marker = generation(base) / "opening"
    marker.write_text("1")
    with opened(base) as service:
        assert service.state().notices == ()
        assert service.search(Query()).total == 12
    assert not marker.exists()


def test_a_damaged_store_is_built_anew_by_the_next_indexing(tmp_path: Path) -> None:
    base, folder = tmp_path / "base", shop(tmp_path / "shop")
    with opened(base) as service:
        index(service, folder)
    for file in (generation(base) / "edge" / "shard").rglob("*.json"):
        file.write_text("{")
    with opened(base) as service:
        assert len(service.state().notices) == 1
        assert service.catalogue.is_damaged
        assert index(service, folder).added == 12
        assert not service.catalogue.is_damaged
        assert service.search(Query()).total == 12


def without_words(service: Service) -> None:
    """Leave the store as an older version of the program did."""
    store = service.catalogue.store
    for batch in store.scroll():
        old = {record.id: {k: v for k, v in record.payload.items() if k != TEXT} for record in batch}
        store.replace_payloads(old)  # type: ignore[arg-type]


def test_a_catalogue_of_an_older_version_is_found_by_words(tmp_path: Path) -> None:
    base, folder = tmp_path / "base", shop(tmp_path / "shop")
    black = Query(filter=(Words("BLA"),))
    with opened(base) as service:
        index(service, folder, attributes=str(folder / "catalogue.csv"))
        expected = [hit.item for hit in service.search(black).hits]
        assert expected
        without_words(service)
        assert service.search(black).total == 0
    with opened(base) as service:
        assert [hit.item for hit in service.search(black).hits] == expected
        assert service.state().notices == ()
        assert index(service, folder).unchanged == 12
        assert service.check() == 0


def test_an_upgrade_that_fails_is_said_and_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base, folder = tmp_path / "base", shop(tmp_path / "shop")
    with opened(base) as service:
        index(service, folder)
        without_words(service)

    def full(store: Store) -> int:
        raise DiskFull("Only 5 MB are free.")

    with monkeypatch.context() as patched:
        patched.setattr(catalogue, "add_words", full)
        with opened(base) as service:
            assert service.state().notices == ("Not all items can be found by words yet: Only 5 MB are free.",)
            assert service.search(Query()).total == 12
    with opened(base) as service:
        assert service.state().notices == ()
