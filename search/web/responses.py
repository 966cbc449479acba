"""Answers: one result as a page, JSON, CSV or a feed, whichever the address or browser asks for."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import Response

from search.errors import (
    BackendError,
    DatelineError,
    EngineClosed,
    IndexDamaged,
    IndexLocked,
    IndexNotFound,
    IndexOutdated,
    IndexUnreadable,
    QuerySyntaxError,
    ReleaseNotFound,
    StateError,
)
from search.render import phrasing
from search.render.escaping import escaped, one_line
from search.render.formats.csv import csv_lines
from search.render.links import link

FOLDER = Path(__file__).parent
TYPES = {
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
}
_UNAVAILABLE = (
    BackendError,
    EngineClosed,
    IndexDamaged,
    IndexLocked,
    IndexNotFound,
    IndexOutdated,
    IndexUnreadable,
    StateError,
)
_FRESH = {"cache-control": "private, no-cache", "vary": "accept"}


def kind(request: Request) -> str:
    """`html`, `json`, `csv` or `atom`: by the ending of the path, else by what is accepted."""
    ending = request.url.path.rpartition(".")[2]
    if ending in TYPES:
        return ending
    accepted = request.headers.get("accept", "")
    if "text/html" in accepted or not accepted:
        return "html"
    for name in ("json", "csv", "atom"):
        if TYPES[name].partition(";")[0] in accepted:
            return name
    return "html"


def html(request: Request, template: str, status: int = 200, **values: Any) -> Response:
    """A page of a template."""
    text = (
        environment()
        .get_template(template)
        .render(root=request.scope.get("root_path", ""), **request.app.state.shared, **values)
    )
    return Response(text.encode("utf-8", "replace"), status, _FRESH, TYPES["html"])


def as_json(record: Any, status: int = 200) -> Response:
    """A JSON value."""
    text = escaped(json.dumps(record, ensure_ascii=False))
    return Response(text, status, _FRESH, TYPES["json"])


def as_csv(rows: Iterable[Iterable[str]]) -> Response:
    """Rows of cells, the first of them the header."""
    text = "".join(f"{line}\n" for line in csv_lines(rows))
    return Response(text.encode("utf-8", "replace"), 200, _FRESH, TYPES["csv"])


def as_lines(lines: Iterable[str], name: str) -> Response:
    """Lines that are of one of the other kinds already."""
    text = "".join(f"{line}\n" for line in lines)
    return Response(text.encode("utf-8", "replace"), 200, _FRESH, TYPES[name])


def failure(request: Request, error: DatelineError) -> Response:
    """What to answer when there is no result: what went wrong, and the way out."""
    status = 400
    if isinstance(error, ReleaseNotFound):
        status = 404
    elif isinstance(error, _UNAVAILABLE):
        status = 503
    record: dict[str, Any] = {"error": error.message, "hint": error.hint}
    if isinstance(error, QuerySyntaxError):
        record |= {"position": error.position, "suggestion": error.suggestion}
    if kind(request) != "html":
        return as_json(record, status)
    title = "Not found" if status == 404 else "That did not work"
    return html(
        request, "error.html", status, error=record, title=title, asked=None, info=None, here=""
    )


@cache
def version() -> str:
    """A name for the style sheet, script and icon as they are now."""
    digest = hashlib.sha256()
    for path in sorted((FOLDER / "static").iterdir()):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:10]


@cache
def environment() -> Environment:
    """The templates. Everything put into one is escaped."""
    made = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters |= {
        "day": phrasing.day,
        "count": phrasing.count,
        "line": one_line,
        "web": link,
        "number": lambda value: f"{value:,}",
    }
    made.globals |= {"version": version()}
    return made
