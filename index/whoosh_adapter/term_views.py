"""The fields of a segment as Whoosh sees them: terms as bytes, postings by term.

Most are fields of the segment as they are. `body` is what `text` has beyond `title`; `date` is
made from the day column, its terms Whoosh's sortable encoding of the day.
"""

from __future__ import annotations

import numpy as np

from index.arrays import Array
from index.segment.postings import FieldReader, Posting
from index.segment.segment import FIELDS, Segment
from index.whoosh_adapter.schema import DATE_FIELD


def view_names() -> tuple[str, ...]:
    """The names of the fields that have terms."""
    return (*FIELDS, "body", "date")


def open_view(segment: Segment, name: str) -> TermView:
    """The terms of one field of a segment."""
    if name == "date":
        return DayView(segment)
    if name == "body":
        return BodyView(segment)
    return TermView(segment, name)


class TermView:
    """A field's terms and postings. Terms are UTF-8."""

    def __init__(self, segment: Segment, name: str) -> None:
        self._segment = segment
        self._field: FieldReader = segment.field("text" if name == "body" else name)
        self._name = name
        # A title's positions are not stored: they are the first ones of the text's.
        self.has_positions = name in ("text", "title", "body")

    def __len__(self) -> int:
        return len(self._field)

    def term(self, ordinal: int) -> bytes:
        """The term of an ordinal."""
        return self._field.term(ordinal).encode("utf-8", "surrogatepass")

    def lower_bound(self, text: bytes) -> int:
        """The ordinal of the first term that is not less than `text`."""
        return self._field.lower_bound(text.decode("utf-8", "surrogatepass"))

    def find(self, text: bytes) -> int:
        """The ordinal of a term, or -1."""
        ordinal = self.lower_bound(text)
        return ordinal if ordinal < len(self) and self.term(ordinal) == text else -1

    def posting(self, ordinal: int) -> Posting:
        """The postings of a term."""
        return self._field.posting(ordinal)

    def title_freqs(self, posting: Posting) -> Array:
        """How many of each posting's occurrences are in the title."""
        if self._name == "title":
            return posting.freqs
        if self._name != "text":
            return np.zeros(len(posting.docs), np.int64)
        return in_title(self._segment, self._field.term(posting.ordinal), posting.docs)

    def positions(self, posting: Posting, at: int, gap: int) -> list[int]:
        """The positions of one posting; each paragraph's are moved on by `gap` more."""
        doc = int(posting.docs[at])
        text = self._segment.field("text")
        if self._name == "title":
            posting = text.posting(text.find(self._field.term(posting.ordinal)))
            at = int(np.searchsorted(posting.docs, doc))
        positions = text.positions(posting, np.array([at]))
        title = int(self._segment.column("title_tokens")[doc])
        if self._name == "title":
            positions = positions[positions < title]
        elif self._name == "body":
            positions = positions[positions >= title]
        begun = self._breaks(doc).searchsorted(positions, side="right")
        return (positions + gap * begun).tolist()  # type: ignore[no-any-return]

    def _breaks(self, doc: int) -> Array:
        """The positions at which the paragraphs of a release begin, but for its first."""
        breaks = self._segment.field("breaks")
        ordinal = breaks.find("paragraph")
        if ordinal < 0:
            return np.zeros(0, np.int64)
        posting = breaks.posting(ordinal)
        return breaks.positions(posting, np.flatnonzero(posting.docs == doc))


def in_title(segment: Segment, term: str, docs: Array) -> Array:
    """How often a term occurs in the titles of releases (ascending)."""
    counts = np.zeros(len(docs), np.int64)
    field = segment.field("title")
    ordinal = field.find(term)
    if ordinal >= 0:
        title = field.posting(ordinal)
        at = np.searchsorted(docs, title.docs)
        counts[at] = title.freqs
    return counts


class BodyView(TermView):
    """The bodies' terms: all of the text's, some of which then have no postings here."""

    def __init__(self, segment: Segment) -> None:
        super().__init__(segment, "body")

    def posting(self, ordinal: int) -> Posting:
        """The postings of a term with an occurrence in the body. Frequencies count those."""
        whole = self._field.posting(ordinal)
        rest = whole.freqs - in_title(self._segment, self._field.term(ordinal), whole.docs)
        keep = rest > 0
        return Posting(ordinal, whole.docs[keep], rest[keep])

    def positions(self, posting: Posting, at: int, gap: int) -> list[int]:
        """The positions of one posting, moved on by `gap`."""
        whole = self._field.posting(posting.ordinal)
        place = int(np.searchsorted(whole.docs, posting.docs[at]))
        return super().positions(whole, place, gap)


class DayView(TermView):
    """The days that releases are dated on."""

    def __init__(self, segment: Segment) -> None:
        self._order = np.argsort(segment.day, kind="stable")
        ordered = segment.day[self._order]
        dated = int(np.searchsorted(ordered, 1))
        self._order, ordered = self._order[dated:], ordered[dated:]
        opens = np.flatnonzero(np.diff(ordered, prepend=0))
        self._days: list[int] = ordered[opens].tolist()
        self._bounds = np.append(opens, len(ordered))
        self._terms = [DATE_FIELD.to_bytes(day) for day in self._days]
        self.has_positions = False

    def __len__(self) -> int:
        return len(self._days)

    def term(self, ordinal: int) -> bytes:
        """A day as Whoosh encodes it."""
        term: bytes = self._terms[ordinal]
        return term

    def lower_bound(self, text: bytes) -> int:
        """The ordinal of the first day that is not less than `text`."""
        from bisect import bisect_left

        return bisect_left(self._terms, text)

    def posting(self, ordinal: int) -> Posting:
        """The releases of a day."""
        docs = self._order[self._bounds[ordinal] : self._bounds[ordinal + 1]].astype(np.int64)
        return Posting(ordinal, docs, np.ones(len(docs), np.int64))

    def title_freqs(self, posting: Posting) -> Array:
        """None: a day is in no title."""
        return np.zeros(len(posting.docs), np.int64)
