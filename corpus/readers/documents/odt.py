"""The odt format: a document of LibreOffice and its kin is a release."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from corpus.options import Options
from corpus.problems import Report
from corpus.readers.documents.office import Paragraphs, read_document
from corpus.records import Record

_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
_LEFT_OUT = frozenset(("tracked-changes", "note-citation", "annotation", "sequence-decls"))
_BREAKS = {"tab": "\t", "line-break": "\n", "s": " "}


def read(file: BinaryIO, report: Report, options: Options) -> Iterator[Record]:
    """The record of the document in `file`. Raises `UnreadableError` for what is none."""
    return read_document(file, report, _Content(), text="content.xml", properties="meta.xml")


class _Content:
    """The paragraphs of a document as its elements come."""

    def __init__(self) -> None:
        self.paragraphs = Paragraphs()
        self._left_out = 0
        self._depth = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        if self._left_out or local in _LEFT_OUT:
            self._left_out += 1
        elif space == _TEXT and local in ("p", "h"):
            self._depth += 1
            self.paragraphs.style = attributes.get(f"{_TEXT} style-name", "")
            if local == "h" and attributes.get(f"{_TEXT} outline-level", "1") == "1":
                self.paragraphs.style = "Heading1"
        elif space == _TEXT and local in _BREAKS:
            self.paragraphs.add(_BREAKS[local])

    def end(self, name: str) -> None:
        if self._left_out:
            self._left_out -= 1
            return
        space, _, local = name.rpartition(" ")
        if space == _TEXT and local in ("p", "h"):
            self._depth -= 1
            self.paragraphs.finish()

    def data(self, text: str) -> None:
        if self._depth and not self._left_out:
            self.paragraphs.add(text)
