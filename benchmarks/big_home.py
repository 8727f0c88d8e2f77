"""A home folder with a large catalogue, for the benchmarks of the window.

    python -m benchmarks.big_home FOLDER [--items N] [--thumbnails N] [--weights FILE] [--quick]

The catalogue is kept by Qdrant Edge and filled through the program's own classes with synthetic vectors and
attributes. Its photos do not exist, their thumbnails do: `--thumbnails` different ones, which the items share like the
sizes of an article. Without `--weights` the model is a ResNet18 of random numbers, which takes as long as a trained
one. A folder that was made with the same arguments is used as it is.
"""

from __future__ import annotations

import argparse
import shutil
import time
from contextlib import closing
from hashlib import sha256 as sha256_of
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from benchmarks.filled_catalogue import SEED, fill, random_weights
from benchmarks.homes import Home, add_arguments, home_of
from visualsearch_desktop.core import generations
from visualsearch_desktop.core.catalogue import Catalogue, Server
from visualsearch_desktop.core.models.loading import ModelLoader
from visualsearch_desktop.core.models.weights import WeightsFile, import_weights
from visualsearch_desktop.core.service import MANY
from visualsearch_desktop.core.thumbnails import SIDE, Thumbnails
from visualsearch_desktop.core.types import Engine, ModelIdentity, Precision
from visualsearch_desktop.launch import DEFAULT_CATALOGUE
from visualsearch_desktop.settings import Settings

QUESTIONS, NEW_PHOTOS = 60, 300
PHOTO_SIDE = 1000


def make(home: Home) -> None:
    """Fill the home, unless it is there already."""
    if home.is_there:
        return
    for folder in ("data", "cache", "config", "logs", "questions", home.new_photos.name):
        shutil.rmtree(home.folder / folder, ignore_errors=True)
    home.folder.mkdir(parents=True, exist_ok=True)
    began = time.perf_counter()
    paths = home.paths
    # Nothing is got from the network.
    Settings(download_model=False).save(paths.settings)
    weights = import_weights(home.weights or random_weights(home.folder / "resnet18-random.pth"), paths.models)
    contents = draw_thumbnails(Thumbnails(paths.thumbnails, limit_bytes=10**12), home.thumbnails)
    fill_home(home, identity_of(weights, paths.graphs, home.items), contents)
    share = 1 if home.items > MANY else 20
    draw_photos(home.folder / "questions", QUESTIONS // share, SEED + 1)
    draw_photos(home.new_photos, NEW_PHOTOS // share, SEED + 2)
    home.mark()
    print(f"made {home.items:,} items with {home.thumbnails:,} thumbnails in {time.perf_counter() - began:.0f} s")


def identity_of(weights: WeightsFile, graphs: Path, items: int) -> ModelIdentity:
    """What the vectors are made by; the graphs are made where an indexing of so many photos makes them."""
    loader = ModelLoader(graphs)
    precision = loader.prepare(weights).precision if items > MANY else Precision.FLOAT32
    return loader.load(weights, precision).identity


def draw_thumbnails(thumbnails: Thumbnails, number: int) -> list[str]:
    """Write different pictures as thumbnails; gives the contents that name them."""
    dice = np.random.default_rng(SEED)
    contents = [content_of(i) for i in range(number)]
    for content in contents:
        thumbnails.make(content, draw_picture(dice))
    return contents


def draw_photos(folder: Path, number: int, seed: int) -> None:
    """Write photos as a camera's are."""
    folder.mkdir()
    dice = np.random.default_rng(seed)
    for i in range(number):
        draw_picture(dice, PHOTO_SIDE).save(folder / f"{i:04}.jpg", quality=90)


def content_of(number: int) -> str:
    """The SHA-256 of a photo that does not exist."""
    return sha256_of(f"photo {number}".encode()).hexdigest()


def draw_picture(dice: np.random.Generator, side: int = SIDE) -> Image.Image:
    """A picture with colours, an outline and some texture, about as large as the JPEG of a product photo."""
    width, height = (side, side * 3 // 4) if dice.random() < 0.3 else (side * 3 // 4, side)
    backdrop = Image.fromarray(dice.integers(150, 256, (4, 4, 3), np.uint8), "RGB")
    fabric = Image.fromarray(dice.integers(0, 256, (40, 40, 3), np.uint8), "RGB")
    image = backdrop.resize((width, height), Image.Resampling.BILINEAR)
    shape = Image.new("L", (width, height))
    left, top = dice.integers(10, width // 4), dice.integers(10, height // 4)
    ImageDraw.Draw(shape).ellipse((left, top, width - left, height - top), fill=230)
    image.paste(fabric.resize((width, height), Image.Resampling.BILINEAR), mask=shape)
    return image


def fill_home(home: Home, identity: ModelIdentity, contents: list[str]) -> None:
    """Make the home's catalogue; its items share the contents."""
    folder = home.paths.catalogues / DEFAULT_CATALOGUE
    folder.mkdir(parents=True)
    catalogue = Catalogue(generations.current(folder), DEFAULT_CATALOGUE, Engine.EDGE, Server("http://localhost"))
    with closing(catalogue):
        catalogue.begin(identity)
        fill(catalogue, home.folder / "photos", home.items, lambda number: contents[number % len(contents)])


def main() -> None:
    """Read the arguments and make the home."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="the folder to make")
    add_arguments(parser)
    options = parser.parse_args()
    make(home_of(options.folder, options))


if __name__ == "__main__":
    main()
