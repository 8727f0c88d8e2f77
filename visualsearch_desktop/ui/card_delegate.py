"""Paints a hit as a card: thumbnail, name, price, and how alike it is."""

from __future__ import annotations

from PySide6 import QtWidgets
from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from visualsearch_desktop.core.types import Hit
from visualsearch_desktop.ui import captions, icons, theme
from visualsearch_desktop.ui.grid_model import GridModel, HitRole
from visualsearch_desktop.ui.pictures import rounded_top
from visualsearch_desktop.ui.thumbnail_loader import ThumbnailLoader

GAP = 10
PADDING = 8
BAR_HEIGHT = 4
LINE_GAP = 4


class CardDelegate(QStyledItemDelegate):
    """All cards are `cell` large, the gap between them included."""

    def __init__(self, loader: ThumbnailLoader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._loader = loader
        self._cell = QSize(180, 240)
        self._small = False

    @property
    def cell(self) -> QSize:
        """The size of a cell."""
        return self._cell

    def set_width(self, width: int, font: QFont) -> None:
        """Make cells this wide; their height follows from the font."""
        line = QFontMetrics(font).height()
        self._small = width < 150
        self._cell = QSize(width, width - GAP + 2 * (line + LINE_GAP) + PADDING + LINE_GAP)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return self._cell

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        hit = index.data(HitRole)
        model = index.model()
        if not isinstance(hit, Hit) or not isinstance(model, GridModel):
            return
        colours = theme.current()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        card = QRectF(option.rect).adjusted(GAP / 2, GAP / 2, -GAP / 2, -GAP / 2)
        self._paint_card(painter, card, option.state, colours)
        inner = card.adjusted(1, 1, -1, -1)
        square = QRectF(inner.left(), inner.top(), inner.width(), inner.width())
        self._paint_photo(painter, square, hit, colours)
        text = QRectF(inner.left(), square.bottom(), inner.width(), inner.bottom() - square.bottom())
        self._paint_text(painter, text.adjusted(PADDING, LINE_GAP, -PADDING, 0), option.font, hit, model, colours)
        painter.restore()

    @staticmethod
    def _paint_card(painter: QPainter, card: QRectF, state: QtWidgets.QStyle.StateFlag, colours: theme.Colours) -> None:
        selected = bool(state & QtWidgets.QStyle.StateFlag.State_Selected)
        hovered = bool(state & QtWidgets.QStyle.StateFlag.State_MouseOver)
        edge = colours.accent if selected else colours.muted if hovered else colours.border
        width = 2.0 if selected else 1.0
        painter.setPen(QPen(QColor(edge), width))
        painter.setBrush(QColor(colours.accent_soft if selected else colours.surface))
        half = width / 2
        painter.drawRoundedRect(card.adjusted(half, half, -half, -half), theme.RADIUS, theme.RADIUS)

    def _paint_photo(self, painter: QPainter, square: QRectF, hit: Hit, colours: theme.Colours) -> None:
        ratio = painter.device().devicePixelRatio()
        radius = theme.RADIUS - 1
        side = round(square.width() * ratio)
        pixmap = self._loader.pixmap(hit.item, side, radius * ratio)
        painter.fillPath(rounded_top(square, radius), QColor(colours.sunken))
        if pixmap is None:
            icon_side = min(40.0, square.width() / 3)
            place = QRectF(0, 0, icon_side, icon_side)
            place.moveCenter(square.center())
            name = "triangle-alert" if self._loader.is_broken(hit.item) else "image"
            painter.setOpacity(0.5)
            icons.paint(painter, place, name, QColor(colours.muted))
            painter.setOpacity(1.0)
            return
        # Scaling is slow; it is needed only until the thumbnail of a new size is loaded.
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, pixmap.width() != side)
        painter.drawPixmap(square, pixmap, QRectF(pixmap.rect()))

    def _paint_text(
        self, painter: QPainter, place: QRectF, font: QFont, hit: Hit, model: GridModel, colours: theme.Colours
    ) -> None:
        name_font = QFont(font)
        name_font.setWeight(QFont.Weight.DemiBold)
        metrics = QFontMetrics(name_font)
        line = metrics.height()
        name, subtitle = model.caption(hit)
        first = QRectF(place.left(), place.top(), place.width(), line)
        painter.setFont(name_font)
        painter.setPen(QColor(colours.text))
        painter.drawText(first, Qt.AlignmentFlag.AlignVCenter, _elided(metrics, name, first))
        second = first.translated(0, line + LINE_GAP)
        painter.setFont(font)
        metrics = QFontMetrics(font)
        taken = 0.0
        if hit.score is not None:
            taken = self._paint_likeness(painter, second, metrics, hit.score, colours)
        rest = second.adjusted(0, 0, -taken, 0)
        painter.setPen(QColor(colours.muted))
        painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter, _elided(metrics, subtitle, rest))

    def _paint_likeness(
        self, painter: QPainter, line: QRectF, metrics: QFontMetrics, score: float, colours: theme.Colours
    ) -> float:
        """A small bar with the per cent beside it, at the right of the line; gives the width it took."""
        text = captions.percent(score)
        text_width = metrics.horizontalAdvance(captions.percent(1.0))
        painter.setPen(QColor(colours.text))
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)
        if self._small:
            return text_width + PADDING
        bar_width = min(48.0, line.width() / 4)
        bar = QRectF(0, 0, bar_width, BAR_HEIGHT)
        bar.moveCenter(line.center())
        bar.moveRight(line.right() - text_width - 6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.sunken))
        painter.drawRoundedRect(bar, BAR_HEIGHT / 2, BAR_HEIGHT / 2)
        painter.setBrush(QColor(colours.accent))
        bar.setWidth(max(BAR_HEIGHT, bar_width * captions.likeness(score)))
        painter.drawRoundedRect(bar, BAR_HEIGHT / 2, BAR_HEIGHT / 2)
        return text_width + bar_width + 6 + PADDING


def _elided(metrics: QFontMetrics, text: str, place: QRectF) -> str:
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(place.width()))
