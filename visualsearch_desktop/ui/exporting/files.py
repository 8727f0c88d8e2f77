"""A file that is written whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from visualsearch_desktop.errors import UserError
from visualsearch_desktop.ui.captions import plain


def _tr(text: str) -> str:
    return QCoreApplication.translate("exporting", text)


class Stopped(Exception):
    """The user no longer wants the file."""


@contextlib.contextmanager
def replacing(file: Path) -> Iterator[Path]:
    """Gives a draft beside the file, which takes the file's place at the end, and is gone after any failure.

    Raises:
        UserError: it cannot be written, in one sentence. The file, where there was one, is as it was.
    """
    draft = file.with_name(f".{file.name}.{os.getpid()}.new")
    try:
        yield draft
        draft.replace(file)
    except OSError as error:
        raise UserError(_sentence(file, error)) from error
    finally:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)


def _sentence(file: Path, error: OSError) -> str:
    name, folder = plain(file.name), plain(str(file.parent))
    match error.errno:
        case errno.ENOENT | errno.ENOTDIR:
            return _tr("{0} cannot be written: the folder {1} is gone.").format(name, folder)
        case errno.ENOSPC | errno.EDQUOT:
            return _tr("{0} cannot be written: the disk that holds {1} is full.").format(name, folder)
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return _tr("{0} cannot be written: it is open in another program, or {1} is read-only.").format(
                name, folder
            )
        case errno.ENAMETOOLONG:
            return _tr("{0} cannot be written: the name is too long.").format(name)
        case _:
            return _tr("{0} cannot be written in {1}: {2}.").format(name, folder, error.strerror or str(error))
