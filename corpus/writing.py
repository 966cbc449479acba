"""Releases as JSON lines, which read back as the same releases."""

from __future__ import annotations

from typing import Any

from corpus.errors import expect
from corpus.release import Release


def to_dict(release: Release) -> dict[str, Any]:
    """The release as JSON types, under the names that the jsonl format reads; `origin` if known."""
    expect("a release", release, Release, "a corpus.Release")
    record = {
        "id": release.id,
        "title": release.title,
        "date": release.date.isoformat() if release.date else None,
        "body": release.body,
        "source": release.source,
        "url": release.url,
        "topics": list(release.topics),
    }
    return {**record, "origin": release.origin} if release.origin else record


def to_line(release: Release) -> str:
    """The release as one line of the jsonl format, without a line end."""
    import json

    return json.dumps(to_dict(release), ensure_ascii=False)
