"""Makes some 100,000 real ResNet18 vectors of a few thousand photos, for `search_scale --vectors`.

    python -m benchmarks.real_vectors --photos FOLDER --weights FILE --out FILE.npy [--threads 1] [--quick]

Each photo is scaled to 448 pixels, as it is and mirrored with other colours. The network runs over the whole of it, and
its last feature map (14 x 14) is averaged over 16 windows of 7 x 7, as ResNet18 does it over a crop of 224 pixels. So
each photo gives 32 vectors of crops, flips and colour shifts, in a fifth of the time that 32 crops would take.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from numpy.typing import NDArray
from PIL import Image, ImageEnhance
from torch import nn

from visualsearch_desktop.core.images import open_photo
from visualsearch_desktop.core.models.architectures import RESNET18
from visualsearch_desktop.core.models.resnet18 import load_network

SIDE, WINDOW = 448, 7
PLACES = (0, 2, 5, 7)
"""Where windows begin, in both directions of the 14 x 14 map."""


def feature_map(weights: Path, threads: int) -> onnxruntime.InferenceSession:
    """The network up to its average: (1, 3, 448, 448) -> (1, 512, 14, 14)."""
    network = nn.Sequential(*list(load_network(weights).children())[:-2])
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "map.onnx")
        program = torch.onnx.export(network, (torch.zeros(1, 3, SIDE, SIDE),), dynamo=True, verbose=False)
        program.save(str(file))
        return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])


def prepared(image: Image.Image) -> NDArray[np.float32]:
    """The middle square of a picture as (1, 3, 448, 448), normalised for ResNet18."""
    short = min(image.size)
    left, top = (image.width - short) // 2, (image.height - short) // 2
    square = image.resize((SIDE, SIDE), Image.Resampling.BILINEAR, box=(left, top, left + short, top + short))
    levels = np.asarray(square, dtype=np.float32)
    values = (levels - np.float32(RESNET18.mean)) / np.float32(RESNET18.deviation)
    return np.ascontiguousarray(values.transpose(2, 0, 1)[None], dtype=np.float32)


def windows(features: NDArray[np.float32]) -> NDArray[np.float32]:
    """The averages (16, 512) of a map (1, 512, 14, 14), of length 1."""
    means = np.stack([features[0, :, y : y + WINDOW, x : x + WINDOW].mean((1, 2)) for y in PLACES for x in PLACES])
    unit: NDArray[np.float32] = means / np.linalg.norm(means, axis=1, keepdims=True)
    return unit


def main() -> None:
    """Read the arguments, embed, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=Path, required=True)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=0, help="0: as many as there are processors")
    parser.add_argument("--quick", action="store_true", help="8 photos")
    chosen = parser.parse_args()
    session = feature_map(chosen.weights, chosen.threads)
    (name,) = (entry.name for entry in session.get_inputs())
    dice = np.random.default_rng(20)
    photos = sorted(chosen.photos.rglob("*.jpg"))
    found = []
    for path in photos[:8] if chosen.quick else photos:
        image = open_photo(path)
        mirrored = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        for enhancer in (ImageEnhance.Color, ImageEnhance.Brightness, ImageEnhance.Contrast):
            mirrored = enhancer(mirrored).enhance(dice.uniform(0.6, 1.4))
        for picture in (image, mirrored):
            found.append(windows(session.run(None, {name: prepared(picture)})[0]))
    vectors = np.concatenate(found)
    np.save(chosen.out, vectors)
    print(f"{len(vectors)} vectors of {len(found) // 2} photos in {chosen.out}")


if __name__ == "__main__":
    main()
