"""The entry point of `dateline`: runs one command and returns its exit status."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Sequence
from contextlib import suppress

import click

from search.commands.console.config import read as read_config
from search.commands.console.session import Session
from search.commands.console.status import Status
from search.commands.console.streams import Console
from search.commands.group import COMMANDS, dateline


def main(argv: Sequence[str] | None = None, console: Console | None = None) -> int:
    """Run a command line, by default that of the process, and return the exit status."""
    console = console or Console.system()
    session = Session(console)
    if argv is None:
        argv = sys.argv[1:]
        if not sys.warnoptions:
            warnings.simplefilter("ignore")  # they are for developers, not for users
    try:
        status = _run(list(argv), session)
        console.flush()
    except BrokenPipeError:  # or a pager that was left
        console.finish()
        console.abandon()
        return Status.FOUND
    except (KeyboardInterrupt, click.Abort) as stop:
        said = "; ".join(["dateline: interrupted", *map(str, stop.args)])
        return _end(console, Status.INTERRUPTED, [said])
    except Exception as error:
        return _end(console, Status.ERROR, _lines(error, session))
    return status


def _run(args: list[str], session: Session) -> int:
    asked = session.console.environ.get("_DATELINE_COMPLETE")
    if asked:
        from search.commands.console.completion import complete

        return complete(session, dateline, asked)
    if not args:
        args = ["--help"]
    config = session.config = read_config(session.console.environ, COMMANDS)
    if config.color is not None:
        session.console.color = config.color
    if config.pager is not None and session.console.pager is None:
        session.console.pager = config.pager
    try:
        with dateline.make_context("dateline", args, obj=session) as ctx:
            status = dateline.invoke(ctx)
    except click.exceptions.Exit as ended:
        return ended.exit_code
    return Status(status)


def _lines(error: Exception, session: Session) -> list[str]:
    from search.commands.console.failures import explain

    lines = explain(error, session.query, session.console)
    if session.debug:
        from traceback import format_exception

        lines = [*"".join(format_exception(error)).splitlines(), *lines]
    return lines


def _end(console: Console, status: Status, lines: list[str]) -> int:
    """Write the results so far and then the error, as far as anything can be written."""
    try:
        console.flush()
    except OSError:
        console.abandon()
    with suppress(OSError):
        console.say(*lines)
    return status


if __name__ == "__main__":
    sys.exit(main())
