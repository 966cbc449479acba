"""The history of a release: its versions, and what changed from each to the next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any, Literal

from corpus.release import Release
from corpus.writing import to_dict
from index.analysis.units import unit_starts

SCHEMA = 1

Kind = Literal["same", "removed", "added"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a body: in both versions, only in the older or only in the newer one."""

    kind: Kind
    text: str

    def to_dict(self) -> dict[str, Any]:
        """The sentence as JSON types."""
        return {"kind": self.kind, "text": self.text}


@dataclass(frozen=True, slots=True)
class Version:
    """A release as it was from a time on, in UTC; `generation` is that of the index, if it counts
    them."""

    since: dt.datetime
    release: Release
    generation: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """The version as JSON types."""
        return {
            "since": self.since.isoformat(),
            "generation": self.generation,
            "release": to_dict(self.release),
        }


@dataclass(frozen=True, slots=True)
class Change:
    """What is different in a version from the one before.

    `fields` has what changed beside the body: name -> before and after. `sentences` is the body,
    sentence by sentence, if that changed.
    """

    since: dt.datetime
    fields: dict[str, tuple[str, str]]
    sentences: tuple[Sentence, ...]

    def to_dict(self) -> dict[str, Any]:
        """The change as JSON types."""
        return {
            "since": self.since.isoformat(),
            "fields": {name: list(values) for name, values in self.fields.items()},
            "sentences": [sentence.to_dict() for sentence in self.sentences],
        }


@dataclass(frozen=True, slots=True)
class History:
    """The versions of a release that were kept, oldest first; the last is the present one.

    `arrived` is when the release came into the index. Where the first version is of a later time,
    the texts before it were not kept.
    """

    id: str
    arrived: dt.datetime
    versions: tuple[Version, ...]

    @property
    def complete(self) -> bool:
        """Whether the first version is the one that arrived."""
        return self.versions[0].since == self.arrived

    def changes(self, most: int | None = None) -> tuple[Change, ...]:
        """What changed from each version to the next; only the last `most` changes, if given."""
        versions = self.versions if most is None else self.versions[-most - 1 :]
        return tuple(changed(before, after) for before, after in pairwise(versions))

    def to_dict(self) -> dict[str, Any]:
        """The history as JSON types, schema 1."""
        return {
            "schema": SCHEMA,
            "id": self.id,
            "arrived": self.arrived.isoformat(),
            "complete": self.complete,
            "versions": [version.to_dict() for version in self.versions],
            "changes": [change.to_dict() for change in self.changes()],
        }


def changed(before: Version, after: Version) -> Change:
    """What is different in a version from the one before."""
    one, other = before.release, after.release
    fields = {
        name: (_said(getattr(one, name)), _said(getattr(other, name)))
        for name in ("title", "date", "source", "url", "topics")
        if getattr(one, name) != getattr(other, name)
    }
    sentences = tuple(compared(one.body, other.body)) if one.body != other.body else ()
    return Change(after.since, fields, sentences)


def compared(before: str, after: str) -> Iterator[Sentence]:
    """Two texts, sentence by sentence: what was removed stands before what came in its place."""
    old, new = sentences(before), sentences(after)
    # By content, without the space around: an unwrapped line has changed nothing.
    one, other = ([" ".join(text.split()) for text in texts] for texts in (old, new))
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    for kind, low, high, start, end in matcher.get_opcodes():
        if kind == "equal":
            yield from (Sentence("same", text) for text in new[start:end])
        else:
            yield from (Sentence("removed", text) for text in old[low:high])
            yield from (Sentence("added", text) for text in new[start:end])


def sentences(text: str) -> list[str]:
    """The sentences of a text, with what is between them."""
    bounds = [0, *unit_starts(text, "sentence"), len(text)]
    return [text[start:end] for start, end in pairwise(bounds) if text[start:end].strip()]


def _said(value: str | dt.date | Sequence[str] | None) -> str:
    """The value of a field as a text."""
    if value is None:
        return ""
    if isinstance(value, dt.date):
        return value.isoformat()
    return value if isinstance(value, str) else "; ".join(value)
