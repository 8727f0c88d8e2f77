"""Photo files become upright RGB pictures here, and nowhere else.

Files come from strangers: every bound is checked before pixels are decoded, and whatever a decoder throws becomes a
`BadPhoto` with a sentence. The sentences do not name the file; `Skipped.path` does.
"""

from __future__ import annotations

import functools
import io
import stat
from pathlib import Path

import numpy as np
import pillow_heif
from PIL import ExifTags, Image, ImageFile, UnidentifiedImageError

from visualsearch_desktop.errors import BadPhoto

DECODE_SIDE = 512
"""Pixels that the shorter side keeps. The models look at 256, thumbnails and their doubles on sharp screens at less."""

MIN_SIDE = 16
"""Pixels; anything smaller is an icon or a tracking pixel."""

MAX_RATIO = 50
"""Longer to shorter side. The models scale the shorter side up, so a thread of pixels would fill the memory."""

MAX_FILE_BYTES = 500_000_000
MAX_HEADER_PIXELS = 250_000_000
MAX_DECODED_PIXELS = 100_000_000
"""What is decoded at most, after a JPEG's reduced scale: 400 MB as Pillow keeps RGB."""

_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "HEIF")
"""Pillow's other formats stay shut: some start other programs (PostScript), none is a shop's photo."""

_TO_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What undoes each value of EXIF's Orientation tag (Exif 2.32, 4.6.4)."""


def read_photo(path: Path) -> bytes:
    """The bytes of a photo file, as they are hashed and decoded.

    Raises:
        BadPhoto: it vanished, may not be read, is no ordinary file, is empty or larger than `MAX_FILE_BYTES`.
    """
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise BadPhoto("This is a folder, not a photo.")
        if not stat.S_ISREG(status.st_mode):
            raise BadPhoto("This is a device or a pipe, not a photo.")
        if status.st_size > MAX_FILE_BYTES:
            raise BadPhoto(f"This file is larger than {MAX_FILE_BYTES // 10**6} MB; save the photo smaller.")
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise BadPhoto("This file is no longer there.") from error
    except PermissionError as error:
        raise BadPhoto("You have no permission to read this file.") from error
    except OSError as error:
        raise BadPhoto(f"This file cannot be read: {error.strerror or error}.") from error
    except ValueError as error:
        raise BadPhoto("This is not the name of a file.") from error
    if not data:
        raise BadPhoto("This file is empty.")
    return data


def open_photo(source: Path | bytes) -> Image.Image:
    """Decode a photo file, or the bytes of one, to an upright RGB picture.

    The first frame of an animation; transparency on white; 16-bit and float values scaled to 8 bits. A picture whose
    shorter side has 2 * `DECODE_SIDE` pixels or more comes reduced, its shorter side never below `DECODE_SIDE`.

    Raises:
        BadPhoto: not a picture, damaged or incomplete, too small, too narrow, too large, or the file cannot be read.
    """
    data = source if isinstance(source, bytes) else read_photo(source)
    if not data:
        raise BadPhoto("This file is empty.")
    _prepare_pillow()
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
            _check_shape(image)
            if image.info.get("progressive"):
                # libjpeg keeps the coefficients of every pixel of these, whatever the scale.
                _check_pixels(image.size, MAX_DECODED_PIXELS)
            if image.format in ("JPEG", "MPO"):
                image.draft(None, (DECODE_SIDE, DECODE_SIDE))
            _check_pixels(image.size, MAX_DECODED_PIXELS)
            image.load()
            return _upright(_on_white(_reduced(_eight_bit(image))), _orientation(image))
    except BadPhoto:
        raise
    except UnidentifiedImageError as error:
        raise BadPhoto("This is not a picture that can be read.") from error
    except MemoryError as error:
        raise BadPhoto("This picture needs more memory than there is; save it smaller.") from error
    except Exception as error:  # Decoders throw whatever they stumble over: SyntaxError, struct.error, zlib.error ...
        raise BadPhoto("This picture is damaged or incomplete.") from error


@functools.cache
def _prepare_pillow() -> None:
    pillow_heif.register_heif_opener()
    # Pillow's own bound knows nothing of a JPEG's reduced scale, and it warns where this module refuses or accepts.
    Image.MAX_IMAGE_PIXELS = None


def _check_shape(image: ImageFile.ImageFile) -> None:
    short, long = sorted(image.size)
    if short < MIN_SIDE:
        raise BadPhoto(f"This picture is too small: it needs at least {MIN_SIDE} pixels on each side.")
    if long > MAX_RATIO * short:
        raise BadPhoto(f"This picture is too narrow: one side is more than {MAX_RATIO} times the other.")
    _check_pixels(image.size, MAX_HEADER_PIXELS)


def _check_pixels(size: tuple[int, int], limit: int) -> None:
    width, height = size
    if width * height > limit:
        raise BadPhoto(f"This picture is too large ({width} x {height} pixels); save it smaller.")


def _eight_bit(image: Image.Image) -> Image.Image:
    """Modes of 16 and 32 bits as grey; palettes and bitmaps in a mode that can be averaged; others as they are."""
    if image.mode.startswith("I;16"):
        return Image.fromarray((np.asarray(image) / 257).round().astype(np.uint8))
    if image.mode in ("I", "F"):
        values = np.nan_to_num(np.asarray(image, dtype=np.float32))
        # These modes have no white of their own: the least usual one that holds all values is taken.
        white = next((white for white in (1.0, 255.0, 65535.0) if values.max() <= white), values.max())
        return Image.fromarray((values.clip(0, white) * (255 / white)).round().astype(np.uint8))
    if image.mode in ("RGBa", "La") or image.has_transparency_data:
        return image.convert("RGBA")
    return image if image.mode == "RGB" else image.convert("RGB")


def _reduced(image: Image.Image) -> Image.Image:
    factor = min(image.size) // DECODE_SIDE
    return image.reduce(factor) if factor > 1 else image


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image.convert("RGB")
    white = Image.new("RGB", image.size, "white")
    white.paste(image, mask=image)
    return white


def _orientation(image: Image.Image) -> int:
    try:
        value = image.getexif().get(ExifTags.Base.Orientation, 1)
    except Exception:  # noqa: BLE001  # A photo with damaged notes beside it is still a photo.
        return 1
    return value if isinstance(value, int) else 1


def _upright(image: Image.Image, orientation: int) -> Image.Image:
    method = _TO_UPRIGHT.get(orientation)
    return image if method is None else image.transpose(method)
