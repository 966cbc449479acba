"""Groups of reissues, as an engine gives them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Reissue:
    """A release of a group."""

    id: str
    title: str
    date: dt.date | None
    source: str = ""
    url: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The release as JSON types."""
        return {
            "id": self.id,
            "title": self.title,
            "date": self.date.isoformat() if self.date else None,
            "source": self.source,
            "url": self.url,
        }


@dataclass(frozen=True, slots=True)
class ReissueGroup:
    """Releases that are nearly the same, or linked by such as are: oldest first, undated last."""

    releases: tuple[Reissue, ...]

    def __len__(self) -> int:
        return len(self.releases)

    def to_dict(self) -> dict[str, Any]:
        """The group as JSON types, schema 1."""
        return {"schema": 1, "releases": [release.to_dict() for release in self.releases]}


def grouped(releases: dict[int, list[Reissue]]) -> tuple[ReissueGroup, ...]:
    """Releases by the number of their group, as groups: largest first, then newest."""
    last = dt.date.max
    groups = [
        ReissueGroup(tuple(sorted(several, key=lambda each: (each.date or last, each.id))))
        for several in releases.values()
        if len(several) > 1
    ]

    def place(group: ReissueGroup) -> tuple[int, int, str]:
        newest = max((each.date.toordinal() for each in group.releases if each.date), default=0)
        return -len(group), -newest, group.releases[0].id

    return tuple(sorted(groups, key=place))
