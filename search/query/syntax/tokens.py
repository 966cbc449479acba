"""The signs of the query language: from the text of a query to its tokens.

`validation` checks the tokens, and `parser` makes a plan of them. What cannot be read is a
`RepairableError`, which knows how to repair itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from search.errors import QuerySyntaxError

TEXT_FIELDS = ("text", "title", "body")
KEYWORD_FIELDS = ("source", "topic", "id")
FIELDS = (*TEXT_FIELDS, *KEYWORD_FIELDS, "date")
QUOTES = '"“”„‟'

Edit = tuple[int, int, str]
"""Characters `[start, end)` of a query, and what to put in their place."""

_PART = r"(?<=\w)(?:\((?:\d{1,3}|[a-zA-Z]{1,2}|[ivx]{3,4})\))+"
"""Parts of a statute's number, or a plural: `501(c)(3)`, `release(s)`."""
_WORD = rf"(?:\\.|{_PART}|[^\s(){QUOTES}\\^])+|\\"
_PHRASE = rf"[{QUOTES}](?P<inside>(?:\\.|[^{QUOTES}\\])*)[{QUOTES}]"
_QUOTED = rf"[{QUOTES}](?P<quoted>[^{QUOTES}\\]*\w[^{QUOTES}\\]*)[{QUOTES}]"
_EXACT = rf"(?:{_QUOTED}|\w[^\s(){QUOTES}\\^*?~]*)"
_LEXEME = re.compile(
    rf"""
    (?P<exact> (?<![^\s(:+!-]) = {_EXACT} )
  | (?P<phrase> {_PHRASE} (?P<slop>~[^\s(){QUOTES}^]*)? )
  | (?P<quote> [{QUOTES}] )
  | (?P<open> \( )
  | (?P<close> \) )
  | (?P<boost> \^[^\s(){QUOTES}]* )
  | (?P<sign> (?<![^\s(]) [-+!–—−] (?=[^\s)+!–—−-]) )
  | (?P<connector> (?<![^\s(]) (?: NEAR | (?i: (?:near|w|pre)?/(?:\d{{1,6}}|[sp]) ) )
      (?![^\s({QUOTES}]) )
  | (?P<atleast> (?<![^\s(:+-]) (?i: atleast/?\d{{1,6}} ) (?=\s*[^\s)]) (?![^\s({QUOTES}]) )
  | (?P<operator> (?<![^\s(){QUOTES}]) (?:AND|OR|NOT|&&|\|\|) (?![^\s(){QUOTES}]) )
  | (?P<field> [^\W\d_]\w*: (?!//) )
  | (?P<range> [\[{{] [^][{{}}]*? (?<=[\s\[{{])TO(?=[\s\]}}]) [^][{{}}]* [\]}}] )
  | (?P<word> {_WORD} )
    """,
    re.VERBOSE | re.DOTALL,
)
_SPACE = re.compile(r"\s*")
_BRACKETS = re.compile(r"[\[{][^\]}]*[\]}]")
_COMPARISON = re.compile(rf"[<>](?:=|(?!=))(?:{_PHRASE}|{_WORD})", re.DOTALL)
_SPACED_COMPARISON = re.compile(r"([<>]=?)\s+(?=[^\s)])")
_PLAIN_WORD = re.compile(_WORD, re.DOTALL)
_FUZZY = re.compile(r"(?<=.)(?<!\\)~[\d.]*$", re.DOTALL)
WILD = re.compile(r"\*|\?\S*[^\W_]")
"""What makes a pattern of a word."""
_ALTERNATIVES = re.compile(r"[()].*\sOR\s|\sOR\s.*[()]", re.DOTALL)
_EXACT_INSIDE = re.compile(r"(?<![^\s(])=\w")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
DATE_OPERATORS = {"after": ">", "before": "<", "since": ">=", "until": "<="}
"""Fields that compare a date: `after:2015` is `date:>2015`."""
_SYNONYMS = {
    "headline": "title",
    "subject": "title",
    "content": "body",
    "agency": "source",
    "component": "source",
    "publisher": "source",
    "tag": "topic",
    "tags": "topic",
    "day": "date",
    "published": "date",
    "year": "date",
}


class RepairableError(QuerySyntaxError):
    """A query that cannot be read, and how to repair it.

    `edit` is the repair, or None if only reading the whole as plain words helps; `repair` says
    what it does, in words that "at character 5" can follow. `example` is an edit that suggests
    more than the repair does, or None.
    """

    def __init__(
        self,
        message: str,
        position: int,
        edit: Edit | None = None,
        repair: str = "",
        example: Edit | None = None,
    ) -> None:
        super().__init__(message, position)
        self.edit = edit
        self.repair = repair
        self.example = example


@dataclass(frozen=True, slots=True)
class Token:
    """One sign, or one word, phrase or range: characters `[start, end)` of the query.

    `kind` is word, phrase, exact, range, field, open, close, operator, connector, atleast, sign or
    boost. `text` is a word or phrase without its escapes, a field's name, an operator in capitals,
    a connector in one of its spellings, a boost or range as it stands. `suffix` is the `~` of a
    word or phrase and what follows it, or the sign that compares a date; `pattern` says that a
    word has wildcards, or that a phrase has wildcards or alternatives, and is as it stands;
    `fielded` that a field stands right before it.
    """

    kind: str
    start: int
    end: int
    text: str
    suffix: str = ""
    pattern: bool = False
    fielded: bool = False

    @property
    def in_quotes(self) -> bool:
        """Whether an exact form stands in quotes."""
        return self.end - self.start > len(self.text) + 1


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a query, without white space. Raises `RepairableError` if there is none."""
    fielded = False
    operator = ""
    start = _match(_SPACE, text, 0).end()
    while start < len(text):
        token = (fielded and _field_value(text, start)) or _token(text, start, fielded)
        if operator:
            token = _compared(token, operator)
        operator = DATE_OPERATORS.get(token.text, "") if token.kind == "field" else ""
        yield replace(token, text="date") if operator else token
        start = _match(_SPACE, text, token.end).end()
        fielded = token.kind == "field" and start == token.end


def _compared(token: Token, operator: str) -> Token:
    """What stands after `after:` and the like: one date."""
    if token.kind in ("word", "phrase") and not (token.pattern or token.suffix):
        return replace(token, kind="range", suffix=operator)
    if token.kind in ("word", "phrase", "range", "open"):
        name = next(name for name, sign in DATE_OPERATORS.items() if sign == operator)
        raise RepairableError(
            f"{name}: takes one date, such as {name}:2015 or {name}:2015-03-31",
            token.start,
            (token.start - len(name) - 1, token.start, "date:"),
            f"read {name}: as date:",
        )
    return token


def _match(pattern: re.Pattern[str], text: str, start: int) -> re.Match[str]:
    """A match of a pattern that matches anywhere."""
    match = pattern.match(text, start)
    if match is None:
        raise RepairableError("this cannot be read", start)
    return match


def _field_value(text: str, start: int) -> Token | None:
    """What means something only right after a field: a range or a comparison."""
    if text[start] in "[{":
        match = _BRACKETS.match(text, start)
        if match is None:
            raise _unclosed_bracket(text, start)
    else:
        match = _COMPARISON.match(text, start)
        spaced = _SPACED_COMPARISON.match(text, start)
        if spaced:
            raise RepairableError(
                f"{spaced[1]} must not be followed by a space",
                spaced.end(1),
                (spaced.end(1), spaced.end(), ""),
                f"removed the space after {spaced[1]}",
            )
    return match and Token("range", start, match.end(), match[0], fielded=True)


def _token(text: str, start: int, fielded: bool) -> Token:
    match = _match(_LEXEME, text, start)
    kind = match.lastgroup
    if kind == "field" and not _is_field(text, start, match["field"][:-1], fielded):
        match, kind = _match(_PLAIN_WORD, text, start), "word"
    source, end = match[0], match.end()
    if kind == "exact":
        words = match["quoted"]
        written = source[1:] if words is None else words
        return Token("exact", start, end, written, fielded=fielded)
    if kind == "word":
        return _word(source, start, end, fielded)
    if kind == "phrase":
        return _phrase(match["inside"], start, end, match["slop"] or "", fielded)
    if kind == "field":
        return Token("field", start, end, source[:-1].lower())
    if kind == "sign":
        return Token("sign", start, end, "+" if source == "+" else "-")
    if kind == "connector":
        return Token("connector", start, end, _spelling(source))
    if kind == "atleast":
        return Token("atleast", start, end, source.lower().replace("/", ""))
    if kind == "operator":
        return Token("operator", start, end, {"&&": "AND", "||": "OR"}.get(source, source))
    if kind == "quote":
        raise _unclosed_quote(text, start)
    return Token(kind or "", start, end, source)


def _is_field(text: str, start: int, name: str, fielded: bool) -> bool:
    """Whether a name and a colon are a field or part of a word; refuses an unknown field."""
    end = start + len(name) + 1
    if end == len(text) or text[end].isspace() or text[end] == ")":
        return name in FIELDS and not fielded
    if name.lower() in FIELDS or name.lower() in DATE_OPERATORS:
        return True
    if fielded or not name.isalpha():
        return False
    raise _unknown_field(text, start, name)


def _spelling(connector: str) -> str:
    """One spelling of those a connector has: `w/5`, `pre/5`, `/s`, `/p`."""
    if connector == "NEAR":
        return connector
    kind, _, reach = connector.lower().partition("/")
    if kind in ("", "w", "near"):
        kind = "w" if reach.isdigit() else ""
    return f"{kind}/{reach}"


def _phrase(inside: str, start: int, end: int, suffix: str, fielded: bool) -> Token:
    plain = protected(inside)
    if WILD.search(plain) or _ALTERNATIVES.search(plain) or _EXACT_INSIDE.search(plain):
        return Token("phrase", start, end, inside, suffix, True, fielded)
    return Token("phrase", start, end, unescaped(inside), suffix, fielded=fielded)


def _word(found: str, start: int, end: int, fielded: bool) -> Token:
    fuzzy = _FUZZY.search(found)
    suffix = fuzzy[0] if fuzzy else ""
    found = found[: len(found) - len(suffix)]
    plain = protected(found)
    pattern = WILD.search(plain) is not None
    return Token(
        "word", start, end, plain if pattern else unescaped(found), suffix, pattern, fielded
    )


def unescaped(text: str) -> str:
    """`text` without the backslashes before the characters they protect."""
    return _ESCAPE.sub(r"\1", text)


def protected(text: str) -> str:
    """`text` without the backslashes, and without the wildcards they protect, which are in no
    word."""
    return _ESCAPE.sub(lambda escape: "" if escape[1] in "*?()" else escape[1], text)


def short(text: str) -> str:
    """A text that may be long, shortened for a message."""
    return text if len(text) <= 40 else text[:39] + "…"


def _unclosed_quote(text: str, start: int) -> RepairableError:
    end = len(text.rstrip())
    if start + 1 == end:
        edit, repair = (start, end, ""), "removed the quotation mark"
    else:
        edit, repair = (end, end, '"'), "closed the quotation mark opened"
    return RepairableError("unclosed quotation mark", start, edit, repair)


def _unclosed_bracket(text: str, start: int) -> RepairableError:
    inside = re.compile(r"\s*\S+(?:\s+TO(?:\s+[^\s()]+)?)?").match(text, start + 1)
    end = inside.end() if inside else start + 1
    edit = (end, end, "]")
    return RepairableError("unclosed bracket", start, edit, "closed the bracket opened")


def _unknown_field(text: str, start: int, name: str) -> RepairableError:
    from difflib import get_close_matches

    message = f"there is no field {name}: the fields are {', '.join(FIELDS[1:])}"
    colon = start + len(name)
    near = _SYNONYMS.get(name.lower()) or next(iter(get_close_matches(name.lower(), FIELDS)), None)
    if near:
        return RepairableError(message, start, (start, colon, near), f"read {name}: as {near}:")
    word = _match(_PLAIN_WORD, text, start)
    quoted = (start, word.end(), f'"{word[0]}"')
    edit = quoted if word.end() > colon + 1 and word[0].isprintable() else (colon, colon, "\\")
    return RepairableError(message, start, edit, f"read {name}: as a word")
