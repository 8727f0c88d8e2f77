"""Bands are found out beside the questions: told when they are there, given up at the end, and never in the way."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.services import opened, options
from tests.stocked import stock
from visualsearch_desktop.backend.bands_thread import BandsThread
from visualsearch_desktop.core.service import Service
from visualsearch_desktop.core.types import Query
from visualsearch_desktop.errors import StoreError

PATIENCE = 120
ITEMS = 40


@contextmanager
def finding(service: Service, told: threading.Event) -> Iterator[BandsThread]:
    thread = BandsThread(service, told.set)
    thread.start()
    try:
        yield thread
    finally:
        thread.stop()
    assert not [other for other in threading.enumerate() if other.name == "bands"]


def test_they_are_found_when_wanted_and_told_once(base: Path) -> None:
    told = threading.Event()
    with opened(base) as service, finding(service, told) as thread:
        thread.want()
        stock(service, ITEMS)
        thread.want()
        assert told.wait(PATIENCE)
        assert service.state().bands is not None
        told.clear()
        thread.want()
        assert not told.wait(0.2)


class Halted(Service):
    """Stops in the middle of finding its bands, until the test goes on."""

    def __init__(self, base: Path, then: Callable[[], None] = lambda: None) -> None:
        super().__init__(options(base))
        self.begun, self.may_go_on = threading.Event(), threading.Event()
        self._then = then

    def find_bands(self, wanted: Callable[[], bool] = lambda: True) -> bool:
        def halting() -> bool:
            if not self.begun.is_set():
                self.begun.set()
                assert self.may_go_on.wait(PATIENCE)
                self._then()
            return wanted()

        return super().find_bands(halting)


@contextmanager
def halted(base: Path, then: Callable[[], None] = lambda: None) -> Iterator[Halted]:
    service = Halted(base, then)
    service.open()
    try:
        stock(service, ITEMS)
        yield service
    finally:
        service.close()


def test_a_question_is_answered_meanwhile_and_the_end_does_not_wait(base: Path) -> None:
    with halted(base) as service:
        with finding(service, threading.Event()) as thread:
            thread.want()
            assert service.begun.wait(PATIENCE)
            assert service.search(Query()).total == ITEMS
            service.may_go_on.set()
        assert service.state().bands is None, "given up in the middle"


def test_the_catalogue_may_be_closed_under_it(base: Path) -> None:
    told = threading.Event()
    with halted(base) as service, finding(service, told) as thread:
        thread.want()
        assert service.begun.wait(PATIENCE)
        service.close()
        service.may_go_on.set()
        thread.want()
        assert not told.wait(0.2)


@pytest.mark.parametrize("error", [StoreError("The disk is gone."), RuntimeError("a mistake")])
def test_what_goes_wrong_is_tried_again(base: Path, error: Exception, caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> None:
        raise error

    caplog.set_level("INFO")
    told = threading.Event()
    with halted(base, fail) as service, finding(service, told) as thread:
        service.may_go_on.set()
        thread.want()
        assert service.begun.wait(PATIENCE)
        thread.want()
        assert told.wait(PATIENCE)
        assert service.state().bands is not None
    assert str(error) in caplog.text
