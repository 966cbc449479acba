"""Atom feeds (RFC 4287): the newest releases of a search, and what a saved search has not shown.

An entry was published when its release came into the index, and updated when that last changed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import quoteattr

from starlette.responses import Response

from corpus.release import Release
from search.render.columns import clip
from search.render.escaping import one_line
from search.render.links import link
from search.render.news import xml
from search.web import responses
from search.web.answer import Answer

MOST = 50
_SUMMARY = 400
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.timezone.utc)


def of_search(answer: Answer) -> Response:
    """The newest releases that match a search."""
    asked = answer.asked
    options = asked.options(sort="newest", limit=MOST, offset=0, snippets=0)
    page = answer.engine.page(asked.query, options)
    return of_releases(
        answer,
        asked.q or "Newest releases",
        [hit.id for hit in page.hits],
        answer.to("/search", asked),
    )


def of_releases(answer: Answer, title: str, ids: Iterable[str], address: str) -> Response:
    """A feed of some releases; `address` is the path of the page that shows them."""
    engine = answer.engine
    found = [release for each in ids if (release := engine.get(each)) is not None]
    return responses.as_lines(_feed(answer, title, found, address), "atom")


def _feed(answer: Answer, title: str, releases: list[Release], address: str) -> Iterator[str]:
    url = answer.request.url
    base = f"{url.scheme}://{url.netloc}"
    self_ = str(answer.request.url)
    yield '<?xml version="1.0" encoding="utf-8"?>'
    yield '<feed xmlns="http://www.w3.org/2005/Atom">'
    yield f"<title>{xml(f'{title}: {answer.settings.name}')}</title>"
    yield f"<id>{xml(self_)}</id>"
    yield f'<link rel="self" type="application/atom+xml" href={quoteattr(self_)}/>'
    yield f'<link rel="alternate" type="text/html" href={quoteattr(base + address)}/>'
    past = [answer.engine.history(release.id) for release in releases]
    newest = max((one.versions[-1].since for one in past), default=_EPOCH)
    yield f"<updated>{newest.isoformat()}</updated>"
    yield "<author><name>Dateline</name></author>"
    for release, one in zip(releases, past, strict=True):
        yield "<entry>"
        yield f"<title>{xml(release.title or release.id)}</title>"
        yield f"<id>urn:dateline:release:{xml(release.id)}</id>"
        yield f"<published>{one.arrived.isoformat()}</published>"
        yield f"<updated>{one.versions[-1].since.isoformat()}</updated>"
        if release.source:
            yield f"<author><name>{xml(release.source)}</name></author>"
        page = link(release.url) or f"{base}{answer.to('/release', id=release.id)}"
        yield f'<link rel="alternate" href={quoteattr(page)}/>'
        yield f"<summary>{xml(clip(one_line(release.body[: 2 * _SUMMARY]), _SUMMARY))}</summary>"
        yield "</entry>"
    yield "</feed>"
