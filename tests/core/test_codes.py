"""Barcodes drawn here, laid onto photos, and read back; and under which texts a catalogue may have them."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFilter
from PIL.Image import Image as Picture

from tests.pictures import draw
from visualsearch_desktop.core.codes import MAX_CODES, MAX_TEXT, lookups, read_codes
from visualsearch_desktop.core.types import Code, Crop, Photo

EAN = "4006381333931"


def symbol(text: str, file_format: str = "EAN13", scale: int = 3, **options: object) -> Picture:
    code = zxingcpp.create_barcode(text, zxingcpp.barcode_format_from_str(file_format), **options)
    return Image.fromarray(np.asarray(code.to_image(scale=scale))).convert("RGB")


def photo_with(*symbols: Picture, size: tuple[int, int] = (1200, 900)) -> Picture:
    """Symbols beside each other on a photo with some texture."""
    noise = np.random.default_rng(7).normal(128, 12, (size[1], size[0]))
    picture = Image.fromarray(noise.clip(0, 255).astype(np.uint8)).convert("RGB")
    left = 100
    for each in symbols:
        picture.paste(each, (left, 200))
        left += each.width + 60
    return picture


def encoded(picture: Picture, file_format: str = "JPEG", **options: object) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, file_format, **options)
    return stream.getvalue()


def texts(picture: Picture, view: Photo | None = None) -> list[str]:
    return [code.text for code in read_codes(encoded(picture), view)]


@pytest.mark.parametrize(
    ("kind", "text", "read", "name"),
    [
        ("EAN13", EAN, EAN, "EAN-13"),
        ("EAN8", "96385074", "96385074", "EAN-8"),
        ("UPCA", "036000291452", "0036000291452", "EAN-13"),
        ("UPCE", "01234565", "0012345000065", "UPC-E"),
        ("Code39", "AB-1234", "AB-1234", "Code 39"),
        ("Code128", "sku 0042", "sku 0042", "Code 128"),
        ("ITF", "00012345678905", "00012345678905", "ITF"),
        ("QRCode", "https://shop.example/p/AB-12", "https://shop.example/p/AB-12", "QR Code"),
        ("DataMatrix", "SKU77", "SKU77", "Data Matrix"),
    ],
)
@pytest.mark.parametrize("turned", [0, 90, 180, 270, 12])
def test_what_shops_print_is_read_whichever_way_it_is_held(
    kind: str, text: str, read: str, name: str, turned: int
) -> None:
    picture = photo_with(symbol(text, kind, scale=4)).rotate(turned, expand=True, resample=Image.Resampling.BICUBIC)
    assert read_codes(encoded(picture)) == (Code(read, name),)


def test_several_are_read_once_each() -> None:
    picture = photo_with(symbol(EAN), symbol("SKU-1", "QRCode"), symbol(EAN))
    assert sorted(texts(picture)) == [EAN, "SKU-1"]


def test_no_more_than_can_be_shown() -> None:
    picture = photo_with(*(symbol(f"SKU-{number}", "QRCode", 2) for number in range(MAX_CODES + 2)), size=(1600, 900))
    assert len(texts(picture)) == MAX_CODES


def test_a_small_tag_in_a_phones_photo(tmp_path: Path) -> None:
    """A barcode over a seventh of the photo, taken at a slant, a little out of focus."""
    draw(tmp_path / "photo.jpg", 1, (4032, 3024))
    picture = Image.open(tmp_path / "photo.jpg")
    tag = symbol(EAN, scale=6).resize((680, 420), Image.Resampling.LANCZOS).convert("RGBA")
    tag = tag.rotate(17, expand=True, resample=Image.Resampling.BICUBIC)
    picture.paste(tag, (2400, 1500), tag)
    picture = picture.filter(ImageFilter.GaussianBlur(1.2))
    assert texts(picture) == [EAN]


def test_a_part_of_a_photo_is_read_as_fine_as_it_was_taken() -> None:
    tag = symbol(EAN, scale=1)
    picture = photo_with(tag, size=(4000, 3000))
    assert texts(picture) == []
    left, top = 100 / 4000, 200 / 3000
    crop = Crop(left - 0.01, top - 0.01, left + tag.width / 4000 + 0.01, top + tag.height / 3000 + 0.01)
    assert texts(picture, Photo(crop=crop)) == [EAN]


def test_only_the_part_that_is_looked_at_is_read() -> None:
    picture = photo_with(symbol(EAN), symbol("SKU-1", "QRCode", scale=6))
    assert texts(picture, Photo(crop=Crop(0, 0, 0.4, 1))) == [EAN]
    # Turned by half, the left side is on the right; mirrored, it is back.
    assert texts(picture, Photo(turns=2, crop=Crop(0.6, 0, 1, 1))) == [EAN]
    assert texts(picture, Photo(turns=2, flipped=True, crop=Crop(0, 0, 0.4, 1))) == [EAN]


def test_light_on_dark_is_read() -> None:
    inverted = Image.eval(symbol("SKU-1", "QRCode", 5), lambda value: 255 - value)
    assert texts(photo_with(inverted)) == ["SKU-1"]


@pytest.mark.parametrize(
    "data",
    [b"", b"Dear Sir or Madam", encoded(Image.new("RGB", (3, 3))), encoded(Image.new("RGB", (800, 600)))[:300]],
    ids=["nothing", "no picture", "tiny", "damaged"],
)
def test_a_photo_that_cannot_be_read_has_no_codes(data: bytes) -> None:
    assert read_codes(data) == ()


def test_a_photo_without_a_code_and_a_file_that_is_gone(tmp_path: Path) -> None:
    assert read_codes(draw(tmp_path / "photo.jpg", 1, (1200, 1600))) == ()
    assert read_codes(tmp_path / "gone.jpg") == ()
    assert read_codes(encoded(photo_with(symbol(EAN))), Photo(crop=Crop(0, 0, 0, 0))) == ()


def test_a_long_strip_is_read_at_a_bounded_size() -> None:
    strip = Image.new("RGB", (20_000, 900), "white")
    strip.paste(symbol("SKU-1", "QRCode", scale=10), (10_000, 100))
    assert texts(strip) == ["SKU-1"]


def test_a_letter_in_a_qr_code_is_no_article() -> None:
    assert texts(photo_with(symbol("x" * (MAX_TEXT + 1), "QRCode", 4), size=(1600, 1200))) == []


def test_gs1_codes_are_read_as_element_strings() -> None:
    text = "(01)09506000134352(10)LOT"
    for kind in ("Code128", "DataMatrix"):
        [code] = read_codes(encoded(photo_with(symbol(text, kind, scale=5, gs1=True))))
        assert code.text == text
        assert "9506000134352" in lookups(code)
        assert "LOT" not in lookups(code)


# Lookups


def looked_up(text: str) -> tuple[str, ...]:
    return lookups(Code(text, "QR Code"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (EAN, {EAN, "04006381333931"}),
        ("0036000291452", {"0036000291452", "036000291452", "36000291452", "00036000291452"}),
        ("036000291452", {"0036000291452", "036000291452"}),
        ("96385074", {"96385074", "0000096385074"}),
        ("4 006381 333931", {EAN}),
        ("(01)09506000134352(17)271231", {"09506000134352", "9506000134352"}),
        ("(240)ab-7", {"ab-7", "AB-7"}),
        (" ab-12 ", {"ab-12", "AB-12"}),
        ("*AB-12*", {"AB-12"}),
        ("https://shop.example/de/p/AB-12", {"AB-12", "ab-12", "https://shop.example/de/p/AB-12"}),
        ("HTTPS://SHOP.EXAMPLE/AB-12/", {"AB-12"}),
        ("https://shop.example/ab%2012.html?x=1", {"ab 12", "ab12", "1"}),
        ("https://shop.example/article?sku=AB-12&from=tag", {"AB-12"}),
        ("https://id.gs1.org/01/09506000134352/10/LOT", {"9506000134352"}),
    ],
)
def test_the_texts_under_which_an_item_may_have_it(text: str, expected: set[str]) -> None:
    assert expected <= set(looked_up(text))
    assert looked_up(text)[0] == text


def test_numbers_that_are_no_retail_article_keep_their_zeros() -> None:
    assert looked_up("00123") == ("00123",)
    assert "00" not in looked_up("00000000")


@given(st.text(max_size=80) | st.from_regex(r"https?://[^ ]{0,40}|\(01\)\d{0,14}.*", fullmatch=True))
def test_any_text_can_be_looked_up(text: str) -> None:
    found = looked_up(text)
    assert len(found) == len(set(found))
    assert all(found)
    assert text in found or not text
