"""The selected item: a large picture, all its attributes, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QColor, QGuiApplication, QImage, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStackedLayout,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from visualsearch_desktop.core import roles
from visualsearch_desktop.core.types import Bands, Column, Hit, Item
from visualsearch_desktop.ui import captions, icons, theme
from visualsearch_desktop.ui.background import Background
from visualsearch_desktop.ui.band_mark import BandMark
from visualsearch_desktop.ui.pictures import load_item
from visualsearch_desktop.ui.variants import Variants

PICTURE_SIDE = 1200


class Picture(QWidget):
    """A picture fitted into the widget, or an icon while there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("picture")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._pixmap: QPixmap | None = None

    @property
    def pixmap(self) -> QPixmap | None:
        """What is shown."""
        return self._pixmap

    def set_pixmap(self, pixmap: QPixmap | None) -> None:
        """Show another picture."""
        self._pixmap = pixmap
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(260, 260)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 120)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        place = QRectF(self.rect()).adjusted(6, 6, -6, -6)
        if self._pixmap is None:
            icon = QRectF(0, 0, 40, 40)
            icon.moveCenter(place.center())
            icons.paint(painter, icon, "image", QColor(theme.current().border))
            return
        ratio = self.devicePixelRatioF()
        natural = self._pixmap.size().toSizeF() / ratio
        size = natural.scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatio)
        # A small photo is not blown up beyond twice its size.
        size = size.boundedTo(natural * 2)
        target = QRectF(0, 0, size.width(), size.height())
        target.moveCenter(place.center())
        painter.drawPixmap(target, self._pixmap, QRectF(self._pixmap.rect()))


class AttributeTable(QTableWidget):
    """Names and values; Ctrl+C copies the selected cells as lines with tabs."""

    def __init__(self) -> None:
        super().__init__(0, 2)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not event.matches(QKeySequence.StandardKey.Copy):
            super().keyPressEvent(event)
            return
        lines: dict[int, list[str]] = {}
        for cell in sorted(self.selectedIndexes(), key=lambda index: (index.row(), index.column())):
            lines.setdefault(cell.row(), []).append(str(cell.data()))
        if lines:
            QGuiApplication.clipboard().setText("\n".join("\t".join(cells) for cells in lines.values()))


class Details(QWidget):
    """Shows one hit at a time."""

    openRequested = Signal(object)
    """The `Path` of the photo."""
    showRequested = Signal(object)
    """The `Path` of the photo, to be shown in its folder."""
    copyRequested = Signal(str)
    """A code for the clipboard."""
    searchRequested = Signal(object)
    """The `Path` of the photo, to search with."""
    moreLike = Signal(object)
    """The `Item`, to find more of."""
    lessLike = Signal(object)
    """The `Item`, to find less of."""
    pictureRequested = Signal(object)
    """The `Item` whose picture is to go to the clipboard."""

    def __init__(self, thumbnails: Path, background: Background, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("side")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._thumbnails = thumbnails
        self._background = background
        self._item: Item | None = None
        self._code: str | None = None
        self._columns: Sequence[Column] = ()
        self.table = AttributeTable()
        self.variants = Variants()
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self._empty_page())

    @property
    def item(self) -> Item | None:
        """The item that is shown."""
        return self._item

    def show_hit(self, hit: Hit | None, columns: Sequence[Column], bands: Bands | None = None) -> None:
        """Show another hit, or that none is selected; `bands` are those of its answer."""
        if hit is None:
            self._pages.setCurrentIndex(0)
            self._item = None
            return
        if self._pages.count() == 1:
            # A window starts without items.
            self._pages.addWidget(self._item_page())
        self._pages.setCurrentIndex(1)
        self._columns = columns
        self._show_likeness(hit, bands)
        self.variants.show_group(hit.group, hit.item, captions.Naming(columns))
        self._show_item(hit.item)

    def _show_likeness(self, hit: Hit, bands: Bands | None) -> None:
        self._mark.setVisible(hit.band is not None)
        self._code_sign.setVisible(hit.by_code)
        texts = []
        if hit.by_code:
            texts.append(captions.by_code())
        if hit.score is not None:
            if hit.band is not None:
                self._mark.set_band(hit.band)
                texts.append(captions.band(hit.band))
                self._score.setToolTip(captions.band_reason(hit.band, hit.score, bands))
            else:
                texts.append(self.tr("{0} alike").format(captions.percent(hit.score)))
                self._score.setToolTip(self.tr("Cosine {0}").format(f"{hit.score:.4f}"))
        self._score.setText(" · ".join(texts))
        self._likeness.setVisible(bool(texts))

    def _show_item(self, item: Item) -> None:
        """Show an item: the hit's own, or another variant of it."""
        columns = self._columns
        naming = captions.Naming(columns)
        if self._item is None or item.id != self._item.id or item.content != self._item.content:
            self._load_picture(item)
        self._item = item
        self._title.setText(naming.title(item))
        self._code = naming.code(item)
        self._copy.setVisible(self._code is not None)
        if column := roles.code_column(columns):
            self._copy.setText(self.tr("Copy {0}").format(captions.label(column)))
            tip = self.tr("Copy {0} to the clipboard (Ctrl+Shift+C)").format(self._code)
            self._copy.setToolTip(captions.tip(tip))
        self._fill_table(item, columns)

    def copy_code(self) -> None:
        """Ask for the code to be copied."""
        if self._item is not None and self._code is not None:
            self.copyRequested.emit(self._code)

    def _empty_page(self) -> QWidget:
        label = QLabel(self.tr("Select a photo to see it large, with all its attributes."))
        label.setObjectName("muted")
        label.setWordWrap(True)
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        label.setMargin(theme.XL)
        return label

    def _item_page(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(theme.L, theme.L, theme.L, theme.M)
        layout.setSpacing(theme.S)
        self._picture = Picture()
        self._picture.setAccessibleName(self.tr("Large picture"))
        layout.addWidget(self._picture, 3)
        self._title = QLabel()
        self._title.setObjectName("title")
        self._title.setWordWrap(True)
        self._title.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        layout.addWidget(self._title)
        layout.addWidget(self._likeness_row())
        layout.addLayout(self._buttons())
        layout.addLayout(self._questions())
        self.variants.chosen.connect(self._show_item)
        layout.addWidget(self.variants, 1)
        self.table.setAccessibleName(self.tr("Attributes"))
        self.table.horizontalHeader().hide()
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setWordWrap(True)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        self.table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.table.setTabKeyNavigation(False)
        layout.addWidget(self.table, 2)
        return page

    def _likeness_row(self) -> QWidget:
        self._likeness = QWidget()
        row = QHBoxLayout(self._likeness)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.S)
        self._mark = BandMark(1.2)
        self._code_sign = icons.IconLabel("barcode", 16, icons.Role.Accent)
        self._score = QLabel()
        row.addWidget(self._code_sign)
        row.addWidget(self._mark)
        row.addWidget(self._score, 1)
        return self._likeness

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(theme.XS)
        self._copy = icons.icon_button("copy", self.tr("Copy code"))
        self._copy.setObjectName("copyCode")
        self._copy.clicked.connect(self.copy_code)
        row.addWidget(self._copy, 1)
        row.addStretch()
        for name, tip, signal in (
            ("folder-open", self.tr("Show in folder"), self.showRequested),
            ("external-link", self.tr("Open the photo"), self.openRequested),
        ):
            row.addWidget(self._small_button(name, tip, partial(self._emit_path, signal)))
        row.insertWidget(2, self._small_button("image", self.tr("Copy the picture"), self._copy_picture))
        return row

    def _questions(self) -> QHBoxLayout:
        """What can be asked of the item."""
        row = QHBoxLayout()
        row.setSpacing(theme.XS)
        for picture, text, tip, signal in (
            ("plus", self.tr("More"), self.tr("More like this (+)"), self.moreLike),
            ("minus", self.tr("Less"), self.tr("Less like this (−)"), self.lessLike),
        ):
            button = icons.icon_button(picture, text)
            button.setToolTip(tip)
            button.setAccessibleName(tip)
            button.clicked.connect(lambda _=False, signal=signal: self._emit_item(signal))
            row.addWidget(button, 1)
        tip = self.tr("Search with this picture")
        row.addWidget(self._small_button("search", tip, partial(self._emit_path, self.searchRequested)))
        return row

    def _small_button(self, picture: str, tip: str, act: Callable[[], None]) -> QPushButton:
        button = QPushButton(icons.icon(picture), "")
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.clicked.connect(lambda _=False: act())
        return button

    def _copy_picture(self) -> None:
        self._emit_item(self.pictureRequested)

    def _emit_item(self, signal: SignalInstance) -> None:
        if self._item is not None:
            signal.emit(self._item)

    def _emit_path(self, signal: SignalInstance) -> None:
        if self._item is not None:
            signal.emit(Path(self._item.path))

    def _load_picture(self, item: Item) -> None:
        self._picture.set_pixmap(None)
        self._background.run(
            lambda: load_item(item, self._thumbnails, PICTURE_SIDE),
            lambda image: self._picture_loaded(item.id, image),
        )

    def _picture_loaded(self, item_id: str, image: QImage | None) -> None:
        if self._item is not None and self._item.id == item_id and image is not None:
            self._picture.set_pixmap(QPixmap.fromImage(image))

    def _fill_table(self, item: Item, columns: Sequence[Column]) -> None:
        rows = [
            (captions.label(column), captions.value_text(item.attributes[column.key], column))
            for column in columns
            if column.key in item.attributes
        ]
        path = Path(item.path)
        rows += [
            (self.tr("File"), captions.plain(path.name)),
            (self.tr("Location"), captions.plain(str(path.parent))),
        ]
        header = self.table.verticalHeader()
        # Else every cell would measure its row anew.
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.table.setRowCount(len(rows))
        for row, (label, value) in enumerate(rows):
            cell = QTableWidgetItem(value)
            cell.setToolTip(captions.tip(value))
            self.table.setItem(row, 0, QTableWidgetItem(label))
            self.table.setItem(row, 1, cell)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self._colour_labels()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._colour_labels()

    def _colour_labels(self) -> None:
        muted = QColor(theme.current().muted)
        for row in range(self.table.rowCount()):
            if label := self.table.item(row, 0):
                label.setForeground(muted)
