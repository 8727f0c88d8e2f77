"""Photo files become upright RGB pictures here, and nowhere else.

Files come from strangers: every bound is checked before pixels are decoded, and whatever a decoder throws becomes a
`BadPhoto` with a sentence. The sentences do not name the file; `Skipped.path` does.
"""

from __future__ import annotations

import functools
import io
import math
import stat
import threading
from pathlib import Path

import numpy as np
import pillow_heif
from PIL import ExifTags, Image, ImageFile, UnidentifiedImageError

from visualsearch_desktop.core.pose import EXIF_POSES, UPRIGHT, Box, Pose
from visualsearch_desktop.core.types import Photo
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

MIN_REMEMBERED_PIXELS, MAX_REMEMBERED_PIXELS = 1_000_000, 30_000_000
"""Smaller pictures are decoded again as quickly as they are looked up, larger ones would stay in the memory."""

_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "HEIF")
"""Pillow's other formats stay shut: some start other programs (PostScript), none is a shop's photo."""

_TRANSPOSES = {
    Pose(quarters=1): Image.Transpose.ROTATE_270,
    Pose(quarters=2): Image.Transpose.ROTATE_180,
    Pose(quarters=3): Image.Transpose.ROTATE_90,
    Pose(mirrored=True): Image.Transpose.FLIP_LEFT_RIGHT,
    Pose(mirrored=True, quarters=1): Image.Transpose.TRANSVERSE,
    Pose(mirrored=True, quarters=2): Image.Transpose.FLIP_TOP_BOTTOM,
    Pose(mirrored=True, quarters=3): Image.Transpose.TRANSPOSE,
}
"""Pillow turns counter-clockwise."""


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


def open_photo(source: Path | bytes, view: Photo | None = None, side: int = DECODE_SIDE) -> Image.Image:
    """Decode a photo file, or the bytes of one, to an upright RGB picture, turned, mirrored and cut as `view` says.

    The first frame of an animation; transparency on white; 16-bit and float values scaled to 8 bits. A picture, or the
    part of it that `view` asks for, whose shorter side has 2 * `side` pixels or more comes reduced, its shorter side
    never below `side`, but for a part's rounding. (Of a JPEG beyond `MAX_DECODED_PIXELS` a part has half its scale.)

    Raises:
        BadPhoto: not a picture, damaged or incomplete, too small, too narrow, too large, or the file cannot be read.
    """
    return _open(source, view, side, "RGB")


def open_grey(source: Path | bytes, view: Photo | None = None, side: int = DECODE_SIDE) -> Image.Image:
    """As `open_photo`, in 8-bit grey (mode L), which takes about half the time for a JPEG."""
    return _open(source, view, side, "L")


def _open(source: Path | bytes, view: Photo | None, side: int, mode: str) -> Image.Image:
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
                _draft(image, _factor(_shown(image, _pose(_orientation(image), view), view), side), mode)
            _check_pixels(image.size, MAX_DECODED_PIXELS)
            whole, orientation = _whole(image, mode) if view is None else _last_whole.of(data, image, mode)
            pose = _pose(orientation, view)
            shown = _shown(whole, pose, view)
            return _posed(_on_white(_reduced(whole, shown, _factor(shown, side)), mode), pose)
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


def _whole(image: ImageFile.ImageFile, mode: str) -> tuple[Image.Image, int]:
    """All that is decoded of a picture, and its EXIF orientation; Pillow makes some formats upright in loading them."""
    image.load()
    return _eight_bit(image, mode), _orientation(image)


class _LastWhole:
    """The picture that was last looked at, if it is of a format that is decoded in full or not at all.

    A question wants it several times, for a preview, a vector and codes, and again with each move of a crop's edge; a
    phone's HEIC takes half a second.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._data = b""
        self._whole: tuple[Image.Image, int] | None = None

    def forget(self) -> None:
        with self._lock:
            self._data, self._whole = b"", None

    def of(self, data: bytes, image: ImageFile.ImageFile, mode: str) -> tuple[Image.Image, int]:
        width, height = image.size
        if image.format in ("JPEG", "MPO") or not MIN_REMEMBERED_PIXELS < width * height <= MAX_REMEMBERED_PIXELS:
            return _whole(image, mode)
        with self._lock:
            if self._whole is None or self._data != data:
                self._data, self._whole = b"", None
                picture, orientation = _whole(image, "RGB")
                # A copy needs no open file.
                self._whole = picture.copy() if picture is image else picture, orientation
                self._data = data
            return self._whole


_last_whole = _LastWhole()


def forget_last() -> None:
    """Give back the memory of the photo that was looked at last, up to 4 * `MAX_REMEMBERED_PIXELS` bytes."""
    _last_whole.forget()


def _pose(orientation: int, view: Photo | None) -> Pose:
    pose = EXIF_POSES.get(orientation, UPRIGHT)
    if view is not None:
        pose = pose.turned(view.turns)
        if view.flipped:
            pose = pose.flipped()
    return pose


def _shown(image: Image.Image, pose: Pose, view: Photo | None) -> Box:
    """Which part of the picture, as it is stored, is to be seen."""
    if view is None or view.crop is None:
        return (0, 0, *image.size)
    left, top, right, bottom = box = pose.stored(view.crop, image.size)
    short, long = sorted((right - left, bottom - top))
    if short < MIN_SIDE:
        raise BadPhoto(f"The chosen part is too small: it needs at least {MIN_SIDE} pixels on each side.")
    if long > MAX_RATIO * short:
        raise BadPhoto(f"The chosen part is too narrow: one side is more than {MAX_RATIO} times the other.")
    return box


def _factor(box: Box, side: int) -> int:
    """By how much a part can be reduced that is to keep `side` pixels; 0 or 1 is not at all."""
    left, top, right, bottom = box
    return min(right - left, bottom - top) // side


def _draft(image: ImageFile.ImageFile, factor: int, mode: str) -> None:
    """Have a JPEG decoded at a scale of at least 1 / `factor`."""
    width, height = image.size
    # Somewhat blurred is better than refused.
    factor = max(1, factor, math.ceil(math.sqrt(width * height / MAX_DECODED_PIXELS)))
    image.draft("L" if mode == "L" else None, (width // factor, height // factor))


def _eight_bit(image: Image.Image, mode: str) -> Image.Image:
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
    return image if image.mode in ("RGB", mode) else image.convert("RGB")


def _reduced(image: Image.Image, box: Box, factor: int) -> Image.Image:
    if factor > 1:
        return image.reduce(factor, box)
    return image if box == (0, 0, *image.size) else image.crop(box)


def _on_white(image: Image.Image, mode: str) -> Image.Image:
    if image.mode != "RGBA":
        return image.convert(mode)
    white = Image.new("RGB", image.size, "white")
    white.paste(image, mask=image)
    return white.convert(mode)


def _orientation(image: Image.Image) -> int:
    try:
        value = image.getexif().get(ExifTags.Base.Orientation, 1)
    except Exception:  # noqa: BLE001  # A photo with damaged notes beside it is still a photo.
        return 1
    return value if isinstance(value, int) else 1


def _posed(image: Image.Image, pose: Pose) -> Image.Image:
    method = _TRANSPOSES.get(pose)
    return image if method is None else image.transpose(method)
