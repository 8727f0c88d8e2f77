"""Canonical vectors: what a fixed picture becomes under fixed weights, and that every usual mistake would show."""

from __future__ import annotations

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from PIL import ExifTags, Image
from PIL.Image import Image as Picture
from torch import Tensor
from torchvision.models import resnet18

from visualsearch_desktop.core.embedder import Embedder
from visualsearch_desktop.core.images import open_photo
from visualsearch_desktop.core.models.loading import load_resnet18, load_stand_in
from visualsearch_desktop.core.models.weights import Origin, WeightsFile, sha256

MEAN, DEVIATION = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])

RESNET18_NUMBERS = [0.00949448, 0.0647311, 0.0571611, 0.0974617, 0.00326612, 0.0389554, 0.00124537, 0.00379989]
STAND_IN_NUMBERS = {
    6: 0.0403876,
    7: 0.139864,
    12: 0.0379411,
    21: 0.0038273,
    28: 0.0371144,
    29: 0.0354337,
    31: 0.0128388,
    39: 0.0298627,
}
"""By position: most of these features are zero."""


def pattern(width: int = 400, height: int = 300) -> Picture:
    """Gradients and stripes in which left and right, top and bottom, and the colours differ, from arithmetic alone."""
    y, x = np.mgrid[0:height, 0:width]
    red = 255 * x // width
    green = (x * x // 90 + y * 2) % 256
    blue = np.where((x // 24 + y // 16) % 3 == 0, 220, 30 + 90 * y // height)
    return Image.fromarray(np.stack([red, green, blue], axis=-1).astype(np.uint8))


def encoded(picture: Picture, **options: object) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, "PNG", **options)
    return stream.getvalue()


def seeded_weights() -> dict[str, Tensor]:
    """He-initialised weights from numpy's frozen generator: torch's own differs between processors."""
    dice = np.random.RandomState(20)
    state = {}
    for name, tensor in resnet18(weights=None).state_dict().items():
        if tensor.ndim == 4:
            scale = (2 / (tensor.shape[1] * tensor.shape[2] * tensor.shape[3])) ** 0.5
            state[name] = torch.from_numpy((dice.standard_normal(tuple(tensor.shape)) * scale).astype(np.float32))
        else:
            state[name] = tensor
    return state


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Embedder:
    file = tmp_path_factory.mktemp("weights") / "seeded.pth"
    torch.save(seeded_weights(), file)
    return load_resnet18(WeightsFile(file, Origin.SETTINGS, sha256(file)))


@pytest.fixture(scope="module")
def stand_in() -> Embedder:
    return load_stand_in()


@pytest.fixture(params=["seeded", "stand_in"])
def embedder(request: pytest.FixtureRequest) -> Embedder:
    return request.getfixturevalue(request.param)


def test_canonical_vector_of_resnet18(seeded: Embedder) -> None:
    vector = seeded.embed([open_photo(encoded(pattern()))])[0]
    assert vector[:8] == pytest.approx(RESNET18_NUMBERS, rel=1e-3, abs=1e-5)


def test_canonical_vector_of_the_stand_in(stand_in: Embedder) -> None:
    vector = stand_in.embed([open_photo(encoded(pattern()))])[0]
    assert {place: vector[place] for place in STAND_IN_NUMBERS} == pytest.approx(STAND_IN_NUMBERS, rel=1e-3, abs=1e-5)


def test_the_input_of_resnet18_is_as_its_weights_were_trained(seeded: Embedder) -> None:
    picture = pattern()
    small = picture.resize((341, 256), Image.Resampling.BILINEAR).crop((58, 16, 58 + 224, 16 + 224))
    expected = (np.asarray(small) / 255 - MEAN) / DEVIATION
    prepared = seeded.prepare(picture)
    assert prepared.dtype == np.float32
    # One grey level of difference comes from resizing and cropping in one step.
    assert np.abs(prepared.transpose(1, 2, 0) - expected).max() < 1.01 / 255 / DEVIATION.min()
    assert np.mean(np.abs(prepared.transpose(1, 2, 0) - expected) > 1e-5) < 0.01


def test_the_input_of_the_stand_in_is_as_its_weights_were_trained(stand_in: Embedder) -> None:
    picture = pattern()
    small = picture.resize((341, 256), Image.Resampling.BICUBIC).crop((58, 16, 58 + 224, 16 + 224))
    expected = (np.asarray(small, float) - 127) / 128
    assert np.allclose(stand_in.prepare(picture).transpose(1, 2, 0), expected, atol=1e-5)


# Mistakes that canonical vectors must show, as inputs of the network.


def normalised(
    picture: Picture, mean: NDArray[np.float64] = MEAN, deviation: NDArray[np.float64] = DEVIATION
) -> NDArray[np.float32]:
    values = np.asarray(picture.crop((58, 16, 58 + 224, 16 + 224))) / 255
    return ((values - mean) / deviation).transpose(2, 0, 1).astype(np.float32)


def small(picture: Picture) -> Picture:
    return picture.resize((341, 256), Image.Resampling.BILINEAR)


def squeezed(picture: Picture) -> Picture:
    """The whole picture in the square, where the central crop belongs, at the place that is cropped."""
    canvas = Image.new("RGB", (341, 256))
    canvas.paste(picture.resize((224, 224), Image.Resampling.BILINEAR), (58, 16))
    return canvas


MISTAKES: dict[str, Callable[[Picture], NDArray[np.float32]]] = {
    "no normalisation": lambda picture: normalised(small(picture), np.zeros(3), np.ones(3)),
    "another normalisation": lambda picture: normalised(small(picture), np.full(3, 0.5), np.full(3, 0.5)),
    "values of 0 to 255": lambda picture: normalised(small(picture), MEAN / 255, DEVIATION / 255),
    "blue before red": lambda picture: normalised(small(picture))[::-1],
    "mean in the order of blue, green, red": lambda picture: normalised(small(picture), MEAN[::-1].copy()),
    "no crop": lambda picture: normalised(squeezed(picture)),
    "crop at the corner": lambda picture: normalised(small(picture).transform((341, 256), 0, (1, 0, -58, 0, 1, -16))),
    "upside down": lambda picture: normalised(small(picture))[:, ::-1],
    "no smoothing": lambda picture: normalised(picture.resize((341, 256), Image.Resampling.NEAREST)),
}


def test_the_right_input_made_by_hand_gives_the_canonical_vector(seeded: Embedder) -> None:
    vector = seeded.embed_prepared([normalised(small(pattern()))])[0]
    assert vector[:8] == pytest.approx(RESNET18_NUMBERS, rel=1e-3, abs=1e-5)


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_moves_the_canonical_vector(mistake: str, seeded: Embedder) -> None:
    vector = seeded.embed_prepared([MISTAKES[mistake](pattern())])[0]
    error = np.abs(vector[:8] - RESNET18_NUMBERS) / np.abs(RESNET18_NUMBERS)
    assert error.max() > 20 * 1e-3


# One path for a query and a catalogue


def test_vectors_have_the_told_shape_and_length_one(embedder: Embedder) -> None:
    vectors = embedder.embed([pattern(), pattern(64, 200), Image.new("RGB", (16, 16), "white")])
    assert vectors.shape == (3, embedder.identity.dimension)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_no_photos_give_no_vectors(embedder: Embedder) -> None:
    assert embedder.embed([]).shape == (0, embedder.identity.dimension)


@pytest.mark.parametrize("size", [2, 5])
def test_a_single_photo_is_a_batch_of_one(embedder: Embedder, size: int) -> None:
    pictures = [pattern(200 + 40 * number, 500 - 20 * number) for number in range(size)]
    batch = embedder.embed(pictures)
    singles = np.concatenate([embedder.embed([picture]) for picture in pictures])
    assert np.abs(batch - singles).max() < 1e-4


def test_a_photo_turned_by_exif_gives_the_same_vector(embedder: Embedder) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    turned = encoded(pattern().rotate(90, expand=True), exif=exif)
    upright = embedder.embed([open_photo(encoded(pattern()))])
    assert np.abs(embedder.embed([open_photo(turned)]) - upright).max() < 1e-5
    lying = embedder.embed([pattern().rotate(90, expand=True)])
    assert np.abs(lying - upright).max() > 1e-2


def test_two_threads_do_not_disturb_each_other(embedder: Embedder) -> None:
    pictures = [pattern(300 + 30 * number, 300) for number in range(3)]
    expected = [embedder.embed([picture]) for picture in pictures]
    with ThreadPoolExecutor(2) as threads:
        for _ in range(2):
            for one, other in zip(threads.map(lambda p: embedder.embed([p]), pictures), expected, strict=True):
                assert np.abs(one - other).max() < 1e-4


# Identity


def test_identities(seeded: Embedder, stand_in: Embedder) -> None:
    assert (seeded.identity.name, seeded.identity.dimension) == ("resnet18", 512)
    assert (stand_in.identity.name, stand_in.identity.dimension) == ("efficientnet-lite0", 1280)
    assert seeded.label == f"ResNet18 ({seeded.identity.weights[:8]})"
    assert stand_in.label == "EfficientNet-Lite0 (stand-in)"
    assert (seeded.stand_in, stand_in.stand_in) == (False, True)
    assert len(stand_in.identity.weights) == 64


def test_real_weights_load(shared_resnet18: Path) -> None:
    embedder = load_resnet18(WeightsFile(shared_resnet18, Origin.SETTINGS, sha256(shared_resnet18)))
    vectors = embedder.embed([pattern(), pattern().transpose(Image.Transpose.FLIP_TOP_BOTTOM)])
    assert 0.2 < vectors[0] @ vectors[1] < 0.9999


@pytest.fixture
def shared_resnet18() -> Path:
    file = Path(__file__).resolve().parents[3] / "shared" / "models" / "resnet18-clothing.pth"
    if not file.is_file():
        pytest.skip("the trained ResNet18 is not beside this checkout")
    return file
