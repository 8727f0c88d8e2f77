"""Takes a picture with the camera and searches with it, or searches with whatever is held up to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QByteArray, QSettings, QSize, Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QHideEvent, QImage, QKeyEvent, QPalette, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from visualsearch_desktop.core.types import Photo
from visualsearch_desktop.ui import captions, icons, theme
from visualsearch_desktop.ui.background import Background
from visualsearch_desktop.ui.camera.live import LiveSearch
from visualsearch_desktop.ui.camera.source import Camera, CameraSource
from visualsearch_desktop.ui.camera.view import LiveView
from visualsearch_desktop.ui.empty_state import EmptyState
from visualsearch_desktop.ui.pictures import encode_jpeg

W = TypeVar("W", bound=QWidget)

COUNTDOWNS = (0, 3, 5)
"""Seconds between the shutter and the picture."""

TICK_MS = 1000
"""A second of the countdown."""


class CameraDialog(QDialog):
    """The live view with its shutter, then the frozen picture to use or to take again.

    It does not block the window, whose answers show what live search finds. The camera runs only while it is visible.
    """

    photoTaken = Signal(object)
    """A `Photo` to search with. It is in memory only, and never mirrored."""
    photoAdded = Signal(object)
    """A `Photo` to search with beside those that there are already."""

    def __init__(
        self,
        source: CameraSource,
        memory: QSettings,
        background: Background,
        is_searching: Callable[[], bool],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._source = source
        source.setParent(self)
        self._memory = memory
        self._background = background
        self._is_searching = is_searching
        self._encoding = False
        self._newest = 0
        self._frame = QImage()
        self._frozen = False
        self._failure = ""
        self._can_add = self._means_adding = False
        self._wanted = str(memory.value("camera/id", ""))
        self._left = 0
        self._second = QTimer(self, interval=TICK_MS)
        self._second.timeout.connect(self._count)
        self.live = LiveSearch(self._is_busy, self)
        self.live.settled.connect(lambda image: self._search(image, self.photoTaken))
        self._compose()
        self._recall()
        source.framed.connect(self._see)
        source.failed.connect(self._fail)
        source.camerasChanged.connect(self._list_cameras)

    # --- set-up --------------------------------------------------------------------------------------------------

    def _compose(self) -> None:
        self.setWindowTitle(self.tr("Camera"))
        self.resize(600, 580)
        self.setMinimumSize(460, 420)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.L, theme.L, theme.L, theme.L)
        layout.setSpacing(theme.M)
        self.cameras = _quiet(QComboBox())
        self.cameras.setMinimumHeight(30)
        self.cameras.setAccessibleName(self.tr("Camera"))
        self.cameras.setToolTip(self.tr("The camera that is used; it is remembered"))
        self.cameras.activated.connect(self._choose)
        self.mirror = _toggle("flip-vertical-2", self.tr("Mirror"))
        self.mirror.setToolTip(self.tr("Show the picture as in a mirror; it is searched as the camera sees it"))
        self.mirror.clicked.connect(self._choose_mirror)
        top = QHBoxLayout()
        top.setSpacing(theme.S)
        top.addWidget(self.cameras, 1)
        top.addWidget(self.mirror)
        layout.addLayout(top)
        self.view = LiveView()
        self.view.setAccessibleName(self.tr("What the camera sees"))
        self.message = EmptyState()
        self._picture = QStackedWidget()
        self._picture.addWidget(self.view)
        self._picture.addWidget(self.message)
        layout.addWidget(self._picture, 1)
        self.hint = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self.hint.setObjectName("muted")
        self.hint.setWordWrap(True)
        layout.addWidget(self.hint)
        self._controls = QStackedWidget()
        self._controls.addWidget(self._shooting_controls())
        self._controls.addWidget(self._frozen_controls())
        layout.addWidget(self._controls)

    def _shooting_controls(self) -> QWidget:
        self.live_button = _toggle("search", self.tr("Live search"))
        self.live_button.setToolTip(self.tr("Search by itself whenever something else is held still"))
        self.live_button.clicked.connect(self._switch_live)
        self.shutter = QPushButton(icons.icon("camera", QPalette.ColorRole.HighlightedText), "")
        self.shutter.setObjectName("shutter")
        self.shutter.setIconSize(QSize(28, 28))
        self.shutter.setAccessibleName(self.tr("Take the picture"))
        self.shutter.setToolTip(self.tr("Take the picture (Space)"))
        self.shutter.setDefault(True)
        self.shutter.clicked.connect(self._press)
        self.countdown = _quiet(QComboBox())
        self.countdown.setMinimumHeight(30)
        self.countdown.setAccessibleName(self.tr("Countdown"))
        self.countdown.setToolTip(self.tr("Time to put the article in place after the shutter is pressed"))
        for seconds in COUNTDOWNS:
            text = self.tr("{0} seconds").format(seconds) if seconds else self.tr("No countdown")
            self.countdown.addItem(icons.icon("timer"), text, seconds)
        self.countdown.activated.connect(
            lambda _: self._memory.setValue("camera/countdown", self.countdown.currentData())
        )
        row = QWidget()
        grid = QGridLayout(row)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.addWidget(self.live_button, 0, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(self.shutter, 0, 1)
        grid.addWidget(self.countdown, 0, 2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(2, 1)
        return row

    def _frozen_controls(self) -> QWidget:
        self.retake = icons.icon_button("undo-2", self.tr("Retake"))
        self.retake.setToolTip(self.tr("Back to the camera (Esc)"))
        self.retake.clicked.connect(self._thaw)
        self.add = icons.icon_button("plus", self.tr("Add"))
        self.add.setToolTip(self.tr("Search with this picture beside the photos that there are"))
        self.add.clicked.connect(lambda: self._use(self.photoAdded))
        self.add.hide()
        self.use = icons.icon_button("search", self.tr("Use"))
        self.use.setIcon(icons.icon("search", QPalette.ColorRole.HighlightedText))
        self.use.setObjectName("primary")
        self.use.setToolTip(self.tr("Search with this picture alone"))
        self.use.clicked.connect(lambda: self._use(self.photoTaken))
        row = QWidget()
        buttons = QHBoxLayout(row)
        buttons.setContentsMargins(0, 0, 0, 0)
        buttons.setSpacing(theme.S)
        buttons.addStretch()
        for button in (self.retake, self.add, self.use):
            button.setMinimumSize(120, 44)
            buttons.addWidget(button)
        buttons.addStretch()
        return row

    def _recall(self) -> None:
        place = self.countdown.findData(int(str(self._memory.value("camera/countdown", 0))))
        self.countdown.setCurrentIndex(max(0, place))
        if isinstance(geometry := self._memory.value("camera/geometry"), QByteArray):
            self.restoreGeometry(geometry)

    def offer_adding(self, possible: bool) -> None:
        """Whether there are photos that a picture can be added to."""
        self.add.setVisible(possible)
        self._can_add = possible
        self._show_hint()

    def mean_adding(self, meant: bool) -> None:
        """Whether Enter adds a picture to the photos that there are, instead of searching with it alone."""
        self._means_adding = meant
        self._show_hint()

    @property
    def _adds(self) -> bool:
        return self._can_add and self._means_adding

    # --- Qt's events ---------------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._failure = ""
        self._list_cameras()

    def hideEvent(self, event: QHideEvent) -> None:
        self._source.stop()
        self._stop_counting()
        self.live_button.setChecked(False)
        self.live.switch(False)
        self._frozen, self._frame = False, QImage()
        self._memory.setValue("camera/geometry", self.saveGeometry())
        super().hideEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if self._frozen and key in (Qt.Key.Key_Escape, Qt.Key.Key_Backspace):
            self._thaw()
        elif self._left and key == Qt.Key.Key_Escape:
            self._stop_counting()
        elif key == Qt.Key.Key_Space and not self._frozen:
            self.shutter.click()
        else:
            super().keyPressEvent(event)

    # --- the camera ----------------------------------------------------------------------------------------------

    def _list_cameras(self) -> None:
        cameras = self._source.cameras()
        self.cameras.clear()
        for camera in cameras:
            self.cameras.addItem(icons.icon("camera"), captions.plain(camera.name), camera)
        self.cameras.setEnabled(bool(cameras))
        if self._source.used is None and self.isVisible() and not self._frozen:
            self._start(cameras)
        self._mark_camera()
        self._show_state()

    def _start(self, cameras: list[Camera]) -> None:
        wanted = [camera for camera in cameras if camera.id == self._wanted]
        # One that was unplugged while it ran is not replaced by another unasked.
        if chosen := wanted or (cameras if not self._failure else []):
            self._start_camera(chosen[0])

    def _start_camera(self, camera: Camera) -> None:
        self._failure = ""
        self._frame = QImage()
        mirror = self._memory.value("camera/mirror")
        self.mirror.setChecked(camera.front if mirror is None else str(mirror) == "true")
        self._wanted = camera.id
        self._source.start(camera)

    def _mark_camera(self) -> None:
        ids = [self.cameras.itemData(place).id for place in range(self.cameras.count())]
        self.cameras.setCurrentIndex(ids.index(self._wanted) if self._wanted in ids else -1)

    def _choose(self, place: int) -> None:
        camera = self.cameras.itemData(place)
        self._memory.setValue("camera/id", camera.id)
        self._stop_counting()
        self._frozen = False
        self._start_camera(camera)
        self._show_state()

    def _choose_mirror(self, on: bool) -> None:
        self._memory.setValue("camera/mirror", "true" if on else "false")
        self._show_picture()

    def _try_again(self) -> None:
        self._failure = ""
        self._list_cameras()

    def _see(self, image: QImage) -> None:
        first = self._frame.isNull()
        if self._frozen:
            return
        self._frame = image
        if first:
            self._show_state()
            self.shutter.setFocus()
        self._show_picture()
        self.live.see(image)
        self._show_hint()

    def _fail(self, sentence: str) -> None:
        self._failure = sentence
        self._stop_counting()
        if not self._frozen:
            self._frame = QImage()
        self._show_state()

    # --- taking a picture ----------------------------------------------------------------------------------------

    def _press(self) -> None:
        if self._left:
            self._stop_counting()
        elif seconds := self.countdown.currentData():
            self._left = seconds
            self._second.start()
        else:
            self._freeze()
        self.view.show_seconds(self._left)
        self._show_hint()

    def _count(self) -> None:
        self._left -= 1
        self.view.show_seconds(self._left)
        self._show_hint()
        if not self._left:
            self._second.stop()
            self._freeze()

    def _stop_counting(self) -> None:
        self._second.stop()
        self._left = 0
        self.view.show_seconds(0)
        self._show_hint()

    def _freeze(self) -> None:
        self._frozen = True
        self._show_state()
        chosen = self.add if self._adds else self.use
        chosen.setDefault(True)
        chosen.setFocus()

    def look_again(self) -> None:
        """Give up the picture that was taken, if there is one, and show what the camera sees."""
        if self._frozen:
            self._thaw()

    def _thaw(self) -> None:
        self._frozen = False
        if self._source.used is None:
            self._frame = QImage()
            self._list_cameras()
        self._show_state()
        self.shutter.setDefault(True)
        self.shutter.setFocus()

    def _use(self, signal: SignalInstance) -> None:
        frame = self._frame
        self.hide()
        self._search(frame, signal)

    def _switch_live(self, on: bool) -> None:
        self.live.switch(on)
        self._show_hint()

    def _search(self, image: QImage, signal: SignalInstance) -> None:
        self._encoding = True
        self._newest += 1
        number = self._newest
        self._background.run(lambda: encode_jpeg(image), lambda data: self._encoded(number, data, signal))

    def _encoded(self, number: int, data: bytes, signal: SignalInstance) -> None:
        if number != self._newest:
            # Live search saw it before the picture that is used, but was not ready before it.
            return
        self._encoding = False
        signal.emit(Photo(data=data, name=self.tr("Camera")))

    def _is_busy(self) -> bool:
        return self._encoding or self._is_searching()

    # --- what is shown -------------------------------------------------------------------------------------------

    def _show_state(self) -> None:
        seen = not self._frame.isNull()
        self._picture.setCurrentWidget(self.view if seen else self.message)
        self._controls.setCurrentIndex(1 if self._frozen else 0)
        for control in (self.shutter, self.live_button, self.countdown):
            control.setEnabled(seen)
        self.mirror.setEnabled(seen and not self._frozen)
        if not seen:
            self._tell()
        self._show_picture()
        self._show_hint()

    def _tell(self) -> None:
        again = [(self.tr("Try again"), self._try_again)]
        if self._failure:
            self.message.tell("camera-off", self.tr("No picture"), self._failure, again)
        elif not self.cameras.count():
            text = self.tr("Plug a camera in. It is found by itself.")
            self.message.tell("camera-off", self.tr("There is no camera"), text)
        else:
            self.message.tell("camera", self.tr("The camera is starting…"), "")

    def _show_picture(self) -> None:
        # What is frozen is shown as it is searched.
        self.view.show_image(self._frame, self.mirror.isChecked() and not self._frozen)

    def _show_hint(self) -> None:
        self.hint.setText(self._hint())

    def _hint(self) -> str:
        if self._frame.isNull():
            return ""
        if self._frozen:
            if self._adds:
                return self.tr("Enter adds this picture to the photos, Esc goes back to the camera.")
            return self.tr("Enter searches with this picture, Esc goes back to the camera.")
        if self._left:
            return self.tr("The picture is taken in {0} s. Esc stops the countdown.").format(self._left)
        if not self.live.on:
            return self.tr("Space takes the picture.")
        if self._is_busy():
            return self.tr("Searching…")
        if self.live.asked:
            return self.tr("The window shows what is alike. Hold up the next article.")
        return self.tr("Hold up an article and keep it still.")


def _toggle(icon: str, text: str) -> QPushButton:
    button = _quiet(icons.icon_button(icon, text))
    button.setCheckable(True)
    button.setAutoDefault(False)
    return button


def _quiet(widget: W) -> W:
    """A click leaves the focus on the shutter, so that Space goes on taking pictures."""
    widget.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return widget
