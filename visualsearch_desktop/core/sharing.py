"""What a store says of itself, so that another counter can join a catalogue on a shared server."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from visualsearch_desktop.core.types import Column, ColumnKind, ModelIdentity

CATALOGUE, MODEL, COLUMNS = "visualsearch_catalogue", "visualsearch_model", "visualsearch_columns"
"""The keys of the store's metadata. Collections that others keep on the same server do not have them."""

BANDS = "visualsearch_bands"
"""The key under which counters share what one of them has found out about likenesses (`bands.KeptBands`)."""


@dataclass(frozen=True, slots=True)
class Description:
    """A catalogue's name, the model that made its vectors, and its columns."""

    name: str
    model: ModelIdentity
    columns: tuple[Column, ...]

    def encode(self) -> dict[str, str]:
        """The description as a store's metadata."""
        return {
            CATALOGUE: self.name,
            MODEL: json.dumps(asdict(self.model), sort_keys=True),
            COLUMNS: json.dumps([asdict(column) for column in self.columns], sort_keys=True),
        }


def decode(metadata: Mapping[str, str]) -> Description | None:
    """The description in a store's metadata; None where there is none that this version understands."""
    try:
        model = ModelIdentity(**json.loads(metadata[MODEL]))
        return Description(metadata[CATALOGUE], model, decode_columns(json.loads(metadata[COLUMNS])))
    except (KeyError, TypeError, ValueError):
        return None


def decode_columns(stored: Sequence[Mapping[str, object]]) -> tuple[Column, ...]:
    """Columns that were written as JSON.

    Raises:
        KeyError, ValueError: they were not.
    """
    return tuple(Column(str(c["key"]), str(c["label"]), ColumnKind(str(c["kind"])), bool(c["facet"])) for c in stored)
