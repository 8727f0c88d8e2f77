"""The check of an installation, started as a user starts it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.slow
def test_the_checkout_passes_its_own_test(home: Path, tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    environment = {**os.environ, "TMPDIR": str(temporary), "TEMP": str(temporary), "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "visualsearch_desktop", "--self-test"]
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    report = json.loads(result.stdout)
    assert report["ok"] is True
    assert report["frozen"] is False
    assert report["engine"] == "edge"
    assert report["model"]
    assert all(report["packages"].values())
    steps = {step["step"]: step for step in report["steps"]}
    assert list(steps) == ["draw", "window", "index", "search", "facet", "code", "camera", "graph"]
    assert steps["index"]["items"] == 10
    # The customer's photo is named by the article that it shows.
    assert steps["search"]["asked"].startswith(steps["search"]["found"])
    assert steps["graph"]["float32"] >= 0.999
    assert steps["graph"]["int8"] >= 0.99
    # Nothing is left behind, by no library either.
    assert list(temporary.iterdir()) == []
    assert not (home / ".cache" / "Microsoft").exists()


def test_what_fails_is_said(tmp_path: Path) -> None:
    """Nothing can be drawn, so no other step is tried."""
    program = "import sys; sys.modules['visualsearch_desktop.core.demo.catalogue'] = None; "
    program += "from visualsearch_desktop.self_test import run; sys.exit(run())"
    environment = {**os.environ, "TMPDIR": str(tmp_path), "TEMP": str(tmp_path)}
    command = [sys.executable, "-c", program]
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    report = json.loads(result.stdout)
    assert report["ok"] is False
    assert [step["step"] for step in report["steps"]] == ["draw"]
    assert "ModuleNotFoundError" in report["steps"][0]["traceback"]
    assert "The self-test failed at “draw”" in result.stderr
