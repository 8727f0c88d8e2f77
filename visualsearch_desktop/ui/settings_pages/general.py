"""How the window looks, and with which camera it asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings, Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCheckBox, QSpinBox

from visualsearch_desktop.settings import Settings
from visualsearch_desktop.ui import captions
from visualsearch_desktop.ui.settings_pages.page import FIELD_HEIGHT, Page

if TYPE_CHECKING:
    from visualsearch_desktop.ui.camera.source import Camera

CAMERA = "camera/id"
"""Where the window's memory has the camera, as the camera's own dialog writes it."""


MAX_IDLE_SECONDS = 3600


class GeneralPage(Page):
    """Theme, recent photos, camera and counter mode. The cameras are looked for when the page is first seen."""

    def __init__(self, settings: Settings, memory: QSettings, find_cameras: Callable[[], list[Camera]]) -> None:
        super().__init__("", "sliders-horizontal")
        self.title = self.tr("General")
        self._memory = memory
        self._find_cameras = find_cameras
        self._looked = False
        self.add_heading(self.tr("Theme"))
        choices = {"system": self.tr("As the system"), "light": self.tr("Light"), "dark": self.tr("Dark")}
        self.theme = self.add_choice(self.tr("Theme"), choices, settings.theme)
        self.add_heading(self.tr("Recent photos"))
        self.keep_recent = QCheckBox(self.tr("Remember recent photos"))
        self.keep_recent.setChecked(settings.keep_recent)
        self.column.addWidget(self.keep_recent)
        self.add_text(
            self.tr(
                "The list of the photo files that you searched with outlives the window. Pictures of the camera, the "
                "clipboard and the screen are never written to the disk."
            )
        )
        self.add_heading(self.tr("Camera"))
        self.camera = self.add_choice(self.tr("Camera"), {}, "")
        self.camera.setMinimumWidth(280)
        self.camera_note = self.add_text("")
        self.add_heading(self.tr("Counter mode"))
        self.idle = QSpinBox()
        self.idle.setAccessibleName(self.tr("Seconds after which counter mode forgets the question"))
        self.idle.setRange(0, MAX_IDLE_SECONDS)
        self.idle.setSingleStep(10)
        self.idle.setSuffix(self.tr(" s"))
        self.idle.setSpecialValueText(self.tr("Never"))
        self.idle.setValue(settings.counter_idle_seconds)
        self.idle.setMinimumHeight(FIELD_HEIGHT)
        self.idle.setMinimumWidth(140)
        self.column.addWidget(self.idle, 0, Qt.AlignmentFlag.AlignLeft)
        self.add_text(
            self.tr("In counter mode (F11) a question is forgotten after so long without input. A warning comes first.")
        )
        self.column.addStretch()
        self._list([])

    def applied(self, settings: Settings) -> Settings:
        return replace(
            settings,
            theme=self.theme.currentData(),
            keep_recent=self.keep_recent.isChecked(),
            counter_idle_seconds=self.idle.value(),
        )

    def remember(self) -> None:
        if self._looked:
            self._memory.setValue(CAMERA, self.camera.currentData())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._looked:
            self.camera_note.setText(self.tr("Looking for cameras…"))
            # The page is painted first: what the cameras need takes a moment to load.
            QTimer.singleShot(0, self, self._look)

    def _look(self) -> None:
        try:
            cameras = self._find_cameras()
        except ImportError as error:
            self.camera_note.setText(
                self.tr("The camera cannot be used: this system lacks a library ({0}).").format(error)
            )
            self.camera.setEnabled(False)
            return
        self._looked = True
        self._list(cameras)
        none = self.tr("There is no camera now. Plug one in; it is found by itself.")
        some = self.tr("The camera's own dialog (F8) remembers its choice here too.")
        self.camera_note.setText(some if cameras else none)

    def _list(self, cameras: list[Camera]) -> None:
        wanted = str(self._memory.value(CAMERA, ""))
        self.camera.clear()
        self.camera.addItem(self.tr("The system's own choice"), "")
        for camera in cameras:
            self.camera.addItem(captions.plain(camera.name), camera.id)
        if wanted and self.camera.findData(wanted) < 0:
            self.camera.addItem(self.tr("The one used last, which is not plugged in"), wanted)
        self.camera.setCurrentIndex(max(0, self.camera.findData(wanted)))


def find_cameras() -> list[Camera]:
    """The cameras that are plugged in.

    Raises:
        ImportError: the system lacks a library that cameras need.
    """
    # QtMultimedia is large, and many shops never use it.
    from visualsearch_desktop.ui.camera.source import CameraSource

    return CameraSource().cameras()
