"""Log files that help: rotating, one for each process, below the log folder."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from logging.handlers import RotatingFileHandler

FORMAT = "%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"
MEGABYTE = 1_000_000


class LateFile(logging.Handler):
    """A rotating file that is opened by its first record: most windows have nothing to tell."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._file = file
        self._handler: RotatingFileHandler | None = None
        self.setFormatter(logging.Formatter(FORMAT))

    def emit(self, record: logging.LogRecord) -> None:
        if self._handler is None:
            # It comes with all that records need to travel between computers.
            from logging.handlers import RotatingFileHandler

            self._handler = RotatingFileHandler(
                self._file, maxBytes=2 * MEGABYTE, backupCount=3, encoding="utf-8", delay=True
            )
            self._handler.setFormatter(self.formatter)
        self._handler.emit(record)

    def close(self) -> None:
        if self._handler is not None:
            self._handler.close()
        super().close()


def set_up(folder: Path, process: str) -> None:
    """Log to `<folder>/<process>.log`. A folder that cannot be written costs the log, not the program."""
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        logging.getLogger(__name__).warning("No log is written: %s", error)
        return
    root.addHandler(LateFile(folder / f"{process}.log"))
    # Decoders warn of odd photos; that belongs into the log, not onto a terminal.
    logging.captureWarnings(True)
    # A request is logged once, by the store that makes it.
    logging.getLogger("httpx").setLevel(logging.WARNING)
