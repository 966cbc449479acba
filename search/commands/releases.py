"""The commands `show ID...` and `export`: print releases as they were indexed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

import click

from corpus.writing import to_dict
from search.commands.console.progress import Progress
from search.commands.console.releases import find, listed, numbered
from search.commands.console.session import Session
from search.commands.console.status import Status
from search.commands.options.common import command, format_option
from search.commands.options.completing import releases as completed
from search.commands.options.query import QueryCommand, explicit, filter_options
from search.errors import OptionError, ReleaseNotFound
from search.options import SearchOptions
from search.render.escaping import visible
from search.render.renderer import FORMATS
from search.target import is_address

if TYPE_CHECKING:
    from corpus.release import Release
    from index.integrity.damage import Damage


@command(
    examples="""
    dateline show 1
    dateline show 2026-01-02-3f9a2c1b --query 'semiconductor exports'
    dateline show 2026-01-02-3f9a2c1b --format markdown > release.md
    dateline search tax --limit 3 | dateline show -
    """
)
@click.argument("names", nargs=-1, required=True, metavar="ID|N...", shell_complete=completed)
@click.option("--query", metavar="QUERY", help="Highlight what this query looks for.")
@format_option(*FORMATS)
def show(session: Session, names: tuple[str, ...], query: str | None, format_: str) -> Status:
    """Show releases in full.

    N is the number of a hit on the last page that a terminal showed; with -, ids are read from
    standard input, one a line.
    """
    session.query = query
    last = numbered(session, names)
    renderer = session.renderer(format_)
    status = Status.FOUND
    shown: list[Release] = []
    with session.engine() as engine:
        for name in listed(session, names):
            try:
                release = find(session, engine, name, last)
            except ReleaseNotFound as error:
                if len(names) == 1 and name == names[0]:
                    raise
                session.console.say(
                    *(visible(line) for line in (f"dateline: {error.message}", error.hint))
                )
                status = Status.ERROR
                continue
            marks = engine.lookup.highlights(release.id, query) if query is not None else None
            if format_ == "json":
                shown.append(release)
            else:
                lines = renderer.release(release, marks)
                session.write(_joined(lines, format_, bool(shown)), format_)
                shown = [release]
    if format_ == "json":
        records = [to_dict(release) for release in shown]
        session.write_record(records[0] if len(names) == 1 and len(records) == 1 else records)
    return status if shown or status is Status.ERROR else Status.NOTHING


def _joined(lines: Iterator[str], format_: str, further: bool) -> Iterator[str]:
    """The lines of a release, if further ones stand before it: apart, or without their header."""
    if not further:
        return lines
    if format_ in ("csv", "tsv"):
        return islice(lines, 1, None)
    if format_ == "html":
        raise OptionError("HTML is of one release", "name one, or use another format")
    return lines if format_ in ("jsonl", "trec") else chain(["", ""], lines)


@command(
    cls=QueryCommand,
    examples="""
    dateline export > releases.jsonl
    dateline export | gzip > releases.jsonl.gz
    dateline export tax fraud --since 2025 --format csv > tax.csv
    dateline export --salvage > saved.jsonl && dateline index saved.jsonl --rebuild
    """,
)
@click.argument("query", nargs=-1)
@click.option("--salvage", is_flag=True, help="Write what can still be read from a damaged index.")
@filter_options
@format_option("jsonl", "csv", "tsv", "markdown", "html")
def export(
    session: Session, query: tuple[str, ...], format_: str, salvage: bool, **options: Any
) -> Status:
    """Write whole releases: all, or those that match QUERY.

    They are written in the order of their ids; `dateline index` can read JSON lines back into an
    identical index. With --salvage, every release written is complete and as it was indexed, and
    losses are reported on standard error.
    """
    session.query = " ".join(query) if query else "*"
    asked = explicit(options)
    if "by" in asked:
        raise OptionError("--by counts releases, and export writes them", "leave it out")
    renderer = session.renderer(format_)
    progress = Progress(session.console, quiet=session.console.terminal)
    status = Status.NOTHING
    with ExitStack() as stack:
        if salvage:
            if query or asked:
                raise OptionError("--salvage writes all that is left", "leave the rest out")
            releases = _salvaged(session)
        else:
            engine = stack.enter_context(session.engine())
            if query or asked:
                ids = engine.digests(session.query, SearchOptions(**asked))
                progress.total = len(ids)
                releases = filter(None, map(engine.get, sorted(ids)))
            else:
                if progress.live:
                    progress.total = engine.info().releases
                releases = engine.releases()
        stack.callback(progress.clear)

        def counted() -> Iterator[Release]:
            nonlocal status
            for number, release in enumerate(releases, 1):
                yield release
                progress(number)
                status = Status.FOUND

        if format_ == "html":
            from search.render.formats.html import Html

            session.write(Html(session.style()).releases(counted()), format_)
        else:
            for number, release in enumerate(counted()):
                session.write(_joined(renderer.release(release), format_, number > 0), format_)
    if status is Status.NOTHING and not salvage:
        what = "no release matches" if query or asked else "there are no releases"
        session.console.tell(f"dateline: {what}")
    return status


def _salvaged(session: Session) -> Iterator[Release]:
    from index.integrity.salvage import salvage

    if is_address(session.target):
        raise OptionError("--salvage works only on an index in a folder")

    def tell(damage: Damage) -> None:
        session.console.say(f"dateline: {visible(damage.file)}: {visible(damage.message)}")

    return salvage(session.target, tell)
