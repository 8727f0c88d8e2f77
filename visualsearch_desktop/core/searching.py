"""Questions: a vector and a filter become hits with facet counts."""

from __future__ import annotations

from collections.abc import Sequence

from visualsearch_desktop.core import payload
from visualsearch_desktop.core.stores import Store, Vector
from visualsearch_desktop.core.types import Choice, Column, ColumnKind, Facet, FacetValue, Filter, Hit
from visualsearch_desktop.errors import BadRequest

FACET_LIMIT = 1000
"""How many values of one facet are counted; a dropdown with more helps nobody."""


def checked(where: Filter, columns: Sequence[Column]) -> Filter:
    """The filter without empty choices.

    Raises:
        BadRequest: a choice names a column that the catalogue does not have.
    """
    known = {column.key for column in columns}
    for condition in where:
        if isinstance(condition, Choice) and condition.key not in known:
            raise BadRequest(f"The catalogue has no column “{condition.key}”.")
    return tuple(condition for condition in where if not (isinstance(condition, Choice) and condition.is_empty))


def find(
    store: Store, vector: Vector | None, where: Filter, columns: Sequence[Column], limit: int, offset: int
) -> tuple[Hit, ...]:
    """The items most like the vector (d,), or without one those that pass the filter in the order of their ids."""
    if vector is not None:
        records = store.search(vector, where, limit, offset)
    else:
        records = []
        for batch in store.scroll(where, batch=offset + limit):
            records = batch[offset : offset + limit]
            break
    return tuple(Hit(payload.decode(r.id, r.payload, columns), r.score) for r in records)


def facets(store: Store, where: Filter, columns: Sequence[Column]) -> tuple[Facet, ...]:
    """Every facet with its counts under the choices of all other facets, so that one's own choice hides nothing."""
    return tuple(_facet(store, where, column) for column in columns if column.facet)


def _facet(store: Store, where: Filter, column: Column) -> Facet:
    own = next((c for c in where if isinstance(c, Choice) and c.key == column.key), Choice(column.key))
    others = tuple(condition for condition in where if condition is not own)
    if column.kind is ColumnKind.NUMBER:
        bounds = store.bounds(column.key, others)
        return Facet(column) if bounds is None else Facet(column, minimum=bounds[0], maximum=bounds[1])
    values = store.facet_counts(column.key, others, FACET_LIMIT)
    counted = {value.value for value in values}
    # A chosen value stays in sight when other facets leave nothing of it, so that it can be taken back.
    absent = [str(value) for value in dict.fromkeys(own.any_of + own.none_of) if str(value) not in counted]
    return Facet(column, (*values, *(FacetValue(value, 0) for value in absent)))
