"""One holder at a time, named to the others, and no lock outlives its process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from visualsearch_desktop.core.lock import CatalogueLock
from visualsearch_desktop.errors import CatalogueBusy, StoreError

HOLD = """
import sys, time
from pathlib import Path
from visualsearch_desktop.core.lock import CatalogueLock
lock = CatalogueLock(Path(sys.argv[1]), "another window")
print("held", flush=True)
time.sleep(60)
"""


def test_the_second_is_told_who_the_first_is(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLD, tmp_path], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(CatalogueBusy, match=rf"another window \(process {holder.pid}"):
            CatalogueLock(tmp_path, "test")
        holder.kill()
    CatalogueLock(tmp_path, "test").close()


def test_it_can_be_taken_again_after_closing(tmp_path: Path) -> None:
    first = CatalogueLock(tmp_path, "one")
    first.close()
    first.close()
    CatalogueLock(tmp_path, "two").close()


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot be written"):
        CatalogueLock(tmp_path / "file" / "catalogue", "test")
