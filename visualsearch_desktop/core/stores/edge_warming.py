"""The files of a shard that was opened are read once, beside everything else, so that the system has them in memory.

A search reads the vectors that it scores again and the payloads of its hits from files that are mapped into memory, and
the engine has the system forget these whenever it closes a shard. Without this, each of the first searches waits for
some 150 reads here and there: 30 ms, and much more on a spinning disk. Read in one go, 105,000 points take a fifth of
a second; Python's lock stays free meanwhile, and the memory stays the system's to take back.
"""

from __future__ import annotations

import logging
import threading
from pathlib import Path
from typing import Final

log = logging.getLogger(__name__)

MOST: Final = 4 * 2**30
"""Bytes that are read at most, some 1.4 million points of 512 dimensions; a larger shard is left alone."""

BLOCK: Final = 2**20


def read_ahead(shard: Path, stop: threading.Event) -> None:
    """Read a shard's files until that is done or stopped; a shard that is too large is left alone."""
    block = bytearray(BLOCK)
    try:
        files = [file for file in shard.glob("segments/**/*") if file.is_file()]
        if sum(file.stat().st_size for file in files) > MOST:
            return
        for file in files:
            with file.open("rb", buffering=0) as read:
                while not stop.is_set() and read.readinto(block):
                    pass
    except OSError as error:
        # The engine has its own word to say about files that cannot be read.
        log.info("The files of %s were not read ahead: %s", shard, error)


class Warming:
    """Reads a shard's files in a thread of its own, until it is closed."""

    def __init__(self, shard: Path) -> None:
        self.stop = threading.Event()
        self._thread = threading.Thread(target=read_ahead, args=(shard, self.stop), name="warming", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop reading."""
        self.stop.set()
        self._thread.join()
