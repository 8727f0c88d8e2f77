"""The Help menu: logs, a report for the maintainers, the guide, and what the program is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow

from visualsearch_desktop.core.types import CatalogueState
from visualsearch_desktop.paths import AppPaths, resources
from visualsearch_desktop.ui import files
from visualsearch_desktop.ui.actions import Menus
from visualsearch_desktop.ui.background import Background
from visualsearch_desktop.ui.message_bar import MessageBar

if TYPE_CHECKING:
    from visualsearch_desktop.ui.about import AboutDialog

GUIDE = "guide.md"


class HelpMenu(QObject):
    """Adds the menu to a window."""

    def __init__(
        self,
        menus: Menus,
        window: QMainWindow,
        paths: AppPaths,
        background: Background,
        messages: MessageBar,
        state: Callable[[], CatalogueState | None],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._paths = paths
        self._background = background
        self._messages = messages
        self._state = state
        menu = menus.menu(self.tr("&Help"))
        guide = resources().parent / "docs" / GUIDE
        if guide.is_file():
            menus.add(menu, self.tr("User &guide"), lambda: files.open_file(guide), "F1", "circle-help")
        menus.add(menu, self.tr("Open &log folder"), self._open_logs, None, "folder-open")
        menus.add(menu, self.tr("&Copy diagnostic report"), self._copy_report, None, "copy")
        menu.addSeparator()
        menus.add(menu, self.tr("&About Visual Search"), self.about, None, "info")

    def about(self) -> AboutDialog:
        """Show what the program is."""
        # A start needs no dialogs.
        from visualsearch_desktop.ui.about import AboutDialog

        dialog = AboutDialog(self._background, self._window)
        dialog.open()
        return dialog

    def _open_logs(self) -> None:
        if not self._paths.logs.is_dir() or not files.open_file(self._paths.logs):
            self._messages.tell(
                self.tr("The log folder cannot be shown: no program is set for folders. It is {0}.").format(
                    self._paths.logs
                ),
                "warning",
                key="logs",
            )

    def _copy_report(self) -> None:
        from visualsearch_desktop.ui import diagnostics

        paths, state, drawn_by = self._paths, self._state(), diagnostics.platform_name()
        self._background.run(lambda: diagnostics.report(paths, state, drawn_by), self._copy)

    def _copy(self, report: str) -> None:
        QGuiApplication.clipboard().setText(report)
        self._messages.tell(
            self.tr("The diagnostic report is in the clipboard. It names no folders, photos or people."),
            key="report-copied",
        )
