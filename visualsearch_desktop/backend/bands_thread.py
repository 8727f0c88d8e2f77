"""What likenesses mean in the catalogue, found out beside everything else."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from visualsearch_desktop.core.service import Service
from visualsearch_desktop.errors import UserError

log = logging.getLogger(__name__)

PAUSE_SECONDS = 0.005
"""Between two steps, of which each may hold up a question as long as a search does."""

STOP_SECONDS = 0.5
"""How long a closing backend waits for the step that is being taken."""


class BandsThread:
    """Sets the catalogue's bands whenever they are `wanted`; `on_change` is called in this object's thread then.

    Nobody waits for them: what goes wrong is written to the log and tried again the next time.
    """

    def __init__(self, service: Service, on_change: Callable[[], None]) -> None:
        self._service = service
        self._on_change = on_change
        self._wanted = threading.Event()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="bands", daemon=True)

    def start(self) -> None:
        """Be ready."""
        self._thread.start()

    def want(self) -> None:
        """The catalogue was opened or has changed: see whether its bands still hold."""
        self._wanted.set()

    def stop(self) -> None:
        """Give up what is being found out."""
        self._stopped.set()
        self._wanted.set()
        self._thread.join(STOP_SECONDS)

    def _run(self) -> None:
        while True:
            self._wanted.wait()
            if self._stopped.is_set():
                return
            self._wanted.clear()
            try:
                if self._service.find_bands(self._goes_on):
                    self._on_change()
            except UserError as error:
                # Such as a rebuilt catalogue that took over meanwhile: the job that did so wants bands at its end.
                log.info("The bands of likeness were not found out: %s", error)
            except Exception:
                log.exception("The bands of likeness cannot be found out.")

    def _goes_on(self) -> bool:
        return not self._stopped.wait(PAUSE_SECONDS)
