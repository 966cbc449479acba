"""The last page that a terminal showed, so that its hits can be named by their numbers."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from search.commands.console.session import Session
from search.page import Page

_FILE = "last-page.json"


@dataclass(frozen=True, slots=True)
class LastPage:
    """The ids of the hits by rank, and the indexes that they are in."""

    indexes: tuple[str, ...] = ()
    hits: tuple[tuple[str, str], ...] = ()

    def id_of(self, number: str) -> str | None:
        """The id of the hit of this number, or None."""
        return dict(self.hits).get(number)


def remember(session: Session, page: Page) -> None:
    """Keep the hits of a page that is shown on a terminal; whatever goes wrong is no matter."""
    if not page.hits:
        return
    record = {
        "indexes": session.targets,
        "hits": {str(hit.rank): hit.id for hit in page.hits},
    }
    folder = session.state_home
    temporary = folder / f"{_FILE}.{os.getpid()}"
    with suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        temporary.write_text(json.dumps(record), "utf-8")
        temporary.replace(folder / _FILE)


def recall(session: Session) -> LastPage:
    """The last page; an empty one where there is none."""
    try:
        record: Any = json.loads((session.state_home / _FILE).read_text("utf-8"))
        hits = tuple((str(rank), str(id_)) for rank, id_ in record["hits"].items())
        return LastPage(tuple(map(str, record["indexes"])), hits)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return LastPage()
