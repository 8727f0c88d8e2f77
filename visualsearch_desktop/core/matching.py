"""Finds the photos that a spreadsheet's cells name."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from visualsearch_desktop.core.cells import Cell, as_text
from visualsearch_desktop.core.payload import column_key
from visualsearch_desktop.core.scan import ScannedPhoto

_IMAGE_LABEL = re.compile(
    r"(?:^|_)(?:image|images|img|photo|photos|picture|pic|file|files|filename|filepath|path|bild|bilder|bilddatei|foto"
    r"|fotos|datei|dateiname|imagen|immagine|fichier|afbeelding|imagem)(?:_|$)"
)


@dataclass(frozen=True, slots=True)
class Found:
    """The photos that a cell names; `by_file` tells whether with their ending (or else by a code)."""

    photos: Sequence[ScannedPhoto] = ()
    by_file: bool = False


class PhotoFinder:
    """Looks photos up by what a cell says, under these rules, the first that fits:

    1. the path relative to the spreadsheet's folder, then relative to the indexed folder, then as it stands;
    2. the file name, else the file name without its ending ("DR-301044", "00123"). Of several photos with that name
       those whose folders agree longest with the cell's; if these are still several, all of them.

    Case and the form of accents count only where photos differ by nothing else. Backslashes are slashes, and of a web
    address the path counts.
    """

    def __init__(self, photos: Sequence[ScannedPhoto], sheet_folder: Path, photo_folder: Path) -> None:
        top = _slashes(str(photo_folder.absolute()))
        self._bases = (_slashes(str(sheet_folder.absolute())), top, "")
        self._paths, self._files, self._codes = _Index(), _Index(), _Index()
        paths = [_slashes(photo.relative) for photo in photos]
        codes = [posixpath.splitext(posixpath.basename(path))[0].casefold() for path in paths]
        uses = Counter(codes)
        for photo, path, code in zip(photos, paths, codes, strict=True):
            tail = posixpath.basename(path)
            if uses[code] > 1:  # only then do the folders tell anything
                self._paths.add(_slashes(photo.path), photo)
                tail = f"{posixpath.basename(top)}/{path}"
            while tail:
                self._files.add(tail, photo)
                self._codes.add(posixpath.splitext(tail)[0], photo)
                tail = tail.partition("/")[2]

    def find(self, cell: Cell) -> Found:
        """The photos that a cell names."""
        address = _address(cell)
        name = posixpath.basename(address)
        same_name = self._files.get(name)
        if len(same_name) == 1:
            return Found(same_name, by_file=True)
        if same_name:
            return Found(self._by_path(address) or _nearest(self._files, address), by_file=True)
        return Found(_nearest(self._codes, address) if self._codes.get(name) else ())

    def _by_path(self, address: str) -> Sequence[ScannedPhoto]:
        paths = (posixpath.normpath(posixpath.join(base, address)) for base in self._bases)
        return next((found for path in paths if (found := self._paths.get(path))), ())


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
            found = finder.find(cell)
            (by_file if found.by_file else by_stem).update(photo.path for photo in found.photos)
        score = 2 * len(by_file) + len(by_stem - by_file)
        if _IMAGE_LABEL.search(column_key(label)):
            score *= 2
        if score > best_score:
            best, best_score = at, score
    return best


class _Index:
    """Photos by a name. A name in another case finds those that none has in this case."""

    def __init__(self) -> None:
        self._exact: dict[str, list[ScannedPhoto]] = defaultdict(list)
        self._folded: dict[str, list[ScannedPhoto]] = defaultdict(list)

    def add(self, name: str, photo: ScannedPhoto) -> None:
        self._exact[name].append(photo)
        self._folded[name.casefold()].append(photo)

    def get(self, name: str) -> Sequence[ScannedPhoto]:
        return self._exact.get(name) or self._folded.get(name.casefold()) or ()


def _nearest(index: _Index, address: str) -> Sequence[ScannedPhoto]:
    """The photos with the longest end of the address."""
    tail = address
    while tail:
        found = index.get(tail)
        if found:
            return found
        tail = tail.partition("/")[2]
    return ()


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
