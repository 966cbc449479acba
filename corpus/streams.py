"""Bytes of a file, a pipe or standard input as text: decompressed, the encoding found."""

from __future__ import annotations

import codecs
import io
import re
from contextlib import suppress
from typing import TYPE_CHECKING, BinaryIO, cast

from corpus.containers.compression import compression_of, decompressed, errors
from corpus.containers.limits import most_bytes
from corpus.encodings import encoding_of
from corpus.problems import UnreadableError, printable
from corpus.text import ERRORS

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

HEAD = 1 << 16
_BUFFER = 1 << 17
_CHUNK = 1 << 16

_SAVE = "save it anew, as .docx, .xlsx or text"
_UNPACK = "unpack it first"
_SCAN = "if it is a scanned release, recognize its text first (OCR)"
_PANDAS = "write it as CSV first, with pandas say"
_IN_R = "write it as CSV first: in R, write.csv(DATA, 'FILE.csv', row.names = FALSE)"
_PICKLED = "write it as JSON or CSV first: pickles are never opened"
_KINDS = (
    (b"\xd0\xcf\x11\xe0", "an encrypted office document, or one older than .docx and .xlsx", _SAVE),
    (b"\x89PNG", "a PNG image", _SCAN),
    (b"\xff\xd8\xff", "a JPEG image", _SCAN),
    (b"GIF8", "a GIF image", _SCAN),
    (b"{\\rtf", "an RTF document", _SAVE),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", _UNPACK),
    (b"Rar!\x1a\x07", "a RAR archive", _UNPACK),
    (b"PAR1", "a Parquet file", _PANDAS),
    (b"ARROW1", "an Arrow file", _PANDAS),
    (b"FEA1", "a Feather file", _PANDAS),
    (b"\x89HDF", "an HDF5 file", _PANDAS),
    (b"RDX", "an R workspace", _IN_R),
    (b"RDA", "an R workspace", _IN_R),
    (b"X\n\0\0\0", "an R object", _IN_R),
    *(
        (magic, "a Python pickle", _PICKLED)
        for magic in (b"\x80\x03", b"\x80\x04\x95", b"\x80\x05\x95")
    ),
)
_LFS_POINTER = b"version https://git-lfs.github.com/spec/"
_NOISE = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\ud800-\udfff]")
_MOST_NOISE = 0.3
"""The share of control and undecodable characters above which a file is not text."""
_MOST_NOISE_ELSE = 0.03
"""The same where it is not in UTF-8 and any bytes at all would be characters."""


class _Source(io.RawIOBase):
    """The bytes of `rest`, their head known beforehand; a failure ends them and is kept.

    `what` is how messages call them, `errors` what reading them raises where they are damaged.
    Where they come out of `within`, too many for its size end them too.
    """

    def __init__(
        self,
        rest: io.BufferedIOBase,
        what: str,
        errors: tuple[type[Exception], ...],
        within: _Source | None = None,
    ) -> None:
        self._rest = rest
        self._what = what
        self._errors = errors
        self._within = within
        self.count = 0
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
            data = self._rest.read1(size)
        except EOFError:
            self.damage = f"{self._what} is cut off"
        except self._errors as error:
            why = error.strerror if isinstance(error, OSError) else None
            self.damage = printable(why or f"{self._what} is damaged")
        else:
            self.count += len(data)
            if self._within is None or self.count <= most_bytes(self._within.count):
                return data
            self.damage = f"{self._what} unpacks to far more than texts do"
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


class _Chunks(io.BufferedReader):
    """Bytes for a `TextIOWrapper`, which would ask for 8 KB at a time and spend its time asking."""

    def read1(self, size: int = -1, /) -> bytes:
        return super().read1(max(size, _CHUNK))


class ByteSource:
    """The bytes of `file`, decompressed where they are compressed, to be read once from `file`.

    `head` is how they begin. Where reading failed midway, `file` has ended there and `damage()`
    says why. `damage` is what reading the file itself raises where it is damaged.
    Raises `UnreadableError` if nothing at all can be read.
    """

    def __init__(
        self, file: io.BufferedIOBase, damage: tuple[type[Exception], ...] = (OSError,)
    ) -> None:
        self._whole = file
        self._sources = [_Source(file, "the file", damage)]
        if name := compression_of(self._sources[0].head):
            packed = io.BufferedReader(self._sources[0], _BUFFER)
            unpacked = decompressed(packed, name)
            self._sources.append(
                _Source(unpacked, f"the {name} data", errors(name), self._sources[0])
            )
        source = self._sources[-1]
        self.head = source.head
        if self.damage() and not source.head:
            raise UnreadableError(f"cannot be read: {self.damage()}", "copy or create it again")
        if self.is_compressed and (again := compression_of(self.head)):
            raise UnreadableError(
                f"compressed twice, the second time with {again}", "decompress it first"
            )
        self.file = _Chunks(source, _BUFFER)

    @property
    def is_compressed(self) -> bool:
        """Whether the file itself is compressed."""
        return len(self._sources) > 1

    def damage(self) -> str:
        """Why reading ended before the end of the file, or nothing."""
        return next((s.damage for s in self._sources if s.damage), "")

    def seekable(self) -> BinaryIO:
        """The bytes as a file that can be read in any order, in which nothing was read yet."""
        with suppress(AttributeError):  # of what a tar archive that streams gives
            if not self.is_compressed and self._whole.seekable():
                self._whole.seek(0)
                return cast(BinaryIO, self._whole)
        from corpus.containers.archives import copied

        return copied(self.file)


class TextSource:
    """The text of `source`, whose lines all end in a newline alone, to be read once from `lines`.

    `head` is how it begins. Undecodable bytes are marked as `corpus.text` says.
    Raises `UnreadableError` for what is not text.
    """

    def __init__(self, source: ByteSource, encoding: str = "") -> None:
        self.detected = ""
        errors = ERRORS
        if encoding in ("", "utf-8"):
            encoding, errors, self.detected = (
                ("utf-8-sig", ERRORS, "") if encoding else encoding_of(source.head)
            )
        try:
            head = codecs.getincrementaldecoder(encoding)(errors).decode(source.head)
        except UnicodeError as error:
            raise UnreadableError(
                f"not in {encoding}", "name its encoding: --encoding NAME"
            ) from error
        _require_text(head, _MOST_NOISE_ELSE if self.detected else _MOST_NOISE)
        self.head = head.replace("\r\n", "\n").replace("\r", "\n")
        self.lines = io.TextIOWrapper(source.file, encoding, errors, newline=None)


def require_readable(data: bytes) -> None:
    """Raise `UnreadableError` for a file that begins as no format does that is read."""
    if data.startswith(_LFS_POINTER):
        raise UnreadableError("a pointer of Git LFS and not the file itself", "run: git lfs pull")
    for magic, kind, way in _KINDS:
        if data.startswith(magic):
            raise UnreadableError(f"not text but {kind}", way)


def _require_text(head: str, most_noise: float) -> None:
    if len(_NOISE.findall(head)) > most_noise * len(head):
        raise UnreadableError("not text", "if it is text, name its encoding: --encoding NAME")
