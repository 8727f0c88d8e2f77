"""The benchmark's figures on rankings that can be reckoned by hand."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.metrics import average_precision, leave_one_out, quality, quality_by_label


def on_circle(*degrees: float) -> np.ndarray:
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def test_rankings_leave_the_query_out() -> None:
    vectors = on_circle(0, 10, 25, 90)
    relevant = leave_one_out(vectors, ["a", "b", "a", "b"], np.array([0, 3]))
    # From 0 degrees: 10 (b), 25 (a), 90 (b). From 90 degrees: 25 (a), 10 (b), 0 (a).
    assert relevant.tolist() == [[False, True, False], [False, True, False]]


def test_a_twin_of_the_query_is_not_left_out() -> None:
    relevant = leave_one_out(on_circle(0, 0, 50), ["a", "a", "b"], np.array([0, 1]))
    assert relevant.tolist() == [[True, False], [True, False]]


@pytest.mark.parametrize(
    ("ranking", "expected"),
    [
        ([1, 1, 0, 0], 1.0),
        ([1, 0, 1, 0], (1 / 1 + 2 / 3) / 2),
        ([0, 0, 0, 1], 1 / 4),
        ([0, 1, 1, 1], (1 / 2 + 2 / 3 + 3 / 4) / 3),
        ([0, 0, 0, 0], 0.0),
    ],
)
def test_average_precision(ranking: list[int], expected: float) -> None:
    assert average_precision(np.array([ranking], bool)) == pytest.approx([expected])


def test_quality() -> None:
    first = [True] + [False] * 11
    second = [False] * 9 + [True] * 3
    figures = quality(np.array([first, second]))
    assert figures.queries == 2
    assert figures.top1 == 0.5
    assert figures.precision10 == pytest.approx((0.1 + 0.1) / 2)
    assert figures.mean_ap == pytest.approx((1 + (1 / 10 + 2 / 11 + 3 / 12) / 3) / 2)


def test_quality_by_label() -> None:
    relevant = np.array([[True, False], [False, True], [True, True]])
    figures = quality_by_label(relevant, ["a", "b", "c", "a"], np.array([0, 1, 3]))
    assert figures.keys() == {"a", "b"}
    assert (figures["a"].queries, figures["a"].top1) == (2, 1.0)
    assert (figures["b"].queries, figures["b"].top1) == (1, 0.0)
