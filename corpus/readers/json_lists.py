"""Which list of a JSON document holds its releases: the largest one whose objects have titles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain, islice
from typing import Any, NamedTuple

from corpus.fields.names import fields_of, is_weak, plan_of
from corpus.fields.values import flattened

_DEEPEST = 8
_SAMPLE = 20
_MOST_NAMES = 500
_MOST_LISTS = 1000
_MOST_LOOKS = 5_000_000
"""How many values are looked up at most to find the lists below those of one list."""
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


class Found(NamedTuple):
    """A list of objects at a path, the ones of several lists at one path together.

    `around` are the objects that have these lists, if they are in a list themselves.
    """

    path: str
    items: list[Any]
    around: list[Any]


class Choice(NamedTuple):
    """The releases of a document, and the paths of other lists that seem to be releases too.

    `passages` are those of the one release that a document is, if its text is in a list.
    """

    items: list[Any]
    others: list[Found]
    passages: Found | None = None


def chosen(document: Any, names: Names) -> Choice:
    """The releases of a document: the items of a list of it, or itself; none if it has none.

    A list within the items of another one counts where its items have more of title, body and date
    than those: releases by year do, pictures of releases do not.
    """
    for _ in range(_DEEPEST):
        choice = _chosen(document, names)
        if choice.items or not isinstance(document, dict) or len(document) != 1:
            break
        (document,) = document.values()  # of an object that only holds another
    return choice


def _chosen(document: Any, names: Names) -> Choice:
    fields_by_list: dict[int, set[str]] = {}

    def found_in(items: list[Any]) -> set[str]:
        if id(items) not in fields_by_list:
            fields_by_list[id(items)] = fields_of_items(items, names)
        return fields_by_list[id(items)]

    lists = []
    all_lists = lists_in(document)  # which are kept, so that no other gets the id of one
    for found in all_lists:
        fields = found_in(found.items)
        if fields & {"title", "body"} and len(fields) > len(found_in(found.around)):
            lists.append((len(fields) > 1, len(found.items), fields, found))
    within = {id(found.around) for *_, found in lists}
    lists = [each for each in lists if id(each[3].items) not in within]
    own = _fields(document, names, strong=True) if isinstance(document, dict) else set()
    if not lists:
        return Choice([document] if own & {"title", "body"} else [], [])
    *_, theirs, best = max(lists, key=lambda each: each[:2])
    is_part = not _is_known(best.path) and (
        len(own) == len(theirs) == 3 or ({"title", "date"} <= own and "date" not in theirs)
    )
    if len(own) > len(theirs) or is_part:
        is_text = "body" in theirs and "body" not in own
        return Choice([document], [], best if is_text else None)
    return Choice(best.items, [found for many, *_, found in lists if many and found is not best])


def lists_in(document: Any) -> list[Found]:
    """The lists of objects in a document, with their paths; lists within lists among them."""
    return list(islice(_lists([document], "", [], _DEEPEST), _MOST_LISTS))


def _lists(values: list[Any], path: str, around: list[Any], depth: int) -> Iterator[Found]:
    """The lists among the values at a path, and below them."""
    if not depth:
        return
    items = list(chain.from_iterable(v for v in values if isinstance(v, list)))
    objects = [v for v in values if isinstance(v, dict)]
    if any(isinstance(item, list) for item in items[:_SAMPLE]):
        yield from _lists([i for i in items if isinstance(i, list)], path, around, depth - 1)
    elif _are_objects(items):
        yield Found(path, items, around)
        around = items
    for value in objects[:_SAMPLE]:
        if below := _keyed(value):
            yield Found(path, below, around)
            yield from _below(below, path, below, depth - 1)
            return
    yield from _below([*items, *objects], path, around, depth - 1)


def _below(objects: list[Any], path: str, around: list[Any], depth: int) -> Iterator[Found]:
    """The lists in the values of objects that are all at one path."""
    sample = [o for o in objects[:_SAMPLE] if isinstance(o, dict)]
    names = dict.fromkeys(n for o in sample for n, v in o.items() if isinstance(v, (list, dict)))
    most = min(_MOST_NAMES, _MOST_LOOKS // max(1, len(objects)))
    for name in list(names)[:most]:
        values = [o[name] for o in objects if isinstance(o, dict) and name in o]
        yield from _lists(values, f"{path}.{name}" if path else str(name), around, depth)


def _keyed(value: dict[str, Any]) -> list[Any]:
    """The objects of an object that is a list by key: of ids with objects, of days with lists."""
    below = list(value.values())
    are_lists = all(isinstance(v, list) and (not v or _are_objects(v)) for v in below)
    if len(below) > 1 and are_lists:
        below = list(chain.from_iterable(below))
        objects = [v for v in below if isinstance(v, dict)]
        return below if objects and _are_alike(objects) else []
    are_objects = len(below) > 1 and all(isinstance(v, dict) for v in below)
    return below if are_objects and _are_alike(below) else []


def _are_objects(items: list[Any]) -> bool:
    sample = items[:_SAMPLE]
    return sum(isinstance(item, dict) for item in sample) * 2 > len(sample)


def _are_alike(objects: list[dict[str, Any]]) -> bool:
    """Whether objects have the same names, as the values of an object do that is a list by key."""
    step = max(1, len(objects) // _SAMPLE)
    names = [set(value) for value in objects[::step][:_SAMPLE]]
    shared = set.intersection(*names)
    return bool(shared) and len(shared) * 2 >= max(map(len, names))


def at_path(document: Any, path: str) -> list[Any] | None:
    """The list at a path such as `data.items`; or the objects that an object there has.

    A name that the items of a list have stands for the values of all of them.
    """
    value = document
    for name in path.split("."):
        if isinstance(value, dict):
            value = value.get(name)
        elif isinstance(value, list) and name.isdecimal() and int(name) < len(value):
            value = value[int(name)]
        elif isinstance(value, list):
            within = [item[name] for item in value if isinstance(item, dict) and name in item]
            lists = [v if isinstance(v, list) else [v] for v in within]
            value = list(chain.from_iterable(lists)) or None
        else:
            return None
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        below = list(value.values())
        return below if below and all(isinstance(v, dict) for v in below) else [value]
    return None


def table_rows(document: Any, names: Names) -> list[dict[str, Any]]:
    """The rows of a table as pandas writes it, by columns or split into names and data.

    Or as rows of values, the first of them the names; or as portals of open data publish it, with
    descriptions of the columns.
    """
    if isinstance(document, list) and document and all(isinstance(row, list) for row in document):
        header, *rows = document
        if all(isinstance(name, str) for name in header) and len(fields_of(header)) > 1:
            return [dict(zip(header, row, strict=False)) for row in rows]
        return []
    if not isinstance(document, dict):
        return []
    columns, data = _columns(document), document.get("data")
    if columns and isinstance(data, list):
        rows = [row for row in data if isinstance(row, list) and row]
        return [dict(zip(columns, row, strict=False)) for row in rows]
    if not _fields(dict.fromkeys(document, True), names, strong=False) & {"title", "body"}:
        return []
    values = list(document.values())
    are_columns = all(isinstance(v, dict) and v.keys() == values[0].keys() for v in values)
    if are_columns and not _fields(values[0], names, strong=False) & {"title", "body"}:
        return [{name: document[name][key] for name in document} for key in values[0]]
    if all(isinstance(v, list) and len(v) == len(values[0]) for v in values):
        if any(isinstance(item, dict) for v in values for item in v[:_SAMPLE]):
            return []
        return [dict(zip(document, row, strict=True)) for row in zip(*values, strict=True)]
    return []


def _columns(document: dict[str, Any]) -> list[str]:
    """The names of the columns of a table, by themselves or in descriptions; none without any."""
    columns = document.get("columns") or at_path(document, "meta.view.columns")
    if not isinstance(columns, list):
        return []
    return [str(each.get("name", "") if isinstance(each, dict) else each) for each in columns]


def fields_of_items(items: list[Any], names: Names, *, strong: bool = False) -> set[str]:
    """Which of title, body and date objects have; where `strong`, by names that mean them."""
    fields: set[str] = set()
    for item in items[:_SAMPLE]:
        if isinstance(item, dict):
            fields |= _fields(item, names, strong=strong)
    return fields


def _fields(values: dict[str, Any], names: Names, *, strong: bool) -> set[str]:
    """Which of title, body and date an object has."""
    flat = {name: value for name, value in flattened(values).items() if value not in (None, "", [])}
    plan = plan_of((n for n in flat if not (strong and is_weak(n))), names)
    return {field for field in _WANTED if getattr(plan, field)}


def _is_known(path: str) -> bool:
    return path.rpartition(".")[2].lower() in _KNOWN
