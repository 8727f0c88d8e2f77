"""The small things on a card, each drawn once and kept: dots or per cent, signs on the photo, round buttons."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPixmap

from visualsearch_desktop.core.types import Band
from visualsearch_desktop.ui import band_mark, captions, icons, theme

BAR_HEIGHT, GAP = 4, 6
SIGN_PADDING = 4
BUTTON = 28
"""The round buttons on the photo, in device-independent pixels."""
MOST = 500
"""Pictures that are kept; there are as many signs as there are numbers of variants."""


class Wish(Enum):
    """What a card's buttons ask for, by their icons."""

    MORE = "plus"
    LESS = "minus"


class CardMarks:
    """Pixmaps in one font, one scheme of colours and for one device pixel ratio. For others another one is made."""

    def __init__(self, font: QFont, colours: theme.Colours, ratio: float) -> None:
        self._font = font
        self._metrics = QFontMetrics(font)
        self._colours = colours
        self._ratio = ratio
        self._longest = max(self._metrics.horizontalAdvance(captions.band(band)) for band in Band)
        self._kept: dict[tuple[object, ...], QPixmap] = {}

    def pixmap(self, size: QSizeF) -> QPixmap:
        """A transparent one of a size in device-independent pixels."""
        pixmap = QPixmap((size * self._ratio).toSize())
        pixmap.setDevicePixelRatio(self._ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        return pixmap

    def band(self, band: Band, room: float) -> QPixmap:
        """Dots, and what the band is called, where every band's name fits: cards beside each other are alike."""
        text = captions.band(band) if band_mark.WIDTH + GAP + self._longest <= room else ""
        width = band_mark.WIDTH + (GAP + self._metrics.horizontalAdvance(text) if text else 0)

        def draw(painter: QPainter, place: QRectF) -> None:
            band_mark.paint_dots(painter, place, band)
            self._write(painter, place, text, self._colours.text)

        return self._drawn(("band", band, text), QSizeF(width, self._metrics.height()), draw)

    def percent(self, score: float, bar: float) -> QPixmap:
        """The likeness in per cent, with a bar of that width before it."""
        text, share = captions.percent(score), captions.likeness(score)
        width = self._metrics.horizontalAdvance(captions.percent(1.0)) + (bar + GAP if bar else 0)

        def draw(painter: QPainter, place: QRectF) -> None:
            self._write(painter, place, text, self._colours.text)
            if not bar:
                return
            painter.setPen(Qt.PenStyle.NoPen)
            line = QRectF(0, (place.height() - BAR_HEIGHT) / 2, bar, BAR_HEIGHT)
            for colour, length in (
                (self._colours.sunken, bar),
                (self._colours.accent, max(BAR_HEIGHT, bar * share)),
            ):
                line.setWidth(length)
                painter.setBrush(QColor(colour))
                painter.drawRoundedRect(line, BAR_HEIGHT / 2, BAR_HEIGHT / 2)

        return self._drawn(("percent", text, bar), QSizeF(width, self._metrics.height()), draw)

    def code(self, room: float) -> QPixmap:
        """The sign that the code was read from the photo; without its word where there is no room."""
        text = captions.by_code()
        if self._sign_width(text) > room:
            text = ""
        return self._sign("barcode", text, self._colours.on_accent, self._colours.accent)

    def variants(self, number: int) -> QPixmap:
        """The sign that a card stands for so many variants."""
        return self._sign("layers", captions.variants(number), self._colours.text, self._colours.surface)

    def button(self, wish: Wish, hot: bool) -> QPixmap:
        """A round button; `hot` while the mouse is on it."""
        colours = self._colours

        def draw(painter: QPainter, place: QRectF) -> None:
            painter.setPen(QPen(QColor(colours.accent if hot else colours.muted), 1.0))
            painter.setBrush(QColor(colours.accent if hot else colours.surface))
            painter.drawEllipse(place.adjusted(1, 1, -1, -1))
            inset = BUTTON / 4
            colour = QColor(colours.on_accent if hot else colours.text)
            icons.paint(painter, place.adjusted(inset, inset, -inset, -inset), wish.value, colour)

        return self._drawn(("button", wish, hot), QSizeF(BUTTON, BUTTON), draw)

    def placeholder(self, name: str, side: float) -> QPixmap:
        """What is shown in the place of a photo."""

        def draw(painter: QPainter, place: QRectF) -> None:
            painter.setOpacity(0.5)
            icons.paint(painter, place, name, QColor(self._colours.muted))

        return self._drawn(("placeholder", name, side), QSizeF(side, side), draw)

    def _sign_width(self, text: str) -> int:
        height = self._metrics.height() + SIGN_PADDING
        return height + (self._metrics.horizontalAdvance(text) + 2 * SIGN_PADDING if text else 0)

    def _sign(self, icon: str, text: str, colour: str, back: str) -> QPixmap:
        """A small label with an icon, to be read on any photo."""
        height = self._metrics.height() + SIGN_PADDING

        def draw(painter: QPainter, place: QRectF) -> None:
            painter.setPen(QPen(QColor(self._colours.border), 1.0))
            painter.setBrush(QColor(back))
            painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
            side = height - 2 * SIGN_PADDING
            icons.paint(painter, QRectF(SIGN_PADDING, SIGN_PADDING, side, side), icon, QColor(colour))
            self._write(painter, place.adjusted(0, 0, -2 * SIGN_PADDING, 0), text, colour)

        return self._drawn(("sign", icon, text), QSizeF(self._sign_width(text), height), draw)

    def _write(self, painter: QPainter, place: QRectF, text: str, colour: str) -> None:
        painter.setFont(self._font)
        painter.setPen(QColor(colour))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)

    def _drawn(self, key: tuple[object, ...], size: QSizeF, draw: Callable[[QPainter, QRectF], None]) -> QPixmap:
        kept = self._kept.get(key)
        if kept is None:
            kept = self.pixmap(size)
            painter = QPainter(kept)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            draw(painter, QRectF(0, 0, size.width(), size.height()))
            painter.end()
            if len(self._kept) >= MOST:
                self._kept.clear()
            self._kept[key] = kept
        return kept
