"""The entry: no arguments open the window, a subcommand runs without one."""

from __future__ import annotations

import multiprocessing
import sys


def main() -> int:
    """Run the program; gives the exit code."""
    # In a packaged program the backend process starts as another copy of it.
    multiprocessing.freeze_support()
    from visualsearch_desktop.cli import run

    return run()


if __name__ == "__main__":
    sys.exit(main())
