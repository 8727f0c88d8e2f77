from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visualsearch_desktop.core.cells import Cell
from visualsearch_desktop.core.columns import (
    FOLDER_COLUMN,
    MAX_FACETS,
    TypedColumn,
    convert,
    folder_value,
    limit_facets,
    merge_columns,
    type_columns,
)
from visualsearch_desktop.core.payload import check_payload, is_safe_key, keyword
from visualsearch_desktop.core.spreadsheet import distinct_labels
from visualsearch_desktop.core.types import Column, ColumnKind

KEYWORD, NUMBER, BOOLEAN = ColumnKind.KEYWORD, ColumnKind.NUMBER, ColumnKind.BOOLEAN


def typed(*cells: Cell, label: str = "x", delimiter: str = ",") -> TypedColumn:
    (column,) = type_columns([label], [[cell] for cell in cells], delimiter)
    return column


@pytest.mark.parametrize(
    ("cells", "kind", "values"),
    [
        (["1", "2", ""], NUMBER, [1, 2, None]),
        (["39,90", "5"], NUMBER, [39.9, 5.0]),
        (["39.90", "1,299.00"], NUMBER, [39.9, 1299.0]),
        (["39,90", "1.299,00", "1 299,00"], NUMBER, [39.9, 1299.0, 1299.0]),
        (["€ 39.90", "5 €", "7"], NUMBER, [39.9, 5.0, 7.0]),
        (["€ 39.90", "$ 5"], KEYWORD, ["€ 39.90", "$ 5"]),
        (["39,90", "39.95"], KEYWORD, ["39,90", "39.95"]),
        (["00123", "123"], KEYWORD, ["00123", "123"]),
        (["1234567890123456"], KEYWORD, ["1234567890123456"]),
        ([1234567890123456, 5], KEYWORD, ["1234567890123456", "5"]),
        (["4006381333931", "9780306406157"], KEYWORD, ["4006381333931", "9780306406157"]),
        (["4006381333931", "4006381333932"], NUMBER, [4006381333931, 4006381333932]),
        (["1", "n/a"], KEYWORD, ["1", "n/a"]),
        (["nan", "inf"], KEYWORD, ["nan", "inf"]),
        (["yes", "No", ""], BOOLEAN, [True, False, None]),
        (["Y", "n"], BOOLEAN, [True, False]),
        (["ja", "nein"], BOOLEAN, [True, False]),
        (["oui", "non"], BOOLEAN, [True, False]),
        ([True, False], BOOLEAN, [True, False]),
        (["oui", "nein"], KEYWORD, ["oui", "nein"]),
        (["yes", "no", "maybe"], KEYWORD, ["yes", "no", "maybe"]),
        (["0", "1"], NUMBER, [0, 1]),
        ([0, 1], NUMBER, [0, 1]),
        ([1, True], KEYWORD, ["1", "true"]),
        ([12, 39.5], NUMBER, [12.0, 39.5]),
        ([12, "13"], NUMBER, [12, 13]),
        ([12, "M"], KEYWORD, ["12", "M"]),
        ([" red ", "u\u0308"], KEYWORD, ["red", "ü"]),
    ],
)
def test_kinds_and_values(cells: list[Cell], kind: ColumnKind, values: list[object]) -> None:
    column = typed(*cells)
    assert column.column.kind is kind
    assert column.values == values
    assert [type(value) for value in column.values] == [type(value) for value in values]


@pytest.mark.parametrize(
    "label", ["SKU", "EAN-Code", "Article number", "item_no", "Artikelnummer", "id", "Product Code"]
)
def test_columns_of_codes_are_keywords(label: str) -> None:
    assert typed("301044", "301045", label=label).column.kind is KEYWORD


@pytest.mark.parametrize("label", ["price", "stock", "number of pockets", "width", "contributor", "idle days"])
def test_other_labels_are_not_taken_for_codes(label: str) -> None:
    assert typed("301044", "301045", label=label).column.kind is NUMBER


def test_the_sheets_other_columns_decide_what_an_ambiguous_number_is() -> None:
    def second(first: str, delimiter: str) -> list[object]:
        return list(type_columns(["price", "weight"], [[first, "1,234"]], delimiter)[1].values)

    assert second("39,90", ",") == [1.234]
    assert second("39.90", ";") == [1234]
    assert second("40", ";") == [1.234]
    assert second("40", ",") == [1234]


def test_facets_are_columns_with_a_choice_to_make() -> None:
    names = [f"name {n}" for n in range(102)]
    assert not typed(*names).column.facet
    assert not typed(*names[:50]).column.facet
    assert not typed(*names[:5]).column.facet
    assert typed(*names[:50], *names[:13]).column.facet
    assert not typed(*names[:50], *names[:12]).column.facet
    assert not typed(*names[:51], *names[:20]).column.facet
    assert typed(*names[:51], *names[:51]).column.facet
    assert typed("1", "2").column.facet
    assert not typed("1", "1").column.facet
    assert typed("yes", "yes").column.facet


def test_empty_columns_are_dropped() -> None:
    columns = type_columns(["a", "b", "c"], [["1", "", " "], ["2", " ", ""]], ",")
    assert [column.column.label for column in columns] == ["a"]


def test_the_number_of_facets_is_limited() -> None:
    columns = [Column(f"c{n}", f"c{n}", KEYWORD, facet=n % 2 == 0) for n in range(200)]
    limited = limit_facets(columns)
    assert [column.key for column in limited] == [column.key for column in columns]
    assert [column.key for column in limited if column.facet] == [f"c{2 * n}" for n in range(MAX_FACETS)]


_cell = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=8),
    st.sampled_from(["yes", "no", "1,5", "1.5", "00", "€ 3", "", " "]),
    st.integers(-(10**20), 10**20),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
)


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=6), min_size=1, max_size=6), st.data())
def test_any_sheet_gives_columns_that_every_store_takes(names: list[str], data: st.DataObject) -> None:
    labels = distinct_labels(names, taken=[FOLDER_COLUMN.label])
    rows = data.draw(st.lists(st.lists(_cell, min_size=len(labels), max_size=len(labels)), max_size=5))
    columns = type_columns(labels, rows, ",", taken=[FOLDER_COLUMN.key])
    keys = [column.column.key for column in columns]
    assert len(set(keys)) == len(keys)
    assert FOLDER_COLUMN.key not in keys
    assert all(is_safe_key(key) and not key.startswith("_") for key in keys)
    types = {KEYWORD: (str,), NUMBER: (int, float), BOOLEAN: (bool,)}
    for column in columns:
        assert len(column.values) == len(rows)
        for value in column.values:
            if value is not None:
                assert type(value) in types[column.column.kind]
                check_payload({column.column.key: keyword(value)})


def test_folders_are_posix_paths_below_the_indexed_one() -> None:
    assert folder_value("a.jpg") is None
    assert folder_value("dresses/a.jpg") == "dresses"
    assert folder_value("dresses/red/a.jpg") == "dresses/red"


def test_columns_of_two_sheets_are_one_by_label() -> None:
    old = (Column("price", "price", NUMBER), Column("size_eu", "Size EU", KEYWORD, facet=False))
    new = (
        Column("price", "Price", KEYWORD),
        Column("size_eu", "size-eu", NUMBER),
        Column("size_eu_2", "Size EU", KEYWORD),
        Column("sale", "sale", BOOLEAN),
    )
    merged = merge_columns(old, new)
    assert merged.columns == (
        Column("price", "price", KEYWORD),
        Column("size_eu", "Size EU", KEYWORD, facet=False),
        Column("size_eu_2", "size-eu", NUMBER),
        Column("sale", "sale", BOOLEAN),
    )
    assert merged.translate({"price": "cheap", "size_eu": 38, "size_eu_2": "M", "sale": True}) == {
        "price": "cheap",
        "size_eu_2": 38,
        "size_eu": "M",
        "sale": True,
    }


@pytest.mark.parametrize(("one", "two"), [(NUMBER, KEYWORD), (KEYWORD, BOOLEAN), (BOOLEAN, NUMBER)])
def test_differing_kinds_become_keyword_either_way(one: ColumnKind, two: ColumnKind) -> None:
    for first, second in ((one, two), (two, one)):
        (column,) = merge_columns([Column("x", "x", first)], [Column("x", "x", second)]).columns
        assert column.kind is KEYWORD


def test_a_merged_column_is_a_facet_when_that_helps() -> None:
    def facet(kind: ColumnKind, *flags: bool) -> bool:
        old, new = (Column("x", "x", kind, flag) for flag in flags)
        return merge_columns([old], [new]).columns[0].facet

    assert facet(NUMBER, False, True)
    assert not facet(KEYWORD, False, True)
    assert facet(KEYWORD, True, True)


def test_values_are_converted_to_a_merged_kind() -> None:
    assert [convert(value, KEYWORD) for value in (39.0, 39.5, 7, True, "a")] == ["39", "39.5", "7", "true", "a"]
    assert convert(39.0, NUMBER) == 39.0


_label = st.sampled_from(["a", "A", "b", "a b", "a-b", "%", "folder"])
_sheet = st.lists(st.tuples(_label, st.sampled_from(ColumnKind)), max_size=5, unique_by=lambda pair: pair[0].casefold())


def _columns(sheet: list[tuple[str, ColumnKind]]) -> list[Column]:
    return list(merge_columns([], [Column(f"k{at}", label, kind) for at, (label, kind) in enumerate(sheet)]).columns)


@given(_sheet, _sheet)
def test_merging_keeps_old_keys_and_covers_the_new_ones(
    one: list[tuple[str, ColumnKind]], two: list[tuple[str, ColumnKind]]
) -> None:
    old, new = _columns(one), _columns(two)
    merged = merge_columns(old, new)
    keys = [column.key for column in merged.columns]
    assert keys[: len(old)] == [column.key for column in old]
    assert len(set(keys)) == len(keys)
    assert sorted(merged.keys) == sorted(column.key for column in new)
    labels = {column.key: column.label.casefold() for column in merged.columns}
    assert all(labels[merged.keys[column.key]] == column.label.casefold() for column in new)
