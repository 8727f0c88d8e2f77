"""Icons from SVG files, in the theme's colours and sharp at every device pixel ratio.

Qt renders `currentColor` black and has no theme icons on most platforms. An icon here is drawn when it is painted, in
the palette's colour of that moment, so that a change of theme needs nothing but a repaint.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QIconEngine, QPainter, QPaintEvent, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from visualsearch_desktop.paths import resources

Role = QPalette.ColorRole


def _file(name: str) -> Path:
    return resources() / "icons" / "lucide" / f"{name}.svg"


@lru_cache(maxsize=256)
def _renderer(name: str, colour: str) -> QSvgRenderer:
    text = _file(name).read_text(encoding="utf-8")
    return QSvgRenderer(QByteArray(text.replace("currentColor", colour).encode()))


def paint(painter: QPainter, rect: QRectF, name: str, colour: QColor) -> None:
    """Draw the icon into the rectangle."""
    painter.save()
    painter.setOpacity(painter.opacity() * colour.alphaF())
    _renderer(name, colour.name()).render(painter, rect)
    painter.restore()


class _Engine(QIconEngine):
    def __init__(self, name: str, role: QPalette.ColorRole) -> None:
        super().__init__()
        self._name = name
        self._role = role

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        palette = QGuiApplication.palette()
        colour = palette.color(Role.PlaceholderText if mode is QIcon.Mode.Disabled else self._role)
        side = min(rect.width(), rect.height())
        square = QRectF(0, 0, side, side)
        square.moveCenter(QRectF(rect).center())
        paint(painter, square, self._name, colour)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        # Qt sets the ratio on what is returned.
        pixels = size * scale
        pixmap = QPixmap(pixels)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(QPoint(0, 0), pixels), mode, state)
        painter.end()
        return pixmap

    def clone(self) -> QIconEngine:
        return _Engine(self._name, self._role)


def icon(name: str, role: QPalette.ColorRole = Role.ButtonText) -> QIcon:
    """The icon in the colour that the palette gives the role.

    Raises:
        FileNotFoundError: there is no such icon.
    """
    if not _file(name).is_file():
        raise FileNotFoundError(f"there is no icon {name!r}")
    return QIcon(_Engine(name, role))


def icon_button(name: str, text: str) -> QPushButton:
    """A button with an icon before its text."""
    button = QPushButton(icon(name), text)
    # The icon is drawn square: what it is wider is the gap that Qt leaves out between icon and text.
    button.setIconSize(QSize(22, 16))
    return button


def flat_button(name: str, tip: str) -> QToolButton:
    """A button without a frame that shows an icon alone; its tip is what screen readers say."""
    button = QToolButton()
    button.setObjectName("flat")
    button.setIcon(icon(name))
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button


class IconLabel(QWidget):
    """An icon beside text, of a fixed size in device-independent pixels."""

    def __init__(self, name: str, side: int, role: QPalette.ColorRole = Role.PlaceholderText) -> None:
        super().__init__()
        self._name = name
        self._role = role
        self.setFixedSize(side, side)

    def set_name(self, name: str) -> None:
        """Show another icon."""
        self._name = name
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        paint(QPainter(self), QRectF(self.rect()), self._name, QGuiApplication.palette().color(self._role))


def application_icon() -> QIcon:
    """The program's own icon, in its own colours."""
    renderer = QSvgRenderer(str(resources() / "icons" / "app.svg"))
    result = QIcon()
    for side in (16, 24, 32, 48, 64, 128, 256):
        pixmap = QPixmap(side, side)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        renderer.render(painter)
        painter.end()
        result.addPixmap(pixmap)
    return result
