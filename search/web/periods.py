"""Periods to choose from: presets that have releases in them, and the way out of a period."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from index.info import Info
from search.dates.parsing import resolve
from search.dates.periods import Period
from search.web.parameters import Asked

_YEARS = 3


@dataclass(frozen=True, slots=True)
class Preset:
    """A period by the name it is shown under, and as it is typed."""

    name: str
    typed: str


def presets(info: Info, today: dt.date) -> list[Preset]:
    """Recent periods where the index has recent releases, and its last years."""
    found: list[Preset] = []
    if info.last is None:
        return found
    age = (today - info.last).days
    if age <= 7:
        found.append(Preset("Past 7 days", "past 7 days"))
    if age <= 30:
        found.append(Preset("Past 30 days", "past 30 days"))
    if age <= 365:
        found.append(Preset("Past 12 months", "past 12 months"))
    first = info.first.year if info.first else info.last.year
    years = range(info.last.year, max(first, info.last.year - _YEARS + 1) - 1, -1)
    return found + [Preset(str(year), f"{year:04}") for year in years]


def days_of(asked: Asked, today: dt.date) -> Period:
    """The days that a search asks for. Raises `DateSyntaxError`."""
    within, since, until = asked.options().bounds
    return resolve(within, since, until, today)
