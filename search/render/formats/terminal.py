"""Text for people: a page or a release laid out for a terminal's width."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from corpus.release import Release
from search.page import Hit, KeywordFacet, Page
from search.render import phrasing
from search.render.columns import clip, width, wrap
from search.render.escaping import visible
from search.render.explanation import account
from search.render.highlights import Piece, flowing, marked, paragraphs, passage, title
from search.render.histogram import histogram
from search.render.links import link, source_link
from search.render.renderer import OutputStyle

if TYPE_CHECKING:
    from search.lookup import Highlights

_WIDEST = 100
_NARROW = 60
_TITLE_LINES = 4
_SNIPPET_LINES = 12


class Terminal:
    """Rank, title and date, highlighted passages, a histogram, and how to drill down."""

    carries_notes = True

    def __init__(self, style: OutputStyle) -> None:
        self._style = style
        self._columns = max(min(style.width, _WIDEST), 20)
        self._dot = "·" if style.unicode else "|"
        self._ellipsis = "…" if style.unicode else "..."

    def page(self, page: Page) -> Iterator[str]:
        """The page, from its heading to the commands that continue from it."""
        heading = visible(f" {self._dot} ".join(phrasing.heading(page, self._style.timing)))
        for line in self._wrapped([(heading, False)], self._columns, 3):
            yield self._dress(line, "dim")
        for note in phrasing.notes(page):
            for line in self._wrapped([(visible(note), False)], self._columns, 3):
                yield self._dress(line)
        groups = [("", list(page.hits))]
        if self._style.group:
            from search.render.grouping import grouped

            groups = grouped(page.hits, self._style.group)
        for name, hits in groups:
            if name:
                yield ""
                yield self._style.paint(clip(visible(name), self._columns, self._ellipsis), "title")
            for hit in hits:
                yield ""
                yield from self._hit(hit, page)
        if page.total:
            yield ""
            yield from histogram(page.facets.date, self._style, self._columns)
            if page.facets.source.counts or page.facets.topic.counts:
                yield ""
            yield from self._keywords("sources", page.facets.source)
            yield from self._keywords("topics", page.facets.topic)
            yield from self._onward(page)

    def release(self, release: Release, marks: Highlights | None = None) -> Iterator[str]:
        """The release: its title, date, source and topics, and its body in paragraphs."""
        address = source_link(release.url, release.origin)
        named = marked(release.title, marks.title if marks else ()) or [(f"({release.id})", False)]
        for line in wrap(_visible(flowing(named)), self._columns):
            yield self._style.link(self._dress(line, "title"), address)
        facts = (phrasing.day(release.date), release.source, ", ".join(release.topics))
        about = f" {self._dot} ".join(visible(fact) for fact in facts if fact)
        for line in wrap([(about, False)], self._columns):
            yield self._dress(line, "dim")
        for fact, target in (
            (release.url, link(release.url)),
            (release.origin, source_link("", release.origin)),
            (release.id, ""),
        ):
            if fact:
                yield self._style.link(self._style.paint(visible(fact), "dim"), target)
        for paragraph in paragraphs(release.body, marks.body if marks else ()):
            yield ""
            for line in wrap(_visible(flowing(paragraph)), self._columns):
                yield self._dress(line)

    def _hit(self, hit: Hit, page: Page) -> Iterator[str]:
        last = page.hits[-1].rank
        rank = f"{hit.rank:>{max(2, len(str(last)))}}"
        indent = " " * (len(rank) + 2)
        columns = self._columns - len(indent)
        date = phrasing.day(hit.date)
        narrow = self._columns < _NARROW
        room = columns if narrow else columns - len(date) - 2
        named = _visible(title(hit))
        address = source_link(hit.url, hit.origin)
        for number, line in enumerate(self._wrapped(named, room, _TITLE_LINES)):
            text = self._style.link(self._dress(line, "title"), address)
            if number:
                yield indent + text
            elif narrow:
                yield f"{self._style.paint(rank, 'dim')}  {text}"
            else:
                gap = " " * (columns - len(date) - sum(width(t) for t, _ in line))
                yield f"{self._style.paint(rank, 'dim')}  {text}{gap}{date}"
        for snippet in hit.snippets:
            cut = passage(snippet, self._ellipsis)
            for line in self._wrapped(_visible(cut), columns, _SNIPPET_LINES):
                yield indent + self._dress(line)
        facts = ([date] if narrow else []) + [hit.id, hit.source]
        about = visible(f" {self._dot} ".join(fact for fact in facts if fact))
        yield indent + self._style.paint(clip(about, columns, self._ellipsis), "dim")
        if said := phrasing.reissues(hit):
            yield indent + self._style.paint(clip(said, columns, self._ellipsis), "dim")
        place = visible((hit.url or hit.origin).strip())
        if place:
            yield indent + self._style.link(self._style.paint(place, "dim"), address)
        for text in account(hit, columns):
            yield indent + self._style.paint(text, "dim")

    def _keywords(self, label: str, facet: KeywordFacet) -> Iterator[str]:
        """Values and counts on at most two lines, and how many more values there are."""
        if not facet.counts:
            return
        indent = " " * 9
        columns = self._columns - len(indent)
        shown = len(facet.counts)
        lines = self._keyword_lines(facet, shown, columns)
        while len(lines) > 2 and shown:
            shown -= 1
            lines = self._keyword_lines(facet, shown, columns)
        for number, line in enumerate(lines):
            yield (indent if number else self._style.paint(f"{label:<9}", "dim")) + line

    def _keyword_lines(self, facet: KeywordFacet, shown: int, columns: int) -> list[str]:
        """The first values and how many others there are, in lines broken between values."""
        entries = [
            f"{clip(visible(one.key), columns // 2, self._ellipsis)} {one.count:,}"
            for one in facet.counts[:shown]
        ]
        more = len(facet.counts) - shown + facet.more
        if more:
            entries.append(f"{self._ellipsis} and {more:,} more")
        lines = [entries[0]]
        for entry in entries[1:]:
            if width(f"{lines[-1]} {self._dot} {entry} {self._dot}") > columns:
                lines[-1] += f" {self._dot}"
                lines.append(entry)
            else:
                lines[-1] += f" {self._dot} {entry}"
        return lines

    def _onward(self, page: Page) -> Iterator[str]:
        again = self._style.again
        if again is None:
            return
        largest = phrasing.largest(page)
        narrower = again(within=largest.key, by=None, offset=None) if largest else None
        more = page.offset + len(page.hits) < page.reachable and page.hits
        following = again(offset=page.offset + page.limit) if more else None
        commands = (("narrow it:", narrower), ("next page:", following))
        if narrower or following:
            yield ""
        for label, command in commands:
            if command:
                yield f"{self._style.paint(label, 'dim')} {command}"

    def _wrapped(self, pieces: list[Piece], columns: int, most: int) -> list[list[Piece]]:
        """The pieces wrapped, cut after `most` lines."""
        room = columns * most * 2
        shown: list[Piece] = []
        for text, mark in pieces:
            shown.append((text[:room], mark))
            room -= len(text)
            if room <= 0:
                break
        lines = wrap(shown, columns)
        if len(lines) > most:
            lines = lines[:most]
            lines[-1] = [*_shortened(lines[-1], columns - 2), (f" {self._ellipsis}", False)]
        return lines

    def _dress(self, line: Iterable[Piece], role: str = "") -> str:
        return "".join(self._style.paint(text, "match" if mark else role) for text, mark in line)


def _visible(pieces: Iterable[Piece]) -> list[Piece]:
    return [(visible(text), mark) for text, mark in pieces]


def _shortened(line: list[Piece], columns: int) -> list[Piece]:
    """The line, clipped to the columns."""
    pieces: list[Piece] = []
    for text, mark in line:
        fits = clip(text, columns, "") if columns > 0 else ""
        columns -= width(fits)
        pieces.append((fits, mark))
    return pieces
