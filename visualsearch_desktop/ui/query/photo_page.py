"""One photo, large: its crop, and buttons to turn and flip it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from visualsearch_desktop.core.types import Crop, Photo
from visualsearch_desktop.ui import icons, theme
from visualsearch_desktop.ui.query import crops
from visualsearch_desktop.ui.query.crop_view import CropView
from visualsearch_desktop.ui.query.previews import LARGE, Previews, source


class PhotoPage(QWidget):
    """Shows a photo and tells how it is wanted; it changes nothing by itself."""

    changed = Signal(object, str)
    """The `Photo` as it is wanted, and a word that all changes of one gesture share (or "")."""

    def __init__(self, previews: Previews, add_menu: QMenu, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._previews = previews
        self._photo: Photo | None = None
        self._shown: Photo | None = None
        self.view = CropView()
        self.view.cropChanged.connect(self._crop)
        self.turn_left = icons.flat_button("rotate-ccw", self.tr("Turn left (Ctrl+Shift+R)"))
        self.turn_left.clicked.connect(lambda: self.turn(-1))
        self.turn_right = icons.flat_button("rotate-cw", self.tr("Turn right (Ctrl+R)"))
        self.turn_right.clicked.connect(lambda: self.turn(1))
        self.flip_button = icons.flat_button("flip-vertical-2", self.tr("Flip left to right (Ctrl+Shift+M)"))
        self.flip_button.clicked.connect(self.flip)
        self.crop_button = icons.flat_button("crop", "")
        self.crop_button.setCheckable(True)
        self.crop_button.clicked.connect(self.toggle_crop)
        self.add_button = QToolButton()
        self.add_button.setObjectName("flat")
        self.add_button.setIcon(icons.icon("plus"))
        self.add_button.setText(self.tr("Add"))
        self.add_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.add_button.setToolTip(self.tr("Search with a further photo; or drop one here"))
        self.add_button.setAccessibleName(self.tr("Add a photo"))
        self.add_button.setMenu(add_menu)
        self.add_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.XS)
        layout.addWidget(self.view)
        row = QHBoxLayout()
        row.setSpacing(theme.XS)
        for button in (self.turn_left, self.turn_right, self.flip_button, self.crop_button):
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            row.addWidget(button)
        row.addStretch(1)
        self.add_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        row.addWidget(self.add_button)
        layout.addLayout(row)
        self._say_crop(None)

    @property
    def photo(self) -> Photo | None:
        """The photo that is shown."""
        return self._photo

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """Where the Tab key stops, in their order."""
        tools = (self.turn_left, self.turn_right, self.flip_button, self.crop_button, self.add_button)
        return (self.view, *tools)

    def show_photo(self, photo: Photo) -> None:
        """Show another photo, or the same one changed."""
        self._photo = photo
        uncut = replace(photo, crop=None)
        if self._shown is None or source(self._shown) != source(photo):
            self.view.set_image(None)
        if self._shown != uncut:
            self._shown = uncut
            self._previews.show(uncut, LARGE, self, lambda image: self._previewed(uncut, image))
        self.view.set_crop(photo.crop)
        self._say_crop(photo.crop)

    def turn(self, quarters: int) -> None:
        """Ask for the photo turned by quarters clockwise."""
        if self._photo is not None:
            self.changed.emit(crops.turned(self._photo, quarters), "")

    def flip(self) -> None:
        """Ask for the photo mirrored."""
        if self._photo is not None:
            self.changed.emit(crops.flipped(self._photo), "")

    def toggle_crop(self) -> None:
        """Begin with a crop of the middle, or take the crop away."""
        if self._photo is None:
            return
        if self._photo.crop is None:
            self.view.start_crop()
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.view.clear_crop()
        self._say_crop(self.view.crop)

    def _crop(self, crop: Crop | None, gesture: str) -> None:
        if self._photo is not None:
            self.changed.emit(replace(self._photo, crop=crop), gesture)

    def _previewed(self, photo: Photo, image: QImage | None) -> None:
        if photo == self._shown:
            self.view.set_image(image)

    def _say_crop(self, crop: Crop | None) -> None:
        self.crop_button.setChecked(crop is not None)
        text = (
            self.tr("Search for a part of the photo (Ctrl+T); or drag over the photo")
            if crop is None
            else self.tr("Search for the whole photo again (Ctrl+T)")
        )
        self.crop_button.setToolTip(text)
        self.crop_button.setAccessibleName(self.tr("Part of the photo"))
