"""`show ID` and `export`: releases as they were read."""

from __future__ import annotations

import click

from search.commands.common import command, format_option
from search.commands.session import Session
from search.commands.status import Status
from search.render.renderer import FORMATS


@command(
    examples="""
    dateline show 2026-01-02-3f9a2c1b
    dateline show 2026-01-02-3f9a2c1b --format markdown > release.md
    """
)
@click.argument("release_id", metavar="ID")
@format_option(*FORMATS)
def show(session: Session, release_id: str, format_: str) -> Status:
    """Show the release with this ID, whole."""
    from search.errors import ReleaseNotFound

    with session.engine() as engine:
        release = engine.get(release_id)
    if release is None:
        raise ReleaseNotFound(
            f"the index has no release with the id {release_id}",
            "ids stand under each hit of: dateline search",
        )
    session.write(session.renderer(format_).release(release), format_)
    return Status.FOUND


@command(
    examples="""
    dateline export > releases.jsonl
    dateline export | gzip > releases.jsonl.gz
    """
)
@format_option("jsonl")
def export(session: Session, format_: str) -> Status:
    """Write all releases as JSON lines.

    `dateline index` reads them again, and an index of them is the same.
    """
    renderer = session.renderer(format_)
    status = Status.NOTHING
    with session.engine() as engine:
        for release in engine.releases():
            session.write(renderer.release(release), format_)
            status = Status.FOUND
    return status
