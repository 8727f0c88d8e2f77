"""The ways to give a photo, as buttons and as a menu."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal, SignalInstance
from PySide6.QtWidgets import QGridLayout, QMenu, QPushButton, QWidget

from visualsearch_desktop.ui import icons, theme


class Ways(QWidget):
    """Asks for photos. The signals carry True where these are to be added to those that there are."""

    openRequested = Signal(bool)
    pasteRequested = Signal(bool)
    cameraRequested = Signal(bool)
    screenRequested = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(theme.XS)
        self._ways: list[tuple[QPushButton, str, str, SignalInstance]] = []
        self._narrow: bool | None = None
        self.open_button = self._add(
            "folder-open", self.tr("Open…"), self.tr("Open photos to search with (Ctrl+O)"), self.openRequested
        )
        self.paste_button = self._add(
            "clipboard",
            self.tr("Paste"),
            self.tr("Search with the picture, file or address in the clipboard (Ctrl+V)"),
            self.pasteRequested,
        )
        self.camera_button = self._add(
            "camera", self.tr("Camera"), self.tr("Take a photo with the camera (F8)"), self.cameraRequested
        )
        self.screen_button = self._add(
            "monitor", self.tr("Screen"), self.tr("Search with a part of the screen (F7)"), self.screenRequested
        )
        self.arrange(False)

    @property
    def buttons(self) -> list[QPushButton]:
        """The buttons in their order."""
        return [button for button, *_ in self._ways]

    def arrange(self, narrow: bool) -> None:
        """In one row of icons, where room is short; else in two rows with their names."""
        if narrow == self._narrow:
            return
        self._narrow = narrow
        for place, (button, _, name, _) in enumerate(self._ways):
            button.setText("" if narrow else name)
            # With text the icon is wider than high: see `icon_button`.
            button.setIconSize(QSize(16, 16) if narrow else QSize(22, 16))
            self._grid.addWidget(button, *((0, place) if narrow else divmod(place, 2)))

    def menu(self, parent: QWidget) -> QMenu:
        """The same for a further photo."""
        menu = QMenu(parent)
        for _, picture, name, wish in self._ways:
            action = menu.addAction(icons.icon(picture), name)
            action.triggered.connect(lambda _=False, wish=wish: wish.emit(True))
        return menu

    def _add(self, picture: str, name: str, tip: str, wish: SignalInstance) -> QPushButton:
        button = icons.icon_button(picture, name)
        button.setAccessibleName(name)
        button.setToolTip(tip)
        button.clicked.connect(lambda _=False: wish.emit(False))
        self._ways.append((button, picture, name, wish))
        return button
