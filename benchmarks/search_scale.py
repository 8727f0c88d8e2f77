"""How a search grows with the catalogue: Qdrant Edge at 105,000 and a million points, and qdrant-client's local mode.

    python -m benchmarks.search_scale [--points N ...] [--vectors FILE.npy] [--local] [--folder FOLDER] [--quick]

Fills a store with synthetic points (or with the vectors (n, d) of a file) and five columns: of 5, 50, 130 and 250
values, and a price. Measured is what a search does once the photo is embedded: the hits, the facets and the total, with
filters that nobody asked before ("new") and for another photo under the same filter ("again"). Recall@60 is counted
against an exact search in numpy. `--local` does the same in local mode, which takes minutes at 105,000 points.
`--points 105000 1000000` also prints how the times grow from the first to the last.
"""

from __future__ import annotations

import argparse
import multiprocessing
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from benchmarks.filled_store import COLUMNS, Data, draw, fill, filters, passing, recall
from visualsearch_desktop.core.listing import Target
from visualsearch_desktop.core.ordering import Orders
from visualsearch_desktop.core.searching import Finder, Seen, facets
from visualsearch_desktop.core.stores import Store, Vector, open_store
from visualsearch_desktop.core.types import Engine, Filter, Hit, Query

POINTS, QUICK_POINTS = 105_000, 2_000
QUERIES, QUICK_QUERIES, LOCAL_QUERIES = 50, 5, 5
LIMIT = 60
MORE = 1_000
WHOLE_GOAL, OPEN_GOAL, RECALL_GOAL, LOCAL_GOAL, GROWTH_GOAL = 60.0, 2.0, 0.99, 50.0, 3.0


@dataclass
class Times:
    """Milliseconds of the questions of one kind, and the recall of each."""

    hits: list[float] = field(default_factory=list)
    new: list[float] = field(default_factory=list)
    again: list[float] = field(default_factory=list)
    recall: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Opening:
    """A store opened by a process of its own: seconds, and MB of memory then and after 100 searches."""

    seconds: float
    first: float
    memory: tuple[int, int]
    searched: tuple[int, int]


@dataclass(frozen=True)
class Report:
    """What was measured of one store."""

    engine: Engine
    points: int
    times: dict[str, Times]
    opening: Opening | None = None

    def p50(self, kind: str) -> float:
        """The median time of a whole answer under a new filter."""
        return percentile(self.times[kind].new, 50)


def percentile(values: list[float], share: int) -> float:
    """A percentile of times."""
    return float(np.percentile(values, share))


def answer(store: Store, vector: Vector, where: Filter) -> tuple[float, float, tuple[Hit, ...]]:
    """Search as the service does: milliseconds of the hits alone, of the whole answer, and the hits."""
    began = time.perf_counter()
    finder = Finder(store, COLUMNS, Query(filter=where, limit=LIMIT), Seen(Target((vector,))), None, Orders())
    hits = finder.find().hits
    found = time.perf_counter()
    facets(store, where, COLUMNS)
    ended = time.perf_counter()
    return (found - began) * 1000, (ended - began) * 1000, hits


def measure(store: Store, data: Data, count: int) -> dict[str, Times]:
    """Ask `count` questions of each kind."""
    measured: dict[str, Times] = {}
    for kind, asked in filters(data, count).items():
        times = measured[kind] = Times()
        answer(store, data.queries[-1], ())
        # A write makes the store forget its counts, as an indexing does.
        for number, where in enumerate(asked):
            store.set_metadata({"benchmark": kind})
            hits_alone, new, hits = answer(store, data.queries[number], where)
            _, again, _ = answer(store, data.queries[number - 1], where)
            times.hits.append(hits_alone)
            times.new.append(new)
            times.again.append(again)
            times.recall.append(recall(data, data.queries[number], _numbers(data, where), hits, LIMIT))
    return measured


def _numbers(data: Data, where: Filter) -> NDArray[np.intp]:
    return passing(data, where) if where else np.arange(len(data.vectors))


def memory() -> tuple[int, int]:
    """This process's resident memory in MB: its own, and files mapped from disk, which the system may take back."""
    own = files = 0
    status = Path("/proc/self/status")
    if status.exists():
        values = dict(line.split(":", 1) for line in status.read_text().splitlines())
        own, files = (int(values[key].split()[0]) // 1024 for key in ("RssAnon", "RssFile"))
    return own, files


def open_alone(folder: Path, queries: NDArray[np.float32], result: Connection) -> None:
    """The other process: open the store, and search a hundred times."""
    began = time.perf_counter()
    with closing(open_store(Engine.EDGE, folder, queries.shape[1], server_url="", collection="")) as store:
        seconds, opened = time.perf_counter() - began, memory()
        times = [answer(store, queries[number % len(queries)], ())[1] for number in range(100)]
        result.send(Opening(seconds, times[0], opened, memory()))


def opening(folder: Path, queries: NDArray[np.float32]) -> Opening:
    """Have another process open the store; its memory is not mixed up with the benchmark's."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=open_alone, args=(folder, queries, sender))
    process.start()
    sender.close()
    found: Opening = receiver.recv()
    process.join()
    return found


def run(engine: Engine, data: Data, folder: Path, queries: int) -> Report:
    """Fill a store, measure it, print."""
    points = len(data.vectors)
    print(f"\n{engine}, {points:,} points of {data.dimension} dimensions")
    with closing(open_store(engine, folder, data.dimension, server_url="", collection="")) as store:
        store.index_columns(COLUMNS)
        first = fill(store, data, 0, min(MORE, points))
        rest = fill(store, data, MORE, points - MORE)
        last = fill(store, data, max(MORE, points - MORE), points)
        print(
            f"  filled in {first + rest + last:.1f} s; a point costs {first / MORE * 1e6:.0f} us at first, "
            f"{last / MORE * 1e6:.0f} us at the end ({last / first:.2f} times)"
        )
        began = time.perf_counter()
        store.maintain()
        print(f"  maintained in {time.perf_counter() - began:.1f} s, in another process")
    alone = opening(folder, data.queries) if engine is Engine.EDGE else None
    with closing(open_store(engine, folder, data.dimension, server_url="", collection="")) as store:
        times = measure(store, data, queries)
    print("  milliseconds (p50/p95)    hits         new filter   again        recall@60")
    for kind, kept in times.items():
        columns = "".join(
            f"{percentile(t, 50):.1f}/{percentile(t, 95):.1f}".ljust(13) for t in (kept.hits, kept.new, kept.again)
        )
        print(f"  {kind:<26}{columns}{fmean(kept.recall):.4f}")
    if alone is not None:
        print(
            f"  opened in {alone.seconds:.2f} s, {alone.memory[0]} MB and {alone.memory[1]} MB mapped from disk; "
            f"after 100 searches {alone.searched[0]} and {alone.searched[1]} MB; first search {alone.first:.0f} ms"
        )
    return Report(engine, points, times, alone)


def goals(edge: list[Report], local: Report | None) -> None:
    """Print what was to be reached, and what was."""
    print("\ngoals")
    for report in edge:
        name = f"{report.points:,} points"
        worst = max(percentile(kept.new, 95) for kept in report.times.values())
        _goal(f"{name}: whole answer, worst p95, ms", worst, WHOLE_GOAL)
        least = min(fmean(kept.recall) for kept in report.times.values())
        _goal(f"{name}: least recall@60", least, RECALL_GOAL, at_least=True)
        if report.opening is not None:
            _goal(f"{name}: opening, s", report.opening.seconds, OPEN_GOAL)
    for kind in edge[0].times:
        if local is not None:
            times = local.p50(kind) / edge[0].p50(kind)
            _goal(f"{kind}: local mode / Edge, p50 of the whole", times, LOCAL_GOAL, at_least=True)
        if len(edge) > 1:
            first, last = (percentile(report.times[kind].again, 50) for report in (edge[0], edge[-1]))
            _goal(
                f"{kind}: {edge[-1].points:,} / {edge[0].points:,}, p50 of the answer again", last / first, GROWTH_GOAL
            )


def _goal(name: str, value: float, goal: float, *, at_least: bool = False) -> None:
    reached = value >= goal if at_least else value <= goal
    print(f"  {name:<62}{value:10.3f}  {'>=' if at_least else '<='} {goal:<6g} {'reached' if reached else 'MISSED'}")


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", type=int, nargs="+", help=f"sizes of the catalogue ({POINTS})")
    parser.add_argument("--vectors", type=Path, help="a .npy file of vectors (n, d), instead of synthetic ones")
    parser.add_argument("--local", action="store_true", help="measure local mode too, at the first size")
    parser.add_argument("--folder", type=Path, help="where the stores are made, which are removed in the end")
    parser.add_argument("--quick", action="store_true", help="few points and questions, to see that it works")
    options = parser.parse_args()
    sizes = options.points or [QUICK_POINTS if options.quick else POINTS]
    queries = QUICK_QUERIES if options.quick else QUERIES
    edge, local = [], None
    with tempfile.TemporaryDirectory(dir=options.folder, prefix="search_scale-") as folder:
        for size in sizes:
            data = draw(size, queries, options.vectors)
            edge.append(run(Engine.EDGE, data, Path(folder, f"edge-{size}"), queries))
            if options.local and local is None:
                local = run(Engine.LOCAL, data, Path(folder, f"local-{size}"), min(queries, LOCAL_QUERIES))
    goals(edge, local)


if __name__ == "__main__":
    main()
