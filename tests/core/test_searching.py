from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.core.stores.points import point_id
from visualsearch_desktop.core import grouping, payload
from visualsearch_desktop.core.listing import Ranking, Sorted, Target, middle, sort_key
from visualsearch_desktop.core.ordering import Orders
from visualsearch_desktop.core.searching import Finder, Found, Seen, obstacles
from visualsearch_desktop.core.stores import Point, Store, Vector, open_store
from visualsearch_desktop.core.types import (
    COUNTED,
    NEWEST,
    Band,
    Bands,
    Choice,
    Code,
    Column,
    ColumnKind,
    Engine,
    Hit,
    Item,
    Query,
    Range,
    Sort,
    Value,
    Without,
    Words,
)
from visualsearch_desktop.errors import BadRequest

SKU = Column("sku", "SKU", ColumnKind.KEYWORD, facet=False)
STYLE = Column("style", "Style", ColumnKind.KEYWORD)
COLOUR = Column("colour", "Colour", ColumnKind.KEYWORD)
PRICE = Column("price", "Price", ColumnKind.NUMBER)
STOCK = Column("stock", "Stock", ColumnKind.NUMBER)
COLUMNS = (SKU, STYLE, COLOUR, PRICE, STOCK)

COUNT, DIMENSION = 60, 16
BANDS = Bands(same=0.999, very_alike=0.9, alike=0.5, sample=60)


def vector(number: float) -> Vector:
    """On a quarter of a circle, so that neighbours in number are neighbours in likeness."""
    angle = number / COUNT * np.pi / 2
    made = np.zeros(DIMENSION, np.float32)
    made[0], made[1] = np.cos(angle), np.sin(angle)
    return made


def attributes(number: int) -> dict[str, Value]:
    """Three variants to a style; every seventh item has no price."""
    values: dict[str, Value] = {
        "sku": f"SKU-{number:03}",
        "style": f"style {number // 3:02}",
        "colour": ("red", "green", "blue")[number % 3],
        "stock": number % 4,
    }
    if number % 7:
        values["price"] = float((number * 37) % 50)
    return values


def item(number: int) -> Item:
    return Item(point_id(number), f"/shop/{number:03}.jpg", 1, 1000 - number, f"{number:064x}", attributes(number))


@pytest.fixture(params=[Engine.EDGE, Engine.LOCAL], scope="module")
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = open_store(request.param, tmp_path_factory.mktemp("store"), DIMENSION, server_url="", collection="")
    opened.index_columns(COLUMNS)
    opened.upsert([Point(point_id(n), vector(n), payload.encode(item(n))) for n in range(COUNT)])
    yield opened
    opened.close()


def ask(store: Store, query: Query, *like: int, unlike: tuple[int, ...] = (), seen: Seen | None = None) -> Found:
    target = Target(tuple(vector(n) for n in like), tuple(vector(n) for n in unlike))
    return Finder(store, COLUMNS, query, seen or Seen(target), BANDS, Orders()).find()


def numbers(hits: tuple[Hit, ...]) -> list[int]:
    return [int(hit.item.path[6:9]) for hit in hits]


def test_one_photo_ranks_by_likeness_with_bands(store: Store) -> None:
    found = ask(store, Query(limit=10), 0)
    assert numbers(found.hits) == list(range(10))
    assert [hit.band for hit in found.hits][:2] == [Band.SAME, Band.SAME]
    assert found.best is not None
    assert found.best.item.id == found.hits[0].item.id
    assert found.total == COUNT
    cosines = [float(vector(0) @ vector(n)) for n in range(COUNT)]
    assert found.in_band == {
        band: count for band in Band if (count := sum(BANDS.band(cosine) is band for cosine in cosines))
    }


def test_several_photos_find_what_is_near_to_any(store: Store) -> None:
    found = numbers(ask(store, Query(limit=6), 2, 57).hits)
    assert {2, 57} <= set(found)
    assert all(min(abs(n - 2), abs(n - 57)) <= 3 for n in found)


def test_examples_are_not_in_the_answer_and_dislikes_lead_away(store: Store) -> None:
    query = Query(limit=20, like=(point_id(30),), unlike=(point_id(25),))
    found = numbers(ask(store, query, 30, unlike=(25,)).hits)
    assert not {30, 25} & set(found)
    # All that is nearer to what is liked comes before what is nearer to what is not.
    assert min(found) > 27
    assert set(found[:4]) == {28, 29, 31, 32}


@pytest.mark.parametrize("descending", [False, True])
def test_what_is_alike_can_be_sorted_by_price_with_the_priceless_last(store: Store, descending: bool) -> None:
    found = ask(store, Query(limit=60, sort=Sort("price", descending)), 0)
    prices = [hit.item.attributes.get("price") for hit in found.hits]
    known = [price for price in prices if price is not None]
    assert known == sorted(known, reverse=descending)  # type: ignore[type-var]
    assert prices[len(known) :] == [None] * (len(prices) - len(known))
    # What is weak is no answer to the photo, however cheap it is.
    assert all(hit.band is not Band.WEAK for hit in found.hits)
    assert 0 < found.total == len(found.hits) < COUNT
    assert found.best is not None
    assert numbers((found.best,)) == [0]


@pytest.mark.parametrize("sort", [Sort("price"), Sort("sku", True), Sort(NEWEST, True)])
def test_without_a_photo_everything_is_in_order_and_pages_fit_together(store: Store, sort: Sort) -> None:
    whole = ask(store, Query(limit=100, sort=sort))
    pages = [ask(store, Query(limit=13, offset=offset, sort=sort)).hits for offset in range(0, 65, 13)]
    assert [number for page in pages for number in numbers(page)] == numbers(whole.hits)
    assert sorted(numbers(whole.hits)) == list(range(COUNT))
    assert whole.total == COUNT
    if sort.key == "price":
        prices = [hit.item.attributes.get("price") for hit in whole.hits]
        known = [price for price in prices if price is not None]
        assert known == sorted(known)  # type: ignore[type-var]
        assert None not in prices[: len(known)]
    else:
        assert numbers(whole.hits) == list(range(COUNT) if sort.key == NEWEST else reversed(range(COUNT)))


def test_an_order_is_another_after_a_write(tmp_path: Path) -> None:
    store = open_store(Engine.EDGE, tmp_path / "store", DIMENSION, server_url="", collection="")
    store.index_columns(COLUMNS)
    orders = Orders()
    store.upsert([Point(point_id(n), vector(n), payload.encode(item(n))) for n in range(4)])
    sort = Sort("sku")
    assert orders.ids(store, (), sort) is orders.ids(store, (), sort)
    changed = Item(point_id(0), "/shop/000.jpg", 1, 1, "", {"sku": "ZZZ"})
    store.replace_payloads({changed.id: payload.encode(changed)})
    assert orders.ids(store, (), sort)[-1] == changed.id
    store.close()


def test_an_order_is_not_that_of_a_store_that_is_gone(tmp_path: Path) -> None:
    """A catalogue that was built anew has the same ids and number of items, and may have the old one's place."""
    orders, sort = Orders(), Sort("price")
    for turn in range(5):
        store = open_store(Engine.EDGE, tmp_path / str(turn), DIMENSION, server_url="", collection="")
        prices = {n: float(n if turn % 2 else -n) for n in range(1, 4)}
        items = [replace(item(n), attributes={"price": price}) for n, price in prices.items()]
        store.upsert([Point(one.id, vector(n), payload.encode(one)) for n, one in enumerate(items)])
        assert orders.ids(store, (), sort) == [point_id(n) for n in sorted(prices, key=prices.__getitem__)]
        store.close()
        del store


@pytest.mark.parametrize("like", [(), (0,)])
def test_variants_are_one_hit_with_what_they_have_together(store: Store, like: tuple[int, ...]) -> None:
    query = Query(limit=8, group_by="style")
    found = ask(store, query, *like)
    assert found.total == COUNT // 3
    styles = [hit.item.attributes["style"] for hit in found.hits]
    assert len(set(styles)) == 8
    for hit in found.hits:
        assert hit.group is not None
        members = [n for n in range(COUNT) if attributes(n)["style"] == hit.group.value]
        assert hit.group.count == 3
        assert hit.group.items[0] == hit.item
        assert {one.id for one in hit.group.items} == {point_id(n) for n in members}
        assert hit.group.stock == sum(n % 4 for n in members)
        assert set(hit.group.values["colour"]) == {"red", "green", "blue"}
        # Stock is added up; of other numbers a card shows from where to where they go.
        assert set(hit.group.values) == {"colour", "price"}
        assert set(hit.group.values["price"]) == {attributes(n)["price"] for n in members if "price" in attributes(n)}
    rest = ask(store, Query(limit=50, offset=8, group_by="style"), *like)
    assert len(rest.hits) == COUNT // 3 - 8
    assert not set(styles) & {hit.item.attributes["style"] for hit in rest.hits}
    if like:
        assert styles == [f"style {n:02}" for n in range(8)]
        assert sum(found.in_band.values()) == COUNT // 3


def test_a_group_has_only_what_passes_the_filter(store: Store) -> None:
    where = (Choice("colour", any_of=("red", "green")),)
    found = ask(store, Query(filter=where, limit=3, group_by="style"), 0)
    groups = [hit.group for hit in found.hits]
    assert [group.count for group in groups if group] == [2, 2, 2]
    one = ask(store, Query(filter=(Choice("colour", any_of=("red",)),), limit=3, group_by="style"), 0)
    assert [hit.group for hit in one.hits] == [None, None, None]


def test_numbers_make_groups_too(store: Store) -> None:
    found = ask(store, Query(limit=10, group_by="stock"), 0)
    assert [(hit.group.value, hit.group.count) for hit in found.hits if hit.group] == [(str(n), 15) for n in range(4)]


def test_a_large_group_is_counted_and_leaves_something_of_small_ones(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grouping, "MEMBERS", 15)
    monkeypatch.setattr(grouping, "LOOKED_AT", 5)
    found = ask(store, Query(group_by="colour"), 1)
    assert found.total == 3
    for hit in found.hits:
        assert hit.group is not None
        assert hit.group.count == COUNT // 3
        assert hit.group.items[0] == hit.item
        assert {one.attributes["colour"] for one in hit.group.items} == {hit.group.value}
        # What is not known is not made up.
        assert hit.group.stock is None
    small = ask(store, Query(filter=(Choice("stock", any_of=(0, 1)),), limit=10, group_by="style"), 1)
    for hit in small.hits:
        members = [n for n in range(COUNT) if n % 4 < 2 and attributes(n)["style"] == hit.item.attributes["style"]]
        assert (len(hit.group.items) if hit.group else 1) == len(members)


def test_variety_spreads_what_is_alike(tmp_path: Path) -> None:
    """Five sizes of each article have the same picture."""
    store = open_store(Engine.EDGE, tmp_path / "store", DIMENSION, server_url="", collection="")
    store.index_columns(COLUMNS)
    store.upsert([Point(point_id(n), vector(n // 5 * 6), payload.encode(item(n))) for n in range(50)])
    asked = Seen(Target((vector(18), vector(20))))

    def articles(**how: object) -> list[int]:
        return [n // 5 for n in numbers(ask(store, Query(limit=5, **how), seen=asked).hits)]  # type: ignore[arg-type]

    assert len(set(articles())) == 1
    assert len(set(articles(variety=True))) > 1
    assert articles(variety=True)[0] == 3
    varied = ask(store, Query(limit=5, variety=True), seen=asked).hits
    for hit, number in zip(varied, numbers(varied), strict=True):
        nearest = max(float(vector(n) @ vector(number // 5 * 6)) for n in (18, 20))
        assert hit.score == pytest.approx(nearest, abs=1e-5)
    # Of what is various the cheap can come first, too.
    cheap = ask(store, Query(limit=5, variety=True, sort=Sort("price")), seen=asked)
    prices = [hit.item.attributes["price"] for hit in cheap.hits]
    assert prices == sorted(prices)  # type: ignore[type-var]
    store.close()


def test_an_item_whose_code_was_read_comes_first_whatever_the_filter(store: Store) -> None:
    codes = ((Code("sku-050", "Code128"), ("sku-050", "SKU-050")), (Code("https://else", "QRCode"), ("https://else",)))
    seen = Seen(Target((vector(0),)), codes)
    where = (Choice("colour", any_of=("red",)),)
    found = ask(store, Query(filter=where, limit=5), seen=seen)
    assert numbers(found.hits) == [50, 0, 3, 6, 9]
    assert [hit.by_code for hit in found.hits] == [True, False, False, False, False]
    assert [code.found for code in found.codes] == [True, False]
    assert found.total == 1 + COUNT // 3
    following = ask(store, Query(filter=where, limit=5, offset=5), seen=seen)
    assert numbers(following.hits) == [12, 15, 18, 21, 24]
    # It is listed once, also where it passes the filter.
    everything = ask(store, Query(limit=100), seen=seen)
    assert sorted(numbers(everything.hits)) == list(range(COUNT))


def test_an_example_does_not_come_first_by_its_code(store: Store) -> None:
    seen = Seen(Target((vector(0),), (vector(50),)), ((Code("SKU-050", "Code128"), ("SKU-050",)),))
    found = ask(store, Query(limit=100, unlike=(point_id(50),)), seen=seen)
    assert 50 not in numbers(found.hits)
    assert found.total == len(found.hits) == COUNT - 1
    assert found.codes[0].found


@pytest.mark.parametrize("how", [{"sort": Sort("price")}, {"sort": Sort("price"), "variety": True}])
def test_what_is_the_same_is_so_on_every_page(tmp_path: Path, how: dict[str, object]) -> None:
    """Ten photos of one article, the dearest, are far ahead of all others."""
    store = open_store(Engine.EDGE, tmp_path / "store", DIMENSION, server_url="", collection="")
    store.index_columns(COLUMNS)
    of_one = {"sku": "SKU-0", "price": 99.0}
    items = [replace(item(n), attributes=of_one if n < 10 else attributes(n)) for n in range(COUNT)]
    places = [n / 20 if n < 10 else n / 4 + 10 for n in range(COUNT)]
    points = [Point(point_id(n), vector(places[n]), payload.encode(items[n])) for n in range(COUNT)]
    store.upsert(points)
    bands = Bands(same=0.99999, very_alike=0.8, alike=0.5, sample=60, lead=0.5)
    seen = Seen(Target((vector(0),)))

    def hits(limit: int, offset: int) -> list[tuple[int, Band | None]]:
        query = Query(limit=limit, offset=offset, **how)  # type: ignore[arg-type]
        page = Finder(store, COLUMNS, query, seen, bands, Orders()).find().hits
        return list(zip(numbers(page), [hit.band for hit in page], strict=True))

    whole = hits(60, 0)
    assert Band.SAME in {band for _, band in whole[10:]}
    assert [hit for offset in range(0, 60, 10) for hit in hits(10, offset)] == whole
    store.close()


def test_conditions_that_leave_nothing_are_named(store: Store) -> None:
    red, dear = Choice("colour", any_of=("red",)), Choice("price", range=Range(gte=1000))
    assert [obstacle.condition for obstacle in obstacles((red, dear), store.count)] == [dear]
    words = Words("sku-001")
    both = obstacles((red, words), store.count)
    assert [obstacle.condition for obstacle in both] == [red, words] or [o.condition for o in both] == [words, red]
    assert {obstacle.condition: obstacle.count for obstacle in both} == {red: 1, words: 20}
    # Neither alone is to blame where two each leave nothing.
    assert obstacles((dear, Choice("colour", any_of=("mauve",))), store.count) == ()
    assert obstacles((Without((point_id(0),)), dear), store.count)[0].condition == dear


def test_words_go_with_a_photo_and_alone(store: Store) -> None:
    words = (Words("sku-00 GREEN"),)
    assert numbers(ask(store, Query(filter=words, limit=9), 0).hits) == [1, 4, 7]
    assert sorted(numbers(ask(store, Query(filter=words, limit=9, sort=Sort("price"))).hits)) == [1, 4, 7]


@pytest.mark.parametrize(
    "query", [Query(sort=Sort("size")), Query(group_by="size"), Query(group_by=NEWEST), Query(filter=(Choice("size"),))]
)
def test_columns_that_there_are_not_are_told(store: Store, query: Query) -> None:
    with pytest.raises(BadRequest, match="no column"):
        ask(store, query)


def test_where_all_is_weak_all_is_sorted(store: Store) -> None:
    far = np.zeros(DIMENSION, np.float32)
    far[5] = 1
    listing = Sorted(Ranking(store, Target((far,)), ()).page(COUNTED, 0), Sort("price"), BANDS)
    assert listing.total == COUNT


def test_the_middle_of_opposites_is_one_of_them() -> None:
    one = vector(3)
    assert middle([one, -one]) is one
    assert np.allclose(middle([vector(0), vector(2)]), vector(1), atol=1e-6)


def test_texts_are_compared_without_case_and_accents() -> None:
    texts = ["Zebra", "éclair", "Apfel", "Eclipse", 3, 2.5]
    assert sorted(texts, key=sort_key) == [2.5, 3, "Apfel", "éclair", "Eclipse", "Zebra"]
