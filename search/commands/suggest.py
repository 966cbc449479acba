"""The command `suggest TEXT`: completes and corrects words."""

from __future__ import annotations

import click

from search.commands.console.session import Session
from search.commands.console.status import Status
from search.commands.options.common import command, format_option


@command(
    examples="""
    dateline suggest semicon
    dateline suggest 'antitrust indictmnt' -n 3 --format json
    """
)
@click.argument("text", nargs=-1, required=True)
@click.option(
    "-n",
    "--limit",
    type=click.IntRange(1, 1000),
    default=10,
    show_default=True,
    metavar="N",
    help="Maximum number of suggestions.",
)
@format_option("text", "json")
def suggest(session: Session, text: tuple[str, ...], limit: int, format_: str) -> Status:
    """Complete the last word of TEXT and correct the others."""
    from search.render.columns import width
    from search.render.escaping import visible
    from search.render.phrasing import count

    with session.engine() as engine:
        suggestions = engine.suggest(" ".join(text), limit)
    if not suggestions:
        typed = any(map(str.isalnum, " ".join(text)))
        session.console.say(
            "dateline: No release has such words."
            if typed
            else "dateline: There is no word to complete. Type the beginning of one."
        )
    if format_ == "json":
        records = [{"text": one.text, "releases": one.releases} for one in suggestions]
        session.write_record(records)
    elif session.console.terminal:
        widest = max((width(visible(one.text)) for one in suggestions), default=0)
        for one in suggestions:
            shown = visible(one.text)
            gap = " " * (widest - width(shown) + 2)
            session.write([f"{shown}{gap}{count(one.releases, 'release')}"])
    else:
        session.write(f"{visible(one.text)}\t{one.releases}" for one in suggestions)
    return Status.FOUND if suggestions else Status.NOTHING
