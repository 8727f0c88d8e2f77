"""Barcodes and QR codes in a photo, and the texts by which an item's code column may have them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urlsplit

import zxingcpp

from visualsearch_desktop.core.images import open_grey
from visualsearch_desktop.core.types import Code, Photo
from visualsearch_desktop.errors import BadPhoto

if TYPE_CHECKING:
    from PIL.Image import Image

READ_SIDE = 800
"""Pixels that the shorter side keeps: 1512 of a phone's 12 megapixels (4032 x 3024).

In such photos with a tag drawn in, blurred and noisy, an EAN-13 was read where its bars took 14 % of the longer side or
more, mostly at 10 %, rarely below 8 %. At 512 it takes 20 %. All 12 megapixels would help little, for twenty times the
time.
"""

READ_PIXELS = 4_000_000
"""More than any usual shape keeps at `READ_SIDE`; long strips are reduced further."""

MAX_CODES = 8
MAX_TEXT = 500
"""Letters; a longer text is no article's code, nor the address of one."""

_FORMATS = zxingcpp.barcode_formats_from_str("EANUPC,Code39,Code128,ITF,QRCode")

_COSTLY_FORMATS = zxingcpp.barcode_formats_from_str("DataMatrix")
COSTLY_PIXELS = 1_000_000
"""Above these they are looked for at half the size: noise looks like them, and each suspicion is followed up."""

_GTIN_LENGTHS = (8, 12, 13, 14)
"""Of EAN-8, UPC-A, EAN-13 and GTIN-14, which are one number with more or fewer zeros before it."""

_GS1_ELEMENT = re.compile(r"\((\d{2,4})\)([^(]+)")
_GS1_ARTICLE = ("01", "02", "240", "241")
"""Application identifiers of GTIN, contained GTIN, further article number, and customer's part number."""


def read_codes(source: Path | bytes, view: Photo | None = None) -> tuple[Code, ...]:
    """The codes in a photo, or in the part of it that is looked at, whichever way they are turned.

    Nothing where the photo cannot be read: whoever embeds it says so.
    """
    try:
        image = open_grey(source, view, READ_SIDE)
    except BadPhoto:
        return ()
    image = image.reduce(math.ceil(math.sqrt(image.width * image.height / READ_PIXELS)))
    small = image.reduce(2) if image.width * image.height > COSTLY_PIXELS else image
    found = dict.fromkeys(
        Code(barcode.text, str(barcode.format))
        for barcode in (*_read(image, _FORMATS), *_read(small, _COSTLY_FORMATS))
        if 0 < len(barcode.text.strip()) <= MAX_TEXT
    )
    return tuple(found)[:MAX_CODES]


def _read(image: Image, formats: zxingcpp.BarcodeFormats) -> list[zxingcpp.Barcode]:
    # Its own smaller copies found nothing more in what was measured.
    return zxingcpp.read_barcodes(image, formats=formats, try_downscale=False)


def lookups(code: Code) -> tuple[str, ...]:
    """The texts under which an item may have a code, the likeliest first.

    As it is, without spaces, in capitals and small letters; a number of a retail article with and without leading
    zeros; the article's numbers in a GS1 element string; of a link the last part and its parameters.
    """
    texts = [variant for part in _parts(code.text) for variant in _variants(part)]
    return tuple(dict.fromkeys(text for text in texts if text))


def _parts(text: str) -> Iterator[str]:
    """What of a code's text may be an article's own."""
    yield text
    yield from (value for key, value in _GS1_ELEMENT.findall(text) if key in _GS1_ARTICLE)
    if re.match(r"https?://", text, re.IGNORECASE):
        yield from _parts_of_link(text)


def _parts_of_link(link: str) -> Iterator[str]:
    try:
        url = urlsplit(link)
    except ValueError:
        return
    path = [unquote(part) for part in url.path.split("/") if part]
    if path:
        yield path[-1]
        yield re.sub(r"\.\w{1,5}$", "", path[-1])
    # A GS1 Digital Link: https://…/01/GTIN/10/LOT.
    yield from (value for key, value in pairwise(path) if key in _GS1_ARTICLE)
    yield from (value for _, value in parse_qsl(url.query))


def _variants(text: str) -> Iterator[str]:
    stripped = text.strip().strip("*")
    joined = "".join(stripped.split())
    yield from (text, stripped, joined)
    yield from (stripped.upper(), stripped.lower())
    if joined.isdecimal() and joined.isascii() and len(joined) in _GTIN_LENGTHS:
        bare = joined.lstrip("0")
        # Without zeros where a spreadsheet took it for a number.
        yield from (bare.zfill(length) for length in _GTIN_LENGTHS if length >= len(bare))
        yield bare
