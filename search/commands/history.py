"""The commands `history ID` and `duplicates`: versions of a release; releases nearly the same."""

from __future__ import annotations

from typing import Any

import click

from search.commands.console.releases import find, numbered
from search.commands.console.session import Session
from search.commands.console.status import Status
from search.commands.options.common import command, format_option
from search.commands.options.completing import releases as completed
from search.commands.options.query import QueryCommand, explicit, filter_options
from search.errors import OptionError


@command(
    examples="""
    dateline history 2026-01-02-3f9a2c1b
    dateline history 2026-01-02-3f9a2c1b --format html > versions.html
    """
)
@click.argument("name", metavar="ID|N", shell_complete=completed)
@format_option("text", "json", "html")
def history(session: Session, name: str, format_: str) -> Status:
    """Show the versions of one release, and what changed.

    N is the number of a hit on the last page that a terminal showed.

    A version is what one run of 'dateline index' brought. Of the text, sentences that were removed
    or added are shown. Times are in UTC.
    """
    from search.render import history as render

    last = numbered(session, [name])
    with session.engine() as engine:
        found = engine.history(find(session, engine, name, last).id)
    if format_ == "json":
        session.write_record(found.to_dict())
    elif format_ == "html":
        session.write(render.html(found), format_)
    else:
        session.write(render.text(found, session.style()))
    return Status.FOUND


@command(
    cls=QueryCommand,
    examples="""
    dateline duplicates
    dateline duplicates tax evasion --since 2015 --format csv
    """,
)
@click.argument("query", nargs=-1)
@filter_options
@format_option("text", "json", "jsonl", "csv", "tsv")
def duplicates(session: Session, query: tuple[str, ...], format_: str, **options: Any) -> Status:
    """List releases that are nearly the same, in groups.

    Reissues are found by their texts when releases are indexed: seven tenths of the runs of five
    words that either has must be common to both, without what many releases of one source share.
    Without QUERY, all are listed.
    """
    from search.render import reissues as render

    session.query = " ".join(query) if query else "*"
    asked = explicit(options)
    if "by" in asked:
        raise OptionError("--by does not go with duplicates", "leave it out")
    with session.engine() as engine:
        groups = engine.reissues(session.query, **asked)
    if format_ == "json":
        session.write_record([group.to_dict() for group in groups])
    elif format_ == "jsonl":
        session.write_records(group.to_dict() for group in groups)
    elif format_ == "text":
        session.write(render.text(groups, session.style()))
    else:
        session.write_rows(render.rows(groups), format_)
    if not groups:
        session.console.say("dateline: no reissues found")
    return Status.FOUND if groups else Status.NOTHING
