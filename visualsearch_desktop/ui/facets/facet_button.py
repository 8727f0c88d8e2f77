"""A facet of values: a button that says what is chosen, and the list that it opens."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QSize, QSortFilterProxyModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from visualsearch_desktop.core.types import Column, Facet
from visualsearch_desktop.ui import captions, theme
from visualsearch_desktop.ui.eliding_label import ElidingLabel
from visualsearch_desktop.ui.facets.value_model import Role, ValueDelegate, ValueModel
from visualsearch_desktop.ui.icons import IconLabel
from visualsearch_desktop.ui.selection import Mark, Selection

SEARCH_FROM = 10
"""A list with more values than this can be searched."""
MAX_ROWS = 12
POPUP_WIDTH = 280


class FacetPopup(QFrame):
    """The values: a click or Space includes, the sign at the right or Minus excludes, Escape closes."""

    toggled = Signal(str, object)
    """A value and the `Mark` that was chosen or taken back."""
    clearRequested = Signal()
    closed = Signal()

    def __init__(self, model: ValueModel, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setObjectName("popup")
        label = captions.label(model.column)
        self.setAccessibleName(label)
        self._proxy = QSortFilterProxyModel(self)
        self._proxy.setSourceModel(model)
        self._proxy.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.XS, theme.S, theme.XS, theme.XS)
        layout.setSpacing(theme.XS)
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Find in {0}").format(label))
        self.search.setAccessibleName(self.search.placeholderText())
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._proxy.setFilterFixedString)
        self.search.installEventFilter(self)
        layout.addWidget(self.search)
        self.view = QListView()
        self.view.setAccessibleName(self.tr("Values of {0}").format(label))
        self.view.setModel(self._proxy)
        self.view.setMouseTracking(True)
        self.view.setUniformItemSizes(True)
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self._delegate = ValueDelegate(self.view)
        self._delegate.toggled.connect(self.toggled)
        self.view.setItemDelegate(self._delegate)
        self.view.installEventFilter(self)
        layout.addWidget(self.view)
        self._foot = QWidget()
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(theme.S, 0, theme.XS, 0)
        hint = QLabel(self.tr("Space includes, − excludes"))
        hint.setObjectName("muted")
        self._clear = QPushButton(self.tr("Clear"))
        self._clear.setObjectName("link")
        self._clear.setToolTip(self.tr("Choose nothing in {0}").format(label))
        self._clear.clicked.connect(self.clearRequested)
        foot.addWidget(hint, 1)
        foot.addWidget(self._clear)
        layout.addWidget(self._foot)

    def open_below(self, button: QWidget, can_clear: bool) -> None:
        """Show the list under its button, or over it where there is no room."""
        rows = self._proxy.sourceModel().rowCount()
        self.search.clear()
        self.search.setVisible(rows > SEARCH_FROM)
        self._clear.setEnabled(can_clear)
        height = max(1, self.view.sizeHintForRow(0))
        self.view.setFixedHeight(height * max(1, min(rows, MAX_ROWS)) + 2)
        self.setFixedWidth(max(POPUP_WIDTH, button.width()))
        self.adjustSize()
        place = button.mapToGlobal(QPoint(0, button.height() + 2))
        screen = button.screen().availableGeometry()
        if place.y() + self.height() > screen.bottom():
            place.setY(max(screen.top(), button.mapToGlobal(QPoint(0, 0)).y() - self.height() - 2))
        place.setX(max(screen.left(), min(place.x(), screen.right() - self.width())))
        self.move(place)
        self.show()
        self.view.setCurrentIndex(self._proxy.index(0, 0))
        (self.search if self.search.isVisible() else self.view).setFocus(Qt.FocusReason.PopupFocusReason)

    def allow_clear(self, allowed: bool) -> None:
        """Whether there is something to clear."""
        self._clear.setEnabled(allowed)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if watched is self.view:
                return self._list_key(event)
            if watched is self.search and event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                self.view.setFocus(Qt.FocusReason.TabFocusReason)
                if not self.view.currentIndex().isValid():
                    self.view.setCurrentIndex(self._proxy.index(0, 0))
                return True
            if watched is self.search and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._toggle(self._proxy.index(0, 0), Mark.INCLUDED)
                return True
        return super().eventFilter(watched, event)

    def hideEvent(self, event: QEvent) -> None:
        super().hideEvent(event)  # type: ignore[arg-type]  # the event is a QHideEvent
        self.closed.emit()

    def _list_key(self, event: QKeyEvent) -> bool:
        index = self.view.currentIndex()
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Plus):
            self._toggle(index, Mark.INCLUDED)
            return True
        if event.key() in (Qt.Key.Key_Minus, Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._toggle(index, Mark.EXCLUDED)
            return True
        return False

    def _toggle(self, index: QModelIndex, mark: Mark) -> None:
        if index.isValid():
            self.toggled.emit(index.data(Role.VALUE), mark)


class FacetButton(QPushButton):
    """The column's name, what is chosen in it, and the list on a click."""

    selectionChanged = Signal(object)
    """The whole `Selection`, with this facet's change in it."""

    def __init__(self, column: Column, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("facet")
        self.column = column
        self.model = ValueModel(column, self)
        self._popup: FacetPopup | None = None
        self._selection = Selection()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.M - 2, 0, theme.S, 0)
        layout.setSpacing(theme.S)
        name = QLabel(captions.label(column))
        self._chosen = ElidingLabel()
        self._chosen.setObjectName("muted")
        self._chosen.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for label in (name, self._chosen):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        layout.addWidget(name)
        layout.addWidget(self._chosen, 1)
        chevron = IconLabel("chevron-down", 14)
        chevron.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        layout.addWidget(chevron)
        self.clicked.connect(self.open_popup)
        self._describe()

    @property
    def popup(self) -> FacetPopup | None:
        """The list; None before it was opened for the first time."""
        return self._popup

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """Where the Tab key stops."""
        return (self,)

    def sizeHint(self) -> QSize:
        return QSize(200, self.fontMetrics().height() + 16)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    def show_facet(self, facet: Facet) -> None:
        """Show other values and counts."""
        self.model.set_values(facet.values)
        self._describe()

    def show_selection(self, selection: Selection) -> None:
        """Show what is chosen."""
        self._selection = selection
        self.model.set_selection(selection)
        if self._popup is not None:
            self._popup.allow_clear(not selection.choice(self.column.key).is_empty)
        self._describe()

    def open_popup(self) -> None:
        """Open the list."""
        if self._popup is None:
            # A catalogue can have 200 columns; most of their lists are never opened.
            self._popup = FacetPopup(self.model, self)
            self._popup.toggled.connect(self._toggle)
            self._popup.clearRequested.connect(self._clear)
        self._popup.open_below(self, not self._selection.choice(self.column.key).is_empty)

    def _toggle(self, value: str, mark: Mark) -> None:
        self.selectionChanged.emit(self._selection.toggled(self.column.key, value, mark))

    def _clear(self) -> None:
        self.selectionChanged.emit(self._selection.cleared(self.column.key))

    def _describe(self) -> None:
        choice = self._selection.choice(self.column.key)
        text = captions.choice_text(choice, self.column) or captions.count(self.model.rowCount())
        label = captions.label(self.column)
        self._chosen.setText(text)
        self.setAccessibleName(self.tr("Filter by {0}").format(label))
        self.setAccessibleDescription(text if not choice.is_empty else self.tr("nothing chosen"))
        self.setToolTip(
            self.tr("{0}: {1}").format(label, text)
            if not choice.is_empty
            else self.tr("Filter by {0}: {1} values").format(label, text)
        )
        if self.property("active") != (not choice.is_empty):
            self.setProperty("active", not choice.is_empty)
            self.style().unpolish(self)
            self.style().polish(self)
