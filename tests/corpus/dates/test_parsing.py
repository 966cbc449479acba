"""Dates as values have them: each spelling is the right day, and what is none is never one."""

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.dates.columns import Column
from corpus.dates.months import _NAMES
from corpus.dates.parsing import Unsettled, parse
from corpus.dates.path import day_of, day_of_url
from index.analysis.stemming import LANGUAGES

CASES = Path(__file__).parents[2] / "cases" / "dates"
THE_DAY = dt.date(2026, 1, 12)


def lines(name: str) -> list[str]:
    text = (CASES / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@pytest.mark.parametrize("written", lines("written.txt"))
def test_a_spelling(written: str) -> None:
    assert parse(written) == THE_DAY


@pytest.mark.parametrize("written", lines("not_dates.txt"))
def test_no_date(written: str) -> None:
    assert parse(written) is None


@pytest.mark.parametrize("number", [1768176000, 1768176000.5, 1768176000000, 20260112])
def test_a_number(number: float) -> None:
    assert parse(number) == THE_DAY


@pytest.mark.parametrize("number", [2026, 7, -1, 0, float("nan"), float("inf"), 99_999_999])
def test_no_number_of_a_day(number: float) -> None:
    assert parse(number) is None


def test_the_months_of_every_language_of_an_index() -> None:
    # Korean, Chinese and Japanese number their months.
    numbered = {"korean", "korean-morphemes", "chinese", "japanese"}
    assert {name.partition(",")[0] for name in _NAMES} == set(LANGUAGES) - numbered
    for names in _NAMES.values():
        for number, name in enumerate(names.split(), 1):
            for form in ("12 {} 2026", "12. {} 2026", "12 de {} de 2026", "{} 12, 2026"):
                written = form.format(name.replace("_", " "))
                assert parse(written) == dt.date(2026, number, 12), written


@given(st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31)))
def test_every_day_in_forms_of_the_standard_library(day: dt.date) -> None:
    for form in ("%d %B %Y", "%B %d, %Y", "%a, %d %b %Y 10:00:00 +0000", "%Y/%m/%d", "%Y%m%d"):
        assert parse(day.strftime(form)) == day


@given(st.text(max_size=30))
def test_any_text_is_a_date_or_none(text: str) -> None:
    assert isinstance(parse(text), (dt.date, Unsettled, type(None)))


@given(st.dates(dt.date(1990, 1, 1), dt.date(2050, 12, 31)), st.sampled_from("/-."))
def test_numbers_alone_are_never_read_as_another_day(day: dt.date, mark: str) -> None:
    found = parse(day.strftime(f"%d{mark}%m{mark}%Y"))
    assert isinstance(found, Unsettled)
    assert found.readings["dmy"] == day
    assert found.readings.get("mdy") in (None, *_swapped(day))


def _swapped(day: dt.date) -> tuple[dt.date, ...]:
    return (dt.date(day.year, day.day, day.month),) if day.day <= 12 else ()


def test_the_writers_own_day_and_the_zone_of_stamps_in_utc() -> None:
    seoul = ZoneInfo("Asia/Seoul")
    for written in ("2026-01-11T20:00:00Z", "Sun, 11 Jan 2026 20:00:00 GMT", "1768161600"):
        assert parse(written) == dt.date(2026, 1, 11)
        assert parse(written, seoul) == THE_DAY
    assert parse("2026-01-11T20:00:00-05:00", seoul) == dt.date(2026, 1, 11)
    assert parse("2026-01-11", seoul) == dt.date(2026, 1, 11)


def test_one_value_settles_the_order_of_a_column() -> None:
    column = Column()
    unclear, clear, other = (parse(text) for text in ("01/12/2026", "25/01/2026", "01/25/2026"))
    assert isinstance(unclear, Unsettled)
    assert isinstance(clear, Unsettled)
    assert isinstance(other, Unsettled)
    column.see(unclear)
    assert (column.order, column.day(unclear)) == ("", None)
    column.see(clear)
    assert (column.order, column.day(unclear)) == ("dmy", dt.date(2026, 12, 1))
    column.see(other)
    assert column.is_mixed
    assert (column.day(unclear), column.day(other)) == (None, dt.date(2026, 1, 25))


@pytest.mark.parametrize(
    "path",
    [
        *("2026-01-12-x.md", "2026/01/12/x.html", "2026/0112/x.txt", "a/12Jan2026Smith1.txt"),
        *("20260112_houston.txt", "x/2026-01/12-foo.md", "2026-01-12/a.txt", "Jan-12-2026.txt"),
        *("2026/2026-01-12-x.md", "x/20250301/2026_01_12.txt", "on-january-12-2026.html"),
        *("2026-01-12-closed-on-20260114.md", "2026-01-12-what-we-did-on-2025-12-31.md"),
    ],
)
def test_a_path_with_a_day(path: str) -> None:
    assert day_of(path) == THE_DAY


@pytest.mark.parametrize(
    "path",
    [
        *("2026/01/x.md", "release_02913.txt", "data/2004/2004-03.jsonl", "12345678.txt", "x.md"),
        *("covid-19-2020.md", "2026-01-12-to-2026-01-13.md", "2026-13-01.md", "99991231.txt", ""),
    ],
)
def test_a_path_without_one_day(path: str) -> None:
    assert day_of(path) is None


@pytest.mark.parametrize(
    "url",
    [
        *("https://example.org/2026/01/12/fares", "http://e.org/news/2026-01-12-fares.html?y=2020"),
        *("/2026/01/12/meeting-on-2026-02-20/", "2026/01/12/1.0-fares", "/n/20260112/a_1.htm"),
        "/2026/01/12/meeting-20260220-1900/#2025-01-01",
    ],
)
def test_a_url_with_a_day(url: str) -> None:
    assert day_of_url(url) == THE_DAY


@pytest.mark.parametrize(
    "url",
    [
        *("https://example.org/news/town-hall-august-12-2021", "/n/hearing-on-2026-01-12", ""),
        *("/news/48151623", "/2026/01/fares", "/n/2026011203300438.htm", "/1889/03/04/ferries"),
        "/2026-01-12/or/2026-01-13/",
    ],
)
def test_a_url_without_a_day_of_its_own(url: str) -> None:
    assert day_of_url(url) is None
