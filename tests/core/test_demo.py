"""The drawn sample catalogue."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from visualsearch_desktop.core.demo.articles import WHEEL, article
from visualsearch_desktop.core.demo.catalogue import COLUMNS, CUSTOMER_PHOTOS, draw_catalogue
from visualsearch_desktop.core.demo.fabrics import COLOURS
from visualsearch_desktop.core.demo.scenes import studio_photo
from visualsearch_desktop.core.types import Phase, Progress

COUNT = 20
SEED = 3


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Progress]]:
    folder = tmp_path_factory.mktemp("demo")
    return folder, list(draw_catalogue(folder, COUNT, SEED))


def photos(folder: Path) -> list[Path]:
    return sorted((folder / "catalogue").glob("*/*.jpg"))


def rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "catalogue" / "catalogue.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def times(folder: Path) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def test_the_progress_counts_every_picture_once(drawn: tuple[Path, list[Progress]]) -> None:
    _, progress = drawn
    total = COUNT + CUSTOMER_PHOTOS
    assert [p.done for p in progress[:-1]] == list(range(total + 1))
    assert {p.phase for p in progress[:-1]} == {Phase.DRAW}
    assert progress[-1] == Progress(Phase.DONE, total, total)
    assert {p.total for p in progress} == {total}


def test_the_spreadsheet_names_exactly_the_photos(drawn: tuple[Path, list[Progress]]) -> None:
    folder, _ = drawn
    sheet = rows(folder)
    assert tuple(sheet[0]) == COLUMNS
    assert sorted(folder / "catalogue" / row["image"] for row in sheet) == photos(folder)
    assert all(row["image"] == f"{row['category']}/{row['sku']}.jpg" for row in sheet)
    assert {row["category"] for row in sheet} == {kind.category for kind in WHEEL}
    assert len({row["sku"] for row in sheet}) == len({row["ean"] for row in sheet}) == COUNT


def test_codes_start_with_zero_and_have_their_check_digit(drawn: tuple[Path, list[Progress]]) -> None:
    for row in rows(drawn[0]):
        digits = [int(digit) for digit in row["ean"]]
        assert len(digits) == 13
        assert digits[0] == 0
        assert (sum(digits[::2]) + 3 * sum(digits[1::2])) % 10 == 0


def test_prices_and_stock_are_plausible() -> None:
    articles = [article(number, SEED) for number in range(480)]
    assert all(5 < item.price < 300 and item.stock >= 0 for item in articles)
    assert all(item.price < item.kind.prices[1] + 2.5 for item in articles)
    assert 0 < sum(item.on_sale for item in articles) < 240
    assert any(item.stock == 0 for item in articles)
    assert len({item.sku for item in articles}) == len({item.ean for item in articles}) == 480


def test_the_pictures_show_something_and_are_distinct(drawn: tuple[Path, list[Progress]]) -> None:
    folder, _ = drawn
    small = []
    for path in [*photos(folder), *(folder / "customer photos").glob("*.jpg")]:
        with Image.open(path) as image:
            assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (480, 600))
            pixels = np.asarray(image, np.float32)
        assert np.ptp(pixels.mean(axis=2)) > 60, f"{path.name} has next to no contrast"
        paper = pixels[:40, :40].mean(axis=(0, 1))
        different = np.abs(pixels - paper).max(axis=2) > 25
        assert 0.08 < different.mean() < 0.99, f"{path.name} shows too little or no background"
        small.append(np.asarray(Image.fromarray(pixels.astype(np.uint8)).resize((24, 30)), np.float32))
    differences = [np.abs(a - b).mean() for i, a in enumerate(small) for b in small[:i]]
    assert min(differences) > 2


def test_an_article_has_the_colour_that_its_row_says() -> None:
    """Seen on plain bags."""
    handbags = [article(number, SEED) for number in range(4, 84, 20)]
    assert {item.kind.category for item in handbags} == {"handbags"}
    for item in handbags:
        photo = studio_photo(item.parts(), item.kind.standing, np.random.default_rng(item.number))
        below_the_clasp = np.asarray(photo, float)[420:480, 180:300].reshape(-1, 3)
        middle = np.median(below_the_clasp, axis=0)
        nearest = min(COLOURS, key=lambda name: float(np.abs(middle - COLOURS[name]).sum()))
        assert nearest == item.look.colours[0]


def test_customer_photos_show_articles_of_the_catalogue(drawn: tuple[Path, list[Progress]]) -> None:
    folder, _ = drawn
    names = [path.name for path in (folder / "customer photos").iterdir()]
    skus = {row["sku"] for row in rows(folder)}
    assert len(names) == CUSTOMER_PHOTOS
    assert {name.split()[0] for name in names} <= skus
    assert len({name.split()[0] for name in names}) == CUSTOMER_PHOTOS


def test_the_same_seed_draws_the_same_bytes_in_any_order(
    drawn: tuple[Path, list[Progress]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    list(draw_catalogue(tmp_path, COUNT, SEED))
    assert contents(tmp_path) == contents(drawn[0])


def test_a_second_run_changes_nothing_and_a_missing_picture_is_drawn_again(tmp_path: Path) -> None:
    list(draw_catalogue(tmp_path, 4, SEED))
    before = times(tmp_path)
    assert [p.phase for p in draw_catalogue(tmp_path, 4, SEED)] == [Phase.DRAW, Phase.DONE]
    assert times(tmp_path) == before

    lost = photos(tmp_path)[0]
    content = lost.read_bytes()
    lost.unlink()
    assert [p.current for p in draw_catalogue(tmp_path, 4, SEED)] == ["", lost.name, ""]
    assert lost.read_bytes() == content


def test_another_seed_draws_anew(tmp_path: Path) -> None:
    list(draw_catalogue(tmp_path, 2, 1))
    first = contents(tmp_path)
    list(draw_catalogue(tmp_path, 2, 2))
    second = contents(tmp_path)
    assert first.keys() == second.keys()
    assert all(first[name] != second[name] for name in first)


def test_closing_stops_and_the_next_run_goes_on(tmp_path: Path) -> None:
    job: Iterator[Progress] = draw_catalogue(tmp_path, 8, SEED)
    for progress in job:
        if progress.done == 3:
            break
    job.close()  # type: ignore[attr-defined]
    kept = times(tmp_path)
    assert 3 <= len(list(tmp_path.rglob("*.jpg"))) < 8
    assert not (tmp_path / "catalogue" / "catalogue.csv").exists()
    assert not list(tmp_path.rglob("*.part"))

    first, *_, last = list(draw_catalogue(tmp_path, 8, SEED))
    assert first.done == len([name for name in kept if name.endswith(".jpg")])
    assert (last.phase, last.done) == (Phase.DONE, 16)
    assert kept.items() <= times(tmp_path).items()
    assert len(photos(tmp_path)) == len(rows(tmp_path)) == 8


def test_an_empty_catalogue_is_only_a_header(tmp_path: Path) -> None:
    assert list(draw_catalogue(tmp_path, 0, SEED))[-1] == Progress(Phase.DONE)
    assert rows(tmp_path) == []
