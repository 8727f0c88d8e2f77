"""Several counters on one server: joining, adding, and what none may do to the others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.stores.rest_server import rest_server
from tests.pictures import draw, shop
from tests.services import index, opened
from visualsearch_desktop.core.sharing import Description, decode
from visualsearch_desktop.core.types import Choice, Column, ColumnKind, Engine, ModelIdentity, Photo, Query
from visualsearch_desktop.errors import BadRequest, StoreError

columns = st.lists(st.builds(Column, st.text(), st.text(), st.sampled_from(ColumnKind), st.booleans()))


@given(st.text(), st.builds(ModelIdentity, st.text(), st.text(), st.integers(), st.integers()), columns)
def test_a_description_comes_back_as_it_was(name: str, model: ModelIdentity, columns: list[Column]) -> None:
    description = Description(name, model, tuple(columns))
    assert decode(description.encode()) == description


@pytest.mark.parametrize("metadata", [{}, {"owner": "somebody else"}, {"visualsearch_model": "no JSON"}])
def test_what_others_keep_on_the_server_is_no_catalogue(metadata: dict[str, str]) -> None:
    assert decode(metadata) is None


@pytest.fixture
def server() -> Iterator[str]:
    with rest_server() as (url, backend):
        backend.create("foreign", {"vectors": {"size": 4, "distance": "Cosine"}})
        yield url


def test_another_counter_joins_searches_and_adds(server: str, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    folder = shop(tmp_path / "shop")
    with opened(first, engine=Engine.SERVER, server_url=server) as service:
        index(service, folder, attributes=str(folder / "catalogue.csv"))
    with opened(second, server_url=server) as service:
        ((collection, name),) = service.shared_catalogues().items()
        assert name == "main"
        with pytest.raises(BadRequest, match="no catalogue"):
            service.join("foreign")
        service.join(collection)
        state = service.state()
        assert (state.count, state.engine, state.notices) == (12, Engine.SERVER, ())
        photo = folder / "tops" / "003.jpg"
        query = Query((Photo(str(photo)),), (Choice("colour", ("black",)),), limit=1)
        assert service.search(query).hits[0].item.path == str(photo)
        thumbnail = service.search(query).hits[0].item
        service.make_thumbnail(thumbnail.id)
        assert list((second / "thumbnails").rglob(f"{thumbnail.content}.jpg"))
        own = tmp_path / "own"
        draw(own / "scarf.jpg", 900)
        (own / "list.csv").write_text("image,material\nscarf.jpg,wool\n")
        assert index(service, own, attributes=str(own / "list.csv")).added == 1
        assert service.state().count == 13
        for forbidden in (service.copy(Engine.EDGE), service.rebuild()):
            with pytest.raises(BadRequest, match="Other counters"):
                list(forbidden)
    # What the second has added, with its column, the first sees too; and it goes on indexing its own.
    with opened(first, server_url=server) as service:
        assert service.state().count == 13
        assert {"material", "price"} <= {column.label for column in service.state().columns}
        assert service.search(Query(filter=(Choice("material", ("wool",)),))).total == 1
        assert index(service, folder).unchanged == 12
        assert service.check() == 0
        assert service.state().count == 13


def test_a_catalogue_with_photos_does_not_join(server: str, tmp_path: Path) -> None:
    with opened(tmp_path / "base", server_url=server) as service:
        index(service, shop(tmp_path / "shop", 2))
        with pytest.raises(BadRequest, match="has photos already"):
            service.join("anything")


def test_a_server_that_is_away_is_said_and_waited_for(tmp_path: Path) -> None:
    base, folder = tmp_path / "base", shop(tmp_path / "shop", 4)
    with rest_server() as (url, _), opened(base, engine=Engine.SERVER, server_url=url) as service:
        index(service, folder)
    with opened(base, server_url=url) as service:
        assert "cannot be reached" in service.state().notices[0]
        assert service.state().count == 4
        with pytest.raises(StoreError, match="cannot be reached"):
            service.search(Query())
        with pytest.raises(StoreError, match="cannot be reached"):
            service.shared_catalogues()
