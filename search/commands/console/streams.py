"""The streams, width, colour and clock of a command, passed in so that tests can choose them."""

from __future__ import annotations

import io
import os
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TextIO

_BLOCKS = "█▏·…"


@dataclass(slots=True)
class Console:
    """Where a command reads and writes. `color` is `auto`, `always` or `never`."""

    stdin: TextIO
    stdout: TextIO
    stderr: TextIO
    environ: Mapping[str, str] = field(default_factory=dict)
    color: str = "auto"
    clock: Callable[[], float] = time.monotonic

    @classmethod
    def system(cls) -> Console:
        """The streams of this process; a closed one reads as empty and discards what is written."""
        out, err = sys.stdout or io.StringIO(), sys.stderr or io.StringIO()
        for stream in (out, err):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        return cls(sys.stdin or io.StringIO(), out, err, os.environ)

    def write(self, lines: Iterable[str]) -> None:
        """Write lines of a result."""
        for line in lines:
            self.stdout.write(line + "\n")

    def say(self, *lines: str) -> None:
        """Write lines that are not results: messages, problems, hints."""
        self.stdout.flush()
        for line in lines:
            self.stderr.write(line + "\n")
        self.stderr.flush()

    def write_data(self, lines: Iterable[str]) -> None:
        """Write lines of a format that is always UTF-8."""
        if isinstance(self.stdout, io.TextIOWrapper) and not self.terminal:
            self.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
        self.write(lines)

    def flush(self) -> None:
        """Flush what was written; raises `BrokenPipeError` if the reader has gone."""
        self.stdout.flush()
        self.stderr.flush()

    def abandon(self) -> None:
        """Discard what could not be written, so that Python does not try again at exit."""
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
