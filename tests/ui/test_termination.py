"""Signals end the window's process as a click on its closing button does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from visualsearch_desktop.paths import AppPaths

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")

START = (
    "import sys\n"
    "from pathlib import Path\n"
    "from visualsearch_desktop.launch import backend_options\n"
    "from visualsearch_desktop.paths import AppPaths\n"
    "from visualsearch_desktop.settings import Settings\n"
    "from visualsearch_desktop.ui.app import run\n"
    "if __name__ == '__main__':\n"
    "    paths = AppPaths.below(Path(sys.argv[1]))\n"
    "    settings = Settings(download_model=False)\n"
    "    sys.exit(run(paths, settings, backend_options(paths, settings, 'main')))\n"
)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_closes_the_window_and_its_backend(paths: AppPaths, tmp_path: Path, number: signal.Signals) -> None:
    program = tmp_path / "start.py"
    program.write_text(START)
    command = [sys.executable, str(program), str(paths.data.parent)]
    root = Path(__file__).resolve().parents[2]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as process:
        holder = paths.catalogues / "main" / "holder.json"
        deadline = time.monotonic() + 60
        while not holder.exists() and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(number)
        try:
            # The backend holds the error stream too, so it has ended as well when this returns.
            _, errors = process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
    assert process.returncode == 0, errors
    assert errors == ""
    assert (paths.config / "window.ini").exists(), "the window remembered its place"
