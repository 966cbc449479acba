"""A JSON document that is decoded as it is read, value by value."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from corpus.fields.names import fields_of
from corpus.fields.values import flattened

_CHUNK = 1 << 20
LONGEST_VALUE = 1 << 28
"""In characters: what is longer is not a release."""

_SPACE = re.compile(r"[ \t\n\r\ufeff]*")
_decoder = json.JSONDecoder(strict=False)


class JsonStream:
    """The values of a document; `wrong` is what kept the rest from being read, or nothing."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._text = ""
        self._at = 0
        self._is_whole = False
        self.wrong = ""

    def fill(self, size: int = _CHUNK) -> bool:
        """Have `size` more characters at hand, or all that are left; whether that is all."""
        parts = [self._text[self._at :]]
        self._at = 0
        while size > 0:
            line = next(self._lines, None)
            if line is None:
                self._is_whole = True
                break
            parts.append(line)
            size -= len(line)
        self._text = "".join(parts)
        return self._is_whole

    def document(self) -> Any:
        """The whole document, a list where it is several values; None if it is broken."""
        values = []
        at = _SPACE.match(self._text, self._at).end()  # type: ignore[union-attr]
        try:
            while at < len(self._text):
                value, at = _decoder.raw_decode(self._text, at)
                values.append(value)
                at = _SPACE.match(self._text, at).end()  # type: ignore[union-attr]
        except (ValueError, RecursionError):
            return None
        return values[0] if len(values) == 1 else values

    def items(self, path: list[str] | None = None) -> Iterator[Any]:
        """The items of the list at `path`, or of the first list whose items have titles."""
        first = self._next()
        if first == "[":
            yield from self._list(path is None or path == [""])
        elif first == "{":
            yield from self._object(path)
        elif not self.wrong:
            self.wrong = "not a JSON object or array"

    def _next(self) -> str:
        """The next character that is no white space, at which reading goes on; "" at the end."""
        while True:
            self._at = _SPACE.match(self._text, self._at).end()  # type: ignore[union-attr]
            if self._at < len(self._text):
                return self._text[self._at]
            if self._is_whole:
                return ""
            self.fill()

    def _value(self) -> Any:
        """The value that comes next, decoded; where that fails, `wrong` says why."""
        self._next()
        size = _CHUNK
        while True:
            try:
                value, end = _decoder.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                if self._is_whole or len(self._text) > LONGEST_VALUE:
                    self.wrong = f"broken JSON ({error.msg})"
                    return None
            except (ValueError, RecursionError):
                self.wrong = "JSON with too many digits or too deep"
                return None
            else:
                # A number may go on in what is not at hand yet.
                if end < len(self._text) or self._is_whole:
                    self._at = end
                    return value
            self.fill(size)
            size *= 2

    def _list(self, is_wanted: bool) -> Iterator[Any]:
        """The items of the list that begins here, where it is wanted or they are releases."""
        self._at += 1
        if self._next() == "]":
            self._at += 1
            return
        while True:
            value = self._value()
            if self.wrong:
                return
            if not is_wanted:
                is_wanted = _is_release(value)
                if not is_wanted:
                    self._skip_list()
                    return
            yield value
            mark = self._next()
            self._at += 1
            if mark != ",":
                self.wrong = "" if mark == "]" else "broken JSON (the list does not end)"
                return

    def _skip_list(self) -> None:
        while (mark := self._next()) == ",":
            self._at += 1
            self._value()
            if self.wrong:
                return
        self._at += 1
        if mark != "]":
            self.wrong = "broken JSON (a list does not end)"

    def _object(self, path: list[str] | None) -> Iterator[Any]:
        """The items of the first list wanted in the object that begins here."""
        self._at += 1
        if self._next() == "}":
            self._at += 1
            return
        while not self.wrong:
            name = self._value()
            if self._next() != ":":
                self.wrong = self.wrong or "broken JSON (a name has no value)"
                return
            self._at += 1
            below = path[1:] if path and path[0] == str(name) else None
            first = self._next()
            found = False
            if first == "[" and (path is None or below == []):
                for item in self._list(below == []):
                    found = True
                    yield item
            elif first == "{" and (path is None or below):
                for item in self._object(below):
                    found = True
                    yield item
            else:
                self._value()
            if found or self.wrong:
                return
            mark = self._next()
            self._at += 1
            if mark != ",":
                self.wrong = "" if mark == "}" else "broken JSON (an object does not end)"
                return


def _is_release(value: Any) -> bool:
    return isinstance(value, dict) and bool(fields_of(flattened(value)) & {"title", "body"})
