"""Counts kept between writes: facets, bounds and totals depend on the filter alone, never on the photo.

Somebody who holds up one photo after the other, or pages through an answer, asks the same counts each time. Counting
costs more than searching where the columns' indexes are read from disk (see `edge_config.py`).
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Final, TypeVar

from visualsearch_desktop.core.types import Filter

SIZE: Final = 512
"""Counts that are kept: a search asks one for each facet, and one for the total."""

_T = TypeVar("_T")


class CountCache:
    """The most recently used answers of one store, forgotten at every write. May be used from any thread."""

    def __init__(self, size: int = SIZE) -> None:
        """Keep at most `size` answers; with 0 every question is asked."""
        self._size = size
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, object] = OrderedDict()
        self._writes = 0

    @property
    def writes(self) -> int:
        """How often something was written."""
        return self._writes

    def get(self, question: str, where: Filter, ask: Callable[[], _T]) -> _T:
        """The answer to a question under a filter: the kept one, or what `ask` gives.

        The answer must not be changed by whoever gets it. One that was asked before a write ended is not kept.
        """
        # Not the filter itself: 1 and True are equal as keys, and mean different things.
        key = f"{question} {where!r}"
        with self._lock:
            writes = self._writes
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]  # type: ignore[return-value]  # a question has answers of one type
        answer = ask()
        with self._lock:
            if self._writes == writes and self._size:
                self._kept[key] = answer
                if len(self._kept) > self._size:
                    self._kept.popitem(last=False)
        return answer

    def clear(self) -> None:
        """Forget everything; to be called while or after something was written, and before the write is answered."""
        with self._lock:
            self._writes += 1
            self._kept.clear()
