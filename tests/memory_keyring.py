"""A keyring in memory, so that no test touches the user's."""

from __future__ import annotations

from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError


class MemoryKeyring(KeyringBackend):
    """Keeps secrets as long as it lives; `locked` refuses everything."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.entries: dict[tuple[str, str], str] = {}
        self.locked = False

    def get_password(self, service: str, username: str) -> str | None:
        self._unlocked()
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._unlocked()
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._unlocked()
        if self.entries.pop((service, username), None) is None:
            raise PasswordDeleteError("there is none")

    def _unlocked(self) -> None:
        if self.locked:
            raise KeyringLocked("the keyring is locked")
