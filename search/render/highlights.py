"""A text cut at its highlights, for each renderer to format in its own way."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from search.page import Hit, Snippet, Span

Piece = tuple[str, bool]
"""A stretch of text, and whether it is highlighted."""

_SPACE = re.compile(r"\s+")
_SENTENCE_ENDS = ".!?…。！？"
_CLOSERS = "\"'”’»)]}」』）"
_OPENERS = "\"'“‘«([{「『（"


def marked(text: str, spans: Iterable[Span]) -> list[Piece]:
    """The text in pieces, alternately highlighted and not; overlapping spans are joined."""
    pieces: list[Piece] = []
    at = 0
    for start, end in sorted(spans):
        start, end = max(start, at), min(end, len(text))
        if start >= end:
            continue
        if start > at:
            pieces.append((text[at:start], False))
        if pieces and pieces[-1][1]:
            pieces[-1] = (pieces[-1][0] + text[start:end], True)
        else:
            pieces.append((text[start:end], True))
        at = end
    if at < len(text):
        pieces.append((text[at:], False))
    return pieces


def title(hit: Hit) -> list[Piece]:
    """The title of a hit, or its id if it has none."""
    if not hit.title.strip():
        return [(f"({hit.id})", False)]
    return marked(hit.title, hit.title_spans)


def paragraphs(text: str, spans: Iterable[Span]) -> Iterator[list[Piece]]:
    """The lines of a text in pieces, without the empty ones: its paragraphs."""
    spans = sorted(spans)
    at = 0
    for line in text.splitlines(keepends=True):
        end = at + len(line)
        if line.strip():
            inside = [(first - at, last - at) for first, last in spans if first < end and last > at]
            yield marked(line.rstrip("\r\n"), inside)
        at = end


def passage(snippet: Snippet, ellipsis: str = "…") -> list[Piece]:
    """A snippet as running text, with an ellipsis if it begins or ends within a sentence."""
    pieces = flowing(marked(snippet.text, snippet.spans))
    text = snippet.text.strip()
    if text and _begins_within(text):
        pieces.insert(0, (f"{ellipsis} ", False))
    if text and text.rstrip(_CLOSERS)[-1:] not in _SENTENCE_ENDS:
        pieces.append((f" {ellipsis}", False))
    return pieces


def flowing(pieces: Iterable[Piece]) -> list[Piece]:
    """The pieces with every run of white space replaced by one space."""
    return [(_SPACE.sub(" ", text), mark) for text, mark in pieces]


def _begins_within(text: str) -> bool:
    first = text.lstrip(_OPENERS)[:1]
    return first.islower() or first in (",", ";", ":", ")", "-", "–", "—")
