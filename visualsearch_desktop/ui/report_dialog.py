"""What an indexing run left out and why, and reports of bugs: text to read, copy and save."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFileDialog, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from visualsearch_desktop.core.types import IndexReport
from visualsearch_desktop.ui import captions, theme
from visualsearch_desktop.ui.icons import icon


class TextDialog(QDialog):
    """A sentence and a long text under it, to copy or save."""

    def __init__(self, title: str, sentence: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(680, 460)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.L, theme.L, theme.L, theme.M)
        layout.setSpacing(theme.M)
        heading = QLabel(sentence)
        heading.setWordWrap(True)
        layout.addWidget(heading)
        self.text = QPlainTextEdit(text)
        self.text.setReadOnly(True)
        self.text.setAccessibleName(title)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        layout.addWidget(self.text, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        copy = buttons.addButton(self.tr("Copy"), QDialogButtonBox.ButtonRole.ActionRole)
        copy.setIcon(icon("copy"))
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(text))
        save = buttons.addButton(self.tr("Save as text…"), QDialogButtonBox.ButtonRole.ActionRole)
        save.setIcon(icon("download"))
        save.clicked.connect(self._choose_file)
        buttons.rejected.connect(self.close)
        layout.addWidget(buttons)
        self._message = heading

    def save(self, file: Path) -> None:
        """Write the text to a file; say so if that is not possible."""
        try:
            file.write_text(self.text.toPlainText(), encoding="utf-8")
        except OSError as error:
            self._message.setText(self.tr("The file cannot be written: {0}.").format(error.strerror))

    def _choose_file(self) -> None:
        dialog = QFileDialog(self, self.tr("Save as text"), "report.txt")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.fileSelected.connect(lambda name: self.save(Path(name)))
        dialog.open()


def _tr(text: str) -> str:
    return QCoreApplication.translate("report", text)


def summary(report: IndexReport) -> str:
    """The run in one line."""
    counts = (
        (report.added, _tr("{0} added")),
        (report.updated, _tr("{0} updated")),
        (report.removed, _tr("{0} removed")),
        (report.unchanged, _tr("{0} unchanged")),
        (len(report.skipped), _tr("{0} skipped")),
    )
    parts = [text.format(captions.count(count)) for count, text in counts if count]
    return _tr("Photos: {0}.").format(", ".join(parts)) if parts else _tr("No photos were found in this folder.")


def has_leftovers(report: IndexReport) -> bool:
    """Whether something was left out that the user may want to look into."""
    return bool(report.skipped or report.unmatched_rows or report.photos_without_row)


def report_text(report: IndexReport) -> str:
    """All that was left out, with the reasons, as text."""
    blocks = []
    if report.notes:
        blocks.append([_tr("Notes"), *report.notes])
    if report.skipped:
        lines = [f"{skipped.path}\n    {skipped.reason}" for skipped in report.skipped]
        blocks.append([_tr("Skipped files: {0}").format(len(report.skipped)), *lines])
    if report.unmatched_rows:
        title = _tr("Rows of the spreadsheet without a photo: {0}").format(len(report.unmatched_rows))
        blocks.append([title, *report.unmatched_rows])
    if report.photos_without_row:
        title = _tr("Photos without a row in the spreadsheet: {0}").format(len(report.photos_without_row))
        blocks.append([title, *report.photos_without_row])
    return captions.plain("\n\n".join("\n".join([block[0], *(f"  {line}" for line in block[1:])]) for block in blocks))


def report_dialog(report: IndexReport, parent: QWidget) -> TextDialog:
    """The dialog for a run."""
    return TextDialog(parent.tr("Indexing report"), summary(report), report_text(report), parent)
