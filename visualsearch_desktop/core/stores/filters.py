"""How a filter becomes an engine's conditions: the logic once, the engines' classes as a grammar."""

from __future__ import annotations

import math
from typing import Protocol, TypeVar

from visualsearch_desktop.core.payload import TEXT, is_safe_key, keyword
from visualsearch_desktop.core.stores.checks import check_ids
from visualsearch_desktop.core.types import Choice, Filter, Lacking, Range, Without, Words
from visualsearch_desktop.core.words import words
from visualsearch_desktop.errors import StoreError

Condition = TypeVar("Condition")


class Grammar(Protocol[Condition]):
    """What an engine can say about points."""

    def any_keyword(self, key: str, values: list[str]) -> Condition:
        """The key's text is one of the values."""
        ...

    def within(self, key: str, bounds: Range) -> Condition:
        """The key's number is within the bounds."""
        ...

    def has_word(self, key: str, beginning: str) -> Condition:
        """A word of the key's text (see `words.searchable`) begins with this."""
        ...

    def is_any(self, ids: list[str]) -> Condition:
        """The point is one of these."""
        ...

    def lacks(self, key: str) -> Condition:
        """The point has nothing under the key."""
        ...

    def one_of(self, alternatives: list[Condition]) -> Condition:
        """At least one of the conditions holds."""
        ...


def conditions(where: Filter, grammar: Grammar[Condition]) -> tuple[list[Condition], list[Condition]]:
    """What must hold and what must not: the filter's conditions are AND, values and range within a choice OR.

    Raises:
        StoreError: a key that cannot be a column's, or a bound that is not a number.
        ValueError: an id that is not a UUID.
    """
    must: list[Condition] = []
    must_not: list[Condition] = []
    for condition in where:
        match condition:
            case Choice():
                _check(condition)
                wanted = _matches(condition.key, condition.any_of, grammar)
                if condition.range is not None:
                    wanted.append(grammar.within(condition.key, condition.range))
                if wanted:
                    must.append(grammar.one_of(wanted))
                must_not += _matches(condition.key, condition.none_of, grammar)
            case Words(text):
                must += [grammar.has_word(TEXT, word) for word in words(text)]
            case Without(ids):
                check_ids(ids)
                if ids:
                    must_not.append(grammar.is_any(list(ids)))
            case Lacking(key):
                _check_key(key)
                must.append(grammar.lacks(key))
    return must, must_not


def _matches(key: str, values: tuple[str | int | float, ...], grammar: Grammar[Condition]) -> list[Condition]:
    stored = [keyword(value) for value in values]
    texts = [value for value in stored if isinstance(value, str)]
    found = [grammar.within(key, Range(gte=value, lte=value)) for value in stored if not isinstance(value, str)]
    return [grammar.any_keyword(key, texts), *found] if texts else found


def _check(choice: Choice) -> None:
    _check_key(choice.key)
    bounds = choice.range or Range()
    numbers = (*choice.any_of, *choice.none_of, bounds.gt, bounds.gte, bounds.lt, bounds.lte)
    # Qdrant Edge panics at NaN, and neither NaN nor infinity can be sent to a server.
    if not all(_is_finite(number) for number in numbers if isinstance(number, int | float)):
        raise StoreError(f"A bound of the column “{choice.key}” is not a number.")


def _check_key(key: str) -> None:
    if not is_safe_key(key):
        raise StoreError(f"The catalogue has no column “{key}”.")


def _is_finite(number: float) -> bool:
    try:
        return math.isfinite(number)
    except OverflowError:  # an int beyond all floats
        return False
