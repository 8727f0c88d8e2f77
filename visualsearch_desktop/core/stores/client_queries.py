"""What is asked of qdrant-client, in its classes."""

from __future__ import annotations

from collections.abc import Sequence

from qdrant_client import models

from visualsearch_desktop.core.stores.base import DIVERSE_CANDIDATES, DIVERSITY, Vector
from visualsearch_desktop.core.stores.filters import conditions
from visualsearch_desktop.core.types import ColumnKind, Filter, Range
from visualsearch_desktop.core.words import LONGEST

INDEXES = {
    ColumnKind.KEYWORD: models.PayloadSchemaType.KEYWORD,
    ColumnKind.BOOLEAN: models.PayloadSchemaType.KEYWORD,
    ColumnKind.NUMBER: models.PayloadSchemaType.FLOAT,
}
"""How columns are indexed. Booleans are stored as keywords (see `payload.py`)."""

WORD_INDEX = models.TextIndexParams(
    type=models.TextIndexType.TEXT,
    tokenizer=models.TokenizerType.PREFIX,
    min_token_len=1,
    max_token_len=LONGEST,
    lowercase=False,
)
"""How the words of items are indexed: by all their beginnings. They are in small letters already."""


class _Grammar:
    """`filters.Grammar` in the client's classes."""

    def __init__(self, indexes_words: bool) -> None:
        self._indexes_words = indexes_words

    def any_keyword(self, key: str, values: list[str]) -> models.Condition:
        return models.FieldCondition(key=key, match=models.MatchAny(any=values))

    def within(self, key: str, bounds: Range) -> models.Condition:
        return models.FieldCondition(
            key=key, range=models.Range(gt=bounds.gt, gte=bounds.gte, lt=bounds.lt, lte=bounds.lte)
        )

    def has_word(self, key: str, beginning: str) -> models.Condition:
        if self._indexes_words:
            return models.FieldCondition(key=key, match=models.MatchText(text=beginning))
        # Local mode knows whole words only. There is a space before each word of the text.
        return models.FieldCondition(key=key, match=models.MatchSubstring(substring=f" {beginning}"))

    def is_any(self, ids: list[str]) -> models.Condition:
        return models.HasIdCondition(has_id=[*ids])

    def lacks(self, key: str) -> models.Condition:
        return models.IsEmptyCondition(is_empty=models.PayloadField(key=key))

    def one_of(self, alternatives: list[models.Condition]) -> models.Condition:
        return models.Filter(should=alternatives)


def passing(where: Filter, indexes_words: bool) -> models.Filter | None:
    """A filter in the client's classes; whether words are `indexes_words` depends on the place.

    Raises:
        StoreError, ValueError: see `filters.conditions`.
    """
    if not where:
        return None
    must, must_not = conditions(where, _Grammar(indexes_words))
    return models.Filter(must=must, must_not=must_not)


def nearest(vector: Vector) -> models.Query:
    """The points nearest to a vector first."""
    return models.NearestQuery(nearest=vector.tolist())


def best_score(like: Sequence[Vector], unlike: Sequence[Vector]) -> models.Query:
    """The points nearest to any of some vectors first, those last that are nearer to one of the others."""
    examples = models.RecommendInput(
        positive=[one.tolist() for one in like],
        negative=[one.tolist() for one in unlike],
        strategy=models.RecommendStrategy.BEST_SCORE,
    )
    return models.RecommendQuery(recommend=examples)


def varied(vector: Vector) -> models.Query:
    """Points near to a vector, each unlike those before it."""
    mmr = models.Mmr(diversity=DIVERSITY, candidates_limit=DIVERSE_CANDIDATES)
    return models.NearestQuery(nearest=vector.tolist(), mmr=mmr)
