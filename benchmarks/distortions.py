"""Copies of catalogue photos as customers bring them: cut, turned, badly lit, sent around, off a screen.

Each distortion takes an upright RGB picture and dice, and gives a new picture.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageEnhance, ImageFilter

Dice: TypeAlias = np.random.Generator
Distortion: TypeAlias = Callable[[Image.Image, Dice], Image.Image]


def crop(photo: Image.Image, dice: Dice) -> Image.Image:
    """Between 70 and 85 % of width and of height, anywhere."""
    width, height = (round(side * dice.uniform(0.70, 0.85)) for side in photo.size)
    left, top = dice.integers(photo.width - width + 1), dice.integers(photo.height - height + 1)
    return photo.crop((int(left), int(top), int(left) + width, int(top) + height))


def rotation(photo: Image.Image, dice: Dice) -> Image.Image:
    """Turned by 5 to 15 degrees either way; the corners are filled with the photo's mean colour."""
    angle = dice.uniform(5, 15) * dice.choice((-1, 1))
    return photo.rotate(angle, Image.Resampling.BICUBIC, fillcolor=_mean(photo))


def light(photo: Image.Image, dice: Dice) -> Image.Image:
    """Darker or brighter by up to 40 %, flatter or harder by up to 30 %, with a warm or cold lamp."""
    lit = ImageEnhance.Brightness(photo).enhance(float(dice.choice((dice.uniform(0.6, 0.8), dice.uniform(1.2, 1.4)))))
    lit = ImageEnhance.Contrast(lit).enhance(dice.uniform(0.7, 1.3))
    warmth = dice.uniform(0.08, 0.2) * dice.choice((-1, 1))
    return _picture(np.asarray(lit, np.float32) * (1 + warmth, 1, 1 - warmth))


def before(others: Callable[[Dice], Image.Image]) -> Distortion:
    """A print of the photo before one of the other pictures, of which 35 to 50 % stays visible."""

    def background(photo: Image.Image, dice: Dice) -> Image.Image:
        share = float(np.sqrt(dice.uniform(0.50, 0.65)))
        behind = others(dice).resize(photo.size, Image.Resampling.BILINEAR)
        small = photo.resize((round(photo.width * share), round(photo.height * share)), Image.Resampling.LANCZOS)
        left, top = dice.integers(photo.width - small.width + 1), dice.integers(photo.height - small.height + 1)
        behind.paste(small, (int(left), int(top)))
        return behind

    return background


def screenshot(photo: Image.Image, dice: Dice) -> Image.Image:
    """The photo on a shop's white page, which adds between 15 and 40 % to each side."""
    margins = dice.uniform(0.15, 0.40, 2)
    width, height = (round(side * (1 + margin)) for side, margin in zip(photo.size, margins, strict=True))
    page = Image.new("RGB", (width, height), "white")
    page.paste(photo, (int((width - photo.width) * dice.uniform(0.3, 0.7)), int((height - photo.height) * 0.5)))
    return page


def jpeg(photo: Image.Image, dice: Dice) -> Image.Image:
    """Sent around: scaled to 240 pixels and saved with a JPEG quality of 10 to 20."""
    scale = 240 / min(photo.size)
    small = photo.resize((round(photo.width * scale), round(photo.height * scale)), Image.Resampling.BILINEAR)
    return _saved(small, int(dice.integers(10, 21)))


def blur(photo: Image.Image, dice: Dice) -> Image.Image:
    """Out of focus, by 0.5 to 1 % of the shorter side."""
    return photo.filter(ImageFilter.GaussianBlur(min(photo.size) * dice.uniform(0.005, 0.01)))


def screen(photo: Image.Image, dice: Dice) -> Image.Image:
    """Photographed from a phone's screen: perspective, moiré, another gamma, a blue cast, a glare, noise, JPEG."""
    width, height = photo.size
    corners = [(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)]
    seen = [
        (x + dice.uniform(0, 0.08) * (width - 2 * x), y + dice.uniform(0, 0.08) * (height - 2 * y)) for x, y in corners
    ]
    tilted = photo.transform(
        photo.size,
        Image.Transform.PERSPECTIVE,
        _perspective(seen, corners),
        Image.Resampling.BICUBIC,
        fillcolor=(25, 25, 28),
    )
    levels = np.asarray(tilted, np.float32) / 255
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    angle, period = dice.uniform(0, np.pi), dice.uniform(4, 9)
    waves = np.sin((columns * np.cos(angle) + rows * np.sin(angle)) * 2 * np.pi / period)
    levels = levels ** dice.uniform(0.75, 1.35) * (1 + 0.06 * waves[..., None]) * (0.95, 1.0, 1.06)
    middle = dice.uniform(0.2, 0.8, 2) * (width, height)
    distance = np.hypot(columns - middle[0], rows - middle[1]) / (min(width, height) * dice.uniform(0.15, 0.3))
    levels = levels + (dice.uniform(0.2, 0.5) * np.exp(-(distance**2)))[..., None]
    levels = levels + dice.normal(0, 0.015, levels.shape)
    return _saved(_picture(levels * 255), 70)


def distortions(others: Callable[[Dice], Image.Image]) -> dict[str, Distortion]:
    """All of them by name; `others` gives pictures that may be behind a photo."""
    return {
        "crop": crop,
        "rotation": rotation,
        "light": light,
        "other background": before(others),
        "screenshot": screenshot,
        "JPEG": jpeg,
        "blur": blur,
        "phone of a screen": screen,
    }


def _mean(photo: Image.Image) -> tuple[int, int, int]:
    red, green, blue = np.asarray(photo).reshape(-1, 3).mean(axis=0)
    return int(red), int(green), int(blue)


def _picture(levels: NDArray[np.floating]) -> Image.Image:
    """A picture of levels (h, w, 3), 0 to 255; others are clipped."""
    return Image.fromarray(np.clip(levels, 0, 255).astype(np.uint8))


def _saved(photo: Image.Image, quality: int) -> Image.Image:
    data = io.BytesIO()
    photo.save(data, "JPEG", quality=quality)
    return Image.open(data).convert("RGB")


def _perspective(seen: list[tuple[float, float]], corners: list[tuple[float, float]]) -> tuple[float, ...]:
    """Pillow's eight coefficients, by which each corner that is seen shows that of the photo."""
    rows = []
    for (x, y), (u, v) in zip(seen, corners, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
    return tuple(np.linalg.solve(np.array(rows), np.array(corners).reshape(8)))
