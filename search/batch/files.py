"""Batch files: queries read from lines, and their answers as records.

A line is a query; an id, a tab and a query; or a JSON object with `query` and, optionally,
`id` and options. A TREC topic, from `<top>` to `</top>`, is read as plain words.
"""

from __future__ import annotations

import json
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from search.engine import BatchQuery
from search.errors import DatelineError, OptionError, QuerySyntaxError, SourceError
from search.evaluation.trec import Topic, entries, falling, is_topic, parse_topic, run_lines, tabbed
from search.options import SearchOptions

if TYPE_CHECKING:
    from search.engine import Engine

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A line of a batch that cannot be read as a query, and why."""

    id: str
    query: str
    error: DatelineError


Query = BatchQuery | Unreadable


def read(path: str, defaults: Mapping[str, Any] | None = None) -> Iterator[Query]:
    """The queries of a file (`-` for standard input), read lazily.

    `defaults` are options for queries that do not set their own. Empty lines are skipped.
    Raises `SourceError` if the file cannot be read, `OptionError` for a bad default.
    """
    shared = dict(defaults or {})
    SearchOptions.from_dict(shared)
    try:
        for number, entry in entries(_lines(path)):
            yield parse(entry.strip(" \r\n"), number, shared)
    except OSError as error:
        raise SourceError(
            f"cannot read {path}: {error.strerror}",
            "give a file of queries, or - for standard input",
        ) from error


def parse(entry: str, number: int, defaults: Mapping[str, Any]) -> Query:
    """The query in a line or topic that begins on line `number` of its file."""
    name, query = str(number), entry
    try:
        if is_topic(entry):
            name, query = _topic(entry, number)
            return BatchQuery(name, query, SearchOptions.from_dict({**defaults, "plain": True}))
        if not entry.lstrip().startswith("{"):
            query_id, query = tabbed(entry)
            name = query_id or name
            return BatchQuery(name, query, SearchOptions.from_dict(dict(defaults)))
        record = _object(entry, number)
        query_id = record.pop("id", None)
        name = str(number if query_id is None else query_id)
        query = record.pop("query")
        merged = {("within" if k == "in" else k): v for k, v in record.items()}
        options = SearchOptions.from_dict({**defaults, **merged})
        return BatchQuery(name, query, options)
    except DatelineError as error:
        return Unreadable(name, query, error)


def answers(engine: Engine, queries: Iterable[Query], timing: bool = False) -> Iterator[Record]:
    """One JSON record per query, in order: the page with the query's `id`, or its `error`.

    The engine may read ahead. `timing` adds how long each took.
    """
    waiting: deque[Query] = deque()

    def readable() -> Iterator[BatchQuery]:
        for query in queries:
            waiting.append(query)
            if isinstance(query, BatchQuery):
                yield query

    for answer in engine.batch(readable()):
        yield from _leading_errors(waiting)
        asked = waiting.popleft()
        if answer.page is not None:
            yield {"id": answer.id, **answer.page.to_dict(timing=timing)}
        elif answer.error is not None:
            yield _error(answer.id, asked.query, answer.error)
    yield from _leading_errors(waiting)


class Reply(NamedTuple):
    """The answer to one query as output: lines, or a message that does not belong among them."""

    lines: list[str]
    found: bool = False
    failed: bool = False
    message: str = ""


def pages(engine: Engine, queries: Iterable[Query], timing: bool = False) -> Iterator[Reply]:
    """The records of `answers` as JSON lines."""
    from search.render.formats.json import line

    for record in answers(engine, queries, timing):
        failed = "error" in record
        yield Reply([line(record)], not failed and bool(record["hits"]), failed)


def runs(engine: Engine, queries: Iterable[Query], tag: str) -> Iterator[Reply]:
    """The lines of a TREC run for each query, in their order."""
    for query in queries:
        try:
            if isinstance(query, Unreadable):
                raise query.error
            ranked = engine.ranking(query.query, query.options)
        except DatelineError as error:
            yield Reply([], failed=True, message=f"query {query.id}: {error.message}")
        else:
            yield Reply(list(run_lines(query.id, falling(ranked), tag)), bool(ranked))


def _lines(path: str) -> Iterator[str]:
    with nullcontext(sys.stdin.buffer) if path == "-" else Path(path).open("rb") as lines:
        for number, raw in enumerate(lines):
            yield raw.decode("utf-8" if number else "utf-8-sig", "replace")


def _leading_errors(waiting: deque[Query]) -> Iterator[Record]:
    while waiting and isinstance(bad := waiting[0], Unreadable):
        waiting.popleft()
        yield _error(bad.id, bad.query, bad.error)


def _error(name: str, query: str, error: DatelineError) -> Record:
    record: Record = {"id": name, "query": query, "error": error.message}
    if isinstance(error, QuerySyntaxError):
        record |= {"position": error.position, "suggestion": error.suggestion}
    elif error.hint:
        record["hint"] = error.hint
    return record


def _topic(entry: str, number: int) -> Topic:
    try:
        return parse_topic(entry)
    except ValueError as error:
        raise OptionError(
            f"line {number}: {error}", "a topic is <top> <num> 301 <title> some words </top>"
        ) from None


def _object(line: str, number: int) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise OptionError(
            f"line {number} looks like a JSON object but cannot be parsed: {error}",
            'a line is {"query": "...", "id": "...", and options}, or a query as text',
        ) from None
    if not isinstance(record.get("query"), str):
        raise OptionError(f'line {number} has no "query" that is a string')
    return dict(record)
