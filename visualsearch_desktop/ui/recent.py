"""The photos that were searched with lately, kept on disk where the user wants that and where they are files."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QIODevice, QObject, QSaveFile

from visualsearch_desktop.core.types import Crop, Photo
from visualsearch_desktop.ui.background import Background
from visualsearch_desktop.ui.query.previews import source

log = logging.getLogger(__name__)

MOST = 20

Photos = tuple[Photo, ...]
"""The photos of one question, as they were turned and cut."""


class Recent(QObject):
    """The newest questions' photos first. Of pictures without a file nothing is ever written.

    Until `keep` is told otherwise, nothing is read from or written to the disk.
    """

    def __init__(self, file: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file = file
        self._keep = False
        self._entries: list[Photos] = []
        self._reading = False
        self._unwritten: Callable[[], None] | None = None
        # One thread, so that what is written last is what stays.
        self._writer = Background(1, self)

    @property
    def entries(self) -> tuple[Photos, ...]:
        """What was asked with, newest first, each set of photos once; at most `MOST`."""
        return tuple(self._entries[:MOST])

    @property
    def kept(self) -> bool:
        """Whether files are remembered beyond this window."""
        return self._keep

    @property
    def busy(self) -> bool:
        """True while something is still to be read or written."""
        return self._writer.busy

    def keep(self, on: bool) -> None:
        """Remember beyond this window, beginning with what an earlier one kept; or forget that, and keep no more."""
        if on and not self._keep:
            self._reading = True
            self._writer.run(partial(read, self._file), self._take_kept)
        self._keep = on
        if not on:
            self._delete()

    def add(self, photos: Photos) -> None:
        """Note the photos of a question, in the place of the same ones cut or turned otherwise."""
        if not photos or (self._entries and self._entries[0] == photos):
            return
        self._entries = _newest([photos, *(other for other in self._entries if not _same(other, photos))])
        self._save()

    def clear(self) -> None:
        """Forget all, on the disk too."""
        self._entries = []
        self._delete()

    def close(self) -> None:
        """See that all is written."""
        self._writer.close()
        if self._unwritten is not None:
            self._unwritten()
            self._unwritten = None

    def _take_kept(self, kept: list[Photos]) -> None:
        if not self._reading:
            return
        self._reading = False
        fresh = list(self._entries)
        self._entries = _newest([*fresh, *(other for other in kept if not any(_same(other, one) for one in fresh))])
        if fresh:
            self._save()

    def _save(self) -> None:
        # What an earlier window kept is still to be read: it is saved with that.
        if self._keep and not self._reading:
            kept = [photos for photos in self._entries if _are_files(photos)]
            self._run(partial(write, self._file, kept))

    def _delete(self) -> None:
        self._reading = False
        self._run(partial(delete, self._file))

    def _run(self, work: Callable[[], None]) -> None:
        self._unwritten = work

        def done(_: None) -> None:
            if self._unwritten is work:
                self._unwritten = None

        self._writer.run(work, done)


def _are_files(photos: Photos) -> bool:
    return all(photo.path for photo in photos)


def _newest(entries: list[Photos]) -> list[Photos]:
    """`MOST` of files and as many others: an hour of live search must not cost the files that are kept."""
    files = [photos for photos in entries if _are_files(photos)][:MOST]
    others = [photos for photos in entries if not _are_files(photos)][:MOST]
    return [photos for photos in entries if photos in files or photos in others]


def _same(one: Photos, other: Photos) -> bool:
    return [source(photo) for photo in one] == [source(photo) for photo in other]


def write(file: Path, entries: list[Photos]) -> None:
    """Replace the file in one step, so that a power cut leaves the old one or the new one; a failure is logged."""
    text = json.dumps([[_written(photo) for photo in photos] for photos in entries])
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        log.warning("The recent photos cannot be kept in %s: %s", file, error)
        return
    saved = QSaveFile(str(file))
    if not saved.open(QIODevice.OpenModeFlag.WriteOnly) or saved.write(text.encode()) < 0 or not saved.commit():
        log.warning("The recent photos cannot be kept in %s: %s", file, saved.errorString())


def delete(file: Path) -> None:
    """Delete the file, where there is one; a failure is logged."""
    try:
        file.unlink(missing_ok=True)
    except OSError as error:
        log.warning("The recent photos in %s cannot be deleted: %s", file, error)


def read(file: Path) -> list[Photos]:
    """What `write` wrote; entries that are damaged are left out."""
    try:
        stored = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        log.warning("The recent photos in %s cannot be read: %s", file, error)
        return []
    found = []
    for photos in stored if isinstance(stored, list) else []:
        try:
            found.append(tuple(_read(photo) for photo in photos))
        except (KeyError, TypeError, ValueError):
            log.warning("An entry of the recent photos in %s is damaged and left out.", file)
    return [photos for photos in found if photos][:MOST]


def are_there(photos: Photos) -> bool:
    """False where a file of these photos is gone."""
    try:
        return all(photo.path is None or Path(photo.path).is_file() for photo in photos)
    except (OSError, ValueError):
        return False


def _written(photo: Photo) -> dict[str, object]:
    crop = photo.crop
    return {
        "path": photo.path,
        "turns": photo.turns,
        "flipped": photo.flipped,
        "crop": None if crop is None else [crop.left, crop.top, crop.right, crop.bottom],
    }


def _read(stored: dict[str, object]) -> Photo:
    path, turns, crop = stored["path"], stored["turns"], stored["crop"]
    if not isinstance(path, str) or not path or not isinstance(turns, int):
        raise ValueError
    return Photo(
        path=path, turns=turns % 4, flipped=bool(stored["flipped"]), crop=None if crop is None else _crop(crop)
    )


def _crop(stored: object) -> Crop:
    if not isinstance(stored, list) or len(stored) != 4:
        raise ValueError
    left, top, right, bottom = (float(share) for share in stored)
    if not (0 <= left < right <= 1 and 0 <= top < bottom <= 1):
        raise ValueError
    return Crop(left, top, right, bottom)
