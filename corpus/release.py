"""The release: the record that passes through all three packages."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from corpus.errors import expect


@dataclass(frozen=True, slots=True)
class Release:
    """One dated document.

    `date` is None for an undated release. Several publishers are one `source`, written
    `Criminal Division; Tax Division`; the source facet counts each of them. `origin` is where it
    was read, `/home/ann/press.csv:12`, and is not part of its content. Raises
    `ArgumentError` for a value of another type.
    """

    id: str
    title: str
    body: str
    date: dt.date | None
    source: str = ""
    url: str = ""
    topics: tuple[str, ...] = ()
    origin: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        topics, date = self.topics, self.date
        if (
            type(self.id) is type(self.title) is type(self.body) is str
            and type(self.source) is type(self.url) is type(self.origin) is str
            and type(topics) is tuple
            and (not topics or set(map(type, topics)) == _STR)
            and (date is None or type(date) is dt.date)
        ):
            return  # as nearly all are
        for name in _TEXTS:
            if type(value := getattr(self, name)) is not str:
                expect(name, value, str, "a string")
        if self.date is not None and type(self.date) is not dt.date:
            expect("date", self.date, dt.date, "a datetime.date or None")
            day = dt.date(self.date.year, self.date.month, self.date.day)  # of a datetime
            object.__setattr__(self, "date", day)
        if self.topics:
            expect("topics", self.topics, (tuple, list), "a tuple of strings")
            for topic in self.topics:
                expect("a topic", topic, str, "a string")
            object.__setattr__(self, "topics", tuple(self.topics))


_STR = {str}
_TEXTS = ("id", "title", "body", "source", "url", "origin")


def sources_of(source: str) -> list[str]:
    """The publishers in a release's `source`, which are separated by `; `."""
    return [name.strip() for name in source.split(";") if name.strip()]


def make_id(date: dt.date | None, title: str, source: str = "", url: str = "") -> str:
    """The id of a release that has none: its date, and 8 hex digits of the SHA-256 of its url.

    Without a url it is that of its title, with the source if there is one.
    """
    import hashlib  # here, since searching needs no ids made and should not wait for OpenSSL

    text = url or (f"{title}\n{source}" if source else title)
    digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:8]
    return f"{date.isoformat() if date else 'undated'}-{digest}"
