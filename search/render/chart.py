"""A date facet as inline SVG: one bar per period, with a description for screen readers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from search.page import Bucket, DateFacet
from search.render.phrasing import count

_HEIGHT = 160
_TOP = 16
_BOTTOM = 22
_MOST_DIGITS = 80
_FEW = 6
_MOST_TICKS = 5
_MOST_IN_WORDS = 40


def chart(facet: DateFacet) -> Iterator[str]:
    """The lines of an `svg` element. Widths are in percent, heights in pixels."""
    buckets = facet.buckets
    fullest = max(buckets, key=lambda bucket: bucket.count)
    most = fullest.count
    roomy = len(buckets) * len(f"{most:,}") <= _MOST_DIGITS
    floor = _HEIGHT - _BOTTOM
    step = 100 / max(len(buckets), _FEW)
    yield f'<svg role="img" aria-label="{_in_words(facet)}">'
    yield f'<line class="base" x1="0" x2="100%" y1="{floor}" y2="{floor}"/>'
    for number, bucket in enumerate(buckets):
        if not bucket.count:
            continue
        height = max((floor - _TOP) * bucket.count / most, 1.5)
        left, middle = step * number, step * (number + 0.5)
        yield f"<g><title>{bucket.key}: {count(bucket.count, 'release')}</title>"
        yield f'<rect class="area" x="{left:.3f}%" y="0" width="{step:.3f}%" height="{floor}"/>'
        yield (
            f'<rect class="bar" x="{left + step * 0.08:.3f}%" y="{floor - height:.1f}"'
            f' width="{step * 0.84:.3f}%" height="{height:.1f}"/>'
        )
        if roomy or bucket is fullest:
            kind = "large" if bucket is fullest or len(buckets) <= _FEW else "small"
            yield (
                f'<text class="{kind}" x="{middle:.3f}%" y="{floor - height - 4:.1f}"'
                f' text-anchor="middle">{bucket.count:,}</text>'
            )
        yield "</g>"
    middle = len(buckets) <= _FEW
    for number in _ticks(buckets, facet.by):
        x, anchor = (number + 0.5 * middle) * step, "middle" if middle else "start"
        if not middle and number == len(buckets) - 1:
            x, anchor = (number + 1) * step, "end"
        place = f'x="{x:.3f}%" y="{_HEIGHT - 5}" text-anchor="{anchor}"'
        yield f"<text {place}>{buckets[number].key}</text>"
    yield "</svg>"


def _ticks(buckets: Sequence[Bucket], by: str) -> list[int]:
    """The buckets that are labelled: all if there are few, else as many as have room.

    The last one always is. Months are labelled at Januaries, where there are several.
    """
    size = len(buckets)
    if size <= _FEW:
        return list(range(size))
    step = -(-size // _MOST_TICKS)
    ticks = list(range(0, size, step))
    years = [at for at, bucket in enumerate(buckets) if bucket.start.month == 1]
    if by == "month" and len(years) > 1:
        ticks = years[:: -(-len(years) // (_MOST_TICKS - 1))]
    room = size / (_MOST_TICKS + 1)  # from the beginning of a label to the end of the last one
    return [*(at for at in ticks if size - at >= 2 * room), size - 1]


def _in_words(facet: DateFacet) -> str:
    counts = [f"{bucket.key} {bucket.count:,}" for bucket in facet.buckets if bucket.count]
    shown = counts[:_MOST_IN_WORDS]
    if len(counts) > len(shown):
        shown.append(f"and {len(counts) - len(shown):,} more, in the table below")
    return f"Releases by {facet.by}: {', '.join(shown)}"
