"""How much memory the program takes with a large catalogue. Linux only: it reads /proc.

    python -m benchmarks.memory [--home FOLDER] [--items N] [--weights FILE] [--quick]

The window's and the backend's process together, with the catalogue open, the model loaded, a photo searched and 200
thumbnails shown, against two processes that have merely imported PySide6, and torch with torchvision. PSS counts what
processes share once. The goal is 600 MB more at most. A second start lets the model go after a second without a
question: what that gives back, and how long the next question takes.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.homes import Home, parsed
from visualsearch_desktop.launch import DEFAULT_CATALOGUE, backend_options
from visualsearch_desktop.paths import AppPaths
from visualsearch_desktop.settings import Settings

GOAL_MB = 600
SHOWN = 200
IMPORTS = ("import PySide6.QtCore, PySide6.QtGui, PySide6.QtWidgets", "import torch, torchvision")
DRIVE = "drive"
SETTLE_SECONDS, IDLE_SECONDS = 1.0, 4.0
LIMIT_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Memory:
    """Of some processes, in MB."""

    pss: float
    rss: float


def memory_of(*processes: int) -> Memory:
    """What the processes take together."""
    pss = rss = 0
    for process in processes:
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            pss += int(line.split()[1]) if line.startswith("Pss:") else 0
            rss += int(line.split()[1]) if line.startswith("Rss:") else 0
    return Memory(pss / 1024, rss / 1024)


def imported() -> Memory:
    """Of processes that have only imported what the program cannot do without."""
    with ExitStack() as stack:
        processes = []
        for statement in IMPORTS:
            code = f"{statement}\nprint(flush=True)\ninput()"
            pipe = subprocess.PIPE
            process = stack.enter_context(
                subprocess.Popen([sys.executable, "-c", code], stdin=pipe, stdout=pipe, text=True)
            )
            processes.append(process)
        for process in processes:
            assert process.stdout is not None
            process.stdout.readline()
        time.sleep(SETTLE_SECONDS)
        result = memory_of(*(process.pid for process in processes))
        for process in processes:
            process.communicate("\n")
    return result


def driven(home: Home, idle_seconds: float) -> dict[str, float]:
    """Start the program, and have its figures printed by the process itself; see `drive`."""
    command = [sys.executable, "-m", "benchmarks.memory", DRIVE, str(home.folder), str(idle_seconds)]
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if result.returncode:
        raise SystemExit(f"the program failed:\n{result.stderr}")
    figures: dict[str, float] = json.loads(result.stdout.splitlines()[-1])
    return figures


def drive(folder: Path, idle_seconds: float) -> None:
    """Open the window, search, show thumbnails, and print what both processes take."""
    from PySide6.QtCore import QEventLoop, QTimer

    from visualsearch_desktop.core.types import ModelStatus, Photo
    from visualsearch_desktop.ui.app import application, open_window

    def wait(condition: Callable[[], bool]) -> None:
        loop, poll = QEventLoop(), QTimer(interval=10)
        deadline = time.monotonic() + LIMIT_SECONDS
        poll.timeout.connect(lambda: loop.quit() if condition() or time.monotonic() > deadline else None)
        poll.start()
        loop.exec()
        if time.monotonic() > deadline:
            raise SystemExit("the window did not come round to what was waited for")

    def pause(seconds: float) -> None:
        end = time.monotonic() + seconds
        wait(lambda: time.monotonic() > end)

    paths = AppPaths.below(folder)
    settings = Settings.load(paths.settings)
    options = backend_options(paths, settings, DEFAULT_CATALOGUE)
    options = replace(options, service=replace(options.service, model_idle_seconds=idle_seconds))
    application()
    window, backend = open_window(paths, settings, options)
    window.resize(1240, 800)
    window.show()
    questions = sorted((folder / "questions").glob("*.jpg"))
    try:
        wait(lambda: window.state is not None and window.state.model.status is ModelStatus.READY)
        window.search(Photo(str(questions[0])))
        wait(lambda: window.settled)
        seen: set[str] = set()
        window.loader.ready.connect(seen.add)
        bar = window.grid.verticalScrollBar()
        while len(seen) < min(SHOWN, window.model.total // 4) and bar.value() < bar.maximum():
            bar.setValue(bar.value() + bar.pageStep())
            wait(lambda: not window.loader.pending)
        pause(IDLE_SECONDS if idle_seconds else SETTLE_SECONDS)
        children = [child.pid for child in multiprocessing.active_children() if child.pid]
        both, alone = memory_of(os.getpid(), *children), memory_of(*children)
        began = time.perf_counter()
        window.search(Photo(str(questions[1])))
        wait(lambda: not window.session.busy)
        seconds = time.perf_counter() - began
    finally:
        window.close()
        backend.close()
    print(json.dumps({"pss": both.pss, "rss": both.rss, "backend": alone.pss, "seconds": seconds, "shown": len(seen)}))


def main() -> None:
    """Read the arguments, measure, print."""
    if sys.argv[1:2] == [DRIVE]:
        drive(Path(sys.argv[2]), float(sys.argv[3]))
        return
    _, home = parsed(__doc__)
    base, used, idle = imported(), driven(home, 0), driven(home, 1)
    print(f"{home.items:,} items, model loaded, {used['shown']:.0f} thumbnails shown{'':<5}{'PSS':>8}{'RSS':>8}   MB")
    print(f"{'PySide6, and torch with torchvision, imported':<55}{base.pss:>8.0f}{base.rss:>8.0f}")
    print(f"{'window and backend':<55}{used['pss']:>8.0f}{used['rss']:>8.0f}")
    print(f"{'more':<55}{used['pss'] - base.pss:>8.0f}{used['rss'] - base.rss:>8.0f}   (goal: at most {GOAL_MB})")
    print(f"{'the backend of it, model loaded':<55}{used['backend']:>8.0f}")
    print(f"{'the backend of it, model let go':<55}{idle['backend']:>8.0f}")
    print(f"a question: {used['seconds'] * 1000:.0f} ms, after the model was let go {idle['seconds'] * 1000:.0f} ms")


if __name__ == "__main__":
    main()
