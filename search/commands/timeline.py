"""`timeline QUERY`: the dates that matter, a sentence each."""

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
    dateline timeline volkswagen emissions
    dateline timeline '"free trade agreement"' --since 2025 -n 20
    dateline timeline opioid --format html > opioid.html
    """,
)
@click.argument("query", nargs=-1, required=True, metavar="QUERY...")
@click.option(
    "-n", "--limit", type=click.IntRange(1, 100), default=10, show_default=True, metavar="N",
    help="Number of dates, at most.",
)  # fmt: skip
@filter_options
@format_option("text", "json", "jsonl", "csv", "tsv", "markdown", "html")
def timeline(
    session: Session, query: tuple[str, ...], limit: int, format_: str, **options: Any
) -> Status:
    """Show the dates that matter for QUERY, in order, with a sentence for each.

    A date matters by the number of matching releases of that day and of later ones that mention
    it. The best 300 matches are read.
    """
    session.query = " ".join(query)
    asked = given(options)
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
