"""The weights that a release carries: fetched, verified, and fetched again where they are damaged."""

from __future__ import annotations

import hashlib
import io
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import torch
from torchvision.models import resnet18

from release.fetch_weights import fetch
from visualsearch_desktop.errors import BadWeights, DownloadFailed


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Of a server that has whatever lies in `served`."""
    (tmp_path / "served").mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=tmp_path / "served"))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


def serve(folder: Path, content: bytes) -> str:
    """Lay a file out under the name that torch.hub would give it; gives the name."""
    name = f"resnet18-{hashlib.sha256(content).hexdigest()[:8]}.pth"
    (folder / name).write_bytes(content)
    return name


def test_weights_are_fetched_once_and_verified(address: str, tmp_path: Path) -> None:
    stream = io.BytesIO()
    torch.save(resnet18(weights=None).state_dict(), stream)
    name = serve(tmp_path / "served", stream.getvalue())
    target = fetch(tmp_path / "models", f"{address}/{name}")
    assert target == tmp_path / "models" / name
    assert target.read_bytes() == stream.getvalue()
    (tmp_path / "served" / name).unlink()
    assert fetch(tmp_path / "models", f"{address}/{name}") == target
    target.write_bytes(stream.getvalue()[:-1])
    with pytest.raises(DownloadFailed):
        fetch(tmp_path / "models", f"{address}/{name}")


def test_other_files_are_refused(address: str, tmp_path: Path) -> None:
    name = serve(tmp_path / "served", b"no weights at all")
    with pytest.raises(BadWeights):
        fetch(tmp_path / "models", f"{address}/{name}")
    (tmp_path / "served" / name).write_bytes(b"something else")
    with pytest.raises(DownloadFailed, match="not the expected file"):
        fetch(tmp_path / "other", f"{address}/{name}")
