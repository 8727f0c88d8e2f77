"""What the user has chosen in the facets. Plain Python: a change gives a new selection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from types import MappingProxyType

from visualsearch_desktop.core.types import Choice, Filter, Range


class Mark(Enum):
    """How a value of a facet is chosen."""

    NONE = "none"
    INCLUDED = "included"
    EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True)
class Chip:
    """One choice that can be taken back by itself: a value, an excluded value, or (`value` is None) a range."""

    key: str
    value: str | None = None
    excluded: bool = False
    range: Range | None = None


@dataclass(frozen=True, slots=True)
class Selection:
    """The choices by column key, in the order in which the columns were first chosen."""

    choices: Mapping[str, Choice] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def filter(self) -> Filter:
        """The choices as the backend takes them."""
        return tuple(self.choices.values())

    @property
    def is_empty(self) -> bool:
        """True where nothing is chosen."""
        return not self.choices

    def choice(self, key: str) -> Choice:
        """The choice in a column; an empty one where nothing is chosen."""
        return self.choices.get(key, Choice(key))

    def mark(self, key: str, value: str) -> Mark:
        """How a value is chosen."""
        choice = self.choice(key)
        if value in choice.any_of:
            return Mark.INCLUDED
        return Mark.EXCLUDED if value in choice.none_of else Mark.NONE

    def marked(self, key: str, value: str, mark: Mark) -> Selection:
        """With the value included, excluded, or neither."""
        choice = self.choice(key)
        any_of = tuple(other for other in choice.any_of if other != value)
        none_of = tuple(other for other in choice.none_of if other != value)
        if mark is Mark.INCLUDED:
            any_of += (value,)
        elif mark is Mark.EXCLUDED:
            none_of += (value,)
        return self._with(replace(choice, any_of=any_of, none_of=none_of))

    def toggled(self, key: str, value: str, mark: Mark) -> Selection:
        """With the value marked so, or no longer where it was."""
        return self.marked(key, value, Mark.NONE if self.mark(key, value) is mark else mark)

    def ranged(self, key: str, bounds: Range | None) -> Selection:
        """With the numbers of the column within bounds; None or open bounds take the range away."""
        return self._with(replace(self.choice(key), range=None if bounds == Range() else bounds))

    def cleared(self, key: str) -> Selection:
        """With nothing chosen in the column."""
        return self._with(Choice(key))

    def without(self, chip: Chip) -> Selection:
        """With one choice taken back."""
        if chip.value is None:
            return self.ranged(chip.key, None)
        return self.marked(chip.key, chip.value, Mark.NONE)

    def chips(self) -> list[Chip]:
        """Every choice that can be taken back by itself."""
        chips: list[Chip] = []
        for key, choice in self.choices.items():
            chips += [Chip(key, str(value)) for value in choice.any_of]
            if choice.range is not None:
                chips.append(Chip(key, range=choice.range))
            chips += [Chip(key, str(value), excluded=True) for value in choice.none_of]
        return chips

    def restricted(self, keys: set[str]) -> Selection:
        """Only the choices in columns that (still) exist."""
        return Selection(MappingProxyType({key: choice for key, choice in self.choices.items() if key in keys}))

    def _with(self, choice: Choice) -> Selection:
        choices = dict(self.choices)
        if choice.is_empty:
            choices.pop(choice.key, None)
        else:
            choices[choice.key] = choice
        return Selection(MappingProxyType(choices))
