"""What is refused before an engine sees it: updates are not atomic, and bad values stay or poison a shard."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import numpy as np

from visualsearch_desktop.core.payload import Payload, check_payload
from visualsearch_desktop.core.stores.base import Point, Vector

UNIT_TOLERANCE = 1e-3
"""How far a vector's length may be from 1; float32 normalisation is within 1e-6."""


def check_points(points: Iterable[Point], dimension: int) -> None:
    """Refuse points that must not be stored.

    Raises:
        ValueError: an id that is not a UUID, a vector or payload that `check_vector` or `check_payload` refuses.
    """
    checked = list(points)
    check_ids(point.id for point in checked)
    check_vectors([point.vector for point in checked], dimension)
    for point in checked:
        check_payload(point.payload)


def check_payloads(payloads: Mapping[str, Payload]) -> None:
    """Refuse payloads by id that must not be stored.

    Raises:
        ValueError: an id that is not a UUID, a payload that `check_payload` refuses.
    """
    check_ids(payloads)
    for payload in payloads.values():
        check_payload(payload)


def check_ids(ids: Iterable[str]) -> None:
    """Refuse ids that are not UUIDs as Python writes them.

    Raises:
        ValueError: one is not.
    """
    for point_id in ids:
        if str(UUID(point_id)) != point_id:
            raise ValueError(f"id {point_id!r} is not a UUID in its usual form")


def check_vector(vector: Vector, dimension: int) -> None:
    """Refuse all but a finite float32 vector (dimension,) of length 1.

    Raises:
        ValueError: it is another thing.
    """
    check_vectors([vector], dimension)


def check_examples(like: Sequence[Vector], unlike: Sequence[Vector], dimension: int) -> None:
    """Refuse examples to recommend by, of which there must be one, as `check_vector` does.

    Raises:
        ValueError: there is none, or one is another thing.
    """
    if not like and not unlike:
        raise ValueError("there is nothing to be like or unlike")
    check_vectors([*like, *unlike], dimension)


def check_vectors(vectors: Sequence[Vector], dimension: int) -> None:
    """Refuse as `check_vector` does, all in one step, which is faster than one by one.

    Raises:
        ValueError: one is another thing.
    """
    for vector in vectors:
        if vector.shape != (dimension,):
            raise ValueError(f"vector has the shape {vector.shape}, not ({dimension},)")
        if vector.dtype != np.float32:
            raise ValueError(f"vector is {vector.dtype}, not float32")
    if not vectors:
        return
    lengths = np.linalg.norm(np.stack(vectors), axis=1)
    # Written so that NaN is refused too.
    wrong = lengths[~(np.abs(lengths - 1.0) <= UNIT_TOLERANCE)]
    if len(wrong):
        raise ValueError(f"vector has the length {wrong[0]}, not 1")


def payload_bytes(payloads: Iterable[Payload]) -> int:
    """More than an engine takes on disk for payloads: in its log, its storage and its indexes."""
    return sum(1024 + 12 * len(repr(payload)) for payload in payloads)
