"""Explaining the server's scores: the same sums, computed here for the releases of a page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from corpus.release import Release, sources_of
from index.analysis.folding import fold
from search.opensearch import release_words
from search.opensearch.paging import Scored
from search.opensearch.query import sides
from search.opensearch.release_words import Texts
from search.opensearch.retrieval import Asked
from search.opensearch.scoring import WEIGHTS
from search.opensearch.statistics import FORM, Statistics
from search.options import SearchOptions
from search.page import Contribution
from search.query import plan
from search.query.patterns import matcher
from search.query.proximity import Pair
from search.query.spans import loosened
from search.query.syntax.tokens import TEXT_FIELDS
from search.scoring import bm25f
from search.scoring.explain import Use, contributions
from search.scoring.forms import TYPED, Form, forms_of, worth

_Unscored = plan.Prefix | plan.Wildcard | plan.Fuzzy | plan.TermRange | plan.Days


def explain(
    hit: Scored, texts: Texts, asked: Asked, options: SearchOptions
) -> Iterator[Contribution]:
    """The parts of a hit's score, which add up to it, as the embedded engine gives them."""
    account = _Account(hit.release, texts, hit.sizes, asked.known)
    parts = list(contributions(account, asked.reading.plan))
    if options.sort == "relevance":
        parts += account.forms(forms_of(asked.reading.plan))
        parts += account.pairs(asked.reading.pairs)
    if asked.expansion:
        gained = account.score(asked.expansion.node) or 0.0
        detail = f"{len(asked.expansion.words)} key terms of the best releases"
        parts.append(Contribution("expansion", gained, detail))
    if options.recent:
        raised = hit.score - sum(part.value for part in parts)
        detail = f"boost for newer releases, halved every {options.recent:g} days"
        parts.append(Contribution("date", raised, detail))
    return iter(parts)


@dataclass(frozen=True, slots=True)
class _Account:
    """The parts of the score of a release; see `search.scoring.explain.Account`.

    `sizes` are the lengths of its title and body, as ranking counts them.
    """

    release: Release
    texts: Texts
    sizes: Mapping[str, int]
    known: Statistics

    def forms(self, forms: Mapping[Form, float]) -> Iterator[Contribution]:
        """What words in the form they were typed in gave to the score."""
        for form, boost in forms.items():
            if any(form.word in self.texts[side].surfaces for side in sides(form.field)):
                count = self.known.counts[f"{FORM}{form.field}", form.word]
                value = worth(self.known.releases, count, len(forms), boost)
                yield Contribution(f"={form.word}", value, TYPED)

    def pairs(self, together: Sequence[Pair]) -> Iterator[Contribution]:
        """What pairs of neighbouring words contributed to the score, one line per pair."""
        for pair in dict.fromkeys(together):
            value = together.count(pair) * self._pair(pair)
            if value:
                yield Contribution(
                    f"{pair.first} {pair.second}", value, "next to each other, as in the query"
                )

    def score(self, node: plan.Node) -> float | None:
        """The score of the release for a plan, or None if it does not match."""
        match node:
            case plan.Term():
                return self._term(node)
            case plan.Phrase():
                return self._phrase(node)
            case plan.Near() | plan.Together() | plan.AtLeast():
                return self.score(loosened(node)) if release_words.holds(node, self.texts) else None
            case plan.And(parts, boost):
                scores = [self.score(part) for part in parts]
                partial = [score for score in scores if score is not None]
                return boost * sum(partial) if parts and len(partial) == len(parts) else None
            case plan.Or(parts, boost):
                partial = [score for part in parts if (score := self.score(part)) is not None]
                enough = node.count if isinstance(node, plan.SomeOf) else 1
                return boost * sum(partial) if len(partial) >= enough else None
            case plan.Not(part, boost):
                return boost if self.score(part) is None else None
            case plan.Exact():
                return self.score(node.loose)
            case plan.Variants(parts):
                each = (self.score(part) for part in parts)
                return next((scored for scored in each if scored is not None), None)
            case plan.AndNot(positive, negative):
                return self.score(positive) if self.score(negative) is None else None
            case plan.AndMaybe(required, optional):
                score = self.score(required)
                return None if score is None else score + (self.score(optional) or 0.0)
            case plan.Require(scored, required):
                return None if self.score(required) is None else self.score(scored)
            case plan.Constant(part, score):
                return None if self.score(part) is None else score
            case plan.Every(boost):
                return boost
            case plan.Nothing():
                return None
            case _:
                return node.boost if self._holds(node) else None

    def use(self, node: plan.Term) -> Use:
        """How the release uses a word that it contains."""
        times = self._times(node)
        return Use(
            in_title=times.get("title", 0),
            in_body=times.get("body", 0),
            title_size=self.sizes["title"],
            body_size=self.sizes["body"],
            doc_freq=self.known.counts[node.field, node.text],
            releases=self.known.releases,
        )

    def _times(self, node: plan.Term) -> dict[str, int]:
        """How often a word occurs in each of the texts that its field stands for."""
        if node.field not in TEXT_FIELDS:
            return {}
        return {side: len(self.texts[side].places(node.text)) for side in sides(node.field)}

    def _term(self, node: plan.Term) -> float | None:
        idf = self.known.idf((node.field, node.text))
        if node.field not in TEXT_FIELDS:
            held = node.text in self._keywords(node.field)
            return node.boost * idf * bm25f.saturated(1.0) if held else None
        times = self._times(node)
        return node.boost * idf * self._saturated(times) if any(times.values()) else None

    def _phrase(self, node: plan.Phrase) -> float | None:
        if not any(len(self.texts[side].chains(node)[0]) for side in sides(node.field)):
            return None
        scores = [self._term(plan.Term(node.field, word)) for word in node.words]
        return node.boost * sum(score for score in scores if score is not None)

    def _pair(self, pair: Pair) -> float:
        """The score of a pair of words; see `search.embedded.pairs`."""
        first, second = (self.known.counts["text", term] for term in (pair.first, pair.second))
        idf = bm25f.pair_idf(self.known.releases, first, second)
        times = {side: text.together(pair) for side, text in self.texts.items()}
        return bm25f.PAIR_WEIGHT * idf * self._saturated(times, bm25f.PAIR_DELTA)

    def _saturated(self, times: Mapping[str, int], delta: float = bm25f.DELTA) -> float:
        """BM25F of frequencies in title and body."""
        tf = 0.0
        for side, number in times.items():
            norm = bm25f.field_norms(self.sizes[side], self.known.means[side])
            tf += WEIGHTS[side] * number / norm
        return bm25f.saturated(tf, delta)

    def _keywords(self, field: str) -> list[str]:
        release = self.release
        if field == "id":
            return [release.id]
        return list(map(fold, sources_of(release.source) if field == "source" else release.topics))

    def _holds(self, node: _Unscored) -> bool:
        """Whether a release contains what a pattern or a range stands for."""
        if isinstance(node, plan.Days):
            day = self.release.date.toordinal() if self.release.date else 0
            return max(node.start or 1, 1) <= day and (node.end is None or day < node.end)
        if isinstance(node, plan.TermRange):
            return any(_inside(value, node) for value in self._keywords(node.field))
        if node.field in TEXT_FIELDS:
            values = [word for side in sides(node.field) for word in self.texts[side].surfaces]
        else:
            values = self._keywords(node.field)
        return any(map(matcher(node), set(values)))


def _inside(value: str, node: plan.TermRange) -> bool:
    """Whether a keyword lies in a range."""
    if node.start is not None and (
        value < node.start or (node.start_excluded and value == node.start)
    ):
        return False
    return node.end is None or value < node.end or (not node.end_excluded and value == node.end)
