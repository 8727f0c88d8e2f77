"""How results are arranged: their order, whether they are spread, whether variants are together; as menus."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from visualsearch_desktop.core import roles
from visualsearch_desktop.core.types import NEWEST, Column, ColumnKind, Sort
from visualsearch_desktop.ui import captions
from visualsearch_desktop.ui.icons import icon
from visualsearch_desktop.ui.question import Question

SORT_KEYS = ("Ctrl+1", "Ctrl+2", "Ctrl+3", "Ctrl+4", "Ctrl+5")
VARIETY_KEY, GROUP_KEY = "Ctrl+D", "Ctrl+G"


class Arrangement(QObject):
    """The menus and actions of the head line and of the View menu. It shows a question's choices, and tells others."""

    sortChosen = Signal(object)
    """A `Sort`, or None for likeness."""
    groupChosen = Signal(object)
    """The key of the column whose equal values become one card, or None."""
    varietyChosen = Signal(bool)
    changed = Signal()
    """What is chosen, or what there is to choose from, is another."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._columns: tuple[Column, ...] = ()
        self._question = Question()
        self._group_before: str | None = None
        self.sort_menu = QMenu(self.tr("S&ort by"), parent)
        self.sort_menu.setIcon(icon("arrow-up-down"))
        self.group_menu = QMenu(self.tr("&Variants together"), parent)
        self.group_menu.setIcon(icon("layers"))
        self.variety = QAction(icon("shapes"), self.tr("Var&iety"), parent)
        self.variety.setCheckable(True)
        self.variety.setShortcut(QKeySequence(VARIETY_KEY))
        self.variety.setToolTip(self.tr("Spread the results: less of what is nearly the same (Ctrl+D)"))
        self.variety.triggered.connect(self.varietyChosen)
        self._sorts = QActionGroup(self)
        self._usual: list[QAction] = []
        for shortcut in SORT_KEYS:
            action = QAction(parent)
            action.setShortcut(QKeySequence(shortcut))
            self._prepare(action, self.sort_menu, self._sorts)
            self._usual.append(action)
        self._more = self.sort_menu.addMenu(self.tr("&More"))
        self._more.aboutToShow.connect(self._fill_more)
        self.group_menu.aboutToShow.connect(self._fill_groups)
        self._toggle_groups = QAction(self.tr("Together, or each by itself"), parent)
        self._toggle_groups.setShortcut(QKeySequence(GROUP_KEY))
        self._toggle_groups.triggered.connect(self._switch_groups)
        # Shortcuts work whether a menu was opened or not.
        parent.addActions([self.variety, self._toggle_groups, *self._usual])
        self._show()

    @property
    def sort_text(self) -> str:
        """What the results are sorted by, such as "Price, lowest first"."""
        return self._sort_text(self._question.sort)

    @property
    def group_text(self) -> str:
        """The column by which variants are together; empty where they are not."""
        column = self._column(self._question.group_by)
        return captions.label(column) if column else ""

    @property
    def can_group(self) -> bool:
        """True where there is a column that variants may have in common."""
        return bool(self._groupable())

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Offer these columns."""
        self._columns = tuple(columns)
        self._show()

    def show_question(self, question: Question) -> None:
        """Show what a question has chosen."""
        self._question = question
        self._show()

    # --- what is shown -------------------------------------------------------------------------------------------

    def _show(self) -> None:
        price, name = roles.price_column(self._columns), roles.name_column(self._columns)
        sorts = (
            None,
            Sort(price.key) if price else None,
            Sort(price.key, descending=True) if price else None,
            Sort(name.key) if name else None,
            Sort(NEWEST, descending=True),
        )
        for place, (action, sort) in enumerate(zip(self._usual, sorts, strict=True)):
            there = place == 0 or sort is not None
            action.setVisible(there)
            action.setEnabled(there)
            action.setData(sort)
            action.setText(self._sort_text(sort))
            action.setChecked(there and sort == self._question.sort)
        self.variety.setChecked(self._question.variety)
        self.group_menu.setEnabled(self.can_group)
        self._toggle_groups.setEnabled(self.can_group)
        self._group_before = self._question.group_by or self._group_before
        self.changed.emit()

    def _sort_text(self, sort: Sort | None) -> str:
        if sort is None:
            return self.tr("Likeness") if self._question.has_target else self.tr("No order")
        if sort.key == NEWEST:
            return self.tr("Newest first") if sort.descending else self.tr("Oldest first")
        column = self._column(sort.key)
        if column is None:
            return sort.key
        label = captions.label(column)
        if column.kind is ColumnKind.NUMBER:
            text = self.tr("{0}, highest first") if sort.descending else self.tr("{0}, lowest first")
            return text.format(label)
        return self.tr("{0}, Z to A").format(label) if sort.descending else label

    def _fill_more(self) -> None:
        """The columns that have no entry of their own."""
        self._more.clear()
        own = (roles.price_column(self._columns), roles.name_column(self._columns))
        group = QActionGroup(self._more)
        for column in self._columns:
            if column in own or column.kind is ColumnKind.BOOLEAN:
                continue
            orders = (False, True) if column.kind is ColumnKind.NUMBER else (False,)
            for descending in orders:
                sort = Sort(column.key, descending)
                action = QAction(self._sort_text(sort), self._more)
                action.setData(sort)
                self._prepare(action, self._more, group)
                action.setChecked(sort == self._question.sort)
        if self._more.isEmpty():
            self._more.addAction(self.tr("There are no other columns")).setEnabled(False)

    def _prepare(self, action: QAction, menu: QMenu, group: QActionGroup) -> None:
        action.setCheckable(True)
        action.triggered.connect(lambda _=False: self.sortChosen.emit(action.data()))
        group.addAction(action)
        menu.addAction(action)

    def _fill_groups(self) -> None:
        self.group_menu.clear()
        group = QActionGroup(self.group_menu)
        choices = [(None, self.tr("Each by itself")), *((c.key, captions.label(c)) for c in self._groupable())]
        for key, text in choices:
            action = self.group_menu.addAction(text.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(key == self._question.group_by)
            action.triggered.connect(lambda _=False, key=key: self.groupChosen.emit(key))
            group.addAction(action)
            if key is None:
                self.group_menu.addSeparator()
        self.group_menu.addSeparator()
        self.group_menu.addAction(self._toggle_groups)

    def _groupable(self) -> list[Column]:
        """The keyword columns, those that name articles first."""
        keywords = [column for column in self._columns if column.kind is ColumnKind.KEYWORD]
        likely = [column for column in (*roles.code_columns(keywords), roles.name_column(keywords)) if column]
        return list(dict.fromkeys((*likely, *keywords)))

    def _switch_groups(self) -> None:
        """Variants together, by the column that was last chosen, or each by itself."""
        if self._question.group_by is not None:
            self.groupChosen.emit(None)
        elif groupable := self._groupable():
            known = {column.key for column in groupable}
            before = self._group_before
            self.groupChosen.emit(before if before in known else groupable[0].key)

    def _column(self, key: str | None) -> Column | None:
        return next((column for column in self._columns if column.key == key), None)
