"""The article's own way of indexing, as a yardstick: img2vec_pytorch, photo by photo, into qdrant-client's local mode.

Source: Qdrant, "Visual search with vector databases" over the H&M catalogue (2022), with img2vec_pytorch's `Img2Vec`.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from img2vec_pytorch import Img2Vec
from PIL import Image
from qdrant_client import QdrantClient
from qdrant_client.models import Distance, PointStruct, VectorParams

from visualsearch_desktop.core.models.weights import RESNET18_FILE


def photos_per_second(photos: Sequence[Path], weights: Path, folder: Path) -> float:
    """Index the photos with ResNet18 of a file of weights into a new store below `folder`."""
    with _hub(weights, folder):
        img2vec = Img2Vec(cuda=False, model="resnet18")
    client = QdrantClient(path=str(folder / "article"))
    client.create_collection("photos", vectors_config=VectorParams(size=512, distance=Distance.COSINE))
    began = time.perf_counter()
    for number, path in enumerate(photos):
        vector = img2vec.get_vec(Image.open(path).convert("RGB"))
        client.upsert("photos", [PointStruct(id=number, vector=vector.tolist(), payload={"path": str(path)})])
    rate = len(photos) / (time.perf_counter() - began)
    client.close()
    return rate


@contextmanager
def _hub(weights: Path, folder: Path) -> Iterator[None]:
    """A torch hub whose ResNet18 is this file: img2vec asks torchvision for it, and no network is needed."""
    checkpoints = folder / "hub" / "hub" / "checkpoints"
    checkpoints.mkdir(parents=True)
    shutil.copy(weights, checkpoints / RESNET18_FILE)
    before = os.environ.get("TORCH_HOME")
    os.environ["TORCH_HOME"] = str(folder / "hub")
    try:
        yield
    finally:
        if before is None:
            del os.environ["TORCH_HOME"]
        else:
            os.environ["TORCH_HOME"] = before
