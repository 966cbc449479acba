"""What an address asks for: the parameters of a search, read from a query string and written to it.

Every state of a page is one of these, so that back, reload and a link all give the same page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import urlencode

from search.errors import OptionError
from search.options import GRANULARITIES, SORTS, SearchOptions

LIMIT = 10
"""The number of hits on a page, if none is asked for."""
MAX_LIMIT = 100
DEEPEST = 10_000
"""How many hits can be paged through."""
_LONGEST = 2_000
_MOST_NAMES = 50
_SEVERAL = ("source", "topic")
_FOLDS = ("", "yes", "no")
_NAMES = {"q": "q", "within": "in", "since": "since", "until": "until", "source": "source",
          "topic": "topic", "match": "match", "by": "by", "sort": "sort", "limit": "limit",
          "page": "page", "fold": "fold",
          "arrived_since": "arrived-since", "changed_since": "changed-since"}  # fmt: skip
"""Each field and the parameter that it comes from, in the order of an address."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The state of a search. Texts are as typed; `page` counts from 1.

    An empty query means every release, the newest first; words are sorted by relevance. `fold` says
    whether one hit stands for all its reissues: `yes`, `no`, or as the kind of answer has it.
    """

    q: str = ""
    within: str = ""
    since: str = ""
    until: str = ""
    source: tuple[str, ...] = ()
    topic: tuple[str, ...] = ()
    match: str = "all"
    by: str = "auto"
    sort: str = ""
    limit: int = LIMIT
    page: int = 1
    fold: str = ""
    arrived_since: str = ""
    changed_since: str = ""

    @classmethod
    def of(cls, query: Sequence[tuple[str, str]]) -> Asked:
        """The state that the pairs of a query string ask for; others than its own are not read.

        Raises `OptionError` for a value that cannot be one, or is given twice.
        """
        values: dict[str, Any] = {}
        for name, parameter in _NAMES.items():
            given = several(query, parameter)
            if name in _SEVERAL:
                values[name] = tuple(dict.fromkeys(filter(None, given)))
                if len(values[name]) > _MOST_NAMES:
                    raise OptionError(f"{parameter} is given more than {_MOST_NAMES} times")
            elif given:
                values[name] = one(parameter, given)
        for name, most in (("limit", MAX_LIMIT), ("page", DEEPEST)):
            if name in values:
                values[name] = _number(name, values[name], most)
        for name, choices in (("by", GRANULARITIES), ("sort", ("", *SORTS)), ("fold", _FOLDS)):
            if values.get(name, choices[0]) not in choices:
                raise OptionError(f"{name} must be one of {', '.join(filter(None, choices))}")
        asked = cls(**values)
        if (asked.page - 1) * asked.limit >= DEEPEST:
            raise OptionError(
                f"only the first {DEEPEST:,} hits can be paged through",
                "narrow the dates, or export with: dateline search --limit",
            )
        asked.options()  # refuses what is no match
        return asked

    @property
    def query(self) -> str:
        """The query for an engine: `*` for an empty one."""
        return self.q if self.q.strip() else "*"

    @property
    def order(self) -> str:
        """The order of the hits: as asked, else by relevance, or by date if there are no words."""
        return self.sort or ("newest" if self.query == "*" else "relevance")

    @property
    def when(self) -> str:
        """The days asked for as one text: what a form shows, and `in` takes back."""
        since, until = self.since, self.until
        span = f"{since} to {until}" if since and until else ""
        return self.within or span or (f"since {since}" if since else until and f"until {until}")

    @property
    def narrowed(self) -> bool:
        """Whether there is any filter."""
        return bool(self.when or self.source or self.topic or self.moments)

    @property
    def moments(self) -> dict[str, str]:
        """When releases came into the index or changed in it, as far as that is asked for."""
        named = {"arrived_since": self.arrived_since, "changed_since": self.changed_since}
        return {name: text for name, text in named.items() if text}

    def filters(self) -> dict[str, Any]:
        """The options that choose releases, as an engine takes them."""
        named: dict[str, Any] = {"within": self.within, "since": self.since, "until": self.until}
        kept = {name: value for name, value in named.items() if value}
        names = {"source": self.source, "topic": self.topic}
        return {
            **kept,
            **{name: value for name, value in names.items() if value},
            **self.moments,
        }

    def options(self, **changes: Any) -> SearchOptions:
        """The options of a search, with some changed. A broken query is repaired, not refused."""
        return SearchOptions(
            **{
                **self.filters(),
                "match": self.match,
                "sort": self.order,
                "limit": self.limit,
                "offset": (self.page - 1) * self.limit,
                "lenient": True,
                **changes,
            }
        )

    def counting(self, **changes: Any) -> SearchOptions:
        """The options for counting: those that choose releases, and how words must match."""
        options: dict[str, Any] = {"match": self.match, "lenient": True, **self.filters()}
        return SearchOptions(**{**options, **changes})

    def without(self, name: str) -> Asked:
        """The state without its dates (`when`), its sources (`source`) or its topics (`topic`)."""
        if name == "when":
            return self.with_when("")
        return self.with_(**{name: ()})

    def with_(self, **changes: Any) -> Asked:
        """The state with some changes, on its first page unless `page` is among them."""
        return replace(self, **{"page": 1, **changes})

    def with_when(self, when: str) -> Asked:
        """The state for other days."""
        return self.with_(within=when, since="", until="")

    def toggled(self, name: str, value: str) -> Asked:
        """The state with a source or topic added, or taken away if it is there."""
        values: tuple[str, ...] = getattr(self, name)
        others = tuple(one for one in values if one != value)
        return self.with_(**{name: others if len(others) < len(values) else (*values, value)})

    def pairs(self) -> list[tuple[str, str]]:
        """The parameters that say this state, without those at their defaults."""
        pairs = []
        for each in fields(self):
            value = getattr(self, each.name)
            if value == each.default:
                continue
            values = value if isinstance(value, tuple) else (value,)
            pairs += [(_NAMES[each.name], str(text)) for text in values]
        return pairs

    def address(self, path: str, **further: str) -> str:
        """An address of this state: a path, and `further` parameters before its own."""
        pairs = [*further.items(), *self.pairs()]
        return f"{path}?{urlencode(pairs, errors='replace')}" if pairs else path


def several(query: Sequence[tuple[str, str]], name: str) -> list[str]:
    """All values of a parameter. Raises `OptionError` for one that is too long."""
    values = [value for key, value in query if key == name]
    if any(len(value) > _LONGEST for value in values):
        raise OptionError(f"{name} is longer than {_LONGEST:,} characters")
    return values


def one(name: str, values: Sequence[str], default: str = "") -> str:
    """The one value of a parameter. Raises `OptionError` if it was given more than once."""
    if len(values) > 1:
        raise OptionError(f"{name} is given {len(values)} times", "give it once")
    return values[0] if values else default


def number(query: Sequence[tuple[str, str]], name: str, default: int, most: int) -> int:
    """A whole number from 1. Raises `OptionError` for anything else."""
    given = several(query, name)
    return _number(name, one(name, given), most) if given else default


def _number(name: str, text: str, most: int) -> int:
    if not re.fullmatch("[0-9]{1,9}", text) or not 1 <= int(text) <= most:
        raise OptionError(f"{name} must be a whole number from 1 to {most:,}, not {text[:40]!r}")
    return int(text)
