"""How many photos a second are indexed, against the article's own way on the same photos.

    python -m benchmarks.indexing [--photos FOLDER] [--weights FILE] [--count 600] [--grown 105000] [--quick]

Each row is one run over `--count` photos, thumbnails and spreadsheet included, in a new catalogue; the model is loaded
and its graphs are made before. Without photos or weights, drawn ones are taken. `large` are the same photos as JPEGs of
1166 x 1750 pixels, the size of H&M's. `grown` is a catalogue that holds so many items already: what a photo costs must
not grow.
"""

from __future__ import annotations

import argparse
import csv
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from PIL import Image

from benchmarks import article
from benchmarks.filled_catalogue import fill, random_weights
from visualsearch_desktop.core.models.calibration import calibration_pictures
from visualsearch_desktop.core.service import Service
from visualsearch_desktop.core.types import IndexRequest, Precision, ServiceOptions

LARGE = (1166, 1750)
ARTICLE_SHARE = 6
"""The article's way is this much slower or more, so it gets that share of the photos."""


def copies(photos: Sequence[Path], folder: Path, size: tuple[int, int] | None = None) -> Path:
    """A folder of these photos with a spreadsheet, as they are or at another size."""
    folder.mkdir(parents=True)
    for path in photos:
        if size is None:
            (folder / path.name).write_bytes(path.read_bytes())
        else:
            with Image.open(path) as image:
                image.convert("RGB").resize(size).save(folder / path.name, "JPEG", quality=90)
    with (folder / "catalogue.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("image", "sku", "colour", "price"))
        writer.writerows((p.name, f"{i:06}", f"colour {i % 50}", f"{i % 90}.90") for i, p in enumerate(photos))
    return folder


def drawn_photos(folder: Path, count: int) -> list[Path]:
    """Photos for a machine that has none."""
    folder.mkdir(parents=True)
    for number, picture in enumerate(calibration_pictures(count)):
        picture.save(folder / f"{number:05}.jpg", quality=90)
    return sorted(folder.iterdir())


def options(base: Path, graphs: Path, weights: Path, precision: Precision) -> ServiceOptions:
    """A service whose files lie below `base`."""
    return ServiceOptions(
        catalogue="main",
        catalogues=base / "catalogues",
        models=base / "models",
        bundled_models=base / "bundled",
        thumbnails=base / "thumbnails",
        graphs=graphs,
        weights=str(weights),
        download_model=False,
        precision=precision,
    )


@contextmanager
def _opened(base: Path, graphs: Path, weights: Path, precision: Precision) -> Iterator[Service]:
    service = Service(options(base, graphs, weights, precision))
    service.open()
    with closing(service):
        yield service


def rate(base: Path, photos: Path, graphs: Path, weights: Path, precision: Precision, grown: int = 0) -> float:
    """Photos a second of one run over the folder."""
    if grown:
        first = copies(list(photos.glob("*.jpg"))[:1], base / "first")
        # Closed in between, as from one day to the next: a large shard that was vacuumed is in use from then on.
        with _opened(base, graphs, weights, precision) as service:
            list(service.index(IndexRequest(str(first))))
            fill(service.catalogue, Path("/elsewhere"), grown, lambda number: f"{number:064x}")
    with _opened(base, graphs, weights, precision) as service:
        service.load_model()
        began = time.perf_counter()
        report = None
        for progress in service.index(IndexRequest(str(photos), str(photos / "catalogue.csv"))):
            report = progress.report
        seconds = time.perf_counter() - began
    if report is None or report.skipped:
        raise SystemExit(f"the photos were not indexed: {report}")
    return (report.added + report.updated) / seconds


def main() -> None:
    """Read the arguments, index, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=Path, help="folder of photos, searched with its subfolders")
    parser.add_argument("--weights", type=Path, help="file of ResNet18 weights")
    parser.add_argument("--count", type=int, default=600)
    parser.add_argument("--grown", type=int, default=105_000, help="items of the large catalogue")
    parser.add_argument("--graphs", type=Path, help="folder that keeps the model's graphs between runs")
    parser.add_argument("--quick", action="store_true", help="12 photos and a catalogue of 300")
    chosen = parser.parse_args()
    count, grown = (12, 300) if chosen.quick else (chosen.count, chosen.grown)

    with tempfile.TemporaryDirectory(prefix="indexing-") as name:
        base = Path(name)
        weights = chosen.weights or random_weights(base / "resnet18-random.pth")
        if chosen.photos:
            photos = sorted(chosen.photos.rglob("*.jpg"))
            photos = random.Random(20).sample(photos, min(count, len(photos)))
        else:
            photos = drawn_photos(base / "drawn", count)
        graphs = chosen.graphs or base / "graphs"
        service = Service(options(base / "prepare", graphs, weights, Precision.FLOAT32))
        began = time.perf_counter()
        if not service.models.is_prepared(None):
            list(service.models.prepare(None))
        print(f"the model's graphs, made once: {time.perf_counter() - began:.0f} s")

        print(f"\n{len(photos)} photos{'':<22}{'photos/s':>10}{'article':>10}")
        for label, size in (("as they are", None), ("large", LARGE)):
            folder = copies(photos, base / label / "photos", size)
            sample = sorted(folder.glob("*.jpg"))[: max(2, len(photos) // ARTICLE_SHARE)]
            yardstick = article.photos_per_second(sample, weights, base / label)
            print(f"{label + ', article':<32}{yardstick:>10.1f}{1:>9.2f}x")
            for precision in Precision:
                mine = rate(base / label / precision, folder, graphs, weights, precision)
                print(f"{label + ', ' + precision:<32}{mine:>10.1f}{mine / yardstick:>9.2f}x", flush=True)
        folder = base / "as they are" / "photos"
        plain = rate(base / "empty", folder, graphs, weights, Precision.INT8)
        full = rate(base / "grown", folder, graphs, weights, Precision.INT8, grown)
        print(f"\na photo in a catalogue of {grown:,} costs {plain / full:.2f} of one in an empty catalogue")


if __name__ == "__main__":
    main()
