"""What indexing does to a catalogue: first, again, after changes, interrupted, and with things in the way."""

from __future__ import annotations

import os
import shutil
from contextlib import closing
from pathlib import Path

import pytest

from tests.pictures import draw, shop
from tests.services import index, opened
from visualsearch_desktop.core.indexing import item_id
from visualsearch_desktop.core.types import (
    Choice,
    ColumnKind,
    IndexRequest,
    Phase,
    Photo,
    Progress,
    Query,
    Range,
    Words,
)
from visualsearch_desktop.errors import BadSpreadsheet, UserError


def test_everything_is_indexed_with_its_attributes(base: Path, folder: Path) -> None:
    with opened(base) as service:
        report = index(service, folder, attributes=str(folder / "catalogue.csv"))
        assert (report.added, report.updated, report.unchanged, report.removed) == (12, 0, 0, 0)
        assert (report.skipped, report.unmatched_rows, report.photos_without_row) == ((), (), ())
        state = service.state()
        assert state.count == 12
        assert {c.label: c.kind for c in state.columns} == {
            "Folder": ColumnKind.KEYWORD,
            "sku": ColumnKind.KEYWORD,
            "colour": ColumnKind.KEYWORD,
            "price": ColumnKind.NUMBER,
            "on sale": ColumnKind.BOOLEAN,
        }
        photo = folder / "tops" / "003.jpg"
        answer = service.search(Query((Photo(str(photo)),), limit=3))
        best = answer.hits[0]
        assert best.item.path == str(photo)
        assert best.item.id == item_id(str(photo))
        assert best.score == pytest.approx(1, abs=1e-3)
        assert best.item.attributes == {
            "folder": "tops",
            "sku": "00003",
            "colour": "black",
            "price": 15.9,
            "on_sale": False,
        }


def test_a_second_run_leaves_everything_alone(base: Path, folder: Path) -> None:
    with opened(base) as service:
        index(service, folder, attributes=str(folder / "catalogue.csv"))
        progress = list(service.index(IndexRequest(str(folder))))
        report = progress[-1].report
        assert report is not None
        assert (report.added, report.updated, report.unchanged) == (0, 0, 12)
        # The spreadsheet of the first run is remembered.
        assert service.search(Query(limit=1)).hits[0].item.attributes["sku"]


def test_changes_are_told_apart(base: Path, folder: Path) -> None:
    with opened(base) as service:
        index(service, folder, attributes=str(folder / "catalogue.csv"))
        os.utime(folder / "shoes" / "000.jpg", ns=(1, 1))  # touched, the same content
        draw(folder / "shoes" / "002.jpg", 77)  # another picture
        (folder / "shoes" / "004.jpg").unlink()
        (folder / "tops" / "001.jpg").rename(folder / "shoes" / "moved.jpg")
        draw(folder / "shoes" / "new.jpg", 88)
        report = index(service, folder)
        assert (report.added, report.removed, report.unchanged) == (2, 2, 8)
        assert report.updated == 2
        assert service.state().count == 12
        best = service.search(Query((Photo(str(folder / "shoes" / "002.jpg")),), limit=1)).hits[0]
        assert best.item.path == str(folder / "shoes" / "002.jpg")
        assert best.score == pytest.approx(1, abs=1e-3)
        moved = service.search(Query((Photo(str(folder / "shoes" / "moved.jpg")),), limit=1)).hits[0]
        assert moved.item.path == str(folder / "shoes" / "moved.jpg")
        assert service.check() == 0
        assert index(service, folder).unchanged == 12


def test_new_attributes_reach_photos_that_did_not_change(base: Path, folder: Path) -> None:
    sheet = folder / "catalogue.csv"
    with opened(base) as service:
        index(service, folder, attributes=str(sheet))
        sheet.write_text(sheet.read_text().replace("black", "ivory"))
        report = index(service, folder)
        assert (report.updated, report.unchanged) == (3, 9)
        assert service.search(Query(filter=(Choice("colour", ("ivory",)),))).total == 3
        # A column of numbers that gets a word is one of keywords from then on, and back again.
        sheet.write_text(sheet.read_text().replace("15,90", "on request"))
        index(service, folder)
        assert {c.label: c.kind for c in service.state().columns}["price"] is ColumnKind.KEYWORD
        assert service.search(Query(filter=(Choice("price", ("on request",)),))).total == 1
        assert service.search(Query(filter=(Words("REQ"),))).total == 1
        assert service.search(Query(filter=(Words("ivo"),))).total == 3
        sheet.write_text(sheet.read_text().replace("on request", "15,90"))
        index(service, folder)
        assert service.search(Query(filter=(Choice("price", range=Range(lte=15.9)),))).total == 4


def test_two_folders_with_sheets_of_their_own_share_columns(base: Path, folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    draw(other / "a.jpg", 500)
    draw(other / "b.jpg", 501)
    (other / "list.csv").write_text("photo,Price,material\na.jpg,cheap,wool\nb.jpg,3,silk\n")
    with opened(base) as service:
        index(service, folder, attributes=str(folder / "catalogue.csv"))
        index(service, other, attributes=str(other / "list.csv"))
        kinds = {c.label: c.kind for c in service.state().columns}
        assert kinds["price"] is ColumnKind.KEYWORD
        # The other folder's prices are text now, and text is found by words.
        assert service.search(Query(filter=(Words("15 9"),))).total == 1
        assert "material" in kinds
        assert service.search(Query(filter=(Choice("price", ("cheap", "15.9")),))).total == 2
        service.remove_source(str(other))
        assert service.state().count == 12
        assert [source.folder for source in service.state().sources] == [str(folder)]


def test_cancelling_keeps_what_was_stored_and_the_next_run_goes_on(base: Path, tmp_path: Path) -> None:
    folder = shop(tmp_path / "large", 80)
    with opened(base) as service:
        stored = 0
        with closing(service.index(IndexRequest(str(folder)))) as steps:
            for progress in steps:
                if progress.phase is Phase.INDEX:
                    stored = progress.done
                    break
        assert 0 < stored < 80
        assert service.state().count == stored
    with opened(base) as service:
        assert service.state().notices == ()
        counts = [p for p in service.index(IndexRequest(str(folder))) if p.phase in (Phase.INDEX, Phase.DONE)]
        assert counts[0].done == stored
        assert [p.done for p in counts] == sorted(p.done for p in counts)
        assert counts[-1].report is not None
        assert (counts[-1].report.added, counts[-1].report.unchanged) == (80 - stored, stored)
        assert service.state().count == 80


def test_bad_files_are_skipped_with_their_reasons(base: Path, folder: Path) -> None:
    (folder / "empty.jpg").touch()
    (folder / "text.png").write_text("no picture")
    whole = (folder / "tops" / "001.jpg").read_bytes()
    (folder / "half.jpg").write_bytes(whole[: len(whole) // 2])
    draw(folder / "dot.png", 1, (1, 1))
    (folder / "loop").symlink_to(folder)
    os.mkdir(os.fsencode(folder) + b"/\xff")  # noqa: PTH102
    with open(os.fsencode(folder) + b"/\xff.jpg", "wb") as file:  # noqa: PTH123
        file.write(whole)
    with opened(base) as service:
        report = index(service, folder)
        assert report.added == 12
        reasons = {Path(skipped.path).name: skipped.reason for skipped in report.skipped}
        assert set(reasons) >= {"empty.jpg", "text.png", "half.jpg", "dot.png", "\\xff.jpg"}
        assert all(reason.endswith(".") and "Error" not in reason for reason in reasons.values())
        assert service.state().count == 12
        # They are looked at again, and reported again, by the next run.
        again = index(service, folder)
        assert (again.unchanged, len(again.skipped)) == (12, len(report.skipped))


def test_a_photo_that_breaks_later_keeps_its_place(base: Path, folder: Path) -> None:
    with opened(base) as service:
        index(service, folder)
        (folder / "tops" / "001.jpg").write_bytes(b"broken")
        report = index(service, folder)
        assert (report.unchanged, len(report.skipped), report.removed) == (11, 1, 0)
        assert service.state().count == 12


def test_a_folder_without_photos_is_said(base: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with opened(base) as service:
        report = index(service, tmp_path / "empty")
        assert "There are no photos in this folder." in report.notes


def test_an_unplugged_disk_does_not_empty_the_catalogue(base: Path, folder: Path) -> None:
    with opened(base) as service:
        index(service, folder)
        shutil.rmtree(folder)
        with pytest.raises(UserError, match="does not exist"):
            index(service, folder)
        folder.mkdir()
        with pytest.raises(UserError, match="unplugged"):
            index(service, folder)
        assert service.state().count == 12


def test_a_bad_spreadsheet_changes_nothing(base: Path, folder: Path) -> None:
    with opened(base) as service:
        index(service, folder, attributes=str(folder / "catalogue.csv"))
        before = service.state()
        (folder / "bad.csv").write_text("image;colour\nnothing.jpg;red\n")
        with pytest.raises(BadSpreadsheet):
            index(service, folder, attributes=str(folder / "bad.csv"))
        assert service.state() == before


def test_thumbnails_are_made_and_made_again(base: Path, folder: Path) -> None:
    with opened(base) as service:
        index(service, folder)
        item = service.search(Query(limit=1)).hits[0].item
        thumbnail = base / "thumbnails" / item.content[:2] / f"{item.content}.jpg"
        assert thumbnail.stat().st_size > 0
        thumbnail.unlink()
        service.make_thumbnail(item.id)
        assert thumbnail.is_file()
        service.make_thumbnail("00000000-0000-0000-0000-000000000000")


def test_progress_tells_rate_file_and_time_left(base: Path, tmp_path: Path) -> None:
    folder = shop(tmp_path / "large", 70)
    with opened(base) as service:
        steps = [p for p in service.index(IndexRequest(str(folder))) if p.phase is Phase.INDEX]
    assert [p.done for p in steps] == [32, 64, 70]
    assert all(isinstance(p, Progress) and p.rate > 0 and p.current.endswith(".jpg") for p in steps)
    assert steps[0].seconds_left is not None
    assert steps[-1].seconds_left == 0
