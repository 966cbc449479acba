"""The oracle of plans: the Whoosh query of a plan, and our ranking as Whoosh's weighting model.

`to_whoosh` gives a Whoosh query that means the same as a plan, for Whoosh's own searcher. Where
Whoosh differs:

- A pattern or fuzzy word scores its boost whatever it stands for: in Whoosh `ConstantScoreQuery`
  around it, and for the field `text` around `Or` of its look in `title_words` and `body_words`.
- Whoosh 2.7.4's `Require(a, b)` finds a without b: here it is `AndNot(a, Not(b))`.
- Its matchers for `Not` and `AndNot` go wrong (`matching/binary.py:565`, `wrappers.py:334`):
  `AndNot` lets its first match through where the other side also has an earlier document, and
  fails where it is skipped past its end; `Not` finds deleted documents, and scores 1 whatever its
  boost. Those here collect what they exclude.
- Of what is near each other only two words have a query.
- Whoosh loses the boost of an `And` or `Or` of one part, and reads a constant score of 0 as 1.
  Nothing here repairs that: as an oracle it is right for two parts and more, and scores above 0.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from whoosh import matching
from whoosh import query as wq
from whoosh.query.spans import SpanNear
from whoosh.scoring import BaseScorer, WeightingModel

from search.query import plan
from search.scoring.bm25f import DELTA, combined, field_norms, idf, saturated

WORDS_OF = {"title": "title_words", "body": "body_words"}
"""The fields of an index that hold the words of a text as people type them."""


def to_whoosh(node: plan.Node) -> Any:
    """The Whoosh query that finds and scores what a plan does."""
    match node:
        case plan.Term(field, text, boost):
            return wq.Term(field, text, boost=boost)
        case plan.Phrase(field, words, slop, boost):
            return wq.Phrase(field, list(words), slop=slop, boost=boost)
        case plan.Near(_, (plan.Term() as one, plan.Term() as other), most, least, ordered, boost):
            words = (to_whoosh(replace(word, boost=word.boost * boost)) for word in (one, other))
            return Near(*words, slop=most, ordered=ordered, mindist=least)
        case plan.Prefix(field, text, boost):
            return _expanding(lambda name: wq.Prefix(name, text), field, boost)
        case plan.Wildcard(field, text, boost):
            pattern = text.replace("[", "[[]")
            return _expanding(lambda name: wq.Wildcard(name, pattern), field, boost)
        case plan.Fuzzy(field, text, distance, prefix, boost):
            return _expanding(
                lambda name: wq.FuzzyTerm(name, text, maxdist=distance, prefixlength=prefix),
                field,
                boost,
            )
        case plan.TermRange(field, start, end, no_start, no_end, boost):
            return wq.ConstantScoreQuery(wq.TermRange(field, start, end, no_start, no_end), boost)
        case plan.Days(start, end, boost):
            last = None if end is None else end - 1
            return wq.NumericRange("date", start, last, boost=boost)
        case plan.Every(boost):
            return wq.Every(boost=boost)
        case plan.Nothing():
            return wq.NullQuery
        case plan.And(parts, boost):
            return wq.And([to_whoosh(part) for part in parts], boost=boost)
        case plan.Or(parts, boost):
            return wq.Or([to_whoosh(part) for part in parts], boost=boost)
        case plan.Not(part, boost):
            return Not(to_whoosh(part), boost=boost)
        case plan.AndNot(positive, negative):
            return AndNot(to_whoosh(positive), to_whoosh(negative))
        case plan.AndMaybe(required, optional):
            return wq.AndMaybe(to_whoosh(required), to_whoosh(optional))
        case plan.Require(scored, required):
            return AndNot(to_whoosh(scored), Not(to_whoosh(required)))
        case plan.Constant(part, score):
            return wq.ConstantScoreQuery(to_whoosh(part), score)


def _expanding(make: Callable[[str], Any], field: str, boost: float) -> Any:
    """The Whoosh query of a pattern or fuzzy word; `make` gives it for one field of an index."""
    if field == "text":
        return wq.ConstantScoreQuery(wq.Or([make(words) for words in WORDS_OF.values()]), boost)
    return wq.ConstantScoreQuery(make(WORDS_OF.get(field, field)), boost)


class Near(SpanNear):
    """Two words near each other, as a part of other queries."""

    def estimate_size(self, reader: Any) -> int:
        """At most as many as have both."""
        return int(self.q.estimate_size(reader))

    def estimate_min_size(self, reader: Any) -> int:
        """None at least."""
        return 0


class AndNot(wq.AndNot):
    """`a` without `b`, scored as `a`."""

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        """The matcher of `a`, filtered."""
        return matching.FilterMatcher(
            self.a.matcher(searcher, context), _ids(self.b, searcher), exclude=True
        )


class Not(wq.Not):
    """What the query does not match, scored as the boost."""

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        """A list of the other documents."""
        excluded = _ids(self.query, searcher)
        others = [doc for doc in searcher.reader().all_doc_ids() if doc not in excluded]
        return matching.ListMatcher(others, all_weights=self.boost)


def _ids(query: Any, searcher: Any) -> set[int]:
    return set(query.matcher(searcher, searcher.boolean_context()).all_ids())


class BM25F(WeightingModel):
    """BM25F over title and body for `text`, BM25 for its parts and for keywords."""

    def scorer(self, searcher: Any, fieldname: str, text: bytes, qf: float = 1) -> Scorer:
        """The scorer of one term."""
        return Scorer(searcher, fieldname, text)


class Scorer(BaseScorer):
    """Scores one term, on Whoosh's `PostingMatcher` of our codec."""

    def __init__(self, searcher: Any, fieldname: str, text: bytes) -> None:
        whole = searcher.get_parent()
        releases = whole.doc_count()
        self._idf = idf(releases, whole.doc_frequency(fieldname, text))
        self._mean = {
            name: whole.field_length(name) / max(releases, 1) for name in ("title", "body")
        }
        self._length = searcher.doc_field_length
        self._field = fieldname

    def _norm(self, field: str, doc: int) -> float:
        return field_norms(self._length(doc, field, 0), self._mean[field])

    def score(self, matcher: Any) -> float:
        """The score of the matcher's current release."""
        doc, frequency = matcher.id(), matcher.weight()
        if self._field not in ("text", "title", "body"):
            return self._idf * saturated(float(frequency))
        titled = matcher.title_frequency() if self._field != "body" else 0
        norms = self._norm("title", doc), self._norm("body", doc)
        return self._idf * saturated(combined(float(titled), float(frequency - titled), *norms))

    def max_quality(self) -> float:
        """What no release's score surpasses."""
        return self._idf * (1 + DELTA)

    def block_quality(self, matcher: Any) -> float:
        """The same: postings are not in blocks."""
        return self._idf * (1 + DELTA)
