"""The command line as it is typed: what it prints, what it writes, how it ends."""

from __future__ import annotations

import csv
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
import torchvision

from tests.pictures import shop
from visualsearch_desktop import __version__, console, launch
from visualsearch_desktop.cli import run
from visualsearch_desktop.core.lock import CatalogueLock
from visualsearch_desktop.core.types import Answer, Code, Engine, ModelState, ModelStatus, Timings
from visualsearch_desktop.paths import AppPaths
from visualsearch_desktop.settings import Settings

Type = Callable[..., tuple[int, str, str]]


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Type:
    """Runs a command line; gives exit code, output and error output. No model is downloaded."""
    paths = AppPaths.from_environment()
    Settings(download_model=False).save(paths.settings)
    for stream in (console.out, console.err):
        monkeypatch.setattr(stream, "_width", 300)

    def run_line(*words: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["visualsearch", *map(str, words)])
        code = run()
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run_line


def test_version_and_help(typed: Type) -> None:
    assert typed("--version")[:2] == (0, f"{__version__}\n")
    code, text, _ = typed("--help")
    assert code == 0
    assert "index" in text
    assert typed("nonsense")[0] == 2
    assert typed("index")[0] == 2


def test_index_and_search(typed: Type, folder: Path, tmp_path: Path) -> None:
    (folder / "broken.jpg").write_bytes(b"no photo")
    report = tmp_path / "report.csv"
    code, text, notes = typed("index", folder, "--attributes", folder / "catalogue.csv", "--report", report)
    assert code == 0
    assert "12 added, 0 updated, 0 unchanged, 0 removed, 1 skipped." in text
    assert "EfficientNet-Lite0 stands in" in notes
    rows = list(csv.reader(report.read_text("utf-8-sig").splitlines()))
    assert rows[1][:2] == ["skipped", str(folder / "broken.jpg")]
    assert rows[2][0] == "photo without row"

    photo = folder / "tops" / "003.jpg"
    conditions = ("--where", "colour=black,blue", "--where", "price<50", "--not", "sku=00007", "--limit", "2")
    code, text, _ = typed("search", photo, *conditions, "--json")
    assert code == 0
    answer = json.loads(text)
    assert answer["hits"][0]["attributes"]["sku"] == "00003"
    assert answer["hits"][0]["path"] == str(photo)
    assert answer["hits"][0]["score"] > 0.99
    assert answer["hits"][0]["attributes"]["on_sale"] is False
    assert answer["total"] == 3
    # A facet's counts obey the other conditions, but not its own.
    assert answer["facets"]["colour"]["values"] == {"blue": 2, "green": 3, "red": 3, "black": 1}
    assert answer["facets"]["price"]["maximum"] == 55.9
    assert answer["model"]["stand_in"] is True
    assert answer["engine"] == "edge"
    assert set(answer["timings_ms"]) == {"decode", "embed", "codes", "search", "facets"}

    code, text, _ = typed("search", photo, "--limit", "1")
    assert code == 0
    assert "00003" in text
    assert "Answered by EfficientNet-Lite0 (stand-in) with the engine edge" in text
    _, text, _ = typed("search", "--limit", "1")
    assert "Answered by the engine edge" in text


@pytest.mark.parametrize(
    ("condition", "sentence"),
    [("shape=round", 'no column "shape"'), ("price<cheap", "price"), ("price", "price")],
)
def test_a_wrong_condition_is_said(typed: Type, folder: Path, condition: str, sentence: str) -> None:
    typed("index", folder, "-a", folder / "catalogue.csv")
    code, text, errors = typed("search", "--where", condition)
    assert (code, text) == (1, "")
    assert sentence in errors


def test_what_is_wrong_is_one_sentence(typed: Type, folder: Path, tmp_path: Path) -> None:
    assert "empty" in typed("search", folder / "tops" / "003.jpg")[2]
    assert "does not exist" in typed("index", tmp_path / "nowhere")[2]
    assert "cannot name a catalogue" in typed("catalogue", "info", "-c", "../elsewhere")[2]
    assert "is a file" in typed("index", folder / "catalogue.csv")[2]
    typed("index", folder)
    for photo, sentence in (("catalogue.csv", "not a picture"), ("gone.jpg", "no longer there")):
        code, _, errors = typed("search", folder / photo)
        assert code == 1
        assert sentence in errors
        assert "Traceback" not in errors
    lock = CatalogueLock(AppPaths.from_environment().catalogues / "main", "another window")
    code, _, errors = typed("search", folder / "tops" / "003.jpg")
    lock.close()
    assert code == 1
    assert "in use by another window (process" in errors


def test_ctrl_c_keeps_what_is_done_and_says_so(tmp_path: Path) -> None:
    paths = AppPaths.from_environment()
    Settings(download_model=False).save(paths.settings)
    folder = shop(tmp_path / "large", 300)
    command = [sys.executable, "-m", "visualsearch_desktop", "index", folder]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline and process.poll() is None and not list(paths.thumbnails.rglob("*.jpg")):
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Cancelled. What was done so far is kept." in errors
    assert "Traceback" not in errors


def test_a_catalogue_moves_between_engines(typed: Type, folder: Path) -> None:
    typed("index", folder, "-a", folder / "catalogue.csv")
    search = ("search", folder / "tops" / "003.jpg", "--json", "--where", "price<50")
    before = json.loads(typed(*search)[1])
    assert "engine edge already" in typed("catalogue", "copy", "--to", "edge")[2]
    assert "copy --to local" in typed("search", "--engine", "local")[2]
    code, text, _ = typed("catalogue", "copy", "--to", "local")
    assert code == 0
    assert "12 items" in text
    after = json.loads(typed(*search, "--engine", "local")[1])
    assert after["engine"] == "local"
    assert [hit["id"] for hit in after["hits"]] == [hit["id"] for hit in before["hits"]]
    assert after["facets"] == before["facets"]
    assert "sound" in typed("catalogue", "check")[1]
    assert f"{folder}: 12 items" in typed("catalogue", "info")[1]
    assert typed("catalogue", "list")[1] == "main\n"
    assert "12 unchanged" in typed("index", folder)[1]
    assert "0 items" in typed("catalogue", "remove", folder)[1]


def test_a_model_of_the_shops_own(typed: Type, folder: Path, tmp_path: Path) -> None:
    typed("index", folder)
    torch.manual_seed(1)
    weights = tmp_path / "ours.pth"
    torch.save(torchvision.models.resnet18().state_dict(), weights)
    code, text, _ = typed("model", "import", weights)
    assert code == 0
    assert "Imported as ResNet18" in text
    assert "resnet18-" in typed("model", "list")[1]
    # The catalogue goes on with the model that made it, and says that it could change over.
    photo = folder / "tops" / "003.jpg"
    code, text, notes = typed("search", photo, "--limit", "1", "--json")
    assert json.loads(text)["model"]["name"] == "efficientnet-lite0"
    assert "index it again" in notes
    assert typed("index", folder, "--rebuild")[0] == 0
    code, text, notes = typed("search", photo, "--limit", "1", "--json")
    answer = json.loads(text)
    assert (answer["model"]["name"], answer["model"]["dimension"]) == ("resnet18", 512)
    assert answer["hits"][0]["path"] == str(photo)
    assert notes == ""
    weights.write_bytes(b"no model")
    code, _, errors = typed("model", "import", weights)
    assert code == 1
    assert "ours.pth" in errors


def test_the_demonstration(typed: Type, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    line = ("demo", "--folder", tmp_path / "samples", "--count", "20", "--no-window")
    code, text, _ = typed(*line)
    assert code == 0
    assert "20 added" in text
    assert "Answered by EfficientNet-Lite0 (stand-in)" in text
    assert "colour" in text
    assert "20 unchanged" in typed(*line)[1]


def test_a_photo_by_itself_is_the_first_question(typed: Type, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[tuple[list[Path], str]] = []

    def open_window(files: list[Path], catalogue: str) -> int:
        opened.append((files, catalogue))
        return 0

    monkeypatch.setattr(launch, "open_window", open_window)
    photo = folder / "tops" / "003.jpg"
    assert typed(photo)[0] == 0
    assert typed(photo, "--catalogue", "winter")[0] == 0
    assert typed("open", photo)[0] == 0
    assert opened == [([photo], "main"), ([photo], "winter"), ([photo], "main")]
    # What is a command stays one, whatever lies in the folder.
    monkeypatch.chdir(folder)
    (folder / "model").mkdir()
    assert "stand-in" in typed("model", "list")[1]
    assert "No such command" in typed(folder / "gone.jpg")[2]


def test_a_code_from_a_photo_tells_the_terminal_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    code = Code("\x1b]0;title\x07[red]4006381333931\x1d", "QRCode")
    answer = Answer((), (), 0, None, Engine.EDGE, Timings(), codes=(code,))
    console.show_answer(answer, ModelState(ModelStatus.READY))
    assert "QRCode ·]0;title·[red]4006381333931·: no item has it." in capsys.readouterr().out
