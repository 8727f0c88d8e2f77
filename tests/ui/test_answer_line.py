"""The sentence that answers at the counter."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.shop import BANDS, COLUMNS, make_shop
from visualsearch_desktop.core.types import (
    COUNTED,
    Answer,
    Band,
    Code,
    Column,
    Engine,
    Group,
    Hit,
    Item,
    Photo,
    Timings,
    Value,
)
from visualsearch_desktop.ui.answer_line import AnswerLine, Said, Tone, said
from visualsearch_desktop.ui.question import Question
from visualsearch_desktop.ui.selection import Mark, Selection

ASKED = Question(photos=(Photo(path="/customer.jpg"),))
FILTERED = replace(ASKED, selection=Selection().marked("colour", "red", Mark.INCLUDED))
PRICED: dict[str, Value] = {"name": "Dress", "price": 29.9, "stock": 3}


def item(**attributes: Value) -> Item:
    return Item("id", "/shop/a.jpg", 1, 1, "00", attributes)


def answered(band: Band, attributes: dict[str, Value], **in_band: int) -> Answer:
    best = Hit(item(**attributes), 0.9, band)
    counts = {Band(name): number for name, number in in_band.items()}
    return Answer((best,), (), 1, None, Engine.EDGE, Timings(), best, counts, BANDS)


def sentence(answer: Answer, question: Question = ASKED, columns: tuple[Column, ...] = COLUMNS) -> str:
    found = said(answer, question, columns)
    assert found is not None
    return found.text


@pytest.mark.parametrize(
    ("attributes", "text"),
    [
        (PRICED, "You have this: 3 in stock, 29.90"),
        ({"price": 29.9, "stock": 0}, "You have this: out of stock, 29.90"),
        ({"price": 29.9, "stock": -1}, "You have this: out of stock, 29.90"),
        ({"price": 29.9}, "You have this: 29.90"),
        ({"stock": 2.5}, "You have this: 2.5 in stock"),
        ({}, "You have this"),
    ],
)
def test_the_same_article_is_told_with_stock_and_price(attributes: dict[str, Value], text: str) -> None:
    answer = answered(Band.SAME, attributes, same=1)
    assert said(answer, ASKED, COLUMNS) == Said(text, Tone.HAVE)


def test_without_columns_of_stock_and_price_it_is_told_plainly() -> None:
    assert sentence(answered(Band.SAME, PRICED, same=1), columns=()) == "You have this"


@pytest.mark.parametrize(
    ("band", "in_band", "text"),
    [
        (Band.VERY_ALIKE, {"very_alike": 4, "alike": 30}, "Perhaps not this one, but 4 very alike"),
        (Band.VERY_ALIKE, {"very_alike": COUNTED}, "Perhaps not this one, but 200+ very alike"),
        (Band.ALIKE, {"alike": 6, "weak": 100}, "Nothing certain, 6 somewhat alike"),
        (Band.WEAK, {"weak": 60}, "Nothing alike"),
    ],
)
def test_what_is_not_there_is_told_with_what_is_like_it(band: Band, in_band: dict[str, int], text: str) -> None:
    answer = answered(band, PRICED, **in_band)
    assert sentence(answer) == text
    filtered = sentence(answer, FILTERED)
    assert filtered == f"Among these filters: {text[0].lower()}{text[1:]}"
    assert sentence(answer, replace(ASKED, words="linen")) == filtered


def test_filters_are_told_of_the_same_article_too() -> None:
    answer = answered(Band.SAME, PRICED, same=1)
    assert sentence(answer, FILTERED) == "Among these filters you have this: 3 in stock, 29.90"


def test_variants_are_told_together() -> None:
    variants = tuple(make_shop(1))
    best = Hit(variants[0], 0.99, Band.SAME, group=Group("ST-0", variants, 6, 8.0, {"price": (10.0, 12.5)}))
    answer = replace(answered(Band.SAME, PRICED, same=6), hits=(best,), best=best)
    assert sentence(answer) == "You have this: 8 in stock, 10.00 – 12.50"


def test_of_more_like_an_item_nothing_is_said_to_be_it() -> None:
    more = Question(like=(item(**PRICED),))
    assert sentence(answered(Band.SAME, PRICED, same=2, very_alike=3), more) == "5 very alike"
    assert sentence(answered(Band.WEAK, PRICED, weak=3), more) == "Nothing alike"


def test_codes_are_told_before_all_else() -> None:
    answer = replace(answered(Band.ALIKE, PRICED, alike=5), codes=(Code("4006381333931", "EAN13", found=True),))
    answer = replace(answer, hits=(Hit(item(**PRICED), 0.2, Band.WEAK, by_code=True),))
    assert said(answer, ASKED, COLUMNS) == Said("Code 4006381333931: 3 in stock, 29.90", Tone.CODE)
    nameless = replace(answer, hits=(Hit(item(name="Dress"), 0.2, Band.WEAK, by_code=True),))
    assert sentence(nameless) == "Code 4006381333931: Dress"
    group = Group("ST-0", tuple(make_shop(1)), 6, 25.0)
    together = replace(answer, hits=(replace(answer.hits[0], group=group),))
    assert sentence(together) == "Code 4006381333931: 3 in stock, 29.90", "of the variant that has the code"
    hidden = replace(answer, hits=())
    assert sentence(hidden, FILTERED) == "Code 4006381333931: you have it, but not among these filters"


@pytest.mark.parametrize(
    ("band", "in_band", "text"),
    [
        (Band.SAME, {"same": 1}, "No article with the code 123, but one that looks the same: 3 in stock, 29.90"),
        (Band.VERY_ALIKE, {"very_alike": 5}, "No article with the code 123, but 5 very alike"),
        (Band.ALIKE, {"alike": 2}, "No article with the code 123, but 2 somewhat alike"),
        (Band.WEAK, {}, "No article with the code 123, and nothing alike"),
    ],
)
def test_a_code_that_nothing_has_is_told(band: Band, in_band: dict[str, int], text: str) -> None:
    answer = replace(answered(band, PRICED, **in_band), codes=(Code("123", "QRCode"),))
    assert sentence(answer) == text
    assert sentence(replace(answer, bands=None)) == "No article with the code 123"


def test_nothing_is_said_without_a_photo_or_bands_or_hits() -> None:
    answer = answered(Band.SAME, PRICED, same=1)
    assert said(answer, Question(words="dress"), COLUMNS) is None
    assert said(replace(answer, bands=None), ASKED, COLUMNS) is None
    assert said(replace(answer, best=None, hits=()), ASKED, COLUMNS) is None


def test_the_line_shows_and_hides_itself(qtbot: QtBot) -> None:
    line = AnswerLine()
    qtbot.addWidget(line)
    line.show_said(Said("You have this: <b>3</b>", Tone.HAVE))
    assert not line.isHidden()
    assert line.text == "You have this: <b>3</b>"
    line.show_said(None)
    assert line.isHidden()
    assert line.text == ""
