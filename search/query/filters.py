"""Filters that help: what a source or topic that no release has was most likely meant for.

A value that begins one that there is, and no other, stands for it: `source:antitrust` for
`Antitrust Division`. For any other, the nearest that there are can be named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from index.analysis.folding import fold
from search.options import SearchOptions
from search.query import plan
from search.query.describe import describe
from search.query.language import Reading
from search.query.plan import Wording
from search.query.vocabulary import fielded, quoted

FIELDS = ("source", "topic")
_LEAST = 3
"""The shortest beginning that stands for a value."""
_SHOWN = 3
_LIKE = 60.0
"""How much alike, out of 100, a value must be to be named."""


class Values(Protocol):
    """The sources and topics of an index."""

    def has(self, field: str, value: str, /) -> bool:
        """Whether some release has a value, folded."""
        ...

    def names(self, field: str, /) -> Sequence[str]:
        """All the values of a field, as they are written."""
        ...


def helped(reading: Reading, values: Values) -> Reading:
    """A reading with the values that its clauses stand for.

    Hints say which, and name the nearest to those that no release has.
    """
    helper = _Helper(values)
    node = helper.rewritten(reading.plan)
    if node != reading.plan:
        reading = replace(reading, plan=node, understood=describe(node))
    return replace(reading, hints=(*reading.hints, *dict.fromkeys(helper.hints)))


def helped_options(options: SearchOptions, values: Values) -> tuple[SearchOptions, tuple[str, ...]]:
    """The same for the options of a search, and the hints."""
    if not (options.source or options.topic):
        return options, ()
    helper = _Helper(values)
    source = tuple(helper.value("source", value) for value in options.source)
    topic = tuple(helper.value("topic", value) for value in options.topic)
    return replace(options, source=source, topic=topic), tuple(dict.fromkeys(helper.hints))


@dataclass(slots=True)
class _Helper:
    """Looks up values, and keeps what there is to say of them."""

    values: Values
    hints: list[str]

    def __init__(self, values: Values) -> None:
        self.values = values
        self.hints = []

    def value(self, field: str, value: str) -> str:
        """The value that one stands for: itself where there is no single other."""
        wanted = " ".join(fold(value).split())
        if not wanted or self.values.has(field, fold(value)):
            return value
        names = self.values.names(field)
        begun = []
        if len(wanted) >= _LEAST:
            begun = sorted({name for name in names if _begins(fold(name), wanted)})
        if len(begun) == 1:
            self.hints.append(f"read {field} {value} as {begun[0]}")
            return begun[0]
        near = begun or _nearest(wanted, names)
        said = f"no release has the {field} {value}"
        if near:
            more = len(near) - _SHOWN
            shown = [*near[:_SHOWN], *([f"{more} more"] if more > 0 else [])]
            said += f"; there is {' · '.join(shown)}"
        self.hints.append(said)
        return value

    def rewritten(self, node: plan.Node) -> plan.Node:
        """A plan with the values that its clauses stand for."""
        match node:
            case plan.Term(field, text) if field in FIELDS:
                found = self.value(field, text)
                if found == text:
                    return node
                wording = Wording(fielded(field, quoted(found)))
                return replace(node, text=fold(found), wording=wording)
            case plan.And(parts) | plan.Or(parts):
                return replace(node, parts=tuple(map(self.rewritten, parts)))
            case plan.AndNot(one, other):
                return plan.AndNot(self.rewritten(one), self.rewritten(other))
            case plan.AndMaybe(one, other):
                return plan.AndMaybe(self.rewritten(one), self.rewritten(other))
            case plan.Not(part, boost):
                return plan.Not(self.rewritten(part), boost)
            case _:
                return node


def _begins(name: str, wanted: str) -> bool:
    """Whether a value begins with words, the last of which may be begun only."""
    return " ".join(name.split()).startswith(wanted)


def _nearest(wanted: str, names: Sequence[str]) -> list[str]:
    """The values most like one, likest first."""
    if not names:
        return []
    from rapidfuzz.fuzz import WRatio
    from rapidfuzz.process import extract

    unique = {fold(name): name for name in sorted(names)}
    unique = dict(sorted(unique.items()))  # of values as like, the first by alphabet
    found = extract(wanted, list(unique), scorer=WRatio, score_cutoff=_LIKE, limit=_SHOWN)
    return [unique[name] for name, _, _ in found]
