"""Facets from the server's aggregations over all matches, counted as `search.facets` counts."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np

from index.analysis.folding import fold
from search.dates.periods import Period
from search.facets import AUTO_BUCKETS, FACET_VALUES, date_facet
from search.page import Count, DateFacet, Facets, KeywordFacet

VALUES, ALL_VALUES = 1_000, 30_000
"""How many values of a keyword are requested at first, and again if that is too few."""

_DAY = 86_400_000  # milliseconds
_EPOCH = dt.date(1970, 1, 1).toordinal()
_KEYWORDS = ("source", "topic")

Aggregations = dict[str, Any]


def aggregations(by: str, values: int = VALUES) -> Aggregations:
    """The aggregations to request; keywords are requested as they were written."""
    asked: Aggregations = {
        "undated": {"missing": {"field": "date"}},
        **{field: {"terms": {"field": f"{field}_name", "size": values}} for field in _KEYWORDS},
    }
    if by != "auto":
        return asked | {"periods": _histogram(by)}
    # Few days give days or weeks, and all of those are then there; many give months or longer.
    days = {"terms": {"field": "date", "size": 7 * AUTO_BUCKETS, "order": {"_key": "asc"}}}
    ends = {name: {name: {"field": "date"}} for name in ("min", "max")}
    return asked | ends | {"days": days, "periods": _histogram("month")}


def _histogram(unit: str) -> Aggregations:
    return {"date_histogram": {"field": "date", "calendar_interval": unit, "min_doc_count": 1}}


def is_cut(answer: Aggregations) -> bool:
    """Whether there are more values of a keyword than were requested."""
    return any(answer[field]["sum_other_doc_count"] for field in _KEYWORDS)


def facets(answer: Aggregations, by: str, window: Period, values: int = FACET_VALUES) -> Facets:
    """The facets of a page, with so many values of each keyword, from the server's answer.

    See `search.facets.date_facet`.
    """
    source, topic = (_keywords(answer[field]["buckets"], values) for field in _KEYWORDS)
    return Facets(_dates(answer, by, window), source, topic)


def _dates(answer: Aggregations, by: str, window: Period) -> DateFacet:
    buckets = answer["periods"]["buckets"]
    if by == "auto" and buckets:
        ends = np.array([_day(answer[end]["value"]).toordinal() for end in ("min", "max")])
        by = date_facet(ends, by, window=window).by
        if by in ("day", "week"):
            buckets = answer["days"]["buckets"]
    days = [_day(bucket["key"]).toordinal() for bucket in buckets]
    counts = [bucket["doc_count"] for bucket in buckets]
    each = np.array([answer["undated"]["doc_count"], *counts])
    return date_facet(np.array([0, *days]), by, each, window)


def _day(milliseconds: float) -> dt.date:
    return dt.date.fromordinal(_EPOCH + int(milliseconds // _DAY))


def _keywords(buckets: list[dict[str, Any]], values: int) -> KeywordFacet:
    """Values that differ only by case count as one, under the most frequent spelling."""
    counts: dict[str, int] = {}
    names: dict[str, str] = {}
    for bucket in buckets:  # the most frequent first, then by name
        key = fold(bucket["key"])
        names.setdefault(key, bucket["key"])
        counts[key] = counts.get(key, 0) + bucket["doc_count"]
    ranked = sorted(
        (Count(names[key], count) for key, count in counts.items()),
        key=lambda count: (-count.count, count.key),
    )
    return KeywordFacet(tuple(ranked[:values]), max(len(ranked) - values, 0))
