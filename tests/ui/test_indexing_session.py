"""Long jobs follow one another, and what they bring is passed on."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.conftest import OpenRig
from visualsearch_desktop.backend.messages import (
    DownloadModel,
    DrawSample,
    Failed,
    ImportModel,
    Index,
    Progressed,
    Result,
)
from visualsearch_desktop.core.types import IndexReport, IndexRequest, Phase, Progress


def test_the_sample_is_drawn_and_then_indexed(open_rig: OpenRig, qtbot: QtBot) -> None:
    rig = open_rig(0)
    rig.window.indexing.add_sample("/samples")
    ((task, request),) = rig.peer.of(DrawSample)
    assert request == DrawSample("/samples")
    drawn = IndexRequest("/samples/catalogue", "/samples/catalogue/catalogue.csv")
    rig.peer.send(Result(task, drawn))
    qtbot.waitUntil(lambda: bool(rig.peer.of(Index)))
    assert rig.peer.of(Index)[0][1] == Index(drawn)
    assert rig.window.indexing.running


def test_a_sample_that_cannot_be_drawn_is_said_and_not_indexed(open_rig: OpenRig, qtbot: QtBot) -> None:
    rig = open_rig(0)
    rig.window.indexing.add_sample("/samples")
    rig.peer.send(Failed(rig.peer.of(DrawSample)[0][0], "The sample photos cannot be drawn in /samples."))
    qtbot.waitUntil(lambda: not rig.window.indexing.running)
    assert rig.peer.of(Index) == []
    assert "cannot be drawn" in rig.window.messages[0]


def test_an_imported_models_path_is_told(open_rig: OpenRig, qtbot: QtBot) -> None:
    rig = open_rig()
    with qtbot.waitSignal(rig.window.indexing.modelImported) as told:
        rig.window.indexing.import_model("/ours.pth")
        rig.peer.send(Result(rig.peer.of(ImportModel)[0][0], "/models/resnet18-12345678.pth"))
    assert told.args == ["/models/resnet18-12345678.pth"]


def test_jobs_wait_for_each_other_and_cancelling_drops_those_that_wait(open_rig: OpenRig, qtbot: QtBot) -> None:
    rig = open_rig()
    jobs = rig.window.indexing
    jobs.index([IndexRequest("/one"), IndexRequest("/two")])
    jobs.download_model()
    assert len(rig.peer.of(Index)) == 1
    rig.peer.send(Result(rig.peer.of(Index)[0][0], IndexReport(added=1)))
    qtbot.waitUntil(lambda: len(rig.peer.of(Index)) == 2)
    jobs.cancel()
    qtbot.waitUntil(lambda: not jobs.running)
    assert rig.peer.of(DownloadModel) == []


@pytest.mark.parametrize("phase", list(Phase))
def test_every_phase_is_shown(open_rig: OpenRig, qtbot: QtBot, phase: Phase) -> None:
    rig = open_rig()
    rig.window.indexing.download_model()
    task = rig.peer.of(DownloadModel)[0][0]
    bar = rig.window.status.job.bar
    rig.peer.send(Progressed(task, Progress(phase, 5_000_000, 10_000_000, "file.jpg", 2.5, 61)))
    qtbot.waitUntil(lambda: bar.value() == 500)
