"""The command `completion SHELL`: prints a completion script."""

from __future__ import annotations

import click

from search.commands.common import command
from search.commands.session import Session
from search.commands.status import Status


@command(
    examples="""
    dateline completion bash >> ~/.bashrc
    dateline completion zsh >> ~/.zshrc
    dateline completion fish > ~/.config/fish/completions/dateline.fish
    """
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(session: Session, shell: str) -> Status:
    """Print a completion script for your shell."""
    from click.shell_completion import get_completion_class

    from search.commands.group import COMPLETE

    root = click.get_current_context().find_root()
    completer = get_completion_class(shell)
    if completer is not None:
        script = completer(root.command, {}, "dateline", COMPLETE).source()
        session.write([script.rstrip("\n")])
    return Status.FOUND
