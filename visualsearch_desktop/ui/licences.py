"""The software that the program is made of, and under which licences, as the installed packages say themselves."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution, distributions
from pathlib import Path

from visualsearch_desktop.paths import APP_NAME, resources

LONG = 60
"""A licence "name" that is longer, or of several lines, is the licence's text."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_LICENCE_FILE = re.compile(r"(licen[cs]e|copying|notice|copyright)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Component:
    """A part of the program that others made. `texts` are the files with its licence."""

    name: str
    version: str
    licence: str
    texts: tuple[Path, ...] = ()


def components() -> list[Component]:
    """The packages that the program needs, directly or not, and the icons, by name. Reads a few hundred files."""
    found = {_key(package.name): _component(package) for package in _needed()}
    found["lucide"] = Component("Lucide icons", "", "ISC", (resources() / "icons" / "lucide" / "LICENSE",))
    return sorted(found.values(), key=lambda component: component.name.casefold())


def texts(component: Component) -> str:
    """The texts of a component's licences, as far as it brought them."""
    parts = []
    for file in component.texts:
        try:
            parts.append(file.read_text(encoding="utf-8", errors="replace").strip())
        except OSError:
            continue
    return "\n\n".join(parts)


def collected() -> str:
    """All texts in one, where the program was packaged with them; else empty."""
    file = resources() / "THIRD-PARTY-LICENCES.txt"
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def own_licence() -> str:
    """The text of the program's own licence; empty where it was left out."""
    # A packaged program unpacks into a folder of its own.
    beside = Path(getattr(sys, "_MEIPASS", resources().parent)) / "LICENSE"
    if beside.is_file():
        return beside.read_text(encoding="utf-8")
    try:
        return texts(_component(distribution(APP_NAME)))
    except PackageNotFoundError:
        return ""


def licence_of(package: Distribution) -> str:
    """A package's licence in a few words; its own field first, then the classifiers of the package index."""
    about = package.metadata
    for field in ("License-Expression", "License"):
        said = str(about[field]).strip() if field in about else ""
        if said and said.upper() != "UNKNOWN" and len(said) <= LONG and "\n" not in said:
            return said
    prefix = "License :: "
    names = [entry.rpartition(" :: ")[2] for entry in about.get_all("Classifier") or () if entry.startswith(prefix)]
    return ", ".join(names) or "see its licence file"


def _component(package: Distribution) -> Component:
    files = tuple(
        Path(str(package.locate_file(file)))
        for file in package.files or ()
        if _LICENCE_FILE.match(file.name) and file.suffix not in (".py", ".pyc", ".pyi")
    )
    return Component(package.name, package.version, licence_of(package), files)


def _needed() -> Iterable[Distribution]:
    """What the program's requirements lead to; all that is installed where they are not known."""
    try:
        waiting = [distribution(APP_NAME)]
    except PackageNotFoundError:
        return list(distributions())
    found: dict[str, Distribution] = {}
    while waiting:
        for requirement in waiting.pop().requires or ():
            # What belongs to an extra was not asked for; what is for other systems is not installed.
            name = _NAME.match(requirement)
            if name is None or "extra ==" in requirement or _key(name[0]) in found:
                continue
            try:
                package = distribution(name[0])
            except PackageNotFoundError:
                continue
            found[_key(name[0])] = package
            waiting.append(package)
    return found.values()


def _key(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).casefold()
