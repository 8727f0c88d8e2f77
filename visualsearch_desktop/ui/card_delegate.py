"""Paints a hit as a card: thumbnail, name, price, and how alike it is.

A scroll paints dozens of cards sixty times a second, so what is slow (rounded corners, layouts of text) is drawn once
and kept: a frame for each state, a picture for each per cent of likeness, and the laid-out lines of the last cards.
"""

from __future__ import annotations

from collections import OrderedDict

from PySide6 import QtWidgets
from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPixmap, QStaticText, QTransform
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from visualsearch_desktop.core.types import Hit
from visualsearch_desktop.ui import captions, icons, theme
from visualsearch_desktop.ui.grid_model import GridModel
from visualsearch_desktop.ui.pictures import rounded_top
from visualsearch_desktop.ui.thumbnail_loader import ThumbnailLoader

GAP = 10
PADDING = 8
BAR_HEIGHT, BAR_GAP = 4, 6
BAR_FROM = 150
"""Narrower cards show the per cent without a bar."""
LINE_GAP = 4
KEPT_LINES = 1000
"""Cards whose lines of text stay laid out: many screens of them."""

Lines = tuple[QStaticText, QStaticText]


class CardDelegate(QStyledItemDelegate):
    """All cards are `cell` large, the gap between them included."""

    def __init__(self, loader: ThumbnailLoader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._loader = loader
        self._cell = QSize(180, 240)
        self._font = QFont()
        self._ratio = 1.0
        self._colours = theme.LIGHT
        self._frames: dict[tuple[bool, bool], QPixmap] = {}
        self._likenesses: dict[str, QPixmap] = {}
        self._icons: dict[str, QPixmap] = {}
        self._lines: OrderedDict[tuple[str, str, bool], Lines] = OrderedDict()
        self._measure()

    @property
    def cell(self) -> QSize:
        """The size of a cell."""
        return self._cell

    def set_width(self, width: int, font: QFont) -> None:
        """Make cells this wide; their height follows from the font."""
        if width == self._cell.width() and font == self._font:
            return
        self._font = QFont(font)
        line = QFontMetrics(font).height()
        self._cell = QSize(width, width - GAP + 2 * (line + LINE_GAP) + PADDING + LINE_GAP)
        self._measure()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return self._cell

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        model = index.model()
        if not isinstance(model, GridModel) or (hit := model.hit(index)) is None:
            return
        self._keep_up(painter.device().devicePixelRatio())
        state, place = option.state, option.rect.topLeft()
        selected = bool(state & QtWidgets.QStyle.StateFlag.State_Selected)
        hovered = bool(state & QtWidgets.QStyle.StateFlag.State_MouseOver)
        painter.drawPixmap(place, self._frame(selected, hovered))
        self._paint_photo(painter, QPointF(place) + self._photo.topLeft(), hit)
        name, subtitle = self._laid_out(model.caption(hit), hit.score is not None)
        left, top = place.x() + self._text.left(), place.y() + self._text.top()
        painter.setPen(QColor(self._colours.text))
        painter.setFont(self._name_font)
        painter.drawStaticText(QPointF(left, top), name)
        second = top + self._name_metrics.height() + LINE_GAP
        painter.setPen(QColor(self._colours.muted))
        painter.setFont(self._font)
        painter.drawStaticText(QPointF(left, second), subtitle)
        if hit.score is not None:
            likeness = self._likeness(hit.score)
            painter.drawPixmap(QPointF(place.x() + self._text.right() - self._likeness_width, second), likeness)

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
        self._percent_width = self._metrics.horizontalAdvance(captions.percent(1.0))
        self._bar_width = min(48.0, self._text.width() / 4) if has_bar else 0.0
        self._likeness_width = self._percent_width + self._bar_width + (BAR_GAP if has_bar else 0)
        self._forget()

    def _forget(self) -> None:
        self._frames.clear()
        self._likenesses.clear()
        self._icons.clear()
        self._lines.clear()

    def _keep_up(self, ratio: float) -> None:
        """What was drawn for another theme or screen is drawn again."""
        colours = theme.current()
        if colours is not self._colours or ratio != self._ratio:
            self._colours, self._ratio = colours, ratio
            self._forget()

    def _pixmap(self, size: QSizeF) -> QPixmap:
        pixmap = QPixmap((size * self._ratio).toSize())
        pixmap.setDevicePixelRatio(self._ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        return pixmap

    def _frame(self, selected: bool, hovered: bool) -> QPixmap:
        """The card without its contents."""
        kept = self._frames.get((selected, hovered))
        if kept is None:
            kept = self._frames[selected, hovered] = self._draw_frame(selected, hovered)
        return kept

    def _draw_frame(self, selected: bool, hovered: bool) -> QPixmap:
        colours = self._colours
        edge = colours.accent if selected else colours.muted if hovered else colours.border
        width = 2.0 if selected else 1.0
        pixmap = self._pixmap(QSizeF(self._cell))
        # Without a transparent pixel it is copied, not blended.
        pixmap.fill(QColor(colours.window))
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(edge), width))
        painter.setBrush(QColor(colours.accent_soft if selected else colours.surface))
        half = width / 2
        painter.drawRoundedRect(self._card.adjusted(half, half, -half, -half), theme.RADIUS, theme.RADIUS)
        painter.fillPath(rounded_top(self._photo, theme.RADIUS - 1), QColor(colours.sunken))
        painter.end()
        return pixmap

    def _likeness(self, score: float) -> QPixmap:
        """A small bar with the per cent beside it."""
        text = captions.percent(score)
        kept = self._likenesses.get(text)
        if kept is None:
            kept = self._likenesses[text] = self._draw_likeness(text, captions.likeness(score))
        return kept

    def _draw_likeness(self, text: str, share: float) -> QPixmap:
        height = self._metrics.height()
        place = QRectF(0, 0, self._likeness_width, height)
        pixmap = self._pixmap(place.size())
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._font)
        painter.setPen(QColor(self._colours.text))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)
        if self._bar_width:
            painter.setPen(Qt.PenStyle.NoPen)
            bar = QRectF(0, (height - BAR_HEIGHT) / 2, self._bar_width, BAR_HEIGHT)
            for colour, width in (
                (self._colours.sunken, self._bar_width),
                (self._colours.accent, max(BAR_HEIGHT, self._bar_width * share)),
            ):
                bar.setWidth(width)
                painter.setBrush(QColor(colour))
                painter.drawRoundedRect(bar, BAR_HEIGHT / 2, BAR_HEIGHT / 2)
        painter.end()
        return pixmap

    def _laid_out(self, caption: tuple[str, str], with_likeness: bool) -> Lines:
        """The two lines of text, cut to the card."""
        key = (*caption, with_likeness)
        kept = self._lines.get(key)
        if kept is None:
            name, subtitle = caption
            width = self._text.width()
            taken = self._likeness_width + PADDING if with_likeness else 0.0
            kept = self._lines[key] = (
                _static(name, self._name_font, self._name_metrics, width),
                _static(subtitle, self._font, self._metrics, width - taken),
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
            icon = self._icon("triangle-alert" if self._loader.is_broken(hit.item) else "image")
            place = QRectF(QPointF(0, 0), icon.deviceIndependentSize())
            place.moveCenter(square.center())
            painter.drawPixmap(place.topLeft(), icon)
            return
        # Scaling is slow; it is needed only until the thumbnail of a new size is loaded.
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, pixmap.width() != side)
        painter.drawPixmap(square, pixmap, QRectF(pixmap.rect()))

    def _icon(self, name: str) -> QPixmap:
        """What is shown in the place of a photo."""
        kept = self._icons.get(name)
        if kept is None:
            side = min(40.0, self._photo.width() / 3)
            kept = self._icons[name] = self._pixmap(QSizeF(side, side))
            painter = QPainter(kept)
            painter.setOpacity(0.5)
            icons.paint(painter, QRectF(0, 0, side, side), name, QColor(self._colours.muted))
            painter.end()
        return kept


def _static(text: str, font: QFont, metrics: QFontMetrics, width: float) -> QStaticText:
    """One line, laid out for good, with "…" where it is longer than `width` pixels."""
    result = QStaticText(metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(width)))
    result.setTextFormat(Qt.TextFormat.PlainText)
    result.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
    result.prepare(QTransform(), font)
    return result
