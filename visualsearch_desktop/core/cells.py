"""What a spreadsheet's cell says: numbers in the ways shops write them, yes and no, text."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

Cell: TypeAlias = str | int | float | bool
"""A cell as it was read. Text files have only str; "" is an empty cell."""

MAX_TEXT = 2000
"""How many characters of a text are kept."""

MAX_DIGITS = 15
"""Whole numbers with more digits are codes: a double, which Excel and JSON readers use, no longer tells them apart."""


class Convention(Enum):
    """Which character divides the whole from the fraction."""

    POINT = "."
    COMMA = ","


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with the currency written beside it ("" where there is none)."""

    value: int | float
    currency: str


_LONGEST_NUMBER = 60
_SPACES = " \u00a0\u202f\u2009"
_CURRENCY = r"(?:[$¢£¤¥₠-⃏]|EUR|USD|GBP|CHF|SEK|NOK|DKK|PLN|CZK|HUF|RON|JPY|CNY|INR|TRY|kr|zł|Kč|Ft)"


def _number_pattern(decimal: str, groups: str, exponent: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?P<sign>[-+−]?)\s*(?P<before>{_CURRENCY}?)\s*(?P<inner>[-+−]?)"
        rf"(?P<whole>[0-9]+|[1-9][0-9]{{0,2}}(?P<group>[{groups}'’{_SPACES}])[0-9]{{3}}(?:(?P=group)[0-9]{{3}})*)?"
        rf"(?:{re.escape(decimal)}(?P<fraction>[0-9]+))?"
        rf"(?P<exponent>{exponent})"
        rf"\s*(?P<after>{_CURRENCY}?)",
        re.IGNORECASE,
    )


# An exponent needs its sign, as programs write it ("1e-05"): "12E4" is rather an article number.
_PATTERNS = {
    Convention.POINT: _number_pattern(".", ",", r"(?:e[-+][0-9]{1,3})?"),
    Convention.COMMA: _number_pattern(",", ".", ""),
}


def parse_number(text: str, convention: Convention) -> Amount | None:
    """The number that a stripped text writes; None where it writes none.

    Thousands may be grouped by the other convention's decimal character, an apostrophe or a space; one currency sign
    or code may stand before or after. Leading zeros and more than `MAX_DIGITS` digits before the decimal
    character make a code, not a number; "nan" and "inf" are text. A number without fraction is int, else float.
    """
    match = _PATTERNS[convention].fullmatch(text) if len(text) <= _LONGEST_NUMBER else None
    if match is None:
        return None
    whole = re.sub(r"[^0-9]", "", match["whole"] or "")
    fraction, exponent = match["fraction"], match["exponent"]
    if not whole and not fraction:
        return None
    if (len(whole) > 1 and whole.startswith("0")) or len(whole) > MAX_DIGITS:
        return None
    if (match["sign"] and match["inner"]) or (match["before"] and match["after"]):
        return None
    minus = (match["sign"] or match["inner"]) in ("-", "−")
    currency = (match["before"] or match["after"]).casefold()
    if not fraction and not exponent:
        return Amount(-int(whole) if minus else int(whole), currency)
    value = float(f"{whole or '0'}.{fraction or '0'}{exponent}")
    if not math.isfinite(value):
        return None
    return Amount(-value if minus else value, currency)


BOOLEAN_PAIRS: tuple[tuple[frozenset[str], frozenset[str]], ...] = tuple(
    (frozenset(yes.split()), frozenset(no.split()))
    for yes, no in (
        ("true", "false"),
        ("yes y", "no n"),
        ("ja j wahr", "nein n falsch"),
        ("ja j", "nee nej nei n"),
        ("oui o vrai", "non n faux"),
        ("si sí sì verdadero vero", "no falso"),
        ("sim verdadeiro", "não nao falso"),
        ("tak", "nie"),
        ("ano", "ne"),
    )
)
"""The words for yes and no, casefolded, by language. A plain 0 and 1 are numbers."""


def parse_boolean(text: str) -> bool | None:
    """Yes or no in any of the languages; None for other texts."""
    word = text.strip().casefold()
    if any(word in yes for yes, _ in BOOLEAN_PAIRS):
        return True
    if any(word in no for _, no in BOOLEAN_PAIRS):
        return False
    return None


def clean_text(text: str) -> str:
    """A text as it is stored and compared: stripped, Unicode-normalised (NFC), at most `MAX_TEXT` characters."""
    return unicodedata.normalize("NFC", text.strip())[:MAX_TEXT].rstrip()


def as_text(cell: Cell) -> str:
    """A cell as text: 12.0 is "12", yes and no are "true" and "false"."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 10**MAX_DIGITS else repr(cell)
    return clean_text(cell) if isinstance(cell, str) else str(cell)
