"""Tab-separated values: a header and one line per hit; tabs and line breaks are escaped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from corpus.release import Release
from search.page import Page
from search.render.escaping import visible
from search.render.renderer import OutputStyle
from search.render.rows import RELEASE_COLUMNS, hit_rows, release_row

if TYPE_CHECKING:
    from search.lookup import Highlights

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class Tsv:
    r"""A record a line: within a cell a tab is `\t`, a line end `\n`, a backslash `\\`."""

    carries_notes = False

    def __init__(self, style: OutputStyle) -> None:
        del style  # the output is the same on a terminal and in a pipe

    def page(self, page: Page) -> Iterator[str]:
        """The header and one line per hit."""
        return map(tsv_line, hit_rows(page))

    def release(self, release: Release, marks: Highlights | None = None) -> Iterator[str]:
        """The header and the line of the release."""
        return map(tsv_line, [RELEASE_COLUMNS, release_row(release)])


def tsv_line(cells: Iterable[str]) -> str:
    """Cells as a line."""
    return "\t".join(visible(cell.translate(_ESCAPES)) for cell in cells)
