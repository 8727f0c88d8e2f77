"""What a maintainer needs to know of an installation, without anything private: no photos, no folders, no names."""

from __future__ import annotations

import getpass
import os
import platform
import re
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import PySide6
from PySide6.QtCore import QSysInfo, qVersion
from PySide6.QtGui import QGuiApplication

from visualsearch_desktop import __version__
from visualsearch_desktop.core.types import CatalogueState
from visualsearch_desktop.paths import AppPaths
from visualsearch_desktop.ui import captions
from visualsearch_desktop.ui.disk_usage import size_of

PACKAGES = ("torch", "torchvision", "onnxruntime", "qdrant-edge-py", "qdrant-client", "numpy", "pillow")
"""Whose versions are told; they are looked up, never imported."""


_ADDRESS = re.compile(r"https?://[^\s)]+")
_PATH = re.compile(r"(?<![\w~>…:/\\])(?:[A-Za-z]:)?(?:[/\\][^\s/\\,;:)]+){2,}")


def platform_name() -> str:
    """How Qt draws here: "xcb", "wayland", "windows". Ask in the window's thread."""
    return QGuiApplication.platformName()


def report(paths: AppPaths, state: CatalogueState | None, drawn_by: str) -> str:
    """The report as lines of text. Walks the program's folders, so call it off the window's thread."""
    lines = [
        f"Visual Search Desktop {__version__}",
        f"Python {platform.python_version()}, PySide6 {PySide6.__version__}, Qt {qVersion()}",
        f"{platform.platform()}, {QSysInfo.currentCpuArchitecture()}, {os.cpu_count()} processors, {drawn_by}",
        ", ".join(f"{name} {_version(name)}" for name in PACKAGES),
        "",
        *_catalogue(state),
        "",
        "Sizes on disk:",
    ]
    for name, folder in (
        ("catalogues", paths.catalogues),
        ("thumbnails", paths.thumbnails),
        ("models", paths.models),
        ("prepared models", paths.graphs),
        ("logs", paths.logs),
    ):
        lines.append(f"  {name}: {captions.size(size_of(folder))}")
    sources = state.sources if state is not None else ()
    folders = {text: "<folder>" for source in sources for text in (source.folder, source.attributes or "")}
    own = {str(paths.data): "<data>", str(paths.cache): "<cache>", str(paths.config): "<config>"}
    return without_names("\n".join(lines), folders | own) + "\n"


def _catalogue(state: CatalogueState | None) -> list[str]:
    if state is None:
        return ["The catalogue is not open."]
    model = state.model
    identity = model.identity
    numbers = f"{identity.dimension} numbers, {identity.precision}, weights {identity.weights[:8]}" if identity else "-"
    return [
        f"Catalogue: {state.count} items, {len(state.columns)} columns, {len(state.sources)} folders",
        f"Engine: {state.engine}",
        f"Model: {model.label or '-'} ({model.status}{', stand-in' if model.stand_in else ''}), {numbers}",
        *(f"Notice: {notice}" for notice in (*state.notices, model.message) if notice),
    ]


def without_names(text: str, folders: Mapping[str, str]) -> str:
    """The text without folders, addresses and the user's name; `folders` gives those that are known their names."""
    homes = {str(Path.home()): "~", os.path.realpath(Path.home()): "~"}
    known = {folder: name for folder, name in (homes | dict(folders)).items() if len(folder) > 1}
    for folder in sorted(known, key=len, reverse=True):
        text = text.replace(folder, known[folder])
    text = _ADDRESS.sub("<address>", text)
    text = _PATH.sub("<path>", text)
    for name in {_user(), Path.home().name} - {""}:
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "<user>", text)
    return text


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        # A user whom the system does not know by name.
        return ""


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "-"
