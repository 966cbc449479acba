"""The warc format: the web pages of a web archive, each a release."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import redirect_stderr
from email.message import Message
from io import StringIO
from typing import BinaryIO

from corpus.options import Options
from corpus.problems import Report, UnreadableError
from corpus.readers.documents.page import LARGEST_PAGE, values_of
from corpus.records import Record

_DAMAGE = (*(OSError, EOFError, ValueError, LookupError, TypeError, AttributeError, zlib.error),)
"""What warcio raises of a damaged archive."""
_PAGES = frozenset(("text/html", "application/xhtml+xml"))


def read(file: BinaryIO, report: Report, options: Options) -> Iterator[Record]:
    """The records of the pages in `file` that were answered with status 200, counted from 1."""
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    number = 0
    iterator = ArchiveIterator(file, no_record_parse=False)
    while True:
        try:
            with redirect_stderr(StringIO()):  # to which it writes of what is damaged
                response = next(iterator, None)
        except (ArchiveLoadFailed, *_DAMAGE):
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
            with redirect_stderr(StringIO()):
                data = response.content_stream().read(LARGEST_PAGE + 1)
        except _DAMAGE:
            report(number, "a damaged page: skipped")
            continue
        address = response.rec_headers.get_header("WARC-Target-URI") or ""
        try:
            values = values_of(data, options.encoding or charset, address.strip("<>"))
        except UnreadableError as error:
            report(number, f"{error.message}: skipped")
            continue
        if values:
            yield Record(values, number)


def _kind(header: str) -> tuple[str, str]:
    """The kind of content and its encoding, from a header."""
    message = Message()
    message["Content-Type"] = header
    try:
        return message.get_content_type(), str(message.get_content_charset() or "")
    except (ValueError, LookupError, TypeError):
        return "", ""
