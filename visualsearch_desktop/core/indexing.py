"""The indexing pipeline: scan -> decode -> embed -> store, as a generator of progress.

Closing the generator cancels. Whatever was reported as done is in the store and in the ledger by then, so that the next
run goes on from there.
"""

from __future__ import annotations

import hashlib
import json
import threading
import uuid
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import TypeVar

from visualsearch_desktop.core import payload
from visualsearch_desktop.core.attributes import Attributes, load_attributes
from visualsearch_desktop.core.catalogue import Catalogue
from visualsearch_desktop.core.columns import FOLDER_COLUMN, MergedColumns, folder_value, merge_columns
from visualsearch_desktop.core.decoding import Decoded, Decoder
from visualsearch_desktop.core.embedder import Embedder
from visualsearch_desktop.core.integrity import checksum
from visualsearch_desktop.core.ledger import Entry
from visualsearch_desktop.core.pace import Pace
from visualsearch_desktop.core.payload import Payload
from visualsearch_desktop.core.right_of_way import RightOfWay
from visualsearch_desktop.core.scan import Changes, ScannedPhoto, compare, relative_path, scan
from visualsearch_desktop.core.stores import Point, Vector
from visualsearch_desktop.core.thumbnails import Thumbnails
from visualsearch_desktop.core.types import (
    Column,
    ColumnKind,
    IndexReport,
    IndexRequest,
    Item,
    Phase,
    Progress,
    Skipped,
    Value,
)
from visualsearch_desktop.errors import UserError

BATCH = 32
"""Photos that are embedded and committed at once: a second of work on two cores, so a kill costs no more than that."""

PAYLOAD_BATCH = 512
NO_PHOTOS = "There are no photos in this folder."

TIDY_REPORT = 0.5
"""Seconds between two reports of the tidying at the end."""

SCAN_REPORT = 500
"""How many files are seen between two reports of a scan."""

ITEM_NAMESPACE = uuid.UUID("5f0c2b52-6b0c-4c8e-9a51-6d2f0a8f1d4e")
"""Of this program's own making: a photo's id is the UUID version 5 of its absolute path in it."""

_T = TypeVar("_T")


def item_id(path: str) -> str:
    """The stable point id of a photo."""
    return str(uuid.uuid5(ITEM_NAMESPACE, Path(path).as_posix()))


def index_folder(
    catalogue: Catalogue,
    embedder: Embedder,
    thumbnails: Thumbnails,
    request: IndexRequest,
    right_of_way: RightOfWay,
) -> Iterator[Progress]:
    """Bring the catalogue up to date with one folder. The last progress carries the report.

    What has not changed (path, size and time; content where only the time differs) is left alone, what has is embedded
    again, what is gone is removed. A photo whose content is known, such as one that was moved, keeps its vector.
    Questions go first: see `RightOfWay`.

    Raises:
        UserError: the folder or the spreadsheet cannot be read, or every known photo of the folder is gone.
        StoreError, DiskFull: what was stored before that stays.
    """
    return _Run(catalogue, embedder, thumbnails, request, right_of_way).steps()


@dataclass
class _Counts:
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    skipped: list[Skipped] = field(default_factory=list)


class _Run:
    """One indexing run over one folder."""

    def __init__(
        self,
        catalogue: Catalogue,
        embedder: Embedder,
        thumbnails: Thumbnails,
        request: IndexRequest,
        right_of_way: RightOfWay,
    ) -> None:
        self._ledger = catalogue.ledger
        self._catalogue = catalogue
        self._embedder = embedder
        self._thumbnails = thumbnails
        self._decoder = Decoder(embedder, thumbnails, right_of_way)
        self._right_of_way = right_of_way
        self._source = self._ledger.settings_for(request)
        self._folder = self._source.folder
        self._counts = _Counts()
        self._rows: Mapping[str, Mapping[str, Value]] = {}
        self._pace = Pace()

    def steps(self) -> Iterator[Progress]:
        photos = yield from self._scan()
        attributes = self._read_attributes(photos)
        known = {entry.relative: entry for entry in self._ledger.entries(self._folder)}
        changes = self._compare(photos, known)
        self._catalogue.begin(self._embedder.identity)
        self._set_columns(photos, attributes)
        total = len(photos)
        yield from self._refresh(changes.unchanged, known, total)
        yield from self._embed(changes, known, total)
        yield from self._remove([known[relative].id for relative in changes.gone])
        self._ledger.settle(self._folder)
        counts = self._counts
        if counts.added or counts.updated or counts.removed:
            yield from self._tidy(total)
        report = IndexReport(
            added=counts.added,
            updated=counts.updated,
            unchanged=counts.unchanged,
            removed=counts.removed,
            skipped=tuple(counts.skipped),
            unmatched_rows=attributes.unmatched_rows if attributes else (),
            photos_without_row=attributes.photos_without_row if attributes else (),
            notes=attributes.notes if attributes else () if photos else (NO_PHOTOS,),
        )
        yield Progress(Phase.DONE, total, total, report=report)

    # --- what there is -------------------------------------------------------------------------------------------

    def _scan(self) -> Generator[Progress, None, list[ScannedPhoto]]:
        photos: list[ScannedPhoto] = []
        for seen, found in enumerate(scan(Path(self._folder))):
            if isinstance(found, Skipped):
                self._counts.skipped.append(found)
            else:
                photos.append(found)
            if seen % SCAN_REPORT == 0:
                yield Progress(Phase.SCAN, seen, current=found.path)
        return photos

    def _read_attributes(self, photos: Sequence[ScannedPhoto]) -> Attributes | None:
        source = self._source
        if source.attributes is None:
            return None
        attributes = load_attributes(Path(source.attributes), photos, Path(source.folder), source.image_column)
        self._rows = attributes.by_path
        return attributes

    def _compare(self, photos: Sequence[ScannedPhoto], known: Mapping[str, Entry]) -> Changes:
        skipped = [relative_path(self._folder, skip.path) for skip in self._counts.skipped]
        changes = compare(photos, {relative: (e.size, e.mtime) for relative, e in known.items()}, skipped)
        if known and len(changes.gone) == len(known):
            # An unplugged disk leaves an empty folder behind; that must not empty the catalogue.
            raise UserError(
                f"None of the {len(known)} photos of {self._folder} are there any more. If its disk is unplugged, "
                "plug it in; if the photos are really gone, remove the folder from the catalogue."
            )
        return changes

    def _set_columns(self, photos: Sequence[ScannedPhoto], attributes: Attributes | None) -> None:
        """Merge the columns of all sources, and bring what is stored under a column of another kind in line."""
        folders = {folder_value(photo.relative) for photo in photos} - {None}
        own = (replace(FOLDER_COLUMN, facet=len(folders) > 1), *(attributes.columns if attributes else ()))
        others = [s.columns for s in self._ledger.source_settings() if s.folder != self._folder]
        if self._catalogue.is_shared:
            # What other counters have brought is known by its columns alone.
            others.insert(0, self._ledger.columns)
        merged = merge_sources([*others, own])
        old = {column.key: column.kind for column in self._ledger.columns}
        turned = {c.key: c.kind for c in merged.columns if old.get(c.key, c.kind) is not c.kind}
        self._ledger.put_source(replace(self._source, columns=own))
        self._catalogue.describe(merged.columns)
        self._rows = {path: merged.translate(row) for path, row in self._rows.items()}
        if turned:
            self._turn_payloads(turned)

    def _turn_payloads(self, kinds: Mapping[str, ColumnKind]) -> None:
        """Convert stored values to the kinds that their columns have now."""
        store = self._catalogue.store
        for batch in store.scroll(batch=PAYLOAD_BATCH):
            changed: dict[str, Payload] = {}
            for record in batch:
                values = payload.plain(record.payload)
                converted = values | {k: stored_as(values[k], kind) for k, kind in kinds.items() if k in values}
                if converted != values:
                    changed[record.id] = payload.with_words(converted)
            if changed:
                store.replace_payloads(changed)
                entries = [self._ledger.entry(point_id) for point_id in changed]
                self._ledger.record([replace(e, payload=digest(changed[e.id])) for e in entries if e is not None])

    # --- what is done about it -----------------------------------------------------------------------------------

    def _item(self, photo: ScannedPhoto, content: str) -> Item:
        attributes = dict(self._rows.get(photo.path, {}))
        if folder := folder_value(photo.relative):
            attributes[FOLDER_COLUMN.key] = folder
        return Item(item_id(photo.path), photo.path, photo.size, photo.mtime, content, attributes)

    def _refresh(self, photos: Sequence[ScannedPhoto], known: Mapping[str, Entry], total: int) -> Iterator[Progress]:
        """Photos that need no new vector: only payloads whose attributes changed are written."""
        for batch in _batches(photos, PAYLOAD_BATCH):
            items = {photo.relative: self._item(photo, known[photo.relative].content) for photo in batch}
            self._store_payloads(items, known)
            yield Progress(Phase.INDEX, self._done, total, batch[-1].path)

    def _store_payloads(self, items: Mapping[str, Item], known: Mapping[str, Entry]) -> None:
        """Write the payloads that differ from what is stored."""
        payloads = {relative: payload.encode(item) for relative, item in items.items()}
        changed = [relative for relative in items if digest(payloads[relative]) != known[relative].payload]
        if changed:
            self._catalogue.store.replace_payloads({known[r].id: payloads[r] for r in changed})
            self._ledger.record(
                [
                    replace(known[r], size=items[r].size, mtime=items[r].mtime, payload=digest(payloads[r]))
                    for r in changed
                ]
            )
        self._counts.updated += len(changed)
        self._counts.unchanged += len(items) - len(changed)

    @property
    def _done(self) -> int:
        counts = self._counts
        return counts.added + counts.updated + counts.unchanged

    def _embed(self, changes: Changes, known: Mapping[str, Entry], total: int) -> Iterator[Progress]:
        photos = [*changes.doubtful, *changes.changed, *changes.new]
        if not photos:
            return
        contents = self._ledger.contents()
        bad = 0
        with closing(self._decoder.decode_ahead(photos, contents)) as decoded:  # type: ignore[type-var]
            for batch in _batches(decoded, BATCH):
                skipped = [result for result in batch if isinstance(result, Skipped)]
                self._counts.skipped += skipped
                bad += len(skipped)
                self._store([result for result in batch if isinstance(result, Decoded)], known, contents)
                self._pace.add(len(batch))
                done = self._done + bad
                last = batch[-1]
                current = last.path if isinstance(last, Skipped) else last.photo.path
                left = self._pace.seconds_left(total - done)
                yield Progress(Phase.INDEX, done, total, current, self._pace.rate, left)

    def _store(self, batch: Sequence[Decoded], known: Mapping[str, Entry], contents: Mapping[str, str]) -> None:
        """Give the photos their vectors, have the store acknowledge them, and then write them down."""
        same = {d.photo.relative: d for d in batch if _is_same(d, known.get(d.photo.relative))}
        self._store_payloads({relative: self._item(d.photo, d.content) for relative, d in same.items()}, known)
        rest = [d for d in batch if d.photo.relative not in same]
        vectors = self._vectors(rest, contents)
        points, entries = [], []
        for decoded in rest:
            vector = vectors.get(decoded.photo.path)
            if vector is None:
                continue
            item = self._item(decoded.photo, decoded.content)
            stored = payload.encode(item)
            points.append(Point(item.id, vector, stored))
            entries.append(
                Entry(
                    item.id,
                    self._folder,
                    decoded.photo.relative,
                    item.size,
                    item.mtime,
                    item.content,
                    digest(stored),
                    checksum(vector),
                )
            )
        if points:
            self._catalogue.store.upsert(points)
            self._ledger.record(entries)
        changed = sum(entry.relative in known for entry in entries)
        self._counts.updated += changed
        self._counts.added += len(entries) - changed

    def _vectors(self, batch: Sequence[Decoded], contents: Mapping[str, str]) -> dict[str, Vector]:
        """Vectors by path: those of known content from the store, the others from the model."""
        twins = {contents[d.content] for d in batch if d.prepared is None}
        stored = {r.id: r.vector for r in self._catalogue.store.retrieve(sorted(twins), with_vectors=True)}
        vectors: dict[str, Vector] = {}
        fresh: list[Decoded] = []
        for decoded in batch:
            if decoded.prepared is not None:
                fresh.append(decoded)
            elif (vector := stored.get(contents[decoded.content])) is not None:
                vectors[decoded.photo.path] = vector
            elif isinstance(again := self._decoder.decode(decoded.photo), Decoded):
                # The twin's point has gone from the store since the ledger was read.
                fresh.append(again)
            else:
                self._counts.skipped.append(again)
        inputs = [decoded.prepared for decoded in fresh if decoded.prepared is not None]
        rows = self._embedder.embed_prepared(inputs, self._right_of_way.give)
        for decoded, row in zip(fresh, rows, strict=True):
            vectors[decoded.photo.path] = row
        return vectors

    def _remove(self, ids: Sequence[str]) -> Iterator[Progress]:
        if not ids:
            return
        yield Progress(Phase.REMOVE, 0, len(ids))
        for batch in _batches(ids, PAYLOAD_BATCH):
            self._catalogue.store.delete(batch)
            self._ledger.forget(batch)
            self._counts.removed += len(batch)
            yield Progress(Phase.REMOVE, self._counts.removed, len(ids))

    def _tidy(self, total: int) -> Iterator[Progress]:
        """Let store and thumbnails give back room, which may take a while; closing the generator gives that up."""
        given_up = threading.Event()
        with ThreadPoolExecutor(1, thread_name_prefix="tidy") as pool:
            tidied = pool.submit(self._catalogue.store.maintain, lambda: not given_up.is_set())
            try:
                while not wait([tidied], TIDY_REPORT).done:
                    yield Progress(Phase.TIDY, total, total)
            finally:
                given_up.set()
            tidied.result()
        self._thumbnails.prune()


def _is_same(decoded: Decoded, entry: Entry | None) -> bool:
    return entry is not None and entry.content == decoded.content


def digest(stored: Payload) -> str:
    """A digest of a payload, by which a change of attributes is noticed without asking the store.

    The words are made of the rest; how they are may change with the program.
    """
    own = {key: value for key, value in stored.items() if key != payload.TEXT}
    text = json.dumps(own, sort_keys=True, ensure_ascii=False)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def stored_as(value: str | int | float, kind: ColumnKind) -> str | int | float:
    """A stored value in the kind that its column has now. Text that is no number stays text: no range finds it."""
    if kind is not ColumnKind.NUMBER:
        return value if isinstance(value, str) else f"{value}"
    if not isinstance(value, str):
        return value
    try:
        return float(value)
    except ValueError:
        return value


def merge_sources(sources: Sequence[Sequence[Column]]) -> MergedColumns:
    """The columns of several sources as one set; `keys` are those of the last source.

    Where photos lie in several sub-folders in any source, the sub-folder is a facet.
    """
    merged = MergedColumns((), {})
    for columns in sources:
        merged = merge_columns(merged.columns, columns)
    by_folder = any(c.facet for columns in sources for c in columns if c.key == FOLDER_COLUMN.key)
    return replace(
        merged,
        columns=tuple(replace(c, facet=by_folder) if c.key == FOLDER_COLUMN.key else c for c in merged.columns),
    )


def _batches(values: Iterable[_T], size: int) -> Iterator[list[_T]]:
    iterator = iter(values)
    while batch := list(islice(iterator, size)):
        yield batch
