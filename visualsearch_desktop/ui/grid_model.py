"""The hits as a Qt list model, without any widget."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt, QUrl, Signal

from visualsearch_desktop.core.types import Bands, Column, Hit
from visualsearch_desktop.ui import captions

Index = QModelIndex | QPersistentModelIndex

MAX_RESULTS = 10_000
"""How far down a search can be scrolled: what is beyond is no longer alike."""

LOOKED_AT = 20
"""Hits of which one in a band tells that there are bands: those that were found by a code alone come first."""

HitRole = Qt.ItemDataRole.UserRole


class GridModel(QAbstractListModel):
    """Hits in the order of the answer; asks for the next page when the view comes near its end."""

    moreWanted = Signal(int)
    """The next page, from this offset."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._hits: list[Hit] = []
        self._columns: tuple[Column, ...] = ()
        self.naming = captions.Naming(())
        self._total = 0
        self._waiting = False
        self._captions: dict[str, tuple[str, str]] = {}
        self.bands: Bands | None = None
        """The bands of the answer, which a card's tooltip explains."""

    @property
    def columns(self) -> tuple[Column, ...]:
        """The catalogue's columns."""
        return self._columns

    @property
    def total(self) -> int:
        """How many items pass the filter."""
        return self._total

    @property
    def has_bands(self) -> bool:
        """True where the hits are in bands."""
        return any(hit.band is not None for hit in self._hits[:LOOKED_AT])

    @property
    def hits(self) -> list[Hit]:
        """What is loaded of the answer."""
        return list(self._hits)

    def set_columns(self, columns: tuple[Column, ...]) -> None:
        """Name the cards by these columns."""
        self._columns = columns
        self.naming = captions.Naming(columns)
        self._captions.clear()
        self._repaint()

    def caption(self, hit: Hit) -> tuple[str, str]:
        """The two lines of a card; kept, since every scroll step paints every card anew."""
        kept = self._captions.get(hit.item.id)
        if kept is None:
            kept = (self.naming.title(hit.item), self.naming.summary(hit))
            self._captions[hit.item.id] = kept
        return kept

    def set_hits(self, hits: Sequence[Hit], total: int) -> None:
        """Show another answer. Where it begins as the last one did, the view and what is selected stay."""
        self._waiting = False
        self._total = total
        self._captions.clear()
        if hits and [hit.item.id for hit in hits] == [hit.item.id for hit in self._hits[: len(hits)]]:
            # Further pages may belong to another question: they are asked for again.
            if len(self._hits) > len(hits):
                self.beginRemoveRows(QModelIndex(), len(hits), len(self._hits) - 1)
                del self._hits[len(hits) :]
                self.endRemoveRows()
            self._hits = list(hits)
            self._repaint()
            return
        self.beginResetModel()
        self._hits = list(hits)
        self.endResetModel()

    def append_hits(self, hits: Sequence[Hit], total: int) -> None:
        """Show a further page. An empty page is the end, whatever was counted before."""
        self._waiting = False
        self._total = total if hits else len(self._hits)
        if hits:
            self.beginInsertRows(QModelIndex(), len(self._hits), len(self._hits) + len(hits) - 1)
            self._hits.extend(hits)
            self.endInsertRows()

    def page_failed(self) -> None:
        """The next page did not come; it may be asked for again."""
        self._waiting = False

    def hit(self, index: Index) -> Hit | None:
        """The hit at an index; None for an invalid one."""
        return self._hits[index.row()] if index.isValid() else None

    def row_of(self, item_id: str) -> int | None:
        """The row of an item; None where it is not loaded."""
        return next((row for row, hit in enumerate(self._hits) if hit.item.id == item_id), None)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own default
        return 0 if parent.isValid() else len(self._hits)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        hit = self.hit(index)
        if hit is None:
            return None
        if role == HitRole:
            return hit
        if role == Qt.ItemDataRole.DisplayRole:
            return self.naming.title(hit.item)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tool_tip(hit)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(hit)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else flags

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and not self._waiting and len(self._hits) < min(self._total, MAX_RESULTS)

    def fetchMore(self, parent: Index) -> None:
        if self.canFetchMore(parent):
            self._waiting = True
            self.moreWanted.emit(len(self._hits))

    def mimeTypes(self) -> list[str]:
        return ["text/uri-list"]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """The photos as files, for a drag into another program."""
        mime = QMimeData()
        in_order = sorted(indexes, key=lambda index: index.row())
        hits = [hit for index in in_order if (hit := self.hit(index))]
        mime.setUrls([QUrl.fromLocalFile(captions.plain(hit.item.path)) for hit in hits])
        return mime

    def supportedDragActions(self) -> Qt.DropAction:
        return Qt.DropAction.CopyAction

    def _tool_tip(self, hit: Hit) -> str:
        # As HTML, a long sentence is wrapped; what comes from the catalogue is shown as it is written.
        lines = [self.naming.title(hit.item)]
        if hit.group is not None and hit.group.count > 1:
            lines.append(f"{captions.variants(hit.group.count)}: {self.naming.summary(hit)}")
        lines.append(captions.plain(str(Path(hit.item.path))))
        if hit.by_code:
            lines.append(self.tr("Its code was read from the photo."))
        if hit.score is not None:
            if hit.band is not None:
                lines.append(captions.band_reason(hit.band, hit.score, self.bands))
            else:
                lines.append(self.tr("Cosine {0}").format(f"{hit.score:.4f}"))
        from html import escape  # a start shows no tooltip

        return "".join(f"<div>{escape(line)}</div>" for line in lines)

    def _spoken(self, hit: Hit) -> str:
        parts = [*self.caption(hit)]
        if hit.group is not None and hit.group.count > 1:
            parts.insert(1, captions.variants(hit.group.count))
        if hit.by_code:
            parts.append(self.tr("found by its code"))
        if hit.score is not None:
            alike = self.tr("{0} alike").format(captions.percent(hit.score))
            parts.append(captions.band(hit.band) if hit.band is not None else alike)
        return ", ".join(part for part in parts if part)

    def _repaint(self) -> None:
        if self._hits:
            self.dataChanged.emit(self.index(0), self.index(len(self._hits) - 1))
