"""Error messages: a line or two on what went wrong and how to put it right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from search.errors import DatelineError, QuerySyntaxError
from search.render.columns import clip, width
from search.render.escaping import visible

if TYPE_CHECKING:
    from search.commands.console.streams import Console

_BEFORE_THE_CARET = 40


def explain(error: BaseException, query: str | None, console: Console) -> list[str]:
    """The lines that describe an error; the first begins with the name of the program."""
    if isinstance(error, QuerySyntaxError):
        shown = caret(query, error.position, console.width) if query and query.strip() else []
        lines = [error.message, *shown]
        return _named([*lines, f"try: {error.suggestion}"] if error.suggestion else lines)
    if isinstance(error, DatelineError):
        return _named([error.message, error.hint] if error.hint else [error.message])
    if isinstance(error, click.UsageError):
        from search.commands.console.usage import said

        path = error.ctx.command_path if error.ctx else "dateline"
        return _named([said(error), f"see: {path} --help"])
    if isinstance(error, click.ClickException):
        return _named([error.format_message()])
    if isinstance(error, OSError):
        place = f": {error.filename}" if error.filename else ""
        return _named([f"{error.strerror or error}{place}"])
    return _named(
        [
            f"internal error: {type(error).__name__}: {error}",
            "run the command again with --debug to see where",
        ]
    )


def caret(query: str, position: int, columns: int) -> list[str]:
    """The query with a caret under `position`, clipped to the width of the terminal."""
    position = max(0, min(position, len(query)))
    start = max(0, position - _BEFORE_THE_CARET)
    before = ("…" if start else "") + visible(query[start:position])
    room = max(columns - 3, 10)
    after = clip(visible(query[position : position + room]), max(room - width(before), 2))
    return [f"  {before}{after}", f"  {' ' * width(before)}^"]


def _named(lines: list[str]) -> list[str]:
    first, *rest = (visible(part) for line in lines for part in line.splitlines() or [""])
    return [f"dateline: {first}", *rest]
