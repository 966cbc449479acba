"""Values of a record: nested ones by path, lists of texts, and cleaned phrases."""

from __future__ import annotations

from collections.abc import Mapping

_DEEPEST = 6
_MOST_NAMES = 500


def flattened(values: dict[str, object]) -> dict[str, object]:
    """A record's values by path: `{"title": {"main": "T"}}` has the value T at `title.main`."""
    if dict not in map(type, values.values()):
        return values
    flat: dict[str, object] = {}
    _flatten(values, "", flat, _DEEPEST)
    return flat


def _flatten(
    values: Mapping[str, object], prefix: str, flat: dict[str, object], depth: int
) -> None:
    for name, value in values.items():
        if len(flat) >= _MOST_NAMES:
            return
        path = f"{prefix}{name}"
        if isinstance(value, dict) and depth:
            _flatten(value, f"{path}.", flat, depth - 1)
        else:
            flat[path] = value


_TEXTS = ("name", "title", "label", "term", "text", "value", "rendered", "main", "content", "slug")


_HEADINGS = ("title", "heading", "name", "label")
_PASSAGES = ("text", "body", "content", "value", "description", "paragraphs", "summary")


def passage(value: object) -> object:
    """The text of one item of a list that is a body: of an object its heading and what is below."""
    if not isinstance(value, dict):
        return value
    below = next((v for k in _PASSAGES if (v := value.get(k)) and isinstance(v, (str, list))), None)
    if isinstance(below, list):
        below = "\n".join(v for v in below if isinstance(v, str))
    if not below:
        return inner(value)
    heading = next((v for k in _HEADINGS if isinstance(v := value.get(k), str) and v), "")
    return f"{heading}\n{below}".strip()


def inner(value: object) -> object:
    """The text of one item of a list: itself, or of an object its name, title, text or the like."""
    if not isinstance(value, dict):
        return value
    return next((v for k in _TEXTS if isinstance(v := value.get(k), (str, int, float))), None)
