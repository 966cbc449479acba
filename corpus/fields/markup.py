"""HTML in a value as plain text: tags and entities are removed, but never `a < b`."""

from __future__ import annotations

import re
from html import unescape

_INLINE = (
    "a abbr acronym b bdi bdo big cite code del dfn em figcaption font i img ins kbd label mark "
    "o:p picture q s samp small source span strike strong sub sup time tt u var wbr"
)
_BLOCK = (
    "address article aside audio blockquote body br button canvas caption center col colgroup dd "
    "details div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 head header hr html iframe "
    "input legend li link main meta nav noscript object ol option p pre section select summary "
    "table tbody td tfoot th thead title tr ul video"
)
_INLINES = frozenset(_INLINE.split())
_NAMES = "|".join((*_INLINE.split(), *_BLOCK.split(), "script", "style", "svg"))
_EMPTY = "br|hr|img|p|wbr|input|link|meta|source|col"
# Attributes have values: `x <b and c> y` is no tag.
_ATTRIBUTES = r"""(?:\s+[\w:.@-]{1,50}\s*=\s*(?:"[^"<>]*"|'[^'<>]*'|[^\s"'=<>`]+))"""
_MARKUP = re.compile(
    rf"</(?:{_NAMES})\s*>|<(?:{_EMPTY})\s*/?>|<(?:{_NAMES}){_ATTRIBUTES}+\s*/?>"
    r"|<!--|<!\[CDATA\[|<!doctype html",
    re.IGNORECASE,
)
_MAY_BE_TAG = re.compile("<[/!a-zA-Z]")
_ENTITY = re.compile(r"&(?:amp;)*(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")

_CDATA = re.compile(r"<!\[CDATA\[(.*?)(?:\]\]>|\Z)", re.DOTALL)
_DROPPED = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<(script|style|head|svg|template|noscript|iframe|object)\b[^<>]*(?<!/)>.*?(?:</\1\s*>|\Z)"
    r"|<[!?][^<>]*>",
    re.DOTALL | re.IGNORECASE,
)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*(?::[a-zA-Z][\w-]*)?)(?:[\s/][^<>]*)?>")
_PARAGRAPHS = frozenset(
    (
        *("p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote"),
        *("section", "article", "header", "footer", "figure", "hr"),
    )
)
_LINES = frozenset(
    (
        *("br", "li", "tr", "dt", "dd", "option", "caption", "figcaption", "pre", "address"),
        "title",
    )
)
_CELLS = frozenset(("td", "th"))
_LAYS_OUT = re.compile(r"<(?:p|br|div|li|h[1-6]|td)\b", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\xa0]{2,}|[\t\xa0]")
_AROUND_LINE_ENDS = re.compile(r" *\n *")
_BLANK_LINES = re.compile(r"\n{3,}")
_PARAGRAPH_END = re.compile(r"\n[ \t]*\n\s*")
_MOST_PASSES = 6


def without_markup(text: str) -> str:
    """`text` without HTML: paragraphs and lines stay apart, scripts and comments go.

    What comes out is left as it is when it goes in again. Markup that was escaped, and entities
    escaped twice, as feeds often have them, are read too.
    """
    if "<" not in text and "&" not in text:
        return text
    for _ in range(_MOST_PASSES):
        if "<" in text and _MAY_BE_TAG.search(text) and _MARKUP.search(text):
            text = _text(text)
        elif _ENTITY.search(text):
            decoded = _decoded(text)
            if decoded == text:
                return text
            text = decoded
        else:
            return text
    # Wrapped over and over: nobody means that.
    return text.replace("<", "").replace("&", "")


def has_markup(text: str) -> bool:
    """Whether `without_markup` would change a text."""
    return without_markup(text) != text


def _decoded(text: str) -> str:
    return _ENTITY.sub(_character, text)


def _character(match: re.Match[str]) -> str:
    entity = f"&{match[1]};"
    character = unescape(entity)
    if character == entity:  # no such name
        return entity if match[0] == entity else f"&{match[1]};"
    return " " if character == "\xa0" else character


def _text(text: str) -> str:
    if "<!" in text or "<?" in text:
        text = _CDATA.sub(r"\1", text)
    lays_out = _LAYS_OUT.search(text) is not None
    text = _DROPPED.sub(" ", text)
    if lays_out and "\n" in text:
        # Line ends are white space where tags make the lines; blank lines part paragraphs still.
        text = "\n\n".join(p.replace("\n", " ") for p in _PARAGRAPH_END.split(text))
    text = _TAG.sub(_break, text)
    if "&" in text:
        text = _decoded(text)
    text = _SPACES.sub(" ", text).strip()
    if "\n" in text:
        text = _BLANK_LINES.sub("\n\n", _AROUND_LINE_ENDS.sub("\n", text))
    return text


def _break(match: re.Match[str]) -> str:
    """What a tag leaves behind."""
    name = match[2].lower()
    if name in _INLINES:
        return ""
    if name in _PARAGRAPHS:
        return "\n\n"
    if name in _LINES:
        return "\n" if name == "br" or match[1] else ""
    return " " if name in _CELLS else ""
