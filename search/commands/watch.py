"""The commands `saved` and `new`: saved searches, and what they match that was not shown before."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from search.commands.console.session import Session
from search.commands.console.status import Status
from search.commands.options.common import COMMON_OPTIONS, HELP_SETTINGS, command, format_option
from search.commands.options.completing import saved as completed
from search.commands.options.query import QueryCommand, collapse_option, explicit, filter_options
from search.errors import OptionError
from search.options import SearchOptions
from search.render.phrasing import count
from search.target import is_address

if TYPE_CHECKING:
    from search.watch.store import Store


def saved_path(session: Session) -> Path:
    """The file of saved searches: beside the index, or for a server's in the data home."""
    if is_address(session.target):
        import hashlib

        name = hashlib.sha256(session.shown.encode()).hexdigest()[:16]
        return session.data_home / f"{name}.saved"
    return Path(session.target.rstrip("/\\") + ".saved")


def store_of(session: Session, *, create: bool = False) -> Store:
    """The saved searches; a file that is not there is empty, and only made to be written to."""
    from search.watch.store import Store

    path = saved_path(session)
    if create:
        path.parent.mkdir(parents=True, exist_ok=True)
    elif not path.exists():
        path = Path(":memory:")
    return Store(path)


def _say_none(session: Session) -> Status:
    session.console.tell(
        "dateline: there are no saved searches", "save one: dateline saved add NAME QUERY"
    )
    return Status.NOTHING


@click.group(
    context_settings=HELP_SETTINGS,
    add_help_option=False,
    invoke_without_command=True,
    epilog="""\b
Examples:
  dateline saved add chips semiconductor OR chips
  dateline saved list
  dateline saved remove chips""",
)
@click.pass_context
def saved(ctx: click.Context) -> Status | None:
    """Keep searches by name, for 'dateline new'.

    Saved searches are kept in a file beside the index, whose name ends in .saved. Without a
    command, they are listed.
    """
    if ctx.invoked_subcommand is None:
        status: Status = ctx.invoke(list_)
        return status
    return None


saved.params.extend(COMMON_OPTIONS)


@command(
    cls=QueryCommand,
    examples="""
    dateline saved add chips semiconductor OR chips --since 2025
    dateline saved add tax '"tax evasion"' --source 'Tax Division'
    """,
)
@click.argument("name")
@click.argument("query", nargs=-1)
@filter_options
@collapse_option
def add(session: Session, name: str, query: tuple[str, ...], **options: Any) -> Status:
    """Save a search under NAME.

    Without QUERY, every release under the filters matches. With --collapse, a release that is
    nearly the same as one that was shown is not new.
    """
    from search.watch.store import FILTERS

    text = " ".join(query) if query else "*"
    session.query = text
    asked = explicit(options)
    for option in asked:
        if option not in FILTERS:
            raise OptionError(f"--{option} is not kept with a saved search", "leave it out")
    with session.engine() as engine:
        options_of = SearchOptions(**asked)
        counts = engine.count(text, options_of, "auto")  # refuses what cannot be read
        if options_of.collapse:
            engine.reissue_groups(text, options_of)
    with store_of(session, create=True) as store:
        store.add(name, text, asked)
    session.console.write([f"saved {name}; it matches {count(counts.total, 'release')} now"])
    return Status.FOUND


@command(examples="dateline saved list\n    dateline saved list --format json")
@format_option("text", "json", "csv", "tsv")
def list_(session: Session, format_: str) -> Status:
    """List the saved searches."""
    from search.render.news import saved_rows, saved_text

    with store_of(session) as store:
        searches = store.searches()
    if format_ == "json":
        session.write_record([each.to_dict() for each in searches])
    elif format_ == "text":
        session.write(saved_text(searches, session.style()))
    else:
        session.write_rows(saved_rows(searches), format_)
    return Status.FOUND if searches else _say_none(session)


@command(examples="dateline saved show chips")
@click.argument("name", shell_complete=completed)
@format_option("text", "json")
def show(session: Session, name: str, format_: str) -> Status:
    """Show one saved search."""
    from search.render.news import saved_text

    with store_of(session) as store:
        (found,) = store.searches(name)
    if format_ == "json":
        session.write_record(found.to_dict())
    else:
        session.write(saved_text([found], session.style()))
    return Status.FOUND


@command(examples="dateline saved remove chips")
@click.argument("name", shell_complete=completed)
def remove(session: Session, name: str) -> Status:
    """Forget a saved search and what it has shown."""
    with store_of(session) as store:
        store.remove(name)
    session.console.write([f"removed {name}"])
    return Status.FOUND


saved.add_command(add, "add")
saved.add_command(list_, "list")
saved.add_command(show, "show")
saved.add_command(remove, "remove")


@command(
    examples="""
    dateline new
    dateline new chips --peek --format json
    dateline index releases/ && dateline new --format atom > news.xml
    """
)
@click.argument("names", nargs=-1, metavar="[NAME]...", shell_complete=completed)
@click.option("--all", "every", is_flag=True, help="On a first look, show all matches as new.")
@click.option("--peek", is_flag=True, help="Do not count what is shown as seen.")
@format_option("text", "json", "markdown", "html", "atom")
def new(session: Session, names: tuple[str, ...], every: bool, peek: bool, format_: str) -> Status:
    """Show what saved searches match that they have not shown before.

    A release is new by its arrival in the index, whatever its date, and is shown once, with every
    search that matches it; one whose text has changed is shown apart. The first look at a search
    shows nothing: it notes what there is. Exit status 1, and no output, if nothing is new.
    """
    from search.watch import news

    with session.engine() as engine, store_of(session) as store:
        if not names and not store.searches():
            return _say_none(session)
        if peek:
            found = news.peek(engine, store, names, every=every)
            _write(session, found, format_)
        else:
            with news.look(engine, store, names, every=every) as found:
                _write(session, found, format_)
                session.console.flush()
    if found.first and format_ == "text":
        session.console.tell(
            f"dateline: first look at {', '.join(found.first)}: what matches now counts as known"
        )
    return Status.FOUND if len(found) else Status.NOTHING


def _write(session: Session, found: Any, format_: str) -> None:
    from search.render import news as render

    if not len(found) and format_ != "json":
        return
    if format_ == "json":
        session.write_record(found.to_dict())
    elif format_ == "markdown":
        session.write(render.markdown(found), format_)
    elif format_ == "html":
        session.write(render.html(found), format_)
    elif format_ == "atom":
        session.write(render.atom(found, session.shown), format_)
    else:
        session.write(render.text(found, session.style()))
