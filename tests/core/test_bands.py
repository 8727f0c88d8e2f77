"""What likenesses mean in a catalogue: how it is found out, kept, and when it is found out anew."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.stores.points import point_id, unit_vectors
from tests.core.stores.rest_server import rest_server
from tests.services import opened
from tests.stocked import MODEL, SKU, stock
from visualsearch_desktop.core.bands import (
    EQUAL,
    MINIMUM,
    KeptBands,
    Likeness,
    bands_of,
    decode,
    is_same_article,
    likenesses,
    rival,
)
from visualsearch_desktop.core.listing import Target
from visualsearch_desktop.core.ordering import Orders
from visualsearch_desktop.core.payload import CONTENT
from visualsearch_desktop.core.searching import Finder, Seen
from visualsearch_desktop.core.stores import Point, Record, Store, Vector, open_store
from visualsearch_desktop.core.types import Band, Bands, Choice, Column, ColumnKind, Engine, Query
from visualsearch_desktop.errors import StoreError

STYLE = Column("style_code", "Style code", ColumnKind.KEYWORD)
COLOUR = Column("colour", "Colour", ColumnKind.KEYWORD)
DIMENSION = 16

cosines = st.floats(-1, EQUAL)
samples = st.lists(
    st.lists(cosines, min_size=3, max_size=3).map(lambda three: Likeness(*sorted(three, reverse=True))),
    min_size=MINIMUM,
    max_size=200,
)


# --- the rule --------------------------------------------------------------------------------------------------------


@given(samples)
def test_the_bands_are_in_order_and_finite(sample: list[Likeness]) -> None:
    bands = bands_of(sample)
    assert bands is not None
    assert -1 <= bands.alike <= bands.very_alike < bands.same <= 1
    assert 0 <= bands.lead <= 1.0001
    assert bands.sample == len(sample)


@given(samples)
def test_of_what_is_not_the_same_hardly_anything_is_called_so(sample: list[Likeness]) -> None:
    bands = bands_of(sample)
    assert bands is not None
    called = [likeness for likeness in sample if bands.against(likeness.second).band(likeness.first) is Band.SAME]
    assert len(called) <= 2 * len(sample) / 100
    alike = [likeness for likeness in sample if bands.band(likeness.first) is not Band.WEAK]
    assert len(alike) >= 0.85 * len(sample)


@given(samples, st.randoms(use_true_random=False))
def test_the_order_of_the_sample_is_of_no_matter(sample: list[Likeness], dice) -> None:  # type: ignore[no-untyped-def]
    shuffled = list(sample)
    dice.shuffle(shuffled)
    assert bands_of(shuffled) == bands_of(sample)


@given(samples, cosines, st.floats(-1, 1))
def test_standing_out_only_ever_helps_and_never_what_is_hardly_alike(
    sample: list[Likeness], other: float, score: float
) -> None:
    bands = bands_of(sample)
    assert bands is not None
    of_answer = bands.against(other)
    assert bands.very_alike <= of_answer.same <= bands.same or of_answer.same == bands.same
    order = list(Band)
    assert order.index(of_answer.band(score)) <= order.index(bands.band(score))
    if of_answer.band(score) is Band.SAME:
        assert score >= bands.very_alike


@given(samples, st.floats(-1, 1), st.floats(-1, 1))
def test_more_alike_is_never_a_lesser_band(sample: list[Likeness], one: float, other: float) -> None:
    bands = bands_of(sample)
    assert bands is not None
    order = list(Band)
    assert order.index(bands.band(max(one, other))) <= order.index(bands.band(min(one, other)))


def test_what_is_far_ahead_of_all_others_is_the_same() -> None:
    bands = Bands(same=0.9, very_alike=0.7, alike=0.6, sample=1000, lead=0.4)
    assert bands.band(0.85) is Band.VERY_ALIKE
    assert bands.against(0.7).band(0.85) is Band.SAME
    assert bands.against(0.8).band(0.85) is Band.VERY_ALIKE
    # Nothing else there: that alone makes nothing the same.
    assert bands.against(-1).band(0.65) is Band.ALIKE


def test_few_tell_little_and_fewer_nothing() -> None:
    sample = [Likeness(0.8, 0.7, 0.5)] * 99
    assert bands_of(sample[: MINIMUM - 1]) is None
    small, large = bands_of(sample[:-1]), bands_of(sample)
    assert small is not None
    assert large is not None
    assert small.against(0.2).band(0.75) is Band.ALIKE
    assert (small.lead, large.lead) == (1.0, pytest.approx(1 / 3, abs=1e-5))
    assert small.against(0.2).same == small.same == large.same
    assert large.against(0.2).band(0.8) is Band.SAME


# --- one article -----------------------------------------------------------------------------------------------------


def record(number: int, score: float = 0.0, **payload: str) -> Record:
    return Record(f"id-{number}", payload, score=score)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"sku": "1"}, {"sku": "1"}, True),
        ({"sku": "1"}, {"sku": "2"}, False),
        ({"sku": "1"}, {}, False),
        ({}, {}, False),
        ({"colour": "red"}, {"colour": "red"}, False),
        ({"style_code": "A"}, {"style_code": "A"}, True),
        # Two colours of one style are two articles.
        ({"sku": "1", "style_code": "A"}, {"sku": "2", "style_code": "A"}, False),
        ({CONTENT: "ab"}, {CONTENT: "ab", "sku": "2"}, True),
        ({CONTENT: "ab", "sku": "1"}, {CONTENT: "cd", "sku": "1"}, True),
    ],
)
def test_what_photos_of_one_article_are(one: dict[str, str], other: dict[str, str], same: bool) -> None:
    columns = (SKU, STYLE, COLOUR)
    assert is_same_article(record(1, **one), record(2, **other), columns) is same
    assert is_same_article(record(2, **other), record(1, **one), columns) is same
    assert is_same_article(record(1, **one), record(1, **one), columns)


def test_the_rival_is_another_article() -> None:
    best = record(1, 0.9, sku="1")
    nearest = [best, record(2, 0.88, sku="1"), record(3, 0.7, sku="2"), record(4, 0.6, sku="3")]
    assert rival(best, nearest, (SKU,)) == 0.7
    assert rival(best, nearest, ()) == 0.88
    assert rival(best, nearest[:2], (SKU,)) is None
    # A filter may keep out what is most alike; nothing stands out then.
    assert rival(nearest[2], nearest, (SKU,)) == 0.9


# --- asking a store --------------------------------------------------------------------------------------------------


@pytest.fixture(params=[Engine.EDGE, Engine.LOCAL])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    store = open_store(request.param, tmp_path / "store", DIMENSION, server_url="", collection="")
    yield store
    store.close()


def fill(store: Store, count: int, photos: int = 1) -> Vector:
    """Articles in any direction, each with so many photos that differ a little; gives the articles' vectors."""
    dice = np.random.default_rng(5)
    articles = unit_vectors(count, DIMENSION)
    points = []
    for number, article in enumerate(articles):
        for view in range(photos):
            vector = article + dice.normal(0, 0.001 * view, DIMENSION).astype(np.float32)
            vector /= np.linalg.norm(vector)
            name = f"00000000-0000-4000-8000-{number:06}{view:06}"
            points.append(Point(name, vector.astype(np.float32), {"sku": str(number)}))
    store.upsert(points)
    return articles


def found(store: Store, columns: tuple[Column, ...] = (SKU,)) -> list[Likeness]:
    return [likeness for likeness in likenesses(store, columns) if likeness is not None]


def test_the_figures_are_those_of_the_nearest_others(store: Store) -> None:
    # The first has none before it that could be taken blindly.
    articles = fill(store, 41)
    cosines = articles @ articles.T
    np.fill_diagonal(cosines, -1)
    nearest = np.sort(cosines, axis=1)[1:, ::-1]
    seen = found(store)
    assert len(seen) == 40
    assert sorted(likeness.first for likeness in seen) == pytest.approx(np.sort(nearest[:, 0]), abs=1e-5)
    assert sorted(likeness.second for likeness in seen) == pytest.approx(np.sort(nearest[:, 1]), abs=1e-5)
    assert [likeness.stranger for likeness in seen] == pytest.approx(np.diag(cosines, 1), abs=1e-5)
    # The local engine's sums differ in the last digits.
    assert [likeness.first for likeness in found(store)] == pytest.approx([likeness.first for likeness in seen])


def test_further_photos_of_an_article_do_not_count(store: Store) -> None:
    # More than an answer has at first.
    articles = fill(store, 6, photos=20)
    bands = bands_of(found(store))
    assert bands is not None
    cosines = articles @ articles.T
    np.fill_diagonal(cosines, -1)
    assert bands.same < cosines.max() + 0.05
    blind = bands_of(found(store, ()))
    assert blind is not None
    assert blind.same > 0.99 > bands.same


def test_a_catalogue_of_one_article_has_no_others(store: Store) -> None:
    fill(store, 1, photos=5)
    assert list(likenesses(store, (SKU,))) == [None] * 5


def test_an_answer_calls_the_same_what_is_ahead_of_all_others_whatever_the_filter(store: Store) -> None:
    across = np.eye(DIMENSION, dtype=np.float32)
    cosines = {"best": 0.8, "best too": 0.78, "second": 0.6, "third": 0.4}
    points = [
        Point(point_id(n), np.float32(c) * across[0] + np.float32(math.sqrt(1 - c * c)) * across[n + 1], {"sku": sku})
        for n, (sku, c) in enumerate(cosines.items())
    ]
    store.index_columns([SKU])
    store.upsert([replace(p, payload={"sku": str(p.payload["sku"]).removesuffix(" too")}) for p in points])
    bands = Bands(same=0.95, very_alike=0.5, alike=0.3, sample=500, lead=0.3)

    def named(*where: Choice) -> list[Band | None]:
        query = Query(filter=where)
        return [
            hit.band for hit in Finder(store, [SKU], query, Seen(Target((across[0],))), bands, Orders()).find().hits
        ]

    # Both photos of the best are more than 0.3 of the way from 0.6 to 1.
    assert named() == [Band.SAME, Band.SAME, Band.VERY_ALIKE, Band.ALIKE]
    assert named(Choice("sku", ("best",))) == [Band.SAME, Band.SAME]
    # Ahead of what passes, but not of what does not.
    assert named(Choice("sku", ("second", "third"))) == [Band.VERY_ALIKE, Band.ALIKE]


# --- kept with the catalogue -----------------------------------------------------------------------------------------


@given(samples, st.integers(0), st.sampled_from(["float32", "int8"]))
def test_kept_bands_come_back(sample: list[Likeness], count: int, precision: str) -> None:
    kept = KeptBands(bands_of(sample), replace(MODEL, precision=precision), count)
    assert decode(kept.encode()) == kept
    assert kept.hold(MODEL, count)
    none = KeptBands(None, MODEL, count)
    assert decode(none.encode()) == none


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "no JSON",
        "[]",
        "null",
        "{}",
        '{"bands": {"same": 1}, "model": {}, "count": 1, "rule": 1}',
        KeptBands(Bands(math.nan, 0.5, 0.4, 100), MODEL, 100).encode(),
    ],
)
def test_what_is_no_bands_is_none(text: str | None) -> None:
    assert decode(text) is None


@given(st.integers(MINIMUM, 10**6))
def test_they_hold_until_the_catalogue_or_the_model_changes(count: int) -> None:
    kept = KeptBands(None, MODEL, count)
    assert kept.hold(MODEL, count + count // 5)
    assert not kept.hold(MODEL, count * 2)
    assert not kept.hold(MODEL, count // 2)
    assert not kept.hold(replace(MODEL, weights="cd" * 32), count)
    assert not replace(kept, rule=0).hold(MODEL, count)


def test_a_catalogue_finds_keeps_and_renews_them(base: Path) -> None:
    with opened(base) as service:
        assert not service.find_bands()
        stock(service, 40)
        assert service.state().bands is None
        assert not service.find_bands(lambda: False)
        assert service.state().bands is None
        assert service.find_bands()
        bands = service.state().bands
        assert bands is not None
        assert bands.sample == 39
        assert service.catalogue.bands_hold()
        assert not service.find_bands()
    with opened(base) as service:
        assert service.state().bands == bands
        kept = decode(service.catalogue.ledger.bands)
        assert kept is not None
        service.catalogue.ledger.bands = replace(kept, model=replace(MODEL, weights="cd" * 32)).encode()
    with opened(base) as service:
        assert service.state().bands is None, "they were of another model"
        assert service.find_bands()
        assert service.state().bands == bands


def test_they_serve_until_those_of_a_grown_catalogue_are_there(base: Path) -> None:
    with opened(base) as service:
        stock(service, 40)
        service.find_bands()
        before = service.state().bands
        stock(service, 5, start=40)
        assert not service.find_bands()
        stock(service, 40, start=45)
        assert service.state().bands == before
        assert service.find_bands()
        after = service.state().bands
        assert after is not None
        assert after.sample == 84
        service.remove_source("/photos")
        assert not service.find_bands()


def test_too_small_a_catalogue_has_none_and_is_not_asked_again(base: Path) -> None:
    with opened(base) as service:
        stock(service, 10)
        assert not service.find_bands()
        assert service.state().bands is None
        assert service.catalogue.bands_hold()
        stock(service, 40, start=10)
        assert service.find_bands()
        assert service.state().bands is not None


def test_another_generation_may_take_over_meanwhile(base: Path) -> None:
    with opened(base) as service:
        stock(service, 40)
        steps = iter(range(100))

        def move() -> bool:
            if next(steps) == 5:
                list(service.copy(Engine.LOCAL))
            return True

        with pytest.raises(StoreError, match="closed"):
            service.find_bands(move)
        assert service.state().bands is None
        assert service.find_bands()
        assert service.state().bands is not None


def test_what_cannot_be_kept_is_told(base: Path) -> None:
    with opened(base) as service:
        stock(service, 40)
        with closing(sqlite3.connect(service.catalogue.folder / "ledger.sqlite")) as other:
            other.execute("CREATE TRIGGER full BEFORE INSERT ON meta BEGIN SELECT RAISE(ABORT, 'no room'); END")
        with pytest.raises(StoreError, match="no room"):
            service.find_bands()
        assert service.state().count == 40


def test_counters_share_them(tmp_path: Path) -> None:
    with rest_server() as (url, _):
        with opened(tmp_path / "first", engine=Engine.SERVER, server_url=url) as service:
            stock(service, 40)
            assert service.find_bands()
            bands = service.state().bands
            assert bands is not None
        with opened(tmp_path / "second", server_url=url) as service:
            (collection,) = service.shared_catalogues()
            service.join(collection)
            assert service.state().bands == bands
            assert not service.find_bands()
            stock(service, 40, start=40)
            assert service.find_bands()
            after = service.state().bands
        with opened(tmp_path / "first", server_url=url) as service:
            assert service.state().bands == after != bands
