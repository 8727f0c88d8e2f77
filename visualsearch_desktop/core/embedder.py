"""Photos become vectors here: one transform and one network, the same for a query and for a whole catalogue."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from PIL.Image import Image, new
from torch import Tensor, nn

from visualsearch_desktop.core.models import resnet18, standin
from visualsearch_desktop.core.models.weights import WeightsFile, sha256
from visualsearch_desktop.core.types import ModelIdentity

PREPROCESSING = 1
"""The version of decode (`images.py`) and transform. A change to either that moves vectors must raise it."""


class Embedder:
    """A network without its last layer, on the best device of this computer.

    Every method may be called from several threads at once: the network is only read.
    """

    def __init__(
        self,
        identity: ModelIdentity,
        label: str,
        stand_in: bool,
        network: nn.Module,
        transform: Callable[[Image], Tensor],
    ) -> None:
        self.identity = identity
        self.label = label
        self.stand_in = stand_in
        self._device = _best_device()
        # Convolutions on the CPU are a third faster with the channels last.
        self._network = network.eval().to(self._device).to(memory_format=torch.channels_last)
        self._transform = transform

    def warm_up(self) -> None:
        """Embed nothing of interest once, so that the first question does not pay for kernels that are made then."""
        self.embed([new("RGB", (256, 256))])

    def prepare(self, image: Image) -> Tensor:
        """An upright RGB picture as the network's input, (3, 224, 224) float32. It can be done ahead, in any thread."""
        return self._transform(image)

    def embed_prepared(self, inputs: Sequence[Tensor]) -> NDArray[np.float32]:
        """The vectors (n, d) float32, each of length 1, of n inputs that `prepare` made."""
        if not inputs:
            return np.empty((0, self.identity.dimension), np.float32)
        with torch.inference_mode():
            batch = torch.stack(list(inputs)).to(self._device, memory_format=torch.channels_last)
            features = nn.functional.normalize(self._network(batch))
            vectors: NDArray[np.float32] = features.float().cpu().numpy()
        return vectors

    def embed(self, images: Sequence[Image]) -> NDArray[np.float32]:
        """The vectors (n, d) float32, each of length 1, of n upright RGB pictures. A single photo is a batch of one."""
        return self.embed_prepared([self.prepare(image) for image in images])


def load_resnet18(weights: WeightsFile) -> Embedder:
    """ResNet18 with the weights of a file.

    Raises:
        BadWeights: the file is unreadable, damaged, or does not fit.
    """
    identity = ModelIdentity(resnet18.NAME, weights.sha256, PREPROCESSING, resnet18.DIMENSION)
    label = f"ResNet18 ({weights.sha256[:8]})"
    return Embedder(identity, label, False, resnet18.load_network(weights.path), resnet18.transform)


def load_stand_in() -> Embedder:
    """EfficientNet-Lite0 with the weights that were installed with the program."""
    identity = ModelIdentity(standin.NAME, sha256(standin.weights_path()), PREPROCESSING, standin.DIMENSION)
    return Embedder(identity, "EfficientNet-Lite0 (stand-in)", True, standin.load_network(), standin.transform)


def _best_device() -> torch.device:
    if torch.cuda.is_available():
        return torch.device("cuda")
    if torch.backends.mps.is_available():
        return torch.device("mps")
    return torch.device("cpu")
