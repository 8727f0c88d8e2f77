from __future__ import annotations

import csv
import io
import os
import string
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.workbooks import write_ods, write_xls, write_xlsx
from visualsearch_desktop.core import spreadsheet
from visualsearch_desktop.core.spreadsheet import DELIMITERS, decode_text, detect_delimiter, distinct_labels, read_table
from visualsearch_desktop.errors import BadSpreadsheet


def read(tmp_path: Path, content: str | bytes, name: str = "goods.csv") -> spreadsheet.Table:
    file = tmp_path / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_table(file)


@pytest.mark.parametrize("delimiter", DELIMITERS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_delimiter_and_encoding_are_detected(tmp_path: Path, delimiter: str, encoding: str) -> None:
    lines = [["Bild", "Größe", "Preis"], ["a.jpg", "übergroß", "39,90 €"], ["b.jpg", 'klein "S"', "5,00 €"]]
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(lines)
    table = read(tmp_path, text.getvalue().encode(encoding))
    assert [list(table.header), *table.rows] == lines
    assert table.delimiter == delimiter


_word = st.text(string.ascii_letters + "äöüéñß", min_size=1, max_size=8)
_cell = st.text(st.characters(codec="cp1252", exclude_categories=["Cc"], include_characters="\n\t"), max_size=12).map(
    str.strip
)


@given(
    header=st.lists(_word, min_size=2, max_size=6, unique_by=str.casefold),
    cells=st.lists(_cell, min_size=1, max_size=60),
    delimiter=st.sampled_from(DELIMITERS),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    line_end=st.sampled_from(["\n", "\r\n"]),
)
def test_generated_tables_come_back(
    header: list[str], cells: list[str], delimiter: str, encoding: str, line_end: str
) -> None:
    width = len(header)
    rows = [cells[at : at + width] for at in range(0, len(cells), width)]
    rows[-1] += ["x"] * (width - len(rows[-1]))
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter, lineterminator=line_end).writerows([header, *rows])
    text = decode_text(stream.getvalue().encode(encoding), "goods.csv")
    assert detect_delimiter(text) == delimiter
    assert list(spreadsheet._records(text, delimiter, "goods.csv")) == [header, *rows]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "naïve;crème brûlée"),
        ("cp1252", "Blå;Grøn;Brun kjole"),
        ("cp1252", "ß"),
        ("cp1252", "10 €"),
        ("latin-1", "señor;año"),
        ("cp1251", "Платье;Юбка;Красный;Большой"),
        ("cp932", "商品;色;シャツ;赤"),
        ("gb18030", "产品;颜色;衬衫;红色"),
        ("utf-8", "ß"),
        ("utf-8", "商品"),
    ],
)
def test_code_pages_are_told_apart(encoding: str, text: str) -> None:
    assert decode_text(text.encode(encoding), "goods.csv") == text


def test_bytes_that_no_code_page_has_are_still_read() -> None:
    assert decode_text(b"caf\xe9;\x81", "goods.csv").startswith("café;")


def test_a_quoted_field_may_have_delimiters_quotes_and_lines(tmp_path: Path) -> None:
    table = read(tmp_path, 'file,text\na.jpg,"one, ""two""\nthree"\nb.jpg,x\n')
    assert table.rows == [["a.jpg", 'one, "two"\nthree'], ["b.jpg", "x"]]


def test_decimal_commas_do_not_make_a_comma_the_delimiter(tmp_path: Path) -> None:
    table = read(tmp_path, "a;b;c\n1,5;2,5;3,5\n1,0;2,0;3,0\n")
    assert table.header == ("a", "b", "c")
    assert table.rows[0] == ["1,5", "2,5", "3,5"]


def test_excels_declared_delimiter_counts(tmp_path: Path) -> None:
    table = read(tmp_path, "sep=|\r\nfile|size, cm\r\na.jpg|1, 2\r\n")
    assert (table.header, table.rows, table.first_row) == (("file", "size, cm"), [["a.jpg", "1, 2"]], 3)


def test_a_single_column_is_a_table(tmp_path: Path) -> None:
    assert read(tmp_path, "file\na.jpg\nb.jpg\n").rows == [["a.jpg"], ["b.jpg"]]


def test_line_ends_of_old_macs(tmp_path: Path) -> None:
    assert read(tmp_path, "file,x\ra.jpg,1\r").rows == [["a.jpg", "1"]]


def test_ragged_rows_are_filled_and_none_is_cut(tmp_path: Path) -> None:
    table = read(tmp_path, "file,colour\na.jpg\nb.jpg,red,extra\nc.jpg,blue,,,\n")
    assert table.header == ("file", "colour", "column 3")
    assert table.rows == [["a.jpg", "", ""], ["b.jpg", "red", "extra"], ["c.jpg", "blue", ""]]


def test_blank_rows_keep_the_row_numbers(tmp_path: Path) -> None:
    table = read(tmp_path, "\n\nfile,x\n\na.jpg,1\n,\n\n")
    assert table.header == ("file", "x")
    assert table.first_row == 4
    assert table.rows == [["", ""], ["a.jpg", "1"]]


def test_missing_and_doubled_names_become_distinct(tmp_path: Path) -> None:
    table = read(tmp_path, "file,colour,,Colour,colour (2),colour\n1,2,3,4,5,6\n")
    assert table.header == ("file", "colour", "column 3", "Colour (2)", "colour (2) (2)", "colour (3)")


@given(st.lists(st.text(max_size=6), max_size=12), st.lists(st.text(max_size=6), max_size=3))
def test_labels_are_distinct_and_never_empty(names: list[str], taken: list[str]) -> None:
    labels = distinct_labels(names, taken)
    folded = [label.casefold() for label in labels]
    assert len(set(folded)) == len(names)
    assert not set(folded) & {label.casefold() for label in taken}
    assert all(label.strip() and "\n" not in label for label in labels)


def test_nul_characters_are_dropped(tmp_path: Path) -> None:
    text = "file,name\n" + "a.jpg,a long enough name\n" * 9 + "b.jpg,x\0y\n"
    assert read(tmp_path, text).rows[-1] == ["b.jpg", "xy"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        (b"\n \n,,\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"file,colour\n", "only one row"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, "not a spreadsheet"),
        (b"\0" * 5000, "not a spreadsheet"),
        (b"PK\x03\x04 broken archive", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 broken", "damaged"),
        (b'a,b\n1,"' + b"x" * 200_000, "quotation mark"),
    ],
)
def test_what_is_no_table_is_said_in_a_sentence(tmp_path: Path, content: bytes, sentence: str) -> None:
    with pytest.raises(BadSpreadsheet, match=sentence) as caught:
        read(tmp_path, content)
    assert "goods.csv" in str(caught.value)
    assert str(caught.value).endswith(".")


def test_missing_files_and_folders(tmp_path: Path) -> None:
    with pytest.raises(BadSpreadsheet, match="does not exist"):
        read_table(tmp_path / "gone.csv")
    with pytest.raises(BadSpreadsheet, match="not a file"):
        read_table(tmp_path)
    with pytest.raises(BadSpreadsheet):
        read_table(tmp_path / ("x" * 400))


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no named pipes")
    os.mkfifo(tmp_path / "goods.csv")
    with pytest.raises(BadSpreadsheet, match="not a file"):
        read_table(tmp_path / "goods.csv")


def test_an_unreadable_file(tmp_path: Path) -> None:
    file = tmp_path / "goods.csv"
    file.write_text("file\na.jpg\n")
    file.chmod(0)
    if os.access(file, os.R_OK):
        pytest.skip("this user may read everything")
    with pytest.raises(BadSpreadsheet, match="cannot be read"):
        read_table(file)


def test_too_large_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheet, "MAX_BYTES", 2 * 1024**2)
    assert len(read(tmp_path, "file,x\n" + "a.jpg,1\n" * (2**18 - 1)).rows) == 2**18 - 1
    with pytest.raises(BadSpreadsheet, match="larger than 2 MB"):
        read(tmp_path, "file,x\n" + "a.jpg,1\n" * 2**18)


def test_many_columns_and_many_rows(tmp_path: Path) -> None:
    wide = read(tmp_path, ",".join(f"c{n}" for n in range(200)) + "\n" + ",".join(["1"] * 200) + "\n")
    assert len(wide.header) == 200
    long = read(tmp_path, "file,colour\n" + "".join(f"{n}.jpg,red\n" for n in range(100_000)))
    assert len(long.rows) == 100_000
    assert long.rows[-1] == ["99999.jpg", "red"]


ROWS = [
    ["file", "sku", "price", "stock", "sale"],
    ["a.jpg", "00123", 39.9, 12, True],
    ["b.jpg", "00124", None, 0, False],
]


@pytest.mark.parametrize("write", [write_xlsx, write_ods])
def test_workbooks_keep_the_types_of_cells(tmp_path: Path, write: object) -> None:
    file = write(tmp_path / "goods.csv", [], ROWS)  # type: ignore[operator]  # named wrongly: the content tells
    table = read_table(file)
    assert table.header == ("file", "sku", "price", "stock", "sale")
    assert table.rows == [["a.jpg", "00123", 39.9, 12, True], ["b.jpg", "00124", "", 0, False]]
    assert [type(cell) for cell in table.rows[0]] == [str, str, float, int, bool]
    assert table.delimiter == ""


def test_old_excel_workbooks(tmp_path: Path) -> None:
    table = read_table(write_xls(tmp_path / "goods.xls"))
    assert table.header == ("file", "sku", "price", "stock")
    assert table.rows == [["a.jpg", "00123", 39.9, 12], ["b.jpg", "00124", 5.5, 0]]


def test_damaged_workbooks_are_said_to_be_so(tmp_path: Path) -> None:
    for whole in (write_xlsx(tmp_path / "goods.xlsx", ROWS), write_xls(tmp_path / "goods.xls")):
        data = whole.read_bytes()
        damaged = [data[: len(data) * part // 20] for part in range(1, 20)]
        damaged += [data[:at] + b"\xff" * 8 + data[at + 8 :] for at in range(24, 120, 8)]
        for content in damaged:
            with suppress(BadSpreadsheet):  # nothing else, though some are still readable
                read(tmp_path, content)
    with pytest.raises(BadSpreadsheet, match="damaged"):
        read(tmp_path, data[: len(data) // 2])


def test_row_numbers_of_a_sheet_that_starts_lower(tmp_path: Path) -> None:
    assert read_table(write_xlsx(tmp_path / "goods.xlsx", ROWS, first_row=5)).first_row == 6


def test_a_workbook_without_content(tmp_path: Path) -> None:
    with pytest.raises(BadSpreadsheet, match="empty"):
        read_table(write_xlsx(tmp_path / "goods.xlsx", []))
