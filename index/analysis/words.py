"""Words: where they begin and end in a text, and how numbers, units and names are read.

A word is a run of letters and digits. Rules bind what a plain run would break: letters with dots
(`U.S.`), figures (`36.1`, `1,000`), short names joined by an ampersand (`R&D`), programming
languages (`C++`, `C#`), Hebrew initials (`צה"ל`), and inner apostrophes (`don't`); a possessive
`'s` is left off, and so is the `s` of a plural in capitals (`FTAs`, `Ph.D.s`) or in parentheses
(`defendant(s)`). A unit is parted from its figure: `36.1bn`, `1,200kg`. Han, Kana, Thai and others
that are written without spaces are read two characters at a time.

No rule crosses white space, which is what lets `index.analysis.bulk` analyse each distinct chunk
of text once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, cached_property, lru_cache

from index.analysis.characters import plain
from index.analysis.joins import Word
from index.analysis.korean import MORPHEMES, morphemes

MAX_WORD = 128
"""Longer words are known by their first characters."""

APOSTROPHES = "'’‘ʼʻ´`＇‛׳"

# Marks that belong to the letter before them but are no word characters to Python's `re`.
MARKS = (
    "\u0300-\u034e\u0350-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1-\u05c2\u05c4-\u05c5"
    "\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7-\u06e8"
    "\u06ea-\u06ed\u0900-\u0903\u093a-\u093c\u093e-\u094f\u0951-\u0957\u0962-\u0963"
    "\u0981-\u0983\u09bc\u09be-\u09cd\u09d7\u09e2-\u09e3\u09fe-\u0a03\u0a3c-\u0a51"
    "\u0a70-\u0a71\u0a75\u0a81-\u0a83\u0abc\u0abe-\u0acd\u0ae2-\u0ae3\u0afa-\u0b03\u0b3c"
    "\u0b3e-\u0b57\u0b62-\u0b63\u0b82\u0bbe-\u0bcd\u0bd7\u0c00-\u0c04\u0c3c\u0c3e-\u0c56"
    "\u0c62-\u0c63\u0c81-\u0c83\u0cbc\u0cbe-\u0cd6\u0ce2-\u0ce3\u0d00-\u0d03\u0d3b-\u0d3c"
    "\u0d3e-\u0d4d\u0d57\u0d62-\u0d63\u0d81-\u0d83\u0dca-\u0ddf\u0df2-\u0df3\u0e31"
    "\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd\u102b-\u103e\u1056-\u1059"
    "\u17b4-\u17d3\u1dc0-\u1dff\ufe20-\ufe2f"
)
_GERSHAYIM = '״"“”'
"""What stands in Hebrew initials: the sign itself, and the quotation marks typed for it."""
_MARKS_OF_INITIALS = re.compile(f"[{_GERSHAYIM}]")
_W = rf"(?:[^\W_ʼʻ]|[{MARKS}])"  # the apostrophes ʼ and ʻ are letters to `re`
_LETTER = r"[^\W\d_ʼʻ]"
_A = f"[{APOSTROPHES}]"

_LONG_UNITS = """
    bn bln mn mln tn trn tln billion million trillion thousand pct percent bps
    kg mg mt lb lbs oz ton tons tonne tonnes cwt km cm mm nm ft yd yds mi in sqft sqm sqkm
    ml cl dl gal bbl bbls mcf bcf tcf boe mmbtu btu
    hz khz mhz ghz thz kw mw gw tw kwh mwh gwh twh wh mah kv kva mva
    kb mb gb tb pb kbps mbps gbps tbps kph mph kmh rpm psi ppm ppb dpi
    hr hrs min mins sec secs ms am pm yr yrs krw usd eur gbp jpy cny
"""
_SHORT_UNITS = "k m b t g l w v a h"
_CURRENCY = "$€£¥₩₹₽₺₫฿¢"


_UNSPACED = (
    "\u0e01-\u0e3a\u0e40-\u0e45\u0e47-\u0e4e\u0e81-\u0ec4\u0ec8-\u0ecd\u0edc-\u0edf"
    "\u1000-\u103f\u1050-\u108f"
    "\u1780-\u17b3\u17b6-\u17d3\u3005-\u3007\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
"""Scripts that write no spaces between words: Thai, Lao, Burmese, Khmer, Kana and Han."""
_FIRST_WITH_UNITS = "\u3005"
_HANGUL = "\uac00-\ud7a3"


# Patterns of many characters take long to compile: most searches need none of them.
@cache
def _parted(hangul: bool) -> re.Pattern[str]:
    """A run of what is read two characters at a time."""
    return re.compile(f"[{_UNSPACED}{_HANGUL if hangul else ''}]+")


@cache
def _hangul() -> re.Pattern[str]:
    return re.compile(f"[{_HANGUL}]+")


@cache
def _scripts(hangul: bool) -> re.Pattern[str]:
    """A run of one script: without spaces, of Hangul where it counts as one, of all others."""
    if hangul:
        return re.compile(f"[{_UNSPACED}]+|[{_HANGUL}]+|[^{_UNSPACED}{_HANGUL}]+")
    return re.compile(f"[{_UNSPACED}]+|[^{_UNSPACED}]+")


def _any_of(words: str) -> str:
    return "|".join(sorted(words.split(), key=len, reverse=True))


def _figures(decimal_comma: bool) -> str:
    """The pattern of a figure with separators in it."""
    if decimal_comma:
        grouped = r"\d{1,3}(?:[.\u00a0\u2009\u202f'’]\d{3})+(?:,\d+)?(?![.,]?\d)"
        return rf"{grouped} | \d+,\d+(?![.,]?\d) | \d+(?:\.\d+)+"
    grouped = r"\d{1,3}(?:(?:,\d{3})+|(?:[\u00a0\u2009\u202f]\d{3})+)(?:\.\d+)? (?!,?\d)"
    return rf"{grouped} | \d+(?:\.\d+)+"


# Articles, pronouns and the like that lose their vowel before another, and are left off.
_ELIDED = {
    "french": "c d j jusqu l lorsqu m n puisqu qu quoiqu s t",
    "italian": """
        agl all anch c ch coll com cos d dagl dall degl dell dov gl l m n negl nell nient pell quell
        quest s sugl sull t tutt un v
    """,
}


@lru_cache(maxsize=4)
def _pattern(decimal_comma: bool, elided: str) -> re.Pattern[str]:
    ends = rf"(?!{_W}|-\d)"
    long_unit = rf"(?:{_any_of(_LONG_UNITS)}){ends}"
    unit = rf"(?:{_any_of(_LONG_UNITS + _SHORT_UNITS)}){ends}"
    article = rf"(?: (?<!{_A})(?i:{_any_of(elided)}){_A} (?={_W}) )?" if elided else ""
    return re.compile(
        rf"""
        (?![{MARKS}])
        {article}
        (?:
            (?P<plural> [A-Z](?:\.[A-Z])*\.)s (?!{_W})
          | (?P<dotted> {_LETTER}(?:\.{_LETTER})+ (?!{_W}) \.? | (?:{_LETTER}\.){{2,}} )
          | (?P<figure> (?:{_figures(decimal_comma)})
              (?= (?!{_W}) | [{_UNSPACED}{_HANGUL}] | (?i:{unit})) )
          | (?P<count> \d+ (?= (?i:{long_unit})) | (?<=[{_CURRENCY}])\d+ (?= (?i:{unit})) )
          | (?P<joined> {_W}{{1,3}}(?:&{_W}{{1,3}})+ (?!{_W}) )
          | (?P<initials> [א-ת]+ (?: [{_GERSHAYIM}][א-ת] | [{_GERSHAYIM}][א-ת]+(?![{_GERSHAYIM}]) )
              (?!{_W}) )
          | (?P<code> {_LETTER}(?:\+\+|\#) (?!{_W}|[+\#]) )
          | (?P<acronym> [A-Z]{{2,}}(?=s(?!{_W})) )s
          | (?P<plain>  {_W}+ (?:{_A}(?![sS](?!{_W})) {_W}+)* ) (?: \((?:s|es)\)(?!{_W}) )?
        )
        (?: {_A}[sS] (?!{_W}) )?
        """,
        re.VERBOSE,
    )


_DECIMAL_POINT = ("english", "korean", "korean-morphemes", "chinese", "japanese", "arabic")
_TO_APOSTROPHE = str.maketrans(dict.fromkeys(APOSTROPHES, "'"))


class WordReader:
    """Reads the words of texts in one language."""

    def __init__(self, language: str) -> None:
        self._decimal_comma = language not in _DECIMAL_POINT
        self._elided = _ELIDED.get(language, "")
        self._korean = language.startswith("korean")
        self._morphemes = language == MORPHEMES

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return _pattern(self._decimal_comma, self._elided)

    @cached_property
    def _parted(self) -> re.Pattern[str]:
        return _parted(self._korean)

    def by_twos(self, text: str) -> bool:
        """Whether a text is nothing but characters that are read two at a time."""
        hangul = self._morphemes and _hangul().search(text)
        return not hangul and self._parted.fullmatch(text) is not None

    def words(self, text: str) -> Iterator[Word]:
        """The words of a text in lower case, accents kept, with their place in it."""
        if text.isascii() and text.isalpha() and (text.islower() or text[1:].islower()):
            return iter(((text[:MAX_WORD].lower(), 0, len(text)),))
        written = plain(text)
        if written is None:
            return self._read(text)
        starts, ends = written.starts, written.ends
        read = self._read(written.text)
        return ((word, starts[start], ends[end - 1]) for word, start, end in read)

    def _read(self, text: str) -> Iterator[Word]:
        for match in self._pattern.finditer(text):
            kind = match.lastgroup or "plain"
            word = match[kind]
            if kind in ("dotted", "plural"):
                word = word.replace(".", "")
            elif kind == "initials":
                word = _MARKS_OF_INITIALS.sub("", word)
            elif kind == "figure":
                word = self._figure(word)
            elif not word.isascii():
                if kind == "plain" and self._parted.search(word):
                    yield from self._by_script(word, match.start(kind), match.end())
                    continue
                word = word.translate(_TO_APOSTROPHE)
            elif "`" in word:
                word = word.replace("`", "'")
            yield word[:MAX_WORD].lower(), match.start(kind), match.end()

    def _by_script(self, word: str, start: int, end: int) -> Iterator[Word]:
        """A run of several scripts: those without spaces by twos, Hangul by twos or morphemes.

        What follows a digit begins with a unit of one character, as in `1월에` and `2026年`.
        """
        for run in _scripts(self._korean).finditer(word):
            first, last = start + run.start(), start + run.end()
            if self._morphemes and _hangul().match(run[0]):
                yield from morphemes(run[0], first)
            elif self._parted.match(run[0]):
                has_units = run[0][0] >= _FIRST_WITH_UNITS
                unit = has_units and len(run[0]) > 1 and word[: run.start()][-1:].isdigit()
                if unit:
                    yield run[0][0], first, first + 1
                yield from by_twos(run[0][unit:], first + unit)
            elif any(map(str.isalnum, run[0])):  # not a mark or an apostrophe alone
                yield run[0][:MAX_WORD].lower(), first, end if run.end() == len(word) else last

    def _figure(self, written: str) -> str:
        """A figure without separators of thousands, its decimals after a point."""
        if not self._decimal_comma:
            return re.sub(r"[^\d.]", "", written)
        whole, comma, decimals = written.partition(",")
        if not comma and whole.count(".") and not _grouped(whole):
            return whole
        whole = re.sub(r"\D", "", whole)
        return f"{whole}.{decimals}" if comma else whole


def _grouped(written: str) -> bool:
    """Whether separators in a figure part its thousands."""
    return re.fullmatch(r"\d{1,3}(?:[^\d]\d{3})+", written) is not None


def by_twos(run: str, start: int) -> Iterator[Word]:
    """Each two neighbouring characters of a run; a single one by itself."""
    if len(run) == 1:
        yield run, start, start + 1
    for at in range(len(run) - 1):
        yield run[at : at + 2], start + at, start + at + 2


@lru_cache(maxsize=4)
def reader(language: str) -> WordReader:
    """The reader of a language's words."""
    return WordReader(language)


def words(text: str, language: str = "english") -> Iterator[Word]:
    """The words of a text in lower case, accents kept, with their place: (word, start, end)."""
    return reader(language).words(text)


_PLAIN_WORD = re.compile(
    r"[A-Za-z]+(?![A-Za-z0-9'`.,&_+#]|\((?:s|es)\)|[^\x00-\x7f“”–—…])"
    r"|[A-Za-z]{2,}(?=[.,](?:[ \n]|\Z))"
)
_CHUNK = re.compile(r"[^ \n\t]*")


def plain_end(text: str, start: int) -> int | None:
    """Where the word that starts at `start` ends, if it is one of plain letters alone."""
    match = _PLAIN_WORD.match(text, start)
    if match is None:
        return None
    word = match[0]
    plain = word.islower() or word[1:].islower() or word.isupper()
    return match.end() if plain else None


def word_end(text: str, start: int, language: str = "english") -> int:
    """Where the word that starts at `start` ends."""
    end = plain_end(text, start)
    if end is not None:
        return end
    begin = start - (start > 0 and text[start - 1] in _CURRENCY)
    chunk = _CHUNK.match(text, begin)
    first = words(chunk[0], language) if chunk else iter(())
    return begin + next((end for _, _, end in first), start - begin)
