"""The backend process: one service, the line to the window, threads for questions, long jobs, the model and bands."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import threading
import time
import traceback
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

from visualsearch_desktop import logs
from visualsearch_desktop.backend.bands_thread import BandsThread
from visualsearch_desktop.backend.messages import (
    Call,
    Cancel,
    Cancelled,
    DownloadModel,
    DrawSample,
    Failed,
    Fetch,
    FromBackend,
    ImportModel,
    Index,
    MakeThumbnail,
    MoveCatalogue,
    OpenFailed,
    Preview,
    Progressed,
    RemoveSource,
    Request,
    Result,
    Search,
    Shutdown,
    StateChanged,
)
from visualsearch_desktop.backend.model_thread import ModelThread
from visualsearch_desktop.backend.options import BackendOptions
from visualsearch_desktop.backend.worker import Task, Worker
from visualsearch_desktop.core.demo.catalogue import draw_sample, sample_request
from visualsearch_desktop.core.service import Service
from visualsearch_desktop.core.types import Phase, Photo, Progress
from visualsearch_desktop.errors import CatalogueBusy, UserError

log = logging.getLogger(__name__)

BUSY_SECONDS = 0.2
"""How often a catalogue that is in use is tried again."""

QUESTION_SECONDS = 0.5
"""How long a closing backend waits for each thread that answers."""

STATE_SECONDS = 2.0
"""How often the window hears of the growing catalogue during a long job."""


class Server:
    """Answers the calls that arrive on a connection until it closes."""

    def __init__(self, connection: Connection, service: Service, idle_seconds: float = 0.0) -> None:
        self._connection = connection
        self._service = service
        self._sending = threading.Lock()
        self._tasks: dict[int, Task] = {}
        self._lock = threading.Lock()
        self._questions = Worker("questions", self._end)
        # A question may wait for the model, a server on the web for its own reasons; nobody waits behind them.
        self._previews = Worker("previews", self._end)
        self._fetches = Worker("fetches", self._end)
        self._jobs = Worker("jobs", self._end_job, daemon=False)
        self._bands = BandsThread(service, self._tell_state)
        self._model = ModelThread(service, self._model_loaded, lambda: bool(self._tasks), idle_seconds)

    def run(self) -> None:
        """Serve; returns when the window said goodbye or is gone, after the running job has ended."""
        answering = (self._questions, self._previews, self._fetches)
        for thread in (self._jobs, self._model, self._bands, *answering):
            thread.start()
        try:
            while not isinstance(message := self._connection.recv(), Shutdown):
                if isinstance(message, Call):
                    self._accept(Task(message))
                elif isinstance(message, Cancel):
                    self._cancel(message.task)
        except (EOFError, OSError):
            log.info("The window is gone.")
        with self._lock:
            for task in self._tasks.values():
                task.cancelled.set()
        for thread in (self._jobs, self._model, self._bands, *answering):
            thread.stop()
        self._jobs.join()
        for worker in answering:
            worker.join(QUESTION_SECONDS)

    @property
    def is_answering(self) -> bool:
        """True while the model is still being loaded, a question answered, or a photo decoded."""
        return self._questions.is_alive() or self._previews.is_alive() or self._model.is_loading

    def _accept(self, task: Task) -> None:
        with self._lock:
            self._tasks[task.call.task] = task
            request = task.call.request
            if isinstance(request, Search):
                for other in self._tasks.values():
                    if isinstance(other.call.request, Search) and other is not task:
                        other.cancelled.set()
        self._worker(request).put(task)

    def _worker(self, request: Request) -> Worker:
        match request:
            case Search() | MakeThumbnail():
                return self._questions
            case Preview():
                return self._previews
            case Fetch():
                return self._fetches
            case _:
                return self._jobs

    def _cancel(self, number: int) -> None:
        with self._lock:
            task = self._tasks.get(number)
        if task is not None:
            task.cancelled.set()

    def _send(self, message: FromBackend) -> None:
        # A window that is gone cannot be told; the reading end notices and ends the process.
        with self._sending, contextlib.suppress(OSError):
            self._connection.send(message)

    def send_state(self) -> None:
        """Tell the window the catalogue's state."""
        self._send(StateChanged(self._service.state()))

    def _end(self, task: Task) -> None:
        outcome = self._outcome(task)
        with self._lock:
            del self._tasks[task.call.task]
        self._send(outcome)

    def _end_job(self, task: Task) -> None:
        self._end(task)
        self._bands.want()

    def _model_loaded(self) -> None:
        self._tell_state()
        # Not before: the model is what a first question waits for.
        self._bands.want()

    def _tell_state(self) -> None:
        try:
            self.send_state()
        except UserError:
            # The thread has to live on: whoever asks hears the same in the answer.
            log.exception("The catalogue's state cannot be told.")

    def _outcome(self, task: Task) -> FromBackend:
        """Carry a task out; whatever happens, it ends in one message."""
        number = task.call.task
        if task.cancelled.is_set():
            return Cancelled(number)
        try:
            finished, value = self._carry_out(task)
        except UserError as error:
            return Failed(number, str(error))
        except Exception as error:
            log.exception("A task failed: %r", type(task.call.request).__name__)
            return Failed(number, f"Something went wrong in the program ({error}).", traceback.format_exc())
        return Result(number, value) if finished else Cancelled(number)

    def _carry_out(self, task: Task) -> tuple[bool, object]:
        request: Request = task.call.request
        match request:
            case Search(query):
                # All items can be looked through while the model is still being loaded.
                if query.needs_model and not self._model.wait(task.cancelled):
                    return False, None
                return True, self._service.search(query)
            case MakeThumbnail(item_id):
                self._service.make_thumbnail(item_id)
                return True, None
            case Preview(photo, side):
                # Decoders, and what the web takes, come when they are first asked for.
                from visualsearch_desktop.core.previews import preview

                return True, preview(photo, side)
            case Fetch(url):
                from visualsearch_desktop.core.remote import fetch_picture, picture_name

                data = fetch_picture(url, lambda: not task.cancelled.is_set())
                return data is not None, Photo(data=data, name=picture_name(url))
            case Index(index_request):
                return self._follow(task, self._service.index(index_request))
            case RemoveSource(folder):
                self._service.remove_source(folder)
            case ImportModel(file):
                path = str(self._service.import_model(file).path)
                self.send_state()
                return True, path
            case DrawSample(folder):
                finished, _ = self._follow(task, draw_sample(Path(folder)))
                return finished, sample_request(Path(folder))
            case DownloadModel():
                return self._follow(task, self._service.download_model())
            case MoveCatalogue(engine):
                return self._follow(task, self._service.copy(engine))
        self.send_state()
        return True, None

    def _follow(self, task: Task, job: Iterator[Progress]) -> tuple[bool, object]:
        """Pass a job's progress on; gives whether it came to its end, and the report."""
        progress = None
        told = time.monotonic()
        with contextlib.closing(job):  # type: ignore[type-var]  # a generator: closing it cancels the job
            for progress in job:
                self._send(Progressed(task.call.task, progress))
                if time.monotonic() - told > STATE_SECONDS:
                    self.send_state()
                    self._bands.want()
                    told = time.monotonic()
                # A job that came to its end before it heard of the wish has its report to give.
                if task.cancelled.is_set() and progress.phase is not Phase.DONE:
                    self.send_state()
                    return False, None
        self.send_state()
        return True, progress.report if progress else None


def serve(connection: Connection, options: BackendOptions) -> None:
    """Open the catalogue and serve the window. Failures to open are told, not raised."""
    # Ctrl+C in a terminal reaches both processes; the window decides what becomes of this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logs.set_up(options.logs, "backend")
    service = Service(options.service)
    try:
        _open(service, options.patience)
    except UserError as error:
        log.warning("The catalogue cannot be opened: %s", error)
        connection.send(OpenFailed(str(error)))
        return
    except Exception:
        log.exception("The catalogue cannot be opened.")
        connection.send(
            OpenFailed("The catalogue cannot be opened because of an error in the program.", traceback.format_exc())
        )
        return
    server = Server(connection, service, options.service.model_idle_seconds)
    try:
        server.send_state()
        server.run()
    finally:
        # Waits for a question that is being answered.
        service.close()
    if server.is_answering:
        # The import of torch, which takes seconds, cannot be called off. All that matters is on disk by now.
        logging.shutdown()
        os._exit(0)


def _open(service: Service, patience: float) -> None:
    """Open the catalogue, waiting for another process to let go of it."""
    deadline = time.monotonic() + patience
    while True:
        try:
            service.open()
            return
        except CatalogueBusy:
            if time.monotonic() > deadline:
                raise
            time.sleep(BUSY_SECONDS)
