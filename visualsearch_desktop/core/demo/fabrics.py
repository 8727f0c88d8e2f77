"""Colours, patterns and surfaces, as float arrays of shape (height, width[, 3]) with values from 0 to 1."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from visualsearch_desktop.core.demo.outlines import Plane

Colour: TypeAlias = tuple[int, int, int]

COLOURS: dict[str, Colour] = {
    "black": (38, 38, 42),
    "white": (243, 243, 241),
    "grey": (146, 149, 153),
    "navy": (37, 48, 82),
    "blue": (54, 92, 152),
    "light blue": (158, 191, 220),
    "turquoise": (52, 150, 150),
    "green": (58, 120, 82),
    "olive": (112, 112, 72),
    "yellow": (231, 186, 66),
    "orange": (218, 116, 52),
    "red": (186, 44, 48),
    "burgundy": (108, 34, 50),
    "pink": (226, 156, 170),
    "purple": (112, 82, 142),
    "beige": (209, 187, 156),
    "brown": (116, 80, 56),
}


def rgb(name: str) -> NDArray[np.float32]:
    """A named colour as three floats."""
    return np.asarray(COLOURS[name], np.float32) / 255


@dataclass(frozen=True, slots=True)
class Cloth:
    """What a part is made of: a pattern in colours (the ground first), and a surface.

    `scale` enlarges the pattern; `shine` is the strength of highlights; `tone` darkens (below 1) or lightens all of it.
    """

    pattern: str
    colours: tuple[str, ...]
    surface: str = "weave"
    scale: float = 1.0
    shine: float = 0.0
    tone: float = 1.0


def resized(plane: Plane, height: int, width: int, method: Image.Resampling = Image.Resampling.BICUBIC) -> Plane:
    """A plane at another size."""
    return np.asarray(Image.fromarray(plane).resize((width, height), method), np.float32)


def blurred(plane: Plane, radius: float) -> Plane:
    """A plane smoothed over about `radius` pixels: filtered when small and enlarged again, as Pillow blurs no floats."""
    height, width = plane.shape
    step = max(1.0, radius / 1.7)
    small = resized(plane, max(2, round(height / step)), max(2, round(width / step)), Image.Resampling.BILINEAR)
    small = _binomial(_binomial(small).T).T
    return resized(np.ascontiguousarray(small), height, width)


def _binomial(plane: Plane) -> Plane:
    p = np.pad(plane, ((2, 2), (0, 0)), "edge")
    return (p[:-4] + p[4:] + 4 * (p[1:-3] + p[3:-1]) + 6 * p[2:-2]) / 16


def noise(
    height: int, width: int, across: float, along: float, rng: np.random.Generator, turn: float = 0.0
) -> Plane:
    """Smooth noise around 0 with features of `across` pixels in x and `along` pixels in y, turned by degrees."""
    reach_y, reach_x = (height, width) if not turn else (int(np.hypot(height, width)) + 2,) * 2
    grid = rng.standard_normal((int(reach_y / along) + 4, int(reach_x / across) + 4), dtype=np.float32)
    # Rotated while small: cells are square pixels there only after stretching, so stretch to a coarse plane first.
    coarse = 4
    full = resized(grid, int(grid.shape[0] * along / coarse) + 1, int(grid.shape[1] * across / coarse) + 1)
    if turn:
        full = np.asarray(Image.fromarray(full).rotate(turn, Image.Resampling.BILINEAR), np.float32)
    rows, columns = height // coarse + 1, width // coarse + 1
    top, start = (full.shape[0] - rows) // 2, (full.shape[1] - columns) // 2
    return resized(np.ascontiguousarray(full[top : top + rows, start : start + columns]), height, width)


def streaks(height: int, width: int, rng: np.random.Generator) -> Plane:
    """Noise of short upright threads."""
    return resized(rng.standard_normal((height // 7 + 2, width // 2 + 2), dtype=np.float32), height, width)


def edge(distance: Plane, softness: float = 0.7) -> Plane:
    """A step from 0 to 1 where a distance in pixels crosses zero, softened against jagged edges."""
    return np.clip(distance / (2 * softness) + 0.5, 0, 1)


def _band(x: Plane, period: float, width: float) -> Plane:
    return edge(width / 2 - np.abs((x % period) - period / 2))


def _mix(ground: NDArray[np.float32], colour: NDArray[np.float32], amount: Plane) -> NDArray[np.float32]:
    return ground + (colour - ground) * amount[..., None]


Pattern: TypeAlias = Callable[[Plane, Plane, Sequence[NDArray[np.float32]], np.random.Generator], NDArray[np.float32]]


def _ground(x: Plane, colour: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.broadcast_to(colour, (*x.shape, 3))


def plain(
    x: Plane, y: Plane, c: Sequence[NDArray[np.float32]], rng: np.random.Generator
) -> NDArray[np.float32]:
    """One colour."""
    return _ground(x, c[0])


def stripes(
    x: Plane, y: Plane, c: Sequence[NDArray[np.float32]], rng: np.random.Generator
) -> NDArray[np.float32]:
    """Stripes across."""
    return _mix(_ground(x, c[0]), c[1], _band(y, 30, 13))


def pinstripes(
    x: Plane, y: Plane, c: Sequence[NDArray[np.float32]], rng: np.random.Generator
) -> NDArray[np.float32]:
    """Fine stripes lengthwise."""
    return _mix(_ground(x, c[0]), c[1], _band(x, 13, 2.2) * 0.8)


def checks(
    x: Plane, y: Plane, c: Sequence[NDArray[np.float32]], rng: np.random.Generator
) -> NDArray[np.float32]:
    """A tartan: two broad bands that cross, with a fine line between."""
    cloth = _mix(_ground(x, c[0]), c[1], _band(x, 44, 20) * 0.5)
    cloth = _mix(cloth, c[1], _band(y, 44, 20) * 0.5)
    line = np.maximum(_band(x + 22, 44, 2.5), _band(y + 22, 44, 2.5))
    return _mix(cloth, c[-1], line * 0.75)


def gingham(
    x: Plane, y: Plane, c: Sequence[NDArray[np.float32]], rng: np.random.Generator
) -> NDArray[np.float32]:
    """Small two-colour checks."""
    cloth = _mix(_ground(x, c[0]), c[1], _band(x, 20, 10) * 0.5)
    return _mix(cloth, c[1], _band(y, 20, 10) * 0.5)


def dots(
    x: Plane, y: Plane, c: Sequence[NDArray[np.float32]], rng: np.random.Generator
) -> NDArray[np.float32]:
    """Dots, every other row shifted."""
    row = np.floor(y / 19)
    dx = (x + row * 11) % 22 - 11
    dy = y % 19 - 9.5
    return _mix(_ground(x, c[0]), c[1], edge(4.6 - np.hypot(dx, dy)))


def floral(
    x: Plane, y: Plane, c: Sequence[NDArray[np.float32]], rng: np.random.Generator
) -> NDArray[np.float32]:
    """Scattered five-petalled blossoms and leaves."""
    cloth = _mix(_ground(x, c[0]), rgb("green") * 0.9, _scattered_leaves(x + 13, y + 9, rng))
    blossom, eye, second = _scattered_blossoms(x, y, rng)
    cloth = _mix(cloth, c[1], blossom * (1 - second))
    cloth = _mix(cloth, c[-1], blossom * second)
    return _mix(cloth, rgb("yellow"), eye)


def _cells(x: Plane, y: Plane, size: float, rng: np.random.Generator) -> tuple[Plane, Plane, Plane, Plane]:
    """For each pixel: the vector to the random centre in its cell, and two random numbers of that cell."""
    table = rng.random((4, 16, 16), dtype=np.float32)
    column = np.floor(x / size).astype(np.int32) % 16
    row = np.floor(y / size).astype(np.int32) % 16
    jx, jy, a, b = table[:, row, column]
    dx = x % size - size * (0.36 + 0.28 * jx)
    dy = y % size - size * (0.36 + 0.28 * jy)
    return dx, dy, a, b


def _scattered_blossoms(x: Plane, y: Plane, rng: np.random.Generator) -> tuple[Plane, Plane, Plane]:
    dx, dy, turn, size = _cells(x, y, 36, rng)
    distance, angle = np.hypot(dx, dy), np.arctan2(dy, dx) + turn * 6.28
    radius = (7.5 + 5 * size) * (0.55 + 0.45 * np.abs(np.cos(2.5 * angle)))
    return edge(radius - distance), edge(2.4 - distance), (turn > 0.55).astype(np.float32)


def _scattered_leaves(x: Plane, y: Plane, rng: np.random.Generator) -> Plane:
    dx, dy, turn, size = _cells(x, y, 24, rng)
    cos, sin = np.cos(turn * 6.28), np.sin(turn * 6.28)
    u, v = dx * cos + dy * sin, dy * cos - dx * sin
    return edge((1 - np.hypot(u / (7 + 2 * size), v / 2.6)) * 3) * (size > 0.3) * 0.75


def colour_block(
    x: Plane, y: Plane, c: Sequence[NDArray[np.float32]], rng: np.random.Generator
) -> NDArray[np.float32]:
    """Three fields, one above another."""
    cloth = _mix(_ground(x, c[0]), c[1], edge(y - 235))
    return _mix(cloth, c[-1], edge(y - 335))


def denim(
    x: Plane, y: Plane, c: Sequence[NDArray[np.float32]], rng: np.random.Generator
) -> NDArray[np.float32]:
    """A twill with pale threads, washed out unevenly."""
    height, width = x.shape
    washed = 0.10 * blurred(noise(height, width, 40, 90, rng), 3) + 0.08 * streaks(height, width, rng)
    twill = 0.10 * np.sin((x + y) * 2.1)
    return np.clip(_ground(x, c[0]) + (washed + twill)[..., None] * 0.5 + 0.03, 0, 1)


PATTERNS: dict[str, Pattern] = {
    "plain": plain,
    "stripes": stripes,
    "pinstripes": pinstripes,
    "checks": checks,
    "gingham": gingham,
    "dots": dots,
    "floral": floral,
    "colour block": colour_block,
    "denim": denim,
}


def surface(kind: str, x: Plane, y: Plane, rng: np.random.Generator) -> Plane:
    """The fine relief of a surface as a factor around 1."""
    height, width = x.shape
    grain = rng.standard_normal((height, width), dtype=np.float32)
    if kind == "rib":
        return 1 + 0.13 * np.sin(x * 1.25) + 0.02 * grain
    if kind == "knit":
        stitch = np.sin(x * 0.9) * np.sin(y * 0.9 + np.abs((x * 0.9 / np.pi) % 2 - 1) * 2)
        return 1 + 0.11 * stitch + 0.03 * grain
    if kind == "leather":
        return 1 + 0.022 * noise(height, width, 3, 3, rng) + 0.008 * grain
    if kind == "suede":
        return 1 + 0.03 * noise(height, width, 5, 4, rng) + 0.02 * grain
    if kind == "straw":
        return 1 + 0.16 * np.sin(x * 0.8) * np.sin(y * 0.8) + 0.03 * grain
    if kind == "smooth":
        return 1 + 0.004 * grain
    return 1 + 0.02 * grain + 0.02 * np.sin(x * 2.6) * np.sin(y * 2.6)
