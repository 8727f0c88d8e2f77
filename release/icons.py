"""The program's icon in every size and format that a system asks for, drawn from its SVG.

python -m release.icons FOLDER
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

SVG = Path(__file__).parents[1] / "resources" / "icons" / "app.svg"
SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512, 1024)
ICO_SIZES = (16, 24, 32, 48, 64, 128, 256)


def draw(svg: Path, folder: Path) -> Path:
    """Write `16.png` to `1024.png`, `app.ico` and `app.icns` into the folder; gives the folder.

    Raises:
        ValueError: the SVG cannot be drawn.
    """
    folder.mkdir(parents=True, exist_ok=True)
    renderer = QSvgRenderer(str(svg))
    if not renderer.isValid():
        raise ValueError(f"{svg} cannot be drawn")
    pictures = {side: _draw(renderer, side, folder / f"{side}.png") for side in SIZES}
    small = [pictures[side] for side in ICO_SIZES]
    small[-1].save(folder / "app.ico", sizes=[(side, side) for side in ICO_SIZES], append_images=small[:-1])
    pictures[1024].save(folder / "app.icns", append_images=[pictures[side] for side in SIZES[:-1]])
    return folder


def _draw(renderer: QSvgRenderer, side: int, file: Path) -> Image.Image:
    image = QImage(side, side, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter)
    painter.end()
    image.save(str(file))
    with Image.open(file) as picture:
        return picture.copy()


if __name__ == "__main__":
    print(draw(SVG, Path(sys.argv[1])))
