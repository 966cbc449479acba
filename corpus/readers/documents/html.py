"""The html format: a saved web page is a release; its main text, its title and its date."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from corpus.containers.limits import LARGEST_DOCUMENT
from corpus.options import Options
from corpus.problems import Report, UnreadableError
from corpus.readers.documents.page import is_mime, page_in_mime, values_of
from corpus.records import Record


def read(file: BinaryIO, report: Report, options: Options) -> Iterator[Record]:
    """The record of the page in `file`, which may be saved with its images (`.mhtml`)."""
    data = file.read(LARGEST_DOCUMENT + 1)
    url = encoding = ""
    if is_mime(data):
        data, url, encoding = page_in_mime(data)
    values = values_of(data, options.encoding or encoding, url)
    if not values:
        raise UnreadableError("a web page without text", "")
    yield Record(values)
