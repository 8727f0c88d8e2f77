"""Free space, looked at before writing: Qdrant Edge maps its files into memory, and a full disk kills the process."""

from __future__ import annotations

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
