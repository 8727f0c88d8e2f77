"""What is chosen is told, and the dialog goes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from visualsearch_desktop.ui import choosers


@pytest.mark.parametrize(
    ("choose", "mode"),
    [
        (choosers.choose_folder, QFileDialog.FileMode.Directory),
        (choosers.choose_weights, QFileDialog.FileMode.ExistingFile),
    ],
)
def test_what_is_chosen_is_told_and_the_dialog_goes(
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    choose: Callable[..., None],
    mode: QFileDialog.FileMode,
) -> None:
    # Qt's own file dialog remembers where it was.
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    chosen: list[str] = []
    choose(parent, chosen.append)
    dialog = parent.findChild(QFileDialog)
    assert dialog is not None
    assert dialog.fileMode() == mode
    file = tmp_path / "resnet18.pth"
    file.write_bytes(b"weights")
    dialog.selectFile(str(tmp_path if mode is QFileDialog.FileMode.Directory else file))
    dialog.accept()
    qtbot.waitUntil(lambda: parent.findChild(QFileDialog) is None)
    assert chosen == [str(tmp_path if mode is QFileDialog.FileMode.Directory else file)]
