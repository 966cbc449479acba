"""A date facet as bars on a terminal: eighth blocks, long empty runs folded, old rows summed up."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from search.page import Bucket, DateFacet
from search.render.phrasing import count
from search.render.renderer import OutputStyle

MOST_ROWS = 40
_SHORTEST_FOLD = 4
_LONGEST_BAR = 48
_CELLS_A_RELEASE = 2
_EIGHTHS = " ▏▎▍▌▋▊▉"

_Row = tuple[str, int | None]
"""A label and its count; a row that stands for several buckets has no count and so no bar."""


def histogram(facet: DateFacet, style: OutputStyle, columns: int) -> Iterator[str]:
    """`by month`, then one line per bucket: key, bar and count."""
    rows = _rows(facet, style)
    counts = [number for _, number in rows if number is not None]
    if not any(counts):
        return
    label_width = max(len(label) for label, number in rows if number is not None)
    count_width = max(len(f"{number:,}") for number in counts)
    most = max(counts)
    room = max(min(columns - label_width - count_width - 6, _LONGEST_BAR), 1)
    eighths = min(room / most, _CELLS_A_RELEASE) * 8
    longest = round(most * eighths)
    bar_width = -(-longest // 8)
    yield style.paint(f"by {facet.by}", "dim")
    for label, number in rows:
        if number is None:
            yield style.paint(f"  {label}", "dim")
            continue
        bar = _bar(max(round(number * eighths), number > 0), style)
        padding = " " * (bar_width - len(bar))
        shown = style.paint(f"{number:>{count_width},}", "" if number else "dim")
        yield f"  {label:<{label_width}}  {style.paint(bar, 'bar')}{padding}  {shown}"


def _rows(facet: DateFacet, style: OutputStyle) -> list[_Row]:
    ellipsis = "…" if style.unicode else "..."
    rows: list[_Row] = []
    for empty, run in groupby(facet.buckets, key=lambda bucket: bucket.count == 0):
        buckets = list(run)
        if empty and len(buckets) >= _SHORTEST_FOLD:
            rows.append((f"{ellipsis} {count(len(buckets), facet.by)} with none", None))
        else:
            rows.extend((bucket.key, bucket.count) for bucket in buckets)
    if len(rows) > MOST_ROWS:
        rows = _recent(rows, facet, ellipsis)
    if facet.undated:
        rows.append(("undated", facet.undated))
    return rows


def _recent(rows: list[_Row], facet: DateFacet, ellipsis: str) -> list[_Row]:
    """The last rows, below one row for all buckets before them."""
    recent = rows[1 - MOST_ROWS :]
    if recent[0][1] is None:
        recent = recent[1:]
    first_key = recent[0][0]
    before: list[Bucket] = []
    for bucket in facet.buckets:
        if bucket.key == first_key:
            break
        before.append(bucket)
    releases = count(sum(bucket.count for bucket in before), "release")
    return [(f"{ellipsis} {count(len(before), facet.by)} before with {releases}", None), *recent]


def _bar(eighths: int, style: OutputStyle) -> str:
    if not style.unicode:
        return "#" * -(-eighths // 8)
    whole, rest = divmod(eighths, 8)
    return "█" * whole + _EIGHTHS[rest].strip()
