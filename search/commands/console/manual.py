"""The manual page `dateline.1`, made of the help of the commands and of the page about them.

Written with the macros of man(7): https://man7.org/linux/man-pages/man7/man.7.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from search.commands.options.common import COMMON, COMMON_OPTIONS
from search.version import __version__

_CODE = re.compile(r"`([^`]+)`")
_LINK = re.compile(r"\[([^\]]+)\]\([^)]+\)")


def manual(group: click.Group, reference: Path) -> Iterator[str]:
    """The lines of the page; `reference` is the help page about all commands."""
    sections = dict(_sections(reference.read_text("utf-8")))
    yield f'.TH DATELINE 1 "" "dateline {__version__}" "User Commands"'
    yield from (".nh", ".ad l", ".SH NAME")
    yield r"dateline \- " + _text(_first_line(group)).rstrip(".")
    yield from (".SH SYNOPSIS", ".B dateline", r"[\fIoptions\fR] \fIcommand\fR [\fIarguments\fR]")
    yield ".SH DESCRIPTION"
    yield from _paragraphs(sections[""])
    with click.Context(group, info_name="dateline") as ctx:
        yield f".SH {COMMON.upper()}"
        yield from _options(COMMON_OPTIONS, ctx)
        yield ".SH COMMANDS"
        for name in group.list_commands(ctx):
            command = group.get_command(ctx, name)
            assert command is not None
            yield from _command(command, name, ctx)
    yield ".SH EXIT STATUS"
    yield from _table(sections["Exit status"])
    yield ".SH ENVIRONMENT"
    yield from _table(sections["Environment"])
    yield from (".SH FILES", ".TP", r"\fI~/.config/dateline/config.toml\fR")
    yield "Named indexes, default options, colours and the pager; see"
    yield r".B dateline help config"
    yield from (".SH EXAMPLES", *_examples(group.epilog or ""))
    yield from (".SH SEE ALSO", r"\fBdateline help\fR lists the pages of the manual.")


def _command(command: click.Command, name: str, parent: click.Context) -> Iterator[str]:
    with click.Context(command, info_name=name, parent=parent) as ctx:
        pieces = " ".join(command.collect_usage_pieces(ctx))
        yield f".SS dateline {_text(name)} {_text(pieces)}"
        yield from _paragraphs(command.help or "")
        own = [param for param in command.params if param not in COMMON_OPTIONS]
        yield from _options(own, ctx)
        if isinstance(command, click.Group):
            for inner in command.list_commands(ctx):
                found = command.get_command(ctx, inner)
                assert found is not None
                yield from _command(found, f"{name} {inner}", parent)
        yield from _examples(command.epilog or "")


def _options(params: Sequence[click.Parameter], ctx: click.Context) -> Iterator[str]:
    for param in params:
        record = param.get_help_record(ctx) if isinstance(param, click.Option) else None
        if record is not None:
            names, said = record
            yield ".TP"
            yield rf"\fB{_text(names)}\fR"
            yield _text(" ".join(said.split()))


def _examples(epilog: str) -> Iterator[str]:
    if "Examples:\n" not in epilog:
        return
    block, _, rest = epilog.split("Examples:\n")[1].partition("\n\n")
    yield from (".PP", ".EX")
    yield from (_text(line) for line in block.splitlines())
    yield ".EE"
    if rest:
        yield from _paragraphs(rest)


def _paragraphs(text: str) -> Iterator[str]:
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        yield ".PP"
        yield _text(" ".join(paragraph.split()))


def _sections(page: str) -> Iterator[tuple[str, str]]:
    """The sections of a Markdown page: heading and text; the first, without one, is its start."""
    first, *others = re.split(r"^## ", page.partition("\n")[2], flags=re.MULTILINE)
    yield "", first
    for other in others:
        heading, _, text = other.partition("\n")
        yield heading.strip(), text


def _table(text: str) -> Iterator[str]:
    """The rows of a Markdown table as a list, and the paragraphs around it."""
    rows: list[str] = []
    others: list[str] = []
    for line in text.splitlines():
        (rows if line.startswith("|") else others).append(line)
    for row in rows[2:]:
        name, said = (cell.strip() for cell in row.strip("|").split("|", 1))
        yield from (".TP", rf"\fB{_text(name)}\fR", _text(said))
    yield from _paragraphs("\n".join(others))


def _first_line(command: click.Command) -> str:
    return (command.help or "").partition("\n")[0]


def _text(text: str) -> str:
    """Running text as roff: nothing in it is a request, and code is bold."""
    text = text.replace("\\", r"\e").replace("-", r"\-").replace("’", "'")
    text = _LINK.sub(r"\1", text)
    text = _CODE.sub(r"\\fB\1\\fR", text)
    return rf"\&{text}" if text.startswith((".", "'")) else text
