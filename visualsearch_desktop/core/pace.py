"""How fast a long job goes and when it will be done."""

from __future__ import annotations

import time
from collections import deque

WINDOW = 20.0
"""Seconds over which the rate is averaged: long enough to be calm, short enough to follow a change of pace."""


class Pace:
    """Counts finished units and tells rate and time left. Units that were done before the job began do not count."""

    def __init__(self) -> None:
        self._marks: deque[tuple[float, int]] = deque([(time.monotonic(), 0)])

    def add(self, units: int) -> None:
        """Note that so many more units are done."""
        now = time.monotonic()
        self._marks.append((now, self._marks[-1][1] + units))
        while len(self._marks) > 2 and now - self._marks[1][0] > WINDOW:
            self._marks.popleft()

    @property
    def rate(self) -> float:
        """Units a second over the last while; 0 before the first unit."""
        (start, before), (end, after) = self._marks[0], self._marks[-1]
        return (after - before) / (end - start) if end > start else 0.0

    def seconds_left(self, remaining: int) -> float | None:
        """Seconds until `remaining` more units are done; None while unknown."""
        rate = self.rate
        return remaining / rate if rate > 0 else None
