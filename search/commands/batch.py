"""`batch FILE`: many queries, an answer a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from search.commands.asking import QueryCommand, given, search_options
from search.commands.common import command, format_option
from search.commands.session import Session
from search.commands.status import Status

if TYPE_CHECKING:
    from search.batch_files import Record


@command(
    cls=QueryCommand,
    examples="""
    dateline batch queries.txt > pages.jsonl
    dateline batch --limit 3 --in 2025 queries.txt | jq .total
    echo '{"id": "q1", "query": "semiconductor exports", "since": "2025-10"}' | dateline batch -
    """,
)
@click.argument("file")
@search_options
@format_option("jsonl")
def batch(session: Session, file: str, format_: str, **options: Any) -> Status:
    """Answer many queries, one JSON page a line.

    FILE (- for standard input) holds a query a line, and the answers come in that order.
    A line is a query, or a JSON object with "query", and if wanted "id" and the options of search
    by their names: {"id": "q1", "query": "tax", "in": "2025-Q4", "limit": 3}. A query without an
    id has the number of its line. The options given here hold for every query that has none of
    its own. A query that cannot be answered gives a line with "error", and the others are
    answered; the exit status is then 2.
    """
    from search import batch_files
    from search.render.json import line

    if file == "-":
        session.expect_input()
    status = Status.NOTHING
    with session.engine() as engine:
        for record in batch_files.answers(engine, batch_files.read(file, given(options))):
            session.write((line(record),), format_)
            session.console.flush()
            status = _worse(status, record)
    return status


def _worse(status: Status, record: Record) -> Status:
    """The exit status so far: an error outweighs what was found, which outweighs nothing."""
    if "error" in record:
        return Status.ERROR
    if status is Status.NOTHING and record["hits"]:
        return Status.FOUND
    return status
