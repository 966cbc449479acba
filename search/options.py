"""The options of one search, the same from the shell, from Python and in a batch line."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from search.errors import OptionError

SORTS = ("relevance", "newest", "oldest")
MATCHES = ("all", "any")
GRANULARITIES = ("auto", "day", "week", "month", "quarter", "year")
MAX_LIMIT = 100_000


@dataclass(frozen=True, slots=True)
class SearchOptions:
    """What `Engine.search` takes beside the query; raises `OptionError` for a value it cannot take.

    `within`, `since` and `until` are date texts (see `search.dates`); `by` is the granularity of
    the date facet; `source` and `topic` keep releases that have one of the values; `snippets` is
    how many passages a hit shows at most; `recent` is a half-life in days (0: off) that favours
    newer releases; `expand` lets any of the words match and adds words of the best releases;
    `explain` accounts for each score; `plain` reads the query as words alone, whatever its signs.
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
        for name in ("within", "since", "until"):
            _texts(name, () if getattr(self, name) is None else (getattr(self, name),))
        for name in ("source", "topic"):
            value = getattr(self, name)
            values = tuple(value) if isinstance(value, (tuple, list)) else (value,)
            _texts(name, values)
            object.__setattr__(self, name, values)
        for name in ("lenient", "expand", "explain", "plain"):
            _choice(name, getattr(self, name), (True, False))
        _choice("sort", self.sort, SORTS)
        _choice("match", self.match, MATCHES)
        _choice("by", self.by, GRANULARITIES)
        _whole("limit", self.limit, 1, MAX_LIMIT)
        _whole("offset", self.offset, 0, None)
        _whole("snippets", self.snippets, 0, 100)
        if not isinstance(self.recent, (int, float)) or not 0 <= self.recent < float("inf"):
            raise OptionError(f"recent is a half-life in days, 0 or more, not {self.recent!r}")

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


def _choice(name: str, value: object, choices: tuple[object, ...]) -> None:
    if value not in choices:
        raise OptionError(f"{name} is one of {', '.join(map(str, choices))}, not {value!r}")


def _texts(name: str, values: tuple[object, ...]) -> None:
    for value in values:
        if not isinstance(value, str):
            raise OptionError(f"{'in' if name == 'within' else name} is a text, not {value!r}")


def _whole(name: str, value: object, least: int, most: int | None) -> None:
    if not isinstance(value, int) or isinstance(value, bool):
        raise OptionError(f"{name} is a whole number, not {value!r}")
    if value < least or (most is not None and value > most):
        span = f"at least {least}" if most is None else f"from {least} to {most:,}"
        raise OptionError(f"{name} is a whole number {span}, not {value}")
