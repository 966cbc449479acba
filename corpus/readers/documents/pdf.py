"""The pdf format: a PDF document is a release, its title what it calls itself or its first line."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any, BinaryIO

from corpus.containers.limits import LARGEST_DOCUMENT
from corpus.options import Options
from corpus.problems import Report, UnreadableError
from corpus.readers.documents.office import folded, is_title
from corpus.readers.text import date_line, title_and_body
from corpus.records import Record

MOST_PAGES = 500
MOST_SECONDS = 60
_MOST_CHARACTERS = 10_000_000
_PASSWORD = 4  # FPDF_ERR_PASSWORD
_SECURITY = 5  # FPDF_ERR_SECURITY
_HYPHEN = re.compile("[\ufffe\u00ad]\\s*\n?\\s*")
_HYPHEN_AT_END = re.compile(r"(?<=[a-z])-\n(?=[a-z])")
_TITLE_WITHIN = 2000
"""In characters: where in the text a title stands if it is one."""


def read(file: BinaryIO, report: Report, options: Options) -> Iterator[Record]:
    """The record of the document in `file`. Raises `UnreadableError` if it has no text.

    The dates that a PDF has are those of the file and of no release; they are not used.
    """
    import pypdfium2 as pdfium

    data = file.read(LARGEST_DOCUMENT + 1)
    if len(data) > LARGEST_DOCUMENT:
        raise UnreadableError("a PDF of more than 128 MB", "split it, or save it as text")
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) in (_PASSWORD, _SECURITY) or "password" in str(error):
            raise UnreadableError(
                "an encrypted PDF", "save a copy that needs no password, with qpdf --decrypt say"
            ) from error
        raise UnreadableError("a damaged PDF", "copy or create it again") from error
    try:
        named = document.get_metadata_dict().get("Title", "").strip()
        text = _text(document, report)
    finally:
        document.close()
    if not text.strip():
        raise UnreadableError(
            "a PDF without text, of scanned pages perhaps", "recognize its text first (OCR)"
        )
    if is_title(named) and folded(named) in folded(text[:_TITLE_WITHIN]):
        yield Record({"title": named, **date_line(text), "text": _without(text, named)})
    else:
        title, body = title_and_body(text.strip())
        yield Record({"first line": title, **date_line(text), "text": body})


def _text(document: Any, report: Report) -> str:
    """The text of the pages, as many as are read."""
    import pypdfium2 as pdfium

    pages = len(document)
    begun = time.monotonic()
    parts: list[str] = []
    size = 0
    for number in range(pages):
        late = time.monotonic() - begun > MOST_SECONDS
        if number >= MOST_PAGES or size > _MOST_CHARACTERS or late:
            report(None, f"a PDF of {pages:,} pages: only the first {number:,} were read")
            break
        try:
            page = document[number]
            try:
                text_page = page.get_textpage()
                try:
                    text = text_page.get_text_bounded()
                finally:
                    text_page.close()
            finally:
                page.close()
        except (pdfium.PdfiumError, ValueError, MemoryError):
            report(None, f"page {number + 1} of a PDF cannot be read: left out")
            continue
        size += len(text)
        parts.append(_lines(text))
    return "\n".join(filter(None, parts))


def _lines(text: str) -> str:
    """The text of a page with words that were broken at line ends whole again."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _HYPHEN_AT_END.sub("", _HYPHEN.sub("", text))
    return "\n".join(line.strip() for line in text.split("\n") if line.strip())


def _without(text: str, title: str) -> str:
    """`text` without the lines at its begin that are its title."""
    lines = text.split("\n")
    for begin in range(min(10, len(lines))):
        for end in range(begin + 1, min(begin + 6, len(lines) + 1)):
            if folded(" ".join(lines[begin:end])) == folded(title):
                return "\n".join(lines[:begin] + lines[end:])
    return text
