"""Saved searches and what they have shown, in an SQLite file beside the index.

What was shown is known by id and digest, not by any number of the index: it holds when the index is
merged, rebuilt or made anew from the same releases.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.clock import seconds, system_clock, utc
from search.errors import OptionError, StateError

FILTERS = ("within", "since", "until", "source", "topic", "match", "dates", "collapse")
"""The options of a search that a saved one can have."""
_NAME = re.compile(r"[^\W_][\w.-]{0,63}")
_FORMAT = 1
_PATIENCE = 30.0
"""How many seconds to wait while another process looks."""
_SCHEMA = """
CREATE TABLE IF NOT EXISTS search (
    name TEXT PRIMARY KEY,
    query TEXT NOT NULL,
    options TEXT NOT NULL,
    created TEXT NOT NULL,
    looked TEXT
);
CREATE TABLE IF NOT EXISTS shown (
    name TEXT NOT NULL REFERENCES search (name) ON DELETE CASCADE,
    id TEXT NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (name, id)
) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search with a name. `created` and `looked` are times in UTC, ISO 8601; `looked` is when
    `new` last showed what it matches, or None."""

    name: str
    query: str
    options: Mapping[str, Any]
    created: str
    looked: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The saved search as JSON types."""
        return {
            "name": self.name,
            "query": self.query,
            "options": dict(self.options),
            "created": self.created,
            "looked": self.looked,
        }


def now() -> str:
    """The time in UTC, to the second: that of an index committed now."""
    return utc(seconds(system_clock)).isoformat()


class Store:
    """The file that holds saved searches. Use it as a context manager, or close it.

    Raises `StateError` if the file cannot be used.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._errors():
            self._db = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
            try:
                self._open()
            except BaseException:
                self._db.close()
                raise

    def _open(self) -> None:
        self._db.execute("PRAGMA foreign_keys = ON")
        (format_,) = self._db.execute("PRAGMA user_version").fetchone()
        if format_ not in (0, _FORMAT):
            raise StateError(
                f"{self.path} has format {format_}, but this Dateline reads {_FORMAT}",
                "use a newer Dateline",
            )
        if format_ == 0:
            self._db.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} PRAGMA user_version = 1; COMMIT;")

    def add(self, name: str, query: str, options: Mapping[str, Any]) -> SavedSearch:
        """Save a search. Raises `OptionError` for a name that is taken or cannot be one."""
        if not _NAME.fullmatch(name):
            raise OptionError(
                f"{name!r} cannot be the name of a saved search",
                "use up to 64 letters, digits, '.', '-' and '_', a letter or digit first",
            )
        saved = SavedSearch(name, query, dict(options), now())
        with self._errors():
            try:
                self._db.execute(
                    "INSERT INTO search VALUES (?, ?, ?, ?, NULL)",
                    (name, query, json.dumps(saved.options, ensure_ascii=False), saved.created),
                )
            except sqlite3.IntegrityError:
                raise OptionError(
                    f"there is already a saved search named {name}",
                    f"choose another name, or: dateline saved remove {name}",
                ) from None
        return saved

    def searches(self, *names: str) -> list[SavedSearch]:
        """All saved searches by name, or those named. Raises `OptionError` for one there is not."""
        with self._errors():
            rows = self._db.execute(
                "SELECT name, query, options, created, looked FROM search ORDER BY name"
            ).fetchall()
        found = {row[0]: SavedSearch(row[0], row[1], json.loads(row[2]), *row[3:]) for row in rows}
        for name in names:
            if name not in found:
                raise OptionError(f"there is no saved search named {name}", _known(list(found)))
        return [found[name] for name in dict.fromkeys(names)] if names else list(found.values())

    def remove(self, name: str) -> None:
        """Forget a search and what it has shown. Raises `OptionError` if there is none."""
        self.searches(name)
        with self._errors():
            self._db.execute("DELETE FROM search WHERE name = ?", (name,))

    def shown(self, name: str) -> dict[str, str]:
        """What a search has shown: id -> digest."""
        with self._errors():
            return dict(self._db.execute("SELECT id, digest FROM shown WHERE name = ?", (name,)))

    def mark(self, name: str, releases: Mapping[str, str], looked: str) -> None:
        """Note that these releases (id -> digest) have been shown."""
        with self._errors():
            self._db.executemany(
                "INSERT INTO shown VALUES (?, ?, ?)"
                " ON CONFLICT (name, id) DO UPDATE SET digest = excluded.digest",
                ((name, release_id, digest) for release_id, digest in releases.items()),
            )
            self._db.execute("UPDATE search SET looked = ? WHERE name = ?", (looked, name))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of what is done inside, or nothing; no other process looks meanwhile."""
        with self._errors():
            self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        with self._errors():
            self._db.execute("COMMIT")

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            raise StateError(*_explained(self.path, error)) from error

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _known(names: list[str]) -> str:
    if not names:
        return "save one with: dateline saved add NAME QUERY"
    return f"saved searches: {', '.join(names)}"


def _explained(path: Path, error: sqlite3.DatabaseError) -> tuple[str, str]:
    text = str(error)
    if "locked" in text:
        return f"{path} is in use by another process", "try again when that is done"
    if "unable to open" in text or "readonly" in text:
        return f"{path} cannot be written", "check the permissions of its folder"
    return f"{path} cannot be used: {text}", "it holds saved searches; restore it from a backup"
