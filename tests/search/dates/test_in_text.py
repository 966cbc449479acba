"""Which words of a query name a period."""

import datetime as dt

import pytest

from search.dates.in_text import named_period
from search.dates.parsing import describe

TODAY = dt.date(2026, 1, 15)


@pytest.mark.parametrize(
    ("text", "said", "period"),
    [
        ("bribery cases in March 2016", "in March 2016", "2016-03-01 to 2016-03-31"),
        ("exports last year", "last year", "2025-01-01 to 2025-12-31"),
        ("exports last year to Korea", "last year", "2025-01-01 to 2025-12-31"),
        ("in March 2016 bribery cases", "in March 2016", "2016-03-01 to 2016-03-31"),
        ("chip exports since 2024", "since 2024", "since 2024-01-01"),
        ("before 2015 fraud", "before 2015", "until 2014-12-31"),
        ("fraud after 2015", "after 2015", "since 2016-01-01"),
        (
            "tariffs in the first half of 2015?",
            "in the first half of 2015",
            "2015-01-01 to 2015-06-30",
        ),
        ("steel between 2014 and 2016", "between 2014 and 2016", "2014-01-01 to 2016-12-31"),
        ("steel from March to May 2016", "from March to May 2016", "2016-03-01 to 2016-05-31"),
        ("fraud past 30 days", "past 30 days", "2025-12-17 to 2026-01-15"),
        ("over the past year exports", "over the past year", "2025-01-16 to 2026-01-15"),
        ("fraud March 2016", "March 2016", "2016-03-01 to 2016-03-31"),
        ("Dec '25 arrests", "Dec '25", "2025-12-01 to 2025-12-31"),
        ("speech yesterday", "yesterday", "2026-01-14"),
        ("H1 2015 exports", "H1 2015", "2015-01-01 to 2015-06-30"),
        ("profits Q1-Q3 2025", "Q1-Q3 2025", "2025-01-01 to 2025-09-30"),
        ("4Q 2025 results", "4Q 2025", "2025-10-01 to 2025-12-31"),
        ("opioids in the 2010s", "in the 2010s", "2010-01-01 to 2019-12-31"),
        ("opioids in the 90s", "in the 90s", "1990-01-01 to 1999-12-31"),
        ("arrests week 2 of 2026", "week 2 of 2026", "2026-01-05 to 2026-01-11"),
        ("arrests December 10-15, 2025", "December 10-15, 2025", "2025-12-10 to 2025-12-15"),
        ("year to date exports", "year to date", "2026-01-01 to 2026-01-15"),
        ("hacking last 24 hours", "last 24 hours", "2026-01-14 to 2026-01-15"),
        ("hacking 2025-11", "2025-11", "2025-11-01 to 2025-11-30"),
        ("(fraud OR bribery) in 2016", "in 2016", "2016-01-01 to 2016-12-31"),
        ('"tax fraud" in 2016', "in 2016", "2016-01-01 to 2016-12-31"),
        ("arrests on Monday", "on Monday", "2026-01-12"),
    ],
)
def test_a_period_among_words(text: str, said: str, period: str) -> None:
    found = named_period(text, TODAY)
    assert found is not None
    assert (found.said, describe(found.period)) == (said, period)
    assert text[found.start : found.end] == said


def test_fiscal_years_need_their_month() -> None:
    assert named_period("tax FY2015", TODAY) is None
    found = named_period("tax FY2015", TODAY, 10)
    assert found is not None
    assert describe(found.period) == "2014-10-01 to 2015-09-30"


@pytest.mark.parametrize(
    "text",
    [
        "exports",
        "last year",
        "in March 2016",
        "section 2016",
        "2016 budget",
        "budget 2016",
        "Agenda 2030",
        "net zero by 2030",
        "the last of us",
        "in the last resort",
        "Theresa May",
        "march on Washington",
        "march in Washington",
        "over 2000 people",
        "the first 100 days",
        "after 9/11 attacks",
        "in 3-D",
        '"in March 2016" fraud',
        "title:2016-03",
        "fraud in 2015 and bribery in 2016",
        "COVID-19 2020",
        "",
    ],
)
def test_no_period(text: str) -> None:
    assert named_period(text, TODAY) is None
