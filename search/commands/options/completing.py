"""What the shell is offered for the value of an option or argument: names that there are."""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem

from search.commands.console.session import Session


def indexes(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The names of indexes in the config file, else folders."""
    session = ctx.find_object(Session)
    names = sorted(session.config.indexes) if session else []
    found = [name for name in names if name.startswith(incomplete)]
    if found:
        return [
            CompletionItem(name, help=session.config.indexes[name] if session else None)
            for name in found
        ]
    return [CompletionItem(incomplete, type="dir")]


def releases(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The ids of releases that begin so."""
    return []
