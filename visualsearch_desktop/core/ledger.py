"""The SQLite ledger beside a store: what was indexed, from where, and by which model.

It is the source for change detection and the witness against the store: a photo is written here only after the store
has acknowledged its point, so whatever the ledger names and the store has not was lost.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from visualsearch_desktop.core.scan import absolute_folder
from visualsearch_desktop.core.sharing import decode_columns
from visualsearch_desktop.core.types import Column, Engine, IndexRequest, ModelIdentity, Source
from visualsearch_desktop.errors import StoreError

SCHEMA_VERSION = 1

SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE source (
    folder TEXT PRIMARY KEY,
    attributes TEXT,
    image_column TEXT,
    columns TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE item (
    id TEXT PRIMARY KEY,
    folder TEXT NOT NULL REFERENCES source (folder),
    relative TEXT NOT NULL,
    size INTEGER NOT NULL,
    mtime INTEGER NOT NULL,
    content TEXT NOT NULL,
    payload TEXT NOT NULL,
    checksum REAL NOT NULL,
    UNIQUE (folder, relative)
) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """An indexed photo. `payload` is a digest of the stored payload, `checksum` the sum of the vector's numbers."""

    id: str
    folder: str
    relative: str
    size: int
    mtime: int
    content: str
    payload: str
    checksum: float


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """An indexed folder, how its spreadsheet is read, and the columns that its photos have by themselves."""

    folder: str
    attributes: str | None = None
    image_column: str | None = None
    columns: tuple[Column, ...] = ()


class Ledger:
    """The ledger of one catalogue. May be used from any thread.

    Raises (every method):
        StoreError: the file cannot be read or written, or is not a ledger of this program.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.RLock()
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            # Autocommit: every transaction is begun and ended by `_write`.
            self._db = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
        except (OSError, sqlite3.Error) as error:
            raise StoreError(f"The catalogue cannot be opened in {file.parent}: {error}.") from error
        try:
            with self._write() as db:
                (version,) = db.execute("PRAGMA user_version").fetchone()
                if version == 0:
                    for statement in SCHEMA.split(";"):
                        db.execute(statement)
                    db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
            if version > SCHEMA_VERSION:
                raise StoreError(
                    "This catalogue was made by a newer version of the program. Update the program to use it."
                )
            with self._guard():
                self._db.execute("PRAGMA journal_mode = WAL")
        except StoreError:
            self._db.close()
            raise

    @contextmanager
    def _guard(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                yield self._db
            except sqlite3.Error as error:
                raise StoreError(f"The catalogue's list of photos ({self._file.name}) failed: {error}.") from error

    @contextmanager
    def _write(self) -> Iterator[sqlite3.Connection]:
        with self._guard() as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
                db.execute("COMMIT")
            except BaseException:
                # SQLite has rolled back by itself where the disk is full.
                if db.in_transaction:
                    db.execute("ROLLBACK")
                raise

    def close(self) -> None:
        """Let go of the file. Closing twice is harmless."""
        with self._lock:
            self._db.close()

    # --- the catalogue -------------------------------------------------------------------------------------------

    def _get(self, key: str) -> object:
        with self._guard() as db:
            row = db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if row is None else json.loads(row[0])

    def _set(self, key: str, value: object) -> None:
        with self._write() as db:
            db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, json.dumps(value)))

    @property
    def engine(self) -> Engine | None:
        """Where the points are kept; None in a new ledger."""
        value = self._get("engine")
        return None if value is None else Engine(str(value))

    @engine.setter
    def engine(self, engine: Engine) -> None:
        self._set("engine", str(engine))

    @property
    def collection(self) -> str | None:
        """The name of the collection on a server; None for embedded engines."""
        value = self._get("collection")
        return None if value is None else str(value)

    @collection.setter
    def collection(self, name: str) -> None:
        self._set("collection", name)

    @property
    def model(self) -> ModelIdentity | None:
        """What made the vectors; None before the first indexing."""
        value = self._get("model")
        return ModelIdentity(**value) if isinstance(value, dict) else None

    @model.setter
    def model(self, identity: ModelIdentity) -> None:
        self._set("model", asdict(identity))

    @property
    def columns(self) -> tuple[Column, ...]:
        """The attribute columns of all sources."""
        value = self._get("columns")
        return decode_columns(value) if isinstance(value, list) else ()

    @columns.setter
    def columns(self, columns: Sequence[Column]) -> None:
        self._set("columns", [asdict(column) for column in columns])

    @property
    def bands(self) -> str | None:
        """What was found out about likenesses, as `bands.KeptBands` writes it."""
        value = self._get("bands")
        return value if isinstance(value, str) else None

    @bands.setter
    def bands(self, text: str) -> None:
        self._set("bands", text)

    # --- sources -------------------------------------------------------------------------------------------------

    def sources(self) -> tuple[Source, ...]:
        """The indexed folders with how many photos each has."""
        with self._guard() as db:
            rows = db.execute(
                "SELECT s.folder, s.attributes, (SELECT count(*) FROM item i WHERE i.folder = s.folder) "
                "FROM source s ORDER BY s.folder"
            ).fetchall()
        return tuple(Source(*row) for row in rows)

    def source(self, folder: str) -> SourceSettings | None:
        """How a folder was indexed last; None for an unknown one."""
        return next((source for source in self.source_settings() if source.folder == folder), None)

    def settings_for(self, request: IndexRequest) -> SourceSettings:
        """How a folder is to be indexed: as the request says, and where it says nothing, as the folder was last."""
        folder = absolute_folder(request.folder)
        before = self.source(folder) or SourceSettings(folder)
        if request.attributes is None:
            return replace(before, image_column=request.image_column or before.image_column)
        attributes = str(Path(request.attributes).absolute())
        return replace(before, attributes=attributes, image_column=request.image_column)

    def source_settings(self) -> list[SourceSettings]:
        """How every folder was indexed last, in the order of their names."""
        with self._guard() as db:
            rows = db.execute("SELECT folder, attributes, image_column, columns FROM source ORDER BY folder").fetchall()
        return [SourceSettings(row[0], row[1], row[2], decode_columns(json.loads(row[3]))) for row in rows]

    def put_source(self, source: SourceSettings) -> None:
        """Add a folder or change how it is indexed."""
        columns = json.dumps([asdict(column) for column in source.columns])
        with self._write() as db:
            db.execute(
                "INSERT INTO source VALUES (?, ?, ?, ?) ON CONFLICT (folder) DO UPDATE SET "
                "attributes = excluded.attributes, image_column = excluded.image_column, columns = excluded.columns",
                (source.folder, source.attributes, source.image_column, columns),
            )

    def remove_source(self, folder: str) -> None:
        """Forget a folder and all its photos."""
        with self._write() as db:
            db.execute("DELETE FROM item WHERE folder = ?", (folder,))
            db.execute("DELETE FROM source WHERE folder = ?", (folder,))
        self.settle(folder)

    # --- photos --------------------------------------------------------------------------------------------------

    @property
    def is_empty(self) -> bool:
        """True where the ledger names no photo; quicker than counting them."""
        with self._guard() as db:
            return db.execute("SELECT 1 FROM item LIMIT 1").fetchone() is None

    def count(self) -> int:
        """How many photos the store must hold."""
        with self._guard() as db:
            (count,) = db.execute("SELECT count(*) FROM item").fetchone()
        return int(count)

    def entries(self, folder: str | None = None) -> Iterator[Entry]:
        """The photos of one folder or of all, read in one go."""
        where, values = ("", ()) if folder is None else (" WHERE folder = ?", (folder,))
        with self._guard() as db:
            rows = db.execute(f"SELECT * FROM item{where}", values).fetchall()
        return (Entry(*row) for row in rows)

    def sample(self, size: int) -> list[Entry]:
        """Up to `size` photos from a random place on; their ids are random, so neighbours have nothing in common."""
        start = str(uuid.uuid4())
        with self._guard() as db:
            rows = db.execute("SELECT * FROM item WHERE id >= ? ORDER BY id LIMIT ?", (start, size)).fetchall()
            rows += db.execute(
                "SELECT * FROM item WHERE id < ? ORDER BY id LIMIT ?", (start, size - len(rows))
            ).fetchall()
        return [Entry(*row) for row in rows]

    def ids(self) -> set[str]:
        """The ids of all photos."""
        with self._guard() as db:
            return {row[0] for row in db.execute("SELECT id FROM item")}

    def contents(self) -> dict[str, str]:
        """For each content hash, the id of a photo with it."""
        with self._guard() as db:
            return dict(db.execute("SELECT content, id FROM item").fetchall())

    def entry(self, item_id: str) -> Entry | None:
        """A photo by its id; None for an unknown one."""
        with self._guard() as db:
            row = db.execute("SELECT * FROM item WHERE id = ?", (item_id,)).fetchone()
        return None if row is None else Entry(*row)

    def record(self, entries: Sequence[Entry]) -> None:
        """Write down photos whose points the store has acknowledged."""
        with self._write() as db:
            db.executemany(
                "INSERT OR REPLACE INTO item VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [(e.id, e.folder, e.relative, e.size, e.mtime, e.content, e.payload, e.checksum) for e in entries],
            )

    def forget(self, ids: Iterable[str]) -> None:
        """Strike photos out that are gone."""
        with self._write() as db:
            db.executemany("DELETE FROM item WHERE id = ?", ((i,) for i in ids))

    # --- losses --------------------------------------------------------------------------------------------------

    @property
    def lost(self) -> dict[str, int]:
        """How many photos of each folder the store has lost since the folder was last indexed to the end."""
        value = self._get("lost")
        return {str(folder): int(count) for folder, count in value.items()} if isinstance(value, dict) else {}

    @lost.setter
    def lost(self, counts: Mapping[str, int]) -> None:
        self._set("lost", dict(counts))

    def lose(self, ids: Iterable[str]) -> None:
        """Strike photos out whose points were lost, so that the next indexing embeds them again, and remember it."""
        lost = Counter(self.lost)
        with self._write() as db:
            for item_id in ids:
                for (folder,) in db.execute("SELECT folder FROM item WHERE id = ?", (item_id,)).fetchall():
                    lost[folder] += 1
                db.execute("DELETE FROM item WHERE id = ?", (item_id,))
            db.execute("INSERT OR REPLACE INTO meta VALUES ('lost', ?)", (json.dumps(lost),))

    def settle(self, folder: str) -> None:
        """A folder was indexed to its end: what was lost of it is back, or gone from the folder too."""
        lost = self.lost
        if lost.pop(folder, None) is not None:
            self.lost = lost
