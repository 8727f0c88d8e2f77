"""Previews and pictures from the web, asked of real backend processes while they are busy with other things."""

from __future__ import annotations

import io
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pillow_heif
import pytest
from PIL import Image

from tests.backend.test_client import ROOT, Line, line
from tests.pictures import draw
from visualsearch_desktop.backend.messages import Cancelled, DownloadModel, Failed, Fetch, Preview, Result
from visualsearch_desktop.core.types import Crop, Photo, Query


class Handler(BaseHTTPRequestHandler):
    """Gives the picture, but is silent about "/silent"."""

    picture = b""
    asked = threading.Event()
    release = threading.Event()

    def do_GET(self) -> None:
        if self.path == "/silent":
            self.asked.set()
            self.release.wait(60)
            return
        self.send_response(200)
        self.send_header("Content-Type", "image/jpeg")
        self.end_headers()
        self.wfile.write(self.picture)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a web server."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    Handler.picture = draw(tmp_path / "web.jpg", 3).read_bytes()
    Handler.asked.clear()
    Handler.release.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        Handler.release.set()
        server.shutdown()
        thread.join()


def preview(peer: Line, photo: Photo, side: int = 100) -> Image.Image:
    ended = peer.end(peer.client.call(Preview(photo, side)))
    assert isinstance(ended, Result), ended
    assert isinstance(ended.value, bytes)
    image = Image.open(io.BytesIO(ended.value))
    assert image.format == "JPEG"
    return image


def heic(file: Path) -> Path:
    """A photo with a red left half as an iPhone writes it."""
    picture = Image.new("RGB", (400, 300), (20, 20, 200))
    picture.paste((220, 20, 20), (0, 0, 200, 300))
    pillow_heif.from_pillow(picture).save(file, quality=90)
    return file


def is_red(pixel: tuple[int, ...]) -> bool:
    return pixel[0] > 150 and pixel[2] < 100


def test_a_heic_photo_is_shown_as_it_is_looked_at_but_whole(base: Path, tmp_path: Path) -> None:
    file = heic(tmp_path / "IMG_0001.HEIC")
    with line(base) as peer:
        plain = preview(peer, Photo(path=str(file)))
        assert plain.size == (100, 75)
        assert is_red(plain.getpixel((10, 40)))
        assert not is_red(plain.getpixel((90, 40)))
        changed = Photo(data=file.read_bytes(), turns=1, flipped=True, crop=Crop(0, 0, 0.1, 0.1))
        turned = preview(peer, changed)
        assert turned.size == (75, 100)
        assert is_red(turned.getpixel((40, 10)))
        assert preview(peer, Photo(data=file.read_bytes(), flipped=True)).size == (100, 75)
        assert is_red(preview(peer, Photo(path=str(file), flipped=True)).getpixel((90, 40)))
        # Never larger than it is.
        assert preview(peer, Photo(path=str(file)), 2000).size == (400, 300)
        # What cannot be shown is said.
        gone = peer.end(peer.client.call(Preview(Photo(path=str(tmp_path / "gone.heic")), 100)))
        assert isinstance(gone, Failed)
        assert gone.sentence == "This file is no longer there."


def test_a_picture_is_fetched_and_asked_about(filled: Path, web: str) -> None:
    with line(filled) as peer:
        fetched = peer.end(peer.client.call(Fetch(f"{web}/articles/boots.jpg?size=1")))
        assert isinstance(fetched, Result)
        assert fetched.value == Photo(data=Handler.picture, name="127.0.0.1/boots.jpg")
        hits = peer.answer(Query(photos=(fetched.value,))).hits
        assert hits[0].item.path.endswith("003.jpg")
        failed = peer.end(peer.client.call(Fetch("ftp://shop.example/boots.jpg")))
        assert isinstance(failed, Failed)
        assert "has to begin with http" in failed.sentence
        assert failed.details == ""


def test_nothing_waits_for_a_silent_server_and_nobody_needs_to(filled: Path, folder: Path, web: str) -> None:
    with line(filled) as peer:
        task = peer.client.call(Fetch(f"{web}/silent"))
        assert Handler.asked.wait(60)
        assert peer.answer(Query(photos=(Photo(path=str(folder / "shoes" / "000.jpg")),))).total == 12
        assert preview(peer, Photo(path=str(folder / "shoes" / "000.jpg"))).height == 100
        assert peer.report(folder).unchanged == 12
        assert not peer.ends(task)
        peer.client.cancel(task)
        assert peer.end(task) == Cancelled(task)
        # The next one does not wait for it either.
        assert isinstance(peer.end(peer.client.call(Fetch(f"{web}/boots.jpg"))), Result)


def test_pictures_do_not_wait_for_a_long_job(filled: Path, folder: Path, web: str) -> None:
    with line(filled, weights_url=f"{web}/silent") as peer:
        job = peer.client.call(DownloadModel())
        assert Handler.asked.wait(60)
        assert isinstance(peer.end(peer.client.call(Fetch(f"{web}/boots.jpg"))), Result)
        assert preview(peer, Photo(path=str(folder / "shoes" / "000.jpg"))).height == 100
        assert not peer.ends(job)
        Handler.release.set()
        peer.end(job)


def test_closing_while_a_server_is_silent(filled: Path, web: str) -> None:
    with line(filled) as peer:
        peer.client.call(Fetch(f"{web}/silent"))
        assert Handler.asked.wait(60)
        peer.client.close()
        assert peer.client._process is not None
        assert peer.client._process.exitcode == 0


def test_neither_decoders_nor_codes_are_loaded_before_they_are_asked_for() -> None:
    code = "import sys, visualsearch_desktop.backend.server; print(*{n.split('.')[0] for n in sys.modules})"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    loaded = set(found.stdout.split())
    assert "visualsearch_desktop" in loaded
    assert not loaded & {"zxingcpp", "pillow_heif", "torch"}
