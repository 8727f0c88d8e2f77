"""Pictures from a real web server on this computer, that misbehaves on demand; nothing leaves the computer."""

from __future__ import annotations

import base64
import datetime
import io
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote

import pytest
from PIL import Image

from visualsearch_desktop.core import remote
from visualsearch_desktop.core.remote import fetch_picture, is_public, picture_name
from visualsearch_desktop.errors import BadPhoto, FetchFailed, UserError


def encoded(file_format: str = "JPEG") -> bytes:
    stream = io.BytesIO()
    Image.effect_noise((120, 160), 60).convert("RGB").save(stream, file_format)
    return stream.getvalue()


PICTURE = encoded()


class Server(ThreadingHTTPServer):
    """`replies`: status, headers and body by path; any other path gives the picture."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.replies: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.release = threading.Event()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def url(self, path: str = "/boots.jpg") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def redirect(self, path: str, target: str, status: int = 302) -> str:
        self.replies[path] = (status, {"Location": target, "Content-Length": "0", "Set-Cookie": "a=b"}, b"")
        return self.url(path)


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        server = self.server
        server.asked.append((self.path, dict(self.headers)))
        if self.path == "/silent":
            server.release.wait(30)
            return
        plain = (200, {"Content-Type": "image/jpeg", "Content-Length": str(len(PICTURE))}, PICTURE)
        status, headers, body = server.replies.get(self.path, plain)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.path == "/endless":
            while not server.release.wait(0.02):
                try:
                    self.wfile.write(body)
                except OSError:
                    return
            return
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield running
        running.release.set()
        running.shutdown()
        thread.join()


def fetched(url: str, seconds: float = 20, max_bytes: int = remote.MAX_BYTES) -> bytes:
    data = fetch_picture(url, lambda: True, seconds, max_bytes)
    assert data is not None
    return data


def failure(url: str, seconds: float = 20, max_bytes: int = remote.MAX_BYTES) -> str:
    with pytest.raises(UserError) as caught:
        fetch_picture(url, lambda: True, seconds, max_bytes)
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert isinstance(caught.value, FetchFailed | BadPhoto)
    return sentence


def test_a_picture_of_the_shops_own_server(server: Server) -> None:
    assert fetched(server.url()) == PICTURE
    [(path, headers)] = server.asked
    assert path == "/boots.jpg"
    assert headers["Host"] == f"127.0.0.1:{server.port}"
    assert not {"Cookie", "Authorization", "Referer"} & set(headers)


def test_white_space_around_an_address(server: Server) -> None:
    assert fetched(f" {server.url()}\r\n") == PICTURE


def test_a_name_and_password_in_the_address_are_used(server: Server) -> None:
    assert fetched(server.url().replace("//", "//anna:secret@")) == PICTURE
    assert server.asked[0][1]["Authorization"] == "Basic " + base64.b64encode(b"anna:secret").decode()


# Redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1:{port}/boots.jpg",
        "/boots.jpg",
        "//localhost:{port}/boots.jpg",
        "http://[::ffff:127.0.0.1]:{port}/boots.jpg",
        "http://2130706433:{port}/boots.jpg",
        "http://0.0.0.0:{port}/boots.jpg",
        "http://10.0.0.1/boots.jpg",
        "http://169.254.169.254/latest/meta-data",
        "http://[::1]/",
        "http://[fe80::1]/",
        "http://[fec0::1]/",
        "http://[::127.0.0.1]/",
        "http://[64:ff9b:1::7f00:1]/",
    ],
)
def test_a_redirect_to_a_private_address_is_refused(server: Server, status: int, target: str) -> None:
    url = server.redirect("/moved", target.format(port=server.port), status)
    assert "inside this network" in failure(url)
    assert [path for path, _ in server.asked] == ["/moved"]


@pytest.fixture
def everything_is_public(monkeypatch: pytest.MonkeyPatch) -> None:
    """This computer takes the internet's place."""
    monkeypatch.setattr(remote, "is_public", lambda address: True)


@pytest.mark.usefixtures("everything_is_public")
def test_redirects_are_followed_without_cookies_and_passwords(server: Server) -> None:
    server.redirect("/second", "third")
    server.redirect("/third", f"http://bob:secret@localhost:{server.port}/boots.jpg?size=1")
    url = server.redirect("/first", f"http://localhost:{server.port}/second").replace("//", "//anna:secret@")
    assert fetched(url) == PICTURE
    assert [path for path, _ in server.asked] == ["/first", "/second", "/third", "/boots.jpg?size=1"]
    for _, headers in server.asked[1:]:
        assert headers["Host"] == f"localhost:{server.port}"
        assert not {"Cookie", "Authorization", "Referer"} & set(headers)


@pytest.mark.usefixtures("everything_is_public")
def test_a_redirect_that_leads_on_and_on_is_given_up(server: Server) -> None:
    assert "on and on" in failure(server.redirect("/round", "/round"))
    assert len(server.asked) == remote.MAX_REDIRECTS + 1


@pytest.mark.parametrize(
    "target", ["ftp://localhost/boots.jpg", "file:///etc/passwd", "javascript:alert(1)", "data:,x"]
)
def test_a_redirect_to_something_else_than_the_web_is_refused(server: Server, target: str) -> None:
    assert "not the address" in failure(server.redirect("/moved", target))


def test_a_redirect_to_a_name_that_is_not_known(server: Server) -> None:
    assert "cannot be reached" in failure(server.redirect("/moved", "http://no-such-host.invalid/boots.jpg"))


def test_a_name_is_not_looked_up_again_once_it_was_checked(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name server that gives a public address first, and a private one for the connection."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def look_up(host: str, port: int, *options: object, **more: object) -> list[tuple[object, ...]]:
        if host != "pictures.example":
            return real(host, port, *options, **more)
        asked.append(host)
        address = "192.0.2.1" if len(asked) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(remote, "is_public", lambda address: address == "192.0.2.1")
    url = server.redirect("/moved", f"http://pictures.example:{server.port}/boots.jpg")
    # Nobody is at the checked address.
    failure(url, seconds=0.5)
    assert asked == ["pictures.example"]
    assert [path for path, _ in server.asked] == ["/moved"]


def test_one_private_address_among_public_ones_is_enough_to_refuse(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = socket.getaddrinfo

    def look_up(host: str, port: int, *options: object, **more: object) -> list[tuple[object, ...]]:
        if host != "pictures.example":
            return real(host, port, *options, **more)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in ("8.8.8.8", "127.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    assert "inside this network" in failure(server.redirect("/moved", "http://pictures.example/boots.jpg"))


@pytest.mark.usefixtures("everything_is_public")
def test_a_redirect_to_a_secure_server_is_checked_by_its_name(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate(tmp_path, "localhost")))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "certificate.pem", tmp_path / "key.pem")
    named: list[str | None] = []
    context.sni_callback = lambda _connection, name, _context: named.append(name)
    with Server() as secure:
        secure.socket = context.wrap_socket(secure.socket, server_side=True)
        thread = threading.Thread(target=secure.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            assert fetched(server.redirect("/moved", f"https://localhost:{secure.port}/boots.jpg")) == PICTURE
            assert named == ["localhost"]
            # The certificate is for the name, not for the address that it has.
            wrong = server.redirect("/wrong", f"https://127.0.0.1:{secure.port}/boots.jpg")
            assert "cannot be reached" in failure(wrong)
        finally:
            secure.shutdown()
            thread.join()


def certificate(folder: Path, name: str) -> Path:
    """A certificate of its own for a server."""
    x509 = pytest.importorskip("cryptography.x509")
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "key.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    file = folder / "certificate.pem"
    file.write_bytes(made.public_bytes(pem))
    return file


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.251",
        "240.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:192.168.1.1",
        "2002:7f00:1::",
        "64:ff9b::10.0.0.1",
        "2001:db8::1",
    ],
)
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::"]
)
def test_addresses_that_are_public(address: str) -> None:
    assert is_public(address)


# Limits


def test_a_picture_that_says_it_is_too_large_is_not_read(server: Server) -> None:
    server.replies["/large"] = (200, {"Content-Length": "5000"}, b"")
    assert failure(server.url("/large"), max_bytes=4999) == (
        "This picture is larger than 0.005 MB; save it as a file and make it smaller."
    )


def test_a_picture_that_does_not_say_so_is_cut_off(server: Server) -> None:
    server.replies["/endless"] = (200, {"Content-Type": "image/jpeg"}, b"x" * 10_000)
    assert "larger than 0.1 MB" in failure(server.url("/endless"), max_bytes=100_000)


@pytest.mark.parametrize("path", ["/silent", "/endless"])
def test_what_takes_too_long_is_given_up(server: Server, path: str) -> None:
    """Also where something keeps coming, so that no silence ends it."""
    server.replies["/endless"] = (200, {"Content-Type": "image/jpeg"}, b"x")
    assert "does not answer in time" in failure(server.url(path), seconds=0.4)


@pytest.mark.parametrize("path", ["/silent", "/endless"])
def test_a_picture_that_is_no_longer_wanted(server: Server, path: str) -> None:
    server.replies["/endless"] = (200, {"Content-Type": "image/jpeg"}, b"x")
    assert fetch_picture(server.url(path), lambda: not server.asked) is None
    deadline = time.monotonic() + 30
    if path == "/endless":  # the other one hears of it with the next thing that comes
        while any(thread.name == "fetching" for thread in threading.enumerate()):
            assert time.monotonic() < deadline
            time.sleep(0.02)


# What is no picture


@pytest.mark.parametrize("kind", ["text/html; charset=utf-8", "application/xhtml+xml", "image/jpeg", ""])
def test_a_page(server: Server, kind: str) -> None:
    server.replies["/page"] = (200, {"Content-Type": kind}, b"\n<!DOCTYPE html><html><body>Boots</body></html>")
    assert failure(server.url("/page")) == "This address leads to a page, not to a picture."


def test_what_cannot_be_read(server: Server) -> None:
    server.replies["/broken"] = (200, {"Content-Type": "image/jpeg"}, PICTURE[:-2000])
    assert failure(server.url("/broken")) == "This picture is damaged or incomplete."
    server.replies["/drawing"] = (200, {"Content-Type": "image/svg+xml"}, b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    assert "not a picture" in failure(server.url("/drawing"))
    server.replies["/empty"] = (200, {"Content-Length": "0"}, b"")
    assert "empty" in failure(server.url("/empty"))


def test_a_connection_that_is_cut(server: Server) -> None:
    server.replies["/cut"] = (200, {"Content-Length": str(len(PICTURE))}, PICTURE[:1000])
    assert "was cut" in failure(server.url("/cut"))


@pytest.mark.parametrize("status", [403, 404, 500, 304])
def test_an_http_error_is_said(server: Server, status: int) -> None:
    server.replies["/gone"] = (status, {"Content-Length": "0"}, b"")
    assert f"HTTP status {status}" in failure(server.url("/gone"))


def test_no_network() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert "cannot be reached" in failure(f"http://127.0.0.1:{port}/boots.jpg")
    assert "cannot be reached" in failure("http://no-such-host.invalid/boots.jpg")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "boots.jpg",
        "ftp://127.0.0.1/boots.jpg",
        "file:///etc/passwd",
        "http://",
        "http:///boots.jpg",
        "http://[::1/boots.jpg",
        "http://a:b:c/",
        "http://shop.example/" + "x" * 100_000,
        "http://" + "x" * 300 + "/boots.jpg",
        "http://shop\0.example/",
    ],
)
def test_what_is_no_address(url: str) -> None:
    sentence = failure(url)
    assert "not the address" in sentence
    assert len(sentence) < 200


# Pictures in the address itself


def test_data_addresses() -> None:
    data = encoded("PNG")
    text = base64.b64encode(data).decode()
    assert fetched(f"data:image/png;base64,{text}") == data
    assert fetched(f"DATA:image/png;BASE64,{quote(text)}") == data
    assert fetched("data:image/png," + quote(data)) == data


def test_data_addresses_without_a_picture() -> None:
    assert "holds no picture" in failure("data:text/html,<html></html>")
    assert "holds no picture" in failure("data:image/png")
    assert "incomplete" in failure("data:image/png;base64,abc")
    assert "incomplete" in failure("data:image/png;base64,abc\udcff")
    assert "not a picture" in failure("data:image/svg+xml,<svg/>")
    assert "larger than" in failure("data:image/png," + "x" * 2000, max_bytes=1000)
    assert "larger than" in failure("data:image/png," + "x" * 4000, max_bytes=1000)


def test_names() -> None:
    assert picture_name("https://shop.example:8080/de/boots.jpg?size=1") == "shop.example/boots.jpg"
    assert picture_name("https://shop.example/") == "shop.example/"
    assert picture_name("data:image/png;base64,abcd") == ""
    assert picture_name("http://[::1/boots.jpg") == ""
