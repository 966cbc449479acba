"""What a web page says of itself: in its JSON-LD, its meta elements, its headings and times."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from corpus.dates.parsing import Unsettled, parse

_TITLES = ("og:title", "twitter:title", "dc.title", "dcterms.title", "citation_title")
_DATES = (
    *("article:published_time", "article:published", "og:article:published_time", "datepublished"),
    *("publication_date", "published_time", "pubdate", "publishdate", "dc.date.issued"),
    *("dcterms.issued", "dcterms.date", "dc.date", "dcterms.created", "dc.date.created"),
    *("sailthru.date", "parsely-pub-date", "citation_publication_date", "citation_date"),
    *("rnews:datepublished", "date", "govuk:first-published-at", "release_date"),
)
_SITES = ("og:site_name", "dc.publisher", "dcterms.publisher", "publisher", "author", "dc.creator")
_URLS = ("og:url", "twitter:url")
_KEYWORDS = ("article:tag", "keywords", "news_keywords", "dc.subject", "dcterms.subject")
_EXAMPLES = frozenset(("pre", "code", "td", "script", "style", "textarea", "option"))
_ADDRESSES = frozenset(("href", "src", "srcset", "action", "data-src"))
_FOR_DATES = re.compile(
    r"date|time|publi|posted|byline|meta|info|datum|fecha|stamp|entry|author|footer|details", re.I
)
_PARTS = re.compile(r"\s*[|·•–—()]\s*|\s+-\s+|,?\s+(?:by|in|at|von|par|por)\s+", re.I)
_DATES_WITHIN = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|"
    r"[^\W\d_]{3,12}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}|"
    r"\d{1,2}(?:st|nd|rd|th|\.)?\s+(?:de\s+)?[^\W\d_]{3,12}\.?,?\s+(?:de\s+)?\d{4}|"
    r"\d{4}年\d{1,2}月\d{1,2}日"
)
_SHORT = 80
_LONG = 300
_FEW = 12
"""How many elements one may have that says a date alone."""
_NAMES = ("name", "property", "itemprop")
_ARTICLES = re.compile(
    r"(?:News|Blog|Report|Tech)?Article|BlogPosting|.*PressRelease|Report|GovernmentService|"
    r"WebPage|CreativeWork|SpecialAnnouncement|Statement"
)
_BETWEEN = re.compile(r"\s+(?:[|·•»–—-]|::|&gt;|>)\s+|\s*[|»]\s*")
_LONGEST = 500
_MOST_META = 1000
_MOST_NODES = 2000
_DEEPEST = 8
_LISTS = "nav|aside|footer|sidebar|related|recent|latest|widget|teaser|menu|comment|listing|card"
_ASIDE = re.compile(rf"\b(?:{_LISTS})\b|related|sidebar|footer", re.IGNORECASE)


class Metadata(NamedTuple):
    """What a page says of itself; "" where it says nothing. `date` is as the page writes it."""

    title: str
    date: str
    source: str
    url: str
    topics: list[str]


def metadata_of(tree: Any) -> Metadata:
    """What the page says of itself, the more formal before the less."""
    meta = _meta(tree)
    linked = list(_linked_data(tree))
    articles = [node for node in linked if _is_article(node)]
    site = _first(meta, _SITES[:1])
    title = _title(tree, meta, articles, site)
    date = next((d for node in articles if (d := _text(node.get("datePublished")))), "")
    return Metadata(
        title,
        date or _first(meta, _DATES) or _marked_date(tree),
        site or _publisher(articles) or _first(meta, _SITES),
        _url(tree, meta),
        _topics(meta),
    )


def _meta(tree: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for count, element in enumerate(tree.iter("meta")):
        if count >= _MOST_META:
            break
        content = (element.get("content") or "").strip()
        if content:
            for attribute in _NAMES:
                if name := element.get(attribute):
                    found.setdefault(name.lower(), []).append(content[:_LONGEST])
    return found


def _first(meta: dict[str, list[str]], names: tuple[str, ...]) -> str:
    return next((meta[name][0] for name in names if name in meta), "")


def _linked_data(tree: Any) -> Iterator[dict[str, Any]]:
    """The objects of the page's JSON-LD."""
    left = _MOST_NODES
    for script in tree.iter("script"):
        if (script.get("type") or "").lower() != "application/ld+json":
            continue
        try:
            waiting = [(json.loads(script.text or "", strict=False), 0)]
        except (ValueError, RecursionError):
            continue
        while waiting and left:
            left -= 1
            node, depth = waiting.pop(0)
            if isinstance(node, list) and depth < _DEEPEST:
                waiting += [(each, depth + 1) for each in node]
            elif isinstance(node, dict):
                yield node
                if depth < _DEEPEST:
                    below = (node.get("@graph"), node.get("mainEntity"))
                    waiting += [(each, depth + 1) for each in below if each]


def _is_article(node: dict[str, Any]) -> bool:
    kinds = node.get("@type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return any(isinstance(kind, str) and _ARTICLES.fullmatch(kind) for kind in kinds)


def _text(value: Any) -> str:
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, dict):
        value = value.get("name") or value.get("@value")
    return value.strip()[:_LONGEST] if isinstance(value, str) else ""


def _publisher(articles: list[dict[str, Any]]) -> str:
    names = ("publisher", "sourceOrganization", "author")
    return next((t for node in articles for n in names if (t := _text(node.get(n)))), "")


def _title(tree: Any, meta: dict[str, list[str]], articles: list[dict[str, Any]], site: str) -> str:
    """The title: what stands in the page as a heading, if the page also calls itself so."""
    named = [t for node in articles if (t := _text(node.get("headline")))]
    named += [t for name in _TITLES for t in meta.get(name, ())[:1]]
    whole = _words(next(tree.iter("title"), None))
    named += [whole] if whole else []
    headings = [h for h in (_words(e) for e in _some(tree.iter("h1", "h2"), 40)) if h]
    for name in named:
        said = _folded(name)
        found = [h for h in headings if len(h) > 8 and _folded(h) in said]
        if found:
            return max(found, key=len)  # the shorter one is the name of the site
    first = [h for h in (_words(e) for e in _some(tree.iter("h1"), 10)) if h]
    if len(first) == 1 and len(first[0]) > 20 and not named:
        return first[0]
    return _without_site(named[0], site) if named else (first[0] if first else "")


def _without_site(title: str, site: str) -> str:
    """A title without the name of the site before or after it."""
    parts = [part for part in _BETWEEN.split(title) if part.strip()]
    if len(parts) < 2:
        return title
    for drop, keep in ((parts[-1], title[: title.rfind(parts[-1])]), (parts[0], None)):
        if site and _folded(drop) in _folded(site):
            rest = keep if keep is not None else title[title.find(drop) + len(drop) :]
            return rest.strip(" |·•»–—->:\t\n")
    longest = max(parts, key=len)
    return longest.strip() if "|" in title or "»" in title else title


def _url(tree: Any, meta: dict[str, list[str]]) -> str:
    for link in _some(tree.iter("link"), 500):
        if (link.get("rel") or "").lower() == "canonical":
            href = (link.get("href") or "").strip()
            if href.startswith(("http://", "https://")):
                return str(href)
    url = _first(meta, _URLS)
    return url if url.startswith(("http://", "https://")) else ""


def _topics(meta: dict[str, list[str]]) -> list[str]:
    for name in _KEYWORDS:
        values = meta.get(name, [])
        if len(values) == 1:
            values = re.split(r"[,;]", values[0])
        topics = [value.strip() for value in values if value.strip()]
        if topics:
            return topics[:50]
    return []


def _marked_date(tree: Any) -> str:
    """The date that an element is marked to be, outside lists of other pages."""
    for element in _some(tree.iter(), 20_000):
        if not isinstance(element.tag, str):
            continue
        prop = (element.get("itemprop") or "").lower()
        if "datepublished" in prop or (element.tag == "time" and not _is_aside(element)):
            value = element.get("datetime") or element.get("content") or _words(element)
            if value and re.search("[0-9]{4}", value):
                return str(value).strip()[:_LONGEST]
    return ""


def is_shown(tree: Any, day: dt.date) -> bool:
    """Whether a day stands in an element of its own, or one for dates, or in an attribute."""
    for element in _some(tree.iter(), 20_000):
        if not isinstance(element.tag, str) or element.tag in _EXAMPLES:
            continue
        values = [v for name, v in element.attrib.items() if name not in _ADDRESSES]
        if any(day.isoformat() in value for value in values):
            return True
        text = _words(element) if len(element) <= _FEW else ""
        if not any(character.isdigit() for character in text):
            continue
        named = " ".join(element.get(name) or "" for name in ("class", "id", "itemprop"))
        parts = [text] if len(text) <= _SHORT else []
        if len(text) <= _LONG and _FOR_DATES.search(named):
            parts += _DATES_WITHIN.findall(text)
        if any(_is_day(part, day) for whole in parts for part in (whole, *_PARTS.split(whole))):
            return True
    return False


def _is_day(text: str, day: dt.date) -> bool:
    date = parse(text)
    return day in date.readings.values() if isinstance(date, Unsettled) else date == day


def _is_aside(element: Any) -> bool:
    for depth, above in enumerate(element.iterancestors()):
        named = f"{above.get('class') or ''} {above.get('id') or ''}"
        if above.tag in ("nav", "aside", "footer", "li") or _ASIDE.search(named):
            return True
        if depth > 12:
            break
    return False


def _some(elements: Iterator[Any], most: int) -> Iterator[Any]:
    for count, element in enumerate(elements):
        if count >= most:
            return
        yield element


def _words(element: Any) -> str:
    """The text of an element, on one line."""
    if element is None:
        return ""
    return " ".join("".join(element.itertext()).split())[:_LONGEST]


def _folded(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().casefold()
