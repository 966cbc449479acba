"""What one run of the command works with: its console, its index and its renderers."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from search.commands.console.config import Config
from search.commands.console.streams import Console
from search.errors import OptionError
from search.target import display_name, is_address

if TYPE_CHECKING:
    from search.engine import Engine
    from search.render.renderer import OutputStyle, Renderer


@dataclass(slots=True)
class Session:
    """`indexes` is what `--index` said; `query` is what is being asked, for messages about it.

    `marked` says that CSV begins with a byte order mark; `laid_out` that text was asked for by
    name, and is laid out wherever it goes; `timing` that the time taken is a part of every result;
    `group` by what hits are grouped.
    """

    console: Console
    config: Config = field(default_factory=Config)
    indexes: tuple[str, ...] = ()
    query: str | None = None
    debug: bool = False
    laid_out: bool = False
    timing: bool = False
    marked: bool = False
    group: str = ""

    @property
    def named(self) -> tuple[tuple[str, ...], str]:
        """The indexes as they are named, and where: `--index`, DATELINE_INDEX, the config file."""
        if self.indexes:
            return self.indexes, "--index"
        named = self.console.environ.get("DATELINE_INDEX")
        if named:
            return (named,), "DATELINE_INDEX"
        if self.config.index is not None:
            return (self.config.index,), "config file"
        return (str(self.data_home / "index"),), "default"

    @property
    def targets(self) -> tuple[str, ...]:
        """The paths or URLs of the indexes, of those that are named each once.

        A name of the config file stands for what it says; any other is a path or URL.
        """
        named, _ = self.named
        return tuple(dict.fromkeys(map(self.resolved, named)))

    def resolved(self, name: str) -> str:
        """The path, absolute, or the URL that a name of an index stands for."""
        target = self.config.indexes.get(name, name)
        if not target:
            raise OptionError(
                "the name of the index is empty", "name a folder, or leave --index out"
            )
        return target if is_address(target) else os.path.abspath(os.path.expanduser(target))  # noqa: PTH100, PTH111

    @property
    def target(self) -> str:
        """The path or URL of the one index. Raises `OptionError` if several are named."""
        target, *more = self.targets
        if more:
            raise OptionError(
                "this works on one index at a time, and several are named", "give --index once"
            )
        return target

    @property
    def data_home(self) -> Path:
        """The folder for data of this user: `dateline` in XDG_DATA_HOME or in ~/.local/share."""
        return self._home("XDG_DATA_HOME", ".local/share")

    @property
    def state_home(self) -> Path:
        """The folder for what is remembered: `dateline` in XDG_STATE_HOME or ~/.local/state."""
        return self._home("XDG_STATE_HOME", ".local/state")

    def _home(self, variable: str, default: str) -> Path:
        named = self.console.environ.get(variable, "")
        home = Path(named) if Path(named).is_absolute() else Path.home() / default
        return home / "dateline"

    @property
    def shown(self) -> str:
        """The targets as they can be shown: an address without its password."""
        return ", ".join(map(display_name, self.targets))

    @property
    def indexing(self) -> Any:
        """What changes the target: the module `index`, or for an address one with its functions."""
        if is_address(self.target):
            from search import opensearch

            return opensearch
        import index

        return index

    def state(self) -> int:
        """The generation of the index, by which a change can be told; -1 on a server."""
        from index.commit.toc import latest_generation

        return -1 if is_address(self.target) else latest_generation(Path(self.target))

    def engine(self) -> Engine:
        """The index, opened; several as one."""
        from search.opening import open as open_engine

        return open_engine(*self.targets)

    def renderer(self, format_: str, again: Callable[..., str | None] | None = None) -> Renderer:
        """The renderer of a format, for this console."""
        from search.render.renderer import renderer

        return renderer(format_, self.style(again, timed=format_ == "text"))

    def style(
        self, again: Callable[..., str | None] | None = None, *, timed: bool = False
    ) -> OutputStyle:
        """Where the lines of a result go; `timed` shows on a terminal how long it took."""
        from search.render.renderer import SGR, OutputStyle

        console = self.console
        return OutputStyle(
            console.terminal or self.laid_out,
            console.width,
            console.colored,
            console.unicode,
            again,
            timing=self.timing or (timed and console.terminal),
            links=console.linked,
            group=self.group,
            sgr={**SGR, **self.config.colors} if self.config.colors else SGR,
        )

    def expect_input(self) -> None:
        """Where standard input is a terminal nothing is sent: show the command's help instead."""
        if self.console.stdin.isatty():
            import click

            ctx = click.get_current_context()
            self.console.say(*ctx.get_help().splitlines(), "")
            raise OptionError("- reads from standard input, which is a terminal: pipe data in")

    def write(self, lines: Iterable[str], format_: str = "text") -> None:
        """Write the lines of a result; every format but `text` is UTF-8."""
        if self.marked and format_ == "csv":
            self.marked = False
            lines = (f"\ufeff{line}" if not at else line for at, line in enumerate(lines))
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
