"""The Help menu: a report without names, the licences, the logs."""

from __future__ import annotations

import getpass
import platform
import subprocess
import sys
from dataclasses import replace
from email.message import Message
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QAction, QDesktopServices, QGuiApplication
from pytestqt.qtbot import QtBot

from tests.ui.conftest import OpenRig, Rig
from tests.ui.fake_peer import make_state
from visualsearch_desktop import __version__
from visualsearch_desktop.backend.messages import StateChanged
from visualsearch_desktop.core.types import ModelIdentity, ModelState, ModelStatus, Source
from visualsearch_desktop.paths import AppPaths
from visualsearch_desktop.ui import diagnostics, help_menu, licences
from visualsearch_desktop.ui.about import AboutDialog

IDENTITY = ModelIdentity("resnet18", "5c106cde386e87d4033832f2996f5493", 1, 512)


def action(rig: Rig, text: str) -> QAction:
    return next(action for action in rig.window.findChildren(QAction) if action.text().replace("&", "") == text)


# --- the report --------------------------------------------------------------------------------------------------


def test_the_report_is_copied_and_names_neither_folders_nor_people(
    qtbot: QtBot, open_rig: OpenRig, paths: AppPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "anna")
    shop = "/srv/shop/Anna Müller & Co"
    notice = f"{shop}/new dress.jpg is gone, and {Path.home()}/x.csv of anna; http://shop.example:6333 does not answer."
    model = ModelState(ModelStatus.READY, "ResNet18", IDENTITY)
    state = replace(make_state(40, model=model, notices=(notice,)), sources=(Source(shop, f"{shop}/a.csv", 40),))
    rig = open_rig(start=False)
    (paths.models).mkdir(parents=True)
    (paths.models / "resnet18.pth").write_bytes(b"x" * 2_500_000)
    rig.peer.send(StateChanged(state))
    qtbot.waitUntil(lambda: rig.window.state is not None)
    action(rig, "Copy diagnostic report").trigger()
    qtbot.waitUntil(lambda: any("diagnostic report is in the clipboard" in text for text in rig.window.messages))
    report = QGuiApplication.clipboard().text()
    for text in (
        f"Visual Search Desktop {__version__}",
        f"Python {platform.python_version()}",
        f"torch {distribution('torch').version}",
        f"qdrant-edge-py {distribution('qdrant-edge-py').version}",
        f"onnxruntime {distribution('onnxruntime').version}",
        "Catalogue: 40 items, 6 columns, 1 folders",
        "Engine: edge",
        "Model: ResNet18 (ready), 512 numbers, float32, weights 5c106cde",
        "models: 2.5 MB",
        "thumbnails: ",
        "Notice: <folder>/new dress.jpg is gone, and ~/x.csv of <user>; <address> does not answer.",
    ):
        assert text in report
    for name in ("Müller", "/srv", "shop", str(Path.home()), "anna", str(paths.data), "products"):
        assert name not in report


def test_a_catalogue_that_is_not_open_is_reported_too(paths: AppPaths, qtbot: QtBot) -> None:
    report = diagnostics.report(paths, None, "offscreen")
    assert "The catalogue is not open." in report
    assert "catalogues: 0 bytes" in report


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The file /mnt/photos/a.jpg is gone.", "The file <path> is gone."),
        ("C:\\Users\\Anna\\a.jpg is gone", "<path> is gone"),
        ("512 numbers/photo, and/or 3/4", "512 numbers/photo, and/or 3/4"),
        ("at https://key@shop.example/x (refused)", "at <address> (refused)"),
    ],
)
def test_paths_and_addresses_are_taken_out(text: str, expected: str) -> None:
    assert diagnostics.without_names(text, {}) == expected


def test_the_users_name_is_taken_out_as_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(getpass, "getuser", lambda: "ann")
    assert diagnostics.without_names("ann cannot read planning of ann.", {}) == "<user> cannot read planning of <user>."


def test_what_versions_are_told_of_is_not_imported() -> None:
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from visualsearch_desktop.paths import AppPaths\n"
        "from visualsearch_desktop.ui import diagnostics, licences\n"
        "diagnostics.report(AppPaths.below(Path('/nowhere')), None, 'offscreen')\n"
        "licences.components()\n"
        "sys.exit(', '.join({'torch', 'onnxruntime', 'numpy', 'qdrant_edge', 'keyring'} & set(sys.modules)) or None)\n"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr


# --- about -------------------------------------------------------------------------------------------------------


def test_about_shows_the_version_and_the_licences(qtbot: QtBot, open_rig: OpenRig) -> None:
    rig = open_rig()
    action(rig, "About Visual Search").trigger()
    dialog = rig.window.findChild(AboutDialog)
    assert dialog is not None
    assert dialog.table.rowCount() == 0, "they are read while the window answers"
    qtbot.waitUntil(lambda: dialog.table.rowCount() > 0, timeout=30_000)
    rows = {
        dialog.table.item(row, 0).text(): (dialog.table.item(row, 1).text(), dialog.table.item(row, 2).text())
        for row in range(dialog.table.rowCount())
    }
    assert rows["pillow"] == (distribution("pillow").version, "MIT-CMU")
    assert rows["Lucide icons"] == ("", "ISC")
    assert {"torch", "qdrant-client", "PySide6"} <= set(rows)
    assert not {"pytest", "ruff", "visualsearch-desktop"} & set(rows)
    assert all(licence for _, licence in rows.values())
    dialog.table.setFocus()
    dialog.table.selectRow(list(rows).index("Lucide icons"))
    qtbot.waitUntil(lambda: "ISC License" in dialog.text.toPlainText())
    qtbot.keyClick(dialog.table, Qt.Key.Key_Up)
    qtbot.waitUntil(lambda: "ISC License" not in dialog.text.toPlainText())
    qtbot.waitUntil(lambda: "Apache License" in dialog.own.toPlainText())
    dialog.close()


def test_a_closed_dialog_is_not_filled(qtbot: QtBot, open_rig: OpenRig) -> None:
    rig = open_rig()
    action(rig, "About Visual Search").trigger()
    dialog = rig.window.findChild(AboutDialog)
    assert dialog is not None
    with qtbot.waitSignal(dialog.destroyed), qtbot.captureExceptions() as errors:
        dialog.close()
    qtbot.waitUntil(lambda: not rig.window.background.busy, timeout=30_000)
    assert errors == []


class Package(Distribution):
    """A package with nothing but its metadata."""

    def __init__(self, fields: list[tuple[str, str]]) -> None:
        self._fields = fields

    def read_text(self, filename: str) -> str | None:
        message = Message()
        for key, value in [("Name", "thing"), ("Version", "1.0"), *self._fields]:
            message[key] = value
        return message.as_string() if filename == "METADATA" else None

    def locate_file(self, path: object) -> Path:  # type: ignore[override]
        return Path(str(path))


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ([("License-Expression", "MIT"), ("License", "other")], "MIT"),
        ([("License", "BSD 3-Clause License")], "BSD 3-Clause License"),
        ([("License", "UNKNOWN"), ("Classifier", "License :: OSI Approved :: MIT License")], "MIT License"),
        ([("License", "Permission is hereby granted, free of charge, to any person " * 3)], "see its licence file"),
        ([], "see its licence file"),
    ],
)
def test_a_licence_is_named_in_a_few_words(fields: list[tuple[str, str]], expected: str) -> None:
    assert licences.licence_of(Package(fields)) == expected


# --- logs and guide ----------------------------------------------------------------------------------------------


def test_the_log_folder_is_opened_or_named(
    qtbot: QtBot, open_rig: OpenRig, paths: AppPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    answers = [True, False]

    def open_url(url: QUrl) -> bool:
        opened.append(url.toLocalFile())
        return answers.pop(0)

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    paths.logs.mkdir(parents=True)
    rig = open_rig()
    action(rig, "Open log folder").trigger()
    assert opened == [str(paths.logs)]
    assert rig.window.messages == []
    action(rig, "Open log folder").trigger()
    assert str(paths.logs) in rig.window.messages[0]


def test_the_guide_is_offered_where_it_is(
    qtbot: QtBot, open_rig: OpenRig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()) or True)
    monkeypatch.setattr(help_menu, "resources", lambda: tmp_path / "resources")
    without = [entry.text() for entry in open_rig().window.findChildren(QAction)]
    assert "User &guide" not in without
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "guide.md").write_text("# Guide")
    action(open_rig(), "User guide").trigger()
    assert opened == [str(tmp_path / "docs" / "guide.md")]
