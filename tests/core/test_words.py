"""Words of what is asked and of what is stored are made by the same rules."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visualsearch_desktop.core.words import LONGEST, MOST, searchable, words

texts = st.text(max_size=60) | st.text("aÉßıŁ½ﬁ™İ色裙한がक\u093f\u0301\u00ad\u200dᾳϔ -_.1²", max_size=20)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("DR-301044", ["dr", "301044"]),
        ("Robe d’été", ["robe", "d", "ete"]),
        ("STRASSE straße", ["strasse"]),
        ("Łódź İstanbul ısı Ærø", ["lodz", "istanbul", "isi", "aero"]),
        ("T-Shirt\tRED_blue", ["t", "shirt", "red", "blue"]),
        ("ΣΊΣΥΦΟΣ σίσυφος", ["σισυφοσ"]),
        ("ёлка Ёлка", ["елка"]),
        ("红色连衣裙", ["红", "色", "连", "衣", "裙"]),
        ("فُستان أحمر", ["فستان", "احمر"]),
        ("Klei\u00addung", ["kleidung"]),
        ("½ size ﬁt™", ["1", "2", "size", "fittm"]),
        ("a a A", ["a"]),
        ("\ud83e \0 \U0001f9e5 ...", []),
        ("", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@given(texts)
def test_words_are_words_of_their_own(text: str) -> None:
    found = words(text)
    assert words(" ".join(found)) == found
    assert len(set(found)) == len(found)
    assert all(word.isalnum() and len(word) <= LONGEST for word in found)


@given(texts)
def test_case_does_not_matter(text: str) -> None:
    assert words(text.casefold()) == words(text)


@given(st.lists(texts, max_size=4))
def test_every_word_can_be_found_by_each_beginning(parts: list[str]) -> None:
    text = searchable(parts)
    for part in parts:
        for word in words(part):
            assert all(f" {word[:length]}" in text for length in range(1, len(word) + 1))


def test_long_texts_are_bounded_and_short_ones_come_first() -> None:
    description = " ".join(f"word{number}" for number in range(100_000))
    text = searchable([description, "DR-1", "red"])
    assert text.startswith(" red dr 1 word0 word1 ")
    assert len(text.split()) == MOST
    assert len(words("x" * 100_000)[0]) == LONGEST
