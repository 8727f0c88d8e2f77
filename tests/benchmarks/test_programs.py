"""The benchmarks run and print what they promise; how quick things are is not judged here."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.filled_catalogue import random_weights
from benchmarks.indexing import drawn_photos
from visualsearch_desktop.core.models.loading import ModelLoader
from visualsearch_desktop.core.models.weights import Origin, WeightsFile, sha256

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The arguments that name weights and their graphs, which take a while to make."""
    folder = tmp_path_factory.mktemp("model")
    weights = random_weights(folder / "resnet18-random.pth")
    ModelLoader(folder / "graphs").prepare(WeightsFile(weights, Origin.SETTINGS, sha256(weights)))
    return ["--weights", str(weights), "--graphs", str(folder / "graphs")]


def printed(program: str, *arguments: str) -> str:
    command = [sys.executable, "-m", f"benchmarks.{program}", "--quick", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=150)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_embedding(model: list[str]) -> None:
    text = printed("embedding", *model)
    assert re.search(r"ONNX Runtime, int8 +[\d.]+ +[\d.]+x +[\d.]+x", text)


def test_indexing(model: list[str]) -> None:
    text = printed("indexing", *model)
    assert len(re.findall(r"(as they are|large), (article|float32|int8) +[\d.]+ +[\d.]+x", text)) == 6
    assert re.search(r"in a catalogue of 300 costs [\d.]+ of one", text)


def test_bands(tmp_path: Path) -> None:
    photos = drawn_photos(tmp_path / "photos", 110)
    weights = random_weights(tmp_path / "resnet18-random.pth")
    table = tmp_path / "catalogue.csv"
    rows = [f"{photo.name},{'tops' if number % 2 else 'shoes'}" for number, photo in enumerate(photos)]
    table.write_text("\n".join(["image,category", *rows]))
    text = printed("bands", "--photos", str(photos[0].parent), "--csv", str(table), "--weights", str(weights))
    assert len(re.findall(r"same [\d.]+ \(or ahead by [\d.]+\), very alike", text)) == 2
    assert len(re.findall(r"^phone of a screen +([\d.]+ +){5}[\d.-]+$", text, re.MULTILINE)) == 2
    assert len(re.findall(r"^100 +([\d.]+ +){5}[\d.-]+ +[\d.]+$", text, re.MULTILINE)) == 2


def test_questions_while_indexing(model: list[str]) -> None:
    assert re.search(r"median +\d+ ms +\d+ ms +[\d.]+x", printed("busy", *model))


def test_real_vectors(model: list[str], tmp_path: Path) -> None:
    photos = drawn_photos(tmp_path / "photos", 2)
    out = tmp_path / "vectors.npy"
    text = printed("real_vectors", *model[:2], "--photos", str(photos[0].parent), "--out", str(out))
    assert text.startswith("64 vectors of 2 photos")
    assert out.is_file()
