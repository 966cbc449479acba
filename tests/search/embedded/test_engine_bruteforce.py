"""Whole searches against a slow evaluator that asks each release, one by one, word by word.

A query is made together with what it means. The evaluator shares the analysis of words with the
engine and nothing else: no index, no arrays, no parser.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby, pairwise, product
from operator import itemgetter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import Release
from index.analysis.analyzer import Analyzer
from index.analysis.folding import fold
from index.analysis.units import unit_starts
from search.embedded.engine import EmbeddedEngine
from search.page import Page

TODAY = dt.date(2024, 1, 10)
ANALYZER = Analyzer()
ALL = 100_000
SIDES = {"text": ("title", "body"), "title": ("title",), "body": ("body",)}


class Doc:
    """A release as words."""

    def __init__(self, release: Release) -> None:
        self.release = release
        texts = {"title": release.title, "body": release.body}
        self.terms = {side: ANALYZER.terms(text) for side, text in texts.items()}
        self.forms = {side: ANALYZER.surfaces(text) for side, text in texts.items()}
        self.length = {
            side: sum(not ANALYZER.is_stop(form) for form in forms)
            for side, forms in self.forms.items()
        }
        self.starts = {
            side: [start for _, start, _ in ANALYZER.words(text)] for side, text in texts.items()
        }
        sources = [name.strip() for name in release.source.split(";")]
        self.values = {
            "source": {fold(name) for name in sources if name},
            "topic": {fold(topic) for topic in release.topics},
            "id": {release.id},
        }

    def units(self, side: str, unit: str) -> list[int]:
        """The number of the sentence or paragraph of each word; a title is one."""
        starts = unit_starts(self.release.body, unit) if side == "body" else []
        return [sum(begin <= start for begin in starts) for start in self.starts[side]]

    def paragraphs(self, side: str) -> list[list[str]]:
        """The terms of each paragraph."""
        units = self.units(side, "paragraph")
        terms = zip(units, self.terms[side], strict=True)
        return [[term for _, term in group] for _, group in groupby(terms, itemgetter(0))]


class World:
    """All releases of an index, and each word's weight (see `search.scoring.bm25f`)."""

    def __init__(self, releases: Iterable[Release]) -> None:
        self.docs = [Doc(release) for release in releases]
        self.mean = {
            side: sum(doc.length[side] for doc in self.docs) / len(self.docs)
            for side in ("title", "body")
        }
        self.df = {
            field: Counter(
                term for doc in self.docs for term in {t for s in sides for t in doc.terms[s]}
            )
            for field, sides in SIDES.items()
        }

    def idf(self, df: float) -> float:
        return math.log(1 + (len(self.docs) - df + 0.5) / (df + 0.5))

    def bm25f(self, doc: Doc, idf: float, title: int, body: int, delta: float = 0.03) -> float:
        norm = {side: 0.4 + 0.6 * doc.length[side] / self.mean[side] for side in self.mean}
        tf = 3 * title / norm["title"] + body / norm["body"]
        return idf * (tf / (1.5 + tf) + delta)

    def word(self, doc: Doc, field: str, term: str) -> float | None:
        times = {side: doc.terms[side].count(term) for side in SIDES[field]}
        if not any(times.values()):
            return None
        idf = self.idf(self.df[field][term])
        return self.bm25f(doc, idf, times.get("title", 0), times.get("body", 0))


Meaning = Callable[[World, Doc], "float | None"]
"""What a release scores, or None where it does not match."""


@dataclass(frozen=True)
class Query:
    """A query and what it means; `denied` is what a negative one denies.

    `binding` tells what needs parentheses: 4 holds together, 3 has a boost, 2 begins with NOT, 1 is
    AND, 0 is OR.
    """

    text: str
    score: Meaning
    binding: int = 4
    denied: Meaning | None = None

    def inside(self, binding: int) -> str:
        """The text as a part of something that binds so."""
        return self.text if self.binding >= binding else f"({self.text})"


def phrase(field: str, terms: list[str], slop: int = 1) -> Meaning:
    """The words in order, each at most `slop` after one before it; scores as its words."""

    def stands(side: list[str]) -> bool:
        reached = [at for at, term in enumerate(side) if term == terms[0]]
        for wanted in terms[1:]:
            reached = [
                at
                for at, term in enumerate(side)
                if term == wanted and any(0 < at - before <= slop for before in reached)
            ]
        return bool(reached)

    def score(world: World, doc: Doc) -> float | None:
        if not any(stands(terms) for side in SIDES[field] for terms in doc.paragraphs(side)):
            return None
        return sum(world.word(doc, field, term) or math.nan for term in terms)

    return score


def value(field: str, wanted: str) -> Meaning:
    """A whole source, topic or id; scores by how rare it is."""

    def score(world: World, doc: Doc) -> float | None:
        if wanted not in doc.values[field]:
            return None
        return world.idf(sum(wanted in other.values[field] for other in world.docs)) * 0.43

    return score


def alike(test: Callable[[Doc], bool]) -> Meaning:
    """What scores 1 wherever it matches."""
    return lambda world, doc: 1.0 if test(doc) else None


def form(field: str, test: Callable[[str], bool]) -> Meaning:
    """A word as people type it, or a whole source, topic or id, that passes a test."""

    def has(doc: Doc) -> bool:
        if field in doc.values:
            return any(map(test, doc.values[field]))
        return any(test(word) for side in SIDES[field] for word in doc.forms[side])

    return alike(has)


def fits(pattern: str, word: str) -> bool:
    """Whether a word fits a pattern: `*` any run, `?` one character."""
    if not pattern:
        return not word
    if pattern[0] == "*":
        return fits(pattern[1:], word) or (word != "" and fits(pattern, word[1:]))
    return word != "" and pattern[0] in ("?", word[0]) and fits(pattern[1:], word[1:])


@cache
def edits(one: str, other: str) -> int:
    """The edits from one word to another: a letter in, out, replaced, or swapped with the next."""
    if not one or not other:
        return len(one) + len(other)
    best = min(
        edits(one[1:], other) + 1,
        edits(one, other[1:]) + 1,
        edits(one[1:], other[1:]) + (one[0] != other[0]),
    )
    if one[:2] == other[:2][::-1] and len(one) > 1:
        best = min(best, edits(one[2:], other[2:]) + 1)
    return best


def all_of(parts: list[Query]) -> Meaning:
    """All of the parts; the negative ones only take away."""

    def score(world: World, doc: Doc) -> float | None:
        scores = [part.score(world, doc) for part in parts]
        if None in scores:
            return None
        return sum(s for s, part in zip(scores, parts, strict=True) if s and not part.denied)

    return score


def any_of(parts: Iterable[Meaning]) -> Meaning:
    """Any of the parts."""
    several = tuple(parts)

    def score(world: World, doc: Doc) -> float | None:
        found = [s for part in several if (s := part(world, doc)) is not None]
        return sum(found) if found else None

    return score


def opposite(meaning: Meaning) -> Meaning:
    return lambda world, doc: 1.0 if meaning(world, doc) is None else None


def times(meaning: Meaning, factor: float) -> Meaning:
    def score(world: World, doc: Doc) -> float | None:
        found = meaning(world, doc)
        return None if found is None else found * factor

    return score


# What single clauses mean.

WORDS = """
tax Taxes TAXING fraud exports exporter korea Korea’s Korea–U.S. U.S. us co-production trade deficit
AI/semiconductor R&D 36.1 1,000 café CAFE naive łódź lodz guilty running steel chip 반도체
международный nowhere
"""
STOPS = ["the", "of", "and", "don’t"]
DATES = {
    "2024-01": ("2024-01-01", "2024-01-31"),
    "2024-01-05": ("2024-01-05", "2024-01-05"),
    "2024-W02": ("2024-01-08", "2024-01-14"),
    "2023-Q4": ("2023-10-01", "2023-12-31"),
    '"last year"': ("2023-01-01", "2023-12-31"),
    "today": ("2024-01-10", "2024-01-10"),
    ">=2024-01-08": ("2024-01-08", "9999-12-31"),
    ">2024-01": ("2024-02-01", "9999-12-31"),
    "<2024-01-05": ("0001-01-01", "2024-01-04"),
    "<=2024-01-05": ("0001-01-01", "2024-01-05"),
    "[2024-01-03 TO 2024-01-06]": ("2024-01-03", "2024-01-06"),
    "{2024-01-03 TO 2024-01-06}": ("2024-01-04", "2024-01-05"),
    "[2023-12 TO 2024-01-03}": ("2023-12-01", "2024-01-02"),
    "[2021 TO]": ("2021-01-01", "9999-12-31"),
    "[* TO 2021]": ("0001-01-01", "2021-12-31"),
    "*": ("0001-01-01", "9999-12-31"),
}
PATTERNS = ["ex*", "EXPORT*", "t?x*", "*ing", "k*a*", "?afé", "r?nn*", "łó*", "1*", "don’t*", "??p"]
FUZZY = [("exprot", 1), ("taxs", 1), ("koera", 1), ("Stele", 1), ("fruads", 2), ("cafés", 1)]
VALUES = [
    ("source", '"Tax Division"', "tax division"),
    ("source", '"BUREAU CAFE"', "bureau cafe"),
    ("source", "Division", "division"),
    ("topic", "TAX", "tax"),
    ("topic", '"foreign trade"', "foreign trade"),
    ("id", "r004", "r004"),
]
RANGES = [
    ("id", "[r010 TO r020]", "r010", "r020"),
    ("id", "{r010 TO r020}", "r011", "r019"),
    ("topic", "[f TO steel}", "f", "steek"),
    ("source", '["antitrust division" TO "tax division"]', "antitrust division", "tax division"),
]

fields = st.sampled_from(["text", "text", "text", "title", "body"])


def named(field: str, text: str) -> str:
    return text if field == "text" else f"{field}:{text}"


def word(field: str, text: str) -> Query:
    terms = ANALYZER.terms(text)
    return Query(named(field, text), phrase(field, terms))


def quoted(field: str, said: list[str]) -> Query:
    terms = ANALYZER.terms(" ".join(said))
    return Query(named(field, f'"{" ".join(said)}"'), phrase(field, terms))


def pattern(field: str, text: str) -> Query:
    folded = fold(text).replace("’", "'")
    return Query(named(field, text), form(field, lambda word: fits(folded, word)))


def fuzzy(field: str, text: str, most: int) -> Query:
    end = "~" if most == 1 else "~2"
    meaning = form(field, lambda word: edits(fold(text), word) <= most)
    return Query(named(field, text + end), meaning)


def between(field: str, text: str, first: str, last: str) -> Query:
    return Query(f"{field}:{text}", form(field, lambda word: first <= word <= last))


def dated(text: str) -> Query:
    first, last = (dt.date.fromisoformat(day) for day in DATES[text])
    inside = alike(lambda doc: doc.release.date is not None and first <= doc.release.date <= last)
    return Query(f"date:{text}", inside)


words = st.builds(word, fields, st.sampled_from(WORDS.split())) | st.builds(
    word, st.sampled_from(["title", "body"]), st.sampled_from(STOPS)
)
filters = st.one_of(
    st.sampled_from(list(DATES)).map(dated),
    st.sampled_from(VALUES).map(lambda v: Query(f"{v[0]}:{v[1]}", value(v[0], v[2]))),
    st.sampled_from(RANGES).map(lambda v: between(*v)),
    st.sampled_from(["anti*", "*division", "*café*", "t?x*"]).map(lambda p: pattern("source", p)),
    st.sampled_from(["f*", "*e*", "*"]).map(lambda p: pattern("topic", p)),
)
clauses = st.one_of(
    words,
    words,
    st.builds(
        quoted,
        fields,
        st.lists(st.sampled_from([*WORDS.split(), *STOPS]), min_size=1, max_size=3),
    ),
    st.deferred(lambda: placed),
    st.builds(pattern, fields, st.sampled_from(PATTERNS)),
    st.sampled_from(FUZZY).flatmap(
        lambda f: st.builds(fuzzy, fields, st.just(f[0]), st.just(f[1]))
    ),
    filters,
    st.just(Query("*", alike(lambda doc: True))),
)
factors = st.sampled_from([2, 0.5, 3])


# Words near each other: all spans of all parts are tried.

Pairs = set[tuple[int, int]]
"""The first and the last word of each place where something stands, by number in its text."""


@dataclass(frozen=True)
class Part:
    """An operand of a connector: its text, where it stands, what its words score."""

    text: str
    spans: Callable[[Doc, str], Pairs]
    score: Callable[[str], Meaning]


def of_words(text: str) -> Part:
    terms = ANALYZER.terms(text)

    def spans(doc: Doc, side: str) -> Pairs:
        size, have = len(terms), doc.terms[side]
        units = doc.units(side, "paragraph")
        return {
            (at, at + size - 1)
            for at in range(len(have))
            if have[at : at + size] == terms and len(set(units[at : at + size])) == 1
        }

    return Part(text, spans, lambda field: phrase(field, terms))


def of_pattern(text: str) -> Part:
    def spans(doc: Doc, side: str) -> Pairs:
        return {(at, at) for at, word in enumerate(doc.forms[side]) if fits(text, word)}

    return Part(text, spans, lambda field: form(field, lambda word: fits(text, word)))


def of_form(text: str) -> Part:
    """A word, or words side by side, in just this form."""
    forms, terms = ANALYZER.surfaces(text), ANALYZER.terms(text)
    size = len(forms)

    def spans(doc: Doc, side: str) -> Pairs:
        have, units = doc.forms[side], doc.units(side, "paragraph")
        return {
            (at, at + size - 1)
            for at in range(len(have))
            if have[at : at + size] == forms and len(set(units[at : at + size])) == 1
        }

    said = f'="{text}"' if " " in text else f"={text}"

    def score(field: str) -> Meaning:
        loose = phrase(field, terms)
        return lambda world, doc: (
            loose(world, doc) if any(spans(doc, side) for side in SIDES[field]) else None
        )

    return Part(said, spans, score)


def either(parts: list[Part]) -> Part:
    return Part(
        f"({' OR '.join(part.text for part in parts)})",
        lambda doc, side: {span for part in parts for span in part.spans(doc, side)},
        lambda field: any_of(part.score(field) for part in parts),
    )


def joined(text: str, parts: list[Part], holds: Callable[[Doc, str, Any], bool]) -> Part:
    """Parts of which any choice of spans, one each, may hold together."""

    def spans(doc: Doc, side: str) -> Pairs:
        found = set()
        units = doc.units(side, "paragraph")
        for chosen in product(*(part.spans(doc, side) for part in parts)):
            first, last = min(first for first, _ in chosen), max(last for _, last in chosen)
            if holds(doc, side, chosen) and units[first] == units[last]:
                found.add((first, last))
        return found

    def score(field: str) -> Meaning:
        return all_of([Query("", part.score(field)) for part in parts])

    return Part(text, spans, score)


def in_order(least: int, most: int) -> Callable[[Doc, str, Any], bool]:
    return lambda doc, side, chosen: least <= chosen[1][0] - chosen[0][1] <= most


def around(most: int) -> Callable[[Doc, str, Any], bool]:
    forwards = in_order(1, most)
    return lambda doc, side, chosen: (
        forwards(doc, side, chosen) or forwards(doc, side, chosen[::-1])
    )


def window(most: int) -> Callable[[Doc, str, Any], bool]:
    return lambda doc, side, chosen: (
        max(last for _, last in chosen) - min(first for first, _ in chosen) <= most
    )


def together(unit: str, one: Part, other: Part) -> Part:
    """Each of the parts where the other is in the same sentence or paragraph."""

    def spans(doc: Doc, side: str) -> Pairs:
        numbers = doc.units(side, unit)
        found = [part.spans(doc, side) for part in (one, other)]
        found = [
            {(first, last) for first, last in pairs if numbers[first] == numbers[last]}
            for pairs in found
        ]
        units = [{numbers[first] for first, _ in pairs} for pairs in found]
        return {
            span
            for pairs in found
            for span in pairs
            if numbers[span[0]] in set.intersection(*units)
        }

    made = joined("", [one, other], in_order(0, 0))
    return Part(f"{one.text} /{unit[0]} {other.text}", spans, made.score)


def matching(field: str, part: Part, times: int = 1) -> Meaning:
    def score(world: World, doc: Doc) -> float | None:
        found = sum(len({first for first, _ in part.spans(doc, side)}) for side in SIDES[field])
        return part.score(field)(world, doc) if found >= times else None

    return score


plain_parts = st.sampled_from([*WORDS.split(), *STOPS]).map(of_words)
single_parts = st.sampled_from(
    ["tax", "fraud", "exports", "korea", "us", "trade", "the", "of", "steel", "chip"]
).map(of_words)
pattern_parts = st.sampled_from(["ex*", "t?x*", "*s", "k*a"]).map(of_pattern)
form_parts = st.sampled_from(
    ["tax", "taxes", "fraud", "exports", "the", "us", "korea", "tax fraud", "the tax", "korea us"]
).map(of_form)
phrase_parts = st.lists(single_parts, min_size=2, max_size=2).map(
    lambda two: of_words(f"{two[0].text} {two[1].text}")
)
quoted_parts = phrase_parts.map(lambda part: replace(part, text=f'"{part.text}"'))
either_parts = st.lists(
    single_parts.filter(lambda part: not is_stop(part.text)) | pattern_parts | form_parts,
    min_size=2,
    max_size=3,
).map(either)  # stop words are left out of groups


@st.composite
def inside_quotes(draw: st.DrawFn) -> Part:
    """Words, patterns and alternatives side by side, or with any one word between."""
    choices = (
        single_parts
        | pattern_parts
        | form_parts.filter(lambda part: " " not in part.text)
        | st.lists(single_parts | phrase_parts, min_size=2, max_size=2).map(either)
    )
    parts = draw(st.lists(choices, min_size=2, max_size=3))
    made = parts[0]
    for part in parts[1:]:
        stars = draw(st.sampled_from([0, 0, 1, 2]))
        text = " ".join([made.text, *["*"] * stars, part.text])
        made = joined(text, [made, part], in_order(stars + 1, stars + 1))
    return replace(made, text=f'"{made.text}"')


@st.composite
def near_each_other(draw: st.DrawFn) -> Part:
    """Different words in quotes, all within so many positions, in any order."""
    parts = draw(st.lists(single_parts, min_size=2, max_size=4, unique_by=lambda part: part.text))
    most = draw(st.sampled_from([len(parts) - 1, len(parts), 6, 40]))
    text = f'"{" ".join(part.text for part in parts)}"~{most}'
    return joined(text, parts, around(most) if len(parts) == 2 else window(most))


@st.composite
def connections(draw: st.DrawFn) -> Part:
    operands = single_parts | quoted_parts | either_parts | pattern_parts | inside_quotes()
    operands |= form_parts
    one, other = draw(operands), draw(operands)
    most = draw(st.sampled_from([1, 2, 5, 40]))
    made = draw(
        st.sampled_from(
            [
                joined(f"{one.text} w/{most} {other.text}", [one, other], around(most)),
                joined(f"{one.text} NEAR/{most} {other.text}", [one, other], around(most)),
                joined(f"{one.text} pre/{most} {other.text}", [one, other], in_order(1, most)),
                together("sentence", one, other),
                together("paragraph", one, other),
            ]
        )
    )
    if draw(st.booleans()):
        return made
    last = draw(single_parts | quoted_parts)
    return joined(f"({made.text}) w/{most} {last.text}", [made, last], around(most))


@st.composite
def counted(draw: st.DrawFn) -> tuple[Part, int]:
    part = draw(single_parts | quoted_parts | either_parts | form_parts)
    times = draw(st.integers(1, 4))
    return replace(part, text=f"atleast{times}({part.text})"), times


placed = st.one_of(
    st.builds(
        lambda field, part: Query(named(field, part.text), matching(field, part)),
        fields,
        inside_quotes() | near_each_other(),
    ),
    st.builds(
        lambda field, part: Query(
            part.text if field == "text" else f"{field}:({part.text})",
            matching(field, part),
            1 if field == "text" else 4,
        ),
        fields,
        connections(),
    ),
    st.builds(
        lambda field, part: Query(named(field, part[0].text), matching(field, *part)),
        fields,
        counted(),
    ),
)


@st.composite
def trees(draw: st.DrawFn, depth: int = 2) -> Query:
    """Clauses put together, with no more parentheses than the precedence asks for."""
    kinds = ["clause", "boost", "not", "and", "and", "or"]
    kind = draw(st.sampled_from(kinds)) if depth else "clause"
    if kind == "clause":
        return draw(clauses)
    if kind == "boost":
        part, factor = draw(clauses | trees(depth - 1)), draw(factors)
        if part.denied:  # nothing that matches has a score to raise
            return part
        return Query(f"{part.inside(4)}^{factor}", times(part.score, factor), 3)
    if kind == "not":
        return negative(draw(st.sampled_from(["NOT ", "-"])), draw(trees(depth - 1)))
    parts = draw(st.lists(trees(depth - 1), min_size=2, max_size=3))
    if kind == "or":
        joint = draw(st.sampled_from([" OR ", " || "]))
        text = joint.join(part.inside(1) for part in parts)
        return Query(text, any_of(part.score for part in parts), 0)
    text = parts[0].inside(2)
    for part in parts[1:]:
        text += draw(st.sampled_from([" ", " ", " AND ", " && "])) + part.inside(2)
    denied = [part.denied for part in parts if part.denied]
    if len(denied) < len(parts):
        return Query(text, all_of(parts), 1)
    return Query(text, opposite(any_of(denied)), 1, any_of(denied))


def negative(sign: str, part: Query) -> Query:
    """NOT before a part; what denies a denial is what that denied."""
    text = sign + part.inside(3)
    if part.denied:
        return Query(text, part.denied, 2)
    return Query(text, opposite(part.score), 2, part.score)


class Both:
    """An engine, and the releases that it searches as words."""

    def __init__(self, path: Any, releases: Iterable[Release]) -> None:
        self.engine = EmbeddedEngine(path, today=lambda: TODAY)
        self.world = World(releases)

    def expected(self, meaning: Meaning) -> dict[str, float]:
        scores = {doc.release.id: meaning(self.world, doc) for doc in self.world.docs}
        return {key: score for key, score in scores.items() if score is not None}

    def search(self, query: str, **options: Any) -> Page:
        return self.engine.search(query, limit=ALL, snippets=0, **options)


@pytest.fixture(scope="module")
def opened(made: list[Any]) -> Iterator[list[Both]]:
    several = [Both(one.path, one.releases.values()) for one in made]
    yield several
    for both in several:
        both.engine.close()


def scores(page: Page) -> dict[str, float]:
    found = {hit.id: hit.score for hit in page.hits}
    assert page.total == len(page.hits) == len(found)
    return found


@settings(max_examples=300)
@given(st.integers(0, 3), placed)
def test_words_near_each_other(opened: list[Both], number: int, query: Query) -> None:
    both = opened[number]
    expected = both.expected(query.score)
    page = both.search(query.text, sort="oldest")
    assert scores(page) == pytest.approx({} if page.relaxed else expected)


@settings(max_examples=300)
@given(st.integers(0, 3), trees())
def test_trees_of_clauses(opened: list[Both], number: int, query: Query) -> None:
    both = opened[number]
    expected = both.expected(query.score)
    page = both.search(query.text, sort="oldest")  # the score of a date's order has no pairs in it
    if page.relaxed:
        assert not expected
    else:
        assert scores(page) == pytest.approx(expected)


# Bare words: stop words, pairs of neighbours, any of them.


def paired(said: list[str]) -> Meaning:
    """What pairs of neighbours are worth (`search.embedded.pairs`); stop words separate them."""
    terms = [(ANALYZER.terms(word), ANALYZER.surfaces(word)) for word in said]
    places = [
        (place, term, len(split) == 1 and ANALYZER.is_stop(forms[0]))
        for place, (split, forms) in enumerate(terms)
        for term in split
    ]
    flat = [(at, *rest) for at, rest in enumerate(places)]
    kept = [word for word in flat if not word[3]] or flat
    pairs = [(a[2], b[2], b[0] - a[0]) for a, b in pairwise(kept) if a[1] != b[1]]

    def score(world: World, doc: Doc) -> float:
        total = 0.0
        for first, second, distance in pairs:
            found = {
                side: sum(
                    (one, other) == (first, second)
                    for words in doc.paragraphs(side)
                    for one, other in zip(words, words[distance:], strict=False)
                )
                for side in doc.terms
            }
            if any(found.values()):
                df = min(world.df["text"][first], world.df["text"][second])
                total += 0.4 * world.bm25f(doc, world.idf(df), found["title"], found["body"], 0)
        return total

    return score


def typed(said: list[str]) -> Meaning:
    """What words in the form they were typed in are worth (`search.scoring.forms`)."""
    forms = list(dict.fromkeys(form for one in said for form in ANALYZER.surfaces(one)))

    def has(doc: Doc, form: str) -> bool:
        return any(form in words for words in doc.forms.values())

    def score(world: World, doc: Doc) -> float:
        total = 0.0
        for form in forms:
            if has(doc, form):
                df = sum(has(each, form) for each in world.docs)
                total += 1.03 * world.idf(df) / len(forms) ** 2
        return total

    return score


def bare(said: list[str], match: str) -> Meaning:
    """All or any of some words, without stop words where others remain."""
    kept = [word for word in said if not is_stop(word)] or said
    parts = [word_query.score for word_query in (word("text", one) for one in kept)]
    together = any_of(parts)
    extra, forms = paired(said), typed(kept)

    def score(world: World, doc: Doc) -> float | None:
        if match == "all" and any(part(world, doc) is None for part in parts):
            return None
        found = together(world, doc)
        if found is None:
            return None
        return found + (extra(world, doc) or 0.0) + (forms(world, doc) or 0.0)

    return score


def fewest_left_out(both: Both, said: list[str]) -> tuple[dict[str, float], list[str]]:
    """What has the most of some words that nothing has all of, and the words left out."""
    words = [one for one in said if not is_stop(one)] or said
    whole = [(one, word("text", one).score) for one in dict.fromkeys(words)]
    units: dict[tuple[str, ...], tuple[str, Meaning]] = {}
    for one, meaning in whole:
        terms = ANALYZER.terms(one)
        if len(terms) == 1 or both.expected(meaning):
            units.setdefault(tuple(terms), (one, meaning))
        else:
            for term, form in zip(terms, ANALYZER.surfaces(one), strict=True):
                units.setdefault((term,), (form, word("text", form).score))
    parts = list(units.values())
    has = [set(both.expected(meaning)) for _, meaning in parts]
    count = [math.sqrt(both.world.idf(len(ids))) + 0.001 / (at + 1) for at, ids in enumerate(has)]
    most: dict[str, float] = {}
    for ids, telling in zip(has, count, strict=True):
        for release in ids:
            most[release] = most.get(release, 0.0) + telling
    if not most:
        return {}, []
    best = max(most, key=lambda release: most[release])
    kept = [meaning for (_, meaning), ids in zip(parts, has, strict=True) if best in ids]
    left_out = [one for (one, _), ids in zip(parts, has, strict=True) if best not in ids]
    extra = paired(said)
    forms = typed([one for (one, _), ids in zip(parts, has, strict=True) if best in ids])

    def score(world: World, doc: Doc) -> float | None:
        found = [meaning(world, doc) for meaning in kept]
        if None in found:
            return None
        return sum(map(float, found)) + extra(world, doc) + forms(world, doc)  # type: ignore[arg-type,operator]

    return both.expected(score), left_out


def is_stop(said: str) -> bool:
    forms = ANALYZER.surfaces(said)
    return len(forms) == 1 and ANALYZER.is_stop(forms[0])


said_words = st.lists(st.sampled_from([*WORDS.split(), *STOPS]), min_size=1, max_size=5)
numbers = st.integers(0, 3)
sorts = st.sampled_from(["relevance", "newest", "oldest"])


@settings(max_examples=200)
@given(numbers, said_words, st.sampled_from(["all", "any"]))
def test_bare_words(opened: list[Both], number: int, said: list[str], match: str) -> None:
    both = opened[number]
    expected = both.expected(bare(said, match))
    page = both.search(" ".join(said), match=match)
    left_out: list[str] = []
    if not expected and match == "all":
        expected, left_out = fewest_left_out(both, said)
    assert page.relaxed == bool(left_out)
    assert [fold(one.strip('"')) for one in page.left_out] == [fold(one) for one in left_out]
    assert scores(page) == pytest.approx(expected)


@settings(max_examples=100)
@given(numbers, said_words, st.sampled_from(["most", "2", "3", "50%", "75%", "100%"]))
def test_so_many_words(opened: list[Both], number: int, said: list[str], match: str) -> None:
    both = opened[number]
    kept = list({tuple(ANALYZER.terms(one)): one for one in said if not is_stop(one)}.values())
    kept = kept or list({tuple(ANALYZER.terms(one)): one for one in said}.values())
    enough = {
        "most": len(kept) // 2 + 1,
        "50%": math.ceil(len(kept) * 0.5),
        "75%": math.ceil(len(kept) * 0.75),
        "100%": len(kept),
    }.get(match) or min(int(match), len(kept))
    has = [set(both.expected(word("text", one).score)) for one in kept]
    counts = Counter(release for ids in has for release in ids)
    page = both.search(" ".join(said), match=match)
    assert scores(page).keys() == {release for release, n in counts.items() if n >= enough}
    assert (page.match, page.relaxed) == (match, False)


@st.composite
def signed(draw: st.DrawFn) -> Query:
    """Neighbours where any may match: `+a` must, filters must, `-a` must not."""
    plain = draw(st.lists(words, max_size=3))
    required = draw(st.lists(words, max_size=2))
    kept = draw(st.lists(filters, max_size=2))
    denied = draw(st.lists(words | filters, max_size=2))
    texts = [part.text for part in (*plain, *kept)]
    texts += [f"+{part.text}" for part in required] + [f"-{part.text}" for part in denied]
    must = [*required, *kept] if required or not plain else kept
    optional = any_of(part.score for part in plain)
    needs_one = bool(plain) and not required

    def score(world: World, doc: Doc) -> float | None:
        found = [part.score(world, doc) for part in must]
        extra = optional(world, doc)
        if None in found or (needs_one and extra is None):
            return None
        if any(part.score(world, doc) is not None for part in denied):
            return None
        return sum(s for s in (*found, extra) if s) if must or plain else 1.0

    return Query(" ".join(draw(st.permutations(texts))), score)


@settings(max_examples=200)
@given(numbers, signed().filter(lambda query: query.text))
def test_any_of_neighbours(opened: list[Both], number: int, query: Query) -> None:
    both = opened[number]
    page = both.search(query.text, match="any", sort="oldest")
    assert scores(page) == pytest.approx(both.expected(query.score))


# Options: filters, order, pages, facets.

SPANS = [
    ({}, "0001-01-01", "9999-12-31"),
    ({"within": "2024-01"}, "2024-01-01", "2024-01-31"),
    ({"within": "2023-Q4"}, "2023-10-01", "2023-12-31"),
    ({"since": "2024-01-04"}, "2024-01-04", "9999-12-31"),
    ({"until": "2024-01-04"}, "0001-01-01", "2024-01-04"),
    ({"since": "2021", "until": "2024-W01"}, "2021-01-01", "2024-01-07"),
    ({"within": "2024", "until": "2024-01-02"}, "2024-01-01", "2024-01-02"),
    ({"since": "last month"}, "2023-12-01", "9999-12-31"),
]
KEEP = [
    {},
    {"source": ("Tax Division",)},
    {"source": ("antitrust DIVISION", "Bureau Café")},
    {"topic": ("tax",)},
    {"topic": ("Steel", "Foreign Trade"), "source": ("Criminal Division", "nobody")},
]
UNITS = {
    "day": lambda day: f"{day}",
    "week": lambda day: "{}-W{:02}".format(*day.isocalendar()[:2]),
    "month": lambda day: f"{day:%Y-%m}",
    "quarter": lambda day: f"{day.year}-Q{(day.month + 2) // 3}",
    "year": lambda day: f"{day.year}",
}


@settings(max_examples=200)
@given(numbers, clauses, st.sampled_from(SPANS), st.sampled_from(KEEP), st.sampled_from([*UNITS]))
def test_filters_and_facets(
    opened: list[Both], number: int, query: Query, span: Any, keep: dict[str, Any], by: str
) -> None:
    both = opened[number]
    options, first, last = span
    found = both.expected(query.score)
    matched = []
    for doc in both.world.docs:
        date = doc.release.date
        inside = not options or (date and first <= f"{date}" <= last)
        kept = all(doc.values[field] & set(map(fold, keep[field])) for field in keep)
        if doc.release.id in found and inside and kept:
            matched.append(doc)
    page = both.search(query.text, by=by, **options, **keep)
    assert page.relaxed is False
    assert sorted(scores(page)) == sorted(doc.release.id for doc in matched)
    if options:
        assert (page.since, page.until) == (
            None if first == "0001-01-01" else dt.date.fromisoformat(first),
            None if last == "9999-12-31" else dt.date.fromisoformat(last),
        )

    dates = [doc.release.date for doc in matched if doc.release.date]
    facet = page.facets["date"]
    assert facet.by == by
    assert facet.undated == len(matched) - len(dates)
    counted = {bucket.key: bucket.count for bucket in facet.buckets if bucket.count}
    assert counted == Counter(map(UNITS[by], dates))
    if "date:" not in query.text and facet.buckets:
        begin, end = facet.buckets[0], facet.buckets[-1]
        if page.since:
            assert begin.start <= page.since < begin.end
        else:
            assert begin.count
        if page.until:
            assert end.start <= page.until < end.end
        else:
            assert end.count
    for one, other in pairwise(facet.buckets):
        assert one.end == other.start
    for field in ("source", "topic"):
        values = Counter(value for doc in matched for value in doc.values[field])
        assert {fold(count.key): count.count for count in page.facets[field].counts} == values


@settings(max_examples=100)
@given(numbers, words | trees(1), sorts, st.integers(1, 9))
def test_order_and_pages(
    opened: list[Both], number: int, query: Query, sort: str, limit: int
) -> None:
    both = opened[number]
    page = both.search(query.text, sort=sort)
    day = {hit.id: hit.date.toordinal() if hit.date else 0 for hit in page.hits}
    order = {
        "relevance": lambda hit: (-hit.score, -day[hit.id], hit.id),
        "newest": lambda hit: (-day[hit.id], -hit.score, hit.id),
        "oldest": lambda hit: (day[hit.id] or 10**9, -hit.score, hit.id),
    }[sort]
    assert list(page.hits) == sorted(page.hits, key=order)
    assert [hit.rank for hit in page.hits] == list(range(1, page.total + 1))
    turned = []
    for offset in range(0, page.total + limit, limit):
        part = both.engine.search(query.text, sort=sort, limit=limit, offset=offset, snippets=0)
        assert (part.total, part.offset, part.limit) == (page.total, offset, limit)
        assert part.facets == page.facets
        assert len(part.hits) == max(0, min(limit, page.total - offset))
        turned += part.hits
    assert turned == list(page.hits)


def test_hits_are_the_releases(opened: list[Both], made: list[Any]) -> None:
    for both, one in zip(opened, made, strict=True):
        for hit in both.search("*").hits:
            release = one.releases[hit.id]
            assert (hit.title, hit.date, hit.url) == (release.title, release.date, release.url)
            assert (hit.source, hit.topics) == (release.source, release.topics)
        assert both.search("*").total == len(one.releases)
