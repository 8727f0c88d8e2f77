from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest

from benchmarks.memory import memory_of
from tests.benchmarks.conftest import Run

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="it reads /proc")


@pytest.mark.slow
def test_both_processes_are_measured_against_bare_ones(quick: Run, quick_home: Path) -> None:
    printed = quick("memory", "--home", str(quick_home))
    rows = [
        (int(pss), int(rss))
        for pss, rss in re.findall(r"^(?:PySide6|window|more)\D*6?\D+?(-?\d+) +(-?\d+)", printed, re.M)
    ]
    base, used, more = rows
    assert 0 < base[0] <= base[1]
    assert abs(used[0] - base[0] - more[0]) <= 1
    assert abs(used[1] - base[1] - more[1]) <= 1
    assert int(re.findall(r"(\d+) thumbnails shown", printed)[0]) > 0


def test_pages_that_are_touched_count() -> None:
    before = memory_of(os.getpid())
    block = bytearray(64 * 1024 * 1024)
    block[::4096] = b"1" * len(block[::4096])
    after = memory_of(os.getpid())
    assert after.pss - before.pss > 50
    assert after.rss >= after.pss
