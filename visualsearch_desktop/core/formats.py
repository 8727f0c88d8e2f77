"""Which files are taken for photos, spreadsheets and model weights, by their endings (lower case)."""

from __future__ import annotations

PHOTO_SUFFIXES = frozenset(
    {".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".heic", ".heif"}
)

SPREADSHEET_SUFFIXES = frozenset({".csv", ".tsv", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})

WEIGHTS_SUFFIXES = frozenset({".pth", ".pt", ".safetensors"})


def patterns(suffixes: frozenset[str]) -> str:
    """The endings as a file dialog's filter takes them: "*.bmp *.gif …"."""
    return " ".join(f"*{suffix}" for suffix in sorted(suffixes))
