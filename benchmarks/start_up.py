"""How long a start takes: the program's window with a large catalogue against an empty QMainWindow.

    python -m benchmarks.start_up [--home FOLDER] [--runs N] [--items N] [--weights FILE] [--quick]

Each run starts both, one after the other, as `python -m` does, and measures from the start of the process to a window
that is painted and has handled an event after that; the first start of each is not counted. The goal is twice the time
of the empty window at most. The medians are printed, and when the catalogue was open, the first page shown and the
model loaded.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from statistics import median

from benchmarks.homes import Home, parsed
from benchmarks.start_probe import BARE, PROGRAM
from visualsearch_desktop.paths import HOME_VARIABLE

RUNS = 11
GOAL = 2.0


def start(kind: str, home: Home) -> dict[str, float]:
    """Start one of the two; gives its stages in seconds."""
    environment = {**os.environ, HOME_VARIABLE: str(home.folder)}
    # An installed program is compiled.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    began = time.monotonic()
    command = [sys.executable, "-m", "benchmarks.start_probe", kind, repr(began)]
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if result.returncode:
        raise SystemExit(f"the {kind} window failed:\n{result.stderr}")
    stages: dict[str, float] = json.loads(result.stdout.splitlines()[-1])
    return stages


def main() -> None:
    """Read the arguments, measure, print."""
    options, home = parsed(__doc__, ("--runs", "how often each is started", RUNS))
    runs = 1 if options.quick else options.runs
    if not options.quick:
        # Python compiles the modules, and the disk's cache fills.
        start(BARE, home)
        start(PROGRAM, home)
    bare: list[dict[str, float]] = []
    program: list[dict[str, float]] = []
    for _ in range(runs):
        bare.append(start(BARE, home))
        program.append(start(PROGRAM, home))
    middle = {stage: median(run[stage] for run in program) for stage in program[0]}
    empty = median(run["window"] for run in bare)
    work = median(run["work"] for run in bare)
    print(f"{runs} starts each, {home.items:,} items; medians, from the start of the process")
    print(f"empty QMainWindow reacts   {empty:7.3f} s")
    print(f"the program's reacts       {middle['window']:7.3f} s")
    print(f"catalogue open             {middle['catalogue']:7.3f} s")
    print(f"first page shown           {middle['items']:7.3f} s")
    print(f"model loaded               {middle['model']:7.3f} s")
    print(f"ratio                      {middle['window'] / empty:7.2f}    (goal: at most {GOAL:.0f})")
    print(f"ratio of processor times   {middle['work'] / work:7.2f}    (for a computer that is busy with other things)")


if __name__ == "__main__":
    main()
