"""Dates of other calendars and scripts, brought into the form that the table of spellings reads.

Years of the Buddhist era (2569), of the Republic of China (民國115年), of Japanese eras (R8.1.12)
and of the Persian calendar (۱۴۰۴) become years of the common era; names of months whose letters
carry marks, as in Thai and Hindi, become English ones. A year alone says nothing where two
calendars may have it: `1404-10-22` in Latin digits is no date.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from unicodedata import normalize

_ENGLISH = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
_MARKED = (
    "มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม",
    "ม.ค. ก.พ. มี.ค. เม.ย. พ.ค. มิ.ย. ก.ค. ส.ค. ก.ย. ต.ค. พ.ย. ธ.ค.",
    "जनवरी फरवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर",
    "जनवरी फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितम्बर अक्तूबर नवम्बर दिसम्बर",
    "জানুয়ারি ফেব্রুয়ারি মার্চ এপ্রিল মে জুন জুলাই আগস্ট সেপ্টেম্বর অক্টোবর নভেম্বর ডিসেম্বর",
    "জানুয়ারী ফেব্রুয়ারী মার্চ এপ্রিল মে জুন জুলাই আগস্ট সেপ্টেম্বর অক্টোবর নভেম্বর ডিসেম্বর",
)
_PERSIAN = (
    *("فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور"),
    *("مهر", "آبان", "آذر", "دی", "بهمن", "اسفند"),
)
_PERSIAN_DAY = re.compile(rf"(\d{{1,2}})\s+({'|'.join(_PERSIAN)})\s+(?:ماه\s+)?(\d{{4}})")
_PERSIAN_DIGITS = re.compile("([۰-۹]{4})([/.-])([۰-۹]{1,2})\\2([۰-۹]{1,2})")
_PERSIAN_YEARS = range(1200, 1421)
"""1821 to 2041; after it, years of the Islamic calendar are those of today."""
_REPUBLIC = re.compile(
    r"(?:(?:中華|中华)?民[國国]\s*(\d{1,3})\s*年|(1\d\d)\s*年)\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日?"
    r"|(?<!\d)(1\d\d)([-/.])(\d{1,2})\6(\d{1,2})(?!\d)"
)
_ERA = re.compile(r"(?<!\w)(令和|平成|昭和|[RHS])(\d{1,2})([-/.])(\d{1,2})\3(\d{1,2})(?!\d)")
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "R": 2018, "H": 1988, "S": 1925}
_VIETNAMESE = re.compile(r"(\d{1,2})\s*tháng\s*(\d{1,2})(?:\s*,\s*|\s*năm\s*|\s+)(\d{4})", re.I)
_THAI_WORDS = re.compile(r"วัน\w*[\u0e30-\u0e4e\w]*?ที่\s*|พ\.\s?ศ\.\s*|พุทธศักราช\s*|เวลา\s*|\s*น\.$")
_GLUED = re.compile(r"(?<=[日일号號])(?=[0-9])")
_BUDDHIST = 543
_BUDDHIST_YEARS = range(2400, 2700)
_DOUBTFUL_YEARS = range(1200, 1500)


def common_year(year: int) -> int:
    """The year of the common era: of 2569, which only the Buddhist era can mean, 2026.

    Of a year that may be one of the Persian or Islamic calendar as well, 0.
    """
    if year in _DOUBTFUL_YEARS:
        return 0
    return year - _BUDDHIST if year in _BUDDHIST_YEARS else year


def in_common_form(text: str) -> str:
    """`text` with what other calendars and scripts write as the table of spellings has it."""
    text = _REPUBLIC.sub(_of_republic, text)
    text = _ERA.sub(lambda m: f"{_ERAS[m[1]] + int(m[2])}-{m[4]}-{m[5]}", text)
    if text.isascii():
        return text
    text = _PERSIAN_DAY.sub(lambda m: _persian(m[0], m[3], _PERSIAN.index(m[2]) + 1, m[1]), text)
    text = _PERSIAN_DIGITS.sub(lambda m: _persian(m[0], m[1], int(m[3]), m[4]), text)
    text = _VIETNAMESE.sub(r"\3-\2-\1", text)
    text = _THAI_WORDS.sub(" ", text)
    marked, numbers = _marked()
    text = marked.sub(lambda m: f" {_ENGLISH[numbers[m[0]]]} ", text)
    return _GLUED.sub(" ", text).strip()


def _of_republic(match: re.Match[str]) -> str:
    named, bare, month, day, plain, _, plain_month, plain_day = match.groups()
    year = 1911 + int(named or bare or plain)
    return f"{year}-{month or plain_month}-{day or plain_day}"


def _persian(text: str, year: str, month: int, day: str) -> str:
    """A day of the Persian calendar in the common one; `text` where there is no such day."""
    date = persian_day(int(year), month, int(day)) if int(year) in _PERSIAN_YEARS else None
    return date.isoformat() if date else text


def persian_day(year: int, month: int, day: int) -> dt.date | None:
    """A day of the Persian calendar, or None if it has no such day.

    Of 33 years eight are leap years, which is right for the years 1178 to 1633 (K. M. Borkowski:
    The Persian calendar for 3000 years, 1996). The year 1400 began on 21 March 2021.
    """
    length = 31 if month <= 6 else 30 if month < 12 or _is_leap(year) else 29
    if not (1 <= month <= 12 and 1 <= day <= length):
        return None
    years = range(min(year, 1400), max(year, 1400))
    days = sum(366 if _is_leap(each) else 365 for each in years)
    begin = dt.date(2021, 3, 21) + dt.timedelta(days if year > 1400 else -days)
    return begin + dt.timedelta(31 * min(month - 1, 6) + 30 * max(month - 7, 0) + day - 1)


def _is_leap(year: int) -> bool:
    return year % 33 in (1, 5, 9, 13, 17, 22, 26, 30)


@cache
def _marked() -> tuple[re.Pattern[str], dict[str, int]]:
    """What matches a name of a month with marks, and the place of each name in the year, from 0."""
    numbers = {
        normalize("NFC", name): place
        for names in _MARKED
        for place, name in enumerate(names.split())
    }
    longest_first = sorted(numbers, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first))), numbers
