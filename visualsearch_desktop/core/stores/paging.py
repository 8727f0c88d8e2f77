"""Pages of a ranking that fit together, where the engine orders equal scores differently in each call.

Catalogues are full of equal scores: the same picture for each size of an article. Qdrant keeps the best `k` in a
heap, and which of equal ones it keeps, and in which order, depends on `k`; so pages that are asked with an offset
repeat some points and miss others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from visualsearch_desktop.core.stores.base import Record

RESERVE = 32
"""Records beyond the page that are asked for at first: mostly there is a lower score among them."""


def page(best: Callable[[int], Sequence[Record]], limit: int, offset: int) -> list[Record]:
    """Records `offset` to `offset + limit` of the ranking by score, then by id.

    `best` answers with the best records of a given number, in any order of equal scores. It is asked for more until
    every record that is equal to the page's last one is among them, so that their order can be settled by id.
    """
    end = offset + limit
    reach = end + RESERVE
    found = best(reach)
    while len(found) == reach and found[-1].score == found[end - 1].score:
        reach *= 4
        found = best(reach)
    return sorted(found, key=lambda record: (-(record.score or 0.0), record.id))[offset:end]
