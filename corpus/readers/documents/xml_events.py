"""XML as a stream of elements, by expat: nothing outside is loaded and no entity is expanded."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from html.entities import html5
from typing import BinaryIO
from xml.parsers import expat

from corpus.encodings import encoding_of
from corpus.problems import printable

Start = Callable[[str, dict[str, str]], None]
"""Called with an element's name, `NAMESPACE NAME`, and its attributes."""
End = Callable[[str], None]
Data = Callable[[str], None]

_CHUNK = 1 << 17
_LONGEST_TOKEN = 1 << 24
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']""")
_CONTROLS = {c: None for c in range(0x20) if chr(c) not in "\t\n\r"} | {0xFFFE: None, 0xFFFF: None}
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


class XmlError(Exception):
    """XML that cannot be read any further; `line` is where."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


class _RefusedError(Exception):
    pass


class XmlEvents:
    """Calls handlers with the elements and texts of a document.

    Names of HTML's characters (`&nbsp;`) are known; a document that declares entities of its own is
    refused. Control characters, which XML forbids, are passed over.
    """

    def __init__(self, start: Start, end: End, data: Data) -> None:
        self._data = data
        self._parser = parser = expat.ParserCreate("utf-8", " ")
        parser.buffer_text = True
        parser.UseForeignDTD(True)  # or names that are not declared would end the reading
        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = data
        parser.SkippedEntityHandler = self._skipped
        parser.EntityDeclHandler = self._declared

    @property
    def line(self) -> int:
        """The line that is being read."""
        return self._parser.CurrentLineNumber

    def read(self, file: BinaryIO, encoding: str = "") -> Iterator[None]:
        """Read `file`, a chunk whenever the next item is asked for. Raises `XmlError`."""
        parser = self._parser
        size = _CHUNK
        reached = 0
        head = file.read(_CHUNK)
        decode = _decoder(head, encoding)
        try:
            text = decode(head)
            while text:
                parser.Parse(text, False)
                yield
                # A token that goes on and on would be read anew with every chunk.
                at = parser.CurrentByteIndex
                size = _CHUNK if at > reached else 2 * size
                reached = at
                if size > _LONGEST_TOKEN:
                    raise _RefusedError("XML whose tags or comments are endless")
                data = file.read(size)
                text = decode(data) if data else ""
            parser.Parse("", True)
        except expat.ExpatError as error:
            message = printable(expat.ErrorString(error.code) or "cannot be read")
            raise XmlError(f"broken XML ({message})", error.lineno) from error
        except UnicodeError as error:  # of UTF-16 that is none
            message = "XML that is not in the encoding that it names"
            raise XmlError(message, parser.CurrentLineNumber) from error
        except _RefusedError as error:
            raise XmlError(str(error), parser.CurrentLineNumber) from error
        yield

    def _skipped(self, name: str, is_parameter: bool) -> None:
        if not is_parameter:
            self._data(html5.get(f"{name};", f"&{name};"))

    def _declared(self, *_: object) -> None:
        raise _RefusedError("XML that declares entities, which are not read")


def _decoder(head: bytes, encoding: str) -> Callable[[bytes], str]:
    """What decodes a document that begins with `head`, without what XML has no room for."""
    errors = "replace"
    if not encoding:
        encoding, _, _ = encoding_of(head)
        declared = _DECLARED.search(head[:400])
        if declared and not encoding.startswith("utf-"):
            encoding = _known(declared[1].decode("ascii")) or encoding
    decode = codecs.getincrementaldecoder(encoding)(errors).decode

    def decoded(data: bytes) -> str:
        text = decode(data)
        return text.translate(_CONTROLS) if _CONTROL.search(text) else text

    return decoded


def _known(name: str) -> str:
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return ""
    return name if getattr(info, "_is_text_encoding", True) else ""
