"""The formats that can be read, and detecting the format of a file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from corpus.containers.compression import without_suffix
from corpus.options import Options
from corpus.problems import Report, UnreadableError
from corpus.records import Record

Reader = Callable[[Any, Report, Options], Iterator[Record]]
"""From a text (`TextIO`), or from bytes (`BinaryIO`) where the format is binary, to its records."""


@dataclass(frozen=True, slots=True)
class Format:
    """One format: its reader is the function `read` of `corpus.readers.NAME`.

    `is_single` says that a file is one release, which may then take its date and title from its
    path, and `may_be_single` that it often is. `is_binary` says that its reader gets the bytes:
    `corpus.readers.documents.NAME` it is then. It is known by how they begin (`magic`), or by its
    suffix. `needs` is the module it cannot do without, `extra` the optional dependency that has it,
    and `kind` what such files are called.
    """

    name: str
    suffixes: tuple[str, ...] = ()
    is_single: bool = False
    may_be_single: bool = False
    is_binary: bool = False
    magic: tuple[bytes, ...] = ()
    extra: str = ""
    needs: str = ""
    kind: str = ""


TABLE = (
    Format("listing"),
    Format("jsonl", (".jsonl", ".ndjson")),
    Format("json", (".json",), may_be_single=True),
    Format("yaml", (".yaml", ".yml"), may_be_single=True),
    Format("csv", (".csv", ".tsv")),
    Format("markdown", (".md", ".markdown"), is_single=True),
    Format("rst", (".rst",), is_single=True),
    Format("asciidoc", (".adoc", ".asciidoc"), is_single=True),
    Format("org", (".org",), is_single=True),
    Format("labelled"),
    Format("text", (".txt", ".text"), is_single=True),
    Format("feed", (".rss", ".atom", ".rdf"), is_binary=True),
    Format("xml", (".xml",), may_be_single=True, is_binary=True),
    Format("eml", (".eml",), is_single=True, is_binary=True),
    Format("mbox", (".mbox", ".mbx"), is_binary=True),
    Format("docx", (".docx", ".docm"), is_single=True, is_binary=True),
    Format("odt", (".odt",), is_single=True, is_binary=True),
    Format(
        "html",
        (".html", ".htm", ".xhtml", ".shtml", ".mht", ".mhtml"),
        is_single=True,
        is_binary=True,
        extra="html",
        needs="trafilatura",
        kind="web pages",
    ),
    Format(
        "pdf",
        (".pdf",),
        is_single=True,
        is_binary=True,
        magic=(b"%PDF-",),
        extra="pdf",
        needs="pypdfium2",
        kind="PDF documents",
    ),
    Format("sqlite", is_binary=True, magic=(b"SQLite format 3\0",)),
    Format(
        "xlsx",
        (".xlsx", ".xlsm"),
        is_binary=True,
        extra="xlsx",
        needs="openpyxl",
        kind="Excel files",
    ),
    Format(
        "warc",
        (".warc",),
        is_binary=True,
        magic=(b"WARC/",),
        extra="warc",
        needs="warcio",
        kind="web archives",
    ),
)
FORMATS = tuple(format.name for format in TABLE)
BY_NAME = {format.name: format for format in TABLE}
BY_SUFFIX = {suffix: format.name for format in TABLE for suffix in format.suffixes}

_PROGRAMS = (
    *(".js", ".mjs", ".cjs", ".ts", ".jsx", ".tsx", ".vue", ".css", ".scss", ".less", ".py", ".rb"),
    *(".php", ".pl", ".sh", ".bat", ".ps1", ".c", ".h", ".cpp", ".cs", ".java", ".go", ".rs", ".r"),
    *(".kt", ".swift", ".hs", ".scala", ".lua", ".sql", ".ini", ".cfg", ".lock"),
)
"""Suffixes of files that are no releases, though labels and the like stand in them."""
_SPACE = rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,4000}?-->\s*)*"
_PAGE_FIRST = re.compile(_SPACE + rb"<(?:!doctype\s+html|html|head)\b", re.IGNORECASE | re.DOTALL)
_FEED_FIRST = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:\?xml\b|rss\b|feed\b|rdf:RDF\b)", re.IGNORECASE)
_FEED_ROOT = re.compile(rb"<(?:rss|feed|rdf:RDF)\b", re.IGNORECASE)
_MAIL_FIRST = re.compile(
    rb"(?:Received|Return-Path|Delivered-To|Message-ID|MIME-Version|X-[\w-]+):[ \t]|"
    rb"(?:(?:From|To|Date|Subject|Reply-To):[^\n]*\n(?:[ \t][^\n]*\n)*)+"
    rb"(?:Message-ID|MIME-Version):",
    re.IGNORECASE,
)
_HEADERS = re.compile(rb"^(?:From|Date|Subject|Message-ID):", re.IGNORECASE | re.MULTILINE)
_HEADERS_WITHIN = 1 << 14
_PDF_WITHIN = 1024
"""What comes before a PDF in its file is passed over by what reads them."""
_SEPARATOR_FIRST = r"\s*-[ \t]*\n"
_OBJECT_FIRST = r'\s*(?:\[\s*)?\{\s*["}]'
_FIELDS_FIRST = r"\s*\.\. (?:title|slug|date|author): "
_FENCE_FIRST = r"\s*(?:---|\+\+\+)[ \t]*\n"
_CELL_ENDS = r"[,;\t|^]"
_LISTING_LINE = r"(?m)date[0-9]{4}-[0-9]{2}-[0-9]{2}[ \t]*$"
_LABEL = r"(?m)^[ \t*_#]{0,4}([^\W\d_][\w\u0900-\u0eff -]{0,30}?)[*_]{0,2}(?:：|:(?=[ \t*_]|$))"
_LABEL_LINES = 12


def format_of(name: str, head: str) -> str | None:
    """The format of a text of this name that begins with `head`, or None if neither tells.

    A suffix other than `.txt` decides, one that says how it is compressed aside; else the content
    does, but for programs.
    """
    if without_suffix(name).lower().endswith(_PROGRAMS):
        return None
    named = format_by_suffix(name)
    return named if named and named != "text" else _by_content(head) or named


def format_by_suffix(name: str) -> str | None:
    """The format that a file of this name is in by its suffix, or None."""
    _, dot, suffix = without_suffix(name).lower().rpartition(".")
    return BY_SUFFIX.get(dot + suffix)


def binary_format_of(name: str, head: bytes) -> str | None:
    """The binary format of a file that begins with `head`, or None if it is a text.

    How it begins decides, whatever its suffix says; ZIP archives are told apart elsewhere.
    """
    for format in TABLE:
        if head.startswith(format.magic or b"\0none"):
            return format.name
    if b"%PDF-" in head[:_PDF_WITHIN]:
        return "pdf"
    named = format_by_suffix(name)
    if _PAGE_FIRST.match(head):
        return "html"
    if _FEED_FIRST.match(head) and _FEED_ROOT.search(head):
        return "feed"
    if head.startswith(b"From ") and _HEADERS.search(head[:_HEADERS_WITHIN]):
        return "mbox"
    if named and BY_NAME[named].is_binary:
        return named
    return "eml" if named in (None, "text") and _MAIL_FIRST.match(head) else None


def is_zip(head: bytes) -> bool:
    """Whether a file that begins with `head` is a ZIP archive, an office document perhaps."""
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"))


def is_tar(head: bytes) -> bool:
    """Whether a file that begins with `head` is a tar archive."""
    return head[257:262] == b"ustar"


def reader(format: Format) -> Reader:
    """The function that reads a format; what it needs is only imported now.

    Raises `UnreadableError` if an optional dependency is not there.
    """
    folder = "readers.documents" if format.is_binary else "readers"
    if format.needs and find_spec(format.needs) is None:
        raise UnreadableError(
            f"{format.kind} need an extra",
            f"pip install 'dateline[{format.extra}]', and run the command again",
        )
    read: Reader = import_module(f"corpus.{folder}.{format.name}").read
    return read


def _by_content(head: str) -> str | None:
    from corpus.fields.names import fields_of

    if re.match(_SEPARATOR_FIRST, head):
        return "listing"
    if re.match(_OBJECT_FIRST, head):
        return "jsonl" if head.partition("\n")[0].rstrip().endswith("}") else "json"
    if re.match(_FENCE_FIRST, head):
        return "markdown"
    if re.match(_FIELDS_FIRST, head):
        return "rst"
    first = head.partition("\n")[0]
    cells = [cell.strip(' "') for cell in re.split(_CELL_ENDS, first)]
    fields = fields_of(cells)
    if len(fields) > 1 and fields & {"title", "body"}:
        return "csv"
    if re.search(_LISTING_LINE, head):
        return "listing"
    top = "\n".join(head.split("\n", _LABEL_LINES)[:_LABEL_LINES])
    labels = fields_of(re.findall(_LABEL, top))
    return "labelled" if len(labels) > 1 and labels & {"title", "body"} else None
