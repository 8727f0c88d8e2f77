"""How a Qdrant Edge shard lays out its points: what was chosen, what it was chosen from, and why.

Chosen by measurement (`python -m benchmarks.search_scale`; figures and alternatives in docs/performance_search.md):

- **A flat scan over 8-bit vectors (TurboQuant), the best of them scored again with the originals.** It finds what an
  exact scan finds on every data set tried, whatever the filter, and there is nothing to build: points are quantised as
  they are written. Fewer bits hardly save time, because the scan is bound by arithmetic, and cost recall.
- **From `GRAPH_POINTS` on, a graph (HNSW) over the same vectors**, because a scan grows with the number of points: it
  takes ten times as long at a million, the graph no longer than a scan of 105,000. Only questions without a filter, or
  with one that most points pass, go by the graph; on others it finds next to nothing, so that they scan what passes.
- **Originals stay on disk** (`Memory.Cold`): only those few that are scored again are read.
- **The columns' indexes and the ids are mapped from disk** (`Memory.Cached`) once a segment is sealed: opening takes a
  third of the time, and a vacuum can be taken into use in a tenth of a second at 100,000 points. Counting all points
  by a column takes longer from there (6 ms instead of a quarter at 105,000), but once between two writes only, because
  `counts.py` keeps the result.

A shard that was made with another layout is read as it is: the engine keeps a segment until it is rewritten, which only
`edge_vacuum.py` does. So opening needs no knowledge of the number of points, and may name the layout of a small shard.
"""

from __future__ import annotations

from typing import Final, TypeAlias

import qdrant_edge as edge

from visualsearch_desktop.core.types import ColumnKind
from visualsearch_desktop.core.words import LONGEST

VECTOR: Final = "image"

GRAPH_POINTS: Final = 300_000
"""From here on a graph is built: a scan takes 15 ms and more."""

SCANNED: Final = 0.9
STEP: Final = 1.5
"""Filters that fewer points pass than `SCANNED` of the last step are scanned, for links that lead through few of them
end early: 0.6 to 0.9 of all. A step is half as many points again; a shard that grew beyond one is linked anew."""

SEALED_KB: Final = 20_000
"""Segments above this are sealed when the shard is optimised: some 10,000 vectors of 512 dimensions."""

SEGMENTS: Final = 8
"""More are merged when the shard is optimised. With the engine's two, each 50,000 new points would have all the others
written again, and linked again."""

SEARCH: Final = edge.SearchParams(
    # How many candidates the graph is searched for; recall@60 of .9997 at a million. A scan does not look at it.
    hnsw_ef=512,
    quantization=edge.QuantizationSearchParams(rescore=True, oversampling=2.0),
)


IndexParams: TypeAlias = edge.KeywordIndexParams | edge.FloatIndexParams | edge.TextIndexParams


def index_type(kind: ColumnKind) -> edge.PayloadSchemaType:
    """What the engine calls the index of a column. Booleans are stored as keywords (see `payload.py`)."""
    return edge.PayloadSchemaType.Float if kind is ColumnKind.NUMBER else edge.PayloadSchemaType.Keyword


def index_params(kind: ColumnKind) -> IndexParams:
    """How the engine shall index a column."""
    if kind is ColumnKind.NUMBER:
        return edge.FloatIndexParams(memory=edge.Memory.Cached)
    return edge.KeywordIndexParams(memory=edge.Memory.Cached)


def text_params() -> edge.TextIndexParams:
    """How the engine shall index the words of items: by all their beginnings. They are in small letters already."""
    return edge.TextIndexParams(
        tokenizer=edge.TokenizerType.Prefix,
        min_token_len=1,
        max_token_len=LONGEST,
        lowercase=False,
        memory=edge.Memory.Cached,
    )


def shard_config(dimension: int, points: int = 0) -> edge.EdgeConfig:
    """The layout of a shard for so many points of a dimension. Only what is written or rewritten gets it."""
    vectors = edge.EdgeVectorParams(size=dimension, distance=edge.Distance.Cosine, memory=edge.Memory.Cold)
    return edge.EdgeConfig(
        vectors={VECTOR: vectors},
        # Without links between points, `m=0`, there is no graph. `payload_m` would be one more for every column.
        hnsw_config=edge.HnswIndexConfig(
            m=16 if points >= GRAPH_POINTS else 0,
            ef_construct=100,
            full_scan_threshold=_scanned(points) * dimension * 4 // 1024,
            payload_m=0,
        ),
        quantization_config=edge.TurboQuantQuantizationConfig(bits=edge.TurboQuantBitSize.Bits8),
        id_tracker_memory=edge.Memory.Cached,
        # Nothing is optimised but by `edge_vacuum`. The thresholds for removed points are the engine's own.
        optimizers=edge.EdgeOptimizersConfig(indexing_threshold=SEALED_KB, default_segment_number=SEGMENTS),
    )


def _scanned(points: int) -> int:
    """How many points that pass a filter are scanned; the same over a wide range, lest each vacuum link anew."""
    step = float(GRAPH_POINTS)
    while step * STEP <= points:
        step *= STEP
    return int(SCANNED * step)
