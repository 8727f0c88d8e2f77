"""One object over a catalogue and its model: what the command line calls, and what the backend process serves."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from visualsearch_desktop.core import generations, payload
from visualsearch_desktop.core.bands import bands_of, likenesses
from visualsearch_desktop.core.catalogue import Catalogue, Server
from visualsearch_desktop.core.copying import copy_points
from visualsearch_desktop.core.listing import Target
from visualsearch_desktop.core.lock import CatalogueLock
from visualsearch_desktop.core.memory import give_back
from visualsearch_desktop.core.model_keeper import ModelKeeper
from visualsearch_desktop.core.models.loading import ModelLoader
from visualsearch_desktop.core.models.weights import WeightsFile, WeightsPlaces
from visualsearch_desktop.core.ordering import Orders
from visualsearch_desktop.core.right_of_way import RightOfWay
from visualsearch_desktop.core.scan import absolute_folder, scan
from visualsearch_desktop.core.searching import Finder, Seen, facets, obstacles
from visualsearch_desktop.core.seeing import Eyes, milliseconds
from visualsearch_desktop.core.sharing import Description, decode
from visualsearch_desktop.core.stores import server_collections
from visualsearch_desktop.core.thumbnails import Thumbnails
from visualsearch_desktop.core.types import (
    Answer,
    CatalogueState,
    Engine,
    IndexReport,
    IndexRequest,
    ModelIdentity,
    Phase,
    Progress,
    Query,
    ServiceOptions,
    Timings,
)
from visualsearch_desktop.errors import BadRequest, StoreError

if TYPE_CHECKING:
    from visualsearch_desktop.core.embedder import Embedder
    from visualsearch_desktop.core.stores import Vector

log = logging.getLogger(__name__)

MANY = 1000
"""Files of a folder from which on it pays to prepare the model for half a minute."""

STAND_IN_NOTE = "Indexed with EfficientNet-Lite0, the stand-in, because ResNet18 is not on this computer."


class Service:
    """A catalogue that is open, with its model. Searches may run while an indexing runs, each in its own thread.

    Not open until `open`; every other method wants it open.
    """

    def __init__(self, options: ServiceOptions) -> None:
        self._options = options
        self._folder = options.catalogues / options.catalogue
        self._thumbnails = Thumbnails(options.thumbnails, options.thumbnail_bytes)
        self.models = model_keeper(options)
        self._server = Server(options.server_url, options.api_key, options.key_in_keyring)
        self._lock: CatalogueLock | None = None
        self._catalogue: Catalogue | None = None
        self._right_of_way = RightOfWay()
        # Held while a search uses the catalogue, so that a new generation takes over between two searches.
        self._swap = threading.RLock()
        self._eyes = Eyes()
        self._orders = Orders()

    def open(self) -> None:
        """Lock and open the catalogue, making it if it is new, and compare it with its ledger.

        Raises:
            CatalogueBusy: another process has it open.
            StoreError: the folder or the ledger cannot be used. A store that cannot be opened is a notice of `state`.
        """
        self._lock = CatalogueLock(self._folder, self._options.holder)
        try:
            self._catalogue = self._open(generations.current(self._folder))
        except BaseException:
            self._lock.close()
            raise

    def close(self) -> None:
        """Write everything through and let others in. Closing twice is harmless."""
        with self._swap:
            if self._catalogue is not None:
                self._catalogue.close()
                self._catalogue = None
            if self._lock is not None:
                self._lock.close()
                self._lock = None
            self._eyes.close()

    def _open(self, generation: Path, engine: Engine | None = None) -> Catalogue:
        options = self._options
        return Catalogue(generation, options.catalogue, engine or options.engine, self._server)

    @property
    def catalogue(self) -> Catalogue:
        """The open catalogue.

        Raises:
            StoreError: it is closed.
        """
        if self._catalogue is None:
            raise StoreError("The catalogue is closed.")
        return self._catalogue

    def state(self) -> CatalogueState:
        """What a window shows of the catalogue."""
        with self._swap:
            catalogue = self.catalogue
            return CatalogueState(
                name=catalogue.name,
                engine=catalogue.engine,
                count=catalogue.count,
                columns=catalogue.columns,
                sources=catalogue.ledger.sources(),
                model=self.models.state(),
                notices=catalogue.notices,
                bands=catalogue.bands,
            )

    # --- the model -----------------------------------------------------------------------------------------------

    def load_model(self) -> None:
        """Load the model that the catalogue needs, ready to answer; `state` tells of it, also where this raises.

        Raises:
            ModelUnavailable, BadWeights: see `ModelKeeper.for_catalogue`.
        """
        self._model().warm_up()

    def unload_model(self) -> None:
        """Give the model's memory back; the next question loads it again."""
        self.models.unload()
        self._eyes.rest()
        give_back()

    def _model(self) -> Embedder:
        return self.models.for_catalogue(self.catalogue.ledger.model)

    def import_model(self, file: str) -> WeightsFile:
        """Take a ResNet18 file of the user's own; the next indexing of a new catalogue uses it.

        Raises:
            BadWeights: the file is damaged or no ResNet18.
        """
        weights = self.models.import_file(Path(file))
        self._model()
        return weights

    def download_model(self) -> Iterator[Progress]:
        """Get ResNet18 from the network. Closing the generator cancels; the rest is got next time.

        Raises:
            DownloadFailed: no network, a wrong file.
        """
        yield from self.models.download()
        self._model()

    # --- questions -----------------------------------------------------------------------------------------------

    def search(self, query: Query) -> Answer:
        """Answer a question.

        Raises:
            BadPhoto: the query's photo cannot be read.
            BadRequest: the filter names a column that there is not.
            ModelUnavailable, BadWeights: the catalogue's model is not there.
            StoreError: the store failed.
        """
        with self._right_of_way.question(), self._swap:
            catalogue = self.catalogue
            if catalogue.is_empty:
                return Answer((), (), 0, catalogue.ledger.model, catalogue.engine, Timings())
            seen, timings = self._see(query)
            columns, bands = catalogue.columns, catalogue.bands
            finder = Finder(catalogue.store, columns, query, seen, bands, self._orders)
            started = time.perf_counter()
            found = finder.find()
            ended = time.perf_counter()
            # Further pages belong to an answer whose facets are known.
            first = query.offset == 0
            counted = facets(catalogue.store, finder.where, columns) if first else ()
            emptied = obstacles(finder.where, catalogue.store.count) if first and not found.total else ()
            searching, counting = milliseconds(ended - started), milliseconds(time.perf_counter() - ended)
            return Answer(
                hits=found.hits,
                facets=counted,
                total=found.total,
                model=catalogue.ledger.model,
                engine=catalogue.engine,
                timings=replace(timings, search=searching, facets=counting),
                best=found.best,
                in_band=found.in_band,
                bands=bands,
                codes=found.codes,
                obstacles=emptied,
            )

    def _see(self, query: Query) -> tuple[Seen, Timings]:
        """What the query's photos and items are, as vectors of the model that made the catalogue's.

        Raises:
            BadPhoto: a photo cannot be read.
            BadRequest: none of the items is left, and there is no photo.
        """
        impressions, timings = [], Timings()
        for photo in query.photos:
            impression, taken = self._eyes.look(photo, self._model())
            impressions.append(impression)
            timings = Timings(timings.decode + taken.decode, timings.embed + taken.embed, timings.codes + taken.codes)
        like, unlike = (self._vectors_of(ids) for ids in (query.like, query.unlike))
        target = Target((*(seen.vector for seen in impressions), *like), unlike)
        if query.has_target and not target:
            raise BadRequest("What you wanted more or less of is no longer in the catalogue.")
        codes = dict.fromkeys(code for seen in impressions for code in seen.codes)
        return Seen(target, tuple(codes)), timings

    def _vectors_of(self, ids: Sequence[str]) -> tuple[Vector, ...]:
        """The vectors of items; those that are gone are left out."""
        found = self.catalogue.store.retrieve(ids, with_vectors=True) if ids else []
        return tuple(record.vector for record in found if record.vector is not None)

    def make_thumbnail(self, item_id: str) -> None:
        """Make the thumbnail of an indexed photo again, where the cache has lost it.

        Raises:
            BadPhoto: the photo cannot be read any more.
        """
        from visualsearch_desktop.core.images import open_photo

        for record in self.catalogue.store.retrieve([item_id]):
            item = payload.decode(record.id, record.payload, ())
            if not self._thumbnails.has(item.content):
                self._thumbnails.make(item.content, open_photo(Path(item.path)))

    # --- long jobs -----------------------------------------------------------------------------------------------

    def index(self, request: IndexRequest) -> Iterator[Progress]:
        """Bring the catalogue up to date with a folder; build it anew where that is asked for, or its store is damaged.

        See `index_folder` and `rebuild`.
        """
        from visualsearch_desktop.core.indexing import index_folder

        if request.rebuild or self.catalogue.is_damaged:
            yield from self.rebuild(request)
            return
        if self.catalogue.is_empty:
            yield from self._get_model()
        identity = None if self.catalogue.is_empty else self.catalogue.ledger.model
        yield from self._prepare([request], identity)
        model = self.models.for_catalogue(identity)
        if self.catalogue.is_empty and self.catalogue.ledger.model not in (None, model.identity):
            # Emptied, or begun with another model: nothing is lost by starting over.
            yield from self.rebuild(request)
            return
        with closing(index_folder(self.catalogue, model, self._thumbnails, request, self._right_of_way)) as steps:  # type: ignore[type-var]
            for progress in steps:
                yield self._noted(progress, model)
        self._model()

    def rebuild(self, request: IndexRequest | None = None) -> Iterator[Progress]:
        """Embed every photo of every folder again with the preferred model, beside the catalogue in use.

        The old catalogue answers until the new one is complete; an interrupted rebuild goes on where it was.
        """
        self._require_own()
        ledger = self.catalogue.ledger
        sources = {source.folder: source for source in ledger.source_settings()}
        if request is not None:
            own = ledger.settings_for(request)
            sources.pop(own.folder, None)
            sources[own.folder] = own
        yield from self._get_model()
        yield from self._rebuild([IndexRequest(s.folder, s.attributes, s.image_column) for s in sources.values()])

    def _rebuild(self, requests: list[IndexRequest]) -> Iterator[Progress]:
        from visualsearch_desktop.core.indexing import index_folder

        yield from self._prepare(requests, None)
        model = self.models.for_catalogue(None)
        engine = self.catalogue.engine
        new = self._begin(engine, model.identity)
        reports: list[IndexReport] = []
        with closing(new):
            # An interrupted rebuild may have folders that were removed since.
            for left in {source.folder for source in new.ledger.sources()} - {r.folder for r in requests}:
                new.remove_source(left)
            for request in requests:
                steps = index_folder(new, model, self._thumbnails, request, self._right_of_way)
                with closing(steps):  # type: ignore[type-var]
                    for progress in steps:
                        if progress.report is not None:
                            reports.append(progress.report)
                        else:
                            yield progress
            done = new.ledger.count()
        self._take_over(new.folder)
        self._model()
        yield self._noted(Progress(Phase.DONE, done, done, report=_sum(reports)), model)

    def copy(self, engine: Engine) -> Iterator[Progress]:
        """Move the catalogue to another engine, without embedding again; it takes over when it is complete.

        Raises:
            BadRequest: it is there already.
            StoreError, DiskFull: the catalogue stays where it was, and the next copy goes on.
        """
        catalogue = self.catalogue
        if catalogue.engine is engine:
            raise BadRequest(f"The catalogue is kept by the engine {engine} already.")
        self._require_own()
        with closing(self._begin(engine, catalogue.ledger.model)) as new:
            catalogue.check()
            yield from copy_points(catalogue, new)
        self._take_over(new.folder)

    def shared_catalogues(self) -> dict[str, str]:
        """The catalogues on the server that can be joined: the names that they were given, by collection.

        Raises:
            StoreError: the server does not answer or refuses.
        """
        return {collection: description.name for collection, description in self._shared().items()}

    def _shared(self) -> dict[str, Description]:
        found = server_collections(self._server.url, self._server.key())
        described = {collection: decode(metadata) for collection, metadata in found.items()}
        return {collection: description for collection, description in described.items() if description is not None}

    def join(self, collection: str) -> None:
        """Use the catalogue that another counter keeps on the server; it can be searched and added to from here.

        Raises:
            BadRequest: this catalogue is not empty, or the server has no such collection.
            StoreError: the server does not answer or refuses.
        """
        if not self.catalogue.is_empty:
            raise BadRequest("This catalogue has photos already. Join under another name with --catalogue NAME.")
        description = self._shared().get(collection)
        if description is None:
            raise BadRequest(f"The server has no catalogue in a collection “{collection}”.")
        generations.discard(self._folder)
        with closing(self._open(generations.begin(self._folder), Engine.SERVER)) as new:
            new.adopt(collection, description)
        self._take_over(new.folder)

    def _require_own(self) -> None:
        if self.catalogue.has_items_of_others:
            raise BadRequest(
                "Other counters have added to this catalogue, and their photos are not here. Each has to do this with "
                "its own photos in a catalogue of its own."
            )

    def remove_source(self, folder: str) -> None:
        """Take a folder out of the catalogue; the photos themselves stay.

        Raises:
            BadRequest: the catalogue does not have that folder.
        """
        folder = absolute_folder(folder)
        if self.catalogue.ledger.source(folder) is None:
            raise BadRequest(f"The folder {folder} is not in the catalogue.")
        self.catalogue.remove_source(folder)

    def check(self) -> int:
        """Compare every point with the ledger; gives the number of photos that must be indexed again."""
        return self.catalogue.check()

    def find_bands(self, wanted: Callable[[], bool] = lambda: True) -> bool:
        """Find out what likenesses mean in this catalogue, where that is not known or it has changed much.

        Takes seconds, goes after questions and asks between two steps whether it is still `wanted`. True where the
        catalogue has other bands than before.

        Raises:
            StoreError, DiskFull: the store failed, another generation took over, the bands cannot be kept.
        """
        with self._swap:
            catalogue = self.catalogue
            if catalogue.bands_hold():
                return False
            store, columns = catalogue.store, catalogue.columns
        found = []
        for likeness in likenesses(store, columns):
            if not wanted():
                return False
            if likeness is not None:
                found.append(likeness)
            self._right_of_way.give()
        with self._swap:
            before = catalogue.bands
            if self.catalogue is catalogue:
                catalogue.keep_bands(bands_of(found))
            return catalogue.bands != before

    def _get_model(self) -> Iterator[Progress]:
        """Before vectors are made: ResNet18, if it can be had."""
        if self._options.download_model and not self.models.has_resnet18():
            yield Progress(Phase.MODEL, current="ResNet18")
            yield from self.models.try_download()

    def _prepare(self, requests: Iterable[IndexRequest], identity: ModelIdentity | None) -> Iterator[Progress]:
        """Before many photos are embedded: make what lets the model run faster."""
        if self.models.is_prepared(identity):
            return
        found = (seen for request in requests for seen in scan(Path(absolute_folder(request.folder))))
        if next(islice(found, MANY, None), None) is not None:
            yield from self.models.prepare(identity)

    def _begin(self, engine: Engine, model: ModelIdentity | None) -> Catalogue:
        """The generation that is being built; one that was begun for another engine or model is given up."""
        new = self._open(generations.begin(self._folder), engine)
        if new.engine is engine and new.ledger.model in (None, model):
            return new
        new.close()
        generations.discard(self._folder)
        return self._open(generations.begin(self._folder), engine)

    def _take_over(self, generation: Path) -> None:
        with self._swap:
            self.catalogue.close()
            try:
                generations.promote(self._folder, generation)
            finally:
                self._catalogue = self._open(generations.current(self._folder))

    def _noted(self, progress: Progress, model: Embedder) -> Progress:
        """A run that ended with the stand-in says so."""
        if progress.report is None or not model.stand_in:
            return progress
        return replace(progress, report=replace(progress.report, notes=(*progress.report.notes, STAND_IN_NOTE)))


def model_keeper(options: ServiceOptions) -> ModelKeeper:
    """What finds and loads the model, as the options say."""
    loader = ModelLoader(options.graphs)
    return ModelKeeper(weights_places(options), options.weights_url, loader, options.precision)


def weights_places(options: ServiceOptions) -> WeightsPlaces:
    """Where ResNet18's weights are looked for."""
    chosen = Path(options.weights) if options.weights else None
    return WeightsPlaces(chosen, options.bundled_models, options.models)


def _sum(reports: list[IndexReport]) -> IndexReport:
    return IndexReport(
        added=sum(r.added for r in reports),
        updated=sum(r.updated for r in reports),
        unchanged=sum(r.unchanged for r in reports),
        removed=sum(r.removed for r in reports),
        skipped=tuple(s for r in reports for s in r.skipped),
        unmatched_rows=tuple(s for r in reports for s in r.unmatched_rows),
        photos_without_row=tuple(s for r in reports for s in r.photos_without_row),
        notes=tuple(s for r in reports for s in r.notes),
    )
