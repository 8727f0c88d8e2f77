from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.ui.conftest import write_picture
from visualsearch_desktop.ui.pictures import load


def test_a_photo_is_loaded_within_the_side(tmp_path: Path) -> None:
    image = load(write_picture(tmp_path / "a.png", width=60, height=80), 40)
    assert image is not None
    assert (image.width(), image.height()) == (30, 40)


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
