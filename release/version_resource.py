"""The version that Windows shows in a program's properties."""

from __future__ import annotations

from pathlib import Path

TEMPLATE = """\
VSVersionInfo(
  ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, mask=0x3f, flags=0x0, OS=0x40004, fileType=0x1,
                    subtype=0x0, date=(0, 0)),
  kids=[
    StringFileInfo([StringTable("040904B0", [
      StringStruct("CompanyName", "Visual Search Desktop"),
      StringStruct("FileDescription", "Visual Search: find products by photo"),
      StringStruct("FileVersion", "{version}"),
      StringStruct("InternalName", "{name}"),
      StringStruct("LegalCopyright", "Apache License 2.0"),
      StringStruct("OriginalFilename", "{name}.exe"),
      StringStruct("ProductName", "Visual Search Desktop"),
      StringStruct("ProductVersion", "{version}"),
    ])]),
    VarFileInfo([VarStruct("Translation", [0x0409, 1200])]),
  ],
)
"""


def text(version: str, name: str) -> str:
    """The resource as PyInstaller reads it from a file.

    Raises:
        ValueError: the version is not made of numbers.
    """
    release = version.split("+")[0].split(".")[:4]
    numbers = tuple(int(part) for part in release) + (0,) * (4 - len(release))
    return TEMPLATE.format(numbers=numbers, version=version, name=name)


def write(file: Path, version: str, name: str) -> str:
    """Write it to a file; gives the file's path."""
    file.write_text(text(version, name), encoding="utf-8")
    return str(file)
