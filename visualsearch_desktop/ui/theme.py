"""The look: Fusion with an explicit light or dark palette, one accent colour and a compact style sheet.

Qt's own `setColorScheme` does nothing on several platforms, so the palette is set here. Everything that paints takes
its colours from `current()`, which reads the application's palette: there is no other state to get out of step.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from visualsearch_desktop.paths import resources

XS, S, M, L, XL = 4, 8, 12, 16, 24
"""The spacing scale, in device-independent pixels."""

RADIUS = 8
"""The rounding of cards and panels; controls use less."""


@dataclass(frozen=True, slots=True)
class Colours:
    """One scheme. `*_soft` are backgrounds for text in the colour of the same name."""

    window: str
    surface: str
    sunken: str
    text: str
    muted: str
    border: str
    accent: str
    on_accent: str
    accent_soft: str
    warning: str
    warning_soft: str
    danger: str
    danger_soft: str
    good: str


LIGHT = Colours(
    window="#f4f5f7",
    surface="#ffffff",
    sunken="#e9ecf0",
    text="#1b212b",
    muted="#586273",
    border="#d5dae1",
    accent="#2f57c9",
    on_accent="#ffffff",
    accent_soft="#e3eafb",
    warning="#7a4a00",
    warning_soft="#fdf0d5",
    danger="#a3211c",
    danger_soft="#fce6e4",
    good="#1d6b3c",
)
DARK = Colours(
    window="#15181d",
    surface="#1e2229",
    sunken="#2a2f38",
    text="#e8ebf0",
    muted="#a3acba",
    border="#363d49",
    accent="#8fb0ff",
    on_accent="#10172a",
    accent_soft="#27345a",
    warning="#f3c776",
    warning_soft="#3a2f1a",
    danger="#ffa19b",
    danger_soft="#402322",
    good="#86d8a4",
)


def palette(colours: Colours) -> QPalette:
    """The Qt palette of a scheme; muted text is PlaceholderText, borders are Mid."""
    result = QPalette()
    role = QPalette.ColorRole
    for target, colour in {
        role.Window: colours.window,
        role.WindowText: colours.text,
        role.Base: colours.surface,
        role.AlternateBase: colours.window,
        role.Text: colours.text,
        role.PlaceholderText: colours.muted,
        role.Button: colours.surface,
        role.ButtonText: colours.text,
        role.BrightText: colours.danger,
        role.ToolTipBase: colours.text,
        role.ToolTipText: colours.surface,
        role.Highlight: colours.accent,
        role.HighlightedText: colours.on_accent,
        role.Accent: colours.accent,
        role.Link: colours.accent,
        role.LinkVisited: colours.accent,
        role.Light: colours.surface,
        role.Midlight: colours.sunken,
        role.Mid: colours.border,
        role.Dark: colours.border,
        role.Shadow: colours.border,
    }.items():
        result.setColor(target, QColor(colour))
    for target in (role.WindowText, role.Text, role.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, target, QColor(colours.muted))
    return result


def current() -> Colours:
    """The scheme in use."""
    return DARK if QGuiApplication.palette().window().color().lightness() < 128 else LIGHT


def tick(colours: Colours) -> str:
    """The file of the check boxes' tick, as a style sheet names it: a file has its colour in it."""
    return (resources() / "icons" / f"tick-{'dark' if colours is DARK else 'light'}.svg").as_posix()


def style_sheet(c: Colours) -> str:
    """What a palette cannot say: the shapes of panels, chips, the drop zone and the buttons."""
    return f"""
    QToolTip {{ color: {c.surface}; background: {c.text}; border: 1px solid {c.text}; padding: 4px 6px; }}
    QSplitter::handle {{ background: {c.border}; }}
    QSplitter#open::handle {{ background: transparent; }}
    QScrollArea, QScrollArea > QWidget > QWidget#plain {{ background: transparent; border: none; }}
    QStatusBar {{ background: {c.surface}; border-top: 1px solid {c.border}; }}
    QStatusBar::item {{ border: none; }}
    QMenuBar {{ background: {c.surface}; border-bottom: 1px solid {c.border}; padding: 1px 4px; }}
    QMenuBar::item {{ padding: 4px 9px; border-radius: 5px; background: transparent; }}
    QMenuBar::item:selected {{ background: {c.sunken}; color: {c.text}; }}
    QMenu {{ background: {c.surface}; border: 1px solid {c.border}; padding: 4px; }}
    QMenu::item {{ padding: 6px 24px 6px 12px; border-radius: 5px; color: {c.text}; }}
    QMenu::item:selected {{ background: {c.accent_soft}; }}
    QMenu::item:disabled {{ color: {c.muted}; }}
    QMenu::separator {{ height: 1px; background: {c.border}; margin: 4px 8px; }}
    QMenu::icon {{ padding-left: 8px; }}
    #side {{ background: {c.surface}; }}
    #heading {{ color: {c.text}; font-weight: 600; }}
    #title {{ color: {c.text}; font-size: 13pt; font-weight: 600; }}
    #answer {{ color: {c.text}; font-size: 17pt; font-weight: 600; }}
    #muted {{ color: {c.muted}; }}
    #dropZone {{ background: {c.window}; border: 1.5px dashed {c.border}; border-radius: {RADIUS}px; }}
    #dropZone:focus {{ border-color: {c.accent}; }}
    #photo {{ background: {c.window}; border: 1px solid {c.border}; border-radius: {RADIUS}px; }}
    #photo:focus {{ border-color: {c.accent}; }}
    #photo[hot="true"] {{ border: 1.5px dashed {c.accent}; }}
    #dropZone[hot="true"] {{ border: 1.5px dashed {c.accent}; background: {c.accent_soft}; }}
    QPushButton, QToolButton#tool {{
        background: {c.surface}; color: {c.text}; border: 1px solid {c.border}; border-radius: 6px;
        padding: 5px 10px; min-height: 18px;
    }}
    QPushButton:hover, QToolButton#tool:hover {{ background: {c.window}; border-color: {c.muted}; }}
    QPushButton:pressed, QToolButton#tool:pressed {{ background: {c.sunken}; }}
    QPushButton:focus, QToolButton#tool:focus {{ border-color: {c.accent}; }}
    QPushButton:disabled, QToolButton#tool:disabled {{ color: {c.muted}; background: transparent; }}
    QPushButton:checked {{ background: {c.accent_soft}; border-color: {c.accent}; }}
    QPushButton#primary {{ background: {c.accent}; color: {c.on_accent}; border-color: {c.accent}; }}
    QPushButton#primary:hover {{ border-color: {c.text}; }}
    QPushButton#primary:focus {{ border: 3px double {c.on_accent}; padding: 3px 8px; }}
    QPushButton#shutter {{ background: {c.accent}; border: 3px solid {c.surface}; border-radius: 32px; padding: 0;
                           min-width: 58px; max-width: 58px; min-height: 58px; max-height: 58px; }}
    QPushButton#shutter:hover, QPushButton#shutter:focus {{ border-color: {c.text}; }}
    QPushButton#shutter:disabled {{ background: {c.sunken}; }}
    QPushButton#link {{ background: transparent; border: 1px solid transparent; color: {c.accent}; padding: 2px 4px; }}
    QPushButton#link:hover {{ background: {c.accent_soft}; }}
    QPushButton#link:focus {{ border-color: {c.accent}; }}
    QPushButton#link:disabled {{ color: {c.muted}; }}
    QToolButton#tool {{ padding-right: 22px; }}
    QToolButton#tool::menu-indicator {{ subcontrol-origin: padding; subcontrol-position: center right; right: 7px; }}
    QToolButton#flat {{ background: transparent; border: 1px solid transparent; border-radius: 5px; padding: 3px; }}
    QToolButton#flat:hover {{ background: {c.sunken}; }}
    QToolButton#flat[hot="true"] {{ background: {c.accent_soft}; border: 1px dashed {c.accent}; }}
    QToolButton#flat:checked {{ background: {c.accent_soft}; }}
    QToolButton#flat:focus {{ border-color: {c.accent}; }}
    QToolButton#flat::menu-indicator {{ image: none; width: 0; }}
    QPushButton#facet {{ text-align: left; padding: 0; min-height: 28px; background: {c.surface}; }}
    QPushButton#facet:hover {{ background: {c.window}; }}
    QPushButton#facet[active="true"] {{ border-color: {c.accent}; }}
    QPushButton#facet:focus {{ border: 2px solid {c.accent}; }}
    #chip {{ background: {c.accent_soft}; border: 1px solid transparent; border-radius: 11px; color: {c.text};
             padding: 2px 6px 2px 9px; text-align: left; min-height: 16px; }}
    #chip:hover {{ border-color: {c.accent}; }}
    #chip:focus {{ border-color: {c.accent}; }}
    #chip[excluded="true"] {{ background: {c.danger_soft}; color: {c.danger}; }}
    #chip[excluded="true"]:hover, #chip[excluded="true"]:focus {{ border-color: {c.danger}; }}
    #popup {{ background: {c.surface}; border: 1px solid {c.border}; border-radius: {RADIUS}px; }}
    #popup QListView {{ border: none; background: transparent; }}
    QLineEdit, QSpinBox, QDoubleSpinBox {{
        background: {c.surface}; color: {c.text}; border: 1px solid {c.border}; border-radius: 6px; padding: 4px 7px;
        selection-background-color: {c.accent}; selection-color: {c.on_accent};
    }}
    QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus {{ border-color: {c.accent}; }}
    QLineEdit:disabled, QLineEdit:read-only {{ background: {c.window}; color: {c.muted}; }}
    QRadioButton, QCheckBox {{ spacing: 8px; }}
    QRadioButton::indicator, QCheckBox::indicator {{ background: {c.surface}; border: 1px solid {c.muted};
                                                    width: 14px; height: 14px; }}
    QRadioButton::indicator {{ border-radius: 8px; }}
    QCheckBox::indicator {{ border-radius: 4px; }}
    QRadioButton::indicator:checked {{ border: 5px solid {c.accent}; width: 6px; height: 6px; }}
    QCheckBox::indicator:checked {{ background: {c.accent}; border-color: {c.accent}; image: url("{tick(c)}"); }}
    QRadioButton::indicator:focus, QCheckBox::indicator:focus {{ border-color: {c.accent}; }}
    QAbstractSpinBox QLineEdit {{ border: none; padding: 0; background: transparent; }}
    QSpinBox QLineEdit {{ padding: 0 6px; }}
    QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ subcontrol-origin: border; width: 1px; }}
    #panel {{ background: {c.surface}; border: 1px solid {c.border}; border-radius: {RADIUS}px; }}
    #problem {{ color: {c.danger}; }}
    QListWidget {{ background: {c.surface}; border: 1px solid {c.border}; border-radius: 6px; padding: 2px;
                   outline: none; }}
    QListWidget::item {{ padding: 0 6px; border-radius: 5px; color: {c.text}; }}
    QListWidget::item:selected {{ background: {c.accent_soft}; color: {c.text}; }}
    QListWidget:focus {{ border-color: {c.accent}; }}
    QListWidget#recent, QListWidget#recent::item {{ border: none; padding: 0; }}
    QListWidget#pages {{ border: none; border-right: 1px solid {c.border}; border-radius: 0; padding: 8px; }}
    QListWidget#pages::item {{ padding: 0 8px; border: 1px solid transparent; }}
    QListWidget#pages::item:selected:focus {{ border-color: {c.accent}; }}
    QTabWidget::pane {{ border: none; }}
    QTabBar::tab {{ background: transparent; color: {c.muted}; border: none; border-bottom: 2px solid transparent;
                    padding: 7px 12px; }}
    QTabBar::tab:hover {{ color: {c.text}; }}
    QTabBar::tab:selected {{ color: {c.text}; border-bottom-color: {c.accent}; }}
    QHeaderView::section {{ background: {c.window}; color: {c.muted}; border: none; padding: 4px 6px;
                            border-bottom: 1px solid {c.border}; }}
    QPlainTextEdit {{ background: {c.surface}; border: 1px solid {c.border}; border-radius: 6px; }}
    QPlainTextEdit:focus {{ border-color: {c.accent}; }}
    #notice {{ border-radius: 6px; border: 1px solid {c.border}; background: {c.surface}; }}
    #notice QPushButton {{ padding: 2px 9px; min-height: 16px; }}
    #notice[kind="warning"] {{ background: {c.warning_soft}; border-color: transparent; }}
    #notice[kind="warning"] QLabel {{ color: {c.warning}; }}
    #notice[kind="error"] {{ background: {c.danger_soft}; border-color: transparent; }}
    #notice[kind="error"] QLabel {{ color: {c.danger}; }}
    #standIn {{ color: {c.warning}; background: {c.warning_soft}; border: 1px solid transparent; border-radius: 5px;
                padding: 2px 8px; }}
    #standIn:hover, #standIn:focus {{ border-color: {c.warning}; }}
    QProgressBar {{ background: {c.sunken}; border: none; border-radius: 3px; max-height: 6px; min-height: 6px; }}
    QProgressBar::chunk {{ background: {c.accent}; border-radius: 3px; }}
    QTableView {{ background: transparent; border: none; selection-background-color: {c.accent_soft};
                  selection-color: {c.text}; }}
    QTableView::item {{ padding: 3px 4px; border-bottom: 1px solid {c.border}; }}
    #picture {{ background: {c.window}; border: 1px solid {c.border}; border-radius: {RADIUS}px; }}
    QSlider::groove:horizontal {{ height: 4px; border-radius: 2px; background: {c.sunken}; }}
    QSlider::sub-page:horizontal {{ height: 4px; border-radius: 2px; background: {c.accent}; }}
    QSlider::handle:horizontal {{
        width: 14px; height: 14px; margin: -5px 0; border-radius: 7px; background: {c.accent};
    }}
    QSlider::handle:horizontal:focus {{ border: 4px solid {c.accent}; width: 6px; height: 6px;
                                       background: {c.on_accent}; }}
    QSlider::handle:horizontal:disabled {{ background: {c.border}; }}
    QScrollBar:vertical {{ background: transparent; width: 11px; margin: 0; }}
    QScrollBar::handle:vertical {{ background: {c.border}; border-radius: 4px; min-height: 36px; margin: 1px 2px; }}
    QScrollBar::handle:vertical:hover {{ background: {c.muted}; }}
    QScrollBar:horizontal {{ background: transparent; height: 11px; margin: 0; }}
    QScrollBar::handle:horizontal {{ background: {c.border}; border-radius: 4px; min-width: 36px; margin: 2px 1px; }}
    QScrollBar::handle:horizontal:hover {{ background: {c.muted}; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    """


STYLE = ("-style", "Fusion")
"""Arguments of a QApplication. `setStyle` does the same, but hands out a QStyle, whose making takes Python 10 ms."""


class Theme(QObject):
    """Applies the chosen theme to the application, and follows the system where it is "system".

    The application has been made with `STYLE`.
    """

    changed = Signal()

    def __init__(self, application: QApplication, choice: str) -> None:
        super().__init__(application)
        self._application = application
        self._choice = choice
        application.styleHints().colorSchemeChanged.connect(self._apply)
        self._apply()

    @property
    def application(self) -> QApplication:
        """What the theme is applied to."""
        return self._application

    @property
    def choice(self) -> str:
        """ "system", "light" or "dark"."""
        return self._choice

    def choose(self, choice: str) -> None:
        """Change to "system", "light" or "dark"."""
        self._choice = choice
        self._apply()

    def _apply(self) -> None:
        system_dark = self._application.styleHints().colorScheme() is Qt.ColorScheme.Dark
        dark = self._choice == "dark" or (self._choice != "light" and system_dark)
        colours = DARK if dark else LIGHT
        self._application.setPalette(palette(colours))
        self._application.setStyleSheet(style_sheet(colours))
        self.changed.emit()
