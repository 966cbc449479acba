"""Which last words of a query name a period."""

import datetime as dt

import pytest

from search.dates.in_text import trailing_period
from search.dates.parsing import describe

TODAY = dt.date(2026, 1, 15)


@pytest.mark.parametrize(
    ("text", "topic", "period"),
    [
        ("bribery cases in March 2016", "bribery cases", "2016-03-01 to 2016-03-31"),
        ("exports last year", "exports", "2025-01-01 to 2025-12-31"),
        ("chip exports since 2024", "chip exports", "since 2024-01-01"),
        ("tariffs in the first half of 2015?", "tariffs", "2015-01-01 to 2015-06-30"),
        ("steel between 2014 and 2016", "steel", "2014-01-01 to 2016-12-31"),
        ("fraud past 30 days", "fraud", "2025-12-17 to 2026-01-15"),
        ("fraud March 2016", "fraud", "2016-03-01 to 2016-03-31"),
        ("speech yesterday", "speech", "2026-01-14"),
    ],
)
def test_a_period_at_the_end(text: str, topic: str, period: str) -> None:
    found = trailing_period(text, TODAY)
    assert found is not None
    assert (found[0], describe(found[2])) == (topic, period)


@pytest.mark.parametrize(
    "text",
    ["exports", "last year", "in March 2016", "section 2016", "2016 budget", "the last of us", ""],
)
def test_no_period(text: str) -> None:
    assert trailing_period(text, TODAY) is None
