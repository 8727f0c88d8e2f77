"""Crops as geometry: drawn, moved, resized, turned. Plain functions in shares of the picture; no Qt in here."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum

from visualsearch_desktop.core.types import Crop, Photo

GRID = 1 << 16
"""Shares are multiples of 1/GRID: binary fractions, so that turning a crop four times gives the same crop exactly."""

LEAST = 0.04
"""A crop of a photo is at least so wide and high: less has nothing in it to be like."""

WHOLE = Crop()


class Handle(Enum):
    """Where a crop is taken hold of: how much of a movement each of its edges (left, top, right, bottom) follows."""

    INSIDE = (1, 1, 1, 1)
    LEFT = (1, 0, 0, 0)
    TOP = (0, 1, 0, 0)
    RIGHT = (0, 0, 1, 0)
    BOTTOM = (0, 0, 0, 1)
    TOP_LEFT = (1, 1, 0, 0)
    TOP_RIGHT = (0, 1, 1, 0)
    BOTTOM_LEFT = (1, 0, 0, 1)
    BOTTOM_RIGHT = (0, 0, 1, 1)

    @property
    def place(self) -> tuple[float, float]:
        """Where it is on the crop: 0 is its left or top edge, 1 its right or bottom one."""
        left, top, right, bottom = self.value
        return (1 - left + right) / 2, (1 - top + bottom) / 2


def drawn(x1: float, y1: float, x2: float, y2: float, least: float = LEAST) -> Crop:
    """The crop between two opposite corners, which may lie outside the picture; at least `least` wide and high."""
    left, right = _span(_within(min(x1, x2)), _within(max(x1, x2)), x2 >= x1, _on_grid(least))
    top, bottom = _span(_within(min(y1, y2)), _within(max(y1, y2)), y2 >= y1, _on_grid(least))
    return Crop(left, top, right, bottom)


def centred() -> Crop:
    """A crop to begin with: the middle half of the width and height."""
    return Crop(0.25, 0.25, 0.75, 0.75)


def moved(crop: Crop, dx: float, dy: float) -> Crop:
    """The crop as large as it is, moved as far as the picture goes."""
    dx = _on_grid(min(max(dx, -crop.left), 1 - crop.right))
    dy = _on_grid(min(max(dy, -crop.top), 1 - crop.bottom))
    return Crop(crop.left + dx, crop.top + dy, crop.right + dx, crop.bottom + dy)


def pulled(crop: Crop, handle: Handle, dx: float, dy: float, least: float = LEAST) -> Crop:
    """The crop with a handle moved. An edge stops at the picture's edge, and `least` before the opposite one."""
    if handle is Handle.INSIDE:
        return moved(crop, dx, dy)
    left, top, right, bottom = handle.value
    return Crop(
        _on_grid(min(max(crop.left + left * dx, 0.0), crop.right - least)) if left else crop.left,
        _on_grid(min(max(crop.top + top * dy, 0.0), crop.bottom - least)) if top else crop.top,
        _on_grid(max(min(crop.right + right * dx, 1.0), crop.left + least)) if right else crop.right,
        _on_grid(max(min(crop.bottom + bottom * dy, 1.0), crop.top + least)) if bottom else crop.bottom,
    )


def tidied(crop: Crop) -> Crop | None:
    """The crop, or None where it is the whole picture but for a hair."""
    hair = LEAST / 8
    whole = crop.left < hair and crop.top < hair and crop.right > 1 - hair and crop.bottom > 1 - hair
    return None if whole else crop


def to_pixels(crop: Crop, width: int, height: int) -> tuple[int, int, int, int]:
    """Left, top, width and height in the pixels of a picture; at least one pixel each."""
    left, top = min(round(crop.left * width), width - 1), min(round(crop.top * height), height - 1)
    return left, top, max(1, round(crop.right * width) - left), max(1, round(crop.bottom * height) - top)


def from_pixels(left: int, top: int, width: int, height: int, whole_width: int, whole_height: int) -> Crop:
    """What `to_pixels` gave, as shares again."""
    return Crop(
        _within(left / whole_width),
        _within(top / whole_height),
        _within((left + width) / whole_width),
        _within((top + height) / whole_height),
    )


def turned(photo: Photo, quarters: int) -> Photo:
    """What is seen of the photo, turned by quarters clockwise; its crop turns with it."""
    quarters %= 4
    crop = photo.crop
    for _ in range(quarters if crop is not None else 0):
        assert crop is not None
        crop = Crop(1 - crop.bottom, crop.left, 1 - crop.top, crop.right)
    # A photo is turned before it is mirrored, and what is mirrored turns the other way round.
    turns = photo.turns + (-quarters if photo.flipped else quarters)
    return replace(photo, turns=turns % 4, crop=crop)


def flipped(photo: Photo) -> Photo:
    """What is seen of the photo, mirrored left to right; its crop with it."""
    crop = photo.crop
    if crop is not None:
        crop = replace(crop, left=1 - crop.right, right=1 - crop.left)
    return replace(photo, flipped=not photo.flipped, crop=crop)


def _within(share: float) -> float:
    return _on_grid(min(max(share, 0.0), 1.0))


def _on_grid(share: float) -> float:
    return round(share * GRID) / GRID


def _span(low: float, high: float, grows: bool, least: float) -> tuple[float, float]:
    """An edge and the opposite one; too close together, the one that is dragged gives way."""
    if high - low < least:
        low, high = (low, low + least) if grows else (high - least, high)
    low = min(max(low, 0.0), 1 - least)
    return low, min(1.0, max(high, low + least))
