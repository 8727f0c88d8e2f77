"""Payload keys and values that every engine takes, and items that survive the way there and back."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visualsearch_desktop.core.payload import TEXT, check_payload, column_key, decode, encode, is_safe_key, with_words
from visualsearch_desktop.core.types import Column, ColumnKind, Item

values = st.one_of(st.text(st.characters(codec="utf-8")), st.integers(-(2**63), 2**63 - 1), st.floats(allow_nan=False))


@given(st.lists(st.text(), max_size=20))
def test_column_keys_are_safe_and_distinct(labels: list[str]) -> None:
    keys: list[str] = []
    for label in labels:
        keys.append(column_key(label, keys))
    assert len(set(keys)) == len(keys)
    assert all(is_safe_key(key) and not key.startswith("_") for key in keys)


def test_a_key_shows_its_label() -> None:
    assert column_key("Size EU.") == "size_eu"
    assert column_key("Größe") == "grösse"
    assert column_key("price", ["price"]) == "price_2"
    assert column_key('"."') == "column"


@pytest.mark.parametrize(
    "payload",
    [
        {"a.b": 1},
        {'a"': 1},
        {"": 1},
        {"a": {"b": 1}},
        {"a": [1]},
        {"a": None},
        {"a": True},
        {"a": math.nan},
        {"a": math.inf},
        {"a": 2**63},
        {"a": "\ud800"},
    ],
)
def test_what_would_poison_a_store_is_refused(payload: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="payload"):
        check_payload(payload)


@given(st.dictionaries(st.sampled_from("abc"), values.filter(lambda v: v not in (math.inf, -math.inf))), st.booleans())
def test_an_item_comes_back_as_it_was(attributes: dict[str, str | int | float], flag: bool) -> None:
    columns = [Column(key, key, ColumnKind.KEYWORD) for key in "abc"] + [Column("flag", "flag", ColumnKind.BOOLEAN)]
    item = Item("id", "/photos/a.jpg", 5, 7, "ff", {**attributes, "flag": flag})
    stored = encode(item)
    check_payload(stored)
    assert decode("id", stored, columns) == item


def test_foreign_payloads_do_not_break_decoding() -> None:
    item = decode("id", {"_size": "big", "colour": ["red"], "sale": "maybe"}, [Column("sale", "s", ColumnKind.BOOLEAN)])
    assert item == Item("id", "", 0, 0, "", {})


def test_words_come_from_keywords_and_the_name_of_the_file() -> None:
    attributes = {"sku": "DR-301044", "name": "Été dress", "price": 12.5, "sale": True, "stock": 7, "new": False}
    stored = encode(Item("id", "/home/anna/photos/Front_view.JPG", 5, 7, "ff", attributes))
    assert set(str(stored[TEXT]).split()) == {"dr", "301044", "ete", "dress", "front", "view"}
    assert with_words(stored) == stored
    turned = with_words({**stored, "price": "on request"})
    assert set(str(turned[TEXT]).split()) - set(str(stored[TEXT]).split()) == {"on", "request"}


def test_the_path_of_another_system_has_a_name_too() -> None:
    assert with_words({"_path": "C:\\photos\\red coat.jpg"})[TEXT] == " red coat"
    assert with_words({})[TEXT] == " "
