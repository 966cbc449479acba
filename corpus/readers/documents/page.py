"""What a web page says: its main text, title, date, address, publisher and topics."""

from __future__ import annotations

import datetime as dt
import logging
import re
from email import message_from_bytes
from typing import Any

from corpus.encodings import encoding_of
from corpus.problems import UnreadableError
from corpus.readers.documents.metadata import is_shown, metadata_of

LARGEST_PAGE = 1 << 23
"""In bytes; the text of a page fills a hundredth of it."""

_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']""")
_FAILURES = (
    *(ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, SyntaxError),
    *(TypeError, ValueError),
)
"""What libraries raise of pages that nobody thought of."""
_LATIN_1 = frozenset(("iso-8859-1", "iso8859-1", "latin-1", "latin1", "ascii", "us-ascii"))
_DECLARED_WITHIN = 4096
_SAMPLE = 1 << 16
_MIME = re.compile(rb"\s*(?:MIME-Version|From|Snapshot-Content-Location|Subject):[ \t]", re.I)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_MOST_TAGS = 300_000


def values_of(data: bytes, encoding: str = "", url: str = "") -> dict[str, object]:
    """What a page says, by the names of the fields; nothing if it has no text.

    Raises `UnreadableError` if it is too large to be a page.
    """
    from lxml import etree, html

    for name in ("trafilatura", "htmldate", "courlan"):
        _silence(logging.getLogger(name))
    text = _CONTROLS.sub("", _decoded(data, encoding)).lstrip("\ufeff \n\r\t")
    text = re.sub(r"\A<\?xml[^>]{0,300}\?>", "", text)
    if len(data) > LARGEST_PAGE or text.count("<") > _MOST_TAGS:
        raise UnreadableError(
            f"a web page of more than 8 MB or {_MOST_TAGS:,} tags", "save its text"
        )
    if not text:
        return {}
    parser = html.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        tree = html.document_fromstring(text, parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return {}
    found = metadata_of(tree)
    main = _main_text(tree, url or found.url)
    values = {
        "title": found.title,
        "date": found.date or _date(tree),
        "body": _without_title(main, found.title),
        "source": found.source,
        "url": url or found.url,
        "topics": found.topics,
    }
    return {name: value for name, value in values.items() if value}


def _silence(logger: logging.Logger) -> None:
    """Keep what a library says of a page from standard error, where nobody else listens."""
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())


def is_mime(data: bytes) -> bool:
    """Whether a page was saved as a message, with its images (`.mht`, `.mhtml`)."""
    return _MIME.match(data) is not None and b"<" in data


def page_in_mime(data: bytes) -> tuple[bytes, str, str]:
    """The page in such a message, its address, and its encoding where one is named."""
    try:
        message = message_from_bytes(data.lstrip())
        url = str(message.get("Snapshot-Content-Location", ""))
        for part in message.walk():
            if part.get_content_type() in ("text/html", "application/xhtml+xml"):
                page = part.get_payload(decode=True)
                url = url or str(part.get("Content-Location", ""))
                if isinstance(page, bytes):
                    charset = str(part.get_content_charset() or "")
                    return page, url if url.startswith("http") else "", charset
    except (RecursionError, ValueError, LookupError, AttributeError, TypeError):
        pass
    return b"", "", ""


def _decoded(data: bytes, encoding: str) -> str:
    """The text of a page: in UTF-8 if it is that, else as it says, else as its letters tell."""
    top = data[:_DECLARED_WITHIN]
    if not encoding and b"\0" not in top and not top.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            declared = _XML_ENCODING.search(top) or _CHARSET.search(top)
            encoding = declared[1].decode("ascii") if declared else ""
    if encoding.lower() in _LATIN_1:
        encoding = "windows-1252"  # as browsers do
    try:
        return data.decode(encoding or encoding_of(data[:_SAMPLE])[0], "replace")
    except (LookupError, ValueError):
        return data.decode("utf-8", "replace")


def _date(tree: Any) -> str:
    """The date that the page's markup gives in another way than those known here.

    It must be what an element says alone, or one that is there for dates: htmldate takes a time in
    an example for it, too.
    """
    from htmldate import find_date

    try:
        found = find_date(tree, extensive_search=False, original_date=True)
    except _FAILURES:
        return ""
    return found if found and is_shown(tree, dt.date.fromisoformat(found)) else ""


def _main_text(tree: Any, url: str) -> str:
    from trafilatura import extract

    try:
        text = extract(
            tree,
            url=url or None,
            include_comments=False,
            include_tables=True,
            include_formatting=False,
            deduplicate=False,
            fast=True,
        )
    except _FAILURES:
        text = None
    return text or ""


def _without_title(text: str, title: str) -> str:
    """`text` without its first line where that is the title once more."""
    first, _, rest = text.partition("\n")
    same = " ".join(first.lstrip("# ").split()).casefold() == " ".join(title.split()).casefold()
    return rest.lstrip("\n") if same and rest.strip() else text
