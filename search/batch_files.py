"""Batch files: queries read from lines, and the answers as records, each query with its own.

A line is a query as text, or a JSON object with `query`, and if wanted `id` and options.
"""

from __future__ import annotations

import json
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from search.batch import BatchQuery
from search.errors import DatelineError, OptionError, QuerySyntaxError, SourceError
from search.options import SearchOptions

if TYPE_CHECKING:
    from search.engine import Engine

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A line of a batch that holds no query, and why."""

    id: str
    query: str
    error: DatelineError


def read(path: str, defaults: Mapping[str, Any] | None = None) -> Iterator[BatchQuery | Unreadable]:
    """The queries of a file (`-`: standard input), read as they are asked for.

    `defaults` are options for queries that have none of their own. Empty lines are left out.
    Raises `SourceError` where the file cannot be read, `OptionError` for a wrong default.
    """
    shared = dict(defaults or {})
    SearchOptions.from_dict(shared)
    try:
        for number, raw in enumerate(_lines(path), 1):
            line = raw.decode("utf-8-sig" if number == 1 else "utf-8", "replace").strip()
            if line:
                yield parse(line, number, shared)
    except OSError as error:
        raise SourceError(f"cannot read {path}: {error.strerror}") from error


def parse(line: str, number: int, defaults: Mapping[str, Any]) -> BatchQuery | Unreadable:
    """The query on one line, the `number`th of its file."""
    if not line.startswith("{"):
        return BatchQuery(str(number), line, SearchOptions.from_dict(dict(defaults)))
    name, query = str(number), line
    try:
        record = _object(line, number)
        given = record.pop("id", None)
        name = str(number if given is None else given)
        query = record.pop("query")
        merged = {("within" if k == "in" else k): v for k, v in record.items()}
        options = SearchOptions.from_dict({**defaults, **merged})
        return BatchQuery(name, query, options)
    except DatelineError as error:
        return Unreadable(name, query, error)


def answers(engine: Engine, queries: Iterable[BatchQuery | Unreadable]) -> Iterator[Record]:
    """A JSON record a query, in their order: the page with the query's `id`, or its `error`.

    Answers come as the engine gives them, which may read ahead.
    """
    waiting: deque[BatchQuery | Unreadable] = deque()

    def readable() -> Iterator[BatchQuery]:
        for query in queries:
            waiting.append(query)
            if isinstance(query, BatchQuery):
                yield query

    for answer in engine.batch(readable()):
        yield from _leading_errors(waiting)
        asked = waiting.popleft()
        if answer.page is not None:
            yield {"id": answer.id, **answer.page.to_dict()}
        elif answer.error is not None:
            yield _error(answer.id, asked.query, answer.error)
    yield from _leading_errors(waiting)


def _lines(path: str) -> Iterator[bytes]:
    if path == "-":
        yield from sys.stdin.buffer
    else:
        with Path(path).open("rb") as lines:
            yield from lines


def _leading_errors(waiting: deque[BatchQuery | Unreadable]) -> Iterator[Record]:
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


def _object(line: str, number: int) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise OptionError(
            f"line {number} begins like a JSON object but is none: {error}",
            'a line is {"query": "...", "id": "...", and options}, or a query as text',
        ) from None
    if not isinstance(record.get("query"), str):
        raise OptionError(f'line {number} has no "query" that is a text')
    return dict(record)
