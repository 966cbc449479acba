"""What a release is: the one record that walks through all three rooms."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Release:
    """One dated document.

    `date` is None for an undated release. Several publishers are one `source`, written
    `Criminal Division; Tax Division`; the source facet counts each of them.
    """

    id: str
    title: str
    body: str
    date: dt.date | None
    source: str = ""
    url: str = ""
    topics: tuple[str, ...] = ()


def make_id(date: dt.date | None, title: str) -> str:
    """The id of a record that has none: its date and 8 hex digits of its title's SHA-256."""
    import hashlib  # here, since searching needs no ids made and should not wait for OpenSSL

    digest = hashlib.sha256(title.encode("utf-8", "replace")).hexdigest()[:8]
    return f"{date.isoformat() if date else 'undated'}-{digest}"
