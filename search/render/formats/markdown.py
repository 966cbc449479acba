"""Markdown: a document with links, bold highlights and a table of dates (CommonMark, tables)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from corpus.release import Release
from search.page import Hit, KeywordFacet, Page
from search.render import phrasing
from search.render.escaping import one_line, visible
from search.render.highlights import Piece, flowing, marked, paragraphs, passage, title
from search.render.links import link
from search.render.renderer import OutputStyle

if TYPE_CHECKING:
    from search.lookup import Highlights

_ACTIVE = re.compile(r"[\\`*_{}\[\]<>&|~$#]")
_FIRST = re.compile(r"^(\d+(?=[.)])|(?=[+\-=:!]))")
_EDGES = re.compile(r"(\s*)(.*?)(\s*)", re.DOTALL)


class Markdown:
    """Everything from a release is escaped, so that it cannot become a heading, a link or HTML."""

    carries_notes = True

    def __init__(self, style: OutputStyle) -> None:
        self._timing = style.timing
        self._group = style.group

    def page(self, page: Page) -> Iterator[str]:
        """The document of a page."""
        yield f"# {inline(phrasing.name(page))}"
        yield ""
        yield inline(" · ".join(phrasing.heading(page, self._timing)))
        for note in phrasing.notes(page):
            yield ""
            yield f"*{inline(note)}*"
        groups = [("", list(page.hits))]
        if self._group:
            from search.render.grouping import grouped

            groups = grouped(page.hits, self._group)
        for name, hits in groups:
            if name:
                yield ""
                yield f"## {inline(name)}"
            for hit in hits:
                yield ""
                yield from _hit(hit, "###" if name else "##")
        yield from _dates(page)
        yield from _keywords("Sources", page.facets.source)
        yield from _keywords("Topics", page.facets.topic)

    def release(self, release: Release, marks: Highlights | None = None) -> Iterator[str]:
        """The document of a release: its title, its date, source and topics, and its body."""
        name = release.title or release.id
        titled = _dressed(
            flowing(marked(name, marks.title if marks and release.title else ()))
        ).strip()
        yield f"# {linked(titled, release.url)}"
        yield ""
        yield _facts(release)
        for paragraph in paragraphs(release.body, marks.body if marks else ()):
            yield ""
            yield _paragraph(_dressed(flowing(paragraph)).strip())


def _hit(hit: Hit, heading: str) -> Iterator[str]:
    yield f"{heading} {hit.rank}. {linked(_dressed(flowing(title(hit))), hit.url)}"
    yield ""
    yield _facts(hit)
    for snippet in hit.snippets:
        yield ""
        yield f"> {_paragraph(_dressed(passage(snippet)))}"
    if said := phrasing.reissues(hit):
        yield ""
        yield inline(said)
    if hit.explanation:
        yield ""
        yield "| score | from | |"
        yield "| ---: | --- | --- |"
        for part in hit.explanation:
            yield f"| {part.value:.4f} | {inline(part.what)} | {inline(part.detail)} |"


def _facts(of: Hit | Release) -> str:
    facts = (phrasing.day(of.date), of.source, ", ".join(of.topics), of.id)
    return " · ".join(inline(fact) for fact in facts if fact)


def _dates(page: Page) -> Iterator[str]:
    facet = page.facets.date
    if not facet.buckets and not facet.undated:
        return
    yield ""
    yield f"| {facet.by} | releases |"
    yield "| --- | ---: |"
    for bucket in facet.buckets:
        yield f"| {bucket.key} | {bucket.count:,} |"
    if facet.undated:
        yield f"| undated | {facet.undated:,} |"


def _keywords(label: str, facet: KeywordFacet) -> Iterator[str]:
    if facet.counts:
        named = [f"{inline(one.key)} ({one.count:,})" for one in facet.counts]
        more = [f"and {facet.more:,} more"] if facet.more else []
        yield ""
        yield f"{label}: {', '.join(named + more)}"


def linked(text: str, url: str) -> str:
    """Markdown as a link, where the address is one of a web page."""
    address = link(url)
    return f"[{text}](<{address}>)" if address else text


def _dressed(pieces: Iterable[Piece]) -> str:
    """The pieces, escaped, highlights in bold; the asterisks adjoin words, not spaces."""
    parts: list[str] = []
    for text, mark in pieces:
        before, word, after = _EDGES.fullmatch(visible(text)).groups()  # type: ignore[union-attr]
        word = _ACTIVE.sub(r"\\\g<0>", word)
        parts += [before, f"**{word}**" if mark and word else word, after]
    return "".join(parts)


def inline(text: str) -> str:
    """A text on one line, with nothing left in it that Markdown reads as markup."""
    return _ACTIVE.sub(r"\\\g<0>", one_line(text))


def _paragraph(line: str) -> str:
    """Escaped text that does not begin like a list, a rule or a table."""
    return _FIRST.sub(r"\g<0>\\", line)
