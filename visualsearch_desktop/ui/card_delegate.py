"""Paints a hit as a card: thumbnail, name, price, and how alike it is.

A scroll paints dozens of cards sixty times a second, so what is slow (rounded corners, layouts of text) is drawn once
and kept: a frame for each state, the marks (`card_marks.py`), and the laid-out lines of the last cards.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from PySide6 import QtWidgets
from PySide6.QtCore import (
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    QSizeF,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QHelpEvent, QPainter, QPen, QPixmap, QStaticText, QTransform
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QStyleOptionViewItem, QToolTip

from visualsearch_desktop.core.types import Band, Hit
from visualsearch_desktop.ui import captions, theme
from visualsearch_desktop.ui.card_marks import BUTTON, CardMarks, Wish
from visualsearch_desktop.ui.grid_model import GridModel
from visualsearch_desktop.ui.pictures import rounded_top
from visualsearch_desktop.ui.thumbnail_loader import ThumbnailLoader

GAP = 10
PADDING = 8
BAR_FROM = 150
"""Narrower cards show the per cent without a bar."""
LINE_GAP = 4
KEPT_LINES = 1000
"""Cards whose lines of text stay laid out: many screens of them."""
STACK_STEP = 2.5
"""By how much a card behind another one is seen above it."""
BUTTON_GAP, MARGIN = 4, 6
"""Between the buttons on the photo, and from its edges."""

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class State:
    """How a card's frame is drawn."""

    selected: bool = False
    hovered: bool = False
    focused: bool = False
    stacked: bool = False


@dataclass(frozen=True, slots=True)
class Lines:
    """A card's texts, laid out, and its sign of likeness."""

    name: QStaticText
    subtitle: QStaticText
    likeness: QPixmap | None


class CardDelegate(QStyledItemDelegate):
    """All cards are `cell` large, the gap between them included."""

    def __init__(self, loader: ThumbnailLoader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._loader = loader
        self._cell = QSize(180, 240)
        self._font = QFont()
        self._has_bands = False
        self._ratio = 1.0
        self._colours = theme.LIGHT
        self._frames: dict[State, QPixmap] = {}
        self._rings: dict[bool, QPixmap] = {}
        self._lines: OrderedDict[tuple[str, str, Band | str | None], Lines] = OrderedDict()
        self.hot: tuple[int, Wish] | None = None
        """The row and the button that the mouse is on."""
        self._measure()

    @property
    def cell(self) -> QSize:
        """The size of a cell."""
        return self._cell

    def set_width(self, width: int, font: QFont, has_bands: bool) -> None:
        """Make cells this wide; their height follows from the font, and bands take a line of their own."""
        if (width, font, has_bands) == (self._cell.width(), self._font, self._has_bands):
            return
        self._font, self._has_bands = QFont(font), has_bands
        line = QFontMetrics(font).height()
        lines = 3 if has_bands else 2
        self._cell = QSize(width, width - GAP + lines * (line + LINE_GAP) + 2 * PADDING)
        self._measure()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return self._cell

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        if not isinstance(model, GridModel) or (hit := model.hit(index)) is None:
            return
        self._keep_up(painter.device().devicePixelRatio())
        flags, flag, place = option.state, QtWidgets.QStyle.StateFlag, option.rect.topLeft()
        state = State(
            selected=bool(flags & flag.State_Selected),
            hovered=bool(flags & flag.State_MouseOver),
            focused=bool(flags & flag.State_HasFocus),
            stacked=hit.group is not None and hit.group.count > 1,
        )
        painter.drawPixmap(place, self._frame(state))
        self._paint_photo(painter, QPointF(place) + self._photo.topLeft(), hit)
        if state.selected or state.focused:
            painter.drawPixmap(place, self._ring(state.focused))
        self._paint_signs(painter, QPointF(place), hit)
        if state.hovered:
            self._paint_buttons(painter, option.rect, index.row())
        lines = self._laid_out(model.caption(hit), hit)
        left, top = place.x() + self._text.left(), place.y() + self._text.top()
        painter.setPen(QColor(self._colours.text))
        painter.setFont(self._name_font)
        painter.drawStaticText(QPointF(left, top), lines.name)
        second = top + self._name_metrics.height() + LINE_GAP
        painter.setPen(QColor(self._colours.muted))
        painter.setFont(self._font)
        painter.drawStaticText(QPointF(left, second), lines.subtitle)
        if lines.likeness is None:
            return
        if self._has_bands:
            painter.drawPixmap(QPointF(left, second + self._metrics.height() + LINE_GAP), lines.likeness)
        else:
            width = lines.likeness.deviceIndependentSize().width()
            painter.drawPixmap(QPointF(place.x() + self._text.right() - width, second), lines.likeness)

    def wish_at(self, card: QRect, point: QPoint) -> Wish | None:
        """The button at a point; both as in `QStyleOptionViewItem.rect`."""
        return next((wish for wish in Wish if self.button_place(card, wish).contains(QPointF(point))), None)

    def button_place(self, card: QRect, wish: Wish) -> QRectF:
        """Where a card's button is."""
        right = card.left() + self._photo.right() - MARGIN - BUTTON
        step = (BUTTON + BUTTON_GAP) * (1 if wish is Wish.MORE else 0)
        return QRectF(right - step, card.top() + self._photo.top() + MARGIN, BUTTON, BUTTON)

    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index) -> bool:
        wish = self.wish_at(option.rect, event.pos())
        if wish is None:
            return super().helpEvent(event, view, option, index)
        text = self.tr("More like this (+)") if wish is Wish.MORE else self.tr("Less like this (−)")
        QToolTip.showText(event.globalPos(), text, view.viewport(), option.rect)
        return True

    def expect(self, hit: Hit) -> None:
        """The hit is about to come into view: have its photo loaded."""
        self._loader.expect(hit.item, round(self._photo.width() * self._ratio), (theme.RADIUS - 1) * self._ratio)

    # --- what is kept --------------------------------------------------------------------------------------------

    def _measure(self) -> None:
        """Where things are in a cell, from its size and the font."""
        self._card = QRectF(0, 0, self._cell.width(), self._cell.height()).adjusted(
            GAP / 2, GAP / 2, -GAP / 2, -GAP / 2
        )
        inner = self._card.adjusted(1, 1, -1, -1)
        self._photo = QRectF(inner.left(), inner.top(), inner.width(), inner.width())
        text = QRectF(inner.left(), self._photo.bottom(), inner.width(), inner.bottom() - self._photo.bottom())
        self._text = text.adjusted(PADDING, LINE_GAP, -PADDING, 0)
        self._name_font = QFont(self._font)
        self._name_font.setWeight(QFont.Weight.DemiBold)
        self._metrics, self._name_metrics = QFontMetrics(self._font), QFontMetrics(self._name_font)
        has_bar = self._cell.width() >= BAR_FROM
        self._bar_width = min(48.0, self._text.width() / 4) if has_bar else 0.0
        self._forget()

    def _forget(self) -> None:
        self._frames.clear()
        self._rings.clear()
        self._lines.clear()
        self._marks = CardMarks(self._font, self._colours, self._ratio)

    def _keep_up(self, ratio: float) -> None:
        """What was drawn for another theme or screen is drawn again."""
        colours = theme.current()
        if colours is not self._colours or ratio != self._ratio:
            self._colours, self._ratio = colours, ratio
            self._forget()

    def _frame(self, state: State) -> QPixmap:
        """The card without its contents."""
        kept = self._frames.get(state)
        if kept is None:
            kept = self._frames[state] = self._draw_frame(state)
        return kept

    def _draw_frame(self, state: State) -> QPixmap:
        colours = self._colours
        edge = colours.muted if state.hovered else colours.border
        pixmap = self._marks.pixmap(QSizeF(self._cell))
        # Without a transparent pixel it is copied, not blended.
        pixmap.fill(QColor(colours.window))
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state.stacked:
            self._draw_stack(painter)
        painter.setPen(QPen(QColor(edge), 1.0))
        painter.setBrush(QColor(colours.accent_soft if state.selected else colours.surface))
        painter.drawRoundedRect(self._card.adjusted(0.5, 0.5, -0.5, -0.5), theme.RADIUS, theme.RADIUS)
        painter.fillPath(rounded_top(self._photo, theme.RADIUS - 1), QColor(colours.sunken))
        painter.end()
        return pixmap

    def _ring(self, focused: bool) -> QPixmap:
        """What marks a card that is selected or has the keyboard, over its photo."""
        kept = self._rings.get(focused)
        if kept is None:
            kept = self._rings[focused] = self._marks.pixmap(QSizeF(self._cell))
            width = 3.0 if focused else 2.0
            painter = QPainter(kept)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(self._colours.accent), width))
            half = width / 2
            painter.drawRoundedRect(self._card.adjusted(half, half, -half, -half), theme.RADIUS - 1, theme.RADIUS - 1)
            painter.end()
        return kept

    def _draw_stack(self, painter: QPainter) -> None:
        """The cards behind the first one, of which the upper edges are seen."""
        painter.setPen(QPen(QColor(self._colours.muted), 1.0))
        painter.setBrush(QColor(self._colours.surface))
        for behind in (2, 1):
            inset, lift = behind * theme.S, behind * STACK_STEP
            painter.drawRoundedRect(self._card.adjusted(inset + 0.5, 0.5 - lift, -inset - 0.5, -lift), 6, 6)

    def _likeness(self, hit: Hit) -> QPixmap | None:
        if hit.band is not None:
            return self._marks.band(hit.band, self._text.width())
        return None if hit.score is None else self._marks.percent(hit.score, self._bar_width)

    def _laid_out(self, caption: tuple[str, str], hit: Hit) -> Lines:
        """The two lines of text, cut to the card."""
        alike = hit.band if hit.band is not None else None if hit.score is None else captions.percent(hit.score)
        key = (*caption, alike)
        kept = self._lines.get(key)
        if kept is None:
            name, subtitle = caption
            width = self._text.width()
            likeness = self._likeness(hit)
            beside = likeness is not None and not self._has_bands
            taken = likeness.deviceIndependentSize().width() + PADDING if likeness is not None and beside else 0.0
            kept = self._lines[key] = Lines(
                _static(name, self._name_font, self._name_metrics, width),
                _static(subtitle, self._font, self._metrics, width - taken),
                likeness,
            )
            if len(self._lines) > KEPT_LINES:
                self._lines.popitem(last=False)
        return kept

    # --- the photo -----------------------------------------------------------------------------------------------

    def _paint_photo(self, painter: QPainter, corner: QPointF, hit: Hit) -> None:
        side = round(self._photo.width() * self._ratio)
        pixmap = self._loader.pixmap(hit.item, side, (theme.RADIUS - 1) * self._ratio)
        square = QRectF(corner, self._photo.size())
        if pixmap is None:
            name = "triangle-alert" if self._loader.is_broken(hit.item) else "image"
            icon = self._marks.placeholder(name, min(40.0, self._photo.width() / 3))
            place = QRectF(QPointF(0, 0), icon.deviceIndependentSize())
            place.moveCenter(square.center())
            painter.drawPixmap(place.topLeft(), icon)
            return
        # Scaling is slow; it is needed only until the thumbnail of a new size is loaded.
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, pixmap.width() != side)
        painter.drawPixmap(square, pixmap, QRectF(pixmap.rect()))

    def _paint_signs(self, painter: QPainter, corner: QPointF, hit: Hit) -> None:
        """On the photo: that the code was read, and how many variants there are."""
        photo = self._photo.translated(corner)
        if hit.by_code:
            # The buttons are in the other upper corner.
            room = photo.width() - 2 * (BUTTON + MARGIN) - BUTTON_GAP
            painter.drawPixmap(photo.topLeft() + QPointF(MARGIN, MARGIN), self._marks.code(room))
        if hit.group is not None and hit.group.count > 1:
            sign = self._marks.variants(hit.group.count)
            height = sign.deviceIndependentSize().height()
            painter.drawPixmap(photo.bottomLeft() + QPointF(MARGIN, -MARGIN - height), sign)

    def _paint_buttons(self, painter: QPainter, card: QRect, row: int) -> None:
        for wish in Wish:
            mark = self._marks.button(wish, self.hot == (row, wish))
            painter.drawPixmap(self.button_place(card, wish).topLeft(), mark)


def _static(text: str, font: QFont, metrics: QFontMetrics, width: float) -> QStaticText:
    """One line, laid out for good, with "…" where it is longer than `width` pixels."""
    result = QStaticText(metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(width)))
    result.setTextFormat(Qt.TextFormat.PlainText)
    result.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
    result.prepare(QTransform(), font)
    return result
