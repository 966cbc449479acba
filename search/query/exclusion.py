"""Whoosh's `Not` and `AndNot`, put right by collecting what they exclude.

Whoosh 2.7.4's matchers for them go wrong (`matching/binary.py:565`, `wrappers.py:334`): `AndNot`
lets its first match through where the other side also has an earlier document, and fails where it
is skipped past its end; `Not` finds deleted documents, and scores 1 whatever its boost.
"""

from __future__ import annotations

from typing import Any

from whoosh import matching
from whoosh import query as wq


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
