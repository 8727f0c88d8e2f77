"""A shard is rewritten without what was removed, in a process of its own.

The engine's `optimize()` takes seconds and holds Python's lock for all of them, so that no search could be answered
meanwhile. Instead, another process copies the shard's folder, optimises the copy and ends; the caller puts the copy in
use (`EdgeStore.maintain`) if nothing was written since, and otherwise throws it away. The old shard is never touched:
whenever anything is killed, it is there, and in use.

Optimising also seals: points that were written since the last time lie in a segment whose indexes are built anew in
memory at each opening; sealed, they are mapped from disk (see `edge_config.py`).
"""

from __future__ import annotations

import ctypes
import logging
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Final

import qdrant_edge as edge

from visualsearch_desktop.core.disk import sync
from visualsearch_desktop.core.stores.edge_config import shard_config

log = logging.getLogger(__name__)

REMOVED_SHARE: Final = 0.2
REMOVED_LEAST: Final = 1_000
"""As the engine's own thresholds, which it compares with each segment: below both, it would do nothing."""

UNSEALED: Final = 12_000
"""Points that may lie unsealed: their indexes, above all that of words, take some 0.25 s of every opening. Not fewer
than the engine would seal (`edge_config.SEALED_KB`)."""

ASKED_SECONDS: Final = 0.2
"""How often it is asked whether the vacuum is still wanted."""

BLOCK: Final = 2**20
PRIORITY: Final = 10
"""Of POSIX: searches come first."""


def is_worth_it(shard: Path, points: int) -> bool:
    """True where more than a fifth of what the shard's files hold was removed, or much is unsealed.

    `points` are those that can be found. How many the files hold, the engine does not tell: its list of versions has
    8 bytes for each point ever written, until its segment is rewritten. Should that change, nothing is ever worth it.
    """
    sealed = _held(shard, "id_tracker.versions")
    unsealed = _held(shard, "mutable_id_tracker.versions")
    removed = sealed + unsealed - points
    vacuum = removed >= REMOVED_LEAST and removed > REMOVED_SHARE * (sealed + unsealed)
    return vacuum or unsealed >= UNSEALED


def _held(shard: Path, name: str) -> int:
    return sum(file.stat().st_size // 8 for file in shard.glob(f"segments/*/{name}"))


class Vacuum:
    """Rewrites a shard in another process; one at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: BaseProcess | None = None
        self._closed = False

    def run(self, shard: Path, target: Path, dimension: int, wanted: Callable[[], bool]) -> bool:
        """Make `target` a vacuumed copy of a shard to which everything was flushed; False where that failed.

        It is given up once it is not `wanted` any more.

        The shard may be searched meanwhile. If it is written to, the copy is worth nothing.
        """
        context = multiprocessing.get_context("spawn")
        # The backend is a daemon, which ends with its window. Daemons may have no children, lest these stay behind;
        # this one ends by itself.
        multiprocessing.current_process().daemon = False
        receiver, sender = context.Pipe(duplex=False)
        with self._lock:
            if self._closed:
                return False
            process = context.Process(
                target=rewrite, args=(shard, target, dimension, sender), name="visualsearch-vacuum", daemon=True
            )
            process.start()
            self._process = process
        sender.close()
        with receiver:
            while not receiver.poll(ASKED_SECONDS):
                if not wanted():
                    process.kill()
            try:
                problem = receiver.recv()
            except EOFError:
                problem = "its process was killed"
        process.join()
        if problem:
            log.warning("The vacuum of %s failed: %s", shard, problem)
        return not problem

    def close(self) -> None:
        """End a vacuum that is running, and begin no more."""
        with self._lock:
            self._closed = True
            if self._process is not None:
                self._process.kill()


def rewrite(source: Path, target: Path, dimension: int, result: Connection) -> None:
    """The other process: copy, optimise, and send what went wrong, or an empty text."""
    if hasattr(os, "nice"):
        os.nice(PRIORITY)
    if sys.platform == "linux":
        _end_with_parent()
    try:
        copy(source, target)
        asking = multiprocessing.parent_process()
        if asking is not None and not asking.is_alive():
            return
        shard = edge.EdgeShard.load(str(target), shard_config(dimension))
        before = shard.info().points_count
        shard.close()
        # Its layout depends on how many there are.
        shard = edge.EdgeShard.load(str(target), shard_config(dimension, before))
        shard.optimize()
        shard.flush()
        after = shard.info().points_count
        shard.close()
        # `current` must never point to what a power cut takes back.
        sync(target)
        result.send("" if after == before else f"of {before} points {after} were left")
    # The engine's panics derive from BaseException.
    except BaseException as error:  # noqa: BLE001
        result.send(str(error) or type(error).__name__)


def _end_with_parent() -> None:
    """Have the system end this process once the thread that started it has ended: `prctl(PR_SET_PDEATHSIG)`.

    Nothing in Python could, while the engine holds its lock: a large shard would be linked on for minutes, for nobody.
    """
    set_parent_death_signal = 1
    ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGKILL)


def copy(source: Path, target: Path) -> None:
    """Copy a folder; where its files have holes, which the engine makes large ones of, the copies have them too."""
    for place in (source, *sorted(source.rglob("*"))):
        copied = target / place.relative_to(source)
        if place.is_dir():
            copied.mkdir(parents=True)
        else:
            _copy_file(place, copied)


def _copy_file(source: Path, target: Path) -> None:
    with source.open("rb") as read, target.open("wb") as written:
        while block := read.read(BLOCK):
            if block.count(0) == len(block):
                written.seek(len(block), os.SEEK_CUR)
            else:
                written.write(block)
        written.truncate()
