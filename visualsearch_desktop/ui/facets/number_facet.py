"""A facet of numbers: a range slider between two fields."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from visualsearch_desktop.core.types import Column, Facet, Range
from visualsearch_desktop.ui import captions, theme
from visualsearch_desktop.ui.facets.range_slider import RangeSlider
from visualsearch_desktop.ui.selection import Selection

DECIMALS = 2
DRAG_MS = 60


class NumberField(QDoubleSpinBox):
    """A number as the column writes it."""

    def __init__(self, column: Column, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = column
        self.setDecimals(DECIMALS)
        self.setButtonSymbols(QDoubleSpinBox.ButtonSymbols.NoButtons)
        self.setKeyboardTracking(False)
        self.setFixedWidth(62)
        self.lineEdit().setTextMargins(theme.XS + 1, 0, 0, 0)

    def textFromValue(self, value: float) -> str:
        return captions.value_text(round(value, DECIMALS), self._column)

    def fixup(self, text: str) -> str:
        return text

    def validate(self, input: str, pos: int) -> tuple[QValidator.State, str, int]:
        # Out of range is not invalid: it becomes the nearest bound when the field is left.
        state, text, position = super().validate(input, pos)
        if state == QValidator.State.Invalid and self.locale().toDouble(text)[1]:
            state = QValidator.State.Intermediate
        return state, text, position


class NumberFacet(QWidget):
    """Bounds for a number. At the ends of the slider a bound is open."""

    selectionChanged = Signal(object)
    """The whole `Selection`, with this facet's change in it."""

    def __init__(self, column: Column, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column = column
        self._selection = Selection()
        self._bounds = (0.0, 0.0)
        label = captions.label(column)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.XS)
        self._label = QLabel(label)
        self._label.setContentsMargins(2, 0, 0, 0)
        layout.addWidget(self._label)
        row = QHBoxLayout()
        row.setSpacing(theme.S)
        self.low, self.high = NumberField(column), NumberField(column)
        self.low.setAccessibleName(self.tr("{0} from").format(label))
        self.high.setAccessibleName(self.tr("{0} up to").format(label))
        self.low.setToolTip(self.tr("The least {0}").format(label))
        self.high.setToolTip(self.tr("The greatest {0}").format(label))
        self.slider = RangeSlider()
        self.slider.setAccessibleName(self.tr("Range of {0}").format(label))
        self.slider.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.slider.setMinimumWidth(60)
        row.addWidget(self.low)
        row.addWidget(self.slider, 1)
        row.addWidget(self.high)
        layout.addLayout(row)
        self._timer = QTimer(self, singleShot=True, interval=DRAG_MS)
        self._timer.timeout.connect(self._slid)
        self.slider.valueChanged.connect(self._slide)
        self.low.valueChanged.connect(self._typed)
        self.high.valueChanged.connect(self._typed)

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """Where the Tab key stops."""
        return (self.low, self.high)

    def show_facet(self, facet: Facet) -> None:
        """Show other bounds of the numbers."""
        if facet.minimum is None or facet.maximum is None:
            self.setEnabled(False)
            return
        self.setEnabled(True)
        self._bounds = (facet.minimum, facet.maximum)
        if not self.slider.isSliderDown():
            self._show()

    def show_selection(self, selection: Selection) -> None:
        """Show what is chosen."""
        self._selection = selection
        if not self.slider.isSliderDown():
            self._show()

    def _show(self) -> None:
        chosen = self._selection.choice(self.column.key).range or Range()
        # The other facets may leave fewer numbers than are chosen here: the choice still has to be seen.
        bounds = [bound for bound in (*self._bounds, chosen.gte, chosen.lte) if bound is not None]
        start, end = min(bounds), max(bounds)
        low = start if chosen.gte is None else chosen.gte
        high = end if chosen.lte is None else chosen.lte
        end = max(end, start + 10**-DECIMALS)
        widgets = (self.slider, self.low, self.high)
        for widget in widgets:
            widget.blockSignals(True)
        self.slider.setRange(start, end)
        self.slider.setValue((low, high))
        for field in (self.low, self.high):
            field.setRange(start, end)
            field.setSingleStep(max(10**-DECIMALS, round((end - start) / 50, DECIMALS)))
        self.low.setValue(low)
        self.high.setValue(high)
        for widget in widgets:
            widget.blockSignals(False)

    def _slide(self, values: tuple[float, float]) -> None:
        for field, value in zip((self.low, self.high), values, strict=True):
            field.blockSignals(True)
            field.setValue(value)
            field.blockSignals(False)
        if not self._timer.isActive():
            self._timer.start()

    def _slid(self) -> None:
        low, high = self.slider.value()
        self._choose(round(low, DECIMALS), round(high, DECIMALS))

    def _typed(self) -> None:
        low, high = sorted((self.low.value(), self.high.value()))
        self._choose(low, high)

    def _choose(self, low: float, high: float) -> None:
        least, greatest = self._bounds
        half = 10**-DECIMALS / 2
        bounds = Range(gte=low if low > least + half else None, lte=high if high < greatest - half else None)
        self.selectionChanged.emit(self._selection.ranged(self.column.key, bounds))
