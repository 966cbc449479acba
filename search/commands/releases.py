"""The commands `show ID` and `export`: print releases as they were indexed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING

import click

from search.commands.console.session import Session
from search.commands.console.status import Status
from search.commands.options.common import command, format_option
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
        raise ReleaseNotFound.of(release_id)
    session.write(session.renderer(format_).release(release), format_)
    return Status.FOUND


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
