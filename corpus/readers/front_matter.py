"""The front matter of a text: names and values above it, in YAML, TOML or JSON."""

from __future__ import annotations

import json
import re
import sys
from contextlib import suppress
from typing import Any, NamedTuple

from corpus.fields.names import plan_of
from corpus.fields.values import flattened
from corpus.problems import printable

LONGEST = 1 << 16
"""In characters. YAML is slow to read, and front matter this long is not meant as such."""

_OPENING = re.compile(r"\s*(---|\+\+\+|;;;)[ \t]*(?:\n|\Z)")
_ENDS = {
    "---": re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.MULTILINE),
    "+++": re.compile(r"^\+\+\+[ \t]*(?:\n|\Z)", re.MULTILINE),
    ";;;": re.compile(r"^;;;[ \t]*(?:\n|\Z)", re.MULTILINE),
}
_FENCED = re.compile(
    r"\s*```[ \t]*(toml|ya?ml|json)[ \t]*\n(.*?)^```[ \t]*(?:\n|\Z)", re.MULTILINE | re.DOTALL
)
_JSON_OPENING = re.compile(r'\s*\{\s*["}]')
_PLAIN_LINE = re.compile(r"([\w][\w .-]*?)[ \t]*:(?:[ \t]+(.*)|[ \t]*)$")
_TOML_LINE = re.compile(r"([\w-]+)[ \t]*=[ \t]*(\S.*)$")
_ITEM = re.compile(r"[ \t]*-[ \t]+(.*)$")
_LIST = re.compile(r"\[[^][{}&*]*\]")
_STRUCTURE = re.compile(r"[&!|>%@`]|[\[{].*[\]}]$|\*\w+$")
_INDENT = re.compile(r"(?m)^(?:[ \t?:-]+)")
_DEEPEST = 200
_QUOTES = re.compile(r"""(["'])(.*)\1\s*$""")


class FrontMatter(NamedTuple):
    """The values, and where the text begins; and, if it is broken, the line, from 0, and how.

    Of what is broken the values are those of the lines that can be read one by one.
    """

    values: dict[str, Any]
    end: int
    line: int = 0
    wrong: str = ""


def values_above(text: str) -> tuple[dict[str, object], str]:
    """The values of the front matter of a text, and the text below it."""
    front = front_matter(text)
    return dict(front.values), text[front.end :].lstrip("\n")


def front_matter(text: str) -> FrontMatter:
    """The front matter that `text` begins with; of a text that has none nothing, and its begin."""
    opening = _OPENING.match(text)
    if opening is None:
        if fenced := _FENCED.match(text, 0, LONGEST):
            return _in_fence(fenced)
        return _json_object(text) if _JSON_OPENING.match(text) else FrontMatter({}, 0)
    mark = opening[1]
    end = _ENDS[mark].search(text, opening.end(), LONGEST)
    first = text.count("\n", 0, opening.end())
    if end is None:
        marks = {"---": "--- or ..."}.get(mark, mark)
        values, length = _until_text(text[opening.end() : LONGEST])
        wrong = f"front matter without a closing line of {marks}"
        return FrontMatter(values, opening.end() + length, 0, wrong)
    within = text[opening.end() : end.start()]
    parsed = {"---": _yaml, "+++": _toml, ";;;": _json}[mark](within)
    if isinstance(parsed, dict):
        return FrontMatter(parsed, end.end())
    line, wrong = parsed
    values = _line_by_line(within)
    return FrontMatter(values, end.end(), first + line, f"front matter that is {wrong}")


def _in_fence(fenced: re.Match[str]) -> FrontMatter:
    """The values in a block of code that a text begins with, if they are those of a release."""
    parsed = {"t": _toml, "y": _yaml, "j": _json}[fenced[1][0]](fenced[2])
    if isinstance(parsed, dict):
        plan = plan_of(map(str, flattened(parsed)), {})
        if plan.id or plan.title or plan.date:
            return FrontMatter(parsed, fenced.end())
    return FrontMatter({}, 0)


def _until_text(text: str) -> tuple[dict[str, Any], int]:
    """The values of the lines that a text begins with as front matter would, and their length."""
    lines: list[str] = []
    for line in text.split("\n"):
        named = _PLAIN_LINE.match(line) or _TOML_LINE.match(line)
        if not named and not (lines and (line[:1].isspace() or _ITEM.match(line))):
            break
        lines.append(line)
    return _line_by_line("\n".join(lines)), sum(len(line) + 1 for line in lines)


def _line_by_line(whole: str) -> dict[str, Any]:
    """The values of the lines that are a name and a text, whatever stands in the others."""
    values: dict[str, Any] = {}
    name = ""
    for line in whole.split("\n"):
        named = _PLAIN_LINE.match(line.strip()) or _TOML_LINE.match(line.strip())
        item = _ITEM.match(line)
        if named and not line[:1].isspace():
            name, text = named[1], (named[2] or "").strip()
            value = _value(text) if text[:1] not in ("'", '"') else _unquoted(text).lstrip("'\"")
            if value is None or (isinstance(value, str) and value[:1] in ("[", "{")):
                name = ""
            else:
                values.setdefault(name, value)
        elif item and name and (isinstance(values[name], list) or not values[name]):
            values[name] = [*(values[name] or ()), _unquoted(item[1])]
    return values


def _yaml(text: str) -> dict[str, Any] | tuple[int, str]:
    """Its names and values, all texts or lists of them; or the line, from 0, and what is wrong."""
    import yaml

    values: Any = None
    try:
        if yaml.__with_libyaml__ and _is_flat(text):
            with suppress(yaml.YAMLError):  # which the other says better
                values = yaml.load(text, Loader=yaml.CBaseLoader)
        if values is None:
            values = yaml.load(text, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        if (plain := _plain(text)) is not None:
            return plain
        line = error.problem_mark.line if error.problem_mark else 0
        return line, f"broken YAML ({printable(error.problem or 'cannot be read')})"
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError):
        return _plain(text) or (0, "broken YAML")
    if isinstance(values, dict):
        return values if not _is_odd(values) else (_plain(text) or values)
    return (0, "not names with values") if values else {}


def _is_flat(text: str) -> bool:
    """Whether a text cannot be nested so deeply that a parser in C takes the process down with it.

    Such a parser is ten times as fast.
    """
    deepest = max(map(len, _INDENT.findall(text)), default=0)
    return text.count("[") + text.count("{") + deepest < _DEEPEST


def _is_odd(values: dict[Any, Any]) -> bool:
    return not all(isinstance(name, str) for name in values)


def _plain(text: str) -> dict[str, Any] | None:
    """Lines `name: value` taken to the letter, `title: Fares: frozen` among them; None for others.

    A value may be a list of lines that begin with a hyphen, or go on in indented lines.
    """
    values: dict[str, Any] = {}
    name = ""
    for line in text.split("\n"):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        item = _ITEM.match(line)
        named = _PLAIN_LINE.match(line.lstrip())
        if named and not line[0].isspace():
            name = named[1]
            value = _value(named[2] or "")
            if value is None:
                return None
            values[name] = value
        elif item and name and (isinstance(values[name], list) or not values[name]):
            values[name] = [*(values[name] or ()), _unquoted(item[1])]
        elif line[0].isspace() and not named and name and isinstance(values[name], str):
            values[name] = f"{values[name]} {line.strip()}".strip()
        else:
            return None
    return values or None


def _value(text: str) -> str | list[str] | None:
    """The value that a line ends with; None if it is one of YAML's own kinds."""
    text = text.strip()
    if _LIST.fullmatch(text):
        return [_unquoted(item) for item in text[1:-1].split(",") if item.strip()]
    is_open = text[:1] in ("'", '"') and not _QUOTES.match(text)
    return None if is_open or _STRUCTURE.match(text) else _unquoted(text)


def _unquoted(value: str) -> str:
    value = value.strip()
    quoted = _QUOTES.match(value)
    return quoted[2] if quoted else value


def _toml(text: str) -> dict[str, Any] | tuple[int, str]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"\(at line ([0-9]+)", str(error))
        what = printable(str(error).partition(" (at ")[0])
        return int(place[1]) - 1 if place else 0, f"broken TOML ({what})"
    except (ValueError, RecursionError):
        return 0, "broken TOML"


def _json(text: str) -> dict[str, Any] | tuple[int, str]:
    try:
        values = json.JSONDecoder(strict=False).decode(text)
    except json.JSONDecodeError as error:
        return error.lineno - 1, f"broken JSON ({error.msg})"
    except (ValueError, RecursionError):
        return 0, "broken JSON"
    return values if isinstance(values, dict) else (0, "not names with values")


def _json_object(text: str) -> FrontMatter:
    """An object that a text begins with, as Hugo writes it."""
    begin = len(text) - len(text.lstrip())
    try:
        values, end = json.JSONDecoder(strict=False).raw_decode(text[:LONGEST], begin)
    except (ValueError, RecursionError):
        return FrontMatter({}, 0)  # a text that begins with a brace
    return FrontMatter(values, end) if isinstance(values, dict) else FrontMatter({}, 0)
