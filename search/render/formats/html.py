"""HTML: a page or a release as one self-contained file, without scripts, light or dark."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.release import Release
from search.page import DateFacet, Hit, KeywordFacet, Page
from search.render import phrasing
from search.render.chart import chart
from search.render.escaping import one_line, visible
from search.render.highlights import Piece, flowing, marked, paragraphs, passage, title
from search.render.links import link
from search.render.renderer import OutputStyle

if TYPE_CHECKING:
    from search.lookup import Highlights

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


class Html:
    """Everything from a release is escaped; only http and https addresses become links."""

    carries_notes = True

    def __init__(self, style: OutputStyle) -> None:
        del style  # the output is the same on a terminal and in a pipe

    def page(self, page: Page) -> Iterator[str]:
        """The document of a page."""
        name = phrasing.name(page)
        yield from _head(f"{name} · {phrasing.count(page.total, 'release')}")
        yield f"<header>\n<h1>{plain(name)}</h1>"
        yield f'<p class="summary">{plain(_summary(page))}</p>'
        yield from (f'<p class="note">{plain(note)}</p>' for note in phrasing.notes(page))
        yield "</header>"
        yield from dates(page.facets.date)
        yield '<ol class="hits">'
        for hit in page.hits:
            yield from _hit(hit)
        yield "</ol>"
        yield from _keywords("Sources", page.facets.source)
        yield from _keywords("Topics", page.facets.topic)
        yield from _foot()

    def release(self, release: Release, marks: Highlights | None = None) -> Iterator[str]:
        """The document of a release."""
        name = release.title or release.id
        yield from _head(name)
        yield from article(release, marks)
        yield from _foot()

    def releases(self, releases: Iterable[Release]) -> Iterator[str]:
        """One document of several releases."""
        yield from _head("Releases")
        for release in releases:
            yield from article(release)
        yield from _foot()


def article(release: Release, marks: Highlights | None = None) -> Iterator[str]:
    """A release as a part of a document, with what is highlighted in it."""
    name = release.title or release.id
    titled = _dressed(flowing(marked(name, marks.title if marks and release.title else ())))
    yield f"<article>\n<h1>{linked(titled, release.url)}</h1>"
    yield _facts(release)
    yield '<div class="body" dir="auto">'
    for paragraph in paragraphs(release.body, marks.body if marks else ()):
        yield f"<p>{_dressed(flowing(paragraph)).strip()}</p>"
    yield "</div>\n</article>"


def fragment(page: Page) -> str:
    """The hits of a page as a part of another document, such as a notebook."""
    lines = [f"<style>{_FRAGMENT_STYLE}</style>"]
    lines.append(f"<p><b>{plain(phrasing.name(page))}</b> · {plain(_summary(page))}</p>")
    lines += [f"<p>{plain(note)}</p>" for note in phrasing.notes(page)]
    lines.append("<ol>")
    for hit in page.hits:
        lines += _hit(hit)
    lines.append("</ol>")
    return '<div class="dateline-page">\n{}\n</div>'.format("\n".join(lines))


_FRAGMENT_STYLE = """
.dateline-page ol { list-style: none; padding: 0; }
.dateline-page li { margin: 0.8em 0; }
.dateline-page h2 { font-size: 1em; margin: 0; }
.dateline-page .rank { opacity: 0.6; margin-right: 0.6em; }
.dateline-page p { margin: 0.2em 0; }
.dateline-page .facts { opacity: 0.7; font-size: 0.9em; }
"""


def document(name: str, body: Iterable[str]) -> Iterator[str]:
    """A self-contained document of this name around the lines of its body."""
    yield from _head(name)
    yield from body
    yield from _foot()


def _head(name: str) -> Iterator[str]:
    yield '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="referrer" content="no-referrer">'
    yield f"<title>{plain(name)}</title>"
    yield f"<style>\n{Path(__file__).with_name('page.css').read_text('utf-8')}</style>"
    yield "</head>\n<body>\n<main>"


def _foot() -> Iterator[str]:
    yield "</main>\n</body>\n</html>"


def _summary(page: Page) -> str:
    parts = [phrasing.interval(page), phrasing.total(page)]
    if page.understood != page.query and page.query:
        parts.insert(0, page.understood)
    if page.hits and len(page.hits) < page.reachable:
        parts.append(f"{page.hits[0].rank:,} to {page.hits[-1].rank:,} shown")
    return " · ".join(part for part in parts if part)


def _hit(hit: Hit) -> Iterator[str]:
    yield f'<li>\n<h2 dir="auto"><span class="rank">{hit.rank}</span>'
    yield f"{linked(_dressed(flowing(title(hit))), hit.url)}</h2>"
    yield _facts(hit)
    for snippet in hit.snippets:
        yield f'<p class="passage" dir="auto">{_dressed(passage(snippet))}</p>'
    if said := phrasing.reissues(hit):
        yield f'<p class="facts">{plain(said)}</p>'
    if hit.explanation:
        yield f"<details><summary>score {hit.score:.4f}</summary>\n<table>"
        for part in hit.explanation:
            cells = f"<td>{plain(part.what)}</td><td>{plain(part.detail)}</td>"
            yield f'<tr><td class="number">{part.value:.4f}</td>{cells}</tr>'
        yield "</table></details>"
    yield "</li>"


def _facts(of: Hit | Release) -> str:
    date = plain(phrasing.day(of.date))
    if of.date:
        date = f'<time datetime="{of.date.isoformat()}">{date}</time>'
    others = [plain(fact) for fact in (of.source, ", ".join(of.topics), of.id) if fact]
    return f'<p class="facts">{" · ".join([date, *others])}</p>'


def dates(facet: DateFacet) -> Iterator[str]:
    """A date facet as a chart and a table."""
    if not facet.buckets:
        return
    yield f"<figure>\n<figcaption>Releases by {facet.by}</figcaption>"
    yield from chart(facet)
    yield "<details><summary>as a table</summary>\n<table>"
    rows = [(bucket.key, bucket.count) for bucket in facet.buckets if bucket.count]
    if facet.undated:
        rows.append(("undated", facet.undated))
    for key, number in rows:
        yield f'<tr><th scope="row">{key}</th><td class="number">{number:,}</td></tr>'
    yield "</table></details>\n</figure>"


def _keywords(label: str, facet: KeywordFacet) -> Iterator[str]:
    if not facet.counts:
        return
    yield f'<section class="facet"><h2>{label}</h2>\n<ul>'
    for one in facet.counts:
        yield f"<li>{plain(one.key)} <b>{one.count:,}</b></li>"
    if facet.more:
        yield f'<li class="more">and {facet.more:,} more</li>'
    yield "</ul></section>"


def linked(markup: str, url: str) -> str:
    """Markup as a link, where the address is one of a web page."""
    address = link(url)
    if not address:
        return markup
    return f'<a href="{escape(address)}" rel="noreferrer noopener">{markup}</a>'


def _dressed(pieces: Iterable[Piece]) -> str:
    return "".join(
        f"<mark>{escape(visible(text))}</mark>" if mark else escape(visible(text))
        for text, mark in pieces
    )


def plain(text: str) -> str:
    """A text on one line, escaped."""
    return escape(one_line(text))
