"""How large a built program is, and its parts.

python -m release.sizes FOLDER [--top N]
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from pathlib import Path

PARTS = (
    ("torch: libtorch_cpu", r"^torch/lib/libtorch_cpu|^torch/lib/torch_cpu"),
    ("torch: CUDA", r"^nvidia/|^torch/lib/.*(cuda|nvshmem|nvrtc)|^lib(cu|nv|nccl)|^triton/"),
    ("torch: other libraries", r"^torch/.*\.(so|dll|pyd|dylib)|^libtorch|^libc10|^libgomp"),
    ("torch: Python sources", r"^torch(gen|vision)?/"),
    ("Qt: FFmpeg (camera)", r"(^|/)(lib)?(avcodec|avformat|avutil|swresample|swscale|ffmpegmedia|Qt6FFmpegStub)"),
    ("Qt: ICU", r"icu(data|i18n|uc)"),
    ("Qt and PySide6", r"^PySide6/|^shiboken6/|^libQt6|^libpyside|^libshiboken"),
    ("ONNX Runtime", r"^onnxruntime/"),
    ("onnx, onnxscript", r"^onnx|^ml_dtypes"),
    ("Qdrant Edge", r"^qdrant_edge/"),
    ("Qdrant client, gRPC", r"^qdrant_client|^grpc"),
    ("NumPy", r"^numpy"),
    ("Pillow, HEIC", r"^PIL|^pillow|^_pillow"),
    ("stand-in's weights", r"^efficientnet"),
    ("ResNet18's weights", r"^visualsearch_desktop/resources/models/.*\.(pth|safetensors)$"),
    ("icons, licences", r"^visualsearch_desktop/|dist-info/|^LICENSE"),
    ("Python itself", r"^lib-dynload/|^python3|^libpython|^base_library"),
)


def part_of(path: str) -> str:
    """The part that a file belongs to, by its path below `_internal`."""
    return next((name for name, pattern in PARTS if re.search(pattern, path)), "other libraries")


def measure(folder: Path) -> Counter[str]:
    """Bytes of each part; links count nothing."""
    sizes: Counter[str] = Counter()
    for file in folder.rglob("*"):
        if file.is_symlink() or not file.is_file():
            continue
        path = file.relative_to(folder).as_posix()
        inner = path.removeprefix("_internal/")
        # Beside `_internal` lie the programs, which hold all compiled Python modules.
        sizes["Python modules, compiled" if inner == path else part_of(inner)] += file.stat().st_size
    return sizes


def main() -> None:
    """Read the arguments, measure, print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--top", type=int, default=0, help="also list the largest files")
    options = parser.parse_args()
    sizes = measure(options.folder)
    print("| part | MB |\n|---|---|")
    for name, size in sizes.most_common():
        print(f"| {name} | {size / 1e6:.1f} |")
    print(f"| **together** | **{sizes.total() / 1e6:.0f}** |")
    files = [file for file in options.folder.rglob("*") if file.is_file() and not file.is_symlink()]
    for file in sorted(files, key=lambda file: -file.stat().st_size)[: options.top]:
        print(f"{file.stat().st_size / 1e6:9.1f}  {file.relative_to(options.folder)}")


if __name__ == "__main__":
    main()
