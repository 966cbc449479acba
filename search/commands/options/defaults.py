"""The options that the config file gives a command, as the command takes them."""

from __future__ import annotations

from typing import Any

import click

from search.commands.console.config import Config
from search.commands.options.common import COMMON_OPTIONS
from search.errors import OptionError


def defaults_of(
    config: Config, name: str, command: click.Command, ctx: click.Context
) -> dict[str, Any]:
    """The options of a table by the names of the command's parameters.

    Raises `OptionError` for an option that the command has not, or a value that it cannot take.
    """
    options = {
        opt.lstrip("-"): param
        for param in command.get_params(ctx)
        if isinstance(param, click.Option) and param not in COMMON_OPTIONS
        for opt in param.opts
        if opt.startswith("--")
    }
    defaults: dict[str, Any] = {}
    for key, value in config.options[name].items():
        place = f"{config.path}: [{name}] {key}"
        param = options.get(key.replace("_", "-"))
        if param is None or key == "json":
            from difflib import get_close_matches

            near = get_close_matches(key, options, n=1)
            raise OptionError(
                f"{place}: dateline {name} has no such option",
                f"did you mean {near[0]!r}?" if near else f"see: dateline {name} --help",
            )
        if param.multiple and not isinstance(value, list):
            value = [value]
        values = value if param.multiple else [value]
        if any(isinstance(each, (dict, list)) for each in values):
            raise OptionError(f"{place} cannot be {value!r}")
        if param.is_flag and not isinstance(value, bool):
            raise OptionError(f"{place} must be true or false, not {value!r}")
        try:
            for each in values:
                param.type.convert(each, param, ctx)
        except click.BadParameter as error:
            from search.commands.console.usage import bad_value

            raise OptionError(f"{place}: {bad_value(param, error.message)}") from None
        defaults[param.name or key] = value
    return defaults
