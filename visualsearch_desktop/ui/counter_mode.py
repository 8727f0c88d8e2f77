"""Counter mode: the window fills the screen, with large targets for fingers, and forgets a question nobody looks at.

It changes the window from outside and puts everything back; the window itself knows nothing of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QCoreApplication, QEvent, QModelIndex, QObject, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QApplication,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScroller,
    QSizePolicy,
    QSplitter,
    QToolBar,
    QWidget,
)
from shiboken6 import isValid

from visualsearch_desktop.ui import icons, theme
from visualsearch_desktop.ui.compare_dialog import CompareDialog
from visualsearch_desktop.ui.grid import SIZE_STEP
from visualsearch_desktop.ui.icons import IconLabel

if TYPE_CHECKING:
    from visualsearch_desktop.ui.window import MainWindow

TARGET = 44
"""Pixels that a finger hits (WCAG 2.2, 2.5.5)."""

BUTTON_HEIGHT, ICON = 56, 26
CARD_SIZE = 240
LEFT, RIGHT = 320, 360

WARNING_SECONDS = 10
"""How long before a question is forgotten that is said."""

INPUT = frozenset(
    {
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.KeyPress,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TabletPress,
        QEvent.Type.DragEnter,
        QEvent.Type.DragMove,
        QEvent.Type.Drop,
    }
)
"""What shows that somebody is there."""

SHEET = f"""
    QWidget {{ font-size: 13pt; }}
    #title {{ font-size: 17pt; }}
    #answer {{ font-size: 24pt; }}
    QPushButton, QLineEdit, QComboBox, QAbstractSpinBox {{ min-height: {TARGET - 10}px; }}
    QPushButton#facet {{ min-height: {TARGET - 2}px; }}
    QPushButton#chip {{ min-height: {TARGET - 6}px; }}
    QToolButton {{ min-height: {TARGET - 8}px; min-width: {TARGET - 8}px; }}
    QLineEdit QToolButton {{ min-height: 0; min-width: 0; }}
    QCheckBox, QRadioButton {{ min-height: {TARGET}px; }}
    QMenu::item {{ padding: 12px 32px 12px 16px; }}
    QScrollBar:vertical {{ width: 18px; }}
    QToolBar#counterBar {{ background: palette(base); border: none; border-bottom: 1px solid palette(mid); }}
    QToolBar#counterBar QPushButton {{ min-height: {BUTTON_HEIGHT - 12}px; padding: 5px 20px; font-weight: 600; }}
    QToolBar#counterBar QPushButton#primary:focus {{ padding: 3px 18px; }}
    QToolBar#counterBar QLabel {{ font-weight: 600; }}
"""
"""Sizes only: the colours stay the theme's."""


@dataclass(frozen=True, slots=True)
class Before:
    """The window as it was, to be put back."""

    state: Qt.WindowState
    geometry: QRect
    splitter: QByteArray
    pictures: int
    drags: bool
    hidden: tuple[QWidget, ...]


class CounterMode(QObject):
    """Enters and leaves; while it is on, it watches whether somebody is there."""

    changed = Signal(bool)
    """It is on, or off again."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._before: Before | None = None
        self._idle = 0
        self._scrolled: list[QWidget] = []
        self.second = QTimer(self, interval=1000)
        """Counts while the mode is on."""
        self.second.timeout.connect(self._count)
        self.bar = self._make_bar()
        self.bar.hide()
        window.session.questionChanged.connect(self._somebody_is_there)

    @property
    def on(self) -> bool:
        """True while the window is in counter mode."""
        return self._before is not None

    def toggle(self) -> None:
        """Enter, or leave."""
        if self.on:
            self.leave()
        else:
            self.enter()

    def enter(self) -> None:
        """Fill the screen."""
        if self.on:
            return
        window, splitter = self._window, self._splitter()
        hidden = tuple(widget for widget in self._small_controls() if not widget.isHidden())
        self._before = Before(
            window.windowState(),
            window.geometry(),
            splitter.saveState(),
            window.results.slider.value(),
            window.grid.dragEnabled(),
            hidden,
        )
        for widget in hidden:
            widget.hide()
        window.setStyleSheet(SHEET)
        window.addToolBar(Qt.ToolBarArea.TopToolBarArea, self.bar)
        self.bar.show()
        # A finger that scrolls would drag the photo out of the window.
        window.grid.setDragEnabled(False)
        for area in window.findChildren(QAbstractScrollArea):
            self._scroll_by_touch(area)
        window.showFullScreen()
        splitter.setSizes([LEFT, max(1, window.width() - LEFT - RIGHT), RIGHT])
        window.results.slider.setValue(max(window.results.slider.value(), CARD_SIZE // SIZE_STEP))
        QCoreApplication.instance().installEventFilter(self)  # type: ignore[union-attr]  # there is one: it has a window
        self._idle = 0
        self.second.start()
        self._show_countdown()
        self.changed.emit(True)

    def leave(self) -> None:
        """Put everything back as it was."""
        before, self._before = self._before, None
        if before is None:
            return
        window = self._window
        self.second.stop()
        QCoreApplication.instance().removeEventFilter(self)  # type: ignore[union-attr]  # as above
        for viewport in self._scrolled:
            if isValid(viewport):
                QScroller.ungrabGesture(viewport)
        self._scrolled.clear()
        window.removeToolBar(self.bar)
        window.setStyleSheet("")
        for widget in before.hidden:
            widget.show()
        window.grid.setDragEnabled(before.drags)
        window.setWindowState(before.state)
        if before.state is Qt.WindowState.WindowNoState:
            window.setGeometry(before.geometry)
        self._splitter().restoreState(before.splitter)
        window.results.slider.setValue(before.pictures)
        self.changed.emit(False)

    def start_over(self) -> None:
        """Forget the question, for the next customer."""
        self._idle = 0
        if popup := QApplication.activePopupWidget():
            popup.close()
        # What was still to come would be the next customer's.
        self._window.asking.stop_fetching()
        for dialog in self._window.findChildren(CompareDialog):
            dialog.close()
        if (camera := self._window.camera) is not None:
            camera.look_again()
        self._window.session.start_over()
        self._window.grid.setCurrentIndex(QModelIndex())
        self._window.grid.scrollToTop()
        self._show_countdown()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind in INPUT:
            self._somebody_is_there()
        elif kind is QEvent.Type.Show and isinstance(watched, QAbstractScrollArea):
            self._scroll_by_touch(watched)
        return False

    # --- the bar -------------------------------------------------------------------------------------------------

    def _make_bar(self) -> QToolBar:
        window = self._window
        bar = QToolBar(self.tr("Counter"), window)
        bar.setObjectName("counterBar")
        bar.setMovable(False)
        bar.setFloatable(False)
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(theme.S, theme.XS, theme.S, theme.XS)
        layout.setSpacing(theme.M)
        self.camera_button = self._button("camera", self.tr("Camera"), self.tr("Take a photo (F8)"), primary=True)
        self.camera_button.clicked.connect(window.query.cameraRequested)
        self.open_button = self._button("folder-open", self.tr("Open"), self.tr("Open a photo (Ctrl+O)"))
        self.open_button.clicked.connect(window.query.openRequested)
        self.new_button = self._button("refresh-cw", self.tr("New question"), self.tr("Forget what was asked"))
        self.new_button.clicked.connect(self.start_over)
        self.countdown = QLabel()
        self.countdown.setObjectName("standIn")
        self.countdown.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.leave_button = self._button("minimize-2", self.tr("Leave"), self.tr("Back to the usual window (F11)"))
        self.leave_button.clicked.connect(self.leave)
        for button in (self.camera_button, self.open_button, self.new_button):
            layout.addWidget(button)
        layout.addStretch(1)
        layout.addWidget(self.countdown)
        layout.addWidget(self.leave_button)
        row.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        bar.addWidget(row)
        return bar

    def _button(self, picture: str, text: str, tip: str, primary: bool = False) -> QPushButton:
        role = QPalette.ColorRole.HighlightedText if primary else QPalette.ColorRole.ButtonText
        button = QPushButton(icons.icon(picture, role), text)
        button.setIconSize(QSize(ICON + theme.S, ICON))
        button.setMinimumHeight(BUTTON_HEIGHT)
        button.setToolTip(tip)
        if primary:
            button.setObjectName("primary")
        return button

    # --- whether somebody is there -------------------------------------------------------------------------------

    def _somebody_is_there(self) -> None:
        if self.on:
            self._idle = 0
            self._show_countdown()

    def _count(self) -> None:
        if not self._window.session.can_start_over:
            self._idle = 0
        else:
            self._idle += 1
        limit = self._window.counter_idle_seconds
        if limit and self._idle >= limit:
            self.start_over()
        self._show_countdown()

    def _show_countdown(self) -> None:
        limit = self._window.counter_idle_seconds
        left = limit - self._idle
        near = bool(limit) and self._idle > 0 and left <= WARNING_SECONDS
        if near:
            self.countdown.setText(self.tr("New question in {0} s").format(left))
        self.countdown.setVisible(near)

    # --- the window's parts --------------------------------------------------------------------------------------

    def _splitter(self) -> QSplitter:
        splitter = self._window.centralWidget()
        assert isinstance(splitter, QSplitter)
        return splitter

    def _small_controls(self) -> tuple[QWidget, ...]:
        """What is too small for fingers, has a large button in the bar, or is not for customers."""
        window = self._window
        query, slider = window.query, window.results.slider
        signs = [sign for sign in window.results.findChildren(IconLabel) if sign.parent() is slider.parent()]
        return (
            window.menuBar(),
            window.statusBar(),
            slider,
            *signs,
            query.ways,
            # The photos of other customers are nobody's business.
            query.recent_button,
        )

    def _scroll_by_touch(self, area: QAbstractScrollArea) -> None:
        viewport = area.viewport()
        if viewport not in self._scrolled:
            QScroller.grabGesture(viewport, QScroller.ScrollerGestureType.TouchGesture)
            self._scrolled.append(viewport)
