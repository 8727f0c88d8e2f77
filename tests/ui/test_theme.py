from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

import visualsearch_desktop.ui
from visualsearch_desktop.paths import resources
from visualsearch_desktop.ui import theme
from visualsearch_desktop.ui.icons import application_icon, icon

Role = QPalette.ColorRole


def luminance(colour: QColor) -> float:
    """Relative luminance as WCAG 2.2 defines it."""

    def linear(channel: float) -> float:
        return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(channel) for channel in (colour.redF(), colour.greenF(), colour.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: QColor | str, other: QColor | str) -> float:
    light, dark = sorted((luminance(QColor(one)), luminance(QColor(other))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colours", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_text_stands_out_from_its_background(colours: theme.Colours) -> None:
    palette = theme.palette(colours)
    pairs = {
        "window": (Role.WindowText, Role.Window),
        "base": (Role.Text, Role.Base),
        "alternate": (Role.Text, Role.AlternateBase),
        "button": (Role.ButtonText, Role.Button),
        "selected": (Role.HighlightedText, Role.Highlight),
        "tooltip": (Role.ToolTipText, Role.ToolTipBase),
        "muted": (Role.PlaceholderText, Role.Base),
        "muted on window": (Role.PlaceholderText, Role.Window),
        "link": (Role.Link, Role.Base),
    }
    weak = {
        name: round(contrast(palette.color(text), palette.color(back)), 2)
        for name, (text, back) in pairs.items()
        if contrast(palette.color(text), palette.color(back)) < 4.5
    }
    for text, back in TEXTS:
        ratio = contrast(getattr(colours, text), getattr(colours, back))
        if ratio < 4.5:
            weak[f"{text} on {back}"] = round(ratio, 2)
    assert not weak


TEXTS = [
    *(("text", back) for back in ("window", "surface", "sunken", "accent_soft")),
    # Muted text is also that of disabled controls and, on a selected card, of the price.
    *(("muted", back) for back in ("window", "surface", "sunken", "accent_soft")),
    *(("accent", back) for back in ("window", "surface", "accent_soft")),
    ("on_accent", "accent"),
    ("surface", "text"),  # tool tips
    ("warning", "warning_soft"),
    ("warning", "surface"),
    *(("danger", back) for back in ("danger_soft", "surface", "window")),
    *(("good", back) for back in ("surface", "window")),
    # On the marks of items that more or less is wanted of.
    ("surface", "good"),
    ("surface", "danger"),
]
"""Every pair of a text's colour and its background."""

LINES = {"border"}
"""Colours of lines beside which nothing has to be told from anything."""


def test_every_colour_of_the_theme_is_in_the_list() -> None:
    named = {field.name for field in fields(theme.Colours)}
    assert named - LINES == {colour for pair in TEXTS for colour in pair}


@pytest.mark.parametrize("colours", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_the_sign_of_the_focus_stands_out(colours: theme.Colours) -> None:
    # WCAG 2.2, 1.4.11: what tells that a control has the focus, from what is around it and from how it was before.
    for back in (colours.window, colours.surface, colours.border):
        assert contrast(colours.accent, back) >= 3
    # Controls in the accent's colour have a line in the one that is on it.
    assert contrast(colours.on_accent, colours.accent) >= 3


def test_the_theme_changes_palette_sheet_and_icons(qapp: QApplication, qtbot: object) -> None:
    look = theme.Theme(qapp, "light")
    assert theme.current() == theme.LIGHT
    light = icon("search").pixmap(QSize(16, 16)).toImage()
    look.choose("dark")
    assert theme.current() == theme.DARK
    assert theme.DARK.accent in qapp.styleSheet()
    assert icon("search").pixmap(QSize(16, 16)).toImage() != light
    look.choose("light")
    assert icon("search").pixmap(QSize(16, 16)).toImage() == light


def test_icons_are_sharp_at_every_ratio(qapp: QApplication) -> None:
    pixmap = icon("search").pixmap(QSize(16, 16), 3.0)
    assert pixmap.size() == QSize(48, 48)
    assert pixmap.devicePixelRatio() == 3.0


def test_every_icon_that_is_named_exists() -> None:
    folder = Path(visualsearch_desktop.ui.__file__).parent
    names: set[str] = set()
    for file in folder.rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        names.update(re.findall(r'(?:icon(?:_button)?|flat_button)\("([a-z0-9-]+)"', text))
        names.update(re.findall(r'IconLabel\("([a-z0-9-]+)"', text))
        names.update(re.findall(r'empty\.tell\(\s*"([a-z0-9-]+)"', text))
        names.update(re.findall(r'icons\.paint\([^)]*?, "([a-z0-9-]+)"', text))
    assert len(names) > 12
    missing = [name for name in names if not (resources() / "icons" / "lucide" / f"{name}.svg").is_file()]
    assert not missing


def test_the_program_has_an_icon(qapp: QApplication) -> None:
    image = application_icon().pixmap(QSize(64, 64)).toImage()
    assert any(image.pixelColor(x, 32).alpha() > 0 for x in range(64))
