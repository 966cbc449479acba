"""Chunks that are one run of letters with punctuation around it: read without the analyzer.

Most of the chunks of a text are. A pattern tells them, several times as fast as reading words; what
comes of them is what the analyzer says of them, which the tests hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from index.analysis.korean import MORPHEMES
from index.analysis.stemming import WITHOUT_STEMS
from index.analysis.words import MAX_WORD, by_twos

_ASCII_SIGNS = r"""!"#$%()*+,\-./:;<=>?@\[\\\]^`{|}~"""
_SIGNS = _ASCII_SIGNS + "“”„‘’«»‹›–—•·§°¡¿「」『』〈〉《》【】、。"
_UPPER, _LOWER = "A-ZÀ-ÖØ-Þ", "a-zß-öø-ÿ"

ONE_WORD = re.compile(
    rf"[{_ASCII_SIGNS}]*((?:[A-Za-z][a-z]{{,{MAX_WORD - 1}}}|[A-Z]{{1,{MAX_WORD}}})(?![+#]))"
    rf"[{_ASCII_SIGNS}]*"
).fullmatch
"""A chunk in ASCII that is one word: its group."""
_ONE_RUN = re.compile(
    rf"[{_SIGNS}]*(?:"
    rf"((?:[{_UPPER}{_LOWER}][{_LOWER}]{{,{MAX_WORD - 1}}}|[{_UPPER}]{{1,{MAX_WORD}}}))"
    rf"|([\uac00-\ud7a3]{{1,{MAX_WORD}}})|([\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff]+)"
    rf")(?![+#])[{_SIGNS}]*"
).fullmatch
"""Another that is one run of Latin letters, of Hangul, or of Han and Kana."""

Words = list[tuple[str, int]]
"""Words and where they begin."""


def single_runs(language: str) -> Callable[[str], Words | None]:
    """Reads the words of a chunk beyond ASCII that is one run; None for others, and where there may
    be joins in it."""
    accents_matter = language not in ("english", *WITHOUT_STEMS)

    def read(chunk: str) -> Words | None:
        found = _ONE_RUN(chunk)
        if found is None:
            return None
        latin, hangul, east_asian = found.groups()
        if latin is not None:
            if accents_matter and not latin.isascii():
                return None
            return [(latin.lower(), found.start(1))]
        if accents_matter or (hangul is not None and language == MORPHEMES):
            return None
        if hangul is not None and language != "korean":
            return [(hangul, found.start(2))]
        run, start = (hangul, found.start(2)) if hangul else (east_asian, found.start(3))
        return [(word, at) for word, at, _ in by_twos(run, start)]

    return read
