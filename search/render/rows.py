"""The rows of a table of hits, whatever separates their columns."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.release import Release
from search.page import Hit, Page

HIT_COLUMNS = ("rank", "id", "date", "title", "source", "topics", "url", "score", "snippet")
REISSUE_COLUMNS = ("reissues", "reissues_since")
RELEASE_COLUMNS = ("id", "date", "title", "body", "source", "url", "topics")

_FORMULA_STARTS = tuple("=+-@＝＋－＠\t\r\n")


def hit_rows(page: Page) -> list[Sequence[str]]:
    """A header, and one row of raw texts per hit; the last two columns are there where reissues are
    collapsed: how many more there are of a hit, and since when."""
    columns = HIT_COLUMNS if page.collapsed is None else (*HIT_COLUMNS, *REISSUE_COLUMNS)
    return [columns, *(_hit_row(hit) for hit in page.hits)]


def _hit_row(hit: Hit) -> list[str]:
    row = [
        str(hit.rank),
        inert(hit.id),
        hit.date.isoformat() if hit.date else "",
        inert(_one_line(hit.title)),
        inert(hit.source),
        inert("; ".join(hit.topics)),
        inert(hit.url),
        f"{hit.score:.6f}",
        inert(" … ".join(_one_line(s.text) for s in hit.snippets)),
    ]
    if hit.reissues is not None:
        since = hit.reissues.since
        row += [str(hit.reissues.more), since.isoformat() if since else ""]
    return row


def release_row(release: Release) -> list[str]:
    """The row of one release, in the order of `RELEASE_COLUMNS`."""
    return [
        inert(release.id),
        release.date.isoformat() if release.date else "",
        inert(release.title),
        inert(release.body),
        inert(release.source),
        inert(release.url),
        inert("; ".join(release.topics)),
    ]


def _one_line(text: str) -> str:
    return " ".join(text.split())


def inert(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe precedes one that might be.

    See https://owasp.org/www-community/attacks/CSV_Injection. White space before the character
    is ignored, since some spreadsheets trim it.
    """
    if cell.startswith(_FORMULA_STARTS) or cell.lstrip().startswith(_FORMULA_STARTS):
        return f"'{cell}"
    return cell
