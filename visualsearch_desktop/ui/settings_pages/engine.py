"""Where the catalogue is kept: in files of this computer, or on a server."""

from __future__ import annotations

import os
from dataclasses import replace
from urllib.parse import urlsplit

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QRadioButton, QWidget

from visualsearch_desktop.core import api_keys
from visualsearch_desktop.core.types import CatalogueState, Engine
from visualsearch_desktop.settings import Settings
from visualsearch_desktop.ui import captions, theme
from visualsearch_desktop.ui.background import Background
from visualsearch_desktop.ui.icons import icon_button
from visualsearch_desktop.ui.settings_pages.page import FIELD_HEIGHT, Page, note

HERE = ("localhost", "127.0.0.1", "::1")


class EnginePage(Page):
    """The engine, and the server's address and key.

    The key goes into the system's keyring and is never shown again.
    """

    def __init__(self, settings: Settings, background: Background) -> None:
        super().__init__("", "database")
        self.title = self.tr("Search engine")
        self._settings = settings
        self._state: CatalogueState | None = None
        self._can_keep: bool | None = None
        self._forgotten = False
        self._compose()
        self.address.setText(settings.server_url)
        self._choose(settings.engine)
        # Asking the system for its keyring may take a second.
        background.run(api_keys.can_keep, self._show_keyring, self)

    def _compose(self) -> None:
        self.add_heading(self.tr("Where the catalogue is kept"))
        self._engines = QButtonGroup(self)
        self.engines: dict[Engine, QRadioButton] = {}
        for engine, text in {
            Engine.EDGE: self.tr("On this computer, and searched by the program itself. The fastest; best for most."),
            Engine.LOCAL: self.tr("On this computer, as the Qdrant client keeps it. Slow above 20,000 photos."),
            Engine.SERVER: self.tr("On a Qdrant server, which several counters can share."),
        }.items():
            button = self.engines[engine] = QRadioButton(captions.engine(engine))
            button.setAccessibleDescription(text)
            self._engines.addButton(button)
            self.column.addWidget(button)
            line = note(text)
            line.setContentsMargins(theme.XL, 0, 0, theme.XS)
            self.column.addWidget(line)
        self._engines.buttonToggled.connect(self._show_choice)
        self.move_note = note()
        self.column.addWidget(self.move_note)
        self.add_heading(self.tr("Server"))
        server = QWidget()
        form = QGridLayout(server)
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(theme.M)
        form.setVerticalSpacing(theme.S)
        form.setColumnStretch(1, 1)
        self.address = QLineEdit()
        self.address.setAccessibleName(self.tr("Address of the server"))
        self.address.setPlaceholderText("http://127.0.0.1:6333")
        self.address.textChanged.connect(self._show_key)
        self.key = QLineEdit()
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self.key.setAccessibleName(self.tr("API key of the server"))
        self.key.textChanged.connect(self._show_key)
        for field in (self.address, self.key):
            field.setMinimumHeight(FIELD_HEIGHT - 12)
        self.forget_button = icon_button("trash-2", self.tr("Remove key"))
        self.forget_button.setAutoDefault(False)
        self.forget_button.setToolTip(self.tr("Take the key out of the system's keyring when you save"))
        self.forget_button.clicked.connect(self._forget)
        row = QHBoxLayout()
        row.setSpacing(theme.S)
        row.addWidget(self.key, 1)
        row.addWidget(self.forget_button)
        form.addWidget(QLabel(self.tr("Address")), 0, 0)
        form.addWidget(self.address, 0, 1)
        form.addWidget(QLabel(self.tr("API key")), 1, 0)
        form.addLayout(row, 1, 1)
        self.key_note = note()
        form.addWidget(self.key_note, 2, 1)
        self.column.addWidget(server)
        self.column.addStretch()

    # --- what was chosen -----------------------------------------------------------------------------------------

    @property
    def engine(self) -> Engine:
        """The engine that is chosen."""
        return next(engine for engine, button in self.engines.items() if button.isChecked())

    @property
    def server_url(self) -> str:
        """The server's address; one that is not used stays as it was."""
        if self.engine is not Engine.SERVER:
            return self._settings.server_url
        return self.address.text().strip().rstrip("/")

    @property
    def new_key(self) -> str:
        """The key that was entered; empty where none was."""
        return self.key.text().strip() if self.engine is Engine.SERVER else ""

    @property
    def stale_key(self) -> bool:
        """True where the key that the keyring has is not wanted any more."""
        another = self.server_url != self._settings.server_url
        return self._settings.key_in_keyring and (self._forgotten or another)

    @property
    def keeps_key(self) -> bool:
        """True where the keyring has a key for the address, as far as the settings know."""
        return self._settings.key_in_keyring and not self.stale_key

    def problem(self) -> str:
        return self._address_problem(self.server_url) if self.engine is Engine.SERVER else ""

    def applied(self, settings: Settings) -> Settings:
        has_key = bool(self.new_key) or self.keeps_key
        return replace(settings, engine=self.engine, server_url=self.server_url, key_in_keyring=has_key)

    def show_state(self, state: CatalogueState | None) -> None:
        first, self._state = self._state is None, state
        if first and state is not None:
            # Where the catalogue is, not where the next one would be.
            self._choose(state.engine)
        self._show_choice()

    # --- what is shown -------------------------------------------------------------------------------------------

    def _choose(self, engine: Engine) -> None:
        self.engines[engine].setChecked(True)
        self._show_choice()

    def _show_choice(self) -> None:
        if self._engines.checkedButton() is None:
            return
        state = self._state
        moves = state is not None and state.count > 0 and state.engine is not self.engine
        self.move_note.setText(
            self.tr("The catalogue moves to {0} when you save. It can be searched all the while.").format(
                captions.engine(self.engine)
            )
        )
        self.move_note.setVisible(moves)
        self.address.setEnabled(self.engine is Engine.SERVER)
        self._show_key()

    def _show_keyring(self, can_keep: bool) -> None:
        self._can_keep = can_keep
        self._show_key()

    def _forget(self) -> None:
        self._forgotten = True
        self.key.clear()
        self._show_key()

    def _show_key(self) -> None:
        if self._engines.checkedButton() is None:
            return
        self.key.setEnabled(self.engine is Engine.SERVER and self._can_keep is not False)
        self.key.setPlaceholderText(self.tr("kept in the system's keyring") if self.keeps_key else self.tr("none"))
        self.forget_button.setVisible(self.keeps_key)
        self.key_note.setText(" ".join(self._key_sentences()))

    def _key_sentences(self) -> list[str]:
        sentences = []
        if os.environ.get(api_keys.API_KEY_VARIABLE):
            sentences.append(
                self.tr("The environment variable {0} is set, and goes before a key that is entered here.").format(
                    api_keys.API_KEY_VARIABLE
                )
            )
        elif self._can_keep is False:
            sentences.append(
                self.tr(
                    "This system has no keyring to keep a key in. Set the environment variable {0} instead."
                ).format(api_keys.API_KEY_VARIABLE)
            )
        else:
            sentences.append(
                self.tr("It is kept in the system's keyring for this address, never in a file. Many servers need none.")
            )
        address = urlsplit(self.server_url) if not self._address_problem(self.server_url) else None
        if (self.new_key or self.keeps_key) and address and address.scheme == "http" and address.hostname not in HERE:
            sentences.append(self.tr("Without https:// others in the network can read the key."))
        return sentences

    def _address_problem(self, url: str) -> str:
        sentence = self.tr(
            "The server's address must begin with http:// or https:// and name a computer, such as {0}."
        ).format("http://192.168.1.20:6333")
        try:
            parts = urlsplit(url)
            port_is_wrong = parts.port == 0
        except ValueError:
            return sentence
        if parts.scheme not in ("http", "https") or not parts.hostname or port_is_wrong or " " in url:
            return sentence
        if parts.username or parts.password or parts.query or parts.fragment:
            return self.tr("The server's address must have no user name and no key in it; enter the key below.")
        return ""

    def focus_problem(self) -> None:
        """Put the cursor where the problem is."""
        self.address.setFocus(Qt.FocusReason.OtherFocusReason)
        self.address.selectAll()
