"""Whether the postings and columns of a segment agree with its releases.

The stored releases are inverted once more, so many at a time. Columns are compared one by one, and
postings by sums (see `index.integrity.sums`), as the segment has them in another order.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import numpy as np

from index.analysis.analyzer import Analyzer
from index.analysis.folding import fold
from index.arrays import gaps_in_runs
from index.integrity.reading import postings_of
from index.integrity.sums import Sums
from index.inverting.inverter import Inverter
from index.segment.packing import NIBBLE_ESCAPE
from index.segment.record import DIGEST, decode_record, digest_of, encode_record
from index.segment.segment import FIELDS, KEYWORDS, WORD_FIELDS, Segment, SegmentContent

_BATCH_TOKENS = 2_000_000
"""So many tokens are inverted at a time, which bounds the memory that checking takes."""


def disagreements(segment: Segment, analyzer: Analyzer) -> Iterator[str]:
    """How a segment disagrees with its releases; each message continues the name of its file.

    Data that cannot be decoded raises whatever error decoding raises.
    """
    if ((segment.day < 0) | (segment.day > dt.date.max.toordinal())).any():
        yield "has dates that are out of range"
        return
    # Outside English, words that differ by accents may differ in stem.
    stemmed = WORD_FIELDS if analyzer.language == "english" else ()
    prints = segment.prints
    sums = Sums(FIELDS, len(segment))
    for first, content in _inverted(segment, analyzer):
        if isinstance(content, str):
            yield content
            return
        wrong = list(_columns(segment, first, content))
        its = None if prints is None else prints.some(first, first + len(content))
        if its is not None and content.prints is not None and not its.equals(content.prints):
            wrong.append("has fingerprints that do not match its releases")
        if wrong:
            yield from wrong
            return
        for name, postings in content.fields.items():
            sums.add(name, postings, first, content.stems[name] if name in stemmed else None)
        segment.blocks.release_memory()
    for name in FIELDS:
        for low, postings in postings_of(segment, name):
            stems = None
            if name in stemmed:
                stems = _stems(segment, name, low, low + len(postings.terms))
            sums.take_off(name, postings, stems)
            segment.blocks.release_memory()
        if sums.left(name):
            stem = " or stems" if name in stemmed else ""
            yield f"has postings{stem} of {name!r} that do not match its releases"
    yield from _by_release(segment)
    yield from _arrivals(segment)


def _stems(segment: Segment, name: str, low: int, high: int) -> list[str]:
    """The terms of some surface forms of a field."""
    numbers = segment.blocks.pages(f"{name}.stem")[low:high]
    each, which = np.unique(numbers, return_inverse=True)
    terms = [segment.field("text").term(number) for number in each.tolist()]
    return [terms[at] for at in which.tolist()]


def _inverted(segment: Segment, analyzer: Analyzer) -> Iterator[tuple[int, SegmentContent | str]]:
    """The content of the releases from a number on, so many at a time; or what is wrong."""
    inverter = Inverter(analyzer, jobs=2, packed=False)
    try:
        digests = segment.column("digest").tobytes()
        first = 0
        for doc in range(len(segment)):
            release = segment.record(doc).release(int(segment.day[doc]))
            digest = digest_of(release, encode_record(release))
            if digest != digests[doc * DIGEST : (doc + 1) * DIGEST]:
                yield doc, f"has a release that differs from the one indexed, number {doc}"
                return
            inverter.add(release, b"", digest)
            if inverter.tokens >= _BATCH_TOKENS or doc + 1 == len(segment):
                yield first, inverter.finish()
                first = doc + 1
    finally:
        inverter.close()


def _columns(segment: Segment, first: int, content: SegmentContent) -> Iterator[str]:
    docs = range(first, first + len(content))
    token_start = segment.blocks.array("token_start")[first : docs.stop + 1]
    if not np.array_equal(np.diff(token_start.astype(np.int64)), content.tokens):
        yield "has a number of words that does not match its releases"
        return
    for name in ("title_tokens", "title_size", "body_size"):
        if not np.array_equal(segment.column(name)[first : docs.stop], getattr(content, name)):
            yield f"has {name!r} that do not match its releases"
    if not np.array_equal(segment.some_starts(first, docs.stop), content.starts):
        yield "has word positions that do not match its releases"
        return
    owner = np.arange(len(content)).repeat(content.tokens)
    long = gaps_in_runs(content.starts, content.tokens) >= NIBBLE_ESCAPE
    escapes = segment.blocks.pages("start_escape_start")[first : docs.stop + 1].astype(np.int64)
    if not np.array_equal(np.diff(escapes), np.bincount(owner[long], minlength=len(content))):
        yield "has word positions that belong to another release"


def _arrivals(segment: Segment) -> Iterator[str]:
    """Arrivals and changes that cannot be, and previous versions that cannot be read."""
    arrived, changed = segment.column("arrived"), segment.column("changed")
    if (arrived > changed).any():
        yield "has releases that changed before they arrived"
    if not {*arrived.tolist(), *changed.tolist()} <= set(segment.times):
        yield "has releases of a time that is unknown"
    docs = segment.history.docs
    if (np.diff(docs) <= 0).any() or (docs >= len(segment)).any():
        yield "has previous versions of no release"
        return
    for doc in docs.tolist():
        versions = segment.history.versions(doc, segment.records[doc])
        generations = [*(version.generation for version in versions), int(changed[doc])]
        if not versions or (np.diff(generations) <= 0).any():
            yield f"has previous versions of release {doc} that are out of order"
        for version in versions:
            decode_record(version.record).release(version.day)


def _by_release(segment: Segment) -> Iterator[str]:
    """Keyword fields whose values by release are not those by term."""
    for name in ("id", *KEYWORDS):
        field = segment.field(name)
        ordinals, bounds = (column.astype(np.int64) for column in segment.values(name))
        docs = np.repeat(np.arange(len(segment)), np.diff(bounds))
        pairs = (docs << 32) | ordinals
        df, its = field.some_docs(0, len(field))
        said = (its.astype(np.int64) << 32) | np.repeat(np.arange(len(field)), df)
        if not np.array_equal(np.sort(said), pairs):
            yield f"has {name!r} by release that do not match those by term"
        if name != "id" and list(map(fold, segment.names(name))) != field.terms():
            yield f"has names of {name!r} that do not match its terms"
