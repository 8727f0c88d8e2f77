from __future__ import annotations

import math
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visualsearch_desktop.core.cells import (
    BOOLEAN_PAIRS,
    MAX_TEXT,
    Amount,
    Convention,
    as_text,
    clean_text,
    parse_boolean,
    parse_number,
)

POINT, COMMA = Convention.POINT, Convention.COMMA


@pytest.mark.parametrize(
    ("text", "convention", "value", "currency"),
    [
        ("39.90", POINT, 39.9, ""),
        ("39,90", COMMA, 39.9, ""),
        ("1,299.00", POINT, 1299.0, ""),
        ("1.299,00", COMMA, 1299.0, ""),
        ("1 299,00", COMMA, 1299.0, ""),
        ("1\u00a0299\u00a0000,5", COMMA, 1299000.5, ""),
        ("1'299.00", POINT, 1299.0, ""),
        ("1,299", POINT, 1299, ""),
        ("1,299", COMMA, 1.299, ""),
        ("€ 39.90", POINT, 39.9, "€"),
        ("39,90 €", COMMA, 39.9, "€"),
        ("$39", POINT, 39, "$"),
        ("-$39", POINT, -39, "$"),
        ("39 EUR", POINT, 39, "eur"),
        ("kr 1.299", COMMA, 1299, "kr"),
        ("−5", POINT, -5, ""),
        ("+5", POINT, 5, ""),
        ("0", POINT, 0, ""),
        ("0.5", POINT, 0.5, ""),
        (".5", POINT, 0.5, ""),
        ("1e-05", POINT, 1e-05, ""),
        ("999999999999999", POINT, 999999999999999, ""),
    ],
)
def test_numbers(text: str, convention: Convention, value: float, currency: str) -> None:
    amount = parse_number(text, convention)
    assert amount == Amount(value, currency)
    assert type(amount.value) is type(value)


@pytest.mark.parametrize(
    "text",
    [
        *("", "-", "€", ".", ",", "00123", "007.5", "0,123,456", "1000000000000000", "nan", "inf", "-inf", "Infinity"),
        *("12E4", "1e+999", "1,2,3", "1.2.3", "12,34.5,6", "1.299,0.0", "40 cm", "€ 5 €", "--5", "-€-5", "٣", "²"),
        *("1_000", "0x1F", "1," * 9, "9" * 400, "M", "12-14", "12/14", "1 29"),
    ],
)
@pytest.mark.parametrize("convention", Convention)
def test_what_is_no_number(text: str, convention: Convention) -> None:
    assert parse_number(text, convention) is None


_cents = st.integers(-(10**12), 10**12)


@given(
    _cents, st.sampled_from(Convention), st.sampled_from(["", "group", " ", "'", "\u202f"]), st.sampled_from(["", "€"])
)
def test_formatted_numbers_come_back(cents: int, convention: Convention, group: str, currency: str) -> None:
    mark = {POINT: ",", COMMA: "."}[convention] if group == "group" else group
    text = f"{cents / 100:,.2f}".replace(",", "g").replace(".", convention.value).replace("g", mark)
    assert parse_number(f"{text} {currency}".strip(), convention) == Amount(float(f"{cents / 100:.2f}"), currency)
    assert parse_number(f"{currency}{text}", convention) == Amount(float(f"{cents / 100:.2f}"), currency)


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15))
def test_floats_as_programs_write_them_come_back(number: float) -> None:
    amount = parse_number(repr(number), POINT)
    if len(repr(number).lstrip("-").partition(".")[0]) <= 15:
        assert amount == Amount(number, "")


@given(st.text(), st.sampled_from(Convention))
def test_any_text_is_a_finite_number_or_none(text: str, convention: Convention) -> None:
    amount = parse_number(text, convention)
    assert amount is None or math.isfinite(amount.value)


def test_yes_and_no() -> None:
    for yes in ("yes", "Y", "TRUE", "ja", "J", "oui", "sí", "tak", " true "):
        assert parse_boolean(yes) is True
    for no in ("no", "N", "False", "nein", "non", "não", "nie"):
        assert parse_boolean(no) is False
    for other in ("", "0", "1", "x", "maybe"):
        assert parse_boolean(other) is None


def test_no_word_means_yes_in_one_language_and_no_in_another() -> None:
    every_yes = {word for yes, _ in BOOLEAN_PAIRS for word in yes}
    every_no = {word for _, no in BOOLEAN_PAIRS for word in no}
    assert not every_yes & every_no
    assert all(word == word.casefold() for word in every_yes | every_no)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (12, "12"),
        (12.0, "12"),
        (39.9, "39.9"),
        (1e22, "1e+22"),
        (True, "true"),
        (" a ", "a"),
        ("u\u0308", "ü"),
        ("", ""),
    ],
)
def test_cells_as_text(cell: str | float | bool, text: str) -> None:
    assert as_text(cell) == text


@given(st.text(st.sampled_from("a \u0308u\ufb2c\n"), max_size=3).map(lambda text: text * 1500))
def test_texts_are_bounded_normal_and_stripped(text: str) -> None:
    cleaned = clean_text(text)
    assert len(cleaned) <= MAX_TEXT
    assert cleaned == cleaned.strip()
    assert unicodedata.is_normalized("NFC", cleaned)
    assert clean_text(cleaned) == cleaned
