"""Photos of every kind and damage, made here and decoded for real."""

from __future__ import annotations

import io
import os
import random
import struct
import zlib
from pathlib import Path

import numpy as np
import pillow_heif
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image, ImageOps
from PIL.Image import Image as Picture

from tests.pictures import draw
from visualsearch_desktop.core import images
from visualsearch_desktop.core.images import DECODE_SIDE, MIN_SIDE, open_grey, open_photo, read_photo
from visualsearch_desktop.core.models.loading import load_stand_in
from visualsearch_desktop.core.types import Crop, Photo
from visualsearch_desktop.errors import BadPhoto

RED, GREEN, BLUE, GREY = (200, 30, 40), (20, 160, 60), (30, 50, 190), (128, 128, 128)


def corners(width: int = 64, height: int = 48) -> Picture:
    """Four fields of colour that tell every rotation and mirroring apart."""
    picture = Image.new("RGB", (width, height), GREY)
    for colour, x, y in ((RED, 0, 0), (GREEN, width // 2, 0), (BLUE, 0, height // 2)):
        picture.paste(colour, (x, y, x + width // 2, y + height // 2))
    return picture


def encoded(picture: Picture, file_format: str, **options: object) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, file_format, **options)
    return stream.getvalue()


def heic(picture: Picture, **options: object) -> bytes:
    stream = io.BytesIO()
    pillow_heif.from_pillow(picture).save(stream, quality=95, **options)
    return stream.getvalue()


def assert_like(picture: Picture, expected: Picture, tolerance: float = 6.0) -> None:
    assert picture.mode == "RGB"
    assert picture.size == expected.size
    difference = np.abs(np.asarray(picture, float) - np.asarray(expected.convert("RGB"), float))
    assert difference.mean() <= tolerance


def reason(data: bytes, view: Photo | None = None) -> str:
    with pytest.raises(BadPhoto) as caught:
        open_photo(data, view)
    sentence = str(caught.value)
    assert sentence[0].isupper()
    assert sentence.endswith(".")
    return sentence


def png(width: int, height: int, body: bytes = b"") -> bytes:
    """A PNG whose header promises what its body does not hold."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(body)) + chunk(b"IEND", b"")


def jpeg_of_claimed_size(width: int, height: int, progressive: bool = False) -> bytes:
    """A JPEG with another size written into its frame header."""
    data = bytearray(encoded(corners(), "JPEG", progressive=progressive))
    frame = data.index(b"\xff\xc2" if progressive else b"\xff\xc0")
    data[frame + 5 : frame + 9] = struct.pack(">HH", height, width)
    return bytes(data)


# Formats and modes


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF"])
def test_formats(file_format: str) -> None:
    assert_like(open_photo(encoded(corners(), file_format)), corners())


def test_heic() -> None:
    assert_like(open_photo(heic(corners())), corners())


def test_a_path_and_its_bytes_give_the_same_picture(tmp_path: Path) -> None:
    file = tmp_path / "Bluse größer.jpg"
    file.write_bytes(encoded(corners(), "JPEG"))
    assert open_photo(file) == open_photo(file.read_bytes())


def test_animations_give_their_first_frame() -> None:
    frames = [corners(), Image.new("RGB", (64, 48), "black")]
    for file_format in ("GIF", "WEBP", "PNG"):
        data = encoded(frames[0], file_format, save_all=True, append_images=frames[1:])
        assert_like(open_photo(data), corners())


@pytest.mark.parametrize("mode", ["L", "1"])
def test_grey_modes(mode: str) -> None:
    picture = corners().convert(mode)
    assert_like(open_photo(encoded(picture, "PNG")), picture, tolerance=0)


@pytest.mark.parametrize("file_format", ["JPEG", "TIFF"])
def test_cmyk(file_format: str) -> None:
    # Pillow writes CMYK JPEGs inverted, with Adobe's marker, as Photoshop does.
    assert_like(open_photo(encoded(corners().convert("CMYK"), file_format)), corners())


@pytest.mark.parametrize(("file_format", "dtype"), [("PNG", "<u2"), ("TIFF", "<u2"), ("TIFF", ">u2")])
def test_sixteen_bits_are_scaled_not_clipped(file_format: str, dtype: str) -> None:
    grey = np.asarray(corners().convert("L"))
    picture = Image.fromarray((grey.astype(np.uint16) * 257).astype(dtype))
    assert picture.mode.startswith("I;16")
    assert_like(open_photo(encoded(picture, file_format)), Image.fromarray(grey), tolerance=0)


@pytest.mark.parametrize("white", [1.0, 255.0, 65535.0, 3.5e6])
def test_float_values_are_scaled(white: float) -> None:
    grey = np.asarray(corners().convert("L"))
    values = grey.astype(np.float32) / grey.max() * white
    expected = Image.fromarray((grey.astype(float) / grey.max() * 255).round().astype(np.uint8))
    assert_like(open_photo(encoded(Image.fromarray(values), "TIFF")), expected, tolerance=1)


def test_float_values_that_are_no_numbers_are_black() -> None:
    values = np.full((32, 32), 0.5, np.float32)
    values[:16] = np.nan
    picture = np.asarray(open_photo(encoded(Image.fromarray(values), "TIFF")))
    assert (picture[:16] == 0).all()
    assert (picture[16:] == 128).all()


def half_transparent(mode: str) -> Picture:
    """The corners with a transparent right half, in which black is stored."""
    alpha = Image.new("L", (64, 48), 255)
    alpha.paste(0, (32, 0, 64, 48))
    picture = corners()
    picture.paste("black", (32, 0, 64, 48))
    picture.putalpha(alpha)
    return picture.convert(mode)


@pytest.mark.parametrize(("mode", "file_format"), [("RGBA", "PNG"), ("RGBA", "WEBP"), ("LA", "PNG"), ("RGBA", "TIFF")])
def test_transparency_lies_on_white(mode: str, file_format: str) -> None:
    options = {"lossless": True} if file_format == "WEBP" else {}
    picture = open_photo(encoded(half_transparent(mode), file_format, **options))
    expected = corners().convert(mode[:-1]).convert("RGB")
    expected.paste("white", (32, 0, 64, 48))
    assert_like(picture, expected, tolerance=0)


def test_heic_transparency_lies_on_white() -> None:
    picture = open_photo(heic(half_transparent("RGBA")))
    assert picture.getpixel((60, 4)) == (255, 255, 255)
    assert picture.getpixel((4, 4))[0] > 150


@pytest.mark.parametrize("file_format", ["PNG", "GIF"])
def test_a_palette_with_transparency_lies_on_white(file_format: str) -> None:
    palette = Image.new("P", (32, 32), 0)
    palette.putpalette([*RED, *GREEN])
    palette.paste(1, (16, 0, 32, 32))
    picture = open_photo(encoded(palette, file_format, transparency=1))
    assert picture.getpixel((4, 4)) == RED
    assert picture.getpixel((28, 4)) == (255, 255, 255)


def test_a_palette_with_a_transparency_for_each_colour() -> None:
    palette = Image.new("P", (32, 32), 0)
    palette.putpalette([*RED, *GREEN])
    palette.paste(1, (16, 0, 32, 32))
    picture = open_photo(encoded(palette, "PNG", transparency=bytes([255, 0])))
    assert picture.getpixel((4, 4)) == RED
    assert picture.getpixel((28, 4)) == (255, 255, 255)


# Orientation


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_undone(orientation: int) -> None:
    stored_by_camera = {
        1: lambda p: p,
        2: lambda p: p.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
        3: lambda p: p.rotate(180),
        4: lambda p: p.transpose(Image.Transpose.FLIP_TOP_BOTTOM),
        5: lambda p: p.transpose(Image.Transpose.TRANSPOSE),
        6: lambda p: p.rotate(90, expand=True),
        7: lambda p: p.transpose(Image.Transpose.TRANSVERSE),
        8: lambda p: p.rotate(-90, expand=True),
    }[orientation](corners())
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    for file_format in ("JPEG", "PNG", "WEBP", "TIFF"):
        assert_like(open_photo(encoded(stored_by_camera, file_format, exif=exif)), corners())
    assert_like(open_photo(heic(stored_by_camera, exif=exif.tobytes())), corners())


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow tells of the damage, once for each photo.
@pytest.mark.parametrize(
    "notes", [b"Exif\x00\x00garbage", b"Exif\x00\x00II*\x00\xff\xff\xff\xff", b"Exif\x00\x00MM\x00*"]
)
def test_damaged_notes_do_not_cost_the_photo(notes: bytes) -> None:
    assert_like(open_photo(encoded(corners(), "JPEG", exif=notes)), corners())


def test_an_unknown_orientation_is_passed_over() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 42
    assert_like(open_photo(encoded(corners(), "JPEG", exif=exif)), corners())


# What is looked at: turned, mirrored, cut


def noise(width: int, height: int, seed: int = 3) -> Picture:
    return Image.fromarray(np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8))


def looked_at(picture: Picture, view: Photo) -> Picture:
    """The plain way: everything is turned, then mirrored, then cut."""
    turned = ImageOps.exif_transpose(picture).rotate(-90 * view.turns, expand=True)
    shown = ImageOps.mirror(turned) if view.flipped else turned
    crop = view.crop or Crop()
    width, height = shown.size
    edges = (crop.left * width, crop.top * height, crop.right * width, crop.bottom * height)
    return shown.crop(tuple(round(edge) for edge in edges))


orientations = st.integers(1, 8)
crops = st.builds(Crop, st.floats(0, 0.4), st.floats(0, 0.4), st.floats(0.6, 1), st.floats(0.6, 1))
views = st.builds(Photo, turns=st.integers(0, 3), flipped=st.booleans(), crop=st.none() | crops)


def oriented(picture: Picture, file_format: str, orientation: int) -> bytes:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    return encoded(picture, file_format, exif=exif)


@settings(deadline=None, max_examples=150)
@given(view=views, orientation=orientations, file_format=st.sampled_from(["JPEG", "PNG", "TIFF", "WEBP"]))
def test_a_view_is_exactly_what_the_whole_picture_gives(view: Photo, orientation: int, file_format: str) -> None:
    data = oriented(noise(131, 97), file_format, orientation)
    with Image.open(io.BytesIO(data)) as whole:
        assert_like(open_photo(data, view), looked_at(whole, view), tolerance=0)


@settings(deadline=None, max_examples=100)
@given(view=views, orientation=orientations, side=st.integers(16, 60), file_format=st.sampled_from(["JPEG", "PNG"]))
def test_a_view_that_comes_reduced_shows_the_same(view: Photo, orientation: int, side: int, file_format: str) -> None:
    smooth = corners().resize((5, 4), Image.Resampling.BOX).resize((400, 300), Image.Resampling.BICUBIC)
    data = oriented(smooth, file_format, orientation)
    picture = open_photo(data, view, side)
    with Image.open(io.BytesIO(data)) as whole:
        expected = looked_at(whole, view)
    assert side - 1 <= min(picture.size) < 2 * side + 1
    assert_like(picture, expected.resize(picture.size, Image.Resampling.BOX))


def test_a_small_part_of_a_large_photo_is_as_sharp_as_it_was_taken() -> None:
    large = Image.new("RGB", (4000, 3000), GREY)
    detail = noise(500, 400)
    large.paste(detail, (3000, 2000))
    crop = Crop(3000 / 4000, 2000 / 3000, 3500 / 4000, 2400 / 3000)
    data = encoded(large, "JPEG", quality=95, subsampling=0)
    assert_like(open_photo(data, Photo(crop=crop)), detail)


def test_a_part_of_a_heic_photo() -> None:
    view = Photo(turns=1, flipped=True, crop=Crop(0, 0, 0.5, 0.5))
    assert_like(open_photo(heic(corners()), view), looked_at(corners(), view))


def test_a_large_heic_photo_that_is_looked_at_again_is_the_same_and_another_is_another() -> None:
    photos = [noise(8, 6, seed).resize((1400, 1000), Image.Resampling.BICUBIC) for seed in (1, 2)]
    files = [heic(photo) for photo in photos]
    assert images.MIN_REMEMBERED_PIXELS < 1400 * 1000
    for number in (0, 0, 1, 0, 1, 1):
        for view in (Photo(crop=Crop(0.5, 0.5, 1, 1)), Photo(turns=1), Photo(flipped=True, crop=Crop(0, 0, 0.3, 0.3))):
            expected = looked_at(photos[number], view)
            assert_like(open_photo(files[number], view, 4000), expected)
            assert_like(open_grey(files[number], view, 4000).convert("RGB"), expected.convert("L"))
    images.forget_last()
    assert_like(open_photo(files[0], Photo(), 4000), photos[0])


def test_a_photo_that_is_damaged_is_not_remembered() -> None:
    data = heic(noise(1400, 1000))
    for _ in range(2):
        assert reason(data[: len(data) // 2], Photo())
    assert open_photo(data, Photo()).size == (1400, 1000)


def test_a_part_of_a_transparent_picture_lies_on_white() -> None:
    view = Photo(crop=Crop(0.5, 0, 1, 1))
    picture = open_photo(encoded(half_transparent("RGBA"), "PNG"), view)
    assert_like(picture, Image.new("RGB", (32, 48), "white"), tolerance=0)


def test_edges_beyond_the_picture_are_drawn_in() -> None:
    data = encoded(corners(), "PNG")
    for crop in (Crop(-3, -0.1, 1e9, float("inf")), Crop(0, 0, float("nan"), 1)):
        assert_like(open_photo(data, Photo(crop=crop)), corners(), tolerance=0)


@pytest.mark.parametrize(
    "crop",
    [Crop(0, 0, 0.2, 1), Crop(0, 0.9, 1, 1), Crop(0.5, 0.5, 0.5, 0.5), Crop(1, 1, 0, 0), Crop(2, 0, 3, 1)],
    ids=["narrow", "flat", "nothing", "inside out", "outside"],
)
@pytest.mark.parametrize("file_format", ["JPEG", "PNG"])
def test_a_part_that_is_too_small(crop: Crop, file_format: str) -> None:
    assert "part is too small" in reason(encoded(corners(), file_format), Photo(crop=crop))


def test_a_part_that_is_too_narrow() -> None:
    data = encoded(Image.new("RGB", (1000, 100)), "PNG")
    assert "part is too narrow" in reason(data, Photo(crop=Crop(0, 0, 1, 0.17)))


def test_a_part_of_a_jpeg_beyond_the_decoded_bound() -> None:
    data = encoded(Image.new("L", (14_000, 9_000), 90), "JPEG", quality=30)
    assert open_photo(data, Photo(crop=Crop(0.5, 0.5, 0.55, 0.55))).size == (350, 225)


def test_grey_is_the_same_picture_without_its_colours() -> None:
    view = Photo(turns=1, crop=Crop(0.2, 0.2, 0.9, 0.8))
    for file_format in ("JPEG", "PNG"):
        data = encoded(corners(), file_format)
        picture = open_grey(data, view)
        assert picture.mode == "L"
        assert_like(picture.convert("RGB"), open_photo(data, view).convert("L"), tolerance=1)


def test_a_part_is_embedded_as_a_file_that_holds_just_that_part(tmp_path: Path) -> None:
    model = load_stand_in()
    for seed, view in enumerate([Photo(crop=Crop(0.1, 0.2, 0.8, 0.9)), Photo(turns=3, flipped=True, crop=Crop(0.3))]):
        photo = draw(tmp_path / f"{seed}.jpg", seed, (2400, 3200), quality=92)
        with Image.open(photo) as whole:
            alone = encoded(looked_at(whole, view), "JPEG", quality=92)
        part, expected, uncut = model.embed([open_photo(photo, view), open_photo(alone), open_photo(photo)])
        assert part @ expected > 0.99
        assert part @ uncut < 0.99


# Sizes


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("size", [(4000, 3000), (1030, 2500), (1023, 600), (400, 533)])
def test_large_pictures_come_reduced_but_never_below_the_decode_side(file_format: str, size: tuple[int, int]) -> None:
    picture = open_photo(encoded(corners(*size), file_format))
    assert min(picture.size) >= min(DECODE_SIDE, *size)
    assert min(picture.size) < 2 * DECODE_SIDE
    assert picture.width / picture.height == pytest.approx(size[0] / size[1], rel=0.01)
    assert_like(picture, corners(*picture.size))


def test_a_jpeg_beyond_the_decoded_bound_is_taken_at_its_reduced_scale() -> None:
    size = (14_000, 9_000)  # 126 megapixels, beyond the decoded bound and beyond Pillow's own warning.
    picture = open_photo(encoded(Image.new("L", size, 90), "JPEG", quality=30))
    assert min(picture.size) >= DECODE_SIDE
    assert picture.getpixel((5, 5)) == pytest.approx((90, 90, 90), abs=2)


@pytest.mark.parametrize(
    "data",
    [
        png(30_000, 30_000),
        png(16_000, 7_000),
        jpeg_of_claimed_size(30_000, 30_000),
        jpeg_of_claimed_size(14_000, 9_000, progressive=True),
        # Thumbnails of the reduced scale would be small, but the header alone is too much.
        jpeg_of_claimed_size(16_000, 16_000),
    ],
    ids=["png 900", "png 112", "jpeg 900", "progressive 126", "jpeg 256"],
)
def test_too_large_is_refused_before_decoding(data: bytes) -> None:
    assert "too large" in reason(data)


@pytest.mark.parametrize("size", [(1, 1), (MIN_SIDE - 1, 400), (400, MIN_SIDE - 1)])
def test_too_small(size: tuple[int, int]) -> None:
    assert "too small" in reason(encoded(Image.new("RGB", size), "PNG"))


def test_the_smallest_and_the_narrowest_that_are_taken() -> None:
    assert open_photo(encoded(Image.new("RGB", (MIN_SIDE, MIN_SIDE)), "PNG")).size == (MIN_SIDE, MIN_SIDE)
    assert open_photo(encoded(Image.new("RGB", (MIN_SIDE * 50, MIN_SIDE)), "PNG")).width == MIN_SIDE * 50


def test_too_narrow() -> None:
    assert "too narrow" in reason(encoded(Image.new("RGB", (MIN_SIDE * 50 + 1, MIN_SIDE)), "PNG"))


# Damage


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "HEIC"])
@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9])
def test_truncated(file_format: str, kept: float) -> None:
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 256, (96, 128, 3), np.uint8))
    data = heic(noise) if file_format == "HEIC" else encoded(noise, file_format)
    assert reason(data[: int(len(data) * kept)])


def test_a_truncated_jpeg_says_so() -> None:
    data = encoded(corners(640, 480), "JPEG")
    assert reason(data[: len(data) // 2]) == "This picture is damaged or incomplete."


@pytest.mark.parametrize(
    "data", [b"Dear Sir or Madam,\n", bytes(range(256)) * 20, b"%!PS-Adobe-3.0 EPSF-3.0\n", b"\x00"]
)
def test_not_a_picture(data: bytes) -> None:
    assert reason(data) == "This is not a picture that can be read."


def test_an_svg_or_html_page_with_a_photo_suffix_is_not_a_picture(tmp_path: Path) -> None:
    file = tmp_path / "photo.jpg"
    file.write_text("<html><body>Not found</body></html>")
    with pytest.raises(BadPhoto, match="not a picture"):
        open_photo(file)


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "HEIC"])
def test_whatever_a_decoder_throws_becomes_a_sentence(file_format: str) -> None:
    whole = heic(corners()) if file_format == "HEIC" else encoded(corners(), file_format)
    dice = random.Random(file_format)
    refused = 0
    for _ in range(150):
        data = bytearray(whole)
        for _ in range(dice.randint(1, 12)):
            data[dice.randrange(min(len(data), 700))] = dice.randrange(256)
        try:
            assert open_photo(bytes(data)).mode == "RGB"
        except BadPhoto:
            refused += 1
    assert refused > 0


# Files


@pytest.mark.skipif(os.name != "posix", reason="POSIX permissions")
def test_permission_denied(tmp_path: Path) -> None:
    file = tmp_path / "photo.jpg"
    file.write_bytes(encoded(corners(), "JPEG"))
    file.chmod(0)
    root = os.geteuid() == 0
    if root:  # Root may read everything, so the test becomes nobody.
        os.seteuid(65534)
    try:
        with pytest.raises(BadPhoto, match="no permission"):
            open_photo(file)
    finally:
        if root:
            os.seteuid(0)


def test_vanished(tmp_path: Path) -> None:
    with pytest.raises(BadPhoto, match="no longer there"):
        open_photo(tmp_path / "gone.jpg")


def test_a_folder(tmp_path: Path) -> None:
    with pytest.raises(BadPhoto, match="folder"):
        open_photo(tmp_path)


def test_empty(tmp_path: Path) -> None:
    file = tmp_path / "photo.jpg"
    file.touch()
    with pytest.raises(BadPhoto, match="empty"):
        open_photo(file)
    assert "empty" in reason(b"")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_does_not_hang(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.jpg"
    os.mkfifo(pipe)
    with pytest.raises(BadPhoto, match="pipe"):
        open_photo(pipe)


def test_an_impossible_name() -> None:
    with pytest.raises(BadPhoto):
        open_photo(Path("photo\0.jpg"))


def test_a_file_beyond_the_bound_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "huge.tif"
    with file.open("wb") as stream:
        stream.truncate(images.MAX_FILE_BYTES + 1)
    with pytest.raises(BadPhoto, match="larger than 500 MB"):
        read_photo(file)
