"""What the backend process is told at its start."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from visualsearch_desktop.core.types import ServiceOptions


@dataclass(frozen=True, slots=True)
class BackendOptions:
    """The service's options and where the process writes its log.

    `patience` is for how many seconds a catalogue that is in use is tried again: a window that was closed just now may
    take a while to let go of it.
    """

    service: ServiceOptions
    logs: Path
    patience: float = 12.0
