"""Calls on their way, and the threads that carry them out one after the other."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from visualsearch_desktop.backend.messages import Call


@dataclass
class Task:
    """A call on its way, and whether it is still wanted."""

    call: Call
    cancelled: threading.Event = field(default_factory=threading.Event)


class Worker(threading.Thread):
    """A thread that carries tasks out one after the other; `carry_out` must not raise."""

    def __init__(self, name: str, carry_out: Callable[[Task], None], *, daemon: bool = True) -> None:
        super().__init__(name=name, daemon=daemon)
        self._carry_out = carry_out
        self._tasks: queue.SimpleQueue[Task | None] = queue.SimpleQueue()

    def put(self, task: Task) -> None:
        """Carry it out after those that wait."""
        self._tasks.put(task)

    def stop(self) -> None:
        """End after the tasks that wait."""
        self._tasks.put(None)

    def run(self) -> None:
        """Work until it is stopped."""
        while (task := self._tasks.get()) is not None:
            self._carry_out(task)
