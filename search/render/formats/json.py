"""JSON: a page as schema 1, a release as `corpus.read` reads it; indented on a terminal."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from corpus.release import Release
from corpus.writing import to_dict
from search.page import Page
from search.render.escaping import escaped
from search.render.renderer import OutputStyle

if TYPE_CHECKING:
    from search.lookup import Highlights

_PAIR = re.compile(r"\[\s+(\d+),\s+(\d+)\s+\]")


class Json:
    """One JSON object: on one line, or indented for a person."""

    carries_notes = True

    def __init__(self, style: OutputStyle) -> None:
        self._indented = style.terminal
        self._timing = style.timing

    def page(self, page: Page) -> Iterator[str]:
        """The page, schema 1."""
        return self.record(page.to_dict(timing=self._timing))

    def release(self, release: Release, marks: Highlights | None = None) -> Iterator[str]:
        """The release, under the names `corpus.read` knows."""
        return self.record(to_dict(release))

    def record(self, record: Any) -> Iterator[str]:
        """Any JSON value."""
        if self._indented:
            text = json.dumps(record, ensure_ascii=False, indent=2)
            yield escaped(_PAIR.sub(r"[\1, \2]", text))
        else:
            yield line(record)


def line(record: Any) -> str:
    """A JSON value on one line, with control and invisible characters escaped."""
    return escaped(json.dumps(record, ensure_ascii=False))
