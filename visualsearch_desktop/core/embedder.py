"""Photos become vectors here: one transform and one network, the same for a query and for a whole catalogue."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL.Image import Image, new

from visualsearch_desktop.core.models.architectures import Architecture
from visualsearch_desktop.core.types import ModelIdentity

PREPROCESSING = 1
"""The version of decode (`images.py`) and transform. A change to either that moves vectors must raise it."""

BATCH = 4
"""Pictures that the network looks at together. More are not quicker on a processor, and hold up a question longer."""

Network: TypeAlias = Callable[[NDArray[np.float32]], NDArray[np.float32]]
"""(n, 3, 224, 224) float32 -> (n, d) float32, not normalised."""


class Embedder:
    """A network without its last layer.

    Every method may be called from several threads at once: the network is only read.
    """

    def __init__(
        self,
        identity: ModelIdentity,
        label: str,
        stand_in: bool,
        network: Network,
        transform: Callable[[Image], NDArray[np.float32]],
    ) -> None:
        self.identity = identity
        self.label = label
        self.stand_in = stand_in
        self._network = network
        self._transform = transform

    def warm_up(self) -> None:
        """Embed nothing of interest once, so that the first question does not pay for kernels that are made then."""
        self.embed([new("RGB", (256, 256))])

    def prepare(self, image: Image) -> NDArray[np.float32]:
        """An upright RGB picture as the network's input, (3, 224, 224) float32. It can be done ahead, in any thread."""
        return self._transform(image)

    def embed_prepared(
        self, inputs: Sequence[NDArray[np.float32]], between: Callable[[], None] = lambda: None
    ) -> NDArray[np.float32]:
        """The vectors (n, d) float32, each of length 1, of n inputs that `prepare` made.

        `between` is called before every `BATCH` of them; a long job lets others go first there.
        """
        vectors = np.empty((len(inputs), self.identity.dimension), np.float32)
        for start in range(0, len(inputs), BATCH):
            between()
            vectors[start : start + BATCH] = self._network(np.stack(inputs[start : start + BATCH]))
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), np.finfo(np.float32).tiny)
        return vectors

    def embed(self, images: Sequence[Image]) -> NDArray[np.float32]:
        """The vectors (n, d) float32, each of length 1, of n upright RGB pictures. A single photo is a batch of one."""
        return self.embed_prepared([self.prepare(image) for image in images])


def identity_of(architecture: Architecture, weights: str) -> ModelIdentity:
    """What the float32 vectors of an architecture with weights of this SHA-256 (hex) are made by."""
    return ModelIdentity(architecture.name, weights, PREPROCESSING, architecture.dimension)
