"""What a drop or a paste means."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QImage

MAX_ADDRESS = 4096
"""Characters of a web address; longer text is no address."""

_PICTURE_IN_PAGE = re.compile(r"""<img\b[^<>]*?\bsrc\s*=\s*(?:"([^"]+)"|'([^']+)')""", re.IGNORECASE)
_TAG = re.compile("<[^<>]*>")
# Neither looks beyond the next "<", so that a piece of any size and kind is read through once only.

_WEB = ("http://", "https://")
_INLINE = "data:image/"


@dataclass(frozen=True)
class Dropped:
    """Local files and folders, or a picture: encoded as it came, or as Qt holds it. `remote` is a web address."""

    folders: tuple[Path, ...] = ()
    files: tuple[Path, ...] = ()
    data: bytes | None = None
    image: QImage | None = field(default=None, compare=False)
    remote: str | None = None


def has_picture(mime: QMimeData) -> bool:
    """Whether there are files, a picture, or an address that is no mere text; cheap enough for every key press."""
    return mime.hasUrls() or mime.hasImage() or any(name.startswith("image/") for name in mime.formats())


def can_take(mime: QMimeData) -> bool:
    """Whether `read` may find something; cheap enough for every move of the mouse."""
    text = mime.text().strip()
    return has_picture(mime) or _is_web(text) or _is_inline(text) or _picture_in_page(mime) is not None


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
    # A picture that is a link comes with the link's address; that of the picture is in the piece of the page.
    for address in (_picture_in_page(mime), *(url.toString() for url in urls), mime.text().strip()):
        if address is not None and _is_inline(address) and (inline := inline_picture(address)):
            return Dropped(data=inline)
        if address is not None and _is_web(address):
            return Dropped(remote=address)
    return None


def inline_picture(address: str) -> bytes | None:
    """The picture that a `data:` address consists of; None for all others."""
    head, comma, body = address.partition(",")
    if not comma or not _is_inline(head):
        return None
    # Few drops have one, and a start none.
    import base64
    import binascii
    from urllib.parse import unquote_to_bytes

    data = unquote_to_bytes(body)
    if not head.lower().endswith(";base64"):
        return data
    try:
        return base64.b64decode(data)
    except binascii.Error:
        return None


def _is_inline(text: str) -> bool:
    return text[: len(_INLINE)].lower() == _INLINE


def _is_web(text: str) -> bool:
    start = text[: len(_WEB[-1])].lower()
    return start.startswith(_WEB) and len(text) <= MAX_ADDRESS and not any(sign.isspace() for sign in text)


def _picture_in_page(mime: QMimeData) -> str | None:
    """The address of the only picture in a piece of a web page; None where there is none, or text beside it."""
    if not mime.hasHtml():
        return None
    piece = mime.html()
    found = _PICTURE_IN_PAGE.findall(piece)
    if len(found) != 1 or _TAG.sub("", piece).strip():
        return None
    # Of what a page has to write otherwise, an address has nothing but this.
    double, single = found[0]
    return str(double or single).replace("&amp;", "&")
