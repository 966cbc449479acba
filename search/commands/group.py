"""The command `dateline`: its subcommands, each imported only when it is called."""

from __future__ import annotations

from importlib import import_module

import click

from search.commands.console.session import Session
from search.commands.options.common import COMMON_OPTIONS, HELP_SETTINGS, write_options
from search.errors import OptionError

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
    "history": "search.commands.history:history",
    "duplicates": "search.commands.history:duplicates",
    "serve": "search.commands.serve:serve",
    "show": "search.commands.releases:show",
    "open": "search.commands.open:open_",
    "similar": "search.commands.search:similar",
    "suggest": "search.commands.suggest:suggest",
    "info": "search.commands.maintenance:info",
    "check": "search.commands.maintenance:check",
    "export": "search.commands.releases:export",
    "delete": "search.commands.maintenance:delete",
    "optimize": "search.commands.maintenance:optimize",
    "config": "search.commands.config:config",
    "completion": "search.commands.about:completion",
    "help": "search.commands.about:help",
}
"""The module of each command and its name there, in the order of `dateline --help`."""


OTHERS = {
    **dict.fromkeys(("find", "query", "grep", "list", "ls", "count", "facets"), "search"),
    **dict.fromkeys(
        ("add", "import", "load", "build", "update", "create", "init", "read"), "index"
    ),
    **dict.fromkeys(("rm", "remove", "del", "drop"), "delete"),
    **dict.fromkeys(("cat", "view", "get", "print", "display"), "show"),
    **dict.fromkeys(("status", "stats", "statistics", "describe"), "info"),
    **dict.fromkeys(("verify", "validate", "fsck", "repair"), "check"),
    **dict.fromkeys(("dump", "backup", "save"), "export"),
    **dict.fromkeys(("like", "related", "more"), "similar"),
    **dict.fromkeys(("complete", "spell", "correct"), "suggest"),
    **dict.fromkeys(("merge", "compact", "vacuum"), "optimize"),
    **dict.fromkeys(("trends", "bursts", "frequency"), "trend"),
    **dict.fromkeys(("topics", "terms", "words"), "keywords"),
    **dict.fromkeys(("events", "chronology"), "timeline"),
    **dict.fromkeys(("alerts", "watch", "news"), "new"),
    **dict.fromkeys(("searches", "alert"), "saved"),
    **dict.fromkeys(("settings", "options", "set"), "config"),
    **dict.fromkeys(("man", "manual", "docs", "usage"), "help"),
    **dict.fromkeys(("browse", "edit", "go"), "open"),
}
"""What other programs call what a command does."""

_LIKE_ENOUGH = 0.7
"""How alike a name must be to be taken for a misspelt command; `find` and `index` are .67."""


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
            import shlex
            from difflib import get_close_matches

            near = get_close_matches(name, COMMANDS, n=1, cutoff=_LIKE_ENOUGH)
            meant = near[0] if near else OTHERS.get(name.casefold())
            hint = f"did you mean {meant!r}?" if meant else "dateline --help lists them"
            searched = f"to search for it: dateline search {shlex.quote(name)}"
            raise OptionError(f"there is no command {name!r}; {hint}", searched)
        found = super().resolve_command(ctx, args)
        if name in COMMANDS and found[1] is not None and not ctx.resilient_parsing:
            session = ctx.find_object(Session)
            if session is not None and name in session.config.options:
                from search.commands.options.defaults import defaults_of

                ctx.default_map = {name: defaults_of(session.config, name, found[1], ctx)}
        return found

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options of every command, and then the commands."""
        write_options(self.get_params(ctx), {}, ctx, formatter)
        self.format_commands(ctx, formatter)


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
    add_help_option=False,
    epilog="""\b
Examples:
  dateline help
  dateline index releases/
  dateline search semiconductor exports --since 2025-10 --by month
  dateline search '"not guilty" AND source:"Tax Division"' --format json

The index is --index if given, else $DATELINE_INDEX, else what the config file says, else
dateline/index in $XDG_DATA_HOME (by default ~/.local/share); 'dateline config' shows which.
Exit status: 0 success, 1 nothing found, 2 error, 130 interrupted.""",
)
@click.option(
    "-V",
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
