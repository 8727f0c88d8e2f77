"""Graphs of networks: what they are made of, that they agree with torch, and what happens where one cannot be used."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from tests.core.test_embedder import pattern, seeded_weights
from tests.pictures import shop
from tests.services import index, opened
from visualsearch_desktop.core.models.loading import ALIKE, WORTH, ModelLoader
from visualsearch_desktop.core.models.weights import Origin, WeightsFile, sha256
from visualsearch_desktop.core.types import Photo, Precision, Query


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> WeightsFile:
    file = tmp_path_factory.mktemp("weights") / "resnet18-seeded.pth"
    torch.save(seeded_weights(), file)
    return WeightsFile(file, Origin.SETTINGS, sha256(file))


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory, weights: WeightsFile) -> Path:
    """A folder with the graphs of `weights`."""
    folder = tmp_path_factory.mktemp("graphs")
    ModelLoader(folder).prepare(weights)
    return folder


PICTURES = [pattern(), pattern(200, 500), pattern(640, 300)]


def test_a_graph_agrees_with_torch(prepared: Path, weights: WeightsFile, tmp_path: Path) -> None:
    by_torch = ModelLoader(tmp_path).load(weights)
    by_graph = ModelLoader(prepared).load(weights)
    assert type(by_torch._network) is not type(by_graph._network)
    assert by_torch.identity == by_graph.identity
    assert np.abs(by_torch.embed(PICTURES) - by_graph.embed(PICTURES)).max() < 1e-5


def test_eight_bits_are_nearly_as_good_and_told_apart(prepared: Path, weights: WeightsFile) -> None:
    exact = ModelLoader(prepared).load(weights)
    reduced = ModelLoader(prepared).load(weights, Precision.INT8)
    assert reduced.identity.precision == Precision.INT8
    assert reduced.identity != exact.identity
    assert reduced.identity.agrees_with(exact.identity)
    cosines = (exact.embed(PICTURES) * reduced.embed(PICTURES)).sum(1)
    assert (cosines > 0.99).all()
    assert (cosines < 0.9999999).all()


def test_the_precision_is_chosen_by_what_was_measured(prepared: Path, weights: WeightsFile) -> None:
    preparation = ModelLoader(prepared).preparation(weights)
    assert preparation is not None
    good = preparation.agreement >= ALIKE and preparation.speedup >= WORTH
    assert preparation.precision == (Precision.INT8 if good else Precision.FLOAT32)
    assert preparation.agreement > 0.99
    assert preparation.speedup > 0


def test_a_damaged_graph_is_done_without(weights: WeightsFile, prepared: Path, tmp_path: Path) -> None:
    loader = ModelLoader(tmp_path)
    for file in prepared.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes()[:5000])
    embedder = loader.load(weights, Precision.INT8)
    assert embedder.identity.precision == Precision.FLOAT32
    assert np.isfinite(embedder.embed(PICTURES)).all()
    (tmp_path / next(prepared.glob("*.json")).name).write_text("{")
    assert not loader.is_prepared(weights)


def test_a_folder_that_cannot_be_written_leaves_torch(weights: WeightsFile, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    loader = ModelLoader(tmp_path / "file" / "graphs")
    assert loader.prepare(weights).precision is Precision.FLOAT32
    assert loader.load(weights).embed(PICTURES).shape == (3, 512)


def test_a_catalogue_remembers_its_precision_and_is_searched_without_the_graphs(
    weights: WeightsFile, prepared: Path, tmp_path: Path
) -> None:
    photos = shop(tmp_path / "photos", 6)
    chosen = {"weights": str(weights.path)}
    with opened(tmp_path, graphs=prepared, precision=Precision.INT8, **chosen) as service:
        index(service, photos)
        assert service.catalogue.ledger.model is not None
        assert service.catalogue.ledger.model.precision == Precision.INT8
        photo = Photo(str(next(photos.rglob("*.jpg"))))
        first = service.search(Query((photo,))).hits
    with opened(tmp_path, **chosen) as service:
        again = service.search(Query((photo,))).hits
        assert index(service, photos).unchanged == 6
        assert service.catalogue.ledger.model is not None
        assert service.catalogue.ledger.model.precision == Precision.INT8
    assert again[0].item.id == first[0].item.id
    assert again[0].score == pytest.approx(1, abs=0.01)
