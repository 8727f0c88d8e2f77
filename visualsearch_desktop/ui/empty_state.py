"""What the middle of the window says when there is nothing to show."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from visualsearch_desktop.ui import theme
from visualsearch_desktop.ui.icons import IconLabel

FOOTER_WIDTH = 560
"""What is below the buttons is not drawn out over a wide window."""

Button = tuple[str, Callable[[], object]]


class EmptyState(QWidget):
    """An icon, a title, a sentence, and the buttons that lead on; the first is the one to press."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[str, str, str, tuple[str, ...], QWidget | None] | None = None
        self._footer: QWidget | None = None
        self._shown_buttons: list[QPushButton] = []
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.XL, theme.XL, theme.XL, theme.XL)
        layout.setSpacing(theme.M)
        layout.addStretch(2)
        self._icon = IconLabel("image", 48)
        self._title = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self._title.setObjectName("title")
        self._text = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self._text.setObjectName("muted")
        for label in (self._title, self._text):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self._title)
        layout.addWidget(self._text)
        self._buttons = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._buttons.setSpacing(theme.S)
        middle = QHBoxLayout()
        middle.addStretch()
        middle.addLayout(self._buttons)
        middle.addStretch()
        layout.addSpacing(theme.S)
        layout.addLayout(middle)
        # As wide as there is room for, up to its bound, and as high as that takes.
        self._foot = QHBoxLayout()
        self._foot.setContentsMargins(0, theme.L, 0, 0)
        self._foot.addStretch(1)
        self._foot.addStretch(1)
        layout.addLayout(self._foot)
        layout.addStretch(3)

    @property
    def title(self) -> str:
        """The title that is shown."""
        return self._title.text()

    def tell(
        self, picture: str, title: str, text: str, buttons: Sequence[Button] = (), footer: QWidget | None = None
    ) -> None:
        """Show this, with a widget of the caller's below; saying the same again changes nothing."""
        shown = (picture, title, text, tuple(label for label, _ in buttons), footer)
        if shown == self._shown:
            return
        self._shown = shown
        self._icon.set_name(picture)
        self._title.setText(title)
        self._text.setText(text)
        for old in self._shown_buttons:
            self._buttons.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._shown_buttons.clear()
        self._show_buttons(buttons)
        self._show_footer(footer)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        # Buttons beside each other must not hold the window open.
        return QSize(0, super().minimumSizeHint().height())

    def _show_buttons(self, buttons: Sequence[Button]) -> None:
        for number, (label, action) in enumerate(buttons):
            button = QPushButton(label)
            if number == 0:
                button.setObjectName("primary")
            button.clicked.connect(lambda _=False, action=action: action())
            self._buttons.addWidget(button)
            self._shown_buttons.append(button)
        self._fit()

    def _fit(self) -> None:
        """Put the buttons below each other where they do not fit beside each other."""
        widths = [button.sizeHint().width() for button in self._shown_buttons]
        needed = sum(widths) + theme.S * (len(widths) - 1) + 2 * theme.XL
        fits = needed <= self.width()
        self._buttons.setDirection(QBoxLayout.Direction.LeftToRight if fits else QBoxLayout.Direction.TopToBottom)

    def _show_footer(self, footer: QWidget | None) -> None:
        if self._footer is not None:
            self._foot.removeWidget(self._footer)
            self._footer.hide()
            # It comes back behind the new buttons, also for the Tab key.
            self._footer.setParent(None)
        self._footer = footer
        if footer is not None:
            footer.setMaximumWidth(FOOTER_WIDTH)
            self._foot.insertWidget(1, footer, 100)
            footer.show()
