"""What the backend process is told at its start."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from visualsearch_desktop.core.types import ServiceOptions


@dataclass(frozen=True, slots=True)
class BackendOptions:
    """The service's options and where the process writes its log."""

    service: ServiceOptions
    logs: Path
