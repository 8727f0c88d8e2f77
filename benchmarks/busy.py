"""How long a question takes while a folder is being indexed, against the same question in an idle program.

    python -m benchmarks.busy [--photos FOLDER] [--weights FILE] [--graphs FOLDER] [--count 600] [--quick]

Every question is another photo, so that each is decoded, embedded and searched. Goal: three times its idle time.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np

from benchmarks.filled_catalogue import random_weights
from benchmarks.indexing import copies, drawn_photos, options
from visualsearch_desktop.core.service import Service
from visualsearch_desktop.core.types import IndexRequest, Photo, Precision, Query

PAUSE = 0.15
"""Seconds between two questions: the indexing goes on in between."""


def ask(service: Service, photos: Iterator[Path]) -> float:
    """Seconds from a photo's bytes to the answer."""
    data = next(photos).read_bytes()
    began = time.perf_counter()
    service.search(Query((Photo(data=data),)))
    return time.perf_counter() - began


def main() -> None:
    """Read the arguments, index, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=Path, help="folder of photos, searched with its subfolders")
    parser.add_argument("--weights", type=Path, help="file of ResNet18 weights")
    parser.add_argument("--graphs", type=Path, help="folder that keeps the model's graphs between runs")
    parser.add_argument("--count", type=int, default=600, help="photos that are indexed; half as many are asked")
    parser.add_argument("--quick", action="store_true", help="24 photos, by torch")
    chosen = parser.parse_args()
    count = 24 if chosen.quick else chosen.count

    with tempfile.TemporaryDirectory(prefix="busy-") as name:
        base = Path(name)
        weights = chosen.weights or random_weights(base / "resnet18-random.pth")
        photos = sorted(chosen.photos.rglob("*.jpg")) if chosen.photos else drawn_photos(base / "drawn", count * 2)
        random.Random(20).shuffle(photos)
        questions = iter(photos[count:] + photos[:count])
        service = Service(options(base, chosen.graphs or base / "graphs", weights, Precision.INT8))
        service.open()
        with closing(service):
            if not (chosen.quick or service.models.is_prepared(None)):
                list(service.models.prepare(None))
            list(service.index(IndexRequest(str(copies(photos[:8], base / "few")))))
            service.load_model()
            rounds = 3 if chosen.quick else 40
            idle = [ask(service, questions) for _ in range(rounds)]
            request = IndexRequest(str(copies(photos[:count], base / "many")))
            job = threading.Thread(target=lambda: list(service.index(request)))
            began = time.perf_counter()
            job.start()
            time.sleep(PAUSE)
            busy = []
            while job.is_alive():
                busy.append(ask(service, questions))
                time.sleep(PAUSE)
            job.join()
            rate = count / (time.perf_counter() - began)
        print(f"{len(idle)} questions idle, {len(busy)} while {count} photos were indexed at {rate:.0f} a second")
        for label, share in (("median", 50), ("p95", 95)):
            before, during = np.percentile(idle, share), np.percentile(busy, share)
            print(f"{label:<8}{before * 1000:>8.0f} ms{during * 1000:>8.0f} ms{during / before:>7.2f}x")


if __name__ == "__main__":
    main()
