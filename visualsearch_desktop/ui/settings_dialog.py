"""The settings, page by page. What is entered takes effect when it is saved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QSettings, QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMessageBox,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from visualsearch_desktop.core import api_keys
from visualsearch_desktop.core.types import CatalogueState, Engine
from visualsearch_desktop.errors import UserError
from visualsearch_desktop.paths import AppPaths
from visualsearch_desktop.settings import Settings
from visualsearch_desktop.ui import captions, theme
from visualsearch_desktop.ui.background import Background
from visualsearch_desktop.ui.icons import icon
from visualsearch_desktop.ui.indexing_session import IndexingSession
from visualsearch_desktop.ui.settings_pages.engine import EnginePage
from visualsearch_desktop.ui.settings_pages.folders import FoldersPage
from visualsearch_desktop.ui.settings_pages.general import GeneralPage, find_cameras
from visualsearch_desktop.ui.settings_pages.model import ModelPage
from visualsearch_desktop.ui.settings_pages.page import Page
from visualsearch_desktop.ui.settings_pages.storage import StoragePage

ENTRY_HEIGHT = 36
"""Of the list of the pages."""


Save = Callable[[Settings, bool], str]
"""Takes the settings as they are wanted, and whether the server's key is another; gives what went wrong, or ""."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the dialog needs of the window that it belongs to."""

    paths: AppPaths
    memory: QSettings
    background: Background
    jobs: IndexingSession


class SettingsDialog(QDialog):
    """A list of the pages at the left, the page at the right, and a line for what is wrong."""

    def __init__(self, settings: Settings, surroundings: Surroundings, save: Save, parent: QWidget) -> None:
        super().__init__(parent)
        self._settings = settings
        self._save_settings = save
        self._background = surroundings.background
        self._state: CatalogueState | None = None
        self._busy = False
        self.setWindowTitle(self.tr("Settings"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.folders = FoldersPage()
        self.engine = EnginePage(settings, self._background)
        self.model = ModelPage(settings, surroundings.paths, surroundings.jobs)
        self.storage = StoragePage(settings, surroundings.paths, self._background)
        self.general = GeneralPage(settings, surroundings.memory, find_cameras)
        self.pages: tuple[Page, ...] = (self.folders, self.engine, self.model, self.storage, self.general)
        self._compose()
        surroundings.jobs.failed.connect(self._say)
        surroundings.jobs.runningChanged.connect(self._forget_failure)

    def _compose(self) -> None:
        self.resize(760, 560)
        self.setMinimumSize(560, 400)
        self.list = QListWidget()
        self.list.setObjectName("pages")
        self.list.setAccessibleName(self.tr("Pages of the settings"))
        self.list.setIconSize(QSize(18, 18))
        self.list.setFixedWidth(168)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._stack = QStackedWidget()
        for page in self.pages:
            entry = QListWidgetItem(icon(page.picture), page.title)
            entry.setSizeHint(QSize(0, ENTRY_HEIGHT))
            self.list.addItem(entry)
            area = QScrollArea()
            area.setFrameShape(QFrame.Shape.NoFrame)
            area.setWidgetResizable(True)
            area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            area.setWidget(page)
            self._stack.addWidget(area)
        self.list.currentRowChanged.connect(self._stack.setCurrentIndex)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.list)
        middle.addWidget(self._stack, 1)
        self.problem = QLabel()
        self.problem.setObjectName("problem")
        self.problem.setWordWrap(True)
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        self.problem.hide()
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.save_button = self._buttons.addButton(self.tr("Save"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.save_button.setObjectName("primary")
        self.save_button.setDefault(True)
        self._buttons.accepted.connect(self._save)
        self._buttons.rejected.connect(self.reject)
        foot = QVBoxLayout()
        foot.setContentsMargins(theme.L, theme.S, theme.L, theme.M)
        foot.setSpacing(theme.S)
        foot.addWidget(self.problem)
        foot.addWidget(self._buttons)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(middle, 1)
        layout.addLayout(foot)
        self.list.setCurrentRow(0)
        self.list.setFocus()
        # What was wrong is told once, and not of what is entered since.
        self.list.currentRowChanged.connect(lambda _: self._say(""))
        self.engine.address.textEdited.connect(lambda _: self._say(""))

    def show_state(self, state: CatalogueState | None) -> None:
        """The catalogue's state is now this; None while it is not open."""
        self._state = state
        for page in self.pages:
            page.show_state(state)

    def show_page(self, page: Page) -> None:
        """Turn to a page."""
        self.list.setCurrentRow(self.pages.index(page))

    def reject(self) -> None:
        # What the keyring was asked to do is waited for.
        if not self._busy:
            super().reject()

    # --- saving --------------------------------------------------------------------------------------------------

    def _save(self) -> None:
        for page in self.pages:
            if problem := page.problem():
                self.show_page(page)
                page.focus_problem()
                self._say(problem)
                return
        if self._leaves_server():
            self._ask_about_address()
        else:
            self._save_key()

    def _leaves_server(self) -> bool:
        """True where the catalogue is on the server and another address is to be asked for it."""
        on_server = self._state is not None and self._state.engine is Engine.SERVER and self._state.count > 0
        return on_server and self.engine.engine is Engine.SERVER and self.engine.server_url != self._settings.server_url

    def _ask_about_address(self) -> None:
        box = QMessageBox(self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Question)
        box.setText(self.tr("Is this the same server at another address?"))
        box.setInformativeText(
            self.tr(
                "The catalogue is on the server at {0}. On another server it is not found, and its photos have to be "
                "indexed again. To take it along, move it to this computer first, and from there to the new server."
            ).format(captions.plain(self._settings.server_url))
        )
        same = box.addButton(self.tr("It is the same server"), QMessageBox.ButtonRole.AcceptRole)
        same.clicked.connect(self._save_key)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.open()

    def _save_key(self) -> None:
        work = self._key_work()
        if work is None:
            self._finish(False)
            return
        self._set_busy(True)

        def done(problem: str) -> None:
            self._set_busy(False)
            if problem:
                self.show_page(self.engine)
                self._say(problem)
            else:
                self._finish(True)

        self._background.run(work, done, self)

    def _key_work(self) -> Callable[[], str] | None:
        """What there is to do with the keyring, which may ask the user to unlock it; gives what went wrong."""
        old, new, key = self._settings.server_url, self.engine.server_url, self.engine.new_key
        stale = self.engine.stale_key
        if not stale and not key:
            return None

        def work() -> str:
            try:
                if stale:
                    api_keys.forget(old)
                if key:
                    api_keys.keep(new, key)
            except UserError as error:
                return str(error)
            return ""

        return work

    def _finish(self, key_changed: bool) -> None:
        settings = self._settings
        for page in self.pages:
            settings = page.applied(settings)
        if problem := self._save_settings(settings, key_changed):
            self._say(problem)
            return
        for page in self.pages:
            page.remember()
        self.accept()

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self._buttons.setEnabled(not busy)
        self._say(self.tr("Waiting for the system's keyring…") if busy else "")

    def _forget_failure(self, running: bool) -> None:
        if running:
            self._say("")

    def _say(self, text: str) -> None:
        self.problem.setText(text)
        self.problem.setVisible(bool(text))
