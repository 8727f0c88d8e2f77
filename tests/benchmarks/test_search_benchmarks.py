"""The benchmarks of searching run, and what they find is right; no figure that depends on the machine is looked at."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks.filled_store import draw, filters, passing, recall
from visualsearch_desktop.core.types import Hit, Item

ROOT = Path(__file__).parents[2]


def printed(*arguments: str) -> str:
    command = [sys.executable, "-m", *arguments, "--quick"]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def hits(numbers: np.ndarray) -> list[Hit]:
    return [Hit(Item(str(n), f"/photos/{n}.jpg", 1, 1, ""), 0.5) for n in numbers]


def test_searching_at_a_small_size(tmp_path: Path) -> None:
    output = printed("benchmarks.search_scale", "--local", "--points", "500", "1500", "--folder", str(tmp_path))
    recalls = re.findall(r"least recall@60 +([\d.]+)", output)
    assert recalls == ["1.000", "1.000"]
    for kind in ("no filter", "one choice", "three choices"):
        assert re.search(rf"{kind}: local mode / Edge, p50 of the whole +[\d.]+", output)
        assert re.search(rf"{kind}: 1,500 / 500, p50 of the answer again +[\d.]+", output)
    assert not list(tmp_path.iterdir())


def test_searching_while_writing(tmp_path: Path) -> None:
    output = printed("benchmarks.search_while_writing", "--folder", str(tmp_path))
    assert "least recall@60 1.0000  >= 0.99 reached" in output
    assert not list(tmp_path.iterdir())


def test_given_vectors_are_normalised_and_queries_held_out(tmp_path: Path) -> None:
    given = np.random.default_rng(1).random((50, 8)) * 7
    np.save(tmp_path / "vectors.npy", given)
    data = draw(1000, 10, tmp_path / "vectors.npy")
    assert (data.vectors.shape, data.queries.shape, len(data.attributes)) == ((40, 8), (10, 8), 40)
    assert data.vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(data.vectors, axis=1), 1, rtol=1e-6)
    assert (data.queries @ data.vectors.T).max() < 0.9999


def test_every_filter_is_passed_by_some_point() -> None:
    data = draw(300, 2)
    for kind, asked in filters(data, 5).items():
        sizes = [len(passing(data, where)) for where in asked]
        assert min(sizes) > 0
        assert (max(sizes) == 300) == (kind == "no filter")


@pytest.mark.parametrize("filtered", [False, True])
def test_recall_against_rankings_that_are_known(filtered: bool) -> None:
    data = draw(200, 1)
    numbers = np.arange(0, 200, 2) if filtered else np.arange(200)
    query = data.queries[0]
    ranked = numbers[np.argsort(-(data.vectors[numbers] @ query))]
    assert recall(data, query, numbers, hits(ranked[:10]), 10) == 1
    assert recall(data, query, numbers, hits(ranked[5:15]), 10) == 0.5
    assert recall(data, query, numbers, hits(ranked[:4]), 10) == 0.4
    assert recall(data, query, numbers[:3], hits(numbers[:3]), 10) == 1
