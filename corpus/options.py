"""The options of reading: names of fields, formats of dates, encoding."""

from __future__ import annotations

import codecs
import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from corpus.errors import SourceError
from corpus.fields.names import FIELDS
from corpus.problems import quoted

_OFFSET = re.compile(r"(?:UTC|GMT)?([+-])([0-9]{1,2})(?::?([0-9]{2}))?")
_LETTERS = {"yyyy": "%Y", "yy": "%y", "mm": "%m", "dd": "%d", "m": "%m", "d": "%d"}
_NOT_OF_FILES = frozenset(("idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape"))
_ORDERS = ("dmy", "mdy", "ymd")


@dataclass(frozen=True, slots=True)
class Options:
    """What a caller has said of the sources; everything else is found out.

    `names` has, by field, the names that alone are read for it; `records` is the path to the list
    of a JSON document; `order` or `date_format` how dates are written; `zone` where seconds since
    1970 and stamps in UTC are read; `encoding` what the text is encoded in.
    """

    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    records: str = ""
    order: str = ""
    date_format: str = ""
    zone: dt.tzinfo | None = None
    encoding: str = ""


def options_of(
    names: Mapping[str, str | Sequence[str]] | None = None,
    records: str | None = None,
    date_format: str | None = None,
    timezone: str | None = None,
    encoding: str | None = None,
) -> Options:
    """Options as a caller writes them. Raises `SourceError` for what cannot be meant."""
    order, strptime = _date_format(date_format or "")
    return Options(
        {name: _names(name, value) for name, value in (names or {}).items()},
        records or "",
        order,
        strptime,
        zone_of(timezone) if timezone else None,
        _encoding(encoding) if encoding else "",
    )


def _names(name: str, value: str | Sequence[str]) -> tuple[str, ...]:
    if name not in FIELDS:
        raise SourceError(f"a release has no {quoted(name)}", f"it has: {', '.join(FIELDS)}")
    return tuple(v for v in ((value,) if isinstance(value, str) else value) if v)


def _date_format(text: str) -> tuple[str, str]:
    """An order such as `dmy`, or a format of `strptime`, from either or from `DD/MM/YYYY`."""
    lower = text.strip().lower()
    if not lower or lower in _ORDERS:
        return lower, ""
    pattern = text if "%" in text else re.sub(r"y{4}|y{2}|m{1,2}|d{1,2}", _directive, lower)
    try:
        day = dt.datetime.strptime(dt.date(2026, 1, 23).strftime(pattern), pattern).date()
    except ValueError:
        day = None
    if day != dt.date(2026, 1, 23):
        raise SourceError(
            f"the date format {quoted(text)} does not name a day",
            "give dmy, mdy, ymd, a pattern such as DD/MM/YYYY, or one of strptime: %d.%m.%Y",
        )
    return "", pattern


def _directive(match: re.Match[str]) -> str:
    return _LETTERS[match[0]]


def zone_of(name: str) -> dt.tzinfo:
    """A time zone by its name or as an offset: `Asia/Seoul`, `UTC`, `+09:00`."""
    if name.upper() in ("UTC", "GMT", "Z"):
        return dt.timezone.utc
    if match := _OFFSET.fullmatch(name):
        minutes = int(match[2]) * 60 + int(match[3] or 0)
        if minutes < 24 * 60:
            return dt.timezone(dt.timedelta(minutes=minutes if match[1] == "+" else -minutes))
    else:
        from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            pass
    raise SourceError(
        f"no time zone is called {quoted(name)}", "such as Asia/Seoul, America/New_York or +09:00"
    )


def _encoding(name: str) -> str:
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        info = None
    text = info is not None and getattr(info, "_is_text_encoding", True)
    if info is None or not text or info.name in _NOT_OF_FILES:
        raise SourceError(
            f"no encoding is called {quoted(name)}", "such as utf-8, windows-1252 or shift_jis"
        )
    return info.name
