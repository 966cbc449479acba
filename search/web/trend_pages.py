"""Pages that count: the trend of several queries, the keywords of a period, the timeline of one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from starlette.responses import Response

from search.errors import OptionError
from search.facets import finest
from search.options import Granularity
from search.page import DateFacet
from search.render.timeline import rows as timeline_rows
from search.render.trend import keyword_rows, trend_rows
from search.trends.series import Trend
from search.web import responses
from search.web.answer import Answer
from search.web.histogram import histogram, period_name, ticks
from search.web.parameters import Asked, number, several
from search.web.periods import days_of

MOST_QUERIES = 6
"""As many lines as one can tell apart."""
_FLOOR, _TOP = 220, 12
_POINTS = 60
_KEYWORDS, _MOMENTS = 30, 12


def trend(answer: Answer) -> Response:
    """How often each `q` occurs, period by period."""
    queries = _queries(answer)
    asked = Asked.of([pair for pair in answer.query if pair[0] != "q"])
    found = None
    if queries or answer.kind != "html":
        if asked.moments:
            raise OptionError("a trend counts by date", "leave arrived-since and changed-since out")
        found = answer.engine.trend(
            *queries, of=answer.value("of") or None, by=_unit(answer, asked), **asked.filters()
        )
    if found is not None and answer.kind == "json":
        return responses.as_json(found.to_dict())
    if found is not None and answer.kind == "csv":
        return responses.as_csv(trend_rows(found))
    return answer.page(
        "trend.html",
        "Trend" + (f": {', '.join(queries)}" if queries else ""),
        asked=asked,
        queries=queries,
        trend=found,
        lines=_lines(found) if found else [],
        columns=_columns(found) if found else [],
        most=max((line.most for line in _lines(found)), default=0.0) if found else 0.0,
        marks=ticks(found.by, found.periods, _step(found)) if found else [],
        rows=_rows(answer, found, asked) if found else [],
        others=answer.others() if found else [],
        free=range(max(MOST_QUERIES - len(queries), 0)),
    )


def keywords(answer: Answer) -> Response:
    """What some releases are about, against all the others."""
    asked = answer.asked
    limit = number(answer.query, "limit", _KEYWORDS, 1000)
    found = answer.engine.key_terms(asked.query, asked.counting(limit=limit))
    if answer.kind == "json":
        return responses.as_json({**found.to_dict(), "query": asked.q})
    if answer.kind == "csv":
        return responses.as_csv(keyword_rows(found))
    strongest = max((one.bound for one in found.keywords), default=1.0)
    return answer.page(
        "keywords.html",
        "Keywords",
        found=found,
        rows=[
            {
                "text": one.text,
                "here": one.here,
                "share": 100 * one.here / found.total,
                "ratio": found.ratio(one),
                "width": f"{max(100 * one.bound / strongest, 1):.1f}%",
                "href": answer.to("/search", asked.with_(q=_with(asked.q, one.text))),
            }
            for one in found.keywords
        ],
        others=answer.others(),
    )


def _with(query: str, text: str) -> str:
    phrase = f'"{text}"' if " " in text else text
    return f"({query}) AND {phrase}" if query.strip() not in ("", "*") else phrase


def timeline(answer: Answer) -> Response:
    """The dates that matter for a query, with a sentence for each."""
    asked = answer.asked
    limit = number(answer.query, "limit", _MOMENTS, 100)
    found = None
    if asked.q.strip() or answer.kind != "html":
        options = asked.counting(limit=limit)
        from search.trends.timeline import timeline as dates_of

        found = dates_of(answer.engine, asked.query, options)
    if found is not None and answer.kind == "json":
        return responses.as_json(found.to_dict())
    if found is not None and answer.kind == "csv":
        return responses.as_csv(timeline_rows(found))
    chart = None
    if found is not None:
        facet = _counted(answer, asked)
        chart = histogram(
            facet.by, facet.buckets, facet.undated,
            answer.to_period(asked),
        )  # fmt: skip
    return answer.page(
        "timeline.html",
        "Timeline" + (f": {asked.q}" if asked.q else ""),
        found=found,
        chart=chart,
        moments=[
            (
                moment,
                answer.to("/release", asked, id=moment.id),
                answer.to("/search", asked.with_when(moment.day.isoformat())),
            )
            for moment in (found.moments if found else ())
        ],
        others=answer.others() if found else [],
    )


def _counted(answer: Answer, asked: Asked) -> DateFacet:
    counts = answer.engine.count(asked.query, asked.counting(), "auto")
    return DateFacet(counts.by, counts.undated, counts.buckets)


def _unit(answer: Answer, asked: Asked) -> Granularity:
    """As asked; a page is drawn in finer periods than a terminal shows."""
    period = days_of(asked, answer.today)
    first, last = period.start or answer.info.first, period.last or answer.info.last
    if asked.by != "auto" or answer.kind != "html" or not first or not last or first > last:
        return cast(Granularity, asked.by)
    return cast(Granularity, finest(first, last, _POINTS))


def _queries(answer: Answer) -> list[str]:
    """The queries of a trend: the different ones that are not empty."""
    queries = list(dict.fromkeys(q.strip() for q in several(answer.query, "q") if q.strip()))
    if len(queries) > MOST_QUERIES:
        raise OptionError(f"a trend here is of {MOST_QUERIES} queries at most", "leave some out")
    return queries


@dataclass(frozen=True, slots=True)
class Line:
    """One query drawn: its points from left to right in a box of 1000 by 220, and its highest."""

    number: int
    query: str
    total: int
    points: str
    most: float
    bursts: list[tuple[str, str]]


def _step(found: Trend) -> float:
    return 100 / max(len(found.periods), 1)


def _lines(found: Trend) -> list[Line]:
    shares = [
        [found.per_thousand(series, at) or 0.0 for at in range(len(found.periods))]
        for series in found.series
    ]
    most = max((share for row in shares for share in row), default=0.0) or 1.0
    step = 10 * _step(found)
    lines = []
    for series_number, (series, row) in enumerate(zip(found.series, shares, strict=True), 1):
        points = " ".join(
            f"{step * (at + 0.5):.1f},{_FLOOR - (_FLOOR - _TOP) * share / most:.1f}"
            for at, share in enumerate(row)
        )
        bursts = [
            (f"{step * burst.start / 10:.3f}%", f"{step * (burst.end - burst.start) / 10:.3f}%")
            for burst in series.bursts
        ]
        lines.append(
            Line(series_number, series.query, series.total, points, max(row, default=0.0), bursts)
        )
    return lines


def _columns(found: Trend) -> list[dict[str, Any]]:
    """A stripe per period, which says its figures when pointed at."""
    step = _step(found)
    columns = []
    for at, period in enumerate(found.periods):
        said = [
            f"{series.query} {series.counts[at]:,} ({_share(found, series, at)} per 1,000)"
            for series in found.series
        ]
        columns.append(
            {
                "left": f"{step * at:.3f}%",
                "width": f"{step:.3f}%",
                "said": f"{period_name(found.by, period)}: {'; '.join(said)}",
            }
        )
    return columns


def _share(found: Trend, series: Any, at: int) -> str:
    share = found.per_thousand(series, at)
    return "-" if share is None else f"{share:,.0f}" if share >= 100 else f"{share:.1f}"


def _rows(answer: Answer, found: Trend, asked: Asked) -> list[dict[str, Any]]:
    return [
        {
            "name": period_name(found.by, period),
            "of": period.count,
            "cells": [
                {
                    "count": series.counts[at],
                    "share": _share(found, series, at),
                    "href": answer.to(
                        "/search",
                        asked.with_(q=series.query, within=period.key, since="", until=""),
                    ),
                }
                for series in found.series
            ],
        }
        for at, period in enumerate(found.periods)
    ]
