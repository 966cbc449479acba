"""What was and was not read of sources, told in few lines."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

from search.commands.console.streams import Console
from search.errors import SourceError
from search.render.escaping import visible
from search.render.phrasing import count

if TYPE_CHECKING:
    from corpus import Problem, Usage

_SHOWN_KINDS = 20
_SHOWN_LINES = 3
_VALUES = re.compile(r"(?:(?:\"[^\"]*\"|[0-9][0-9,]*|\([^()]*\)|…)(?:, | (?=[\"(0-9…]))?)+")
_PLACE = re.compile(r"(?<=^the same id as ).*?(?=,? (?:with other content|which has))")


class Problems:
    """Collects the problems of the sources, those of one kind together.

    Where `strict`, raises `SourceError` for the first.
    """

    def __init__(self, console: Console, strict: bool) -> None:
        self.count = 0
        self._console = console
        self._strict = strict
        self._kinds: dict[str, _Kind] = {}

    def __call__(self, problem: Problem) -> None:
        """Take note of a problem."""
        if self._strict:
            raise SourceError(
                visible(str(problem)),
                "nothing was written; without --strict, the rest would be indexed",
            )
        self.count += 1
        key = _VALUES.sub("# ", _PLACE.sub("#", problem.message))
        kind = self._kinds.get(key)
        if kind is None:
            self._kinds[key] = _Kind(problem)
        else:
            kind.add(problem)

    def finish(self) -> None:
        """Report each kind once, with the first that is of it and how many more there are."""
        kinds = list(self._kinds.values())
        for kind in kinds[:_SHOWN_KINDS]:
            for line in kind.lines():
                self._console.tell(visible(line))
        if len(kinds) > _SHOWN_KINDS:
            rest = sum(kind.count for kind in kinds[_SHOWN_KINDS:])
            self._console.tell(f"and {count(rest, 'more problem')} of other kinds")

    def records(self) -> list[dict[str, Any]]:
        """The kinds as JSON objects."""
        return [kind.record() for kind in self._kinds.values()]


class _Kind:
    """The problems that say the same of different values."""

    def __init__(self, first: Problem) -> None:
        self.first = first
        self.count = 1
        self._files = {first.file: 1}
        self._lines: list[int] = []

    def add(self, problem: Problem) -> None:
        """Take another one."""
        self.count += 1
        self._files[problem.file] = self._files.get(problem.file, 0) + 1
        if problem.line is not None and len(self._lines) < _SHOWN_LINES:
            self._lines.append(problem.line)

    @property
    def folder(self) -> str:
        """The folder that has all files of this kind, or the one file."""
        files = list(self._files)
        if len(files) == 1:
            return files[0]
        try:
            return os.path.commonpath([os.path.dirname(file) for file in files])  # noqa: PTH120
        except ValueError:  # files given in different ways
            return ""

    def lines(self) -> list[str]:
        """The first problem, and how many more there are where, and the way out."""
        hint = self.first.hint
        more = self.count - 1
        if not more:
            return [str(self.first), f"  {hint}"] if hint else [str(self.first)]
        if len(self._files) > 1:
            folder = self.folder
            under = f" under {folder}" if folder else ""
            places = f"in {count(len(self._files), 'file')}{under}"
        else:
            shown = ", ".join(map(str, self._lines))
            dots = ", …" if more > len(self._lines) else ""
            noun = "line" if more == 1 else "lines"
            places = f"({noun} {shown}{dots})" if shown else "in the same file"
        way = f"; {hint}" if hint else ""
        return [str(self.first), f"  and {more:,} more like it {places}{way}"]

    def record(self) -> dict[str, Any]:
        """The kind as a JSON object."""
        return {
            "message": self.first.message,
            "hint": self.first.hint,
            "file": self.first.file,
            "line": self.first.line,
            "count": self.count,
            "files": len(self._files),
            "folder": self.folder,
        }


class Findings:
    """Collects what was used of the sources, file by file or folder by folder."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._usages: list[Usage] = []

    def __call__(self, usage: Usage) -> None:
        """Take note of what was used of a file or folder."""
        self._usages.append(usage)

    def finish(self) -> None:
        """Say it, a line each, and a line for each thing that is most likely not meant."""
        for usage in self._usages:
            self._console.tell(visible(str(usage)))
        for usage in self._usages:
            for warning in usage.warnings():
                self._console.tell(visible(f"{usage.place}: {warning}"))

    def records(self) -> list[dict[str, Any]]:
        """The usages as JSON objects."""
        return [usage.to_dict() for usage in self._usages]
