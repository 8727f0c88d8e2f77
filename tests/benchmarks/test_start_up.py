from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.benchmarks.conftest import Run


@pytest.mark.slow
def test_both_windows_are_timed_and_compared(quick: Run, quick_home: Path) -> None:
    printed = quick("start_up", "--home", str(quick_home))
    seconds = [float(number) for number in re.findall(r"([0-9.]+) s$", printed, re.MULTILINE)]
    empty, window, catalogue, items, model = seconds
    assert empty > 0
    assert 0 < window < catalogue <= min(items, model)
    ratio = re.search(r"ratio +([0-9.]+)", printed)
    assert ratio is not None
    assert abs(float(ratio[1]) - window / empty) < 0.02 * window / empty
