"""Photos are read, hashed and decoded in threads, ahead of the model."""

from __future__ import annotations

import hashlib
import os
from collections import deque
from collections.abc import Container, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from visualsearch_desktop.core.embedder import Embedder
from visualsearch_desktop.core.images import open_photo, read_photo
from visualsearch_desktop.core.right_of_way import RightOfWay
from visualsearch_desktop.core.scan import ScannedPhoto
from visualsearch_desktop.core.thumbnails import Thumbnails
from visualsearch_desktop.core.types import Skipped
from visualsearch_desktop.errors import BadPhoto

THREADS = min(8, os.cpu_count() or 2)
AHEAD = 64
"""How many photos may be decoded and not yet embedded: a network input is 0.6 MB."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A photo that was read. `prepared` is the network's input; None where the content is one that is known."""

    photo: ScannedPhoto
    content: str
    prepared: NDArray[np.float32] | None


@dataclass(frozen=True, slots=True)
class Decoder:
    """Reads, hashes and decodes photos; the same decode gives the network's input and the thumbnail."""

    embedder: Embedder
    thumbnails: Thumbnails
    right_of_way: RightOfWay

    def decode(self, photo: ScannedPhoto, known: Container[str] = ()) -> Decoded | Skipped:
        """One photo; content that is `known` (SHA-256 in hex) is not decoded."""
        self.right_of_way.give()
        try:
            data = read_photo(Path(photo.path))
            content = hashlib.sha256(data).hexdigest()
            if content in known:
                return Decoded(photo, content, None)
            image = open_photo(data)
            self.thumbnails.make(content, image)
            return Decoded(photo, content, self.embedder.prepare(image))
        except BadPhoto as error:
            return Skipped(photo.path, str(error))

    def decode_ahead(self, photos: Iterable[ScannedPhoto], known: Container[str]) -> Iterator[Decoded | Skipped]:
        """All photos in their order, decoded in threads. Closing the iterator gives up what is not yet begun."""
        with ThreadPoolExecutor(THREADS, thread_name_prefix="decode") as pool:
            waiting: deque[Future[Decoded | Skipped]] = deque()
            try:
                for photo in photos:
                    waiting.append(pool.submit(self.decode, photo, known))
                    if len(waiting) >= AHEAD:
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            finally:
                for future in waiting:
                    future.cancel()
