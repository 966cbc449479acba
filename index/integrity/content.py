"""Whether the postings and columns of a segment agree with its releases.

The stored releases are inverted once more, and what comes of it is compared with the segment, read
as searching reads it.

Why not add both up to checksums? That needs less memory, but has to take texts apart in a way of
its own, which must be changed with every change to inverting.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from index.analysis.analyzer import Analyzer
from index.analysis.folding import fold
from index.arrays import starts_of
from index.inverting.inverter import Inverter
from index.segment.postings import FieldReader, Postings
from index.segment.record import DIGEST, decode_record, digest_of, encode_record
from index.segment.segment import KEYWORDS, WORD_FIELDS, Segment, SegmentContent

_BATCH_TOKENS = 4_000_000
"""So many tokens are inverted at a time, which bounds the memory that checking takes."""


def disagreements(segment: Segment, analyzer: Analyzer) -> Iterator[str]:
    """How a segment disagrees with its releases; each message continues the name of its file.

    Data that cannot be decoded raises whatever error decoding raises.
    """
    if ((segment.day < 0) | (segment.day > dt.date.max.toordinal())).any():
        yield "has dates that are out of range"
        return
    stems: dict[str, dict[str, str]] = {name: {} for name in WORD_FIELDS}
    prints = segment.prints
    matched: Counter[str] = Counter()  # the postings of each field that are as expected
    for first, content in _inverted(segment, analyzer):
        if isinstance(content, str):
            yield content
            return
        wrong = list(_columns(segment, first, content))
        if prints is not None and content.prints is not None:
            its = prints.some(first, first + len(content))
            if not its.equals(content.prints):
                wrong.append("has fingerprints that do not match its releases")
        for name, expected in content.fields.items():
            if not _agree(segment.field(name), first, first + len(content), expected):
                wrong.append(f"has postings of {name!r} that do not match its releases")
            matched[name] += int(expected.df.sum())
        if wrong:
            yield from wrong
            return
        for name in WORD_FIELDS:
            stems[name].update(zip(content.fields[name].terms, content.stems[name], strict=True))
    for name, postings in matched.items():
        dfs = segment.field(name).dfs()
        if int(dfs.sum()) != postings or not dfs.all():
            yield f"has postings of {name!r} that are of no release"
    yield from _by_release(segment)
    yield from _arrivals(segment)
    if analyzer.language == "english":  # elsewhere, words that differ by accents may differ in stem
        for name in WORD_FIELDS:
            if segment.stems(name) != list(map(stems[name].get, segment.field(name).terms())):
                yield f"has stems of {name!r} that do not match its releases"


def _inverted(segment: Segment, analyzer: Analyzer) -> Iterator[tuple[int, SegmentContent | str]]:
    """The content of the releases from a number on, so many at a time; or what is wrong."""
    inverter = Inverter(analyzer, packed=False)
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


def _columns(segment: Segment, first: int, content: SegmentContent) -> Iterator[str]:
    docs = range(first, first + len(content))
    token_start = segment.blocks.array("token_start")[first : docs.stop + 1]
    if not np.array_equal(np.diff(token_start.astype(np.int64)), content.tokens):
        yield "has a number of words that does not match its releases"
        return
    for name in ("title_tokens", "title_size", "body_size"):
        if not np.array_equal(segment.column(name)[first : docs.stop], getattr(content, name)):
            yield f"has {name!r} that do not match its releases"
    if not np.array_equal(np.concatenate(list(map(segment.starts, docs))), content.starts):
        yield "has word positions that do not match its releases"


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


def _agree(field: FieldReader, first: int, last: int, expected: Postings) -> bool:
    """Whether the postings of a field in the releases `[first, last)` are as expected."""
    bounds = pairwise(starts_of(expected.df).tolist())
    places = starts_of(expected.freqs).tolist() if expected.freqs is not None else []
    for term, (start, end) in zip(expected.terms, bounds, strict=True):
        ordinal = field.find(term)
        if ordinal < 0 or field.term(ordinal) != term:
            return False
        posting = field.posting(ordinal)
        low, high = posting.docs.searchsorted((first, last))
        if not np.array_equal(posting.docs[low:high], expected.docs[start:end] + first):
            return False
        if expected.freqs is None:
            continue
        if not np.array_equal(posting.freqs[low:high], expected.freqs[start:end]):
            return False
        if expected.positions is not None:
            said = field.positions(posting, np.arange(low, high))
            if not np.array_equal(said, expected.positions[places[start] : places[end]]):
                return False
    return True


def _by_release(segment: Segment) -> Iterator[str]:
    """Keyword fields whose values by release are not those by term."""
    for name in ("id", *KEYWORDS):
        field = segment.field(name)
        ordinals, bounds = (column.astype(np.int64) for column in segment.values(name))
        docs = np.repeat(np.arange(len(segment)), np.diff(bounds))
        pairs = (docs << 32) | ordinals
        postings = field.all()
        said = (postings.docs.astype(np.int64) << 32) | np.repeat(
            np.arange(len(field)), postings.df
        )
        if not np.array_equal(np.sort(said), pairs):
            yield f"has {name!r} by release that do not match those by term"
        if name != "id" and list(map(fold, segment.names(name))) != field.terms():
            yield f"has names of {name!r} that do not match its terms"
