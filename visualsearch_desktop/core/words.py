"""The words by which items are found, whatever their case, accents and punctuation.

What is asked and what is stored become words by the same rules, here and not in the engines, whose rules differ: in the
end a word is letters and digits that every engine takes as they are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import islice
from typing import Final

LONGEST: Final = 16
"""Letters of a word that count: an index keeps every beginning of a word. An EAN has 14 digits at most."""

MOST: Final = 64
"""Words that are kept of a text: a description must not cost more than all the rest of an item."""

MOST_TEXT: Final = 10_000
"""Letters of a text that are looked at."""

_IDEOGRAPHS: Final = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
_WORD: Final = re.compile(rf"(?=\w)[{_IDEOGRAPHS}]|[^\W_{_IDEOGRAPHS}]+")

_PLAIN: Final = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe"})
"""Letters that Unicode does not take apart, and people without them on their keyboard do."""

_SILENT: Final = frozenset(("Mn", "Mc", "Me", "Cf"))
"""Unicode's categories of accents and invisible marks, such as soft hyphens: they do not part words."""


def words(text: str) -> list[str]:
    """The different words of a text in their order, without case and accents; "DR-301044 Été" -> dr, 301044, ete.

    A word is a run of letters and digits. Each Chinese character is one, because nothing parts the words there.
    """
    found = _WORD.findall(fold(text[:MOST_TEXT]))
    return list(islice(dict.fromkeys(word[:LONGEST] for word in found), MOST))


def searchable(texts: Iterable[str]) -> str:
    """The words of several texts, each with a space before it: where " dr" is in it, a word begins with "dr".

    Short texts come first, which are codes, names and colours; of long ones there may be too many words.
    """
    return " " + " ".join(words(" ".join(sorted(texts, key=len))))


def fold(text: str) -> str:
    """The text without case and accents; folding it again changes nothing."""
    if text.isascii():
        return text.lower()
    # Taking letters apart may give capitals, and folding those may give letters that can be taken apart.
    for _ in range(2):
        text = unicodedata.normalize("NFKD", text).casefold()
    plain = unicodedata.normalize("NFKD", text).translate(_PLAIN)
    return "".join(letter for letter in plain if unicodedata.category(letter) not in _SILENT)
