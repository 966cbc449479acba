"""`trend QUERY...`: how often each query matches, period by period."""

from __future__ import annotations

from typing import Any

import click

from search.commands.common import command, format_option
from search.commands.query_options import filter_options, given
from search.commands.session import Session
from search.commands.status import Status


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
    help="What shares are taken of. By default, the releases under the same filters; 'all' drops "
    "the filters by source and topic, 'source' and 'topic' keep only that one, and anything else "
    "is a query whose matches are taken.",
)
@click.option(
    "--plot",
    metavar="FILE",
    help="Draw the shares to a file, .svg or .png (needs the extra 'plot').",
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
        result = engine.trend(*queries, of=of, **given(options))
    if plot is not None:
        from search.trends.plot import plot as draw

        draw(result, plot)
    _write(session, result, format_)
    return Status.FOUND if any(series.total for series in result.series) else Status.NOTHING


def _write(session: Session, result: Any, format_: str) -> None:
    from search.render.trend import trend_rows, trend_text

    if format_ == "json":
        session.write_record(result.to_dict())
    elif format_ == "jsonl":
        header, *rows = trend_rows(result)
        session.write_records(dict(zip(header, row, strict=True)) for row in rows)
    elif format_ == "text":
        session.write(trend_text(result, session.style()))
    else:
        session.write_rows(trend_rows(result), format_)
