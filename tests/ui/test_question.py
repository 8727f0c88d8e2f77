"""What is asked, as a value."""

from __future__ import annotations

from visualsearch_desktop.core.types import NEWEST, Choice, Photo, Sort, Without, Words
from visualsearch_desktop.ui.question import Question
from visualsearch_desktop.ui.selection import Mark, Selection

CHOSEN = Selection().marked("colour", "red", Mark.INCLUDED).marked("size", "L", Mark.EXCLUDED)
ASKED = Question((Photo(path="/a.jpg"),), words=" linen ", selection=CHOSEN, sort=Sort("price"), group_by="style")


def test_a_condition_is_dropped_and_the_rest_stays() -> None:
    colour, size, words = ASKED.filter
    assert ASKED.without(colour).filter == (size, words)
    assert ASKED.without(words).filter == (colour, size)
    assert ASKED.without(words).photos == ASKED.photos
    assert ASKED.without(Without(("id",))) == ASKED
    assert ASKED.filter[-1] == Words(" linen ")


def test_what_is_asked_of_columns_that_are_gone_is_dropped() -> None:
    left = ASKED.restricted({"colour"})
    assert left.filter == (Choice("colour", any_of=("red",)), Words(" linen "))
    assert (left.sort, left.group_by) == (None, None)
    assert ASKED.restricted({"colour", "size", "price", "style"}) == ASKED
    newest = Question(sort=Sort(NEWEST, descending=True))
    assert newest.restricted(set()) == newest
