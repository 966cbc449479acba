"""The commands `show ID`, `history ID`, `duplicates` and `export`: releases and their versions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import click

from search.commands.console.session import Session
from search.commands.console.status import Status
from search.commands.options.common import command, format_option
from search.commands.options.query import QueryCommand, explicit, filter_options
from search.errors import OptionError
from search.render.renderer import FORMATS
from search.target import is_address

if TYPE_CHECKING:
    from corpus.release import Release
    from index.integrity.damage import Damage


@command(
    examples="""
    dateline show 2026-01-02-3f9a2c1b
    dateline show 2026-01-02-3f9a2c1b --format markdown > release.md
    """
)
@click.argument("release_id", metavar="ID")
@format_option(*FORMATS)
def show(session: Session, release_id: str, format_: str) -> Status:
    """Show one release in full."""
    from search.errors import ReleaseNotFound

    with session.engine() as engine:
        release = engine.get(release_id)
    if release is None:
        raise ReleaseNotFound(
            f"there is no release with the id {release_id} in the index",
            "dateline search shows the id under each hit",
        )
    session.write(session.renderer(format_).release(release), format_)
    return Status.FOUND


@command(
    examples="""
    dateline history 2026-01-02-3f9a2c1b
    dateline history 2026-01-02-3f9a2c1b --format html > versions.html
    """
)
@click.argument("release_id", metavar="ID")
@format_option("text", "json", "html")
def history(session: Session, release_id: str, format_: str) -> Status:
    """Show the versions of one release, and what changed.

    A version is what one run of 'dateline index' brought. Of the text, sentences that were removed
    or added are shown. Times are in UTC.
    """
    from search.render import history as render

    with session.engine() as engine:
        found = engine.history(release_id)
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


@command(
    examples="""
    dateline export > releases.jsonl
    dateline export | gzip > releases.jsonl.gz
    dateline export --salvage > saved.jsonl && dateline index saved.jsonl --rebuild
    """
)
@click.option("--salvage", is_flag=True, help="Write what can still be read from a damaged index.")
@format_option("jsonl")
def export(session: Session, format_: str, salvage: bool) -> Status:
    """Write all releases as JSON lines.

    `dateline index` can read them back into an identical index. With --salvage, every release
    written is complete and as it was indexed, and losses are reported on standard error.
    """
    renderer = session.renderer(format_)
    status = Status.NOTHING
    with ExitStack() as stack:
        if salvage:
            releases = _salvaged(session)
        else:
            releases = stack.enter_context(session.engine()).releases()
        for release in releases:
            session.write(renderer.release(release), format_)
            status = Status.FOUND
    return status


def _salvaged(session: Session) -> Iterator[Release]:
    from index.integrity.salvage import salvage
    from search.render.escaping import visible

    if is_address(session.target):
        raise OptionError("--salvage works only on an index in a folder")

    def tell(damage: Damage) -> None:
        session.console.say(f"dateline: {visible(damage.file)}: {visible(damage.message)}")

    return salvage(session.target, tell)
