"""What is new: for people, as Markdown, as a page, and as an Atom feed (RFC 4287)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from search.render import phrasing
from search.render.columns import clip, wrap
from search.render.escaping import one_line, visible
from search.render.formats import markdown as md
from search.render.formats.html import document, linked, plain
from search.render.history import change_html, change_text, removed_and_added
from search.render.links import link
from search.render.renderer import OutputStyle
from search.watch.news import Item, News
from search.watch.store import SavedSearch

_INDENT = 2
_SUMMARY = 400
_LOST = "what it was before is not kept"


def text(news: News, style: OutputStyle) -> Iterator[str]:
    """The new releases, then the changed ones, each with the searches that match it."""
    columns = max(min(style.width, 100), 20)
    dot = "·" if style.unicode else "|"
    for heading, items in (("new", news.new), ("changed", news.changed)):
        if not items:
            continue
        yield style.paint(f"{phrasing.count(len(items), f'{heading} release')}", "dim")
        for item in items:
            for line in wrap([(visible(item.release.title or item.release.id), False)], columns):
                yield style.paint("".join(piece for piece, _ in line), "title")
            facts = (
                phrasing.day(item.release.date),
                item.release.source,
                f"matches {', '.join(item.searches)}",
                item.release.id,
                _more(item),
            )
            about = f" {dot} ".join(visible(fact) for fact in facts if fact)
            yield " " * _INDENT + style.paint(clip(about, columns - _INDENT), "dim")
            if item.change:
                yield from change_text(item.change, columns, style)
            elif items is news.changed:
                yield " " * _INDENT + style.paint(_LOST, "dim")
        yield ""


def markdown(news: News) -> Iterator[str]:
    """A list for each part."""
    for heading, items in (("New", news.new), ("Changed", news.changed)):
        if items:
            yield f"## {heading}"
            yield ""
        for item in items:
            release = item.release
            title = md.linked(md.inline(release.title or release.id), release.url)
            facts = _facts(item)
            yield f"- {title}: {md.inline(' · '.join(fact for fact in facts if fact))}"
            for sign, said in removed_and_added(item.change) if item.change else ():
                yield f"  - {'removed' if sign == '-' else 'added'}: {md.inline(said)}"
        if items:
            yield ""


def _facts(item: Item) -> tuple[str, ...]:
    release = item.release
    return phrasing.day(release.date), release.source, ", ".join(item.searches), _more(item)


def _more(item: Item) -> str:
    return f"{item.more:,} more nearly the same" if item.more else ""


def html(news: News) -> Iterator[str]:
    """A self-contained page."""
    yield from document(f"New on {news.looked[:10]}", _body(news))


def _body(news: News) -> Iterator[str]:
    for heading, items in (("New", news.new), ("Changed", news.changed)):
        if not items:
            continue
        yield f'<h1>{heading}</h1>\n<ol class="hits">'
        for item in items:
            release = item.release
            yield f"<li>\n<h2>{linked(plain(release.title or release.id), release.url)}</h2>"
            yield f'<p class="facts">{plain(" · ".join(filter(None, _facts(item))))}</p>'
            if item.change:
                yield from change_html(item.change)
            else:
                yield f'<p class="passage" dir="auto">{plain(_summary(item))}</p>'
            yield "</li>"
        yield "</ol>"


def atom(news: News, index: str) -> Iterator[str]:
    """An Atom feed: an entry per release; a changed one has an entry of its own."""
    yield '<?xml version="1.0" encoding="utf-8"?>'
    yield '<feed xmlns="http://www.w3.org/2005/Atom">'
    yield f"<title>{xml(f'What is new in {index}')}</title>"
    yield f"<id>urn:dateline:{xml(index)}</id>"
    yield f"<updated>{news.looked}</updated>"
    yield "<author><name>Dateline</name></author>"
    for item, changed in [
        *((item, False) for item in news.new),
        *((i, True) for i in news.changed),
    ]:
        yield from _entry(item, news.looked, changed=changed)
    yield "</feed>"


def _entry(item: Item, looked: str, *, changed: bool) -> Iterator[str]:
    release = item.release
    title = release.title or release.id
    yield "<entry>"
    yield f"<title>{xml(f'Changed: {title}' if changed else title)}</title>"
    mark = f":{looked}" if changed else ""
    yield f"<id>urn:dateline:release:{xml(release.id)}{mark}</id>"
    yield f"<updated>{looked}</updated>"
    if release.date:
        noon = dt.datetime.combine(release.date, dt.time(12), dt.timezone.utc)
        yield f"<published>{noon.isoformat()}</published>"
    if release.source:
        yield f"<author><name>{xml(release.source)}</name></author>"
    if address := link(release.url):
        yield f"<link href={quoteattr(address)}/>"
    yield from (f"<category term={quoteattr(_clean(name))}/>" for name in item.searches)
    yield f"<summary>{xml(_summary(item))}</summary>"
    yield "</entry>"


def _summary(item: Item) -> str:
    """What has changed, or else the beginning of the text."""
    if item.change:
        said = " ".join(f"{sign} {text}" for sign, text in removed_and_added(item.change))
        return clip(said, _SUMMARY)
    return clip(one_line(item.release.body[: 2 * _SUMMARY]), _SUMMARY)


def xml(value: str) -> str:
    """A text as the content of an XML element."""
    return escape(_clean(value))


def _clean(value: str) -> str:
    """A text without the characters that XML cannot hold."""
    return "".join(c if c.isprintable() or c == " " else "\N{REPLACEMENT CHARACTER}" for c in value)


SAVED_COLUMNS = ("name", "query", "options", "created", "looked")


def saved_rows(searches: Sequence[SavedSearch]) -> Iterator[Sequence[str]]:
    """A header, and a row per saved search."""
    yield SAVED_COLUMNS
    for saved in searches:
        yield saved.name, saved.query, options_text(saved), saved.created, saved.looked or "never"


def options_text(saved: SavedSearch) -> str:
    """The options of a saved search as one would type them."""
    parts = []
    for name, value in saved.options.items():
        option = "in" if name == "within" else name
        for each in value if isinstance(value, (list, tuple)) else [value]:
            parts.append(f"--{option}" if each is True else f"--{option} {each}")
    return " ".join(parts)


def saved_text(searches: Sequence[SavedSearch], style: OutputStyle) -> Iterator[str]:
    """Two lines per saved search."""
    dot = "·" if style.unicode else "|"
    for saved in searches:
        said = " ".join(part for part in (saved.query, options_text(saved)) if part)
        yield f"{style.paint(visible(saved.name), 'title')}  {visible(said)}"
        looked = f"last looked {_minute(saved.looked)}" if saved.looked else "not looked at yet"
        yield " " * _INDENT + style.paint(f"saved {_minute(saved.created)} {dot} {looked}", "dim")


def _minute(time: str) -> str:
    """A time as it is kept, in words: `13 Jan 2026 12:00 UTC`."""
    moment = dt.datetime.fromisoformat(time).astimezone(dt.timezone.utc)
    return f"{phrasing.day(moment.date())} {moment:%H:%M} UTC"
