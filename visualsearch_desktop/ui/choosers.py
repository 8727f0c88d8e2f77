"""Dialogs that ask for a folder or a file. They do not block; what is chosen is told to a function."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from visualsearch_desktop.core.formats import WEIGHTS_SUFFIXES, patterns

if TYPE_CHECKING:
    from PySide6.QtWidgets import QFileDialog

Then = Callable[[str], object]


def choose_folder(parent: QWidget, then: Then) -> None:
    """Ask for a folder of photos."""
    from PySide6.QtWidgets import QFileDialog  # a start needs no dialogs

    dialog = QFileDialog(parent, parent.tr("Add a folder of product photos"))
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    _ask(dialog, then)


def choose_weights(parent: QWidget, then: Then) -> None:
    """Ask for a file of ResNet18's weights."""
    from PySide6.QtWidgets import QFileDialog

    dialog = QFileDialog(parent, parent.tr("Choose ResNet18 weights"))
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilter(parent.tr("Weights ({0})").format(patterns(WEIGHTS_SUFFIXES)))
    _ask(dialog, then)


def _ask(dialog: QFileDialog, then: Then) -> None:
    dialog.fileSelected.connect(then)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
