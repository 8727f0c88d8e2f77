"""What the command line prints: progress bars, tables, JSON and reports."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar
from rich.table import Table

from visualsearch_desktop.core.types import (
    Answer,
    ColumnKind,
    Facet,
    Hit,
    IndexReport,
    ModelState,
    Phase,
    Progress,
    Value,
)
from visualsearch_desktop.errors import UserError

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

PHASES = {
    Phase.MODEL: "Getting the model",
    Phase.PREPARE: "Preparing the model for this computer",
    Phase.DOWNLOAD: "Downloading",
    Phase.SCAN: "Looking through the folder",
    Phase.INDEX: "Indexing",
    Phase.REMOVE: "Removing what is gone",
    Phase.TIDY: "Tidying up the search index",
    Phase.COPY: "Copying",
    Phase.DRAW: "Drawing",
}
VALUES_SHOWN = 6
REASONS_SHOWN = 10
COLUMNS_SHOWN = 6


def follow(job: Iterator[Progress]) -> Progress | None:
    """Show a job's progress to its end, on the error stream, and give its last report. Ctrl+C cancels the job."""
    last = None
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        TextColumn("[dim]{task.fields[current]}"),
    )
    with closing(job), Bar(*columns, console=err, transient=True) as bar:  # type: ignore[type-var]
        tasks: dict[Phase, Any] = {}
        for last in job:
            if last.phase is Phase.DONE:
                continue
            if last.phase not in tasks:
                tasks[last.phase] = bar.add_task(PHASES[last.phase], rate="", current="")
            bar.update(
                tasks[last.phase],
                completed=last.done,
                total=last.total or None,
                rate=f"{last.rate:.0f}/s" if last.rate else "",
                current=escape(Path(last.current).name[-40:]),
            )
    return last


def show_index_report(report: IndexReport) -> None:
    """Print what an indexing run did."""
    out.print(
        f"{report.added} added, {report.updated} updated, {report.unchanged} unchanged, {report.removed} removed, "
        f"{len(report.skipped)} skipped."
    )
    for skipped in report.skipped[:REASONS_SHOWN]:
        out.print(f"  {escape(skipped.path)}: {escape(skipped.reason)}", soft_wrap=True)
    if len(report.skipped) > REASONS_SHOWN:
        out.print(f"  … and {len(report.skipped) - REASONS_SHOWN} more; --report FILE lists them all.")
    for name, examples in (
        ("Rows of the spreadsheet that name no photo", report.unmatched_rows),
        ("Photos without a row in the spreadsheet", report.photos_without_row),
    ):
        if examples:
            out.print(f"{name}: {len(examples)}, such as {escape('; '.join(examples[:3]))}.", soft_wrap=True)
    for note in report.notes:
        out.print(f"[yellow]{escape(note)}")


def write_report(report: IndexReport, file: Path) -> None:
    """Write every file and row that was left out, with the reason, as CSV.

    Raises:
        UserError: the file cannot be written.
    """
    rows = [("skipped", skipped.path, skipped.reason) for skipped in report.skipped]
    rows += [("row without photo", row, "No photo of this name is in the folder.") for row in report.unmatched_rows]
    rows += [("photo without row", photo, "No row names this photo.") for photo in report.photos_without_row]
    try:
        with file.open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(("what", "name", "reason"))
            writer.writerows(rows)
    except OSError as error:
        raise UserError(f"The report cannot be written to {file}: {error.strerror}.") from error


def answer_as_json(answer: Answer, model: ModelState) -> str:
    """An answer for programs; its attributes and facets carry the columns' keys."""
    return json.dumps(
        {
            "hits": [
                {
                    "id": hit.item.id,
                    "path": hit.item.path,
                    "score": None if hit.score is None else round(hit.score, 6),
                    "band": hit.band,
                    "by_code": hit.by_code,
                    "group": asdict(hit.group) if hit.group else None,
                    "attributes": hit.item.attributes,
                }
                for hit in answer.hits
            ],
            "facets": {facet.column.key: _facet_as_json(facet) for facet in answer.facets},
            "total": answer.total,
            "codes": [asdict(code) for code in answer.codes],
            "bands": asdict(answer.bands) if answer.bands else None,
            "model": (asdict(answer.model) if answer.model else {})
            | {"label": model.label, "stand_in": model.stand_in},
            "engine": str(answer.engine),
            "timings_ms": asdict(answer.timings),
        },
        indent=2,
        ensure_ascii=False,
    )


def _facet_as_json(facet: Facet) -> dict[str, Any]:
    if facet.column.kind is ColumnKind.NUMBER:
        return {"label": facet.column.label, "minimum": facet.minimum, "maximum": facet.maximum}
    return {"label": facet.column.label, "values": {value.value: value.count for value in facet.values}}


def show_answer(answer: Answer, model: ModelState) -> None:
    """Print the ranked hits and the facets with their counts."""
    columns = list(dict.fromkeys(key for hit in answer.hits for key in hit.item.attributes))[:COLUMNS_SHOWN]
    table = Table(box=None, pad_edge=False, header_style="bold")
    # Only the file's name gives way where the terminal is narrow.
    bands = [_band(hit) for hit in answer.hits]
    for name in ("", "alike", *columns):
        values = [_text(hit.item.attributes.get(name, "")) for hit in answer.hits]
        words = bands if name == "alike" else values
        table.add_column(escape(name), min_width=max(map(len, [*words, name, "0.000"])), max_width=24, no_wrap=True)
    table.add_column("photo", overflow="ellipsis", no_wrap=True)
    for rank, hit in enumerate(answer.hits, 1):
        values = [escape(_text(hit.item.attributes.get(key, ""))) for key in columns]
        table.add_row(str(rank), _band(hit), *values, escape(Path(hit.item.path).name))
    for code in answer.codes:
        # Strangers write codes: one may hold what tells a terminal to do something.
        text = "".join(letter if letter.isprintable() else "·" for letter in code.text)
        out.print(f"{code.format} {escape(text)}: {'found' if code.found else 'no item has it'}.")
    out.print(table if answer.hits else "Nothing passes these conditions.")
    out.print()
    for facet in answer.facets:
        out.print(f"[bold]{escape(facet.column.label)}[/]  {escape(_facet_text(facet))}")
    times = answer.timings
    out.print()
    # A listing without a photo needs no model.
    by = f"[bold]{escape(model.label)}[/] with " if model.label else ""
    out.print(
        f"{answer.total} items pass. Answered by {by}the engine {answer.engine} in "
        f"{times.decode + times.embed + times.codes + times.search + times.facets:.0f} ms "
        f"(photo {times.decode:.0f}, model {times.embed:.0f}, search {times.search:.0f}, facets {times.facets:.0f})."
    )


def _band(hit: Hit) -> str:
    """How alike a hit is: in words where the catalogue has bands, else its cosine."""
    if hit.by_code:
        return "code"
    if hit.band is not None:
        return hit.band.replace("_", " ")
    return "" if hit.score is None else f"{hit.score:.3f}"


def show_model(model: ModelState) -> None:
    """Say which model answers, where that is not the one that it should be."""
    if model.stand_in and not model.reindex:
        show_stand_in()
    if model.message:
        err.print(f"[yellow]{escape(model.message)}")


def show_stand_in() -> None:
    """Say that ResNet18 is not there, and how to get it."""
    err.print(
        "[yellow]ResNet18 is not on this computer; EfficientNet-Lite0 stands in for it. "
        "`visualsearch model download` gets it, `visualsearch model import FILE` takes one from a file."
    )


def _facet_text(facet: Facet) -> str:
    if facet.column.kind is ColumnKind.NUMBER:
        return "–" if facet.minimum is None else f"{_text(facet.minimum)} to {_text(facet.maximum)}"
    shown = [f"{value.value} ({value.count})" for value in facet.values[:VALUES_SHOWN]]
    more = len(facet.values) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def _text(value: Value | None) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)
