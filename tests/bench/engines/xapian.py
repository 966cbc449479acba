"""Xapian (glass): stems with positions, months as a value counted by a match spy.

Debian's python3-xapian is found in the system's own folder too, where that Python is of the same
version as this one. Snippets are looked for in the whole text, Xapian's default, as every other
engine here does; without it they take a seventh of the time.
"""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.bench.data import records
from tests.bench.engines.base import LIMIT, Engine, PageAnswer
from tests.bench.queries import Query

SYSTEM = "/usr/lib/python3/dist-packages"
MONTH = 0


def _import() -> Any:
    try:
        return importlib.import_module("xapian")
    except ImportError:
        sys.path.append(SYSTEM)
        try:
            return importlib.import_module("xapian")
        finally:
            sys.path.remove(SYSTEM)


class Xapian(Engine):
    name = "xapian"

    @staticmethod
    def missing() -> str | None:
        try:
            _import()
        except ImportError as error:
            return f"no xapian module for this Python ({error})"
        return None

    @staticmethod
    def version() -> str:
        return str(_import().version_string())

    def build(self, jsonl: Path, folder: Path) -> None:
        xapian = _import()
        database = xapian.WritableDatabase(str(folder), xapian.DB_CREATE_OR_OPEN)
        generator = xapian.TermGenerator()
        generator.set_stemmer(xapian.Stem("english"))
        generator.set_stemming_strategy(xapian.TermGenerator.STEM_ALL)
        for record in records(jsonl):
            document = xapian.Document()
            generator.set_document(document)
            generator.index_text(record.title, 2)
            generator.increase_termpos()
            generator.index_text(record.body)
            document.add_boolean_term("Q" + record.id)
            if record.month is not None:
                document.add_value(MONTH, f"{record.month:05d}")
            stored = [record.id, record.title, record.iso, record.source, record.body]
            document.set_data(json.dumps(stored))
            database.add_document(document)
        database.commit()
        database.close()

    def open(self, folder: Path) -> None:
        self._xapian = _import()
        self._database = self._xapian.Database(str(folder))
        self._stemmer = self._xapian.Stem("english")
        self._parser = self._xapian.QueryParser()
        self._parser.set_stemmer(self._stemmer)
        self._parser.set_stemming_strategy(self._xapian.QueryParser.STEM_ALL)
        self._parser.set_database(self._database)
        self._parser.set_default_op(self._xapian.Query.OP_AND)
        self._flags = self._xapian.QueryParser.FLAG_DEFAULT | self._xapian.QueryParser.FLAG_WILDCARD
        self._enquire = self._xapian.Enquire(self._database)
        self._all = self._database.get_doccount()

    def close(self) -> None:
        self._database.close()

    def prepare_any(self, query: Query) -> str:
        return " OR ".join(query.words)

    def _set_query(self, text: str) -> None:
        self._enquire.set_query(self._parser.parse_query(text, self._flags))

    def top(self, query: str) -> Sequence[Any]:
        self._set_query(query)
        return [hit.docid for hit in self._enquire.get_mset(0, LIMIT)]

    def total(self, query: str) -> tuple[int, Sequence[Any]]:
        self._set_query(query)
        found = self._enquire.get_mset(0, LIMIT, self._all)
        return found.get_matches_estimated(), [hit.docid for hit in found]

    def page(self, query: str) -> PageAnswer:
        spy = self._xapian.ValueCountMatchSpy(MONTH)
        self._set_query(query)
        self._enquire.add_matchspy(spy)
        found = self._enquire.get_mset(0, LIMIT, self._all)
        self._enquire.clear_matchspies()
        titles, snippets = [], []
        for hit in found:
            _, title, _, _, body = json.loads(hit.document.get_data())
            titles.append(title)
            snippets.append(found.snippet(body, 200, self._stemmer).decode())
        months = [value.termfreq for value in spy.values()]
        return PageAnswer(found.get_matches_estimated(), months, titles, snippets)
