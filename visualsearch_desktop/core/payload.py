"""How an item becomes a point's payload, and back.

The engines differ in which payloads they accept and which filters they answer: Qdrant Edge matches no boolean, cannot
address a key with a quotation mark, and is poisoned by deep nesting. So every payload is flat, its keys are word
characters, and booleans are the keywords "true" and "false", in every engine alike: a catalogue can then be
copied between engines unchanged.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import PureWindowsPath

from visualsearch_desktop.core.types import Column, ColumnKind, Item, Value
from visualsearch_desktop.core.words import searchable

PATH, SIZE, MTIME, CONTENT = "_path", "_size", "_mtime", "_content"
"""The program's own payload keys. No column's key starts with an underscore, so they cannot meet."""

TEXT = "_text"
"""The program's own key for the words by which an item is found (see `words.py`); made of the other values."""

YES_NO = ("true", "false")
"""How booleans are stored."""

Payload = dict[str, str | int | float]


def column_key(label: str, taken: Iterable[str] = ()) -> str:
    """A payload key for a column's label: "Size EU." -> "size_eu"; numbered where it is already taken."""
    stem = re.sub(r"\W+", "_", label.casefold()).strip("_") or "column"
    used = set(taken)
    key, number = stem, 1
    while key in used:
        number += 1
        key = f"{stem}_{number}"
    return key


@lru_cache(4096)
def is_safe_key(key: str) -> bool:
    """True for keys that every engine can store, index and address."""
    return re.fullmatch(r"\w+", key) is not None


def check_payload(payload: Mapping[str, object]) -> None:
    """Refuse what would poison a shard or could not be found again.

    Raises:
        ValueError: an unsafe key, a nested or non-finite value, text that is not Unicode.
    """
    for key, value in payload.items():
        if not is_safe_key(key):
            raise ValueError(f"payload key {key!r} is not made of word characters")
        if type(value) not in (str, int, float):
            raise ValueError(f"payload value of {key!r} is a {type(value).__name__}")
        if isinstance(value, float) and not math.isfinite(value):
            raise ValueError(f"payload value of {key!r} is not finite")
        if isinstance(value, int) and not -(2**63) <= value < 2**63:
            raise ValueError(f"payload value of {key!r} does not fit 64 bits")
        if isinstance(value, str):
            try:
                value.encode()
            except UnicodeEncodeError:
                raise ValueError(f"payload value of {key!r} is not Unicode text") from None


def keyword(value: Value) -> str | int | float:
    """A value as it is stored: booleans as keywords, all else as it is."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value


def encode(item: Item) -> Payload:
    """The payload of an item; its id is the point's."""
    payload: Payload = {PATH: item.path, SIZE: item.size, MTIME: item.mtime, CONTENT: item.content}
    payload.update((key, keyword(value)) for key, value in item.attributes.items())
    return with_words(payload)


def with_words(payload: Payload) -> Payload:
    """A payload with the words of its keywords and of the file's name; anew, where it has some already.

    Numbers have no words, nor have yes and no.
    """
    texts = [v for k, v in payload.items() if not k.startswith("_") and isinstance(v, str) and v not in YES_NO]
    texts.append(PureWindowsPath(str(payload.get(PATH, ""))).stem)  # takes both kinds of slashes
    return {**payload, TEXT: searchable(texts)}


def plain(stored: Mapping[str, object]) -> Payload:
    """A stored payload as it can be stored again: what this program did not write is left out."""
    return {key: value for key, value in stored.items() if isinstance(value, str | int | float)}


def decode(point_id: str, payload: Mapping[str, object], columns: Iterable[Column]) -> Item:
    """The item of a stored payload. A missing or foreign field becomes an empty value rather than an error."""
    attributes: dict[str, Value] = {}
    for column in columns:
        value = payload.get(column.key)
        if column.kind is ColumnKind.BOOLEAN:
            if value in YES_NO:
                attributes[column.key] = value == "true"
        elif isinstance(value, str | int | float):
            attributes[column.key] = value
    size, mtime = payload.get(SIZE), payload.get(MTIME)
    return Item(
        id=point_id,
        path=str(payload.get(PATH, "")),
        size=size if isinstance(size, int) else 0,
        mtime=mtime if isinstance(mtime, int) else 0,
        content=str(payload.get(CONTENT, "")),
        attributes=attributes,
    )
