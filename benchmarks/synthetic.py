"""Catalogues of any size that nobody photographed: vectors that lie like a CNN's features, and attributes like H&M's.

The features after an average pooling are not negative, lie near a surface of few dimensions, and come in clusters: the
photos of one article, of one cut, of one fabric. Nearest-neighbour search is easy on independent random numbers of
512 dimensions (all points are equally far) in another way than on such data, so the benchmarks draw clusters.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from visualsearch_desktop.core.types import Column, ColumnKind, Value

DIMENSION = 512
LATENT = 48
"""Dimensions of the surface: estimates for the features of image networks lie between 20 and 60."""

PER_CLUSTER = 50
SPREAD = 0.45
"""Deviation within a cluster, where the clusters' own is 1."""

BLOCK = 8192
FACET_SIZES = (("index_group", 5), ("colour_group", 50), ("product_type", 130), ("department", 250))
"""The H&M catalogue's columns of these kinds and how many values each has, rounded."""

COLUMNS = (
    *(Column(key, key.replace("_", " ").capitalize(), ColumnKind.KEYWORD) for key, _ in FACET_SIZES),
    Column("price", "Price", ColumnKind.NUMBER),
)


class Synthetic:
    """A source of vectors and attributes; the same seed gives the same ones."""

    def __init__(self, points: int, seed: int = 20) -> None:
        self.points = points
        self._dice = np.random.default_rng(seed)
        self._centres = self._dice.standard_normal((max(1, points // PER_CLUSTER), LATENT), np.float32)
        self._surface = self._dice.standard_normal((LATENT, DIMENSION), np.float32) / np.float32(LATENT**0.5)
        self._bias = self._dice.standard_normal(DIMENSION, np.float32) * np.float32(0.3) - np.float32(0.2)

    def vectors(self, count: int) -> NDArray[np.float32]:
        """Vectors (count, 512) float32 of length 1, each from a random cluster."""
        own = self._centres[self._dice.integers(len(self._centres), size=count)]
        own = own + np.float32(SPREAD) * self._dice.standard_normal((count, LATENT), np.float32)
        features = own @ self._surface + self._bias
        features += np.float32(0.05) * self._dice.standard_normal(features.shape, np.float32)
        np.maximum(features, 0, out=features)
        unit: NDArray[np.float32] = features / np.linalg.norm(features, axis=1, keepdims=True)
        return unit

    def attributes(self, count: int) -> list[dict[str, Value]]:
        """A value for each of `COLUMNS`; few values are frequent and many rare, as in real catalogues."""
        drawn = {}
        for key, size in FACET_SIZES:
            weights = 1 / np.arange(1, size + 1)
            drawn[key] = self._dice.choice(size, size=count, p=weights / weights.sum())
        prices = np.round(self._dice.lognormal(3.2, 0.6, count), 2)
        return [
            {**{key: f"{key} {values[i]}" for key, values in drawn.items()}, "price": float(prices[i])}
            for i in range(count)
        ]

    def blocks(self) -> Iterator[tuple[NDArray[np.float32], list[dict[str, Value]]]]:
        """All points in blocks of at most `BLOCK`: vectors and attributes."""
        for start in range(0, self.points, BLOCK):
            count = min(BLOCK, self.points - start)
            yield self.vectors(count), self.attributes(count)


def point_id(number: int) -> str:
    """A stable UUID for the point of a number."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, str(number)))
