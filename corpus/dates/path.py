"""Dates and titles from the path of a file.

Of dates such as `2026-01-12-fares.md`, `2026/01/12/fares.html` and `2026/0112/a.txt` only a whole
day counts, and only where the path has one such day in the part that has any: first the file's own
name, then its folders. What stands in the text of a file is never looked at.
"""

from __future__ import annotations

import datetime as dt
import re
from pathlib import PurePath

from corpus.dates.months import NUMBERS, plain

_FIRST_YEAR, _LAST_YEAR = 1500, 2100
_FIRST_RUN = 1900
"""The first year of eight digits in a row, which are more often a number than a day."""
_FIRST_ADDRESS = 1990
_FIRST_IN_NAME = re.compile(r"(?:^|/)([0-9]{4})([-_.]?)([0-9]{2})\2([0-9]{2})(?![0-9])")
_NUMBERS = re.compile(
    r"(?<![0-9])(?:([0-9]{4})([-_.])([0-9]{1,2})\2([0-9]{1,2})|([0-9]{4})([0-9]{2})([0-9]{2}))"
    r"(?![0-9])"
)
_ISO = re.compile(r"(?<![0-9])[0-9]{4}[-_.]?[0-9]{2}[-_.]?[0-9]{2}(?![0-9])")
_ISO_FIRST = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[-_. ]")
_PERIOD = re.compile(r"[0-9-]{10}[-_. ]+(?:[^\W\d_]{1,3}[-_. ]+)?[0-9]")
_FEWEST_WORDS = 3
_DAY_FIRST = re.compile(r"(?<![0-9])([0-9]{1,2})[-_. ]?([^\W\d_]{3,10})[-_. ]?([0-9]{4})(?![0-9])")
_MONTH_FIRST = re.compile(
    r"(?<![^\W\d_])([^\W\d_]{3,10})[-_. ]?([0-9]{1,2})[-_. ,]+([0-9]{4})(?![0-9])"
)
_FOLDERS = (
    re.compile(r"(?:^|/)([0-9]{4})/([0-9]{2})/([0-9]{2})(?:[-_./ ]|$)"),
    re.compile(r"(?:^|/)([0-9]{4})/([0-9]{2})([0-9]{2})(?:[-_./ ]|$)"),
    re.compile(r"(?:^|/)([0-9]{4})[-_]([0-9]{2})/([0-9]{2})(?:[-_./ ]|$)"),
    re.compile(r"(?:^|/)([0-9]{4})/[0-9]{4}[-_]([0-9]{2})/([0-9]{2})(?:[-_./ ]|$)"),
)


def day_of(path: str) -> dt.date | None:
    """The day that a path names, or None if it names none, or several."""
    parts = PurePath(path.replace("\\", "/")).parts
    if not parts:
        return None
    for part in reversed(parts):
        days = _named(part)
        if len(days) > 1 and _ISO_FIRST.match(part) and not _PERIOD.match(part):
            days = _named(part[:10])  # the day of the post, and not one in its title
        if days:
            return days.pop() if len(days) == 1 else None
        if part is parts[-1] and (day := _from_folders("/".join(parts))):
            return day
    return None


def first_day_of(path: str) -> dt.date | None:
    """The day that the name of a file begins with, as `2026-01-12-fares.md` does."""
    name = PurePath(path.replace("\\", "/")).name
    return day_of(name) if _ISO_FIRST.match(name) else None


def day_of_url(url: str) -> dt.date | None:
    """The day of a url: `https://example.org/2026/01/12/fares`, `/news/2026-01-12-fares.html`.

    A day further on in a name is one in a title, of a meeting say.
    """
    path = re.sub(r"^[a-z]+://[^/]*|[?#].*$", "", url.strip(), flags=re.IGNORECASE)
    day = _from_folders(path)
    if day is None:
        found = (_day(int(m[1]), int(m[3]), int(m[4])) for m in _FIRST_IN_NAME.finditer(path))
        first = {day for day in found if day}
        day = first.pop() if len(first) == 1 else None
    return day if day and day.year >= _FIRST_ADDRESS else None


def _named(name: str) -> set[dt.date]:
    days = set()
    for match in _NUMBERS.finditer(name):
        year, _, month, day, *run = match.groups()
        if year or int(run[0]) >= _FIRST_RUN:
            numbers = (year, month, day) if year else tuple(run)
            days.add(_day(*map(int, numbers)))
    for match in _DAY_FIRST.finditer(name):
        if month := NUMBERS.get(plain(match[2])):
            days.add(_day(int(match[3]), month, int(match[1])))
    for match in _MONTH_FIRST.finditer(name):
        if month := NUMBERS.get(plain(match[1])):
            days.add(_day(int(match[3]), month, int(match[2])))
    return {day for day in days if day}


def _from_folders(path: str) -> dt.date | None:
    days = {
        _day(*map(int, match.groups())) for form in _FOLDERS for match in form.finditer(path)
    } - {None}
    return days.pop() if len(days) == 1 else None


def _day(year: int, month: int, day: int) -> dt.date | None:
    if not _FIRST_YEAR <= year < _LAST_YEAR:
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def title_of(path: str) -> str:
    """What the name of a file says, without a date: nothing if it has fewer than three words."""
    stem = PurePath(path.replace("\\", "/")).stem
    words = re.findall(r"[^\W\d_]+", stem)
    if sum(len(word) > 1 for word in words) < _FEWEST_WORDS:
        return ""
    text = " ".join(re.findall(r"[^\W_]+", _ISO.sub(" ", stem))).lstrip("0123456789 ")
    return text[:1].upper() + text[1:]
