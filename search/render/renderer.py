"""The interface of renderers, the style of their output, and choosing one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Protocol

from corpus.release import Release
from search.page import Page

if TYPE_CHECKING:
    from search.lookup import Highlights

FORMATS = ("text", "json", "jsonl", "csv", "tsv", "markdown", "html", "trec")

_RENDERERS = {
    "json": "search.render.formats.json:Json",
    "jsonl": "search.render.formats.jsonl:Jsonl",
    "csv": "search.render.formats.csv:Csv",
    "tsv": "search.render.formats.tsv:Tsv",
    "markdown": "search.render.formats.markdown:Markdown",
    "html": "search.render.formats.html:Html",
    "trec": "search.render.formats.trec:Trec",
}
SGR: Mapping[str, str] = {"title": "1", "match": "1;31", "dim": "2", "bar": "36"}
"""The colours of a terminal, as SGR parameters (ECMA-48, 8.3.117), by what they are for."""


@dataclass(frozen=True, slots=True)
class OutputStyle:
    """Where the lines go. `again` gives the command line of the same search with other options.

    `timing` says that the time taken is shown, `links` that a terminal can show links,
    `group` by what the hits of a page are grouped: `month`, `source`, or "" for not at all.
    """

    terminal: bool = False
    width: int = 80
    color: bool = False
    unicode: bool = True
    again: Callable[..., str | None] | None = None
    timing: bool = False
    links: bool = False
    group: str = ""
    sgr: Mapping[str, str] = field(default_factory=lambda: SGR)

    def paint(self, text: str, role: str = "") -> str:
        """The text coloured as a `title`, `match`, `dim` or `bar`, if there is colour."""
        if not self.color or not role or not text:
            return text
        return f"\x1b[{self.sgr[role]}m{text}\x1b[0m"

    def link(self, text: str, address: str) -> str:
        """The text as a link of a terminal (OSC 8), where that is shown and the address is one.

        See https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda.
        """
        if not self.links or not address or not text:
            return text
        return f"\x1b]8;;{address}\x1b\\{text}\x1b]8;;\x1b\\"


class Renderer(Protocol):
    """Turns results into lines of text, without line ends.

    `carries_notes` says whether the lines of a page include its `notes`.
    """

    carries_notes: bool

    def __init__(self, style: OutputStyle) -> None: ...

    def page(self, page: Page) -> Iterator[str]:
        """The lines of a page."""
        ...

    def release(self, release: Release, marks: Highlights | None = None) -> Iterator[str]:
        """The lines of a whole release; with highlights, where the format has a place for them."""
        ...


def renderer(format_: str, style: OutputStyle) -> Renderer:
    """The renderer of one of `FORMATS`; `text` is laid out on a terminal, else one line per hit."""
    if format_ == "text":
        name = (
            "search.render.formats.terminal:Terminal"
            if style.terminal
            else "search.render.formats.plain:Plain"
        )
    else:
        name = _RENDERERS[format_]
    module, _, attribute = name.partition(":")
    made: Renderer = getattr(import_module(module), attribute)(style)
    return made
