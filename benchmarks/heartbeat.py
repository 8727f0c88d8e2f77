"""Whether the window stays awake: the longest times for which its thread does not come round to its events.

    python -m benchmarks.heartbeat [--home FOLDER] [--items N] [--weights FILE] [--quick]

The real window over the real backend process, without a display. A timer beats every 2 ms in the window's thread; how
much later than that a beat comes is a stall. The phases: the start up to the first page, the loading of the model,
the indexing of some hundred photos, searches with many photos and choices, and scrolling through 10,000 hits, 120
pixels every 16 ms. The goal for each is a 99th percentile of 20 ms and a longest stall of 100 ms.

While it scrolls, each photo is timed from the moment when its card is painted without it to the moment when it is
painted with it. The goal is 100 ms.
"""

from __future__ import annotations

import gc
import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer
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


class Heart(QObject):
    """Beats in the thread that it was made in."""

    def __init__(self) -> None:
        super().__init__()
        self._late: list[float] = []
        self._last = 0.0
        self._timer = QTimer(self, interval=BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)

    def begin(self) -> None:
        """Count from now on."""
        self._late = []
        self._last = time.perf_counter()
        self._timer.start()

    def end(self) -> list[float]:
        """How late each beat came, in ms."""
        self._timer.stop()
        return self._late

    def _beat(self) -> None:
        now = time.perf_counter()
        self._late.append(max(0.0, (now - self._last) * 1000 - BEAT_MS))
        self._last = now


class Watched:
    """A loader's `pixmap`, which every painted card calls, with a note of when the photos were missed and came."""

    def __init__(self, loader: ThumbnailLoader) -> None:
        self._ask = loader.pixmap
        self._missed: dict[str, float] = {}
        self.shown: dict[str, float] = {}
        self.painted = 0
        loader.pixmap = self._pixmap  # type: ignore[method-assign]

    def begin(self) -> None:
        """Count from now on."""
        self._missed, self.shown, self.painted = {}, {}, 0

    @property
    def passed(self) -> list[str]:
        """Photos that were missed and never came."""
        return [content for content in self._missed if content not in self.shown]

    def _pixmap(self, item: Item, side: int, radius: float = 0.0) -> QPixmap | None:
        pixmap = self._ask(item, side, radius)
        self.painted += 1
        if pixmap is None:
            self._missed.setdefault(item.content, time.perf_counter())
        elif item.content not in self.shown:
            now = time.perf_counter()
            self.shown[item.content] = (now - self._missed.get(item.content, now)) * 1000
        return pixmap


@dataclass
class Drive:
    """The window and what is measured on it."""

    window: MainWindow
    heart: Heart
    photos: Watched
    phases: dict[str, list[float]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """What happens inside is measured under a name."""
        began = time.perf_counter()
        self.heart.begin()
        yield
        self.phases[name] = self.heart.end()
        self.seconds[name] = time.perf_counter() - began


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


def show(drive: Drive) -> None:
    """Print the table."""
    print(f"{'phase':<10}{'seconds':>9}{'beats':>8}{'median':>9}{'p99':>8}{'longest':>9}   ms")
    for name, late in drive.phases.items():
        figures = f"{percentile(late, 0.5):>9.1f}{percentile(late, 0.99):>8.1f}{max(late):>9.1f}"
        print(f"{name:<10}{drive.seconds[name]:>9.1f}{len(late):>8}{figures}")
    print(f"{'goal':<27}{'':>9}{P99_GOAL:>8}{LONGEST_GOAL:>9}")
    waited = list(drive.photos.shown.values())
    at_once = sum(time == 0 for time in waited) / len(waited)
    print(f"\n{len(waited)} photos came into view while scrolling; {at_once:.0%} were painted with their card")
    print(f"until painted: p99 {percentile(waited, 0.99):.0f} ms, longest {max(waited):.0f} ms (goal: {PHOTO_GOAL} ms)")
    print(f"scrolled past before they came: {len(drive.photos.passed)}")


def main() -> None:
    """Read the arguments, drive the window, print."""
    _, home = parsed(__doc__)
    with opened(home) as drive:
        load_model(drive)
        index(drive, home.new_photos)
        search(drive, home.questions)
        scroll(drive, home.questions[0], min(HITS, home.items))
    print(f"{home.items:,} items, window {SIZE[0]}x{SIZE[1]}")
    show(drive)


if __name__ == "__main__":
    main()
