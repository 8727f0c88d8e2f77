"""The computer's cameras, through QtMultimedia. Only the camera's dialog needs this module, so it is imported late."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCameraPermission, QCoreApplication, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QImage
from PySide6.QtMultimedia import QCamera, QCameraDevice, QMediaCaptureSession, QMediaDevices, QVideoSink

log = logging.getLogger(__name__)

SILENCE_MS = 6000
"""A camera that sends nothing for so long is given up: some systems report neither a busy camera nor its unplugging."""


@dataclass(frozen=True, slots=True)
class Camera:
    """One camera. `front` is one that faces who sits at the screen."""

    id: str
    name: str
    front: bool = False


class CameraSource(QObject):
    """Lists the cameras and sends the frames of one of them."""

    framed = Signal(QImage)
    """A frame, as the camera sees it."""
    camerasChanged = Signal()
    """A camera was plugged in or unplugged."""
    failed = Signal(str)
    """The camera is stopped; a sentence says why."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._devices = QMediaDevices(self)
        self._devices.videoInputsChanged.connect(self.look)
        self.session = QMediaCaptureSession(self)
        self._sink = QVideoSink(self)
        # Where the window was busy, several frames wait in its queue: only the newest is converted.
        self._due = QTimer(self, singleShot=True, interval=0)
        self._due.timeout.connect(self._pass_on)
        self._sink.videoFrameChanged.connect(self._due.start)
        self.session.setVideoSink(self._sink)
        self._camera: QCamera | None = None
        self._used: Camera | None = None
        self._silence = QTimer(self, singleShot=True, interval=SILENCE_MS)
        self._silence.timeout.connect(self._give_up)

    @property
    def used(self) -> Camera | None:
        """The camera that is started."""
        return self._used

    def cameras(self) -> list[Camera]:
        """The cameras that are plugged in, the system's default first."""
        devices = sorted(QMediaDevices.videoInputs(), key=lambda device: not device.isDefault())
        return [Camera(_id(device), device.description(), _is_front(device)) for device in devices]

    def start(self, camera: Camera) -> None:
        """Stop the camera in use and start this one, once the user has allowed it."""
        self.stop()
        self._used = camera
        self.ask_permission(lambda granted: self._permitted(camera, granted))

    def stop(self) -> None:
        """Let go of the camera. Frames that are still on their way are dropped."""
        self._silence.stop()
        self._used = None
        self.detach()

    def look(self) -> None:
        """See which cameras are plugged in now."""
        gone = self._used if self._used not in self.cameras() else None
        if gone is not None:
            self._fail(self.tr("{0} was unplugged. Plug it in again, or choose another camera.").format(gone.name))
        self.camerasChanged.emit()

    # --- the system's side ---------------------------------------------------------------------------------------

    def ask_permission(self, then: Callable[[bool], None]) -> None:
        """Tell whether the user allows the camera; the system may ask them first."""
        application = QCoreApplication.instance()
        permission = QCameraPermission()
        if application is None or application.checkPermission(permission) is not Qt.PermissionStatus.Undetermined:
            then(application is not None and application.checkPermission(permission) is Qt.PermissionStatus.Granted)
        else:
            application.requestPermission(
                permission, self, lambda asked: then(asked.status() is Qt.PermissionStatus.Granted)
            )

    def attach(self, camera: Camera) -> None:
        """Let the session have this camera's frames."""
        device = next((device for device in QMediaDevices.videoInputs() if _id(device) == camera.id), QCameraDevice())
        self._camera = QCamera(device, self)
        self._camera.errorOccurred.connect(self.report_error)
        self.session.setCamera(self._camera)
        self._camera.start()

    def detach(self) -> None:
        """Take the camera from the session."""
        camera, self._camera = self._camera, None
        if camera is not None:
            camera.stop()
            self.session.setCamera(None)  # type: ignore[arg-type]  # the stubs do not know that it may be None
            camera.deleteLater()

    def report_error(self, error: QCamera.Error, text: str) -> None:
        """The camera cannot be started, or has stopped by itself."""
        if self._used is not None and error is not QCamera.Error.NoError:
            log.warning("%s: %s", self._used.name, text)
            self._fail(
                self.tr("{0} is in use by another program or cannot be started. Close the other program.").format(
                    self._used.name
                )
            )

    def _permitted(self, camera: Camera, granted: bool) -> None:
        if camera is not self._used:
            return
        if granted:
            self._silence.start()
            self.attach(camera)
        else:
            self._fail(
                self.tr("This program is not allowed to use the camera. Allow it in the system's privacy settings.")
            )

    def _pass_on(self) -> None:
        frame = self._sink.videoFrame()
        if self._used is not None and frame.isValid():
            self._silence.start()
            self.framed.emit(frame.toImage())

    def _give_up(self) -> None:
        if self._used is not None:
            self._fail(
                self.tr("{0} sends no picture. Close other programs that use it, or plug it in anew.").format(
                    self._used.name
                )
            )

    def _fail(self, sentence: str) -> None:
        self.stop()
        self.failed.emit(sentence)


def _id(device: QCameraDevice) -> str:
    return bytes(device.id().data()).decode("utf-8", "replace")


def _is_front(device: QCameraDevice) -> bool:
    return device.position() is QCameraDevice.Position.FrontFace
