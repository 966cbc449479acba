"""Which list of a JSON document holds its releases: the largest one whose objects have titles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from corpus.fields.names import is_weak, plan_of
from corpus.fields.values import flattened

_DEEPEST = 8
_SAMPLE = 20
_KNOWN = frozenset(
    {
        *("items", "item", "entries", "entry", "results", "articles", "posts", "releases", "data"),
        *("docs", "documents", "hits", "records", "rows", "press_releases", "pressreleases"),
        *("statements", "speeches", "news", "edges", "nodes", "value", "list", "content", "pages"),
    }
)
"""Names that lists of releases have: what holds one of these is no release itself."""

_WANTED = ("title", "body", "date")
Names = Mapping[str, tuple[str, ...]]


def chosen(document: Any, names: Names) -> list[Any]:
    """The releases of a document: the items of a list of it, or itself; none if it has none."""
    best: list[Any] = []
    best_path = ""
    for path, items in lists_in(document):
        if len(items) > len(best) and _fields_of_items(items, names) & {"title", "body"}:
            best, best_path = items, path
    if not isinstance(document, dict):
        return best
    own = _fields(document, names, strong=True)
    if not best:
        return [document] if own & {"title", "body"} else []
    theirs = _fields_of_items(best, names)
    if len(own) > len(theirs) or (len(own) == len(theirs) == 3 and not _is_known(best_path)):
        return [document]
    return best


def lists_in(document: Any) -> list[tuple[str, list[Any]]]:
    """The lists of objects in a document, with their paths; but none within such a list."""
    return list(_lists(document, "", _DEEPEST))


def _lists(value: Any, path: str, depth: int) -> Iterator[tuple[str, list[Any]]]:
    if isinstance(value, list):
        sample = value[:_SAMPLE]
        if sum(isinstance(item, dict) for item in sample) * 2 > len(sample):
            yield path, value
    elif isinstance(value, dict) and depth:
        below = [v for v in value.values() if isinstance(v, dict)]
        if len(below) > 1 and len(below) == len(value) and _are_alike(below):
            yield path, below
        for name, inner in value.items():
            yield from _lists(inner, f"{path}.{name}" if path else str(name), depth - 1)


def _are_alike(objects: list[dict[str, Any]]) -> bool:
    """Whether objects have the same names, as the values of an object do that is a list by key."""
    names = [set(value) for value in objects[:_SAMPLE]]
    shared = set.intersection(*names)
    return bool(shared) and len(shared) * 2 >= max(map(len, names))


def at_path(document: Any, path: str) -> list[Any] | None:
    """The list at a path such as `data.items`; or the objects that an object there has."""
    value = document
    for name in path.split("."):
        if isinstance(value, dict):
            value = value.get(name)
        elif isinstance(value, list) and name.isdecimal() and int(name) < len(value):
            value = value[int(name)]
        else:
            return None
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        below = list(value.values())
        return below if below and all(isinstance(v, dict) for v in below) else [value]
    return None


def table_rows(document: Any) -> list[dict[str, Any]]:
    """The rows of a table as pandas writes it, by columns or split into names and data."""
    if not isinstance(document, dict):
        return []
    columns, data = document.get("columns"), document.get("data")
    if isinstance(columns, list) and isinstance(data, list):
        return [dict(zip(map(str, columns), row, strict=False)) for row in data if row]
    values = list(document.values())
    if values and all(isinstance(v, dict) and v.keys() == values[0].keys() for v in values):
        return [{name: document[name][key] for name in document} for key in values[0]]
    if values and all(isinstance(v, list) and len(v) == len(values[0]) for v in values):
        return [dict(zip(document, row, strict=True)) for row in zip(*values, strict=True)]
    return []


def _fields_of_items(items: list[Any], names: Names) -> set[str]:
    fields: set[str] = set()
    for item in items[:_SAMPLE]:
        if isinstance(item, dict):
            fields |= _fields(item, names, strong=False)
    return fields


def _fields(values: dict[str, Any], names: Names, *, strong: bool) -> set[str]:
    """Which of title, body and date an object has; where `strong`, by names that mean them."""
    flat = {name: value for name, value in flattened(values).items() if value not in (None, "", [])}
    plan = plan_of((n for n in flat if not (strong and is_weak(n))), names)
    return {field for field in _WANTED if getattr(plan, field)}


def _is_known(path: str) -> bool:
    return path.rpartition(".")[2].lower() in _KNOWN
