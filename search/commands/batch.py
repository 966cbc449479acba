"""The command `batch FILE`: answers many queries, as JSON pages or as a TREC run."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from search.commands.console.progress import Progress
from search.commands.console.session import Session
from search.commands.console.status import Status
from search.commands.options.common import command, format_option, timing_option
from search.commands.options.completing import FILE
from search.commands.options.query import QueryCommand, explicit, search_options
from search.render.escaping import visible

if TYPE_CHECKING:
    from search.batch.files import Query, Reply
    from search.batch.workers import Answer

RUN_LIMIT = 1_000
"""The limit of hits per query in a TREC run, unless one is given."""


@command(
    cls=QueryCommand,
    examples="""
    dateline batch queries.txt > pages.jsonl
    dateline batch --limit 3 --in 2025 queries.txt | jq .total
    echo '{"id": "q1", "query": "semiconductor exports", "since": "2025-10"}' | dateline batch -
    dateline batch topics.txt --match any --format trec --run-tag bm25f > bm25f.run
    """,
)
@click.argument("file", type=FILE)
@search_options
@click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    metavar="N",
    help="Number of processes that answer queries.",
)
@click.option(
    "--run-tag", default="dateline", show_default=True, metavar="TAG", help="Tag of a TREC run."
)
@timing_option
@format_option("jsonl", "trec")
def batch(
    session: Session, file: str, jobs: int, run_tag: str, format_: str, **options: Any
) -> Status:
    """Answer many queries, as JSON pages or as a TREC run.

    FILE (- for standard input) has one query per line, and the answers come in the same order.
    A line is a query; an id, a tab and a query; or a JSON object with "query" and, optionally, "id"
    and search options by name: {"id": "q1", "query": "tax", "in": "2025-Q4"}. A query without an
    id is numbered by its line. FILE may also hold TREC topics (<top> ... </top>), which are read as
    plain words. Options on the command line apply to every query that does not set its own.

    A query that cannot be answered produces a line with "error" (in a run, a message on standard
    error); the others are still answered, and the exit status is 2. A run has up to 1,000 hits per
    query unless --limit says otherwise.
    """
    from search.batch import files

    if file == "-":
        session.expect_input()
    answer: Answer = partial(files.pages, timing=session.timing)
    defaults = explicit(options)
    if format_ == "trec":
        answer = partial(files.runs, tag=run_tag)
        defaults = {"limit": RUN_LIMIT, **defaults}
    queries = files.read(file, defaults)
    progress = Progress(session.console, "answer", quiet=session.console.terminal)
    status, number = Status.NOTHING, 0
    for number, reply in enumerate(_replies(session, queries, answer, jobs), 1):
        if reply.message:
            progress.clear()
            session.console.say(f"dateline: {visible(reply.message)}")
        session.write(reply.lines, format_)
        session.console.flush()
        progress(number)
        status = _worse(status, reply)
    progress.clear()
    if not number:
        session.console.tell(f"dateline: {visible(file)} holds no query")
    return status


def _replies(
    session: Session, queries: Iterator[Query], answer: Answer, jobs: int
) -> Iterator[Reply]:
    """The replies, from this process or from several."""
    if jobs > 1:
        from search.batch.workers import spread

        yield from spread(session.targets, queries, answer, jobs)
    else:
        with session.engine() as engine:
            yield from answer(engine, queries)


def _worse(status: Status, reply: Reply) -> Status:
    """The exit status so far: an error outweighs what was found, which outweighs nothing."""
    if reply.failed or status is Status.ERROR:
        return Status.ERROR
    return Status.FOUND if reply.found else status
