"""What is wrong with a command line, in the words of the other messages instead of Click's."""

from __future__ import annotations

import re

import click

_VALUE = re.compile(r"(?P<value>.+?) is not ", re.DOTALL)
_EXTRA = re.compile(r"Got unexpected extra arguments? \((.*)\)", re.DOTALL)
_COMMAND = re.compile(r"No such command (['\"].*?['\"])\.?(?: (D)(id you mean .*))?")


def said(error: click.UsageError) -> str:
    """The message of an error that Click found, on one line."""
    text = " ".join(error.format_message().split())
    match error:
        case click.NoSuchOption(option_name=name):
            return f"there is no option {name}{_meant(name, error.possibilities or ())}"
        case click.BadOptionUsage(option_name=name):
            takes = "takes no value" if "not take" in text else "needs a value"
            return f"{name} {takes}"
        case click.MissingParameter(param=param) if param is not None:
            choices = f": {_choices(param.type)}" if isinstance(param.type, click.Choice) else ""
            return f"{_name(param)} is missing{choices}"
        case click.BadParameter(param=param) if param is not None:
            return bad_value(param, error.message)
    if extra := _EXTRA.fullmatch(text):
        return f"there is more than the command takes: {extra[1]}"
    if command := _COMMAND.fullmatch(text):
        path = error.ctx.command_path if error.ctx else "dateline"
        meant = f"; d{command[3]}" if command[2] else ""
        return f"{path} has no command {command[1]}{meant}"
    if text.startswith("Missing command"):
        return "a command is missing"
    return text


def bad_value(param: click.Parameter, message: str) -> str:
    """The value of a parameter that its type does not take."""
    kind = param.type
    found = _VALUE.match(message)
    given = f", not {found['value']}" if found else ""
    if isinstance(kind, click.Choice):
        return f"{_name(param)} must be {_choices(kind)}{given}"
    number = "a whole number" if isinstance(kind, (click.IntRange, type(click.INT))) else "a number"
    if isinstance(kind, (click.IntRange, click.FloatRange)):
        least, most = kind.min, kind.max
        span = f" of at least {least}" if most is None else f" from {least} to {most:,}"
        return f"{_name(param)} must be {number}{span}{given}"
    if isinstance(kind, (type(click.INT), type(click.FLOAT))):
        return f"{_name(param)} must be {number}{given}"
    return f"{_name(param)}: {message.rstrip('.')}"


def _name(param: click.Parameter) -> str:
    """A parameter as it is written: the long name of an option, or an argument's in capitals."""
    if isinstance(param, click.Option):
        return max(param.opts, key=len)
    if param.metavar:
        return param.metavar.strip("[].")
    return str(param.name).upper()


def _choices(kind: click.Choice[str]) -> str:
    *others, last = map(str, kind.choices)
    return f"{', '.join(others)} or {last}" if others else last


def _meant(name: str, possibilities: object) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, list(possibilities or ()), n=1, cutoff=0.75)  # type: ignore[call-overload]
    return f"; did you mean {near[0]}?" if near else ""
