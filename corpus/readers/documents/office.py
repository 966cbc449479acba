"""What documents of office programs have in common: a ZIP archive of XML, paragraphs, a title."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from types import TracebackType
from typing import BinaryIO, Protocol

from corpus.containers.archives import DAMAGE, opened_zip
from corpus.containers.limits import LARGEST_DOCUMENT
from corpus.problems import Report, UnreadableError
from corpus.readers.documents.xml_events import XmlError, XmlEvents
from corpus.readers.text import LONGEST_TITLE, date_line, title_and_body
from corpus.records import Record

_TITLES = re.compile(r"title|titel|titre|t[ií]tulo|titolo|otsikko", re.IGNORECASE)
_HEADINGS = re.compile(r"heading_?(?:20_)?1|berschrift1|titre1", re.IGNORECASE)
_NO_TITLE = re.compile(
    r"\s*(?:microsoft \w+ - .*|(?:untitled|document|dokument|title|powerpoint|slide|press release|"
    r"news release|media release|for immediate release|layout|template|print)[\s\d]*|"
    r".*\.(?:docx?|pdf|rtf|odt|indd|qxd|pub|pages|wpd|txt|html?|xlsx?|pptx?|dot|ai|pmd|p65)|"
    r"[\W\d_]*|\S+_\S+)\s*",
    re.IGNORECASE,
)
_REPAIR = "copy or create it again"


class Package:
    """The parts of a document; a `with` block closes it. Raises `UnreadableError`."""

    def __init__(self, file: BinaryIO) -> None:
        if not file.seekable():
            data = file.read(LARGEST_DOCUMENT + 1)
            _require_size(len(data))
            file = io.BytesIO(data)
        self._archive = opened_zip(file)

    def __enter__(self) -> Package:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._archive.close()

    def part(self, name: str) -> BinaryIO:
        """The bytes of a part."""
        try:
            info = self._archive.getinfo(name)
        except KeyError:
            raise UnreadableError("not a document of this kind", "name its format") from None
        _require_size(info.file_size)
        if info.flag_bits & 1:
            raise UnreadableError("an encrypted document", "save a copy without the password")
        try:
            return io.BytesIO(self._archive.read(info))
        except (*DAMAGE, RuntimeError) as error:
            raise UnreadableError("a damaged document", _REPAIR) from error

    def title(self, name: str) -> str:
        """The title that the part about the document gives, or nothing."""
        if name not in self._archive.namelist():
            return ""
        found: list[str] = []
        inside = [False]

        def start(name: str, attributes: dict[str, str]) -> None:
            inside[0] = name.endswith(" title")

        def end(name: str) -> None:
            inside[0] = False

        def data(text: str) -> None:
            if inside[0]:
                found.append(text)

        try:
            for _ in XmlEvents(start, end, data).read(self.part(name)):
                pass
        except (XmlError, UnreadableError):
            return ""
        return "".join(found).strip()


class Paragraphs:
    """The texts of a document as they come, and what is styled as its title."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.style = ""
        self._title = ""
        self._heading = ""
        self._parts: list[str] = []

    def add(self, text: str) -> None:
        """Add to the paragraph that is open."""
        self._parts.append(text)

    def finish(self) -> None:
        """End the paragraph that is open."""
        text = "".join(self._parts).strip()
        if text:
            self.texts.append(text)
            short = len(text) <= LONGEST_TITLE
            if not self._title and short and _TITLES.match(self.style):
                self._title = text
            elif not self._heading and short and _HEADINGS.match(self.style):
                self._heading = text
        self._parts = []
        self.style = ""

    @property
    def title(self) -> str:
        """What is styled as the title, or as the first heading; or nothing."""
        return next((t for t in (self._title, self._heading) if t and is_title(t)), "")


class Content(Protocol):
    """What takes the elements of a document as they come, and keeps its paragraphs."""

    paragraphs: Paragraphs

    def start(self, name: str, attributes: dict[str, str], /) -> None:
        """An element begins."""
        ...

    def end(self, name: str, /) -> None:
        """An element ends."""
        ...

    def data(self, text: str, /) -> None:
        """Text comes."""
        ...


def read_document(
    file: BinaryIO, report: Report, content: Content, *, text: str, properties: str
) -> Iterator[Record]:
    """The record of a document whose parts `text` and `properties` are what it says and is called.

    Raises `UnreadableError` for what is none.
    """
    with Package(file) as package:
        events = XmlEvents(content.start, content.end, content.data)
        try:
            for _ in events.read(package.part(text)):
                pass
        except XmlError as error:
            if not content.paragraphs.texts:
                raise UnreadableError(error.message, _REPAIR) from error
            report(None, f"{error.message}: only what comes before it was read")
        named = package.title(properties)
    yield from released(content.paragraphs, named)


def released(paragraphs: Paragraphs, named: str) -> Iterator[Record]:
    """The record of a document that calls itself `named`; none of one without text.

    The title is what is styled so, or what the document is called if that stands in its text, or
    the first line.
    """
    texts = paragraphs.texts
    if not texts:
        raise UnreadableError("a document without text", "")
    title = paragraphs.title
    name = "title"
    if not title and is_title(named) and folded(named) in map(folded, texts[:20]):
        title = named
    if not title:
        title, body = title_and_body("\n".join(texts))
        name = "first line"
    else:
        rest = list(texts)
        at = next((n for n, text in enumerate(rest) if folded(text) == folded(title)), None)
        if at is not None:
            del rest[at]
        body = "\n".join(rest)
    yield Record({name: title, **date_line("\n".join(texts[:20])), "text": body})


def is_title(text: str) -> bool:
    """Whether a text that is given as a title is one, and not the name of a file or a program."""
    return bool(text) and len(text) <= LONGEST_TITLE and not _NO_TITLE.fullmatch(text)


def folded(text: str) -> str:
    """A text as titles are compared."""
    return " ".join(text.casefold().split())


def _require_size(size: int) -> None:
    if size > LARGEST_DOCUMENT:
        raise UnreadableError("a document of more than 128 MB", "split it, or save it as text")
