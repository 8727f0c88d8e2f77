"""All facets of the catalogue, one below the other, with the chips of what is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget

from visualsearch_desktop.core.types import Column, ColumnKind, Facet
from visualsearch_desktop.ui import captions, theme
from visualsearch_desktop.ui.facets.chips import Chips
from visualsearch_desktop.ui.selection import Chip, Selection

if TYPE_CHECKING:
    from visualsearch_desktop.ui.facets.facet_button import FacetButton
    from visualsearch_desktop.ui.facets.number_facet import NumberFacet

SEARCH_FROM = 12
"""With more facets than this there is a line to find one."""
BATCH = 2
"""How many facets are made at once: all of a spreadsheet would stop the window for a moment."""


class FacetPanel(QWidget):
    """Shows facets and a selection, and tells every change of it; it decides nothing."""

    selectionChanged = Signal(object)
    """The `Selection` that the user wants."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns: dict[str, Column] = {}
        self._selection = Selection()
        self._facets: dict[str, FacetButton | NumberFacet] = {}
        self._latest: dict[str, Facet] = {}
        self._builder = QTimer(self, singleShot=True, interval=0)
        self._builder.timeout.connect(lambda: self._build(BATCH))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.S)
        head = QHBoxLayout()
        title = QLabel(self.tr("Filters"))
        title.setObjectName("heading")
        self.clear_button = QPushButton(self.tr("Clear all"))
        self.clear_button.setObjectName("link")
        self.clear_button.setToolTip(self.tr("Take all filters away (Ctrl+Backspace)"))
        self.clear_button.clicked.connect(lambda: self.selectionChanged.emit(Selection()))
        head.addWidget(title, 1)
        head.addWidget(self.clear_button)
        layout.addLayout(head)
        self.chips = Chips()
        self.chips.removed.connect(self._take_back)
        self._find = QLineEdit()
        self._find.setObjectName("findFacet")
        self._find.setPlaceholderText(self.tr("Find a filter"))
        self._find.setAccessibleName(self._find.placeholderText())
        self._find.setClearButtonEnabled(True)
        self._find.textChanged.connect(lambda _: self._show_found())
        layout.addWidget(self._find)
        self._hint = QLabel(self.tr("Filters appear here once the catalogue has photos with attributes."))
        self._hint.setObjectName("muted")
        self._hint.setWordWrap(True)
        layout.addWidget(self._hint)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = QWidget()
        inner.setObjectName("plain")
        self._list = QVBoxLayout(inner)
        self._list.setContentsMargins(0, 0, theme.XS, theme.S)
        self._list.setSpacing(theme.S)
        self._list.addWidget(self.chips)
        self._list.addStretch()
        area.setWidget(inner)
        layout.addWidget(area, 1)
        self.set_columns(())
        self.show_selection(self._selection)

    @property
    def facets(self) -> dict[str, FacetButton | NumberFacet]:
        """The facets' widgets by column key, as far as they are made."""
        return self._facets

    def set_columns(self, columns: tuple[Column, ...]) -> None:
        """Make the widgets for these columns; those that stay keep their widgets."""
        wanted = {column.key: column for column in columns if column.facet}
        for key, widget in list(self._facets.items()):
            if wanted.get(key) != widget.column:
                self._list.removeWidget(widget)
                widget.deleteLater()
                del self._facets[key]
        self._columns = wanted
        self._latest = {key: facet for key, facet in self._latest.items() if key in wanted}
        if wanted:
            self._builder.start()
        self._find.setVisible(len(wanted) > SEARCH_FROM)
        self._hint.setVisible(not wanted)

    def show_facets(self, facets: tuple[Facet, ...]) -> None:
        """Show the counts of an answer."""
        for facet in facets:
            if facet.values and facet == self._latest.get(facet.column.key):
                continue
            self._latest[facet.column.key] = facet
            if widget := self._facets.get(facet.column.key):
                widget.show_facet(facet)

    def show_selection(self, selection: Selection) -> None:
        """Show what is chosen."""
        self._selection = selection
        self.clear_button.setEnabled(not selection.is_empty)
        self.chips.show_selection(selection, self._columns)
        before: QWidget = self.clear_button
        for chip in self.chips.buttons:
            QWidget.setTabOrder(before, chip)
            before = chip
        for widget in self._facets.values():
            widget.show_selection(selection)

    def focus_first(self) -> None:
        """Put the keyboard into the first facet."""
        for key, widget in self._facets.items():
            if widget.isVisible():
                self._facets[key].stops[0].setFocus(Qt.FocusReason.ShortcutFocusReason)
                return

    def _build(self, number: int) -> None:
        """Make the widgets of a few columns; the others follow between the window's other events."""
        # A window starts without facets: the catalogue is opened meanwhile.
        from visualsearch_desktop.ui.facets.facet_button import FacetButton
        from visualsearch_desktop.ui.facets.number_facet import NumberFacet

        missing = [key for key in self._columns if key not in self._facets]
        for key in missing[:number]:
            column = self._columns[key]
            widget = NumberFacet(column) if column.kind is ColumnKind.NUMBER else FacetButton(column)
            widget.selectionChanged.connect(self.selectionChanged)
            widget.show_selection(self._selection)
            if facet := self._latest.get(key):
                widget.show_facet(facet)
            self._facets[key] = widget
            made = [other for other in self._columns if other in self._facets]
            place = made.index(key)
            # The chips come first.
            self._list.insertWidget(place + 1, widget)
            # Widgets that are made late come last for the Tab key, unless it is told otherwise.
            before = self._facets[made[place - 1]].stops[-1] if place else self._find
            for stop in self._facets[key].stops:
                QWidget.setTabOrder(before, stop)
                before = stop
            widget.setVisible(self._is_found(key))
        if len(missing) > number:
            self._builder.start()

    def _take_back(self, chip: Chip) -> None:
        self.selectionChanged.emit(self._selection.without(chip))

    def _show_found(self) -> None:
        for key, widget in self._facets.items():
            widget.setVisible(self._is_found(key))

    def _is_found(self, key: str) -> bool:
        return self._find.text().casefold() in captions.label(self._columns[key]).casefold()
