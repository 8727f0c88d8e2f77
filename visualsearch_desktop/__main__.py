"""The entry: no arguments open the window, a subcommand runs without one."""

from __future__ import annotations

import multiprocessing
import sys


def main() -> int:
    """Run the program; gives the exit code."""
    # In a packaged program the backend process starts as another copy of it.
    multiprocessing.freeze_support()
    try:
        from visualsearch_desktop.cli import run

        return run()
    except KeyboardInterrupt:
        # While the program was still being loaded.
        return 130


if __name__ == "__main__":
    sys.exit(main())
