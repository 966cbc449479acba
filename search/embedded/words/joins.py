"""The joins that the releases of an index have, for the variants of a query's words."""

from __future__ import annotations

from collections.abc import Collection

from index.analysis.joins import join_of
from index.snapshot import Snapshot

_KEPT = 100_000


class IndexJoins:
    """Looks joins and words up in a snapshot; answers are cached."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._joins: dict[str, tuple[str, ...]] = {}

    def joins_of(self, words: Collection[str], /) -> Collection[str]:
        """The joins whose closed word is among some."""
        if len(self._joins) > _KEPT:
            self._joins.clear()
        keys: list[str] = []
        for word in words:
            joins = self._joins.get(word)
            if joins is None:
                joins = self._joins[word] = self._find(word)
            keys += joins
        return keys

    def _find(self, word: str) -> tuple[str, ...]:
        keys: set[str] = set()
        for segment in self._snapshot.segments:
            field = segment.field("joins")
            at = field.lower_bound(f"{word} ")
            while at < len(field) and (key := field.term(at)).startswith(f"{word} "):
                keys.add(key)
                at += 1
        return tuple(map(join_of, sorted(keys)))

    def had(self, words: Collection[str], /) -> Collection[str]:
        """Those of some words that releases have as one word."""
        return [
            word
            for word in words
            if any(
                segment.field(side).find(word) >= 0
                for segment in self._snapshot.segments
                for side in ("body_words", "title_words")
            )
        ]
