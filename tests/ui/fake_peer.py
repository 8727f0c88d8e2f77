"""A peer without a process: real messages about an invented catalogue, for tests of the widgets."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import count

from visualsearch_desktop.backend.messages import (
    Cancelled,
    Failed,
    Fetch,
    FromBackend,
    Preview,
    Request,
    Result,
    Search,
    StateChanged,
)
from visualsearch_desktop.core.types import (
    COUNTED,
    NEWEST,
    Answer,
    Bands,
    CatalogueState,
    Choice,
    Code,
    Column,
    ColumnKind,
    Engine,
    Facet,
    FacetValue,
    Filter,
    Group,
    Hit,
    Item,
    ModelState,
    ModelStatus,
    Obstacle,
    Photo,
    Query,
    Source,
    Timings,
    Value,
    Without,
    Words,
)

COLUMNS = (
    Column("sku", "SKU", ColumnKind.KEYWORD, facet=False),
    Column("name", "Name", ColumnKind.KEYWORD, facet=False),
    Column("category", "Category", ColumnKind.KEYWORD),
    Column("colour", "Colour", ColumnKind.KEYWORD),
    Column("price", "Price", ColumnKind.NUMBER),
    Column("on_sale", "On sale", ColumnKind.BOOLEAN),
)
CATEGORIES = ("dress", "shirt", "shoes", "bag")
COLOURS = ("black", "blue", "brown", "green", "grey", "navy", "olive", "orange", "pink", "red", "teal", "white")

READY = ModelState(ModelStatus.READY, "ResNet18")


def make_items(number: int, folder: str = "/catalogue") -> list[Item]:
    """Items with attributes of every kind; the code keeps leading zeros."""
    items = []
    for place in range(number):
        category, colour = CATEGORIES[place % 4], COLOURS[place % 12]
        attributes: dict[str, Value] = {
            "sku": f"{place:05d}",
            "name": f"{colour.capitalize()} {category} {place}",
            "category": category,
            "colour": colour,
            "price": round(5 + (place * 37 % 900) / 10, 2),
            "on_sale": place % 3 == 0,
        }
        content = hashlib.sha256(str(place).encode()).hexdigest()
        items.append(Item(f"item-{place}", f"{folder}/{place:05d}.jpg", 1, 1, content, attributes))
    return items


def make_state(
    number: int, columns: tuple[Column, ...] = COLUMNS, model: ModelState = READY, notices: tuple[str, ...] = ()
) -> CatalogueState:
    sources = (Source("/catalogue", None, number),) if number else ()
    return CatalogueState("products", Engine.EDGE, number, columns if number else (), sources, model, notices)


class FakePeer:
    """Answers searches and fetches at once, unless `held`; remembers everything that was asked.

    Likeness falls from the first item to the last. `bands` are those of the catalogue, `codes` what every photo shows;
    `web` has the pictures at addresses, `previews` the JPEG data of files that only the backend can decode.
    """

    def __init__(
        self,
        items: Iterable[Item],
        on_message: Callable[[FromBackend], None],
        on_restart: Callable[[str], None],
        columns: tuple[Column, ...] = COLUMNS,
    ) -> None:
        self.items = list(items)
        self.columns = columns
        self.send = on_message
        self.restart = on_restart
        self.held = False
        self.broken: set[str] = set()
        self.bands: Bands | None = None
        self.codes: tuple[Code, ...] = ()
        self.web: dict[str, Photo] = {}
        self.previews: dict[str | None, bytes] = {}
        self.calls: dict[int, Request] = {}
        self.cancelled: list[int] = []
        self.closed = False
        self._numbers = count(1)

    def start(self) -> None:
        self.send(StateChanged(make_state(len(self.items), self.columns)))

    def call(self, request: Request) -> int:
        task = next(self._numbers)
        self.calls[task] = request
        if isinstance(request, Search) and not self.held:
            self.answer(task)
        elif isinstance(request, Fetch) and not self.held:
            self.fetch(task)
        elif isinstance(request, Preview):
            data = self.previews.get(request.photo.path)
            self.send(Result(task, data) if data is not None else Failed(task, "This is not a picture."))
        return task

    def cancel(self, task: int) -> None:
        self.cancelled.append(task)
        self.send(Cancelled(task))

    def close(self) -> None:
        self.closed = True

    def answer(self, task: int) -> None:
        """Answer a search that was held."""
        request = self.calls[task]
        assert isinstance(request, Search)
        if self.broken & {photo.path for photo in request.query.photos}:
            self.send(Failed(task, "This is not a picture."))
        else:
            self.send(Result(task, self._answer(request.query)))

    def fetch(self, task: int) -> None:
        """Answer the fetching of a picture that was held, with what `web` has there."""
        request = self.calls[task]
        assert isinstance(request, Fetch)
        photo = self.web.get(request.url)
        self.send(Result(task, photo) if photo is not None else Failed(task, "There is no picture at this address."))

    def of(self, kind: type[Request]) -> list[tuple[int, Request]]:
        """The calls of one kind, with their task numbers."""
        return [(task, request) for task, request in self.calls.items() if isinstance(request, kind)]

    def last_query(self) -> Query:
        """The newest search."""
        request = self.of(Search)[-1][1]
        assert isinstance(request, Search)
        return request.query

    def _answer(self, query: Query) -> Answer:
        others = [item for item in self.items if item.id not in (*query.like, *query.unlike)]
        passing = [item for item in others if passes(item, query.filter)]
        step = 0.5 / max(1, len(passing))
        hits = [
            self._hit(item, 0.95 - place * step if query.has_target else None) for place, item in enumerate(passing)
        ]
        best = hits[0] if hits and query.has_target else None
        in_band = Counter(hit.band for hit in hits[:COUNTED] if hit.band is not None)
        if query.group_by:
            hits = self._grouped(hits, query.group_by)
        if (sort := query.sort) is not None:
            hits.sort(key=lambda hit: _sortable(hit.item, sort.key), reverse=sort.descending)
        codes = self.codes if query.photos else ()
        read = {code.text for code in codes}
        hits = [replace(hit, by_code=hit.item.attributes.get("sku") in read) for hit in hits]
        hits.sort(key=lambda hit: not hit.by_code)
        return Answer(
            tuple(hits[query.offset : query.offset + query.limit]),
            self._facets(query.filter),
            len(hits),
            None,
            Engine.EDGE,
            Timings(8, 31, 2, 1),
            best=best,
            in_band=dict(in_band),
            bands=self.bands,
            codes=tuple(
                replace(c, found=any(item.attributes.get("sku") == c.text for item in self.items)) for c in codes
            ),
            obstacles=() if passing else self._obstacles(others, query.filter),
        )

    def _hit(self, item: Item, score: float | None) -> Hit:
        return Hit(item, score, self.bands.band(score) if self.bands and score is not None else None)

    def _grouped(self, hits: list[Hit], key: str) -> list[Hit]:
        """The best hit of each value of the column, with its group."""
        groups: dict[Value, list[Hit]] = {}
        for hit in hits:
            groups.setdefault(hit.item.attributes[key], []).append(hit)
        found = []
        for value, members in groups.items():
            items = tuple(hit.item for hit in members)
            values = {
                column.key: different
                for column in self.columns
                if column.facet
                and column.key != key
                and len(different := tuple(dict.fromkeys(item.attributes[column.key] for item in items))) > 1
            }
            stocks = [item.attributes["stock"] for item in items if "stock" in item.attributes]
            stock = sum(float(stock) for stock in stocks) if stocks else None
            found.append(replace(members[0], group=Group(str(value), items, len(items), stock, values)))
        return found

    @staticmethod
    def _obstacles(items: list[Item], where: Filter) -> tuple[Obstacle, ...]:
        """Each condition without which something is left."""
        found = []
        for condition in where:
            rest = tuple(other for other in where if other != condition)
            if number := sum(passes(item, rest) for item in items):
                found.append(Obstacle(condition, number))
        return tuple(found)

    def _facets(self, where: Filter) -> tuple[Facet, ...]:
        facets = []
        for column in self.columns:
            if not column.facet:
                continue
            others = tuple(c for c in where if not (isinstance(c, Choice) and c.key == column.key))
            values = [item.attributes[column.key] for item in self.items if passes(item, others)]
            if column.kind is ColumnKind.NUMBER:
                numbers = [float(value) for value in values]
                facets.append(Facet(column, (), min(numbers, default=None), max(numbers, default=None)))
            else:
                counts = Counter(keyword(value) for value in values)
                ranked = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
                facets.append(Facet(column, tuple(FacetValue(value, number) for value, number in ranked)))
        return tuple(facets)


def _sortable(item: Item, key: str) -> tuple[bool, Value]:
    if key == NEWEST:
        return True, item.mtime
    value = item.attributes.get(key, "")
    return value != "", value


def keyword(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def passes(item: Item, where: Filter) -> bool:
    for condition in where:
        match condition:
            case Words(text):
                said = " ".join(keyword(value) for value in item.attributes.values()).casefold().split()
                if not all(any(word.startswith(part) for word in said) for part in text.casefold().split()):
                    return False
            case Without(ids):
                if item.id in ids:
                    return False
            case Choice(key) as choice:
                if not _passes(item.attributes[key], choice):
                    return False
    return True


def _passes(value: Value, choice: Choice) -> bool:
    if keyword(value) in choice.none_of:
        return False
    if choice.range is not None:
        bounds, number = choice.range, float(value)
        return (bounds.gte is None or number >= bounds.gte) and (bounds.lte is None or number <= bounds.lte)
    return not choice.any_of or keyword(value) in choice.any_of
