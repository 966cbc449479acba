"""What a command that changes the index reports: progress, problems and a summary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from search.commands.console import Console
from search.errors import SourceError
from search.render.escaping import visible
from search.render.phrasing import count

if TYPE_CHECKING:
    from index import Summary

_SHOWN_PROBLEMS = 20
_SECONDS_BETWEEN = 0.1


class Progress:
    """A count and a rate on standard error, redrawn in place; silent unless that is a terminal.

    `quiet` silences it when results go to the same terminal.
    """

    def __init__(self, console: Console, noun: str = "release", quiet: bool = False) -> None:
        self._console = console
        self._noun = noun
        self._live = console.stderr.isatty() and not quiet
        self._began = self._drawn = console.clock()
        self._columns = 0

    def __call__(self, done: int) -> None:
        """Show that `done` of them have been processed."""
        now = self._console.clock()
        if not self._live or now - self._drawn < _SECONDS_BETWEEN:
            return
        rate = round(done / (now - self._began))
        text = f"{count(done, self._noun)}, {rate:,} a second"
        self._draw(text)
        self._drawn = now

    def clear(self) -> None:
        """Erase the line, so that something else can be written."""
        if self._columns:
            self._draw("")
            self._console.stderr.write("\r")
            self._console.stderr.flush()

    def _draw(self, text: str) -> None:
        self._console.stderr.write(f"\r{text:<{self._columns}}")
        self._console.stderr.flush()
        self._columns = len(text)


class Problems:
    """Reports the first problems of the sources in full and counts the others.

    If `strict`, raises `SourceError` at the first one.
    """

    def __init__(self, console: Console, progress: Progress, strict: bool) -> None:
        self.count = 0
        self._console = console
        self._progress = progress
        self._strict = strict

    def __call__(self, problem: object) -> None:
        """Report or count a problem."""
        text = visible(str(problem))
        if self._strict:
            raise SourceError(
                text, "nothing was written; without --strict, the rest would be indexed"
            )
        self.count += 1
        if self.count <= _SHOWN_PROBLEMS:
            self._progress.clear()
            self._console.say(text)

    def finish(self) -> None:
        """Report how many problems were not shown."""
        if self.count > _SHOWN_PROBLEMS:
            self._console.say(f"and {count(self.count - _SHOWN_PROBLEMS, 'more problem')}")


def summary_record(summary: Summary) -> dict[str, Any]:
    """A summary as a JSON object; `releases` is how many were read."""
    return {
        "releases": summary.added + summary.updated + summary.unchanged,
        "added": summary.added,
        "updated": summary.updated,
        "unchanged": summary.unchanged,
        "deleted": summary.deleted,
        "skipped": summary.skipped,
    }


def summary_line(summary: Summary, dry_run: bool) -> str:
    """A summary as text: `8 releases: 8 added, 0 updated, 0 unchanged, 0 deleted`."""
    record = summary_record(summary)
    parts = [f"{record[name]:,} {name}" for name in ("added", "updated", "unchanged", "deleted")]
    if summary.skipped:
        parts.append(f"{summary.skipped:,} skipped")
    prefix = "dry run: " if dry_run else ""
    return f"{prefix}{count(record['releases'], 'release')}: {', '.join(parts)}"
