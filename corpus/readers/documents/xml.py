"""The xml format: a document with repeated elements that are releases, such as `<item>`."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import BinaryIO

from corpus.options import Options
from corpus.problems import Report, UnreadableError
from corpus.readers.documents.xml_events import XmlError, XmlEvents
from corpus.readers.json import records_of
from corpus.records import Record

LARGEST = 1 << 26
"""In characters of text and names: a longer document is not held in memory."""
_DEEPEST = 64
_NAME_COST = 64
_MARKUP_NAMES = (
    "p br div span a b i u em strong sub sup ul ol li h1 h2 h3 h4 h5 h6 blockquote table tr td th "
    "tbody thead hr img figure"
)
_MARKUP = frozenset(_MARKUP_NAMES.split())


def read(file: BinaryIO, report: Report, options: Options) -> Iterator[Record]:
    """The records of a document, found as those of a JSON document are: an element is an object of
    its attributes and of the elements in it, several of one name a list.

    Raises `UnreadableError` if there are no releases in it.
    """
    tree = _Tree()
    events = XmlEvents(tree.start, tree.end, tree.data)
    try:
        for _ in events.read(file, options.encoding):
            if tree.size > LARGEST:
                raise UnreadableError("an XML document of more than 64 MB", "split it")
    except XmlError as error:
        if not tree.has_elements:
            raise UnreadableError(f"{error.message}, line {error.line}", "repair it") from error
        report(error.line, f"{error.message}: only what comes before it was read")
    yield from records_of(tree.document(), report, options)


class _Element:
    """An element whose end has not come: what it has by name, and its text with its markup."""

    __slots__ = ("has_markup", "name", "parts", "values")

    def __init__(self, name: str, attributes: dict[str, str]) -> None:
        self.name = name
        self.values: dict[str, list[object]] = {
            key.rpartition(" ")[2]: [value] for key, value in attributes.items()
        }
        self.parts: list[str] = []
        self.has_markup = False

    def mark_up(self) -> None:
        """Keep the text as HTML from now on."""
        if not self.has_markup:
            self.has_markup = True
            self.parts = [escape(part, quote=False) for part in self.parts]

    def value(self) -> object:
        """What a record has of it: a text, or an object."""
        text = "".join(self.parts).strip()
        if not self.values:
            return text
        if text:
            self.values.setdefault("text", []).append(text)
        return {name: v[0] if len(v) == 1 else v for name, v in self.values.items()}


class _Tree:
    """The document as its elements come. What is nested too deep is text of what it is in."""

    def __init__(self) -> None:
        self.size = 0
        self.has_elements = False
        self._open = [_Element("", {})]
        self._are_elements: list[bool] = []  # of all that are open, or else markup, or too deep

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.size += _NAME_COST * (1 + len(attributes)) + sum(map(len, attributes.values()))
        name = name.rpartition(" ")[2]
        is_element = len(self._open) <= _DEEPEST and (len(self._open) == 1 or name not in _MARKUP)
        self._are_elements.append(is_element)
        if is_element:
            self._open.append(_Element(name, attributes))
        else:
            self._mark(f"<{name}>")

    def end(self, name: str) -> None:
        if self._are_elements.pop():
            self._close()
        else:
            self._mark(f"</{name.rpartition(' ')[2]}>")

    def _close(self) -> None:
        element = self._open.pop()
        self.has_elements = True
        self._open[-1].values.setdefault(element.name, []).append(element.value())

    def _mark(self, tag: str) -> None:
        self._open[-1].mark_up()
        self._open[-1].parts.append(tag if tag.strip("</>") in _MARKUP else " ")

    def data(self, text: str) -> None:
        element = self._open[-1]
        self.size += len(text)
        element.parts.append(escape(text, quote=False) if element.has_markup else text)

    def document(self) -> object:
        """The document; where it is cut off, without the last of a group, which is not whole."""
        for depth, element in enumerate(self._open[1:], 1):
            if element.name in self._open[depth - 1].values:
                del self._open[depth:]
                break
        while len(self._open) > 1:
            self._close()
        return self._open[0].value()
