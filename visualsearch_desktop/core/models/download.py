"""One file over HTTP, checked and moved into place at once; an interrupted download goes on where it stopped."""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

import httpx

from visualsearch_desktop.core.types import Phase, Progress
from visualsearch_desktop.core.web import host_of, why_not
from visualsearch_desktop.errors import DownloadFailed

CONNECT_SECONDS = 10.0
READ_SECONDS = 20.0
"""How long the server may be silent, at any moment of the download."""

PROGRESS_SECONDS = 0.1
"""The least time between two reports."""

MAX_BYTES = 2_000_000_000
"""A server that never stops sending must not fill the disk."""


def hash_in_name(url: str) -> str:
    """The first digits of the file's SHA-256, that its name carries as `torch.hub` has it ("resnet18-f37072fd.pth").

    Empty where the name carries none.
    """
    path = re.split(r"[?#]", url)[0]
    match = re.search(r"-([a-f0-9]{8,})\.[^/]*$", path)
    return match[1] if match else ""


def download(
    url: str,
    target: Path,
    sha256_prefix: str,
    connect_seconds: float = CONNECT_SECONDS,
    read_seconds: float = READ_SECONDS,
) -> Iterator[Progress]:
    """Get the file, reporting bytes; the last report has the phase DONE. Closing the generator cancels.

    What has arrived lies in `target` + ".part" and is kept on a failure or a cancellation; the next download asks the
    server for the rest, and starts anew where the server cannot. `target` appears only when the SHA-256 of the whole
    file (hex) starts with `sha256_prefix`, and replaces an older one in one move.

    Raises:
        DownloadFailed: no network, an answer other than the file, silence, a wrong checksum, a folder or disk that
            takes no more. The sentence says which.
    """
    part = target.with_name(target.name + ".part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        done = 0
        for progress in _fetch(url, part, httpx.Timeout(read_seconds, connect=connect_seconds)):
            done = progress.done
            yield progress
        with part.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        if not digest.startswith(sha256_prefix):
            part.unlink()
            raise DownloadFailed(f"What came from {host_of(url)} is not the expected file; try again later.")
        os.replace(part, target)  # noqa: PTH105
    except (httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
        raise DownloadFailed(f"{url} is not an address to download from; correct it in the settings.") from error
    except httpx.HTTPError as error:
        raise DownloadFailed(why_not(error, url)) from error
    except OSError as error:
        raise DownloadFailed(f"The file cannot be saved in {target.parent}: {error.strerror or error}.") from error
    yield Progress(Phase.DONE, done, done, target.name)


def _fetch(url: str, part: Path, timeout: httpx.Timeout) -> Iterator[Progress]:
    """Bring the part file to the full length."""
    start = part.stat().st_size if part.exists() else 0
    # Compressed bytes could not be resumed.
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={start}-"} if start else {})
    with httpx.stream("GET", url, headers=headers, timeout=timeout, follow_redirects=True) as response:
        if response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
            # There is nothing beyond what is here; the checksum tells whether that is the file.
            return
        response.raise_for_status()
        resumed = response.headers.get("Content-Range", "").startswith(f"bytes {start}-")
        done = start if resumed else 0
        length = response.headers.get("Content-Length", "")
        total = done + int(length) if length.isdigit() else 0
        with part.open("ab" if resumed else "wb") as file:
            began, reported, before = time.monotonic(), 0.0, done
            for chunk in response.iter_raw():
                file.write(chunk)
                done += len(chunk)
                if done > MAX_BYTES:
                    raise DownloadFailed(f"{host_of(url)} sends more than a model file can be; check the address.")
                now = time.monotonic()
                if now - reported >= PROGRESS_SECONDS or done == total:
                    reported = now
                    rate = (done - before) / max(now - began, 1e-6)
                    left = (total - done) / rate if total and rate else None
                    yield Progress(Phase.DOWNLOAD, done, total, part.stem, rate, left)
