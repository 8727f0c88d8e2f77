"""Results as a table and as pages: complete, safe, and written whole or not at all."""

from __future__ import annotations

import csv
import errno
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtPdf import QPdfDocument
from PySide6.QtWidgets import QFileDialog, QProgressDialog
from pytestqt.qtbot import QtBot

from tests.ui.conftest import OpenRig, Rig, write_picture
from tests.ui.fake_peer import COLUMNS, make_items
from tests.ui.test_compare import select
from visualsearch_desktop.backend.messages import Cancelled, Failed, Search
from visualsearch_desktop.core.types import Band, Crop, Group, Hit, Item, Photo
from visualsearch_desktop.errors import UserError
from visualsearch_desktop.ui.exporting import exporter, gathering, sheet, table
from visualsearch_desktop.ui.exporting.files import Stopped, replacing
from visualsearch_desktop.ui.selection import Mark, Selection


@pytest.fixture
def german() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale("de_DE"))
    yield
    QLocale.setDefault(before)


def always() -> bool:
    return True


def read(file: Path, delimiter: str = ",") -> list[list[str]]:
    with file.open(encoding="utf-8-sig", newline="") as text:
        return list(csv.reader(text, delimiter=delimiter))


# --- the table -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("＝1", "'＝1"),
        ("-", "'-"),
        ("+49 123", "'+49 123"),
        ("-5", "-5"),
        ("-5,50", "-5,50"),
        ("+5e3", "+5e3"),
        ("00123", "00123"),
        ("a=b", "a=b"),
        ("", ""),
    ],
)
def test_a_formula_is_made_a_text(text: str, cell: str) -> None:
    assert table.safe(text) == cell


cells = st.one_of(
    st.text("=+-@\t\r\n\0'\"; ,.1e\udc80＝Ä", max_size=8),
    st.integers(-(10**9), 10**9),
    st.floats(),
)


@given(st.lists(cells, min_size=1, max_size=6), st.sampled_from(".,"))
def test_what_is_read_back_is_what_was_written(given: list[str | float], mark: str) -> None:
    (back,) = csv.reader(io.StringIO(table.line(given, mark), newline=""), delimiter=table.delimiter(mark))
    assert len(back) == len(given)
    for cell, text in zip(given, back, strict=True):
        if isinstance(cell, str):
            plain = cell.encode("utf-8", "replace").decode().replace("\0", "")
            assert text.removeprefix("'") == plain.removeprefix("'")
        else:
            assert text.removeprefix("'") == repr(cell).replace(".", mark)
        assert not text or text[0] not in table.DANGEROUS or table.is_plain_number(text)


@given(st.integers(-999, 999) | st.floats(-1e6, 1e6, allow_nan=False))
def test_numbers_stay_numbers_in_both_ways_of_writing_them(value: float) -> None:
    assert float(table.line([value], ".")) == value
    assert float(table.line([value], ",").replace(",", ".")) == value


def hits_of(*items: Item, score: float | None = None, band: Band | None = None) -> list[Hit]:
    return [Hit(item, score, band) for item in items]


def test_the_table_has_rank_likeness_all_columns_and_the_file(tmp_path: Path) -> None:
    file = tmp_path / "results.csv"
    table.write(file, hits_of(*make_items(2), score=-0.12345, band=Band.WEAK), COLUMNS, always)
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    assert read(file) == [
        ["Rank", "Likeness", "Cosine", "SKU", "Name", "Category", "Colour", "Price", "On sale", "File"],
        ["1", "Weak", "-0.1235", "00000", "Black dress 0", "dress", "black", "5.0", "Yes", "/catalogue/00000.jpg"],
        ["2", "Weak", "-0.1235", "00001", "Blue shirt 1", "shirt", "blue", "8.7", "No", "/catalogue/00001.jpg"],
    ]
    # Codes are quoted, numbers are not: that is how LibreOffice tells them apart.
    assert '"00000"' in file.read_text(encoding="utf-8-sig")
    assert ",5.0," in file.read_text(encoding="utf-8-sig")


def test_where_decimals_have_a_comma_cells_have_a_semicolon_between(tmp_path: Path, german: None) -> None:
    file = tmp_path / "results.csv"
    table.write(file, hits_of(*make_items(2), score=0.5), COLUMNS, always)
    rows = read(file, ";")
    assert rows[2][2] == "0,5"
    assert rows[2][7] == "8,7"


def test_an_export_that_is_given_up_leaves_the_old_file(tmp_path: Path) -> None:
    file = tmp_path / "results.csv"
    file.write_text("old")
    left = iter([True, True, False])
    with pytest.raises(Stopped):
        table.write(file, hits_of(*make_items(5)), COLUMNS, lambda: next(left))
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


# --- files ---------------------------------------------------------------------------------------------------------


def failing(file: Path, error: OSError | None = None) -> str:
    try:
        with replacing(file) as draft:
            if error is not None:
                raise error
            draft.write_text("new")
    except UserError as told:
        return str(told)
    return ""


def test_each_failure_is_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("old")
    assert failing(tmp_path / "gone" / "a.csv") == f"a.csv cannot be written: the folder {tmp_path / 'gone'} is gone."
    assert "is full" in failing(file, OSError(errno.ENOSPC, "No space left on device"))
    assert "read-only" in failing(file, PermissionError(errno.EACCES, "Permission denied"))
    assert "read-only" in failing(file, OSError(errno.EROFS, "Read-only file system"))
    assert "too long" in failing(tmp_path / ("x" * 300))
    assert failing(file, OSError(errno.EIO, "Input/output error")).endswith(": Input/output error.")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "kept").write_text("kept")
    assert failing(tmp_path / "folder").startswith("folder cannot be written")
    assert file.read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "folder"]


def test_a_full_disk_is_told_as_one() -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("there is no /dev/full")
    with pytest.raises(UserError, match="is full"), replacing(Path("/tmp/results.csv")), full.open("w") as written:
        written.write("x")


# --- the window ----------------------------------------------------------------------------------------------------


def settled(qtbot: QtBot, rig: Rig) -> None:
    qtbot.waitUntil(lambda: rig.window.settled, timeout=10_000)


def export(qtbot: QtBot, rig: Rig, file: Path) -> str:
    """Export to the file by its suffix; gives what is said afterwards."""
    out = rig.window.exporter
    with qtbot.waitSignal(out.ended, timeout=20_000):
        (out.export_sheet if file.suffix == ".pdf" else out.export_table)(file)
    qtbot.waitUntil(lambda: bool(rig.window.messages))
    assert not out.running
    assert not [dialog for dialog in rig.window.findChildren(QProgressDialog) if dialog.isVisible()]
    return rig.window.messages[0]


def test_all_results_are_exported_page_after_page(
    qtbot: QtBot, open_rig: OpenRig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "PAGE", 100)
    rig = open_rig(number=350)
    settled(qtbot, rig)
    rig.window.session.set_selection(Selection().marked("category", "dress", Mark.EXCLUDED))
    settled(qtbot, rig)
    asked = len(rig.peer.of(Search))
    file = tmp_path / "all.csv"
    said = export(qtbot, rig, file)
    rows = read(file)[1:]
    expected = [item.id for item in make_items(350) if item.attributes["category"] != "dress"]
    assert [row[3] for row in rows] == [f"{int(name.removeprefix('item-')):05d}" for name in expected]
    assert [row[0] for row in rows] == [str(rank) for rank in range(1, len(expected) + 1)]
    offsets = [request.query.offset for _, request in rig.peer.of(Search)[asked:]]  # type: ignore[union-attr]
    assert offsets == [60, 160, 260][: len(offsets)]
    assert len(offsets) == -(-(len(expected) - 60) // 100)
    assert said == f"{len(expected)} results are in all.csv."
    assert [notice.kind for notice in rig.window.results.messages.notices] == ["info"]


def test_only_the_selected_are_exported_where_several_are(qtbot: QtBot, open_rig: OpenRig, tmp_path: Path) -> None:
    rig = open_rig()
    settled(qtbot, rig)
    select(rig, 7, 2, 5)
    asked = len(rig.peer.calls)
    assert export(qtbot, rig, tmp_path / "some.csv") == "3 results are in some.csv."
    assert [row[3] for row in read(tmp_path / "some.csv")[1:]] == ["00002", "00005", "00007"]
    assert len(rig.peer.calls) == asked


def test_more_than_the_bound_is_said(
    qtbot: QtBot, open_rig: OpenRig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporter, "MAX_RESULTS", 80)
    rig = open_rig(number=120)
    settled(qtbot, rig)
    assert export(qtbot, rig, tmp_path / "a.csv") == "The first 80 of 120 results are in a.csv."
    assert len(read(tmp_path / "a.csv")) == 81


def test_a_page_that_the_users_search_overtook_is_asked_for_again(
    qtbot: QtBot, open_rig: OpenRig, tmp_path: Path
) -> None:
    rig = open_rig(number=200)
    settled(qtbot, rig)
    rig.peer.held = True
    out, file = rig.window.exporter, tmp_path / "a.csv"
    with qtbot.waitSignal(out.ended, timeout=20_000):
        out.export_table(file)
        first = rig.peer.of(Search)[-1][0]
        rig.peer.held = False
        rig.window.search(Photo(path="/photos/other.jpg"))
        rig.peer.send(Cancelled(first))
    # The export is of the question that was asked when it began.
    assert [row[2] for row in read(file)[1:]] == [""] * 200


def test_a_question_that_is_not_answered_yet_is_exported_whole(
    qtbot: QtBot, open_rig: OpenRig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporter, "MAX_RESULTS", 30)
    rig = open_rig(number=40)
    settled(qtbot, rig)
    rig.window.session.set_selection(Selection().marked("category", "none such", Mark.INCLUDED))
    settled(qtbot, rig)
    assert rig.window.model.total == 0
    rig.window.session.set_selection(Selection())
    assert rig.window.session.busy
    assert export(qtbot, rig, tmp_path / "a.csv") == "The first 30 of 40 results are in a.csv."
    assert len(read(tmp_path / "a.csv")) == 31


def test_a_bug_while_writing_ends_the_export(qtbot: QtBot, open_rig: OpenRig, tmp_path: Path) -> None:
    rig = open_rig(number=2)
    settled(qtbot, rig)
    out = rig.window.exporter

    def write(hits: tuple[Hit, ...], file: Path) -> None:
        raise ZeroDivisionError

    with qtbot.captureExceptions() as raised, qtbot.waitSignal(out.ended):
        out._begin(tmp_path / "a.csv", 10, write)
    assert [kind for kind, *_ in raised] == [ZeroDivisionError]
    assert not out.running


def test_a_failing_search_ends_the_export_with_its_sentence(qtbot: QtBot, open_rig: OpenRig, tmp_path: Path) -> None:
    rig = open_rig(number=200)
    settled(qtbot, rig)
    rig.peer.held = True
    with qtbot.waitSignal(rig.window.exporter.ended):
        rig.window.exporter.export_table(tmp_path / "a.csv")
        rig.peer.send(Failed(rig.peer.of(Search)[-1][0], "The store is gone."))
    assert rig.window.messages == ["The store is gone."]
    assert not list(tmp_path.glob("*.csv"))


def test_the_progress_can_be_cancelled_while_results_are_got(qtbot: QtBot, open_rig: OpenRig, tmp_path: Path) -> None:
    rig = open_rig(number=200)
    settled(qtbot, rig)
    rig.peer.held = True
    out = rig.window.exporter
    out.export_table(tmp_path / "a.csv")
    assert out.progress is not None
    assert (out.progress.value(), out.progress.maximum()) == (60, 200)
    assert out.ask_for_sheet() is None  # one at a time
    out.progress.canceled.emit()
    assert not out.running
    assert rig.peer.cancelled == [rig.peer.of(Search)[-1][0]]
    assert not list(tmp_path.glob("*.csv"))


def test_a_failure_to_write_is_told_above_the_grid(qtbot: QtBot, open_rig: OpenRig, tmp_path: Path) -> None:
    rig = open_rig()
    settled(qtbot, rig)
    said = export(qtbot, rig, tmp_path / "gone" / "a.csv")
    assert said == f"a.csv cannot be written: the folder {tmp_path / 'gone'} is gone."
    assert rig.window.results.messages.notices[0].kind == "error"


def test_nothing_is_not_exported(qtbot: QtBot, open_rig: OpenRig, tmp_path: Path) -> None:
    rig = open_rig(number=0)
    settled(qtbot, rig)
    assert export(qtbot, rig, tmp_path / "a.csv") == "There is nothing to export."
    assert not list(tmp_path.glob("*.csv"))


@pytest.mark.parametrize(("key", "suffix"), [(Qt.Key.Key_E, "csv"), (Qt.Key.Key_P, "pdf")])
def test_the_keys_ask_for_a_file_and_remember_its_folder(
    qtbot: QtBot, open_rig: OpenRig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: Qt.Key, suffix: str
) -> None:
    # Qt's own file dialog remembers where it was.
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    rig = open_rig()
    settled(qtbot, rig)
    qtbot.keyClick(rig.window, key, Qt.KeyboardModifier.ControlModifier)
    (dialog,) = rig.window.findChildren(QFileDialog)
    assert dialog.acceptMode() is QFileDialog.AcceptMode.AcceptSave
    assert dialog.selectedFiles()[0].endswith(f".{suffix}")
    dialog.selectFile(str(tmp_path / "mine"))
    with qtbot.waitSignal(rig.window.exporter.ended, timeout=20_000):
        dialog.accept()
    assert (tmp_path / f"mine.{suffix}").is_file()
    assert rig.window.memory.value(exporter.FOLDER) == str(tmp_path)


def test_closing_the_window_gives_an_export_up(qtbot: QtBot, open_rig: OpenRig, tmp_path: Path) -> None:
    rig = open_rig(number=200)
    settled(qtbot, rig)
    rig.peer.held = True
    rig.window.exporter.export_sheet(tmp_path / "a.pdf")
    rig.window.close()
    assert not rig.window.exporter.running
    assert not list(tmp_path.glob("*.pdf"))


# --- the pages -----------------------------------------------------------------------------------------------------


def pages_of(file: Path) -> tuple[QPdfDocument, list[str]]:
    document = QPdfDocument()
    assert document.load(str(file)) is QPdfDocument.Error.None_
    return document, [document.getAllText(page).text() for page in range(document.pageCount())]


def test_the_pages_have_the_question_and_every_result(qtbot: QtBot, open_rig: OpenRig, tmp_path: Path) -> None:
    rig = open_rig(number=60)
    settled(qtbot, rig)
    asked = write_picture(tmp_path / "asked.png", "#cc2222", 80, 60)
    rig.window.search(Photo(path=str(asked)))
    rig.window.session.set_selection(Selection().marked("colour", "red", Mark.EXCLUDED))
    settled(qtbot, rig)
    file = tmp_path / "a.pdf"
    assert export(qtbot, rig, file) == "55 results are in a.pdf."
    document, texts = pages_of(file)
    first = " ".join(texts[0].split())
    assert first.startswith("products")
    assert "55 items, most alike first" in first
    assert "Colour: not red" in first
    assert f"Page 1 of {len(texts)}" in first
    assert "95 %" in first
    everything = " ".join(texts)
    for place, item in enumerate(make_items(60)[:9], 1):
        assert f"{place}. {item.attributes['name']}" in everything
    assert all(
        str(item.attributes["sku"]) in everything for item in make_items(60) if item.attributes["colour"] != "red"
    )
    size = document.pagePointSize(0).toSize()
    page = document.render(0, size)
    wanted = sum(page.pixelColor(x, y).name() == "#cc2222" for x in range(size.width()) for y in range(0, 160))
    assert wanted > 500  # the question's photo
    document.close()


def test_the_question_is_drawn_as_it_was_cut(tmp_path: Path) -> None:
    image = QImage(80, 60, QImage.Format.Format_RGB32)
    image.fill(QColor("#0000ff"))
    painter = QPainter(image)
    painter.fillRect(0, 0, 40, 60, QColor("#ff0000"))
    painter.end()
    assert image.save(str(tmp_path / "asked.png"))
    photo = Photo(path=str(tmp_path / "asked.png"), turns=2, crop=Crop(right=0.5))
    pages = replace(a_sheet(hits_of(*make_items(1)), tmp_path), photos=(photo,))
    sheet.write(pages, tmp_path / "a.pdf", lambda _: None, always)
    document, _ = pages_of(tmp_path / "a.pdf")
    size = document.pagePointSize(0).toSize()
    page = document.render(0, size)
    colours = {page.pixelColor(x, y).name() for x in range(size.width()) for y in range(150)}
    assert "#0000fe" in colours or "#0000ff" in colours
    assert not colours & {"#ff0000", "#fe0000"}
    document.close()


def test_the_paper_is_the_countrys(german: None) -> None:
    assert sheet.page_size().name() == "A4"
    QLocale.setDefault(QLocale("en_US"))
    assert sheet.page_size().name().startswith("Letter")


def a_sheet(hits: list[Hit], thumbnails: Path, *said: str) -> sheet.Sheet:
    return sheet.Sheet("Shop", "today", said, (), tuple(hits), COLUMNS, thumbnails)


@pytest.mark.parametrize("number", [1, 12, 13, 16, 17, 40])
def test_no_page_is_empty_and_no_result_is_left_out(number: int, tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    drawn: list[int] = []
    sheet.write(a_sheet(hits_of(*make_items(number)), tmp_path), file, drawn.append, always)
    assert drawn == list(range(1, number + 1))
    document, texts = pages_of(file)
    assert sum(text.count("No picture") for text in texts) == number
    assert all("No picture" in text for text in texts)
    document.close()


def test_long_names_are_cut_and_groups_tell_their_stock(tmp_path: Path) -> None:
    item = make_items(1)[0]
    item.attributes["name"] = "A very long name of a dress " * 20
    hit = Hit(item, 0.9, Band.SAME, group=Group("A", (item,), 3, 12.0))
    file = tmp_path / "a.pdf"
    sheet.write(a_sheet([hit], tmp_path, "word " * 400), file, lambda _: None, always)
    document, (text,) = pages_of(file)
    assert "…" in text
    assert text.count("A very long name") <= 3
    assert "12 in stock" in text
    assert "Same article · 90 %" in text
    document.close()


def test_pages_that_are_given_up_are_not_written(tmp_path: Path) -> None:
    left = iter([True, True, False])
    with pytest.raises(Stopped):
        sheet.write(a_sheet(hits_of(*make_items(9)), tmp_path), tmp_path / "a.pdf", lambda _: None, lambda: next(left))
    assert not list(tmp_path.iterdir())
