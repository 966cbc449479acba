"""The options of a search, and parsing a query that is given as words on the command line."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from search.commands.console.session import Session
from search.commands.options.common import Command, session_of
from search.commands.options.completing import sources, topics
from search.options import GRANULARITIES, IN_WORDS, KEYWORDS, MATCHES, SORTS, SearchOptions
from search.target import display_name

F = TypeVar("F", bound=Callable[..., Any])

RECENT_DAYS = 365
"""The half-life in days of `--recent` if none is given."""

_DEFAULTS = SearchOptions()


def _with_default(*names: str, **settings: Any) -> Callable[[F], F]:
    """An option whose default is that of the library, shown in the help."""
    field = max(names, key=len).lstrip("-")
    return click.option(*names, default=getattr(_DEFAULTS, field), show_default=True, **settings)


_FILTERS = (
    click.option(
        "--in",
        "within",
        metavar="PERIOD",
        help="Only releases of this period: 2025, 2025-Q4, 2025-12, 'last month', a facet key.",
    ),
    click.option("--since", metavar="DATE", help="Only releases from this date or period on."),
    click.option(
        "--until", metavar="DATE", help="Only releases up to the end of this date or period."
    ),
    click.option(
        "--after", metavar="DATE", help="Only releases after the end of this date or period."
    ),
    click.option(
        "--before", metavar="DATE", help="Only releases before the start of this date or period."
    ),
    _with_default(
        "--by",
        type=click.Choice((*GRANULARITIES, *KEYWORDS)),
        help="Granularity of the date facet; source and topic are for counts.",
    ),
    click.option(
        "--source",
        multiple=True,
        metavar="NAME",
        shell_complete=sources,
        help="Only releases from this source; repeatable.",
    ),
    click.option(
        "--topic",
        multiple=True,
        metavar="NAME",
        shell_complete=topics,
        help="Only releases on this topic; repeatable.",
    ),
)
_MOMENTS = (
    click.option(
        "--arrived-since",
        metavar="TIME",
        help="Only releases that came into the index from this time or date on, in UTC, whatever"
        " their date.",
    ),
    click.option(
        "--changed-since",
        metavar="TIME",
        help="Only releases whose content has changed in the index from this time or date on, in"
        " UTC.",
    ),
    click.option(
        "--collapse",
        is_flag=True,
        help="Of releases that are nearly the same, show one, and how many more there are.",
    ),
)
collapse_option = _MOMENTS[-1]
_PLACE = (
    _with_default("-n", "--limit", type=int, metavar="N", help="Maximum number of hits."),
    _with_default("--offset", type=int, metavar="N", help="Number of hits to skip."),
    *_FILTERS,
    *_MOMENTS,
    _with_default("--sort", type=click.Choice(SORTS), help="Order of the hits."),
    _with_default("--snippets", type=int, metavar="N", help="Maximum number of passages per hit."),
    click.option("--explain", is_flag=True, help="Show how each score was computed."),
    click.option(
        "--fiscal-year-start",
        metavar="MONTH",
        help="The month in which fiscal years start, for dates such as FY2015.",
    ),
    click.option(
        "--recent",
        type=float,
        metavar="[=DAYS]",
        help="Favour newer releases: one that is DAYS old keeps three quarters of today's weight;"
        f" {RECENT_DAYS} if you leave =DAYS out.",
    ),
)
_DATES = _with_default(
    "--dates",
    type=click.Choice(IN_WORDS),
    help="A period that the words name (fraud in 2016): offer it, take it, or neither.",
)
_WORDS = (
    _DATES,
    _with_default(
        "--match",
        metavar="|".join((*MATCHES, "N", "N%")),
        help="How many of the words must match.",
    ),
    click.option(
        "--expand", is_flag=True, help="Match any word, and add key terms of the best releases."
    ),
    click.option("--lenient", is_flag=True, help="Repair a broken query instead of rejecting it."),
)


def filter_options(function: F) -> F:
    """The options that choose releases, and the granularity they are counted by."""
    return _add((*_FILTERS, _DATES), function)


def place_options(function: F) -> F:
    """The options of a page: which releases, how many, in what order."""
    return _add(_PLACE, function)


def search_options(function: F) -> F:
    """All options of a search."""
    return _add((*_PLACE, *_WORDS), function)


def explicit(options: Mapping[str, Any]) -> dict[str, Any]:
    """The options of the running command that were set, without those left at their defaults.

    `after` and `before` are given as `since` and `until`: from the next day on, and up to the last.
    """
    ctx = click.get_current_context()
    defaults = (ParameterSource.DEFAULT, None)
    asked = {
        name: value
        for name, value in options.items()
        if ctx.get_parameter_source(name) not in defaults
    }
    for name, other in (("after", "since"), ("before", "until")):
        if name in asked and ctx.get_parameter_source(other) is ParameterSource.DEFAULT_MAP:
            asked.pop(other, None)
    if "after" in asked or "before" in asked:
        from search.commands.options.dates import within_bounds

        return within_bounds(asked)
    return asked


def from_file(name: str) -> bool:
    """Whether the running command has an option from the config file."""
    source = click.get_current_context().get_parameter_source(name)
    return source is ParameterSource.DEFAULT_MAP


def _is_set(value: object) -> bool:
    return value is not None and value is not False and value != ()


class QueryCommand(Command):
    """A command whose words may begin with a dash: `-word` is a query's, `--word` an option's."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the query's words behind a `--`, then parse as ever."""
        for arg, number in pairwise(args):
            if arg == "--recent" and _is_number(number) and not ctx.resilient_parsing:
                note = f"{number} is a word of the query; for a number of days: --recent={number}"
                session_of(ctx).console.tell(f"dateline: {note}")
        return super().parse_args(ctx, arranged(args, self.get_params(ctx)))


def arranged(args: Iterable[str], params: Iterable[click.Parameter]) -> list[str]:
    """The arguments with options first, then `--`, then the words.

    A single dash and more than one letter make a word, except for a short option with a number
    (`-n5`). `--recent` takes a number only behind `=`, so that one behind a space is a word. Short
    options become long ones, for which click does not look up what may have been meant.
    """
    named = {name: p for p in params if isinstance(p, click.Option) for name in p.opts}
    options: list[str] = []
    words: list[str] = []
    queue = deque(args)
    while queue:
        arg = queue.popleft()
        if arg == "--":
            words.extend(queue)
            break
        if _is_word(arg, named):
            words.append(arg)
            continue
        option = named.get(arg)
        if arg == "--recent":
            options.append(f"{arg}={RECENT_DAYS}")
        elif option is None and arg[:2] in named:
            options.append(f"{_long(named[arg[:2]])}={arg[2:]}")
        else:
            options.append(_long(option) if option else arg)
            if option is not None and not option.is_flag:
                if not queue:
                    return options  # its value is missing, which parsing will say
                options.append(queue.popleft())
    return [*options, "--", *words] if words else options


def again(session: Session, words: str, options: Mapping[str, Any]) -> Callable[..., str | None]:
    """A function that gives the command line of the running command with some options changed.

    It gives None if the line could not be typed: a control character in it.
    """
    ctx = click.get_current_context()

    def line(**changes: Any) -> str | None:
        import shlex

        parts = ["dateline"]
        for name in session.indexes:
            parts += ["--index", display_name(name)]
        if session.console.color != "auto":
            parts += ["--color", session.console.color]
        parts.append(ctx.info_name or "")
        tail = _option_words(ctx.command.params, {**options, **changes})
        if words:
            parts += [*tail, "--", words] if words.startswith("-") else [words, *tail]
        else:
            parts += tail
        text = shlex.join(parts)
        return text if text.isprintable() else None

    return line


def _option_words(params: Sequence[click.Parameter], values: Mapping[str, Any]) -> list[str]:
    words: list[str] = []
    for param in params:
        value = values.get(param.name or "")
        if not isinstance(param, click.Option) or not _is_set(value):
            continue
        name = _long(param)
        for one in value if isinstance(value, tuple) else (value,):
            if one is True:
                words.append(name)
            elif str(param.metavar).startswith("[="):
                words.append(f"{name}={_plain(one)}")
            else:
                words += [name, _plain(one)]
    return words


def _long(option: click.Option) -> str:
    return max(option.opts, key=len)


def _plain(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _is_word(arg: str, named: Mapping[str, click.Option]) -> bool:
    if not arg.startswith("-") or arg == "-":
        return True
    if arg.startswith("--") or len(arg) == 2:
        return False
    return not (arg[:2] in named and _is_number(arg[2:]))


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _add(options: Sequence[Callable[[F], F]], function: F) -> F:
    for option in reversed(options):
        function = option(function)
    return function
