from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visualsearch_desktop.core.types import Choice, Column, ColumnKind, Range
from visualsearch_desktop.core.where import parse_where
from visualsearch_desktop.errors import BadRequest

COLUMNS = (
    Column("category", "category", ColumnKind.KEYWORD),
    Column("colour", "Farbe", ColumnKind.KEYWORD),
    Column("name", "name", ColumnKind.KEYWORD, facet=False),
    Column("price", "price", ColumnKind.NUMBER),
    Column("price_50", "price (<50)", ColumnKind.NUMBER),
    Column("contributor", "contributor", ColumnKind.NUMBER),
    Column("on_sale", "on sale", ColumnKind.BOOLEAN),
)


def one(*texts: str, excluded: tuple[str, ...] = ()) -> Choice:
    (choice,) = parse_where(texts, excluded, COLUMNS)
    return choice


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("category=dress", Choice("category", ("dress",))),
        ("category=dress,skirt", Choice("category", ("dress", "skirt"))),
        (" Category = dress , skirt ,dress", Choice("category", ("dress", "skirt"))),
        ("farbe=Red", Choice("colour", ("Red",))),
        ("COLOUR=red", Choice("colour", ("red",))),
        ("category=u\u0308ber", Choice("category", ("über",))),
        ('name="a, b",c', Choice("name", ("a, b", "c"))),
        ('name=5" heel', Choice("name", ('5" heel',))),
        ("name=x<y=z", Choice("name", ("x<y=z",))),
        ("contributor=267", Choice("contributor", (267,))),
        ("price=39.90", Choice("price", (39.9,))),
        ("on sale=yes", Choice("on_sale", ("true",))),
        ("on_sale=nein,true", Choice("on_sale", ("false", "true"))),
        ("price<40", Choice("price", range=Range(lt=40))),
        ("price<=40", Choice("price", range=Range(lte=40))),
        ("price > 40.5", Choice("price", range=Range(gt=40.5))),
        ("price>=39,90 €", Choice("price", range=Range(gte=39.9))),
        ("price>=-1", Choice("price", range=Range(gte=-1))),
        ("10<=price<40", Choice("price", range=Range(gte=10, lt=40))),
        ("40 >= price > 10", Choice("price", range=Range(lte=40, gt=10))),
        ("10<price", Choice("price", range=Range(gt=10))),
        ("price (<50)<40", Choice("price_50", range=Range(lt=40))),
        ("10<price (<50)<40", Choice("price_50", range=Range(gt=10, lt=40))),
    ],
)
def test_conditions(text: str, choice: Choice) -> None:
    assert one(text) == choice


def test_conditions_on_one_column_come_together() -> None:
    assert one("colour=red", "Farbe=blue") == Choice("colour", ("red", "blue"))
    assert one("price<40", "price<30", "price>=10", "price>=5") == Choice("price", range=Range(lt=30, gte=10))
    assert one("colour=red", excluded=("colour=blue",)) == Choice("colour", ("red",), ("blue",))


def test_excluded_values() -> None:
    assert one(excluded=("contributor=267,3",)) == Choice("contributor", none_of=(267, 3))
    assert one(excluded=("on sale=no",)) == Choice("on_sale", none_of=("false",))


def test_choices_keep_the_order_of_their_columns() -> None:
    found = parse_where(["price<40", "category=dress", "price>1"], ["colour=red"], COLUMNS)
    assert [choice.key for choice in found] == ["price", "category", "colour"]
    assert parse_where([], [], COLUMNS) == ()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("size=40", 'no column "size". Columns: category, Farbe, name, price'),
        ("category", "no condition"),
        ("", "no condition"),
        ("=dress", 'no column ""'),
        ("category=", "no value"),
        ("category= , ,", "no value"),
        ("price=cheap", 'price is a number, but "cheap"'),
        ("price<", "price is a number"),
        ("price<nan", "price is a number"),
        ("price<1<2", "price is a number"),
        ("on sale=perhaps", "neither"),
        ("category<5", "category is not a number"),
        ("5<category", "category is not a number"),
        ("5<size<6", "no column"),
        ("name=a\nb", "one line"),
        ("name=\udcff", "plain text"),
    ],
)
def test_what_cannot_be_asked_is_said(text: str, sentence: str) -> None:
    with pytest.raises(BadRequest) as caught:
        parse_where([text], [], COLUMNS)
    assert sentence in str(caught.value)
    str(caught.value).encode()


def test_a_bound_cannot_be_excluded() -> None:
    with pytest.raises(BadRequest, match="cannot be excluded"):
        parse_where([], ["price<40"], COLUMNS)


def test_a_catalogue_without_columns() -> None:
    with pytest.raises(BadRequest, match="none yet"):
        parse_where(["a=b"], [], ())


_piece = st.sampled_from(
    ["category", "price", "on sale", "price (<50)", "=", "<", "<=", ">", ",", '"', "10", "1,5", " ", "yes"]
)
_text = st.one_of(st.text(), st.lists(_piece, max_size=8).map("".join))


@given(st.lists(_text, max_size=3), st.lists(_text, max_size=2))
def test_nothing_but_bad_requests(texts: list[str], excluded: list[str]) -> None:
    try:
        found = parse_where(texts, excluded, COLUMNS)
    except BadRequest:
        return
    assert {choice.key for choice in found} <= {column.key for column in COLUMNS}
    assert not any(choice.is_empty for choice in found)


_plain = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=10)


@given(st.lists(_plain, min_size=1, max_size=4, unique=True))
def test_quoted_values_come_back(values: list[str]) -> None:
    quoted = ",".join('"' + value.replace('"', '""') + '"' for value in values)
    (choice,) = parse_where([f"name={quoted}"], [], COLUMNS)

    assert choice.any_of == tuple(dict.fromkeys(unicodedata.normalize("NFC", value) for value in values))
