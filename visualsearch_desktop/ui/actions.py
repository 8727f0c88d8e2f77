"""The window's menus."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from visualsearch_desktop.ui.icons import icon

Slot = Callable[[], object]


class Menus:
    """Adds actions to a window's menu bar."""

    def __init__(self, window: QMainWindow) -> None:
        self._window = window

    def menu(self, title: str) -> QMenu:
        """A further menu of the bar."""
        menu = self._window.menuBar().addMenu(title)
        menu.setToolTipsVisible(True)
        return menu

    def add(
        self,
        menu: QMenu,
        text: str,
        slot: Slot,
        shortcut: QKeySequence | QKeySequence.StandardKey | str | None = None,
        picture: str | None = None,
    ) -> QAction:
        """An action at the end of a menu."""
        action = QAction(text, self._window)
        if picture:
            action.setIcon(icon(picture))
        if shortcut is not None:
            action.setShortcut(QKeySequence(shortcut))
        action.triggered.connect(lambda _=False: slot())
        menu.addAction(action)
        # A shortcut of a menu bar that is hidden would do nothing.
        self._window.addAction(action)
        return action

    def add_choices(
        self, menu: QMenu, choices: dict[str, str], chosen: str, choose: Callable[[str], object]
    ) -> dict[str, QAction]:
        """Actions of which one is checked; `choices` gives each its text."""
        group = QActionGroup(self._window)
        actions = {}
        for name, text in choices.items():
            action = self.add(menu, text, lambda name=name: choose(name))  # type: ignore[misc]
            action.setCheckable(True)
            action.setChecked(name == chosen)
            group.addAction(action)
            actions[name] = action
        return actions
