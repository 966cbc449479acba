"""The docx format: a document of Word is a release; its title is what is styled or named so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from corpus.options import Options
from corpus.problems import Report
from corpus.readers.documents.office import Paragraphs, read_document
from corpus.records import Record

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STRICT_WORD = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_LEFT_OUT = frozenset(("del", "moveFrom", "instrText", "delText", "Fallback", "txbxContent"))
"""What was deleted, what fields are computed from, and boxes, which come in two versions."""
_BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def read(file: BinaryIO, report: Report, options: Options) -> Iterator[Record]:
    """The record of the document in `file`. Raises `UnreadableError` for what is none."""
    return read_document(
        file, report, _Content(), text="word/document.xml", properties="docProps/core.xml"
    )


class _Content:
    """The paragraphs of a document as its elements come."""

    def __init__(self) -> None:
        self.paragraphs = Paragraphs()
        self._left_out = 0
        self._in_text = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        if self._left_out or local in _LEFT_OUT:
            self._left_out += 1
        elif space not in (_WORD, _STRICT_WORD):
            return
        elif local == "t":
            self._in_text = True
        elif local in _BREAKS:
            self.paragraphs.add(_BREAKS[local])
        elif local == "pStyle":
            self.paragraphs.style = attributes.get(f"{space} val", "")

    def end(self, name: str) -> None:
        if self._left_out:
            self._left_out -= 1
            return
        local = name.rpartition(" ")[2]
        if local == "t":
            self._in_text = False
        elif local == "p":
            self.paragraphs.finish()

    def data(self, text: str) -> None:
        if self._in_text:
            self.paragraphs.add(text)
