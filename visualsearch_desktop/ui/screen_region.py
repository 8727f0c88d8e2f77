"""Asking with a part of the screen: the screens are frozen, and the user draws around what to search for."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QColor,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
)
from PySide6.QtWidgets import QDialog, QWidget

from visualsearch_desktop.ui import theme
from visualsearch_desktop.ui.query import crops
from visualsearch_desktop.ui.query.crop_area import SHADE, CropArea

HIDE_MS = 300
"""How long the system is given to take the window off the screen; some fade it out."""

_LOOK = 24
"""Pixels of the side to which a picture of the screen is shrunk to see whether it is of one colour."""


@dataclass(frozen=True)
class Shot:
    """A frozen screen: where it is, in device-independent pixels, and its picture in the screen's own pixels."""

    geometry: QRect
    picture: QPixmap


def grab_screens() -> list[Shot]:
    """What is on every screen now. Where the system does not let a program see that, the pictures are empty."""
    # Wayland shows a program nothing but its own windows, and Qt warns about each try.
    if QGuiApplication.platformName().startswith("wayland"):
        return []
    return [Shot(screen.geometry(), screen.grabWindow(0)) for screen in QGuiApplication.screens()]


def is_blank(picture: QPixmap) -> bool:
    """True for a picture without pixels or of one colour: what systems give that hide the screen from programs."""
    if picture.isNull():
        return True
    small = picture.toImage().scaled(_LOOK, _LOOK).convertToFormat(QImage.Format.Format_RGB32)
    first = small.pixel(0, 0)
    return all(small.pixel(x, y) == first for x in range(_LOOK) for y in range(_LOOK))


class FrozenScreen(CropArea):
    """A whole screen, dimmed but for what is chosen: letting the mouse go or Enter takes it, Escape gives up."""

    taken = Signal(QImage)
    """The part that was chosen, in the screen's own pixels."""
    cancelled = Signal()

    # A picture in a web page may be a small part of a large screen.
    least = 0.005

    def __init__(self, shot: Shot) -> None:
        super().__init__()
        self.setWindowFlags(
            Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint
        )
        self.setWindowTitle(self.tr("Part of the screen"))
        # While the window is hidden, closing this must not end the program.
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setAccessibleName(self.tr("The screen. Drag over the part to search for; Escape gives up."))
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setGeometry(shot.geometry)
        self._picture = shot.picture

    def place(self) -> QRectF:
        return QRectF(self.rect())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.cancelled.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.crop is not None:
            self._take()
        elif self.crop is None and key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.start_crop()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        # Closed by the system's own keys: without this the window would never come back.
        super().closeEvent(event)
        self.cancelled.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        dragged = self.dragging
        super().mouseReleaseEvent(event)
        if dragged and event.button() is Qt.MouseButton.LeftButton:
            self._take()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(self.place(), self._picture, QRectF(self._picture.rect()))
        if self.crop is None:
            painter.fillRect(self.rect(), SHADE)
            self._paint_hint(painter)
        else:
            self.paint_crop(painter)

    def _paint_hint(self, painter: QPainter) -> None:
        text = self.tr("Drag over what to search for. Enter begins with the keyboard, Esc gives up.")
        box = QRectF(painter.fontMetrics().boundingRect(text)).adjusted(-theme.L, -theme.M, theme.L, theme.M)
        box.moveCenter(self.place().center())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 190))
        painter.drawRoundedRect(box, theme.RADIUS, theme.RADIUS)
        painter.setPen(Qt.GlobalColor.white)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _take(self) -> None:
        image = self._picture.toImage()
        image.setDevicePixelRatio(1)
        if self.crop is not None:
            image = image.copy(*crops.to_pixels(self.crop, image.width(), image.height()))
        self.taken.emit(image)


class ScreenRegion(QObject):
    """Hides the window, freezes the screens, and shows the window again when a part was taken or not."""

    taken = Signal(QImage)
    failed = Signal(str)
    """One sentence: the system shows this program no screen."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._hidden: list[QWidget] = []
        self.screens: list[FrozenScreen] = []
        """What is shown while the user chooses."""
        self._due = QTimer(self, singleShot=True, interval=HIDE_MS)
        self._due.timeout.connect(self._freeze)

    @property
    def active(self) -> bool:
        """True from the start until a part was taken or not."""
        return self._due.isActive() or bool(self.screens)

    def start(self) -> None:
        """Begin; nothing happens where it has begun already."""
        if self.active:
            return
        # Dialogs of the window may be over what is wanted, too.
        self._hidden = [widget for widget in (self._window, *self._dialogs()) if widget.isVisible()]
        for widget in reversed(self._hidden):
            widget.hide()
        self._due.start()

    def _dialogs(self) -> list[QDialog]:
        return self._window.findChildren(QDialog)

    def _freeze(self) -> None:
        shots = [shot for shot in grab_screens() if not is_blank(shot.picture)]
        if not shots:
            self._end()
            self.failed.emit(
                self.tr("The system does not let this program see the screen. Take a screenshot and paste it instead.")
            )
            return
        for shot in shots:
            screen = FrozenScreen(shot)
            screen.taken.connect(self._take)
            screen.cancelled.connect(self._end)
            self.screens.append(screen)
            screen.showFullScreen()
        self.screens[0].activateWindow()
        self.screens[0].setFocus()

    def _take(self, image: QImage) -> None:
        self._end()
        self.taken.emit(image)

    def _end(self) -> None:
        # The window comes first, so that there is never a moment without any.
        for widget in self._hidden:
            widget.show()
        self._hidden = []
        for screen in self.screens:
            screen.hide()
            screen.deleteLater()
        self.screens = []
        self._window.activateWindow()
