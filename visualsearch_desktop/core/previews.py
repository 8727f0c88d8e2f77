"""A photo as the window shows it, where the window cannot decode it itself."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

from PIL.Image import Resampling

from visualsearch_desktop.core.images import open_photo
from visualsearch_desktop.core.types import Photo

QUALITY = 88


def preview(photo: Photo, side: int) -> bytes:
    """A photo upright, turned and flipped but not cropped: a JPEG of `side` pixels at most in width and height.

    Raises:
        BadPhoto: it cannot be read.
    """
    source = photo.data if photo.data is not None else Path(photo.path or "")
    image = open_photo(source, replace(photo, crop=None), side)
    image.thumbnail((side, side), Resampling.HAMMING, reducing_gap=1.0)
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=QUALITY)
    return stream.getvalue()
