"""The commands `trend`, `keywords` and `timeline`: how often, what about, and when."""

from __future__ import annotations

from typing import Any

import click

from search.commands.console.session import Session
from search.commands.console.status import Status
from search.commands.options.common import command, format_option
from search.commands.options.completing import FILE
from search.commands.options.query import QueryCommand, explicit, filter_options


@command(
    examples="""
    dateline trend semiconductor shipbuilding --since 2025 --by month
    dateline trend '"free trade agreement"' --of topic --topic Trade
    dateline trend tariffs --of exports --format csv > tariffs.csv
    dateline trend opioid --by quarter --plot opioid.svg
    """
)
@click.argument("queries", nargs=-1, required=True, metavar="QUERY...")
@filter_options
@click.option(
    "--of",
    metavar="all|source|topic|QUERY",
    help="What the shares are relative to: by default, the releases within the same filters; 'all' "
    "ignores the filters by source and topic, 'source' and 'topic' keep only that one, and "
    "anything else is a query whose matches count.",
)
@click.option(
    "--plot",
    type=FILE,
    metavar="FILE",
    help="Plot the shares to a .svg or .png file (needs the extra 'plot').",
)
@format_option("text", "json", "jsonl", "csv", "tsv")
def trend(
    session: Session,
    queries: tuple[str, ...],
    of: str | None,
    plot: str | None,
    format_: str,
    **options: Any,
) -> Status:
    """Show how often each QUERY matches, period by period.

    Each QUERY is one argument: put a query of several words in quotes. Counts are of releases;
    shares are per 1,000 releases of the period. A burst is a stretch of periods with about twice
    the usual share or more (Kleinberg 2002).
    """
    with session.engine() as engine:
        result = engine.trend(*queries, of=of, **explicit(options))
    if plot is not None:
        from search.trends.plot import plot as draw

        draw(result, plot)
    _write_trend(session, result, format_)
    found = any(series.total or series.undated for series in result.series)
    return Status.FOUND if found else Status.NOTHING


def _write_trend(session: Session, result: Any, format_: str) -> None:
    from search.render.trend import trend_records, trend_rows, trend_text

    if format_ == "json":
        session.write_record(result.to_dict())
    elif format_ == "jsonl":
        session.write_records(trend_records(result))
    elif format_ == "text":
        session.write(trend_text(result, session.style()))
    else:
        session.write_rows(trend_rows(result), format_)


@command(
    cls=QueryCommand,
    examples="""
    dateline keywords --in 2025-12
    dateline keywords semiconductor --since 2025 -n 30
    dateline keywords --source 'Tax Division' --format csv
    """,
)
@click.argument("query", nargs=-1)
@click.option(
    "-n", "--limit", type=click.IntRange(1, 1000), default=20, show_default=True, metavar="N",
    help="Maximum number of keywords.",
)  # fmt: skip
@filter_options
@format_option("text", "json", "jsonl", "csv", "tsv")
def keywords(
    session: Session, query: tuple[str, ...], limit: int, format_: str, **options: Any
) -> Status:
    """Show what a period, or what matches QUERY, is about.

    Lists the words and two-word phrases that are most characteristic of these releases: more
    frequent in them than in all others, by a cautious estimate that discounts chance. Without
    QUERY, all releases within the filters are used.
    """
    session.query = " ".join(query) if query else "*"
    with session.engine() as engine:
        result = engine.keywords(session.query, limit=limit, **explicit(options))
    from search.render.trend import keyword_rows, keywords_text

    if format_ == "json":
        session.write_record(result.to_dict())
    elif format_ == "jsonl":
        session.write_records(result.to_dict()["keywords"])
    elif format_ == "text":
        session.write(keywords_text(result, session.style()))
    else:
        session.write_rows(keyword_rows(result), format_)
    return Status.FOUND if result.keywords else Status.NOTHING


@command(
    cls=QueryCommand,
    examples="""
    dateline timeline volkswagen emissions
    dateline timeline '"free trade agreement"' --since 2025 -n 20
    dateline timeline opioid --format html > opioid.html
    """,
)
@click.argument("query", nargs=-1, required=True, metavar="QUERY...")
@click.option(
    "-n", "--limit", type=click.IntRange(1, 100), default=10, show_default=True, metavar="N",
    help="Maximum number of dates.",
)  # fmt: skip
@filter_options
@format_option("text", "json", "jsonl", "csv", "tsv", "markdown", "html")
def timeline(
    session: Session, query: tuple[str, ...], limit: int, format_: str, **options: Any
) -> Status:
    """Show the dates that matter for QUERY, with a sentence for each.

    A date matters more, the more matching releases are of that day or mention it later. The best
    200 matches are read for the dates that they mention.
    """
    session.query = " ".join(query)
    asked = explicit(options)
    with session.engine() as engine:
        found = engine.timeline(session.query, limit=limit, **asked)
        counts = engine.counts(session.query, **asked) if format_ == "html" else None
    from search.render import timeline as render

    if format_ == "json":
        session.write_record(found.to_dict())
    elif format_ == "jsonl":
        session.write_records(found.to_dict()["moments"])
    elif format_ == "html":
        assert counts is not None
        session.write(render.html(found, counts), format_)
    elif format_ == "markdown":
        session.write(render.markdown(found), format_)
    elif format_ == "text":
        session.write(render.text(found, session.style()))
    else:
        session.write_rows(render.rows(found), format_)
    return Status.FOUND if found.moments else Status.NOTHING
