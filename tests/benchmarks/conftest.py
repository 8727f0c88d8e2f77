"""The benchmarks' programs, run as they are meant to be, on a small catalogue."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

Run = Callable[..., str]


@pytest.fixture(scope="session")
def quick_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small home, which the benchmarks take as they find it."""
    home = tmp_path_factory.mktemp("big") / "home"
    run_quick("big_home", str(home))
    return home


@pytest.fixture
def quick() -> Run:
    """Runs a benchmark with `--quick`; gives what it prints."""
    return run_quick


def run_quick(name: str, *arguments: str) -> str:
    command = [sys.executable, "-m", f"benchmarks.{name}", *arguments, "--quick"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    return result.stdout
