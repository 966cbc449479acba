"""Piped text: one hit per line, fields separated by tabs; a release as headers and a body."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from corpus.release import Release
from search.page import Page
from search.render import phrasing
from search.render.escaping import visible
from search.render.highlights import title
from search.render.renderer import OutputStyle

if TYPE_CHECKING:
    from search.lookup import Highlights


class Plain:
    """One line per hit: `date TAB id TAB title TAB source`; `--explain`, `--collapse` add one."""

    carries_notes = False

    def __init__(self, style: OutputStyle) -> None:
        self._style = style

    def page(self, page: Page) -> Iterator[str]:
        """One line per hit."""
        paint = self._style.paint
        for hit in page.hits:
            pieces = [(visible(text), "match" if mark else "") for text, mark in title(hit)]
            named = "".join(paint(text, role) for text, role in pieces)
            date = hit.date.isoformat() if hit.date else "undated"
            cells = [paint(date, "dim"), visible(hit.id), named, visible(hit.source)]
            if hit.explanation:
                from search.render.explanation import in_a_line

                cells.append(visible(in_a_line(hit)))
            if said := phrasing.reissues(hit):
                cells.append(said)
            yield "\t".join(cells)

    def release(self, release: Release, marks: Highlights | None = None) -> Iterator[str]:
        """One header per line, an empty line, and the body."""
        headers = {
            "id": release.id,
            "title": release.title,
            "date": release.date.isoformat() if release.date else "undated",
            "source": release.source,
            "url": release.url,
            "topics": "; ".join(release.topics),
            "origin": release.origin,
        }
        for name, value in headers.items():
            if value:
                yield f"{name}: {visible(value)}"
        yield ""
        for line in release.body.splitlines():
            yield "\t".join(map(visible, line.split("\t")))
