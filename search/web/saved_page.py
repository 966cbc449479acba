"""Saved searches: the list of them, what each has not shown yet, and the forms that change them.

To look changes nothing here: what is new stays new until someone says that it was seen.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from starlette.responses import RedirectResponse, Response

from search.errors import OptionError
from search.options import SearchOptions
from search.render.news import options_text
from search.watch.news import News, look, peek, unseen
from search.watch.store import FILTERS, SavedSearch, Store
from search.web import feed, responses
from search.web.answer import Answer
from search.web.parameters import Asked, one, several

_SHOWN = 100


def saved(answer: Answer) -> Response:
    """All saved searches, with how much each has not shown."""
    with _store(answer) as store:
        searches = store.searches()
        if answer.kind == "json":
            return responses.as_json([each.to_dict() for each in searches])
        rows = [_row(answer, store, each) for each in searches]
    return answer.page("saved.html", "Saved searches", rows=rows, asked=None)


def new(answer: Answer) -> Response:
    """What saved searches (`name`, or all) match and have not shown; to ask changes nothing."""
    names = tuple(dict.fromkeys(filter(None, several(answer.query, "name"))))
    with _store(answer) as store:
        searches = store.searches(*names)
        if answer.kind == "atom":
            return _feed(answer, store, searches, names)
        found = peek(answer.engine, store, [each.name for each in searches]) if searches else None
    if answer.kind == "json":
        empty: dict[str, Any] = {"schema": 1, "looked": None, "new": [], "changed": [], "first": []}
        return responses.as_json(found.to_dict() if found is not None else empty)
    return answer.page(
        "new.html",
        f"New: {', '.join(names)}" if names else "New",
        names=names,
        sections=_sections(answer, found) if found is not None else [],
        first=found.first if found is not None else (),
        total=len(found) if found is not None else 0,
        state=_state(found) if found is not None else "",
        feed=answer.to("/new.atom", None, **({"name": names[0]} if len(names) == 1 else {})),
        asked=None,
    )


def add(answer: Answer) -> Response:
    """Save the search of a form under a name."""
    name, asked = answer.field("name"), Asked.of(answer.form)
    options = {key: value for key, value in asked.filters().items() if key in FILTERS}
    if asked.moments:
        raise OptionError(
            "a saved search tells what is new by itself", "leave out when releases arrived"
        )
    if asked.match != "all":
        options["match"] = asked.match
    answer.engine.counts(asked.query, **asked.filters())  # refuses what cannot be read
    if not answer.settings.saved:
        raise OptionError("this server has no file for saved searches")
    path = Path(answer.settings.saved)
    path.parent.mkdir(parents=True, exist_ok=True)
    with Store(path) as store:
        store.add(name, asked.query, options)
    return _to_list(answer)


def remove(answer: Answer) -> Response:
    """Forget the search that a form names."""
    with _store(answer) as store:
        store.remove(answer.field("name"))
    return _to_list(answer)


def seen(answer: Answer) -> Response:
    """Count what a page has shown as seen; refused if something has arrived since."""
    names = several(answer.form, "name")
    state = one("state", several(answer.form, "state"))
    with _store(answer) as store, look(answer.engine, store, names) as found:
        if _state(found) != state:
            raise OptionError(
                "something has arrived since this page was made", "go back, reload and look again"
            )
    return _to_list(answer)


@contextmanager
def _store(answer: Answer) -> Iterator[Store]:
    """The file of saved searches; one that is not there is empty, and not made."""
    with Store(answer.settings.saved_path or Path(":memory:")) as store:
        yield store


def _to_list(answer: Answer) -> Response:
    return RedirectResponse(answer.to("/saved"), 303)


def _row(answer: Answer, store: Store, saved: SavedSearch) -> dict[str, Any]:
    new, changed, matches = unseen(answer.engine, store, saved)
    kept = SearchOptions(**saved.options)
    within, since, until = kept.bounds
    asked = Asked(
        q="" if saved.query == "*" else saved.query,
        within=within or "",
        since=since or "",
        until=until or "",
        source=tuple(kept.source),
        topic=tuple(kept.topic),
        match=str(kept.match),
    )
    return {
        "name": saved.name,
        "query": saved.query,
        "options": options_text(saved),
        "looked": saved.looked,
        "new": len(new),
        "changed": len(changed),
        "matches": matches,
        "search": answer.to("/search", asked),
        "news": answer.to("/new", name=saved.name),
        "feed": answer.to("/new.atom", name=saved.name),
    }


def _sections(answer: Answer, found: News) -> list[dict[str, Any]]:
    return [
        {
            "title": title,
            "count": len(items),
            "rest": max(len(items) - _SHOWN, 0),
            "items": [(item, answer.to("/release", id=item.release.id)) for item in items[:_SHOWN]],
        }
        for title, items in (("New", found.new), ("Changed", found.changed))
        if items
    ]


def _state(found: News) -> str:
    """A digest of what is new and changed: another look with the same digest shows the same."""
    digest = hashlib.sha256()
    for items in (found.new, found.changed):
        for item in items:
            digest.update(repr((item.release, item.searches)).encode("utf-8", "replace"))
        digest.update(b";")
    return digest.hexdigest()


def _feed(
    answer: Answer, store: Store, searches: list[SavedSearch], names: tuple[str, ...]
) -> Response:
    """What is new, newest first; of a search that nobody has looked at, its newest matches."""
    ids: dict[str, None] = {}
    for each in searches:
        if each.looked is None:
            options = SearchOptions(
                **{**each.options, "sort": "newest", "limit": feed.MOST, "snippets": 0}
            )
            ids |= dict.fromkeys(hit.id for hit in answer.engine.page(each.query, options).hits)
    looked = [each.name for each in searches if each.looked is not None]
    if looked:
        found = peek(answer.engine, store, looked)
        ids |= dict.fromkeys(item.release.id for item in (*found.new, *found.changed))
    title = f"New: {', '.join(names)}" if names else "New"
    return feed.of_releases(answer, title, list(ids)[: feed.MOST], answer.to("/new"))
