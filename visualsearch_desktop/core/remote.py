"""A picture from the web, by the address that the user dropped or pasted.

The user chose the address, so it may also be one inside the shop. Where its server leads on to was chosen by a
stranger: such an address must be public, and what was checked is what is connected to.
"""

from __future__ import annotations

import base64
import binascii
import ipaddress
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote_to_bytes
from urllib.request import getproxies, proxy_bypass

import httpx

from visualsearch_desktop.core.images import open_photo
from visualsearch_desktop.core.web import host_of, why_not
from visualsearch_desktop.errors import FetchFailed, UserError

log = logging.getLogger(__name__)

SECONDS = 20.0
"""For all of it, redirects included."""

MAX_BYTES = 30_000_000
MAX_REDIRECTS = 5

POLL_SECONDS = 0.05
"""How often is looked whether the picture is still wanted."""

_HEADERS = {
    # Many servers choose the format by this; without it they may send one that cannot be read here, such as AVIF.
    "Accept": "image/jpeg,image/png,image/webp;q=0.9,image/*;q=0.5",
    # What is counted against the limit is what comes.
    "Accept-Encoding": "identity",
    "User-Agent": "Mozilla/5.0 (compatible; VisualSearchDesktop)",
}

_PAGE = "This address leads to a page, not to a picture."

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_UNICAST = ipaddress.IPv6Network("2000::/3")
"""All that is given out for the public internet; elsewhere are site-local addresses, IPv4 ones in disguise and more."""


def fetch_picture(
    url: str, wanted: Callable[[], bool], seconds: float = SECONDS, max_bytes: int = MAX_BYTES
) -> bytes | None:
    """Get the encoded picture at an http, https or data address; None once it is no longer `wanted`.

    Takes `seconds` at most, whatever hangs: a name server, the connection, the picture.

    Raises:
        FetchFailed: no such address, no answer, no picture, too large, or redirected to where it must not go.
        BadPhoto: what came cannot be read as a picture.
    """
    if url[:5].lower() == "data:":
        return _readable(_from_data(url, max_bytes))
    deadline = time.monotonic() + seconds
    fetching = _Fetching(url, seconds, max_bytes)
    while not wait([fetching.data], POLL_SECONDS).done:
        if not wanted():
            fetching.stop()
            return None
        if time.monotonic() > deadline:
            fetching.stop()
            raise FetchFailed(f"{host_of(url)} does not answer in time; try again later.")
    return _readable(fetching.data.result())


def picture_name(url: str) -> str:
    """What a fetched picture is called: its server and file; empty for a data address."""
    try:
        address = httpx.URL(url)
    except httpx.InvalidURL:
        return ""
    file = address.path.rstrip("/").rsplit("/", 1)[-1]
    return f"{address.host}/{file}" if address.host else ""


def is_public(address: str) -> bool:
    """True for an IP address of the public internet, also where it is wrapped up in an IPv6 address."""
    ip = ipaddress.ip_address(address.split("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        wrapped = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _NAT64:
            wrapped = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if wrapped is None and ip not in _UNICAST:
            return False
        ip = wrapped or ip
    return ip.is_global and not ip.is_multicast


def _readable(data: bytes) -> bytes:
    if data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<!doctype html", b"<html")):
        raise FetchFailed(_PAGE)
    open_photo(data)
    return data


def _from_data(url: str, max_bytes: int) -> bytes:
    """The content of a data address (RFC 2397)."""
    if len(url) > 3 * max_bytes:
        raise _too_large(max_bytes)
    head, comma, body = url[5:].partition(",")
    if not comma or not head.lower().startswith("image/"):
        raise FetchFailed("What was dropped is an address that holds no picture.")
    data = unquote_to_bytes(body.encode(errors="replace"))
    if head.lower().endswith(";base64"):
        try:
            data = base64.b64decode(data)
        except binascii.Error as error:
            raise FetchFailed("The picture in the dropped address is incomplete.") from error
    if len(data) > max_bytes:
        raise _too_large(max_bytes)
    return data


def _too_large(max_bytes: int) -> FetchFailed:
    return FetchFailed(f"This picture is larger than {max_bytes / 1e6:.3g} MB; save it as a file and make it smaller.")


class _Fetching:
    """A transfer in a thread of its own, which nobody has to wait for: name servers cannot be hurried."""

    def __init__(self, url: str, seconds: float, max_bytes: int) -> None:
        self.data: Future[bytes] = Future()
        self._stopped = threading.Event()
        self._timeout = httpx.Timeout(seconds)
        self._max_bytes = max_bytes
        threading.Thread(target=self._run, args=(url,), name="fetching", daemon=True).start()

    def stop(self) -> None:
        """End the transfer as soon as something comes."""
        self._stopped.set()

    def _run(self, url: str) -> None:
        try:
            self.data.set_result(self._fetch(url))
        except BaseException as error:  # noqa: BLE001  # It is raised where the result is asked for.
            self.data.set_exception(error)

    def _fetch(self, url: str) -> bytes:
        address = _checked(url)
        try:
            for hop in range(MAX_REDIRECTS + 1):
                with self._answer(address, must_be_public=hop > 0) as response:
                    if not response.has_redirect_location:
                        response.raise_for_status()
                        return self._content(response)
                    # Names and passwords stay with the server for which they were.
                    onward = address.join(response.headers["Location"]).copy_with(username=None, password=None)
                address = _checked(str(onward))
            raise FetchFailed(f"{host_of(url)} leads on and on; drop the picture's own address.")
        except httpx.HTTPError as error:
            raise FetchFailed(why_not(error, str(address))) from error
        except (httpx.InvalidURL, UnicodeError) as error:
            raise _no_address(url) from error

    @contextmanager
    def _answer(self, address: httpx.URL, *, must_be_public: bool) -> Iterator[httpx.Response]:
        """The answer from an address, without cookies. A proxy of the system's settings is used, as browsers do."""
        extensions: dict[str, Any] = {}
        headers = dict(_HEADERS)
        target = address
        if must_be_public:
            host = address.raw_host.decode("ascii")
            checked = _public_address(host, address.port)
            if not _has_proxy(address.scheme, host):
                # No second look-up: it may give another address than the one that was checked. (A proxy makes its own.)
                target = address.copy_with(host=checked)
                headers["Host"] = address.netloc.decode("ascii")
                extensions["sni_hostname"] = host
        with (
            httpx.Client(timeout=self._timeout, follow_redirects=False) as client,
            client.stream("GET", target, headers=headers, extensions=extensions) as response,
        ):
            yield response

    def _content(self, response: httpx.Response) -> bytes:
        if response.headers.get("Content-Type", "").lower().startswith(("text/html", "application/xhtml")):
            raise FetchFailed(_PAGE)
        length = response.headers.get("Content-Length", "")
        if length.isdecimal() and int(length) > self._max_bytes:
            raise _too_large(self._max_bytes)
        data = bytearray()
        for chunk in response.iter_raw():
            data += chunk
            if len(data) > self._max_bytes:
                raise _too_large(self._max_bytes)
            if self._stopped.is_set():
                break
        return bytes(data)


def _checked(url: str) -> httpx.URL:
    try:
        address = httpx.URL(url.strip())
    except httpx.InvalidURL as error:
        raise _no_address(url) from error
    if address.scheme not in ("http", "https") or not address.host:
        raise _no_address(url)
    return address


def _no_address(url: str) -> UserError:
    shown = url if len(url) <= 60 else f"{url[:60]}…"
    return FetchFailed(f"{shown} is not the address of a picture: it has to begin with http:// or https://.")


def _has_proxy(scheme: str, host: str) -> bool:
    proxies = getproxies()
    return bool(proxies.get(scheme) or proxies.get("all")) and not proxy_bypass(host)


def _public_address(host: str, port: int | None) -> str:
    """An IP address of a server, all of whose addresses are public."""
    try:
        found = socket.getaddrinfo(host, port or 0, type=socket.SOCK_STREAM)
    except OSError as error:
        raise FetchFailed(f"{host} cannot be reached; check the network connection.") from error
    addresses = [str(entry[4][0]) for entry in found]
    if not all(map(is_public, addresses)):
        log.warning("A redirect to %s (%s) was refused.", host, addresses)
        raise FetchFailed(f"This address leads on to {host}, inside this network, which only you may ask for.")
    # Where both are there, the older protocol works in more shops.
    return min(addresses, key=lambda address: ":" in address)
