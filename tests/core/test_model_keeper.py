"""Which model is taken, and what happens where the best one cannot be had."""

from __future__ import annotations

import hashlib
import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import torch
import torchvision

from tests.pictures import shop
from tests.services import index, opened
from visualsearch_desktop.core.model_keeper import ModelKeeper
from visualsearch_desktop.core.models.loading import ModelLoader
from visualsearch_desktop.core.models.weights import WeightsPlaces
from visualsearch_desktop.core.types import IndexRequest, ModelStatus, Phase
from visualsearch_desktop.errors import BadWeights, ModelUnavailable


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ResNet18 of random numbers, under a name that carries its hash as torchvision's does."""
    torch.manual_seed(3)
    draft = tmp_path_factory.mktemp("weights") / "draft.pth"
    torch.save(torchvision.models.resnet18().state_dict(), draft)
    digest = hashlib.sha256(draft.read_bytes()).hexdigest()
    return draft.rename(draft.with_name(f"resnet18-{digest[:8]}.pth"))


@pytest.fixture
def places(tmp_path: Path) -> WeightsPlaces:
    bundled, data = tmp_path / "bundled", tmp_path / "data"
    bundled.mkdir()
    data.mkdir()
    return WeightsPlaces(None, bundled, data)


@pytest.fixture
def server(weights: Path) -> Iterator[str]:
    handler = partial(SimpleHTTPRequestHandler, directory=str(weights.parent))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as http:
        thread = threading.Thread(target=http.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{http.server_port}/{weights.name}"
        http.shutdown()
        thread.join()


def keeper_of(places: WeightsPlaces) -> ModelKeeper:
    return ModelKeeper(places, None, ModelLoader(places.data / "graphs"))


def test_the_stand_in_answers_until_resnet18_is_there(places: WeightsPlaces, weights: Path) -> None:
    keeper = keeper_of(places)
    stand_in = keeper.for_catalogue(None)
    assert stand_in.stand_in
    assert keeper.for_catalogue(None) is stand_in
    assert keeper.state().stand_in
    keeper.import_file(weights)
    better = keeper.for_catalogue(None)
    assert better.identity.name == "resnet18"
    # A catalogue of the stand-in's stays with it, and is offered the better one.
    assert keeper.for_catalogue(stand_in.identity).identity == stand_in.identity
    state = keeper.state()
    assert (state.status, state.stand_in, state.reindex) == (ModelStatus.READY, True, True)
    assert better.label in state.message


def test_a_damaged_file_that_nobody_chose_is_passed_over(places: WeightsPlaces, weights: Path) -> None:
    (places.bundled / "resnet18-damaged.pth").write_bytes(weights.read_bytes()[:1000])
    assert keeper_of(places).for_catalogue(None).stand_in
    shutil.copy(weights, places.data)
    assert keeper_of(places).for_catalogue(None).identity.name == "resnet18"


def test_a_damaged_file_is_no_better_model_and_does_not_stop_the_download(places: WeightsPlaces, weights: Path) -> None:
    (places.data / "resnet18-damaged.pth").write_bytes(weights.read_bytes()[:1000])
    keeper = keeper_of(places)
    stand_in = keeper.for_catalogue(None)
    assert keeper.for_catalogue(stand_in.identity) is stand_in
    assert (keeper.state().reindex, keeper.state().message) == (False, "")
    assert not keeper.has_resnet18()
    shutil.copy(weights, places.data)
    assert keeper.has_resnet18()
    keeper.for_catalogue(stand_in.identity)
    assert keeper.state().reindex


def test_a_damaged_file_that_was_chosen_is_said(places: WeightsPlaces, weights: Path, tmp_path: Path) -> None:
    chosen = tmp_path / "chosen.pth"
    chosen.write_bytes(weights.read_bytes()[:1000])
    keeper = keeper_of(WeightsPlaces(chosen, places.bundled, places.data))
    with pytest.raises(BadWeights):
        keeper.for_catalogue(None)
    assert keeper.state().status is ModelStatus.UNAVAILABLE
    chosen.unlink()
    with pytest.raises(BadWeights, match="settings"):
        keeper.for_catalogue(None)


def test_a_catalogues_model_that_is_gone_is_said(places: WeightsPlaces, weights: Path) -> None:
    keeper = keeper_of(places)
    copy = keeper.import_file(weights).path
    identity = keeper.for_catalogue(None).identity
    copy.unlink()
    with pytest.raises(ModelUnavailable, match=identity.weights[:8]):
        keeper_of(places).for_catalogue(identity)


def test_resnet18_is_got_before_the_first_indexing(tmp_path: Path, weights: Path, server: str) -> None:
    with opened(tmp_path / "base", download_model=True, weights_url=server) as service:
        phases = [p.phase for p in service.index(IndexRequest(str(shop(tmp_path / "shop", 4))))]
        assert phases[0] is Phase.MODEL
        assert Phase.DOWNLOAD in phases
        assert phases.index(Phase.DONE) == len(phases) - 1
        model = service.state().model
        assert model.identity is not None
        assert model.identity.weights == hashlib.sha256(weights.read_bytes()).hexdigest()


def test_without_a_network_the_stand_in_indexes_and_says_so(tmp_path: Path, server: str) -> None:
    nowhere = server.rpartition("/")[0] + "/resnet18-00000000.pth"
    with opened(tmp_path / "base", download_model=True, weights_url=nowhere) as service:
        report = index(service, shop(tmp_path / "shop", 4))
        assert report.added == 4
        assert any("stand-in" in note for note in report.notes)
        assert service.state().model.stand_in
