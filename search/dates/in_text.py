"""Dates in a query: the period that its last words name, as in `bribery cases in March 2016`."""

from __future__ import annotations

import datetime as dt
import re

from search.dates.periods import Period
from search.errors import DateSyntaxError

_MAY_NAME_ONE = re.compile(
    r"(?ai)\b(?:(?:19|20)\d\d|yesterday|today|(?:last|past|this|previous) "
    r"(?:\w+ )?(?:day|week|month|quarter|year|decade)s?)\W*$"
)
_OPENERS = """
in during since from after before until between over on within by last past this previous
yesterday today the q1 q2 q3 q4 h1 h2 january february march april may june july august
september october november december jan feb mar apr jun jul aug sep sept oct nov dec
"""
_LONGEST = 7


def trailing_period(text: str, today: dt.date) -> tuple[str, str, Period] | None:
    """The words before the period, those that name it, and the period; None where there is none."""
    if not _MAY_NAME_ONE.search(text):
        return None
    from search.dates.parsing import parse

    openers = _OPENERS.split()
    words = text.rstrip(" .?!,;").split()
    if words[0].lower() in openers:
        return None  # a period and nothing else, or a title
    for start in range(max(1, len(words) - _LONGEST), len(words)):
        if words[start].lower().rstrip(".,") in openers:
            said = " ".join(words[start:])
            try:
                return " ".join(words[:start]), said, parse(said, today)
            except DateSyntaxError:
                continue
    return None
