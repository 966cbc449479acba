"""Facets count what a plain walk over the calendar counts, and their keys name their buckets."""

import datetime as dt
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from search.dates.parsing import parse
from search.dates.periods import Period
from search.errors import OptionError
from search.facets import AUTO_BUCKETS, MAX_BUCKETS, date_facet, keyword_facet
from search.page import Bucket, Count, DateFacet, KeywordFacet

UNITS = ("day", "week", "month", "quarter", "year")
ONE_DAY = dt.timedelta(days=1)


def key(by: str, day: dt.date) -> str:
    iso_year, iso_week, _ = day.isocalendar()
    return {
        "day": f"{day.year:04}-{day.month:02}-{day.day:02}",
        "week": f"{iso_year:04}-W{iso_week:02}",
        "month": f"{day.year:04}-{day.month:02}",
        "quarter": f"{day.year:04}-Q{(day.month + 2) // 3}",
        "year": f"{day.year:04}",
    }[by]


def walked(dates: list[dt.date | None], by: str) -> DateFacet:
    """The facet by walking from the first date to the last, day by day, and to the bucket ends."""
    dated = sorted(date for date in dates if date)
    counts = Counter(key(by, date) for date in dated)
    buckets: list[Bucket] = []
    day = dated[0] if dated else dt.date.max
    while dated and day > dt.date.min and key(by, day - ONE_DAY) == key(by, dated[0]):
        day -= ONE_DAY
    while dated and day <= dated[-1]:
        start, name = day, key(by, day)
        while day < dt.date.max and key(by, day) == name:
            day += ONE_DAY
        buckets.append(Bucket(name, start, day, counts[name]))
        if day == dt.date.max:
            if key(by, day) != name:
                buckets.append(Bucket(key(by, day), day, day, counts[key(by, day)]))
            break
    while buckets and not buckets[-1].count:
        buckets.pop()
    return DateFacet(by, dates.count(None), tuple(buckets))


def ordinals(dates: list[dt.date | None], kind: type[np.integer] = np.int32) -> np.ndarray:
    return np.array([date.toordinal() if date else 0 for date in dates], dtype=kind)


@st.composite
def date_lists(draw: st.DrawFn) -> list[dt.date | None]:
    """Dates, some of them none, within a few days or a few years of each other."""
    anchor = draw(st.dates())
    reach = draw(st.sampled_from((2, 40, 1200)))
    last = dt.date.max.toordinal()
    steps = st.integers(-reach, reach).map(
        lambda step: dt.date.fromordinal(min(max(anchor.toordinal() + step, 1), last))
    )
    return draw(st.lists(st.none() | steps, max_size=30))


TURNS = [dt.date(2020, 12, 28), None, dt.date(2021, 1, 1), dt.date(2021, 1, 3), dt.date(2021, 1, 4)]


@given(date_lists(), st.sampled_from(UNITS), st.sampled_from((np.int32, np.int64)))
@example(TURNS, "week", np.int32)
@example([dt.date.min, dt.date(1, 12, 31)], "week", np.int32)
@example([dt.date(9998, 12, 31), dt.date.max], "week", np.int32)
@example([dt.date(9998, 12, 31), dt.date.max], "day", np.int32)
@example([dt.date.max], "year", np.int32)
@example([dt.date.min], "quarter", np.int64)
@example([dt.date(2024, 2, 29), dt.date(2024, 3, 31)], "month", np.int64)
@example([None, None], "month", np.int32)
@example([], "day", np.int32)
def test_a_date_facet_is_what_walking_the_calendar_gives(
    dates: list[dt.date | None], by: str, kind: type[np.integer]
) -> None:
    assert date_facet(ordinals(dates, kind), by) == walked(dates, by)


WINTER = Period(dt.date(2025, 12, 1), dt.date(2026, 3, 1))
JANUARY = [dt.date(2026, 1, 2), dt.date(2026, 1, 31)]
TWO_DAYS = Period(dt.date(2026, 1, 1), dt.date(2026, 1, 3))
ALL_DAYS = Period(dt.date(1, 1, 1), dt.date(9000, 1, 1))


@given(
    st.lists(st.dates(dt.date(2024, 5, 1), dt.date(2024, 8, 31)), max_size=9),
    st.dates(dt.date(2023, 1, 1), dt.date(2024, 5, 1)) | st.none(),
    st.dates(dt.date(2024, 9, 1), dt.date(2025, 9, 1)) | st.none(),
    st.sampled_from(UNITS),
)
def test_a_window_is_filled_from_end_to_end(
    dates: list[dt.date], start: dt.date | None, end: dt.date | None, by: str
) -> None:
    facet = date_facet(ordinals(dates), by, window=Period(start, end))
    # As if a match stood on its first day and one on its last, and did not count.
    ends = [start, end and end - ONE_DAY]
    filled = date_facet(
        ordinals([*dates, *ends]), by, np.array([1] * len(dates) + [0, 0], np.int64)
    )
    if dates or (start and end):
        assert facet.buckets == filled.buckets
    else:
        assert facet.buckets == ()


@pytest.mark.parametrize(
    ("dates", "by", "window", "shown"),
    [
        (JANUARY, "month", WINTER, "2025-12 0, 2026-01 2, 2026-02 0"),
        (JANUARY, "month", Period(None, WINTER.end), "2026-01 2, 2026-02 0"),
        (JANUARY, "month", Period(WINTER.start, None), "2025-12 0, 2026-01 2"),
        ([None], "month", WINTER, "2025-12 0, 2026-01 0, 2026-02 0"),
        ([], "auto", TWO_DAYS, "2026-01-01 0, 2026-01-02 0"),
        ([], "month", Period(WINTER.start, None), ""),
        (JANUARY[:1], "auto", Period(dt.date(1900, 1, 1), None), "2026-01-02 1"),
        (JANUARY, "day", ALL_DAYS, "2026-01-02 1, 2026-01-31 1"),
    ],
)
def test_windows(dates: list[dt.date | None], by: str, window: Period, shown: str) -> None:
    buckets = date_facet(ordinals(dates), by, window=window).buckets
    if len(buckets) > 3:
        buckets = tuple(bucket for bucket in buckets if bucket.count)
    assert ", ".join(f"{bucket.key} {bucket.count}" for bucket in buckets) == shown


@pytest.mark.parametrize(
    ("first", "last", "by"),
    [
        ("2025-03-01", "2025-03-24", "day"),  # 24 buckets, and here 25
        ("2025-03-01", "2025-03-25", "week"),
        ("2025-01-06", "2025-06-22", "week"),
        ("2025-01-06", "2025-06-23", "month"),
        ("2024-01-31", "2025-12-01", "month"),
        ("2024-01-31", "2026-01-01", "quarter"),
        ("2020-01-01", "2025-12-31", "quarter"),
        ("2020-01-01", "2026-01-01", "year"),
        ("1900-01-01", "2026-01-01", "year"),
    ],
)
def test_auto_gives_24_buckets_at_most(first: str, last: str, by: str) -> None:
    days = ordinals([dt.date.fromisoformat(first), dt.date.fromisoformat(last)])
    assert date_facet(days, "auto").by == by


@given(date_lists())
@example([])
@example([dt.date.min, dt.date.max])
@example([dt.date(2025, 1, 1), dt.date(2025, 1, 24)])
@example([dt.date(2025, 1, 1), dt.date(2025, 1, 25)])
def test_auto_is_the_finest_with_few_buckets(dates: list[dt.date | None]) -> None:
    days = ordinals(dates)
    facet = date_facet(days, "auto")
    assert facet == date_facet(days, facet.by)
    finer = UNITS[: UNITS.index(facet.by)]
    assert len(facet.buckets) <= AUTO_BUCKETS or facet.by == "year"
    for by in finer:
        try:
            assert len(date_facet(days, by).buckets) > AUTO_BUCKETS
        except OptionError:
            assert dates == [dt.date.min, dt.date.max]


@given(date_lists(), st.sampled_from(UNITS), st.dates())
@example([dt.date.min, dt.date(1, 1, 9)], "week", dt.date(2026, 1, 15))
@example([dt.date(9999, 12, 20), dt.date.max], "week", dt.date(2026, 1, 15))
@example([dt.date.max], "day", dt.date(2026, 1, 15))
def test_a_key_is_a_date_text_for_its_bucket(
    dates: list[dt.date | None], by: str, today: dt.date
) -> None:
    for bucket in date_facet(ordinals(dates), by).buckets:
        period = parse(bucket.key, today)
        assert period.start == bucket.start
        assert (period.end or dt.date.max) == bucket.end


def test_all_matches_are_counted_once_and_the_days_are_left_as_they_were() -> None:
    days = np.random.default_rng(5).integers(736_000, 739_000, 5_000).astype(np.int32)
    days[::100] = 0
    before = days.copy()
    days.flags.writeable = False
    for by in (*UNITS, "auto"):
        facet = date_facet(days, by)
        assert facet.undated == 50
        assert sum(bucket.count for bucket in facet.buckets) == 4_950
    assert (days == before).all()


def test_counts_are_plain_integers() -> None:
    facet = date_facet(ordinals([dt.date(2025, 1, 1)]), "month")
    assert type(facet.buckets[0].count) is int
    assert type(facet.undated) is int
    counted = keyword_facet(np.array([1, 1]), str, 5)
    assert type(counted.counts[0].count) is int
    assert type(counted.more) is int


@pytest.mark.parametrize("by", ["day", "week", "month", "quarter"])
def test_stray_dates_do_not_make_millions_of_buckets(by: str) -> None:
    days = ordinals([dt.date.min, dt.date(2025, 1, 1), dt.date.max])
    with pytest.raises(OptionError) as refused:
        date_facet(days, by)
    assert "from 0001-01-01 to 9999-12-31" in refused.value.message
    assert "by year" in refused.value.hint


def test_the_most_buckets_are_given_and_one_more_is_refused() -> None:
    first = dt.date(1990, 1, 1)
    last = first + dt.timedelta(days=MAX_BUCKETS - 1)
    assert len(date_facet(ordinals([first, last]), "day").buckets) == MAX_BUCKETS
    with pytest.raises(OptionError, match="by week"):
        date_facet(ordinals([first, last + ONE_DAY]), "day")


@given(
    st.lists(st.integers(0, 12), max_size=60),
    st.integers(0, 15),
    st.permutations([f"name {n:02}" for n in range(13)]),
)
def test_a_keyword_facet_is_what_a_counter_gives(
    values: list[int], limit: int, names: list[str]
) -> None:
    ranked = sorted(Counter(names[v] for v in values).items(), key=lambda item: (-item[1], item[0]))
    expected = KeywordFacet(
        tuple(Count(name, count) for name, count in ranked[:limit]), max(len(ranked) - limit, 0)
    )
    assert keyword_facet(np.array(values, dtype=np.int32), names.__getitem__, limit) == expected


def test_only_names_that_may_be_shown_are_asked_for() -> None:
    asked: list[int] = []

    def name(value: int) -> str:
        asked.append(value)
        return str(value)

    values = np.repeat(np.arange(1_000), np.arange(1_000))
    facet = keyword_facet(values, name, 3)
    assert [count.key for count in facet.counts] == ["999", "998", "997"]
    assert facet.more == 996
    assert sorted(asked) == [997, 998, 999]


@pytest.mark.parametrize("by", ["month", "quarter", "year"])
def test_buckets_at_either_end_of_the_calendar_and_of_an_axis(by: str) -> None:
    for first, last in (
        ("0001-01-05", "0003-02-01"),
        ("9998-03-01", "9999-12-31"),
        ("1999-12-31", "2000-01-01"),
        ("2019-12-31", "2040-01-01"),
    ):
        ends = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
        facet = date_facet(np.array([day.toordinal() for day in ends]), by)
        assert facet.buckets[0].start <= ends[0] < facet.buckets[0].end
        assert facet.buckets[-1].start <= ends[1] <= facet.buckets[-1].end
        assert [bucket.count for bucket in facet.buckets if bucket.count] == [1, 1]
        for before, after in pairwise(facet.buckets):
            assert before.end == after.start
