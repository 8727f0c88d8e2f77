"""The key of a Qdrant server, kept in the system's keyring: never in a file of this program.

Every address has a key of its own, so that no server is sent the key of another.
"""

from __future__ import annotations

from visualsearch_desktop.errors import StoreError, UserError

API_KEY_VARIABLE = "QDRANT_API_KEY"
"""The environment variable that goes before the keyring."""

SERVICE = "visualsearch-desktop"
"""What the keyring's own program shows as the owner."""


def can_keep() -> bool:
    """True where the system has a keyring that keeps secrets. Looking for one may take a second."""
    # It looks through all that is installed for keyrings, and most catalogues are on no server.
    import keyring.core

    try:
        return keyring.core.recommended(keyring.get_keyring())
    except Exception:  # noqa: BLE001  # a keyring that cannot even say what it is
        return False


def read(url: str) -> str | None:
    """The key for the server at an address; None where the keyring has none for it.

    Raises:
        StoreError: the keyring is locked or does not answer.
    """
    import keyring

    try:
        return keyring.get_password(SERVICE, url)
    except Exception as error:  # keyrings raise errors of the system's own libraries too
        raise StoreError(
            f"The key of the Qdrant server cannot be read from the system's keyring ({error}). Unlock the keyring and "
            f"try again, or set {API_KEY_VARIABLE}."
        ) from error


def keep(url: str, key: str) -> None:
    """Put the key for the server at an address into the keyring, replacing one that is there.

    Raises:
        UserError: there is no keyring, or it refuses.
    """
    import keyring

    if not can_keep():
        raise UserError(
            f"This system has no keyring to keep the key in. Set the environment variable {API_KEY_VARIABLE} instead."
        )
    try:
        keyring.set_password(SERVICE, url, key)
    except Exception as error:  # as above
        raise UserError(
            f"The system's keyring does not take the key ({error}). Unlock it and try again, or set the environment "
            f"variable {API_KEY_VARIABLE}."
        ) from error


def forget(url: str) -> None:
    """Take the key for the server at an address out of the keyring; it is enough that it is not there.

    Raises:
        UserError: the keyring refuses.
    """
    import keyring
    from keyring.errors import PasswordDeleteError

    try:
        keyring.delete_password(SERVICE, url)
    except PasswordDeleteError:
        if read(url) is not None:
            raise UserError("The key cannot be taken out of the system's keyring. Unlock it and try again.") from None
    except Exception as error:  # as above
        raise UserError(f"The key cannot be taken out of the system's keyring ({error}).") from error
