"""Counts that are kept: what is asked again, and what never must be."""

from __future__ import annotations

from collections.abc import Callable

from visualsearch_desktop.core.stores.counts import CountCache
from visualsearch_desktop.core.types import Choice, Filter

RED: Filter = (Choice("color", ("red",)),)


def numbers() -> Callable[[], int]:
    """A question whose answer is another one each time."""
    given = iter(range(100))
    return lambda: next(given)


def test_an_answer_is_kept_until_something_is_written() -> None:
    counts, ask = CountCache(), numbers()
    assert [counts.get("count", RED, ask) for _ in range(3)] == [0, 0, 0]
    assert counts.get("count", (), ask) == 1
    assert counts.get("facet", RED, ask) == 2
    counts.clear()
    assert [counts.get("count", RED, ask) for _ in range(2)] == [3, 3]


def test_an_answer_that_a_write_overtook_is_not_kept() -> None:
    counts, ask = CountCache(), numbers()

    def overtaken() -> int:
        counts.clear()
        return ask()

    assert counts.get("count", RED, overtaken) == 0
    assert counts.get("count", RED, ask) == 1


def test_filters_that_python_takes_for_equal() -> None:
    counts, ask = CountCache(), numbers()
    asked = [counts.get("count", (Choice("sale", (value,)),), ask) for value in (True, 1, 1.0, "1", "true")]
    assert len(set(asked)) == 5


def test_the_longest_unused_are_forgotten() -> None:
    counts, ask = CountCache(size=2), numbers()
    for question in ("a", "b", "a", "c"):
        counts.get(question, (), ask)
    assert [counts.get(question, (), ask) for question in ("a", "c", "b")] == [0, 2, 3]


def test_nothing_is_kept_where_others_write() -> None:
    counts, ask = CountCache(size=0), numbers()
    assert [counts.get("count", (), ask) for _ in range(3)] == [0, 1, 2]


def test_an_answer_of_none_is_kept() -> None:
    counts = CountCache()
    assert counts.get("bounds", (), lambda: None) is None
    assert counts.get("bounds", (), numbers()) is None
