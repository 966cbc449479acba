"""The command `dateline`: its subcommands, each imported only when it is called."""

from __future__ import annotations

from importlib import import_module

import click

from search.commands.options.common import COMMON_OPTIONS, HELP_SETTINGS

COMMANDS = {
    "index": "search.commands.index:index",
    "search": "search.commands.search:search",
    "batch": "search.commands.batch:batch",
    "evaluate": "search.commands.evaluate:evaluate",
    "trend": "search.commands.trends:trend",
    "timeline": "search.commands.trends:timeline",
    "keywords": "search.commands.trends:keywords",
    "saved": "search.commands.watch:saved",
    "new": "search.commands.watch:new",
    "serve": "search.commands.serve:serve",
    "show": "search.commands.releases:show",
    "similar": "search.commands.search:similar",
    "suggest": "search.commands.suggest:suggest",
    "info": "search.commands.maintenance:info",
    "check": "search.commands.maintenance:check",
    "export": "search.commands.releases:export",
    "delete": "search.commands.maintenance:delete",
    "optimize": "search.commands.maintenance:optimize",
    "completion": "search.commands.about:completion",
    "help": "search.commands.about:help",
}
"""The module of each command and its name there, in the order of `dateline --help`."""


COMPLETE = "_DATELINE_COMPLETE"
"""The environment variable by which a shell asks for completions."""


class Commands(click.Group):
    """A group that imports each command only when it is needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order in which a user meets the commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, or None."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        loaded: click.Command = getattr(import_module(module), name)
        return loaded

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the arguments begin with; raises `UsageError` with a hint for others."""
        name = args[0]
        if name not in COMMANDS and not ctx.resilient_parsing:
            from difflib import get_close_matches

            near = get_close_matches(name, COMMANDS, n=1)
            meant = (
                f"Did you mean {near[0]!r}?"
                if near
                else f"To search for it: dateline search {name}"
            )
            raise click.UsageError(f"No such command {name!r}. {meant}", ctx)
        return super().resolve_command(ctx, args)


def _print_version(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
    if asked and not ctx.resilient_parsing:
        from importlib.metadata import PackageNotFoundError, version

        try:
            click.echo(f"dateline {version('dateline')}")
        except PackageNotFoundError:
            click.echo("dateline (not installed; running from source)")
        ctx.exit()


@click.group(
    cls=Commands,
    context_settings=HELP_SETTINGS,
    no_args_is_help=False,
    epilog="""\b
Examples:
  dateline help
  dateline index releases/
  dateline search semiconductor exports --since 2025-10 --by month
  dateline search '"not guilty" AND source:"Tax Division"' --format json

The index is --index if given, else $DATELINE_INDEX, else dateline/index in $XDG_DATA_HOME
(by default ~/.local/share). Exit status: 0 success, 1 nothing found, 2 error, 130 interrupted.""",
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Show the version and exit.",
)
def dateline() -> None:
    """Full-text search for dated releases: ranked, with date facets and highlighted snippets."""


dateline.params.extend(COMMON_OPTIONS)
