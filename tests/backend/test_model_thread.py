"""The model is loaded beside the questions, and let go when it is not used."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path

from tests.services import opened, options
from visualsearch_desktop.backend.messages import Call, Cancelled, Result, Search, Shutdown, StateChanged
from visualsearch_desktop.backend.model_thread import ModelThread
from visualsearch_desktop.backend.server import Server
from visualsearch_desktop.core.service import Service
from visualsearch_desktop.core.types import Answer, Photo, Query

PATIENCE = 120


class SlowService(Service):
    """Its model is not loaded before the test allows it."""

    def __init__(self, base: Path) -> None:
        super().__init__(options(base))
        self.may_load = threading.Event()

    def load_model(self) -> None:
        assert self.may_load.wait(PATIENCE)
        super().load_model()


class Window:
    """The other end of a server's line."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def ask(self, number: int, query: Query) -> None:
        self._connection.send(Call(number, Search(query)))

    def end(self) -> Result | Cancelled:
        """The next end of a task."""
        while True:
            assert self._connection.poll(PATIENCE), "nothing was answered"
            if not isinstance(message := self._connection.recv(), StateChanged):
                return message

    def is_told_nothing(self) -> bool:
        return not self._connection.poll(0.2)


@contextmanager
def serving(service: Service) -> Iterator[Window]:
    ours, theirs = Pipe()
    service.open()
    thread = threading.Thread(target=Server(theirs, service).run)
    thread.start()
    try:
        yield Window(ours)
    finally:
        ours.send(Shutdown())
        thread.join()
        service.close()


def test_all_items_can_be_looked_through_before_the_model_is_there(filled: Path, folder: Path) -> None:
    photo = Query((Photo(str(next(folder.rglob("*.jpg")))),))
    service = SlowService(filled)
    with serving(service) as window:
        window.ask(1, Query())
        first = window.end()
        assert isinstance(first, Result)
        assert isinstance(first.value, Answer)
        assert len(first.value.hits) == 12
        window.ask(2, photo)
        assert window.is_told_nothing()
        # What is asked meanwhile overtakes it.
        window.ask(3, Query())
        ends = [window.end(), window.end()]
        assert [type(end) for end in ends] == [Cancelled, Result]
        assert [end.task for end in ends] == [2, 3]
        window.ask(4, photo)
        service.may_load.set()
        answered = window.end()
        assert isinstance(answered, Result)
        assert answered.task == 4


class Recorder:
    """A service that only counts."""

    def __init__(self) -> None:
        self.loads = self.unloads = 0
        self.news = threading.Condition()

    def load_model(self) -> None:
        with self.news:
            self.loads += 1
            self.news.notify_all()

    def unload_model(self) -> None:
        with self.news:
            self.unloads += 1
            self.news.notify_all()

    def comes_to(self, loads: int, unloads: int) -> bool:
        with self.news:
            return self.news.wait_for(lambda: self.loads >= loads and self.unloads >= unloads, PATIENCE)


@contextmanager
def loading(recorder: Recorder, idle_seconds: float, busy: threading.Event) -> Iterator[ModelThread]:
    thread = ModelThread(recorder, lambda: None, busy.is_set, idle_seconds)  # type: ignore[arg-type]
    thread.start()
    try:
        yield thread
    finally:
        thread.stop()


def test_it_is_let_go_when_nobody_asks_and_loaded_for_the_next_question() -> None:
    recorder, wanted = Recorder(), threading.Event()
    with loading(recorder, 0.05, threading.Event()) as thread:
        assert recorder.comes_to(1, 1)
        assert thread.wait(wanted)
        assert recorder.comes_to(2, 2)


def test_it_stays_while_the_service_works_and_where_that_is_wanted() -> None:
    recorder, busy = Recorder(), threading.Event()
    busy.set()
    with loading(recorder, 0.02, busy):
        assert recorder.comes_to(1, 0)
        threading.Event().wait(0.2)
        assert recorder.unloads == 0
        busy.clear()
        assert recorder.comes_to(1, 1)
    keeper = Recorder()
    with loading(keeper, 0.0, threading.Event()) as thread:
        assert thread.wait(threading.Event())
        threading.Event().wait(0.2)
        assert keeper.unloads == 0


def test_the_service_answers_alike_after_its_model_was_let_go(filled: Path, folder: Path) -> None:
    photo = Photo(str(next(folder.rglob("*.jpg"))))
    with opened(filled) as service:
        before = service.search(Query((photo,)))
        service.unload_model()
        # Another photo, since vectors of known ones are kept.
        again = service.search(Query((Photo(data=Path(photo.path or "").read_bytes() + b"\0"),)))
        assert [hit.item.id for hit in again.hits] == [hit.item.id for hit in before.hits]
        service.unload_model()
        service.unload_model()
