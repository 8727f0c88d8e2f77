"""What is said when something from the web does not come."""

from __future__ import annotations

import httpx


def host_of(url: str) -> str:
    """The server of an address, or the address itself where it names none."""
    try:
        return httpx.URL(url).host or url
    except httpx.InvalidURL:
        return url


def why_not(error: httpx.HTTPError, url: str) -> str:
    """A failed transfer in one sentence that names the server."""
    host = host_of(url)
    match error:
        case httpx.TimeoutException():
            return f"{host} does not answer in time; try again later."
        case httpx.HTTPStatusError(response=response):
            return f"{host} does not give the file (HTTP status {response.status_code}); try again later."
        case httpx.RemoteProtocolError() | httpx.ReadError():
            return f"The connection to {host} was cut; try again."
        case _:
            return f"{host} cannot be reached; check the network connection."
