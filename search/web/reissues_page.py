"""The releases of a search that are nearly the same: all their groups, or that of one release."""

from __future__ import annotations

from starlette.responses import Response

from search.web import responses
from search.web.answer import Answer

_GROUPS = 50


def reissues(answer: Answer) -> Response:
    """The groups of the matches, largest first; with `id`, only the group of that release."""
    asked, chosen = answer.asked, answer.value("id")
    groups = answer.engine.reissue_groups(asked.query, asked.counting())
    if chosen:
        groups = tuple(group for group in groups if any(one.id == chosen for one in group.releases))
    if answer.kind == "json":
        return responses.as_json([group.to_dict() for group in groups])
    return answer.page(
        "reissues.html",
        "Reissues",
        groups=[
            [(one, answer.to("/release", asked, id=one.id)) for one in group.releases]
            for group in groups[:_GROUPS]
        ],
        rest=len(groups[_GROUPS:]),
        back=answer.to("/search", asked),
    )
