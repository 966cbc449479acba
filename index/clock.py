"""The clock of an index: the time at which a change is committed."""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Callable

from corpus.errors import ArgumentError

Clock = Callable[[], float]
"""Gives the time in seconds since the beginning of 1970 in UTC, as `time.time` does."""

_LAST = 253_402_300_799
"""The last second of the year 9999."""
EPOCH = "SOURCE_DATE_EPOCH"


def system_clock() -> float:
    """The time of the system, or what SOURCE_DATE_EPOCH says it is.

    That variable fixes the time for builds that must be reproducible, to the byte (see
    https://reproducible-builds.org/specs/source-date-epoch/). Raises `ArgumentError` if it is no
    number of seconds.
    """
    fixed = os.environ.get(EPOCH)
    if fixed is None:
        return time.time()
    if not fixed.isascii() or not fixed.isdigit() or int(fixed[:20]) > _LAST:
        raise ArgumentError(
            f"{EPOCH} must be a number of seconds since 1970, not {fixed!r}",
            f"set it to one, or unset {EPOCH}",
        )
    return int(fixed)


def seconds(clock: Clock) -> int:
    """The time of a clock in whole seconds, in the years from 1970 to 9999."""
    return min(max(int(clock()), 0), _LAST)


def utc(time_: int) -> dt.datetime:
    """A time in seconds as a date and time in UTC."""
    return dt.datetime.fromtimestamp(time_, dt.timezone.utc)
