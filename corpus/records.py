"""One record of names and values, from any format, as a release; and what is reported of it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

from corpus.problems import Report, quoted
from corpus.release import Release, make_id
from corpus.text import clean, is_broken, is_clean

IDS = ("id", "_id")
TITLES = ("title",)
DATES = ("date",)
BODIES = ("body", "text")
SOURCES = ("source", "agency", "component", "components")
URLS = ("url",)
TOPICS = ("topics", "topic", "tags")
NAMES = {*IDS, *TITLES, *DATES, *BODIES, *SOURCES, *URLS, *TOPICS}

_DAY = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?(?: ?(?:Z|[+-][0-9]{2}:?[0-9]{2}))?)?"
)
_SHOWN_LINES = 3


class Records:
    """Makes the releases of one file.

    The names of a record are those above, in any case; of several for the same thing the first
    that has a value counts, and unknown ones are ignored. Values are texts, numbers, or lists of
    them: several sources are joined by `; `, and topics given as one text are split at `;`.
    A date that cannot be read is reported where it stands; releases that have none are reported
    together at the end (`finish`), since files without any dates are common.
    """

    def __init__(self, report: Report) -> None:
        self._report = report
        self._undated: list[int] = []
        self._line = 0
        self._broken = False

    def release(self, record: Mapping[str, object], line: int) -> Release | None:
        """The release of a record that begins at `line`; None where it has no title and no body."""
        self._line = line
        values = {fold(name): value for name, value in record.items()}
        title = self._phrase(_first(values, TITLES), "title")
        body = self._text(_first(values, BODIES), "body")
        if not title and not body:
            self._report(line, "no title and no body: skipped")
            self._broken = False
            return None
        date = self._date(_first(values, DATES))
        release = Release(
            # Where there is no title, the body has to tell two records of one day apart.
            self._phrase(_first(values, IDS), "id") or make_id(date, title or body),
            title,
            body,
            date,
            "; ".join(self._phrases(_first(values, SOURCES), "source", None)),
            self._phrase(_first(values, URLS), "url"),
            tuple(self._phrases(_first(values, TOPICS), "topics", ";")),
        )
        if self._broken:
            self._broken = False
            self._report(line, "broken text: what could not be decoded became U+FFFD")
        return release

    def finish(self) -> None:
        """Report what is reported once a file."""
        count = len(self._undated)
        if count == 1:
            self._report(self._undated[0], "no date")
        elif count > 1:
            shown = ", ".join(map(str, self._undated[:_SHOWN_LINES]))
            more = ", …" if count > _SHOWN_LINES else ""
            self._report(self._undated[0], f"no date: {count:,} releases (lines {shown}{more})")

    def text(self, raw: str) -> str:
        """`raw` cleaned; broken text is reported with the next release made."""
        if is_clean(raw):
            return raw
        self._broken = self._broken or is_broken(raw)
        return clean(raw)

    def _text(self, value: object, name: str) -> str:
        if isinstance(value, str):
            return self.text(value).strip()
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return str(value)
        if value is not None:
            self._report(self._line, f"{name} is not a text: left out")
        return ""

    def _phrase(self, value: object, name: str) -> str:
        """A text on one line, with single spaces."""
        return " ".join(self._text(value, name).split())

    def _phrases(self, value: object, name: str, separator: str | None) -> list[str]:
        if isinstance(value, str) and separator:
            value = value.split(separator)
        items = value if isinstance(value, list) else [value]
        return [phrase for item in items if (phrase := self._phrase(item, name))]

    def _date(self, value: object) -> dt.date | None:
        if value is not None and not isinstance(value, (str, int, float)):
            self._report(self._line, "date is not a text: kept as undated")
            return None
        text = "" if value is None else self.text(str(value)).strip()
        if not text:
            self._undated.append(self._line)
            return None
        day = parse_day(text)
        if day is None:
            self._report(
                self._line, f"date {quoted(text)} is not a day written YYYY-MM-DD: kept as undated"
            )
        return day


def fold(name: str) -> str:
    """A record's name for a value as it is compared."""
    return name.strip().lower()


def parse_day(text: str) -> dt.date | None:
    """The day of `2026-01-02` or `2026-01-02T10:00:00Z`, as written there; None for all else."""
    match = _DAY.fullmatch(text)
    try:
        return dt.date.fromisoformat(match[1]) if match else None
    except ValueError:
        return None


def _first(values: Mapping[str, object], names: tuple[str, ...]) -> object:
    for name in names:
        value = values.get(name)
        if value or value == 0:
            return value
    return None
