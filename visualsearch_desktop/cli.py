"""The command line: the same service as the window, without one."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from visualsearch_desktop import __version__, console, launch, logs
from visualsearch_desktop.core.types import NEWEST, CatalogueState, Engine, IndexRequest, Photo, Query, Sort, Words
from visualsearch_desktop.errors import BadRequest, UserError
from visualsearch_desktop.launch import DEFAULT_CATALOGUE, DEMO_CATALOGUE, service_options
from visualsearch_desktop.paths import AppPaths
from visualsearch_desktop.settings import Settings

if TYPE_CHECKING:
    from visualsearch_desktop.core.model_keeper import ModelKeeper
    from visualsearch_desktop.core.service import Service

app = typer.Typer(
    help="Find products by photo, offline. Without a command the window opens.",
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
model_app = typer.Typer(help="The model that turns photos into vectors.", no_args_is_help=True)
catalogue_app = typer.Typer(help="Look after catalogues.", no_args_is_help=True)
app.add_typer(model_app, name="model")
app.add_typer(catalogue_app, name="catalogue")

CatalogueOption = Annotated[str, typer.Option("--catalogue", "-c", help="Which catalogue.")]
EngineOption = Annotated[
    Engine | None,
    typer.Option("--engine", help="Where a new catalogue is kept: in files (edge, local) or on a server."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]

INTERRUPTED = 130
"""The shell's exit code for a program that was ended by Ctrl+C."""


def run() -> int:
    """Carry out the command line; gives the exit code. Expected failures end in one sentence on the error stream."""
    words = sys.argv[1:]
    if _means_open(words):
        words.insert(0, "open")
    try:
        # Typer gives the code that a command ended with, or None for a command that just returned.
        code = app(words, standalone_mode=False) or 0
    except UserError as error:
        console.err.print(f"[red]{escape(str(error))}")
        return 1
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    except Exception as error:
        # A wrong option or a missing argument: typer's own words for it.
        if hasattr(error, "show") and hasattr(error, "exit_code"):
            error.show()
            return int(error.exit_code)
        raise
    if code == INTERRUPTED:
        console.err.print("Cancelled. What was done so far is kept.")
    return int(code)


def _means_open(words: list[str]) -> bool:
    """True where photos or folders are given without a command, as a file manager does it."""
    if not words or words[0] in typer.main.get_group(app).commands:
        return False
    return Path(words[0]).exists()


@contextmanager
def opened(catalogue: str, engine: Engine | None = None) -> Iterator[Service]:
    """A service on the catalogue, closed at the end.

    Raises:
        BadRequest: the catalogue is kept by another engine than the one that was asked for.
    """
    # The service takes longer to import than a window takes to open, and `open` does without it.
    from visualsearch_desktop.core.service import Service

    paths = AppPaths.from_environment()
    logs.set_up(paths.logs, "command-line")
    options = service_options(paths, Settings.load(paths.settings), catalogue, "a visualsearch command", engine)
    service = Service(options)
    service.open()
    try:
        state = service.state()
        if engine is not None and state.engine is not engine:
            raise BadRequest(
                f"The catalogue is kept by the engine {state.engine}. "
                f"`visualsearch catalogue copy --to {engine}` moves it."
            )
        for notice in state.notices:
            console.err.print(f"[yellow]{escape(notice)}")
        yield service
    finally:
        service.close()


@app.callback(invoke_without_command=True)
def main(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
    self_test: Annotated[
        bool, typer.Option("--self-test", help="Check that this installation works, and print a report as JSON.")
    ] = False,
) -> None:
    """Find products by photo, offline. Without a command the window opens; a photo by itself is its first question."""
    if version:
        console.out.print(__version__)
    elif self_test:
        from visualsearch_desktop import self_test as test

        raise typer.Exit(test.run())
    elif context.invoked_subcommand is None:
        raise typer.Exit(launch.open_window([], DEFAULT_CATALOGUE))


@app.command("open")
def open_window(
    files: Annotated[list[Path] | None, typer.Argument(help="A photo to search with, or folders to add.")] = None,
    catalogue: CatalogueOption = DEFAULT_CATALOGUE,
) -> None:
    """Open the window; where one is open on this catalogue, it takes the files."""
    raise typer.Exit(launch.open_window(files or [], catalogue))


@app.command()
def index(
    folder: Annotated[Path, typer.Argument(help="The folder of product photos.")],
    attributes: Annotated[
        Path | None, typer.Option("--attributes", "-a", help="A spreadsheet: CSV, Excel or OpenDocument.")
    ] = None,
    image_column: Annotated[
        str | None, typer.Option("--image-column", help="The column that names the photos, where it is not found.")
    ] = None,
    catalogue: CatalogueOption = DEFAULT_CATALOGUE,
    engine: EngineOption = None,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Embed every photo of the catalogue again, with the best model there is.")
    ] = False,
    report: Annotated[Path | None, typer.Option("--report", help="Write what was left out to this CSV file.")] = None,
) -> None:
    """Bring the catalogue up to date with a folder. Ctrl+C keeps what is done; the next run goes on from there."""
    request = IndexRequest(str(folder), str(attributes) if attributes else None, image_column, rebuild)
    with opened(catalogue, engine) as service:
        last = console.follow(service.index(request))
        if last is None or last.report is None:
            return
        console.show_index_report(last.report)
        state = service.state()
        console.out.print(f"The catalogue has {state.count} items. Model: {escape(state.model.label)}.")
        console.show_model(state.model)
        if report is not None:
            console.write_report(last.report, report)
        # Seconds at most, so that the first search can say what its likenesses mean.
        service.find_bands()


@app.command()
def search(
    photos: Annotated[
        list[Path] | None,
        typer.Argument(help="The photo, or several of what is wanted; without one the catalogue is listed."),
    ] = None,
    where: Annotated[
        list[str] | None, typer.Option("--where", "-w", help="A condition: category=dress,skirt or price<40.")
    ] = None,
    excluded: Annotated[list[str] | None, typer.Option("--not", help="What must not be: colour=red.")] = None,
    words: Annotated[str, typer.Option("--words", "-q", help="Words that begin those of an item's texts.")] = "",
    sort: Annotated[str | None, typer.Option("--sort", help="Order by a column, or by newest.")] = None,
    descending: Annotated[bool, typer.Option("--descending", help="Sort the other way round.")] = False,
    variety: Annotated[bool, typer.Option("--variety", help="Spread the hits over what is alike.")] = False,
    group_by: Annotated[
        str | None, typer.Option("--group-by", help="Show the items with an equal value in this column as one.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many hits at most.")] = 12,
    catalogue: CatalogueOption = DEFAULT_CATALOGUE,
    engine: EngineOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the items that look like a photo, and what the facets have."""
    # The parser of conditions reads numbers as spreadsheets do, which the other commands do without.
    from visualsearch_desktop.core.where import parse_where

    with opened(catalogue, engine) as service:
        state = service.state()
        if not state.count:
            raise BadRequest("The catalogue is empty. `visualsearch index FOLDER` adds photos to it.")
        filters = parse_where(where or [], excluded or [], state.columns)
        answer = service.search(
            Query(
                photos=tuple(Photo(str(photo.absolute())) for photo in photos or ()),
                filter=(*filters, Words(words)) if words else filters,
                limit=limit,
                sort=Sort(NEWEST if sort == "newest" else sort, descending) if sort else None,
                variety=variety,
                group_by=group_by,
            )
        )
        model = service.state().model
        if as_json:
            sys.stdout.write(console.answer_as_json(answer, model) + "\n")
        else:
            console.show_answer(answer, model)
        if photos:
            console.show_model(model)


@app.command()
def demo(
    folder: Annotated[Path | None, typer.Option("--folder", help="Where the sample photos are drawn.")] = None,
    picture: Annotated[Path | None, typer.Option("--picture", help="Write a picture of the window here.")] = None,
    count: Annotated[int, typer.Option(min=20, max=5000, help="How many articles are drawn.")] = 480,
    window: Annotated[
        bool, typer.Option("--window/--no-window", help="Open the window, where there is a display.")
    ] = True,
) -> None:
    """Draw a sample catalogue, index it, search it by an example photo, and open the window on it."""
    from visualsearch_desktop import demo as demonstration

    paths = AppPaths.from_environment()
    samples = folder.absolute() if folder else paths.sample
    with opened(DEMO_CATALOGUE) as service:
        example = demonstration.prepare(service, samples, count)
    if picture is not None:
        demonstration.write_picture(paths, example, picture)
    if window and demonstration.has_display():
        raise typer.Exit(launch.open_window([example], DEMO_CATALOGUE))


@model_app.command("list")
def model_list() -> None:
    """Show the models on this computer, the one that is used for new catalogues first."""
    from visualsearch_desktop.core.models.architectures import stand_in_weights
    from visualsearch_desktop.core.models.weights import list_weights
    from visualsearch_desktop.core.service import weights_places

    paths = AppPaths.from_environment()
    options = service_options(paths, Settings.load(paths.settings), DEFAULT_CATALOGUE, "a visualsearch command")
    found = list_weights(weights_places(options))
    for weights in found:
        console.out.print(
            f"ResNet18 ({weights.sha256[:8]})  {weights.origin}  {escape(str(weights.path))}", soft_wrap=True
        )
    console.out.print(f"EfficientNet-Lite0 (stand-in)  installed  {escape(str(stand_in_weights()))}", soft_wrap=True)
    if not found:
        console.show_stand_in()


@model_app.command("import")
def model_import(
    file: Annotated[Path, typer.Argument(help="A ResNet18 state dict: .pth, .pt or .safetensors.")],
) -> None:
    """Take a ResNet18 of your own, and use it for new catalogues."""
    paths = AppPaths.from_environment()
    settings = Settings.load(paths.settings)
    weights = _models(paths, settings).import_file(file)
    # What was imported is meant to be used, whatever else lies on the computer.
    replace(settings, weights=str(weights.path)).save(paths.settings)
    console.out.print(
        f"Imported as ResNet18 ({weights.sha256[:8]}). New catalogues use it; `index --rebuild` moves old ones."
    )


@model_app.command("download")
def model_download() -> None:
    """Get ResNet18 (45 MB) from the network. Ctrl+C cancels; the next download goes on from there."""
    paths = AppPaths.from_environment()
    console.follow(_models(paths, Settings.load(paths.settings)).download())
    console.out.print("ResNet18 is here. New catalogues use it; `index --rebuild` moves old ones.")


def _models(paths: AppPaths, settings: Settings) -> ModelKeeper:
    from visualsearch_desktop.core.service import model_keeper

    return model_keeper(service_options(paths, settings, DEFAULT_CATALOGUE, "a visualsearch command"))


@catalogue_app.command("list")
def catalogue_list() -> None:
    """Show the catalogues on this computer."""
    folder = AppPaths.from_environment().catalogues
    for entry in sorted(folder.iterdir()) if folder.is_dir() else []:
        console.out.print(escape(entry.name))


@catalogue_app.command("info")
def catalogue_info(catalogue: CatalogueOption = DEFAULT_CATALOGUE) -> None:
    """Show what a catalogue holds, and which engine and model keep it."""
    with opened(catalogue) as service:
        _show_state(service.state(), service)


@catalogue_app.command("check")
def catalogue_check(catalogue: CatalogueOption = DEFAULT_CATALOGUE) -> None:
    """Compare every vector with the ledger; what is damaged is struck out, so that the next indexing restores it."""
    with opened(catalogue) as service:
        damaged = service.check()
        if damaged:
            raise UserError(f"{damaged} photos were lost or damaged. Index their folders again to bring them back.")
        console.out.print(f"All {service.state().count} items are sound.")


@catalogue_app.command("copy")
def catalogue_copy(
    to: Annotated[Engine, typer.Option("--to", help="The engine that the catalogue moves to.")],
    catalogue: CatalogueOption = DEFAULT_CATALOGUE,
) -> None:
    """Move a catalogue to another engine, without embedding again."""
    with opened(catalogue) as service:
        console.follow(service.copy(to))
        console.out.print(f"The catalogue's {service.state().count} items are kept by the engine {to} now.")


@catalogue_app.command("join")
def catalogue_join(
    collection: Annotated[
        str | None, typer.Argument(help="The collection; without one the server's are listed.")
    ] = None,
    catalogue: CatalogueOption = DEFAULT_CATALOGUE,
) -> None:
    """Use a catalogue that another counter keeps on the Qdrant server."""
    with opened(catalogue) as service:
        if collection is None:
            for name, title in service.shared_catalogues().items():
                console.out.print(f"{escape(name)}: {escape(title)}", soft_wrap=True)
            return
        service.join(collection)
        console.out.print(f"The catalogue has {service.state().count} items, shared by the Qdrant server.")


@catalogue_app.command("remove")
def catalogue_remove(
    folder: Annotated[Path, typer.Argument(help="A folder of the catalogue.")],
    catalogue: CatalogueOption = DEFAULT_CATALOGUE,
) -> None:
    """Take a folder out of the catalogue. The photos themselves are not touched."""
    with opened(catalogue) as service:
        service.remove_source(str(folder.absolute()))
        console.out.print(f"The catalogue has {service.state().count} items.")


def _show_state(state: CatalogueState, service: Service) -> None:
    identity = service.catalogue.ledger.model
    model = f"{identity.name} ({identity.weights[:8]}), {identity.dimension} numbers" if identity else "none yet"
    console.out.print(f"{escape(state.name)}: {state.count} items, engine {state.engine}, model {model}")
    for source in state.sources:
        sheet = f", spreadsheet {escape(source.attributes)}" if source.attributes else ""
        console.out.print(f"  {escape(source.folder)}: {source.items} items{sheet}")
    for column in state.columns:
        console.out.print(f"  {escape(column.label)}: {column.kind}{'' if column.facet else ', no facet'}")
