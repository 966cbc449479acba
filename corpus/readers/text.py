"""The text format: a plain text is one release, its first line the title."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TextIO

from corpus.dates.parsing import LONGEST, parse
from corpus.fields.names import field_of
from corpus.fields.values import flattened
from corpus.options import Options
from corpus.problems import Report
from corpus.records import DATE_LINE, FIRST_SENTENCE, Record

LONGEST_TITLE = 250
_DERIVED = 120
_BOILERPLATE = re.compile(
    r"\W*(?:(?:for )?immediate release|embargoed.{0,60}|"
    r"(?:press|news|media) (?:release|advisory|statement|notice|information)|news|release|"
    r"statement|(?:presse|medien)(?:mitteilung|information|erklärung|meldung)(?: nr\.? ?[\d/]+)?|"
    r"communiqu[ée](?: de presse)?|dossier de presse|comunicado(?: de (?:prensa|imprensa))?|"
    r"nota de (?:prensa|imprensa)|comunicato(?: stampa)?|nota stampa|comunicat de pres[ăa]|"
    r"persbericht|pressmeddelande|pressemelding|pressemeddelelse|lehdistötiedote|tiedote|"
    r"sajtóközlemény|пресс-релиз|بيان صحفي|보\s*도\s*자\s*료|報道発表(?:資料)?|プレスリリース|"
    r"新闻稿|新聞稿)\W*",
    re.IGNORECASE,
)
_UNLIKELY = re.compile(
    r".*[:,;…]|[\W\d_]*|(?:thank(?:s| you)|good (?:morning|afternoon|evening)|hello|ladies and|"
    r"buen[ao]s (?:d[ií]as|tardes|noches)|much[ao]s gracias|boa (?:tarde|noite)|bom dia|bonjour|"
    r"meine (?:sehr geehrten )?damen|dear |sehr geehrte|skip to ).*",
    re.IGNORECASE,
)
"""What a first line says that is no title: words to the audience, a time, a number."""
_TOP = 2000
_LABEL = re.compile(r"([^\W\d][^:：\n]{1,40}?)[*_ ]*[:：][*_ ]*")
_NUMBER = re.compile(r"[RHS][0-9]|[0-9]{3}[-/.]")
"""What a date in a column may begin with, and a version or another number is on a line."""
_DATE_WITHIN = 6
_SHORT_FORM = re.compile(
    r"(?:\b\w|\b(?:sen|rep|gov|dr|mr|mrs|ms|st|no|nr|inc|co|corp|ltd|jr|sr|gen|col|lt|capt|prof|hon|"
    r"u\.s|d\.c|vs|approx|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|bzw|ca|abs|art|sra?|dra|mme))"
    r"\.[\"'”’)]*$",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"'”’)]*(?=\s+[^\W\d_a-z]|\s*$)")


def read(lines: TextIO, report: Report, options: Options) -> Iterator[Record]:
    """The one record of `lines`.

    A first line that is too long for a title, or all there is, is the body, and its first sentence
    the title. Lines before it that are a date, or say no more than "For immediate release", are
    passed over. One of the first lines that is a date and nothing else is the date.
    """
    text = lines.read().strip("\ufeff \t\n\f")
    if text:
        dated = date_line(text)
        labelled, text = _labelled(text)
        title, body = title_and_body(text)
        values = {"first line": title, "text": body}
        if body == text:
            values = {FIRST_SENTENCE: title, "text": text}
        elif _UNLIKELY.fullmatch(title):
            values = {FIRST_SENTENCE: derived_title(body), "text": text}
        yield Record({**labelled, **dated, **values})


def _labelled(text: str) -> tuple[dict[str, str], str]:
    """The values of first lines such as `Speaker: Ada Berg`, and the text without these lines."""
    values: dict[str, str] = {}
    while len(values) < _DATE_WITHIN:
        line, _, rest = text.partition("\n")
        label = _LABEL.match(line)
        if not label or not rest.strip() or len(line) > LONGEST_TITLE:
            break
        if field_of(label[1]) not in ("source", "url", "topics") or label[1] in values:
            break
        values[label[1]] = line[label.end() :]
        text = rest.strip()
    return values, text


def date_line(text: str) -> dict[str, str]:
    """By `date line`, the first of the first lines of a text that is a date and nothing else.

    Before it may stand a name of dates: `Fecha: 12/01/2026`.
    """
    lines = (line.strip(" \t\f*_#|") for line in text[:_TOP].split("\n"))
    first = [_without_label(line) for line in lines if line][:_DATE_WITHIN]
    return next(({DATE_LINE: line} for line in first if _is_date(line)), {})


def _without_label(line: str) -> str:
    label = _LABEL.match(line)
    return line[label.end() :] if label and field_of(label[1]) == "date" else line


def _is_date(line: str) -> bool:
    """Whether a line is a date with a day, a month and a year, and is no bare number."""
    if len(line) > LONGEST or not re.search(r"\d", line) or line.isdecimal():
        return False
    if _NUMBER.match(line):
        return False
    return parse(line) is not None


def with_title_and_date(values: dict[str, object], text: str) -> Record:
    """The record of values above a text, and of that text: without a title, its first sentence is
    one; without a date, one of its first lines that is a date."""
    values = {name: value for name, value in values.items() if value not in ("", None, [])}
    known = {field_of(name) for name in values}
    if text.strip():
        if "title" not in known:
            values[FIRST_SENTENCE] = derived_title(text.strip())
        if "date" not in known:
            values.update(date_line(text))
        values["body"] = text
    return Record(flattened(values), 1)


def title_and_body(text: str) -> tuple[str, str]:
    """The title and the body of a plain text that is not empty."""
    first, _, rest = text.partition("\n")
    while rest.strip() and (_BOILERPLATE.fullmatch(first) or _is_date(first.strip())):
        text = rest.strip()
        first, _, rest = text.partition("\n")
    if rest.strip() and len(first.strip()) <= LONGEST_TITLE:
        return first, rest
    return derived_title(first), text


def derived_title(text: str) -> str:
    """The first sentence of a text, cut between words where it is long."""
    text = " ".join(text[: 8 * LONGEST_TITLE].split())
    ends = (
        m.end() for m in _SENTENCE_END.finditer(text) if not _SHORT_FORM.search(text[: m.end()])
    )
    sentence = text[: next(ends, len(text))]
    if len(sentence) <= _DERIVED:
        return sentence
    return sentence[: _DERIVED - 1].rsplit(None, 1)[0].rstrip(",;:") + "…"
