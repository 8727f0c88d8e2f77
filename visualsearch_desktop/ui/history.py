"""The questions that were asked, to go back to and forth again, each with how its answer was looked at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from visualsearch_desktop.ui.question import Question

MOST = 200
"""Steps that are kept; photos of the camera are held in memory by them."""


@dataclass(frozen=True, slots=True)
class Look:
    """How an answer is looked at: pixels scrolled, the id of the selected item, and how many hits were loaded."""

    scrolled: int = 0
    selected: str | None = None
    loaded: int = 0


@dataclass(frozen=True, slots=True)
class Moment:
    """A question and how its answer was looked at."""

    question: Question
    look: Look = field(default_factory=Look)


class History:
    """A line of moments, of which one is now. Plain Python: it knows nothing of the window."""

    def __init__(self, first: Question) -> None:
        self._line = [Moment(first)]
        self._now = 0
        self._went_back = False

    @property
    def now(self) -> Moment:
        """The moment that is shown."""
        return self._line[self._now]

    @property
    def has_others(self) -> bool:
        """True where there is more than the question of now."""
        return len(self._line) > 1

    @property
    def can_go_back(self) -> bool:
        """True where there is an earlier question."""
        return self._now > 0

    @property
    def can_go_forth(self) -> bool:
        """True where a step back can be taken back."""
        return self._now + 1 < len(self._line)

    def looked_at(self, look: Look) -> None:
        """Note how the answer of now is looked at, before another question is asked."""
        self._line[self._now] = replace(self.now, look=look)

    def ask(self, question: Question) -> None:
        """A new question after the one of now; those that were gone back from are forgotten."""
        if question == self.now.question:
            return
        self._line = [*self._line[: self._now + 1], Moment(question)][-MOST:]
        self._now = len(self._line) - 1
        self._went_back = False

    def amend(self, question: Question) -> bool:
        """Another question in the place of the one of now: the next letter of a word, the next pixel of a drag.

        True where it is the one before again, which is now then: a step back that changes nothing is none.
        """
        if self._now and self._line[self._now - 1].question == question:
            del self._line[self._now]
            self._now -= 1
            return True
        self._line[self._now] = Moment(question)
        return False

    def give_up(self) -> Moment:
        """Forget the question of now, which could not be answered; gives the one that it was come to from."""
        if len(self._line) > 1:
            del self._line[self._now]
            came_from = self._now if self._went_back else self._now - 1
            self._now = min(max(0, came_from), len(self._line) - 1)
        return self.now

    def change_all(self, change: Callable[[Question], Question]) -> None:
        """Change every question, because the catalogue is another. How their answers were looked at stays."""
        self._line = [replace(moment, question=change(moment.question)) for moment in self._line]

    def back(self) -> Moment:
        """Go one step back; at the beginning nothing happens."""
        self._now = max(0, self._now - 1)
        self._went_back = True
        return self.now

    def forth(self) -> Moment:
        """Go one step forth; at the end nothing happens."""
        self._now = min(len(self._line) - 1, self._now + 1)
        self._went_back = False
        return self.now
