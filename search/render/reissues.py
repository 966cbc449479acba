"""Groups of reissues: for people, and as rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from search.render import phrasing
from search.render.columns import clip, width
from search.render.escaping import visible
from search.render.renderer import OutputStyle
from search.render.rows import inert
from search.watch.reissues import ReissueGroup

COLUMNS = ("group", "date", "id", "title", "source", "url")
_DATE = 11


def text(groups: Sequence[ReissueGroup], style: OutputStyle) -> Iterator[str]:
    """A line for each release, its group under the one before; piped, fields between tabs."""
    if not groups:
        return
    if not style.terminal:
        yield from ("\t".join(map(visible, row)) for row in list(rows(groups))[1:])
        return
    columns = max(min(style.width, 100), 20)
    releases = sum(map(len, groups))
    counts = (phrasing.count(releases, "release"), phrasing.count(len(groups), "group"))
    yield style.paint(" in ".join(counts), "dim")
    for group in groups:
        yield ""
        for release in group.releases:
            date = f"{phrasing.day(release.date):>{_DATE}}  "
            named = clip(visible(release.title or release.id), columns - len(date))
            yield style.paint(date, "dim") + style.paint(named, "title")
            about = " · " if style.unicode else " | "
            facts = about.join(visible(fact) for fact in (release.id, release.source) if fact)
            yield " " * width(date) + style.paint(clip(facts, columns - len(date)), "dim")


def rows(groups: Sequence[ReissueGroup]) -> Iterator[Sequence[str]]:
    """A header, and a row per release with the number of its group."""
    yield COLUMNS
    for number, group in enumerate(groups, 1):
        for release in group.releases:
            yield (
                str(number),
                release.date.isoformat() if release.date else "",
                inert(release.id),
                inert(" ".join(release.title.split())),
                inert(release.source),
                inert(release.url),
            )
