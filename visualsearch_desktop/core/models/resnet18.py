"""ResNet18 without its last layer, from a state dict that is checked before it is used.

Source: He et al., "Deep Residual Learning for Image Recognition" (2015), as torchvision builds and trains it.
"""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn
from torchvision.models import resnet18

from visualsearch_desktop.errors import BadWeights

MAX_FILE_BYTES = 500_000_000
"""Ten times a ResNet18 in float32; anything larger is something else and is not read into memory."""


def load_network(file: Path) -> nn.Module:
    """The network with these weights, in evaluation mode: (n, 3, 224, 224) float32 -> (n, 512) float32.

    Raises:
        BadWeights: see `read_state_dict`; or the features that come out are not numbers, or all zero.
    """
    state = read_state_dict(file)
    network: nn.Module = resnet18(weights=None)
    network.fc = nn.Identity()
    # BatchNorm's count of batches is only used in training, so files may come without it.
    network.load_state_dict(network.state_dict() | state)
    network.eval()
    with torch.inference_mode():
        features = network(torch.linspace(-2, 2, 3 * 224 * 224).reshape(1, 3, 224, 224))
    if not features.isfinite().all() or not features.any():
        raise BadWeights(f"{file.name} gives no usable features; train or export the model again.")
    return network


def read_state_dict(file: Path) -> dict[str, Tensor]:
    """The weights in a file as float32, under torchvision's names, without the last layer.

    Takes what `torch.save` writes (`.pth`, `.pt`) and safetensors (by its suffix); a `module.` before the names and a
    `state_dict` or `model` around them are removed. No code in the file is ever run.

    Raises:
        BadWeights: the file is unreadable, damaged, holds code or something else, or does not fit ResNet18; the
            sentence names the first layer that is wrong.
    """
    state = _bare(_read(file), file)
    expected = _expected_shapes()
    for name, shape in expected.items():
        if name not in state:
            raise BadWeights(f"{file.name} is not a ResNet18: its layer {name} is missing.")
        tensor = state[name]
        if tuple(tensor.shape) != shape:
            raise BadWeights(
                f"{file.name} is not a ResNet18: its layer {name} has the shape {_times(tensor.shape)} "
                f"instead of {_times(shape)}."
            )
        if not tensor.is_floating_point() or tensor.is_sparse:
            raise BadWeights(f"{file.name} cannot be used: its layer {name} does not hold plain decimal numbers.")
        if not tensor.isfinite().all():
            raise BadWeights(f"{file.name} is damaged: its layer {name} holds values that are not numbers.")
    for name in state:
        if name not in expected and not name.startswith("fc.") and not name.endswith(".num_batches_tracked"):
            raise BadWeights(f"{file.name} is not a ResNet18: it has a layer {name} that ResNet18 has not.")
    return {name: state[name].float() for name in expected}


def _read(file: Path) -> object:
    try:
        size = file.stat().st_size
        if size > MAX_FILE_BYTES:
            raise BadWeights(f"{file.name} is too large for a ResNet18 ({size // 10**6} MB).")
        if size == 0:
            raise BadWeights(f"{file.name} is empty.")
        if file.suffix.lower() == ".safetensors":
            return load_file(file)
        return torch.load(file, map_location="cpu", weights_only=True)
    except BadWeights:
        raise
    except OSError as error:
        raise BadWeights(f"{file.name} cannot be read: {error.strerror or error}.") from error
    except SafetensorError as error:
        raise BadWeights(f"{file.name} is damaged or is not a safetensors file.") from error
    except pickle.UnpicklingError as error:
        if _looks_like_pickle(file):
            raise BadWeights(
                f"{file.name} holds more than plain weights, perhaps program code, so it was not loaded; "
                "save the model's state_dict() alone."
            ) from error
        raise BadWeights(f"{file.name} is damaged or is not a model file.") from error
    except Exception as error:  # A file of anything makes torch's reader throw nearly anything.
        raise BadWeights(f"{file.name} is damaged or is not a model file.") from error


def _looks_like_pickle(file: Path) -> bool:
    """True for torch's zip archives and for bare pickles: torch refuses other files with the same error."""
    with file.open("rb") as stream:
        return stream.read(2) in (b"PK", *(bytes([0x80, protocol]) for protocol in range(2, 6)))


def _bare(loaded: object, file: Path) -> dict[str, Tensor]:
    for wrapper in ("state_dict", "model"):
        if isinstance(loaded, Mapping) and isinstance(loaded.get(wrapper), Mapping):
            loaded = loaded[wrapper]
    if not isinstance(loaded, Mapping) or not loaded:
        raise BadWeights(f"{file.name} holds no weights by name; save the model's state_dict().")
    state: dict[str, Tensor] = {}
    for name, value in loaded.items():
        if not isinstance(name, str) or not isinstance(value, Tensor):
            raise BadWeights(f"{file.name} holds other things than weights by name; save the model's state_dict().")
        state[name.removeprefix("module.")] = value
    return state


def _expected_shapes() -> dict[str, tuple[int, ...]]:
    with torch.device("meta"):
        state = resnet18(weights=None).state_dict()
    return {
        name: tuple(tensor.shape)
        for name, tensor in state.items()
        if not name.startswith("fc.") and not name.endswith(".num_batches_tracked")
    }


def _times(shape: tuple[int, ...]) -> str:
    return " x ".join(map(str, shape)) or "a single number"
