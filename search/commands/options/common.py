"""What the commands share: common options, and the decorator that declares a command."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from search.commands.console.session import Session

HELP_SETTINGS: dict[str, Any] = {
    "help_option_names": ["-h", "--help"],
    "max_content_width": 100,
}
F = TypeVar("F", bound=Callable[..., Any])


def _index(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    session = ctx.find_object(Session)
    if session and value is not None:
        session.index = value


def _color(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    session = ctx.find_object(Session)
    if session and value is not None:
        session.console.color = value


def _debug(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    session = ctx.find_object(Session)
    if session and value:
        session.debug = True


COMMON_OPTIONS = (
    click.Option(
        ["--index"],
        metavar="PATH|URL",
        expose_value=False,
        callback=_index,
        help="Folder or OpenSearch URL of the index; by default $DATELINE_INDEX, else a folder in"
        " your home.",
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
        ["--debug"],
        is_flag=True,
        expose_value=False,
        callback=_debug,
        help="Show the traceback of an error.",
    ),
)
"""The options that may stand before a command or after it."""


def command(
    examples: str, cls: type[click.Command] = click.Command
) -> Callable[[Callable[..., Any]], click.Command]:
    """Declare a command that takes the `Session`, the common options and these examples."""
    lines = "\n".join(f"  {line.strip()}" for line in examples.strip().splitlines())

    def declare(function: Callable[..., Any]) -> click.Command:
        made = click.command(
            cls=cls, epilog=f"\b\nExamples:\n{lines}", context_settings=HELP_SETTINGS
        )(click.pass_obj(function))
        made.params.extend(COMMON_OPTIONS)
        return made

    return declare


def format_option(*formats: str) -> Callable[[F], F]:
    """The option `--format` with these choices; the first is the default."""
    return click.option(
        "--format",
        "format_",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help="Output format.",
    )


json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print the report as a JSON object."
)

wait_option = click.option(
    "--wait",
    type=click.FloatRange(min=0),
    default=0,
    show_default=True,
    metavar="SECONDS",
    help="How long to wait for another process that is writing to the index.",
)
