"""The answer as it would be given at the counter: "You have this: 3 in stock, 29.90"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from visualsearch_desktop.core.types import COUNTED, Answer, Band, Column, Hit
from visualsearch_desktop.ui import captions, theme
from visualsearch_desktop.ui.icons import IconLabel, Role
from visualsearch_desktop.ui.question import Question


class Tone(Enum):
    """What kind of answer it is, for the icon beside it."""

    HAVE = "circle-check"
    CODE = "barcode"
    ALIKE = "images"
    NOTHING = "circle-minus"


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence and its kind."""

    text: str
    tone: Tone


def _tr(text: str) -> str:
    return QCoreApplication.translate("answer_line", text)


def said(answer: Answer, question: Question, columns: Sequence[Column]) -> Said | None:
    """The answer in one sentence; None where there is nothing to say: no photo was asked, or there are no bands yet.

    Half of all photos of an article that the catalogue has are not recognised for certain (docs/quality.md), so that
    what is only alike is never said to be another.
    """
    naming = captions.Naming(columns)
    if answer.codes:
        return _by_code(answer, naming)
    if not question.has_target or answer.bands is None or answer.best is None:
        return None
    filtered, best = bool(question.filter), answer.best
    if question.photos and best.band is Band.SAME:
        offer = naming.offer(best)
        if not offer:
            return Said(_tr("Among these filters you have this") if filtered else _tr("You have this"), Tone.HAVE)
        text = _tr("Among these filters you have this: {0}") if filtered else _tr("You have this: {0}")
        return Said(text.format(offer), Tone.HAVE)
    if very := _number(answer, Band.SAME, Band.VERY_ALIKE):
        if question.photos:
            text = _tr("Perhaps not this one, but {0} very alike")
            narrowed = _tr("Among these filters: perhaps not this one, but {0} very alike")
        else:
            text, narrowed = _tr("{0} very alike"), _tr("Among these filters: {0} very alike")
        return Said((narrowed if filtered else text).format(very), Tone.ALIKE)
    if some := _number(answer, Band.ALIKE):
        text = _tr("Among these filters: nothing certain, {0} somewhat alike")
        return Said((text if filtered else _tr("Nothing certain, {0} somewhat alike")).format(some), Tone.ALIKE)
    return Said(_tr("Among these filters: nothing alike") if filtered else _tr("Nothing alike"), Tone.NOTHING)


def _by_code(answer: Answer, naming: captions.Naming) -> Said:
    found = next((code for code in answer.codes if code.found), None)
    hit = next((hit for hit in answer.hits if hit.by_code), None)
    if found is not None:
        # A code is that of one variant, whatever it is shown together with.
        offer = naming.offer(replace(hit, group=None)) if hit else ""
        text = captions.plain(found.text)
        if hit is None:
            # The catalogue has it, but the filters leave it out.
            return Said(_tr("Code {0}: you have it, but not among these filters").format(text), Tone.CODE)
        return Said(_tr("Code {0}: {1}").format(text, offer or naming.title(hit.item)), Tone.CODE)
    code = captions.plain(answer.codes[0].text)
    best: Hit | None = answer.best
    if answer.bands is None or best is None:
        return Said(_tr("No article with the code {0}").format(code), Tone.NOTHING)
    if best.band is Band.SAME:
        offer = naming.offer(best) or naming.title(best.item)
        return Said(
            _tr("No article with the code {0}, but one that looks the same: {1}").format(code, offer), Tone.HAVE
        )
    if very := _number(answer, Band.VERY_ALIKE):
        return Said(_tr("No article with the code {0}, but {1} very alike").format(code, very), Tone.ALIKE)
    if some := _number(answer, Band.ALIKE):
        return Said(_tr("No article with the code {0}, but {1} somewhat alike").format(code, some), Tone.ALIKE)
    return Said(_tr("No article with the code {0}, and nothing alike").format(code), Tone.NOTHING)


def _number(answer: Answer, *bands: Band) -> str:
    """How many hits are in the bands; empty for none, "200+" where no more were counted."""
    number = sum(answer.in_band.get(band, 0) for band in bands)
    if not number:
        return ""
    return f"{captions.count(number)}+" if number >= COUNTED else captions.count(number)


class AnswerLine(QWidget):
    """The sentence, large enough to be read from where the customer stands."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.S)
        self._icon = IconLabel(Tone.ALIKE.value, 24, Role.Accent)
        self._label = QLabel()
        self._label.setObjectName("answer")
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setWordWrap(True)
        self._label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout.addWidget(self._icon)
        layout.addWidget(self._label, 1)
        self.hide()

    @property
    def text(self) -> str:
        """What is said; empty while nothing is."""
        return self._label.text()

    def show_said(self, what: Said | None, reason: str = "") -> None:
        """Say something else, also to screen readers, or nothing; the tooltip gives the reason."""
        before = self.text
        self._label.setText(what.text if what else "")
        self.setVisible(what is not None)
        if what is None:
            return
        self._icon.set_name(what.tone.value)
        # A start has nothing to say.
        from html import escape

        from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

        self._label.setToolTip(f"<div>{escape(reason)}</div>" if reason else "")
        if what.text != before and QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._label, what.text))
