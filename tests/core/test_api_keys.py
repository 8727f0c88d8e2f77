from __future__ import annotations

import json
from pathlib import Path

import keyring
import keyring.backends.fail
import pytest

from tests.memory_keyring import MemoryKeyring
from visualsearch_desktop.core import api_keys
from visualsearch_desktop.core.catalogue import Server
from visualsearch_desktop.errors import StoreError, UserError
from visualsearch_desktop.launch import service_options
from visualsearch_desktop.paths import AppPaths
from visualsearch_desktop.settings import Settings

URL = "https://search.shop.example"
Entries = dict[tuple[str, str], str]


@pytest.fixture
def locked(keyring_entries: Entries) -> None:
    own = keyring.get_keyring()
    assert isinstance(own, MemoryKeyring)
    own.locked = True


def test_each_address_has_a_key_of_its_own(keyring_entries: Entries) -> None:
    assert api_keys.can_keep()
    assert api_keys.read(URL) is None
    api_keys.keep(URL, "first")
    api_keys.keep(URL, "second")
    assert api_keys.read(URL) == "second"
    assert api_keys.read("https://elsewhere.example") is None
    assert keyring_entries == {("visualsearch-desktop", URL): "second"}
    api_keys.forget(URL)
    api_keys.forget(URL)
    assert keyring_entries == {}


def test_a_system_without_a_keyring_is_told_in_a_sentence(keyring_entries: Entries) -> None:
    keyring.set_keyring(keyring.backends.fail.Keyring())
    assert not api_keys.can_keep()
    with pytest.raises(UserError, match=r"no keyring.*QDRANT_API_KEY"):
        api_keys.keep(URL, "secret")
    with pytest.raises(StoreError, match="QDRANT_API_KEY"):
        api_keys.read(URL)


@pytest.mark.usefixtures("locked")
def test_a_locked_keyring_is_told_in_a_sentence() -> None:
    for act in (lambda: api_keys.read(URL), lambda: api_keys.keep(URL, "secret"), lambda: api_keys.forget(URL)):
        with pytest.raises(UserError, match=r"keyring.*the keyring is locked.*\.$") as failure:
            act()
        assert "secret" not in str(failure.value)


def test_the_keyring_is_asked_only_where_it_has_the_key(keyring_entries: Entries) -> None:
    api_keys.keep(URL, "kept")
    assert Server(URL).key() is None
    assert Server(URL, key_in_keyring=True).key() == "kept"
    assert Server(URL, "of the environment", key_in_keyring=True).key() == "of the environment"


def test_the_environment_goes_before_the_keyring_and_neither_into_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(server_url=URL, key_in_keyring=True)
    paths = AppPaths.below(tmp_path)
    options = service_options(paths, settings, "main", "a test")
    assert (options.api_key, options.key_in_keyring) == (None, True)
    monkeypatch.setenv(api_keys.API_KEY_VARIABLE, "of the environment")
    assert service_options(paths, settings, "main", "a test").api_key == "of the environment"
    settings.save(paths.settings)
    assert "of the environment" not in paths.settings.read_text(encoding="utf-8")
    assert json.loads(paths.settings.read_text(encoding="utf-8"))["key_in_keyring"] is True
