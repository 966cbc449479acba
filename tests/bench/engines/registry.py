"""The engines that are measured, in the order of the tables; Dateline is the first."""

from __future__ import annotations

from tests.bench.engines.base import Engine
from tests.bench.engines.bm25s import BM25S, BM25SNumba
from tests.bench.engines.dateline import Dateline
from tests.bench.engines.sqlite import SQLite
from tests.bench.engines.tantivy import Tantivy
from tests.bench.engines.whoosh import Whoosh
from tests.bench.engines.xapian import Xapian

ENGINES: dict[str, type[Engine]] = {
    engine.name: engine for engine in (Dateline, Tantivy, SQLite, Xapian, Whoosh, BM25S, BM25SNumba)
}
