"""What is on the disk, for certain: free space, looked at before writing, and files that survive a power cut.

Qdrant Edge maps its files into memory, and a full disk kills the process.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from visualsearch_desktop.errors import DiskFull

MARGIN = 64 * 2**20
"""Bytes that stay free after any write: room for what the engine grows by beside the data itself."""


def free_bytes(folder: Path) -> int:
    """Bytes that this user can still write on the file system of a folder, which need not exist yet."""
    existing = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    return shutil.disk_usage(existing).free


def require_space(folder: Path, needed: int) -> None:
    """See that `needed` bytes and the margin are free.

    Raises:
        DiskFull: they are not.
    """
    free = free_bytes(folder)
    if free < needed + MARGIN:
        raise DiskFull(
            f"Only {free // 10**6:,} MB are free on the disk that holds {folder}, and "
            f"{(needed + MARGIN) // 10**6:,} MB are needed; make room and try again."
        )


def used_bytes(folder: Path) -> int:
    """Bytes of all files below a folder, as their lengths say."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def sync(folder: Path) -> None:
    """Have the disk keep all files below a folder, also what was written through a mapping into memory.

    Unlike a flush of the engine, this leaves Python's lock to other threads while the disk works.
    """
    for place, _, files in os.walk(folder):
        for file in files:
            _sync(Path(place, file))
        if os.name == "posix":  # Windows opens no folders
            _sync(Path(place))


def _sync(place: Path) -> None:
    try:
        # Windows wants to write what it is asked to keep.
        number = os.open(place, os.O_RDONLY if os.name == "posix" else os.O_RDWR)
    except FileNotFoundError:
        return  # renamed or removed by the engine since the folder was read
    try:
        os.fsync(number)
    finally:
        os.close(number)


def write_durably(file: Path, text: str) -> None:
    """Replace a small text file in one step: whoever reads it, even after a power cut, finds the old or the new one.

    Raises:
        OSError: it cannot be written; the old one is there.
    """
    draft = file.with_name(f"{file.name}.new")
    with draft.open("w", encoding="utf-8") as written:
        written.write(text)
        written.flush()
        os.fsync(written.fileno())
    draft.replace(file)
