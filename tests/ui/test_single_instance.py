from __future__ import annotations

import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from visualsearch_desktop.ui.single_instance import SingleInstance, instance_name


@pytest.fixture
def name() -> str:
    return f"visualsearch-test-{uuid.uuid4().hex[:8]}"


@pytest.fixture
def first(qtbot: QtBot, name: str) -> Iterator[SingleInstance]:
    instance = SingleInstance(name)
    assert instance.listen()
    yield instance
    instance.close()


SECOND = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from visualsearch_desktop.ui.single_instance import SingleInstance
app = QCoreApplication([])
sys.exit(0 if SingleInstance(sys.argv[1]).hand_over([Path(file) for file in sys.argv[2:]]) else 3)
"""


def test_a_second_process_hands_its_files_over_and_ends(
    qtbot: QtBot, first: SingleInstance, name: str, tmp_path: Path
) -> None:
    file = tmp_path / "a photo ä.jpg"
    codes: list[int] = []
    second = threading.Thread(
        target=lambda: codes.append(subprocess.run([sys.executable, "-c", SECOND, name, str(file)]).returncode)
    )
    with qtbot.waitSignal(first.filesReceived, timeout=20_000) as received:
        second.start()
    qtbot.waitUntil(lambda: bool(codes), timeout=20_000)
    second.join()
    assert received.args == [[file]]
    assert codes == [0]


def test_without_a_window_nothing_is_handed_over(qtbot: QtBot, name: str) -> None:
    assert not SingleInstance(name).hand_over([Path("/a")])


def test_a_name_left_behind_by_a_crash_is_taken_over(qtbot: QtBot, name: str) -> None:
    crash = (
        "import os, sys\n"
        "from PySide6.QtCore import QCoreApplication\n"
        "from visualsearch_desktop.ui.single_instance import SingleInstance\n"
        "app = QCoreApplication([])\n"
        "assert SingleInstance(sys.argv[1]).listen()\n"
        "os._exit(1)\n"
    )
    assert subprocess.run([sys.executable, "-c", crash, name]).returncode == 1
    instance = SingleInstance(name)
    assert not instance.hand_over([])
    assert instance.listen()
    instance.close()


def test_catalogues_have_names_of_their_own_that_fit_a_unix_socket(tmp_path: Path) -> None:
    one, other = instance_name(tmp_path / ("a" * 200)), instance_name(tmp_path / "b")
    assert one != other
    assert len(one) < 40
