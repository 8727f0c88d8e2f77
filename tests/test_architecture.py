"""Who may import whom, read from the source, and what a process loads, seen from inside it."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = "visualsearch_desktop"
ROOT = Path(__file__).parents[1]

ENTRIES = {"__main__", "cli", "launch", "demo", "self_test", "ui.app", "ui.preferences"}
"""The modules that read the environment and the settings, and hand values down."""

LIGHT_CORE = {"core.api_keys", "core.formats", "core.roles", "core.types", "core.thumbnails"}
"""What the window may use of the core: values, names of files, where a thumbnail lies, and the system's keyring."""

HEAVY = ("torch", "torchvision", "numpy", "PIL", "qdrant_client", "qdrant_edge")


def name_of(file: Path) -> str:
    """A module's name inside the package: `core.types`; empty for the package itself."""
    parts = file.relative_to(ROOT / PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {name_of(file): file for file in sorted((ROOT / PACKAGE).rglob("*.py"))}


@cache
def tree(module: str) -> ast.Module:
    return ast.parse(FILES[module].read_text(encoding="utf-8"))


def nodes(node: ast.AST, *, at_runtime: bool) -> Iterator[ast.AST]:
    """All nodes below one, also inside functions; `at_runtime` leaves out what only type checkers see."""
    for child in ast.iter_child_nodes(node):
        if at_runtime and isinstance(child, ast.If) and ast.unparse(child.test).endswith("TYPE_CHECKING"):
            continue
        yield child
        yield from nodes(child, at_runtime=at_runtime)


def imported(module: str, *, at_runtime: bool = False) -> set[str]:
    """The full names of the modules that a module imports."""
    found: set[str] = set()
    for node in nodes(tree(module), at_runtime=at_runtime):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively"
            base = node.module or ""
            for alias in node.names:
                # `from package import module` names a module, `from module import name` does not.
                inner = f"{base}.{alias.name}".removeprefix(f"{PACKAGE}.")
                found.add(f"{base}.{alias.name}" if base.startswith(PACKAGE) and inner in FILES else base)
    return found


def own(module: str, *, at_runtime: bool = False) -> set[str]:
    """The package's modules that a module imports, by their names inside it."""
    inside = {name for name in imported(module, at_runtime=at_runtime) if name.split(".")[0] == PACKAGE}
    return {name.removeprefix(PACKAGE).removeprefix(".") for name in inside}


def outside(module: str) -> set[str]:
    """The top-level packages from elsewhere that a module imports."""
    return {name.split(".")[0] for name in imported(module)} - {PACKAGE}


def room(module: str) -> str:
    """The folder of the package that a module lies in, or the module itself where it lies in none."""
    return module.split(".")[0]


def modules_of(name: str) -> list[str]:
    found = [module for module in FILES if room(module) == name]
    assert found
    return found


def test_the_source_is_read_rightly() -> None:
    """The other tests would pass on nothing."""
    assert {"", "core.types", "core.service", "backend.client", "ui.window", "cli"} <= set(FILES)
    assert "core.ledger" in own("core.catalogue")
    assert "logs" in own("backend.server")
    assert "core.indexing" in own("core.service")  # inside a function
    assert "core.embedder" in own("core.service")
    assert "core.embedder" not in own("core.service", at_runtime=True)
    assert "torch" in outside("core.models.torch_network")


@pytest.mark.parametrize("module", modules_of("core"))
def test_the_core_knows_nothing_above_it(module: str) -> None:
    assert {room(other) for other in own(module)} <= {"core", "errors"}
    # A vacuum of the embedded engine holds Python's lock for seconds, and so needs a process of its own.
    processes = set() if module == "core.stores.edge_vacuum" else {"multiprocessing"}
    assert not outside(module) & {"PySide6", "typer", "rich", "platformdirs", *processes}


@pytest.mark.parametrize("module", [m for m in modules_of("core") if m not in ("core", "core.service", "core.copying")])
def test_only_the_service_sits_on_indexing_and_searching(module: str) -> None:
    assert not own(module) & {"core.service", "core.indexing", "core.searching", "core.copying"}


@pytest.mark.parametrize("module", modules_of("backend"))
def test_the_backend_knows_the_core_and_nothing_above_it(module: str) -> None:
    assert {room(other) for other in own(module)} <= {"backend", "core", "errors", "logs"}
    assert not outside(module) & {"PySide6", "typer", "rich", "torch", "qdrant_client", "qdrant_edge"}


@pytest.mark.parametrize("module", modules_of("ui"))
def test_the_window_talks_to_the_backend_only(module: str) -> None:
    allowed = {"", "errors", "paths", "settings", "backend.client", "backend.messages", "backend.options", *LIGHT_CORE}
    assert {other for other in own(module) if room(other) != "ui"} <= allowed
    assert not outside(module) & {*HEAVY, "typer", "rich"}


@pytest.mark.parametrize("module", sorted(LIGHT_CORE))
def test_what_the_window_uses_of_the_core_is_light(module: str) -> None:
    at_the_top = {
        name.split(".")[0]
        for statement in tree(module).body
        if isinstance(statement, ast.Import | ast.ImportFrom)
        for name in (
            [a.name for a in statement.names] if isinstance(statement, ast.Import) else [statement.module or ""]
        )
    }
    assert not at_the_top & set(HEAVY)


@pytest.mark.parametrize("module", sorted(set(FILES) - ENTRIES - {"settings", "paths"}))
def test_only_entries_read_the_folders_and_the_settings(module: str) -> None:
    if room(module) != "ui":  # it is given the folders and the settings
        assert not own(module) & {"paths", "settings"}
    read = {ast.unparse(node) for node in ast.walk(tree(module)) if isinstance(node, ast.Attribute)}
    assert not read & {"AppPaths.from_environment", "Settings.load"}


def test_no_module_imports_itself_by_others() -> None:
    graph = {module: own(module, at_runtime=True) - {module} for module in FILES}
    for module, others in graph.items():
        assert others <= set(FILES), f"{module} imports what is not there"
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(f"a cycle: {' <- '.join(error.args[1])}")


@pytest.mark.parametrize("module", sorted(FILES))
def test_every_module_says_what_it_is(module: str) -> None:
    assert ast.get_docstring(tree(module)) is not None


def loaded_by(statements: str) -> set[str]:
    """The top-level modules in a new process after these statements."""
    code = f"import sys\n{statements}\nsys.stderr.write(' '.join({{n.split('.')[0] for n in sys.modules}}))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(result.stderr.split())


def test_the_windows_process_loads_neither_model_nor_store() -> None:
    loaded = loaded_by("import visualsearch_desktop.ui.app")
    assert "PySide6" in loaded
    assert not loaded & set(HEAVY)


STARTED = """
from visualsearch_desktop import __main__
from visualsearch_desktop.ui import app

def run(paths, settings, options, files):
    window, backend = app.open_window(paths, settings, options)
    window.show()
    app.application().processEvents()
    window.close()
    backend.close()
    return 0

app.run = run
sys.argv = ["visualsearch"]
assert __main__.main() == 0
"""


def test_a_start_loads_nothing_but_qt_before_the_window_is_painted() -> None:
    # The backend process would be started by the same events that paint the window.
    loaded = loaded_by(f"import visualsearch_desktop.ui.bridge as b\nb.Backend.start = lambda self: None\n{STARTED}")
    others = {name for name in loaded - set(sys.stdlib_module_names) if not name.startswith("_")}
    # What a `.pth` file of the environment loads into every process is not the program's.
    qt = {"PySide6", "shiboken6", "shibokensupport", "signature_bootstrap"}
    assert others - loaded_by("") <= {"visualsearch_desktop", "platformdirs", *qt}
    assert not loaded & {"multiprocessing", "subprocess", "sqlite3", "asyncio", "unittest", "pickle"}


def test_the_windows_end_of_the_line_is_light() -> None:
    loaded = loaded_by("import visualsearch_desktop.backend.client, visualsearch_desktop.backend.entry")
    assert "visualsearch_desktop" in loaded
    assert not loaded & {*HEAVY, "PySide6"}


def test_the_version_is_told_without_model_and_window() -> None:
    loaded = loaded_by(
        "from visualsearch_desktop import __version__\n"
        "from visualsearch_desktop.__main__ import main\n"
        "sys.argv = ['visualsearch', '--version']\n"
        "assert main() == 0"
    )
    assert "typer" in loaded
    assert not loaded & {"torch", "torchvision", "PySide6", "qdrant_client", "qdrant_edge"}
