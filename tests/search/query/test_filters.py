"""Sources and topics that no release has stand for those there are, or name the nearest."""

from __future__ import annotations

import pytest

from index.analysis.analyzer import Analyzer
from index.analysis.folding import fold
from search.options import SearchOptions
from search.query.filters import helped, helped_options
from search.query.language import read_signs
from tests.search.query.test_language import TODAY

NAMES = {
    "source": ["Antitrust Division", "Civil Division", "Civil Rights Division", "Tax Division"],
    "topic": ["Tax", "Trade"],
}


class Known:
    """The values of an index."""

    def has(self, field: str, value: str) -> bool:
        return value in map(fold, NAMES[field])

    def names(self, field: str) -> list[str]:
        return NAMES[field]


@pytest.mark.parametrize(
    ("value", "found", "hint"),
    [
        ("Tax Division", "Tax Division", ""),
        ("tax division", "tax division", ""),
        ("tax", "Tax Division", "read source tax as Tax Division"),
        ("Civil Rights", "Civil Rights Division", "as Civil Rights Division"),
        ("civil ri", "Civil Rights Division", "read source civil ri as Civil Rights Division"),
        ("civil", "civil", "no release has the source civil; there is Civil Division · Civil Ri"),
        ("Tax Divison", "Tax Divison", "there is Tax Division"),
        ("division", "division", "no release has the source division"),
        ("ta", "ta", "no release has the source ta"),
        ("qqqq", "qqqq", "no release has the source qqqq"),
    ],
)
def test_a_source(value: str, found: str, hint: str) -> None:
    options, hints = helped_options(SearchOptions(source=value), Known())
    assert options.source == (found,)
    assert hint in "".join(hints)
    assert bool(hints) == bool(hint)


@pytest.mark.parametrize(
    ("query", "understood", "hints"),
    [
        ("fraud source:tax", 'fraud AND source:"Tax Division"', 1),
        ("source:anti OR topic:tra", 'source:"Antitrust Division" OR topic:Trade', 2),
        ("fraud -source:tax", 'fraud AND NOT source:"Tax Division"', 1),
        ("source:civil", "source:civil", 1),
        ("topic:tax fraud", "topic:tax AND fraud", 0),
        ("source:*tax*", "source:*tax*", 0),
    ],
)
def test_clauses(query: str, understood: str, hints: int) -> None:
    reading = helped(read_signs(query, Analyzer(), "all", TODAY), Known())
    assert (reading.understood, len(reading.hints)) == (understood, hints)
