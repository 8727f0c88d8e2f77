"""Two to four results side by side, with what they differ in marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QByteArray, QEvent, QSettings, Qt, QTimer
from PySide6.QtGui import QColor, QFont, QGuiApplication, QImage, QKeyEvent, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidgetItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from visualsearch_desktop.core import roles
from visualsearch_desktop.core.types import Column, Hit
from visualsearch_desktop.ui import captions, icons, theme
from visualsearch_desktop.ui.background import Background
from visualsearch_desktop.ui.details import PICTURE_SIDE, AttributeTable, Picture
from visualsearch_desktop.ui.eliding_label import ElidingLabel
from visualsearch_desktop.ui.pictures import load_item

FEWEST, MOST = 2, 4
"""How many results are compared."""

LABEL_WIDTH, TABLE_HEIGHT = 148, 160
NONE = "–"
"""What is shown where an item has no value."""

GEOMETRY = "compare/geometry"
"""Where the window's memory has the dialog's place and size."""

COPIED_MS = 2500
"""How long a button says that it has copied."""


def can_compare(hits: Sequence[Hit]) -> bool:
    """True for as many as fit side by side."""
    return FEWEST <= len(hits) <= MOST


@dataclass(frozen=True, slots=True)
class Line:
    """One attribute of every item. `differs` is True where they are not all the same."""

    label: str
    values: tuple[str, ...]
    differs: bool


def compared(hits: Sequence[Hit], columns: Sequence[Column]) -> list[Line]:
    """A line for every column that any of the items has a value in."""
    lines = []
    for column in columns:
        values = [hit.item.attributes.get(column.key) for hit in hits]
        texts = tuple(NONE if value in (None, "") else captions.value_text(value, column) for value in values)
        if any(text != NONE for text in texts):
            lines.append(Line(captions.label(column), texts, len(set(texts)) > 1))
    return lines


class Compared(QWidget):
    """One of the items: its picture, its name, and what can be done with it."""

    def __init__(self, hit: Hit, naming: captions.Naming, code_label: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hit = hit
        self.title = naming.title(hit.item)
        self.code = naming.code(hit.item)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.S)
        self.picture = Picture()
        self.picture.setAccessibleName(self.tr("Picture of {0}").format(self.title))
        layout.addWidget(self.picture, 1)
        name = ElidingLabel()
        name.setObjectName("heading")
        name.setText(self.title)
        name.setToolTip(captions.tip(self.title))
        self.remove_button = QToolButton()
        self.remove_button.setObjectName("flat")
        self.remove_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.remove_button.setIcon(icons.icon("x"))
        self.remove_button.setToolTip(self.tr("Take out of the comparison (Delete)"))
        self.remove_button.setAccessibleName(self.tr("Take {0} out of the comparison").format(self.title))
        heading = QHBoxLayout()
        heading.setSpacing(theme.XS)
        heading.addWidget(name, 1)
        heading.addWidget(self.remove_button)
        layout.addLayout(heading)
        self.copy_button = icons.icon_button("copy", self.tr("Copy {0}").format(code_label))
        self.copy_button.setAccessibleName(self.tr("Copy {0} of {1}").format(code_label, self.title))
        self.copy_button.setToolTip(captions.tip(self.tr("Copy {0} to the clipboard").format(self.code)))
        self.copy_button.setVisible(self.code is not None)
        self.copy_button.setAutoDefault(False)
        self.copy_button.clicked.connect(self._copy)
        layout.addWidget(self.copy_button, 0, Qt.AlignmentFlag.AlignLeft)
        self._copy_text = self.copy_button.text()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.code or "")
        self.copy_button.setText(self.tr("Copied"))
        self.copy_button.setIcon(icons.icon("check"))
        QTimer.singleShot(COPIED_MS, self.copy_button, self._offer)

    def _offer(self) -> None:
        self.copy_button.setText(self._copy_text)
        self.copy_button.setIcon(icons.icon("copy"))


class CompareDialog(QDialog):
    """Large pictures on top, below them a row for each attribute. It does not block the window."""

    def __init__(
        self,
        hits: Sequence[Hit],
        columns: Sequence[Column],
        thumbnails: Path,
        background: Background,
        memory: QSettings,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self._thumbnails = thumbnails
        self._background = background
        self._memory = memory
        self.compared: list[Compared] = []
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._compose()
        self._recall()
        naming = captions.Naming(self._columns)
        code = roles.code_column(self._columns)
        for hit in hits[:MOST]:
            self._add(Compared(hit, naming, captions.label(code) if code else ""))
        self._fill()
        self.table.setCurrentCell(0, 1)
        self.table.setFocus()

    @property
    def hits(self) -> list[Hit]:
        """What is compared, from left to right."""
        return [one.hit for one in self.compared]

    def remove(self, one: Compared) -> None:
        """Take one out; two remain in any case."""
        if len(self.compared) <= FEWEST:
            return
        place = self.compared.index(one)
        self.compared.remove(one)
        self._row.removeWidget(one)
        one.hide()
        one.deleteLater()
        self._fill()
        self.table.setFocus()
        self.table.setCurrentCell(max(0, self.table.currentRow()), min(place + 1, len(self.compared)))

    # --- set-up --------------------------------------------------------------------------------------------------

    def _compose(self) -> None:
        self.resize(1000, 760)
        self.setMinimumSize(720, 480)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.L, theme.L, theme.L, theme.L)
        layout.setSpacing(theme.M)
        self.table = AttributeTable()
        bar = self.table.verticalScrollBar().sizeHint().width()
        top = QHBoxLayout()
        top.setContentsMargins(0, 0, bar, 0)
        top.setSpacing(0)
        head = QWidget()
        head.setFixedWidth(LABEL_WIDTH)
        said = QVBoxLayout(head)
        said.setContentsMargins(0, 0, theme.M, 0)
        said.setSpacing(theme.S)
        self._summary = QLabel()
        self._summary.setObjectName("title")
        self._summary.setWordWrap(True)
        self._found = QLabel()
        self._found.setObjectName("muted")
        self._found.setWordWrap(True)
        self.only = QCheckBox(self.tr("Only &differences"))
        self.only.setToolTip(self.tr("Leave out the rows in which all are the same"))
        self.only.toggled.connect(lambda _: self._fill())
        for widget in (self._summary, self._found):
            said.addWidget(widget)
        said.addStretch()
        said.addWidget(self.only)
        top.addWidget(head)
        self._row = QHBoxLayout()
        self._row.setSpacing(theme.M)
        top.addLayout(self._row, 1)
        layout.addLayout(top, 5)
        self._style_table()
        layout.addWidget(self.table, 4)
        foot = QHBoxLayout()
        legend = QLabel(self.tr("≠ marks what differs."))
        legend.setObjectName("muted")
        foot.addWidget(legend, 1)
        self.close_button = QPushButton(self.tr("Close"))
        self.close_button.setToolTip(self.tr("Close the comparison (Esc)"))
        self.close_button.setAutoDefault(False)
        self.close_button.clicked.connect(self.close)
        foot.addWidget(self.close_button)
        layout.addLayout(foot)

    def _style_table(self) -> None:
        table = self.table
        table.setMinimumHeight(TABLE_HEIGHT)
        table.setAccessibleName(self.tr("Attributes side by side"))
        table.horizontalHeader().hide()
        table.verticalHeader().hide()
        table.setShowGrid(False)
        table.setWordWrap(True)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        # The columns stay below their pictures whether there is something to scroll or not.
        table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        table.setTabKeyNavigation(False)

    def _recall(self) -> None:
        if isinstance(geometry := self._memory.value(GEOMETRY), QByteArray):
            self.restoreGeometry(geometry)

    def _add(self, one: Compared) -> None:
        self.compared.append(one)
        self._row.addWidget(one, 1)
        one.remove_button.clicked.connect(partial(self.remove, one))
        item = one.hit.item

        def show(image: QImage | None) -> None:
            if image is not None:
                one.picture.set_pixmap(QPixmap.fromImage(image))

        self._background.run(lambda: load_item(item, self._thumbnails, PICTURE_SIDE), show, one)

    # --- Qt's events ---------------------------------------------------------------------------------------------

    def done(self, result: int) -> None:
        self._memory.setValue(GEOMETRY, self.saveGeometry())
        super().done(result)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        column = self.table.currentColumn()
        if event.key() == Qt.Key.Key_Delete and self.table.hasFocus() and 0 < column <= len(self.compared):
            self.remove(self.compared[column - 1])
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._fill()

    # --- the rows ------------------------------------------------------------------------------------------------

    def _fill(self) -> None:
        hits = self.hits
        self.setWindowTitle(self.tr("Compare {0} items").format(len(hits)))
        self._summary.setText(self.windowTitle())
        for one in self.compared:
            one.remove_button.setVisible(len(hits) > FEWEST)
        lines = compared(hits, self._columns)
        different = sum(line.differs for line in lines)
        self._found.setText(self._said(different, len(lines)))
        if self.only.isChecked():
            lines = [line for line in lines if line.differs]
        if likeness := self._likeness(hits):
            lines.insert(0, likeness)
        if not self.only.isChecked():
            lines += self._files(hits)
        header = self.table.verticalHeader()
        # Else every cell would measure its row anew.
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.table.setColumnCount(1 + len(hits))
        self.table.setRowCount(len(lines))
        for row, line in enumerate(lines):
            self._set_row(row, line)
        sections = self.table.horizontalHeader()
        sections.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        sections.setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
        sections.resizeSection(0, LABEL_WIDTH)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)

    def _said(self, different: int, lines: int) -> str:
        if not lines:
            return self.tr("They have no attributes.")
        if not different:
            return self.tr("All attributes are the same.")
        return self.tr("{0} of {1} attributes differ.").format(different, lines)

    def _likeness(self, hits: Sequence[Hit]) -> Line | None:
        if all(hit.score is None for hit in hits):
            return None
        return Line(self.tr("Likeness"), tuple(self._alike(hit) for hit in hits), False)

    def _alike(self, hit: Hit) -> str:
        if hit.score is None:
            return NONE
        share = captions.percent(hit.score)
        return share if hit.band is None else f"{captions.band(hit.band)} · {share}"

    def _files(self, hits: Sequence[Hit]) -> list[Line]:
        """Of these no two are ever the same, so they are not marked."""
        paths = [Path(hit.item.path) for hit in hits]
        return [
            Line(self.tr("File"), tuple(captions.plain(path.name) for path in paths), False),
            Line(self.tr("Location"), tuple(captions.plain(str(path.parent)) for path in paths), False),
        ]

    def _set_row(self, row: int, line: Line) -> None:
        colours = theme.current()
        strong = QFont(self.font())
        strong.setWeight(QFont.Weight.Bold if line.differs else QFont.Weight.Normal)
        label = QTableWidgetItem(f"≠ {line.label}" if line.differs else line.label)
        if line.differs:
            label.setData(Qt.ItemDataRole.AccessibleTextRole, self.tr("{0}, differs").format(line.label))
        label.setForeground(QColor(colours.text if line.differs else colours.muted))
        self.table.setItem(row, 0, label)
        for place, value in enumerate(line.values, 1):
            cell = QTableWidgetItem(value)
            cell.setToolTip(captions.tip(value))
            cell.setFont(strong)
            cell.setForeground(QColor(colours.text))
            self.table.setItem(row, place, cell)
