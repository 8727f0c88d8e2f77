"""Paints an article from its parts, lit from the upper left, and sets it into a studio."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from math import cos, radians, sin
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from visualsearch_desktop.core.demo.fabrics import PATTERNS, Cloth, blurred, grain, noise, resized, rgb, surface
from visualsearch_desktop.core.demo.outlines import (
    HEIGHT,
    WIDTH,
    Box,
    Picture,
    Plane,
    Points,
    box_of,
    creased,
    dashes,
    filled,
    stroked,
)

LIGHT = (0.55, 0.75)
"""How strongly slopes to the left and to the top are lit."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of an article: an outline filled with cloth, laid over the parts before it.

    `angle` turns the cloth (degrees, clockwise). `bulge` is how round it looks, `wrinkles` how creased; `pleats` is the
    number of folds that fall from its top edge to its hem. `folds` are single creases (line, width). `seams` are
    grooves, `stitches` dashed threads. `lift` is the strength of its shadow on the parts below.
    """

    outline: Points
    cloth: Cloth
    angle: float = 0.0
    bulge: float = 1.0
    wrinkles: float = 1.0
    pleats: float = 0.0
    folds: Sequence[tuple[Points, float]] = ()
    seams: Sequence[Points] = ()
    stitches: Sequence[Points] = ()
    thread: str = "white"
    lift: float = 1.0
    holes: Sequence[Points] = field(default=())


@dataclass(frozen=True, slots=True)
class Cutout:
    """An article without a background: colours times coverage (3, height, width), and coverage (height, width).

    It is `standing` if it stands on the floor, else it lies or hangs.
    """

    colour: Picture
    coverage: Plane
    standing: bool


@dataclass(frozen=True, slots=True)
class Pose:
    """How an article is set into the picture: scaled, turned, mirrored, and bent a little so that none is too exact."""

    scale: float = 1.0
    turn: float = 0.0
    mirrored: bool = False
    bend: float = 2.0
    phase: float = 0.0

    def place(self, points: Points) -> Points:
        """Points of the design where the picture shows them."""
        x, y = (points - (WIDTH / 2, HEIGHT / 2)).T
        x = x + self.bend * np.sin(y / 71 + self.phase) + 0.6 * self.bend * np.sin(y / 23 + 2 * self.phase)
        y = y + self.bend * np.sin(x / 83 + 1.7 * self.phase)
        if self.mirrored:
            x = -x
        c, s = cos(radians(self.turn)) * self.scale, sin(radians(self.turn)) * self.scale
        return np.stack([x * c - y * s + WIDTH / 2, x * s + y * c + HEIGHT / 2], axis=1)


def changed(part: Part, change: Callable[[Points], Points], tone: float = 1.0) -> Part:
    """A part with all its lines moved, and darker or lighter."""
    return replace(
        part,
        outline=change(part.outline),
        cloth=replace(part.cloth, tone=part.cloth.tone * tone),
        folds=tuple((change(line), breadth) for line, breadth in part.folds),
        seams=tuple(change(line) for line in part.seams),
        stitches=tuple(change(line) for line in part.stitches),
        holes=tuple(change(line) for line in part.holes),
    )


def centred(parts: Sequence[Part], standing: bool) -> list[Part]:
    """Parts moved to the middle of the picture, or onto its floor, and made to fit it."""
    points = np.concatenate([part.outline for part in parts])
    low, high = points.min(axis=0), points.max(axis=0)
    size = high - low
    scale = min(1.18, 0.84 * WIDTH / float(size[0]), 0.86 * HEIGHT / float(size[1]))
    target_y = HEIGHT / 2
    if standing:
        target_y = min(0.87 * HEIGHT - float(size[1]) * scale / 2, HEIGHT * 0.56)
    middle = (low + high) / 2
    return [changed(part, lambda p: (p - middle) * scale + (WIDTH / 2, target_y)) for part in parts]


def paint(parts: Sequence[Part], pose: Pose, standing: bool, rng: np.random.Generator) -> Cutout:
    """Paint parts in their order."""
    colour = np.zeros((3, HEIGHT, WIDTH), np.float32)
    coverage = np.zeros((HEIGHT, WIDTH), np.float32)
    for part in parts:
        _paint_part(part, pose, colour, coverage, rng)
    return Cutout(colour, coverage, standing)


def _paint_part(part: Part, pose: Pose, colour: Picture, coverage: Plane, rng: np.random.Generator) -> None:
    outline = pose.place(part.outline)
    box = box_of(outline, 14)
    inside = (slice(box[1], box[3]), slice(box[0], box[2]))
    below = colour[:, inside[0], inside[1]]
    alpha = filled(outline, box)
    for hole in part.holes:
        alpha = alpha * (1 - filled(pose.place(hole), box))
    soft = blurred(alpha, 5)
    if part.lift:
        cast = np.roll(soft, (5, 3), (0, 1))
        below *= 1 - 0.34 * part.lift * cast
    lit = _lit_cloth(part, pose, box, alpha, soft, rng)
    below += (lit - below) * alpha
    coverage[inside] += (1 - coverage[inside]) * alpha


def _lit_cloth(part: Part, pose: Pose, box: Box, alpha: Plane, soft: Plane, rng: np.random.Generator) -> Picture:
    across, down = _slopes(part, pose, box, alpha, soft, rng)
    y, x = np.mgrid[box[1] : box[3], box[0] : box[2]].astype(np.float32)
    turned_x, turned_y = cos(radians(part.angle)), sin(radians(part.angle))
    # Cloth that is bent over a fold shows its pattern displaced.
    u = ((x - WIDTH / 2) * turned_x + y * turned_y + 5 * across) / part.cloth.scale
    v = (y * turned_x - (x - WIDTH / 2) * turned_y + 5 * down) / part.cloth.scale
    colours = [rgb(name) for name in part.cloth.colours]
    base = PATTERNS[part.cloth.pattern](u, v, colours, rng) * part.cloth.tone
    base = base * surface(part.cloth.surface, u * part.cloth.scale, v * part.cloth.scale, rng)
    rim = 1 - soft
    light = LIGHT[0] * across + LIGHT[1] * down
    shade = 1 + 0.62 * light - 0.22 * rim + 0.03
    shade = shade - 0.38 * _seams(part, pose, box)
    dark = np.clip(shade, 0.3, 1)
    glow = np.clip(shade - 1, 0, 0.6)
    lit = base * dark + (1 - base) * glow * 0.42
    if part.cloth.shine:
        gloss = np.exp(-(((across - 0.28) ** 2 + (down - 0.34) ** 2) / 0.05))
        lit = lit + part.cloth.shine * gloss * (1 - lit)
    if part.stitches:
        thread = stroked([(dash, 1.3) for line in part.stitches for dash in dashes(pose.place(line))], box)
        lit = lit + (rgb(part.thread) * np.clip(shade, 0.5, 1) - lit) * (0.75 * thread)
    return np.clip(lit, 0, 1)


RELIEF_STEP = 2
"""Reliefs are smooth, so they are computed on planes that are this much smaller."""


def _slopes(
    part: Part, pose: Pose, box: Box, alpha: Plane, soft: Plane, rng: np.random.Generator
) -> tuple[Plane, Plane]:
    """How steeply a part's cloth rises to the right and downwards."""
    height, width = alpha.shape
    relief = _relief(part, pose, box, alpha, soft, rng) / RELIEF_STEP
    across: Plane = np.gradient(relief, axis=1)
    down: Plane = np.gradient(relief, axis=0)
    return resized(across, height, width), resized(down, height, width)


def _relief(part: Part, pose: Pose, box: Box, alpha: Plane, soft: Plane, rng: np.random.Generator) -> Plane:
    """The height of a part's cloth in pixels, on the smaller plane."""
    size = min(alpha.shape)
    height, width = (max(2, length // RELIEF_STEP) for length in alpha.shape)
    small = resized(alpha, height, width, Image.Resampling.BOX)
    round_edge = resized(soft, height, width, Image.Resampling.BOX)
    relief: Plane = part.bulge * (2.4 * round_edge + 0.16 * size * blurred(small, max(4, size / 7) / RELIEF_STEP))
    if part.wrinkles:
        strength = part.wrinkles * min(1.0, size / 120)
        relief = relief + strength * (
            3.6 * noise(height, width, 21, 45, rng, -18 + 36 * rng.random())
            + 1.3 * noise(height, width, 10, 23, rng, 35 + 20 * rng.random())
            + 1.3 * noise(height, width, 10, 23, rng, -35 - 20 * rng.random())
        )
    if part.pleats:
        relief = relief + _pleats(part.pleats, small, rng)
    if part.folds:
        lines = creased([(pose.place(line), breadth) for line, breadth in part.folds], box)
        relief = relief - 6 * blurred(resized(lines, height, width, Image.Resampling.BOX), 6 / RELIEF_STEP)
    return relief


def _pleats(count: float, alpha: Plane, rng: np.random.Generator) -> Plane:
    """Folds that fan out from the top edge of a mask and deepen towards its hem."""
    height, width = alpha.shape
    solid = alpha > 0.5
    rows = solid.any(axis=1)
    start = np.where(rows, solid.argmax(axis=1), width // 2).astype(np.float32)
    end = np.where(rows, width - solid[:, ::-1].argmax(axis=1), width // 2 + 1).astype(np.float32)
    # An upper edge or a hem that is not level would make the folds jump.
    start, end = np.minimum.accumulate(_calmed(start)), np.maximum.accumulate(_calmed(end))
    across = (np.arange(width, dtype=np.float32) - start[:, None]) / np.maximum(end - start, 8)[:, None]
    deep = np.linspace(0.15, 1, height, dtype=np.float32)[:, None]
    wander = 0.012 * noise(height, width, 30, 450, rng)
    phase = rng.random(3, dtype=np.float32) * 6.28
    turns = 6.28 * (across + wander)
    wave = np.sin(count * turns + phase[0]) + 0.6 * np.sin(0.57 * count * turns + phase[1])
    wave = wave + 0.35 * np.sin(1.83 * count * turns + phase[2])
    return np.asarray(wave * deep * 34 / (count + 3), np.float32)


def _calmed(values: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]]:
    """Values smoothed over 11 neighbours."""
    return np.convolve(np.pad(values, 5, "edge"), np.full(11, 1 / 11, np.float32), "valid")


def _seams(part: Part, pose: Pose, box: Box) -> Plane | float:
    if not part.seams:
        return 0.0
    return stroked([(pose.place(line), 1.8) for line in part.seams], box)


@lru_cache(maxsize=2)
def _paper_light(standing: bool) -> Plane:
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    level: Plane = 0.91 + 0.10 * np.exp(-(((x - 190) / 420) ** 2 + ((y - 230) / 480) ** 2))
    if standing:
        # The paper curves from wall to floor below the middle.
        level = level - 0.035 * np.clip((y - 400) / 90, 0, 1)
    return level


def studio(cutout: Cutout, tint: tuple[int, int, int], rng: np.random.Generator) -> Picture:
    """The article before seamless paper of a colour, with its soft shadow."""
    level = _paper_light(cutout.standing) * (1 - ground_shadow(cutout)) + 0.004 * grain(HEIGHT, WIDTH, rng)
    return over(cutout, np.asarray(tint, np.float32)[:, None, None] / 255 * level)


SHADOW_STEP = 4
"""Shadows are soft, so they are computed on planes that are this much smaller."""


def ground_shadow(cutout: Cutout) -> Plane:
    """The darkness that an article casts on what it lies or stands on."""
    small = resized(cutout.coverage, HEIGHT // SHADOW_STEP, WIDTH // SHADOW_STEP, Image.Resampling.BOX)
    near = np.roll(blurred(small, 1.5), (2, 1), (0, 1))
    far = np.roll(blurred(small, 6), (5, 3), (0, 1))
    shadow = 0.1 * far + _floor_shadow(small) if cutout.standing else 0.22 * near + 0.16 * far
    return np.clip(resized(shadow, HEIGHT, WIDTH), 0, 0.8)


def _floor_shadow(coverage: Plane) -> Plane:
    """A flattened shadow where the silhouette's lowest part stands."""
    rows = np.flatnonzero(coverage.max(axis=1) > 0.5)
    bottom = int(rows[-1]) if len(rows) else len(coverage) - 1
    columns = np.ascontiguousarray(
        np.broadcast_to(coverage[max(0, bottom - 14) : bottom + 1].mean(axis=0), coverage.shape)
    )
    y = np.arange(len(coverage), dtype=np.float32)[:, None]
    close: Plane = 0.42 * np.exp(-(((y - bottom + 0.5) / 2.2) ** 2)) * blurred(columns, 3)
    wide: Plane = 0.30 * np.exp(-(((y - bottom - 1) / 6.5) ** 2)) * blurred(columns, 9)
    return close + wide


def over(cutout: Cutout, scene: Picture) -> Picture:
    """The article over a scene."""
    return scene * (1 - cutout.coverage) + cutout.colour


def to_image(picture: Picture) -> Image.Image:
    """A picture as 8-bit RGB."""
    levels = np.clip(picture * 255 + 0.5, 0, 255).astype(np.uint8)
    return Image.fromarray(np.ascontiguousarray(levels.transpose(1, 2, 0)))
