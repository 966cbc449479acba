"""One release, whole, with the words of the search that led to it; and the releases like it."""

from __future__ import annotations

from contextlib import suppress

from starlette.responses import Response

from corpus.release import Release
from corpus.writing import to_dict
from search.errors import OptionError, QuerySyntaxError, ReleaseNotFound
from search.lookup import Highlights
from search.options import SearchOptions
from search.render.highlights import marked
from search.render.history import context
from search.render.renderer import OutputStyle
from search.web import responses
from search.web.answer import Answer
from search.web.marking import dressed, paragraphs
from search.web.parameters import Asked
from search.web.search_page import shown

_ALIKE = 5
_CHANGES = 20
"""So many changes of a release are shown; its JSON has all that were kept."""


def release(answer: Answer) -> Response:
    """One release: as HTML, as the JSON that `corpus.read` reads, or as CSV."""
    found = _found(answer)
    if answer.kind == "json":
        return responses.as_json(to_dict(found))
    if answer.kind == "csv":
        from search.render.formats.csv import Csv

        return responses.as_lines(Csv(OutputStyle()).release(found), "csv")
    marks = _highlights(answer, found)
    alike = answer.engine.similar_page(found.id, SearchOptions(limit=_ALIKE, snippets=0))
    topics = [(name, answer.to("/search", Asked(topic=(name,)))) for name in found.topics]
    sources = [name.strip() for name in found.source.split(";") if name.strip()]
    day = found.date.isoformat() if found.date else ""
    past = answer.engine.history(found.id)
    return answer.page(
        "release.html",
        found.title or found.id,
        release=found,
        heading=dressed(marked(found.title or found.id, marks.title)),
        paragraphs=paragraphs(found.body, marks.body),
        found=len(marks.title) + len(marks.body),
        alike=[shown(answer, hit, Asked()) for hit in alike.hits],
        topics=topics,
        past=past,
        changes=[
            (change, list(context(change.sentences))) for change in past.changes(_CHANGES)[::-1]
        ],
        all_versions=answer.to("/history.json", id=found.id),
        sources=[(name, answer.to("/search", Asked(source=(name,)))) for name in sources],
        back=answer.to("/search", answer.asked),
        same_day=answer.to("/search", Asked(within=day)) if day else "",
        all_alike=answer.to("/similar", id=found.id),
        others=answer.others(),
    )


def history(answer: Answer) -> Response:
    """The versions of a release that were kept, and what changed, as JSON."""
    return responses.as_json(answer.engine.history(_found(answer).id).to_dict())


def similar(answer: Answer) -> Response:
    """The releases most like one; the filters of a search narrow them."""
    found = _found(answer)
    asked = answer.asked
    page = answer.engine.similar_page(found.id, asked.options(sort=asked.sort or "relevance"))
    if answer.kind == "json":
        return responses.as_json(page.to_dict())
    if answer.kind == "csv":
        from search.render.formats.csv import Csv

        return responses.as_lines(Csv(OutputStyle()).page(page), "csv")
    last = asked.page * asked.limit < page.total
    return answer.page(
        "similar.html",
        f"Like {found.title or found.id}",
        release=found,
        page=page,
        hits=[shown(answer, hit, Asked()) for hit in page.hits],
        back=answer.to("/release", id=found.id),
        next=answer.to("/similar", asked.with_(page=asked.page + 1), id=found.id) if last else "",
        previous=(
            answer.to("/similar", asked.with_(page=asked.page - 1), id=found.id)
            if asked.page > 1
            else ""
        ),
        others=answer.others(),
    )


def _found(answer: Answer) -> Release:
    release_id = answer.value("id")
    if not release_id:
        raise OptionError("no release is named", "add its id: ?id=...")
    found = answer.engine.get(release_id)
    if found is None:
        raise ReleaseNotFound(f"there is no release with the id {release_id}", "it may be deleted")
    return found


def _highlights(answer: Answer, found: Release) -> Highlights:
    """Where the words of the search stand, if there was one that can still be read."""
    if answer.asked.q.strip():
        with suppress(QuerySyntaxError):
            return answer.engine.lookup.highlights(found.id, answer.asked.q)
    return Highlights()
