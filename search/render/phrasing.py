"""The words around results: dates, counts, and the heading and notes of a page."""

from __future__ import annotations

import datetime as dt

from search.page import Bucket, Hit, Page

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
    """A number of bytes in a suitable unit: `512 bytes`, `36.2 MB`."""
    if bytes_ < 1000:
        return count(bytes_, "byte")
    number = float(bytes_)
    for unit in ("kB", "MB", "GB", "TB"):
        number /= 1000
        if number < 999.95 or unit == "TB":
            break
    return f"{number:,.1f} {unit}"


def interval(page: Page) -> str:
    """The days that a page searched, or nothing if it searched all or `understood` names them."""
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
    """The name of a page: its query, unless that asks for everything."""
    return page.understood if page.query.strip() in ("", "*") else page.query


def heading(page: Page, timing: bool = False) -> list[str]:
    """The heading of a page: the query as understood, the days, the total; with the time taken."""
    took = duration(page.took_ms) if timing else ""
    parts = (page.understood, interval(page), total(page), took)
    return [part for part in parts if part]


def total(page: Page) -> str:
    """How many releases matched, and without reissues: `75 releases, 70 without reissues`."""
    matched = count(page.total, "release")
    if page.collapsed is None or page.collapsed == page.total:
        return matched
    return f"{matched}, {page.collapsed:,} without reissues"


def reissues(hit: Hit) -> str:
    """What is said of the reissues of a hit: `2 more nearly the same, since 5 Mar 2024`."""
    if hit.reissues is None or not hit.reissues.more:
        return ""
    said = f"{hit.reissues.more:,} more nearly the same"
    if hit.reissues.since is None:
        return said
    return f"{said}, since {day(hit.reissues.since)}"


def notes(page: Page) -> list[str]:
    """What a reader should know besides the hits: repairs, spelling, relaxation and expansion."""
    lines: list[str] = []
    if page.relaxed:
        less = "showing those with any of them"
        if page.left_out:
            less = f"left out: {', '.join(page.left_out)}"
        lines.append(f"no release has all the words; {less}")
    lines.extend(f"repaired: {repair}" for repair in page.repairs)
    if page.expanded:
        more = len(page.expanded) - _MOST_EXPANDED
        shown = [*page.expanded[:_MOST_EXPANDED], *([f"and {more} more words"] if more > 0 else [])]
        lines.append(f"also searched for: {', '.join(shown)}")
    lines.extend(f"Hint: {hint}" for hint in page.hints)
    if page.suggestion:
        lines.append(f"Did you mean: {page.suggestion}?")
    if not page.hits:
        lines.append(_nothing(page))
    return lines


def _nothing(page: Page) -> str:
    if page.reachable:
        return f"There is no hit {page.offset + 1:,}: only {total(page)} matched."
    if page.since or page.until:
        return "Nothing found. Try without the dates or with fewer words."
    if len(page.query.split()) < 2:
        return "Nothing found. Try another word, or fewer letters of it and a star."
    return "Nothing found. Try fewer or different words."


def largest(page: Page) -> Bucket | None:
    """The bucket to suggest for narrowing: the largest (the latest of equals), if any narrows."""
    buckets = page.facets.date.buckets
    best = max(buckets, key=lambda b: (b.count, b.start), default=None)
    return best if best and 0 < best.count < page.total else None
