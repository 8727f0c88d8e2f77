"""Log files that help: rotating, one for each process, below the log folder."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

FORMAT = "%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"
MEGABYTE = 1_000_000


def set_up(folder: Path, process: str) -> None:
    """Log to `<folder>/<process>.log`. A folder that cannot be written costs the log, not the program."""
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(
            folder / f"{process}.log", maxBytes=2 * MEGABYTE, backupCount=3, encoding="utf-8", delay=True
        )
    except OSError as error:
        logging.getLogger(__name__).warning("No log is written: %s", error)
        return
    handler.setFormatter(logging.Formatter(FORMAT))
    root.addHandler(handler)
    # Decoders warn of odd photos; that belongs into the log, not onto a terminal.
    logging.captureWarnings(True)
    # A request is logged once, by the store that makes it.
    logging.getLogger("httpx").setLevel(logging.WARNING)
