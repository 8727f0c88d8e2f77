"""What the pages of the settings have in common."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QVBoxLayout, QWidget

from visualsearch_desktop.core.types import CatalogueState
from visualsearch_desktop.settings import Settings
from visualsearch_desktop.ui import theme

FIELD_HEIGHT = 30


class Page(QWidget):
    """Shows a part of the settings, and gives it back as the user changed it."""

    def __init__(self, title: str, picture: str) -> None:
        super().__init__()
        self.title = title
        self.picture = picture
        self.setObjectName("plain")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(theme.L, theme.L, theme.L, theme.L)
        self.column.setSpacing(theme.S)

    def problem(self) -> str:
        """What is wrong with what was entered, in a sentence; empty where nothing is."""
        return ""

    def focus_problem(self) -> None:
        """Put the cursor where the problem is."""

    def applied(self, settings: Settings) -> Settings:
        """The settings with this page's part of them."""
        return settings

    def remember(self) -> None:
        """Save what is remembered elsewhere than in the settings."""

    def show_state(self, state: CatalogueState | None) -> None:
        """The catalogue's state is now this."""

    # --- for the pages themselves --------------------------------------------------------------------------------

    def add_heading(self, text: str) -> None:
        """The title of what follows."""
        if self.column.count():
            self.column.addSpacing(theme.M)
        label = QLabel(text)
        label.setObjectName("heading")
        self.column.addWidget(label)

    def add_text(self, text: str) -> QLabel:
        """An explanation below what it is about."""
        label = note(text)
        self.column.addWidget(label)
        return label

    def add_choice(self, name: str, choices: dict[str, str], chosen: str) -> QComboBox:
        """A list of which one is chosen; `choices` gives each value its text. The heading above says what it is."""
        box = QComboBox()
        box.setAccessibleName(name)
        box.setMinimumHeight(FIELD_HEIGHT)
        for value, text in choices.items():
            box.addItem(text, value)
        box.setCurrentIndex(max(0, box.findData(chosen)))
        self.column.addWidget(box, 0, Qt.AlignmentFlag.AlignLeft)
        return box


def note(text: str = "") -> QLabel:
    """Muted text that wraps."""
    label = QLabel(text)
    label.setObjectName("muted")
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
