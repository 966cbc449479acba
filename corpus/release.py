"""What a release is: the one record that walks through all three rooms."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Release:
    """One dated document.

    `date` is None for an undated release. Several publishers are one `source`, written
    `Criminal Division; Tax Division`; the source facet counts each of them. `origin` is where it
    was read, `/home/ann/press.csv:12`, and is no part of what it says.
    """

    id: str
    title: str
    body: str
    date: dt.date | None
    source: str = ""
    url: str = ""
    topics: tuple[str, ...] = ()
    origin: str = field(default="", compare=False)


def make_id(date: dt.date | None, title: str, source: str = "", url: str = "") -> str:
    """The id of a release that has none: its date, and 8 hex digits of the SHA-256 of its url.

    Without a url it is that of its title, with the source where there is one.
    """
    import hashlib  # here, since searching needs no ids made and should not wait for OpenSSL

    text = url or (f"{title}\n{source}" if source else title)
    digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:8]
    return f"{date.isoformat() if date else 'undated'}-{digest}"
