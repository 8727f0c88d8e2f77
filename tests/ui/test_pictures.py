from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from tests.ui.conftest import write_picture
from visualsearch_desktop.ui.pictures import load


def test_a_photo_is_loaded_within_the_side(tmp_path: Path) -> None:
    image = load(write_picture(tmp_path / "a.png", width=60, height=80), 40)
    assert image is not None
    assert (image.width(), image.height()) == (30, 40)


def test_a_tiff_is_loaded_and_the_process_lives(tmp_path: Path) -> None:
    photo = tmp_path / "a.tiff"
    Image.new("I;16", (60, 80), 40_000).save(photo)
    # In a process of its own: what can go wrong is a crash.
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from visualsearch_desktop.ui.pictures import load\n"
        "sizes = {(image.width(), image.height()) for _ in range(20) if (image := load(Path(sys.argv[1]), 640))}\n"
        "sys.exit(sizes != {(60, 80)})\n"
    )
    assert subprocess.run([sys.executable, "-c", code, str(photo)]).returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipes among its files")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.jpg"
    os.mkfifo(pipe)
    # Kept open for writing without a word, so that reading it would block for good and fail by the suite's time limit.
    writer = os.open(pipe, os.O_RDWR)
    try:
        assert load(pipe, 40) is None
    finally:
        os.close(writer)
