"""The model that turns photos into numbers: which file, and how exactly it calculates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox

from visualsearch_desktop.core.formats import WEIGHTS_SUFFIXES
from visualsearch_desktop.core.types import CatalogueState, Precision
from visualsearch_desktop.paths import AppPaths, resources
from visualsearch_desktop.settings import Settings
from visualsearch_desktop.ui import captions, choosers
from visualsearch_desktop.ui.icons import icon_button
from visualsearch_desktop.ui.indexing_session import IndexingSession
from visualsearch_desktop.ui.model_panel import ModelPanel
from visualsearch_desktop.ui.settings_pages.page import Page

PATTERN = "resnet18*"
"""The files that the program takes for ResNet18's weights."""


class ModelPage(Page):
    """How the model is, its file and its precision. Getting a model happens at once."""

    def __init__(self, settings: Settings, paths: AppPaths, jobs: IndexingSession) -> None:
        super().__init__("", "cpu")
        self.title = self.tr("Model")
        self._paths = paths
        self.add_heading(self.tr("The model of this catalogue"))
        self.panel = ModelPanel(jobs)
        self.column.addWidget(self.panel)
        self.add_heading(self.tr("ResNet18 for new catalogues"))
        self.weights = self.add_choice(self.tr("Weights file of ResNet18"), {}, "")
        self.weights.setMinimumWidth(280)
        self.import_button = icon_button("folder-open", self.tr("Add a weights file…"))
        self.import_button.setAutoDefault(False)
        self.import_button.setToolTip(self.tr("Copies a .pth, .pt or .safetensors file into the program's data folder"))
        self.import_button.clicked.connect(lambda: choosers.choose_weights(self, jobs.import_model))
        self.column.addWidget(self.import_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.add_text(
            self.tr("A catalogue keeps the model that it was made with, until you index its photos again with another.")
        )
        self.may_download = QCheckBox(self.tr("Download ResNet18 when it is first needed"))
        self.may_download.setToolTip(self.tr("45 MB, before the first photos are indexed; never without this"))
        self.may_download.setChecked(settings.download_model)
        self.column.addWidget(self.may_download)
        self.add_heading(self.tr("Precision"))
        choices = {
            "auto": self.tr("What was found best on this computer"),
            Precision.FLOAT32.value: self.tr("Exact (32 bits)"),
            Precision.INT8.value: self.tr("Fast (8 bits)"),
        }
        self.precision = self.add_choice(self.tr("Precision"), choices, settings.precision)
        self.add_text(
            self.tr(
                "It applies to new catalogues, and to those whose photos are indexed again. Fast finds nearly the same."
            )
        )
        self.column.addStretch()
        self._fill(settings.weights)
        jobs.modelImported.connect(self._fill)
        jobs.runningChanged.connect(self._refill)

    def applied(self, settings: Settings) -> Settings:
        return replace(
            settings,
            weights=self.weights.currentData() or None,
            download_model=self.may_download.isChecked(),
            precision=self.precision.currentData(),
        )

    def show_state(self, state: CatalogueState | None) -> None:
        self.panel.setVisible(state is not None)
        if state is not None:
            self.panel.show_model(state.model)

    def _refill(self, running: bool) -> None:
        if not running:
            self._fill(self.weights.currentData())

    def _fill(self, chosen: str | None) -> None:
        """List the files, this one chosen. It is listed also where it is gone, since it is what the settings name."""
        self.weights.clear()
        self.weights.addItem(self.tr("The best that is found"), "")
        for path, origin in self._found():
            self.weights.addItem(f"{captions.plain(path.name)} · {origin}", str(path))
        if chosen and self.weights.findData(chosen) < 0:
            path = Path(chosen)
            origin = self.tr("elsewhere") if path.is_file() else self.tr("missing")
            self.weights.addItem(f"{captions.plain(path.name)} · {origin}", chosen)
        self.weights.setCurrentIndex(max(0, self.weights.findData(chosen or "")))

    def _found(self) -> Iterator[tuple[Path, str]]:
        for folder, origin in (
            (self._paths.models, self.tr("on this computer")),
            (resources() / "models", self.tr("came with the program")),
        ):
            for path in sorted(folder.glob(PATTERN)):
                if path.suffix in WEIGHTS_SUFFIXES and path.is_file():
                    yield path, origin
