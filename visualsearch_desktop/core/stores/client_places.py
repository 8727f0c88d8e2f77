"""Where qdrant-client keeps points: in files of this process or on a server, and what differs by that."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Protocol

import httpx
from qdrant_client.http.exceptions import ResponseHandlingException, UnexpectedResponse

from visualsearch_desktop.core.disk import require_space
from visualsearch_desktop.core.stores.counts import SIZE
from visualsearch_desktop.errors import CatalogueBusy, StoreError, UserError

TIMEOUT: Final = 30
"""Seconds that a server may take for one answer."""


class Place(Protocol):
    """Where a client's points are, and what differs by that."""

    @property
    def kept_counts(self) -> int:
        """How many counts may be kept between this store's own writes."""
        ...

    @property
    def indexes_words(self) -> bool:
        """Whether beginnings of words can be asked for; where not, parts of texts are."""
        ...

    def require_space(self, needed: int) -> None:
        """See that so many bytes can be written. Raises `DiskFull`."""
        ...

    def sentence(self, error: Exception) -> UserError:
        """What to tell the user about a failure of the client."""
        ...


class Files:
    """Local mode: Python lists in memory and SQLite in a folder."""

    kept_counts = SIZE
    indexes_words = False

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def require_space(self, needed: int) -> None:
        require_space(self.folder, needed)

    def sentence(self, error: Exception) -> UserError:
        if "already accessed" in str(error):
            return CatalogueBusy("The catalogue is in use by another program; close that one first.")
        if isinstance(error, OSError):
            return StoreError(f"The catalogue's files cannot be used: {error}.")
        return StoreError(
            f"The catalogue's search index is damaged ({_brief(error)}). Index the folders again to rebuild it."
        )


class Server:
    """A Qdrant server, which any number of counters may share."""

    kept_counts = 0  # others write too, and nobody tells
    indexes_words = True

    def __init__(self, url: str) -> None:
        self.url = url

    def require_space(self, needed: int) -> None:
        """The server watches its own disk."""

    def sentence(self, error: Exception) -> UserError:
        match error:
            case UnexpectedResponse(status_code=401 | 403):
                return StoreError(f"The Qdrant server at {self.url} refuses the API key; check it in the settings.")
            case UnexpectedResponse():
                return StoreError(f"The Qdrant server at {self.url} could not do this: {_brief(error)}.")
            case ResponseHandlingException(source=httpx.TimeoutException()):
                return StoreError(f"The Qdrant server at {self.url} did not answer within {TIMEOUT} seconds.")
            case ResponseHandlingException(source=httpx.TransportError() | httpx.InvalidURL()):
                return StoreError(
                    f"The Qdrant server at {self.url} cannot be reached; check that it is running and that this "
                    "computer is in its network."
                )
            case _:
                return StoreError(f"There is no usable Qdrant server at {self.url} ({_brief(error)}).")


@contextmanager
def sentences(place: Place) -> Iterator[None]:
    """Turn whatever the client throws into an error with a sentence."""
    try:
        yield
    except UserError:
        raise
    except Exception as error:
        raise place.sentence(error) from error


def _brief(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
