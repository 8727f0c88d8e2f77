from __future__ import annotations

from contextlib import closing
from pathlib import Path

from benchmarks.big_home import content_of
from benchmarks.homes import QUICK_ITEMS, QUICK_THUMBNAILS
from tests.benchmarks.conftest import Run
from visualsearch_desktop.core.service import Service
from visualsearch_desktop.core.thumbnails import thumbnail_path
from visualsearch_desktop.core.types import Photo, Query
from visualsearch_desktop.launch import DEFAULT_CATALOGUE, service_options
from visualsearch_desktop.paths import AppPaths
from visualsearch_desktop.settings import Settings


def test_the_program_takes_it_for_a_catalogue_of_its_own(quick_home: Path) -> None:
    paths = AppPaths.below(quick_home)
    thumbnails = [thumbnail_path(paths.thumbnails, content_of(number)) for number in range(QUICK_THUMBNAILS)]
    assert all(thumbnail.is_file() for thumbnail in thumbnails)
    service = Service(service_options(paths, Settings.load(paths.settings), DEFAULT_CATALOGUE, "a test"))
    service.open()
    with closing(service):
        assert service.state().count == QUICK_ITEMS
        assert service.check() == 0
        assert not service.state().notices
        answer = service.search(Query((Photo(str(thumbnails[0])),), limit=QUICK_ITEMS))
        assert len(answer.hits) == answer.total == QUICK_ITEMS
        assert {facet.column.key for facet in answer.facets} == {
            "index_group", "colour_group", "product_type", "department", "price"
        }  # fmt: skip


def test_it_is_made_once(quick: Run, quick_home: Path) -> None:
    assert quick("big_home", str(quick_home)) == ""
