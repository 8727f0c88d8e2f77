"""A service in a folder of the test's own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from visualsearch_desktop.core.service import Service
from visualsearch_desktop.core.types import IndexReport, IndexRequest, Progress, ServiceOptions


def options(base: Path, **changes: object) -> ServiceOptions:
    """Options below a folder, without a download."""
    plain = ServiceOptions(
        catalogue="main",
        catalogues=base / "catalogues",
        models=base / "models",
        bundled_models=base / "bundled",
        thumbnails=base / "thumbnails",
        graphs=base / "graphs",
        holder="a test",
        download_model=False,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


@contextmanager
def opened(base: Path, **changes: object) -> Iterator[Service]:
    """A service that is open, and closed at the end."""
    service = Service(options(base, **changes))
    service.open()
    try:
        yield service
    finally:
        service.close()


def index(service: Service, folder: Path, **changes: object) -> IndexReport:
    """Index a folder to the end."""
    request = replace(IndexRequest(str(folder)), **changes)  # type: ignore[arg-type]
    last: Progress | None = None
    for last in service.index(request):
        assert last.report is not None or last.done <= max(last.total, last.done)
    assert last is not None
    assert last.report is not None
    return last.report
