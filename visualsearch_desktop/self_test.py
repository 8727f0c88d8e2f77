"""Checks an installation by doing what a user does, in a temporary home, and reports on each step in JSON.

The same check serves the packaged program, an installed wheel and a checkout: that every library, plugin and data file
is there and loads. It needs neither display nor network, and leaves nothing behind.
"""

from __future__ import annotations

import json
import os
import platform
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from visualsearch_desktop import __version__
from visualsearch_desktop.paths import AppPaths
from visualsearch_desktop.settings import Settings

if TYPE_CHECKING:
    from visualsearch_desktop.ui.bridge import Backend
    from visualsearch_desktop.ui.window import MainWindow

PICTURES = 10
PATIENCE = 180.0
"""Seconds for any one thing to happen: a model is loaded, perhaps on a busy machine."""

SAME = 0.999
"""The least cosine of torch's vectors and those of the graph that was made of its network."""

PACKAGES = ("PySide6", "torch", "torchvision", "onnxruntime", "onnx", "qdrant-edge-py", "qdrant-client", "numpy")

Details = dict[str, object]


class StepFailed(Exception):
    """A step did not come to what it should; says what came instead."""


def run() -> int:
    """Carry out every step, print the report on the output stream; gives 0, or 1 where a step failed."""
    # A display may be there, but nobody wants to see this window.
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    began = time.perf_counter()
    # A virus scanner may still hold a file of the store's when all is over.
    with tempfile.TemporaryDirectory(prefix="visualsearch-self-test-", ignore_cleanup_errors=True) as folder:
        # torch makes a folder of its own at once, which is otherwise left behind in the system's temporary folder.
        os.environ["TORCHINDUCTOR_CACHE_DIR"] = str(Path(folder, "torch"))
        test = SelfTest(Path(folder))
        steps = test.run()
    failed = [step for step in steps if not step["ok"]]
    report = {
        "ok": not failed,
        "version": __version__,
        "frozen": bool(getattr(sys, "frozen", False)),
        "python": platform.python_version(),
        "platform": platform.platform(),
        "packages": {name: _version(name) for name in PACKAGES},
        "engine": test.engine,
        "model": test.model,
        "seconds": round(time.perf_counter() - began, 2),
        "steps": steps,
    }
    sys.stdout.write(json.dumps(report, indent=2) + "\n")
    for step in failed:
        sys.stderr.write(f"The self-test failed at “{step['step']}”: {step['error']}\n")
    return 1 if failed else 0


class SelfTest:
    """The steps and what they hand to each other. All files lie below one folder."""

    def __init__(self, folder: Path) -> None:
        self.engine = self.model = ""
        self._samples = folder / "samples"
        self._paths = AppPaths.below(folder / "home")
        self._window: MainWindow | None = None
        self._backend: Backend | None = None

    def run(self) -> list[Details]:
        """Carry out the steps up to the first that fails; gives a report on each."""
        steps: list[tuple[str, Callable[[], Details]]] = [
            ("draw", self._draw),
            ("window", self._open_window),
            ("index", self._index),
            ("search", self._search),
            ("facet", self._choose_facet),
            ("code", self._read_code),
            ("camera", self._load_camera),
            ("graph", self._make_graph),
        ]
        reports: list[Details] = []
        try:
            for name, step in steps:
                began = time.perf_counter()
                report: Details = {"step": name, "ok": True, "seconds": 0.0}
                try:
                    report |= step()
                except Exception as error:  # noqa: BLE001 - what an incomplete installation throws is what this is for
                    report |= {"ok": False, "error": str(error) or repr(error)}
                    if not isinstance(error, StepFailed):
                        report["traceback"] = traceback.format_exc()
                report["seconds"] = round(time.perf_counter() - began, 2)
                reports.append(report)
                if not report["ok"]:
                    break
        finally:
            self._close()
        return reports

    # --- the steps, each of which gives what is worth reporting --------------------------------------------------

    def _draw(self) -> Details:
        from visualsearch_desktop.core.demo.catalogue import draw_sample

        for _ in draw_sample(self._samples, PICTURES):
            pass
        return {"pictures": len(list(self._samples.rglob("*.jpg")))}

    def _open_window(self) -> Details:
        from visualsearch_desktop.launch import DEFAULT_CATALOGUE, backend_options
        from visualsearch_desktop.ui.app import open_window

        # No step may wait for a network.
        settings = Settings(download_model=False)
        options = backend_options(self._paths, settings, DEFAULT_CATALOGUE)
        self._window, self._backend = open_window(self._paths, settings, options)
        window = self._window
        window.show()
        self._wait(lambda: window.state is not None, "the catalogue was not opened")
        if window.windowIcon().isNull():
            raise StepFailed("the program's icon is missing")
        return {"title": window.windowTitle()}

    def _index(self) -> Details:
        from visualsearch_desktop.core.demo.catalogue import sample_request

        window = self._shown
        failures: list[str] = []
        window.indexing.interrupted.connect(lambda _, sentence, details: failures.append(details or sentence))
        window.indexing.index([sample_request(self._samples)])
        self._wait(lambda: not window.indexing.running or bool(failures), "indexing did not come to its end")
        if failures:
            raise StepFailed(failures[0])
        self._wait(lambda: self._count() == PICTURES, f"not all of the {PICTURES} pictures were indexed")
        state = window.state
        if state is not None:
            self.engine, self.model = str(state.engine), state.model.label
        return {"items": self._count()}

    def _search(self) -> Details:
        from visualsearch_desktop.core.demo.catalogue import CUSTOMERS

        window = self._shown
        # It shows an article of the catalogue and is named by its number.
        photo = min((self._samples / CUSTOMERS).glob("*.jpg"))
        window.take_paths([photo])
        self._wait(lambda: window.settled and window.model.total == PICTURES, "the search was not answered")
        hit = window.grid.current_hit()
        if hit is None or hit.score is None:
            raise StepFailed("nothing was found")
        return {"asked": photo.name, "found": hit.item.attributes.get("sku"), "score": round(hit.score, 3)}

    def _choose_facet(self) -> Details:
        from PySide6.QtCore import QCoreApplication, QEvent, Qt
        from PySide6.QtGui import QKeyEvent

        from visualsearch_desktop.ui.facets.facet_button import FacetButton
        from visualsearch_desktop.ui.facets.value_model import Role

        window = self._shown
        # What all items have does not narrow anything.
        buttons = [button for button in window.facets.findChildren(FacetButton) if button.model.rowCount() > 1]
        if not buttons:
            raise StepFailed("the window offers no filters")
        # With the mouse on the button, then with the keyboard in its list.
        buttons[0].click()
        popup = buttons[0].popup
        if popup is None:
            raise StepFailed("the filter's list does not open")
        value = str(popup.view.currentIndex().data(Role.VALUE))
        space = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier)
        QCoreApplication.sendEvent(popup.view, space)
        popup.close()
        self._wait(
            lambda: window.settled and 0 < window.model.total < PICTURES, "the choice of a facet changed nothing"
        )
        return {buttons[0].column.key: value, "items": window.model.total}

    def _read_code(self) -> Details:
        import zxingcpp
        from PIL import Image

        window = self._shown
        sku = str(window.model.hits[0].item.attributes["sku"])
        code = zxingcpp.create_barcode(sku, zxingcpp.BarcodeFormat.QRCode)
        photo = self._samples / "code.png"
        Image.fromarray(zxingcpp.write_barcode_to_image(code, scale=8)).convert("RGB").save(photo)
        window.take_paths([photo])

        def found() -> bool:
            answer = window.answering.answer
            return window.settled and answer is not None and any(hit.by_code for hit in answer.hits)

        self._wait(found, "the code in a picture was not read")
        return {"code": sku, "found": window.model.hits[0].item.attributes["sku"]}

    def _load_camera(self) -> Details:
        from PySide6.QtMultimedia import QMediaFormat

        from visualsearch_desktop.ui.camera.source import CameraSource

        cameras = CameraSource().cameras()
        # Without its plugin QtMultimedia still loads, but knows no codecs and no cameras.
        codecs = QMediaFormat().supportedVideoCodecs(QMediaFormat.ConversionMode.Decode)
        if not codecs:
            raise StepFailed("QtMultimedia has no plugin that can decode a camera's pictures")
        return {"cameras": len(cameras), "codecs": len(codecs)}

    def _make_graph(self) -> Details:
        """A ResNet18 from a file is read by torch and exported, and its graphs answer alike."""
        import numpy as np
        import torch
        from torchvision.models import resnet18

        from visualsearch_desktop.core.models.architectures import RESNET18
        from visualsearch_desktop.core.models.calibration import calibration_pictures
        from visualsearch_desktop.core.models.export import export, quantise
        from visualsearch_desktop.core.models.graph import Graph
        from visualsearch_desktop.core.models.loading import agreement
        from visualsearch_desktop.core.models.resnet18 import load_network
        from visualsearch_desktop.core.models.torch_network import TorchNetwork

        folder = self._paths.graphs
        folder.mkdir(parents=True, exist_ok=True)
        weights, floats, integers = folder / "resnet18.pth", folder / "float32.onnx", folder / "int8.onnx"
        torch.manual_seed(0)
        torch.save(resnet18(weights=None).state_dict(), weights)
        network = load_network(weights)
        inputs = np.stack([RESNET18.transform(picture) for picture in calibration_pictures(PICTURES)])
        export(network, floats)
        quantise(floats, integers, inputs)
        exact = Graph(floats)
        same, alike = agreement(TorchNetwork(network), exact, inputs), agreement(exact, Graph(integers), inputs)
        if same < SAME:
            raise StepFailed(f"the exported network differs from torch's (cosine {same:.6f})")
        return {"float32": round(same, 6), "int8": round(alike, 6)}

    # --- help for the steps --------------------------------------------------------------------------------------

    @property
    def _shown(self) -> MainWindow:
        if self._window is None:
            raise StepFailed("there is no window")
        return self._window

    def _count(self) -> int:
        state = self._shown.state
        return state.count if state is not None else 0

    def _wait(self, happened: Callable[[], bool], otherwise: str) -> None:
        """Let the window live until something happened.

        Raises:
            StepFailed: it did not in time; with what the window tells the user.
        """
        from PySide6.QtCore import QEventLoop
        from PySide6.QtWidgets import QApplication

        until = time.monotonic() + PATIENCE
        while not happened():
            if time.monotonic() > until:
                told = " ".join(self._shown.messages)
                raise StepFailed(f"{otherwise} within {PATIENCE:.0f} seconds; the window says: {told or 'nothing'}")
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)
            time.sleep(0.005)

    def _close(self) -> None:
        if self._window is not None:
            self._window.close()
        if self._backend is not None:
            self._backend.close()


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
