"""A segment holds what its releases say, however it came to be: written, cut down, joined."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.release import Release, sources_of
from index.analysis.analyzer import Analyzer, words
from index.analysis.folding import fold
from index.analysis.joins import key_of
from index.analysis.units import unit_starts
from index.inverting.inverter import Inverter
from index.segment.merging import select
from index.segment.record import date_of, decode_record, digest_of, encode_record
from index.segment.segment import FIELDS, Segment, SegmentContent

from .plain_merging import concatenate

ANALYZER = Analyzer()

WORDS = ("U.S.", "exports", "Export", "the", "Café", "cafe", "1,000", "anti-trust", "O'Brien")
some_text = st.lists(st.sampled_from([*WORDS, "JPMorgan", "語", "\ud800"]), max_size=12).map(
    " ".join
) | st.text(max_size=30)
keywords = st.sampled_from(["Tax", "tax", "Cars", "Ünion", "a;b", ""])
release = st.builds(
    Release,
    id=st.text(min_size=1, max_size=4),
    title=some_text,
    body=some_text,
    date=st.none() | st.dates(),
    source=st.lists(keywords, max_size=3).map("; ".join),
    url=st.text(max_size=5),
    topics=st.lists(keywords, max_size=3).map(tuple),
)
releases = st.lists(release, min_size=1, max_size=8)


def content_of(several: list[Release]) -> SegmentContent:
    inverter = Inverter(ANALYZER)
    for one in several:
        record = encode_record(one)
        inverter.add(one, record, digest_of(one, record))
    return inverter.finish()


def plain(several: list[Release]) -> dict[str, Any]:
    """What a segment of the releases says: the slow and obvious way."""
    fields: dict[str, dict[str, dict[int, list[int]]]] = {name: {} for name in FIELDS}
    starts, sizes = [], []
    surfaces: dict[str, set[str]] = {}
    for doc, one in enumerate(several):
        sides = (list(words(one.title)), list(words(one.body)))
        stops = [[ANALYZER.is_stop(word) for word, _, _ in side] for side in sides]
        sizes.append(tuple(len(side) - sum(stop) for side, stop in zip(sides, stops, strict=True)))
        position = first = 0
        for text, name in ((one.title, "title"), (one.body, "body")):
            for token in ANALYZER.tokens(text):
                position = first + token.position
                places = fields["text"].setdefault(token.term, {}).setdefault(doc, [])
                places.append(position)
                if name == "title":
                    fields["title"].setdefault(token.term, {}).setdefault(doc, []).append(position)
            first = len(sides[0])
            for join in ANALYZER.joined(text):
                fields["joins"].setdefault(key_of(join), {})[doc] = []
        for unit in ("paragraph", "sentence"):
            begins = [0, *unit_starts(one.body, unit)]
            heads = {
                min((at for at, (_, start, _) in enumerate(sides[1]) if start >= begin), default=-1)
                for begin in begins
            }
            places = sorted(first + at for at in heads if at >= 0 and first + at > 0)
            if places:
                fields["breaks"].setdefault(unit, {})[doc] = places
        for side, name in zip(sides, ("title", "body"), strict=True):
            for word, start, _ in side:
                term = ANALYZER.term(word)
                surfaces.setdefault(fold(word), set()).add(term)
                fields[f"{name}_words"].setdefault(fold(word), {})[doc] = []
                starts.append(start if name == "title" else start + len(one.title) + 1)
        fields["id"].setdefault(one.id, {})[doc] = []
        for name, values in (("source", sources_of(one.source)), ("topic", one.topics)):
            for value in values:
                fields[name].setdefault(fold(value), {})[doc] = []
    return {
        "fields": fields,
        "starts": starts,
        "sizes": sizes,
        "title_tokens": [len(list(words(one.title))) for one in several],
        "tokens": [len(list(words(one.title))) + len(list(words(one.body))) for one in several],
        "days": [one.date.toordinal() if one.date else 0 for one in several],
        "surfaces": surfaces,
        "digests": [digest_of(one, encode_record(one)) for one in several],
        "records": [encode_record(one) for one in several],
    }


def told(content: SegmentContent) -> dict[str, Any]:
    """What a segment's arrays say, in the oracle's words."""
    fields = {}
    for name, postings in content.fields.items():
        rows: dict[str, dict[int, list[int]]] = {}
        at = place = 0
        for term, df in zip(postings.terms, postings.df.tolist(), strict=True):
            rows[term] = {}
            for _ in range(df):
                freq = 0 if postings.freqs is None else int(postings.freqs[place])
                positions: list[int] = [0] * freq
                if postings.positions is not None:
                    positions = postings.positions[at : at + freq].tolist()
                rows[term][int(postings.docs[place])] = positions
                place, at = place + 1, at + freq
        assert place == len(postings.docs)
        fields[name] = rows
    return {
        "fields": fields,
        "starts": content.starts.tolist(),
        "sizes": list(zip(content.title_size.tolist(), content.body_size.tolist(), strict=True)),
        "title_tokens": content.title_tokens.tolist(),
        "tokens": content.tokens.tolist(),
        "days": content.day.tolist(),
        "digests": [bytes(row) for row in content.digest],
        "records": list(content.records),
    }


def agree(content: SegmentContent, several: list[Release]) -> None:
    """Check a segment against the oracle."""
    expected, found = plain(several), told(content)
    for name, postings in content.fields.items():
        assert postings.terms == sorted(postings.terms)
        if name == "title":  # its positions are those of `text`
            expected["fields"]["title"] = {
                term: {doc: [0] * len(at) for doc, at in rows.items()}
                for term, rows in expected["fields"]["title"].items()
            }
    surfaces = expected.pop("surfaces")
    assert found == expected
    for side, stems in content.stems.items():
        for surface, stem in zip(content.fields[side].terms, stems, strict=True):
            assert stem in surfaces[surface]
    for name, written in content.names.items():
        assert [fold(value) for value in written] == content.fields[name].terms


@given(releases)
def test_inverting(several: list[Release]) -> None:
    agree(content_of(several), several)


@given(releases, st.data())
def test_selecting(several: list[Release], data: st.DataObject) -> None:
    keep = data.draw(st.lists(st.booleans(), min_size=len(several), max_size=len(several)))
    chosen = select(content_of(several), np.array(keep))
    agree(chosen, [one for one, kept in zip(several, keep, strict=True) if kept])


@given(st.lists(releases, min_size=1, max_size=4))
def test_joining(groups: list[list[Release]]) -> None:
    joined = concatenate([content_of(several) for several in groups])
    agree(joined, [one for several in groups for one in several])


@given(releases, releases, st.data())
def test_joining_what_was_selected(
    some: list[Release], others: list[Release], data: st.DataObject
) -> None:
    keep = np.array(data.draw(st.lists(st.booleans(), min_size=len(some), max_size=len(some))))
    joined = concatenate([select(content_of(some), keep), content_of(others)])
    agree(joined, [one for one, kept in zip(some, keep, strict=True) if kept] + others)


@given(release)
def test_a_record_is_the_release(one: Release) -> None:
    record = decode_record(encode_record(one))
    date = date_of(one.date.toordinal() if one.date else 0)
    again = Release(
        record.id, record.title, record.body, date, record.source, record.url, record.topics
    )
    assert again == one


def test_a_digest_tells_every_part_of_a_release(
    make_releases: Callable[..., list[Release]],
) -> None:
    one = make_releases(1)[0]
    versions = [
        one,
        replace(one, title="x"),
        replace(one, body="x"),
        replace(one, date=None),
        replace(one, source="x"),
        replace(one, url="x"),
        replace(one, topics=("x",)),
    ]
    digests = {digest_of(version, encode_record(version)) for version in versions}
    assert len(digests) == len(versions)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the files of one test after another go."""
    return tmp_path_factory.mktemp("segments")


def check_file(path: Path, several: list[Release]) -> None:
    """Write a segment and check what is read back, all at once and release by release."""
    path.unlink(missing_ok=True)
    content = content_of(several)
    size, _ = content.write(path)
    assert path.stat().st_size == size
    segment = Segment(path, size)
    agree(segment.content(), several)
    assert len(segment) == len(several)
    for doc, one in enumerate(several):
        assert segment.record(doc) == decode_record(encode_record(one))
        assert segment.starts(doc).tolist() == [start for _, start, _ in words(one.title)] + [
            start + len(one.title) + 1 for _, start, _ in words(one.body)
        ]
        for name, values in (("source", sources_of(one.source)), ("topic", one.topics)):
            ordinals, bounds = segment.values(name)
            mine = ordinals[int(bounds[doc]) : int(bounds[doc + 1])].tolist()
            terms = [segment.field(name).term(ordinal) for ordinal in mine]
            assert terms == sorted({fold(value) for value in values})
    for side in ("title_words", "body_words"):
        field = segment.field(side)
        for ordinal, surface in enumerate(field.terms()):
            assert segment.stem(side, ordinal) == ANALYZER.term(surface)
    segment.close()


@settings(max_examples=30)
@given(several=releases)
def test_a_file_gives_the_segment_back(folder: Path, several: list[Release]) -> None:
    check_file(folder / "small.seg", several)


def test_a_larger_file_gives_the_segment_back(
    folder: Path, make_releases: Callable[..., list[Release]]
) -> None:
    check_file(folder / "large.seg", make_releases(200, words=400))


def test_where_a_release_was_read_is_kept_and_is_no_part_of_a_version() -> None:
    before = Release("a", "Title", "Body\nof two", None, "S", "https://example.org", ("x",))
    known = replace(before, origin="/home/ann/press\n.csv:12")
    assert encode_record(before).startswith(b"[")  # as in indexes of before
    assert decode_record(encode_record(before)).release(0) == before
    again = decode_record(encode_record(known)).release(0)
    assert (again, again.origin) == (known, known.origin)
    digests = {digest_of(one, encode_record(one)) for one in (before, known)}
    assert len(digests) == 1
