"""Colours, patterns and surfaces."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from PIL import Image

from visualsearch_desktop.core.demo.outlines import HEIGHT, WIDTH, Picture, Plane

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


def rgb(name: str) -> Picture:
    """A named colour, shape (3, 1, 1)."""
    return np.asarray(COLOURS[name], np.float32)[:, None, None] / 255


INSIDE = 0.5
"""How dark the inside of a shoe or a bag is."""


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
    """A plane smoothed over about `radius` pixels: filtered while small, as Pillow blurs no floats."""
    height, width = plane.shape
    step = max(1.0, radius / 1.7)
    small = resized(plane, max(2, round(height / step)), max(2, round(width / step)), Image.Resampling.BILINEAR)
    small = _binomial(_binomial(small).T).T
    return resized(np.ascontiguousarray(small), height, width)


def _binomial(plane: Plane) -> Plane:
    p = plane[np.clip(np.arange(-2, len(plane) + 2), 0, len(plane) - 1)]
    return (p[:-4] + p[4:] + 4 * (p[1:-3] + p[3:-1]) + 6 * p[2:-2]) / 16


def noise(height: int, width: int, across: float, along: float, rng: np.random.Generator, turn: float = 0.0) -> Plane:
    """Smooth noise around 0 with features of `across` pixels in x and `along` pixels in y, turned by degrees."""
    reach_y, reach_x = (height, width) if not turn else (int(np.hypot(height, width)) + 2,) * 2
    grid = rng.standard_normal((int(reach_y / along) + 4, int(reach_x / across) + 4), dtype=np.float32)
    # Turned on a coarse plane, because that is quick and the noise is smooth.
    coarse = 4
    full = resized(grid, int(grid.shape[0] * along / coarse) + 1, int(grid.shape[1] * across / coarse) + 1)
    if turn:
        full = np.asarray(Image.fromarray(full).rotate(turn, Image.Resampling.BILINEAR), np.float32)
    rows, columns = height // coarse + 1, width // coarse + 1
    top, start = (full.shape[0] - rows) // 2, (full.shape[1] - columns) // 2
    return resized(np.ascontiguousarray(full[top : top + rows, start : start + columns]), height, width)


@lru_cache(maxsize=1)
def _grains() -> Plane:
    return np.random.default_rng(0).standard_normal((2 * HEIGHT, 2 * WIDTH), dtype=np.float32)


def grain(height: int, width: int, rng: np.random.Generator) -> Plane:
    """Normal noise without any smoothness: a random cut-out of one large plane, as new noise is slow to make."""
    top, start = int(rng.integers(2 * HEIGHT - height + 1)), int(rng.integers(2 * WIDTH - width + 1))
    return _grains()[top : top + height, start : start + width]


def streaks(height: int, width: int, rng: np.random.Generator) -> Plane:
    """Noise of short upright threads."""
    return resized(rng.standard_normal((height // 7 + 2, width // 2 + 2), dtype=np.float32), height, width)


def edge(distance: Plane, softness: float = 0.7) -> Plane:
    """A step from 0 to 1 where a distance in pixels crosses zero, softened against jagged edges."""
    step: Plane = np.clip(distance / (2 * softness) + 0.5, 0, 1)
    return step


def _band(x: Plane, period: float, width: float) -> Plane:
    return edge(width / 2 - np.abs((x % period) - period / 2))


def _mix(ground: Picture, colour: Picture, amount: Plane) -> Picture:
    return ground + (colour - ground) * amount


Pattern: TypeAlias = Callable[[Plane, Plane, Sequence[Picture], np.random.Generator], Picture]


def _ground(x: Plane, colour: Picture) -> Picture:
    return np.broadcast_to(colour, (3, *x.shape))


def plain(x: Plane, _y: Plane, c: Sequence[Picture], _rng: np.random.Generator) -> Picture:
    """One colour."""
    return _ground(x, c[0])


def stripes(x: Plane, y: Plane, c: Sequence[Picture], _rng: np.random.Generator) -> Picture:
    """Stripes across."""
    return _mix(_ground(x, c[0]), c[1], _band(y, 30, 13))


def pinstripes(x: Plane, _y: Plane, c: Sequence[Picture], _rng: np.random.Generator) -> Picture:
    """Fine stripes lengthwise."""
    return _mix(_ground(x, c[0]), c[1], _band(x, 13, 2.2) * 0.8)


def checks(x: Plane, y: Plane, c: Sequence[Picture], _rng: np.random.Generator) -> Picture:
    """A tartan: two broad bands that cross, with a fine line between."""
    cloth = _mix(_ground(x, c[0]), c[1], _band(x, 44, 20) * 0.5)
    cloth = _mix(cloth, c[1], _band(y, 44, 20) * 0.5)
    line = np.maximum(_band(x + 22, 44, 2.5), _band(y + 22, 44, 2.5))
    return _mix(cloth, c[-1], line * 0.75)


def gingham(x: Plane, y: Plane, c: Sequence[Picture], _rng: np.random.Generator) -> Picture:
    """Small two-colour checks."""
    cloth = _mix(_ground(x, c[0]), c[1], _band(x, 20, 10) * 0.5)
    return _mix(cloth, c[1], _band(y, 20, 10) * 0.5)


def dots(x: Plane, y: Plane, c: Sequence[Picture], _rng: np.random.Generator) -> Picture:
    """Dots, every other row shifted."""
    row = np.floor(y / 19)
    dx = (x + row * 11) % 22 - 11
    dy = y % 19 - 9.5
    return _mix(_ground(x, c[0]), c[1], edge(4.6 - np.hypot(dx, dy)))


def floral(x: Plane, y: Plane, c: Sequence[Picture], rng: np.random.Generator) -> Picture:
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


def colour_block(x: Plane, y: Plane, c: Sequence[Picture], _rng: np.random.Generator) -> Picture:
    """Three fields, one above another."""
    cloth = _mix(_ground(x, c[0]), c[1], edge(y - 235))
    return _mix(cloth, c[-1], edge(y - 335))


def denim(x: Plane, y: Plane, c: Sequence[Picture], rng: np.random.Generator) -> Picture:
    """A twill with pale threads, washed out unevenly."""
    height, width = x.shape
    washed = 0.07 * noise(height, width, 40, 90, rng) + 0.06 * streaks(height, width, rng)
    twill = 0.10 * np.sin((x + y) * 2.1)
    return np.clip(_ground(x, c[0]) + (washed + twill) * 0.5 + 0.03, 0, 1)


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
    relief: Plane
    if kind == "rib":
        relief, roughness = 0.13 * np.sin(x * 1.25), 0.02
    elif kind == "knit":
        zigzag = np.abs((x * 0.9 / np.pi) % 2 - 1)
        relief, roughness = 0.11 * np.sin(x * 0.9) * np.sin(y * 0.9 + 2 * zigzag), 0.03
    elif kind == "leather":
        relief, roughness = 0.014 * noise(height, width, 6, 6, rng), 0.008
    elif kind == "suede":
        relief, roughness = 0.016 * noise(height, width, 7, 6, rng), 0.02
    elif kind == "straw":
        relief, roughness = 0.16 * np.sin(x * 0.8) * np.sin(y * 0.8), 0.03
    elif kind == "smooth":
        relief, roughness = np.zeros_like(x), 0.004
    else:
        relief, roughness = 0.02 * np.sin(x * 2.6) * np.sin(y * 2.6), 0.02
    return 1 + relief + roughness * grain(height, width, rng)
