"""What every test shares: no display, no home folder, no network."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from tests.memory_keyring import MemoryKeyring
from tests.pictures import shop
from tests.services import index, opened

SHARED = Path(__file__).resolve().parents[2] / "shared"
CLOTHING = SHARED / "data" / "clothing"
CLOTHING_MODEL = SHARED / "models" / "resnet18-clothing.pth"


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home folder of the test's own, empty; the application's folders lie below it. It must stay empty of others."""
    base = tmp_path_factory.mktemp("home")
    for variable in ("HOME", "USERPROFILE", "TORCH_HOME"):
        monkeypatch.setenv(variable, str(base))
    for variable in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("VISUALSEARCH_HOME", str(base / "visualsearch"))
    # Never the user's own keyring, also not in processes that a test starts.
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    monkeypatch.delenv("QDRANT_API_KEY", raising=False)
    yield base
    strays = [entry.name for entry in base.iterdir() if entry.name not in ("visualsearch", ".cache")]
    assert not strays, f"written to the home folder: {strays}"


@pytest.fixture
def keyring_entries() -> Iterator[dict[tuple[str, str], str]]:
    """A keyring in memory takes the system's place; its entries by service and name."""
    before = keyring.get_keyring()
    own = MemoryKeyring()
    keyring.set_keyring(own)
    yield own.entries
    keyring.set_keyring(before)


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """Where a test's service keeps its files."""
    return tmp_path / "base"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Twelve photos with a spreadsheet."""
    return shop(tmp_path / "shop")


@pytest.fixture
def filled(base: Path, folder: Path) -> Path:
    """The base of a catalogue of those photos, closed."""
    with opened(base) as service:
        assert index(service, folder, attributes=str(folder / "catalogue.csv")).added == 12
    return base


@pytest.fixture(scope="session")
def clothing() -> Path:
    """The folder of real clothing photos; tests that need it are skipped where it is not."""
    if not CLOTHING.is_dir():
        pytest.skip(f"the clothing photos are not in {CLOTHING}")
    return CLOTHING


@pytest.fixture(scope="session")
def clothing_model() -> Path:
    """Weights of a ResNet18 that was trained on such photos."""
    if not CLOTHING_MODEL.is_file():
        pytest.skip(f"the trained ResNet18 is not in {CLOTHING_MODEL}")
    return CLOTHING_MODEL
