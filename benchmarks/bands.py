"""How often "same article" is right, and how often it is missed, for photos as customers bring them.

    python -m benchmarks.bands --photos FOLDER --csv FILE [--weights FILE ...] [--cache FILE.npz] [--quick]

Copies of catalogue photos are distorted (`distortions.py`) and searched in the catalogue. `right`: the first hit is the
article and is called the same. `missed`: it is in the catalogue, and the first hit is not called the same. `wrong`:
another article comes first and is called the same. Then the article is taken out of the answer, as if the shop did not
have it: `false` is how often another is called the same now. The CSV has the columns `image` and `category`.
"""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.distortions import Dice, distortions
from benchmarks.search_quality import BATCH, SEED, cached, cached_vectors, read_task
from visualsearch_desktop.core.bands import bands_of, likenesses, rival
from visualsearch_desktop.core.embedder import Embedder
from visualsearch_desktop.core.images import open_photo
from visualsearch_desktop.core.stores import Point, Record, Store, open_store
from visualsearch_desktop.core.types import Band, Bands, Engine

Vectors = NDArray[np.float32]

QUERIES = 300
DEPTH = 20
SIZES, DRAWS = (50, 100, 300, 1000), 5
"""Smaller catalogues that are drawn from the photos, and how often."""
SHOWN = 200
"""Hits whose categories are compared."""
QUICK_PHOTOS, QUICK_QUERIES, QUICK_SIZES = 160, 8, (50, 100)


@dataclass
class Tally:
    """Questions, and what came of them."""

    questions: int = 0
    first: int = 0
    right: int = 0
    wrong: int = 0
    false: int = 0

    def __iadd__(self, other: Tally) -> Tally:
        self.questions += other.questions
        self.first += other.first
        self.right += other.right
        self.wrong += other.wrong
        self.false += other.false
        return self

    def row(self, name: str) -> str:
        """The shares, as a row of the table."""
        missed = self.questions - self.right - self.wrong
        shares = [count / self.questions for count in (self.first, self.right, missed, self.wrong, self.false)]
        said = self.right + self.wrong + self.false
        trust = f"{self.right / said:>8.3f}" if said else f"{'-':>8}"
        return f"{name:<24}" + "".join(f"{share:>8.3f}" for share in shares) + trust


HEADER = f"{'':<24}{'first':>8}{'right':>8}{'missed':>8}{'wrong':>8}{'false':>8}{'trust':>8}"


def point_id(number: int) -> str:
    """The id of a photo by its place in the table, as far from any order as the program's ids are."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, str(number)))


@contextmanager
def catalogue(vectors: Vectors, numbers: Sequence[int]) -> Iterator[Store]:
    """A store with some of the vectors."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Engine.EDGE, Path(folder), vectors.shape[1], server_url="", collection="")
        with closing(store):
            for start in range(0, len(numbers), 512):
                part = numbers[start : start + 512]
                store.upsert([Point(point_id(number), vectors[number], {}) for number in part])
            yield store


def set_bands(store: Store) -> Bands:
    """The bands as the program sets them."""
    bands = bands_of([likeness for likeness in likenesses(store, ()) if likeness is not None])
    if bands is None:
        raise SystemExit("There are too few photos to set bands.")
    return bands


def is_same(bands: Bands, hits: Sequence[Record]) -> bool:
    """True where the first hit is called the same article, as the program does it."""
    second = rival(hits[0], hits, ())
    return bands.against(-1 if second is None else second).band(hits[0].score or 0) is Band.SAME


def ask(store: Store, bands: Bands, vectors: Vectors, numbers: Sequence[int]) -> Tally:
    """Search for copies (n, d) of the photos with these numbers."""
    tally = Tally(len(numbers))
    for vector, number in zip(vectors, numbers, strict=True):
        hits = store.search(vector, limit=DEPTH)
        found, same = hits[0].id == point_id(number), is_same(bands, hits)
        tally.first += found
        tally.right += same and found
        tally.wrong += same and not found
        tally.false += is_same(bands, [hit for hit in hits if hit.id != point_id(number)])
    return tally


def copies(embedder: Embedder, paths: Sequence[Path], chosen: Sequence[int], cache: Path | None) -> dict[str, Vectors]:
    """The vectors (n, d) of distorted copies of the chosen photos, by distortion."""

    def other(dice: Dice) -> Image.Image:
        return open_photo(paths[dice.integers(len(paths))])

    def embed(name: str) -> Vectors:
        dice = np.random.default_rng(SEED)
        distort = distortions(other)[name]
        parts = [chosen[start : start + BATCH] for start in range(0, len(chosen), BATCH)]
        return np.concatenate([embedder.embed([distort(open_photo(paths[n]), dice) for n in part]) for part in parts])

    photos = [str(paths[number].resolve()) for number in chosen]
    made = {}
    for name in distortions(other):
        what = (embedder.identity, name, photos)
        made[name] = cached(cache, what, len(chosen), f"{embedder.label}, {name}", partial(embed, name))
    return made


def print_bands(bands: Bands) -> None:
    """Where the bands begin."""
    print(
        f"same {bands.same:.3f} (or ahead by {bands.lead:.2f}), very alike {bands.very_alike:.3f}, alike "
        f"{bands.alike:.3f}, set from {bands.sample} items"
    )


def print_distortions(store: Store, bands: Bands, asked: dict[str, Vectors], chosen: Sequence[int]) -> None:
    """A row for each distortion, and one for all of them by the cosine alone."""
    print(HEADER)
    whole, alone = Tally(), Tally()
    for name, vectors in asked.items():
        tally = ask(store, bands, vectors, chosen)
        print(tally.row(name))
        whole += tally
        alone += ask(store, replace(bands, lead=1.0), vectors, chosen)
    print(whole.row("all"))
    print(alone.row("all, without the lead"))


def print_sizes(vectors: Vectors, asked: dict[str, Vectors], chosen: NDArray[np.intp], sizes: Sequence[int]) -> None:
    """The same in smaller catalogues, half of which are photos that are asked for; the others' photos are not there."""
    dice = np.random.default_rng(SEED)
    print(f"\n{HEADER}{'others':>8}   by the number of items, {DRAWS} draws each")
    for size in sizes:
        whole, called, others = Tally(), 0, 0
        for _ in range(DRAWS):
            places = dice.permutation(len(chosen))[: min(len(chosen), size // 2)]
            rest = dice.permutation(np.setdiff1d(np.arange(len(vectors)), chosen[places]))
            inside, outside = rest[: size - len(places)], rest[size - len(places) :][:QUERIES]
            with catalogue(vectors, [*chosen[places], *inside]) as store:
                bands = set_bands(store)
                for copied in asked.values():
                    whole += ask(store, bands, copied[places], chosen[places])
                called += sum(is_same(bands, store.search(vectors[number], limit=DEPTH)) for number in outside)
                others += len(outside)
        print(f"{whole.row(str(size))}{called / others:>8.3f}")


def print_meaning(
    store: Store, bands: Bands, vectors: Vectors, categories: Sequence[str], chosen: Sequence[int]
) -> None:
    """For each band, in how many answers it is and how many of its hits are of the category that was asked for."""
    kinds = {point_id(number): category for number, category in enumerate(categories)}
    answers, hits, agree = dict.fromkeys(Band, 0), dict.fromkeys(Band, 0), dict.fromkeys(Band, 0)
    for number in chosen:
        found = [hit for hit in store.search(vectors[number], limit=SHOWN + 1) if hit.id != point_id(number)]
        second = rival(found[0], found, ())
        of_answer = bands.against(-1 if second is None else second)
        named = [(of_answer.band(hit.score or 0), kinds[hit.id] == categories[number]) for hit in found]
        for band in {band for band, _ in named}:
            answers[band] += 1
        for band, agrees in named:
            hits[band] += 1
            agree[band] += agrees
    print(f"\nthe photos themselves, left out of the catalogue: {len(chosen)} questions, {SHOWN} hits each")
    print(f"{'band':<14}{'answers':>9}{'hits':>8}{'category':>10}")
    for band in Band:
        share = f"{agree[band] / hits[band]:>10.3f}" if hits[band] else f"{'-':>10}"
        print(f"{band:<14}{answers[band] / len(chosen):>9.3f}{hits[band] / len(chosen):>8.1f}{share}")


def main() -> None:
    """Read the arguments, embed, print."""
    task = read_task(__doc__, QUERIES, QUICK_PHOTOS, QUICK_QUERIES)
    paths, chosen = task.paths, task.queries
    for embedder in task.embedders:
        vectors = cached_vectors(embedder, paths, task.cache)
        asked = copies(embedder, paths, chosen, task.cache)
        print(f"\n{embedder.label}: {len(chosen)} photos, {len(asked)} distorted copies of each, {len(paths)} items")
        with catalogue(vectors, range(len(paths))) as store:
            bands = set_bands(store)
            print_bands(bands)
            print_distortions(store, bands, asked, chosen)
            print_meaning(store, bands, vectors, task.categories, chosen)
        print_sizes(vectors, asked, chosen, QUICK_SIZES if task.quick else SIZES)


if __name__ == "__main__":
    main()
