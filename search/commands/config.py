"""The command `config`: what settings hold, and where they come from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from search.commands.console.config import place_of
from search.commands.console.session import Session
from search.commands.console.status import Status
from search.commands.options.common import command, format_option
from search.target import display_name


@command(
    examples="""
    dateline config
    dateline config --path
    dateline config --json
    """
)
@click.option("--path", is_flag=True, help="Print only where the config file is, or would be.")
@format_option("text", "json")
def config(session: Session, path: bool, format_: str) -> Status:
    """Show what settings hold, and where they come from.

    Settings are read from dateline/config.toml in $XDG_CONFIG_HOME (by default ~/.config), or from
    the file that $DATELINE_CONFIG names; 'dateline help config' says what it may hold.
    """
    from search.render.escaping import visible

    if path:
        place = place_of(session.console.environ)
        session.write([str(place)] if place else [])
        return Status.FOUND if place else Status.NOTHING
    held = _held(session)
    if format_ == "json":
        session.write_record(held)
    else:
        session.write(map(visible, _lines(held)))
    return Status.FOUND


def _held(session: Session) -> dict[str, Any]:
    """The settings as JSON types: each with its value, and where that comes from."""
    from search.commands.options.defaults import defaults_of

    config = session.config
    ctx = click.get_current_context()
    group = ctx.find_root().command
    assert isinstance(group, click.Group)
    for name in config.options:  # what a command cannot take is said
        found = group.get_command(ctx, name)
        if found is not None:
            defaults_of(config, name, found, ctx)
    _, origin = session.named
    environ = session.console.environ
    pager = environ.get("DATELINE_PAGER", config.pager)
    paged = "DATELINE_PAGER" if "DATELINE_PAGER" in environ else "config file"
    if pager is None:
        pager, paged = environ.get("PAGER", "less"), "PAGER" if "PAGER" in environ else "default"
    color, colored = session.console.color, "--color"
    if color == (config.color or "auto"):
        colored = "config file" if config.color else "default"
    return {
        "file": str(config.path) if config.path else None,
        "exists": config.exists,
        "index": {"value": [display_name(each) for each in session.targets], "from": origin},
        "color": {"value": color, "from": colored},
        "pager": {"value": pager, "from": paged},
        "saved": {"value": str(session.data_home), "from": _home(environ, "XDG_DATA_HOME")},
        "state": {"value": str(session.state_home), "from": _home(environ, "XDG_STATE_HOME")},
        "indexes": {name: display_name(session.resolved(name)) for name in sorted(config.indexes)},
        "options": {name: dict(config.options[name]) for name in sorted(config.options)},
        "colors": dict(config.colors),
    }


def _home(environ: Any, variable: str) -> str:
    return variable if environ.get(variable) else "default"


def _lines(held: dict[str, Any]) -> Iterator[str]:
    file = held["file"] or "none: DATELINE_CONFIG is empty"
    yield f"{'file':<8}{file}" + ("" if held["exists"] or not held["file"] else " (not there)")
    for name in ("index", "color", "pager", "saved", "state"):
        value = held[name]["value"]
        shown = ", ".join(value) if isinstance(value, list) else value or "none"
        yield f"{name:<8}{shown} ({held[name]['from']})"
    for heading in ("indexes", "colors"):
        if held[heading]:
            yield ""
            yield f"[{heading}]"
            columns = max(map(len, held[heading])) + 2
            yield from (f"{name:<{columns}}{value}" for name, value in held[heading].items())
    for name, options in held["options"].items():
        yield ""
        yield f"[{name}]"
        yield from (f"{option} = {_toml(value)}" for option, value in options.items())


def _toml(value: Any) -> str:
    import json

    return json.dumps(value, ensure_ascii=False, default=str)
