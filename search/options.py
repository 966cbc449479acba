"""The options of one search, the same from the shell, from Python and in a batch line."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from operator import index
from typing import Any, Literal, get_args

from search.dates.periods import MONTHS
from search.errors import OptionError

DateLike = str | dt.date | int
"""A date or period: a text (see `search.dates.parsing`), a `datetime.date`, or a year."""

Names = str | Sequence[str]
"""One name or several."""

Sort = Literal["relevance", "newest", "oldest"]
Match = Literal["all", "any", "most"]
Share = Literal["10%", "20%", "25%", "30%", "40%", "50%", "60%", "70%", "75%", "80%", "90%"]
"""The shares that type checkers know; any from 1% to 100% is taken."""
InWords = Literal["off", "offer", "auto"]
"""What to do about a period that the words of a query name."""
Granularity = Literal["auto", "day", "week", "month", "quarter", "year"]

SORTS: tuple[Sort, ...] = get_args(Sort)
IN_WORDS: tuple[InWords, ...] = get_args(InWords)
MATCHES: tuple[Match, ...] = get_args(Match)
GRANULARITIES: tuple[Granularity, ...] = get_args(Granularity)
Breakdown = Literal["auto", "day", "week", "month", "quarter", "year", "source", "topic"]
"""What counts can be broken down by: the granularities of a date facet, and keywords."""
KEYWORDS = ("source", "topic")
MAX_LIMIT = 100_000


@dataclass(frozen=True, slots=True)
class SearchOptions:
    """What `Engine.search` takes besides the query; raises `OptionError` for an invalid value.

    `within` keeps one period, `since` and `until` what is not before and not after a date or
    period; `by` is the granularity of the date facet; `source` and `topic` keep releases that have
    one of the names; `snippets` is the greatest number of passages shown for a hit; `recent` is a
    half-life in days (0: off) that favours newer releases; `expand` lets any of the words match and
    adds words of the best releases; `lenient` repairs a broken query instead of rejecting it;
    `fiscal_year_start` is the month in which fiscal years start; `dates` says what to do about a
    period that the query's words name: `offer` it, take it by itself (`auto`), or nothing (`off`);
    `explain` shows how each score was computed; `plain` reads the query as words alone, whatever
    its signs; `arrived_since` keeps what came into the index from a time or date on, and
    `changed_since` what has changed in it after it came; `collapse` shows one release of each group
    of reissues.

    Dates are held as texts and names as tuples, whatever they were given as.
    """

    within: DateLike | None = None
    since: DateLike | None = None
    until: DateLike | None = None
    by: Granularity = "auto"
    source: Names = ()
    topic: Names = ()
    sort: Sort = "relevance"
    match: Match | Share | int = "all"
    limit: int = 10
    offset: int = 0
    snippets: int = 1
    lenient: bool = False
    expand: bool = False
    explain: bool = False
    recent: float = 0.0
    fiscal_year_start: int | str | None = None
    dates: InWords = "offer"
    plain: bool = False
    arrived_since: DateLike | None = None
    changed_since: DateLike | None = None
    collapse: bool = False

    def __post_init__(self) -> None:
        for name, default, check in _CHECKS:
            value = getattr(self, name)
            if value is not default:
                checked = check(name, value)
                if checked is not value:
                    object.__setattr__(self, name, checked)

    @property
    def bounds(self) -> tuple[str | None, str | None, str | None]:
        """`within`, `since` and `until`, as the texts they are held as."""
        return self.within, self.since, self.until  # type: ignore[return-value]

    @property
    def filtered(self) -> bool:
        """Whether they choose releases by anything but the query."""
        moments = (self.arrived_since, self.changed_since)
        return any((*self.bounds, self.source, self.topic, *moments))

    @property
    def fiscal_start(self) -> int | None:
        """The month in which fiscal years start, from 1 to 12."""
        return None if self.fiscal_year_start is None else int(self.fiscal_year_start)

    @classmethod
    def from_dict(cls, record: dict[str, Any]) -> SearchOptions:
        """Options from a JSON object (a batch line); `in` is read as `within`."""
        names = {f.name for f in fields(cls)}
        options = {("within" if k == "in" else k): v for k, v in record.items() if v is not None}
        unknown = sorted(set(options) - names)
        if unknown:
            known = ", ".join(sorted(names - {"within"} | {"in"}))
            raise OptionError(f"unknown option {unknown[0]!r}", f"options: {known}")
        return cls(**options)


def _choice(*choices: object) -> Callable[[str, Any], Any]:
    names = " or ".join(", ".join(map(repr, choices)).rsplit(", ", 1))

    def check(name: str, value: Any) -> object:
        if not isinstance(value, type(choices[0])) or value not in choices:
            raise OptionError(f"{name} must be {names}, not {value!r}")
        return value

    return check


def _granularity(name: str, value: Any) -> object:
    if value in KEYWORDS:
        raise OptionError(
            f"by {value} is for counts alone: a page counts by date", "use --counts with it"
        )
    return _choice(*GRANULARITIES)(name, value)


def _date(name: str, value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, dt.date):  # or a datetime, of which only the day counts
        return dt.date(value.year, value.month, value.day).isoformat()
    option = "in" if name == "within" else name
    return f"{_integer(option, value, 'a date, a year or a string'):04}"


def _moment(name: str, value: Any) -> str:
    if isinstance(value, dt.datetime):
        return value.isoformat()
    return _date(name, value)


def _match(name: str, value: Any) -> str:
    text = str(value)
    if text in MATCHES or re.fullmatch(r"[1-9]\d{0,3}|([1-9]\d?|100)%", text):
        return text
    raise OptionError(
        f"{name} must be 'all', 'any', 'most', a number of words or a share such as '75%', "
        f"not {value!r}"
    )


def _names(name: str, value: Any) -> tuple[str, ...]:
    names = tuple(value) if isinstance(value, (tuple, list, set, frozenset)) else (value,)
    for each in names:
        if not isinstance(each, str):
            raise OptionError(f"{name} must be a string or several, not {each!r}")
    return names


def _whole(least: int, most: int | None) -> Callable[[str, Any], Any]:
    span = f"of at least {least}" if most is None else f"from {least} to {most:,}"

    def check(name: str, value: Any) -> int:
        number = _integer(name, value, "a whole number")
        if number < least or (most is not None and number > most):
            raise OptionError(f"{name} must be a whole number {span}, not {number}")
        return number

    return check


def _integer(name: str, value: Any, expected: str) -> int:
    """The value as an int, if it is one or one of NumPy's."""
    if not isinstance(value, bool):
        with suppress(TypeError):
            return index(value)
    raise OptionError(f"{name} must be {expected}, not {value!r}")


def _half_life(name: str, value: Any) -> object:
    if (
        isinstance(value, bool)
        or not isinstance(value, (int, float))
        or not 0 <= value < float("inf")
    ):
        raise OptionError(f"{name} must be a half-life in days, 0 or more, not {value!r}")
    return value


def _month(name: str, value: Any) -> int:
    if isinstance(value, str) and not value.isdigit():
        for number, month in enumerate(MONTHS, 1):
            if len(value) >= 3 and month.lower().startswith(value.lower()):
                return number
        raise OptionError(f"{name} must be a month, such as 'october' or 10, not {value!r}")
    return int(_whole(1, 12)(name, int(value) if isinstance(value, str) else value))


_KINDS: dict[str, Callable[[str, Any], Any]] = {
    **dict.fromkeys(("within", "since", "until"), _date),
    **dict.fromkeys(("arrived_since", "changed_since"), _moment),
    **dict.fromkeys(("source", "topic"), _names),
    **dict.fromkeys(("lenient", "expand", "explain", "plain", "collapse"), _choice(True, False)),
    "by": _granularity,
    "sort": _choice(*SORTS),
    "dates": _choice(*IN_WORDS),
    "match": _match,
    "limit": _whole(1, MAX_LIMIT),
    "offset": _whole(0, None),
    "snippets": _whole(0, 100),
    "recent": _half_life,
    "fiscal_year_start": _month,
}
# Of each option what needs no check, its default, and the check of anything else.
_CHECKS = [(field.name, field.default, _KINDS[field.name]) for field in fields(SearchOptions)]
