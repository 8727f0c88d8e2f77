"""Kills, full disks, damaged folders, moves that fail, models that are gone: nothing is lost without a word."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import torch
from torchvision.models import resnet18

from tests.core.stores.rest_server import Refused, rest_server
from tests.faults.test_store_faults import ROOT, one, said, with_disk
from tests.pictures import draw, shop
from tests.services import index, opened, options
from visualsearch_desktop.core import copying, disk
from visualsearch_desktop.core.service import STAND_IN_NOTE, Service
from visualsearch_desktop.core.types import (
    Answer,
    Choice,
    Engine,
    IndexRequest,
    ModelStatus,
    Phase,
    Photo,
    Query,
    Range,
)
from visualsearch_desktop.errors import BadWeights, CatalogueBusy, DiskFull, ModelUnavailable, StoreError


def generation(base: Path) -> Path:
    """The folder of the generation in use."""
    catalogue = base / "catalogues" / "main"
    return catalogue / (catalogue / "current").read_text()


def photo(folder: Path) -> Query:
    return Query((Photo(str(folder / "tops" / "003.jpg")),), limit=12)


def assert_finds(service: Service, folder: Path) -> None:
    answer = service.search(photo(folder))
    assert answer.hits[0].item.path == str(folder / "tops" / "003.jpg")
    assert answer.hits[0].score == pytest.approx(1, abs=1e-3)
    assert answer.total == len(answer.hits) == 12


# --- kills


@contextmanager
def indexing(base: Path, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that indexes, killed at the end."""
    command = [sys.executable, "-m", "tests.faults.service_child", "run", str(base), str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def test_kills_at_any_moment_lose_nothing_that_was_reported(base: Path, tmp_path: Path) -> None:
    count = 140
    folder = shop(tmp_path / "large", count)
    chance = random.Random(11)
    reported = 0
    for _ in range(3):
        with indexing(base, folder) as process:
            # The first line tells what earlier runs have left, where there were any.
            reported = max(reported, int(said(process)))
            time.sleep(chance.uniform(0, 0.7))
            process.kill()
            assert process.stdout is not None
            reported = max([reported, *map(int, process.stdout.read().split())])
        with opened(base) as service:
            assert service.state().notices == ()
            assert service.state().count >= reported
            assert service.check() == 0
            assert service.search(Query()).total == service.state().count
    with opened(base) as service:
        before = service.state().count
        report = index(service, folder)
        assert (report.unchanged, report.added) == (before, count - before)
        assert service.check() == 0
        assert service.search(Query()).total == count


def test_a_kill_between_store_and_ledger_leaves_no_stray_points(filled: Path, folder: Path) -> None:
    with opened(filled) as service:
        lost = service.catalogue.ledger.sample(2)
        service.catalogue.ledger.forget(entry.id for entry in lost)
        assert service.search(Query()).total == 12
    with opened(filled) as service:
        assert service.state().notices == ()
        assert service.search(Query()).total == 10
        assert index(service, folder).added == 2
        assert_finds(service, folder)


# --- disks and folders


def test_a_disk_that_fills_up_while_indexing(tmp_path: Path) -> None:
    folder = shop(tmp_path / "shop", 100)
    (tmp_path / "disk").mkdir()
    result = with_disk(f'$2 -m tests.faults.service_child fill "$1" "{folder}"', tmp_path / "disk")
    full, *lines = result.stdout.splitlines()
    assert full.startswith("full: Only ")
    assert full.endswith("make room and try again.")
    assert lines[:2] == ["kept: True", "answered: True"]
    assert lines[2].startswith("on opening: ('Only ")
    assert lines[2].endswith(", True")
    assert lines[3:] == ["with room: (), True, 0", "resumed: True, 100, 100"]


@pytest.mark.parametrize("place", ["catalogues", "catalogues/main"])
def test_a_file_in_the_place_of_the_data_folder(base: Path, place: str) -> None:
    (base / place).parent.mkdir(parents=True)
    (base / place).write_text("mine")
    with pytest.raises(StoreError, match=r"The folder .+ cannot be written"), opened(base):
        pass
    assert (base / place).read_text() == "mine"


def test_a_second_service_on_a_catalogue(filled: Path, folder: Path) -> None:
    with opened(filled, holder="the window") as service:
        with pytest.raises(CatalogueBusy, match=rf"in use by the window \(process {os.getpid()}, since .+\)"):
            Service(options(filled)).open()
        assert_finds(service, folder)
        with opened(filled, catalogue="other") as other:
            assert other.state().count == 0
    with opened(filled) as service:
        assert_finds(service, folder)


# --- damage


def contents(place: Path) -> dict[str, bytes]:
    return {str(file.relative_to(place)): file.read_bytes() for file in place.rglob("*.json") if file.is_file()}


@pytest.mark.parametrize("rebuild", [False, True])
def test_a_damaged_index_is_told_kept_and_built_anew(filled: Path, folder: Path, rebuild: bool) -> None:
    old = generation(filled)
    one(old, "edge_config.json").write_bytes(b"")
    files = contents(old)
    for _ in range(2):
        with opened(filled) as service:
            [notice] = service.state().notices
            assert "damaged" in notice
            assert service.state().count == 12
            for question in (photo(folder), Query()):
                with pytest.raises(StoreError, match=r"damaged .+ Index the folders again"):
                    service.search(question)
            assert contents(old) == files
    with opened(filled) as service:
        assert index(service, folder, rebuild=rebuild).added == 12
        assert service.state().notices == ()
        assert_finds(service, folder)
        # The spreadsheet of the old catalogue came along.
        assert service.search(Query(filter=(Choice("colour", ("red",)),))).total == 3
    assert not old.exists()


def test_an_index_that_is_gone_is_told_until_it_is_built_again(filled: Path, folder: Path) -> None:
    shutil.rmtree(generation(filled) / "edge")
    for _ in range(2):  # also the second opening
        with opened(filled) as service:
            assert service.state().notices == (
                "12 photos were lost from the search index. Index the folders again to bring them back.",
            )
    with opened(filled) as service:
        index(service, folder)
        assert service.state().notices == ()
        assert_finds(service, folder)
    with opened(filled) as service:
        assert service.state().notices == ()


def test_what_was_lost_of_one_folder_is_not_brought_back_by_another(filled: Path, folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    draw(other / "a.jpg", 500)
    with opened(filled) as service:
        index(service, other)
    shutil.rmtree(generation(filled) / "edge")
    with opened(filled) as service:
        index(service, other)
        [notice] = service.state().notices
        assert notice.startswith("12 photos were lost")
        index(service, folder)
        assert service.state().notices == ()
        assert service.state().count == 13


def test_flipped_bytes_are_noticed_and_mended(filled: Path, folder: Path) -> None:
    edge = generation(filled) / "edge"
    chunk = one(edge, "vectors/chunk_0.mmap")
    data = bytearray(chunk.read_bytes())
    for place in range(40, 1200, 4):
        data[place + 3] ^= 0x80  # the signs of most numbers of one vector
    chunk.write_bytes(data)
    with opened(filled) as service:
        [notice] = service.state().notices
        assert notice.startswith("1 photo was lost")
        assert service.search(Query()).total == service.state().count == 11
        assert index(service, folder).added == 1
        assert service.check() == 0
        assert_finds(service, folder)


# --- moves to other engines


def same(one: Answer, other: Answer) -> bool:
    assert [hit.item for hit in one.hits] == [hit.item for hit in other.hits]
    assert [hit.score for hit in one.hits] == pytest.approx([hit.score for hit in other.hits], abs=1e-3)
    return (one.facets, one.total, one.model) == (other.facets, other.total, other.model)


QUESTIONS = [
    (),
    (Choice("colour", ("red", "blue"), ("blue",)),),
    (Choice("price", range=Range(lt=30)), Choice("on_sale", ("true",))),
]


def answers(service: Service, folder: Path) -> list[Answer]:
    query = photo(folder)
    return [service.search(Query(query.photos, where)) for where in QUESTIONS]


def test_a_catalogue_moves_through_all_engines_and_answers_alike(filled: Path, folder: Path) -> None:
    with rest_server() as (url, _):
        with opened(filled, server_url=url) as service:
            before = answers(service, folder)
            for engine in (Engine.LOCAL, Engine.SERVER, Engine.EDGE):
                steps = list(service.copy(engine))
                assert [(step.phase, step.done, step.total) for step in steps] == [
                    (Phase.COPY, 12, 12),
                    (Phase.DONE, 12, 12),
                ]
                after = answers(service, folder)
                assert all(answer.engine is engine for answer in after)
                assert all(map(same, before, after))
                assert service.check() == 0
                assert index(service, folder).unchanged == 12
        with opened(filled, engine=Engine.LOCAL) as service:  # for new catalogues only
            assert service.state().engine is Engine.EDGE
            assert all(map(same, before, answers(service, folder)))
    assert [entry.name for entry in (filled / "catalogues" / "main").glob("g-*")] == [generation(filled).name]


def test_an_interrupted_copy_changes_nothing_and_goes_on(
    filled: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "BATCH", 5)
    with opened(filled) as service:
        before = answers(service, folder)
        with closing(service.copy(Engine.LOCAL)) as steps:  # type: ignore[type-var]
            assert next(steps).done == 5
        assert service.state().engine is Engine.EDGE
    with opened(filled) as service:
        assert service.state().engine is Engine.EDGE
        assert all(map(same, before, answers(service, folder)))
        assert [step.done for step in service.copy(Engine.LOCAL)] == [10, 12, 12]
        assert all(map(same, before, answers(service, folder)))


def test_a_copy_that_goes_on_takes_what_has_changed_since(
    filled: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "BATCH", 10)
    other = tmp_path / "other"
    draw(other / "a.jpg", 500)
    with opened(filled) as service:
        index(service, other)
        with closing(service.copy(Engine.LOCAL)) as steps:  # type: ignore[type-var]
            assert next(steps).done == 10
        service.remove_source(str(other))
        for number in range(0, 12, 2):
            draw(folder / "shoes" / f"{number:03}.jpg", 900 + number)
        (folder / "tops" / "011.jpg").unlink()
        sheet = folder / "catalogue.csv"
        sheet.write_text(sheet.read_text().replace("green", "olive"))
        index(service, folder)
        before = answers(service, folder)
        list(service.copy(Engine.LOCAL))
        state = service.state()
        assert (state.engine, state.count) == (Engine.LOCAL, 11)
        assert [source.folder for source in state.sources] == [str(folder)]
        assert all(map(same, before, answers(service, folder)))
        assert service.check() == 0


def test_a_copy_to_where_it_cannot_go_leaves_the_old_in_use(
    filled: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(filled, server_url="http://127.0.0.1:9") as service:
        with pytest.raises(StoreError, match="cannot be reached"):
            list(service.copy(Engine.SERVER))
        assert_finds(service, folder)
        with monkeypatch.context() as context:
            context.setattr(disk, "MARGIN", 2**60)
            with pytest.raises(DiskFull):
                list(service.copy(Engine.LOCAL))
        assert_finds(service, folder)

    with rest_server() as (url, server), opened(filled, server_url=url) as service:
        with monkeypatch.context() as context:

            def refuse(name: str, body: object) -> object:
                raise Refused(507, "no room left on this server")

            context.setattr(server, "upsert", refuse)
            with pytest.raises(StoreError, match="no room left"):
                list(service.copy(Engine.SERVER))
        assert service.state().engine is Engine.EDGE
        assert_finds(service, folder)
        list(service.copy(Engine.SERVER))
        assert service.state().engine is Engine.SERVER
        assert_finds(service, folder)


def test_a_copy_that_cannot_take_over_leaves_the_old_in_use(filled: Path, folder: Path) -> None:
    obstacle = filled / "catalogues" / "main" / "current.new"
    obstacle.mkdir()
    with opened(filled) as service:
        with pytest.raises(StoreError, match="cannot be written"):
            list(service.copy(Engine.LOCAL))
        assert service.state().engine is Engine.EDGE
        assert_finds(service, folder)
        obstacle.rmdir()
        list(service.copy(Engine.LOCAL))
        assert service.state().engine is Engine.LOCAL
        assert_finds(service, folder)


def test_a_copy_says_what_was_lost_before_it(filled: Path, folder: Path) -> None:
    with opened(filled) as service:
        [lost] = service.catalogue.ledger.sample(1)
        service.catalogue.store.delete([lost.id])
        list(service.copy(Engine.LOCAL))
        [notice] = service.state().notices
        assert notice.startswith("1 photo was lost")
        assert service.state().count == 11
        assert index(service, folder).added == 1
        assert service.state().notices == ()
        assert_finds(service, folder)


def test_a_server_that_goes_away_is_told_and_comes_back(filled: Path, folder: Path) -> None:
    with rest_server() as (url, _):
        with opened(filled, server_url=url) as service:
            list(service.copy(Engine.SERVER))
        with opened(filled, server_url="http://127.0.0.1:9") as service:
            [notice] = service.state().notices
            assert "cannot be reached" in notice
            assert service.state().count == 12
            with pytest.raises(StoreError, match="cannot be reached"):
                service.search(photo(folder))
        with opened(filled, server_url=url) as service:
            assert service.state().notices == ()
            assert_finds(service, folder)


# --- models


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """ResNet18's weights as they come from a shop: here by chance."""
    file = tmp_path_factory.mktemp("weights") / "ours.pth"
    torch.manual_seed(5)
    torch.save(resnet18(weights=None).state_dict(), file)
    return file


def test_a_catalogue_whose_model_is_gone(base: Path, folder: Path, weights: Path) -> None:
    with opened(base) as service:
        service.import_model(str(weights))
        assert index(service, folder).notes == ()
        model = service.state().model
        assert (model.status, model.stand_in, model.reindex) == (ModelStatus.READY, False, False)
        assert_finds(service, folder)
    for file in (base / "models").iterdir():
        file.unlink()
    with opened(base) as service:
        sentence = r"This catalogue was indexed with resnet18 \(\w{8}\), which is not on this computer"
        with pytest.raises(ModelUnavailable, match=sentence):
            service.load_model()
        with pytest.raises(ModelUnavailable, match=sentence):
            service.search(photo(folder))
        with pytest.raises(ModelUnavailable, match=sentence):
            index(service, folder)
        model = service.state().model
        assert (model.status, model.reindex) == (ModelStatus.UNAVAILABLE, True)
        assert "Import that model file, or index the catalogue again" in model.message
        # What needs no vector is answered all the same.
        assert service.search(Query()).total == 12

        report = index(service, folder, rebuild=True)
        assert (report.added, report.notes) == (12, (STAND_IN_NOTE,))
        model = service.state().model
        assert (model.status, model.stand_in, model.reindex) == (ModelStatus.READY, True, False)
        assert_finds(service, folder)


def test_a_better_model_waits_for_the_next_indexing(filled: Path, folder: Path, weights: Path) -> None:
    with opened(filled) as service:
        before = service.search(photo(folder))
        service.import_model(str(weights))
        assert same(before, service.search(photo(folder)))
        model = service.state().model
        assert (model.stand_in, model.reindex) == (True, True)
        assert "index it again to change over" in model.message
        # An update is made with the catalogue's own model, a new photo's vector among the others.
        draw(folder / "tops" / "new.jpg", 700)
        index(service, folder)
        assert service.search(Query((Photo(str(folder / "tops" / "new.jpg")),))).model == before.model

        # An interrupted change-over leaves the old model in use.
        with closing(service.rebuild()) as steps:  # type: ignore[type-var]
            next(step for step in steps if step.phase is Phase.INDEX)
        assert service.search(photo(folder)).model == before.model
        *_, last = service.rebuild()
        assert (last.phase, last.done, last.total) == (Phase.DONE, 13, 13)
        after = service.search(photo(folder))
        assert after.model is not None
        assert (after.model.name, after.total) == ("resnet18", 13)
        assert not service.state().model.reindex


def test_a_rebuild_of_several_folders_counts_each_photo_once_and_forgets_what_was_removed(
    filled: Path, folder: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    draw(other / "a.jpg", 500)
    with opened(filled) as service:
        index(service, other)
        *_, last = service.rebuild()
        assert (last.done, last.total) == (13, 13)
        assert last.report is not None
        assert last.report.added == 13
        # Interrupted after the first folder, which then leaves the catalogue.
        with closing(service.rebuild()) as steps:  # type: ignore[type-var]
            next(step for step in steps if step.phase is Phase.INDEX)
        service.remove_source(str(other))
        list(service.rebuild())
        assert service.state().count == 12
        assert [source.folder for source in service.state().sources] == [str(folder)]


def test_a_model_file_that_the_settings_name_in_vain(filled: Path, folder: Path, tmp_path: Path) -> None:
    chosen = str(tmp_path / "gone.pth")
    with opened(filled, weights=chosen) as service:
        # The catalogue's own model is there, so that it answers.
        assert_finds(service, folder)
        assert "gone.pth" in service.state().model.message
        with pytest.raises(BadWeights, match=r"gone\.pth"):
            index(service, folder, rebuild=True)
    with opened(tmp_path / "new", weights=chosen) as service, pytest.raises(BadWeights, match=r"gone\.pth"):
        list(service.index(IndexRequest(str(folder))))
