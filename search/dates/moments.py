"""Moments: from what people write for a time to seconds since 1970."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

from search.errors import DateSyntaxError
from search.options import SearchOptions

_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?([Zz]|[+-]\d\d:?\d\d)?")
NAMES = ("arrived_since", "changed_since")


def moment(text: str, today: dt.date) -> dt.datetime:
    """The time that a text names: a date with a time (in UTC, if no other zone is named), or the
    beginning, in UTC, of a date or period. Raises `DateSyntaxError`."""
    said = text.strip()
    if _TIME.fullmatch(said):
        try:
            time = dt.datetime.fromisoformat(re.sub("[Zz]$", "+00:00", said))
        except ValueError as error:
            raise DateSyntaxError(f"{text!r} is no time: {error}", "try 2026-01-02T15:30") from None
        return (time if time.tzinfo else time.replace(tzinfo=dt.timezone.utc)).astimezone(
            dt.timezone.utc
        )
    from search.dates import parsing  # many patterns to compile, for those who ask

    day = parsing.resolve(None, text, None, today).start or dt.date.min
    return dt.datetime.combine(day, dt.time(), dt.timezone.utc)


def resolved(options: SearchOptions, today: dt.date) -> SearchOptions:
    """The options with their moments as times in UTC, ISO 8601."""
    said = {name: text for name in NAMES if (text := getattr(options, name)) is not None}
    if not said:
        return options
    times = {name: moment(text, today).isoformat() for name, text in said.items()}
    return replace(options, **times)  # type: ignore[arg-type]  # names of options


def seconds(time: str) -> float:
    """Seconds since 1970 of a time that `resolved` wrote."""
    return dt.datetime.fromisoformat(time).timestamp()
