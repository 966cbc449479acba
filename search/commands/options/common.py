"""What the commands share: common options, and the decorator that declares a command."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from search.commands.console.session import Session
from search.commands.options.completing import indexes

HELP_SETTINGS: dict[str, Any] = {
    "help_option_names": ["-h", "--help"],
    "max_content_width": 100,
}
F = TypeVar("F", bound=Callable[..., Any])
COMMON = "Common options"


def session_of(ctx: click.Context) -> Session:
    """The session of a run, or one of its own where there is none (a shell that completes)."""
    from search.commands.console.streams import Console

    return ctx.find_object(Session) or Session(Console.system())


def _index(ctx: click.Context, _: click.Parameter, value: tuple[str, ...]) -> None:
    if value:
        session_of(ctx).indexes = value


def _color(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    if value is not None:
        session_of(ctx).console.color = value


def _debug(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        session_of(ctx).debug = True


def _quiet(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        session_of(ctx).console.quiet = True


def _no_pager(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        session_of(ctx).console.pager = ""


def _help(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        session = session_of(ctx)
        session.console.write(ctx.get_help().splitlines())
        session.console.finish()
        ctx.exit()


COMMON_OPTIONS = (
    click.Option(
        ["-i", "--index"],
        metavar="NAME|PATH|URL",
        multiple=True,
        expose_value=False,
        callback=_index,
        shell_complete=indexes,
        help="The index: a name of the config file, a folder, or the URL of one on OpenSearch; by"
        " default $DATELINE_INDEX. Repeat it to search several folders as one index.",
    ),
    click.Option(
        ["--color"],
        type=click.Choice(["auto", "always", "never"]),
        expose_value=False,
        callback=_color,
        help="When to colour text; auto, the default, follows NO_COLOR, FORCE_COLOR and the"
        " terminal.",
    ),
    click.Option(
        ["--no-pager"],
        is_flag=True,
        expose_value=False,
        callback=_no_pager,
        help="Do not show long output on a terminal in a pager.",
    ),
    click.Option(
        ["-q", "--quiet"],
        is_flag=True,
        expose_value=False,
        callback=_quiet,
        help="Write nothing but results and errors.",
    ),
    click.Option(
        ["--debug"],
        is_flag=True,
        expose_value=False,
        callback=_debug,
        help="Show the traceback of an error.",
    ),
    click.Option(
        ["-h", "--help"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_help,
        help="Show this message and exit.",
    ),
)
"""The options that may stand before a command or after it."""


class Command(click.Command):
    """A command whose help lists its options in groups, each under a heading of its own."""

    groups: dict[str, Sequence[str]]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse as ever; an error says which command it is of."""
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx
            raise

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options of the command, its further groups, and the common ones last."""
        write_options(self.get_params(ctx), getattr(self, "groups", {}), ctx, formatter)


def write_options(
    params: Sequence[click.Parameter],
    groups: dict[str, Sequence[str]],
    ctx: click.Context,
    formatter: click.HelpFormatter,
) -> None:
    """Write the options by group: `groups` names the long options of each beside the first."""
    heading_of = {name: heading for heading, names in groups.items() for name in names}
    heading_of |= {max(option.opts, key=len): COMMON for option in COMMON_OPTIONS}
    written: dict[str, list[tuple[str, str]]] = {"Options": []}
    written |= {heading: [] for heading in (*groups, COMMON)}
    for param in params:
        record = param.get_help_record(ctx) if isinstance(param, click.Option) else None
        if record is not None:
            heading = heading_of.get(max(param.opts, key=len), "Options")
            written[heading].append(record)
    for heading, records in written.items():
        if records:
            with formatter.section(heading):
                formatter.write_dl(records)


def command(
    examples: str,
    cls: type[Command] = Command,
    groups: dict[str, Sequence[str]] | None = None,
) -> Callable[[Callable[..., Any]], click.Command]:
    """Declare a command that takes the `Session`, the common options and these examples.

    `groups` are further groups of options in its help: a heading and the names of the options.
    """
    lines = "\n".join(f"  {line.strip()}" for line in examples.strip().splitlines())

    def declare(function: Callable[..., Any]) -> click.Command:
        made = click.command(
            function.__name__.rstrip("_"),
            cls=cls,
            epilog=f"\b\nExamples:\n{lines}",
            context_settings=HELP_SETTINGS,
            add_help_option=False,
        )(click.pass_obj(function))
        made.groups = groups or {}
        made.params.extend(COMMON_OPTIONS)
        return made

    return declare


def format_option(*formats: str) -> Callable[[F], F]:
    """The option `--format` with these choices, of which the first is the default; and `--json`.

    `--json` stands for `--format json`, or `jsonl` where there is no `json`. Text that is asked for
    by name is laid out as on a terminal wherever it goes.
    """

    def chosen(ctx: click.Context, param: click.Parameter, value: str) -> str:
        source = ctx.get_parameter_source(param.name or "")
        if value == "text" and source is ParameterSource.COMMANDLINE:
            session_of(ctx).laid_out = True
        if source is ParameterSource.COMMANDLINE and ctx.meta.get(_JSON, value) != value:
            raise click.UsageError(f"--json and --format {value} contradict each other", ctx)
        chosen = str(ctx.meta.get(_JSON, value))
        if _BOM in ctx.meta:
            if chosen != "csv":
                raise click.UsageError("--bom is for --format csv", ctx)
            session_of(ctx).marked = True
        return chosen

    def marked(ctx: click.Context, _: click.Parameter, value: bool) -> None:
        if value:
            ctx.meta[_BOM] = True

    def json_instead(ctx: click.Context, _: click.Parameter, value: bool) -> None:
        if value:
            ctx.meta[_JSON] = "json" if "json" in formats else "jsonl"

    option = click.option(
        "--format",
        "format_",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        callback=chosen,
        help="Output format.",
    )
    if "csv" in formats:
        option = _both(
            option,
            click.option(
                "--bom",
                is_flag=True,
                is_eager=True,
                expose_value=False,
                callback=marked,
                help="Begin CSV with a byte order mark, by which Excel knows UTF-8.",
            ),
        )
    if not {"json", "jsonl"} & set(formats):
        return option
    alias = click.option(
        "--json",
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=json_instead,
        help=f"Short for --format {'json' if 'json' in formats else 'jsonl'}.",
    )
    return _both(option, alias)


def _both(one: Callable[[F], F], other: Callable[[F], F]) -> Callable[[F], F]:
    return lambda function: one(other(function))


def _timing(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        session_of(ctx).timing = True


timing_option = click.option(
    "--timing",
    is_flag=True,
    expose_value=False,
    callback=_timing,
    help="Show how long it took, in every format that has a place for it.",
)

_JSON = "search.commands.options.common.json"
_BOM = "search.commands.options.common.bom"

json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print the report as a JSON object."
)

yes_option = click.option(
    "-y", "--yes", is_flag=True, help="Delete without asking, however many releases that are."
)

wait_option = click.option(
    "--wait",
    type=click.FloatRange(min=0),
    default=0,
    show_default=True,
    metavar="SECONDS",
    help="How long to wait for another process that is writing to the index.",
)
