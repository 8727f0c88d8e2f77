"""Makes the archive for Linux of a built program: the program, its icons, a menu entry and the script that installs it.

python -m release.tarball dist/visualsearch-desktop OUTPUT_FOLDER
"""

from __future__ import annotations

import argparse
import platform
import shutil
import tarfile
import tempfile
from pathlib import Path

from release import icons
from visualsearch_desktop import __version__

NAME = "visualsearch-desktop"
LINUX = Path(__file__).parent / "linux"
ROOT = Path(__file__).parents[1]


def make(built: Path, output: Path) -> Path:
    """Write `visualsearch-desktop-<version>-linux-<machine>.tar.xz` into the folder; gives its path.

    It has its name only once it is whole.

    Raises:
        FileNotFoundError: the folder of the built program is not there.
    """
    top = f"{NAME}-{__version__}"
    file = output / f"{top}-linux-{platform.machine()}.tar.xz"
    output.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(file.name + ".part")
    with tempfile.TemporaryDirectory() as folder, tarfile.open(unfinished, "w:xz", preset=6) as archive:
        extras = Path(folder)
        lay_out(extras)
        archive.add(built, f"{top}/{NAME}", filter=_as_root)
        for entry in sorted(extras.iterdir()):
            archive.add(entry, f"{top}/{entry.name}", filter=_as_root)
    return unfinished.replace(file)


def lay_out(folder: Path) -> None:
    """Write what lies beside the program in the archive into a folder."""
    for name in ("install.sh", f"{NAME}.desktop"):
        shutil.copy(LINUX / name, folder / name)
    shutil.copy(ROOT / "LICENSE", folder / "LICENSE")
    with tempfile.TemporaryDirectory() as drawn:
        icons.draw(icons.SVG, Path(drawn))
        for side in icons.SIZES[:-1]:
            apps = folder / "icons" / f"{side}x{side}" / "apps"
            apps.mkdir(parents=True)
            shutil.copy(Path(drawn) / f"{side}.png", apps / f"{NAME}.png")
    scalable = folder / "icons" / "scalable" / "apps"
    scalable.mkdir(parents=True)
    shutil.copy(icons.SVG, scalable / f"{NAME}.svg")


def _as_root(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = "root"
    return entry


def main() -> None:
    """Read the arguments, write the archive, print where it is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("built", type=Path)
    parser.add_argument("output", type=Path)
    options = parser.parse_args()
    print(make(options.built, options.output))


if __name__ == "__main__":
    main()
