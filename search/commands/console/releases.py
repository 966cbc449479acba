"""The releases that a command line names: by id, one a line on standard input, or by number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from search.commands.console.last_page import LastPage, recall
from search.commands.console.session import Session
from search.errors import ReleaseNotFound

if TYPE_CHECKING:
    from corpus.release import Release
    from search.engine import Engine

_LONGEST = 100
"""So much of an id that there is not is shown."""


def listed(session: Session, names: Iterable[str]) -> Iterator[str]:
    """The ids, where `-` stands for those on standard input: one a line.

    Of a line with tabs, as a page in a pipe has them, the id is what stands behind the first; of a
    JSON object on one line, what it calls `id`. Tells if there is no id.
    """
    for name in names:
        if name != "-":
            yield name
            continue
        session.expect_input()
        release_id = ""
        for line in session.console.stdin:
            release_id = _id_in(line.strip())
            if release_id:
                yield release_id
        if not release_id:
            session.console.tell("dateline: there is no id on standard input")


def _id_in(line: str) -> str:
    """The id in a line of standard input."""
    cells = line.split("\t")
    if line.startswith("{") and line.endswith("}"):
        import json

        with suppress(ValueError):
            found = json.loads(line).get("id")
            return found if isinstance(found, str) else line
    return cells[1] if len(cells) > 2 else cells[0]


def numbered(session: Session, names: Iterable[str]) -> LastPage:
    """The last page, if it is needed; the index is that of the page, if none is named."""
    if not any(map(str.isdecimal, names)):
        return LastPage()
    last = recall(session)
    if any(last.id_of(name) is not None for name in names) and not session.indexes:
        session.indexes = last.indexes
    return last


def find(session: Session, engine: Engine, name: str, last: LastPage) -> Release:
    """The release of this id, or the hit of this number on the last page.

    An id outweighs a number. Raises `ReleaseNotFound`, with ids that may be meant.
    """
    release = engine.get(name)
    hit = last.id_of(name) if set(last.indexes) == set(session.targets) else None
    if release is None and hit is not None:
        release = engine.get(hit)
    elif hit not in (None, name):
        session.console.tell(
            f"dateline: {name} is an id of the index; hit {name} of the last page is {hit}"
        )
    if release is None:
        raise not_found(engine, name)
    return release


def not_found(engine: Engine, name: str) -> ReleaseNotFound:
    """The error for an id that the index does not have."""
    near = engine.lookup.ids_like(name)
    if name.isdecimal() and len(name) < 4 and name not in near:
        hint = "a number is that of a hit on the last page that a terminal showed"
    elif near:
        hint = f"did you mean {', '.join(near[:-1])}{' or ' if near[1:] else ''}{near[-1]}?"
    else:
        hint = "dateline search shows the id under each hit"
    if not name:
        return ReleaseNotFound("an id is empty", hint)
    from search.render.columns import clip

    said = clip(name, _LONGEST)
    return ReleaseNotFound(f"there is no release with the id {said} in the index", hint)
