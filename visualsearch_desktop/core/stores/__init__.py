"""The Store protocol and its engines."""

from __future__ import annotations

from pathlib import Path

from visualsearch_desktop.core.stores.base import Point, Record, Store, Vector
from visualsearch_desktop.core.types import Engine

__all__ = ["Point", "Record", "Store", "Vector", "open_store", "server_collections"]


def open_store(
    engine: Engine, folder: Path, dimension: int, *, server_url: str, collection: str, api_key: str | None = None
) -> Store:
    """Open a catalogue's store, or make it where there is none yet.

    `folder` is for the embedded engines; `server_url`, `collection` and `api_key` are for the server.

    Raises:
        StoreError: the store is damaged, holds vectors of another dimension, or its server does not answer.
        CatalogueBusy: another process has it open.
        DiskFull: there is no room for it.
    """
    # Importing an engine costs up to a second and 100 MB; only the one that is used pays.
    if engine is Engine.EDGE:
        from visualsearch_desktop.core.stores.edge import EdgeStore

        return EdgeStore(folder, dimension)
    from visualsearch_desktop.core.stores.client import ClientStore

    if engine is Engine.LOCAL:
        return ClientStore.local(folder, dimension)
    return ClientStore.server(server_url, collection, dimension, api_key)


def server_collections(url: str, api_key: str | None = None) -> dict[str, dict[str, str]]:
    """The metadata of every collection of a Qdrant server, by the collection's name.

    Raises:
        StoreError: the server does not answer or refuses.
    """
    from visualsearch_desktop.core.stores.client import collections

    return collections(url, api_key)
