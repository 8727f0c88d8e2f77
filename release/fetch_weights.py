"""Gets ResNet18's weights into `resources/models/` and verifies them, before a release is built.

    python -m release.fetch_weights

The SHA-256 of the file must begin with the digits in its name, as torch.hub has it. A file that is here already is
verified again; one that fails is replaced.
"""

from __future__ import annotations

import sys
from pathlib import Path

from visualsearch_desktop.core.models.download import download, hash_in_name
from visualsearch_desktop.core.models.weights import RESNET18_URL, sha256
from visualsearch_desktop.errors import UserError

FOLDER = Path(__file__).parents[1] / "resources" / "models"


def fetch(folder: Path, url: str = RESNET18_URL) -> Path:
    """Bring the file into the folder, under its own name, unless it is there and whole; gives its path.

    Raises:
        UserError: it cannot be had, or is not what its name says.
    """
    target, digits = folder / Path(url).name, hash_in_name(url)
    if not target.is_file() or not sha256(target).startswith(digits):
        for _ in download(url, target, digits):
            pass
    # A network of these weights is made and run once.
    from visualsearch_desktop.core.models.resnet18 import load_network

    load_network(target)
    return target


def main() -> int:
    """Fetch, verify, say so; gives the exit code."""
    try:
        target = fetch(FOLDER)
    except UserError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{target}: SHA-256 {sha256(target)}, verified")
    return 0


if __name__ == "__main__":
    sys.exit(main())
