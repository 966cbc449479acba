"""The OpenAPI document: the addresses that programs ask, their parameters and what they answer."""

from __future__ import annotations

from typing import Any

from search.options import GRANULARITIES, SORTS
from search.version import __version__
from search.web.parameters import DEEPEST, MAX_LIMIT

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string", "maxLength": 2000}
_DATE: Schema = {**_TEXT, "examples": ["2025-Q4", "2025-03 to 2026-01", "last month"]}
_DAY: Schema = {**_TEXT, "examples": ["2025-03", "yesterday"]}
_FOLD: Schema = {"type": "string", "enum": ["yes", "no"]}
_NAMES: Schema = {"type": "array", "items": _TEXT, "maxItems": 50}
_OBJECT: Schema = {"type": "object"}
_LIST: Schema = {"type": "array", "items": _OBJECT}
_ERROR: Schema = {
    "type": "object",
    "properties": {
        "error": {"type": "string"},
        "hint": {"type": "string"},
        "position": {"type": "integer"},
        "suggestion": {"type": "string"},
    },
    "required": ["error", "hint"],
}


def _with_keys(*keys: str) -> Schema:
    return {"type": "object", "required": list(keys)}


_PAGE = _with_keys("schema", "query", "understood", "total", "offset", "limit", "hits", "facets")


def document(root: str) -> dict[str, Any]:
    """The document, for a server whose paths begin with `root`."""
    filters = [
        _parameter("in", _DATE, "The days to keep."),
        _parameter("since", _DAY, "Nothing earlier."),
        _parameter("until", _DAY, "Nothing later."),
        _parameter("source", _NAMES, "Releases of any of these sources."),
        _parameter("topic", _NAMES, "Releases of any of these topics."),
    ]
    moments = [
        _parameter("arrived-since", _DAY, "Only what came into the index from then on."),
        _parameter("changed-since", _DAY, "Only what changed from then on, after it came."),
    ]
    by = _parameter("by", {"type": "string", "enum": list(GRANULARITIES)}, "The unit of dates.")
    query = _parameter("q", _TEXT, "The query; without one, every release.")
    search = [
        query,
        *filters,
        *moments,
        by,
        _parameter(
            "match",
            {"type": "string", "pattern": "^(all|any|most|[1-9][0-9]{0,3}|([1-9][0-9]?|100)%)$"},
            "How many of the words must match.",
        ),
        _parameter("sort", {"type": "string", "enum": list(SORTS)}, "The order of the hits."),
        _parameter("fold", _FOLD, "Whether one hit stands for all its reissues; not if left out."),
        _parameter("limit", _whole(MAX_LIMIT), "Hits on a page."),
        _parameter("page", _whole(DEEPEST), "Which page, from 1."),
    ]
    release = _parameter("id", {**_TEXT, "minLength": 1}, "The id of a release.", required=True)
    of_release = _parameter("id", _TEXT, "Only the group of this release.")
    name = _parameter("name", _NAMES, "Only these saved searches.")
    several = _parameter("q", {**_NAMES, "maxItems": 6, "minItems": 1}, "Queries.", required=True)
    of = _parameter("of", _TEXT, "What shares are of: all, source, topic or a query.")
    typed = _parameter("text", _TEXT, "What has been typed.")
    few = _parameter("limit", _whole(50), "How many.")
    paths = {
        "/search.json": _get("A page of hits, schema 1.", search, _PAGE),
        "/suggest.json": _get("Completions and corrections.", [typed, few], _LIST),
        "/release.json": _get("One release.", [release], _with_keys("id", "title", "date", "body")),
        "/history.json": _get("Its versions.", [release], _with_keys("arrived", "versions")),
        "/reissues.json": _get(
            "Groups of matches that are nearly the same.", [query, *filters, of_release], _LIST
        ),
        "/similar.json": _get("Releases like one.", [release, *search], _PAGE),
        "/trend.json": _get(
            "How often, period by period.", [several, *filters, by, of], _with_keys("series")
        ),
        "/keywords.json": _get(
            "What some releases are about.", [query, *filters], _with_keys("keywords")
        ),
        "/timeline.json": _get("The dates that matter.", [query, *filters], _with_keys("moments")),
        "/saved.json": _get("The saved searches.", [], _LIST),
        "/new.json": _get("What they have not shown.", [name], _with_keys("new", "changed")),
        "/info.json": _get("The figures of the index.", [], _with_keys("releases", "first")),
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Dateline", "version": __version__},
        "servers": [{"url": root or "/"}],
        "paths": paths,
    }


def _whole(most: int) -> Schema:
    return {"type": "integer", "minimum": 1, "maximum": most}


def _parameter(name: str, schema: Schema, said: str, *, required: bool = False) -> Schema:
    return {
        "name": name,
        "in": "query",
        "required": required,
        "description": said,
        "schema": schema,
        **({"style": "form", "explode": True} if schema.get("type") == "array" else {}),
    }


def _get(said: str, parameters: list[Schema], schema: Schema) -> Schema:
    """An address that is asked with GET, and what it may answer."""
    refused = {
        "400": "What is asked for cannot be read.",
        "404": "There is no such release.",
        "414": "The parameters are too long.",
        "503": "The index cannot answer now.",
    }
    return {
        "get": {
            "summary": said,
            "parameters": parameters,
            "responses": {
                "200": _response("The answer.", schema),
                **{status: _response(why, _ERROR) for status, why in refused.items()},
            },
        }
    }


def _response(said: str, schema: Schema) -> Schema:
    return {"description": said, "content": {"application/json": {"schema": schema}}}
