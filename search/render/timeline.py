"""A timeline: for people, as Markdown, as a self-contained page, and as rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from search.page import Counts, DateFacet
from search.render import phrasing
from search.render.columns import clip, wrap
from search.render.escaping import visible
from search.render.formats import markdown as md
from search.render.formats.html import dates, document, linked, plain
from search.render.renderer import OutputStyle
from search.render.rows import inert
from search.trends.timeline import Moment, Timeline

_INDENT = 4


def text(found: Timeline, style: OutputStyle) -> Iterator[str]:
    """A heading, then each date with its counts, its sentence and where that is from."""
    dot = "·" if style.unicode else "|"
    columns = max(min(style.width, 100), 20)
    yield style.paint(f" {dot} ".join((visible(found.understood), _read(found))), "dim")
    if not found.moments:
        yield "No date stands out." if found.total else "Nothing matches, so there are no dates."
    for moment in found.moments:
        yield ""
        why = style.paint(f"{dot} {_why(moment)}", "dim")
        yield f"{style.paint(phrasing.day(moment.day), 'title')} {why}"
        for line in wrap([(visible(moment.sentence), False)], columns - _INDENT):
            yield " " * _INDENT + "".join(piece for piece, _ in line)
        source = clip(visible(_from(moment, dot)), columns - _INDENT)
        yield " " * _INDENT + style.paint(source, "dim")


def _read(found: Timeline) -> str:
    matches = phrasing.count(found.total, "release")
    if found.considered < found.total:
        return f"{matches}, the best {found.considered:,} read"
    return matches


def _why(moment: Moment) -> str:
    parts = []
    if moment.releases:
        parts.append(phrasing.count(moment.releases, "release"))
    if moment.mentions:
        parts.append(f"mentioned in {phrasing.count(moment.mentions, 'later one')}")
    return ", ".join(parts)


def _from(moment: Moment, dot: str) -> str:
    return f" {dot} ".join(fact for fact in (moment.id, moment.source) if fact)


def markdown(found: Timeline) -> Iterator[str]:
    """A list, an item per date."""
    yield f"# {md.inline(found.query)}"
    yield ""
    yield f"{_read(found)}"
    for moment in found.moments:
        yield ""
        title = md.linked(md.inline(moment.title or moment.id), moment.url)
        source = " · ".join(filter(None, (title, md.inline(moment.source))))
        yield f"- **{phrasing.day(moment.day)}** ({_why(moment)}): {md.inline(moment.sentence)}"
        yield f"  {source}"


def html(found: Timeline, counts: Counts) -> Iterator[str]:
    """A self-contained page: the histogram, then the dates."""
    facet = DateFacet(counts.by, counts.undated, counts.buckets)
    yield from document(f"{found.query}: a timeline", _body(found, facet))


def _body(found: Timeline, facet: DateFacet) -> Iterator[str]:
    yield f'<header>\n<h1>{plain(found.query)}</h1>\n<p class="summary">{plain(_read(found))}</p>'
    yield "</header>"
    yield from dates(facet)
    yield '<ol class="hits timeline">'
    for moment in found.moments:
        when = f'<time datetime="{moment.day.isoformat()}">{phrasing.day(moment.day)}</time>'
        yield f'<li>\n<h2>{when}</h2>\n<p class="passage" dir="auto">{plain(moment.sentence)}</p>'
        title = linked(plain(moment.title or moment.id), moment.url)
        facts = " · ".join(plain(fact) for fact in (_why(moment), moment.source, moment.id) if fact)
        yield f'<p class="facts">{title}</p>\n<p class="facts">{facts}</p>\n</li>'
    yield "</ol>"


TIMELINE_COLUMNS = ("date", "releases", "mentions", "sentence", "id", "title", "source", "url")


def rows(found: Timeline) -> Iterator[Sequence[str]]:
    """A header, and a row per date."""
    yield TIMELINE_COLUMNS
    for moment in found.moments:
        yield (
            moment.day.isoformat(),
            str(moment.releases),
            str(moment.mentions),
            inert(moment.sentence),
            inert(moment.id),
            inert(moment.title),
            inert(moment.source),
            inert(moment.url),
        )
