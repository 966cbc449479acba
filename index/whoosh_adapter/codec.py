"""The Whoosh codec: Whoosh's readers and matchers over our segments.

Whoosh's own searcher runs on an index through this, document by document. Programs that use Whoosh
search with it, and the tests compare `search.embedded.matching.evaluator` with it. Dateline's own
searches never come here.

Why not Whoosh's own codec (W3)? It reads and writes posting by posting in Python, and pickles its
table of contents. Beside this one it indexes 14 times slower and answers a page 28 times slower
(`python -m tests.bench`). Why not a format of our own without Whoosh? Because then nothing
independent would check what a search finds.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.codec import base
from whoosh.fields import FieldType
from whoosh.matching import LeafMatcher
from whoosh.reading import TermInfo

from index.analysis.fuzzy import within
from index.commit.entries import NAME, SegmentEntry
from index.segment.segment import Segment
from index.whoosh_adapter.per_document import PerDocumentReader
from index.whoosh_adapter.segment_handle import DatelineSegment
from index.whoosh_adapter.term_views import TermView, open_view, view_names

PARAGRAPH_GAP = 100_000
"""How far Whoosh sees the positions of each paragraph behind the one before, so that no phrase
spans both; a body is behind its title."""


class DatelineCodec(base.Codec):
    """Opens segments for Whoosh. Its writers do nothing: `whoosh_adapter.writer` writes in bulk."""

    length_stats = False

    def per_document_writer(self, storage: Any, segment: Any) -> Any:
        return _NoWriter()

    def field_writer(self, storage: Any, segment: Any) -> Any:
        return _NoWriter()

    def automata(self, storage: Any, segment: DatelineSegment) -> Automata:
        return Automata()

    def terms_reader(self, storage: Any, segment: DatelineSegment) -> TermsReader:
        return TermsReader(segment)

    def per_document_reader(self, storage: Any, segment: DatelineSegment) -> PerDocumentReader:
        return PerDocumentReader(segment)

    def new_segment(self, storage: Any, indexname: str) -> DatelineSegment:
        return DatelineSegment(Path(storage.folder), SegmentEntry(f"{NAME}_0", 0, 0, 0))


class Automata(base.Automata):
    """Fuzzy words for Whoosh's `FuzzyTerm`: ours, which counts a swap of neighbours as one edit."""

    def terms_within(
        self, fieldcur: Cursor, uterm: str, maxdist: int, prefix: int = 0
    ) -> Iterator[str]:
        words = list(fieldcur.words())
        return (words[place] for place in within(words, uterm, maxdist, prefix))


class _NoWriter:
    is_closed = False

    def close(self) -> None:
        self.is_closed = True


class TermsReader(base.TermsReader):
    """The terms of every field of a segment."""

    def __init__(self, segment: DatelineSegment) -> None:
        self._segment = Segment(segment.folder / segment.entry.file, segment.entry.size)
        deleted = segment.entry.deleted
        self._live = None if deleted is None else ~deleted
        self._views: dict[str, TermView] = {}

    def _view(self, name: str) -> TermView:
        if name not in self._views:
            self._views[name] = open_view(self._segment, name)
        return self._views[name]

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        name, text = term
        return name in view_names() and self._view(name).find(text) >= 0

    def indexed_field_names(self) -> list[str]:
        return list(view_names())

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        view = self._view(fieldname)
        for ordinal in range(view.lower_bound(prefix), len(view)):
            yield fieldname, view.term(ordinal)

    def terms(self) -> Iterator[tuple[str, bytes]]:
        for name in sorted(view_names()):
            yield from self.terms_from(name, b"")

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[Any]:
        for name, text in self.terms_from(fieldname, prefix):
            yield (name, text), self.term_info(name, text)

    def items(self) -> Iterator[Any]:
        for name, text in self.terms():
            yield (name, text), self.term_info(name, text)

    def _ordinal(self, name: str, text: bytes) -> int:
        ordinal = self._view(name).find(text)
        if ordinal < 0:
            raise KeyError((name, text))
        return ordinal

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        posting = self._view(fieldname).posting(self._ordinal(fieldname, text))
        docs, freqs = posting.docs, posting.freqs
        if self._live is not None:
            keep = self._live[docs]
            docs, freqs = docs[keep], freqs[keep]
        if not len(docs):
            return TermInfo(minid=0)
        return TermInfo(
            weight=float(freqs.sum()),
            df=len(docs),
            minlength=1,
            maxlength=1,
            maxweight=float(freqs.max()),
            minid=int(docs[0]),
            maxid=int(docs[-1]),
        )

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        # Whoosh's MultiReader asks every segment, those without the term too.
        return (
            int(self.term_info(fieldname, text).doc_frequency())
            if ((fieldname, text) in self)
            else 0
        )

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> Any:
        ordinal = self._ordinal(fieldname, text)
        return PostingMatcher(self._view(fieldname), ordinal, fieldname, text, scorer)

    def cursor(self, fieldname: str, fieldobj: FieldType) -> Cursor:
        return Cursor(self._view(fieldname), fieldobj)

    def close(self) -> None:
        self._views.clear()


class Cursor(base.FieldCursor):
    """A cursor over the terms of a field, for Whoosh's automata."""

    def __init__(self, view: TermView, fieldobj: FieldType) -> None:
        self._view, self._field, self._at = view, fieldobj, 0

    def first(self) -> Any:
        self._at = 0
        return self.text()

    def find(self, string: str | bytes) -> Any:
        text = string if isinstance(string, bytes) else self._field.to_bytes(string)
        self._at = self._view.lower_bound(text)
        return self.text()

    def next(self) -> Any:
        self._at += 1
        return self.text()

    def words(self) -> Iterator[str]:
        """All terms as text."""
        return (self._field.from_bytes(self._view.term(at)) for at in range(len(self._view)))

    def is_valid(self) -> bool:
        return self._at < len(self._view)

    def text(self) -> Any:
        return self._field.from_bytes(self._view.term(self._at)) if self.is_valid() else None

    def term(self) -> Any:
        return self.text()


class PostingMatcher(LeafMatcher):
    """A matcher over the postings of one term."""

    def __init__(self, view: TermView, ordinal: int, name: str, text: bytes, scorer: Any) -> None:
        self._view = view
        self._posting = view.posting(ordinal)
        self._name, self._text = name, text
        self.scorer = scorer
        self.title_freqs = view.title_freqs(self._posting)
        self._ids: list[int] = self._posting.docs.tolist()
        self._at = 0

    def term(self) -> tuple[str, bytes]:
        return self._name, self._text

    def is_active(self) -> bool:
        return self._at < len(self._ids)

    def reset(self) -> None:
        self._at = 0

    def copy(self) -> PostingMatcher:
        other: PostingMatcher = object.__new__(PostingMatcher)
        other.__dict__.update(self.__dict__)
        return other

    def id(self) -> int:
        return self._ids[self._at]

    def all_ids(self) -> Iterator[int]:
        return iter(self._ids[self._at :])

    def next(self) -> None:
        self._at += 1

    def skip_to(self, id: int) -> None:
        self._at = max(self._at, int(np.searchsorted(self._posting.docs, id)))

    def weight(self) -> float:
        return float(self._posting.freqs[self._at])

    def title_frequency(self) -> int:
        """How often the term occurs in the current release's title."""
        return int(self.title_freqs[self._at])

    def supports_block_quality(self) -> bool:
        return False

    def supports(self, astype: str) -> bool:
        return astype in ("frequency", "weight") or (
            astype == "positions" and self._view.has_positions
        )

    def value_as(self, astype: str) -> Any:
        if astype == "positions":
            return self._view.positions(self._posting, self._at, PARAGRAPH_GAP)
        if astype in ("frequency", "weight"):
            return self.weight()
        raise NotImplementedError(astype)
