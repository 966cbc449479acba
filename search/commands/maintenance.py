"""The commands `info`, `check`, `delete` and `optimize`: describe and maintain the index."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from search.commands.console.consent import MANY, Consent
from search.commands.console.progress import Progress
from search.commands.console.session import Session
from search.commands.console.status import Status
from search.commands.console.waiting import when_free
from search.commands.options.common import (
    command,
    format_option,
    json_option,
    wait_option,
    yes_option,
)
from search.commands.options.completing import releases as completed
from search.errors import OptionError
from search.target import is_address

if TYPE_CHECKING:
    from index.info import Info


@command(
    examples="""
    dateline info
    dateline --index motir.idx info --format json
    """
)
@format_option("text", "json")
def info(session: Session, format_: str) -> Status:
    """Describe the index.

    Shows the number of releases, their dates, sources and topics, and the size of the index.
    """
    with session.engine() as engine:
        held = engine.info()
    if format_ == "json":
        session.write_record(held.to_dict())
    else:
        session.write(_figures(held))
    return Status.FOUND if held.releases else Status.NOTHING


def _figures(held: Info) -> list[str]:
    from search.render.escaping import visible
    from search.render.phrasing import count, size

    dates = f"{held.first} to {held.last}" if held.first else "none"
    kept_out = {"kept out": f"{held.kept_out:,}"} if held.kept_out else {}
    if held.undated:
        dates += f", {held.undated:,} undated"
    figures = {
        "index": held.target,
        "releases": f"{held.releases:,}",
        **kept_out,
        "dates": dates,
        "sources": f"{held.sources:,}",
        "topics": f"{held.topics:,}",
        "words": "not counted" if held.words is None else f"{held.words:,}",
        "language": held.language,
        "size": f"{size(held.size)} in {count(held.segments, 'segment')}",
        "updated": f"{held.updated:%Y-%m-%d %H:%M:%S} UTC" if held.updated else "not known",
        "engine": f"{held.backend}, format {held.version}",
    }
    return [f"{name:<10}{visible(value)}" for name, value in figures.items()]


@command(
    examples="""
    dateline check
    dateline check --format json
    """
)
@format_option("text", "json")
def check(session: Session, format_: str) -> Status:
    """Read every byte of the index and report damage.

    The exit status is 2 if there is any.
    """
    from search.render.escaping import visible

    progress = Progress(session.console)
    progress.stage("reading every byte")
    try:
        damages = session.indexing.check(session.target)
    finally:
        progress.clear()
    if format_ == "json":
        session.write_record([{"file": d.file, "message": d.message} for d in damages])
    elif damages:
        session.write(visible(f"{d.file}: {d.message}") for d in damages)
        session.console.say("dateline: the index is damaged")
        if not is_address(session.target):  # a server's damages say the way out themselves
            session.console.say(
                "rebuild it from its sources: dateline index SOURCE... --rebuild",
                "or save what can still be read: dateline export --salvage",
            )
    else:
        session.write([f"no damage found: {visible(session.shown)}"])
    return Status.ERROR if damages else Status.FOUND


@command(
    examples="""
    dateline delete 2026-01-02-3f9a2c1b
    dateline delete 2026-01-02-3f9a2c1b --keep-out
    dateline search --until 2010 --limit 100000 | cut -f 2 | dateline delete - --dry-run
    """
)
@click.argument("release_ids", nargs=-1, required=True, metavar="ID...", shell_complete=completed)
@click.option("--dry-run", is_flag=True, help="Report what would be deleted, but delete nothing.")
@click.option(
    "--keep-out",
    is_flag=True,
    help="Leave these releases out from now on, also when they are indexed again.",
)
@click.option(
    "--let-in",
    is_flag=True,
    help="Delete nothing: no longer keep these releases out, so that they can be indexed again.",
)
@yes_option
@wait_option
@json_option
def delete(
    session: Session,
    release_ids: tuple[str, ...],
    dry_run: bool,
    keep_out: bool,
    let_in: bool,
    yes: bool,
    wait: float,
    as_json: bool,
) -> Status:
    """Delete releases from the index by ID.

    With - for an ID, ids are read from standard input, one a line. Before more than half of the
    index, or more than 1,000 releases, are deleted, you are asked.
    """
    from search.commands.console.releases import listed

    asked = tuple(dict.fromkeys(listed(session, release_ids)))
    kinds: dict[str, bool] = {}
    if keep_out or let_in:
        option = "--keep-out" if keep_out else "--let-in"
        if is_address(session.target):
            raise OptionError(f"{option} works only on an index in a folder")
        if let_in and (keep_out or dry_run):
            raise OptionError("--let-in goes with neither --keep-out nor --dry-run")
        kinds = {"keep_out": keep_out}
    if let_in:
        freed = session.indexing.let_in(session.target, asked, wait=wait)
        if as_json:
            session.write_record({"let_in": freed, "missing": len(asked) - freed})
        else:
            session.write([f"{freed:,} let in; index their sources to have them again"])
        return Status.FOUND if freed else Status.NOTHING
    kept_out = 0
    if dry_run:
        with session.engine() as engine:
            deleted = sum(engine.get(release_id) is not None for release_id in asked)
    else:
        consent = Consent(session.console, "this", yes or len(asked) == 1, MANY)
        summary = when_free(
            session.console,
            wait,
            lambda seconds: session.indexing.delete(
                session.target, asked, wait=seconds, before_loss=consent, **kinds
            ),
        )
        deleted, kept_out = summary.deleted, summary.kept_out
    missing = len(asked) - deleted
    if as_json:
        record = {"deleted": deleted, "missing": missing, "dry_run": dry_run}
        session.write_record(record | ({"kept_out": kept_out} if keep_out else {}))
    else:
        parts = [f"{deleted:,} {'would be deleted' if dry_run else 'deleted'}"]
        if missing:
            parts.append(f"{missing:,} not in the index")
        if kept_out:
            parts.append(f"{kept_out:,} kept out from now on")
        session.write([", ".join(parts)])
    return Status.FOUND if deleted or kept_out else Status.NOTHING


@command(
    examples="""
    dateline optimize
    dateline optimize --wait 60
    """
)
@click.option(
    "--drop-history",
    is_flag=True,
    help="Drop what releases were before they changed as well, for good.",
)
@wait_option
@json_option
def optimize(session: Session, drop_history: bool, wait: float, as_json: bool) -> Status:
    """Merge the index into one segment and drop what was deleted."""
    from search.render.phrasing import count, size

    progress = Progress(session.console)
    progress.stage("merging")
    try:
        held = when_free(
            session.console,
            wait,
            lambda seconds: session.indexing.optimize(
                session.target, wait=seconds, drop_history=drop_history
            ),
        )
    finally:
        progress.clear()
    if as_json:
        session.write_record(held.to_dict())
    else:
        segments = count(held.segments, "segment")
        session.write([f"{count(held.releases, 'release')} in {segments}, {size(held.size)}"])
    return Status.FOUND
