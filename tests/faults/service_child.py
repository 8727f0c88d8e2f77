"""A service in a process of its own, because it is killed, or because its disk is full."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.faults.edge_child import say
from tests.services import index, opened
from visualsearch_desktop.core.disk import free_bytes
from visualsearch_desktop.core.service import Service
from visualsearch_desktop.core.types import IndexRequest, Phase, Query
from visualsearch_desktop.errors import DiskFull, UserError

LEFT = 20 * 2**20
"""Bytes that `fill` leaves free: less than the margin, enough for the ledger and the lock."""


def run(base: Path, folder: Path) -> None:
    """Index the folder, saying how many photos are done after each step."""
    with opened(base) as service:
        for progress in service.index(IndexRequest(str(folder))):
            if progress.phase in (Phase.INDEX, Phase.DONE):
                say(progress.done)


def fill(base: Path, folder: Path) -> None:
    """Index the folder onto a disk that fills up meanwhile, then make room and go on."""
    filler = base / "filler"
    with opened(base) as service:
        reported = 0
        try:
            for progress in service.index(IndexRequest(str(folder))):
                if progress.phase is Phase.INDEX:
                    reported = progress.done
                    if not filler.exists():
                        filler.write_bytes(bytes(free_bytes(base) - LEFT))
        except DiskFull as error:
            say(f"full: {error}")
        say(f"kept: {service.state().count == reported > 0}")
        # The catalogue answers on the full disk.
        say(f"answered: {service.search(Query()).total == reported}")
    with opened(base) as service:
        say(f"on opening: {service.state().notices}, {service.state().count == reported}")
    filler.unlink()
    with opened(base) as service:
        say(f"with room: {service.state().notices}, {service.state().count == reported}, {service.check()}")
        report = index(service, folder)
        say(f"resumed: {report.unchanged == reported}, {service.state().count}, {_found(service)}")


def _found(service: Service) -> int:
    return service.search(Query()).total


if __name__ == "__main__":
    job, base_folder, photos = sys.argv[1:]
    try:
        globals()[job](Path(base_folder), Path(photos))
    except UserError as error:
        say(f"{type(error).__name__}: {error}")
