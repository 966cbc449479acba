"""JSON lines: one hit per line, with the keys of the JSON page; or one release per line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from corpus.release import Release
from corpus.writing import to_dict
from search.page import Page
from search.render.formats.json import line
from search.render.renderer import OutputStyle

if TYPE_CHECKING:
    from search.lookup import Highlights


class Jsonl:
    """One JSON object per line."""

    carries_notes = False

    def __init__(self, style: OutputStyle) -> None:
        del style  # the output is the same on a terminal and in a pipe

    def page(self, page: Page) -> Iterator[str]:
        """One line per hit."""
        return (line(hit.to_dict()) for hit in page.hits)

    def release(self, release: Release, marks: Highlights | None = None) -> Iterator[str]:
        """One line."""
        yield line(to_dict(release))
