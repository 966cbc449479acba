"""Validation: rejects what has no single meaning before the parser sees it.

Every rejection is a `RepairableError` at the position of the leftmost fault.
"""

from __future__ import annotations

import datetime as dt
import re

from search.errors import DateSyntaxError
from search.query.syntax import values
from search.query.syntax.connectors import check_connector
from search.query.syntax.quoted import phrase_leaf
from search.query.syntax.tokens import (
    KEYWORD_FIELDS,
    QUOTES,
    TEXT_FIELDS,
    WILD,
    Edit,
    RepairableError,
    Token,
    short,
    tokens,
)
from search.query.vocabulary import MAX_CHARACTERS, MAX_PHRASES, MAX_WORDS, Vocabulary

MAX_DEPTH = 50
MAX_EXPANDING = 32
"""The most patterns and fuzzy words of a query."""
MAX_LEADING = 6
"""The most patterns that begin with a wildcard: each is compared with every word of the index."""

_VALUES = ("word", "phrase", "exact", "range")
_BOOST = re.compile(rf"\^[^\s(){QUOTES}]*")
_JOINED = re.compile(r"\w[^\w\s]+\w")
_MORE_WORDS = re.compile(rf"(?:\s+[^\s(){QUOTES}^:]+){{1,3}}")


def validate(text: str, vocabulary: Vocabulary, today: dt.date) -> list[Token]:
    """The tokens of a query. Raises `RepairableError` for a query that cannot be read."""
    if len(text) > MAX_CHARACTERS:
        raise RepairableError(
            f"a query may have at most {MAX_CHARACTERS:,} characters, and this has {len(text):,}",
            MAX_CHARACTERS,
            (MAX_CHARACTERS, len(text), ""),
            "truncated the query",
        )
    reading = _Reading(text, vocabulary, today)
    for token in tokens(text):
        reading.add(token)
    reading.end()
    return reading.seen


class _Reading:
    """A query read from left to right, up to one of its tokens."""

    def __init__(self, text: str, vocabulary: Vocabulary, today: dt.date) -> None:
        self.text = text
        self.vocabulary = vocabulary
        self.today = today
        self.seen: list[Token] = []
        self.groups: list[Token] = []
        self.fields = ["text"]
        self.words = 0
        self.expanding = 0
        self.leading = 0
        self.phrases = 0

    def add(self, token: Token) -> None:
        """Read one more token."""
        before = self.seen[-1] if self.seen else None
        if before and before.kind == "field":
            self._check_field(before, token)
        if before and before.kind in ("connector", "atleast"):
            self._check_joined(before, token)
        self.seen.append(token)
        if token.kind == "connector":
            self._check_connector(before, token)
        elif token.kind == "operator" or token.kind == "sign":
            self._check_operator(before, token)
        elif token.kind == "open":
            self._open(before, token)
        elif token.kind == "close":
            self._close(before, token)
        elif token.kind == "boost":
            self._check_boost(before, token)
        elif token.kind in _VALUES:
            self._check_value(before, token)

    def end(self) -> None:
        """Read the end of the query."""
        last = self.seen[-1] if self.seen else None
        if last and last.kind == "field":
            self._check_field(last, None)
        self._check_last(last)
        if self.groups:
            first, count, end = self.groups[0], len(self.groups), len(self.text.rstrip())
            raise RepairableError(
                "unmatched '('",
                first.start,
                (end, end, ")" * count),
                f"closed {f'{count} parentheses' if count > 1 else 'the parenthesis'} opened",
            )

    def _check_field(self, field: Token, value: Token | None) -> None:
        name = f"{field.text}:"
        if value is None or value.kind not in (*_VALUES, "open", "field", "atleast"):
            raise RepairableError(
                f"{name} has nothing after it",
                field.start,
                self._without(self._clause_start(len(self.seen) - 1), field.end),
                f"removed {name}",
            )
        if value.start > field.end:
            raise RepairableError(
                f"{name} must not be followed by a space",
                field.end,
                (field.end, value.start, ""),
                f"removed the space after {name}",
            )
        if value.kind == "field":
            raise RepairableError(
                f"{name} is followed by another field",
                value.start,
                (field.start, field.end, ""),
                f"removed {name}",
            )
        if value.kind == "word" and self.text[value.start] in "+-":
            sign = self.text[value.start]
            moved = self._clause_start(len(self.seen) - 1) == field.start
            raise RepairableError(
                f"the {sign} goes before the field: {sign}{name}",
                value.start,
                (field.start, value.start + 1, (sign if moved else "") + name),
                f"put the {sign} before {name}",
            )

    def _check_operator(self, before: Token | None, token: Token) -> None:
        joins = token.text in ("AND", "OR")
        if before and before.kind == "operator" and (joins or before.text == "NOT"):
            raise RepairableError(
                f"{before.text} cannot be followed by {token.text}",
                token.start,
                self._without(token.start, token.end),
                f"removed {token.text}",
            )
        if joins and (before is None or before.kind == "open"):
            raise RepairableError(
                f"{token.text} has nothing before it",
                token.start,
                self._without(token.start, token.end),
                f"removed {token.text}",
            )

    def _check_connector(self, before: Token | None, token: Token) -> None:
        if before is None or before.kind in ("open", "operator", "connector"):
            raise RepairableError(
                f"{token.text} has nothing before it",
                token.start,
                self._without(token.start, token.end),
                f"removed {token.text}",
            )
        check_connector(token)
        self._count_phrase(token)

    def _check_joined(self, before: Token, token: Token) -> None:
        """What follows a connector or `atleast3`: a clause that is not negated."""
        if token.kind not in (*_VALUES, "open", "close", "field", "atleast", "connector"):
            raise RepairableError(
                f"{before.text} cannot be followed by {token.text}",
                token.start,
                self._without(before.start, before.end),
                f"removed {before.text}",
            )

    def _check_last(self, last: Token | None) -> None:
        """Nothing ends in an operator: neither a group nor the query."""
        if last and last.kind in ("operator", "connector", "atleast"):
            raise RepairableError(
                f"{last.text} has nothing after it",
                last.start,
                self._without(last.start, last.end),
                f"removed {last.text}",
            )

    def _open(self, before: Token | None, token: Token) -> None:
        self.groups.append(token)
        self.fields.append(self._field(before))
        if len(self.groups) > MAX_DEPTH:
            message = f"parentheses may be nested at most {MAX_DEPTH} deep"
            raise RepairableError(message, token.start)

    def _close(self, before: Token | None, token: Token) -> None:
        if not self.groups:
            raise RepairableError(
                "unmatched ')'",
                token.start,
                self._without(token.start, token.end),
                "removed the parenthesis",
            )
        self._check_last(before)
        if before is self.groups[-1]:
            raise RepairableError(
                "empty parentheses",
                before.start,
                self._without(self._clause_start(len(self.seen) - 2), token.end),
                "removed the empty parentheses",
            )
        self.groups.pop()
        self.fields.pop()

    def _check_boost(self, before: Token | None, token: Token) -> None:
        message = "a boost must directly follow a word, a phrase or a closing parenthesis"
        if before is None or before.kind not in (*_VALUES, "close"):
            edit = self._without(token.start, token.end)
            raise RepairableError(message, token.start, edit, f"removed {short(token.text)}")
        if before.end < token.start:
            edit = (before.end, token.start, "")
            raise RepairableError(message, token.start, edit, "removed the space before the boost")
        values.boost(token)

    def _check_value(self, before: Token | None, token: Token) -> None:
        self.words += 1
        patterns, leading = _patterns(token)
        self.expanding += patterns
        self.leading += leading
        if self.words > MAX_WORDS:
            message = f"a query may have at most {MAX_WORDS:,} words and phrases"
            edit = (token.start, len(self.text), "")
            raise RepairableError(message, token.start, edit, "truncated the query")
        if self._means_phrase(token):
            self._count_phrase(token)
        if self.expanding > MAX_EXPANDING:
            message = f"a query may have at most {MAX_EXPANDING} patterns and fuzzy words"
            raise RepairableError(message, token.start)
        if self.leading > MAX_LEADING:
            message = f"a query may have at most {MAX_LEADING} patterns that begin with * or ?"
            raise RepairableError(message, token.start)
        try:
            self._check_clause(self._field(before), token)
        except RepairableError as error:
            if error.edit is None:
                start = self._clause_start(len(self.seen) - 1)
                error.edit = self._without(start, token.end)
                error.repair = f"removed {short(self.text[start : token.end])}"
            raise

    def _count_phrase(self, token: Token) -> None:
        self.phrases += 1
        if self.phrases > MAX_PHRASES:
            message = f"a query may have at most {MAX_PHRASES} phrases and compound words"
            edit = (token.start, len(self.text), "")
            raise RepairableError(message, token.start, edit, "truncated the query")

    def _means_phrase(self, token: Token) -> bool:
        if token.kind == "word" and _JOINED.search(token.text):
            return len(self.vocabulary.terms(token.text)) > 1
        return token.kind == "phrase"

    def _check_clause(self, field: str, token: Token) -> None:
        if field == "date":
            self._check_date(token)
        elif token.kind == "range":
            if field not in KEYWORD_FIELDS:
                raise self._misplaced_range(token)
            values.keyword_range(token, field, self.vocabulary)
        elif not token.text.strip() and (token.kind == "phrase" or field in KEYWORD_FIELDS):
            raise RepairableError("there is no word to search for here", token.start)
        elif token.kind == "phrase":
            values.slop(token)
            if field in TEXT_FIELDS:
                phrase_leaf(token, field, 1.0, self.vocabulary)
        else:
            if token.suffix:
                values.distance(token)
            if (token.pattern or token.suffix) and field not in KEYWORD_FIELDS:
                values.check_one_word(token, self.text, self.vocabulary)

    def _check_date(self, token: Token) -> None:
        word = token.kind == "word" or (token.suffix and self.text[token.start] not in QUOTES)
        more = _MORE_WORDS.match(self.text, token.end) if word else None
        words = more[0].split() if more else []
        for count in range(len(words), 0, -1):
            from search.dates.parsing import parse  # compiles many patterns

            phrase = " ".join([token.text, *words[:count]])
            try:
                parse(phrase, self.today)
            except DateSyntaxError:
                continue
            end = self.text.index(words[count - 1], token.end) + len(words[count - 1])
            raise RepairableError(
                "a date of several words needs quotation marks",
                token.start,
                (token.start, end, f'"{phrase}"'),
                "put quotation marks around the date",
            )
        try:
            values.days(token, self.today)
        except RepairableError as error:
            if error.edit is None:
                error.example = (token.start, token.end, self.today.isoformat()[:7])
            raise

    def _misplaced_range(self, token: Token) -> RepairableError:
        low, high, _, _ = values.bounds(token)
        words = f"({' '.join(filter(None, (low, high)))})"
        message = "a range needs one of the fields date:, source:, topic: and id:"
        if not token.fielded:
            try:
                values.days(token, self.today)
            except RepairableError:
                pass
            else:
                edit = (token.start, token.start, "date:")
                return RepairableError(message, token.start, edit, "read the range as dates")
        whole = (token.start, token.end, words)
        return RepairableError(
            message, token.start, whole if low or high else None, "read the range as words"
        )

    def _field(self, before: Token | None) -> str:
        return before.text if before and before.kind == "field" else self.fields[-1]

    def _clause_start(self, index: int) -> int:
        """Where the clause of a token begins: at its field or sign, if it has one."""
        while index and self.seen[index - 1].kind in ("field", "sign", "atleast"):
            index -= 1
        return self.seen[index].start

    def _without(self, start: int, end: int) -> Edit:
        """Take out characters, a boost on them, and the space that nothing needs any more."""
        boost = _BOOST.match(self.text, end)
        end = boost.end() if boost else end
        rest = self.text[end:].lstrip()
        if start == 0 or self.text[start - 1] in " (":
            end = len(self.text) - len(rest)
        if rest[:1] in ("", ")"):
            start = len(self.text[:start].rstrip())
        return start, end, ""


def _patterns(token: Token) -> tuple[int, int]:
    """How many patterns and fuzzy words a clause has, and how many begin with a wildcard."""
    if token.kind == "word" and not token.pattern:
        return int(bool(token.suffix)), 0
    pieces = [piece for piece in token.text.split() if WILD.search(piece)] if token.pattern else []
    return len(pieces), sum(piece[0] in "*?" and len(piece) > 1 for piece in pieces)
