from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QTextDocument

from tests.ui.fake_peer import COLUMNS
from tests.ui.shop import COLUMNS as SHOP
from tests.ui.shop import make_shop
from visualsearch_desktop.core.types import (
    Band,
    Bands,
    Choice,
    Column,
    ColumnKind,
    Condition,
    Group,
    Hit,
    Item,
    Range,
    Without,
    Words,
)
from visualsearch_desktop.ui import captions

NAMING = captions.Naming(COLUMNS)


def item(path: str = "/photos/summer dress.jpg", **attributes: str | int | float | bool) -> Item:
    return Item("id", path, 1, 1, "00", attributes)


def test_a_card_is_named_by_name_then_code_then_file() -> None:
    assert NAMING.title(item(name="Blue dress", sku="007")) == "Blue dress"
    assert NAMING.title(item(sku="007")) == "007"
    assert NAMING.title(item(name="", sku="007")) == "007"
    assert NAMING.title(item()) == "summer dress"


@pytest.mark.parametrize("key", ["product_name", "title", "artikel"])
def test_the_name_column_goes_by_several_names(key: str) -> None:
    assert captions.Naming([Column(key, key, ColumnKind.KEYWORD)]).title(item(**{key: "Hat"})) == "Hat"


def test_a_card_shows_the_price_or_the_first_attributes() -> None:
    assert NAMING.subtitle(item(price=9.5, category="dress")) == "9.50"
    assert NAMING.subtitle(item(category="dress", colour="red", on_sale=True, sku="1")) == "dress · red"


def test_codes_keep_their_zeros_and_names_that_are_not_utf8_can_be_shown() -> None:
    assert NAMING.code(item(sku="00123")) == "00123"
    assert NAMING.code(item()) is None
    assert NAMING.title(item(path="/photos/caf\udce9.jpg")).encode("utf-8")


def test_values_are_written_for_people() -> None:
    on_sale, price = COLUMNS[5], COLUMNS[4]
    assert captions.value_text(True, on_sale) == "Yes"
    assert captions.facet_value_text("false", on_sale) == "No"
    assert captions.value_text(7, COLUMNS[2]) == "7"
    assert captions.choice_text(Choice("price", range=Range(gte=10, lte=40)), price) == "10 – 40"
    assert captions.choice_text(Choice("on_sale", none_of=("true",)), on_sale) == "not Yes"
    assert captions.range_text(Range(gte=10)) == "from 10"
    assert captions.range_text(Range(lte=9.5)) == "up to 9.5"


def test_likeness_stays_between_nothing_and_all() -> None:
    assert [captions.percent(score) for score in (-0.2, 0.0, 0.875, 1.0000001)] == ["0 %", "0 %", "88 %", "100 %"]


def test_durations_are_short() -> None:
    assert [captions.duration(seconds) for seconds in (0.2, 42, 200, 4800)] == ["1 s", "42 s", "3 min", "1 h 20 min"]


def test_headings_are_not_all_in_small_letters() -> None:
    names = {"sku": "SKU", "on sale": "On sale", "Größe EU": "Größe EU", "ärmel": "Ärmel", "iPad": "iPad"}
    for written, shown in names.items():
        assert captions.label(Column("key", written, ColumnKind.KEYWORD)) == shown


def test_a_bands_reason_names_the_cosine_and_where_the_bands_come_from() -> None:
    bands = Bands(0.95, 0.85, 0.7, 640)
    for band in Band:
        text = captions.band_reason(band, 0.9, bands)
        assert text.startswith(f"{captions.band(band)}. Cosine 0.9000. ")
        assert text.endswith("640 of its items were looked at to tell that.")
    assert captions.band_reason(Band.WEAK, 0.123456, None) == "Weak. Cosine 0.1235."


def test_variants_are_summed_up_on_one_line() -> None:
    naming = captions.Naming(SHOP)
    items = tuple(make_shop(1))
    group = Group(
        "ST-0", items, 6, 8, {"colour": ("red", "blue"), "size": ("S", "M", "L"), "price": (9.5, 12), "stock": (2, 0)}
    )
    hit = Hit(items[0], None, group=group)
    assert naming.summary(hit) == "9.50 – 12.00 · 8 in stock · red blue · S M L"
    many = replace(group, values={"colour": ("anthracite", "olive green")}, stock=None)
    assert naming.summary(replace(hit, group=many)) == "10.00 · 2 × Colour"
    assert naming.summary(replace(hit, group=None)) == "10.00"
    assert naming.variant(items[1], group) == "red · M · 10.00 · 4006381000001 · 2 in stock"
    assert naming.variant(item(), group) == "summer dress"
    assert (captions.variants(1), captions.variants(3)) == ("1 variant", "3 variants")


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        (Choice("colour", any_of=("red",), none_of=("blue",)), "Colour: red, not blue"),
        (Choice("gone", any_of=("red",)), "gone"),
        (Words("  linen "), "linen"),
        (Without(("id",)), ""),
    ],
)
def test_conditions_are_named(condition: Condition, text: str) -> None:
    assert captions.condition_text(condition, COLUMNS) == text


@given(st.lists(st.one_of(st.text(max_size=12), st.integers(), st.booleans()), max_size=8), st.sampled_from(SHOP))
def test_any_values_of_variants_can_be_summed_up(values: list[str | int | bool], column: Column) -> None:
    hit = Hit(item(), None, group=Group("a", (item(),), 2, None, {column.key: tuple(values)}))
    assert captions.Naming(SHOP).summary(hit).encode("utf-8") is not None


@pytest.mark.parametrize("text", ["Size <S>", "A &lt; B", "<img src='x'> & more", "R&D", "3 < 4"])
def test_a_tooltip_says_what_is_written(text: str) -> None:
    document = QTextDocument()
    # A tooltip does the same: with tags it is HTML, else it is shown as it is.
    (document.setHtml if "<div>" in captions.tip(text) else document.setPlainText)(captions.tip(text))
    assert document.toPlainText() == text
