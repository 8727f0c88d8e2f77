"""What a drop or a paste means."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QImage


@dataclass(frozen=True)
class Dropped:
    """Local files and folders, or a picture: encoded as it came, or as Qt holds it. `remote` is a web address."""

    folders: tuple[Path, ...] = ()
    files: tuple[Path, ...] = ()
    data: bytes | None = None
    image: QImage | None = field(default=None, compare=False)
    remote: str | None = None


def can_take(mime: QMimeData) -> bool:
    """Whether `read` may find something; cheap enough for every move of the mouse."""
    return mime.hasUrls() or mime.hasImage() or any(name.startswith("image/") for name in mime.formats())


def read(mime: QMimeData) -> Dropped | None:
    """What was dropped or pasted: local files before a picture's data before a web address; None for all else."""
    urls = mime.urls()
    if paths := [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]:
        folders = tuple(path for path in paths if path.is_dir())
        return Dropped(folders=folders, files=tuple(path for path in paths if path not in folders))
    # Browsers and image programs offer the encoded picture; Qt counts it as an image only between programs.
    for name in mime.formats():
        if name.startswith("image/") and (data := mime.data(name).data()):
            return Dropped(data=bytes(data))
    if mime.hasImage() and isinstance(image := mime.imageData(), QImage):
        return Dropped(image=image)
    for url in urls:
        if url.scheme() in ("http", "https"):
            return Dropped(remote=url.toString())
    return None
