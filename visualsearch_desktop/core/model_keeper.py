"""Which model answers for a catalogue, loaded once and kept."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from visualsearch_desktop.core.models.download import download, hash_in_name
from visualsearch_desktop.core.models.loading import ModelLoader
from visualsearch_desktop.core.models.weights import (
    RESNET18_FILE,
    RESNET18_URL,
    WeightsFile,
    WeightsPlaces,
    find_by_sha256,
    find_resnet18,
    import_weights,
    list_weights,
)
from visualsearch_desktop.core.types import ModelIdentity, ModelState, ModelStatus, Phase, Precision, Progress
from visualsearch_desktop.errors import BadWeights, DownloadFailed, ModelUnavailable, UserError

if TYPE_CHECKING:
    from visualsearch_desktop.core.embedder import Embedder

log = logging.getLogger(__name__)

REINDEX = "{new} could be used here. The catalogue was indexed with {old}; index it again to change over."


class ModelKeeper:
    """Finds, loads and keeps the model. May be used from any thread; loading holds up only those who need it."""

    def __init__(
        self, places: WeightsPlaces, url: str | None, loader: ModelLoader, precision: Precision | None = None
    ) -> None:
        self._places = places
        self._url = url or RESNET18_URL
        self._loader = loader
        self._precision = precision
        self._lock = threading.Lock()
        self._loaded: Embedder | None = None
        self._wanted: ModelIdentity | None = None
        self._faults: dict[str, BadWeights | None] = {}
        self._state = ModelState(ModelStatus.LOADING)

    def state(self) -> ModelState:
        """What to tell the user about the model, as of the last loading."""
        return self._state

    def has_resnet18(self) -> bool:
        """True where a sound ResNet18 is on this computer.

        Raises:
            BadWeights: the settings name a file that is damaged or cannot be read.
        """
        return self._best() is not None

    def for_catalogue(self, identity: ModelIdentity | None) -> Embedder:
        """The model that made the catalogue's vectors, or for an empty catalogue the preferred one.

        Raises:
            ModelUnavailable: the catalogue's model is not on this computer.
            BadWeights: its file is damaged.
        """
        with self._lock:
            try:
                embedder = self._load(identity)
                self._state = self._ready(embedder, identity)
            except UserError as error:
                self._state = ModelState(ModelStatus.UNAVAILABLE, message=str(error), reindex=identity is not None)
                raise
            return embedder

    def _load(self, identity: ModelIdentity | None) -> Embedder:
        # Every question comes by here: where the model is loaded, no folder is looked through for it.
        wanted = identity or self._identity_for_new()
        if self._loaded is None or self._wanted != wanted:
            loaded = self._loader.load(self._weights(identity), Precision(wanted.precision))
            if not wanted.agrees_with(loaded.identity):
                raise ModelUnavailable(
                    f"This catalogue was indexed with {wanted.name} ({wanted.weights[:8]}), which is not on this "
                    "computer. Import that model file, or index the catalogue again with the model that is here."
                )
            self._loaded, self._wanted = loaded, wanted
        return self._loaded

    def _identity_for_new(self) -> ModelIdentity:
        """What makes new catalogues: the best model, in the precision of the settings or what was found best here."""
        weights = self._best()
        prepared = self._loader.preparation(weights)
        precision = self._precision or (prepared.precision if prepared else Precision.FLOAT32)
        return self._loader.identity(weights, precision)

    def is_prepared(self, identity: ModelIdentity | None) -> bool:
        """True where the model of a catalogue (None: of a new one) has been made ready to run fast."""
        return self._loader.is_prepared(self._weights(identity))

    def prepare(self, identity: ModelIdentity | None) -> Iterator[Progress]:
        """Make the model of a catalogue (None: of a new one) ready to run fast, which takes half a minute.

        Raises:
            BadWeights: its file is damaged.
        """
        yield Progress(Phase.PREPARE)
        self._loader.prepare(self._weights(identity))
        self.unload()

    def _weights(self, identity: ModelIdentity | None) -> WeightsFile | None:
        return self._best() if identity is None else find_by_sha256(self._places, identity.weights)

    def _best(self) -> WeightsFile | None:
        """The ResNet18 for new catalogues. A damaged file is passed over, but never one that the user chose."""
        chosen = find_resnet18(self._places) if self._places.chosen else None
        for weights in [chosen] if chosen else list_weights(self._places):
            error = self._fault(weights)
            if error is None:
                return weights
            if weights is chosen:
                raise error
        return None

    def _fault(self, weights: WeightsFile) -> BadWeights | None:
        """What is wrong with a file; each content is looked into once."""
        if weights.sha256 not in self._faults:
            from visualsearch_desktop.core.models import resnet18

            try:
                resnet18.load_network(weights.path)
                self._faults[weights.sha256] = None
            except BadWeights as error:
                log.warning("%s cannot be used: %s", weights.path, error)
                self._faults[weights.sha256] = error
        return self._faults[weights.sha256]

    def _ready(self, embedder: Embedder, identity: ModelIdentity | None) -> ModelState:
        message, reindex = "", False
        if identity is not None:
            if not embedder.stand_in:
                # It was just loaded.
                self._faults[identity.weights] = None
            try:
                preferred = self._best()
            except BadWeights as error:
                # The catalogue's own model is here all the same.
                preferred, message = None, str(error)
            if preferred is not None and preferred.sha256 != identity.weights:
                message = REINDEX.format(new=f"ResNet18 ({preferred.sha256[:8]})", old=embedder.label)
                reindex = True
        return ModelState(ModelStatus.READY, embedder.label, embedder.identity, embedder.stand_in, message, reindex)

    def import_file(self, file: Path) -> WeightsFile:
        """Take a ResNet18 file of the user's own and prefer it from now on; see `import_weights`."""
        weights = import_weights(file, self._places.data)
        self._places = replace(self._places, chosen=weights.path)
        return weights

    def download(self) -> Iterator[Progress]:
        """Get ResNet18 from the network; see `download`."""
        yield from download(
            self._url, self._places.data / RESNET18_FILE, hash_in_name(self._url) or hash_in_name(RESNET18_URL)
        )

    def try_download(self) -> Iterator[Progress]:
        """Get ResNet18 where that is possible; where it is not, the stand-in will do and the log says why."""
        try:
            for progress in self.download():
                if progress.phase is not Phase.DONE:
                    yield progress
        except DownloadFailed as error:
            log.warning("ResNet18 was not downloaded: %s", error)

    def unload(self) -> None:
        """Let go of the model, unless a caller still has it; it is loaded again when it is next asked for."""
        with self._lock:
            self._loaded = None
