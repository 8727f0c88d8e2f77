"""The backend process's entry. Kept free of imports, since the window's process imports it to name it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from visualsearch_desktop.backend.options import BackendOptions


def run(connection: Connection, options: BackendOptions) -> None:
    """Serve the window until it says goodbye or goes away."""
    from visualsearch_desktop.backend.server import serve

    serve(connection, options)
