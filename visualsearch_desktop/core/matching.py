"""Finds the photos that a spreadsheet's cells name."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

from visualsearch_desktop.core.cells import Cell, as_text
from visualsearch_desktop.core.payload import column_key
from visualsearch_desktop.core.scan import ScannedPhoto

_IMAGE_LABEL = re.compile(
    r"(?:^|_)(?:image|images|img|photo|photos|picture|pic|file|files|filename|filepath|path|bild|bilder|bilddatei|foto"
    r"|fotos|datei|dateiname|imagen|immagine|fichier|afbeelding|imagem)(?:_|$)"
)


class PhotoFinder:
    """Looks photos up by what a cell says, under these rules, the first that fits:

    1. the path relative to the spreadsheet's folder, then relative to the indexed folder, then as it stands;
    2. the file name, else the file name without its ending ("DR-301044", "00123"). Of several photos with that name
       those whose folders agree longest with the cell's; if these are still several, all of them.

    Case and the form of accents count only where photos differ by nothing else. Backslashes are slashes, and of a web
    address the path counts.
    """

    def __init__(self, photos: Sequence[ScannedPhoto], sheet_folder: Path, photo_folder: Path) -> None:
        self._bases = (_slashes(str(sheet_folder.absolute())), _slashes(str(photo_folder.absolute())), "")
        self._paths = _index(photos, lambda photo: _slashes(photo.path))
        self._names = _index(photos, lambda photo: posixpath.basename(_slashes(photo.path)))
        self._stems = _index(photos, lambda photo: posixpath.splitext(posixpath.basename(_slashes(photo.path)))[0])

    def find(self, cell: Cell) -> list[ScannedPhoto]:
        """The photos that a cell names; none where it names none."""
        return self.find_by_file(cell) or self._nearest(self._stems, _address(cell))

    def find_by_file(self, cell: Cell) -> list[ScannedPhoto]:
        """The photos that a cell names with their ending, by path or name."""
        address = _address(cell)
        if not address:
            return []
        for base in self._bases:
            found = _lookup(self._paths, posixpath.normpath(posixpath.join(base, address)))
            if found:
                return found
        return self._nearest(self._names, address)

    def _nearest(self, index: _Index, address: str) -> list[ScannedPhoto]:
        found = _lookup(index, posixpath.basename(address))
        if len(found) < 2:
            return found
        depths = [_common_tail(address, _slashes(photo.path)) for photo in found]
        return [photo for photo, depth in zip(found, depths, strict=True) if depth == max(depths)]


def detect_image_column(labels: Sequence[str], rows: Sequence[Sequence[Cell]], finder: PhotoFinder) -> int | None:
    """The position of the column that names most of the photos; None where none names any.

    A photo named with its ending counts twice as much as one named by a code, since small numbers are easily taken for
    names such as 12.jpg; and all counts double under a label such as "image" or "file".
    """
    best, best_score = None, 0
    for at, label in enumerate(labels):
        by_file: set[str] = set()
        by_stem: set[str] = set()
        for cell in {as_text(row[at]) for row in rows}:
            files = finder.find_by_file(cell)
            by_file.update(photo.path for photo in files)
            if not files:
                by_stem.update(photo.path for photo in finder.find(cell))
        score = 2 * len(by_file) + len(by_stem - by_file)
        if _IMAGE_LABEL.search(column_key(label)):
            score *= 2
        if score > best_score:
            best, best_score = at, score
    return best


_Index = Mapping[str, Sequence[tuple[str, ScannedPhoto]]]


def _index(photos: Sequence[ScannedPhoto], name: Callable[[ScannedPhoto], str]) -> _Index:
    """The photos by their folded name, each with its exact one."""
    index: dict[str, list[tuple[str, ScannedPhoto]]] = defaultdict(list)
    for photo in photos:
        exact = name(photo)
        index[exact.casefold()].append((exact, photo))
    return dict(index)


def _lookup(index: _Index, name: str) -> list[ScannedPhoto]:
    found = index.get(name.casefold(), ())
    exact = [photo for known, photo in found if known == name]
    return exact or [photo for _, photo in found]


def _address(cell: Cell) -> str:
    text = as_text(cell)
    if "://" in text:
        try:
            text = unquote(urlsplit(text).path)
        except ValueError:  # such as "http://[", an address that is none
            return ""
    return _slashes(text)


def _slashes(path: str) -> str:
    return unicodedata.normalize("NFC", path).replace("\\", "/")


def _common_tail(address: str, path: str) -> int:
    """How many folders above the file two paths have in common."""
    ours, theirs = address.casefold().split("/")[-2::-1], path.casefold().split("/")[-2::-1]
    depth = 0
    for one, other in zip(ours, theirs, strict=False):
        if one != other:
            break
        depth += 1
    return depth
