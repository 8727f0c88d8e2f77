"""Draws the sample catalogue into a folder: the shop's photos, a spreadsheet, and some customers' photos."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image

from visualsearch_desktop.core.demo.articles import Article, article
from visualsearch_desktop.core.demo.scenes import SETTINGS, customer_photo, studio_photo
from visualsearch_desktop.core.pace import Pace
from visualsearch_desktop.core.types import IndexRequest, Phase, Progress
from visualsearch_desktop.errors import UserError

DRAWING_VERSION = 1
"""Raised when the same seed gives other pictures or rows, so that folders of an earlier version are drawn again."""

CATALOGUE, SHEET, CUSTOMERS, STAMP = "catalogue", "catalogue.csv", "customer photos", "drawing.txt"

CUSTOMER_PHOTOS = 16

COLUMNS = (
    "image",
    "sku",
    "ean",
    "name",
    "category",
    "colour",
    "pattern",
    "department",
    "price",
    "stock",
    "on sale",
)


@dataclass(frozen=True, slots=True)
class _Picture:
    path: Path
    draw: Callable[[], Image.Image]
    quality: int


def draw_sample(folder: Path, count: int = 480) -> Iterator[Progress]:
    """`draw_catalogue` for users.

    Raises:
        UserError: the folder cannot be written.
    """
    try:
        yield from draw_catalogue(folder, count)
    except OSError as error:
        raise UserError(f"The sample photos cannot be drawn in {folder}: {error.strerror or error}.") from error


def sample_request(folder: Path) -> IndexRequest:
    """What to index once the folder is drawn."""
    photos = folder / CATALOGUE
    return IndexRequest(str(photos), str(photos / SHEET))


def draw_catalogue(folder: Path, count: int = 480, seed: int = 7) -> Iterator[Progress]:
    """Draw `count` articles into `folder/catalogue/<category>/<sku>.jpg` with `folder/catalogue/catalogue.csv`.

    Up to 16 of them are drawn once more into `folder/customer photos`, under their article numbers. Pictures that are
    there already are kept, unless they come from another seed or another version of the drawing. Closing the generator
    stops after the pictures at work; the next run goes on from there. The last progress has the phase DONE.

    Raises:
        OSError: the folder cannot be written.
    """
    articles = [article(number, seed) for number in range(count)]
    pictures = [*_studio_pictures(folder, articles, seed), *_customer_pictures(folder, articles, seed)]
    _stamp(folder, pictures, f"version {DRAWING_VERSION}, seed {seed}\n")
    total, pace = len(pictures), Pace()
    todo = [picture for picture in pictures if not picture.path.exists()]
    done = total - len(todo)
    yield Progress(Phase.DRAW, done, total)
    pool = ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="draw")
    try:
        for name in pool.map(_save, todo):
            done += 1
            pace.add(1)
            yield Progress(Phase.DRAW, done, total, name, pace.rate, pace.seconds_left(total - done))
    finally:
        pool.shutdown(cancel_futures=True)
    _write_sheet(folder / CATALOGUE / SHEET, articles)
    yield Progress(Phase.DONE, total, total)


def _studio_pictures(folder: Path, articles: list[Article], seed: int) -> list[_Picture]:
    return [
        _Picture(folder / CATALOGUE / item.image, partial(_draw_studio, item, seed), quality=90) for item in articles
    ]


def _customer_pictures(folder: Path, articles: list[Article], seed: int) -> list[_Picture]:
    settings = list(SETTINGS)
    # Steps that meet another kind of article each time.
    numbers = dict.fromkeys(i * 31 % len(articles) for i in range(CUSTOMER_PHOTOS)) if articles else {}
    shown = [articles[number] for number in numbers]
    return [
        _Picture(
            folder / CUSTOMERS / f"{item.sku} {settings[(i + i // 4) % len(settings)]}.jpg",
            partial(_draw_customer, item, settings[(i + i // 4) % len(settings)], seed),
            quality=82,
        )
        for i, item in enumerate(shown)
    ]


def _draw_studio(item: Article, seed: int) -> Image.Image:
    return studio_photo(item.parts(), item.kind.standing, np.random.default_rng([seed, item.number, 1]))


def _draw_customer(item: Article, setting: str, seed: int) -> Image.Image:
    return customer_photo(item.parts(), setting, np.random.default_rng([seed, item.number, 2]))


def _save(picture: _Picture) -> str:
    """Draw and write a picture; it has its name only once it is whole."""
    picture.path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = picture.path.with_suffix(".part")
    picture.draw().save(unfinished, "JPEG", quality=picture.quality)
    unfinished.replace(picture.path)
    return picture.path.name


def _stamp(folder: Path, pictures: list[_Picture], text: str) -> None:
    """Note what draws this folder, and remove its pictures if something else drew them."""
    stamp = folder / STAMP
    folder.mkdir(parents=True, exist_ok=True)
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != text:
        for picture in pictures:
            picture.path.unlink(missing_ok=True)
        stamp.write_text(text, encoding="utf-8")


def _write_sheet(path: Path, articles: list[Article]) -> None:
    """Write the spreadsheet, unless it is there with the same rows."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows(_row(item) for item in articles)
    content = text.getvalue().encode()
    if path.exists() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    unfinished.write_bytes(content)
    unfinished.replace(path)


def _row(item: Article) -> tuple[str, ...]:
    return (
        item.image,
        item.sku,
        item.ean,
        item.name,
        item.kind.category,
        item.look.colours[0],
        item.look.pattern,
        item.department,
        f"{item.price:.2f}",
        str(item.stock),
        "yes" if item.on_sale else "no",
    )
