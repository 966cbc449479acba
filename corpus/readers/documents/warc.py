"""The warc format: the web pages of a web archive, each a release."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from email.message import Message
from typing import BinaryIO

from corpus.options import Options
from corpus.problems import Report
from corpus.readers.documents.page import LARGEST_PAGE, values_of
from corpus.records import Record

_PAGES = frozenset(("text/html", "application/xhtml+xml"))


def read(file: BinaryIO, report: Report, options: Options) -> Iterator[Record]:
    """The records of the pages in `file` that were answered with status 200, counted from 1."""
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    number = 0
    iterator = ArchiveIterator(file, no_record_parse=False)
    while True:
        try:
            response = next(iterator, None)
        except (ArchiveLoadFailed, ValueError, EOFError, zlib.error, KeyError, IndexError):
            report(number or None, "a damaged web archive: only what comes before it was read")
            return
        if response is None:
            return
        number += 1
        if response.rec_type not in ("response", "resource"):
            continue
        headers = response.http_headers
        if headers and headers.get_statuscode() != "200":
            continue
        kind, charset = _kind((headers or response.rec_headers).get_header("Content-Type") or "")
        if kind not in _PAGES:
            continue
        try:
            data = response.content_stream().read(LARGEST_PAGE + 1)
        except (OSError, ValueError, EOFError, zlib.error) as error:
            report(number, f"a damaged page ({type(error).__name__}): skipped")
            continue
        url = response.rec_headers.get_header("WARC-Target-URI") or ""
        if len(data) > LARGEST_PAGE:
            report(number, "a web page of more than 16 MB: skipped")
        elif values := values_of(data, options.encoding or charset, url.strip("<>")):
            yield Record(values, number)


def _kind(header: str) -> tuple[str, str]:
    """The kind of content and its encoding, from a header."""
    message = Message()
    message["Content-Type"] = header
    try:
        return message.get_content_type(), str(message.get_content_charset() or "")
    except (ValueError, LookupError, TypeError):
        return "", ""
