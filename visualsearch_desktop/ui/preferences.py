"""The user's settings while a window is open: asked for, saved, and made to take effect without losing work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from visualsearch_desktop.backend.client import BackendClient
from visualsearch_desktop.backend.messages import FromBackend
from visualsearch_desktop.backend.options import BackendOptions
from visualsearch_desktop.errors import UserError
from visualsearch_desktop.paths import AppPaths
from visualsearch_desktop.settings import Settings
from visualsearch_desktop.ui.bridge import Backend, Peer
from visualsearch_desktop.ui.theme import Theme
from visualsearch_desktop.ui.window import MainWindow

if TYPE_CHECKING:
    from visualsearch_desktop.core.types import Engine, ServiceOptions
    from visualsearch_desktop.ui.settings_dialog import SettingsDialog


Connect = Callable[[BackendOptions, Callable[[FromBackend], None], Callable[[str], None]], Peer]
"""Makes a backend with these options; see `PeerFactory`."""


class Preferences(QObject):
    """Opens the dialog, writes the settings, and starts the backend again where they are about it.

    The backend is not disturbed while a long job runs, unless the user wants that; the job goes on afterwards.
    """

    def __init__(
        self,
        window: MainWindow,
        backend: Backend,
        paths: AppPaths,
        look: Theme,
        options: BackendOptions,
        connect: Connect = BackendClient,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._backend = backend
        self._paths = paths
        self._look = look
        self._options = options
        self._connect = connect
        self._restart_due = False
        self._target: Engine | None = None
        self.dialog: SettingsDialog | None = None
        window.settingsWanted.connect(self.open)
        window.themeChosen.connect(lambda choice: self._change(theme=choice))
        window.indexing.modelImported.connect(self._take_model)
        window.indexing.runningChanged.connect(self._after_job)

    def open(self) -> SettingsDialog:
        """Show the dialog."""
        if self.dialog is None:
            # A start needs no dialogs.
            from visualsearch_desktop.ui.settings_dialog import SettingsDialog, Surroundings

            window = self._window
            surroundings = Surroundings(self._paths, window.memory, window.background, window.indexing)
            settings = Settings.load(self._paths.settings)
            dialog = self.dialog = SettingsDialog(settings, surroundings, self._save, window)
            dialog.show_state(window.state)
            self._backend.stateChanged.connect(dialog.show_state)
            dialog.folders.addWanted.connect(lambda: window.choose_folder(dialog))
            dialog.folders.removeWanted.connect(lambda source: window.ask_to_remove(source, dialog))
            dialog.finished.connect(self._forget_dialog)
        self.dialog.open()
        return self.dialog

    def _forget_dialog(self) -> None:
        self.dialog = None

    # --- saving --------------------------------------------------------------------------------------------------

    def _change(self, **changes: object) -> None:
        settings = replace(Settings.load(self._paths.settings), **changes)  # type: ignore[arg-type]
        if problem := self._write(settings):
            self._window.results.messages.tell(problem, "error", key="settings")

    def _write(self, settings: Settings) -> str:
        try:
            settings.save(self._paths.settings)
        except UserError as error:
            return str(error)
        return ""

    def _take_model(self, file: str) -> None:
        # The backend that imported the file uses it already.
        self._options = self._with(replace(self._options.service, weights=file))
        self._change(weights=file)

    def _save(self, settings: Settings, key_changed: bool) -> str:
        """Save what the dialog has; gives what went wrong, and then nothing takes effect."""
        if problem := self._write(settings):
            return problem
        if settings.theme != self._look.choice:
            self._look.choose(settings.theme)
        self._window.counter_idle_seconds = settings.counter_idle_seconds
        self._window.asking.recent.keep(settings.keep_recent)
        state, old = self._window.state, self._options.service
        new = settings.applied(old)
        # The engine is about catalogues that are new; the one that is open is moved.
        self._restart_due |= self._window.open_failed or key_changed or replace(new, engine=old.engine) != old
        self._options = self._with(new)
        self._target = settings.engine if state is not None and settings.engine is not state.engine else None
        if self._restart_due and self._window.indexing.running:
            self._window.results.messages.tell(
                self.tr("The new settings take effect when the job that runs has ended."),
                actions=[(self.tr("Apply now"), self._restart)],
                key="settings",
            )
        else:
            self._take_effect()
        return ""

    def _with(self, service: ServiceOptions) -> BackendOptions:
        return replace(self._options, service=service)

    # --- taking effect -------------------------------------------------------------------------------------------

    def _after_job(self, running: bool) -> None:
        if not running and (self._restart_due or self._target is not None):
            self._window.results.messages.take_back("settings")
            self._take_effect()

    def _take_effect(self) -> None:
        if self._restart_due:
            self._restart()
        target, self._target = self._target, None
        if target is not None:
            self._window.indexing.move(target)

    def _restart(self) -> None:
        self._restart_due = False
        self._window.start_again(partial(self._connect, self._options))
