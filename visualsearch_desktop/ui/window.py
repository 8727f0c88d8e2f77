"""The main window: puts the panels together and passes on what they tell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QMimeData, QObject, QSettings, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QLineEdit,
    QMainWindow,
    QMenu,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from visualsearch_desktop.backend.messages import MakeThumbnail
from visualsearch_desktop.core import roles
from visualsearch_desktop.core.formats import SPREADSHEET_SUFFIXES
from visualsearch_desktop.core.types import (
    Answer,
    CatalogueState,
    Condition,
    Hit,
    IndexRequest,
    ModelStatus,
    Photo,
    Source,
)
from visualsearch_desktop.paths import AppPaths
from visualsearch_desktop.ui import captions, choosers, drops, files, theme
from visualsearch_desktop.ui.actions import Menus
from visualsearch_desktop.ui.answering import Answering
from visualsearch_desktop.ui.asking import Asking
from visualsearch_desktop.ui.background import Background
from visualsearch_desktop.ui.bridge import Backend, PeerFactory
from visualsearch_desktop.ui.centre import Centre
from visualsearch_desktop.ui.details import Details
from visualsearch_desktop.ui.drops import Dropped
from visualsearch_desktop.ui.facets.panel import FacetPanel
from visualsearch_desktop.ui.grid import Grid
from visualsearch_desktop.ui.grid_model import GridModel
from visualsearch_desktop.ui.help_menu import HelpMenu
from visualsearch_desktop.ui.indexing_session import IndexingSession
from visualsearch_desktop.ui.job_notices import JobNotices
from visualsearch_desktop.ui.query.menu import PhotoMenu
from visualsearch_desktop.ui.query.panel import QueryPanel
from visualsearch_desktop.ui.query.previews import Previews
from visualsearch_desktop.ui.question import Question
from visualsearch_desktop.ui.recent import Recent
from visualsearch_desktop.ui.results import ResultsPane
from visualsearch_desktop.ui.search_session import PAGE, SearchSession
from visualsearch_desktop.ui.selection import Selection
from visualsearch_desktop.ui.status import StatusBar
from visualsearch_desktop.ui.theme import Theme
from visualsearch_desktop.ui.thumbnail_loader import ThumbnailLoader

if TYPE_CHECKING:
    from visualsearch_desktop.ui.add_folder import AddFolderDialog
    from visualsearch_desktop.ui.camera.dialog import CameraDialog
    from visualsearch_desktop.ui.compare_dialog import CompareDialog
    from visualsearch_desktop.ui.counter_mode import CounterMode
    from visualsearch_desktop.ui.exporting.exporter import Exporter

LEFT, RIGHT = 260, 300


class MainWindow(QMainWindow):
    """One catalogue: the question at the left, the answer in the middle, the selected item at the right."""

    themeChosen = Signal(str)
    """ "system", "light" or "dark"."""
    settingsWanted = Signal()
    """The user wants to see the settings."""

    def __init__(self, backend: Backend, paths: AppPaths, look: Theme) -> None:
        super().__init__()
        self._backend = backend
        self._paths = paths
        self._look = look
        self._state: CatalogueState | None = None
        self._open_failure: tuple[str, str] | None = None
        self._camera: CameraDialog | None = None
        self._exporter: Exporter | None = None
        self._counter: CounterMode | None = None
        self.counter_idle_seconds = 60
        """After how long without input counter mode forgets the question; 0 is never."""
        self._background = Background(2, self)
        self._memory = QSettings(str(paths.config / "window.ini"), QSettings.Format.IniFormat)
        self.session = SearchSession(backend, self)
        self.indexing = IndexingSession(backend, self)
        self.loader = ThumbnailLoader(paths.thumbnails, self)
        self.model = GridModel(self)
        self.grid = Grid(self.model, self.loader)
        self.results = ResultsPane(self.grid)
        previews = Previews(backend, self._background, self)
        self.query = QueryPanel(previews, paths.thumbnails)
        self.facets = FacetPanel()
        self.details = Details(paths.thumbnails, self._background)
        self.status = StatusBar()
        self.centre = Centre(self.results, self.session, self.indexing, self.model, self)
        self.asking = Asking(self, backend, previews, Recent(paths.recent, self))
        self.answering = Answering(
            self.session,
            self.model,
            self.results,
            self.details,
            self._background,
            self._memory,
            paths.thumbnails,
            self,
        )
        self._compose()
        self._make_menus()
        self._connect()
        self._recall()
        self._show_centre()
        look.application.focusChanged.connect(self._watch_field)

    # --- what others may ask -------------------------------------------------------------------------------------

    @property
    def state(self) -> CatalogueState | None:
        """The catalogue's state; None before the backend told it."""
        return self._state

    @property
    def open_failed(self) -> bool:
        """True where the catalogue cannot be opened."""
        return self._open_failure is not None

    @property
    def memory(self) -> QSettings:
        """What the window remembers beside the settings: its shape, the camera, the last folder."""
        return self._memory

    @property
    def background(self) -> Background:
        """The window's threads for short jobs."""
        return self._background

    @property
    def messages(self) -> list[str]:
        """The sentences above the grid, newest first."""
        return [notice.sentence for notice in self.results.messages.notices]

    @property
    def settled(self) -> bool:
        """True when the question is answered and every thumbnail and picture asked for is there."""
        waits = self.session.busy or self.asking.busy or self.loader.pending or self._background.busy
        return self.answering.answer is not None and not waits

    def search(self, *photos: Photo) -> None:
        """Search with photos, and with nothing else that was to be like; without any, show all items."""
        self.asking.ask(photos)

    def take(self, dropped: Dropped) -> None:
        """Search with photos, or ask to add folders."""
        self.asking.take(dropped)

    def take_paths(self, paths: list[Path]) -> None:
        """As if these files and folders were dropped."""
        folders = tuple(path for path in paths if path.is_dir())
        self.take(Dropped(folders=folders, files=tuple(path for path in paths if path not in folders)))

    def _add_folders(self, dropped: Dropped) -> None:
        sheets = [path for path in dropped.files if path.suffix.casefold() in SPREADSHEET_SUFFIXES]
        for folder in dropped.folders:
            self.ask_to_add(folder, sheets[0] if sheets else None)

    def choose_folder(self, parent: QWidget | None = None) -> None:
        """Ask which folder to add; the questions belong to the window, or to a dialog over it."""
        choosers.choose_folder(parent or self, lambda name: self.ask_to_add(Path(name), parent=parent))

    def ask_to_add(self, folder: Path, sheet: Path | None = None, parent: QWidget | None = None) -> AddFolderDialog:
        """Ask whether to add a folder, and with which spreadsheet."""
        # A start needs no dialogs.
        from visualsearch_desktop.ui.add_folder import AddFolderDialog

        dialog = AddFolderDialog(folder, sheet, self._background, parent or self)
        dialog.chosen.connect(lambda request: self.indexing.index([request]))
        dialog.open()
        return dialog

    def ask_to_remove(self, source: Source, parent: QWidget | None = None) -> None:
        """Ask whether to take a folder out of the catalogue."""
        from PySide6.QtWidgets import QMessageBox  # a start needs no dialogs

        box = QMessageBox(parent or self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Question)
        box.setText(self.tr("Take {0} out of the catalogue?").format(captions.plain(source.folder)))
        box.setInformativeText(
            self.tr("Its {0} items are no longer found. The photos themselves stay where they are.").format(
                captions.count(source.items)
            )
        )
        remove = box.addButton(self.tr("Take out"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        remove.clicked.connect(lambda: self.indexing.remove(source.folder))
        box.open()

    @property
    def camera(self) -> CameraDialog | None:
        """The camera's dialog; None before it was opened."""
        return self._camera

    def open_camera(self, adds: bool = False) -> CameraDialog | None:
        """Show the camera; None, and a sentence, where the system lacks what that takes.

        `adds` where its picture is meant to be added to the photos that there are.
        """
        if self._camera is None:
            try:
                # QtMultimedia is large, and many shops never use it.
                from visualsearch_desktop.ui.camera.dialog import CameraDialog
                from visualsearch_desktop.ui.camera.source import CameraSource
            except ImportError as error:
                sentence = self.tr("The camera cannot be used: this system lacks a library ({0}).").format(error)
                self.results.messages.tell(sentence, "warning", key="search")
                return None
            self._camera = CameraDialog(CameraSource(), self._memory, self._background, lambda: self.session.busy, self)
            self._camera.photoTaken.connect(self.search)
            self._camera.photoAdded.connect(lambda photo: self.asking.ask([photo], adds=True))
        self._camera.offer_adding(bool(self.session.question.photos))
        self._camera.mean_adding(adds)
        self._camera.show()
        self._camera.activateWindow()
        return self._camera

    def compare(self) -> CompareDialog | None:
        """Show the selected results side by side; None, and a sentence, where they are not two to four."""
        from visualsearch_desktop.ui.compare_dialog import FEWEST, MOST, CompareDialog, can_compare

        hits = self.grid.selected_hits()
        if not can_compare(hits):
            text = self.tr("Select {0} to {1} results to compare them (hold Ctrl while you click).")
            self.results.messages.tell(text.format(FEWEST, MOST), key="compare", passing=True)
            return None
        thumbnails = self._paths.thumbnails
        dialog = CompareDialog(hits, self.model.columns, thumbnails, self._background, self._memory, self)
        dialog.show()
        return dialog

    @property
    def exporter(self) -> Exporter:
        """What exports results; made when it is first needed."""
        if self._exporter is None:
            from visualsearch_desktop.ui.exporting.exporter import Exporter

            self._exporter = Exporter(self, self._backend, self._paths.thumbnails)
        return self._exporter

    @property
    def counter(self) -> CounterMode:
        """Counter mode; made when it is first needed."""
        if self._counter is None:
            from visualsearch_desktop.ui.counter_mode import CounterMode

            self._counter = CounterMode(self)
            self._counter.changed.connect(self._counter_action.setChecked)
        return self._counter

    def start_again(self, connect: PeerFactory | None = None) -> None:
        """Start the backend again, with other options where `connect` is given; see `Backend.start_again`."""
        if self._open_failure is not None:
            self._open_failure = self._state = None
        self._backend.start_again(connect)
        self._show_centre()

    def offer_sample(self, make: Callable[[], object]) -> None:
        """Offer a sample catalogue while there are no photos."""
        self.centre.sample = make
        self._show_centre()

    # --- set-up --------------------------------------------------------------------------------------------------

    def _compose(self) -> None:
        self.setWindowTitle(self.tr("Visual Search"))
        self.setAcceptDrops(True)
        self.resize(1240, 800)
        self.setMinimumSize(720, 480)
        left = self._left = QWidget()
        left.setObjectName("side")
        left.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(left)
        column.setContentsMargins(theme.M, theme.M, theme.M, 0)
        column.setSpacing(theme.L)
        column.addWidget(self.query)
        column.addWidget(self.facets, 1)
        left.setMinimumWidth(232)
        self.details.setMinimumWidth(268)
        self.results.setMinimumWidth(360)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setHandleWidth(1)
        for widget in (left, self.results, self.details):
            self._splitter.addWidget(widget)
        self._splitter.setCollapsible(0, False)
        self._splitter.setCollapsible(1, False)
        self._splitter.setCollapsible(2, False)
        self._splitter.setStretchFactor(0, 0)
        self._splitter.setStretchFactor(1, 1)
        self._splitter.setStretchFactor(2, 0)
        self._splitter.setSizes([LEFT, 1240 - LEFT - RIGHT, RIGHT])
        self.setCentralWidget(self._splitter)
        self.grid.setFocus()
        self.setStatusBar(self.status)

    def _make_menus(self) -> None:
        menus = Menus(self)
        add = menus.add
        file = menus.menu(self.tr("&File"))
        add(file, self.tr("&Open photo…"), self.asking.open_photos, QKeySequence.StandardKey.Open, "image")
        add(file, self.tr("Take photo with the &camera…"), self.open_camera, "F8", "camera")
        file.addSeparator()
        add(file, self.tr("&Add folder…"), self.choose_folder, "Ctrl+Shift+O", "folder-plus")
        self._update_action = add(file, self.tr("&Update folders"), self._update_folders, "F5", "refresh-cw")
        self.folders_menu = file.addMenu(self.tr("&Remove folder"))
        file.addSeparator()
        get_model = file.addMenu(self.tr("Get ResNet&18"))
        add(get_model, self.tr("&Download (45 MB)"), self.indexing.download_model, None, "download")
        add(get_model, self.tr("&Choose a weights file…"), self._choose_weights, None, "folder-open")
        file.addSeparator()
        export_table, export_sheet = self.tr("&Export results as a table…"), self.tr("Export &printable pages…")
        add(file, export_table, lambda: self.exporter.ask_for_table(), "Ctrl+E", "file-spreadsheet")
        add(file, export_sheet, lambda: self.exporter.ask_for_sheet(), "Ctrl+P", "file-text")
        file.addSeparator()
        add(file, self.tr("&Settings…"), self.settingsWanted.emit, "Ctrl+,", "settings")
        add(file, self.tr("&Quit"), self.close, "Ctrl+Q")
        edit = menus.menu(self.tr("&Edit"))
        add(edit, self.tr("&Paste photo"), self.asking.paste, QKeySequence.StandardKey.Paste, "clipboard")
        self._copy_action = add(edit, self.tr("&Copy code of the item"), self.details.copy_code, "Ctrl+Shift+C", "copy")
        edit.addSeparator()
        view = menus.menu(self.tr("&View"))
        self.answering.add_actions(menus, edit, view)
        add(edit, self.tr("&Find a filter"), self.facets.focus_first, "Ctrl+Shift+F", "funnel")
        self._clear_filters = add(
            edit, self.tr("Clear &all filters"), lambda: self._select(Selection()), "Ctrl+Backspace", "funnel-x"
        )
        add(edit, self.tr("Clear photo or &stop searching"), self._escape, "Esc", "x")
        self._photo_menu = PhotoMenu(menus, self.query)
        add(view, self.tr("&Larger pictures"), lambda: self.results.resize_cards(1), "Ctrl++", "zoom-in")
        add(view, self.tr("&Smaller pictures"), lambda: self.results.resize_cards(-1), "Ctrl+-", "zoom-out")
        view.addSeparator()
        self._details_action = add(view, self.tr("&Details"), self._show_details, "F9")
        self._details_action.setCheckable(True)
        self._details_action.setChecked(True)
        add(view, self.tr("Co&mpare the selected"), self.compare, "Ctrl+K", "scale")
        self._counter_action = add(view, self.tr("&Counter mode"), lambda: self.counter.toggle(), "F11", "maximize-2")
        self._counter_action.setCheckable(True)
        view.addSeparator()
        choices = {"system": self.tr("As the &system"), "light": self.tr("&Light"), "dark": self.tr("&Dark")}
        theme_menu = view.addMenu(self.tr("&Theme"))
        self._theme_actions = menus.add_choices(theme_menu, choices, self._look.choice, self._choose_theme)
        self._look.changed.connect(self._mark_theme)
        HelpMenu(menus, self, self._paths, self._background, self.results.messages, lambda: self._state)

    def _connect(self) -> None:
        backend, session = self._backend, self.session
        backend.stateChanged.connect(self._show_state)
        backend.restarted.connect(lambda sentence: self.results.messages.tell(sentence, "warning", key="restart"))
        backend.openFailed.connect(self._show_open_failure)
        session.questionChanged.connect(self._show_question)
        session.busyChanged.connect(lambda _: self._show_centre())
        self.answering.shown.connect(self._show_answer)
        session.failed.connect(self._show_search_failure)
        self.facets.selectionChanged.connect(self._select)
        self.query.cameraRequested.connect(self.open_camera)
        self.asking.foldersGiven.connect(self._add_folders)
        self.loader.missing.connect(self._make_thumbnail)
        self.grid.currentHitChanged.connect(self._show_hit)
        for source in (self.grid, self.details):
            source.openRequested.connect(self._open_item)
            source.showRequested.connect(self._show_in_folder)
            source.copyRequested.connect(self._copy)
            source.searchRequested.connect(lambda path: self.search(Photo(path=str(path))))
        self.centre.folderWanted.connect(self.choose_folder)
        self.centre.allWanted.connect(self._show_all)
        self.centre.withoutWanted.connect(self._do_without)
        self.centre.retryWanted.connect(self.start_again)
        self.centre.settingsWanted.connect(self.settingsWanted)
        JobNotices(self.indexing, self.status.job, self.results.messages, self)
        self.indexing.runningChanged.connect(self._show_running)
        self.status.downloadRequested.connect(self.indexing.download_model)
        self.status.importRequested.connect(self._choose_weights)

    def _recall(self) -> None:
        for name, restore in (("geometry", self.restoreGeometry), ("splitter", self._splitter.restoreState)):
            if isinstance(value := self._memory.value(name), QByteArray):
                restore(value)
        self.results.slider.setValue(int(str(self._memory.value("pictures", self.results.slider.value()))))
        self._details_action.setChecked(str(self._memory.value("details", "true")) == "true")
        self._show_details()

    # --- Qt's events ---------------------------------------------------------------------------------------------

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._counter is not None:
            # What is remembered is the usual window.
            self._counter.leave()
        if self._exporter is not None:
            self._exporter.close()
        self._memory.setValue("geometry", self.saveGeometry())
        self._memory.setValue("splitter", self._splitter.saveState())
        self._memory.setValue("pictures", self.results.slider.value())
        self._memory.setValue("details", "true" if self._details_action.isChecked() else "false")
        if self._camera is not None:
            self._camera.close()
        self._memory.sync()
        self.asking.recent.close()
        self.loader.close()
        self._background.close()
        super().closeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_details()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._consider(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._consider(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.query.set_hot(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self.query.set_hot(False)
        dropped = drops.read(event.mimeData())
        if dropped is not None:
            # A file manager that is told "move" may delete the user's file.
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            # What follows may open a dialog; the program that the drag came from waits for this handler.
            adds = self._adds(event)
            QTimer.singleShot(0, self, lambda: self.asking.take(dropped, adds))

    def _adds(self, event: QDropEvent) -> bool:
        """With a key held, or on the small pictures, a drop adds to the photos."""
        keys = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier
        return bool(event.modifiers() & keys) or self.query.adds_at(self.mapToGlobal(event.position().toPoint()))

    def _watch_field(self, old: QWidget | None, new: QWidget | None) -> None:
        if isinstance(old, QLineEdit | QAbstractSpinBox):
            old.removeEventFilter(self)
        if isinstance(new, QLineEdit | QAbstractSpinBox):
            new.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # A text field takes Ctrl+V for itself; a picture cannot be meant for it.
        return (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.matches(QKeySequence.StandardKey.Paste)
            and self._clipboard_has_photo()
        )

    def _consider(self, event: QDragMoveEvent) -> None:
        if event.source() is not self.grid and drops.can_take(event.mimeData()):
            self.query.set_hot(True, self._adds(event))
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    # --- the user's wishes ---------------------------------------------------------------------------------------

    def _choose_weights(self) -> None:
        choosers.choose_weights(self, self.indexing.import_model)

    def _update_folders(self) -> None:
        if self._state is not None:
            self.indexing.index(IndexRequest(source.folder) for source in self._state.sources)

    def _rebuild(self) -> None:
        # One request embeds the photos of all folders again.
        if self._state is not None and self._state.sources:
            self.indexing.index([IndexRequest(self._state.sources[0].folder, rebuild=True)])

    def _clipboard_has_photo(self) -> bool:
        mime: QMimeData | None = QGuiApplication.clipboard().mimeData()
        return mime is not None and drops.has_picture(mime)

    def _escape(self) -> None:
        """The last step is taken back: what is fetched or searched, the crop, the photos, filters and words."""
        if self.asking.stop_fetching():
            return
        if self.session.busy and self.answering.answer is not None and self.session.has_changed_photos:
            self.session.cancel()
        elif self.query.clear_crop():
            return
        elif self.session.question.has_target:
            self.search()
        else:
            self._show_all()

    def _show_all(self) -> None:
        """Take the filters and the words away."""
        self.session.ask(replace(self.session.question, selection=Selection(), words=""))

    def _do_without(self, condition: Condition) -> None:
        self.session.ask(self.session.question.without(condition))

    def _show_question(self, question: Question) -> None:
        self._photo_menu.show_question(question)
        if self._camera is not None:
            self._camera.offer_adding(bool(question.photos))
        self.facets.show_selection(question.selection)

    def _select(self, selection: Selection) -> None:
        self.session.set_selection(selection)

    def _show_details(self) -> None:
        # Where there is no room for them, they would lie over the results.
        fits = self.width() >= sum(pane.minimumWidth() for pane in (self._left, self.results, self.details))
        self.details.setVisible(self._details_action.isChecked() and self.results.shows_grid and fits)

    def _choose_theme(self, choice: str) -> None:
        self._look.choose(choice)
        self.themeChosen.emit(choice)

    def _mark_theme(self) -> None:
        self._theme_actions[self._look.choice].setChecked(True)

    def _open_item(self, path: Path) -> None:
        if not files.open_file(path):
            self.results.messages.tell(
                self.tr("{0} cannot be opened: it is gone, or no program is set for it.").format(
                    captions.plain(path.name)
                ),
                "warning",
            )

    def _show_in_folder(self, path: Path) -> None:
        files.show_in_folder(path, self)

    def _copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.results.messages.tell(self.tr("{0} is in the clipboard.").format(text), key="copied", passing=True)

    # --- what the backend tells ----------------------------------------------------------------------------------

    def _show_state(self, state: CatalogueState) -> None:
        old, self._state = self._state, state
        self._open_failure = None
        self.setWindowTitle(self.tr("{0} – Visual Search").format(state.name))
        self.status.show_state(state)
        self._fill_folders_menu(state)
        if old is None or old.columns != state.columns:
            self.facets.set_columns(state.columns)
            self.query.set_columns(state.columns)
            code = roles.code_column(state.columns)
            if code is not None:
                self._copy_action.setText(self.tr("&Copy {0} of the item").format(captions.label(code)))
        self.answering.show_state(state)
        self._tell_notices(old, state)
        changed = old is None or (old.count, old.columns) != (state.count, state.columns)
        # While photos pour in, only a page that is not yet full is asked for again.
        if changed and (not self.indexing.running or self.model.rowCount() < PAGE):
            self.session.repeat()
        self._show_centre()

    def _tell_notices(self, old: CatalogueState | None, state: CatalogueState) -> None:
        bar = self.results.messages
        for notice in state.notices:
            if old is None or notice not in old.notices:
                bar.tell(notice, "warning")
        message = state.model.message
        if old is not None and old.model.message == message:
            return
        if not message:
            bar.take_back("model")
        elif state.model.reindex:
            actions = [(self.tr("Index again"), self._rebuild)]
            bar.tell(message, "warning", actions, "model")
        elif state.model.status is ModelStatus.UNAVAILABLE:
            bar.tell(message, "warning", key="model")

    def _fill_folders_menu(self, state: CatalogueState) -> None:
        menu: QMenu = self.folders_menu
        menu.clear()
        for source in state.sources:
            action = menu.addAction(captions.plain(source.folder))
            action.triggered.connect(lambda _=False, source=source: self.ask_to_remove(source))
        menu.setEnabled(bool(state.sources))
        self._update_action.setEnabled(bool(state.sources))

    def _show_open_failure(self, sentence: str, details: str) -> None:
        self._open_failure = (sentence, details)
        self._show_centre()

    def _show_answer(self, answer: Answer) -> None:
        self.facets.show_facets(answer.facets)
        self._clear_filters.setEnabled(not self.session.selection.is_empty)
        self.centre.obstacles = answer.obstacles
        self._show_centre()

    def _show_search_failure(self, question: Question, sentence: str, details: str) -> None:
        names = [captions.plain(Path(photo.path).name) for photo in question.photos if photo.path]
        if len(names) == 1 and not details:
            sentence = f"{names[0]}: {sentence}"
        self.results.messages.tell_failure(sentence, details, "search")
        self._show_centre()

    def _show_hit(self, hit: Hit | None) -> None:
        self._copy_action.setEnabled(hit is not None)

    def _make_thumbnail(self, item_id: str, content: str) -> None:
        task = self._backend.ask(MakeThumbnail(item_id))
        task.finished.connect(lambda _: self.loader.made(content))
        task.failed.connect(lambda *_: self.loader.not_made(content))
        task.cancelled.connect(lambda: self.loader.not_made(content))

    def _show_running(self, running: bool) -> None:
        if not running:
            self.session.repeat()
        self._show_centre()

    # --- the middle ----------------------------------------------------------------------------------------------

    def _show_centre(self) -> None:
        """The grid, or what to do where there is nothing to show in it."""
        self.centre.show(self._state, self._open_failure)
        self._show_details()
