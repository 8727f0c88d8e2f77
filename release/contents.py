"""What goes into the packaged program, and what of its libraries stays out.

PyInstaller finds modules by following imports; what it cannot see is in `HIDDEN`, what it takes for nothing is in
`EXCLUDED` (modules) and `UNWANTED` (files). docs/packaging.md has the table of what remains, with its sizes.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from importlib.metadata import packages_distributions
from pathlib import Path

import onnxruntime

from visualsearch_desktop.core.formats import PHOTO_SUFFIXES

HIDDEN = ["onnxruntime.quantization", "packaging.version"]

QUANTISER = ("fusion_utils", "onnx_model", "float16")
"""Modules that ONNX Runtime's quantiser imports as if they were nobody's, by a folder that it adds to `sys.path`."""

OTHERS = (
    "IPython _pytest expecttest hypothesis lxml matplotlib mypy pandas pip py pytest qtawesome qtpy scipy setuptools "
    "sklearn superqt tensorboard tkinter torchaudio transformers"
)
"""Of other programs that share the environment: libraries take them up where they are there."""

TORCH_TOOLS = "triton cuda torch.utils.tensorboard torch.utils.benchmark torch.utils.bottleneck torch.utils.viz"
"""Compilers for graphics cards, and tools for developers of models."""

TORCH_TESTS = (
    "codegen data generated opinfo optests common_utils common_device_type common_distributed common_fsdp "
    "common_methods_invocations common_modules common_mps common_nn common_optimizers common_quantization"
)
"""The larger parts of what torch tests itself with. It imports some of the smaller ones in any case."""

EXCLUDED = [
    *OTHERS.split(),
    *TORCH_TOOLS.split(),
    *(f"torch.testing._internal.{name}" for name in TORCH_TESTS.split()),
    # qdrant-client's own way of embedding.
    "fastembed",
]

UNWANTED = re.compile(
    "|".join(
        (
            # Qt: the virtual keyboard, PDF, and platforms without a desktop. FFmpeg's plugin links QtQuick and QtQml.
            r"Qt6?(Quick[A-Z0-9]|VirtualKeyboard|Pdf|Labs|WaylandCompositor|Egl[Ff][Ss]|ShaderTools|3D)",
            r"PySide6/(Qt/)?qml/",
            r"plugins/(platforminputcontexts/libqtvirtualkeyboard|imageformats/(lib)?qpdf|egldeviceintegrations/)",
            r"plugins/platforms/lib(qeglfs|qlinuxfb|qminimalegl|qvkkhrdisplay|qvnc)",
            r"plugins/(generic|networkinformation|qmltooling|tls|wayland-graphics-integration-server)/",
            # The program's own languages come with it; of Qt's texts only those of its dialogs and buttons are shown.
            r"PySide6/(Qt/)?translations/(?!qtbase_)",
            # GTK's dialogs drag in a whole GTK that lacks its data; Qt's own and the portals' remain.
            r"plugins/platformthemes/libqgtk3",
            r"^lib(gtk|gdk|gdk_pixbuf|atk|atk-bridge|atspi|cairo|cairo-gobject|pango|pangocairo|pangoft2)(-[0-9.]+)?\.so",
            r"^lib(epoxy|pixman-1|thai|datrie|fribidi)\.so",
            # torch: headers, compilers, its tests.
            r"^torch/(include|share|test|bin/(?!torch_shm_manager))",
            r"^torch/lib/lib(torchbind_test|jitbackend_test|backend_with_compiler|aoti_custom_ops)",
            r"^torch/.*\.(a|lib|cmake|yaml)$",
            r"^(sympy|networkx|numpy|onnx|onnxscript|torchvision)/(.*/)?tests?/",
            r"^onnx/(backend/test|examples)/",
            # The licences are in one file; nobody asks for the others.
            r"^(hypothesis|pytest)-[^/]*\.dist-info/",
            r"\.dist-info/(RECORD|REQUESTED|INSTALLER|WHEEL|licenses/|sboms/)",
        )
    )
)

CAMERA_REASON = "Photos that you take with the camera are what you search with. They stay in this computer's memory."

INFO_PLIST = {
    "CFBundleName": "Visual Search",
    "CFBundleDisplayName": "Visual Search",
    "LSApplicationCategoryType": "public.app-category.business",
    "LSMinimumSystemVersion": "12.0",
    "NSCameraUsageDescription": CAMERA_REASON,
    "NSHighResolutionCapable": True,
    "NSRequiresAquaSystemAppearance": False,
    # It can open photos, but does not want to be what opens them.
    "CFBundleDocumentTypes": [
        {
            "CFBundleTypeName": "Photo",
            "CFBundleTypeRole": "Viewer",
            "LSHandlerRank": "Alternate",
            "CFBundleTypeExtensions": sorted(suffix.removeprefix(".") for suffix in PHOTO_SUFFIXES),
        },
        {
            "CFBundleTypeName": "Folder of photos",
            "CFBundleTypeRole": "Viewer",
            "LSHandlerRank": "Alternate",
            "LSItemContentTypes": ["public.folder"],
        },
    ],
}


def is_wanted(destination: str) -> bool:
    """Whether a file, by its place in the bundle, belongs there."""
    return UNWANTED.search(destination.replace("\\", "/")) is None


def quantiser_sources() -> list[tuple[str, str]]:
    """Those modules' files and the folder in the bundle where they are looked for."""
    folder = Path(onnxruntime.__file__).parent / "transformers"
    return [(str(folder / f"{name}.py"), "onnxruntime/transformers") for name in QUANTISER]


def requirements(pyproject: Path) -> list[str]:
    """The names of the distributions that the program asks for by itself."""
    entries = tomllib.loads(pyproject.read_text(encoding="utf-8"))["project"]["dependencies"]
    return [re.split(r"[^\w.-]", entry)[0] for entry in entries]


def distributions(collected: Iterable[str]) -> set[str]:
    """The installed distributions that modules (`torch.nn`) and files (`torch/lib/…`) in the bundle come from."""
    known = packages_distributions()
    tops = {re.split(r"[./\\]", name)[0] for name in collected}
    return {distribution for top in tops for distribution in known.get(top, [])}
