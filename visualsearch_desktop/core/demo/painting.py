"""Paints an article from its parts, lit from the upper left, and sets it into a studio."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from visualsearch_desktop.core.demo.fabrics import PATTERNS, Cloth, blurred, noise, rgb, surface
from visualsearch_desktop.core.demo.outlines import (
    HEIGHT,
    WIDTH,
    Box,
    Plane,
    Points,
    box_of,
    dashes,
    filled,
    stroked,
)

Picture = NDArray[np.float32]
"""Shape (height, width, 3), values from 0 to 1."""

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
    """An article without a background: colours and coverage (height, width); `standing` if it stands on the floor."""

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
        cos, sin = np.cos(np.radians(self.turn)) * self.scale, np.sin(np.radians(self.turn)) * self.scale
        return np.stack([x * cos - y * sin + WIDTH / 2, x * sin + y * cos + HEIGHT / 2], axis=1)


def paint(parts: Sequence[Part], pose: Pose, standing: bool, rng: np.random.Generator) -> Cutout:
    """Paint parts in their order."""
    colour = np.zeros((HEIGHT, WIDTH, 3), np.float32)
    coverage = np.zeros((HEIGHT, WIDTH), np.float32)
    for part in parts:
        _paint_part(part, pose, colour, coverage, rng)
    return Cutout(colour, coverage, standing)


def _paint_part(part: Part, pose: Pose, colour: Picture, coverage: Plane, rng: np.random.Generator) -> None:
    outline = pose.place(part.outline)
    box = box_of(outline, 14)
    inside = (slice(box[1], box[3]), slice(box[0], box[2]))
    alpha = filled(outline, box)
    for hole in part.holes:
        alpha = alpha * (1 - filled(pose.place(hole), box))
    if part.lift:
        cast = np.roll(blurred(alpha, 5), (5, 3), (0, 1))
        colour[inside] *= 1 - (0.34 * part.lift * cast)[..., None]
    lit = _lit_cloth(part, pose, box, alpha, rng)
    a = alpha[..., None]
    colour[inside] = colour[inside] * (1 - a) + lit * a
    coverage[inside] = np.maximum(coverage[inside], alpha)


def _lit_cloth(part: Part, pose: Pose, box: Box, alpha: Plane, rng: np.random.Generator) -> Picture:
    relief = _relief(part, pose, box, alpha, rng)
    down, across = np.gradient(relief)
    y, x = np.mgrid[box[1] : box[3], box[0] : box[2]].astype(np.float32)
    turn = np.radians(part.angle)
    # Cloth that is bent over a fold shows its pattern displaced.
    u = ((x - WIDTH / 2) * np.cos(turn) + y * np.sin(turn) + 5 * across) / part.cloth.scale
    v = (y * np.cos(turn) - (x - WIDTH / 2) * np.sin(turn) + 5 * down) / part.cloth.scale
    colours = [rgb(name) for name in part.cloth.colours]
    base = PATTERNS[part.cloth.pattern](u, v, colours, rng) * part.cloth.tone
    base = base * surface(part.cloth.surface, u * part.cloth.scale, v * part.cloth.scale, rng)[..., None]
    rim = 1 - blurred(alpha, 5)
    light = LIGHT[0] * across + LIGHT[1] * down
    shade = 1 + 0.62 * light - 0.22 * rim + 0.03
    shade = shade - 0.38 * _seams(part, pose, box)
    dark = np.clip(shade, 0.3, 1)[..., None]
    glow = np.clip(shade - 1, 0, 0.6)[..., None]
    lit = base * dark + (1 - base) * glow * 0.42
    if part.cloth.shine:
        gloss = np.exp(-(((across - 0.28) ** 2 + (down - 0.34) ** 2) / 0.05))
        lit = lit + part.cloth.shine * gloss[..., None] * (1 - lit)
    if part.stitches:
        thread = stroked([(dash, 1.3) for line in part.stitches for dash in dashes(pose.place(line))], box)
        lit = lit + (rgb(part.thread) * np.clip(shade, 0.5, 1)[..., None] - lit) * (0.75 * thread)[..., None]
    return np.clip(lit, 0, 1)


def _relief(part: Part, pose: Pose, box: Box, alpha: Plane, rng: np.random.Generator) -> Plane:
    """The height of a part's cloth, in pixels."""
    height, width = alpha.shape
    size = min(height, width)
    relief = part.bulge * (2.2 * blurred(alpha, 4) + 0.16 * size * blurred(alpha, max(4, size / 7)))
    if part.wrinkles:
        strength = part.wrinkles * min(1.0, size / 120)
        relief = relief + strength * (
            3.6 * noise(height, width, 42, 90, rng, -18 + 36 * rng.random())
            + 1.3 * noise(height, width, 19, 46, rng, 35 + 20 * rng.random())
            + 1.3 * noise(height, width, 19, 46, rng, -35 - 20 * rng.random())
        )
    if part.pleats:
        relief = relief + _pleats(part.pleats, alpha, rng)
    if part.folds:
        for line, breadth in part.folds:
            relief = relief - breadth * 0.6 * blurred(stroked([(pose.place(line), breadth * 0.8)], box), breadth * 0.9)
    return relief


def _pleats(count: float, alpha: Plane, rng: np.random.Generator) -> Plane:
    """Folds that fan out from the top edge of a mask and deepen towards its hem."""
    height, width = alpha.shape
    solid = alpha > 0.5
    rows = solid.any(axis=1)
    start = np.where(rows, solid.argmax(axis=1), width // 2).astype(np.float32)
    end = np.where(rows, width - solid[:, ::-1].argmax(axis=1), width // 2 + 1).astype(np.float32)
    across = (np.arange(width, dtype=np.float32) - start[:, None]) / np.maximum(end - start, 8)[:, None]
    deep = np.linspace(0.15, 1, height, dtype=np.float32)[:, None]
    wander = 0.04 * noise(height, width, 400, 200, rng)
    phase = rng.random(3, dtype=np.float32) * 6.28
    turns = 6.28 * (across + wander)
    wave = np.sin(count * turns + phase[0]) + 0.6 * np.sin(0.57 * count * turns + phase[1])
    wave = wave + 0.35 * np.sin(1.83 * count * turns + phase[2])
    return np.asarray(wave * deep * 26 / (count + 3), np.float32)


def _seams(part: Part, pose: Pose, box: Box) -> Plane | float:
    if not part.seams:
        return 0.0
    return stroked([(pose.place(line), 1.8) for line in part.seams], box)


def studio(cutout: Cutout, tint: tuple[int, int, int], rng: np.random.Generator) -> Picture:
    """The article before seamless paper of a colour, with its soft shadow."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    glow = np.exp(-(((x - 190) / 420) ** 2 + ((y - 230) / 480) ** 2))
    level = 0.90 + 0.11 * glow
    if cutout.standing:
        # The paper curves from wall to floor below the middle.
        level = level - 0.035 * np.clip((y - 380) / 90, 0, 1)
    paper = np.asarray(tint, np.float32) / 255 * level[..., None]
    grain = rng.standard_normal((HEIGHT, WIDTH), dtype=np.float32)
    scene = paper * (1 - ground_shadow(cutout))[..., None] + 0.004 * grain[..., None]
    return over(cutout, scene)


def ground_shadow(cutout: Cutout) -> Plane:
    """The darkness that an article casts on what it lies or stands on."""
    near = np.roll(blurred(cutout.coverage, 6), (7, 4), (0, 1))
    far = np.roll(blurred(cutout.coverage, 22), (20, 12), (0, 1))
    if not cutout.standing:
        return 0.22 * near + 0.16 * far
    return np.clip(0.50 * _floor_shadow(cutout.coverage) + 0.10 * far, 0, 0.8)


def _floor_shadow(coverage: Plane) -> Plane:
    """A flattened copy of the silhouette's lower part, below its lowest edge."""
    rows = np.flatnonzero(coverage.max(axis=1) > 0.5)
    bottom = int(rows[-1]) if len(rows) else HEIGHT - 1
    columns = coverage[max(0, bottom - 60) : bottom + 1].max(axis=0)
    y = np.arange(HEIGHT, dtype=np.float32)[:, None]
    close = np.exp(-(((y - bottom + 1) / 7) ** 2))
    wide = 0.55 * np.exp(-(((y - bottom - 2) / 20) ** 2))
    return blurred(np.asarray((close + wide) * columns[None], np.float32), 7)


def over(cutout: Cutout, scene: Picture) -> Picture:
    """The article over a scene."""
    a = cutout.coverage[..., None]
    return np.clip(scene * (1 - a) + cutout.colour * a, 0, 1)


def to_image(picture: Picture) -> Image.Image:
    """A picture as 8-bit RGB."""
    return Image.fromarray(np.round(np.clip(picture, 0, 1) * 255).astype(np.uint8))
