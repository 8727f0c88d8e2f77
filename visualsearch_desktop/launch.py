"""Turns the application's folders and settings into what the service is told, and opens the window on it."""

from __future__ import annotations

import gc
import os
import re
from collections.abc import Sequence
from pathlib import Path

from visualsearch_desktop import logs
from visualsearch_desktop.backend.options import BackendOptions
from visualsearch_desktop.core.types import Engine, Precision, ServiceOptions
from visualsearch_desktop.errors import BadRequest
from visualsearch_desktop.paths import AppPaths, resources
from visualsearch_desktop.settings import Settings

DEFAULT_CATALOGUE = "main"
DEMO_CATALOGUE = "demo"
API_KEY_VARIABLE = "QDRANT_API_KEY"


def service_options(
    paths: AppPaths, settings: Settings, catalogue: str, holder: str, engine: Engine | None = None
) -> ServiceOptions:
    """The options of a service; `engine` goes before the settings' one. A server's key comes from the environment.

    Raises:
        BadRequest: the catalogue's name cannot be that of a folder.
    """
    if not re.fullmatch(r"\w[\w .-]*", catalogue):
        raise BadRequest(f"“{catalogue}” cannot name a catalogue; use letters, digits, spaces, dots and dashes.")
    return ServiceOptions(
        catalogue=catalogue,
        catalogues=paths.catalogues,
        models=paths.models,
        bundled_models=resources() / "models",
        thumbnails=paths.thumbnails,
        graphs=paths.graphs,
        holder=holder,
        engine=engine or settings.engine,
        server_url=settings.server_url,
        api_key=os.environ.get(API_KEY_VARIABLE),
        weights=settings.weights,
        weights_url=settings.weights_url,
        download_model=settings.download_model,
        precision=Precision(settings.precision) if settings.precision in list(Precision) else None,
        thumbnail_bytes=settings.thumbnail_cache_mb * 1_000_000,
    )


def backend_options(paths: AppPaths, settings: Settings, catalogue: str) -> BackendOptions:
    """What a window tells its backend process."""
    return BackendOptions(service_options(paths, settings, catalogue, "a window"), paths.logs)


def open_window(files: Sequence[Path], catalogue: str) -> int:
    """Open the window on a catalogue and stay until it is closed; where one is open on it, that takes the files.

    Raises:
        BadRequest: the catalogue's name cannot be that of a folder.
    """
    # Hardly anything that a start makes is garbage, and to look for it takes a sixth of its time. `run` turns it on.
    gc.disable()
    # Qt is not needed by any other command.
    from visualsearch_desktop.ui.app import run

    paths = AppPaths.from_environment()
    settings = Settings.load(paths.settings)
    logs.set_up(paths.logs, "window")
    options = backend_options(paths, settings, catalogue)
    return run(paths, settings, options, [file.absolute() for file in files])
