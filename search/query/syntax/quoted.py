"""Quoted text: a phrase, with alternatives and patterns in it, or words near each other.

`"human (trafficking OR smuggling)"` has alternatives, which may be phrases themselves; `"free *
agreement"` any one word for each lone star, `"free trad* agreement"` any word like this.
`"exports korea"~8` is in any order, all words within 8 positions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from search.query import plan
from search.query.describe import surfaces
from search.query.patterns import pattern
from search.query.syntax import values
from search.query.syntax.tokens import WILD, RepairableError, Token, protected, unescaped
from search.query.vocabulary import Vocabulary, fielded, quoted

MAX_DEPTH = 5
_PIECE = re.compile(r"[()]|(?:\\.|[^\s()\\])+|\\", re.DOTALL)
_LONE_STAR = re.compile(r"\*+")
_UNREAD = re.compile(r"[$€£¥₩%°§¶†‡•|<>=]+")
"""Signs that are not looked for."""
_EXACT = re.compile(r"=\w")
_SPECIAL = re.compile(rf"{WILD.pattern}|^=\w")
_MARK = re.compile(r"[,;:!?.]+$")


def exact_leaf(
    text: str,
    field: str,
    vocabulary: Vocabulary,
    *,
    boost: float = 1.0,
    in_quotes: bool = False,
) -> plan.Exact | None:
    """Words in just this form; in quotes with their capitals, where they have some."""
    words = list(vocabulary.words(text))
    if not words:
        return None
    forms = tuple(vocabulary.fold(word) for word, _, _ in words)
    terms = tuple(vocabulary.term(word) for word, _, _ in words)
    typed = tuple(text[start:end] for _, start, end in words)
    capitals = in_quotes and any(word != word.lower() for word in typed)
    said = quoted(text, always=True) if in_quotes else text
    wording = plan.Wording(fielded(field, f"={said}"), forms)
    return plan.Exact(field, terms, forms, typed if capitals else (), boost, wording)


def phrase_leaf(token: Token, field: str, boost: float, vocabulary: Vocabulary) -> plan.Leaf | None:
    """The leaf of a quoted text in a field; None if it has no word."""
    if token.pattern:
        node = _Quoted(token, field, vocabulary).read()
        text = '"' + " ".join(token.text.split()) + '"'
        words = tuple(surfaces(node)) if node else ()
    else:
        node = _words(token, field, vocabulary)
        text = quoted(_UNREAD.sub(" ", token.text), always=True)
        words = tuple(vocabulary.surfaces(token.text))
    if node is None:
        return None
    joins = vocabulary.joined(token.text)
    wording = plan.Wording(fielded(field, text + token.suffix), words, False, joins)
    return replace(node, boost=boost, wording=wording)


def _words(token: Token, field: str, vocabulary: Vocabulary) -> plan.Leaf | None:
    """Words as they stand, side by side or near each other."""
    terms = tuple(vocabulary.terms(token.text))
    different = tuple(dict.fromkeys(terms))
    if token.suffix and len(different) > 1:
        return _near(tuple(plan.Term(field, term) for term in different), field, token)
    if len(terms) > 1:
        return plan.Phrase(field, terms, values.slop(token))
    return plan.Term(field, terms[0]) if terms else None


def _near(parts: tuple[plan.Node, ...], field: str, token: Token) -> plan.Near:
    """Words and patterns in any order, all within so many positions."""
    slop = values.slop(token)
    if slop < len(parts) - 1:
        start = token.end - len(token.suffix)
        raise RepairableError(
            f"{len(parts)} words are not within {slop} positions of each other: "
            f"~{len(parts) - 1} is the least",
            start,
            (start, token.end, f"~{len(parts) - 1}"),
            f"read {token.suffix} as ~{len(parts) - 1}",
        )
    return plan.Near(field, parts, slop)


class _Quoted:
    """Reads a quoted text with patterns or alternatives in it, from left to right."""

    def __init__(self, token: Token, field: str, vocabulary: Vocabulary) -> None:
        self.token = token
        self.field = field
        self.vocabulary = vocabulary
        self.pieces = _PIECE.findall(token.text)
        self.at = 0

    def read(self) -> plan.Leaf | None:
        """What the text looks for, side by side, or within some positions."""
        items = list(self._items(0))
        if not self.token.suffix:
            node = self._in_order(items)
            if node is None or isinstance(node, plan.Leaf):
                return node
            raise RepairableError(
                "alternatives alone need no quotes: (a OR b)",
                self.token.start,
                (self.token.start, self.token.end, self.token.text.strip()),
                "removed the quotes",
            )
        parts: list[plan.Node] = []
        for part, _ in items:
            if isinstance(part, plan.Phrase):
                parts += [plan.Term(self.field, word) for word in part.words]
            elif isinstance(part, plan.Or) and not all(map(_is_single, part.parts)):
                raise RepairableError(
                    'the alternatives in words near each other, "..."~N, are single words',
                    self.token.start,
                )
            else:
                parts.append(part)
        different = tuple(dict.fromkeys(parts))
        if len(different) > 1:
            return _near(different, self.field, self.token)
        return different[0] if different and isinstance(different[0], plan.Leaf) else None

    def _items(self, depth: int) -> Iterator[tuple[plan.Node, int]]:
        """The parts up to a parenthesis or OR, each with its distance from the one before."""
        distance = 1
        while self.at < len(self.pieces):
            piece = self.pieces[self.at]
            if piece == ")" or (depth and piece == "OR"):
                return
            if _LONE_STAR.fullmatch(_MARK.sub("", piece)):
                self.at += 1
                distance += 1
                continue
            node = self._part(piece, depth)
            if node is not None:
                yield node, distance
                distance = 1

    def _part(self, piece: str, depth: int) -> plan.Node | None:
        """Alternatives, a pattern, or as many words as follow each other."""
        if piece == "(":
            self.at += 1
            return self._alternatives(depth + 1)
        if WILD.search(protected(piece)):
            self.at += 1
            return self._pattern(piece)
        if _EXACT.match(piece):
            self.at += 1
            return exact_leaf(unescaped(piece[1:]), self.field, self.vocabulary)
        words = []
        for piece in self.pieces[self.at :]:
            if piece in "()" or (depth and piece == "OR") or _SPECIAL.search(protected(piece)):
                break
            words.append(unescaped(piece))
        self.at += len(words)
        return self._plain(" ".join(words))

    def _plain(self, text: str) -> plan.Node | None:
        terms = tuple(self.vocabulary.terms(text))
        if len(terms) > 1:
            return plan.Phrase(self.field, terms, wording=self._wording(text))
        return plan.Term(self.field, terms[0], wording=self._wording(text)) if terms else None

    def _wording(self, text: str) -> plan.Wording:
        return plan.Wording(text, tuple(self.vocabulary.surfaces(text)))

    def _alternatives(self, depth: int) -> plan.Node | None:
        """What stands between parentheses: one of the phrases that OR separates."""
        if depth > MAX_DEPTH:
            raise self._unbalanced()
        alternatives = []
        while True:
            node = self._in_order(list(self._items(depth)))
            if node is None:
                raise RepairableError(
                    "there is no word beside an OR or between parentheses in quotes",
                    self.token.start,
                )
            alternatives.append(node)
            if self.at == len(self.pieces):
                raise self._unbalanced()
            self.at += 1
            if self.pieces[self.at - 1] == ")":
                break
        return alternatives[0] if len(alternatives) == 1 else plan.Or(tuple(alternatives))

    def _in_order(self, items: list[tuple[plan.Node, int]]) -> plan.Node | None:
        """Parts one after the other."""
        node = None
        for part, distance in items:
            if node is None:
                node = part
            else:
                words = (*surfaces(node), *surfaces(part))
                wording = plan.Wording("", words)
                node = plan.Near(
                    self.field, (node, part), distance, distance, True, wording=wording
                )
        return node

    def _pattern(self, piece: str) -> plan.Node | None:
        text = values.shortest(values.word_pattern(protected(piece), self.vocabulary))
        return pattern(self.field, text) if text.strip("*") else None

    def _unbalanced(self) -> RepairableError:
        inside = re.sub(r"[()]", " ", self.token.text)
        return RepairableError(
            "the parentheses inside quotes do not match",
            self.token.start,
            (self.token.start + 1, self.token.end - len(self.token.suffix) - 1, inside),
            "removed the parentheses inside quotes",
        )


def _is_single(node: plan.Node) -> bool:
    return isinstance(node, plan.Term | plan.Pattern | plan.Exact)
