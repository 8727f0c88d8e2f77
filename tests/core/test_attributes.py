from __future__ import annotations

from pathlib import Path

import pytest

from tests.core.workbooks import write_xlsx
from visualsearch_desktop.core.attributes import Attributes, load_attributes
from visualsearch_desktop.core.columns import MAX_FACETS
from visualsearch_desktop.core.scan import ScannedPhoto, scan
from visualsearch_desktop.core.types import Column, ColumnKind
from visualsearch_desktop.errors import BadSpreadsheet

CLOTHING = Path(__file__).resolve().parents[3] / "shared" / "data" / "clothing"


def photos(folder: Path, *names: str) -> list[ScannedPhoto]:
    return [ScannedPhoto(str(folder.joinpath(*name.split("/"))), name, 1, 1) for name in names]


def load(tmp_path: Path, text: str, *names: str, image_column: str | None = None) -> Attributes:
    """Load a sheet that lies beside the folder "goods" with these photos."""
    file = tmp_path / "goods.csv"
    file.write_text(text, encoding="utf-8")
    folder = tmp_path / "goods"
    return load_attributes(file, photos(folder, *names), folder, image_column)


def rows(tmp_path: Path, attributes: Attributes) -> dict[str, dict[str, object]]:
    return {
        Path(path).relative_to(tmp_path / "goods").as_posix(): dict(row) for path, row in attributes.by_path.items()
    }


@pytest.mark.parametrize(
    "cell",
    [
        "goods/dress/A.jpg",  # below the sheet's folder
        "./goods/x/../dress/A.jpg",
        "dress/A.jpg",  # below the indexed folder
        "A.jpg",
        "A",
        "a.JPG",
        "DRESS/a.jpg",
        "dress\\A.jpg",
        "C:\\Photos\\dress\\A.jpg",
        "/elsewhere/dress/A.jpg",
        "https://shop.example/img/dress/A.jpg?width=200#top",
    ],
)
def test_the_ways_to_name_a_photo(tmp_path: Path, cell: str) -> None:
    attributes = load(tmp_path, f"what,where\nred,{cell}\n", "dress/A.jpg", "skirt/B.jpg")
    assert rows(tmp_path, attributes) == {"dress/A.jpg": {"what": "red"} | ({"where": "A"} if cell == "A" else {})}
    assert attributes.image_column == "where"
    assert attributes.photos_without_row == ("skirt/B.jpg",)


def test_absolute_paths(tmp_path: Path) -> None:
    attributes = load(tmp_path, f"file,x\n{tmp_path / 'goods' / 'a.jpg'},1\n", "a.jpg", "sub/a.jpg")
    assert rows(tmp_path, attributes) == {"a.jpg": {"x": 1}}


def test_percent_signs_in_addresses_and_accents_in_either_form(tmp_path: Path) -> None:
    attributes = load(tmp_path, "image,x\nhttp://s/%C3%BCber%20a.jpg,1\nu\u0308b.jpg,2\n", "über a.jpg", "üb.jpg")
    assert rows(tmp_path, attributes) == {"über a.jpg": {"x": 1}, "üb.jpg": {"x": 2}}


def test_codes_match_names_and_stay_attributes(tmp_path: Path) -> None:
    attributes = load(tmp_path, "sku;price\n00123;39,90\n00124;5,00\n123;1,00\n", "00123.jpg", "x/00124.png")
    assert rows(tmp_path, attributes) == {
        "00123.jpg": {"sku": "00123", "price": 39.9},
        "x/00124.png": {"sku": "00124", "price": 5.0},
    }
    assert attributes.image_column == "sku"
    assert attributes.unmatched_rows == ("row 4: 123",)


def test_codes_from_a_workbook(tmp_path: Path) -> None:
    file = write_xlsx(tmp_path / "goods.xlsx", [["sku", "price"], [301044, 39.9], [301045, 5]])
    attributes = load_attributes(file, photos(tmp_path, "301044.jpg"), tmp_path)
    assert list(attributes.by_path.values()) == [{"sku": "301044", "price": 39.9}]


def test_case_counts_where_photos_differ_by_nothing_else(tmp_path: Path) -> None:
    attributes = load(tmp_path, "file,x\na.jpg,1\nA.jpg,2\n", "A.jpg", "a.jpg")
    assert rows(tmp_path, attributes) == {"a.jpg": {"x": 1}, "A.jpg": {"x": 2}}


def test_a_name_that_several_photos_have_is_for_all_that_no_other_row_names(tmp_path: Path) -> None:
    attributes = load(tmp_path, "file,x\n1.jpg,1\nb/1.jpg,2\n", "a/1.jpg", "b/1.jpg", "c/1.jpg")
    assert rows(tmp_path, attributes) == {"b/1.jpg": {"x": 2}, "a/1.jpg": {"x": 1}, "c/1.jpg": {"x": 1}}
    assert attributes.notes == ()


def test_the_folders_in_a_foreign_path_tell_photos_apart(tmp_path: Path) -> None:
    attributes = load(tmp_path, "file,x\nZ:\\old\\b\\1.jpg,1\n", "a/1.jpg", "b/1.jpg", "1.jpg")
    assert rows(tmp_path, attributes) == {"b/1.jpg": {"x": 1}}


def test_many_photos_with_one_name(tmp_path: Path) -> None:
    names = [f"{n}/1.jpg" for n in range(20_000)]
    text = "file,x\n" + "".join(f"Z:\\old\\{n}\\1.jpg,{n}\n" for n in range(20_000))
    attributes = load(tmp_path, text, *names)
    assert attributes.by_path[str(tmp_path / "goods" / "777" / "1.jpg")] == {"x": 777}
    assert len(attributes.by_path) == 20_000


def test_the_first_of_several_rows_counts(tmp_path: Path) -> None:
    attributes = load(tmp_path, "file,x\na.jpg,1\nb.jpg,2\ngoods/a.jpg,3\nA.JPG,4\n", "a.jpg", "b.jpg")
    assert rows(tmp_path, attributes) == {"a.jpg": {"x": 1}, "b.jpg": {"x": 2}}
    assert attributes.notes == ("goods.csv: 2 rows were left out because an earlier row names the same photo.",)


def test_rows_and_photos_without_a_partner_are_listed(tmp_path: Path) -> None:
    attributes = load(tmp_path, "file,x\na.jpg,1\n\ndress_9.jpg,2\n,3\n", "a.jpg", "b.jpg", "c/d.jpg")
    assert attributes.unmatched_rows == ("row 4: dress_9.jpg", "row 5: (no image)")
    assert attributes.photos_without_row == ("b.jpg", "c/d.jpg")


def test_empty_cells_are_no_attributes(tmp_path: Path) -> None:
    attributes = load(tmp_path, "file,x,y\na.jpg,1,\nb.jpg,,yes\n", "a.jpg", "b.jpg")
    assert rows(tmp_path, attributes) == {"a.jpg": {"x": 1}, "b.jpg": {"y": True}}


NUMBERED = [f"{n}.jpg" for n in range(1, 21)]


@pytest.mark.parametrize("label", ["image", "Bild", "file name", "foto_1", "x"])
def test_row_numbers_are_not_taken_for_numbered_photos(tmp_path: Path, label: str) -> None:
    lines = [f"{n},{n},{21 - n}.jpg" for n in range(1, 19)]  # two photos have no row, each row number is a name
    text = "\n".join([f"row,stock,{label}", *lines, "19,19,gone.jpg", "20,20,"])
    attributes = load(tmp_path, text, *NUMBERED)
    assert attributes.image_column == label
    assert rows(tmp_path, attributes)["20.jpg"] == {"row": 1, "stock": 1}


def test_a_named_column_goes_before_one_of_codes(tmp_path: Path) -> None:
    attributes = load(tmp_path, "sku,photo\n1,2\n2,1\n", "1.jpg", "2.jpg")
    assert attributes.image_column == "photo"


def test_a_named_column_that_names_nothing_is_not_taken(tmp_path: Path) -> None:
    attributes = load(tmp_path, "image,file\nhttp://s/1,a.jpg\nhttp://[,b.jpg\n", "a.jpg", "b.jpg")
    assert attributes.image_column == "file"


def test_the_image_column_may_be_chosen(tmp_path: Path) -> None:
    text = "image,back view\na.jpg,b.jpg\n"
    assert load(tmp_path, text, "a.jpg", "b.jpg").photos_without_row == ("b.jpg",)
    chosen = load(tmp_path, text, "a.jpg", "b.jpg", image_column=" Back View ")
    assert rows(tmp_path, chosen) == {"b.jpg": {"image": "a.jpg"}}


def test_an_unknown_image_column_is_said_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(BadSpreadsheet, match='no column "picture"; its columns are image, x'):
        load(tmp_path, "image,x\na.jpg,1\n", "a.jpg", image_column="picture")


def test_the_image_column_may_be_called_folder(tmp_path: Path) -> None:
    assert load(tmp_path, "Folder,x\na.jpg,1\n", "a.jpg", image_column="folder").image_column == "Folder (2)"


@pytest.mark.parametrize(
    ("image_column", "sentence"),
    [
        (None, r'none of the 2 photos: no column names them .* "x\.jpg", the folder "a\.jpg"'),
        ("file", r'the column "file" does not name them .* "x\.jpg"'),
    ],
)
def test_nothing_that_matches_is_said_with_examples(tmp_path: Path, image_column: str | None, sentence: str) -> None:
    with pytest.raises(BadSpreadsheet, match=sentence):
        load(tmp_path, "file,size\nx.jpg,M\n", "a.jpg", "b.jpg", image_column=image_column)


def test_a_folder_without_photos(tmp_path: Path) -> None:
    with pytest.raises(BadSpreadsheet, match="the folder has none"):
        load(tmp_path, "file,size\nx.jpg,M\n")


def test_a_sheet_without_a_header(tmp_path: Path) -> None:
    with pytest.raises(BadSpreadsheet, match=r'must name the columns, but "a\.jpg" is a photo'):
        load(tmp_path, "a.jpg,1\nb.jpg,2\n", "a.jpg", "b.jpg")


def test_columns_called_folder_do_not_meet_the_programs_own(tmp_path: Path) -> None:
    attributes = load(tmp_path, "file,FOLDER,folder (2)\na.jpg,north,1\n", "a.jpg")
    assert [(column.key, column.label) for column in attributes.columns] == [
        ("folder_2", "FOLDER (2)"),
        ("folder_2_2", "folder (2) (2)"),
    ]


def test_many_columns_are_all_kept_but_not_all_are_facets(tmp_path: Path) -> None:
    text = ",".join(["file", *(f"c{n}" for n in range(199))]) + "\n"
    text += "".join(",".join([name, *(f"like {n}" for n in range(199))]) + "\n" for name in ("a.jpg", "b.jpg"))
    attributes = load(tmp_path, text, "a.jpg", "b.jpg")
    assert len(attributes.columns) == 199
    assert len(rows(tmp_path, attributes)["b.jpg"]) == 199
    assert [column.facet for column in attributes.columns] == [n < MAX_FACETS for n in range(199)]
    assert attributes.notes == (
        f"goods.csv has many columns; only the first {MAX_FACETS} that suit are shown as filters.",
    )


def test_a_sheet_of_images_only(tmp_path: Path) -> None:
    attributes = load(tmp_path, "file\na.jpg\n", "a.jpg")
    assert (attributes.columns, rows(tmp_path, attributes)) == ((), {"a.jpg": {}})


def test_many_rows(tmp_path: Path) -> None:
    names = [f"{n % 300:03}/DR-{n:05}.jpg" for n in range(20_000)]
    text = "sku;price;sale\n" + "".join(f"DR-{n:05};{n / 100:.2f};{'ja' if n % 3 else 'nein'}\n" for n in range(20_000))
    attributes = load(tmp_path, text.replace(".", ","), *names)
    assert len(attributes.by_path) == 20_000
    assert attributes.by_path[str(tmp_path / "goods" / "199" / "DR-19999.jpg")] == {
        "sku": "DR-19999",
        "price": 199.99,
        "sale": True,
    }


@pytest.mark.skipif(not CLOTHING.is_dir(), reason="the clothing photos are not beside the repository")
def test_the_clothing_catalogue() -> None:
    found = [photo for photo in scan(CLOTHING) if isinstance(photo, ScannedPhoto)]
    attributes = load_attributes(CLOTHING / "catalogue.csv", found, CLOTHING)
    assert attributes.columns == (
        Column("sku", "sku", ColumnKind.KEYWORD, facet=False),
        Column("category", "category", ColumnKind.KEYWORD),
        Column("contributor", "contributor", ColumnKind.NUMBER),
        Column("price", "price", ColumnKind.NUMBER),
        Column("stock", "stock", ColumnKind.NUMBER),
    )
    assert attributes.image_column == "image"
    assert len(attributes.by_path) == len(found) == 3068
    assert (attributes.unmatched_rows, attributes.photos_without_row, attributes.notes) == ((), (), ())
    first = attributes.by_path[str(CLOTHING / "images" / "009b3c31-fb62-45c0-be9a-37a5c238cb88.jpg")]
    assert first == {"sku": "DR-301044", "category": "dress", "contributor": 267, "price": 39.59, "stock": 20}
