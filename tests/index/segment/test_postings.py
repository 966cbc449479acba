"""Postings read back as they were written: term by term, all at once, and chosen ones."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from index.arrays import Array
from index.segment import field_writer, postings
from index.segment import terms as lookups
from index.segment.blocks import BlockFile, BlockWriter
from index.segment.field_writer import write
from index.segment.postings import FieldReader, Postings

Plain = dict[str, dict[int, list[int]]]
"""The oracle: term -> release -> positions."""

# Gaps that need escapes: a byte's 255 between releases, a nibble's 15, any width of positions.
_gap = st.integers(1, 3) | st.sampled_from([14, 15, 16, 254, 255, 256, 257, 70_000])
_positions = st.lists(_gap | st.just(1 << 25), min_size=1, max_size=20).map(
    lambda gaps: (np.cumsum(gaps) - 1).tolist()
)
_releases = st.lists(st.tuples(_gap, _positions), min_size=1, max_size=8).map(
    lambda rows: {
        int(doc) - 1: positions
        for doc, (_, positions) in zip(np.cumsum([gap for gap, _ in rows]), rows, strict=True)
    }
)
_term = st.text(max_size=6) | st.sampled_from(["\ud800", "\udfff", "\x00", "é", "語", "🙂"])
plain = st.dictionaries(_term, _releases, max_size=12)

Reopen = Callable[[Plain, bool, bool], FieldReader]


@pytest.fixture
def reopen(tmp_path: Path) -> Reopen:
    """Writes a field and opens it again."""

    def make(field: Plain, freqs: bool, positions: bool) -> FieldReader:
        path = tmp_path / "field.seg"
        path.unlink(missing_ok=True)
        blocks = BlockWriter(path)
        write(blocks, "f", flat(field, freqs, positions))
        size, _ = blocks.close()
        return FieldReader(BlockFile(path, size), "f")

    return make


def flat(field: Plain, with_freqs: bool = True, with_positions: bool = True) -> Postings:
    terms = sorted(field)
    rows = [(doc, field[term][doc]) for term in terms for doc in sorted(field[term])]
    return Postings(
        terms,
        np.array([len(field[term]) for term in terms], np.int64),
        np.array([doc for doc, _ in rows], np.int32),
        np.array([len(p) for _, p in rows], np.int32) if with_freqs else None,
        np.array([at for _, p in rows for at in p], np.int32) if with_positions else None,
    )


def listed(array: Array | None) -> list[int] | None:
    return None if array is None else array.tolist()


modest = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
KINDS = [(True, True), (True, False), (False, False)]


@pytest.mark.parametrize(("freqs", "positions"), KINDS)
@modest
@given(field=plain)
@example(field={})
@example(field={"many": {doc: [doc] for doc in range(0, 700_000, 700)}})
def test_terms_and_postings_read_back(
    reopen: Reopen, freqs: bool, positions: bool, field: Plain
) -> None:
    reader = reopen(field, freqs, positions)
    terms = sorted(field)
    assert len(reader) == len(terms)
    assert reader.terms() == terms
    assert reader.dfs().tolist() == [len(field[term]) for term in terms]
    for ordinal, term in enumerate(terms):
        assert reader.term(ordinal) == term
        assert reader.find(term) == ordinal
        assert reader.df(ordinal) == len(field[term])
        posting = reader.posting(ordinal)
        assert posting.docs.tolist() == sorted(field[term])
        expected = [len(field[term][doc]) if freqs else 1 for doc in sorted(field[term])]
        assert posting.freqs.tolist() == expected
        if positions:
            everything = reader.positions(posting, np.arange(len(posting.docs)))
            assert everything.tolist() == [at for d in sorted(field[term]) for at in field[term][d]]
    whole, wanted = reader.all(), flat(field, freqs, positions)
    for name in ("terms", "df", "docs", "freqs", "positions"):
        mine, other = getattr(whole, name), getattr(wanted, name)
        assert (mine if name == "terms" else listed(mine)) == (
            other if name == "terms" else listed(other)
        )


@modest
@given(field=plain.filter(bool))
@example(field={"t": {0: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 25]}})  # one gap of 14
@example(field={"t": {0: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 43]}})  # one of 32
def test_positions_are_packed_in_the_width_that_costs_least(reopen: Reopen, field: Plain) -> None:
    """A gap that does not fit the width of its term costs a place of 32 bits and 16 of a value."""
    reader = reopen(field, True, True)
    widths = reader._width.whole().tolist()
    most = max(int(gaps_of(p).max()) for rows in field.values() for p in rows.values())
    for ordinal, term in enumerate(sorted(field)):
        gaps = np.concatenate([gaps_of(positions) for positions in field[term].values()])
        if gaps.max() >= 2**24:  # fits no width
            continue
        costs = {
            width: len(gaps) * width + 48 * int((gaps >= 2**width - 1).sum())
            for width in range(1, min((most + 1).bit_length(), 24) + 1)
        }
        assert costs[widths[ordinal]] == min(costs.values())


def gaps_of(positions: list[int]) -> Array:
    return np.diff(np.array(positions), prepend=0)


@modest
@given(field=plain.filter(bool), data=st.data())
def test_chosen_postings_give_their_positions(
    reopen: Reopen, field: Plain, data: st.DataObject
) -> None:
    reader = reopen(field, True, True)
    term = data.draw(st.sampled_from(sorted(field)))
    posting = reader.posting(reader.find(term))
    chosen = sorted(data.draw(st.sets(st.integers(0, len(posting.docs) - 1))))
    docs = sorted(field[term])
    assert reader.positions(posting, np.array(chosen, np.int64)).tolist() == [
        at for place in chosen for at in field[term][docs[place]]
    ]


@pytest.mark.parametrize("at_once", [1, 5, 1 << 18])
@modest
@given(field=plain, data=st.data())
def test_the_releases_of_several_terms(
    reopen: Reopen, at_once: int, field: Plain, data: st.DataObject
) -> None:
    with patch.object(postings, "_AT_ONCE", at_once):
        some_terms(reopen, field, data)


def some_terms(reopen: Reopen, field: Plain, data: st.DataObject) -> None:
    reader = reopen(field, data.draw(st.booleans()), False)
    terms = sorted(field)
    chosen = sorted(data.draw(st.sets(st.sampled_from(range(len(terms))))) if terms else ())
    expected = sorted({doc for ordinal in chosen for doc in field[terms[ordinal]]})
    assert reader.docs_of(np.array(chosen, np.int64)).tolist() == expected


@modest
@given(field=plain, text=_term)
def test_a_term_that_is_not_there_is_not_found(reopen: Reopen, field: Plain, text: str) -> None:
    field.pop(text, None)
    reader = reopen(field, False, False)
    terms = sorted(field)
    assert reader.find(text) == -1
    assert reader.lower_bound(text) == sum(term < text for term in terms)
    low = min(1, len(terms))
    assert reader.terms(low) == terms[low:]
    assert reader.terms(0, low) == terms[:low]


@modest
@given(field=plain, size=st.integers(1, 9))
def test_runs_of_terms_are_all_of_them(reopen: Reopen, field: Plain, size: int) -> None:
    reader, whole = reopen(field, True, True), flat(field)
    parts = list(whole.parts(size))
    assert [term for part in parts for term in part.terms] == whole.terms
    for name in ("df", "docs", "freqs", "positions"):
        joined = np.concatenate([getattr(part, name) for part in parts] or [np.zeros(0, np.int64)])
        assert joined.tolist() == getattr(whole, name).tolist()
    assert [len(part.terms) for part in parts] == [high - low for low, high in reader.runs(size)]
    for part, (low, high) in zip(parts, reader.runs(size), strict=True):
        df, docs = reader.some_docs(low, high)
        assert (df.tolist(), docs.tolist()) == (part.df.tolist(), part.docs.tolist())


@modest
@given(field=plain, size=st.integers(1, 9))
def test_a_field_written_in_parts_is_the_same(tmp_path: Path, field: Plain, size: int) -> None:
    written = []
    for at_once in (1 << 18, size):
        with patch.object(field_writer, "_AT_ONCE", at_once):
            path = tmp_path / f"{at_once}.seg"
            path.unlink(missing_ok=True)
            blocks = BlockWriter(path)
            write(blocks, "f", flat(field))
            blocks.close()
            written.append(path.read_bytes())
    assert written[0] == written[1]


@modest
@given(field=plain, texts=st.lists(_term, max_size=8), head=st.integers(1, 3))
def test_words_are_found_where_many_are_looked_for(
    reopen: Reopen, field: Plain, texts: list[str], head: int
) -> None:
    reader = reopen(field, False, False)
    terms = sorted(field)
    with patch.object(lookups, "_MANY_LOOKUPS", 0), patch.object(lookups, "_HEAD", head):
        for text in (*texts, *terms):
            assert reader.find(text) == (terms.index(text) if text in field else -1)
            assert reader.lower_bound(text) == sum(term < text for term in terms)


@modest
@given(field=plain, least=st.integers(0, 4), most=st.integers(0, 6), at_once=st.integers(1, 3))
def test_terms_of_a_length(
    reopen: Reopen, field: Plain, least: int, most: int, at_once: int
) -> None:
    reader = reopen(field, False, False)
    with patch.object(lookups, "_AT_ONCE", at_once):
        found = reader.some_terms(reader.of_length(least, most))
    assert found == [term for term in sorted(field) if least <= len(term) <= most]
