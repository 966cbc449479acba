"""Texts with highlights, as safe HTML: whatever a release holds, only `<mark>` is markup."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape

from search.page import Span
from search.render.escaping import visible
from search.render.highlights import Piece, marked


def dressed(pieces: Iterable[Piece]) -> Markup:
    """Pieces of a text as HTML."""
    return Markup("").join(
        Markup("<mark>{}</mark>").format(escape(visible(text))) if mark else escape(visible(text))
        for text, mark in pieces
    )


def paragraphs(body: str, spans: Sequence[Span]) -> list[Markup]:
    """The paragraphs of a body with its highlights; blank lines are left out."""
    found = []
    start = at = 0
    for line in body.splitlines(keepends=True):
        end = start + len(line)
        while at < len(spans) and spans[at][1] <= start:
            at += 1
        inside = []
        for first, last in spans[at:]:
            if first >= end:
                break
            inside.append((max(first, start) - start, min(last, end) - start))
        if line.strip():
            found.append(dressed(marked(line.rstrip("\r\n"), inside)))
        start = end
    return found
