"""Usage: which names in a file, or in the files of a folder, were used as which fields."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from corpus.fields.names import FIELDS, parts_of
from corpus.problems import printable, quoted

Names = tuple[str, ...]
"""The names that the fields of a record were read from, in the order of `FIELDS`; "" is none."""

_MOST_NAMES = 1000
_SHOWN = 3
_SHOWN_NAMES = 12
_LONGEST_NAME = 60


@dataclass(slots=True)
class Tally:
    """Counts which names were used as the records of one file are read.

    `used` has, by the names that a record's fields were read from, how many records had these.
    """

    used: dict[Names, int] = field(default_factory=dict)
    names: dict[str, None] = field(default_factory=dict)
    bodiless: int = 0
    undated: int = 0
    unread_count: int = 0
    unread_dates: list[str] = field(default_factory=list)
    example: tuple[str, dt.date] | None = None
    order: str = ""

    def see(self, names: Iterable[str]) -> None:
        """Record all the names that a record has."""
        if len(self.names) < _MOST_NAMES:
            self.names.update(dict.fromkeys(names))

    def unread(self, text: str) -> None:
        """Count a date that could not be read."""
        self.unread_count += 1
        if len(self.unread_dates) < _SHOWN and text not in self.unread_dates:
            self.unread_dates.append(text)

    @property
    def releases(self) -> int:
        """How many records became releases."""
        return sum(self.used.values())


@dataclass(frozen=True, slots=True)
class Usage:
    """What was read from `files` files at `place`, all of one format and of the same names.

    `names` has, by field, the names that it was read from with the number of releases; the name
    `path` of a date is the path of its file. `example` is a date as written with the day it was
    taken for; `order` is `dmy`, `mdy` or `ymd` where only the dates together told that.
    """

    place: str
    format: str
    files: int
    releases: int
    names: dict[str, dict[str, int]]
    unused: tuple[str, ...] = ()
    example: tuple[str, dt.date] | None = None
    order: str = ""
    undated: int = 0
    bodiless: int = 0
    unread_count: int = 0
    unread_dates: tuple[str, ...] = ()
    encoding: str = ""

    def __str__(self) -> str:
        parts = [", ".join(self._named())]
        if self.unused:
            shown = [printable(name)[:_LONGEST_NAME] for name in self.unused[:_SHOWN_NAMES]]
            more = ", …" if len(self.unused) > _SHOWN_NAMES else ""
            parts.append(f"not used: {', '.join(shown)}{more}")
        if self.unread_count:
            dates = ", ".join(map(quoted, self.unread_dates))
            more = ", …" if self.unread_count > len(self.unread_dates) else ""
            noun = "date" if self.unread_count == 1 else "dates"
            parts.append(f"{self.unread_count:,} {noun} not read: {dates}{more}")
        if self.encoding:
            parts.append(f"read as {self.encoding}")
        count = f"{self.files:,} {self.format} files: " if self.files > 1 else ""
        return f"{self.place}: {count}{'; '.join(filter(None, parts))}"

    def _named(self) -> Iterable[str]:
        for name in ("title", "date", "body", "source", "url", "topics", "id"):
            counts = self.names.get(name)
            if not counts:
                if name in ("title", "date", "body"):
                    yield f"no {name}"
                continue
            shown = []
            for used, count in sorted(counts.items(), key=lambda item: -item[1])[:_SHOWN]:
                part = f" ({count:,} of {self.releases:,})" if count < self.releases else ""
                shown.append(f"{printable(used)}{part}")
            example = self._example() if name == "date" else ""
            yield f"{name}={' or '.join(shown)}{example}"

    def _example(self) -> str:
        if self.example is None:
            return ""
        written, day = self.example
        if written == day.isoformat():
            return ""
        said = {"dmy": ", day first", "mdy": ", month first", "ymd": ", year first"}
        order = "" if any(map(str.isalpha, written)) else said.get(self.order, "")
        return f" ({printable(written)[:40]}{order})"

    def warnings(self) -> list[str]:
        """Warnings about what was probably not intended."""
        if not self.releases:
            return []
        if self.bodiless < self.releases:
            missing = [name for name in ("title", "date") if not self.names.get(name)]
            if not missing or not self.unused:
                return []
            way = " ".join(f"--map {name}=NAME" for name in missing)
            return [f"no {' and no '.join(missing)}: if one of the names not used is it, say {way}"]
        which = "the release" if self.releases == 1 else f"none of the {self.releases:,} releases"
        has = "has no body" if self.releases == 1 else "has a body"
        way = ": name where it is with --map body=NAME" if self.unused else ""
        return [f"{which} {has}{way}"]

    def to_dict(self) -> dict[str, Any]:
        """The usage as JSON types."""
        return {
            "place": self.place,
            "format": self.format,
            "files": self.files,
            "releases": self.releases,
            "names": self.names,
            "unused": list(self.unused),
            "date_example": [self.example[0], self.example[1].isoformat()]
            if self.example
            else None,
            "date_order": self.order or None,
            "undated": self.undated,
            "without_body": self.bodiless,
            "dates_not_read": self.unread_count,
            "dates_not_read_examples": list(self.unread_dates),
            "encoding": self.encoding or None,
        }


def usage_of(place: str, format: str, encoding: str, tally: Tally) -> Usage:
    """The usage of one file."""
    names: dict[str, dict[str, int]] = {name: {} for name in FIELDS}
    for used, count in tally.used.items():
        for name, chosen in zip(FIELDS, used, strict=True):
            if chosen:
                names[name][chosen] = names[name].get(chosen, 0) + count
    known = _known(names)
    return Usage(
        place,
        format,
        1,
        tally.releases,
        {name: counts for name, counts in names.items() if counts},
        tuple(name for name in tally.names if name not in known),
        tally.example,
        tally.order,
        tally.undated,
        tally.bodiless,
        tally.unread_count,
        tuple(tally.unread_dates),
        encoding,
    )


def _known(names: dict[str, dict[str, int]]) -> set[str]:
    """All names that were used, parts of dates among them."""
    used = [name for counts in names.values() for name in counts]
    return {*used, *(part for name in used for part in parts_of(name))}


class Usages:
    """Joins the usages of the files of one folder, those of the same format and names."""

    def __init__(self, place: str) -> None:
        self._place = place
        self._joined: dict[tuple[str, str, frozenset[tuple[str, str]]], Usage] = {}

    def add(self, usage: Usage) -> None:
        """Take the usage of a file."""
        pairs = frozenset((field, name) for field in usage.names for name in usage.names[field])
        key = usage.format, usage.encoding, pairs
        before = self._joined.get(key)
        self._joined[key] = _joined(self._place, before, usage) if before else usage

    def finish(self) -> list[Usage]:
        """The usages, those that differ only in names that some files lack joined as well."""
        usages = sorted(self._joined.items(), key=lambda item: -len(item[0][2]))
        joined: list[tuple[tuple[str, str, frozenset[tuple[str, str]]], Usage]] = []
        for key, usage in usages:
            for number, (other, larger) in enumerate(joined):
                if other[:2] == key[:2] and key[2] <= other[2]:
                    joined[number] = other, _joined(self._place, larger, usage)
                    break
            else:
                joined.append((key, usage))
        return [usage for _, usage in joined]


def _joined(place: str, one: Usage, other: Usage) -> Usage:
    names: dict[str, dict[str, int]] = {}
    for counts in (one.names, other.names):
        for name, chosen in counts.items():
            into = names.setdefault(name, {})
            for key, count in chosen.items():
                into[key] = into.get(key, 0) + count
    known = _known(names)
    unused = dict.fromkeys((*one.unused, *other.unused))
    examples = dict.fromkeys((*one.unread_dates, *other.unread_dates))
    return Usage(
        place,
        one.format,
        one.files + other.files,
        one.releases + other.releases,
        names,
        tuple(name for name in unused if name not in known)[:_MOST_NAMES],
        one.example or other.example,
        one.order or other.order,
        one.undated + other.undated,
        one.bodiless + other.bodiless,
        one.unread_count + other.unread_count,
        tuple(examples)[:_SHOWN],
        one.encoding,
    )
