"""Where the sentences and the paragraphs of a text begin."""

from __future__ import annotations

import re

_ABBREVIATIONS = """
    Ms Mr Dr Sr Jr St Mt Ft Lt Co No pp vs al ex Va Md Pa cf Mrs Hon Rev Gov Sen Rep Gen Adm Col Maj
    Sgt Det Inc Ltd Nos Art Sec Fig Vol rel etc est Ave Jan Feb Mar Apr Jun Jul Aug Sep Oct Nov Dec
    Mon Tue Wed Thu Fri Fla Tex Blvd Prof Capt Cmdr Pres Atty Asst Supt Corp Bros Assn Dept Univ
    Sept Tues Mass Calif Thurs approx Rd
"""


def _none_before() -> str:
    """A regular expression: the full stop just before belongs to no initial or abbreviation."""
    by_length: dict[int, list[str]] = {}
    for word in _ABBREVIATIONS.split():
        by_length.setdefault(len(word), []).append(word)
    behind = [rf"(?<!\b(?:{'|'.join(words)})\.)" for words in by_length.values()]
    return r"(?<!\b[^\W\d_]\.)" + "".join(behind)


SENTENCE_BREAK = re.compile(  # one set of characters first: three times as fast
    rf"""
    [.!?…。！？｡؟۔।॥\n]
    (?: (?: (?<=[!?…]) | (?<=\.) {_none_before()} )
        [)\]}}"'”’»]* \s+ (?=["'“‘«(\[]{{0,2}}(?:[^\W_a-zß-öø-ÿα-ώа-џ]|[$€£¥•◦▪‣–—-]))
      | (?<=[。！？｡؟۔।॥]) [。！？｡」』”’）》】]* \s*
      | (?<=\n) (?: [^\S\n]* \n \s* | \s* (?=[•◦▪‣·*–—-]\s) ) )
    """,
    re.VERBOSE,
)
"""Ends where a sentence begins."""
_PARAGRAPH_BREAK = re.compile(r"\n[^\S\n]*\n\s*")


def unit_starts(text: str, unit: str) -> list[int]:
    """Where the sentences (unit `sentence`) or paragraphs of a text begin, but for the first."""
    break_ = SENTENCE_BREAK if unit == "sentence" else _PARAGRAPH_BREAK
    return [match.end() for match in break_.finditer(text)]
