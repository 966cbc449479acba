"""The options `--after` and `--before`: bounds that are not among the dates they bound."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from search.dates.parsing import resolve
from search.errors import OptionError
from search.options import SearchOptions


def within_bounds(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Options with `since` and `until` instead of `after` and `before`.

    Raises `OptionError` where two say the same, `DateSyntaxError` for what is no date.
    """
    options = dict(asked)
    fiscal = SearchOptions(fiscal_year_start=options.get("fiscal_year_start")).fiscal_start
    for name, other in (("after", "since"), ("before", "until")):
        text = options.pop(name, None)
        if text is None:
            continue
        if options.get(other) is not None:
            raise OptionError(f"--{name} and --{other} bound the same side", "give one of them")
        period = resolve(text, None, None, dt.date.today(), fiscal)
        day = period.end if name == "after" else period.start
        if day is None:
            raise OptionError(f"--{name} {text!r} is a period without {_END[name]}")
        options[other] = (day if name == "after" else day - dt.timedelta(1)).isoformat()
    return options


_END = {"after": "an end", "before": "a beginning"}
