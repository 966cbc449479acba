"""The markdown format: a file is a release, YAML front matter first, then the body."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, TextIO

from corpus.problems import Report, printable
from corpus.records import TITLES, Records, fold
from corpus.release import Release

LONGEST_FRONT_MATTER = 1 << 16
"""In characters. YAML is slow to read, and front matter this long is not meant as such."""

_OPENING = re.compile(r"\s*---[ \t]*(?:\n|\Z)")
_FRONT_MATTER = re.compile(
    r"\s*---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE
)


def read(lines: TextIO, report: Report) -> Iterator[Release]:
    """The one release of `lines`; where no title is given, a first line `# so` is the title.

    A file whose front matter cannot be read is reported and skipped.
    """
    records = Records(report)
    text = records.text(lines.read())
    values: dict[str, Any] = {}
    if _OPENING.match(text):
        match = _FRONT_MATTER.match(text, 0, LONGEST_FRONT_MATTER)
        if match is None:
            report(1, "front matter that no line --- or ... closes: skipped")
            return
        front_matter = _parse(match[1])
        if not isinstance(front_matter, dict):
            line, wrong = front_matter
            begin = text.count("\n", 0, match.start(1)) + 1
            report(begin + line, f"front matter that is {wrong}: skipped")
            return
        values = front_matter
        text = text[match.end() :]
    if not any(fold(name) in TITLES and value for name, value in values.items()):
        first, _, rest = text.lstrip().partition("\n")
        if first.startswith("# "):
            values["title"], text = first[2:], rest
    if release := records.release({**values, "body": text}, 1):
        yield release
    records.finish()


def _parse(front_matter: str) -> dict[str, Any] | tuple[int, str]:
    """Its names and values, all texts or lists of them; or the line, from 0, and what is wrong."""
    import yaml

    try:
        # Not CBaseLoader: deeply nested input takes the whole process down with it.
        values = yaml.load(front_matter, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line if error.problem_mark else 0
        return line, f"broken YAML ({printable(error.problem or 'cannot be read')})"
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError):
        return 0, "broken YAML"
    if isinstance(values, dict):
        return values
    return (0, "not names with values") if values else {}
