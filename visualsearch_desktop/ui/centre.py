"""The middle of the window: the grid, or what to do where there is nothing to show in it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from visualsearch_desktop.core.types import CatalogueState, ModelStatus, Obstacle
from visualsearch_desktop.ui import captions
from visualsearch_desktop.ui.empty_state import Button
from visualsearch_desktop.ui.grid_model import GridModel
from visualsearch_desktop.ui.indexing_session import IndexingSession
from visualsearch_desktop.ui.results import ResultsPane
from visualsearch_desktop.ui.search_session import SearchSession

if TYPE_CHECKING:
    from visualsearch_desktop.ui.model_panel import ModelPanel

MOST_OBSTACLES = 3
LONGEST = 40
"""Letters of a condition that a button names."""


class Centre(QObject):
    """Decides what the results pane shows."""

    folderWanted = Signal()
    """The user wants to choose a folder of photos."""
    allWanted = Signal()
    """The filters and the words are to go."""
    withoutWanted = Signal(object)
    """A `Condition` is to go, which leaves nothing."""
    retryWanted = Signal()
    """The catalogue is to be opened once more."""
    settingsWanted = Signal()

    def __init__(
        self, results: ResultsPane, session: SearchSession, jobs: IndexingSession, model: GridModel, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._results = results
        self._session = session
        self._jobs = jobs
        self._model = model
        self.sample: Callable[[], object] | None = None
        """What makes the sample catalogue, where one is offered."""
        self.obstacles: tuple[Obstacle, ...] = ()
        """What left nothing of the last answer."""
        self.model_panel: ModelPanel | None = None
        """The first page's; there once that was shown."""

    def show(self, state: CatalogueState | None, open_failure: tuple[str, str] | None) -> None:
        """Show what fits a state; `open_failure` has a sentence, and a traceback where it was a bug."""
        empty, tr = self._results.empty, self.tr
        if open_failure is not None:
            self._show_failure(*open_failure)
        elif state is None:
            empty.tell("loader", tr("Opening the catalogue…"), "")
        elif state.count == 0 and self._jobs.is_filling:
            empty.tell("images", tr("Looking at your photos…"), tr("The first of them appear here in a moment."))
        elif state.count == 0:
            self._show_first_page(state)
        elif self._model.rowCount():
            self._results.show_grid()
            return
        elif self._session.busy:
            loading = state.model.status is ModelStatus.LOADING and bool(self._session.question.photos)
            title = tr("The model is loading…") if loading else tr("Searching…")
            text = tr("Your photo is searched as soon as it is ready.") if loading else ""
            empty.tell("loader", title, text)
        elif self._session.question.filter:
            self._show_obstacles(state)
        elif self._session.question.has_target:
            empty.tell("circle-minus", tr("Nothing was found"), tr("No other item can be compared with this."))
        else:
            empty.tell("image-plus", tr("Drop a photo anywhere"), tr("The products that look like it appear here."))
        self._results.show_empty(searchable=state is not None and state.count > 0 and open_failure is None)

    def _show_obstacles(self, state: CatalogueState) -> None:
        """What left nothing, and a button for each to do without it."""
        tr = self.tr
        title, text = tr("Nothing passes these filters"), tr("No item has all of what you chose.")
        buttons: list[Button] = []
        named = self.obstacles[:MOST_OBSTACLES]
        for obstacle in named:
            what = _short(captions.condition_text(obstacle.condition, state.columns))
            label = tr("Without “{0}” ({1})").format(what, captions.count(obstacle.count))
            buttons.append((label, partial(self.withoutWanted.emit, obstacle.condition)))
        if len(named) == 1:
            what = captions.condition_text(named[0].condition, state.columns)
            sentence = tr("Without “{0}” there is 1.") if named[0].count == 1 else tr("Without “{0}” there are {1}.")
            text = sentence.format(what, captions.count(named[0].count))
        elif named:
            text = tr("Without one of these, something is left.")
        if not self._session.selection.is_empty or not named:
            buttons.append((tr("Clear all filters"), self.allWanted.emit))
        self._results.empty.tell("funnel-x", title, text, [(label.replace("&", "&&"), act) for label, act in buttons])

    def _show_failure(self, sentence: str, details: str) -> None:
        buttons: list[Button] = [
            (self.tr("Try again"), self.retryWanted.emit),
            (self.tr("Settings…"), self.settingsWanted.emit),
        ]
        if details:
            report = f"{sentence}\n\n{details}"
            buttons.append((self.tr("Copy report"), lambda: QGuiApplication.clipboard().setText(report)))
        self._results.empty.tell("circle-alert", self.tr("The catalogue cannot be opened"), sentence, buttons)

    def _show_first_page(self, state: CatalogueState) -> None:
        if self.model_panel is None:
            # Most windows open on a catalogue that has photos.
            from visualsearch_desktop.ui.model_panel import ModelPanel

            self.model_panel = ModelPanel(self._jobs)
        self.model_panel.show_model(state.model)
        buttons: list[Button] = [(self.tr("Choose a folder of photos…"), self.folderWanted.emit)]
        if self.sample is not None:
            buttons.append((self.tr("Try the sample catalogue"), self.sample))
        text = self.tr(
            "Choose the folder with your product photos, or drop it here. They stay where they are.\n"
            "A spreadsheet of prices, colours or sizes gives you filters."
        )
        title = self.tr("Find products by photo")
        self._results.empty.tell("images", title, text, buttons, self.model_panel)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"
