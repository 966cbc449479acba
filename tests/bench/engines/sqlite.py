"""SQLite FTS5 with the porter tokenizer, over the table that holds the releases.

The narrow columns come before the body in a row, so that the month facet reads the start of a
row and not the text behind it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.bench.data import records
from tests.bench.engines.base import LIMIT, Engine, PageAnswer
from tests.bench.queries import Query

SCHEMA = """
CREATE TABLE release(
    number INTEGER PRIMARY KEY, id TEXT UNIQUE, date TEXT, month INTEGER, source TEXT,
    title TEXT, body TEXT);
CREATE VIRTUAL TABLE words USING fts5(
    title, body, content='release', content_rowid='number', tokenize='porter unicode61');
INSERT INTO words(words, rank) VALUES('rank', 'bm25(2.0, 1.0)');
"""
TOP = f"SELECT rowid FROM words WHERE words MATCH ? ORDER BY rank LIMIT {LIMIT}"
TOTAL = "SELECT count(*) FROM words WHERE words MATCH ?"
MONTHS = """SELECT count(*) FROM words JOIN release ON release.number = words.rowid
    WHERE words MATCH ? GROUP BY release.month"""
HITS = f"""SELECT rowid, title, snippet(words, 1, '<b>', '</b>', '…', 32)
    FROM words WHERE words MATCH ? ORDER BY rank LIMIT {LIMIT}"""


class SQLite(Engine):
    name = "sqlite"

    @staticmethod
    def missing() -> str | None:
        try:
            sqlite3.connect(":memory:").execute("CREATE VIRTUAL TABLE t USING fts5(x)")
        except sqlite3.OperationalError as error:
            return f"this Python's SQLite: {error}"
        return None

    @staticmethod
    def version() -> str:
        return sqlite3.sqlite_version

    def build(self, jsonl: Path, folder: Path) -> None:
        database = sqlite3.connect(folder / "index.sqlite")
        database.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;" + SCHEMA)
        rows = (
            (record.id, record.iso, record.month, record.source, record.title, record.body)
            for record in records(jsonl)
        )
        with database:
            database.executemany("INSERT INTO release VALUES(NULL, ?, ?, ?, ?, ?, ?)", rows)
            database.execute("INSERT INTO words(words) VALUES('rebuild')")
            database.execute("INSERT INTO words(words) VALUES('optimize')")
        database.close()

    def open(self, folder: Path) -> None:
        self._database = sqlite3.connect(folder / "index.sqlite")

    def close(self) -> None:
        self._database.close()

    def prepare_any(self, query: Query) -> str:
        return " OR ".join(query.words)

    def top(self, query: str) -> Sequence[Any]:
        return self._database.execute(TOP, (query,)).fetchall()

    def total(self, query: str) -> tuple[int, Sequence[Any]]:
        (total,) = self._database.execute(TOTAL, (query,)).fetchone()
        return total, self.top(query)

    def page(self, query: str) -> PageAnswer:
        months = [count for (count,) in self._database.execute(MONTHS, (query,))]
        hits = self._database.execute(HITS, (query,)).fetchall()
        return PageAnswer(sum(months), months, [hit[1] for hit in hits], [hit[2] for hit in hits])
