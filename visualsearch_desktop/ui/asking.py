"""What the user gives becomes the question: drops, pastes, files, addresses, pictures of the camera and the screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QGuiApplication, QImage

from visualsearch_desktop.backend.messages import Fetch
from visualsearch_desktop.core.formats import PHOTO_SUFFIXES
from visualsearch_desktop.core.types import Photo
from visualsearch_desktop.ui import captions, drops
from visualsearch_desktop.ui.bridge import Backend, Task
from visualsearch_desktop.ui.drops import Dropped
from visualsearch_desktop.ui.pictures import encode
from visualsearch_desktop.ui.query.previews import Previews
from visualsearch_desktop.ui.recent import Recent, are_there

if TYPE_CHECKING:
    from visualsearch_desktop.ui.open_photo_dialog import OpenPhotoDialog
    from visualsearch_desktop.ui.screen_region import ScreenRegion
    from visualsearch_desktop.ui.window import MainWindow

MAX_PHOTOS = 8
"""Of one question: more say nothing that these do not, and each takes the model its time."""


class Asking(QObject):
    """Goes between the panel, which tells what is wanted, and the session, which asks it."""

    foldersGiven = Signal(object)
    """What was dropped or pasted, a `Dropped`, has folders: they are for the catalogue."""

    def __init__(self, window: MainWindow, backend: Backend, previews: Previews, recent: Recent) -> None:
        super().__init__(window)
        self._window = window
        self._backend = backend
        self._previews = previews
        self._session = session = window.session
        self._panel = panel = window.query
        self._messages = window.results.messages
        self.recent = recent
        self._fetch: Task | None = None
        self._screen: ScreenRegion | None = None
        self._adds_screen = False
        session.questionChanged.connect(panel.show_question)
        session.answered.connect(lambda _: self._note())
        panel.questionWanted.connect(session.ask)
        panel.openRequested.connect(self.open_photos)
        panel.pasteRequested.connect(self.paste)
        panel.screenRequested.connect(self.grab_screen)
        panel.clearRequested.connect(lambda: self.ask(()))
        panel.stopRequested.connect(self.stop_fetching)
        panel.recentRequested.connect(self.show_recent)
        panel.recentChosen.connect(self.ask)
        panel.recentCleared.connect(recent.clear)

    @property
    def busy(self) -> bool:
        """True while a picture is fetched, or the recent photos are read or written."""
        return self._fetch is not None or self._previews.busy or self.recent.busy

    @property
    def screen(self) -> ScreenRegion | None:
        """The freezing of the screen; None before it was asked for."""
        return self._screen

    def ask(self, photos: Sequence[Photo], adds: bool = False) -> None:
        """Ask with these photos: beside those that there are, or in the place of all that was to be like."""
        self.stop_fetching()
        self._messages.take_back("search")
        if adds:
            photos = self._session.question.with_photos(*photos).photos
        if len(photos) > MAX_PHOTOS:
            self._messages.tell(
                self.tr("One question takes {0} photos; the others are left out.").format(MAX_PHOTOS), key="search"
            )
            photos = photos[:MAX_PHOTOS]
        if adds:
            self._session.ask(replace(self._session.question, photos=tuple(photos)))
        else:
            self._session.set_photos(*photos)

    def take(self, dropped: Dropped, adds: bool = False) -> None:
        """Ask with what was dropped or pasted."""
        if dropped.folders:
            self.foldersGiven.emit(dropped)
        elif dropped.files:
            photos = [file for file in dropped.files if file.suffix.casefold() in PHOTO_SUFFIXES]
            self.ask([Photo(path=str(file)) for file in photos or dropped.files[:1]], adds)
        elif dropped.data is not None:
            self.ask([Photo(data=dropped.data)], adds)
        elif dropped.image is not None:
            self.ask_picture(dropped.image, "", adds)
        elif dropped.remote is not None:
            self.fetch(dropped.remote, adds)

    def ask_picture(self, image: QImage, name: str, adds: bool = False) -> None:
        """Ask with a picture that is in memory only; `name` says where it comes from."""
        self._window.background.run(lambda: encode(image), lambda data: self.ask([Photo(data=data, name=name)], adds))

    def open_photos(self, adds: bool = False) -> OpenPhotoDialog:
        """Ask which files to search with."""
        # A start needs no dialogs.
        from visualsearch_desktop.ui.open_photo_dialog import OpenPhotoDialog

        dialog = OpenPhotoDialog(self._previews, self._window.memory, self._window)
        dialog.photosChosen.connect(lambda photos: self.ask(photos, adds))
        dialog.open()
        return dialog

    def paste(self, adds: bool = False) -> None:
        """Ask with what is in the clipboard."""
        mime = QGuiApplication.clipboard().mimeData()
        dropped = drops.read(mime) if mime is not None else None
        if dropped is None:
            self._messages.tell(self.tr("There is no picture in the clipboard."), "warning", key="search")
        else:
            self.take(dropped, adds)

    def fetch(self, address: str, adds: bool = False) -> None:
        """Get a picture from the web and ask with it; the last one that was wanted counts."""
        self.stop_fetching()
        self._messages.take_back("search")
        task = self._fetch = self._backend.ask(Fetch(address))
        task.finished.connect(lambda photo: self._fetched(task, photo, adds))
        task.failed.connect(lambda sentence, details: self._not_fetched(task, sentence, details))
        task.cancelled.connect(lambda: self._not_fetched(task, "", ""))
        host = captions.plain(QUrl(address).host() or address)
        self._panel.show_fetching(self.tr("Getting {0}…").format(host))

    def stop_fetching(self) -> bool:
        """Give up the picture that is being fetched; False where none is."""
        task, self._fetch = self._fetch, None
        if task is None:
            return False
        task.cancel()
        self._panel.show_fetching("")
        return True

    def grab_screen(self, adds: bool = False) -> None:
        """Let the user choose a part of the screen to search with."""
        if self._screen is None:
            # Few know of it, and a start needs it least of all.
            from visualsearch_desktop.ui.screen_region import ScreenRegion

            self._screen = ScreenRegion(self._window)
            self._screen.taken.connect(self._take_screen)
            self._screen.failed.connect(lambda text: self._messages.tell(text, "warning", key="search"))
        self._adds_screen = adds
        self._screen.start()

    def show_recent(self) -> None:
        """Show the photos that were searched with lately, but for those whose file is gone.

        Nothing where their button is hidden, as in counter mode: the keys are not to show what it does not.
        """
        if self._panel.recent_button.isHidden():
            return
        entries = self.recent.entries
        self._window.background.run(
            lambda: [photos for photos in entries if are_there(photos)],
            lambda found: self._panel.show_recent(found, self.recent.kept),
        )

    # --- inside --------------------------------------------------------------------------------------------------

    def _take_screen(self, image: QImage) -> None:
        self.ask_picture(image, self.tr("Screen"), self._adds_screen)

    def _fetched(self, task: Task, photo: Photo, adds: bool) -> None:
        if task is self._fetch:
            self._fetch = None
            self._panel.show_fetching("")
            self.ask([photo], adds)

    def _not_fetched(self, task: Task, sentence: str, details: str) -> None:
        if task is self._fetch:
            self._fetch = None
            self._panel.show_fetching("")
            if sentence:
                self._messages.tell_failure(sentence, details, "search")

    def _note(self) -> None:
        # What could not be answered is not worth coming back to.
        if not self._session.has_changed_photos:
            self.recent.add(self._session.question.photos)
