"""The engines under test: every one opens, closes and opens again over the same data.

A real Qdrant server is tested too where the environment variable `QDRANT_URL` names one.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import uuid4

import pytest
from qdrant_client import QdrantClient

from tests.core.stores.rest_server import rest_server
from visualsearch_desktop.core.stores import Store, open_store
from visualsearch_desktop.core.types import Engine

DIMENSION = 16
SERVER_URL = os.environ.get("QDRANT_URL", "")

Open = Callable[..., Store]


@pytest.fixture(params=["edge", "local", "wire", *(["server"] if SERVER_URL else [])])
def open_engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    """Opens the engine's store, with the same data each time; all are closed in the end."""
    kind: str = request.param
    collection = f"contract-{uuid4()}"
    with ExitStack() as stack:
        url = ""
        if kind == "wire":
            url, _ = stack.enter_context(rest_server())
        elif kind == "server":
            url = SERVER_URL
            client = QdrantClient(url=url, check_compatibility=False)
            stack.callback(client.close)
            stack.callback(client.delete_collection, collection)
        engine = Engine.SERVER if url else Engine(kind)

        def open_(dimension: int = DIMENSION) -> Store:
            store = open_store(engine, tmp_path / "store", dimension, server_url=url, collection=collection)
            stack.callback(store.close)
            return store

        yield open_


@pytest.fixture
def store(open_engine: Open) -> Store:
    """An empty store of each engine."""
    return open_engine()
