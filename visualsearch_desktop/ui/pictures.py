"""Pictures decoded for the screen, off the window's thread: plain functions from files and bytes to QImage."""

from __future__ import annotations

import stat
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QPainter, QPainterPath

from visualsearch_desktop.core.thumbnails import thumbnail_path
from visualsearch_desktop.core.types import Item, Photo

MAX_FILE_BYTES = 200 * 1024 * 1024
"""Larger files are not read for a preview; their thumbnail is shown."""

MAX_QUERY_SIDE = 2048
"""The longer side, in pixels, of a pasted picture that is sent to the backend; models look at 224."""

JPEG_QUALITY = 95
"""Of 100: what it leaves out is less than a camera's noise."""


def decode(data: bytes, side: int) -> QImage | None:
    """A picture upright and at most `side` pixels wide and high, never enlarged; None where Qt cannot decode it.

    Qt refuses pictures that would need more than 256 MB (`QImageReader.allocationLimit`), so a decompression bomb is
    None too.
    """
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid() and max(size.width(), size.height()) > side:
        reader.setScaledSize(size.scaled(QSize(side, side), Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1)))
    image = reader.read()
    # Some of Qt's decoders (TIFF's) touch the buffer once more when they end, so they have to end before it does.
    reader.setDevice(None)  # type: ignore[arg-type]  # the stubs do not know that there may be none
    return None if image.isNull() else image


def load(path: Path, side: int) -> QImage | None:
    """As `decode`, from a file; None too where it cannot be read or is larger than `MAX_FILE_BYTES`.

    None as well for a pipe or a device: reading one may never end.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode) or status.st_size > MAX_FILE_BYTES:
            return None
        data = path.read_bytes()
    except (OSError, ValueError):
        return None
    return decode(data, side)


def load_item(item: Item, thumbnails: Path, side: int) -> QImage | None:
    """As `load`, the item's photo, or its thumbnail where that cannot be read: it is HEIC, or gone."""
    return load(Path(item.path), side) or load(thumbnail_path(thumbnails, item.content), side)


def load_tile(path: Path, side: int, radius: float) -> QImage | None:
    """A photo for a card: whole and centred on a transparent square of `side` pixels, its upper corners rounded.

    A photo is never cut, since the cut-off part may be what tells two articles apart. None as for `load`.
    """
    image = load(path, side)
    if image is None:
        return None
    if max(image.width(), image.height()) < side:
        bounds = QSize(side, side)
        image = image.scaled(bounds, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
    tile = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    tile.fill(Qt.GlobalColor.transparent)
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setClipPath(rounded_top(QRectF(tile.rect()), radius))
    painter.drawImage((side - image.width()) // 2, (side - image.height()) // 2, image)
    painter.end()
    return tile


def rounded_top(rect: QRectF, radius: float) -> QPainterPath:
    """The rectangle with its upper corners rounded."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    path.addRoundedRect(rect, radius, radius)
    path.addRect(rect.adjusted(0, radius, 0, 0))
    return path.simplified()


def load_photo(photo: Photo, side: int) -> QImage | None:
    """As `decode`, from a photo of a query."""
    if photo.data is not None:
        return decode(photo.data, side)
    return load(Path(photo.path), side) if photo.path else None


def encode(image: QImage) -> bytes:
    """A picture as PNG, bounded to `MAX_QUERY_SIDE`."""
    return _written(image, "PNG", -1)


def encode_jpeg(image: QImage) -> bytes:
    """As `encode`, as JPEG: several times as quick and small as PNG for what a camera sees."""
    return _written(image, "JPG", JPEG_QUALITY)


def _written(image: QImage, kind: str, quality: int) -> bytes:
    if max(image.width(), image.height()) > MAX_QUERY_SIDE:
        image = image.scaled(
            MAX_QUERY_SIDE,
            MAX_QUERY_SIDE,
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, kind, quality)  # type: ignore[call-overload]  # the stubs know only bytes for the format
    return bytes(buffer.data().data())
