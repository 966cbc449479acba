"""Dates that texts mention."""

from __future__ import annotations

import datetime as dt

import pytest

from search.dates.mentions import mentions

WRITTEN = dt.date(2017, 3, 15)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("On January 12, 2016, and on Jan. 7, 2017", ["2016-01-12", "2017-01-07"]),
        ("signed 12 January 2016 in Bonn", ["2016-01-12"]),
        ("since 2016-01-12.", ["2016-01-12"]),
        ("on March 10 and April 10", ["2017-03-10", "2016-04-10"]),
        ("the 4th of nothing; 3rd May; Sept. 2nd", ["2016-05-03", "2016-09-02"]),
        ("February 30, 2016 and March 32 and 2016-13-01", []),
        ("at Mar 10:30 on May 2017", []),
        ("Mayor 3 marched 4 Marches 5", []),
        ("February 29", ["2016-02-29"]),
    ],
)
def test_mentions(text: str, days: list[str]) -> None:
    assert [mention.day.isoformat() for mention in mentions(text, WRITTEN)] == days


def test_a_mention_says_where_it_is() -> None:
    text = "It began on 12 January 2016."
    (mention,) = mentions(text, WRITTEN)
    assert text[mention.start : mention.end] == "12 January 2016"
