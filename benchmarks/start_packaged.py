"""How long the packaged program takes to start, against the same program in its environment.

    xvfb-run -a python -m benchmarks.start_packaged PROGRAM [--runs N] [--quick]

PROGRAM is the one that build.spec made. Each run starts both, one after the other, and looks at the display every few
milliseconds: when is the window on it, and when has it the catalogue's name, which it gets from the backend process.
The first start of each is not counted. The medians are printed, for the command line as well. Needs xdotool.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from visualsearch_desktop.paths import HOME_VARIABLE

RUNS, QUICK_RUNS = 7, 1
LIMIT_SECONDS = 120
WINDOW, CATALOGUE = "Visual Search$", "^main – Visual Search$"


def seconds_to_window(command: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """Start the window and end it again; gives the seconds to the window and to the open catalogue."""
    began = time.monotonic()
    process = subprocess.Popen(command, env=environment)
    try:
        shown = _wait(lambda: _is_shown(WINDOW), process) - began
        opened = _wait(lambda: _is_shown(CATALOGUE), process) - began
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(LIMIT_SECONDS)
    return shown, opened


def seconds_to_end(command: list[str], environment: dict[str, str]) -> float:
    """Run a command; gives the seconds to its end."""
    began = time.monotonic()
    subprocess.run([*command, "--version"], env=environment, check=True, capture_output=True)
    return time.monotonic() - began


def _wait(reached: Callable[[], bool], process: subprocess.Popen[bytes]) -> float:
    limit = time.monotonic() + LIMIT_SECONDS
    while not reached():
        if process.poll() is not None or time.monotonic() > limit:
            raise SystemExit(f"no window came (exit code {process.returncode})")
        time.sleep(0.002)
    return time.monotonic()


def _is_shown(name: str) -> bool:
    command = ["xdotool", "search", "--onlyvisible", "--name", name]
    return bool(subprocess.run(command, capture_output=True, check=False).stdout)


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=Path)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    runs = QUICK_RUNS if options.quick else options.runs
    commands = {
        "packaged": [str(options.program.absolute())],
        "environment": [sys.executable, "-m", "visualsearch_desktop"],
    }
    times: dict[str, list[tuple[float, float, float]]] = {name: [] for name in commands}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        environment = {**os.environ, HOME_VARIABLE: home, "QT_QPA_PLATFORM": "xcb"}
        # An installed program is compiled.
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        for number in range(runs + 1):
            for name, command in commands.items():
                measured = (*seconds_to_window(command, environment), seconds_to_end(command, environment))
                if number:
                    times[name].append(measured)
    print(f"{runs} starts each, alternating; medians in seconds")
    print(f"{'':28}{'packaged':>12}{'environment':>12}{'ratio':>8}")
    for column, title in enumerate(("window on the display", "catalogue open", "`--version`")):
        packaged, plain = (median(row[column] for row in times[name]) for name in commands)
        print(f"{title:28}{packaged:12.3f}{plain:12.3f}{packaged / plain:8.2f}")


if __name__ == "__main__":
    main()
