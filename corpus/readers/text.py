"""The text format: a plain text is one release, its first line the title."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TextIO

from corpus.options import Options
from corpus.problems import Report
from corpus.records import Record

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
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"'”’)]*(?=\s+[^\W\d_a-z]|\s*$)")


def read(lines: TextIO, report: Report, options: Options) -> Iterator[Record]:
    """The one record of `lines`.

    A first line that is too long for a title, or all there is, is the body, and its first sentence
    the title. Lines before it that say no more than "For immediate release" are passed over.
    """
    text = lines.read().strip("\ufeff \t\n\f")
    if text:
        title, body = title_and_body(text)
        yield Record({"first line": title, "text": body})


def title_and_body(text: str) -> tuple[str, str]:
    """The title and the body of a plain text that is not empty."""
    first, _, rest = text.partition("\n")
    while rest.strip() and _BOILERPLATE.fullmatch(first):
        text = rest.strip()
        first, _, rest = text.partition("\n")
    if rest.strip() and len(first.strip()) <= LONGEST_TITLE:
        return first, rest
    return derived_title(first), text


def derived_title(text: str) -> str:
    """The first sentence of a text, cut between words where it is long."""
    text = " ".join(text[: 8 * LONGEST_TITLE].split())
    end = _SENTENCE_END.search(text)
    sentence = text[: end.end()] if end else text
    if len(sentence) <= _DERIVED:
        return sentence
    return sentence[: _DERIVED - 1].rsplit(None, 1)[0].rstrip(",;:") + "…"
