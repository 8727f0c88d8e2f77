"""How much room folders take on the disk."""

from __future__ import annotations

from pathlib import Path


def size_of(folder: Path) -> int:
    """The bytes of all files below a folder; what goes meanwhile or cannot be read counts nothing."""
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.lstat().st_size if path.is_file() else 0
        except OSError:
            continue
    return total
