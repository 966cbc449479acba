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
        ("on March 10 and April 10", ["2017-03-10", "2017-04-10"]),
        ("the 4th of nothing; 3rd May; Sept. 20th", ["2017-05-03"]),
        (
            "on 2016-01-12, 2016.1.13 and 2016/1/14; not 1-2016-01-12 or 2016-01-12-3",
            ["2016-01-12", "2016-01-13", "2016-01-14"],
        ),
        ("Section 12 may be read on 3 march; Mar. 1st", ["2017-03-01"]),
        (
            "the 12th of January, 2016; May 13, 2016 May 14",
            ["2016-01-12", "2016-05-13", "2017-05-14"],
        ),
        ("February 30, 2016 and March 32 and 2016-13-01", []),
        ("at Mar 10:30 on May 2017", []),
        ("Mayor 3 marched 4 Marches 5", []),
        ("February 29, and on March 1st", ["2017-03-01"]),
    ],
)
def test_mentions(text: str, days: list[str]) -> None:
    assert [mention.day.isoformat() for mention in mentions(text, WRITTEN)] == days


@pytest.mark.parametrize(
    ("language", "text", "days"),
    [
        ("spanish", "el 12 de enero de 2016 y el 3 de Marzo", ["2016-01-12", "2017-03-03"]),
        (
            "french",
            "le 1er février 2016, les 12 mai et 3 août",
            ["2016-02-01", "2017-05-12", "2017-08-03"],
        ),
        ("german", "am 12. Januar 2016 und am 3. März", ["2016-01-12", "2017-03-03"]),
        ("russian", "12 января 2016 года", ["2016-01-12"]),
        (
            "english",
            "2016년 1월 12일, 3월 2일(목), `16.11.4(금)~6(일), 2.10.(금) 3.5점",
            ["2016-01-12", "2017-03-02", "2016-11-04", "2017-02-10"],
        ),
        ("english", "2016年1月12日から3月2日まで", ["2016-01-12", "2017-03-02"]),
    ],
)
def test_in_other_languages(language: str, text: str, days: list[str]) -> None:
    found = mentions(text, WRITTEN, language)
    assert [mention.day.isoformat() for mention in found] == days


def test_a_year_that_is_not_said_is_the_next_in_december() -> None:
    christmas = dt.date(2017, 12, 20)
    days = [mention.day for mention in mentions("on January 5, May 5 and December 5", christmas)]
    assert days == [dt.date(2018, 1, 5), dt.date(2017, 5, 5), dt.date(2017, 12, 5)]
    new_year = dt.date(2018, 1, 9)
    days = [mention.day for mention in mentions("since December 5, from May 5", new_year)]
    assert days == [dt.date(2017, 12, 5), dt.date(2018, 5, 5)]


def test_a_day_that_an_event_is_named_after_is_no_date() -> None:
    text = "the lessons of September 11th"
    assert [*mentions(text, dt.date(2005, 12, 1))] == []
    assert [m.day for m in mentions(text, dt.date(2005, 9, 14))] == [dt.date(2005, 9, 11)]
    assert [m.day for m in mentions(f"{text}, 2001", dt.date(2005, 9, 14))] == [
        dt.date(2001, 9, 11)
    ]


def test_a_mention_says_where_it_is() -> None:
    text = "It began on 12 January 2016."
    (mention,) = mentions(text, WRITTEN)
    assert text[mention.start : mention.end] == "12 January 2016"
