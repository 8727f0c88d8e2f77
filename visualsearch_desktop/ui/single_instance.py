"""One window for a catalogue: a second start hands its files to the first and ends."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCryptographicHash, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

TIMEOUT_MS = 2000
DONE = b"ok\n"


def instance_name(catalogue: Path) -> str:
    """The name under which the window of a catalogue listens; short, since Unix limits it to about 100 bytes."""
    path = str(catalogue.absolute()).encode(errors="surrogateescape")
    digest = QCryptographicHash.hash(path, QCryptographicHash.Algorithm.Sha256).data()
    return "visualsearch-" + bytes(digest).hex()[:16]


class SingleInstance(QObject):
    """Listens for later starts, or hands over to an earlier one. Files travel as one line of JSON."""

    filesReceived = Signal(list)
    """The `Path`s that a later start was given; an empty list asks for the window only."""

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._server: QLocalServer | None = None

    def hand_over(self, files: Sequence[Path]) -> bool:
        """Give the files to the window that is open already; False where there is none that answers."""
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(TIMEOUT_MS):
            return False
        socket.write(json.dumps([str(path.absolute()) for path in files]).encode() + b"\n")
        socket.flush()
        answered = socket.waitForReadyRead(TIMEOUT_MS) and bytes(socket.readAll().data()) == DONE
        socket.disconnectFromServer()
        return answered

    def listen(self) -> bool:
        """Take the name. One that a crashed window left behind is taken over; one that is answered is not."""
        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        if not server.listen(self._name):
            if self.hand_over([]):
                return False
            QLocalServer.removeServer(self._name)
            if not server.listen(self._name):
                return False
        server.newConnection.connect(self._accept)
        self._server = server
        return True

    def close(self) -> None:
        """Give the name back."""
        if self._server is not None:
            self._server.close()
            self._server = None

    def _accept(self) -> None:
        while self._server is not None and (socket := self._server.nextPendingConnection()):
            socket.readyRead.connect(lambda socket=socket: self._read(socket))
            socket.disconnected.connect(socket.deleteLater)
            self._read(socket)

    def _read(self, socket: QLocalSocket) -> None:
        while socket.canReadLine():
            line = bytes(socket.readLine().data())
            socket.write(DONE)
            socket.flush()
            try:
                names = json.loads(line)
            except ValueError:
                continue
            if isinstance(names, list):
                self.filesReceived.emit([Path(name) for name in names if isinstance(name, str)])
