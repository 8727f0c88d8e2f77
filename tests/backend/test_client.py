"""The window's end of the line against real backend processes: answers, overtaking, cancelling, deaths, closing."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.pictures import shop
from tests.services import opened, options
from visualsearch_desktop.backend.client import GIVEN_UP, STOPPED, STOPPED_JOB, STOPPED_QUESTION, BackendClient
from visualsearch_desktop.backend.messages import (
    Call,
    Cancel,
    Cancelled,
    Failed,
    FromBackend,
    ImportModel,
    Index,
    MakeThumbnail,
    MoveCatalogue,
    OpenFailed,
    Progressed,
    RemoveSource,
    Result,
    Search,
    Shutdown,
    StateChanged,
)
from visualsearch_desktop.backend.options import BackendOptions
from visualsearch_desktop.core.lock import CatalogueLock
from visualsearch_desktop.core.types import (
    Answer,
    Bands,
    Choice,
    Engine,
    IndexReport,
    IndexRequest,
    ModelState,
    ModelStatus,
    Phase,
    Photo,
    Progress,
    Query,
)

ROOT = Path(__file__).parents[2]
PATIENCE = 120
"""Seconds after which a message is taken to be lost; a process that loads torch on a busy computer takes a while."""

Ended = Result | Failed | Cancelled


class Line:
    """A client and all that it was told."""

    def __init__(self, base: Path, **changes: object) -> None:
        self.client = BackendClient(
            BackendOptions(options(base, **changes), base / "logs", patience=1), self._hear, self._restarted
        )
        self.messages: list[FromBackend] = []
        self.restarts: list[str] = []
        self._news = threading.Condition()

    def _hear(self, message: FromBackend) -> None:
        with self._news:
            self.messages.append(message)
            self._news.notify_all()

    def _restarted(self, sentence: str) -> None:
        with self._news:
            self.restarts.append(sentence)
            self._news.notify_all()

    def wait(self, condition: Callable[[], bool]) -> None:
        with self._news:
            assert self._news.wait_for(condition, PATIENCE), self.messages[-5:]

    def ends(self, task: int) -> list[Ended]:
        return [m for m in self.messages if isinstance(m, Ended) and m.task == task]

    def end(self, task: int) -> Ended:
        """How a call ended, waited for."""
        self.wait(lambda: bool(self.ends(task)))
        return self.ends(task)[0]

    def answer(self, query: Query) -> Answer:
        ended = self.end(self.client.call(Search(query)))
        assert isinstance(ended, Result)
        assert isinstance(ended.value, Answer)
        return ended.value

    def report(self, folder: Path) -> IndexReport:
        ended = self.end(self.client.call(Index(IndexRequest(str(folder)))))
        assert isinstance(ended, Result)
        assert isinstance(ended.value, IndexReport)
        return ended.value

    def progress(self, task: int) -> list[Progress]:
        return [m.progress for m in self.messages if isinstance(m, Progressed) and m.task == task]

    def model(self) -> ModelStatus | None:
        states = [m.state.model.status for m in self.messages if isinstance(m, StateChanged)]
        return states[-1] if states else None

    def count(self) -> int | None:
        states = [m.state.count for m in self.messages if isinstance(m, StateChanged)]
        return states[-1] if states else None

    def bands(self) -> Bands | None:
        states = [m.state.bands for m in self.messages if isinstance(m, StateChanged)]
        return states[-1] if states else None

    def process(self, *, other_than: int | None = None) -> int:
        """The id of the process that answers, once it is another one."""
        deadline = time.monotonic() + PATIENCE
        while (pid := self.client.pid) in (None, other_than):
            assert time.monotonic() < deadline
            time.sleep(0.01)
        assert pid is not None
        return pid


@contextmanager
def line(base: Path, **changes: object) -> Iterator[Line]:
    """A client that runs; afterwards nothing of it may be left, and no call may have ended twice."""
    peer = Line(base, **changes)
    peer.client.start()
    try:
        yield peer
    finally:
        peer.client.close()
    heard = len(peer.messages)
    tasks = [m.task for m in peer.messages if isinstance(m, Ended)]
    assert len(tasks) == len(set(tasks))
    assert not [thread.name for thread in threading.enumerate() if thread.name.startswith("backend-")]
    assert peer.client.pid is None or not alive(peer.client.pid)
    assert len(peer.messages) == heard


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def photo(folder: Path, number: int = 3) -> Query:
    return Query((Photo(str(folder / ("tops" if number % 2 else "shoes") / f"{number:03}.jpg")),), limit=3)


@pytest.mark.parametrize(
    "message",
    [
        Call(1, Search(Query((Photo(data=b"picture"),), (Choice("colour", ("red",)),)))),
        Call(2, Index(IndexRequest("/photos", "/photos/sheet.csv", rebuild=True))),
        Call(3, RemoveSource("/photos")),
        Call(4, MakeThumbnail("id")),
        Call(5, ImportModel("/model.pth")),
        Cancel(1),
        Shutdown(),
        Progressed(1, Progress(Phase.INDEX, 1, 2, "a.jpg")),
        Result(1, IndexReport(added=3)),
        Failed(1, "A sentence.", "details"),
        Cancelled(1),
        OpenFailed("A sentence."),
        ModelState(ModelStatus.READY),
    ],
)
def test_what_is_said_arrives_as_it_was(message: object) -> None:
    assert pickle.loads(pickle.dumps(message)) == message


def test_a_day_in_the_shop(base: Path, folder: Path) -> None:
    with line(base) as peer:
        peer.wait(lambda: peer.model() is ModelStatus.READY)
        assert next(m.state.model.status for m in peer.messages if isinstance(m, StateChanged)) is ModelStatus.LOADING

        sheet = str(folder / "catalogue.csv")
        task = peer.client.call(Index(IndexRequest(str(folder), sheet)))
        ended = peer.end(task)
        assert isinstance(ended, Result)
        assert isinstance(ended.value, IndexReport)
        assert ended.value.added == 12
        assert {step.phase for step in peer.progress(task)} >= {Phase.SCAN, Phase.INDEX, Phase.DONE}
        assert peer.count() == 12

        answer = peer.answer(photo(folder))
        assert answer.hits[0].item.path.endswith("003.jpg")
        assert answer.total == 12
        assert peer.answer(Query(filter=(Choice("colour", ("red",)),))).total == 3

        (folder / "broken.jpg").write_bytes(b"no picture")
        for request, words in [
            (Search(Query((Photo(str(folder / "broken.jpg")),))), "not a picture"),
            (Search(Query(filter=(Choice("sleeves", ("long",)),))), "sleeves"),
            (Index(IndexRequest(str(folder / "nowhere"))), "nowhere"),
            (ImportModel(str(folder / "broken.jpg")), "broken.jpg"),
            (RemoveSource("/unknown"), "/unknown"),
        ]:
            failure = peer.end(peer.client.call(request))
            assert isinstance(failure, Failed)
            assert words in failure.sentence
            assert failure.sentence.endswith(".")
            assert failure.details == ""

        thumbnail = next((base / "thumbnails").rglob(f"{answer.hits[0].item.content}*"))
        thumbnail.unlink()
        assert peer.end(peer.client.call(MakeThumbnail(answer.hits[0].item.id))) == Result(9, None)
        assert thumbnail.is_file()
        assert peer.end(peer.client.call(RemoveSource(str(folder)))) == Result(10, None)
        assert peer.count() == 0
        peer.client.cancel(task)  # long ended
        peer.client.cancel(12345)
        assert peer.answer(photo(folder)).hits == ()
        pid = peer.process()
    assert not alive(pid)
    assert peer.restarts == []
    peer.client.call(Search(Query()))  # into the void, and without a wait
    peer.client.cancel(1)
    peer.client.close()


def test_a_newer_question_overtakes_those_that_wait(filled: Path, folder: Path) -> None:
    with line(filled) as peer:
        # All wait for the model.
        tasks = [peer.client.call(Search(photo(folder, number))) for number in range(4)]
        last = peer.end(tasks[-1])
        assert isinstance(last, Result)
        assert isinstance(last.value, Answer)
        assert last.value.hits[0].item.path.endswith("003.jpg")
        assert [peer.end(task) for task in tasks[:-1]] == [Cancelled(task) for task in tasks[:-1]]


def test_a_cancelled_index_run_keeps_what_is_stored_and_the_next_goes_on(base: Path, tmp_path: Path) -> None:
    folder = shop(tmp_path / "large", 100)
    with line(base) as peer:
        task = peer.client.call(Index(IndexRequest(str(folder))))
        peer.wait(lambda: any(step.phase is Phase.INDEX for step in peer.progress(task)))
        waiting = peer.client.call(Index(IndexRequest(str(folder))))
        peer.client.cancel(waiting)
        peer.client.cancel(task)
        assert peer.end(task) == Cancelled(task)
        assert peer.end(waiting) == Cancelled(waiting)
        stored = peer.count() or 0
        assert 0 < stored < 100
        # Questions are answered on the part that is there.
        assert peer.answer(Query()).total == stored
        report = peer.report(folder)
        assert (report.added, report.unchanged) == (100 - stored, stored)
        assert peer.count() == 100
        # What likenesses mean is found out afterwards, unasked, and known at once the next time.
        peer.wait(lambda: peer.bands() is not None)
    with line(base) as peer:
        peer.wait(lambda: peer.count() is not None)
        assert peer.bands() is not None


def test_after_a_death_the_last_question_is_asked_again_and_all_else_ends(filled: Path, folder: Path) -> None:
    with line(filled) as peer:
        peer.wait(lambda: peer.model() is ModelStatus.READY)
        first = peer.process()
        os.kill(first, signal.SIGSTOP)  # so that it dies in the middle of all these
        old = peer.client.call(Search(photo(folder, 1)))
        job = peer.client.call(Index(IndexRequest(str(folder))))
        question = peer.client.call(Search(photo(folder, 3)))
        os.kill(first, signal.SIGKILL)
        ended = peer.end(question)
        assert isinstance(ended, Result)
        assert isinstance(ended.value, Answer)
        assert ended.value.hits[0].item.path.endswith("003.jpg")
        assert peer.restarts == [STOPPED]
        assert peer.end(old) == Cancelled(old)
        assert peer.end(job) == Failed(job, STOPPED_JOB)
        assert peer.process() != first
        assert peer.report(folder).unchanged == 12


def test_a_catalogue_moves_to_another_engine_while_the_window_is_open(filled: Path, folder: Path) -> None:
    with line(filled) as peer:
        before = peer.answer(photo(folder))
        task = peer.client.call(MoveCatalogue(Engine.LOCAL))
        assert peer.end(task) == Result(task, None)
        assert [step.phase for step in peer.progress(task)] == [Phase.COPY, Phase.DONE]
        states = [message.state for message in peer.messages if isinstance(message, StateChanged)]
        assert (states[-1].engine, states[-1].count) == (Engine.LOCAL, 12)
        after = peer.answer(photo(folder))
        assert [hit.item for hit in after.hits] == [hit.item for hit in before.hits]
        again = peer.end(peer.client.call(MoveCatalogue(Engine.LOCAL)))
        assert isinstance(again, Failed)
        assert "already" in again.sentence


def test_a_death_while_indexing_keeps_what_was_reported(base: Path, tmp_path: Path) -> None:
    folder = shop(tmp_path / "large", 100)
    with line(base) as peer:
        task = peer.client.call(Index(IndexRequest(str(folder))))
        peer.wait(lambda: any(step.phase is Phase.INDEX for step in peer.progress(task)))
        os.kill(peer.process(), signal.SIGKILL)
        assert peer.end(task) == Failed(task, STOPPED_JOB)
        reported = peer.progress(task)[-1].done
        assert 0 < reported < 100
        report = peer.report(folder)
        assert report.added + report.unchanged == 100
        assert report.unchanged >= reported
        assert peer.count() == 100


def test_a_backend_that_keeps_dying_is_given_up(filled: Path, folder: Path) -> None:
    with line(filled) as peer:
        first = peer.process()
        os.kill(first, signal.SIGSTOP)
        question = peer.client.call(Search(photo(folder)))
        os.kill(first, signal.SIGKILL)
        second = peer.process(other_than=first)
        os.kill(second, signal.SIGSTOP)
        assert not peer.ends(question)
        os.kill(second, signal.SIGKILL)
        # The question itself may be what kills: it is not asked a third time.
        assert peer.end(question) == Failed(question, STOPPED_QUESTION)
        assert peer.restarts == [STOPPED, STOPPED]
        third = peer.process(other_than=second)
        os.kill(third, signal.SIGSTOP)
        tasks = [peer.client.call(Search(photo(folder))), peer.client.call(Index(IndexRequest(str(folder))))]
        os.kill(third, signal.SIGKILL)
        assert [peer.end(task) for task in tasks] == [Failed(task, GIVEN_UP) for task in tasks]
        assert peer.messages.count(OpenFailed(GIVEN_UP)) == 1
        late = peer.client.call(Search(photo(folder)))
        assert peer.end(late) == Failed(late, GIVEN_UP)
        assert len(peer.restarts) == 2
        assert not alive(third)


def test_a_catalogue_that_another_program_holds(filled: Path, folder: Path) -> None:
    with opened(filled, holder="the till"), line(filled) as peer:
        early = peer.client.call(Search(photo(folder)))
        peer.wait(lambda: any(isinstance(m, OpenFailed) for m in peer.messages))
        [failure] = [m for m in peer.messages if isinstance(m, OpenFailed)]
        assert "the till" in failure.sentence
        assert str(os.getpid()) in failure.sentence
        assert failure.details == ""
        late = peer.client.call(Index(IndexRequest(str(folder))))
        # What the calls are told is why, not that the process stopped.
        assert peer.end(early) == Failed(early, failure.sentence)
        assert peer.end(late) == Failed(late, failure.sentence)
        assert peer.restarts == []


def test_closing_ends_an_index_run_and_keeps_what_is_stored(base: Path, tmp_path: Path) -> None:
    folder = shop(tmp_path / "large", 100)
    with line(base) as peer:
        task = peer.client.call(Index(IndexRequest(str(folder))))
        peer.wait(lambda: any(step.phase is Phase.INDEX for step in peer.progress(task)))
        reported = peer.progress(task)[-1].done
    assert peer.ends(task) == []
    with opened(base) as service:
        assert reported <= service.state().count < 100
        assert service.state().notices == ()
        assert service.check() == 0


def test_closing_while_the_model_is_loaded_lets_go_of_the_catalogue(base: Path) -> None:
    with line(base) as peer:
        peer.wait(lambda: any(isinstance(message, StateChanged) for message in peer.messages))
        peer.client.close()
        # Closed, not killed: it left by itself.
        assert peer.client._process is not None
        assert peer.client._process.exitcode == 0
        CatalogueLock(base / "catalogues" / "main", "a test").close()


def test_closing_at_once(base: Path) -> None:
    with line(base):
        pass
    never_started = Line(base)
    never_started.client.close()
    assert never_started.messages == []


WINDOW = """
import sys, threading
from pathlib import Path
from tests.services import options
from visualsearch_desktop.backend.client import BackendClient
from visualsearch_desktop.backend.messages import StateChanged
from visualsearch_desktop.backend.options import BackendOptions

def hear(message):
    if isinstance(message, StateChanged):
        print(client.pid, flush=True)

base = Path(sys.argv[1])
client = BackendClient(BackendOptions(options(base), base / "logs"), hear, print)
if __name__ == "__main__":
    client.start()
    threading.Event().wait()
"""


def test_a_window_that_is_killed_takes_its_backend_along(base: Path, tmp_path: Path) -> None:
    script = tmp_path / "window.py"
    script.write_text(WINDOW)
    command = [sys.executable, str(script), str(base)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as window:
        assert window.stdout is not None
        backend = int(window.stdout.readline())
        window.kill()
    deadline = time.monotonic() + PATIENCE
    while alive(backend):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    with opened(base) as service:
        assert service.state().count == 0


def test_a_catalogue_that_is_let_go_of_is_opened_after_all(tmp_path: Path) -> None:
    base = tmp_path / "base"
    lock = CatalogueLock(base / "catalogues" / "main", "a window that is closing")
    told: list[object] = []
    heard = threading.Event()

    def hear(message: object) -> None:
        told.append(message)
        heard.set()

    client = BackendClient(BackendOptions(options(base), base / "logs", patience=60), hear, print)
    client.start()
    assert not heard.wait(4)
    lock.close()
    assert heard.wait(30)
    client.close()
    assert isinstance(told[0], StateChanged)
