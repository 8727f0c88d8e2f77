"""The packaged program, built and run where there is neither Python nor a network. It takes half an hour.

    VISUALSEARCH_BUILD_TEST=1 python -m pytest tests/test_build.py

With `VISUALSEARCH_BUILT=FOLDER` it is built into that folder and kept; what is built there already is tested as it is.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pictures import shop

ROOT = Path(__file__).parents[1]

pytestmark = [
    pytest.mark.skipif(not os.environ.get("VISUALSEARCH_BUILD_TEST"), reason="VISUALSEARCH_BUILD_TEST is not set"),
    pytest.mark.slow,
    pytest.mark.timeout(5400),
]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The built program."""
    kept = os.environ.get("VISUALSEARCH_BUILT")
    output = Path(kept).absolute() if kept else tmp_path_factory.mktemp("dist")
    built = output / "visualsearch-desktop" / ("visualsearch.exe" if os.name == "nt" else "visualsearch")
    if not built.exists():
        work = tmp_path_factory.mktemp("build")
        options = ["--noconfirm", "--log-level=WARN", f"--distpath={output}", f"--workpath={work}"]
        subprocess.run([sys.executable, "-m", "PyInstaller", *options, "build.spec"], cwd=ROOT, check=True)
        shutil.rmtree(work)
    yield built
    if not kept:
        shutil.rmtree(output)


def stripped(program: Path, home: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """Run it with an empty environment: no Python, no search path, no settings, and no network where that can be."""
    command: list[str | Path] = [program, *words]
    unshare = shutil.which("unshare")
    if unshare and subprocess.run([unshare, "--net", "true"], capture_output=True, check=False).returncode == 0:
        command = [unshare, "--net", *command]
    environment = {"HOME": str(home), "PATH": str(home / "nothing"), "TMPDIR": str(home)}
    if os.name == "nt":
        environment["SYSTEMROOT"] = os.environ["SYSTEMROOT"]
    return subprocess.run(command, env=environment, cwd=home, capture_output=True, text=True, check=False)


def test_the_packaged_program_passes_the_self_test(program: Path, tmp_path: Path) -> None:
    result = stripped(program, tmp_path, "--self-test")
    assert result.returncode == 0, result.stdout + result.stderr
    report = json.loads(result.stdout)
    assert report["ok"] is True
    assert report["frozen"] is True
    assert all(report["packages"].values())
    assert [step["step"] for step in report["steps"]][-1] == "graph"
    assert list(tmp_path.iterdir()) == []


def test_the_packaged_command_line_indexes_and_searches(program: Path, tmp_path: Path) -> None:
    photos = shop(tmp_path / "shop")
    result = stripped(program, tmp_path, "index", photos, "--attributes", photos / "catalogue.csv")
    assert result.returncode == 0, result.stderr
    assert "12 added" in result.stdout
    result = stripped(program, tmp_path, "search", photos / "tops" / "003.jpg", "--limit", "1", "--json")
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["hits"][0]["attributes"]["sku"] == "00003"


def test_the_licences_are_bundled(program: Path) -> None:
    (file,) = program.parent.rglob("THIRD-PARTY-LICENCES.txt")
    text = file.read_text(encoding="utf-8")
    for name in ("torch ", "numpy ", "PySide6 ", "onnxruntime ", "qdrant-edge-py ", "Lucide", "GNU LESSER GENERAL"):
        assert name in text
    assert "pytest" not in text
