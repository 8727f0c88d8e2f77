"""Small pictures for tests: distinct, quickly drawn, the same in every run."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

COLOURS = {"red": (200, 40, 40), "green": (40, 160, 60), "blue": (40, 70, 190), "black": (30, 30, 30)}


def draw(path: Path, seed: int, size: tuple[int, int] = (120, 160), **save: object) -> Path:
    """A figure of one of the colours on a textured ground."""
    rng = np.random.default_rng(seed)
    ground = rng.integers(180, 255, (size[1] // 8, size[0] // 8, 3), dtype=np.uint8)
    image = Image.fromarray(ground).resize(size, Image.Resampling.BICUBIC)
    colour = list(COLOURS.values())[seed % len(COLOURS)]
    pen = ImageDraw.Draw(image)
    for _ in range(3):
        x, y = rng.integers(0, size[0]), rng.integers(0, size[1])
        box = (int(x), int(y), int(x + rng.integers(20, 80)), int(y + rng.integers(20, 80)))
        (pen.ellipse if rng.random() < 0.5 else pen.rectangle)(box, fill=colour)
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save(path, **save)
    return path


def shop(folder: Path, count: int = 12) -> Path:
    """A folder of photos in two sub-folders with `catalogue.csv`: image, sku, colour, price, on sale."""
    rows = []
    for number in range(count):
        image = f"{'tops' if number % 2 else 'shoes'}/{number:03}.jpg"
        draw(folder / image, number)
        colour = list(COLOURS)[number % len(COLOURS)]
        rows.append((image, f"{number:05}", colour, f"{number * 5},90", "yes" if number % 3 else "no"))
    with (folder / "catalogue.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(("image", "sku", "colour", "price", "on sale"))
        writer.writerows(rows)
    return folder
