"""The promises of `Store`, kept by every engine."""

from __future__ import annotations

import itertools
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.core.stores.conftest import DIMENSION, Open
from tests.core.stores.points import COLOR, COLUMNS, PRICE, SALE, make_points, passes, point_id, unit_vectors
from visualsearch_desktop.core.payload import TEXT, Payload
from visualsearch_desktop.core.stores import Point, Record, Store
from visualsearch_desktop.core.stores.base import DIVERSE_CANDIDATES
from visualsearch_desktop.core.types import (
    Choice,
    Column,
    ColumnKind,
    Condition,
    FacetValue,
    Filter,
    Lacking,
    Range,
    Without,
    Words,
)
from visualsearch_desktop.core.words import searchable
from visualsearch_desktop.errors import StoreError

VECTOR = unit_vectors(1, DIMENSION)[0]


def all_records(store: Store, *where: Condition, batch: int = 7, with_vectors: bool = False) -> list[Record]:
    return list(itertools.chain.from_iterable(store.scroll(where, batch, with_vectors)))


def ids(records: list[Record]) -> list[str]:
    return [record.id for record in records]


def fill(store: Store, payloads: list[Payload]) -> list[Point]:
    store.index_columns(COLUMNS)
    points = make_points(payloads, DIMENSION)
    store.upsert(points)
    return points


# --- an empty store


def test_an_empty_store_answers(store: Store) -> None:
    store.index_columns(COLUMNS)
    assert store.dimension == DIMENSION
    assert store.count() == 0
    assert store.count((Choice("color", ("red",)),)) == 0
    assert store.search(VECTOR) == []
    assert store.search(VECTOR, diverse=True) == []
    assert store.recommend([VECTOR], [VECTOR]) == []
    assert store.count((Words("red"), Without((point_id(0),)))) == 0
    assert list(store.scroll()) == []
    assert store.retrieve([point_id(0)]) == []
    assert store.facet_counts("color") == []
    assert store.bounds("price") is None
    assert store.metadata() == {}
    store.upsert([])
    store.delete([])
    store.replace_payloads({})
    store.maintain()
    store.flush()
    assert store.count() == 0


# --- writing


def test_what_was_stored_comes_back(store: Store) -> None:
    payload: Payload = {"color": "red", "price": 12.5, "size": 2**53 + 1, "naïve_ключ_色": "a \"b\" 'c' \\ \n 色 🧥"}
    [point] = make_points([payload], DIMENSION)
    store.upsert([point])
    [record] = store.retrieve([point.id], with_vectors=True)
    assert (record.id, record.payload, record.score) == (point.id, payload, None)
    assert record.vector is not None
    assert record.vector.dtype == np.float32
    np.testing.assert_allclose(record.vector, point.vector, atol=1e-6)
    assert store.retrieve([point.id])[0].vector is None


def test_an_upsert_replaces_vector_and_payload(store: Store) -> None:
    first, second = make_points([{"color": "red", "price": 1}, {"color": "blue"}], DIMENSION)
    store.upsert([first])
    store.upsert([Point(first.id, second.vector, second.payload)])
    [record] = store.retrieve([first.id], with_vectors=True)
    assert record.payload == {"color": "blue"}
    np.testing.assert_allclose(record.vector, second.vector, atol=1e-6)  # type: ignore[arg-type]
    assert store.count() == 1


def test_more_points_than_one_request_takes(store: Store) -> None:
    points = make_points([{"price": number} for number in range(300)], DIMENSION)
    store.upsert(points)
    store.replace_payloads({point.id: {"price": 1} for point in points})
    assert store.count((Choice("price", (1,)),)) == 300
    assert len(store.retrieve([point.id for point in points])) == 300
    store.delete([point.id for point in points[:290]])
    assert ids(all_records(store)) == [point.id for point in points[290:]]


def _vector(**changes: float) -> np.ndarray:
    vector = VECTOR.copy()
    for place, value in changes.items():
        vector[int(place[1:])] = value
    return vector


BAD_POINTS = {
    "too short": Point(point_id(9), unit_vectors(1, DIMENSION - 1)[0], {}),
    "two-dimensional": Point(point_id(9), VECTOR[None, :], {}),
    "float64": Point(point_id(9), VECTOR.astype(np.float64), {}),  # type: ignore[arg-type]
    "NaN": Point(point_id(9), _vector(_3=float("nan")), {}),
    "infinite": Point(point_id(9), _vector(_3=float("inf")), {}),
    "zero": Point(point_id(9), np.zeros(DIMENSION, np.float32), {}),
    "not of length 1": Point(point_id(9), VECTOR * np.float32(1.01), {}),
    "nested": Point(point_id(9), VECTOR, {"a": {"b": "c"}}),  # type: ignore[dict-item]
    "list": Point(point_id(9), VECTOR, {"a": ["b"]}),  # type: ignore[dict-item]
    "boolean": Point(point_id(9), VECTOR, {"a": True}),
    "dotted key": Point(point_id(9), VECTOR, {"a.b": "c"}),
    "NaN in the payload": Point(point_id(9), VECTOR, {"a": float("nan")}),
    "half a character": Point(point_id(9), VECTOR, {"a": "\ud83e"}),
    "no UUID": Point("7", VECTOR, {}),
    "a UUID in other letters": Point(point_id(9).replace("-", ""), VECTOR, {}),
}


@pytest.mark.parametrize("bad", BAD_POINTS.values(), ids=BAD_POINTS.keys())
def test_a_bad_point_keeps_its_whole_batch_out(store: Store, bad: Point) -> None:
    good = make_points([{"color": "red"}] * 3, DIMENSION)
    with pytest.raises(ValueError):
        store.upsert([*good[:2], bad, good[2]])
    assert store.count() == 0
    store.upsert(good)
    assert store.count() == 3


def test_replaced_payloads_keep_their_vectors(store: Store) -> None:
    points = fill(store, [{"color": "red", "price": 1}, {"color": "red"}, {"color": "red"}])
    store.replace_payloads({points[0].id: {"color": "blue"}, str(uuid4()): {"color": "green"}, points[2].id: {}})
    records = all_records(store, with_vectors=True)
    assert [record.payload for record in records] == [{"color": "blue"}, {"color": "red"}, {}]
    for record, point in zip(records, points, strict=True):
        np.testing.assert_allclose(record.vector, point.vector, atol=1e-6)  # type: ignore[arg-type]
    assert store.facet_counts("color") == [FacetValue("blue", 1), FacetValue("red", 1)]
    assert store.bounds("price") is None


def test_extended_payloads_keep_the_rest(store: Store) -> None:
    points = fill(store, [{"color": "red", "price": 1}, {"color": "red"}])
    store.extend_payloads({points[0].id: {"color": "blue", "sale": "true"}, str(uuid4()): {"color": "green"}})
    records = all_records(store, with_vectors=True)
    assert [record.payload for record in records] == [{"color": "blue", "price": 1, "sale": "true"}, {"color": "red"}]
    np.testing.assert_allclose(records[0].vector, points[0].vector, atol=1e-6)  # type: ignore[arg-type]
    assert store.facet_counts("color") == [FacetValue("blue", 1), FacetValue("red", 1)]


def test_a_bad_payload_replaces_nothing(store: Store) -> None:
    points = fill(store, [{"color": "red"}, {"color": "red"}])
    with pytest.raises(ValueError):
        store.extend_payloads({points[0].id: {"color": "blue"}, points[1].id: {"a b": "blue"}})
    with pytest.raises(ValueError):
        store.replace_payloads({points[0].id: {"color": "blue"}, points[1].id: {"a b": "blue"}})
    assert store.facet_counts("color") == [FacetValue("red", 2)]


def test_deleted_points_are_gone_and_unknown_ids_passed_over(store: Store) -> None:
    points = fill(store, [{"color": "red"}, {"color": "blue"}, {"color": "red"}])
    store.delete([points[0].id, str(uuid4())])
    assert ids(all_records(store)) == [points[1].id, points[2].id]
    assert store.retrieve([points[0].id, points[1].id, str(uuid4())]) == [Record(points[1].id, {"color": "blue"})]
    assert store.facet_counts("color") == [FacetValue("blue", 1), FacetValue("red", 1)]
    assert points[0].id not in ids(store.search(points[0].vector))
    store.upsert(points[:1])
    assert store.count() == 3


# --- searching


def test_search_ranks_by_exact_cosine(store: Store) -> None:
    points = fill(store, [{"color": "red" if number % 3 else "blue"} for number in range(400)])
    vectors = np.stack([point.vector for point in points])
    for query in unit_vectors(5, DIMENSION, seed=1):
        cosines = vectors @ query
        found = store.search(query, limit=60)
        assert ids(found) == [points[place].id for place in np.argsort(-cosines)[:60]]
        np.testing.assert_allclose([record.score for record in found], np.sort(-cosines)[:60] * -1, atol=1e-5)
        assert all(record.payload["color"] in ("red", "blue") and record.vector is None for record in found)
        blue = store.search(query, (Choice("color", ("blue",)),), limit=20)
        assert ids(blue) == [points[place].id for place in np.argsort(-cosines) if place % 3 == 0][:20]


def test_pages_make_one_long_list(store: Store) -> None:
    fill(store, [{"color": "red"} for _ in range(150)])
    pages = [store.search(VECTOR, limit=20, offset=offset) for offset in range(0, 160, 20)]
    assert [record.id for page in pages for record in page] == ids(store.search(VECTOR, limit=200))
    assert store.search(VECTOR, limit=20, offset=1000) == []


def test_pages_fit_together_where_scores_are_equal(store: Store) -> None:
    """The same picture for every size of an article."""
    vectors = unit_vectors(3, DIMENSION)
    store.upsert([Point(point_id(number), vectors[number % 3], {}) for number in range(240)])
    ranking = sorted(range(240), key=lambda number: (-float(vectors[number % 3] @ vectors[0]), number))
    pages = [store.search(vectors[0], limit=60, offset=offset) for offset in range(0, 240, 60)]
    assert sorted(record.id for page in pages for record in page) == [point_id(number) for number in range(240)]
    assert [record.id for page in pages for record in page] == [point_id(number) for number in ranking]


@pytest.mark.parametrize("query", [VECTOR[:-1], VECTOR.astype(np.float64), VECTOR * np.float32("nan")])
def test_a_bad_query_is_refused(store: Store, query: np.ndarray) -> None:
    with pytest.raises(ValueError):
        store.search(query)


# --- searching for variety


def test_a_diverse_search_spreads_what_is_alike(store: Store) -> None:
    """Ten colours of one article, the nearest, and other articles."""
    rng = np.random.default_rng(5)
    article = VECTOR + rng.normal(scale=0.08, size=DIMENSION) + rng.normal(scale=0.01, size=(10, DIMENSION))
    others = VECTOR + rng.normal(scale=0.14, size=(30, DIMENSION))
    vectors = np.concatenate([article, others])
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    store.upsert([Point(point_id(number), vectors[number], {"number": number}) for number in range(40)])
    plain, found = store.search(VECTOR, limit=10), store.search(VECTOR, limit=10, diverse=True)
    assert {record.payload["number"] for record in plain} == set(range(10))
    assert found[0].id == plain[0].id
    assert sum(record.payload["number"] < 10 for record in found) < 4  # type: ignore[operator]
    for record in found:
        assert record.score == pytest.approx(float(vectors[record.payload["number"]] @ VECTOR), abs=1e-5)  # type: ignore[index]
    assert {record.id for record in store.search(VECTOR, limit=99, diverse=True)} == set(map(point_id, range(40)))


def test_pages_of_a_diverse_search_make_one_list(store: Store) -> None:
    """With every picture twice, so that scores are equal."""
    vectors = np.repeat(unit_vectors(150, DIMENSION), 2, axis=0)
    store.upsert([Point(point_id(number), vectors[number], {"color": "red"}) for number in range(300)])
    where = (Without((point_id(0),)),)
    whole = ids(store.search(VECTOR, where, limit=1000, diverse=True))
    assert len(whole) == len(set(whole)) == DIVERSE_CANDIDATES
    pages = [store.search(VECTOR, where, limit=40, offset=offset, diverse=True) for offset in range(0, 200, 40)]
    assert [record.id for page in pages for record in page] == whole
    assert [len(page) for page in pages] == [40, 40, 20, 0, 0]


# --- recommending


def test_several_photos_find_what_is_like_any_of_them(store: Store) -> None:
    points = fill(store, [{"color": "red" if number % 3 else "blue"} for number in range(300)])
    vectors = np.stack([point.vector for point in points])
    like = unit_vectors(3, DIMENSION, seed=4)
    cosines = (vectors @ like.T).max(axis=1)
    found = store.recommend(list(like), [], limit=50)
    assert ids(found) == [points[place].id for place in np.argsort(-cosines)[:50]]
    np.testing.assert_allclose([record.score for record in found], np.sort(-cosines)[:50] * -1, atol=1e-5)
    assert all(record.payload["color"] in ("red", "blue") and record.vector is None for record in found)
    blue = store.recommend(list(like), [], (Choice("color", ("blue",)),), limit=20)
    assert ids(blue) == [points[place].id for place in np.argsort(-cosines) if place % 3 == 0][:20]


def test_what_is_nearer_to_the_unlike_comes_last(store: Store) -> None:
    points = fill(store, [{} for _ in range(120)])
    vectors = np.stack([point.vector for point in points])
    like, unlike = unit_vectors(2, DIMENSION, seed=4), unit_vectors(2, DIMENSION, seed=7)
    near, far = (vectors @ like.T).max(axis=1), (vectors @ unlike.T).max(axis=1)
    good = [place for place in np.argsort(-near) if near[place] > far[place]]
    bad = [place for place in np.argsort(far) if near[place] <= far[place]]
    assert good
    assert bad
    found = store.recommend(list(like), list(unlike), limit=200)
    assert ids(found) == [points[place].id for place in (*good, *bad)]
    np.testing.assert_allclose([record.score for record in found], near[[*good, *bad]], atol=1e-5)


def test_only_the_unlike(store: Store) -> None:
    points = fill(store, [{"color": "red"} for _ in range(120)])
    unlike = unit_vectors(2, DIMENSION, seed=7)
    far = (np.stack([point.vector for point in points]) @ unlike.T).max(axis=1)
    found = store.recommend([], list(unlike), limit=30)
    assert ids(found) == [points[place].id for place in np.argsort(far)[:30]]
    assert all(record.score is None and record.payload == {"color": "red"} for record in found)


def test_recommending_by_one_photo_is_a_search(store: Store) -> None:
    fill(store, [{"color": "red"} for _ in range(80)])
    found, expected = (store.recommend([VECTOR], [], limit=30, offset=10), store.search(VECTOR, limit=30, offset=10))
    assert ids(found) == ids(expected)
    np.testing.assert_allclose([record.score for record in found], [r.score for r in expected], atol=1e-6)


def test_pages_of_recommendations_fit_together_where_scores_are_equal(store: Store) -> None:
    vectors = unit_vectors(3, DIMENSION)
    store.upsert([Point(point_id(number), vectors[number % 3], {}) for number in range(240)])
    pages = [store.recommend([vectors[0], vectors[1]], [vectors[2]], limit=60, offset=o) for o in range(0, 240, 60)]
    ranked = [record.id for page in pages for record in page]
    assert sorted(ranked) == [point_id(number) for number in range(240)]
    assert ranked[:160] == [point_id(number) for number in range(240) if number % 3 < 2]
    assert store.recommend([vectors[0], vectors[1]], [], limit=5, offset=999) == []


@pytest.mark.parametrize("bad", [VECTOR[:-1], VECTOR.astype(np.float64), VECTOR * np.float32("nan")])
def test_bad_examples_are_refused(store: Store, bad: np.ndarray) -> None:
    for like, unlike in (([VECTOR, bad], []), ([VECTOR], [bad]), ([], [])):
        with pytest.raises(ValueError):
            store.recommend(like, unlike)
    with pytest.raises(ValueError):
        store.search(bad, diverse=True)


def test_scrolling_is_in_order_of_ids_and_filtered(store: Store) -> None:
    points = make_points([{"color": "red" if number % 2 else "blue"} for number in range(40)], DIMENSION)
    store.upsert(points[::-1])
    assert [len(batch) for batch in store.scroll(batch=20)] == [20, 20]
    assert ids(all_records(store)) == [point.id for point in points]
    assert ids(all_records(store, Choice("color", ("red",)), batch=3)) == [point.id for point in points[1::2]]
    bare = list(itertools.chain.from_iterable(store.scroll(batch=16, with_payload=False)))
    assert bare == [Record(point.id, {}) for point in points]
    full = all_records(store, with_vectors=True)
    np.testing.assert_allclose([record.vector for record in full], [point.vector for point in points], atol=1e-6)  # type: ignore[arg-type]


def test_scrolling_gives_the_wanted_keys_only(store: Store) -> None:
    fill(store, [{"color": "red", "price": 1, "sale": "true"}, {"price": 2}, {"sale": "true"}])
    [found] = store.scroll(with_payload=["color", "price"])
    assert [record.payload for record in found] == [{"color": "red", "price": 1}, {"price": 2}, {}]
    [found] = store.scroll(with_payload=("sale", "no_such_key"))
    assert [record.payload for record in found] == [{"sale": "true"}, {}, {"sale": "true"}]


# --- filters, facets and bounds

TEXTS = ["red", "blue", "", "it's", 'say "no"', "a\\b", "ünïcödé 色", "true", "5", "x" * 300, "a.b[0]", " "]
keywords = st.sampled_from(TEXTS)
numbers = st.one_of(
    st.integers(-50, 50),
    st.floats(-50, 50, allow_nan=False, width=32),
    st.sampled_from([2**53, -(2**40), 1e300, 0.1, -0.0]),
)
ranges = st.builds(
    Range, gt=st.none() | numbers, gte=st.none() | numbers, lt=st.none() | numbers, lte=st.none() | numbers
)


def few(values: st.SearchStrategy) -> st.SearchStrategy[tuple]:
    return st.lists(values, max_size=3).map(tuple)


spoken = st.sampled_from(
    ["", "Red Dress", "DR-301044", "x" * 40, "Été à 1½", "красное", "红色连衣裙", "فُستان", "한국어", "कि"]
)
payloads = st.fixed_dictionaries(
    {},
    optional={
        "color": keywords,
        "price": numbers,
        "sale": st.sampled_from(["true", "false"]),
        TEXT: st.lists(spoken, max_size=3).map(searchable),
    },
)
choices = st.one_of(
    st.builds(Choice, st.just("color"), few(keywords), few(keywords)),
    st.builds(Choice, st.just("price"), few(numbers), few(numbers), st.none() | ranges),
    st.builds(Choice, st.just("sale"), few(st.sampled_from([True, False, "true", "false"]))),
)
asked = st.sampled_from(
    ["", "-", "D", "dres", "red dr", "DR-3010", "ress", "x" * 17, "ete", "1 2", "КРАС", "连衣", "فس", "한", "क", "' \""]
)
others = st.one_of(
    st.builds(Words, asked),
    st.builds(Without, few(st.integers(0, 40).map(point_id))),
    st.builds(Lacking, st.sampled_from(["color", TEXT])),
)
filters = st.builds(
    lambda chosen, other: (*chosen, *other),
    st.lists(choices, max_size=3, unique_by=lambda choice: choice.key),
    st.lists(others, max_size=2),
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(stored=st.lists(payloads, max_size=30), where=st.lists(filters, min_size=1, max_size=6))
def test_filters_mean_what_plain_python_says(store: Store, stored: list[Payload], where: list[Filter]) -> None:
    store.delete(ids(all_records(store, batch=100)))
    points = fill(store, stored)
    for one in where:
        passing = [point for point in points if passes(point, one)]
        assert store.count(one) == len(passing)
        assert ids(all_records(store, *one)) == [point.id for point in passing]
        assert set(ids(store.search(VECTOR, one))) == {point.id for point in passing}
        for key in ("color", "sale"):
            counts = Counter(str(point.payload[key]) for point in passing if key in point.payload)
            expected = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
            assert [(hit.value, hit.count) for hit in store.facet_counts(key, one)] == expected
        prices = [float(point.payload["price"]) for point in passing if "price" in point.payload]
        assert store.bounds("price", one) == ((min(prices), max(prices)) if prices else None)


def test_a_choice_is_values_or_range_and_not_the_excluded(store: Store) -> None:
    fill(store, [{"price": number} for number in (1, 2, 3, 10, 11, 12)] + [{"color": "red"}])
    choice = Choice("price", any_of=(1, 3.0), none_of=(11,), range=Range(gte=10))
    assert [record.payload["price"] for record in all_records(store, choice)] == [1, 3, 10, 12]
    assert store.count((Choice("price"),)) == 7


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("dr", [0, 1]),
        ("DR-3010", [0, 1]),
        ("301044", [0]),
        ("dr 301044", [0]),
        ("301045 été", [1]),
        ("01044", []),
        ("dress ETE", [0, 1]),
        ("dr dr", [0, 1]),
        ("платье КРАС", [2]),
        ("衣裙", [2]),
        ("فست", [2]),
        ("supercalifragilisticexpiali", [2]),
        ("dress nothing", []),
        ("  -,. ", [0, 1, 2, 3]),
        ("", [0, 1, 2, 3]),
    ],
)
def test_each_word_begins_a_word_of_the_item(store: Store, text: str, found: list[int]) -> None:
    foreign = ["Платье красное", "红色连衣裙", "فُستان", "Supercalifragilisticexpialidocious"]
    said = [["DR-301044", "Dress", "d'Été"], ["dr_301045", "Sundress dress été"], foreign, []]
    fill(store, [{TEXT: searchable(words)} if words else {} for words in said])
    assert ids(all_records(store, Words(text))) == [point_id(number) for number in found]
    assert set(ids(store.search(VECTOR, (Words(text),)))) == {point_id(number) for number in found}


def test_words_follow_the_payload(open_engine: Open) -> None:
    store = open_engine()
    points = fill(store, [{TEXT: searchable(["red"])}, {"color": "red"}])
    assert store.count((Words("re"),)) == 1
    assert ids(all_records(store, Lacking(TEXT))) == [points[1].id]
    store.replace_payloads({points[0].id: {TEXT: searchable(["blue"])}, points[1].id: {TEXT: searchable([])}})
    assert [store.count((Words(text),)) for text in ("re", "bl")] == [0, 1]
    assert store.count((Lacking(TEXT),)) == 0
    store.close()
    store = open_engine()
    assert [store.count((Words(text),)) for text in ("re", "bl")] == [0, 1]
    store.delete([points[0].id])
    assert store.count((Words("bl"),)) == 0


def test_without_some_items(store: Store) -> None:
    points = fill(store, [{"color": "red", "price": number} for number in range(6)])
    where = (Without((points[0].id, points[5].id, str(uuid4()))), Choice("color", ("red",)))
    assert store.count(where) == 4
    assert store.bounds("price", where) == (1, 4)
    assert store.facet_counts("color", where) == [FacetValue("red", 4)]
    assert points[0].id not in ids(store.search(points[0].vector, where))
    assert points[0].id not in ids(store.recommend([points[0].vector, points[1].vector], [], where))
    assert points[0].id not in ids(store.search(points[0].vector, where, diverse=True))
    assert store.count((Without(()),)) == 6
    assert store.count((Without(tuple(str(uuid4()) for _ in range(5000))),)) == 6
    with pytest.raises(ValueError):
        store.count((Without(("7",)),))


def test_thousands_of_values_in_a_filter(store: Store) -> None:
    fill(store, [{"color": f"c{number}", "price": number} for number in range(20)])
    many = tuple(f"c{number}" for number in range(0, 5000, 2))
    assert store.count((Choice("color", many),)) == 10
    assert store.count((Choice("color", none_of=many),)) == 10
    assert store.count((Choice("price", tuple(range(10, 1000))),)) == 10


def test_a_thousand_values_in_a_facet(store: Store) -> None:
    fill(store, [{"color": f"c{number % 1001:04}"} for number in range(1010)])
    counts = store.facet_counts("color")
    assert counts == [FacetValue(f"c{number:04}", 2 if number < 9 else 1) for number in range(1000)]
    assert store.facet_counts("color", limit=3) == counts[:3]
    assert len(store.facet_counts("color", limit=2000)) == 1001


def test_a_filter_on_an_unknown_column_passes_nothing(store: Store) -> None:
    fill(store, [{"color": "red"}])
    assert store.count((Choice("colour", ("red",)),)) == 0
    assert store.count((Choice("colour", none_of=("red",)),)) == 1


@pytest.mark.parametrize(
    "choice",
    [
        Choice("a.b", ("red",)),
        Choice('a"b', ("red",)),
        Choice("", ("red",)),
        Choice("price", (float("nan"),)),
        Choice("price", (10**400,)),
        Choice("price", range=Range(gte=float("nan"))),
        Choice("price", range=Range(lt=float("inf"))),
    ],
)
def test_a_malformed_filter_is_said_in_a_sentence(store: Store, choice: Choice) -> None:
    fill(store, [{"color": "red", "price": 1}])
    for ask in (store.count, lambda where: store.search(VECTOR, where), lambda where: list(store.scroll(where))):
        with pytest.raises(StoreError, match="column"):
            ask((choice,))
    assert store.count() == 1


def test_indexing_columns_of_filled_stores_twice_and_with_another_kind(store: Store) -> None:
    store.upsert(make_points([{"code": "7"}, {"code": "7"}, {"price": 3}], DIMENSION))
    store.index_columns([Column("code", "Code", ColumnKind.KEYWORD), PRICE])
    store.index_columns([Column("code", "Code", ColumnKind.KEYWORD), PRICE])
    assert store.facet_counts("code") == [FacetValue("7", 2)]
    assert store.bounds("price") == (3.0, 3.0)
    store.replace_payloads({point_id(0): {"code": 7}, point_id(1): {"code": 8.5}})
    store.index_columns([Column("code", "Code", ColumnKind.NUMBER)])
    assert store.bounds("code") == (7.0, 8.5)
    assert store.count((Choice("code", range=Range(gt=7)),)) == 1


def test_a_column_with_an_unsafe_key_is_refused(store: Store) -> None:
    with pytest.raises(ValueError):
        store.index_columns([Column("a.b", "A", ColumnKind.KEYWORD)])


# --- keeping


def test_a_store_keeps_everything_when_closed_and_opened(open_engine: Open) -> None:
    first = open_engine()
    points = fill(first, [{"color": "red", "price": 4, "sale": "true"}, {"color": "blue", "price": 7.5}])
    first.set_metadata({"model": "resnet18", "name": 'Winter "25" ☃'})
    first.close()

    second = open_engine()
    assert second.dimension == DIMENSION
    records = all_records(second, with_vectors=True)
    assert [(record.id, record.payload) for record in records] == [(point.id, point.payload) for point in points]
    np.testing.assert_allclose([record.vector for record in records], [p.vector for p in points], atol=1e-6)  # type: ignore[arg-type]
    assert second.facet_counts("sale") == [FacetValue("true", 1)]
    assert second.bounds("price") == (4.0, 7.5)
    assert second.metadata() == {"model": "resnet18", "name": 'Winter "25" ☃'}
    second.index_columns([COLOR, PRICE, SALE])
    second.set_metadata({"model": "resnet50"})
    assert second.metadata() == {"model": "resnet50", "name": 'Winter "25" ☃'}


def test_another_dimension_is_said_in_a_sentence_and_harms_nothing(open_engine: Open) -> None:
    store = open_engine()
    fill(store, [{"color": "red"}])
    store.close()
    with pytest.raises(StoreError, match=r"other vectors.*ndex the folders again"):
        open_engine(DIMENSION + 1)
    assert open_engine().count() == 1


def test_a_closed_store_says_so(store: Store) -> None:
    fill(store, [{"color": "red", "price": 1}])
    scrolling = store.scroll(batch=1)
    store.close()
    store.close()
    calls = [
        store.count,
        lambda: store.index_columns([Column("new", "New", ColumnKind.KEYWORD)]),
        lambda: store.upsert(make_points([{}], DIMENSION)),
        lambda: store.replace_payloads({point_id(0): {}}),
        lambda: store.extend_payloads({point_id(0): {}}),
        lambda: store.delete([point_id(0)]),
        lambda: store.search(VECTOR),
        lambda: store.search(VECTOR, diverse=True),
        lambda: store.recommend([VECTOR], [VECTOR]),
        lambda: store.retrieve([point_id(0)]),
        lambda: store.facet_counts("color"),
        lambda: store.bounds("price"),
        lambda: next(scrolling),
        store.metadata,
        lambda: store.set_metadata({"a": "b"}),
    ]
    for call in calls:
        with pytest.raises(StoreError, match="closed"):
            call()


def test_malformed_ids_are_refused(store: Store) -> None:
    for call in (store.retrieve, store.delete, lambda bad: store.replace_payloads({bad[0]: {}})):
        with pytest.raises(ValueError):
            call(["7"])


def test_four_threads_at_once(store: Store) -> None:
    store.index_columns(COLUMNS)
    points = make_points([{"color": "red", "price": number} for number in range(160)], DIMENSION)

    def work(part: int) -> None:
        mine = points[part * 40 : part * 40 + 40]
        for start in range(0, 40, 10):
            store.upsert(mine[start : start + 10])
            assert store.search(mine[start].vector, limit=1)[0].id == mine[start].id
            store.count((Choice("color", ("red",)),))
            store.facet_counts("color")
        store.delete([point.id for point in mine[:20]])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert store.count() == 80
    assert store.facet_counts("color") == [FacetValue("red", 80)]


def test_closing_while_other_threads_ask(store: Store) -> None:
    fill(store, [{"color": "red", "price": number} for number in range(50)])

    def ask() -> str:
        try:
            while True:
                assert store.search(VECTOR, limit=1)
        except StoreError as error:
            return str(error)

    with ThreadPoolExecutor(3) as pool:
        answers = [pool.submit(ask) for _ in range(3)]
        store.count()
        store.close()
    assert all(answer.result() for answer in answers)


def test_counts_follow_every_write(store: Store) -> None:
    """Counts are kept between writes; the same questions are asked again after each kind of write."""
    points = fill(store, [{"color": "red", "price": number} for number in range(4)])
    red = (Choice("color", ("red",)),)

    def counts() -> list[object]:
        return [store.count(), store.count(red), store.facet_counts("color"), store.bounds("price", red)]

    for _ in range(2):
        assert counts() == [4, 4, [FacetValue("red", 4)], (0, 3)]
    store.replace_payloads({points[3].id: {"color": "blue", "price": 9}})
    assert counts() == [4, 3, [FacetValue("red", 3), FacetValue("blue", 1)], (0, 2)]
    store.delete([points[0].id])
    assert counts() == [3, 2, [FacetValue("red", 2), FacetValue("blue", 1)], (1, 2)]
    store.upsert(points[:1])
    assert counts() == [4, 3, [FacetValue("red", 3), FacetValue("blue", 1)], (0, 2)]
    store.facet_counts("color").clear()
    assert store.facet_counts("color", limit=1) == [FacetValue("red", 3)]
    assert counts()[2] == [FacetValue("red", 3), FacetValue("blue", 1)]
    writes = store.writes
    counts()
    assert store.writes == writes
    store.upsert(points[:1])
    assert store.writes > writes
    store.close()
    for ask in (store.count, lambda: store.facet_counts("color"), lambda: store.bounds("price", red)):
        with pytest.raises(StoreError, match="closed"):
            ask()


def test_maintenance_changes_no_answer(store: Store) -> None:
    points = fill(store, [{"color": f"c{number % 7}", "price": number} for number in range(60)])
    store.delete([point.id for point in points[:40]])

    def answers() -> list[object]:
        return [store.count(), ids(store.search(VECTOR)), store.facet_counts("color"), store.bounds("price")]

    before = answers()
    store.maintain()
    assert answers() == before
    store.upsert(points[:1])
    assert store.count() == 21
