"""The model, loaded beside the answering of questions and let go when nobody has asked for long."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from visualsearch_desktop.core.service import Service
from visualsearch_desktop.errors import UserError

log = logging.getLogger(__name__)

POLL_SECONDS = 0.02
"""How often a question that waits for the model looks whether it is still wanted."""


class ModelThread:
    """Loads the service's model at the start and whenever a question waits for it.

    After `idle_seconds` without a question its memory is given back, unless `is_busy` says that the service works; 0
    keeps it for good. `on_change` is called in this object's thread after each loading.
    """

    def __init__(
        self, service: Service, on_change: Callable[[], None], is_busy: Callable[[], bool], idle_seconds: float
    ) -> None:
        self._service = service
        self._on_change = on_change
        self._is_busy = is_busy
        self._idle_seconds = idle_seconds
        self._wanted = threading.Event()
        self._loaded = threading.Event()
        self._stopped = False
        # Torch's import cannot be called off: a closing process does not wait for this thread.
        self._thread = threading.Thread(target=self._run, name="model", daemon=True)

    @property
    def is_loading(self) -> bool:
        """True while the model is being loaded."""
        return self._thread.is_alive() and not self._loaded.is_set()

    def start(self) -> None:
        """Load the model in the background."""
        self._thread.start()

    def stop(self) -> None:
        """Load nothing any more; a loading that has begun goes on."""
        self._stopped = True
        self._wanted.set()

    def wait(self, unwanted: threading.Event) -> bool:
        """Wait until the model is loaded, or turned out not to be there; False where that is `unwanted` before."""
        self._wanted.set()
        # Where it is just being let go, the search itself loads it.
        while not self._loaded.wait(POLL_SECONDS):
            if unwanted.is_set():
                return False
        return True

    def _run(self) -> None:
        while not self._stopped:
            if not self._loaded.is_set():
                self._load()
                self._loaded.set()
                self._on_change()
            self._wanted.clear()
            while not self._wanted.wait(self._idle_seconds or None):
                # A job may have loaded it again since.
                if not self._is_busy():
                    self._loaded.clear()
                    self._service.unload_model()

    def _load(self) -> None:
        try:
            self._service.load_model()
        except UserError as error:
            log.warning("The model is not available: %s", error)
        except Exception:
            log.exception("The model cannot be loaded.")
