"""What stands over the results: the search box, the steps back and forth, the answer, and how it is arranged."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from visualsearch_desktop.ui import theme
from visualsearch_desktop.ui.answer_line import AnswerLine
from visualsearch_desktop.ui.arrangement import Arrangement
from visualsearch_desktop.ui.eliding_label import ElidingLabel
from visualsearch_desktop.ui.icons import IconLabel, icon, icon_button

SLIDER, SHORT_SLIDER = 110, 72
SEARCH_ROOM, SEARCH_WIDTH = 150, 360
"""What the search box has at least before order, variants and variety are put behind one button, and at most."""

LEFT_MARGIN = theme.M + 3
"""Where the first card begins."""

MENU_TEXT = 130
"""A longer text of a button is cut. Lengths are in device-independent pixels."""


class SearchBox(QLineEdit):
    """Words to look for. Esc clears them; Enter and the arrow down lead on to the results."""

    left = Signal()
    """The keyboard belongs to the results now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(self.tr("Name, code or word"))
        self.setAccessibleName(self.tr("Search by words"))
        self.setToolTip(self.tr("Find items by their name, code or words (Ctrl+F)"))
        self.setClearButtonEnabled(True)
        self.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.setMaximumWidth(SEARCH_WIDTH)

    def sizeHint(self) -> QSize:
        return QSize(240, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(120, super().minimumSizeHint().height())

    def event(self, event: QEvent) -> bool:
        # The window's Esc takes back the last step; in here it takes back the words.
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._clears(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._clears(event):
            self.clear()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _clears(self, event: QKeyEvent) -> bool:
        return event.key() == Qt.Key.Key_Escape and bool(self.text())


class ResultsHead(QWidget):
    """Three lines: what is asked and how it is arranged, the answer, and what is to be known about it."""

    wordsChanged = Signal(str)

    def __init__(self, arrangement: Arrangement, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._arrangement = arrangement
        layout = QVBoxLayout(self)
        layout.setContentsMargins(LEFT_MARGIN, theme.S, theme.M, theme.XS)
        layout.setSpacing(theme.XS)
        self.words = SearchBox()
        self.words.textChanged.connect(self.wordsChanged)
        self.answer = AnswerLine()
        layout.addLayout(self._controls())
        layout.addSpacing(theme.XS)
        layout.addWidget(self.answer)
        self.about = self._about()
        layout.addWidget(self.about)
        arrangement.changed.connect(self._show_arrangement)
        self._show_arrangement()

    @property
    def line(self) -> str:
        """What is said below the answer."""
        return self._line.text()

    def say(self, text: str, tool_tip: str = "") -> None:
        """Say something about the answer."""
        self._line.setText(text)
        self._line.setToolTip(tool_tip)

    def show_words(self, words: str) -> None:
        """Show the words of a question; where they are being typed nothing changes."""
        if self.words.text() != words:
            self.words.setText(words)

    def focus_words(self) -> None:
        """Put the keyboard into the search box."""
        self.words.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.words.selectAll()

    def set_steps(self, back: QAction, forth: QAction) -> None:
        """Give the two small buttons what they do."""
        for button, action in ((self.back_button, back), (self.forth_button, forth)):
            button.setDefaultAction(action)
            button.setAccessibleName(action.text().replace("&", ""))

    def minimumSizeHint(self) -> QSize:
        # What does not fit is put behind one button, so that it must not hold the window open.
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._fit()

    def _controls(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(theme.S)
        steps = QHBoxLayout()
        steps.setSpacing(0)
        self.back_button, self.forth_button = QToolButton(), QToolButton()
        for button in (self.back_button, self.forth_button):
            button.setObjectName("flat")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            steps.addWidget(button)
        row.addLayout(steps)
        row.addWidget(self.words, 1)
        row.addStretch(0)
        arrangement = self._arrangement
        self.sort_button = self._menu_button("arrow-up-down", arrangement.sort_menu)
        self.group_button = self._menu_button("layers", arrangement.group_menu)
        self.variety_button = icon_button("shapes", self.tr("Variety"))
        self.variety_button.setCheckable(True)
        self.variety_button.setToolTip(arrangement.variety.toolTip())
        self.variety_button.clicked.connect(lambda _=False: arrangement.variety.trigger())
        menu = QMenu(self)
        menu.addMenu(arrangement.sort_menu)
        menu.addMenu(arrangement.group_menu)
        menu.addAction(arrangement.variety)
        self.view_button = self._menu_button("sliders-horizontal", menu)
        self.view_button.setText(self.tr("Order"))
        self.view_button.setAccessibleName(self.tr("Order and variants"))
        self.view_button.setToolTip(self.tr("Order, variants and variety of the results"))
        self._wide = (self.sort_button, self.group_button, self.variety_button)
        for widget in (*self._wide, self.view_button):
            row.addWidget(widget)
        return row

    def _menu_button(self, picture: str, menu: QMenu) -> QToolButton:
        button = QToolButton()
        button.setObjectName("tool")
        button.setIcon(icon(picture))
        button.setIconSize(QSize(22, 16))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setMenu(menu)
        return button

    def _about(self) -> QWidget:
        about = QWidget()
        row = QHBoxLayout(about)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.S)
        self._line = ElidingLabel()
        self._line.setObjectName("muted")
        row.addWidget(self._line, 1)
        row.addWidget(IconLabel("grid-2x2", 14))
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setPageStep(1)
        self.slider.setAccessibleName(self.tr("Size of the pictures"))
        self.slider.setToolTip(self.tr("Size of the pictures (Ctrl++ and Ctrl+−)"))
        row.addWidget(self.slider)
        row.addWidget(IconLabel("square", 16))
        return about

    def _show_arrangement(self) -> None:
        arrangement = self._arrangement
        sort, group = arrangement.sort_text, arrangement.group_text
        self.sort_button.setText(self._short(sort))
        self.sort_button.setAccessibleName(self.tr("Sort by: {0}").format(sort))
        self.sort_button.setToolTip(self.tr("What the results are sorted by (Ctrl+1 to Ctrl+5)"))
        self.group_button.setText(self._short(group or self.tr("Variants")))
        self.group_button.setEnabled(arrangement.can_group)
        self.group_button.setAccessibleName(
            self.tr("Variants together by: {0}").format(group) if group else self.tr("Variants each by themselves")
        )
        self.group_button.setToolTip(self.tr("Show the variants of an article as one card (Ctrl+G)"))
        self.variety_button.setChecked(arrangement.variety.isChecked())
        self._fit()

    def _short(self, text: str) -> str:
        return self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, MENU_TEXT).replace("&", "&&")

    def _fit(self) -> None:
        steps = self.back_button.sizeHint().width() + self.forth_button.sizeHint().width()
        needed = steps + SEARCH_ROOM + sum(widget.sizeHint().width() + theme.S for widget in self._wide) + theme.S
        narrow = self.width() - LEFT_MARGIN - theme.M < needed
        for widget in self._wide:
            widget.setVisible(not narrow)
        self.view_button.setVisible(narrow)
        self.slider.setFixedWidth(SHORT_SLIDER if narrow else SLIDER)
