"""The user's settings: one typed object, loaded and saved here and nowhere else."""

from __future__ import annotations

import contextlib
import json
import logging
import os
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

from visualsearch_desktop.core.types import Engine, Precision, ServiceOptions
from visualsearch_desktop.errors import UserError

log = logging.getLogger(__name__)

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting with its default.

    `weights` is a ResNet18 file to use before all others. `weights_url` replaces torchvision's own address (a shop's
    mirror). `download_model` allows the one download that the program does by itself: ResNet18, before the first
    indexing. `precision` is what new catalogues are made with: "float32", "int8", or "auto" for what was found best on
    this computer. `thumbnail_cache_mb` bounds the thumbnails on disk. `key_in_keyring` says that the system's keyring
    has the server's key, which is never written here. `unload_model_minutes` is after how long without a question the
    model's memory is given back; the next question loads it again. 0 keeps it. `counter_idle_seconds` is after how long
    without input counter mode forgets the question. 0 keeps it. `keep_recent` says whether the window remembers which
    photo files were searched with when it is closed.
    """

    engine: Engine = Engine.EDGE
    server_url: str = "http://127.0.0.1:6333"
    weights: str | None = None
    weights_url: str | None = None
    download_model: bool = True
    precision: str = "auto"
    theme: str = "system"
    thumbnail_cache_mb: int = 2000
    key_in_keyring: bool = False
    unload_model_minutes: int = 30
    counter_idle_seconds: int = 60
    keep_recent: bool = True

    @classmethod
    def load(cls, file: Path) -> Settings:
        """Read the file; a missing file gives the defaults, an unknown or ill-typed entry its default.

        A file that is no JSON is moved to `settings.damaged.json`, so that the next saving does not cost what is in it.
        """
        try:
            stored = json.loads(file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return cls()
        except OSError as error:
            log.warning("The settings in %s cannot be read (%s); the defaults are used.", file, error)
            return cls()
        except ValueError as error:
            log.warning("The settings in %s are damaged (%s); the defaults are used.", file, error)
            with contextlib.suppress(OSError):
                file.replace(file.with_suffix(".damaged.json"))
            return cls()
        if not isinstance(stored, dict):
            return cls()
        defaults = cls()
        known: dict[str, object] = {}
        for entry in fields(cls):
            value = stored.get(entry.name)
            default = getattr(defaults, entry.name)
            if entry.name == "engine":
                if value in list(Engine):
                    known["engine"] = Engine(value)
            elif type(value) is (str if default is None else type(default)):
                known[entry.name] = value
        return cls(**known)  # type: ignore[arg-type]  # each was checked against its default's type

    def applied(self, options: ServiceOptions) -> ServiceOptions:
        """The options of a service as these settings have them; the rest stays."""
        return replace(
            options,
            engine=self.engine,
            server_url=self.server_url,
            key_in_keyring=self.key_in_keyring,
            weights=self.weights,
            weights_url=self.weights_url,
            download_model=self.download_model,
            precision=Precision(self.precision) if self.precision in list(Precision) else None,
            thumbnail_bytes=self.thumbnail_cache_mb * MEGABYTE,
            model_idle_seconds=self.unload_model_minutes * 60.0,
        )

    def save(self, file: Path) -> None:
        """Write the file in one move, so that a kill leaves the old or the new one.

        Raises:
            UserError: the config folder cannot be written.
        """
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            draft = file.with_suffix(".new")
            draft.write_text(json.dumps(asdict(self), indent=2), encoding="utf-8")
            os.replace(draft, file)  # noqa: PTH105
        except OSError as error:
            raise UserError(f"The settings cannot be saved in {file.parent}: {error.strerror}.") from error
