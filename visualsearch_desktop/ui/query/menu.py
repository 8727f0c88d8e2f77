"""The menu of the question's photos: everything that the panel's buttons do, with keys."""

from __future__ import annotations

from visualsearch_desktop.ui.actions import Menus
from visualsearch_desktop.ui.query.panel import QueryPanel
from visualsearch_desktop.ui.question import Question


class PhotoMenu:
    """Adds the menu to the bar."""

    def __init__(self, menus: Menus, panel: QueryPanel) -> None:
        add, tr = menus.add, panel.tr
        menu = menus.menu(tr("&Photo"))
        add(menu, tr("Part of the &screen…"), lambda: panel.screenRequested.emit(False), "F7", "monitor")
        add(menu, tr("R&ecent photos…"), panel.recentRequested.emit, "Ctrl+Shift+H", "history")
        menu.addSeparator()
        further = menu.addMenu(tr("&Add a further photo"))
        add(further, tr("&Open…"), lambda: panel.openRequested.emit(True), "Ctrl+Shift+A", "folder-open")
        add(further, tr("&Paste"), lambda: panel.pasteRequested.emit(True), "Ctrl+Shift+V", "clipboard")
        add(further, tr("&Camera…"), lambda: panel.cameraRequested.emit(True), "Shift+F8", "camera")
        add(further, tr("Part of the &screen…"), lambda: panel.screenRequested.emit(True), "Shift+F7", "monitor")
        menu.addSeparator()
        self._of_photo = [
            add(menu, tr("&Part of the photo, or the whole"), panel.toggle_crop, "Ctrl+T", "crop"),
            add(menu, tr("Turn &right"), lambda: panel.turn(1), "Ctrl+R", "rotate-cw"),
            add(menu, tr("Turn &left"), lambda: panel.turn(-1), "Ctrl+Shift+R", "rotate-ccw"),
            add(menu, tr("&Flip left to right"), panel.flip, "Ctrl+Shift+M", "flip-vertical-2"),
            add(menu, tr("&Take this photo away"), panel.remove_photo, "Ctrl+Del", "x"),
        ]
        self.show_question(Question())

    def show_question(self, question: Question) -> None:
        """What can be done depends on there being a photo."""
        for action in self._of_photo:
            action.setEnabled(bool(question.photos))
