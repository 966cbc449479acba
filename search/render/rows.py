"""The rows of a table of hits: what the columns are, whatever keeps them apart."""

from __future__ import annotations

from corpus.release import Release
from search.page import Page

HIT_COLUMNS = ("rank", "id", "date", "title", "source", "topics", "url", "score", "snippet")
RELEASE_COLUMNS = ("id", "date", "title", "body", "source", "url", "topics")

_FORMULA_STARTS = tuple("=+-@＝＋－＠\t\r\n")


def hit_rows(page: Page) -> list[list[str]]:
    """A row of raw texts a hit, in the order of `HIT_COLUMNS`."""
    return [
        [
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
        for hit in page.hits
    ]


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
    """A cell that no spreadsheet takes for a formula: one that might be gets an apostrophe.

    See https://owasp.org/www-community/attacks/CSV_Injection. White space before the character
    counts as nothing, since some spreadsheets trim it.
    """
    if cell.startswith(_FORMULA_STARTS) or cell.lstrip().startswith(_FORMULA_STARTS):
        return f"'{cell}"
    return cell
