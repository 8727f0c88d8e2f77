"""Downloads from a real HTTP server on this computer, that misbehaves on demand."""

from __future__ import annotations

import hashlib
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from visualsearch_desktop.core.models.download import download, hash_in_name
from visualsearch_desktop.core.models.weights import RESNET18_URL
from visualsearch_desktop.core.types import Phase, Progress
from visualsearch_desktop.errors import DownloadFailed

BODY = b"".join(hashlib.sha256(bytes([number])).digest() for number in range(256)) * 200
DIGEST = hashlib.sha256(BODY).hexdigest()
PREFIX = DIGEST[:8]


class Server(ThreadingHTTPServer):
    """`ranges`: whether it can resume. `cut_after`: bytes after which it hangs up. `silent`: it stops there instead."""

    daemon_threads = True
    ranges = True
    cut_after: int | None = None
    silent = False
    status = 200
    chunked = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.requested: list[str | None] = []
        self.release = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/models/resnet18-{PREFIX}.pth"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        server = self.server
        asked = self.headers.get("Range")
        server.requested.append(asked)
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", server.url)
            self.end_headers()
            return
        if server.status != 200:
            self.send_error(server.status)
            return
        start = int(asked.removeprefix("bytes=").removesuffix("-")) if asked and server.ranges else 0
        if start >= len(BODY):
            self.send_response(416)
            self.send_header("Content-Range", f"bytes */{len(BODY)}")
            self.end_headers()
            return
        body = BODY[start:]
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(BODY) - 1}/{len(BODY)}")
        if not server.chunked:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: server.cut_after])
        self.wfile.flush()
        if server.silent:
            server.release.wait(30)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield running
        running.release.set()
        running.shutdown()
        thread.join()


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "models" / "resnet18.pth"


def part_of(target: Path) -> Path:
    return target.with_name(target.name + ".part")


def failure(url: str, target: Path, prefix: str = PREFIX, **options: float) -> str:
    with pytest.raises(DownloadFailed) as caught:
        list(download(url, target, prefix, **options))
    assert not target.exists()
    assert str(caught.value).endswith(".")
    return str(caught.value)


def test_a_download_arrives_with_progress(server: Server, target: Path) -> None:
    reports = list(download(server.url, target, PREFIX))
    assert target.read_bytes() == BODY
    assert not part_of(target).exists()
    assert [report.phase for report in reports[:-1]] == [Phase.DOWNLOAD] * (len(reports) - 1)
    counts = [report.done for report in reports]
    assert counts == sorted(counts)
    assert all(report.total == len(BODY) for report in reports)
    assert reports[-1] == Progress(Phase.DONE, len(BODY), len(BODY), "resnet18.pth")
    assert reports[-2].done == len(BODY)
    assert reports[-2].rate > 0
    assert reports[-2].seconds_left == 0


def test_redirects_are_followed(server: Server, target: Path) -> None:
    list(download(server.url.rsplit("/", 2)[0] + "/moved", target, PREFIX))
    assert target.read_bytes() == BODY


def test_a_length_that_is_not_told(server: Server, target: Path) -> None:
    server.chunked = True
    assert next(iter(download(server.url, target, PREFIX))).total == 0
    list(download(server.url, target, PREFIX))
    assert target.read_bytes() == BODY


def test_an_older_file_is_replaced_only_by_a_whole_one(server: Server, target: Path) -> None:
    target.parent.mkdir()
    target.write_bytes(b"older")
    server.cut_after = 1000
    with pytest.raises(DownloadFailed):
        list(download(server.url, target, PREFIX))
    assert target.read_bytes() == b"older"
    server.cut_after = None
    list(download(server.url, target, PREFIX))
    assert target.read_bytes() == BODY


def test_a_cut_connection_goes_on_where_it_stopped(server: Server, target: Path) -> None:
    server.cut_after = 100_000
    assert "was cut" in failure(server.url, target)
    assert part_of(target).read_bytes() == BODY[:100_000]
    server.cut_after = None
    reports = list(download(server.url, target, PREFIX))
    assert server.requested == [None, "bytes=100000-"]
    assert reports[0].done > 100_000
    assert reports[0].total == len(BODY)
    assert target.read_bytes() == BODY


def test_a_server_that_cannot_resume_starts_anew(server: Server, target: Path) -> None:
    target.parent.mkdir()
    part_of(target).write_bytes(b"something else" * 9999)
    server.ranges = False
    list(download(server.url, target, PREFIX))
    assert server.requested[0] is not None
    assert target.read_bytes() == BODY


def test_a_part_that_is_complete_is_taken(server: Server, target: Path) -> None:
    target.parent.mkdir()
    part_of(target).write_bytes(BODY)
    assert [report.phase for report in download(server.url, target, PREFIX)] == [Phase.DONE]
    assert target.read_bytes() == BODY


def test_a_part_of_another_file_costs_one_attempt(server: Server, target: Path) -> None:
    target.parent.mkdir()
    part_of(target).write_bytes(b"x" * 1000)
    assert "not the expected file" in failure(server.url, target)
    assert not part_of(target).exists()
    list(download(server.url, target, PREFIX))
    assert target.read_bytes() == BODY


def test_a_wrong_checksum_leaves_nothing(server: Server, target: Path) -> None:
    assert "not the expected file" in failure(server.url, target, "00000000")
    assert list(target.parent.iterdir()) == []


def test_without_a_checksum_anything_is_taken(server: Server, target: Path) -> None:
    list(download(server.url, target, ""))
    assert target.read_bytes() == BODY


def test_cancelling_keeps_what_has_come(server: Server, target: Path) -> None:
    server.cut_after, server.silent = 300_000, True
    running = download(server.url, target, PREFIX)
    first = next(running)
    running.close()
    assert not target.exists()
    assert part_of(target).stat().st_size >= first.done > 0
    server.cut_after, server.silent = None, False
    list(download(server.url, target, PREFIX))
    assert target.read_bytes() == BODY


def test_a_silent_server_is_given_up(server: Server, target: Path) -> None:
    server.cut_after, server.silent = 1000, True
    assert "does not answer in time" in failure(server.url, target, read_seconds=0.3)


def test_a_server_that_never_begins_is_given_up(target: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/x.pth"
        assert "does not answer in time" in failure(url, target, read_seconds=0.3)


@pytest.mark.parametrize("status", [404, 403, 500, 503])
def test_an_http_error_is_said(server: Server, target: Path, status: int) -> None:
    server.status = status
    assert f"HTTP status {status}" in failure(server.url, target)


def test_no_network(target: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert "check the network" in failure(f"http://127.0.0.1:{port}/x.pth", target)
    assert "check the network" in failure("http://no-such-host.invalid/x.pth", target)


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/x.pth", "resnet18.pth", "", "http://[::1/x.pth", "http://a:b:c/"])
def test_what_is_no_address(url: str, target: Path) -> None:
    assert "not an address" in failure(url, target, "")


def test_a_folder_that_cannot_be_written(server: Server, tmp_path: Path) -> None:
    (tmp_path / "blocked").write_text("in the way")
    assert "cannot be saved" in failure(server.url, tmp_path / "blocked" / "resnet18.pth")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk(server: Server, target: Path) -> None:
    target.parent.mkdir()
    part_of(target).symlink_to("/dev/full")
    assert "No space left on device" in failure(server.url, target)


def test_the_checksum_comes_with_the_name() -> None:
    assert hash_in_name(RESNET18_URL) == "f37072fd"
    assert hash_in_name("https://mirror.example/resnet18.pth") == ""
    assert hash_in_name("https://mirror.example/resnet18-5c106cde.pth?token=a-deadbeef.x") == "5c106cde"
    assert hash_in_name("https://mirror.example/resnet18.pth?token=a-deadbeef.x") == ""
