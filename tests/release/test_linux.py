"""The archive for Linux, and what its script puts where."""

from __future__ import annotations

import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from release import tarball
from visualsearch_desktop import __version__
from visualsearch_desktop.core.formats import PHOTO_SUFFIXES

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="it is for Linux")


@pytest.fixture
def unpacked(tmp_path: Path) -> Path:
    """The archive of a program that only prints its arguments, unpacked."""
    built = tmp_path / "built"
    (built / "_internal").mkdir(parents=True)
    program = built / "visualsearch"
    program.write_text('#!/bin/sh\nprintf "%s|" "$0" "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    with tarfile.open(tarball.make(built, tmp_path / "output")) as archive:
        archive.extractall(tmp_path / "unpacked", filter="data")
    return tmp_path / "unpacked" / f"visualsearch-desktop-{__version__}"


def install(unpacked: Path, *options: str | Path) -> subprocess.CompletedProcess[str]:
    command = ["sh", unpacked / "install.sh", *options]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_install_again_and_uninstall(unpacked: Path, tmp_path: Path) -> None:
    prefix = tmp_path / "Geschäft 1"
    assert install(unpacked, "--prefix", prefix).returncode == 0
    program = prefix / "lib" / "visualsearch-desktop" / "visualsearch"
    # What an older version had is gone.
    (program.parent / "old").touch()
    assert install(unpacked, "--prefix", prefix).returncode == 0
    assert not (program.parent / "old").exists()
    assert sorted(entry.name for entry in (prefix / "lib").iterdir()) == ["visualsearch-desktop"]
    result = subprocess.run(
        [prefix / "bin" / "visualsearch", "a photo.jpg"], capture_output=True, text=True, check=True
    )
    assert result.stdout.endswith("|a photo.jpg|")
    entry = (prefix / "share" / "applications" / "visualsearch-desktop.desktop").read_text(encoding="utf-8")
    assert f'Exec="{program}" %F' in entry.splitlines()
    for side in ("16x16", "48x48", "512x512"):
        assert (prefix / "share/icons/hicolor" / side / "apps" / "visualsearch-desktop.png").is_file()
    assert install(unpacked, "--prefix", prefix, "--uninstall").returncode == 0
    left = [file for file in prefix.rglob("*") if (file.is_file() or file.is_symlink()) and file.suffix != ".cache"]
    assert left == []


def test_what_a_menu_entry_cannot_name_is_refused(unpacked: Path, tmp_path: Path) -> None:
    result = install(unpacked, "--prefix", tmp_path / "100 % cotton")
    assert result.returncode == 2
    assert not (tmp_path / "100 % cotton").exists()
    assert install(unpacked, "--nonsense").returncode == 2


def test_the_menu_entry_offers_the_program_for_photos() -> None:
    lines = (tarball.LINUX / "visualsearch-desktop.desktop").read_text(encoding="utf-8").splitlines()
    (types,) = [line.removeprefix("MimeType=").split(";")[:-1] for line in lines if line.startswith("MimeType=")]
    endings = {"jpg" if name == "jpeg" else name for name in (kind.removeprefix("image/") for kind in types)}
    assert {f".{ending}" for ending in endings} <= PHOTO_SUFFIXES
    assert {".jpg", ".png", ".heic"} <= {f".{ending}" for ending in endings}
