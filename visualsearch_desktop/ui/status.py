"""The status bar: which catalogue, how many items, which engine and model, and the long job that runs."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QProgressBar, QStatusBar, QWidget

from visualsearch_desktop.core.types import CatalogueState, ModelStatus, Phase, Progress
from visualsearch_desktop.ui import captions, theme
from visualsearch_desktop.ui.eliding_label import ElidingLabel
from visualsearch_desktop.ui.icons import icon, icon_button

MEGABYTE = 1_000_000


class JobBar(QWidget):
    """Where the long job is, with a button to stop it."""

    cancelRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.S)
        self._text = ElidingLabel()
        self._text.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._text.setMinimumWidth(160)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(140)
        self.bar.setAccessibleName(self.tr("Progress"))
        self.cancel_button = icon_button("x", self.tr("Cancel"))
        self.cancel_button.setObjectName("link")
        self.cancel_button.setToolTip(self.tr("Stop; what is done so far is kept"))
        self.cancel_button.clicked.connect(self._cancel)
        layout.addWidget(self._text, 1)
        layout.addWidget(self.bar)
        layout.addWidget(self.cancel_button)
        self.hide()

    @property
    def text(self) -> str:
        """What is said beside the bar."""
        return self._text.text()

    def begin(self) -> None:
        """A job has begun."""
        self.cancel_button.setEnabled(True)
        self._say(self.tr("Starting…"), 0, 0)
        self.show()

    def end(self) -> None:
        """No job runs any more."""
        self.hide()

    def show_progress(self, progress: Progress) -> None:
        """Show where the job is."""
        done, total = captions.count(progress.done), captions.count(progress.total)
        if progress.phase is Phase.DOWNLOAD:
            done, total = (str(round(value / MEGABYTE)) for value in (progress.done, progress.total))
            unit = self.tr("{0} of {1} MB") if progress.total else self.tr("{0} MB")
        else:
            unit = self.tr("{0} of {1}") if progress.total else "{0}"
        parts = [f"{self._phase(progress.phase)} {unit.format(done, total) if progress.done else ''}".strip()]
        if progress.rate > 0:
            rate = progress.rate / MEGABYTE if progress.phase is Phase.DOWNLOAD else progress.rate
            rate_text = captions.number(round(rate, 1 if rate < 10 else 0))
            parts.append(
                (self.tr("{0} MB/s") if progress.phase is Phase.DOWNLOAD else self.tr("{0}/s")).format(rate_text)
            )
        if progress.seconds_left is not None:
            parts.append(self.tr("{0} left").format(captions.duration(progress.seconds_left)))
        if progress.current:
            parts.append(captions.plain(Path(progress.current).name))
        self._say(" · ".join(parts), progress.done, progress.total)
        self._text.setToolTip(captions.plain(progress.current))

    def _say(self, text: str, done: int, total: int) -> None:
        self._text.setText(text)
        # Byte counts do not fit Qt's 32 bits, so the bar has a thousand steps.
        self.bar.setRange(0, 1000 if total else 0)
        self.bar.setValue(min(1000, round(1000 * done / total)) if total else 0)

    def _cancel(self) -> None:
        self.cancel_button.setEnabled(False)
        self._text.setText(self.tr("Stopping…"))
        self.cancelRequested.emit()

    def _phase(self, phase: Phase) -> str:
        return {
            Phase.MODEL: self.tr("Getting the model"),
            Phase.PREPARE: self.tr("Preparing the model for this computer"),
            Phase.DRAW: self.tr("Drawing the sample photos"),
            Phase.SCAN: self.tr("Looking for photos"),
            Phase.REMOVE: self.tr("Removing what is gone"),
            Phase.TIDY: self.tr("Tidying up the search index"),
            Phase.INDEX: self.tr("Indexing"),
            Phase.COPY: self.tr("Copying"),
            Phase.DOWNLOAD: self.tr("Downloading the model"),
            Phase.DONE: self.tr("Done"),
        }[phase]


class StatusBar(QStatusBar):
    """Says what answers, and how many items there are."""

    downloadRequested = Signal()
    importRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self._catalogue = QLabel()
        self._engine = QLabel()
        self._model = QLabel()
        for label in (self._catalogue, self._engine, self._model):
            label.setObjectName("muted")
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setContentsMargins(theme.S, 3, theme.XS, 3)
            self.addWidget(label)
        self._engine.setToolTip(self.tr("Where the catalogue's vectors are kept and searched"))
        self.stand_in = icon_button("download", self.tr("Get ResNet18…"))
        self.stand_in.setObjectName("standIn")
        menu = QMenu(self.stand_in)
        menu.addAction(icon("download"), self.tr("Download ResNet18 (45 MB)"), self.downloadRequested.emit)
        menu.addAction(icon("folder-open"), self.tr("Choose a weights file…"), self.importRequested.emit)
        self.stand_in.setMenu(menu)
        self.stand_in.hide()
        self.addWidget(self.stand_in)
        self.job = JobBar()
        self.addPermanentWidget(self.job, 1)

    @property
    def texts(self) -> tuple[str, str, str]:
        """The catalogue with its count, the engine, the model."""
        return self._catalogue.text(), self._engine.text(), self._model.text()

    def show_state(self, state: CatalogueState) -> None:
        """Show another state of the catalogue."""
        items = self.tr("1 item") if state.count == 1 else self.tr("{0} items").format(captions.count(state.count))
        self._catalogue.setText(f"{state.name} · {items}")
        self._catalogue.setToolTip("\n".join(captions.plain(source.folder) for source in state.sources))
        self._engine.setText(captions.engine(state.engine))
        model = state.model
        label = model.label or self.tr("model")
        self._model.setText(
            {
                ModelStatus.LOADING: self.tr("Loading {0}…").format(label),
                ModelStatus.READY: label,
                ModelStatus.UNAVAILABLE: self.tr("No model"),
            }[model.status]
        )
        tip = captions.plain(model.message)
        if model.identity is not None:
            tip += "\n" + self.tr("Weights {0}, {1} numbers a photo").format(
                model.identity.weights[:12], model.identity.dimension
            )
        self._model.setToolTip(tip.strip())
        offered = model.stand_in or model.status is ModelStatus.UNAVAILABLE
        self.stand_in.setVisible(offered)

        self.stand_in.setToolTip(
            self.tr("ResNet18 is not on this computer, so EfficientNet-Lite0 answers. ResNet18 may find better.")
            if model.stand_in
            else tip
        )
