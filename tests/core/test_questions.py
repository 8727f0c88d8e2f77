"""Everything that can be asked, from the photo's file to the hits, by the real model and the embedded store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from tests.services import opened
from visualsearch_desktop.core.service import Service
from visualsearch_desktop.core.types import Choice, Crop, Photo, Query, Sort, Words
from visualsearch_desktop.errors import BadPhoto, BadRequest


@pytest.fixture
def service(filled: Path) -> Iterator[Service]:
    with opened(filled) as opened_service:
        yield opened_service


def skus(service: Service, query: Query) -> list[object]:
    return [hit.item.attributes["sku"] for hit in service.search(query).hits]


def test_several_photos_find_each_of_what_they_show(service: Service, folder: Path) -> None:
    first, last = (Photo(str(folder / "tops" / name)) for name in ("001.jpg", "003.jpg"))
    answer = service.search(Query((first, last), limit=4))
    assert {hit.item.path for hit in answer.hits[:2]} == {first.path, last.path}
    assert answer.hits[0].score == pytest.approx(1, abs=1e-3)
    assert answer.timings.embed > 0


def test_more_like_an_item_is_asked_without_a_photo(service: Service) -> None:
    item = service.search(Query(limit=1)).hits[0].item
    answer = service.search(Query(like=(item.id,), limit=12))
    assert item.id not in [hit.item.id for hit in answer.hits]
    assert answer.total == len(answer.hits) == 11
    unlike = service.search(Query(unlike=(item.id,), limit=12))
    assert [hit.score for hit in unlike.hits] == [None] * 11


def test_examples_that_are_gone_are_told(service: Service, folder: Path) -> None:
    gone = "00000000-0000-0000-0000-000000000001"
    with pytest.raises(BadRequest, match="no longer"):
        service.search(Query(like=(gone,)))
    photo = Photo(str(folder / "tops" / "001.jpg"))
    assert service.search(Query((photo,), like=(gone,))).hits[0].item.path == photo.path


def test_words_order_and_groups_go_together(service: Service) -> None:
    prices = [hit.item.attributes["price"] for hit in service.search(Query(sort=Sort("price"))).hits]
    assert prices == sorted(prices)  # type: ignore[type-var]
    assert skus(service, Query(filter=(Words("0000"),), sort=Sort("sku", True), limit=3)) == ["00009", "00008", "00007"]
    grouped = service.search(Query(group_by="colour", sort=Sort("sku")))
    assert grouped.total == len(grouped.hits) == len({hit.item.attributes["colour"] for hit in grouped.hits})
    assert sum(hit.group.count if hit.group else 1 for hit in grouped.hits) == 12


def test_a_code_in_the_photo_brings_its_item_first(service: Service, folder: Path, tmp_path: Path) -> None:
    with Image.open(folder / "tops" / "001.jpg") as image:
        scene = Image.new("RGB", (900, 700), "white")
        scene.paste(image.resize((400, 400)), (20, 20))
    bars = zxingcpp.write_barcode_to_image(zxingcpp.create_barcode("00007", zxingcpp.BarcodeFormat.Code128), scale=3)
    scene.paste(Image.fromarray(bars).convert("RGB"), (450, 450))
    scene.save(tmp_path / "tag.png")
    answer = service.search(Query((Photo(str(tmp_path / "tag.png")),), (Choice("colour", none_of=("black",)),)))
    assert (answer.hits[0].item.attributes["sku"], answer.hits[0].by_code) == ("00007", True)
    assert [(code.text, code.found) for code in answer.codes] == [("00007", True)]
    assert not any(hit.by_code for hit in answer.hits[1:])
    # Only what is looked at is read.
    part = service.search(Query((Photo(str(tmp_path / "tag.png"), crop=Crop(0.02, 0.02, 0.47, 0.6)),)))
    assert part.codes == ()
    assert part.hits[0].item.path == str(folder / "tops" / "001.jpg")


def test_what_leaves_nothing_is_named(service: Service, folder: Path) -> None:
    photo, words = Photo(str(folder / "tops" / "001.jpg")), Words("no such word")
    answer = service.search(Query((photo,), (words, Choice("colour", none_of=("black",)))))
    assert (answer.hits, answer.total) == ((), 0)
    assert [obstacle.condition for obstacle in answer.obstacles] == [words]
    with pytest.raises(BadPhoto, match="too small"):
        service.search(Query((Photo(photo.path, crop=Crop(0.5, 0.5, 0.5, 0.5)),)))
