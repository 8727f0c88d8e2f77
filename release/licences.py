"""The licences of everything that is bundled, in one text file.

The texts come from the metadata of the installed distributions. Qt and FFmpeg ship none in theirs: theirs lie beside
this file.
"""

from __future__ import annotations

import sys
import sysconfig
from collections.abc import Iterable
from importlib.metadata import Distribution, distribution
from pathlib import Path

TEXTS = Path(__file__).parent / "licences"
NAMES = ("licen", "copying", "notice")
LINE = "=" * 100

QT = (
    "Qt and PySide6 are used under the LGPL, version 3. They are separate files in the program's folder and may be "
    "replaced by other builds of the same version; their source is at https://code.qt.io. Qt's camera support brings "
    "FFmpeg, used under the LGPL, version 2.1; its source is at https://ffmpeg.org."
)


def write(file: Path, names: Iterable[str], root: Path) -> None:
    """Write the licences of these distributions, of Python, of Qt and of the icons.

    Raises:
        LookupError: a distribution says nothing about its licence.
    """
    parts = [
        "What Visual Search Desktop is made of, and under which licences. Its own is the Apache License 2.0.",
        _part("Python", "PSF-2.0", [_python()]),
        _part("Lucide (icons)", "ISC", [_read(root / "resources" / "icons" / "lucide" / "LICENSE")]),
    ]
    for name in sorted(set(names), key=str.casefold):
        if name == "visualsearch-desktop":
            continue
        found = distribution(name)
        parts.append(_part(f"{name} {found.version}", _expression(found), _texts(found)))
    parts.append(_part("Qt, PySide6 and FFmpeg", "LGPL", [QT, *(_read(text) for text in sorted(TEXTS.glob("*.txt")))]))
    parts.append(_part("Apache License 2.0, for what names it without its text", "", [_read(root / "LICENSE")]))
    file.write_text("\n".join(parts), encoding="utf-8")


def _part(title: str, expression: str, texts: list[str]) -> str:
    return "\n".join([LINE, f"{title}    {expression}".rstrip(), LINE, "", *dict.fromkeys(texts), ""])


def _expression(found: Distribution) -> str:
    metadata = found.metadata
    classifiers = [entry for entry in metadata.get_all("Classifier") or [] if entry.startswith("License ::")]
    named = [*(metadata.get_all("License-Expression") or []), *(metadata.get_all("License") or [])]
    # Some put the whole text there.
    short = [value.strip().splitlines()[0] for value in named if value.strip()]
    expression = short[0] if short else "; ".join(entry.split("::")[-1].strip() for entry in classifiers)
    if not expression and not _texts(found):
        raise LookupError(f"{metadata['Name']} says nothing about its licence")
    return expression


def _texts(found: Distribution) -> list[str]:
    files = [file for file in found.files or [] if any(name in file.name.lower() for name in NAMES)]
    # Some wheels carry sources of that name.
    return [_read(Path(str(file.locate()))) for file in files if file.suffix not in (".py", ".pyc", ".pyi")]


def _python() -> str:
    for file in (Path(sysconfig.get_path("stdlib"), "LICENSE.txt"), Path(sys.base_prefix, "LICENSE.txt")):
        if file.is_file():
            return _read(file)
    return "https://docs.python.org/3/license.html"


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace").strip() + "\n"
