"""Whether the window stays awake: the longest times for which its thread does not come round to its events.

    python -m benchmarks.heartbeat [--home FOLDER] [--items N] [--weights FILE] [--quick]

The real window over the real backend process, without a display. A timer beats every 2 ms in the window's thread; how
much later than that a beat comes is a stall. The phases: the start up to the first page, the loading of the model,
the indexing of some hundred photos, searches with many photos and choices, and scrolling through 10,000 hits, 120
pixels every 16 ms. The goal for each is a 99th percentile of 20 ms and a longest stall of 100 ms.

What the computer itself has to do with it is told by two more columns: how late the beats of an idle process come at
the same time, and how much processor time the window's thread takes between two beats.

While it scrolls, each photo is timed from the moment when its card is painted without it to the moment when it is
painted with it. The goal is 100 ms.
"""

from __future__ import annotations

import gc
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtGui import QPixmap

from benchmarks.homes import Home, parsed
from visualsearch_desktop.core.types import IndexRequest, Item, ModelStatus, Photo
from visualsearch_desktop.launch import DEFAULT_CATALOGUE, backend_options
from visualsearch_desktop.settings import Settings
from visualsearch_desktop.ui.app import application, collect_garbage, open_window
from visualsearch_desktop.ui.facets.facet_button import FacetButton
from visualsearch_desktop.ui.facets.value_model import Role
from visualsearch_desktop.ui.selection import Mark, Selection
from visualsearch_desktop.ui.thumbnail_loader import ThumbnailLoader
from visualsearch_desktop.ui.window import MainWindow

BEAT_MS = 2
P99_GOAL, LONGEST_GOAL, PHOTO_GOAL = 20, 100, 100
SIZE = (1600, 1000)
STEP_PIXELS, STEP_MS = 120, 16
HITS = 10_000
SEED = 20
LIMIT_SECONDS = 300
IDLE = "idle"


@dataclass(frozen=True, slots=True)
class Beat:
    """When it came, how late that was, and how long the thread had worked since the last one, in ms."""

    moment: float
    late: float
    work: float


class Heart:
    """Notes when it was made to beat."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Count from now on."""
        self._beats: list[Beat] = []
        self._last, self._worked = time.perf_counter(), time.thread_time()

    def end(self) -> list[Beat]:
        """The beats since the beginning, with a last one."""
        self.beat()
        return self._beats

    def beat(self) -> None:
        """Note a beat."""
        now, worked = time.perf_counter(), time.thread_time()
        late = max(0.0, (now - self._last) * 1000 - BEAT_MS)
        self._beats.append(Beat(now * 1000, late, (worked - self._worked) * 1000))
        self._last, self._worked = now, worked


class Idle:
    """A process that does nothing but beat, for as long as this object is entered."""

    def __enter__(self) -> Idle:
        command = [sys.executable, "-m", "benchmarks.heartbeat", IDLE]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        return self

    def __exit__(self, *_: object) -> None:
        out, _ = self._process.communicate("")
        self.beats = [Beat(*beat) for beat in json.loads(out)]

    def between(self, start: float, end: float) -> list[Beat]:
        """The beats of a time."""
        return [beat for beat in self.beats if start <= beat.moment <= end] or [Beat(end, 0.0, 0.0)]


def beat_idly() -> None:
    """Beat until the input ends, and print the beats."""
    ended = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
    heart = Heart()
    while not ended.wait(BEAT_MS / 1000):
        heart.beat()
    print(json.dumps([(beat.moment, beat.late, beat.work) for beat in heart.end()]))


class Watched:
    """A loader's `pixmap`, which every painted card calls, with a note of when a photo was missed and when it came."""

    def __init__(self, loader: ThumbnailLoader) -> None:
        self._ask = loader.pixmap
        self._missed: dict[str, float] = {}
        self.shown: dict[str, float] = {}
        loader.pixmap = self._pixmap  # type: ignore[method-assign]

    def begin(self) -> None:
        """Count from now on."""
        self._missed, self.shown = {}, {}

    @property
    def passed(self) -> int:
        """How many were missed and never came, because their cards were scrolled out of view before."""
        return len(self._missed.keys() - self.shown.keys())

    def _pixmap(self, item: Item, side: int, radius: float = 0.0) -> QPixmap | None:
        pixmap = self._ask(item, side, radius)
        if pixmap is None:
            self._missed.setdefault(item.id, time.perf_counter())
        elif item.id not in self.shown:
            now = time.perf_counter()
            self.shown[item.id] = (now - self._missed.get(item.id, now)) * 1000
        return pixmap


@dataclass
class Drive:
    """The window and what is measured on it."""

    window: MainWindow
    heart: Heart
    photos: Watched
    phases: dict[str, list[Beat]] = field(default_factory=dict)

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """What happens inside is measured under a name."""
        self.heart.begin()
        yield
        self.phases[name] = self.heart.end()


def wait(condition: Callable[[], bool]) -> None:
    """Run the event loop until the condition holds."""
    loop, poll = QEventLoop(), QTimer(interval=5)
    deadline = time.monotonic() + LIMIT_SECONDS

    def look() -> None:
        if condition() or time.monotonic() > deadline:
            loop.quit()

    poll.timeout.connect(look)
    poll.start()
    loop.exec()
    if time.monotonic() > deadline:
        raise SystemExit("the window did not come round to what was waited for")


def pause(milliseconds: int) -> None:
    """Run the event loop for a while."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


@contextmanager
def opened(home: Home) -> Iterator[Drive]:
    """The window as the program opens it, with what measures it; closed at the end."""
    settings = Settings.load(home.paths.settings)
    application()
    gc.disable()
    window, backend = open_window(home.paths, settings, backend_options(home.paths, settings, DEFAULT_CATALOGUE))
    drive = Drive(window, Heart(), Watched(window.loader))
    timer = QTimer(interval=BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
    timer.timeout.connect(drive.heart.beat)
    timer.start()
    window.resize(*SIZE)
    try:
        with drive.phase("start"):
            window.show()
            QTimer.singleShot(0, window, collect_garbage)
            wait(lambda: window.model.rowCount() > 0)
        yield drive
    finally:
        window.close()
        backend.close()


def load_model(drive: Drive) -> None:
    """Wait for the model."""
    window = drive.window
    with drive.phase("model"):
        wait(lambda: window.state is not None and window.state.model.status is ModelStatus.READY)


def search(drive: Drive, questions: list[Path]) -> None:
    """Ask with every photo, and with choices of facets after each."""
    window, dice = drive.window, random.Random(SEED)

    def answered() -> bool:
        return not window.session.busy

    with drive.phase("search"):
        for question in questions:
            window.search(Photo(str(question)))
            wait(answered)
            selection = Selection()
            facets = [facet for facet in window.facets.facets.values() if isinstance(facet, FacetButton)]
            for facet in dice.sample(facets, 2):
                row = facet.model.index(dice.randrange(min(20, facet.model.rowCount())))
                mark = dice.choice([Mark.INCLUDED, Mark.EXCLUDED])
                selection = selection.marked(facet.column.key, row.data(Role.VALUE), mark)
                window.session.set_selection(selection)
                wait(answered)
                pause(50)
            window.session.set_selection(Selection())
            wait(answered)


def index(drive: Drive, folder: Path) -> None:
    """Add a folder, and take it out again."""
    jobs = drive.window.indexing
    with drive.phase("index"):
        jobs.index([IndexRequest(str(folder))])
        wait(lambda: not jobs.running)
    jobs.remove(str(folder))
    wait(lambda: not jobs.running)


def scroll(drive: Drive, question: Path, hits: int) -> None:
    """Scroll through the hits of a photo."""
    window = drive.window
    window.search(Photo(str(question)))
    wait(lambda: window.settled)
    bar = window.grid.verticalScrollBar()
    drive.photos.begin()
    timer = QTimer(interval=STEP_MS, timerType=Qt.TimerType.PreciseTimer)
    timer.timeout.connect(lambda: bar.setValue(bar.value() + STEP_PIXELS))

    def at_the_end() -> bool:
        return window.model.rowCount() >= hits and bar.value() >= bar.maximum()

    with drive.phase("scroll"):
        timer.start()
        wait(at_the_end)
        timer.stop()
        wait(lambda: not window.loader.pending)


def percentile(values: list[float], share: float) -> float:
    """The value that so large a share of the values does not exceed."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def show(drive: Drive, idle: Idle) -> None:
    """Print the table."""
    print(f"{'':<8}{'':>9}{'stalls, ms':>24}{'idle process, ms':>20}{'own work, ms':>18}")
    print(
        f"{'phase':<8}{'seconds':>9}{'median':>8}{'p99':>8}{'longest':>8}{'p99':>11}{'longest':>9}{'p99':>9}{'longest':>9}"
    )
    for name, beats in drive.phases.items():
        late, work = [beat.late for beat in beats], [beat.work for beat in beats]
        beside = [beat.late for beat in idle.between(beats[0].moment - beats[0].late, beats[-1].moment)]
        seconds = (beats[-1].moment - beats[0].moment + beats[0].late) / 1000
        print(
            f"{name:<8}{seconds:>9.1f}{percentile(late, 0.5):>8.1f}{percentile(late, 0.99):>8.1f}{max(late):>8.1f}"
            f"{percentile(beside, 0.99):>11.1f}{max(beside):>9.1f}{percentile(work, 0.99):>9.1f}{max(work):>9.1f}"
        )
    print(f"{'goal':<25}{P99_GOAL:>8}{LONGEST_GOAL:>8}")
    waited = list(drive.photos.shown.values())
    at_once = sum(time == 0 for time in waited) / len(waited)
    print(f"\n{len(waited)} photos came into view while scrolling; {at_once:.0%} were painted with their card")
    print(f"until painted: p99 {percentile(waited, 0.99):.0f} ms, longest {max(waited):.0f} ms (goal: {PHOTO_GOAL} ms)")
    print(f"scrolled out of view before they came: {drive.photos.passed}")


def main() -> None:
    """Read the arguments, drive the window, print."""
    if sys.argv[1:] == [IDLE]:
        beat_idly()
        return
    _, home = parsed(__doc__)
    with Idle() as idle, opened(home) as drive:
        load_model(drive)
        index(drive, home.new_photos)
        search(drive, home.questions)
        scroll(drive, home.questions[0], min(HITS, home.items))
    print(f"{home.items:,} items, window {SIZE[0]}x{SIZE[1]}")
    show(drive, idle)


if __name__ == "__main__":
    main()
