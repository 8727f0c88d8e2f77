"""Which home a benchmark runs on. Imports nothing heavy, since some benchmarks measure the process that they are."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from visualsearch_desktop.paths import AppPaths

ITEMS, THUMBNAILS = 105_000, 10_000
QUICK_ITEMS, QUICK_THUMBNAILS = 400, 100
DEFAULT = Path("/tmp/visualsearch-benchmark")
MARKER = "big_home.json"


@dataclass(frozen=True, slots=True)
class Home:
    """The folder to name in VISUALSEARCH_HOME, and what is in it."""

    folder: Path
    items: int
    thumbnails: int
    weights: Path | None = None

    @property
    def paths(self) -> AppPaths:
        """The program's folders below it."""
        return AppPaths.below(self.folder)

    @property
    def questions(self) -> list[Path]:
        """Photos to search with."""
        return sorted((self.folder / "questions").glob("*.jpg"))

    @property
    def new_photos(self) -> Path:
        """A folder of photos that are not in the catalogue."""
        return self.folder / "new photos"

    @property
    def is_there(self) -> bool:
        """True where it was made before, with the same arguments."""
        marker = self.folder / MARKER
        return marker.is_file() and json.loads(marker.read_text()) == self._made_of

    def mark(self) -> None:
        """It is complete."""
        (self.folder / MARKER).write_text(json.dumps(self._made_of))

    @property
    def _made_of(self) -> dict[str, object]:
        return {"items": self.items, "thumbnails": self.thumbnails, "weights": str(self.weights)}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What every benchmark on such a home can be told."""
    parser.add_argument("--items", type=int, help=f"items of the catalogue ({ITEMS})")
    parser.add_argument("--thumbnails", type=int, help=f"different thumbnails ({THUMBNAILS})")
    parser.add_argument("--weights", type=Path, help="a file of ResNet18 weights; else random ones")
    parser.add_argument("--quick", action="store_true", help="a small catalogue and few repetitions")


def parsed(description: str | None, *extra: tuple[str, str, int]) -> tuple[argparse.Namespace, Home]:
    """The arguments and the home, made where it is not there yet. `extra` are options: name, help, default."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, default=DEFAULT, help=f"where the catalogue is made, or was ({DEFAULT})")
    add_arguments(parser)
    for name, text, default in extra:
        parser.add_argument(name, type=int, default=default, help=f"{text} ({default})")
    options = parser.parse_args()
    home = home_of(options.home, options)
    if not home.is_there:
        command = [sys.executable, "-m", "benchmarks.big_home", str(home.folder)]
        command += ["--items", str(home.items), "--thumbnails", str(home.thumbnails)]
        command += ["--weights", str(home.weights)] if home.weights else []
        subprocess.run(command, check=True)
    return options, home


def home_of(folder: Path, options: argparse.Namespace) -> Home:
    """The home that the arguments ask for."""
    items, thumbnails = (QUICK_ITEMS, QUICK_THUMBNAILS) if options.quick else (ITEMS, THUMBNAILS)
    weights = options.weights.absolute() if options.weights else None
    return Home(folder.absolute(), options.items or items, options.thumbnails or thumbnails, weights)
