"""The query language against golden tables: what each query is read as, refused for, repaired to.

`queries_good.txt` and `queries_any.txt` hold a query, how it is understood, and its plan.
`queries_broken.txt` holds a query, a caret where it is refused with the reason, the suggestion,
and what lenient reading makes of it.
"""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from index.analysis.analyzer import Analyzer
from search.errors import QuerySyntaxError
from search.query import plan
from search.query.language import Reading, read, read_bare, read_signs

CASES = Path(__file__).parents[2] / "cases"
TODAY = dt.date(2026, 2, 15)
ANALYZER = Analyzer()


def blocks(name: str) -> list[list[str]]:
    """The cases of a file: runs of lines that are neither empty nor comments."""
    lines = (CASES / name).read_text(encoding="utf-8").splitlines()
    runs = groupby(lines, key=lambda line: bool(line) and not line.startswith("# "))
    return [list(run) for full, run in runs if full]


def reading(text: str, **options: Any) -> Reading:
    return read(text, ANALYZER, today=TODAY, **options)


def short(node: plan.Node) -> str:
    """A plan on one line: `And(text:trade, date[2025-10-01, 2026-01-01))`."""
    boost = getattr(node, "boost", 1.0)
    return _short(node) + (f"^{boost:g}" if boost != 1 else "")


def _short(node: plan.Node) -> str:
    match node:
        case plan.Term(field, text):
            return f"{field}:{text}"
        case plan.Phrase(field, words, slop):
            return f"{field}:<{' '.join(words)}>" + (f"~{slop}" if slop != 1 else "")
        case plan.Near(field, parts, most, least, ordered):
            reach = f"{least}..{most}" if ordered else f"{most}"
            return f"{field}:Near({', '.join(map(short, parts))})~{reach}"
        case plan.Together(field, parts, unit):
            return f"{field}:{unit}({', '.join(map(short, parts))})"
        case plan.AtLeast(field, part, times):
            return f"{field}:AtLeast({times}, {short(part)})"
        case plan.Prefix(field, text):
            return f"Prefix({field}, {text})"
        case plan.Wildcard(field, text):
            return f"Wildcard({field}, {text})"
        case plan.Fuzzy(field, text, distance, prefix):
            return f"Fuzzy({field}, {text}, {distance}, {prefix})"
        case plan.TermRange(field, start, end, no_start, no_end):
            return f"{field}{'(' if no_start else '['}{start}, {end}{')' if no_end else ']'}"
        case plan.Days(start, end):
            days = [dt.date.fromordinal(day).isoformat() if day else "" for day in (start, end)]
            return f"date[{days[0]}, {days[1]})"
        case plan.And(parts) | plan.Or(parts):
            return f"{type(node).__name__}({', '.join(map(short, parts))})"
        case plan.Not(part):
            return f"Not({short(part)})"
        case plan.AndNot(one, other) | plan.AndMaybe(one, other) | plan.Require(one, other):
            return f"{type(node).__name__}({short(one)}, {short(other)})"
        case plan.Constant(part, score):
            return f"Constant({short(part)}, {score:g})"
        case _:
            return type(node).__name__


def case_id(block: list[str]) -> str:
    return block[0].strip()[:40]


@pytest.mark.parametrize("block", blocks("queries_good.txt"), ids=case_id)
def test_a_query_is_read_as_the_table_says(block: list[str]) -> None:
    found = reading(block[0])
    assert [block[0], found.understood, short(found.plan)] == block
    assert found.repairs == ()


@pytest.mark.parametrize("block", blocks("queries_any.txt"), ids=case_id)
def test_a_query_is_read_as_the_table_says_where_any_word_may_match(block: list[str]) -> None:
    found = reading(block[0], match="any")
    assert [block[0], found.understood, short(found.plan)] == block


@pytest.mark.parametrize("block", blocks("queries_broken.txt"), ids=case_id)
def test_a_broken_query_is_refused_and_repaired_as_the_table_says(block: list[str]) -> None:
    query = block[0].rstrip("·")
    with pytest.raises(QuerySyntaxError) as caught:
        reading(query)
    error = caught.value
    lines = [block[0], " " * error.position + "^ " + error.message, f"try: {error.suggestion}"]
    repaired = reading(query, lenient=True)
    lines.append(f"lenient: {repaired.understood}")
    lines.extend(f"- {repair}" for repair in repaired.repairs)
    assert lines == block
    assert reading(error.suggestion).repairs == (), "a suggestion can be read"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("trade deficit?", "trade AND deficit"),
        ('trade "us deficit"', 'trade AND "us deficit"'),
        (
            "(title:trade OR defi*^2) NOT fuzy~2 date:2025",
            "(title:trade OR defi*^2) AND date 2025-01-01 to 2025-12-31 AND NOT fuzy~2",
        ),
    ],
)
def test_reading_a_query_imports_neither_whoosh_nor_nltk(query: str, said: str) -> None:
    script = (
        "import datetime, sys\n"
        "from search.query import language\n"
        "class Words:\n"
        "    language = 'english'\n"
        "    def words(self, text): return [(text.strip('?'), 0, len(text.strip('?')))]\n"
        "    def terms(self, text): return [text]\n"
        "    def term(self, word): return word\n"
        "    def joined(self, text): return ()\n"
        "    def by_twos(self, text): return False\n"
        "    surfaces = terms\n"
        "    def is_stop(self, word): return False\n"
        "    def fold(self, text): return text\n"
        f"print(language.read({query!r}, Words(), today=datetime.date.today()).understood)\n"
        "print([name for name in sys.modules if name.split('.')[0] in ('whoosh', 'nltk')])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        cwd=CASES.parent.parent,
    )
    assert done.stdout == f"{said}\n[]\n"


@pytest.mark.parametrize("text", ["", "  \t\n", "\x00", "\ud800"])
def test_an_empty_query_is_refused_unless_it_may_be_empty(text: str) -> None:
    for lenient in (False, True):
        with pytest.raises(QuerySyntaxError, match="the query is empty") as caught:
            reading(text, lenient=lenient)
        assert (caught.value.position, caught.value.suggestion) == (0, "*")
    assert reading(text, allow_empty=True) == Reading(plan.Every(), "every release")


@pytest.mark.parametrize(
    "text", ["&", "-- ?", "...", '"--"', "(&)", "-&", "\\", "\\*", "\\\\*", ".*", "...*"]
)
def test_a_query_without_a_word_is_refused(text: str) -> None:
    for options in ({}, {"lenient": True}, {"allow_empty": True}):
        with pytest.raises(QuerySyntaxError, match="no word to search for"):
            reading(text, **options)


@pytest.mark.parametrize("leaf", ["a*", "w?n", "steel~", "steel", '"steel chips"'])
def test_the_same_words_in_two_fields_are_two_clauses(leaf: str) -> None:
    """Whether or not one of the fields holds the other: each adds a score of its own."""
    either = reading(f"text:{leaf} OR body:{leaf}").plan
    assert isinstance(either, plan.Or)
    assert [part.field for part in either.parts] == ["text", "body"]  # type: ignore[union-attr]


def test_a_plus_counts_within_what_is_denied_and_not_beyond() -> None:
    denied_twice = reading("-(-(+chips)) exports", match="any")
    assert denied_twice.understood == "chips OR exports"
    assert reading("(+chips) exports", match="any").understood == "chips, better with exports"


def test_words_and_days_are_those_the_query_looks_for() -> None:
    found = reading('the Tráde "Not guilty" -china expo* title:Korea–U.S. source:x date:>=2025-10')
    assert found.words == ("trade", "not", "guilty", "korea", "us")
    assert found.days == (dt.date(2025, 10, 1).toordinal(), None)
    found = reading("(chips date:<2026) -china date:[2024 TO 2027]")
    assert found.words == ("chips",)
    assert found.days == (dt.date(2024, 1, 1).toordinal(), dt.date(2026, 1, 1).toordinal())
    assert reading("chips OR date:2025").days is None
    assert reading("chips -date:2025").days is None


def test_a_decomposed_accent_is_the_same_query() -> None:
    assert reading("re\u0301sume\u0301") == reading("résumé")
    assert reading('"re\u0301sume\u0301" x*').plan == reading('"résumé" x*').plan


HOSTILE = {
    "a megabyte of words": ("word " * 200_000, "at most 10,000 characters"),
    "a megabyte of one word": ("a" * 1_000_000, "at most 10,000 characters"),
    "ten thousand words": ("word " * 10_000, "at most 10,000 characters"),
    "two thousand words": ("a " * 2_000, "at most 1,000 words"),
    "a thousand parentheses": ("(" * 1_000 + "chips" + ")" * 1_000, "50 deep"),
    "parentheses never closed": ("(" * 9_999, "50 deep"),
    "parentheses never opened": (")" * 9_999, "unmatched '"),
    "brackets": ("date:[ " * 1_400, "bracket"),
    "quotes": ('" ' * 4_999, "no word to search for"),
    "operators": ("NOT " * 2_000, "cannot be followed by"),
    "wildcards": ("?*" * 4_000, "at most 100 characters"),
    "many patterns": ("a*b " * 2_000, "at most 32 patterns"),
    "many patterns of any beginning": ("*ab " * 2_000, "at most 6 patterns that begin"),
    "phrases": ('"a b" ' * 1_600, "at most 100 phrases"),
    "words that mean phrases": ("a-b " * 999, "at most 100 phrases"),
    "many words near each other": ('"' + "a " * 4_000 + '"~9', "at most 20"),
    "a long fuzzy word": ("a" * 5_000 + "~", "at most 100 characters"),
    "boosts": ("chips" + "^2" * 4_000, "a boost is"),
    "backslashes": ("\\" * 9_999, "no word"),
    "fields": ("title:" * 1_600, "another field"),
    "unknown fields": ("foo:bar " * 1_200, "no field foo"),
    "dates of many words": ("date:last x y z " * 600, "not a date"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_query_is_refused_for_its_reason(name: str) -> None:
    text, reason = HOSTILE[name]
    with pytest.raises(QuerySyntaxError, match=reason) as caught:
        reading(text)
    assert len(str(caught.value)) < 1_000
    if any(map(str.isalnum, text)):
        repaired = reading(text, lenient=True)
        assert repaired.repairs
        assert all(len(repair) < 100 for repair in repaired.repairs)


def test_the_longest_and_deepest_queries_are_read() -> None:
    words = reading("word " * 1_000)
    assert isinstance(words.plan, plan.And)
    assert len(words.plan.parts) == 1_000
    assert reading("word " * 999 + '"word"').plan == words.plan
    deep = reading("(chips OR NOT " * 50 + "sales" + ")" * 50)
    assert deep.understood.count("NOT") == 50


def test_bare_words_are_read_as_the_parser_reads_them() -> None:
    for text in ("trade deficit", "the trade deficit", "Korea–U.S. & trade, R&D?", "the of"):
        for match in ("all", "any"):
            bare = read_bare(text, ANALYZER, match)
            assert bare is not None
            assert bare == read_signs(text, ANALYZER, match, TODAY)
    for text in ("-trade", "trade*", "a AND b", "a || b", 'a "b"', "a:b", "wom?n", "a^2", "\\a"):
        assert read_bare(text, ANALYZER, "all") is None
