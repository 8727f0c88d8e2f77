from __future__ import annotations

import base64
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QImage

from tests.ui.conftest import mime_of, write_picture
from visualsearch_desktop.ui import drops
from visualsearch_desktop.ui.drops import Dropped
from visualsearch_desktop.ui.pictures import MAX_QUERY_SIDE, decode, encode, load


def test_local_files_come_before_the_pictures_data(tmp_path: Path, qapp: object) -> None:
    picture = write_picture(tmp_path / "a.png")
    mime = mime_of(picture, tmp_path)
    mime.setImageData(QImage(str(picture)))
    assert drops.can_take(mime)
    assert drops.read(mime) == Dropped(folders=(tmp_path,), files=(picture,))


def test_encoded_data_is_taken_as_it_is(tmp_path: Path, qapp: object) -> None:
    data = write_picture(tmp_path / "a.png").read_bytes()
    mime = QMimeData()
    mime.setData("image/png", data)
    mime.setUrls([QUrl("https://example.org/a.png")])
    assert drops.read(mime) == Dropped(data=data)


def mime_with(text: str = "", html: str = "", urls: tuple[str, ...] = ()) -> QMimeData:
    mime = QMimeData()
    if text:
        mime.setText(text)
    if html:
        mime.setHtml(html)
    if urls:
        mime.setUrls([QUrl(url) for url in urls])
    return mime


INLINE = "data:image/png;base64," + base64.b64encode(b"picture").decode()


@pytest.mark.parametrize(
    ("mime", "expected"),
    [
        (mime_with(" https://a.example/x.jpg \n"), Dropped(remote="https://a.example/x.jpg")),
        (mime_with("HTTP://a.example/x.jpg"), Dropped(remote="HTTP://a.example/x.jpg")),
        (mime_with("see https://a.example/x.jpg"), None),
        (mime_with("https://a.example/x.jpg and more"), None),
        (mime_with("https://a.example/" + "x" * drops.MAX_ADDRESS), None),
        (mime_with("ftp://a.example/x.jpg"), None),
        (mime_with("file:///etc/passwd"), None),
        (mime_with("javascript:alert(1)"), None),
        (mime_with(INLINE), Dropped(data=b"picture")),
        (mime_with("data:image/svg+xml,%3Csvg%3E"), Dropped(data=b"<svg>")),
        (mime_with("data:text/html;base64,AAAA"), None),
        (mime_with("data:image/png;base64,A"), None),
        (mime_with(urls=("ftp://a.example/x.jpg",)), None),
        (
            mime_with(html='<a href="/page"><IMG alt="&quot;" src="https://a.example/x?a=1&amp;b=2"></a>'),
            Dropped(remote="https://a.example/x?a=1&b=2"),
        ),
        (mime_with(html=f"<img src='{INLINE}'>", urls=("https://a.example/page",)), Dropped(data=b"picture")),
        (
            mime_with(html='<img src="/x.jpg">', urls=("https://a.example/page",)),
            Dropped(remote="https://a.example/page"),
        ),
        (mime_with(html='<p>Some text <img src="https://a.example/x.jpg"></p>'), None),
        (mime_with(html='<img src="https://a.example/1.jpg"><img src="https://a.example/2.jpg">'), None),
    ],
)
def test_addresses_as_browsers_give_them(mime: QMimeData, expected: Dropped | None, qapp: object) -> None:
    assert drops.read(mime) == expected
    assert drops.can_take(mime) or expected is None


@pytest.mark.parametrize("piece", ["<img " * 100_000, '<img src="https://a.example/x.jpg">' + "<" * 300_000])
def test_a_long_piece_that_is_no_proper_page_is_read_through_once(piece: str, qapp: object) -> None:
    # Read once for every sign in it, this took minutes, at each move of the mouse.
    assert not drops.can_take(mime_with(html=piece))


def test_an_address_alone_is_told_apart_and_text_is_nothing(qapp: object) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl("https://example.org/a.png")])
    assert drops.read(mime) == Dropped(remote="https://example.org/a.png")
    text = QMimeData()
    text.setText("a dress")
    assert not drops.can_take(text)
    # A text field may take an address for itself, but no picture.
    assert not drops.has_picture(mime_with("https://example.org/a.png"))
    assert drops.has_picture(mime)
    assert drops.read(text) is None


def test_a_picture_without_a_file_is_encoded_within_bounds(qapp: object) -> None:
    image = QImage(3 * MAX_QUERY_SIDE, 30, QImage.Format.Format_RGB32)
    image.fill(0)
    again = decode(encode(image), 10_000)
    assert again is not None
    assert (again.width(), again.height()) == (MAX_QUERY_SIDE, 10)


@pytest.mark.parametrize("content", [b"", b"no picture", b"\xff\xd8\xff\xe0 truncated"])
def test_what_is_no_picture_has_no_preview(tmp_path: Path, qapp: object, content: bytes) -> None:
    file = tmp_path / "photo.jpg"
    file.write_bytes(content)
    assert load(file, 100) is None
    assert load(tmp_path / "gone.jpg", 100) is None
    assert load(tmp_path, 100) is None
