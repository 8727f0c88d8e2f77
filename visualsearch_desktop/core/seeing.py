"""What the photos of a question become: their vectors, and the codes that are read from them. Both are remembered."""

from __future__ import annotations

import hashlib
import sys
import time
from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from visualsearch_desktop.core.types import Code, Photo, Timings

if TYPE_CHECKING:
    from visualsearch_desktop.core.embedder import Embedder
    from visualsearch_desktop.core.stores import Vector

REMEMBERED = 64
"""Photos that are remembered, so that choosing a facet embeds nothing."""


@dataclass(frozen=True, slots=True)
class Impression:
    """What one photo shows: a unit vector (d,), and each code with the texts by which an item may have it."""

    vector: Vector
    codes: tuple[tuple[Code, tuple[str, ...]], ...]


class Eyes:
    """Looks at photos. Used by one question at a time."""

    def __init__(self) -> None:
        self._remembered: OrderedDict[tuple[object, ...], Impression] = OrderedDict()
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="codes")

    def look(self, photo: Photo, embedder: Embedder) -> tuple[Impression, Timings]:
        """What a photo shows, by a model.

        Raises:
            BadPhoto: it cannot be read.
        """
        # Decoders come with the first question, not with the program.
        from visualsearch_desktop.core.images import open_photo, read_photo

        started = time.perf_counter()
        data = photo.data if photo.data is not None else read_photo(Path(photo.path or ""))
        view = (photo.turns, photo.flipped, photo.crop)
        key = (hashlib.sha256(data).digest(), view, embedder.identity)
        if (known := self._remembered.get(key)) is not None:
            self._remembered.move_to_end(key)
            return known, Timings(decode=milliseconds(time.perf_counter() - started))
        # Beside decoding and the network, none of which holds Python's lock for long.
        codes: Future[tuple[tuple[Code, tuple[str, ...]], ...]] = self._reader.submit(_codes, data, photo)
        image = open_photo(data, photo)
        decoded = time.perf_counter()
        vector: Vector = embedder.embed([image])[0]
        embedded = time.perf_counter()
        impression = Impression(vector, codes.result())
        read = time.perf_counter()
        self._remembered[key] = impression
        if len(self._remembered) > REMEMBERED:
            self._remembered.popitem(last=False)
        return impression, Timings(
            decode=milliseconds(decoded - started),
            embed=milliseconds(embedded - decoded),
            codes=milliseconds(read - embedded),
        )

    def rest(self) -> None:
        """Give back the memory of the last photo, which is kept decoded for the next part or turn of it."""
        # Where nothing was decoded yet, there is nothing to import for it.
        if images := sys.modules.get("visualsearch_desktop.core.images"):
            images.forget_last()

    def close(self) -> None:
        """Wait for what is being read, and forget everything."""
        self._reader.shutdown()
        self.rest()
        self._remembered.clear()


def _codes(data: bytes, photo: Photo) -> tuple[tuple[Code, tuple[str, ...]], ...]:
    from visualsearch_desktop.core.codes import lookups, read_codes

    return tuple((code, lookups(code)) for code in read_codes(data, photo))


def milliseconds(seconds: float) -> float:
    """Seconds in milliseconds, to a hundredth."""
    return round(seconds * 1000, 2)
