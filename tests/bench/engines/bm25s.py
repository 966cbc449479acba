"""bm25s with PyStemmer: scores worked out when indexing, any word matches, whole batches at a time.

It ranks and does nothing else: no phrases, totals, facets or snippets. Its stop words are left
out, as its own examples have it. As it comes it scores with NumPy; with numba installed beside it,
machine code compiled at the first query does, many times faster, and that is an engine of its own.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from tests.bench.data import records
from tests.bench.engines.base import LIMIT, Engine


class BM25S(Engine):
    name = "bm25s"
    figures = frozenset({"batch"})
    backend = "numpy"

    @staticmethod
    def missing() -> str | None:
        for module, distribution in (("bm25s", "bm25s"), ("Stemmer", "PyStemmer")):
            if importlib.util.find_spec(module) is None:
                return f"{distribution} is not installed"
        return None

    @staticmethod
    def version() -> str:
        return version("bm25s")

    def build(self, jsonl: Path, folder: Path) -> None:
        import bm25s
        import Stemmer

        corpus, texts = [], []
        for record in records(jsonl):
            corpus.append(
                {
                    "id": record.id,
                    "title": record.title,
                    "date": record.iso,
                    "source": record.source,
                    "body": record.body,
                }
            )
            texts.append(f"{record.title}\n{record.body}")
        tokens = bm25s.tokenize(
            texts, stopwords="en", stemmer=Stemmer.Stemmer("english"), show_progress=False
        )
        retriever = bm25s.BM25()
        retriever.index(tokens, show_progress=False)
        retriever.save(folder, corpus=corpus, show_progress=False)

    def open(self, folder: Path) -> None:
        import bm25s
        import Stemmer

        self._tokenize = bm25s.tokenize
        self._retriever = bm25s.BM25.load(folder)
        self._retriever.backend = self.backend
        self._stemmer = Stemmer.Stemmer("english")
        if self.backend == "numba":
            self._retriever.activate_numba_scorer()

    def close(self) -> None:
        del self._retriever

    def batch(self, queries: Sequence[str]) -> int:
        tokens = self._tokenize(
            list(queries), stopwords="en", stemmer=self._stemmer, show_progress=False
        )
        found, _ = self._retriever.retrieve(tokens, k=LIMIT, show_progress=False, n_threads=0)
        return int(found.size)


class BM25SNumba(BM25S):
    """bm25s with its compiled back end."""

    name = "bm25s-numba"
    backend = "numba"

    @staticmethod
    def missing() -> str | None:
        if importlib.util.find_spec("numba") is None:
            return "numba is not installed"
        return BM25S.missing()
