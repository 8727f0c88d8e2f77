"""The values of one facet as a Qt list model, and how a row of them is painted."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetrics, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from visualsearch_desktop.core.types import Column, FacetValue
from visualsearch_desktop.ui import captions, icons, theme
from visualsearch_desktop.ui.selection import Mark, Selection

Index = QModelIndex | QPersistentModelIndex


class Role(IntEnum):
    """What the model tells beside the text."""

    VALUE = Qt.ItemDataRole.UserRole
    COUNT = Qt.ItemDataRole.UserRole + 1
    MARK = Qt.ItemDataRole.UserRole + 2


class ValueModel(QAbstractListModel):
    """Values with counts and marks. A chosen value that no item has any more stays, with the count 0."""

    def __init__(self, column: Column, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._column = column
        self._counted: tuple[FacetValue, ...] = ()
        self._rows: list[FacetValue] = []
        self._selection = Selection()

    @property
    def column(self) -> Column:
        """The facet's column."""
        return self._column

    def set_values(self, values: Sequence[FacetValue]) -> None:
        """Show other values and counts."""
        self._counted = tuple(values)
        self._show()

    def set_selection(self, selection: Selection) -> None:
        """Show what is chosen."""
        self._selection = selection
        self._show()

    def mark(self, index: Index) -> Mark:
        """How the value at an index is chosen."""
        return self._selection.mark(self._column.key, self._rows[index.row()].value)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        text = captions.facet_value_text(row.value, self._column)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return text
        if role == Role.VALUE:
            return row.value
        if role == Role.COUNT:
            return row.count
        if role == Role.MARK:
            return self.mark(index)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            state = {
                Mark.NONE: self.tr("not chosen"),
                Mark.INCLUDED: self.tr("included"),
                Mark.EXCLUDED: self.tr("excluded"),
            }[self.mark(index)]
            return self.tr("{0}, {1} items, {2}").format(text, captions.count(row.count), state)
        return None

    def _show(self) -> None:
        known = {row.value for row in self._counted}
        choice = self._selection.choice(self._column.key)
        chosen = [str(value) for value in (*choice.any_of, *choice.none_of)]
        rows = [*self._counted, *(FacetValue(value, 0) for value in chosen if value not in known)]
        if [row.value for row in rows] == [row.value for row in self._rows]:
            # The same rows stay where they are, under the mouse and the keyboard.
            self._rows = rows
            if rows:
                self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()


BOX = 15
EXCLUDE = 22


class ValueDelegate(QStyledItemDelegate):
    """A row: a check box, the value, its count, and at the right a button that excludes it."""

    toggled = Signal(str, object)
    """A value and the `Mark` that was clicked."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, QFontMetrics(option.font).height() + 12)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        colours = theme.current()
        mark = index.data(Role.MARK)
        current = bool(option.state & QStyle.StateFlag.State_HasFocus)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        row = QRectF(option.rect).adjusted(theme.XS, 1, -theme.XS, -1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if current or hovered:
            painter.setPen(QColor(colours.accent) if current else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.window))
            painter.drawRoundedRect(row.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        self._paint_box(painter, row, mark, colours)
        self._paint_texts(painter, row, option, index, mark, colours)
        if hovered or current or mark is Mark.EXCLUDED:
            colour = colours.danger if mark is Mark.EXCLUDED else colours.muted
            place = QRectF(0, 0, 14, 14)
            place.moveCenter(exclude_rect(row).center())
            icons.paint(painter, place, "ban", QColor(colour))
        painter.restore()

    def editorEvent(self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index) -> bool:
        if event.type() is QEvent.Type.MouseButtonRelease and isinstance(event, QMouseEvent):
            if event.button() is not Qt.MouseButton.LeftButton:
                return False
            row = QRectF(option.rect).adjusted(theme.XS, 1, -theme.XS, -1)
            exclude = exclude_rect(row).contains(event.position())
            self.toggled.emit(index.data(Role.VALUE), Mark.EXCLUDED if exclude else Mark.INCLUDED)
            return True
        return False

    @staticmethod
    def _paint_box(painter: QPainter, row: QRectF, mark: Mark, colours: theme.Colours) -> None:
        box = QRectF(row.left() + theme.S, 0, BOX, BOX)
        box.moveTop(row.center().y() - BOX / 2)
        if mark is Mark.INCLUDED:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.accent))
            painter.drawRoundedRect(box, 4, 4)
            icons.paint(painter, box.adjusted(1.5, 1.5, -1.5, -1.5), "check", QColor(colours.on_accent))
            return
        excluded = mark is Mark.EXCLUDED
        painter.setPen(QPen(QColor(colours.danger if excluded else colours.muted), 1.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(0.6, 0.6, -0.6, -0.6), 4, 4)
        if excluded:
            icons.paint(painter, box.adjusted(2, 2, -2, -2), "minus", QColor(colours.danger))

    @staticmethod
    def _paint_texts(
        painter: QPainter,
        row: QRectF,
        option: QStyleOptionViewItem,
        index: Index,
        mark: Mark,
        colours: theme.Colours,
    ) -> None:
        metrics = QFontMetrics(option.font)
        number = captions.count(index.data(Role.COUNT))
        right = exclude_rect(row).left() - theme.XS
        width = metrics.horizontalAdvance(number)
        painter.setFont(option.font)
        painter.setPen(QColor(colours.muted))
        painter.drawText(QRectF(right - width, row.top(), width, row.height()), Qt.AlignmentFlag.AlignVCenter, number)
        left = row.left() + theme.S + BOX + theme.S
        place = QRectF(left, row.top(), right - width - theme.S - left, row.height())
        text = metrics.elidedText(str(index.data()), Qt.TextElideMode.ElideRight, int(place.width()))
        if mark is Mark.EXCLUDED:
            font = painter.font()
            font.setStrikeOut(True)
            painter.setFont(font)
            painter.setPen(QColor(colours.danger))
        else:
            painter.setPen(QColor(colours.text))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, text)


def exclude_rect(row: QRectF) -> QRectF:
    """Where in a row a click excludes."""
    return QRectF(row.right() - EXCLUDE - theme.XS, row.top(), EXCLUDE + theme.XS, row.height())
