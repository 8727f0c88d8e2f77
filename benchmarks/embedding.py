"""How quickly pictures become vectors on each path, and how good the vectors are.

    python -m benchmarks.embedding [--photos FOLDER --csv FILE] [--weights FILE] [--graphs FOLDER] [--quick]

Paths: torch eager, torch with the channels last, ONNX Runtime in float32, and in 8 bits. Rounds alternate between the
paths; each path's best round counts, since other programs only ever make one slower. With photos and a CSV that has the
columns `image` and `category`: the mean average precision of the float32 and 8-bit vectors and of one searched with the
other (leave-one-out), and recall@20 against the ranking of float32.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from benchmarks.filled_catalogue import random_weights
from benchmarks.metrics import average_precision
from benchmarks.search_quality import read_catalogue
from visualsearch_desktop.core.embedder import BATCH, Embedder
from visualsearch_desktop.core.images import open_photo
from visualsearch_desktop.core.models import resnet18, standin
from visualsearch_desktop.core.models.calibration import calibration_pictures
from visualsearch_desktop.core.models.loading import ModelLoader
from visualsearch_desktop.core.models.torch_network import TorchNetwork
from visualsearch_desktop.core.models.weights import Origin, WeightsFile, sha256
from visualsearch_desktop.core.types import Precision

Vectors = NDArray[np.float32]
RECALL_AT = 20


def eager(network: torch.nn.Module) -> Callable[[Vectors], Vectors]:
    """The network as torch runs it without further ado."""

    def run(batch: Vectors) -> Vectors:
        with torch.inference_mode():
            features: Vectors = network(torch.from_numpy(batch)).numpy()
        return features

    return run


def speeds(paths: dict[str, Callable[[Vectors], Vectors]], inputs: Vectors, rounds: int) -> dict[str, float]:
    """Pictures a second of each path, the best of some rounds."""
    best = dict.fromkeys(paths, float("inf"))
    for _ in range(rounds):
        for name, run in paths.items():
            began = time.perf_counter()
            for start in range(0, len(inputs), BATCH):
                run(inputs[start : start + BATCH])
            best[name] = min(best[name], time.perf_counter() - began)
    return {name: len(inputs) / seconds for name, seconds in best.items()}


def vectors_of(embedders: list[Embedder], photos: list[Path]) -> list[Vectors]:
    """The vectors (n, d) by each embedder, of one decode."""
    found: list[list[Vectors]] = [[] for _ in embedders]
    with ThreadPoolExecutor(2) as threads:
        for start in range(0, len(photos), 64):
            images = list(threads.map(open_photo, photos[start : start + 64]))
            for embedder, rows in zip(embedders, found, strict=True):
                rows.append(embedder.embed(images))
    return [np.concatenate(rows) for rows in found]


def ranking(queries: Vectors, gallery: Vectors) -> NDArray[np.intp]:
    """For each query the gallery's places without its own, (n, n - 1), best first."""
    scores = queries @ gallery.T
    np.fill_diagonal(scores, -np.inf)
    return np.argsort(-scores, axis=1)[:, :-1]


def print_quality(floats: Vectors, integers: Vectors, categories: list[str]) -> None:
    """How well each pair of query's and gallery's precision searches."""
    names = np.asarray(categories)
    exact = ranking(floats, floats)
    print(f"  {'query':<10}{'gallery':<10}{'mAP':>8}{'recall@20':>11}")
    for query, gallery in (("float32", "float32"), ("int8", "int8"), ("int8", "float32"), ("float32", "int8")):
        order = ranking(*({"float32": floats, "int8": integers}[side] for side in (query, gallery)))
        mean_ap = average_precision(names[order] == names[:, None]).mean()
        pairs = zip(order[:, :RECALL_AT], exact[:, :RECALL_AT], strict=True)
        recall = np.mean([len(np.intersect1d(mine, right)) / RECALL_AT for mine, right in pairs])
        print(f"  {query:<10}{gallery:<10}{mean_ap:>8.4f}{recall:>11.3f}")


def main() -> None:
    """Read the arguments, embed, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=Path, help="folder that the CSV's image paths start from")
    parser.add_argument("--csv", type=Path)
    parser.add_argument("--weights", type=Path, help="file of ResNet18 weights")
    parser.add_argument("--graphs", type=Path, help="folder that keeps the graphs between runs")
    parser.add_argument("--quick", action="store_true", help="ResNet18 alone, one round, 60 photos")
    chosen = parser.parse_args()

    with tempfile.TemporaryDirectory(prefix="embedding-") as name:
        file = chosen.weights or random_weights(Path(name) / "resnet18-random.pth")
        loader = ModelLoader(chosen.graphs or Path(name) / "graphs")
        models: list[WeightsFile | None] = [WeightsFile(file, Origin.SETTINGS, sha256(file))]
        models += [] if chosen.quick else [None]
        for weights in models:
            if not loader.is_prepared(weights):
                loader.prepare(weights)
            floats, integers = loader.load(weights), loader.load(weights, Precision.INT8)
            network = standin.load_network() if weights is None else resnet18.load_network(weights.path)
            paths = {
                "torch eager": eager(network),
                "torch, channels last": TorchNetwork(network),
                "ONNX Runtime, float32": floats.embed_prepared,
                "ONNX Runtime, int8": integers.embed_prepared,
            }
            inputs = np.stack([floats.prepare(picture) for picture in calibration_pictures(BATCH)])
            found = speeds(paths, np.concatenate([inputs] * (1 if chosen.quick else 4)), 1 if chosen.quick else 8)
            print(f"\n{floats.label}\n  {'':<24}{'pictures/s':>10}{'eager':>9}{'ONNX':>9}")
            for path, rate in found.items():
                ratios = f"{rate / found['torch eager']:>8.2f}x{rate / found['ONNX Runtime, float32']:>8.2f}x"
                print(f"  {path:<24}{rate:>10.1f}{ratios}")
            print(f"  chosen for new catalogues here: {loader.preparation(weights)}")
            if chosen.photos and chosen.csv:
                photos, categories = read_catalogue(chosen.photos, chosen.csv)
                step = max(1, len(photos) // 60) if chosen.quick else 1
                print_quality(*vectors_of([floats, integers], photos[::step]), categories[::step])


if __name__ == "__main__":
    main()
