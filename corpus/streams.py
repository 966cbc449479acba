"""Bytes of a file, a pipe or standard input as text: gzip unpacked, the encoding found."""

from __future__ import annotations

import io
import re
import zlib
from typing import TYPE_CHECKING

from corpus.encodings import encoding_of
from corpus.problems import UnreadableError, printable
from corpus.text import ERRORS

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

HEAD = 1 << 16
_BUFFER = 1 << 17

_GZIP = b"\x1f\x8b"
_KINDS = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"\xfd7zXZ\0", "packed with xz (only gzip is read)"),
    (b"BZh", "packed with bzip2 (only gzip is read)"),
    (b"\x28\xb5\x2f\xfd", "packed with zstd (only gzip is read)"),
    (_GZIP, "packed with gzip twice"),
)
_NOISE = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\ud800-\udfff]")
_MOST_NOISE = 0.3
"""The share of control and undecodable characters above which a file is not text."""
_MOST_NOISE_ELSE = 0.03
"""The same where it is not in UTF-8 and any bytes at all would be characters."""


class _Source(io.RawIOBase):
    """The bytes of `rest`, their head known beforehand; a failure ends them and is kept."""

    def __init__(self, rest: io.BufferedIOBase) -> None:
        self._rest = rest
        self.damage = ""
        parts = []
        missing = HEAD
        while missing > 0 and (part := self._read_some(missing)):
            parts.append(part)
            missing -= len(part)
        self.head = b"".join(parts)
        self._unread = self.head

    def _read_some(self, size: int) -> bytes:
        if self.damage:
            return b""
        try:
            # Not read(): where it fails midway, the bytes it had by then would be lost.
            return self._rest.read1(size)
        except EOFError:
            self.damage = "the gzip data is cut off"
        except (OSError, zlib.error) as error:
            why = error.strerror if isinstance(error, OSError) else None
            self.damage = printable(why or "the gzip data is damaged")
        return b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        if self._unread:
            data, self._unread = self._unread[: len(view)], self._unread[len(view) :]
        else:
            data = self._read_some(len(view))
        view[: len(data)] = data
        return len(data)


class TextSource:
    """The text of `file`, whose lines all end in a newline alone, to be read once from `lines`.

    `head` is how it begins. Undecodable bytes are marked as `corpus.text` says. Where reading
    failed midway, `lines` has ended there and `damage()` says why. `file` is not closed.
    Raises `UnreadableError` for what is not text.
    """

    def __init__(self, file: io.BufferedIOBase, encoding: str = "") -> None:
        self._sources = [_Source(file)]
        if self._sources[0].head.startswith(_GZIP):
            from gzip import GzipFile

            packed = io.BufferedReader(self._sources[0], _BUFFER)
            self._sources.append(_Source(GzipFile(fileobj=packed)))
        source = self._sources[-1]
        if self.damage() and not source.head:
            raise UnreadableError(f"cannot be read: {self.damage()}", "copy or create it again")
        self.detected = ""
        errors = ERRORS
        if encoding in ("", "utf-8"):
            encoding, errors, self.detected = (
                ("utf-8-sig", ERRORS, "") if encoding else encoding_of(source.head)
            )
        head = source.head.decode(encoding, errors)
        _require_text(source.head, head, _MOST_NOISE_ELSE if self.detected else _MOST_NOISE)
        self.head = head.replace("\r\n", "\n").replace("\r", "\n")
        self.lines = io.TextIOWrapper(
            io.BufferedReader(source, _BUFFER), encoding, errors, newline=None
        )

    def damage(self) -> str:
        """Why reading ended before the end of the file, or nothing."""
        return next((s.damage for s in self._sources if s.damage), "")


def _require_text(data: bytes, head: str, most_noise: float) -> None:
    for magic, kind in _KINDS:
        if data.startswith(magic):
            raise UnreadableError(f"not text but {kind}", "convert or decompress it first")
    if len(_NOISE.findall(head)) > most_noise * len(head):
        raise UnreadableError("not text", "if it is text, name its encoding: --encoding NAME")
