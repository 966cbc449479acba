"""Variants: a word of a query finds every way of writing it, however it is joined.

`antitrust`, `anti-trust` and `anti trust` are one word where something says so: the sign that the
query itself joins the parts by, capitals (`JPMorgan`), a figure after letters (`COVID19`), the
short list of compounds below, or a join that some release has (see `index.analysis.joins`). That
two words merely could be written as one says nothing: `therapist` is not `the rapist`.

An index finds the closed word of a join by the term it has at the place of its first part. What is
left is what this does to a plan: a closed word may also be its parts side by side, and words side
by side may also be the closed word; within a phrase as well as by itself. Nothing else changes, and
a plan of words that are joined nowhere stays as it is. One thing is alike: a single character of a
script that is read two at a time is also found in each two that have it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import islice, pairwise
from typing import Protocol

from index.analysis.joins import closed
from search.query import plan
from search.query.vocabulary import Vocabulary


class Joins(Protocol):
    """The joins and the words that the releases of an index have."""

    def joins_of(self, words: Collection[str], /) -> Collection[str]:
        """The joins whose closed word is among some, all of them."""
        ...

    def had(self, words: Collection[str], /) -> Collection[str]:
        """Those of some words that releases have as one word."""
        ...


MOST = 8
"""A phrase has no more variants."""
APART = 0.5
"""What a closed word written apart counts, beside its one term."""

_TEXTS = ("text", "title", "body")
_MOST_WORDS = 30
_MOST_IN_PHRASE = 12
_SIGNS = re.compile("['&]")
_FIGURE = re.compile(r"([^\W\d_]+)(\d+)|(\d+)([^\W\d_]+)(?<!st)(?<!nd)(?<!rd)(?<!th)(?<!\ds)")
_COMPOUNDS = """
    air-port bench-mark black-list broad-band by-law by-product child-care co-operate
    co-operation co-ordinate co-ordination counter-part crypto-currency cyber-attack
    cyber-crime cyber-security cyber-space data-base data-center data-centre data-set day-care
    drug-store e-book e-commerce e-mail eye-witness fire-arm fire-fighter free-lance
    grass-roots ground-water guide-line hand-gun head-quarters health-care home-land home-owner
    house-hold key-word kick-back land-fill land-lord land-mark law-maker law-suit life-time
    long-term mail-box main-land man-power market-place micro-chip mid-size mid-term
    multi-lateral multi-media multi-national nation-wide news-letter news-paper non-profit
    note-book off-shore on-line on-shore pass-word pay-check pay-roll per-cent pipe-line
    policy-maker post-war pre-paid pre-trial rail-road rain-fall real-time road-map
    school-house sea-food semi-conductor service-member ship-building ship-yard short-fall
    smart-phone spread-sheet stake-holder state-wide steel-maker stock-pile store-front
    sub-committee sub-contractor sub-prime tax-payer tele-work time-line time-table trade-mark
    vice-president waste-water water-way web-page web-site well-being whistle-blower wild-fire
    wild-life wind-mill work-day work-force work-place work-shop world-wide
"""


@cache
def _compounds() -> dict[str, str]:
    return {closed(join): join for join in _COMPOUNDS.split()}


def with_variants(node: plan.Node, vocabulary: Vocabulary, joins: Joins) -> plan.Node:
    """The plan with the variants of its words, so far as joins are known."""
    leaves = list(_leaves(node))
    if not leaves:
        return node
    runs = [leaf.wording.words for leaf in leaves] + list(_neighbours(node))
    pairs = {f"{one}-{other}" for run in runs for one, other in pairwise(run[:_MOST_WORDS])}
    words = {_letters(word) for run in runs for word in run[:_MOST_WORDS]}
    known = set(joins.joins_of(words | set(map(closed, pairs))))
    evident = {join for run in runs for join in _evident(run)}
    typed = {join for leaf in leaves for join in leaf.wording.joins}
    single = any(map(_is_single, words)) and any(map(vocabulary.by_twos, filter(_is_single, words)))
    if not (known or typed or evident or single):
        return node
    # Only words that releases have are worth looking for: another's term is not even worked out.
    asked = {closed(join) for join in (pairs & (known | evident)) | typed}
    asked.update(part for join in evident | typed for part in join.split("-"))
    had = set(joins.had(asked)) if asked else set()
    apart = known | {join for join in evident | typed if had.issuperset(join.split("-"))}
    together = {join for join in known | evident | typed if closed(join) in had}
    return _Rewriter(vocabulary, apart, together).rewritten(node)


def _is_single(word: str) -> bool:
    return len(word) == 1 and not word.isascii()


def _letters(word: str) -> str:
    """A word without the signs inside it."""
    return _SIGNS.sub("", word)


def _leaves(node: plan.Node) -> Iterator[plan.Term | plan.Phrase]:
    """The words and phrases of a plan."""
    match node:
        case plan.Term(field) | plan.Phrase(field):
            if field in _TEXTS and node.wording.words:
                yield node
        case plan.And(parts) | plan.Or(parts):
            for part in parts:
                yield from _leaves(part)
        case plan.AndNot(one, other) | plan.AndMaybe(one, other) | plan.Require(one, other):
            yield from _leaves(one)
            yield from _leaves(other)
        case plan.Near(_, parts) | plan.Together(_, parts):
            for part in parts:
                yield from _leaves(part)
        case plan.AtLeast(_, part):
            yield from _leaves(part)
        case plan.Not(part) | plan.Constant(part):
            yield from _leaves(part)


def _neighbours(node: plan.Node) -> Iterator[tuple[str, ...]]:
    """Bare words that stand side by side in a plan."""
    match node:
        case plan.And(parts) | plan.Or(parts):
            for before, after in pairwise(parts):
                if _may_join(before, after):
                    yield _words(before) + _words(after)
            for part in parts:
                yield from _neighbours(part)
        case plan.AndNot(one, other) | plan.AndMaybe(one, other) | plan.Require(one, other):
            yield from _neighbours(one)
            yield from _neighbours(other)
        case plan.Not(part) | plan.Constant(part):
            yield from _neighbours(part)


def _words(node: plan.Node) -> tuple[str, ...]:
    return node.wording.words if isinstance(node, plan.Term) else ()


def _may_join(before: plan.Node, after: plan.Node) -> bool:
    return (
        isinstance(before, plan.Term)
        and isinstance(after, plan.Term)
        and before.field == after.field
        and before.field in _TEXTS
        and before.boost == after.boost
        and len(before.wording.words) == len(after.wording.words) == 1
    )


def _evident(words: Sequence[str]) -> Iterator[str]:
    """The joins that need no release to have them."""
    compounds = _compounds()
    for word in words:
        if word in compounds:
            yield compounds[word]
        if word.isdigit() and 5 <= len(word) <= 12:  # `1 000 000`
            yield "-".join(re.findall(r"\d{1,3}(?=(?:\d{3})*$)", word))
        figure = _FIGURE.fullmatch(word)
        if figure:
            yield "-".join(filter(None, figure.groups()))
    for before, after in pairwise(words):
        if compounds.get(before + after) == f"{before}-{after}":
            yield f"{before}-{after}"
        if before.isalpha() and len(before) <= 6 and after.isdigit():
            yield f"{before}-{after}"


class _Rewriter:
    """Puts variants into a plan: `apart` are joins whose parts releases have, and `together` joins
    whose closed word they have."""

    def __init__(
        self, vocabulary: Vocabulary, apart: Collection[str], together: Collection[str]
    ) -> None:
        self._vocabulary = vocabulary
        self._together = together
        self._closed = set(map(closed, together))
        self._parts: dict[str, list[tuple[str, ...]]] = {}
        for join in sorted(apart):
            self._parts.setdefault(closed(join), []).append(tuple(join.split("-")))

    def rewritten(self, node: plan.Node) -> plan.Node:
        """The plan with variants."""
        match node:
            case plan.Term() | plan.Phrase():
                return self._leaf(node) if any(True for _ in _leaves(node)) else node
            case plan.SomeOf(parts, boost, count):
                return plan.SomeOf(tuple(map(self.rewritten, parts)), boost, count)
            case plan.And(parts, boost) | plan.Or(parts, boost):
                return type(node)(tuple(self._group(node, parts)), boost)
            case plan.AndNot(one, other):
                return plan.AndNot(self.rewritten(one), self.rewritten(other))
            case plan.AndMaybe(one, other):
                return plan.AndMaybe(self.rewritten(one), self.rewritten(other))
            case plan.Require(one, other):
                return plan.Require(self.rewritten(one), self.rewritten(other))
            case plan.Near(_, (one, other)):  # of more parts each is one word
                return replace(node, parts=(self.rewritten(one), self.rewritten(other)))
            case plan.Together(_, parts):
                return replace(node, parts=tuple(map(self.rewritten, parts)))
            case plan.AtLeast(_, part):
                return replace(node, part=self.rewritten(part))
            case plan.Not(part, boost):
                return plan.Not(self.rewritten(part), boost)
            case plan.Constant(part, score):
                return plan.Constant(self.rewritten(part), score)
            case _:
                return node

    def _group(self, node: plan.And | plan.Or, parts: Sequence[plan.Node]) -> Iterator[plan.Node]:
        """The parts of a group, words that may be one put together."""
        at = 0
        while at < len(parts):
            pair = parts[at : at + 2]
            join = self._join(*pair) if len(pair) == 2 else None
            if join is None:
                yield self.rewritten(parts[at])
                at += 1
                continue
            whole = self._term(pair[0], closed(join))
            both = tuple(self.rewritten(part) for part in pair)
            if isinstance(node, plan.Or):
                yield plan.Variants((plan.Or(both), whole))
            else:
                yield plan.Variants((plan.And(both), whole))
            at += 2

    def _join(self, before: plan.Node, after: plan.Node) -> str | None:
        """The join of two bare words, where some release has them as one."""
        if not _may_join(before, after):
            return None
        join = "-".join(_words(before) + _words(after))
        return join if join in self._together else None

    def _term(self, leaf: plan.Node, word: str) -> plan.Term:
        assert isinstance(leaf, plan.Term | plan.Phrase)
        return plan.Term(leaf.field, self._vocabulary.term(word), leaf.boost)

    def _leaf(self, leaf: plan.Term | plan.Phrase) -> plan.Node:
        """A word or phrase with its variants."""
        if isinstance(leaf, plan.Term) and _is_single(leaf.text):
            return self._character(leaf)
        slop = leaf.slop if isinstance(leaf, plan.Phrase) else 1
        own = leaf.words if isinstance(leaf, plan.Phrase) else (leaf.text,)
        variants: dict[tuple[str, ...], plan.Node] = {own: leaf}
        written = leaf.wording.words
        if len(written) > _MOST_IN_PHRASE:
            return leaf
        for words in islice(self._written(written, leaf.wording.joins), 8 * MOST):
            terms = tuple(map(self._vocabulary.term, words))
            if len(variants) < MOST and terms not in variants:
                if len(terms) == 1:
                    variants[terms] = plan.Term(leaf.field, terms[0], leaf.boost)
                else:
                    part = APART if isinstance(leaf, plan.Term) else 1.0
                    variants[terms] = plan.Phrase(leaf.field, terms, slop, leaf.boost * part)
        return plan.Variants(tuple(variants.values())) if len(variants) > 1 else leaf

    def _character(self, leaf: plan.Term) -> plan.Node:
        """A single character: alone, and in each two that it is read with."""
        if not self._vocabulary.by_twos(leaf.text):
            return leaf
        pairs = (f"{leaf.text}?", f"?{leaf.text}")
        patterns = [plan.Wildcard(leaf.field, pair, leaf.boost) for pair in pairs]
        return plan.Or((leaf, *patterns))

    def _written(self, words: Sequence[str], typed: Sequence[str]) -> Iterator[tuple[str, ...]]:
        """The ways to write words, the first of which is as they are."""
        if not words:
            yield ()
            return
        for rest in self._written(words[1:], typed):
            yield (words[0], *rest)
            for parts in self._parts.get(_letters(words[0]), ()):
                yield (*parts, *rest)
        inner = _letters(words[0])
        if inner != words[0] and inner in self._closed:
            for rest in self._written(words[1:], typed):
                yield (inner, *rest)
        for count in range(2, min(len(words), 6) + 1):
            join = "-".join(words[:count])
            if join in self._together:
                for rest in self._written(words[count:], typed):
                    yield (closed(join), *rest)
        for docket in typed:
            kind = docket.split("-")
            if len(kind) == 3 and kind[-1].isdigit() and _is_docket(words, kind):
                yield (closed(docket),)


def _is_docket(words: Sequence[str], parts: Sequence[str]) -> bool:
    """Whether words are a docket number, whatever courts put before and after it."""
    return any(
        words[at].endswith(parts[0])
        and words[at + 1] == parts[1]
        and words[at + 2].lstrip("0") == parts[2]
        for at in range(max(0, min(2, len(words) - 2)))
    )
