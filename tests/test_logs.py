from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from visualsearch_desktop import logs


@pytest.fixture
def root() -> Iterator[logging.Logger]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield root
    for handler in set(root.handlers) - set(handlers):
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)
    logging.captureWarnings(False)


def test_the_first_record_makes_the_file(root: logging.Logger, tmp_path: Path) -> None:
    logs.set_up(tmp_path / "logs", "window")
    file = tmp_path / "logs" / "window.log"
    assert not file.exists()
    logging.getLogger("shop").info("a photo")
    logging.getLogger("shop").warning("another")
    lines = file.read_text(encoding="utf-8").splitlines()
    assert [line.split("MainThread ")[1] for line in lines] == ["shop: a photo", "shop: another"]


def test_a_folder_that_cannot_be_made_costs_the_log_only(
    root: logging.Logger, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "logs").write_text("a file")
    before = list(root.handlers)
    logs.set_up(tmp_path / "logs", "window")
    assert "No log is written" in caplog.text
    assert root.handlers == before
