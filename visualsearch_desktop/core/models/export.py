"""A network of torch's becomes a graph for ONNX Runtime, in float32 and reduced to 8 bits.

torch stays the source: the graphs are made from its network and compared with it. They are what runs on a processor,
since that is quicker (see docs/performance.md). The exporter and the quantiser take seconds to import.
"""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from onnxruntime.quantization import (
    CalibrationDataReader,
    CalibrationMethod,
    QuantFormat,
    QuantType,
    quant_pre_process,
    quantize_static,
)
from torch import nn

from visualsearch_desktop.core.models.architectures import CROPPED
from visualsearch_desktop.core.models.graph import INPUT, OUTPUT

BATCH = 8
MAX_BATCH = 1024
"""The exporter wants a bound of the batch's size."""


def export(network: nn.Module, file: Path) -> None:
    """Write a network (n, 3, 224, 224) -> (n, d), in evaluation mode, as a graph of float32.

    Raises:
        OSError: the file cannot be written.
        RuntimeError: torch cannot export it.
    """
    example = torch.zeros(2, 3, CROPPED, CROPPED)
    shapes = ({0: torch.export.Dim("n", min=1, max=MAX_BATCH)},)
    with _quiet():
        program = torch.onnx.export(
            network,
            (example,),
            dynamo=True,
            dynamic_shapes=shapes,
            input_names=[INPUT],
            output_names=[OUTPUT],
            verbose=False,
        )
        if program is None:
            raise RuntimeError("torch exported nothing")
        program.save(str(file))


def quantise(graph: Path, file: Path, inputs: NDArray[np.float32]) -> None:
    """Write a graph of 8-bit integers that was calibrated with `inputs`, (n, 3, 224, 224) float32.

    Signed weights of each channel by itself, and unsigned activations between the least and the greatest value seen.
    Weights use 7 bits of the 8, since sums of products saturate on processors without VNNI.
    Source: Jacob et al., "Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only
    Inference" (2018), as onnxruntime.quantization does it.
    """
    with _quiet(), tempfile.TemporaryDirectory(dir=file.parent) as folder:
        folded = Path(folder, "folded.onnx")
        quant_pre_process(str(graph), str(folded), skip_symbolic_shape=True)
        quantize_static(
            str(folded),
            str(file),
            _Batches(inputs),
            quant_format=QuantFormat.QDQ,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=True,
            calibrate_method=CalibrationMethod.MinMax,
        )


class _Batches(CalibrationDataReader):  # type: ignore[misc]
    def __init__(self, inputs: NDArray[np.float32]) -> None:
        self._batches: Iterator[NDArray[np.float32]] = iter(np.array_split(inputs, max(1, len(inputs) // BATCH)))

    def get_next(self) -> dict[str, NDArray[np.float32]] | None:
        batch = next(self._batches, None)
        return None if batch is None else {INPUT: batch}


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the exporter's and the quantiser's advice, which is for developers of models."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
