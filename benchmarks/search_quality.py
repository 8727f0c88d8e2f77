"""How often a search finds the right category, for the stand-in and for files of ResNet18 weights.

    python -m benchmarks.search_quality --photos FOLDER --csv FILE [--weights FILE ...] [--quick]

Leave-one-out: each query photo is searched among all other photos of the folder; a hit is right where its category is
the query's. The CSV has the columns `image` (path below the folder) and `category`.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.metrics import Quality, leave_one_out, quality, quality_by_label
from visualsearch_desktop.core.embedder import Embedder
from visualsearch_desktop.core.images import open_photo
from visualsearch_desktop.core.models.loading import load_resnet18, load_stand_in
from visualsearch_desktop.core.models.weights import Origin, WeightsFile, sha256

BATCH = 16
SEED = 20
QUERIES = 500
QUICK_PHOTOS, QUICK_QUERIES = 600, 150


def read_catalogue(photos: Path, table: Path) -> tuple[list[Path], list[str]]:
    """The photos' paths and categories."""
    with table.open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    return [photos / row["image"] for row in rows], [row["category"] for row in rows]


def embed_files(embedder: Embedder, paths: Sequence[Path]) -> NDArray[np.float32]:
    """The photos' vectors (n, d), decoded and embedded as the program does it."""
    batches = [
        embedder.embed([open_photo(path) for path in paths[start : start + BATCH]])
        for start in range(0, len(paths), BATCH)
    ]
    return np.concatenate(batches)


def cached_vectors(embedder: Embedder, paths: Sequence[Path], cache: Path | None) -> NDArray[np.float32]:
    """As `embed_files`, from the cache file (.npz) where it holds these photos' vectors by this model."""
    what = (embedder.identity, [str(path.resolve()) for path in paths])
    return cached(cache, what, len(paths), embedder.label, lambda: embed_files(embedder, paths))


def cached(
    cache: Path | None, what: object, count: int, label: str, embed: Callable[[], NDArray[np.float32]]
) -> NDArray[np.float32]:
    """The vectors of `count` photos: from the cache file (.npz) where it holds them, by the text of `what` they are."""
    key = hashlib.sha256(repr(what).encode()).hexdigest()
    stored: dict[str, NDArray[np.float32]] = {}
    if cache is not None and cache.exists():
        with np.load(cache) as arrays:
            stored = dict(arrays)
    if key not in stored:
        began = time.perf_counter()
        stored[key] = embed()
        print(f"\n{label}: {(time.perf_counter() - began) / count * 1000:.0f} ms a photo")
        if cache is not None:
            np.savez(cache, **stored)
    return stored[key]


def print_table(title: str, by_category: dict[str, Quality], whole: Quality) -> None:
    """One row for each category and one for all queries."""
    print(f"\n{title}\n{'category':<14}{'queries':>8}{'top-1':>8}{'prec@10':>9}{'mAP':>8}")
    for name, figures in [*by_category.items(), ("all", whole)]:
        print(f"{name:<14}{figures.queries:>8}{figures.top1:>8.3f}{figures.precision10:>9.3f}{figures.mean_ap:>8.3f}")


@dataclass(frozen=True)
class Task:
    """What is to be measured: photos with their categories, the numbers of those that are asked, and the models."""

    paths: list[Path]
    categories: list[str]
    queries: NDArray[np.intp]
    embedders: list[Embedder]
    cache: Path | None
    quick: bool


def read_task(description: str | None, queries: int, quick_photos: int, quick_queries: int) -> Task:
    """The task that the arguments ask for; the numbers say how much that is."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=Path, required=True, help="folder that the CSV's image paths start from")
    parser.add_argument("--csv", type=Path, required=True, help="table with the columns image and category")
    parser.add_argument("--weights", type=Path, nargs="*", default=[], help="files of ResNet18 weights")
    parser.add_argument("--cache", type=Path, help="file (.npz) that keeps the vectors between runs")
    parser.add_argument("--quick", action="store_true", help=f"{quick_queries} queries among {quick_photos} photos")
    options = parser.parse_args()
    paths, categories = read_catalogue(options.photos, options.csv)
    dice = np.random.default_rng(SEED)
    if options.quick:
        kept = np.sort(dice.permutation(len(paths))[:quick_photos])
        paths, categories = [paths[i] for i in kept], [categories[i] for i in kept]
    chosen = np.sort(dice.permutation(len(paths))[: quick_queries if options.quick else queries])
    embedders = [load_stand_in()]
    embedders += [load_resnet18(WeightsFile(file, Origin.SETTINGS, sha256(file))) for file in options.weights]
    return Task(paths, categories, chosen, embedders, options.cache, options.quick)


def main() -> None:
    """Read the arguments, embed, print."""
    task = read_task(__doc__, QUERIES, QUICK_PHOTOS, QUICK_QUERIES)
    for embedder in task.embedders:
        vectors = cached_vectors(embedder, task.paths, task.cache)
        relevant = leave_one_out(vectors, task.categories, task.queries)
        title = f"{embedder.label}: {len(task.queries)} queries among {len(task.paths)} photos, leave-one-out"
        print_table(title, quality_by_label(relevant, task.categories, task.queries), quality(relevant))


if __name__ == "__main__":
    main()
