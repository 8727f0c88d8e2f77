"""Sets everything up in `.venv` and runs the main job or the tests. Needs nothing but Python 3.11 or newer.

    python3 bootstrap.py demo     the sample catalogue: drawn, indexed, searched, shown
    python3 bootstrap.py test     the checks and the tests; further arguments go to pytest
    python3 bootstrap.py setup    the set-up alone

A second run finds everything in place and changes nothing.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "installed.txt"
PICTURE = ROOT / "demo" / "window.png"


@dataclass(frozen=True)
class Library:
    """A shared library that Qt loads, and the packages of Debian and Fedora that bring it."""

    file: str
    debian: str
    fedora: str


LIBRARIES = (
    Library("libEGL.so.1", "libegl1", "libglvnd-egl"),
    Library("libGL.so.1", "libgl1", "libglvnd-glx"),
    Library("libglib-2.0.so.0", "libglib2.0-0", "glib2"),
    Library("libfontconfig.so.1", "libfontconfig1", "fontconfig"),
    Library("libdbus-1.so.3", "libdbus-1-3", "dbus-libs"),
    Library("libxkbcommon.so.0", "libxkbcommon0", "libxkbcommon"),
    Library("libxkbcommon-x11.so.0", "libxkbcommon-x11-0", "libxkbcommon-x11"),
    Library("libpulse.so.0", "libpulse0", "pulseaudio-libs"),
    Library("libXrandr.so.2", "libxrandr2", "libXrandr"),
    Library("libxcb-cursor.so.0", "libxcb-cursor0", "xcb-util-cursor"),
    Library("libxcb-icccm.so.4", "libxcb-icccm4", "xcb-util-wm"),
    Library("libxcb-keysyms.so.1", "libxcb-keysyms1", "xcb-util-keysyms"),
    Library("libxcb-shape.so.0", "libxcb-shape0", "libxcb"),
)
FONT_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".local/share/fonts")


def main(arguments: list[str]) -> int:
    """Carry out the command; gives the exit code."""
    command, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    if command not in ("demo", "test", "setup"):
        print(__doc__)
        return 2
    if sys.version_info < (3, 11):
        print(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")
        return 1
    if not system_is_ready():
        return 1
    install()
    if command == "demo":
        return run("visualsearch", "demo", "--picture", str(PICTURE), *rest)
    if command == "test":
        return test(rest)
    return 0


def test(arguments: list[str]) -> int:
    """The checks of style and types, then the tests; gives the first exit code that is not 0."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    # The tests keep every core busy by themselves; torch's threads would only get into each other's way.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    return (
        run("ruff", "check", ".")
        or run("ruff", "format", "--check", ".")
        or run("mypy")
        or run("python", "-m", "pytest", "--numprocesses=auto", "--dist=worksteal", *arguments)
    )


def run(program: str, *arguments: str) -> int:
    """Run a program of the environment in the checkout; gives its exit code."""
    folder = VENV / ("Scripts" if os.name == "nt" else "bin")
    return subprocess.run([folder / program, *arguments], cwd=ROOT, check=False).returncode


def install() -> None:
    """Make the environment and install what `pyproject.toml` asks for, unless just that was done before."""
    text = (ROOT / "pyproject.toml").read_bytes() + f"{sys.version}{ROOT}".encode()
    wanted = hashlib.sha256(text).hexdigest()
    if STAMP.exists() and STAMP.read_text() == wanted:
        return
    print(f"Setting up {VENV} (torch is large; this takes a few minutes once) …", flush=True)
    if not (VENV / "pyvenv.cfg").exists():
        subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
    # The indexes and the build of torch are pip's business: PIP_INDEX_URL and PIP_EXTRA_INDEX_URL work as ever.
    pip = ("-m", "pip", "--disable-pip-version-check", "install", "--quiet", "-e", ".[dev]")
    if code := run("python", *pip):
        sys.exit(code)
    STAMP.write_text(wanted)


def system_is_ready() -> bool:
    """True where what Python and Qt need of a Linux system is there; as root on Debian it is installed."""
    if not sys.platform.startswith("linux"):
        return True
    missing = [library for library in LIBRARIES if not is_there(library.file)]
    debian = [library.debian for library in missing]
    fedora = [library.fedora for library in missing]
    if not any(any(folder.rglob("*.[to]tf")) for folder in FONT_FOLDERS):
        debian.append("fonts-dejavu-core")
        fedora.append("dejavu-sans-fonts")
    if importlib.util.find_spec("ensurepip") is None:
        debian.append("python3-venv")
    if not debian:
        return True
    if shutil.which("apt-get"):
        install_line = ["apt-get", "install", "--yes", "--no-install-recommends", *debian]
        if os.geteuid() == 0:
            environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
            subprocess.run(["apt-get", "update", "--quiet"], check=True, env=environment)
            subprocess.run(install_line, check=True, env=environment)
            return True
        line = " ".join(["sudo", *install_line])
    elif shutil.which("dnf"):
        line = " ".join(["sudo dnf install", *fedora])
    else:
        line = "the packages of your distribution that bring " + ", ".join(library.file for library in missing)
    print(f"Some system libraries are missing. Install them, then run this again:\n\n    {line}\n")
    return False


def is_there(library: str) -> bool:
    """True where the dynamic linker finds the library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
