"""What becomes of questions that fail, are given up or are overtaken, on the real window."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.conftest import OpenRig, Rig
from tests.ui.fake_peer import COLUMNS, make_items, make_state
from visualsearch_desktop.backend.messages import Search, StateChanged
from visualsearch_desktop.core.types import Item, Photo, Sort
from visualsearch_desktop.ui.question import Question

GONE, OTHER = Photo(path="/gone.jpg"), Photo(path="/other.jpg")


def settle(qtbot: QtBot, rig: Rig) -> None:
    qtbot.waitUntil(lambda: rig.window.settled, timeout=10_000)


def alike(number: int) -> list[Item]:
    """Items with one picture, so that not all of them have to be written."""
    items = make_items(number)
    return [replace(item, content=items[0].content) for item in items]


def ask(qtbot: QtBot, rig: Rig, **changes: object) -> None:
    session = rig.window.session
    session.ask(replace(session.question, **changes))  # type: ignore[arg-type]
    settle(qtbot, rig)


def hold_next(qtbot: QtBot, rig: Rig) -> int:
    """Wait for a search that is not answered; gives its number."""
    asked = len(rig.peer.of(Search))
    rig.peer.held = True
    qtbot.waitUntil(lambda: len(rig.peer.of(Search)) > asked)
    return rig.peer.of(Search)[-1][0]


def test_a_photo_that_fails_on_the_way_back_leaves_the_newer_questions(qtbot: QtBot, open_rig: OpenRig) -> None:
    rig = open_rig()
    settle(qtbot, rig)
    session = rig.window.session
    ask(qtbot, rig, photos=(GONE,))
    ask(qtbot, rig, photos=(), words="dress")
    ask(qtbot, rig, words="blue")
    rig.peer.broken = {"/gone.jpg"}
    for words in ("dress", "dress"):
        session.back()
        settle(qtbot, rig)
        assert session.question == Question(words=words)
    session.forth()
    settle(qtbot, rig)
    assert session.question.words == "blue"
    for _ in range(2):
        session.back()
        settle(qtbot, rig)
    assert session.question == Question()


def test_the_failure_of_an_overtaken_photo_does_not_take_the_newer_one(qtbot: QtBot, open_rig: OpenRig) -> None:
    rig = open_rig()
    settle(qtbot, rig)
    rig.peer.broken = {"/gone.jpg"}
    rig.window.search(GONE)
    first = hold_next(qtbot, rig)
    rig.peer.answer(first)
    rig.window.search(OTHER)
    rig.peer.held = False
    settle(qtbot, rig)
    assert rig.window.session.question.photos == (OTHER,)
    assert rig.window.messages == []


def test_the_answer_of_an_overtaken_question_is_not_looked_at_as_the_one_gone_back_to(
    qtbot: QtBot, open_rig: OpenRig
) -> None:
    rig = open_rig(items=alike(300))
    settle(qtbot, rig)
    bar, session = rig.window.grid.verticalScrollBar(), rig.window.session
    bar.setValue(bar.maximum() // 2)
    scrolled = bar.value()
    session.ask(replace(session.question, words="shirt"))
    second = hold_next(qtbot, rig)
    rig.peer.answer(second)
    session.back()
    rig.peer.held = False
    settle(qtbot, rig)
    assert bar.value() == scrolled > 0


def test_an_answer_is_said_as_that_of_its_own_question(qtbot: QtBot, open_rig: OpenRig) -> None:
    rig = open_rig()
    settle(qtbot, rig)
    said: list[str] = []
    rig.window.answering.shown.connect(lambda _: said.append(rig.window.results.line))
    rig.window.search(OTHER)
    first = hold_next(qtbot, rig)
    rig.peer.answer(first)
    rig.window.search()
    rig.peer.held = False
    settle(qtbot, rig)
    assert said == ["40 items, most alike first", "40 items"]


def test_the_next_page_comes_after_a_photo_was_given_up(qtbot: QtBot, open_rig: OpenRig) -> None:
    rig = open_rig(items=alike(200))
    settle(qtbot, rig)
    rig.peer.held = True
    bar = rig.window.grid.verticalScrollBar()
    bar.setValue(bar.maximum())
    qtbot.waitUntil(lambda: rig.peer.last_query().offset == 60)
    rig.window.search(OTHER)
    hold_next(qtbot, rig)
    rig.window.session.cancel()
    rig.peer.held = False
    bar.setValue(0)
    bar.setValue(bar.maximum())
    qtbot.waitUntil(lambda: rig.window.model.rowCount() == 200)


def test_filters_that_a_given_up_photo_overtook_are_answered(qtbot: QtBot, open_rig: OpenRig) -> None:
    rig = open_rig()
    settle(qtbot, rig)
    session = rig.window.session
    session.ask(replace(session.question, words="dress"))
    rig.window.search(OTHER)
    hold_next(qtbot, rig)
    session.cancel()
    rig.peer.held = False
    settle(qtbot, rig)
    assert session.question == Question(words="dress")
    assert rig.window.model.total == 10


@pytest.mark.parametrize(("typed", "steps"), [(("dress", ""), 1), (("dress", "", "blue"), 2)])
def test_a_change_that_is_taken_back_at_once_is_no_step(
    qtbot: QtBot, open_rig: OpenRig, typed: tuple[str, ...], steps: int
) -> None:
    rig = open_rig()
    settle(qtbot, rig)
    session = rig.window.session
    ask(qtbot, rig, photos=(OTHER,))
    for words in typed:
        rig.window.results.head.words.setText(words)
    settle(qtbot, rig)
    for left in range(steps, 0, -1):
        assert session.question != Question(), left
        session.back()
        settle(qtbot, rig)
    assert session.question == Question()


def test_no_page_of_a_question_that_failed_is_added_to_the_answer_before(qtbot: QtBot, open_rig: OpenRig) -> None:
    rig = open_rig(items=alike(200))
    settle(qtbot, rig)
    session = rig.window.session
    ask(qtbot, rig, photos=(GONE,))
    rig.peer.broken = {"/gone.jpg"}
    session.ask(replace(session.question, sort=Sort("price")))
    qtbot.waitUntil(lambda: bool(rig.window.messages))
    asked = len(rig.peer.of(Search))
    rig.window.model.moreWanted.emit(60)
    assert len(rig.peer.of(Search)) == asked


def test_questions_to_go_back_to_lose_what_they_ask_of_a_column_that_is_gone(qtbot: QtBot, open_rig: OpenRig) -> None:
    rig = open_rig()
    settle(qtbot, rig)
    session = rig.window.session
    ask(qtbot, rig, sort=Sort("price"))
    ask(qtbot, rig, sort=None)
    rig.peer.columns = tuple(column for column in COLUMNS if column.key != "price")
    rig.peer.send(StateChanged(make_state(40, rig.peer.columns)))
    qtbot.waitUntil(lambda: rig.window.model.columns == rig.peer.columns)
    settle(qtbot, rig)
    session.back()
    settle(qtbot, rig)
    assert session.can_go_forth
    assert rig.peer.last_query().sort is None
