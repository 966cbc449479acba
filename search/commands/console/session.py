"""What one run of the command works with: its console, its index and its renderers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from search.commands.console.streams import Console
from search.errors import OptionError
from search.target import display_name, is_address

if TYPE_CHECKING:
    from search.engine import Engine
    from search.render.renderer import OutputStyle, Renderer


@dataclass(slots=True)
class Session:
    """`index` is what `--index` said; `query` is what is being asked, for messages about it."""

    console: Console
    index: str | None = None
    query: str | None = None
    debug: bool = False

    @property
    def target(self) -> str:
        """The index's path or URL: `--index`, DATELINE_INDEX, or the one under XDG data home."""
        environ = self.console.environ
        named = self.index or environ.get("DATELINE_INDEX")
        if named:
            return named
        return str(self.data_home / "index")

    @property
    def data_home(self) -> Path:
        """The folder for data of this user: `dateline` in XDG_DATA_HOME or in ~/.local/share."""
        data = self.console.environ.get("XDG_DATA_HOME", "")
        home = Path(data) if Path(data).is_absolute() else Path.home() / ".local" / "share"
        return home / "dateline"

    @property
    def shown(self) -> str:
        """The target as it can be shown: an address without its password."""
        return display_name(self.target)

    @property
    def indexing(self) -> Any:
        """What changes the target: the module `index`, or for an address one with its functions."""
        if is_address(self.target):
            from search import opensearch

            return opensearch
        import index

        return index

    def engine(self) -> Engine:
        """The index, opened."""
        from search.opening import open as open_engine

        return open_engine(self.target)

    def renderer(self, format_: str, again: Callable[..., str | None] | None = None) -> Renderer:
        """The renderer of a format, for this console."""
        from search.render.renderer import renderer

        return renderer(format_, self.style(again))

    def style(self, again: Callable[..., str | None] | None = None) -> OutputStyle:
        """Where the lines of a result go."""
        from search.render.renderer import OutputStyle

        console = self.console
        return OutputStyle(console.terminal, console.width, console.colored, console.unicode, again)

    def expect_input(self) -> None:
        """Where standard input is a terminal nothing is sent: show the command's help instead."""
        if self.console.stdin.isatty():
            import click

            ctx = click.get_current_context()
            self.console.say(ctx.get_help(), "")
            raise OptionError("- reads from standard input, which is a terminal: pipe data in")

    def write(self, lines: Iterable[str], format_: str = "text") -> None:
        """Write the lines of a result; every format but `text` is UTF-8."""
        if format_ == "text":
            self.console.write(lines)
        else:
            self.console.write_data(lines)

    def write_rows(self, rows: Iterable[Iterable[str]], format_: str) -> None:
        """Write rows of cells, as `csv` or `tsv`."""
        from search.render.formats.csv import csv_lines
        from search.render.formats.tsv import tsv_line

        self.write(csv_lines(rows) if format_ == "csv" else map(tsv_line, rows), format_)

    def write_records(self, records: Iterable[Any]) -> None:
        """Write JSON values, one a line."""
        from search.render.formats.json import line

        self.console.write_data(map(line, records))

    def write_record(self, record: Any) -> None:
        """Write a JSON value."""
        from search.render.formats.json import Json
        from search.render.renderer import OutputStyle

        self.console.write_data(Json(OutputStyle(terminal=self.console.terminal)).record(record))
