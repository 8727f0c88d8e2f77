"""Weights become an embedder: by a graph where one was made of them, else by torch.

A graph runs without torch, in half its time; one of 8-bit integers in a third. Making them takes half a minute, so
that is done before a long indexing, once for each file of weights.
"""

from __future__ import annotations

import json
import logging
import os
import tempfile
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from visualsearch_desktop.core.embedder import Embedder, Network, identity_of
from visualsearch_desktop.core.models.architectures import RESNET18, STAND_IN, Architecture, stand_in_weights
from visualsearch_desktop.core.models.weights import WeightsFile, sha256
from visualsearch_desktop.core.types import ModelIdentity, Precision

if TYPE_CHECKING:
    from torch import nn

    from visualsearch_desktop.core.models.graph import Graph

log = logging.getLogger(__name__)

VERSION = 1
"""Of the way graphs are made. Raise it when they come out differently."""

SAME = 0.99999
"""The least cosine of torch's vectors and those of a float32 graph: nothing but rounding."""

ALIKE = 0.9995
"""The least mean cosine of float32 and 8-bit vectors. At .9997 recall@20 on photos of clothing was .963."""

WORTH = 1.3
"""How much quicker 8 bits must be here. Processors without instructions for them gain nothing."""

TIMED = 8
"""Pictures by which that is measured, three times."""


@dataclass(frozen=True, slots=True)
class Preparation:
    """What came of making the graphs: the precision for new catalogues, and what it was chosen by."""

    precision: Precision
    agreement: float = 0.0
    speedup: float = 0.0


class ModelLoader:
    """Loads embedders, and keeps the graphs of their networks in a folder."""

    def __init__(self, graphs: Path) -> None:
        self._folder = graphs

    def load(self, weights: WeightsFile | None, precision: Precision = Precision.FLOAT32) -> Embedder:
        """ResNet18 with the weights of a file, or the stand-in where there is none.

        Where its graph was not made, or cannot be used, torch runs the network in float32. Vectors of both precisions
        may meet: searching the one with the other finds as well (docs/performance.md), so that is no error.

        Raises:
            BadWeights: the file is unreadable, damaged, or does not fit.
        """
        architecture, identity = _identity(weights)
        for choice in dict.fromkeys((precision, Precision.FLOAT32)):
            if (graph := self._graph(identity, choice)) is not None:
                return _embedder(architecture, replace(identity, precision=choice), weights, graph)
        from visualsearch_desktop.core.models.torch_network import TorchNetwork

        return _embedder(architecture, identity, weights, TorchNetwork(_network(weights)))

    def identity(self, weights: WeightsFile | None, precision: Precision) -> ModelIdentity:
        """What the vectors are made by that these weights give with a precision."""
        return replace(_identity(weights)[1], precision=precision)

    def is_prepared(self, weights: WeightsFile | None) -> bool:
        """True where the graphs of these weights were made, or proved to be of no use."""
        return self.preparation(weights) is not None

    def preparation(self, weights: WeightsFile | None) -> Preparation | None:
        """What came of making the graphs of these weights; None where that was not done."""
        try:
            stored = json.loads(self._report(_identity(weights)[1]).read_text(encoding="utf-8"))
            return Preparation(Precision(stored["precision"]), stored["agreement"], stored["speedup"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def prepare(self, weights: WeightsFile | None) -> Preparation:
        """Make the graphs of these weights, in half a minute, and choose the precision for new catalogues.

        Where that fails, or a graphics processor does the work, torch runs the network as before.

        Raises:
            BadWeights: see `load`.
        """
        from visualsearch_desktop.core.models.torch_network import best_device

        network = _network(weights)
        result = Preparation(Precision.FLOAT32)
        if best_device().type == "cpu":
            try:
                result = self._make(network, *_identity(weights))
            except Exception:  # The exporter throws whatever torch and onnx do; it is nothing but a gain in speed.
                log.exception("The graphs of %s cannot be made.", weights.path if weights else STAND_IN.name)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._report(_identity(weights)[1]).write_text(json.dumps(asdict(result)), encoding="utf-8")
        except OSError as error:
            log.warning("The folder %s cannot be written: %s", self._folder, error)
        log.info("%s", result)
        return result

    def _make(self, network: nn.Module, architecture: Architecture, identity: ModelIdentity) -> Preparation:
        from visualsearch_desktop.core.models.calibration import calibration_pictures
        from visualsearch_desktop.core.models.export import export, quantise
        from visualsearch_desktop.core.models.graph import Graph
        from visualsearch_desktop.core.models.torch_network import TorchNetwork

        inputs = np.stack([architecture.transform(picture) for picture in calibration_pictures()])
        self._folder.mkdir(parents=True, exist_ok=True)
        # The files have their names only once they are whole and proved.
        with tempfile.TemporaryDirectory(dir=self._folder) as folder:
            floats, integers = Path(folder, "float32.onnx"), Path(folder, "int8.onnx")
            export(network, floats)
            exact = Graph(floats)
            if (same := agreement(TorchNetwork(network), exact, inputs[:TIMED])) < SAME:
                raise RuntimeError(f"the exported graph differs from torch's network (cosine {same:.6f})")
            quantise(floats, integers, inputs)
            reduced = Graph(integers)
            alike = agreement(exact, reduced, inputs)
            faster = seconds(exact, inputs[:TIMED]) / seconds(reduced, inputs[:TIMED])
            os.replace(floats, self._file(identity, Precision.FLOAT32))  # noqa: PTH105
            os.replace(integers, self._file(identity, Precision.INT8))  # noqa: PTH105
        chosen = Precision.INT8 if alike >= ALIKE and faster >= WORTH else Precision.FLOAT32
        return Preparation(chosen, alike, faster)

    def _graph(self, identity: ModelIdentity, precision: Precision) -> Graph | None:
        file = self._file(identity, precision)
        if not file.is_file():
            return None
        from visualsearch_desktop.core.models.graph import Graph

        try:
            return Graph(file)
        except OSError as error:
            log.warning("%s", error)
            return None

    def _file(self, identity: ModelIdentity, precision: Precision) -> Path:
        return self._folder / f"{identity.name}-{identity.weights[:16]}-v{VERSION}-{precision}.onnx"

    def _report(self, identity: ModelIdentity) -> Path:
        return self._folder / f"{identity.name}-{identity.weights[:16]}-v{VERSION}.json"


def load_resnet18(weights: WeightsFile) -> Embedder:
    """ResNet18 by torch; see `ModelLoader.load`."""
    return ModelLoader(Path(os.devnull)).load(weights)


def load_stand_in() -> Embedder:
    """The stand-in by torch; see `ModelLoader.load`."""
    return ModelLoader(Path(os.devnull)).load(None)


def agreement(one: Network, other: Network, inputs: NDArray[np.float32]) -> float:
    """The mean cosine of what two networks make of the same inputs, (n, 3, 224, 224) float32."""
    cosines: list[float] = []
    for batch in np.array_split(inputs, max(1, len(inputs) // TIMED)):
        a, b = one(batch), other(batch)
        cosines += ((a * b).sum(1) / (np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1))).tolist()
    return float(np.mean(cosines))


def seconds(network: Network, inputs: NDArray[np.float32]) -> float:
    """How long a network takes for the inputs, the best of three times."""
    times = []
    for _ in range(3):
        began = time.perf_counter()
        network(inputs)
        times.append(time.perf_counter() - began)
    return min(times)


def _identity(weights: WeightsFile | None) -> tuple[Architecture, ModelIdentity]:
    if weights is None:
        return STAND_IN, identity_of(STAND_IN, sha256(stand_in_weights()))
    return RESNET18, identity_of(RESNET18, weights.sha256)


def _network(weights: WeightsFile | None) -> nn.Module:
    # torch takes seconds to import; where there is a graph, it is not needed.
    from visualsearch_desktop.core.models import resnet18, standin

    return standin.load_network() if weights is None else resnet18.load_network(weights.path)


def _embedder(
    architecture: Architecture, identity: ModelIdentity, weights: WeightsFile | None, network: Network
) -> Embedder:
    label = "EfficientNet-Lite0 (stand-in)" if weights is None else f"ResNet18 ({weights.sha256[:8]})"
    return Embedder(identity, label, weights is None, network, architecture.transform)
