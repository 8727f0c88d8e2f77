from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from tests.ui.fake_peer import make_state
from visualsearch_desktop.backend.messages import (
    Cancelled,
    DownloadModel,
    DrawSample,
    Failed,
    FromBackend,
    OpenFailed,
    Progressed,
    RemoveSource,
    Request,
    Result,
    StateChanged,
)
from visualsearch_desktop.core.types import Phase, Progress
from visualsearch_desktop.ui.bridge import Backend, Task


class HandPeer:
    """Says what the test makes it say, on a thread of its own."""

    def __init__(self, on_message: Callable[[FromBackend], None], on_restart: Callable[[str], None]) -> None:
        self._on_message, self._on_restart = on_message, on_restart
        self.cancelled: list[int] = []
        self.calls: list[Request] = []
        self.life: list[str] = []

    def start(self) -> None:
        self.life.append("started")

    def call(self, request: Request) -> int:
        self.calls.append(request)
        return len(self.calls)

    def cancel(self, task: int) -> None:
        self.cancelled.append(task)

    def close(self) -> None:
        self.life.append("closed")

    def say(self, *messages: FromBackend) -> None:
        thread = threading.Thread(target=lambda: [self._on_message(message) for message in messages])
        thread.start()
        thread.join()

    def restart(self, sentence: str) -> None:
        thread = threading.Thread(target=self._on_restart, args=(sentence,))
        thread.start()
        thread.join()


@pytest.fixture
def peers() -> list[HandPeer]:
    return []


@pytest.fixture
def backend(qtbot: QtBot, peers: list[HandPeer]) -> Backend:
    def connect(on_message: Callable[[FromBackend], None], on_restart: Callable[[str], None]) -> HandPeer:
        peers.append(HandPeer(on_message, on_restart))
        return peers[-1]

    return Backend(connect)


def listen(task: Task) -> list[str]:
    heard: list[str] = []
    task.progressed.connect(lambda progress: heard.append(f"progress {progress.done}"))
    task.finished.connect(lambda value: heard.append(f"finished {value}"))
    task.failed.connect(lambda sentence, details: heard.append(f"failed {sentence}|{details}"))
    task.cancelled.connect(lambda: heard.append("cancelled"))
    task.ended.connect(lambda: heard.append("ended"))
    return heard


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        (Result(1, "answer"), "finished answer"),
        (Failed(1, "No.", "trace"), "failed No.|trace"),
        (Cancelled(1), "cancelled"),
    ],
)
def test_a_task_ends_exactly_once(
    qtbot: QtBot, backend: Backend, peers: list[HandPeer], end: FromBackend, expected: str
) -> None:
    task = backend.ask(DownloadModel())
    heard = listen(task)
    with qtbot.waitSignal(task.ended):
        peers[0].say(Progressed(1, Progress(Phase.DOWNLOAD, 5)), end, end, Result(1, "again"), Failed(1, "late"))
    qtbot.wait(20)
    assert heard == ["progress 5", expected, "ended"]


def test_a_task_ends_even_if_a_listener_fails(qtbot: QtBot, backend: Backend, peers: list[HandPeer]) -> None:
    task = backend.ask(DownloadModel())

    def fail(_: object) -> None:
        raise ValueError("a bug of a listener")

    task.finished.connect(fail)
    with qtbot.captureExceptions() as errors, qtbot.waitSignal(task.ended):
        peers[0].say(Result(1, None))
    assert [str(error[1]) for error in errors] == ["a bug of a listener"]


def test_messages_arrive_in_the_windows_thread(qtbot: QtBot, backend: Backend, peers: list[HandPeer]) -> None:
    threads: list[bool] = []
    backend.stateChanged.connect(lambda _: threads.append(QThread.currentThread() is backend.thread()))
    backend.openFailed.connect(lambda *_: threads.append(QThread.currentThread() is backend.thread()))
    backend.restarted.connect(lambda _: threads.append(QThread.currentThread() is backend.thread()))
    peers[0].say(StateChanged(make_state(3)), OpenFailed("No.", ""))
    peers[0].restart("Again.")
    assert threads == []
    qtbot.waitUntil(lambda: len(threads) == 3)
    assert all(threads)


def test_only_running_tasks_are_cancelled(qtbot: QtBot, backend: Backend, peers: list[HandPeer]) -> None:
    task = backend.ask(DownloadModel())
    task.cancel()
    assert peers[0].cancelled == [1]
    with qtbot.waitSignal(task.ended):
        peers[0].say(Cancelled(1))
    backend.cancel(1)
    assert peers[0].cancelled == [1]


def test_nothing_is_told_after_closing(qtbot: QtBot, backend: Backend, peers: list[HandPeer]) -> None:
    heard = listen(backend.ask(DownloadModel()))
    peers[0].say(Result(1, "late"))
    backend.close()
    qtbot.wait(20)
    assert heard == []


def test_another_backend_is_asked_what_the_old_one_did_not_answer(
    qtbot: QtBot, backend: Backend, peers: list[HandPeer]
) -> None:
    backend.start()
    answered, job, unwanted = (
        backend.ask(request) for request in (DrawSample("/a"), DownloadModel(), RemoveSource("/b"))
    )
    heard = [listen(task) for task in (answered, job, unwanted)]
    with qtbot.waitSignal(answered.ended):
        peers[0].say(Result(1, "done"))
    unwanted.cancel()
    backend.start_again()
    assert peers[1].calls == [DownloadModel(), RemoveSource("/b")]
    assert peers[1].cancelled == [2]
    qtbot.waitUntil(lambda: peers[1].life == ["started"])
    assert peers[0].life == ["started", "closed"]
    # What the old one still says is not about these tasks.
    peers[0].say(Result(1, "of another time"), Failed(2, "Closing."), OpenFailed("Closing.", ""))
    with qtbot.waitSignals([job.ended, unwanted.ended]):
        peers[1].say(Progressed(1, Progress(Phase.DOWNLOAD, 5)), Cancelled(2), Result(1, "here"))
    assert heard == [["finished done", "ended"], ["progress 5", "finished here", "ended"], ["cancelled", "ended"]]


def test_another_backend_is_made_as_the_new_options_say(qtbot: QtBot, backend: Backend, peers: list[HandPeer]) -> None:
    others: list[HandPeer] = []

    def connect(on_message: Callable[[FromBackend], None], on_restart: Callable[[str], None]) -> HandPeer:
        others.append(HandPeer(on_message, on_restart))
        return others[-1]

    backend.start_again(connect)
    backend.start_again()
    qtbot.waitUntil(lambda: [peer.life for peer in others] == [["started", "closed"], ["started"]])
    assert len(peers) == 1
    with qtbot.waitSignal(backend.stateChanged) as told:
        others[1].say(StateChanged(make_state(3)))
    assert told.args == [make_state(3)]
    backend.close()
    backend.start_again()
    assert len(others) == 2
    assert others[1].life == ["started", "closed"]
