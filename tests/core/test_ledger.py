"""The ledger keeps what it was told, and says so when its file is no ledger."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from visualsearch_desktop.core.ledger import Entry, Ledger, SourceSettings
from visualsearch_desktop.core.types import Column, ColumnKind, Engine, ModelIdentity, Source
from visualsearch_desktop.errors import StoreError


def entry(number: int, folder: str = "/photos") -> Entry:
    return Entry(f"id-{number:03}", folder, f"{number}.jpg", 100 + number, number, f"content-{number}", "digest", 0.5)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "catalogue" / "ledger.sqlite"


def test_it_comes_back_as_it_was(file: Path) -> None:
    identity = ModelIdentity("resnet18", "ab" * 32, 1, 512)
    columns = (Column("price", "Price", ColumnKind.NUMBER), Column("sku", "SKU", ColumnKind.KEYWORD, facet=False))
    source = SourceSettings("/photos", "/photos/sheet.csv", "image", columns)
    ledger = Ledger(file)
    assert (ledger.engine, ledger.model, ledger.columns, ledger.collection) == (None, None, (), None)
    ledger.engine, ledger.model, ledger.columns, ledger.collection = Engine.LOCAL, identity, columns, "main"
    ledger.put_source(source)
    ledger.record([entry(1), entry(2)])
    ledger.close()
    ledger.close()
    again = Ledger(file)
    assert (again.engine, again.model, again.columns, again.collection) == (Engine.LOCAL, identity, columns, "main")
    assert again.source("/photos") == source
    assert again.source("/elsewhere") is None
    assert again.sources() == (Source("/photos", "/photos/sheet.csv", 2),)
    assert set(again.entries("/photos")) == {entry(1), entry(2)}
    again.close()


def test_photos_are_recorded_forgotten_and_found(file: Path) -> None:
    ledger = Ledger(file)
    ledger.put_source(SourceSettings("/photos"))
    ledger.put_source(SourceSettings("/more"))
    ledger.record([entry(number) for number in range(20)])
    ledger.record([entry(20, "/more")])
    ledger.forget(["id-003", "unknown"])
    assert ledger.count() == 20
    assert "id-003" not in ledger.ids()
    assert ledger.entry("id-004") == entry(4)
    assert ledger.entry("id-003") is None
    assert ledger.contents()["content-7"] == "id-007"
    assert len(set(ledger.sample(8))) == 8
    assert set(ledger.sample(100)) == set(ledger.entries())
    ledger.remove_source("/photos")
    assert list(ledger.entries()) == [entry(20, "/more")]
    ledger.close()


def test_a_failed_batch_leaves_nothing_behind(file: Path) -> None:
    ledger = Ledger(file)
    broken = Entry("id-2", "/photos", "x.jpg", "no number", 0, "c", "d", None)  # type: ignore[arg-type]
    with pytest.raises(StoreError):
        ledger.record([entry(1), broken])
    assert ledger.count() == 0
    ledger.close()


def test_what_is_no_ledger_is_said(file: Path, tmp_path: Path) -> None:
    file.parent.mkdir()
    file.write_bytes(b"not a database at all" * 100)
    with pytest.raises(StoreError):
        Ledger(file)
    newer = tmp_path / "newer.sqlite"
    db = sqlite3.connect(newer)
    db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(StoreError, match="newer version"):
        Ledger(newer)
    in_the_way = tmp_path / "file"
    in_the_way.touch()
    with pytest.raises(StoreError):
        Ledger(in_the_way / "ledger.sqlite")


def test_a_full_disk_fails_one_write_and_not_those_after_it(file: Path) -> None:
    ledger = Ledger(file)
    pages = ledger._db.execute("PRAGMA page_count").fetchone()[0]
    ledger._db.execute(f"PRAGMA max_page_count = {pages + 4}")
    with pytest.raises(StoreError, match="full"):
        ledger.record([entry(number) for number in range(1000)])
    assert ledger.count() == 0
    ledger._db.execute("PRAGMA max_page_count = 100000")
    ledger.record([entry(number) for number in range(1000)])
    assert ledger.count() == 1000
    ledger.close()


def test_losses_are_remembered_until_the_folder_is_indexed_again(file: Path) -> None:
    ledger = Ledger(file)
    ledger.put_source(SourceSettings("/photos"))
    ledger.put_source(SourceSettings("/more"))
    ledger.record([*(entry(number) for number in range(5)), entry(5, "/more"), entry(6, "/more")])
    assert ledger.lost == {}
    ledger.lose(["id-001", "id-002", "id-005", "unknown"])
    ledger.lose(["id-003"])
    ledger.close()
    ledger = Ledger(file)
    assert ledger.lost == {"/photos": 3, "/more": 1}
    assert ledger.ids() == {"id-000", "id-004", "id-006"}
    ledger.settle("/photos")
    assert ledger.lost == {"/more": 1}
    ledger.remove_source("/more")
    assert ledger.lost == {}
    ledger.close()
