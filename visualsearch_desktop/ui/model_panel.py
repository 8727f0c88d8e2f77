"""Says how the model is, and offers ResNet18 where it is missing."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from visualsearch_desktop.backend.messages import DownloadModel, ImportModel
from visualsearch_desktop.core.types import ModelState, ModelStatus
from visualsearch_desktop.ui import captions, choosers, theme
from visualsearch_desktop.ui.icons import IconLabel, icon_button
from visualsearch_desktop.ui.indexing_session import IndexingSession
from visualsearch_desktop.ui.status import JobBar


class ModelPanel(QFrame):
    """A sentence about the model; where only the stand-in is there, two ways to ResNet18, and how far that is."""

    def __init__(self, jobs: IndexingSession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._model: ModelState | None = None
        self.setObjectName("panel")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.M, theme.M, theme.M, theme.M)
        layout.setSpacing(theme.S)
        head = QHBoxLayout()
        head.setSpacing(theme.S)
        self._icon = IconLabel("cpu", 16)
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        head.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self._text, 1)
        layout.addLayout(head)
        self._offer = QWidget()
        buttons = QHBoxLayout(self._offer)
        buttons.setContentsMargins(theme.L + theme.S, 0, 0, 0)
        buttons.setSpacing(theme.S)
        self.download_button = icon_button("download", self.tr("Download (45 MB)"))
        self.download_button.setAccessibleName(self.tr("Download ResNet18 (45 MB)"))
        self.download_button.setToolTip(self.tr("Get it from the network; it is kept on this computer"))
        self.download_button.clicked.connect(jobs.download_model)
        self.file_button = icon_button("folder-open", self.tr("Choose a file…"))
        self.file_button.setToolTip(self.tr("Take ResNet18 weights that you have: .pth, .pt or .safetensors"))
        self.file_button.clicked.connect(lambda: choosers.choose_weights(self, jobs.import_model))
        for button in (self.download_button, self.file_button):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        buttons.addStretch()
        layout.addWidget(self._offer)
        self.job = JobBar()
        self.job.cancelRequested.connect(jobs.cancel)
        layout.addWidget(self.job)
        jobs.runningChanged.connect(self._show_job)
        jobs.progressed.connect(self._show_progress)
        self._show_job()

    @property
    def text(self) -> str:
        """What is said about the model."""
        return self._text.text()

    def show_model(self, model: ModelState) -> None:
        """Say how the model is."""
        self._model = model
        self._icon.set_name(self._picture(model))
        self._text.setText(self._sentence(model))
        self._show_offer()

    @property
    def _is_running(self) -> bool:
        return isinstance(self._jobs.job, DownloadModel | ImportModel)

    def _show_job(self) -> None:
        if self._is_running and self.job.isHidden():
            self.job.begin()
        elif not self._is_running:
            self.job.end()
        self._show_offer()

    def _show_progress(self, progress: object) -> None:
        if self._is_running:
            self.job.show_progress(progress)  # type: ignore[arg-type]  # a Qt signal carries an object

    def _show_offer(self) -> None:
        model = self._model
        lacks = model is not None and (model.stand_in or model.status is ModelStatus.UNAVAILABLE)
        self._offer.setVisible(lacks and not self._is_running)

    @staticmethod
    def _picture(model: ModelState) -> str:
        if model.status is ModelStatus.UNAVAILABLE:
            return "triangle-alert"
        return "loader" if model.status is ModelStatus.LOADING else "info" if model.stand_in else "check"

    def _sentence(self, model: ModelState) -> str:
        if model.status is ModelStatus.LOADING:
            return self.tr("The model that compares photos is being loaded…")
        if model.status is ModelStatus.UNAVAILABLE:
            return captions.plain(model.message) or self.tr("There is no model on this computer.")
        if model.stand_in:
            return self.tr("{0} is ready. ResNet18, which may find better, is not on this computer.").format(
                model.label
            )
        return self.tr("{0} is ready.").format(model.label)
