"""Date texts give the periods of the golden tables, and anything else a readable refusal."""

import datetime as dt
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from search.dates import periods
from search.dates.parsing import Period, describe, parse, resolve
from search.errors import DateSyntaxError

CASES = Path(__file__).parents[2] / "cases" / "dates"
TODAY = dt.date(2026, 1, 15)
UNITS = ("day", "week", "month", "quarter", "year")
PIECES = (
    *("2025", "12", "31", "2024-02-29", "-", "/", ".", "..", "–", ",", "Q4", "W53", "0000", "9999"),
    *(
        "last",
        "this",
        "next",
        "past",
        "ago",
        "a",
        "two",
        "day",
        "week",
        "months",
        "quarter",
        "year",
    ),
    *("March", "Feb", "29", "30", "Monday", "today", "tomorrow", "since", "until", "before"),
    *("FY", "Q4 FY", "H2", "4Q", "2010s", "to date", "hours", "'25", "T10:30Z", "10-15"),
    *("after", "between", "and", "to", "of", "the", "in", "99999999999", "1st", "fourth"),
)
days = st.dates()
texts = st.text(max_size=120) | st.lists(st.sampled_from(PIECES), max_size=7).flatmap(
    lambda pieces: st.sampled_from((" ", "")).map(lambda gap: gap.join(pieces))
)


def rows(name: str) -> list[list[str]]:
    lines = (CASES / name).read_text(encoding="utf-8").splitlines()
    return [
        [cell.strip() for cell in line.split("|")]
        for line in lines
        if line and not line.startswith("#")
    ]


def a_day(text: str) -> dt.date | None:
    return None if text == "-" else dt.date.fromisoformat(text)


def test_the_table_is_as_long_as_promised() -> None:
    assert len(rows("periods.txt")) >= 120


@pytest.mark.parametrize(("today", "text", "start", "end"), rows("periods.txt"))
def test_a_phrase_names_its_days(today: str, text: str, start: str, end: str) -> None:
    assert parse(text, dt.date.fromisoformat(today)) == Period(a_day(start), a_day(end))


@pytest.mark.parametrize(("today", "month", "text", "start", "end"), rows("fiscal.txt"))
def test_a_fiscal_year_starts_in_its_month(
    today: str, month: str, text: str, start: str, end: str
) -> None:
    found = parse(text, dt.date.fromisoformat(today), int(month))
    assert found == Period(a_day(start), a_day(end))


@pytest.mark.parametrize(("today", "text", "message"), rows("refused.txt"))
def test_what_is_no_date_is_refused_with_a_way_out(today: str, text: str, message: str) -> None:
    with pytest.raises(DateSyntaxError) as refused:
        parse(text, dt.date.fromisoformat(today))
    assert refused.value.message == message
    assert refused.value.hint


@pytest.mark.parametrize(("today", "within", "since", "until", "expected"), rows("resolved.txt"))
def test_the_three_options_make_one_period(
    today: str, within: str, since: str, until: str, expected: str
) -> None:
    options = [None if text == "-" else text for text in (within, since, until)]
    try:
        said = describe(resolve(*options, dt.date.fromisoformat(today)))
    except DateSyntaxError as refused:
        assert refused.hint
        said = refused.message
    assert said == expected


def test_a_long_text_is_refused_at_once_and_not_repeated_whole() -> None:
    with pytest.raises(DateSyntaxError) as refused:
        parse("2025-" * 1_000_000, TODAY)
    assert len(refused.value.message) < 100


def test_a_refusal_shows_control_characters_and_does_not_send_them() -> None:
    for text in ("\x1b[31mred", "between \x1b[31m", "2025 to \x1b[31m", "since \x07"):
        with pytest.raises(DateSyntaxError) as refused:
            parse(text, TODAY)
        assert refused.value.message.isprintable()


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        ("2025-10-01", "2026-02-01", "2025-10-01 to 2026-01-31"),
        ("2025-12-15", "2025-12-16", "2025-12-15"),
        ("2024-02-29", "2024-03-01", "2024-02-29"),
        ("2025-12-01", "-", "since 2025-12-01"),
        ("-", "2025-12-01", "until 2025-11-30"),
        ("0001-01-01", "0001-01-03", "0001-01-01 to 0001-01-02"),
        ("-", "-", ""),
    ],
)
def test_a_period_is_described_by_its_first_and_last_day(start: str, end: str, said: str) -> None:
    assert describe(Period(a_day(start), a_day(end))) == said


@given(texts, days)
@example("9999-12-31 to Monday", dt.date.max)
@example("0001-02 to March", dt.date.min)
@example("ſince 2025", TODAY)
def test_any_text_is_a_period_or_a_refusal(text: str, today: dt.date) -> None:
    try:
        period = parse(text, today)
    except DateSyntaxError as refused:
        assert refused.message and refused.hint
        assert refused.message.isprintable()
    else:
        assert not period.start or not period.end or period.start < period.end
        if describe(period):
            assert parse(describe(period), today) == period


@given(st.none() | texts, st.none() | texts, st.none() | texts, days)
def test_any_three_options_are_a_period_or_a_refusal(
    within: str | None, since: str | None, until: str | None, today: dt.date
) -> None:
    try:
        period = resolve(within, since, until, today)
    except DateSyntaxError as refused:
        assert refused.message and refused.hint
    else:
        assert not period.start or not period.end or period.start < period.end


@given(days, st.sampled_from(UNITS))
@example(dt.date.min, "week")
@example(dt.date.max, "week")
@example(dt.date(2021, 1, 1), "week")
def test_the_period_around_a_day_is_that_of_its_parts(day: dt.date, unit: str) -> None:
    period = periods.around(unit, day)
    iso = day.isocalendar()
    quarter = (day.month + 2) // 3
    assert (
        period
        == {
            "day": periods.day(day.year, day.month, day.day),
            "week": periods.week(iso[0], iso[1]),
            "month": periods.month(day.year, day.month),
            "quarter": periods.quarter(day.year, quarter),
            "year": periods.year(day.year),
        }[unit]
    )
    assert period.start is not None
    assert period.start <= day < (period.end or dt.date.max) or period.end is None


@given(st.dates(dt.date(1, 1, 1), dt.date(9998, 12, 31)))
def test_a_month_is_all_the_days_of_that_month(day: dt.date) -> None:
    period = parse(day.strftime("%B ") + f"{day.year:04}", TODAY)
    assert period.start and period.last and period.end
    assert period.start == day.replace(day=1)
    assert (period.last.year, period.last.month) == (day.year, day.month)
    assert period.end.day == 1


def test_dates_need_neither_numpy_nor_a_third_party_module() -> None:
    check = (
        "import sys; before = set(sys.modules); import search.dates.parsing; "
        "print(sorted({m.split('.')[0] for m in set(sys.modules) - before}"
        " & {'numpy', 'whoosh', 'nltk', 'click', 'yaml', 'calendar', 'rapidfuzz'}))"
    )
    root = Path(__file__).parents[3]
    found = subprocess.run(
        [sys.executable, "-c", check], cwd=root, capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "[]"
