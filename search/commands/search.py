"""The commands `search QUERY...` and `similar ID`: show a page of hits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from search.commands.console.session import Session
from search.commands.console.status import Status
from search.commands.options.common import command, format_option, timing_option
from search.commands.options.completing import releases as completed
from search.commands.options.query import (
    QueryCommand,
    again,
    explicit,
    from_file,
    place_options,
    search_options,
)
from search.errors import OptionError
from search.render.renderer import FORMATS

if TYPE_CHECKING:
    from search.engine import Engine
    from search.page import Counts, Page

_COUNTED = (
    *("within", "since", "until", "by", "source", "topic"),
    *("dates", "arrived_since", "changed_since"),
)
"""The options that choose what is counted."""
_PAGED = {"limit", "offset"}
_ALL_FORMATS = ("text", "jsonl", "csv", "tsv")
_GROUP_FORMATS = ("text", "markdown")
_COUNT_FORMATS = ("text", "json", "jsonl", "csv", "tsv")
_AT_ONCE = 1_000
"""How many hits are found at a time where all are written."""


@command(
    cls=QueryCommand,
    examples="""
    dateline search semiconductor exports
    dateline search '"not guilty" OR acquitted' --in 2025-Q4
    dateline search tax -fraud --source 'Tax Division' --sort newest
    dateline search exports --since 'past 90 days' --by week --format html > exports.html
    """,
)
@click.argument("query", nargs=-1)
@search_options
@click.option(
    "--counts",
    is_flag=True,
    help="Show only how many releases match, by --by (also 'source' or 'topic', every value).",
)
@click.option(
    "--group",
    type=click.Choice(["month", "source"]),
    help="Show the hits of the page in groups: by month, or by source.",
)
@click.option(
    "--all",
    "every",
    is_flag=True,
    help="Write all hits, however many, as they are found: as text for a pipe, jsonl, csv or tsv.",
)
@timing_option
@format_option(*FORMATS)
def search(
    session: Session,
    query: tuple[str, ...],
    format_: str,
    counts: bool,
    group: str | None,
    every: bool,
    **options: Any,
) -> Status:
    """Show the releases that match QUERY, and when they were published.

    All words must match. QUERY may contain "a phrase", AND, OR, NOT, -word, ( ), title:word,
    source:"A Name", topic:x, date:2025-Q4, prefix*, wom?n, fuzy~ and "near words"~5. Put it in
    single quotes to protect it from the shell. Without QUERY, every release matches.
    """
    session.query = " ".join(query) if query else "*"
    asked = explicit(options)
    shape = _shape(_Shape(format_, counts, group, every), asked)
    format_, counts, group, every = shape
    with session.engine() as engine:
        if counts:
            _check_for_counts(asked)
            return _show_counts(session, engine.counts(session.query, **asked), format_)
        if group:
            if format_ not in _GROUP_FORMATS:
                raise OptionError("--group is for text and Markdown", "use --format markdown")
            session.group = group
            session.laid_out = True
        if every:
            return _show_all(session, engine, format_, asked)
        page = engine.search(session.query, **asked)
        return _show(session, page, format_, again(session, session.query, asked))


@command(
    cls=QueryCommand,
    examples="""
    dateline similar 1
    dateline similar 2026-01-02-3f9a2c1b --since 2025 --limit 3 --format jsonl
    """,
)
@click.argument("release_id", metavar="ID|N", shell_complete=completed)
@place_options
@timing_option
@format_option(*FORMATS)
def similar(session: Session, release_id: str, format_: str, **options: Any) -> Status:
    """Show the releases most similar to one.

    N is the number of a hit on the last page that a terminal showed.
    """
    from search.commands.console.releases import find, numbered

    asked = explicit(options)
    last = numbered(session, [release_id])
    with session.engine() as engine:
        release_id = find(session, engine, release_id, last).id
        page = engine.similar(release_id, **asked)
        return _show(session, page, format_, again(session, release_id, asked))


class _Shape(NamedTuple):
    """How what is found is shown: the options of `search` that do not all go together."""

    format_: str
    counts: bool
    group: str | None
    every: bool


def _shape(shape: _Shape, asked: dict[str, Any]) -> _Shape:
    """What of a shape holds where options of the config file do not go with what was typed.

    Options of the file that do not go with the shape are taken out of `asked`.
    """
    typed = {name for name in asked if not from_file(name)}
    format_, counts, group, every = shape
    if counts and from_file("counts"):
        counts = typed <= set(_COUNTED) and not (group and not from_file("group"))
        counts = counts and not (every and not from_file("every"))
    if every and from_file("every"):
        every = not (counts or group or typed & _PAGED) and (
            format_ in _ALL_FORMATS or from_file("format_")
        )
    if group and from_file("group"):
        group = None if counts or every or format_ not in _GROUP_FORMATS else group
    fitting = _ALL_FORMATS if every else _GROUP_FORMATS if group else _COUNT_FORMATS
    if (counts or every or group) and format_ not in fitting and from_file("format_"):
        format_ = "text"
    left_out = set(asked) - set(_COUNTED) if counts else _PAGED if every else set()
    for name in left_out - typed:
        asked.pop(name, None)
    return _Shape(format_, counts, group, every)


def _show(session: Session, page: Page, format_: str, line: Callable[..., str | None]) -> Status:
    renderer = session.renderer(format_, line)
    if not renderer.carries_notes:
        _tell_notes(session, page)
    if format_ == "text" and session.console.terminal:
        from search.commands.console.last_page import remember

        remember(session, page)
    session.write(renderer.page(page), format_)
    return Status.FOUND if page.hits else Status.NOTHING


def _tell_notes(session: Session, page: Page) -> None:
    from search.render.escaping import visible
    from search.render.phrasing import notes

    session.console.tell(*(f"dateline: {visible(note)}" for note in notes(page)))


def _show_all(session: Session, engine: Engine, format_: str, asked: dict[str, Any]) -> Status:
    """Write all hits, page after page, of which only the first has a header."""
    if format_ not in _ALL_FORMATS or session.group:
        raise OptionError("--all writes text, jsonl, csv or tsv", "use --format jsonl")
    if asked.keys() & _PAGED:
        raise OptionError("--all goes with neither --limit nor --offset", "leave them out")
    from search.render.formats.plain import Plain

    renderer = Plain(session.style()) if format_ == "text" else session.renderer(format_)
    page = engine.search(session.query or "*", **asked, limit=_AT_ONCE)
    _tell_notes(session, page)
    session.write(renderer.page(page), format_)
    shown = len(page.hits)
    while shown < page.total and page.hits:
        page = engine.search(session.query or "*", **asked, limit=_AT_ONCE, offset=shown)
        shown += len(page.hits)
        session.write(islice(renderer.page(page), int(format_ in ("csv", "tsv")), None), format_)
    return Status.FOUND if shown else Status.NOTHING


def _check_for_counts(asked: Mapping[str, Any]) -> None:
    """Refuse the options that would change nothing."""
    for name in asked:
        if name not in _COUNTED:
            raise OptionError(
                f"--{name.replace('_', '-')} does not go with --counts",
                "use it with --in, --since, --until, --by, --source, --topic, --arrived-since and"
                " --changed-since",
            )


def _show_counts(session: Session, counts: Counts, format_: str) -> Status:
    from search.render.trend import counts_rows, counts_text

    if format_ == "text":
        session.write(counts_text(counts, session.style()))
    elif format_ == "json":
        session.write_record(counts.to_dict())
    elif format_ == "jsonl":
        session.write_records(counts.to_dict()["counts"])
    elif format_ in ("csv", "tsv"):
        session.write_rows(counts_rows(counts), format_)
    else:
        raise OptionError(
            f"counts cannot be written as {format_}", "use text, json, jsonl, csv or tsv"
        )
    return Status.FOUND if counts.total else Status.NOTHING
