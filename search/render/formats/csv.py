"""CSV for spreadsheets: a header row and one row per hit; no cell begins a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from corpus.release import Release
from search.page import Page
from search.render.escaping import visible
from search.render.renderer import OutputStyle
from search.render.rows import RELEASE_COLUMNS, hit_rows, release_row

if TYPE_CHECKING:
    from search.lookup import Highlights


class Csv:
    """Comma-separated values (RFC 4180, line feeds as line ends)."""

    carries_notes = False

    def __init__(self, style: OutputStyle) -> None:
        del style  # the output is the same on a terminal and in a pipe

    def page(self, page: Page) -> Iterator[str]:
        """The header and one row per hit."""
        return csv_lines([visible(cell) for cell in row] for row in hit_rows(page))

    def release(self, release: Release, marks: Highlights | None = None) -> Iterator[str]:
        """The header and the row of the release, whose body may contain line breaks."""
        row = ["\n".join(map(visible, cell.splitlines())) for cell in release_row(release)]
        return csv_lines([RELEASE_COLUMNS, row])


def csv_lines(rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """Rows of cells as lines."""
    for row in rows:
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerow(row)
        yield out.getvalue().removesuffix("\n")
