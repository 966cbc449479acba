"""The options of one search, the same from the shell, from Python and in a batch line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

from search.errors import OptionError

SORTS = ("relevance", "newest", "oldest")
MATCHES = ("all", "any")
GRANULARITIES = ("auto", "day", "week", "month", "quarter", "year")
KEYWORDS = ("source", "topic")
"""What matches are counted by besides, in counts alone."""
MAX_LIMIT = 100_000


@dataclass(frozen=True, slots=True)
class SearchOptions:
    """What `Engine.search` takes beside the query; raises `OptionError` for a value it cannot take.

    `within`, `since` and `until` are date texts (see `search.dates.parsing`); `by` is the
    granularity of the date facet; `source` and `topic` keep releases that have one of the values;
    `snippets` is how many passages a hit shows at most; `recent` is a half-life in days (0: off)
    that favours newer releases; `expand` lets any of the words match and adds words of the best
    releases; `explain` accounts for each score; `plain` reads the query as words alone, whatever
    its signs.
    """

    within: str | None = None
    since: str | None = None
    until: str | None = None
    by: str = "auto"
    source: tuple[str, ...] = ()
    topic: tuple[str, ...] = ()
    sort: str = "relevance"
    match: str = "all"
    limit: int = 10
    offset: int = 0
    snippets: int = 1
    lenient: bool = False
    expand: bool = False
    explain: bool = False
    recent: float = 0.0
    plain: bool = False

    def __post_init__(self) -> None:
        for name, default, check in _CHECKS:
            value = getattr(self, name)
            if value is not default:
                checked = check(name, value)
                if checked is not value:
                    object.__setattr__(self, name, checked)

    @classmethod
    def from_dict(cls, record: dict[str, Any]) -> SearchOptions:
        """Options from a JSON object (a batch line); `in` is read as `within`."""
        names = {f.name for f in fields(cls)}
        options = {("within" if k == "in" else k): v for k, v in record.items() if v is not None}
        unknown = sorted(set(options) - names)
        if unknown:
            known = ", ".join(sorted(names - {"within"} | {"in"}))
            raise OptionError(f"unknown option {unknown[0]!r}", f"the options are: {known}")
        return cls(**options)


def _choice(*choices: object) -> Callable[[str, Any], Any]:
    def check(name: str, value: object) -> object:
        if value not in choices:
            raise OptionError(f"{name} is one of {', '.join(map(str, choices))}, not {value!r}")
        return value

    return check


def _granularity(name: str, value: object) -> object:
    if value in KEYWORDS:
        raise OptionError(
            f"by {value} is for counts alone: a page counts by date",
            "add --counts, or leave it out",
        )
    return _choice(*GRANULARITIES)(name, value)


def _text(name: str, value: object) -> object:
    if not isinstance(value, str):
        raise OptionError(f"{'in' if name == 'within' else name} is a text, not {value!r}")
    return value


def _texts(name: str, value: object) -> object:
    values = tuple(value) if isinstance(value, (tuple, list)) else (value,)
    for each in values:
        _text(name, each)
    return values


def _whole(least: int, most: int | None) -> Callable[[str, Any], Any]:
    span = f"at least {least}" if most is None else f"from {least} to {most:,}"

    def check(name: str, value: object) -> object:
        if not isinstance(value, int) or isinstance(value, bool):
            raise OptionError(f"{name} is a whole number, not {value!r}")
        if value < least or (most is not None and value > most):
            raise OptionError(f"{name} is a whole number {span}, not {value}")
        return value

    return check


def _half_life(name: str, value: object) -> object:
    if not isinstance(value, (int, float)) or not 0 <= value < float("inf"):
        raise OptionError(f"{name} is a half-life in days, 0 or more, not {value!r}")
    return value


_KINDS: dict[str, Callable[[str, Any], Any]] = {
    **dict.fromkeys(("within", "since", "until"), _text),
    **dict.fromkeys(("source", "topic"), _texts),
    **dict.fromkeys(("lenient", "expand", "explain", "plain"), _choice(True, False)),
    "by": _granularity,
    "sort": _choice(*SORTS),
    "match": _choice(*MATCHES),
    "limit": _whole(1, MAX_LIMIT),
    "offset": _whole(0, None),
    "snippets": _whole(0, 100),
    "recent": _half_life,
}
# Of each option what needs no check, its default, and the check of anything else.
_CHECKS = [(field.name, field.default, _KINDS[field.name]) for field in fields(SearchOptions)]
