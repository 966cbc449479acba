"""Snippets of real pages: all that a plain scan of the text finds is highlighted, and no more."""

from __future__ import annotations

import datetime as dt
import os
import random
from bisect import bisect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

import index
from corpus import Release
from index.analysis.analyzer import Analyzer, words
from index.analysis.folding import fold
from index.analysis.units import unit_starts
from search.embedded.engine import EmbeddedEngine
from search.embedded.matching.match_spans import find_marks
from search.page import Snippet, Span
from search.query.language import read
from search.snippets.passages import WIDTH, passages

FULL = "DATELINE_TEST_FULL" in os.environ
"""Whether to search all real releases, and look at more hits of each query."""
ANALYZER = Analyzer()
TODAY = dt.date(2018, 4, 13)


class Token(NamedTuple):
    """A word of a text: its term, its form as people type it, and its characters."""

    term: str
    form: str
    start: int
    end: int
    paragraph: int


Text = list[Token]


@dataclass(frozen=True)
class Part:
    """A part of a query, and what of a text it marks; `field` is text, title or body."""

    said: str
    field: str
    marked: Callable[[Text], list[Span]]

    @property
    def text(self) -> str:
        """The part with its field."""
        return self.said if self.field == "text" else f"{self.field}:{self.said}"


def word(said: str, field: str = "text") -> Part:
    return Part(said, field, phrase(said).marked)


def phrase(said: str, slop: int = 1, field: str = "text") -> Part:
    """Words side by side; with a slop, different words in any order, each where all are near."""
    wanted = ANALYZER.terms(said)
    different = list(dict.fromkeys(wanted))
    if slop > 1 and len(different) > 1:
        return near(said, different, max(slop, len(different) - 1), field)

    def marked(text: Text) -> list[Span]:
        ended = [(at, at) for at, token in enumerate(text) if token.term == wanted[0]]
        for term in wanted[1:]:
            longer = []
            for at, token in enumerate(text):
                before = [chain for chain in ended if chain[1] < at]
                if token.term != term or not before:
                    continue
                first, last = before[-1]
                if at - last <= slop and text[last].paragraph == token.paragraph:
                    longer.append((first, at))
            ended = longer
        return [(text[first].start, text[last].end) for first, last in ended]

    return Part(f'"{said}"' + (f"~{slop}" if slop > 1 else ""), field, marked)


def near(said: str, terms: list[str], most: int, field: str) -> Part:
    """Words in any order, all within `most` positions: each of them by itself."""

    def marked(text: Text) -> list[Span]:
        together = set()
        for start, one in enumerate(text):
            reached = [
                at
                for at, token in enumerate(text)
                if start <= at <= start + most and token.paragraph == one.paragraph
            ]
            found = [at for at in reached if text[at].term in terms]
            if {text[at].term for at in found} == set(terms):
                together.update(found)
        return [(text[at].start, text[at].end) for at in together]

    return Part(f'"{said}"~{most}', field, marked)


def pattern(said: str, fits: Callable[[str], bool], field: str = "text") -> Part:
    return Part(said, field, lambda text: [(t.start, t.end) for t in text if fits(t.form)])


def wildcard(said: str, field: str = "text") -> Part:
    folded = fold(said)
    return pattern(said, lambda form: fnmatchcase(form, folded), field)


def fuzzy(said: str, most: int = 1, field: str = "text") -> Part:
    near = "~" if most == 1 else "~2"
    return pattern(said + near, lambda form: OSA.distance(form, fold(said)) <= most, field)


class Scanner:
    """Scans releases for the parts of a query, word by word; keeps the words of each."""

    def __init__(self, releases: dict[str, Release]) -> None:
        self.releases = releases
        self._texts: dict[tuple[str, str], Text] = {}
        self._terms: dict[str, str] = {}

    def text(self, release: Release, field: str) -> Text:
        key = release.id, field
        if key not in self._texts:
            text = getattr(release, field)
            begun = unit_starts(text, "paragraph") if field == "body" else []
            self._texts[key] = [
                Token(self._term(said), fold(said), start, end, bisect(begun, start))
                for said, start, end in words(text)
            ]
        return self._texts[key]

    def _term(self, said: str) -> str:
        if said not in self._terms:
            self._terms[said] = ANALYZER.term(said)
        return self._terms[said]

    def marks(self, release: Release, field: str, parts: Sequence[Part]) -> list[Span]:
        """Where the parts stand in a title or body."""
        text = self.text(release, field)
        return sorted({m for p in parts if p.field in ("text", field) for m in p.marked(text)})

    def check(self, hit: Any, parts: Sequence[Part], count: int) -> int:
        """Check what a hit shows; gives how many spans there are."""
        release = self.releases[hit.id]
        in_title = self.marks(release, "title", parts)
        assert hit.title_spans == merged(in_title)
        in_body = self.marks(release, "body", parts)
        assert len(hit.snippets) <= count
        assert hit.snippets or not release.body.strip()
        assert bool(in_body) == any(snippet.spans for snippet in hit.snippets)
        if not in_body and hit.snippets:
            assert release.body.strip().startswith(hit.snippets[0].text)
        for snippet in hit.snippets:
            self._check_snippet(snippet, release.body, in_body)
        return len(hit.title_spans) + sum(len(snippet.spans) for snippet in hit.snippets)

    def _check_snippet(self, snippet: Snippet, body: str, marks: list[Span]) -> None:
        assert snippet.field == "body"
        expected = []
        at = body.find(snippet.text)
        assert at >= 0, "the passage is in the body"
        while at >= 0:  # it may be there more than once
            end = at + len(snippet.text)
            inside = [
                (first - at, last - at) for first, last in marks if at <= first and last <= end
            ]
            expected.append(merged(inside))
            at = body.find(snippet.text, at + 1)
        assert snippet.spans in expected


def merged(marks: list[Span]) -> tuple[Span, ...]:
    """The characters that any mark covers, run by run."""
    covered = {at for first, last in marks for at in range(first, last)}
    starts = sorted(at for at in covered if at - 1 not in covered)
    ends = sorted(at + 1 for at in covered if at + 1 not in covered)
    return tuple(zip(starts, ends, strict=True))


def queries(
    releases: Sequence[Release], count: int, seed: int
) -> Iterator[tuple[str, str, list[Part]]]:
    """Queries made of what releases say: the text, what joins bare words, and the parts to show."""
    chance = random.Random(seed)
    while count:
        release = chance.choice(releases)
        said = [form for form, _, _ in words(f"{release.title}. {release.body}")]
        plain = [form for form in said if form.isascii() and form.isalpha() and len(form) > 4]
        plain = [form for form in plain if not ANALYZER.is_stop(form)]
        if len(plain) < 4:
            continue
        count -= 1
        at = chance.randrange(len(said) - 5)
        long, other = chance.sample(plain, 2)
        bare = chance.choices(said, k=chance.choice((1, 2, 2, 3, 6)))
        kept = [one for one in bare if not ANALYZER.is_stop(fold(one))] or bare
        kind = chance.randrange(8)
        if kind < 3:
            yield " ".join(bare), chance.choice(("all", "any")), [word(one) for one in kept]
            continue
        together = phrase(" ".join(said[at : at + chance.choice((2, 3, 4))]))
        near = phrase(f"{said[at]} {said[at + 3]}", chance.choice((3, 5)))
        parts = {
            3: [together],
            4: [near, word(long)],
            5: [wildcard(f"{long[: chance.choice((2, 4))]}*"), word(other)],
            6: [wildcard(f"{long[0]}?{long[2:-1]}*"), wildcard(f"*{other[-3:]}", "title")],
            7: [fuzzy(long[1:], 1), together, word(other, chance.choice(("title", "body")))],
        }[kind]
        yield f" {chance.choice(('AND', 'OR'))} ".join(part.text for part in parts), "all", parts


@pytest.fixture(scope="module")
def real(doj: list[Release], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    some = doj if FULL else doj[::12]
    path = tmp_path_factory.mktemp("snippets") / "idx"
    index.build(path, some, jobs=1)
    with EmbeddedEngine(path, today=lambda: TODAY) as engine:
        yield engine, Scanner({release.id: release for release in some})


@pytest.mark.slow
def test_real_pages(real: Any) -> None:
    engine, scanner = real
    shown = hits = 0
    several = list(scanner.releases.values())
    for number, (query, match, parts) in enumerate(queries(several, 500, seed=3)):
        count = 3 if number % 5 == 0 else 1
        page = engine.search(query, match=match, limit=50 if FULL else 6, snippets=count)
        if "better with" in page.understood:  # the phrase is marked too, which `parts` lacks
            continue
        for hit in page.hits:
            try:
                shown += scanner.check(hit, parts, count)
            except AssertionError as error:
                raise AssertionError(f"{query!r} (match {match}), {hit.id}: {hit}") from error
        hits += len(page.hits)
    assert hits > 1500
    assert shown > 2 * hits


@pytest.mark.slow
def test_near_marks_are_all_that_one_passage_needs(real: Any) -> None:
    engine, scanner = real
    snapshot = engine.snapshot
    for query, match, _ in queries(list(scanner.releases.values()), 100, seed=4):
        reading = read(query, engine.analyzer, today=TODAY, match=match)
        docs = engine.retriever.evaluator.match(reading.plan)[::7][:8].tolist()
        records = [snapshot.record(doc) for doc in docs]
        near = find_marks(snapshot, reading.plan, docs, records, WIDTH, analyzer=Analyzer())
        every = find_marks(snapshot, reading.plan, docs, records, analyzer=Analyzer())
        for record, some, all_ in zip(records, near, every, strict=True):
            assert some.title == all_.title
            assert set(some.body) <= set(all_.body)
            assert passages(record.body, some.body) == passages(record.body, all_.body), query


SAID = """
tax taxes Fraud exports exporters Korea Korea’s korea–u.s. U.S. us the of not guilty running chips
AI/semiconductor co-production R&D 36.1 1,000 1000 café CAFE naive łódź don’t deficit 반도체 nowhere
международный
"""
fields = st.sampled_from(["text", "text", "title", "body"])
said = st.sampled_from(SAID.split())
parts = st.lists(
    st.one_of(
        st.builds(word, said.filter(lambda one: one not in ("the", "of", "not", "don’t")), fields),
        st.builds(
            lambda words, slop, field: phrase(" ".join(words), slop, field),
            st.lists(said, min_size=2, max_size=3),
            st.sampled_from([1, 1, 3, 9]),
            fields,
        ),
        st.builds(
            wildcard,
            st.sampled_from(
                ["ex*", "EXPORT*", "ta*s", "*ing", "?afé", "r?nn*", "łó*", "1*", "반*"]
            ),
            fields,
        ),
        st.builds(fuzzy, st.sampled_from(["exprots", "koera", "cafe", "txa"]), st.just(2), fields),
    ),
    min_size=1,
    max_size=4,
)


@pytest.fixture(scope="module")
def made_pages(made: list[Any]) -> Iterator[list[Any]]:
    opened = [(EmbeddedEngine(one.path), Scanner(one.releases)) for one in made]
    yield opened
    for engine, _ in opened:
        engine.close()


@settings(max_examples=100)
@given(st.integers(0, 3), parts, st.sampled_from([1, 1, 2, 5]))
def test_made_up_pages(made_pages: list[Any], number: int, parts: list[Part], count: int) -> None:
    engine, scanner = made_pages[number]
    query = " OR ".join(part.text for part in parts)
    for hit in engine.search(query, limit=100, snippets=count).hits:
        scanner.check(hit, parts, count)
