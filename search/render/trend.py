"""A trend and counts as tables: for people, as rows for CSV and TSV, as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from search.page import Counts, DateFacet
from search.render.columns import clip, width
from search.render.escaping import visible
from search.render.histogram import histogram
from search.render.phrasing import count
from search.render.renderer import OutputStyle
from search.render.rows import inert
from search.trends.keywords import Keyword, Keywords
from search.trends.series import Series, Trend

MOST_ROWS = 60
_LEVELS = "▁▂▃▄▅▆▇█"
_ASCII_LEVELS = ".:-=+*#@"
_WIDEST_NAME = 32
_WIDEST_BAR = 20


def trend_text(trend: Trend, style: OutputStyle) -> Iterator[str]:
    """A summary of each query with a sparkline, then a table: a line per period."""
    dot = "·" if style.unicode else "|"
    window = _window(trend)
    yield style.paint(f"by {trend.by} {dot} {window} {dot} shares of {visible(trend.of)}", "dim")
    for series in trend.series:
        yield ""
        yield from _summary(trend, series, style, dot)
    if trend.periods:
        yield ""
        yield from _table(trend, style)


def _window(trend: Trend) -> str:
    if not trend.periods:
        said = "no dated release"
        if trend.since:
            return f"{said} since {trend.since}"
        return f"{said} until {trend.until}" if trend.until else said
    first, last = trend.periods[0].key, trend.periods[-1].key
    return first if first == last else f"{first} to {last}"


def _summary(trend: Trend, series: Series, style: OutputStyle, dot: str) -> Iterator[str]:
    keys = [period.key for period in trend.periods]
    facts = [count(series.total or series.undated, "release")]
    every = sum(period.count for period in trend.periods)
    if every and series.total:
        facts.append(f"{_number(1000 * series.total / every)} per 1,000")
    if series.undated:
        facts.append(f"and {series.undated:,} undated" if series.total else "undated")
    if series.peak is not None and series.first is not None and series.last is not None:
        facts.append(f"first {keys[series.first]}")
        facts.append(f"peak {keys[series.peak]} ({series.counts[series.peak]:,})")
        facts.append(f"last {keys[series.last]}")
    yield f"{style.paint(visible(series.query), 'title')} {dot} {f' {dot} '.join(facts)}"
    if series.total:
        yield f"  {style.paint(sparkline(trend, series, style), 'bar')}"
    for burst in series.bursts:
        first, last = keys[burst.start], keys[burst.end - 1]
        span = first if first == last else f"{first} to {last}"
        number = sum(series.counts[burst.start : burst.end])
        yield f"  burst: {span}, {count(number, 'release')}"


def sparkline(trend: Trend, series: Series, style: OutputStyle) -> str:
    """The shares as one character per period, at most as many as the line has room for."""
    levels = _LEVELS if style.unicode else _ASCII_LEVELS
    shares = [trend.per_thousand(series, at) or 0.0 for at in range(len(trend.periods))]
    room = max(min(style.width, 100) - 2, 10)
    step = -(-len(shares) // room)
    values = [max(shares[at : at + step]) for at in range(0, len(shares), step)]
    most = max(values) or 1.0
    return "".join(
        " " if not value else levels[min(int(len(levels) * value / most), len(levels) - 1)]
        for value in values
    )


def _table(trend: Trend, style: OutputStyle) -> Iterator[str]:
    """The last periods, with the counts, the shares and a bar for each query."""
    rows = range(max(len(trend.periods) - MOST_ROWS, 0), len(trend.periods))
    if rows.start:
        ellipsis = "…" if style.unicode else "..."
        yield style.paint(f"{ellipsis} {count(rows.start, trend.by)} before", "dim")
    keys = [trend.periods[at].key for at in rows]
    columns: list[list[str]] = [["", *keys]]
    columns.append(["of", *(f"{trend.periods[at].count:,}" for at in rows)])
    for series in trend.series:
        name = clip(visible(series.query), _WIDEST_NAME)
        columns.append([name, *(f"{series.counts[at]:,}" for at in rows)])
        columns.append(["per 1,000", *(_share(trend, series, at) for at in rows)])
        if len(trend.series) == 1:
            columns.append(["", *_bars(trend, series, rows, style)])
    widths = [max(map(width, column)) for column in columns]
    last = len(columns) - 1
    for number, cells in enumerate(zip(*columns, strict=True)):
        padded = [
            cell + " " * (wide - width(cell))
            if at == 0 or (at == last and len(trend.series) == 1)
            else " " * (wide - width(cell)) + cell
            for at, (cell, wide) in enumerate(zip(cells, widths, strict=True))
        ]
        line = "  ".join(padded).rstrip()
        yield style.paint(line, "dim") if number == 0 else line


def _share(trend: Trend, series: Series, period: int) -> str:
    share = trend.per_thousand(series, period)
    return "-" if share is None else _number(share)


def _number(share: float) -> str:
    return f"{share:,.0f}" if share >= 100 or share == 0 else f"{share:.1f}"


def _bars(trend: Trend, series: Series, rows: Iterable[int], style: OutputStyle) -> Iterator[str]:
    shares = [trend.per_thousand(series, at) or 0.0 for at in rows]
    most = max(shares, default=0.0) or 1.0
    full = "█" if style.unicode else "#"
    in_burst = {at for burst in series.bursts for at in range(burst.start, burst.end)}
    for at, share in zip(rows, shares, strict=True):
        bar = full * (max(round(_WIDEST_BAR * share / most), 1) if share else 0)
        yield f"{bar} {'^' if at in in_burst else ''}".rstrip()


TREND_COLUMNS = ("query", "period", "start", "end", "releases", "of", "per_1000", "burst")


def trend_records(trend: Trend) -> Iterator[dict[str, Any]]:
    """A record per query and period, with the keys of `TREND_COLUMNS`; an end is the day after."""
    for series in trend.series:
        in_burst = {at for burst in series.bursts for at in range(burst.start, burst.end)}
        for at, period in enumerate(trend.periods):
            share = trend.per_thousand(series, at)
            values = (
                series.query,
                period.key,
                period.start.isoformat(),
                period.end.isoformat(),
                series.counts[at],
                period.count,
                None if share is None else round(share, 3),
                at in in_burst,
            )
            yield dict(zip(TREND_COLUMNS, values, strict=True))


def trend_rows(trend: Trend) -> Iterator[Sequence[str]]:
    """The same as a table with a header."""
    yield TREND_COLUMNS
    for record in trend_records(trend):
        *first, releases, of, share, burst = record.values()
        yield (
            inert(first[0]),
            *first[1:],
            str(releases),
            str(of),
            "" if share is None else f"{share:.3f}",
            "yes" if burst else "",
        )


def counts_text(counts: Counts, style: OutputStyle) -> Iterator[str]:
    """A heading, and the bars of the periods or a line per value."""
    dot = "·" if style.unicode else "|"
    heading = f"{visible(counts.understood)} {dot} {count(counts.total, 'release')}"
    yield style.paint(heading, "dim")
    if counts.buckets or (counts.undated and not counts.values):
        yield from histogram(
            DateFacet(counts.by, counts.undated, counts.buckets), style, style.width
        )
    if counts.values:
        yield style.paint(f"by {counts.by}", "dim")
        wide = max(len(f"{value.count:,}") for value in counts.values)
        for value in counts.values:
            yield f"  {value.count:>{wide},}  {visible(value.key)}"


def counts_rows(counts: Counts) -> Iterator[Sequence[str]]:
    """A header, and a row per period or value; undated releases come last."""
    if counts.by in ("source", "topic"):
        yield (counts.by, "releases")
        yield from ((inert(value.key), str(value.count)) for value in counts.values)
        return
    yield ("period", "start", "end", "releases")
    for bucket in counts.buckets:
        yield bucket.key, bucket.start.isoformat(), bucket.end.isoformat(), str(bucket.count)
    if counts.undated:
        yield "undated", "", "", str(counts.undated)


def keywords_text(found: Keywords, style: OutputStyle) -> Iterator[str]:
    """A heading, and a line per keyword with its counts in words."""
    dot = "·" if style.unicode else "|"
    heading = f"{visible(found.understood)} {dot} {count(found.total, 'release')}"
    yield style.paint(f"{heading}, against {found.rest:,} others", "dim")
    if not found.keywords:
        yield _why_none(found)
        return
    names = [clip(visible(keyword.text), _WIDEST_NAME) for keyword in found.keywords]
    wide = max(map(width, names))
    for keyword, name in zip(found.keywords, names, strict=True):
        padded = style.paint(name, "match") + " " * (wide - width(name))
        yield f"  {padded}  {_in_words(found, keyword, style)}"


def _in_words(found: Keywords, keyword: Keyword, style: OutputStyle) -> str:
    here = f"in {keyword.here:,} of {found.total:,}, {_percent(keyword.here, found.total)}"
    ratio = found.ratio(keyword)
    if ratio is None:
        return f"{here}; nowhere else"
    times = "×" if style.unicode else "x"
    factor = f"{ratio:,.0f}" if ratio >= 10 else f"{ratio:.1f}"
    return f"{here}; elsewhere {_percent(keyword.elsewhere, found.rest)}: {factor} {times}"


def _percent(part: int, whole: int) -> str:
    share = 100 * part / whole
    return f"{share:.0f} %" if share >= 10 else f"{share:.2g} %"


def _why_none(found: Keywords) -> str:
    if not found.total:
        return "Nothing matches, so there is nothing to compare."
    if not found.rest:
        return "These are all releases of the index: choose a period or a query to compare."
    return "Nothing stands out from the other releases."


def keyword_rows(found: Keywords) -> Iterator[Sequence[str]]:
    """A header, and a row per keyword; the ratio is empty for what is only here."""
    yield ("keyword", "here", "of", "elsewhere", "of_others", "ratio", "bound", "example")
    for keyword in found.keywords:
        ratio = found.ratio(keyword)
        yield (
            inert(keyword.text),
            str(keyword.here),
            str(found.total),
            str(keyword.elsewhere),
            str(found.rest),
            "" if ratio is None else f"{ratio:.3f}",
            f"{keyword.bound:.4f}",
            inert(keyword.example),
        )
