"""When is a moving picture worth a search? Frame differencing on very small versions of the frames; no Qt in here."""

from __future__ import annotations

from collections.abc import Callable, Sequence

WIDTH, HEIGHT = 32, 24
"""The size of the small versions, in cells. They are RGB: two articles may differ in nothing but colour."""

STILL_MS = 500
"""A picture is settled when it has not moved for so long."""

TOLERANCE = 20
"""A cell (0 to 255 in each channel) that is further outside what was near it before is another one.

More than a webcam's noise and 8 % of light; so a hand's tremor, which shifts edges by less than a cell, changes few
cells. Measured on clothing photos, drawn into a noisy scene.
"""

MOVED = 0.02
"""With more other cells than this the picture moves: a tremor of 1 % of the width gives 0.01, a step of 6 % 0.06."""

CHANGED = 0.04
"""With more other cells than this it shows something else: another article gives 0.065 and more where both fill 60 % of
the height."""

_ROW = 3 * WIDTH


class _Reference:
    """A picture that others are compared with: for each cell the darkest and lightest in its neighbourhood."""

    def __init__(self, small: bytes) -> None:
        self._low = _spread(min, small)
        self._high = _spread(max, small)

    def difference(self, small: bytes) -> float:
        """The share of cells, 0 to 1, that show something else."""
        outside = [
            value < low - TOLERANCE or value > high + TOLERANCE
            for value, low, high in zip(small, self._low, self._high, strict=True)
        ]
        other = sum(map(any, zip(outside[0::3], outside[1::3], outside[2::3], strict=True)))
        return other / (WIDTH * HEIGHT)


def _spread(pick: Callable[..., int], small: bytes) -> bytes:
    """For each value the lowest or highest of the nine around it in its channel."""
    wide = b"".join(
        _picked(pick, row[:3] + row[:-3], row, row[3:] + row[-3:])
        for row in (small[start : start + _ROW] for start in range(0, len(small), _ROW))
    )
    return _picked(pick, wide[:_ROW] + wide[:-_ROW], wide, wide[_ROW:] + wide[-_ROW:])


def _picked(pick: Callable[..., int], *lines: Sequence[int]) -> bytes:
    return bytes(map(pick, *lines))


class SettledDetector:
    """Fed with frames, says when the picture is still and shows something else than what was last searched."""

    def __init__(self) -> None:
        self._still: _Reference | None = None
        self._still_since = 0
        self._newest = b""
        self._searched: _Reference | None = None

    def feed(self, small: bytes, at_ms: int) -> bool:
        """Take a frame; True while a search is due: until `searched` is called or the picture moves again.

        `small` is `WIDTH` x `HEIGHT` cells of RGB, row by row; `at_ms` never falls.
        """
        self._newest = small
        # Against the frame with which the stillness began, so that slow movement adds up.
        if self._still is None or self._still.difference(small) > MOVED:
            self._still, self._still_since = _Reference(small), at_ms
        if at_ms - self._still_since < STILL_MS:
            return False
        return self._searched is None or self._searched.difference(small) > CHANGED

    def searched(self) -> None:
        """The newest frame is being searched for."""
        self._searched = _Reference(self._newest)
