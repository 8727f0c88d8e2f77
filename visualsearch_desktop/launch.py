"""Turns the application's folders and settings into what the service is told."""

from __future__ import annotations

import os
import re

from visualsearch_desktop.backend.options import BackendOptions
from visualsearch_desktop.core.types import Engine, ServiceOptions
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
        holder=holder,
        engine=engine or settings.engine,
        server_url=settings.server_url,
        api_key=os.environ.get(API_KEY_VARIABLE),
        weights=settings.weights,
        weights_url=settings.weights_url,
        download_model=settings.download_model,
        thumbnail_bytes=settings.thumbnail_cache_mb * 1_000_000,
    )


def backend_options(paths: AppPaths, settings: Settings, catalogue: str) -> BackendOptions:
    """What a window tells its backend process."""
    return BackendOptions(service_options(paths, settings, catalogue, "a window"), paths.logs)
