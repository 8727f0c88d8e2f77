"""One process at a time writes a catalogue: a lock that dies with its holder, and a note that says who holds it."""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from visualsearch_desktop.errors import CatalogueBusy, StoreError


class CatalogueLock:
    """Held from construction to `close`. The operating system lets go of it when the process dies.

    Raises:
        CatalogueBusy: another process holds it; the sentence names it.
        StoreError: the catalogue's folder cannot be written.
    """

    def __init__(self, folder: Path, holder: str) -> None:
        note = folder / "holder.json"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lock = FileLock(folder / "lock")
            self._lock.acquire(timeout=0)
            note.write_text(
                json.dumps({"pid": os.getpid(), "program": holder, "since": datetime.now().isoformat("T", "minutes")}),
                encoding="utf-8",
            )
        except Timeout:
            raise CatalogueBusy(
                f"The catalogue is in use by {_describe(note)}. Close that first, then try again."
            ) from None
        except OSError as error:
            reason = error.strerror or str(error)
            raise StoreError(
                f"The folder {folder} cannot be written ({reason}). Check its permissions, or set VISUALSEARCH_HOME to "
                "another folder."
            ) from error

    def close(self) -> None:
        """Let others in. Closing twice is harmless."""
        self._lock.release()


def _describe(note: Path) -> str:
    try:
        holder = json.loads(note.read_text(encoding="utf-8"))
        return f"{holder['program']} (process {holder['pid']}, since {str(holder['since']).replace('T', ' ')})"
    except (OSError, ValueError, KeyError, TypeError):
        return "another program"
