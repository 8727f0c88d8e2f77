"""Turns the application's folders and settings into what the service is told, and opens the window on it."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from visualsearch_desktop import logs
from visualsearch_desktop.backend.options import BackendOptions
from visualsearch_desktop.core.api_keys import API_KEY_VARIABLE
from visualsearch_desktop.core.types import Engine, ServiceOptions
from visualsearch_desktop.errors import BadRequest
from visualsearch_desktop.paths import AppPaths, resources
from visualsearch_desktop.settings import Settings

DEFAULT_CATALOGUE = "main"
DEMO_CATALOGUE = "demo"


def service_options(
    paths: AppPaths, settings: Settings, catalogue: str, holder: str, engine: Engine | None = None
) -> ServiceOptions:
    """The options of a service; `engine` goes before the settings' one. A server's key comes from the environment, or
    from the keyring where the settings say that it is there.

    Raises:
        BadRequest: the catalogue's name cannot be that of a folder.
    """
    if not re.fullmatch(r"\w[\w .-]*", catalogue):
        raise BadRequest(f"“{catalogue}” cannot name a catalogue; use letters, digits, spaces, dots and dashes.")
    options = ServiceOptions(
        catalogue=catalogue,
        catalogues=paths.catalogues,
        models=paths.models,
        bundled_models=resources() / "models",
        thumbnails=paths.thumbnails,
        graphs=paths.graphs,
        holder=holder,
        api_key=os.environ.get(API_KEY_VARIABLE) or None,
    )
    return settings.applied(options) if engine is None else replace(settings.applied(options), engine=engine)


def backend_options(paths: AppPaths, settings: Settings, catalogue: str) -> BackendOptions:
    """What a window tells its backend process."""
    return BackendOptions(service_options(paths, settings, catalogue, "a window"), paths.logs)


def open_window(files: Sequence[Path], catalogue: str) -> int:
    """Open the window on a catalogue and stay until it is closed; where one is open on it, that takes the files.

    Raises:
        BadRequest: the catalogue's name cannot be that of a folder.
    """
    # Qt is not needed by any other command.
    from visualsearch_desktop.ui.app import run

    paths = AppPaths.from_environment()
    settings = Settings.load(paths.settings)
    logs.set_up(paths.logs, "window")
    options = backend_options(paths, settings, catalogue)
    return run(paths, settings, options, [file.absolute() for file in files])
