"""A network as a graph that ONNX Runtime runs on the processor."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

INPUT, OUTPUT = "pictures", "features"


class Graph:
    """A network that was written by `export.py`. May be called from several threads at once.

    Raises:
        OSError: the file cannot be read, or is no graph.
    """

    def __init__(self, file: Path) -> None:
        options = onnxruntime.SessionOptions()
        # A waiting thread would take its processor from the threads that decode.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 3
        try:
            self._session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # ONNX Runtime's own classes derive from nothing but Exception.
            raise OSError(f"{file.name} cannot be loaded: {error}") from error

    def __call__(self, batch: NDArray[np.float32]) -> NDArray[np.float32]:
        """(n, 3, 224, 224) float32 -> (n, d) float32, not normalised."""
        features: NDArray[np.float32] = self._session.run([OUTPUT], {INPUT: batch})[0]
        return features
