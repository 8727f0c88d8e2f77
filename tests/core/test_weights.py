"""Weights files: what is taken, what is refused and why, where they are looked for."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor
from torchvision.models import ResNet18_Weights, resnet18

from visualsearch_desktop.core.models import weights
from visualsearch_desktop.core.models.resnet18 import load_network, read_state_dict
from visualsearch_desktop.core.models.weights import (
    RESNET18_FILE,
    RESNET18_URL,
    Origin,
    WeightsPlaces,
    find_by_sha256,
    find_resnet18,
    hub_file,
    import_weights,
    list_weights,
)
from visualsearch_desktop.errors import BadWeights, UserError

State = dict[str, Tensor]


@pytest.fixture(scope="module")
def state() -> State:
    torch.manual_seed(7)
    return resnet18(weights=None).state_dict()


def refusal(file: Path) -> str:
    with pytest.raises(BadWeights) as caught:
        load_network(file)
    sentence = str(caught.value)
    assert file.name in sentence
    assert sentence.endswith(".")
    return sentence


# What is taken


def without_last_layer(state: State) -> State:
    return {name: value for name, value in state.items() if not name.startswith("fc.")}


def of_seven_classes(state: State) -> State:
    return without_last_layer(state) | {"fc.weight": torch.zeros(7, 512), "fc.bias": torch.zeros(7)}


ACCEPTED: dict[str, Callable[[State], object]] = {
    "as torchvision has it": lambda state: state,
    "without the last layer": without_last_layer,
    "of seven classes": of_seven_classes,
    "without batch counts": lambda state: {k: v for k, v in state.items() if not k.endswith("num_batches_tracked")},
    "of a parallel model": lambda state: {f"module.{name}": value for name, value in state.items()},
    "in a checkpoint": lambda state: {"epoch": 12, "state_dict": state},
    "in a checkpoint of a parallel model": lambda state: {"model": {f"module.{k}": v for k, v in state.items()}},
    "in double precision": lambda state: {k: v.double() if v.is_floating_point() else v for k, v in state.items()},
}


@pytest.mark.parametrize("form", ACCEPTED)
def test_every_usual_form_gives_the_same_weights(form: str, state: State, tmp_path: Path) -> None:
    file = tmp_path / "own.pth"
    torch.save(ACCEPTED[form](state), file)
    read = read_state_dict(file)
    assert read.keys() == {name for name in without_last_layer(state) if not name.endswith("num_batches_tracked")}
    assert all(torch.equal(value, state[name]) and value.dtype == torch.float32 for name, value in read.items())
    assert load_network(file)(torch.zeros(2, 3, 224, 224)).shape == (2, 512)


def test_safetensors(state: State, tmp_path: Path) -> None:
    file = tmp_path / "own.safetensors"
    save_file(state, file)
    assert torch.equal(read_state_dict(file)["conv1.weight"], state["conv1.weight"])


def test_torch_files_of_the_old_kind(state: State, tmp_path: Path) -> None:
    file = tmp_path / "old.pt"
    torch.save(state, file, _use_new_zipfile_serialization=False)
    assert torch.equal(read_state_dict(file)["conv1.weight"], state["conv1.weight"])


# What is refused


class Trap:
    """Makes a folder when it is unpickled."""

    def __init__(self, sprung: Path) -> None:
        self.sprung = sprung

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self.sprung),)


@pytest.mark.parametrize("kind", ["archive", "old archive", "bare pickle", "safetensors by name"])
def test_code_in_a_file_is_never_run(kind: str, tmp_path: Path) -> None:
    sprung = tmp_path / "sprung"
    file = tmp_path / ("trap.safetensors" if kind == "safetensors by name" else "trap.pth")
    contents = {"conv1.weight": Trap(sprung)}
    if kind in ("archive", "safetensors by name"):
        torch.save(contents, file)
    elif kind == "old archive":
        torch.save(contents, file, _use_new_zipfile_serialization=False)
    else:
        file.write_bytes(pickle.dumps(contents, protocol=2))
    sentence = refusal(file)
    assert not sprung.exists()
    assert ("program code" in sentence) == (kind != "safetensors by name")
    if kind == "bare pickle":  # The trap itself works.
        pickle.loads(file.read_bytes())
        assert sprung.exists()


def test_a_whole_model_instead_of_its_state_dict(tmp_path: Path) -> None:
    file = tmp_path / "whole.pth"
    torch.save(resnet18(weights=None), file)
    assert "state_dict()" in refusal(file)


@pytest.mark.parametrize("kept", [0, 10, 1000, 1_000_000, -1])
@pytest.mark.parametrize("suffix", [".pth", ".safetensors"])
def test_truncated(kept: int, suffix: str, state: State, tmp_path: Path) -> None:
    whole, file = tmp_path / f"whole{suffix}", tmp_path / f"cut{suffix}"
    save_file(state, whole) if suffix == ".safetensors" else torch.save(state, whole)
    file.write_bytes(whole.read_bytes()[:kept])
    sentence = refusal(file)
    assert "empty" in sentence if kept == 0 else "damaged" in sentence


def test_files_of_another_kind(tmp_path: Path) -> None:
    for name in ("notes.pth", "notes.safetensors"):
        (tmp_path / name).write_text("These are the notes of our last meeting.\n" * 20)
        assert "is not a" in refusal(tmp_path / name)
    (tmp_path / "photo.pth").write_bytes(b"\xff\xd8\xff\xe0" + bytes(range(256)))
    assert "not a model file" in refusal(tmp_path / "photo.pth")
    with zipfile.ZipFile(tmp_path / "sheet.pth", "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    assert "not a model file" in refusal(tmp_path / "sheet.pth")


def test_missing_files_and_folders(tmp_path: Path) -> None:
    assert "cannot be read" in refusal(tmp_path / "none.pth")
    (tmp_path / "folder.pth").mkdir()
    assert "cannot be read" in refusal(tmp_path / "folder.pth")


def test_too_large_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "huge.pth"
    with file.open("wb") as stream:
        stream.truncate(600_000_000)
    assert "too large" in refusal(file)


def changed(state: State, name: str, value: Tensor) -> State:
    return state | {name: value}


REFUSED: dict[str, tuple[Callable[[State], object], str]] = {
    "wrong shape": (
        lambda state: changed(state, "layer2.0.conv1.weight", torch.zeros(128, 64, 1, 1)),
        "its layer layer2.0.conv1.weight has the shape 128 x 64 x 1 x 1 instead of 128 x 64 x 3 x 3",
    ),
    "missing layer": (
        lambda state: {name: value for name, value in state.items() if name != "bn1.bias"},
        "bn1.bias is missing",
    ),
    "deeper network": (
        lambda state: changed(state, "layer1.2.conv1.weight", torch.zeros(64, 64, 3, 3)),
        "layer1.2.conv1.weight that ResNet18 has not",
    ),
    "not a number": (
        lambda state: changed(state, "conv1.weight", torch.full((64, 3, 7, 7), float("nan"))),
        "conv1.weight holds values that are not numbers",
    ),
    "infinite": (
        lambda state: changed(state, "bn1.weight", torch.full((64,), float("inf"))),
        "bn1.weight holds values that are not numbers",
    ),
    "integers": (
        lambda state: changed(state, "bn1.weight", torch.ones(64, dtype=torch.int8)),
        "bn1.weight does not hold plain decimal numbers",
    ),
    "negative variance": (lambda state: changed(state, "bn1.running_var", -torch.ones(64)), "no usable features"),
    "all zero": (lambda state: {name: torch.zeros_like(value) for name, value in state.items()}, "no usable features"),
    "other things": (lambda state: {"conv1.weight": 3.5, "lr": 0.1}, "other things than weights"),
    "a list": (lambda state: list(state.values()), "no weights by name"),
    "a tensor": (lambda state: state["conv1.weight"], "no weights by name"),
    "nothing": (lambda state: {}, "no weights by name"),
}


@pytest.mark.parametrize("fault", REFUSED)
def test_what_is_wrong_is_said(fault: str, state: State, tmp_path: Path) -> None:
    make, expected = REFUSED[fault]
    file = tmp_path / "own.pth"
    torch.save(make(state), file)
    assert expected in refusal(file)


# Where files are looked for


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WeightsPlaces:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    return WeightsPlaces(None, tmp_path / "bundled", tmp_path / "data")


def put(file: Path, content: str, mtime: int = 1_000_000) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content)
    os.utime(file, (mtime, mtime))
    return file


def test_nothing_found(places: WeightsPlaces) -> None:
    assert find_resnet18(places) is None
    assert list_weights(places) == []
    assert find_by_sha256(places, "00") is None


def test_the_order_of_places(places: WeightsPlaces, tmp_path: Path) -> None:
    hub = put(hub_file(), "hub")
    assert find_resnet18(places).path == hub
    older = put(places.data / "resnet18-f37072fd.pth", "downloaded", 1_000_000)
    assert find_resnet18(places).path == older
    newer = put(places.data / "resnet18-0123abcd.safetensors", "imported", 2_000_000)
    assert find_resnet18(places).path == newer
    bundled = put(places.bundled / "resnet18.pth", "bundled")
    assert find_resnet18(places).path == bundled
    chosen = put(tmp_path / "own.pt", "chosen")
    places = WeightsPlaces(chosen, places.bundled, places.data)
    put(places.data / "resnet18-f37072fd.pth.part", "half")
    put(places.data / "notes.pth", "another model")
    found = list_weights(places)
    assert found[0] == find_resnet18(places)
    assert [(weights.path, weights.origin) for weights in found] == [
        (chosen, Origin.SETTINGS),
        (bundled, Origin.BUNDLED),
        (newer, Origin.DATA),
        (older, Origin.DATA),
        (hub, Origin.HUB),
    ]
    assert all(find_by_sha256(places, weights.sha256) == weights for weights in found)


def test_a_missing_file_of_the_settings_is_said_but_hides_no_other(places: WeightsPlaces, tmp_path: Path) -> None:
    put(hub_file(), "hub")
    places = WeightsPlaces(tmp_path / "gone.pth", places.bundled, places.data)
    with pytest.raises(BadWeights, match="named in the settings"):
        find_resnet18(places)
    assert [weights.origin for weights in list_weights(places)] == [Origin.HUB]


@pytest.mark.parametrize("variables", [{}, {"XDG_CACHE_HOME": "cache"}, {"TORCH_HOME": "torch"}])
def test_the_hub_folder_is_torchs(variables: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TORCH_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, folder in variables.items():
        monkeypatch.setenv(name, str(tmp_path / folder))
    assert str(hub_file().parents[1]) == torch.hub.get_dir()


def test_the_address_is_torchvisions() -> None:
    assert ResNet18_Weights.IMAGENET1K_V1.url == RESNET18_URL
    assert RESNET18_URL.endswith(f"/{RESNET18_FILE}")


def test_looking_for_weights_does_not_import_torch() -> None:
    program = "import sys, visualsearch_desktop.core.models.weights; sys.exit('torch' in sys.modules)"
    root = Path(__file__).resolve().parents[2]
    assert subprocess.run([sys.executable, "-c", program], cwd=root, check=False).returncode == 0


# Importing


def test_an_import_is_named_by_its_hash_and_comes_first(places: WeightsPlaces, state: State, tmp_path: Path) -> None:
    put(places.data / "resnet18-f37072fd.pth", "downloaded")
    file = tmp_path / "Our articles, spring.safetensors"
    save_file(state, file)
    imported = import_weights(file, places.data)
    digest = weights.sha256(file)
    assert imported.path == places.data / f"resnet18-{digest[:8]}.safetensors"
    assert imported.path.read_bytes() == file.read_bytes()
    assert find_resnet18(places) == imported == find_by_sha256(places, digest)
    assert import_weights(file, places.data) == imported
    assert import_weights(imported.path, places.data) == imported
    assert len(list(places.data.iterdir())) == 2


def test_an_unusual_suffix_becomes_one_that_is_found_again(places: WeightsPlaces, state: State, tmp_path: Path) -> None:
    file = tmp_path / "checkpoint.tar"
    torch.save(state, file)
    assert import_weights(file, places.data).path.suffix == ".pth"
    assert find_resnet18(places) is not None


def test_a_bad_file_is_not_imported(places: WeightsPlaces, tmp_path: Path) -> None:
    file = put(tmp_path / "notes.pth", "notes")
    with pytest.raises(BadWeights):
        import_weights(file, places.data)
    assert list_weights(places) == []


def test_an_import_into_a_folder_that_cannot_be_written(state: State, tmp_path: Path) -> None:
    file = tmp_path / "own.pth"
    torch.save(state, file)
    blocked = put(tmp_path / "blocked", "in the way")
    with pytest.raises(UserError, match="cannot be saved"):
        import_weights(file, blocked)
