"""Sentences above the grid: never modal, each with a way to close it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from visualsearch_desktop.ui import theme
from visualsearch_desktop.ui.icons import IconLabel, icon

MAX_NOTICES = 4
PASSING_MS = 4000
_ICONS = {"info": "info", "warning": "triangle-alert", "error": "circle-alert"}

Action = tuple[str, Callable[[], None]]
"""A button's text and what it does; the notice closes then."""


class Notice(QFrame):
    """One sentence with its buttons."""

    def __init__(self, sentence: str, kind: str, actions: Sequence[Action], key: str, bar: MessageBar) -> None:
        super().__init__(bar)
        self.key = key
        self.sentence = sentence
        self.kind = kind
        self.setObjectName("notice")
        self.setProperty("kind", kind)
        self.setAccessibleName(sentence)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.M, theme.XS + 2, theme.XS + 2, theme.XS + 2)
        layout.setSpacing(theme.S)
        layout.addWidget(IconLabel(_ICONS[kind], 16), 0, Qt.AlignmentFlag.AlignVCenter)
        text = QLabel(sentence)
        text.setWordWrap(True)
        text.setTextFormat(Qt.TextFormat.PlainText)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout.addWidget(text, 1)
        for label, action in actions:
            button = QPushButton(label)
            button.clicked.connect(lambda _=False, action=action: self._act(action))
            layout.addWidget(button)
        self.close_button = QToolButton()
        self.close_button.setObjectName("flat")
        self.close_button.setIcon(icon("x"))
        self.close_button.setToolTip(self.tr("Close this message"))
        self.close_button.setAccessibleName(self.close_button.toolTip())
        self.close_button.clicked.connect(lambda: bar.close_notice(self))
        layout.addWidget(self.close_button)
        self._bar = bar

    def _act(self, action: Callable[[], None]) -> None:
        self._bar.close_notice(self)
        action()


class MessageBar(QWidget):
    """The newest notices, the newest on top. A notice with the key of an older one takes its place."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._notices: list[Notice] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(theme.M, theme.S, theme.M, 0)
        self._layout.setSpacing(theme.XS)
        self.hide()

    @property
    def notices(self) -> list[Notice]:
        """What is shown, newest first."""
        return list(self._notices)

    def tell(
        self, sentence: str, kind: str = "info", actions: Sequence[Action] = (), key: str = "", passing: bool = False
    ) -> None:
        """Show a sentence; `kind` is "info", "warning" or "error". One in `passing` closes by itself."""
        self.take_back(key or sentence)
        notice = Notice(sentence, kind, actions, key or sentence, self)
        self._notices.insert(0, notice)
        self._layout.insertWidget(0, notice)
        self._put_into_order(notice)
        for old in self._notices[MAX_NOTICES:]:
            self.close_notice(old)
        self.show()
        if passing:
            QTimer.singleShot(PASSING_MS, notice, lambda: self.close_notice(notice))

    def _put_into_order(self, notice: Notice) -> None:
        """Tab comes to the notice where it is seen, not after all that was there before it."""
        before: QWidget | None = self.previousInFocusChain()
        # Qt takes no widget for an order that cannot have the focus itself.
        while before is not None and before is not self and before.focusPolicy() is Qt.FocusPolicy.NoFocus:
            before = before.previousInFocusChain()
        for button in notice.findChildren(QAbstractButton):
            if before is not None:
                QWidget.setTabOrder(before, button)
            before = button

    def tell_failure(self, sentence: str, details: str, key: str = "", actions: Sequence[Action] = ()) -> None:
        """Show what went wrong; a bug (with details) can be copied as a report."""
        report: list[Action] = []
        if details:
            text = f"{sentence}\n\n{details}"
            report.append((self.tr("Copy report"), lambda: QGuiApplication.clipboard().setText(text)))
        self.tell(sentence, "error", [*actions, *report], key)

    def take_back(self, key: str) -> None:
        """Close the notice with this key, if there is one."""
        for notice in self.notices:
            if notice.key == key:
                self.close_notice(notice)

    def close_notice(self, notice: Notice) -> None:
        """Close a notice."""
        if notice in self._notices:
            self._notices.remove(notice)
            self._layout.removeWidget(notice)
            notice.hide()
            notice.deleteLater()
        self.setVisible(bool(self._notices))
