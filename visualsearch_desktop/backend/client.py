"""The window's end of the line to the backend process. Plain Python: `ui/bridge.py` makes Qt signals of it."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from itertools import count
from typing import TYPE_CHECKING

from visualsearch_desktop.backend.messages import (
    Call,
    Cancel,
    Cancelled,
    Failed,
    FromBackend,
    OpenFailed,
    Request,
    Result,
    Search,
    Shutdown,
    ToBackend,
)
from visualsearch_desktop.backend.options import BackendOptions

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

log = logging.getLogger(__name__)

CLOSE_SECONDS = 10.0
"""How long a closing backend may take to flush its store before it is killed; nothing acknowledged depends on it."""

DEATHS, DEATH_SECONDS = 3, 60.0
"""A backend that dies this often within this time is not started again."""

STOPPED = "The search process stopped unexpectedly. It was started again."
STOPPED_JOB = "The search process stopped unexpectedly. What was done so far is kept; start again to go on."
STOPPED_QUESTION = "The search process stopped twice over this photo. Try another one."
GIVEN_UP = "The search process keeps stopping. Restart the program; the log file says more."


class BackendClient:
    """Starts the backend process, sends it calls and hands on what it says; starts it again when it dies.

    `on_message` and `on_restart` are called in a thread of the client's own. Every call ends in exactly one `Result`,
    `Failed` or `Cancelled`, also when the process dies: the last question is then asked again, all else fails.
    """

    def __init__(
        self,
        options: BackendOptions,
        on_message: Callable[[FromBackend], None],
        on_restart: Callable[[str], None],
    ) -> None:
        self._options = options
        self._on_message = on_message
        self._on_restart = on_restart
        self._numbers = count(1)
        self._lock = threading.Lock()
        self._pending: dict[int, Request] = {}
        self._repeated: set[int] = set()
        self._outbox: queue.SimpleQueue[ToBackend | None] = queue.SimpleQueue()
        self._closing = threading.Event()
        self._given_up: str | None = None
        self._process: BaseProcess | None = None
        self._thread = threading.Thread(target=self._run, name="backend-client", daemon=True)

    @property
    def pid(self) -> int | None:
        """The process that answers now; None before it runs."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start the process in the background; returns at once. Calls made before it runs wait for it."""
        self._thread.start()

    def call(self, request: Request) -> int:
        """Send a request; the replies name it by the number that is returned."""
        task = next(self._numbers)
        with self._lock:
            if self._given_up is not None:
                failure = Failed(task, self._given_up)
                threading.Thread(target=self._on_message, args=(failure,), daemon=True).start()
                return task
            self._pending[task] = request
            self._outbox.put(Call(task, request))
        return task

    def cancel(self, task: int) -> None:
        """Ask for a task's end; its `Cancelled` (or its result, if that was quicker) still arrives."""
        self._outbox.put(Cancel(task))

    def close(self) -> None:
        """End the process: politely, then by force. No message arrives after this."""
        self._closing.set()
        self._outbox.put(Shutdown())
        if self._thread.is_alive():
            self._thread.join(CLOSE_SECONDS)
        process = self._process
        if process is not None and process.is_alive():
            process.kill()
            process.join()
        if self._thread.is_alive():
            self._thread.join()

    # --- the client's own threads --------------------------------------------------------------------------------

    def _run(self) -> None:
        deaths: list[float] = []
        while True:
            connection = self._launch()
            if connection is not None:
                self._serve(connection)
            if self._closing.is_set():
                return
            now = time.monotonic()
            deaths = [moment for moment in deaths if now - moment < DEATH_SECONDS] + [now]
            if self._given_up is not None or len(deaths) >= DEATHS:
                self._give_up()
                return
            self._recover()
            if self._closing.is_set():
                return

    def _launch(self) -> Connection | None:
        # In this thread, while the window is painted for the first time.
        import multiprocessing

        from visualsearch_desktop.backend.entry import run

        # Spawn, not fork: the window's process has threads and a display connection.
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=run, args=(theirs, self._options), name="visualsearch-backend", daemon=True)
        try:
            process.start()
        except OSError:
            log.exception("The backend process cannot be started.")
            return None
        finally:
            theirs.close()
        self._process = process
        return ours

    def _serve(self, connection: Connection) -> None:
        """Hand on messages until the process ends."""
        sender = threading.Thread(target=self._send, args=(connection,), name="backend-sender", daemon=True)
        sender.start()
        try:
            while True:
                self._receive(connection.recv())
        except (EOFError, OSError):
            pass
        finally:
            self._outbox.put(None)
            sender.join()
            connection.close()
            process = self._process
            if process is not None:
                process.join()
                if not self._closing.is_set():
                    log.error("The backend process ended with exit code %s.", process.exitcode)

    def _send(self, connection: Connection) -> None:
        while (message := self._outbox.get()) is not None:
            try:
                connection.send(message)
            except OSError:
                # The process is gone; `_recover` deals with what is pending. Wait for the end mark.
                continue

    def _receive(self, message: FromBackend) -> None:
        if isinstance(message, Result | Failed | Cancelled):
            with self._lock:
                if self._pending.pop(message.task, None) is None:
                    return
                self._repeated.discard(message.task)
        if isinstance(message, OpenFailed):
            self._given_up = message.sentence
        if not self._closing.is_set():
            self._on_message(message)

    def _recover(self) -> None:
        """After a death: ask the last question again, once, and end every other task."""
        self._on_restart(STOPPED)
        ended: list[FromBackend] = []
        with self._lock:
            self._outbox = queue.SimpleQueue()
            searches = [task for task, request in self._pending.items() if isinstance(request, Search)]
            for task, request in list(self._pending.items()):
                if searches and task == searches[-1] and task not in self._repeated:
                    self._repeated.add(task)
                    self._outbox.put(Call(task, request))
                    continue
                del self._pending[task]
                if not isinstance(request, Search):
                    ended.append(Failed(task, STOPPED_JOB))
                elif task == searches[-1]:
                    ended.append(Failed(task, STOPPED_QUESTION))
                else:
                    ended.append(Cancelled(task))
        for message in ended:
            self._on_message(message)

    def _give_up(self) -> None:
        """No process will answer any more: end all calls, and say why where the backend has not said it itself."""
        with self._lock:
            told = self._given_up is not None
            self._given_up = sentence = self._given_up or GIVEN_UP
            tasks, self._pending = list(self._pending), {}
        if not told:
            self._on_message(OpenFailed(sentence))
        for task in tasks:
            self._on_message(Failed(task, sentence))
