"""JSON lines: one hit a line, with the names of the JSON page's hits; one release a line."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.release import Release
from corpus.writing import to_dict
from search.page import Page
from search.render.formats.json import line
from search.render.renderer import OutputStyle


class Jsonl:
    """One JSON object a line."""

    carries_notes = False

    def __init__(self, style: OutputStyle) -> None:
        del style  # the same wherever it goes

    def page(self, page: Page) -> Iterator[str]:
        """A line a hit."""
        return (line(hit.to_dict()) for hit in page.hits)

    def release(self, release: Release) -> Iterator[str]:
        """One line."""
        yield line(to_dict(release))
