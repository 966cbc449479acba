"""Completion: what a shell asks the command, and the scripts that teach a shell to ask."""

from __future__ import annotations

import click

from search.commands.console.session import Session


def complete(session: Session, group: click.Command, asked: str) -> int:
    """Answer a shell; `asked` is the value of the variable that it set."""
    from click.shell_completion import shell_complete

    return int(shell_complete(group, {"obj": session}, "dateline", "_DATELINE_COMPLETE", asked))
