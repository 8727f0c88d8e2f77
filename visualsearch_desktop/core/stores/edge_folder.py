"""Which shard of an Edge store's folder is in use.

    <folder>/metadata.json       the catalogue's identity, see `EdgeStore.metadata`
    <folder>/current             the name of the shard in use; until there is one it is `shard`
    <folder>/shard/              the first shard
    <folder>/shard-xxxxxxxx/     one that a vacuum made, in use or being made

A shard takes over from another by one atomic write of `current`. A kill before leaves the old one in use, a kill after
it the new one; what is not in use is waste that the next opening removes.
"""

from __future__ import annotations

import shutil
import uuid
from pathlib import Path
from typing import Final

from visualsearch_desktop.core.disk import write_durably
from visualsearch_desktop.errors import StoreError

SHARD: Final = "shard"
CURRENT: Final = "current"


def current_shard(folder: Path) -> Path:
    """The shard in use, which is not there yet in a new folder.

    Raises:
        StoreError: what says so is damaged.
        OSError: it cannot be read.
    """
    try:
        name = (folder / CURRENT).read_bytes().decode(errors="replace").strip()
    except FileNotFoundError:
        return folder / SHARD
    shard = folder / name
    if not name.startswith(f"{SHARD}-") or shard.parent != folder:
        raise StoreError(
            "The catalogue's search index is damaged (its pointer is). Index the folders again to rebuild it."
        )
    return shard


def new_shard(folder: Path) -> Path:
    """A name for a shard that a vacuum makes."""
    return folder / f"{SHARD}-{uuid.uuid4().hex[:8]}"


def use_shard(folder: Path, shard: Path) -> None:
    """Put a complete shard in use: the next opening finds it.

    Raises:
        OSError: it cannot be written; the old one stays in use.
    """
    write_durably(folder / CURRENT, shard.name)


def remove_unused(folder: Path) -> None:
    """Remove all shards that are not in use, as far as the system lets."""
    used = current_shard(folder)
    for shard in folder.glob(f"{SHARD}*"):
        if shard != used:
            shutil.rmtree(shard, ignore_errors=True)
