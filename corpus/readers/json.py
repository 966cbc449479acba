"""The json format: a document with a list of releases in it, or one that is a release itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, TextIO

from corpus.fields.values import flattened
from corpus.options import Options
from corpus.problems import Report, UnreadableError, quoted
from corpus.readers.json_lists import (
    Choice,
    at_path,
    chosen,
    fields_of_items,
    lists_in,
    table_rows,
)
from corpus.readers.json_stream import JsonStream
from corpus.readers.jsonl import decoded
from corpus.readers.jsonl import read as read_lines
from corpus.records import Record

LARGEST_WHOLE = 1 << 25
"""In characters: a longer document is read as it streams, and its first list of releases taken."""

_SHOWN_LISTS = 6
_SHOWN_NAMES = 12


def read(lines: TextIO, report: Report, options: Options) -> Iterator[Record]:
    """The records of a document; JSON lines, which many call `.json` too, are read as such."""
    top: list[str] = []
    for line in lines:
        top.append(line)
        if not line.isspace():
            break
    is_lines = bool(top) and isinstance(decoded(top[-1]), dict)
    if is_lines:
        for line in lines:
            top.append(line)
            if not line.isspace():
                break
        else:
            is_lines = False
    if is_lines:
        yield from read_lines(chain(top, lines), report, options)
    else:
        yield from read_document(chain(top, lines), report, options)


def read_document(lines: Iterable[str], report: Report, options: Options) -> Iterator[Record]:
    """The records of the document that `lines` are: one per release, counted from 1.

    Raises `UnreadableError` if there is no list of releases in it and it is none.
    """
    stream = JsonStream(lines)
    if stream.fill(LARGEST_WHOLE):
        document = stream.document()
        if document is not None:
            yield from records_of(document, report, options)
            return
    # Longer than is read at once, or broken somewhere: what comes before is read.
    path = options.records.split(".") if options.records else None
    count = 0
    for count, item in enumerate(stream.items(path), 1):
        if isinstance(item, dict):
            yield Record(flattened(item), count)
        else:
            report(count, "not a JSON object: skipped")
    if stream.wrong:
        if not count:
            raise UnreadableError(stream.wrong, "repair it or create it again")
        report(count, f"{stream.wrong}: only what comes before it was read")
    elif not count:
        raise UnreadableError("no list of releases in it", _HINT)


_HINT = "name the list, --records data.items, or the fields, --map title=NAME --map body=NAME"


def records_of(
    document: Any, report: Report, options: Options, *, certain: bool = False
) -> Iterator[Record]:
    """The records of a document that is decoded. Raises `UnreadableError` if it has none.

    Where `certain`, a release must have two of title, body and date by names that mean them, unless
    the options name the list or the fields.
    """
    passages = None
    if options.records:
        found = at_path(document, options.records)
        if found is None:
            raise UnreadableError(
                f"has no list at {quoted(options.records)}; {_described(document)}", _HINT
            )
        items = found
    else:
        choice = Choice(table_rows(document, options.names), [])
        if not choice.items:
            choice = chosen(document, options.names)
        items, passages = choice.items, choice.passages
        certain = certain and not options.names
        if certain and items and len(fields_of_items(items, options.names, strong=True)) < 2:
            raise UnreadableError(
                "no releases in it: nothing has two of title, date and body",
                "name them: --map title=NAME --map body=NAME",
            )
        for other in choice.others:
            report(
                None,
                f"{quoted(other.path)} is a list of {len(other.items):,} more that may be releases"
                " and was not read; --records reads it",
            )
    if document in ([], {}):
        raise UnreadableError("no releases in it: it is empty")
    if not items:
        raise UnreadableError(f"no list of releases in it; {_described(document)}", _HINT)
    if len(items) == 1 and items[0] is document:
        values = flattened(document)
        if passages is not None and "body" not in options.names:
            name = passages.path.replace(".", " ")
            values = {**values, f"{name} content".lstrip(): passages.items}
        yield Record(values)
        return
    for number, item in enumerate(items, 1):
        if isinstance(item, dict):
            yield Record(flattened(item), number)
        else:
            report(number, "not a JSON object: skipped")


def _described(document: Any) -> str:
    found = lists_in(document)
    if found:
        lists = [
            f"{quoted(each.path) if each.path else 'the document'} ({len(each.items):,})"
            for each in found[:_SHOWN_LISTS]
        ]
        more = ", …" if len(found) > _SHOWN_LISTS else ""
        largest = max(found, key=lambda each: len(each.items))
        first = next((item for item in largest.items if isinstance(item, dict)), {})
        names = [quoted(str(name)) for name in list(first)[:_SHOWN_NAMES]]
        return f"its lists: {', '.join(lists)}{more}; the largest has {', '.join(names)}"
    if isinstance(document, dict):
        names = [quoted(str(name)) for name in list(document)[:_SHOWN_LISTS]]
        return f"it has: {', '.join(names) or 'nothing'}"
    return "it is a list of other things" if isinstance(document, list) else "it is not an object"
