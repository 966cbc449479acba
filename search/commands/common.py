"""What the commands share: their options, and how a command is declared."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from search.commands.session import Session

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
        help="The index to use (default: DATELINE_INDEX, else the one in your data home).",
    ),
    click.Option(
        ["--color"],
        type=click.Choice(["auto", "always", "never"]),
        expose_value=False,
        callback=_color,
        help="Whether to colour text (auto: on a terminal, or as NO_COLOR or FORCE_COLOR say).",
    ),
    click.Option(
        ["--debug"],
        is_flag=True,
        expose_value=False,
        callback=_debug,
        help="Show a traceback where something goes wrong.",
    ),
)
"""The options that stand before a command or after it."""


def command(
    examples: str, cls: type[click.Command] = click.Command
) -> Callable[[Callable[..., Any]], click.Command]:
    """Declare a command: it is given the `Session`, and has the common options and examples."""
    lines = "\n".join(f"  {line.strip()}" for line in examples.strip().splitlines())

    def declare(function: Callable[..., Any]) -> click.Command:
        made = click.command(
            cls=cls, epilog=f"\b\nExamples:\n{lines}", context_settings=HELP_SETTINGS
        )(click.pass_obj(function))
        made.params.extend(COMMON_OPTIONS)
        return made

    return declare


def format_option(*formats: str) -> Callable[[F], F]:
    """`--format`, one of these; the first is the default."""
    return click.option(
        "--format",
        "format_",
        type=click.Choice(formats),
        default=formats[0],
        help=f"What the result is written as ({formats[0]}).",
    )


json_option = click.option("--json", "as_json", is_flag=True, help="Report as a JSON object.")

wait_option = click.option(
    "--wait",
    type=click.FloatRange(min=0),
    default=0.0,
    metavar="SECONDS",
    help="How long to wait where another process is writing to the index (0).",
)
