"""The figures of a search among real photos, decoded and embedded as the program does it.

They are pinned from both sides: a mistake in the pipeline that happened to raise them would still part the vectors of
this version from those of catalogues made before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from benchmarks.metrics import Quality, leave_one_out, quality
from benchmarks.search_quality import embed_files, read_catalogue
from visualsearch_desktop.core.embedder import Embedder
from visualsearch_desktop.core.models.architectures import RESNET18
from visualsearch_desktop.core.models.loading import load_resnet18, load_stand_in
from visualsearch_desktop.core.models.resnet18 import load_network
from visualsearch_desktop.core.models.torch_network import TorchNetwork
from visualsearch_desktop.core.models.weights import Origin, WeightsFile, sha256

Input = NDArray[np.float32]

SHARED = Path(__file__).resolve().parents[3] / "shared"
PHOTOS = SHARED / "data" / "clothing"
WEIGHTS = SHARED / "models" / "resnet18-clothing.pth"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not PHOTOS.is_dir(), reason=f"the clothing photos are not in {PHOTOS}"),
]

STEP = 19
"""Every nineteenth photo of the table: 162 of 3,068, of all categories, enough for figures within a minute."""

TOLERANCE = 0.005
"""Of the mean average precision. The mistakes below move it by three times as much and more."""

RESNET18_MEAN_AP = 0.418
STAND_IN_MEAN_AP = 0.557


def measure(embedder: Embedder) -> Quality:
    paths, categories = read_catalogue(PHOTOS, PHOTOS / "catalogue.csv")
    labels = categories[::STEP]
    vectors = embed_files(embedder, paths[::STEP])
    return quality(leave_one_out(vectors, labels, np.arange(len(labels))))


def test_the_stand_in_searches_as_well_as_it_did() -> None:
    assert measure(load_stand_in()).mean_ap == pytest.approx(STAND_IN_MEAN_AP, abs=TOLERANCE)


@pytest.fixture
def trained() -> WeightsFile:
    if not WEIGHTS.is_file():
        pytest.skip(f"the trained ResNet18 is not in {WEIGHTS}")
    return WeightsFile(WEIGHTS, Origin.SETTINGS, sha256(WEIGHTS))


def test_resnet18_searches_as_well_as_it_did(trained: WeightsFile) -> None:
    assert measure(load_resnet18(trained)).mean_ap == pytest.approx(RESNET18_MEAN_AP, abs=TOLERANCE)


def blue_before_red(image: Image.Image) -> Input:
    return RESNET18.transform(image)[::-1]


def other_normalisation(image: Image.Image) -> Input:
    other = replace(RESNET18, mean=(127.5, 127.5, 127.5), deviation=(127.5, 127.5, 127.5))
    return other.transform(image)


def no_crop(image: Image.Image) -> Input:
    return RESNET18.transform(image.resize((224, 224)).resize((256, 256)))


@pytest.mark.parametrize("mistaken", [blue_before_red, other_normalisation, no_crop])
def test_a_mistake_would_show(mistaken: Callable[[Image.Image], Input], trained: WeightsFile) -> None:
    right = load_resnet18(trained)
    wrong = Embedder(right.identity, right.label, False, TorchNetwork(load_network(trained.path)), mistaken)
    assert abs(measure(wrong).mean_ap - RESNET18_MEAN_AP) > 2 * TOLERANCE
