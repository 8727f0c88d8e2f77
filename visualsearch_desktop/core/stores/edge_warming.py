"""The files of a shard are read once, in order, so that the system has them in memory.

The engine maps its files into memory and reads them here and there, 4 KB at a time, and it has the system forget them
whenever it closes a shard. Left to itself, loading 105,000 points takes half a second and the first search three
(measured on a virtual disk; a spinning one is worse). Read in order before that, they take a quarter of a second to
read, a tenth to load and a hundredth to search; Python's lock stays free while they are read, and the memory stays the
system's to take back.

What every search scans is read before the shard is loaded. The original vectors, of which a search reads a few, are the
largest part; they are read beside everything else, in a thread.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Final

log = logging.getLogger(__name__)

MOST: Final = 4 * 2**30
"""Bytes of original vectors that are read, two million of 512 dimensions; where there are more, none is."""

BLOCK: Final = 2**20


def read_ahead(shard: Path) -> None:
    """Read all that a search scans."""
    _read((file for file in _files(shard) if not _is_original(file)), threading.Event())


class Warming:
    """Reads the original vectors of a shard in a thread of its own, until it is closed."""

    def __init__(self, shard: Path) -> None:
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, args=(shard,), name="warming", daemon=True)
        self._thread.start()

    def _work(self, shard: Path) -> None:
        originals = [file for file in _files(shard) if _is_original(file)]
        if sum(file.stat().st_size for file in originals) <= MOST:
            _read(originals, self._stop)

    def wait(self) -> None:
        """Return once everything was read, or it was stopped."""
        self._thread.join()

    def close(self) -> None:
        """Stop reading."""
        self._stop.set()
        self._thread.join()


def _files(shard: Path) -> list[Path]:
    return [file for file in shard.glob("segments/**/*") if file.is_file()]


def _is_original(file: Path) -> bool:
    """True for the vectors of a sealed segment, and those of one that is written to."""
    return file.name == "matrix.dat" or file.parent.name == "vectors"


def _read(files: Iterable[Path], stop: threading.Event) -> None:
    block = bytearray(BLOCK)
    for file in files:
        try:
            with file.open("rb", buffering=0) as read:
                while not stop.is_set() and read.readinto(block):
                    pass
        except OSError as error:
            # The engine has its own word to say about files that cannot be read.
            log.info("%s was not read ahead: %s", file, error)
