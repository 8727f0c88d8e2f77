"""Questions go before long jobs: an indexing run pauses between two pictures while somebody waits for an answer."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE = 1.0
"""Seconds that a job waits at most before each step, so that questions without a pause (the live camera) do not stop it
for good."""


class RightOfWay:
    """Tells long jobs when to wait. May be used from any thread."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._questions = 0

    @contextmanager
    def question(self) -> Iterator[None]:
        """Somebody waits for an answer while this is held."""
        with self._condition:
            self._questions += 1
        try:
            yield
        finally:
            with self._condition:
                self._questions -= 1
                self._condition.notify_all()

    def give(self) -> None:
        """For a job, between two steps: wait until no question is open, but no longer than `PATIENCE`."""
        if not self._questions:
            return
        deadline = time.monotonic() + PATIENCE
        with self._condition:
            while self._questions and (left := deadline - time.monotonic()) > 0:
                self._condition.wait(left)
