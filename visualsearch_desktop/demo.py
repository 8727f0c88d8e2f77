"""The demonstration: a drawn sample catalogue, indexed and searched, with a picture of the window that shows it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from visualsearch_desktop import console
from visualsearch_desktop.core.demo.catalogue import CUSTOMERS, draw_sample, sample_request
from visualsearch_desktop.core.service import Service
from visualsearch_desktop.core.types import Photo, Query
from visualsearch_desktop.errors import UserError
from visualsearch_desktop.launch import DEMO_CATALOGUE, backend_options
from visualsearch_desktop.paths import AppPaths
from visualsearch_desktop.settings import Settings

HITS = 10
WINDOW_SIZE = (1440, 900)


def prepare(service: Service, folder: Path, count: int) -> Path:
    """Draw and index the sample catalogue, search it by a customer's photo and print the answer; gives that photo.

    Raises:
        UserError: the folder cannot be written, or indexing failed.
    """
    console.follow(draw_sample(folder, count))
    last = console.follow(service.index(sample_request(folder)))
    if last is not None and last.report is not None:
        console.show_index_report(last.report)
        service.find_bands()
    example = min((folder / CUSTOMERS).glob("*.jpg"))
    console.out.print(f"\nWhat looks like the customer's photo [bold]{example.name}[/]?\n")
    answer = service.search(Query((Photo(str(example)),), limit=HITS))
    model = service.state().model
    console.show_answer(answer, model)
    console.show_model(model)
    return example


def has_display() -> bool:
    """True where a window can be seen."""
    if os.environ.get("QT_QPA_PLATFORM") in ("offscreen", "minimal"):
        return False
    return not sys.platform.startswith("linux") or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY")))


def write_picture(paths: AppPaths, photo: Path, file: Path) -> None:
    """Write a picture of the window that shows the search by this photo, as PNG.

    Raises:
        UserError: the picture cannot be written.
    """
    if not has_display():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    # Qt is not needed where no picture is asked for.
    from visualsearch_desktop.ui.app import open_window
    from visualsearch_desktop.ui.snapshot import snapshot

    settings = Settings.load(paths.settings)
    window, backend = open_window(paths, settings, backend_options(paths, settings, DEMO_CATALOGUE))
    try:
        window.resize(*WINDOW_SIZE)
        window.take_paths([photo])
        picture = snapshot(window)
    finally:
        window.close()
        backend.close()
    file.parent.mkdir(parents=True, exist_ok=True)
    if not picture.save(str(file), "PNG"):
        raise UserError(f"The picture of the window cannot be written to {file}.")
    console.out.print(f"A picture of the window is in {file}.")
