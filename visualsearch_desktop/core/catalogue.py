"""One generation of a catalogue, opened: its ledger and its store."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from visualsearch_desktop.core import api_keys, bands
from visualsearch_desktop.core.integrity import verify
from visualsearch_desktop.core.ledger import Ledger
from visualsearch_desktop.core.sharing import BANDS, Description, decode
from visualsearch_desktop.core.stores import Store, open_store
from visualsearch_desktop.core.types import Bands, Column, Engine, ModelIdentity
from visualsearch_desktop.core.upgrading import add_words
from visualsearch_desktop.errors import StoreError, UserError

log = logging.getLogger(__name__)

OPENINGS = 2
"""A store whose opening ended the process this often is not opened again. One death may have been a kill."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where a Qdrant server is reached, and with which key."""

    url: str
    api_key: str | None = None
    key_in_keyring: bool = False

    def key(self) -> str | None:
        """The key: the one that was given, else that of the keyring where it has one.

        Raises:
            StoreError: the keyring does not tell it.
        """
        if self.api_key is None and self.key_in_keyring:
            return api_keys.read(self.url)
        return self.api_key


class Catalogue:
    """A ledger with its store. The store is there once the model is known, which the first indexing decides.

    Raises:
        StoreError: the ledger cannot be opened. A store that cannot be opened or read is told by `notices` and raised
            where it is used, so that the catalogue can still be built anew from its ledger.
    """

    def __init__(self, folder: Path, name: str, engine: Engine, server: Server) -> None:
        self.folder = folder
        self.name = name
        self.ledger = Ledger(folder / "ledger.sqlite")
        self._server = server
        self._store: Store | None = None
        self._lock = threading.Lock()
        self._failure: str | None = None
        self._wordless: str | None = None
        self._bands: bands.KeptBands | None = None
        try:
            if self.ledger.engine is None:
                self.ledger.engine = engine
                if engine is Engine.SERVER:
                    self.ledger.collection = f"visualsearch-{name}-{folder.name}"
            self.engine = self.ledger.engine or engine
            self._take_bands(self.ledger.bands)
            self._verify()
        except BaseException:
            self.close()
            raise

    def _verify(self) -> None:
        """Open the store and compare it with the ledger; `notices` say what is wrong."""
        if self.ledger.model is None:
            return
        try:
            lost = verify(self.store, self.ledger, shared=self.is_shared)
        except UserError as error:
            log.warning("The store of %s: %s", self.name, error)
            self._failure = str(error)
            return
        if lost:
            log.warning("%d points of %s were missing or damaged", lost, self.name)

    @property
    def is_shared(self) -> bool:
        """True where other counters may add to the store."""
        return self.engine is Engine.SERVER

    @property
    def count(self) -> int:
        """How many items can be found: in a shared store also those of others, as long as it answers."""
        if self.is_shared and self.ledger.model is not None:
            try:
                return self.store.count()
            except StoreError as error:
                log.warning("The store of %s: %s", self.name, error)
        return self.ledger.count()

    @property
    def has_items_of_others(self) -> bool:
        """True where a shared store holds what this computer did not add."""
        return self.is_shared and self.count > self.ledger.count()

    def describe(self, columns: Sequence[Column]) -> None:
        """Set the columns, make them filterable, and have the store say what it holds."""
        self.ledger.columns = columns
        self.store.index_columns(columns)
        if self.ledger.model is not None:
            description = Description(self.name, self.ledger.model, tuple(columns)).encode()
            if not description.items() <= self.store.metadata().items():
                self.store.set_metadata(description)

    def adopt(self, collection: str, description: Description) -> None:
        """Use a collection that another counter has filled. For a catalogue that is new."""
        self.ledger.collection = collection
        self.ledger.model = description.model
        self.ledger.columns = description.columns
        self._verify()

    @property
    def notices(self) -> tuple[str, ...]:
        """Sentences that say what is wrong with the store, until that is mended."""
        lost = sum(self.ledger.lost.values())
        photos = "photo was" if lost == 1 else "photos were"
        losses = f"{lost} {photos} lost from the search index. Index the folders again to bring them back."
        return tuple(notice for notice in (self._failure, losses if lost else None, self._wordless) if notice)

    def check(self) -> int:
        """Compare every point with the ledger; gives the number of photos that must be indexed again.

        Raises:
            StoreError: the store cannot be read.
        """
        if self.ledger.model is None:
            return 0
        return verify(self.store, self.ledger, shared=self.is_shared, thorough=True)

    @property
    def is_empty(self) -> bool:
        """True while there is nothing to find."""
        return self.ledger.is_empty and (not self.is_shared or self.count == 0)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The attribute columns."""
        return self.ledger.columns

    @property
    def is_damaged(self) -> bool:
        """True where the embedded store cannot be opened or read, so that only building it anew helps."""
        if self.ledger.model is None or self.is_shared:
            return False
        try:
            _ = self.store
        except StoreError:
            return True
        return self._failure is not None

    @property
    def bands(self) -> Bands | None:
        """What likenesses mean here; None until that was found out, and where there are too few items."""
        return None if self._bands is None else self._bands.bands

    def bands_hold(self) -> bool:
        """False where the bands have to be set, for the first time or anew.

        Raises:
            StoreError: a shared store does not answer.
        """
        model = self.ledger.model
        if model is None or self.is_empty or self._failure is not None:
            return True
        if self.is_shared:
            # Another counter may have set them.
            self._take_bands(self.store.metadata().get(BANDS))
        return self._bands is not None and self._bands.hold(model, self.count)

    def keep_bands(self, found: Bands | None) -> None:
        """Use these bands from now on, and keep them: of a shared catalogue beside its points, for all counters.

        Raises:
            StoreError, DiskFull: they cannot be kept, and serve until the catalogue is closed.
        """
        if (model := self.ledger.model) is None:
            return
        self._bands = bands.KeptBands(found, model, self.count)
        if self.is_shared:
            self.store.set_metadata({BANDS: self._bands.encode()})
        else:
            self.ledger.bands = self._bands.encode()

    def _take_bands(self, text: str | None) -> None:
        """Use bands that were kept, if they are of this catalogue's model."""
        kept, model = bands.decode(text), self.ledger.model
        if kept is not None and model is not None and kept.fit(model):
            self._bands = kept

    @property
    def store(self) -> Store:
        """The store, opened when it is first asked for.

        Raises:
            StoreError: it cannot be opened, or nothing was indexed yet.
        """
        with self._lock:
            if self._store is None:
                model = self.ledger.model
                if model is None:
                    raise StoreError("This catalogue is empty. Add a folder of photos first.")
                with self._survived():
                    self._store = self._open_store(model.dimension)
                self._failure = None
                self._upgrade(self._store)
            return self._store

    def _open_store(self, dimension: int) -> Store:
        store = open_store(
            self.engine,
            self.folder / str(self.engine),
            dimension,
            server_url=self._server.url,
            collection=self.ledger.collection or "",
            api_key=self._server.key() if self.is_shared else None,
        )
        try:
            if self.is_shared:
                metadata = store.metadata()
                if (described := decode(metadata)) is not None:
                    # Another counter may have added columns.
                    self.ledger.columns = described.columns
                self._take_bands(metadata.get(BANDS))
            store.index_columns(self.ledger.columns)
        except BaseException:
            store.close()
            raise
        return store

    def _upgrade(self, store: Store) -> None:
        """Make items findable by words that an older version of the program has stored."""
        try:
            upgraded = add_words(store)
        except UserError as error:
            log.warning("The words of %s: %s", self.name, error)
            self._wordless = f"Not all items can be found by words yet: {error}"
            return
        self._wordless = None
        if upgraded:
            log.info("%d items of %s got their words", upgraded, self.name)

    @contextmanager
    def _survived(self) -> Iterator[None]:
        """Count openings that ended the process: some damage makes the engine abort, which nothing here can catch."""
        marker = self.folder / "opening"
        try:
            deaths = int(marker.read_text())
        except (OSError, ValueError):
            deaths = 0
        if deaths >= OPENINGS:
            raise StoreError("The catalogue's search index is damaged. Index the folders again to rebuild it.")
        try:
            marker.write_text(str(deaths + 1))
        except OSError as error:
            raise StoreError(f"The folder {self.folder} cannot be written: {error.strerror}.") from error
        try:
            yield
        finally:
            marker.unlink(missing_ok=True)

    def begin(self, identity: ModelIdentity) -> None:
        """Decide the model of a catalogue that is empty. One with another model must be built anew instead."""
        if (own := self.ledger.model) is None:
            self.ledger.model = identity
        elif not own.agrees_with(identity):
            raise ValueError("vectors of two models must not meet in one store")

    def remove_source(self, folder: str) -> None:
        """Take a folder and its photos out."""
        ids = [entry.id for entry in self.ledger.entries(folder)]
        if ids:
            self.store.delete(ids)
        self.ledger.remove_source(folder)

    def close(self) -> None:
        """Close store and ledger. Closing twice is harmless."""
        with self._lock:
            if self._store is not None:
                self._store.close()
                self._store = None
        self.ledger.close()
