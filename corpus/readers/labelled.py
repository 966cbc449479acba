"""The labelled format: lines such as `Title: …`, `Date: …`, then the body, between rules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TextIO

from corpus.fields.names import field_of
from corpus.options import Options
from corpus.problems import Report
from corpus.readers.text import LONGEST_TITLE
from corpus.records import Record

_LABEL = re.compile(
    r"[ \t*_#]{0,4}([^\W\d_][\w\u0900-\u0eff -]{0,30}?)[*_]{0,2}"
    r"(?:：|:(?=[ \t*_]|$))[*_]{0,2}[ \t]*(.*)$"
)
_FIRST_LINE = "first line"
_RULE = re.compile(r"[ \t]*([-=*_#~+])(?:[ \t]*\1){2,}[ \t]*$")


def read(lines: TextIO, report: Report, options: Options) -> Iterator[Record]:
    """The records of `lines`: one ends at a rule (`---`, `===`, `***`) below which a label stands,
    or where its first label comes again. Other rules, such as those below headings, are text.

    Labels are the names of fields at the beginning of a record, below its title perhaps; what comes
    after a blank line, or after a label of the body, is the body.
    """
    wanted = {name.lower() for names in options.names.values() for name in names}
    block = _Block(1, wanted)
    first = ""
    held: list[str] = []  # a rule, and the blank lines below it
    for number, line in enumerate(lines, 1):
        line = line.rstrip("\n")
        is_rule = _RULE.match(line) is not None
        if is_rule or (held and not line.strip()):
            if is_rule:
                block.take_all(held)
                held.clear()
            held.append(line)
            continue
        label = block.label(line)
        ends = block.is_complete and label and field_of(label) != "body" if held else False
        if ends or (label and label == first and block.has(label)):
            if record := block.record():
                yield record
            block = _Block(number, wanted)
        else:
            block.take_all(held)
        held.clear()
        block.take(line, label)
        first = first or label
    if record := block.record():
        yield record


class _Block:
    def __init__(self, line: int, wanted: set[str]) -> None:
        self._line = line
        self._wanted = wanted
        self._values: dict[str, str] = {}
        self._body: list[str] = []
        self._last = ""
        self._in_body = False

    @property
    def is_complete(self) -> bool:
        """Whether the body has begun, so that a label below a rule is one of the next record."""
        return self._in_body or not self._values

    def take_all(self, rule: list[str]) -> None:
        """Add a rule that ends no record, and the blank lines below it."""
        for line in rule if self._values else ():
            if self._in_body or not line.strip():
                self.take(line, "")

    def has(self, label: str) -> bool:
        return label in self._values

    def label(self, line: str) -> str:
        """The name that labels a line, or nothing if it is part of a text."""
        match = _LABEL.match(line)
        if match is None:
            return ""
        name = match[1].strip()
        known = name.lower() in self._wanted or field_of(name) is not None
        return name if known or not self._in_body else ""

    def take(self, line: str, label: str) -> None:
        """Add a line to the record."""
        if not self._values and not line.strip():
            return
        begins_body = bool(label) and field_of(label) == "body" and not any(self._body)
        if label and (not self._in_body or begins_body):
            match = _LABEL.match(line)
            value = (match[2] or "").strip() if match else ""
            if field_of(label) == "body":
                self._in_body = True
                self._last = label
                self._body.append(value)
                self._values[label] = ""
            else:
                self._values[label] = value.strip("*_ ")
                self._last = label
        elif self._in_body:
            self._body.append(line)
        elif not line.strip():
            self._in_body = self._in_body or any(
                field_of(name) in ("title", "date") for name in self._values if name != _FIRST_LINE
            )
        elif (self._values and line[0].isspace()) or (
            self._values and not self._values[self._last]
        ):
            self._values[self._last] = f"{self._values[self._last]} {line.strip()}".strip()
        elif not self._values and len(line) <= LONGEST_TITLE:
            self._values[_FIRST_LINE] = line.strip()
            self._last = _FIRST_LINE
        else:
            self._in_body = True
            if self._values.keys() == {_FIRST_LINE}:  # and no label: the first line of a text
                self._body.append(self._values.pop(_FIRST_LINE))
            self._body.append(line)

    def record(self) -> Record | None:
        """What was taken, or None if that is nothing."""
        text = "\n".join(self._body).strip()
        if not text and not any(self._values.values()):
            return None
        body = next((name for name in self._values if field_of(name) == "body"), "body")
        return Record({**self._values, body: text}, self._line)
