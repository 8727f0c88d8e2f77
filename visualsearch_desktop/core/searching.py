"""Questions: what is to be like, a filter and an order become hits with facet counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from visualsearch_desktop.core import payload
from visualsearch_desktop.core.bands import NEAREST, rival
from visualsearch_desktop.core.grouping import Grouped, groups
from visualsearch_desktop.core.listing import Listing, Plain, Ranking, Sorted, Target, Varied
from visualsearch_desktop.core.ordering import Ordered, Orders
from visualsearch_desktop.core.roles import code_columns
from visualsearch_desktop.core.stores import Record, Store
from visualsearch_desktop.core.types import (
    COUNTED,
    NEWEST,
    Band,
    Bands,
    Choice,
    Code,
    Column,
    ColumnKind,
    Facet,
    FacetValue,
    Filter,
    Group,
    Hit,
    Obstacle,
    Query,
    Without,
)
from visualsearch_desktop.errors import BadRequest

FACET_LIMIT = 1000
"""How many values of one facet are counted; a dropdown with more helps nobody."""

SAME_CODE = 50
"""Items with the code that was read: the sizes of an article may share it."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a question's photos and items became: what to be like, and the codes with the texts to look them up by."""

    target: Target = field(default_factory=Target)
    codes: tuple[tuple[Code, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """The hits of a page. `best` and `in_band` are as `Answer` has them."""

    hits: tuple[Hit, ...]
    total: int
    best: Hit | None = None
    in_band: dict[Band, int] = field(default_factory=dict)
    codes: tuple[Code, ...] = ()


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


def check_order(query: Query, columns: Sequence[Column]) -> None:
    """See that the columns by which a query sorts and groups exist.

    Raises:
        BadRequest: one does not.
    """
    known = {column.key for column in columns}
    for key in (query.sort.key if query.sort and query.sort.key != NEWEST else None, query.group_by):
        if key is not None and key not in known:
            raise BadRequest(f"The catalogue has no column “{key}”.")


class Finder:
    """Answers one question from a store."""

    def __init__(
        self, store: Store, columns: Sequence[Column], query: Query, seen: Seen, bands: Bands | None, orders: Orders
    ) -> None:
        self._store = store
        self._columns = columns
        self._query = query
        self._seen = seen
        self._bands = bands
        self._orders = orders
        items = (*query.like, *query.unlike)
        self.where: Filter = checked(query.filter, columns) + ((Without(items),) if items else ())
        """What items must be, beside being no example themselves."""
        check_order(query, columns)

    def find(self) -> Found:
        """The page that the query asks for."""
        query = self._query
        front, codes = self._by_code()
        where = (*self.where, Without(tuple(record.id for record in front))) if front else self.where
        ranking = Ranking(self._store, self._seen.target, where) if self._seen.target else None
        # What has the code comes first: the other pages begin so much earlier.
        ahead = front[query.offset : query.offset + query.limit]
        first = query.offset == 0
        # A further page has the bands of the first one, whatever the order.
        wanted = first or self._bands or query.sort
        top = ranking.page(max(COUNTED, query.limit), 0) if ranking and wanted else []
        if ranking and top:
            self._bands = self._of_answer(ranking, top)
        listing = self._listing(ranking, top, where)
        if query.group_by:
            listing = Grouped(listing, query.group_by)
        if listing is ranking and first:
            rest = top[: query.limit - len(ahead)]
        else:
            rest = self._page(listing, query.limit - len(ahead), max(0, query.offset - len(front)))
        together = groups(self._store, rest, query.group_by, where, self._columns) if query.group_by else {}
        hits = [self._hit(record, by_code=True) for record in ahead]
        hits += [self._hit(record, group=together.get(record.id)) for record in rest]
        total = len(front) + listing.total
        if not first:
            return Found(tuple(hits), total, codes=codes)
        return Found(tuple(hits), total, next((self._hit(record) for record in top), None), self._in_band(top), codes)

    def _listing(self, ranking: Ranking | None, top: Sequence[Record], where: Filter) -> Listing:
        sort = self._query.sort
        if ranking is None:
            return Ordered(self._store, where, sort, self._orders) if sort else Plain(self._store, where)
        if self._query.variety and ranking.target.like:
            varied = Varied(self._store, ranking.target, where)
            return Sorted(varied.page(COUNTED, 0), sort, self._bands) if sort else varied
        return Sorted(top[:COUNTED], sort, self._bands) if sort else ranking

    def _of_answer(self, ranking: Ranking, top: Sequence[Record]) -> Bands | None:
        """The bands of this answer: what is far ahead of every other article, those filtered out too, is the same."""
        if self._bands is None:
            return None
        nearest = top
        if self._query.filter:
            examples = tuple(condition for condition in ranking.where if isinstance(condition, Without))
            nearest = replace(ranking, where=examples).page(NEAREST, 0)
        second = rival(top[0], nearest, self._columns)
        return self._bands if second is None else self._bands.against(second)

    @staticmethod
    def _page(listing: Listing, limit: int, offset: int) -> list[Record]:
        return listing.page(limit, offset) if limit > 0 else []

    def _by_code(self) -> tuple[list[Record], tuple[Code, ...]]:
        """The items that have a code which was read, whatever the filter: there is no surer answer. But no example."""
        examples = {*self._query.like, *self._query.unlike}
        front: dict[str, Record] = {}
        codes = []
        for code, texts in self._seen.codes:
            found: list[Record] = []
            for column in code_columns(self._columns):
                for batch in self._store.scroll((Choice(column.key, any_of=texts),), SAME_CODE):
                    found += batch
                    break
            front.update((record.id, record) for record in found if record.id not in examples)
            codes.append(replace(code, found=bool(found)))
        return list(front.values()), tuple(codes)

    def _hit(self, record: Record, by_code: bool = False, group: Group | None = None) -> Hit:
        item = payload.decode(record.id, record.payload, self._columns)
        return Hit(item, record.score, self._band(record), by_code, group)

    def _band(self, record: Record) -> Band | None:
        return None if self._bands is None or record.score is None else self._bands.band(record.score)

    def _in_band(self, top: Sequence[Record]) -> dict[Band, int]:
        """How many of the best are in each band; variants that are shown as one count as one."""
        key = self._query.group_by
        alone: dict[object, Record] = {}
        for record in islice(top, COUNTED):
            value = record.payload.get(key) if key else None
            alone.setdefault(record.id if value is None else (value,), record)
        return dict(Counter(band for record in alone.values() if (band := self._band(record)) is not None))


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


def obstacles(where: Filter, count: Callable[[Filter], int]) -> tuple[Obstacle, ...]:
    """The conditions each of which alone keeps everything out, the one that would give most first."""
    found = []
    for condition in where:
        others = tuple(other for other in where if other is not condition)
        if not isinstance(condition, Without) and (left := count(others)):
            found.append(Obstacle(condition, left))
    return tuple(sorted(found, key=lambda obstacle: -obstacle.count))
