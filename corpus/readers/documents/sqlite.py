"""The sqlite format: the rows of the largest table of an SQLite database that has titles."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from corpus.fields.values import flattened
from corpus.options import Options
from corpus.problems import Report, UnreadableError, printable, quoted
from corpus.readers.json_lists import fields_of_items
from corpus.records import Record
from corpus.text import ERRORS

_HINT = "name the table, --records TABLE, or the fields, --map title=NAME --map body=NAME"
_REPAIR = "make a sound copy: sqlite3 FILE .recover | sqlite3 COPY"
_SAMPLE = 20
_SHOWN = 6
_MOST_TABLES = 200
_LARGEST_VALUE = 1 << 26
_SUFFIXES_OF_CHANGES = ("-wal", "-journal")


class _Table(NamedTuple):
    name: str
    columns: list[str]
    rows: int
    fields: set[str]


def read(file: BinaryIO, report: Report, options: Options) -> Iterator[Record]:
    """The records of `file`, an SQLite database: of the table, or with `records` of a view too.

    It is opened for reading alone, and no program in it is run: no trigger, no generated column.
    Changes that wait in a `-wal` file beside it are read. Raises `UnreadableError` if it has no
    table of releases.
    """
    with _path_of(file) as path, closing(_opened(path, report)) as database:
        try:
            table, others = _chosen(database, options)
        except sqlite3.Error as error:
            raise UnreadableError(_damaged(error), _REPAIR) from error
        for other in others:
            report(
                None,
                f"{quoted(other.name)} is a table of {other.rows:,} more that may be releases"
                " and was not read; --records reads it",
            )
        number = 0
        try:
            for number, row in enumerate(_rows(database, table), 1):
                yield Record(flattened(row), number)
        except sqlite3.Error as error:
            if not number:
                raise UnreadableError(_damaged(error), _REPAIR) from error
            report(number, f"{_damaged(error)}: only what comes before it was read")


@contextmanager
def _path_of(file: BinaryIO) -> Iterator[Path]:
    """The path of `file`, or of a copy of one that has none of its own."""
    if path := _own_path(file):
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="dateline-") as folder:
        copy = Path(folder) / "copy.db"
        with copy.open("wb") as target:
            shutil.copyfileobj(file, target, 1 << 20)
        yield copy


def _own_path(file: BinaryIO) -> Path | None:
    name = getattr(file, "name", None)
    if not isinstance(name, str):
        return None
    try:
        is_same = os.path.samestat(Path(name).stat(), os.fstat(file.fileno()))
    except (OSError, ValueError):
        return None
    return Path(name) if is_same else None


def _opened(path: Path, report: Report) -> sqlite3.Connection:
    uri = path.absolute().as_uri()
    try:
        return _connected(f"{uri}?mode=ro")
    except sqlite3.OperationalError:
        # Where the folder may not be written, what a program has not finished cannot be read.
        waiting = [path.with_name(path.name + suffix) for suffix in _SUFFIXES_OF_CHANGES]
        if left := [each for each in waiting if each.exists() and each.stat().st_size]:
            names = ", ".join(quoted(printable(each.name)) for each in left)
            report(None, f"changes in {names} were not read, since the database is in use")
    except sqlite3.DatabaseError as error:
        raise UnreadableError(_damaged(error), _REPAIR) from error
    try:
        return _connected(f"{uri}?mode=ro&immutable=1")
    except sqlite3.Error as error:
        raise UnreadableError(_damaged(error), _REPAIR) from error


def _connected(uri: str) -> sqlite3.Connection:
    database = sqlite3.connect(uri, uri=True, timeout=1)
    try:
        database.text_factory = lambda data: data.decode("utf-8", ERRORS)
        if hasattr(database, "setlimit"):  # from Python 3.11 on
            database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LARGEST_VALUE)
        for pragma in ("trusted_schema = off", "query_only = on", "cell_size_check = on"):
            database.execute(f"PRAGMA {pragma}")
        database.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error:
        database.close()
        raise
    return database


def _chosen(database: sqlite3.Connection, options: Options) -> tuple[_Table, list[_Table]]:
    """The table to read, and others that may hold releases too."""
    rows = database.execute(
        "SELECT name, type FROM sqlite_master WHERE type IN ('table', 'view')"
        " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND (type = 'view' OR sql NOT LIKE"
        f" 'create virtual%') LIMIT {_MOST_TABLES}"
    ).fetchall()
    if options.records:
        named = [name for name, _ in rows if name.lower() == options.records.lower()]
        if not named:
            raise UnreadableError(
                f"has no table {quoted(options.records)}; {_described([n for n, _ in rows])}", _HINT
            )
        return _table(database, named[0], options), []
    tables = [_table(database, name, options) for name, kind in rows if kind == "table"]
    found = [t for t in tables if t.rows and t.fields & {"title", "body"}]
    if not found:
        raise UnreadableError(
            f"no table of releases in it; {_described([t.name for t in tables])}", _HINT
        )
    best = max(found, key=lambda t: (len(t.fields) > 1, t.rows))
    return best, [t for t in found if t is not best and len(t.fields) > 1]


def _table(database: sqlite3.Connection, name: str, options: Options) -> _Table:
    info = database.execute(f"PRAGMA table_xinfo({_quoted(name)})").fetchall()
    columns = [column for _, column, *_, hidden in info if not hidden]
    if not columns:
        return _Table(name, [], 0, set())
    rows = database.execute(f"SELECT count(*) FROM {_quoted(name)}").fetchone()[0]
    table = _Table(name, columns, rows, set())
    first = [row for row, _ in zip(_rows(database, table), range(_SAMPLE), strict=False)]
    return table._replace(fields=fields_of_items(first, options.names))


def _rows(database: sqlite3.Connection, table: _Table) -> Iterator[dict[str, Any]]:
    columns = ", ".join(map(_quoted, table.columns))
    for row in database.execute(f"SELECT {columns} FROM {_quoted(table.name)}"):
        yield {
            name: value.decode("utf-8", ERRORS) if isinstance(value, bytes) else value
            for name, value in zip(table.columns, row, strict=True)
            if not (isinstance(value, bytes) and b"\0" in value)  # a picture, say
        }


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _described(names: list[str]) -> str:
    if not names:
        return "it has no tables"
    shown = ", ".join(quoted(printable(name)) for name in names[:_SHOWN])
    return f"its tables: {shown}{', …' if len(names) > _SHOWN else ''}"


def _damaged(error: sqlite3.Error) -> str:
    return f"an SQLite database that cannot be read ({printable(str(error))})"
