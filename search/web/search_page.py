"""The page of a search: hits, histogram, facets; and completions, figures and help."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup
from starlette.responses import Response

from search.dates.periods import Period
from search.page import Count, Hit, KeywordFacet, Page
from search.render import phrasing
from search.render.highlights import flowing, passage
from search.render.highlights import title as title_pieces
from search.render.renderer import OutputStyle
from search.web import feed, responses
from search.web.answer import Answer
from search.web.histogram import Histogram, filled, histogram, unit_of
from search.web.marking import dressed
from search.web.parameters import DEEPEST, Asked, number
from search.web.periods import days_of, presets

_STRIP = 28
_FACET = 10
_NEAR_PAGES = 2


def search(answer: Answer) -> Response:
    """A page of hits: as HTML, as the JSON page (schema 1), as CSV, or as a feed of the newest."""
    asked, kind = answer.asked, answer.kind
    if kind == "atom":
        return feed.of_search(answer)
    if kind == "csv":
        from search.render.formats.csv import Csv

        page = answer.engine.page(asked.query, asked.options(collapse=asked.fold == "yes"))
        return responses.as_lines(Csv(OutputStyle()).page(page), "csv")
    if kind == "json":
        page = answer.engine.page(
            asked.query, asked.options(by=asked.by, collapse=asked.fold == "yes")
        )
        return responses.as_json({**page.to_dict(), "query": asked.q})
    period = days_of(asked, answer.today)
    unit = _unit(answer, period)
    folds = answer.can_fold and asked.fold != "no"
    page = answer.engine.page(asked.query, asked.options(by=unit, collapse=folds))
    return answer.page(
        "search.html",
        asked.q or "Newest releases",
        page=page,
        hits=[shown(answer, hit) for hit in page.hits],
        notes=notes(answer, page),
        chart=_chart(answer, page, period),
        strip=_strip(answer, period),
        facets=_facets(answer, page),
        presets=[
            (each.name, answer.to("/search", asked.with_when(each.typed)), asked.when == each.typed)
            for each in presets(answer.info, answer.today)
        ],
        chips=_chips(answer),
        pages=_pages(answer, page),
        others=answer.others(),
        unfolded=answer.to("/search", asked.with_(fold="no")),
        folded=answer.to("/search", asked.with_(fold="")) if answer.can_fold else "",
        range_address=answer.to("/search", asked.with_when("SINCE to UNTIL")),
        everything=answer.to("/search", asked.with_when("")),
        period=period,
    )


def suggest(answer: Answer) -> Response:
    """Completions of what is being typed, with the number of releases that each finds."""
    limit = number(answer.query, "limit", 8, 50)
    found = answer.engine.suggest(answer.value("text"), limit)
    return responses.as_json([{"text": one.text, "releases": one.releases} for one in found])


def info(answer: Answer) -> Response:
    """The figures of the index; where it lies is not told."""
    record = answer.info.to_dict()
    del record["target"]
    return responses.as_json(record)


def help_(answer: Answer) -> Response:
    """How to ask."""
    return answer.page("help.html", "How to search")


@dataclass(frozen=True, slots=True)
class Shown:
    """A hit as the page shows it: its title and passages with highlights, and its address;
    what is said of its reissues, and the address of their list."""

    hit: Hit
    title: Markup
    passages: list[Markup]
    href: str
    sources: list[tuple[str, str]]
    reissues: str
    group: str


def shown(answer: Answer, hit: Hit, asked: Asked | None = None) -> Shown:
    """A hit, with addresses that keep the search it was found by."""
    asked = asked or answer.asked
    sources = [name.strip() for name in hit.source.split(";") if name.strip()]
    return Shown(
        hit,
        dressed(flowing(title_pieces(hit))),
        [dressed(passage(snippet)) for snippet in hit.snippets],
        answer.to("/release", asked, id=hit.id),
        [(name, answer.to("/search", Asked(source=(name,)))) for name in sources],
        phrasing.reissues(hit),
        answer.to("/reissues", asked.with_(fold=""), id=hit.id),
    )


def notes(answer: Answer, page: Page) -> list[str]:
    """What a reader should know besides the hits; a suggestion is shown apart, as a link."""
    hints = tuple(hint for hint in page.hints if "--" not in hint)
    return phrasing.notes(replace(page, suggestion=None, hints=hints))


def _unit(answer: Answer, period: Period) -> Any:
    """The unit of the histogram: as asked, or such that its bars fill the width."""
    ends = _ends(answer, period)
    if answer.asked.by != "auto" or ends is None:
        return answer.asked.by
    return unit_of(*ends)


def _ends(answer: Answer, period: Period) -> tuple[dt.date, dt.date] | None:
    """The first and the last day of the histogram: those asked for, else those of the index."""
    first, last = period.start or answer.info.first, period.last or answer.info.last
    return (first, last) if first and last and first <= last else None


def _chart(answer: Answer, page: Page, period: Period) -> Histogram | None:
    facet, ends = page.facets.date, _ends(answer, period)
    if ends is None:
        return None
    buckets = facet.buckets
    if answer.asked.by == "auto":
        buckets = tuple(filled(facet.by, *ends, facet.buckets))
    return histogram(facet.by, buckets, facet.undated, answer.to_period(answer.asked))


def _strip(answer: Answer, period: Period) -> Histogram | None:
    """The whole stretch of time in small, with the days asked for set off, where there are any."""
    info, asked = answer.info, answer.asked
    if not (period.start or period.end) or not info.first or not info.last:
        return None
    unit: Any = unit_of(info.first, info.last)
    counts = answer.engine.count(asked.query, asked.without("when").counting(), unit)
    if not counts.total:
        return None
    buckets = filled(unit, info.first, info.last, counts.buckets)
    return histogram(
        unit,
        buckets,
        0,
        answer.to_period(asked),
        chosen=period,
        height=_STRIP,
    )


def _facets(answer: Answer, page: Page) -> list[dict[str, Any]]:
    found = []
    for name, label in (("source", "Sources"), ("topic", "Topics")):
        facet: KeywordFacet = page.facets.source if name == "source" else page.facets.topic
        chosen: tuple[str, ...] = getattr(answer.asked, name)
        counts = list(facet.counts)
        more = facet.more
        if chosen:
            counts, more = _alternatives(answer, name, chosen, counts)
        if counts:
            rows = [
                {
                    "name": one.key,
                    "count": one.count,
                    "chosen": one.key in chosen,
                    "href": answer.to("/search", answer.asked.toggled(name, one.key)),
                }
                for one in counts
            ]
            found.append({"label": label, "rows": rows, "more": more, "most": counts[0].count})
    return found


def _alternatives(
    answer: Answer, name: Any, chosen: tuple[str, ...], counts: list[Count]
) -> tuple[list[Count], int]:
    """The values that could be chosen beside those that are: counted without this very filter."""
    others = answer.asked.without(name)
    every = answer.engine.count(answer.asked.query, others.counting(), name).values
    first = [one for one in every if one.key in chosen]
    missing = set(chosen) - {one.key for one in first}
    known = {one.key: one for one in counts}
    first += [known.get(key, Count(key, 0)) for key in sorted(missing)]
    rest = [one for one in every if one.key not in chosen]
    room = max(_FACET - len(first), 3)
    return first + rest[:room], max(len(rest) - room, 0)


def _chips(answer: Answer) -> list[tuple[str, str, str]]:
    """The filters in force: what each is, what it says, and the address without it."""
    asked = answer.asked
    chips = []
    if asked.when:
        chips.append(("dates", asked.when, answer.to("/search", asked.with_when(""))))
    for name in ("source", "topic"):
        for value in getattr(asked, name):
            chips.append((name, value, answer.to("/search", asked.toggled(name, value))))
    for name, text in asked.moments.items():
        said = f"{name.partition('_')[0]} since {text}"
        chips.append((name, said, answer.to("/search", asked.with_(**{name: ""}))))
    return chips


def _pages(answer: Answer, page: Page) -> dict[str, Any]:
    """The way to the other pages of hits."""
    asked = answer.asked
    last = max(-(-min(page.reachable, DEEPEST) // asked.limit), 1)

    def to(number: int) -> str:
        return answer.to("/search", asked.with_(page=number))

    near = range(max(asked.page - _NEAR_PAGES, 1), min(asked.page + _NEAR_PAGES, last) + 1)
    numbers = sorted({1, *near, last})
    return {
        "last": last,
        "previous": to(asked.page - 1) if 1 < asked.page <= last else "",
        "next": to(asked.page + 1) if asked.page < last else "",
        "numbers": [(one, to(one), one == asked.page) for one in numbers],
    }
