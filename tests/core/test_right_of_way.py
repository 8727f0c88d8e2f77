"""A job waits while a question is open, but not for ever."""

from __future__ import annotations

import threading

import pytest

from visualsearch_desktop.core import right_of_way
from visualsearch_desktop.core.right_of_way import RightOfWay


def test_a_job_goes_on_where_nobody_asks() -> None:
    RightOfWay().give()


def test_a_job_waits_for_every_open_question() -> None:
    way = RightOfWay()
    passed = threading.Event()
    job = threading.Thread(target=lambda: (way.give(), passed.set()))
    with way.question():
        with way.question():
            job.start()
            assert not passed.wait(0.05)
        assert not passed.wait(0.05)
    assert passed.wait(5)
    job.join()


def test_questions_without_a_pause_do_not_stop_a_job(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(right_of_way, "PATIENCE", 0.05)
    way = RightOfWay()
    with way.question():
        way.give()
