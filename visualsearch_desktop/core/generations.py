"""Complete versions of a catalogue, of which exactly one is in use.

Moving a catalogue to another engine, or embedding it again with another model, must not disturb the catalogue that
works: it is built as a new generation beside the current one and takes over in one atomic step. A kill before leaves
the old one in use and the new one to be continued; a kill after leaves only waste that the next opening removes.

    catalogues/<name>/current         the name of the generation in use
    catalogues/<name>/<generation>/   ledger.sqlite and the store's own folder
    catalogues/<name>/next            the name of the generation being built, if any
"""

from __future__ import annotations

import logging
import shutil
import uuid
from pathlib import Path

from visualsearch_desktop.core.disk import write_durably
from visualsearch_desktop.errors import StoreError

log = logging.getLogger(__name__)

CURRENT, NEXT = "current", "next"


def _read(folder: Path, pointer: str) -> Path | None:
    try:
        name = (folder / pointer).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"The catalogue in {folder} cannot be read: {error}.") from error
    generation = folder / name
    return generation if name and generation.is_dir() and generation.parent == folder else None


def _point(folder: Path, pointer: str, generation: Path) -> None:
    write_durably(folder / pointer, generation.name)


def _create(folder: Path) -> Path:
    generation = folder / f"g-{uuid.uuid4().hex[:8]}"
    generation.mkdir()
    return generation


def current(folder: Path) -> Path:
    """The folder of the generation in use, made if the catalogue is new. What nothing points to is removed.

    Raises:
        StoreError: the pointer or the folder cannot be read or written.
    """
    try:
        found = _read(folder, CURRENT)
        if found is None:
            if lost := list(folder.glob("g-*/ledger.sqlite")):
                # Never start empty over data that is there: the pointer is lost, the newest generation is not. One
                # that is being built is the last choice.
                building = _read(folder, NEXT)
                found = max(lost, key=lambda ledger: (ledger.parent != building, ledger.stat().st_mtime)).parent
            else:
                found = _create(folder)
            _point(folder, CURRENT, found)
        keep = {found, _read(folder, NEXT)}
        for generation in folder.glob("g-*"):
            if generation not in keep:
                shutil.rmtree(generation, ignore_errors=True)
    except OSError as error:
        raise StoreError(f"The catalogue in {folder} cannot be opened: {error.strerror}.") from error
    return found


def begin(folder: Path) -> Path:
    """The folder of the generation that is being built: an interrupted one, or a new one."""
    try:
        generation = _read(folder, NEXT)
        if generation is None:
            generation = _create(folder)
            _point(folder, NEXT, generation)
    except OSError as error:
        raise StoreError(f"The catalogue in {folder} cannot be written: {error.strerror}.") from error
    return generation


def discard(folder: Path) -> None:
    """Give up the generation that is being built."""
    generation = _read(folder, NEXT)
    (folder / NEXT).unlink(missing_ok=True)
    if generation is not None and generation != _read(folder, CURRENT):
        shutil.rmtree(generation, ignore_errors=True)


def promote(folder: Path, generation: Path) -> None:
    """Put the generation in use; from here on an opening finds it. Both generations must be closed.

    Raises:
        StoreError: the pointer cannot be written; the old generation is still in use.
    """
    old = _read(folder, CURRENT)
    try:
        _point(folder, CURRENT, generation)
        (folder / NEXT).unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(f"The catalogue in {folder} cannot be written: {error.strerror}.") from error
    if old is not None and old != generation:
        shutil.rmtree(old, ignore_errors=True)
