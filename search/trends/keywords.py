"""Keywords: what some releases are about, against all the others of the index.

Words and two-word phrases by the conservative log ratio of their document frequencies (see
`search.trends.keyness`), so that neither chance nor a single long release fills the list.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np

from index.arrays import Array
from search.page import head
from search.trends.keyness import lower_log_ratio

CONSIDERED = 100
"""How many of the things with the highest rough score get the exact one, at least."""


@dataclass(frozen=True, slots=True)
class Keyword:
    """A word or phrase as the releases most often write it.

    `here` of the releases asked about have it, and `elsewhere` of the others; `bound` is the lower
    confidence bound of the binary logarithm of the ratio of the two shares. `example` is the id of
    a release that has it.
    """

    text: str
    here: int
    elsewhere: int
    bound: float
    example: str


@dataclass(frozen=True, slots=True)
class Keywords:
    """The keywords of a query's `total` matches, best first; `rest` is the number of others."""

    query: str
    understood: str
    since: dt.date | None
    until: dt.date | None
    total: int
    rest: int
    keywords: tuple[Keyword, ...]

    def ratio(self, keyword: Keyword) -> float | None:
        """How many times as frequent it is here as elsewhere; None if it is only here."""
        if not keyword.elsewhere:
            return None
        return (keyword.here / self.total) / (keyword.elsewhere / self.rest)

    def to_dict(self) -> dict[str, Any]:
        """The keywords as JSON types, schema 1."""
        return {
            **head(self.query, self.understood, self.since, self.until),
            "total": self.total,
            "rest": self.rest,
            "keywords": [
                {
                    "text": keyword.text,
                    "here": keyword.here,
                    "elsewhere": keyword.elsewhere,
                    "ratio": None if (ratio := self.ratio(keyword)) is None else round(ratio, 3),
                    "bound": round(keyword.bound, 4),
                    "example": keyword.example,
                }
                for keyword in self.keywords
            ],
        }


def most_characteristic(
    here: Array, total: int, elsewhere: Array, rest: int, family: int, most: int = CONSIDERED
) -> tuple[Array, Array]:
    """Which things are more frequent here than chance allows, best first, and their bounds.

    `here` of `total` releases have a thing, `elsewhere` of `rest`; int64, one per thing. `family`
    is how many things were compared in all. Gives indices and bounds, of `most` at most.
    """
    if not total or not rest:
        return np.zeros(0, np.int64), np.zeros(0)
    rough = rough_bounds(here, total, elsewhere, rest)
    some = np.flatnonzero((here > 1) & (rough > 0))
    if len(some) > most:
        some = some[np.argpartition(-rough[some], most)[:most]]
    bounds = lower_log_ratio(here[some], total, elsewhere[some], rest, family)
    kept = np.flatnonzero(bounds > 0)
    order = kept[np.lexsort((some[kept], -here[some[kept]], -bounds[kept]))]
    return some[order], bounds[order]


def rough_bounds(here: Array, total: int, elsewhere: Array, rest: int) -> Array:
    """A quick stand-in for the exact bounds: the log ratio less two and a half standard errors."""
    ratio = np.log((here + 0.5) / total) - np.log((elsewhere + 0.5) / rest)
    spread: Array = np.sqrt(1 / (here + 0.5) + 1 / (elsewhere + 0.5))
    return ratio - 2.5 * spread
