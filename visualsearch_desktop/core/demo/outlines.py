"""Smooth outlines and their anti-aliased masks.

Points are float arrays of shape (n, 2), x to the right and y down, in pixels of a picture of `WIDTH` x `HEIGHT`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

WIDTH, HEIGHT = 480, 600
CENTRE = WIDTH / 2
OVERSAMPLING = 3

Points: TypeAlias = NDArray[np.float64]
Plane: TypeAlias = NDArray[np.floating[Any]]
"""Shape (height, width)."""

Picture: TypeAlias = NDArray[np.floating[Any]]
"""Shape (3, height, width), values from 0 to 1; or (3, 1, 1) for a single colour."""

Box: TypeAlias = tuple[int, int, int, int]
Stroke: TypeAlias = Sequence[tuple[float, float]] | Points

STEPS = 8
_T = np.linspace(0, 1, STEPS, endpoint=False)[:, None]
_HERMITE = (2 * _T**3 - 3 * _T**2 + 1, _T**3 - 2 * _T**2 + _T, 3 * _T**2 - 2 * _T**3, _T**3 - _T**2)


def curve(points: Stroke) -> Points:
    """A smooth line through all points: cubic Hermite with chord-length (Catmull-Rom) tangents.

    A line that starts or ends at x = 0, the centre line of a half outline, is level there, so that halves
    join smoothly.
    """
    p = np.asarray(points, float)
    if len(p) < 3:
        return p
    gaps = np.maximum(np.hypot(*np.diff(p, axis=0).T), 1e-6)[:, None]
    slopes = np.diff(p, axis=0) / gaps
    middle = (slopes[:-1] * gaps[1:] + slopes[1:] * gaps[:-1]) / (gaps[:-1] + gaps[1:])
    first, last = 1.25 * slopes[:1] - 0.25 * middle[:1], 1.25 * slopes[-1:] - 0.25 * middle[-1:]
    tangents = np.concatenate([first, middle, last])
    for end in (0, -1):
        if p[end, 0] == 0:
            tangents[end] = (np.sign(tangents[end, 0]), 0)
    a, b, c, d = _HERMITE
    pieces = [
        a * p[i] + b * tangents[i] * gaps[i] + c * p[i + 1] + d * tangents[i + 1] * gaps[i] for i in range(len(p) - 1)
    ]
    return np.concatenate([*pieces, p[-1:]])


def path(*strokes: Stroke) -> Points:
    """Strokes one after another; each is smooth, the joints are corners."""
    return np.concatenate([curve(stroke) for stroke in strokes])


def loop(*points: tuple[float, float]) -> Points:
    """A closed outline that is smooth everywhere."""
    n = len(points)
    line = curve([*points[-2:], *points, *points[:2]])
    return line[2 * STEPS : (n + 2) * STEPS]


def ellipse(x: float, y: float, rx: float, ry: float) -> Points:
    """An upright ellipse."""
    t = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    return np.stack([x + rx * np.cos(t), y + ry * np.sin(t)], axis=1)


def rounded(left: float, top: float, right: float, bottom: float, radius: float) -> Points:
    """A rectangle with round corners."""
    t = np.linspace(0, np.pi / 2, 8)
    corners = [
        (right - radius, bottom - radius, 0.0),
        (left + radius, bottom - radius, np.pi / 2),
        (left + radius, top + radius, np.pi),
        (right - radius, top + radius, 1.5 * np.pi),
    ]
    return np.concatenate(
        [np.stack([x + radius * np.cos(t + s), y + radius * np.sin(t + s)], 1) for x, y, s in corners]
    )


def right(half: Points) -> Points:
    """Points given as (distance from the centre line, y), on the right."""
    return half * (1, 1) + (CENTRE, 0)


def left(half: Points) -> Points:
    """Points given as (distance from the centre line, y), on the left."""
    return half * (-1, 1) + (CENTRE, 0)


def symmetric(half: Points) -> Points:
    """The whole outline of a half that runs from the centre line back to it."""
    return np.concatenate([right(half), left(half)[::-1]])


def ribbon(line: Points, width: float, end_width: float | None = None) -> Points:
    """The outline of a band of some width around an open line."""
    direction = np.gradient(line, axis=0)
    normal = np.stack([-direction[:, 1], direction[:, 0]], 1) / np.maximum(np.hypot(*direction.T), 1e-6)[:, None]
    widths = np.linspace(width, width if end_width is None else end_width, len(line))[:, None]
    return np.concatenate([line + normal * widths / 2, (line - normal * widths / 2)[::-1]])


def box_of(points: Points, margin: int) -> Box:
    """The (left, top, right, bottom) around points, within the picture and never empty."""
    low = np.clip(np.floor(points.min(axis=0)) - margin, 0, (WIDTH - 2, HEIGHT - 2))
    high = np.clip(np.ceil(points.max(axis=0)) + margin, low + 2, (WIDTH, HEIGHT))
    return int(low[0]), int(low[1]), int(high[0]), int(high[1])


def _reduced(image: Image.Image) -> Plane:
    return np.asarray(image.reduce(OVERSAMPLING), np.float32) / 255


def _scaled(points: Points, box: Box) -> list[tuple[float, float]]:
    return [(x, y) for x, y in ((points - box[:2]) * OVERSAMPLING).tolist()]


def filled(points: Points, box: Box) -> Plane:
    """The coverage (0 to 1) of a closed outline within a box, shape (height, width)."""
    image = Image.new("L", ((box[2] - box[0]) * OVERSAMPLING, (box[3] - box[1]) * OVERSAMPLING))
    ImageDraw.Draw(image).polygon(_scaled(points, box), fill=255)
    return _reduced(image)


def stroked(lines: Sequence[tuple[Points, float]], box: Box) -> Plane:
    """The coverage of open lines of the given widths within a box, shape (height, width)."""
    image = Image.new("L", ((box[2] - box[0]) * OVERSAMPLING, (box[3] - box[1]) * OVERSAMPLING))
    draw = ImageDraw.Draw(image)
    for points, width in lines:
        draw.line(_scaled(points, box), fill=255, width=max(1, round(width * OVERSAMPLING)), joint="curve")
    return _reduced(image)


def creased(lines: Sequence[tuple[Points, float]], box: Box) -> Plane:
    """Open lines within a box, their depth (up to 1) in proportion to their width; not smoothed."""
    image = Image.new("L", (box[2] - box[0], box[3] - box[1]))
    draw = ImageDraw.Draw(image)
    for points, width in lines:
        line = [(x, y) for x, y in (points - box[:2]).tolist()]
        draw.line(line, fill=min(255, round(25 * width)), width=max(1, round(0.8 * width)), joint="curve")
    return np.asarray(image, np.float32) / 255


def dashes(line: Points, dash: float = 4.5, gap: float = 3.0) -> list[Points]:
    """A line cut into stitches of the given lengths."""
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    starts = np.arange(0, along[-1] - dash, dash + gap)
    at = np.stack([starts, starts + dash], 1)
    return [np.stack([np.interp(a, along, line[:, 0]), np.interp(a, along, line[:, 1])], 1) for a in at]
