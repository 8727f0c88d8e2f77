"""Where the application's files lie."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import platformdirs

APP_NAME = "visualsearch-desktop"
HOME_VARIABLE = "VISUALSEARCH_HOME"


@dataclass(frozen=True, slots=True)
class AppPaths:
    """The four folders of the application: everything that it writes lies below one of them."""

    data: Path
    cache: Path
    config: Path
    logs: Path

    @classmethod
    def below(cls, base: Path) -> AppPaths:
        """All four folders below one base: for tests and for portable use (a USB stick)."""
        return cls(base / "data", base / "cache", base / "config", base / "logs")

    @classmethod
    def from_environment(cls) -> AppPaths:
        """The platform's folders for this user, or below `VISUALSEARCH_HOME` where that is set."""
        if base := os.environ.get(HOME_VARIABLE):
            return cls.below(Path(base).expanduser().absolute())
        dirs = platformdirs.PlatformDirs(APP_NAME, appauthor=False)
        return cls(dirs.user_data_path, dirs.user_cache_path, dirs.user_config_path, dirs.user_log_path)

    @property
    def settings(self) -> Path:
        """The settings file."""
        return self.config / "settings.json"

    @property
    def models(self) -> Path:
        """Model weights that were downloaded or imported."""
        return self.data / "models"

    @property
    def graphs(self) -> Path:
        """What is made of model weights to run them faster; it can be made again."""
        return self.cache / "models"

    @property
    def thumbnails(self) -> Path:
        """Small pictures of the indexed photos, named by the photos' content."""
        return self.cache / "thumbnails"

    @property
    def recent(self) -> Path:
        """Which photos were searched with lately, where the user wants that to be remembered."""
        return self.data / "recent.json"

    @property
    def sample(self) -> Path:
        """The photos of the sample catalogue, as the program draws them."""
        return self.data / "sample catalogue"

    @property
    def catalogues(self) -> Path:
        """A folder for each catalogue: its ledger, its lock and its store."""
        return self.data / "catalogues"


@cache
def resources() -> Path:
    """The folder of icons, styles and bundled weights: inside an installed package, else beside it."""
    package = Path(__file__).parent
    inside = package / "resources"
    return inside if inside.is_dir() else package.parent / "resources"
