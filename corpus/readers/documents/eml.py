"""The eml format: an e-mail message is a release, its subject the title."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import parseaddr
from typing import BinaryIO

from corpus.containers.limits import LARGEST_DOCUMENT
from corpus.encodings import encoding_of
from corpus.options import Options
from corpus.problems import Report, UnreadableError
from corpus.records import Record

_MOST_PARTS = 1000
_LONGEST_HEADER = 10_000
_URL_HEADERS = ("Snapshot-Content-Location", "Archived-At", "X-URL", "Content-Location")
_ENCRYPTED = frozenset(
    ("multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime")
)
_FLOWED = re.compile(r" \n(?![>\n]|-- \n)")


def read(file: BinaryIO, report: Report, options: Options) -> Iterator[Record]:
    """The record of the message in `file`."""
    data = file.read(LARGEST_DOCUMENT + 1)
    if len(data) > LARGEST_DOCUMENT:
        raise UnreadableError("a message of more than 128 MB", "split it")
    values, wrong = values_of(data)
    if wrong:
        report(None, wrong)
    if values:
        yield Record(values)


def values_of(data: bytes) -> tuple[dict[str, object], str]:
    """What a message holds, by the names of its headers, and what is wrong with it.

    The text is that of its plain part, or of the HTML part if it has no other. Attachments are
    not read.
    """
    try:
        message = message_from_bytes(data.lstrip(b"\r\n"))
        parts = _parts(message)
    except (RecursionError, ValueError, LookupError, AttributeError, TypeError):
        return {}, "a message that cannot be read: skipped"
    values: dict[str, object] = {}
    for name in ("Subject", "Date", "Message-ID", "Keywords"):
        if text := _header(message, name):
            values[name] = text
    if sender := _header(message, "From"):
        try:
            name, address = parseaddr(sender)
        except RecursionError:  # of many brackets in brackets
            name = address = ""
        values["From"] = name or address or sender
    url = next((u for name in _URL_HEADERS if (u := _header(message, name)).startswith("http")), "")
    if url:
        values["url"] = url
    texts = [text for kind, text in parts if kind == "text/plain" and text.strip()]
    texts = texts or [text for kind, text in parts if kind == "text/html" and text.strip()]
    if texts:
        values["body"] = "\n\n".join(texts)
    elif _is_encrypted(message):
        return {}, "an encrypted message: skipped"
    return _named(values), ""


def _named(values: dict[str, object]) -> dict[str, object]:
    """The values by names that are known elsewhere too."""
    identifier = str(values.pop("Message-ID", "")).strip("<> \t")
    sender = values.pop("From", None)
    if identifier:
        values["id"] = identifier
    if sender:
        values["author"] = sender
    return values


def _parts(message: Message) -> list[tuple[str, str]]:
    """The kinds and texts of the parts that are read with the message."""
    parts = []
    for count, part in enumerate(message.walk()):
        if count > _MOST_PARTS:
            break
        kind = part.get_content_type()
        if part.is_multipart() or not kind.startswith("text/"):
            continue
        if part.get_content_disposition() == "attachment":
            continue
        data = part.get_payload(decode=True)
        if isinstance(data, bytes):
            text = _decoded(data, str(part.get_content_charset() or ""))
            text = text.replace("\r\n", "\n")
            if part.get_param("format") == "flowed":
                text = _FLOWED.sub(" ", text)
            parts.append((kind, text))
    return parts


def _is_encrypted(message: Message) -> bool:
    return any(part.get_content_type() in _ENCRYPTED for part in message.walk())


def _decoded(data: bytes, charset: str) -> str:
    try:
        return data.decode(charset or encoding_of(data)[0], "replace")
    except (LookupError, ValueError):  # no such charset
        return data.decode(encoding_of(data)[0], "replace")


def _header(message: Message, name: str) -> str:
    """A header with its encoded words decoded, on one line."""
    value = message.get(name)
    if value is None:
        return ""
    raw = str(value)[:_LONGEST_HEADER]
    try:
        pieces = decode_header(raw)
    except (HeaderParseError, ValueError):
        pieces = [(raw, None)]
    text = "".join(
        _decoded(piece, charset or "") if isinstance(piece, bytes) else piece
        for piece, charset in pieces
    )
    return " ".join(text.split())
