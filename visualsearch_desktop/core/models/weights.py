"""Files of ResNet18 weights: where they lie, which one is taken, and how a shop's own comes in.

Nothing here imports torch but `import_weights`, by the check it makes. The places come in as plain paths, so that
`core` knows neither the application's folders nor its settings.
"""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from visualsearch_desktop.errors import BadWeights, UserError

log = logging.getLogger(__name__)

RESNET18_URL = "https://download.pytorch.org/models/resnet18-f37072fd.pth"
"""torchvision's `ResNet18_Weights.IMAGENET1K_V1.url` (a test compares them): known here without importing it."""

RESNET18_FILE = "resnet18-f37072fd.pth"

SUFFIXES = (".pth", ".pt", ".safetensors")


class Origin(StrEnum):
    """Where a weights file was found, in the order of preference."""

    SETTINGS = "settings"
    BUNDLED = "bundled"
    DATA = "data"
    HUB = "hub"


@dataclass(frozen=True, slots=True)
class WeightsFile:
    """A file of ResNet18 weights, with the SHA-256 of its bytes in hex. It was not looked into."""

    path: Path
    origin: Origin
    sha256: str


@dataclass(frozen=True, slots=True)
class WeightsPlaces:
    """Where to look: a file named in the settings, the folder of bundled weights, that of downloads and imports."""

    chosen: Path | None
    bundled: Path
    data: Path


def list_weights(places: WeightsPlaces) -> list[WeightsFile]:
    """All weights files, best first: the settings' one, bundled, downloaded or imported (newest first), torch hub's.

    A file that cannot be read is left out and logged.
    """
    return list(_found(places))


def find_resnet18(places: WeightsPlaces) -> WeightsFile | None:
    """The first of `list_weights`; None where there is none.

    Raises:
        BadWeights: the settings name a file that cannot be read. Taking another one would change what is found.
    """
    if places.chosen is not None:
        try:
            return WeightsFile(places.chosen, Origin.SETTINGS, sha256(places.chosen))
        except OSError as error:
            raise BadWeights(
                f"The model file {places.chosen} named in the settings cannot be read: {error.strerror or error}."
            ) from error
    return next(_found(places), None)


def find_by_sha256(places: WeightsPlaces, digest: str) -> WeightsFile | None:
    """The file with this SHA-256 (hex), such as a catalogue remembers; None where there is none."""
    return next((weights for weights in _found(places) if weights.sha256 == digest), None)


def import_weights(file: Path, data: Path) -> WeightsFile:
    """Copy a weights file into the folder `data`, once it has proved to be a ResNet18; importing twice is harmless.

    The copy is named by the first 8 digits of its SHA-256 and becomes the first of that folder.

    Raises:
        BadWeights: the file cannot be read or is no ResNet18.
        UserError: the folder cannot be written.
    """
    # torch is imported late: it takes seconds, and the listing does without.
    from visualsearch_desktop.core.models import resnet18

    suffix = file.suffix.lower() if file.suffix.lower() in SUFFIXES else ".pth"
    resnet18.load_network(file)
    try:
        data.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=data, prefix=".import-") as folder:
            draft = Path(folder, file.name)
            shutil.copyfile(file, draft)
            digest = sha256(draft)
            target = data / f"resnet18-{digest[:8]}{suffix}"
            os.replace(draft, target)  # noqa: PTH105
    except OSError as error:
        raise UserError(f"The model cannot be saved in {data}: {error.strerror or error}.") from error
    return WeightsFile(target, Origin.DATA, digest)


def sha256(file: Path) -> str:
    """The SHA-256 of a file in hex. About 0.1 s for a ResNet18 (47 MB).

    Raises:
        OSError: it cannot be read.
    """
    state = file.stat()
    return _sha256(file, state.st_size, state.st_mtime_ns)


@lru_cache(maxsize=64)
def _sha256(file: Path, _size: int, _mtime: int) -> str:
    # Every search asks for the files that there are; each is read once, and again when it has changed.
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def hub_file() -> Path:
    """Where `torch.hub` keeps torchvision's ResNet18, as `torch.hub.get_dir` tells without importing torch."""
    cache = os.environ.get("XDG_CACHE_HOME", "~/.cache")
    home = os.environ.get("TORCH_HOME", str(Path(cache, "torch")))
    return Path(home).expanduser() / "hub" / "checkpoints" / RESNET18_FILE


def _found(places: WeightsPlaces) -> Iterator[WeightsFile]:
    candidates = [(places.chosen, Origin.SETTINGS)] if places.chosen is not None else []
    candidates += [(path, Origin.BUNDLED) for path in _newest_first(places.bundled)]
    candidates += [(path, Origin.DATA) for path in _newest_first(places.data)]
    hub = hub_file()
    candidates += [(hub, Origin.HUB)] if hub.is_file() else []
    for path, origin in candidates:
        try:
            yield WeightsFile(path, origin, sha256(path))
        except OSError as error:
            log.warning("The model file %s cannot be read: %s", path, error)


def _newest_first(folder: Path) -> list[Path]:
    files = [path for path in folder.glob("resnet18*") if path.suffix in SUFFIXES and path.is_file()]
    return sorted(files, key=lambda path: (-path.stat().st_mtime_ns, path.name))
