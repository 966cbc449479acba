"""`keywords [QUERY...]`: what a period or the matches of a query are about."""

from __future__ import annotations

from typing import Any

import click

from search.commands.common import command, format_option
from search.commands.query_options import QueryCommand, filter_options, given
from search.commands.session import Session
from search.commands.status import Status


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
    help="Number of keywords, at most.",
)  # fmt: skip
@filter_options
@format_option("text", "json", "jsonl", "csv", "tsv")
def keywords(
    session: Session, query: tuple[str, ...], limit: int, format_: str, **options: Any
) -> Status:
    """Show what a period, or what matches QUERY, is about.

    Words and two-word phrases that are more frequent in these releases than in all others, by the
    lower confidence bound of the ratio, so that chance does not fill the list. Without QUERY, all
    releases under the filters are taken.
    """
    session.query = " ".join(query) if query else "*"
    with session.engine() as engine:
        found = engine.keywords(session.query, limit=limit, **given(options))
    from search.render.trend import keyword_rows, keywords_text

    if format_ == "json":
        session.write_record(found.to_dict())
    elif format_ == "jsonl":
        session.write_records(found.to_dict()["keywords"])
    elif format_ == "text":
        session.write(keywords_text(found, session.style()))
    else:
        session.write_rows(keyword_rows(found), format_)
    return Status.FOUND if found.keywords else Status.NOTHING
