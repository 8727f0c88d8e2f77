"""The wheel holds all that the program needs: installed where no checkout is seen, it passes its own test."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

INSIDE = "import visualsearch_desktop.paths as p; print(p.__file__); print(p.resources())"


def run(*command: str | Path, cwd: Path) -> str:
    """Run a program to its good end; gives its output."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    # pip asks rustc for its version, which makes itself a folder.
    environment["HOME"] = str(cwd)
    result = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@pytest.mark.slow
def test_the_wheel_passes_the_self_test(tmp_path: Path) -> None:
    run(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", tmp_path, cwd=ROOT)
    (wheel,) = tmp_path.glob("*.whl")
    environment = tmp_path / "environment"
    run(sys.executable, "-m", "venv", "--without-pip", environment, cwd=tmp_path)
    scripts = environment / ("Scripts" if os.name == "nt" else "bin")
    python = scripts / ("python.exe" if os.name == "nt" else "python")
    install = ("-m", "pip", "--python", python, "install", "--no-deps", "--no-index", "--quiet", wheel)
    run(sys.executable, *install, cwd=tmp_path)
    # The dependencies are 5 GB: those of this environment are used. Its own `.pth` files, of which one names the
    # checkout, are not read there.
    packages = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=tmp_path).strip()
    Path(packages, "dependencies.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")

    module, resources = run(python, "-c", INSIDE, cwd=tmp_path).splitlines()
    assert Path(module).is_relative_to(packages)
    assert Path(resources) == Path(packages, "visualsearch_desktop", "resources")
    report = json.loads(run(scripts / "visualsearch", "--self-test", cwd=tmp_path))
    assert report["ok"] is True
    assert report["frozen"] is False
