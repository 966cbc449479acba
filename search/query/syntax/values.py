"""The values of words, phrases, ranges and numbers in a query, and their limits.

Every function raises `RepairableError`, at its position in the query, for an invalid value.
"""

from __future__ import annotations

import datetime as dt
import re

from search.dates.periods import Period
from search.errors import DateSyntaxError
from search.query.syntax.characters import check_by_twos, is_by_twos
from search.query.syntax.tokens import DATE_OPERATORS, QUOTES, RepairableError, Token, short
from search.query.vocabulary import MAX_SLOP, Vocabulary

MAX_DISTANCE = 2
MAX_NEAR = 20
MIN_BOOST, MAX_BOOST = 0.01, 1_000.0
MAX_PATTERN = 100

_ALWAYS = Period(None, None)
_RANGE = re.compile(
    r"[\[{](?P<low>.*?)(?<=[\s\[{])(?:TO|to)(?=[\s\]}])(?P<high>.*)[\]}]", re.DOTALL
)
_NUMBER = re.compile(r"\d+\.?\d*|\.\d+")
_HANGUL = re.compile("[가-힣*?]+")
_WILD_RUN = re.compile(r"[*?]+")
_ABBREVIATION = re.compile(r"(?<![^\W_])(?:[^\W\d_]\.)+(?:[^\W\d_](?![^\W_]))?")
_EDGES = re.compile(r"^[^\w*?]+|[^\w*?]+$")


def boost(token: Token) -> float:
    """The number after a `^`."""
    value = float(token.text[1:]) if _NUMBER.fullmatch(token.text[1:]) else 0.0
    if not MIN_BOOST <= value <= MAX_BOOST:
        raise RepairableError(
            f"a boost is a number from {MIN_BOOST:g} to {MAX_BOOST:g}, such as ^2",
            token.start,
            (token.start, token.end, ""),
            f"removed {short(token.text)}",
        )
    return value


def distance(token: Token) -> int:
    """The number of edits by which a fuzzy word may differ."""
    digits = token.suffix[1:]
    if digits not in ("", "1", "2"):
        start = token.end - len(token.suffix)
        better = "~2" if digits.isdigit() and digits.strip("0") else "~"
        raise RepairableError(
            f"a fuzzy word may differ by at most {MAX_DISTANCE} edits: ~ or ~2",
            start,
            (start, token.end, better),
            f"read {short(token.suffix)} as {better}",
        )
    return int(digits or 1)


def slop(token: Token) -> int:
    """How many positions after one word of a phrase the next may be; 1 is right after."""
    digits = token.suffix[1:]
    if not token.suffix:
        return 1
    if not re.fullmatch(r"[1-9]\d{0,3}", digits) or int(digits) > MAX_SLOP:
        start = token.end - len(token.suffix)
        raise RepairableError(
            f'words near each other are written "..."~N, with N from 1 to {MAX_SLOP}',
            start,
            (start, token.end, ""),
            f"removed {short(token.suffix)}",
        )
    if len(token.text.split()) > MAX_NEAR:
        raise RepairableError(
            f'at most {MAX_NEAR} words can be near each other in "..."~N', token.start
        )
    return int(digits)


def bounds(token: Token) -> tuple[str, str, bool, bool]:
    """The ends of a range or comparison, "" where open, and whether each is itself left out."""
    if token.suffix in DATE_OPERATORS.values():
        after, equal = token.suffix[0] == ">", token.suffix[1:] == "="
        date = token.text.strip()
        return (date, "", not equal, False) if after else ("", date, False, not equal)
    if token.text[0] in "<>":
        equal = token.text[1] == "="
        value = _unquoted(token.text[1 + equal :])
        if token.text[0] == "<":
            return "", value, False, not equal
        return value, "", not equal, False
    match = _RANGE.fullmatch(token.text)
    if match is None:
        inside = token.text[1:-1].strip()
        raise RepairableError(
            "a range is written with TO between its ends, as in [2025-10 TO 2025-12]",
            token.start,
            (token.start, token.end, f'"{inside}"' if " " in inside else inside),
            "removed the brackets",
        )
    low, high = _unquoted(match["low"]), _unquoted(match["high"])
    return low, high, token.text[0] == "{", token.text[-1] == "}"


def _unquoted(end: str) -> str:
    """The end of a range without quotes; nothing for a `*`."""
    end = end.strip().strip(QUOTES)
    return "" if end == "*" else end


def days(token: Token, today: dt.date) -> tuple[int | None, int | None]:
    """The days `[start, end)` of a date clause, as `date.toordinal()`; None is an open end.

    Raises `RepairableError` without a repair if there is no date.
    """
    if token.kind != "range":
        if token.text == "*":
            return None, None
        if token.pattern or token.suffix:
            raise _no_date_pattern(token)
        whole = _period(token.text, token.start, today)
        return _ordinal(whole.start), _ordinal(whole.end)
    low, high, low_excluded, high_excluded = bounds(token)
    first = _period(low, token.start + token.text.find(low), today) if low else _ALWAYS
    last = _period(high, token.start + token.text.rfind(high), today) if high else _ALWAYS
    start = first.end if low_excluded else first.start
    end = last.start if high_excluded else last.end
    beyond = (low_excluded and low and not start) or (high_excluded and high and not end)
    if beyond or (start and end and start >= end):
        backwards = bool(first.start and last.end and first.start >= last.end)
        raise _empty_range(token, low, high, backwards)
    return _ordinal(start), _ordinal(end)


def _ordinal(day: dt.date | None) -> int | None:
    return day.toordinal() if day else None


def _period(text: str, position: int, today: dt.date) -> Period:
    from search.dates.parsing import parse  # compiles many patterns

    try:
        return parse(text, today)
    except DateSyntaxError as error:
        raise RepairableError(error.message, position) from None


def _empty_range(token: Token, low: str, high: str, backwards: bool) -> RepairableError:
    if backwards:
        repaired = f"{token.text[0]}{high} TO {low}{token.text[-1]}"
        message, repair = "the range ends before it begins", "swapped the ends of the range"
    else:
        repaired = f"[{low or '*'} TO {high or '*'}]"
        message, repair = "the range is empty", "included the ends of the range"
    return RepairableError(message, token.start, (token.start, token.end, repaired), repair)


def _no_date_pattern(token: Token) -> RepairableError:
    plain = re.split(r"[*?~]", token.text)[0].rstrip("-/. ")
    return RepairableError(
        "a date cannot be a pattern: name a period, such as 2025 or 2025-Q4",
        token.start,
        (token.start, token.end, plain) if plain else None,
        f"read {short(token.text + token.suffix)} as {short(plain)}",
    )


def keyword(field: str, text: str, vocabulary: Vocabulary) -> str:
    """A keyword as the index holds it: folded, but for an id."""
    text = text.strip()
    return text if field == "id" else vocabulary.fold(text)


def word_pattern(text: str, vocabulary: Vocabulary) -> str:
    """The pattern of a word with wildcards, folded, without the punctuation around it.

    The full stops of an abbreviation vanish, as they do in an index: `U.S.*` is `us*`.
    """
    word = _EDGES.sub("", vocabulary.fold(text)).replace("’", "'")
    return "*" if text == "*:*" else _whole(word)


def _whole(word: str) -> str:
    """A word without the full stops of an abbreviation."""
    return _ABBREVIATION.sub(lambda letters: letters[0].replace(".", ""), word)


def shortest(pattern: str) -> str:
    """A pattern that says the same with the fewest signs: `?*` for `*?*`."""
    return _WILD_RUN.sub(lambda run: "?" * run[0].count("?") + "*" * ("*" in run[0]), pattern)


def check_one_word(token: Token, source: str, vocabulary: Vocabulary) -> None:
    """Refuse a pattern or fuzzy word that analysis would split: no word of the index fits it."""
    kind = "a pattern" if token.pattern else "a fuzzy word"
    if token.end - token.start > MAX_PATTERN:
        raise RepairableError(f"{kind} may have at most {MAX_PATTERN} characters", token.start)
    if token.pattern and is_by_twos(token.text, vocabulary):
        check_by_twos(token, vocabulary)
        return
    if token.pattern and _HANGUL.fullmatch(token.text):
        literal = token.text.strip("*")  # of letters alone, which analysis may part
        if _WILD_RUN.search(literal) or len(vocabulary.surfaces(literal)) == 1:
            return
    filler = "1" if any(map(str.isdigit, token.text)) else "x"
    parts = vocabulary.surfaces(_WILD_RUN.sub(filler, _whole(token.text)))
    if len(parts) > 1 and token.text != "*:*":
        word = source[token.start : token.end]
        pieces = re.sub(r"[^\w*?~&'’.,]+", " ", word).strip()
        if pieces == word:
            pieces = re.sub(r"[.,]+", " ", word)
        raise RepairableError(
            f"{kind} must be one word, and this is {len(parts)}",
            token.start,
            (token.start, token.end, f"({pieces})"),
            f"split {short(token.text)}",
        )


def keyword_range(token: Token, field: str, vocabulary: Vocabulary) -> tuple[str, str, bool, bool]:
    """The ends of a range of keywords, as the index holds them."""
    low, high, low_excluded, high_excluded = bounds(token)
    first, last = keyword(field, low, vocabulary), keyword(field, high, vocabulary)
    if low and high and (first > last or (first == last and (low_excluded or high_excluded))):
        raise _empty_range(token, low, high, backwards=first > last)
    return first, last, low_excluded, high_excluded
