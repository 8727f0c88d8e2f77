"""The entry: no arguments open the window, a subcommand runs without one."""

from __future__ import annotations

import gc
import sys


def main() -> int:
    """Run the program; gives the exit code."""
    if getattr(sys, "frozen", False):
        # In a packaged program the backend process starts as another copy of it.
        import multiprocessing

        multiprocessing.freeze_support()
    try:
        if len(sys.argv) == 1:
            # Hardly anything that a start makes is garbage, and to look for it takes a sixth of the time. The window
            # turns that on again (`ui.app.collect_garbage`).
            gc.disable()
            # What the commands need takes longer to import than a window takes to open.
            from visualsearch_desktop.launch import DEFAULT_CATALOGUE, open_window

            return open_window([], DEFAULT_CATALOGUE)
        from visualsearch_desktop.cli import run

        return run()
    except KeyboardInterrupt:
        # While the program was still being loaded.
        return 130


if __name__ == "__main__":
    sys.exit(main())
