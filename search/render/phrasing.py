"""The words around results: dates, counts, and what a page has to say of itself."""

from __future__ import annotations

import datetime as dt

from search.page import Bucket, Page

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MOST_EXPANDED = 10


def day(date: dt.date | None) -> str:
    """A date as people write it: `2 Jan 2026`."""
    return f"{date.day} {_MONTHS[date.month - 1]} {date.year}" if date else "undated"


def count(number: int, noun: str) -> str:
    """A number and its noun: `1 release`, `12,694 releases`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def duration(milliseconds: float) -> str:
    """How long it took: `0.4 ms`, `12 ms`, `1.2 s`."""
    if milliseconds < 1:
        return f"{max(milliseconds, 0.1):.1f} ms"
    if milliseconds < 999.5:
        return f"{milliseconds:.0f} ms"
    return f"{milliseconds / 1000:.1f} s"


def size(bytes_: int) -> str:
    """Bytes in the unit that suits: `512 bytes`, `36.2 MB`."""
    if bytes_ < 1000:
        return count(bytes_, "byte")
    number = float(bytes_)
    for unit in ("kB", "MB", "GB", "TB"):
        number /= 1000
        if number < 999.95 or unit == "TB":
            break
    return f"{number:,.1f} {unit}"


def interval(page: Page) -> str:
    """The days a page searched, or nothing where it searched all or `understood` has them."""
    since, until = page.since, page.until
    if since is None and until is None:
        return ""
    if until is None:
        text = f"since {since}"
    elif since is None:
        text = f"until {until}"
    else:
        text = str(since) if since == until else f"{since} to {until}"
    return "" if text in page.understood else text


def name(page: Page) -> str:
    """What to call a page: its query, unless that is for everything."""
    return page.understood if page.query.strip() in ("", "*") else page.query


def heading(page: Page) -> list[str]:
    """A page in short: the query as understood, the days, how many releases, how long it took."""
    parts = (page.understood, interval(page), count(page.total, "release"), duration(page.took_ms))
    return [part for part in parts if part]


def notes(page: Page) -> list[str]:
    """What a reader must know besides the hits: repairs, spelling, a query relaxed or expanded."""
    said: list[str] = []
    if page.relaxed:
        said.append("no release has all the words; showing those with any of them")
    said.extend(f"repaired: {repair}" for repair in page.repairs)
    if page.expanded:
        more = len(page.expanded) - _MOST_EXPANDED
        shown = [*page.expanded[:_MOST_EXPANDED], *([f"and {more} more words"] if more > 0 else [])]
        said.append(f"also searched for: {', '.join(shown)}")
    if page.suggestion:
        said.append(f"Did you mean: {page.suggestion}?")
    if not page.hits:
        said.append(_nothing(page))
    return said


def _nothing(page: Page) -> str:
    if page.total:
        return f"There is no hit {page.offset + 1:,}: only {count(page.total, 'release')} matched."
    if page.since or page.until:
        return "Nothing found. Try without the dates or with fewer words."
    return "Nothing found. Try fewer or different words."


def largest(page: Page) -> Bucket | None:
    """The bucket to drill into: the fullest (the latest of equals), if it narrows the answer."""
    buckets = page.facets.date.buckets
    best = max(buckets, key=lambda b: (b.count, b.start), default=None)
    return best if best and 0 < best.count < page.total else None
