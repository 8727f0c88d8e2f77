"""All folders follow one override, and the platform where there is none."""

from __future__ import annotations

from pathlib import Path

import platformdirs
import pytest

from visualsearch_desktop.paths import APP_NAME, HOME_VARIABLE, AppPaths, resources


def folders(paths: AppPaths) -> list[Path]:
    return [
        paths.data,
        paths.cache,
        paths.config,
        paths.logs,
        paths.settings,
        paths.models,
        paths.thumbnails,
        paths.catalogues,
    ]


def test_one_variable_moves_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "stick"))
    paths = AppPaths.from_environment()
    assert paths == AppPaths.below(tmp_path / "stick")
    assert all(folder.is_relative_to(tmp_path / "stick") for folder in folders(paths))
    assert len(set(folders(paths))) == len(folders(paths))
    assert not (tmp_path / "stick").exists()


def test_the_variable_may_be_relative_or_begin_with_a_tilde(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(HOME_VARIABLE, "here")
    assert AppPaths.from_environment() == AppPaths.below(tmp_path / "here")
    monkeypatch.setenv(HOME_VARIABLE, "~/there")
    assert AppPaths.from_environment() == AppPaths.below(home / "there")


@pytest.mark.parametrize("value", [None, ""])
def test_without_the_variable_the_platform_decides(value: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    if value is None:
        monkeypatch.delenv(HOME_VARIABLE)
    else:
        monkeypatch.setenv(HOME_VARIABLE, value)
    paths = AppPaths.from_environment()
    assert paths.data == platformdirs.user_data_path(APP_NAME, appauthor=False)
    assert paths.cache == platformdirs.user_cache_path(APP_NAME, appauthor=False)
    assert paths.config == platformdirs.user_config_path(APP_NAME, appauthor=False)
    assert paths.logs == platformdirs.user_log_path(APP_NAME, appauthor=False)


def test_the_resources_are_there() -> None:
    assert (resources() / "icons").is_dir()
