"""Where an article is photographed: in the studio, or by a customer at home."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from visualsearch_desktop.core.demo.fabrics import blurred, grain, noise, streaks
from visualsearch_desktop.core.demo.outlines import HEIGHT, WIDTH, Picture, Plane
from visualsearch_desktop.core.demo.painting import (
    Cutout,
    Part,
    Pose,
    centred,
    ground_shadow,
    over,
    paint,
    studio,
    to_image,
)

TINTS = ((240, 240, 241), (247, 246, 244), (232, 236, 240), (243, 236, 230), (231, 237, 231), (240, 232, 234))
"""The colours of the studio's paper."""


def studio_photo(parts: Sequence[Part], standing: bool, rng: np.random.Generator) -> Image.Image:
    """An article as a shop shows it."""
    pose = Pose(
        scale=float(rng.uniform(0.94, 1.0)),
        turn=0.0 if standing else float(rng.uniform(-1.5, 1.5)),
        mirrored=standing and bool(rng.random() < 0.3),
        bend=float(rng.uniform(0.8, 2.4)),
        phase=float(rng.uniform(0, 6)),
    )
    cutout = paint(centred(parts, standing), pose, standing, rng)
    return to_image(studio(cutout, TINTS[int(rng.integers(len(TINTS)))], rng))


def customer_photo(parts: Sequence[Part], setting: str, rng: np.random.Generator) -> Image.Image:
    """An article as a customer's telephone shows it: lying at home, askew, in poor light."""
    pose = Pose(
        scale=float(rng.uniform(0.74, 0.98)),
        turn=float(rng.uniform(-14, 14)),
        bend=float(rng.uniform(2, 4)),
        phase=float(rng.uniform(0, 6)),
    )
    cutout = paint(centred(parts, standing=False), pose, False, rng)
    ground = SETTINGS[setting](rng)
    scene = over(cutout, ground * (1 - 1.5 * ground_shadow(Cutout(cutout.colour, cutout.coverage, standing=False))))
    image = _tilted(to_image(_relit(scene, rng)), rng)
    image = image.filter(ImageFilter.GaussianBlur(float(rng.uniform(0.3, 1.0))))
    speckle = rng.normal(0, rng.uniform(2, 6), (HEIGHT, WIDTH, 3))
    return Image.fromarray(np.clip(np.asarray(image, np.float32) + speckle, 0, 255).astype(np.uint8))


def _grid() -> tuple[Plane, Plane]:
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    return x, y


def _coloured(colour: tuple[int, int, int], level: Plane) -> Picture:
    return np.asarray(colour, np.float32)[:, None, None] / 255 * level


def wooden_table(rng: np.random.Generator) -> Picture:
    """Boards with grain and gaps."""
    x, _ = _grid()
    board = np.floor(x / 118).astype(np.int32)
    tones = rng.uniform(0.86, 1.08, 8).astype(np.float32)[board]
    wander = noise(HEIGHT, WIDTH, 30, 260, rng)
    rings = 0.06 * np.sin(x * 0.42 + 5 * wander) + 0.04 * np.sin(x * 1.3 + 9 * wander)
    gaps = 1 - 0.55 * np.exp(-(((x % 118) / 1.6) ** 2))
    fibres = streaks(WIDTH, HEIGHT, rng).T[:HEIGHT, :WIDTH]
    wood = ((168, 122, 82), (126, 86, 58), (196, 160, 118))[int(rng.integers(3))]
    return _coloured(wood, tones * gaps * (1 + rings) + 0.02 * fibres)


def bedsheet(rng: np.random.Generator) -> Picture:
    """A crumpled sheet."""
    height = 9 * noise(HEIGHT, WIDTH, 120, 170, rng, 30) + 4 * noise(HEIGHT, WIDTH, 46, 90, rng, -40)
    soft = blurred(height, 4)
    across: Plane = np.gradient(soft, axis=1)
    down: Plane = np.gradient(soft, axis=0)
    sheet = ((226, 226, 230), (196, 210, 222), (226, 214, 206))[int(rng.integers(3))]
    return _coloured(sheet, 0.95 + 0.9 * (0.5 * across + 0.6 * down))


def carpet(rng: np.random.Generator) -> Picture:
    """Tufts of wool in uneven colour."""
    level = 0.92 + 0.11 * blurred(grain(HEIGHT, WIDTH, rng), 1.2) * 2 + 0.06 * noise(HEIGHT, WIDTH, 90, 90, rng)
    wool = ((138, 132, 128), (112, 84, 76), (92, 104, 122))[int(rng.integers(3))]
    return _coloured(wool, level)


def floor_tiles(rng: np.random.Generator) -> Picture:
    """Square tiles with joints."""
    x, y = _grid()
    x, y = x + 40 * rng.random(dtype=np.float32), y + 40 * rng.random(dtype=np.float32)
    distance = np.minimum(np.minimum(x % 150, 150 - x % 150), np.minimum(y % 150, 150 - y % 150))
    joints = np.exp(-((distance / 2.6) ** 2))
    tones = rng.uniform(0.93, 1.03, (6, 6)).astype(np.float32)[(y // 150).astype(int), (x // 150).astype(int)]
    stone = ((206, 200, 190), (150, 152, 156), (186, 158, 138))[int(rng.integers(3))]
    marble = 0.04 * noise(HEIGHT, WIDTH, 40, 60, rng, 35)
    return _coloured(stone, (tones + marble) * (1 - 0.3 * joints))


Setting: TypeAlias = Callable[[np.random.Generator], Picture]

SETTINGS: dict[str, Setting] = {
    "wooden table": wooden_table,
    "bedsheet": bedsheet,
    "carpet": carpet,
    "floor tiles": floor_tiles,
}


def _relit(scene: Picture, rng: np.random.Generator) -> Picture:
    """A scene in a warm, dim or cool light, or with a shadow across it."""
    x, y = _grid()
    angle = float(rng.uniform(0, 6.28))
    slope = (x - WIDTH / 2) * np.float32(np.cos(angle)) + (y - HEIGHT / 2) * np.float32(np.sin(angle))
    light = 1 - 0.00045 * slope
    hue = np.asarray([(1.08, 0.98, 0.80), (0.70, 0.70, 0.74), (0.94, 0.99, 1.08), (1.0, 1.0, 1.0)], np.float32)
    which = int(rng.integers(4))
    if which == 3:
        light = light * (1 - 0.38 / (1 + np.exp(-(slope - float(rng.uniform(-60, 140))) / 14)))
    relit: Picture = scene * light * hue[which][:, None, None]
    return relit


def _tilted(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    """A picture seen from aside: a perspective view of the part within a random quadrangle."""
    inset = rng.uniform(0.0, 0.07, (4, 2)) * (WIDTH, HEIGHT)
    frame = np.array([(0, 0), (WIDTH, 0), (WIDTH, HEIGHT), (0, HEIGHT)], float)
    inward = np.array([(1, 1), (-1, 1), (-1, -1), (1, -1)])
    coefficients = _perspective(frame, frame + inset * inward)
    return image.transform(image.size, Image.Transform.PERSPECTIVE, coefficients, Image.Resampling.BICUBIC)


def _perspective(target: NDArray[np.float64], source: NDArray[np.float64]) -> list[float]:
    """Pillow's eight coefficients that take four corners of the target to four of the source."""
    rows = []
    for (x, y), (u, v) in zip(target, source, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y])
    solved: list[float] = np.linalg.solve(np.array(rows), source.reshape(8)).tolist()
    return solved
