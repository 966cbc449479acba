"""The streams, width, colour and clock of a command, passed in so that tests can choose them."""

from __future__ import annotations

import io
import os
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from search.commands.console.pager import Pager

_BLOCKS = "█▏·…"
_LINKING = ("iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "rio", "Tabby")
_LINKING_TYPES = ("xterm-kitty", "xterm-ghostty", "foot", "alacritty")
"""Terminals that show OSC 8 links, by what they say in TERM_PROGRAM or in TERM."""


@dataclass(slots=True)
class Console:
    """Where a command reads and writes. `color` is `auto`, `always` or `never`.

    `quiet` leaves out what is neither a result nor an error. `pager` is the command line of a pager
    for results on a terminal; "" is none, and None what the environment says.
    """

    stdin: TextIO
    stdout: TextIO
    stderr: TextIO
    environ: Mapping[str, str] = field(default_factory=dict)
    color: str = "auto"
    clock: Callable[[], float] = time.monotonic
    quiet: bool = False
    pager: str | None = ""
    _paging: Pager | None = field(default=None, repr=False)

    @classmethod
    def system(cls) -> Console:
        """The streams of this process; a closed one reads as empty and discards what is written."""
        out, err = sys.stdout or io.StringIO(), sys.stderr or io.StringIO()
        for stream in (out, err):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        if os.name == "nt":
            from search.commands.console.windows import show_sequences

            show_sequences()
        return cls(sys.stdin or io.StringIO(), out, err, os.environ, pager=None)

    def write(self, lines: Iterable[str]) -> None:
        """Write lines of a result."""
        paging = self._paged()
        for line in lines:
            if paging is None:
                self.stdout.write(line + "\n")
            else:
                paging.write(line)

    def tell(self, *lines: str) -> None:
        """Write lines that are neither results nor errors: problems, hints, what happens.

        Nothing if quiet.
        """
        if not self.quiet:
            self.say(*lines)

    def say(self, *lines: str) -> None:
        """Write the lines of an error, or others that must be read; long ones are wrapped."""
        if self.stderr.isatty():
            from search.commands.console.wrapping import wrapped

            lines = tuple(part for line in lines for part in wrapped(line, self.width))
            if self._paging is not None:
                for line in lines:
                    self._paging.write(line)
                return
        self.stdout.flush()
        for line in lines:
            self.stderr.write(line + "\n")
        self.stderr.flush()

    @property
    def interactive(self) -> bool:
        """Whether somebody can be asked."""
        return self.stdin.isatty() and self.stderr.isatty()

    def ask(self, question: str) -> bool:
        """Whether the answer to a question is yes."""
        self.finish()
        self.stderr.write(question)
        self.stderr.flush()
        return self.stdin.readline().strip().casefold() in ("y", "yes")

    def _paged(self) -> Pager | None:
        """The pager that results go to, if any."""
        if self._paging is None and self.pager != "" and self.terminal:
            from search.commands.console.pager import Pager, pager_of, rows_of

            command = pager_of(self.environ, self.pager)
            self.pager = ""
            if command and self.environ.get("TERM") != "dumb":
                rows = rows_of(self.stdout, self.environ)
                self._paging = Pager(command, self.width, rows, self.environ)
        return self._paging

    def finish(self) -> None:
        """Write out what is kept for a pager, or wait until the pager has been left."""
        paging, self._paging = self._paging, None
        if paging is not None:
            try:
                self.write(paging.kept())
            finally:
                paging.finish()
            self.write(paging.kept())

    def write_data(self, lines: Iterable[str]) -> None:
        """Write lines of a format that is always UTF-8."""
        if isinstance(self.stdout, io.TextIOWrapper) and not self.terminal:
            self.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
        self.write(lines)

    def flush(self) -> None:
        """Flush what was written; raises `BrokenPipeError` if the reader has gone."""
        self.finish()
        self.stdout.flush()
        self.stderr.flush()

    def abandon(self) -> None:
        """Discard what could not be written, so that Python does not try again at exit."""
        self._paging = None
        try:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.stdout.fileno())
            os.close(nowhere)
        except OSError:  # a stream without a file has nothing left to write
            pass

    @property
    def terminal(self) -> bool:
        """Whether results go to a terminal."""
        return self.stdout.isatty()

    @property
    def colored(self) -> bool:
        """Whether to colour: decided by `--color`, NO_COLOR, FORCE_COLOR, then the terminal."""
        if self.color != "auto":
            return self.color == "always"
        if self.environ.get("NO_COLOR"):
            return False
        if self.environ.get("FORCE_COLOR", "0") not in ("", "0"):
            return True
        return self.terminal and self.environ.get("TERM") != "dumb"

    @property
    def linked(self) -> bool:
        """Whether links can be written as such (OSC 8): on a terminal that is known to show them.

        FORCE_HYPERLINK says otherwise, with 0 or 1.
        """
        forced = self.environ.get("FORCE_HYPERLINK")
        if forced:
            return forced != "0"
        if not (self.terminal and self.colored):
            return False
        environ = self.environ
        vte = environ.get("VTE_VERSION", "")
        return (
            (vte.isdecimal() and int(vte) >= 5000)
            or environ.get("TERM_PROGRAM", "") in _LINKING
            or environ.get("TERM", "").startswith(
                ("xterm-kitty", "foot", "alacritty", "xterm-ghostty")
            )
            or "WT_SESSION" in environ
            or "KONSOLE_VERSION" in environ
        )

    @property
    def unicode(self) -> bool:
        """Whether the output's encoding has block characters and dots."""
        try:
            _BLOCKS.encode(getattr(self.stdout, "encoding", None) or "utf-8")
        except (UnicodeEncodeError, LookupError):
            return False
        return True

    @property
    def width(self) -> int:
        """Columns of the terminal: COLUMNS if set, else what the terminal says, else 80."""
        columns = self.environ.get("COLUMNS", "")
        if columns.isdecimal() and int(columns):
            return int(columns)
        try:
            return os.get_terminal_size(self.stdout.fileno()).columns or 80
        except (OSError, ValueError):  # no terminal, or a stream without a file
            return 80
