"""Walks a folder for photos, and tells which are new, changed or gone."""

from __future__ import annotations

import os
import stat
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from visualsearch_desktop.core.formats import PHOTO_SUFFIXES
from visualsearch_desktop.core.types import Skipped
from visualsearch_desktop.errors import UserError

# What network drives, macOS and Windows leave beside photos; names with a leading dot are left out as well.
_HOUSEKEEPING = frozenset({"@eadir", "#recycle", "__macosx", "thumbs.db", "$recycle.bin", "system volume information"})


@dataclass(frozen=True, slots=True)
class ScannedPhoto:
    """A photo file. `path` is absolute, `relative` is below the scanned folder in POSIX form, `size` in bytes,
    `mtime` in nanoseconds since the epoch."""

    path: str
    relative: str
    size: int
    mtime: int


@dataclass(frozen=True, slots=True)
class Changes:
    """What a scan found against what was known before.

    `doubtful` photos have the same size but another time of change: their content decides. `gone` are relative
    paths; a file that was moved is gone in one place and new in another, and its content tells.
    """

    new: tuple[ScannedPhoto, ...]
    changed: tuple[ScannedPhoto, ...]
    doubtful: tuple[ScannedPhoto, ...]
    unchanged: tuple[ScannedPhoto, ...]
    gone: tuple[str, ...]


def scan(folder: Path) -> Iterator[ScannedPhoto | Skipped]:
    """All photos below a folder, sorted by name in each folder, and what cannot be looked at.

    Links are followed. No folder is entered twice, so loops end; linked folders come after all real ones, so that
    a photo keeps its real place where it can be reached by both. Hidden files and folders, the housekeeping of
    network drives, and files that are no photos are left out silently; empty files are not.

    Raises:
        UserError: the folder is missing, not a folder, or its name is not valid text. Raised by the call itself.
    """
    top = absolute_folder(folder)
    if not _is_text(top):
        raise UserError(f"The name of the folder {displayed(top)} is not valid text; rename it and try again.")
    try:
        mode = os.stat(top).st_mode  # noqa: PTH116
    except FileNotFoundError:
        raise UserError(f"The folder {top} does not exist.") from None
    except (OSError, ValueError) as error:
        raise UserError(f"The folder {top} cannot be opened: {_reason(error)}.") from error
    if not stat.S_ISDIR(mode):
        raise UserError(f"{top} is a file; choose the folder that holds the photos.")
    return _walk(top)


def absolute_folder(folder: str | Path) -> str:
    """A folder's name as the scan and the ledger have it: `..` is taken out, links stay as the user wrote them."""
    return os.path.abspath(folder)  # noqa: PTH100


def relative_path(folder: str, path: str) -> str:
    """An absolute path as it lies below an absolute folder, in POSIX form."""
    return path[len(folder) :].lstrip(os.sep).replace(os.sep, "/")


def displayed(path: str) -> str:
    """A path as valid text: bytes that are not UTF-8 are written as \\xff."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def compare(
    scanned: Iterable[ScannedPhoto], known: Mapping[str, tuple[int, int]], skipped: Iterable[str] = ()
) -> Changes:
    """Sort a scan's photos by what is known of them.

    `known` maps relative paths to (size, mtime). `skipped` are relative paths that the scan could not look at ("" for
    the whole folder): known photos there, or below there, are not gone, since a network drive may only be away.
    """
    new, changed, doubtful, unchanged = [], [], [], []
    gone = dict.fromkeys(known)
    for photo in scanned:
        gone.pop(photo.relative, None)
        before = known.get(photo.relative)
        if before is None:
            new.append(photo)
        elif before == (photo.size, photo.mtime):
            unchanged.append(photo)
        elif before[0] == photo.size:
            doubtful.append(photo)
        else:
            changed.append(photo)
    away = frozenset(skipped)
    missing = (path for path in gone if not away.intersection(_with_parents(path))) if away else gone
    return Changes(tuple(new), tuple(changed), tuple(doubtful), tuple(unchanged), tuple(missing))


def _with_parents(relative: str) -> Iterator[str]:
    yield relative
    while "/" in relative:
        relative = relative.rpartition("/")[0]
        yield relative
    yield ""


def _walk(top: str) -> Iterator[ScannedPhoto | Skipped]:
    seen: set[tuple[int, int]] = set()
    links = deque([top])
    while links:
        # A stack of listings rather than recursion: a tree may be deeper than Python's limit.
        listings: list[Iterator[os.DirEntry[str]]] = [iter(())]
        folder: str | None = links.popleft()
        while listings:
            if folder is not None:
                try:
                    listings.append(_listing(folder, seen))
                except OSError as error:
                    yield Skipped(displayed(folder), f"The folder cannot be read: {_reason(error)}.")
                folder = None
            entry = next(listings[-1], None)
            if entry is None:
                listings.pop()
                continue
            try:
                is_folder = entry.is_dir()
                is_link = entry.is_symlink()
            except OSError as error:
                yield Skipped(displayed(entry.path), f"The file cannot be looked at: {_reason(error)}.")
                continue
            if not is_folder:
                if os.path.splitext(entry.name)[1].lower() in PHOTO_SUFFIXES:  # noqa: PTH122
                    yield _photo(entry, top)
            elif not _is_text(entry.name):
                yield Skipped(displayed(entry.path), "The folder's name is not valid text; rename the folder.")
            elif is_link:
                links.append(entry.path)
            else:
                folder = entry.path


def _listing(folder: str, seen: set[tuple[int, int]]) -> Iterator[os.DirEntry[str]]:
    """The entries of a folder by name; none when it was seen before."""
    status = os.stat(folder)  # noqa: PTH116
    identity = (status.st_dev, status.st_ino)
    if identity in seen:
        return iter(())
    with os.scandir(folder) as entries:
        visible = [entry for entry in entries if not _is_hidden(entry.name)]
    seen.add(identity)
    return iter(sorted(visible, key=lambda entry: entry.name))


def _photo(entry: os.DirEntry[str], top: str) -> ScannedPhoto | Skipped:
    if not _is_text(entry.name):
        return Skipped(displayed(entry.path), "The file's name is not valid text; rename the file.")
    try:
        status = entry.stat()
    except FileNotFoundError:
        return Skipped(entry.path, "The file is a link that leads nowhere, or was just removed.")
    except OSError as error:
        return Skipped(entry.path, f"The file cannot be looked at: {_reason(error)}.")
    if not stat.S_ISREG(status.st_mode):
        return Skipped(entry.path, "This is not a file but a device or a pipe.")
    if not os.access(entry.path, os.R_OK):
        return Skipped(entry.path, "The file cannot be read: no permission.")
    return ScannedPhoto(entry.path, relative_path(top, entry.path), status.st_size, status.st_mtime_ns)


def _is_hidden(name: str) -> bool:
    return name.startswith(".") or name.lower() in _HOUSEKEEPING


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _reason(error: OSError | ValueError) -> str:
    """Why, without the path that the sentence has already."""
    return (isinstance(error, OSError) and error.strerror) or str(error)
