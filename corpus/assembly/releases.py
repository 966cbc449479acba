"""Releases from the records of file after file: dates settled by column, ids, and what was used."""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from pathlib import PurePath

from corpus.assembly.identity import FileIdentities, Identities
from corpus.assembly.usage import Usage, usage_of
from corpus.dates.columns import Column
from corpus.dates.parsing import Unsettled
from corpus.fields.names import Plan
from corpus.formats import Format
from corpus.options import Options
from corpus.problems import Report, quoted
from corpus.records import Draft, FileRecords, Record
from corpus.release import Release

OnUsage = Callable[[Usage], object]
MOST_HELD = 10_000
"""The number of releases that may wait for one that settles the order of their dates."""
_SHOWN_LINES = 3


class OpenFile:
    """One file while its records are read, and what became of them.

    Messages call it `name`; `origin` is the path that leads back to it, or nothing if none does.
    `encoding` is set where it was not UTF-8.
    """

    def __init__(
        self,
        name: str,
        origin: str,
        format: Format,
        report: Report,
        on_usage: OnUsage,
        records: FileRecords,
        ids: FileIdentities,
    ) -> None:
        self.name = name
        self.format = format
        self.report = report
        self.records = records
        self.columns: dict[str, Column] = {}
        self.unsettled: dict[str, Unsettled] = {}
        self.waiting = 0
        self.is_closed = False
        self.encoding = ""
        self._origin = origin
        self._on_usage = on_usage
        self.ids = ids
        self._tally = records.tally
        self._undated: list[int | None] = []

    def release(self, draft: Draft, date: dt.date | None) -> Release | None:
        """The release of a draft whose date is settled; None if it adds nothing to another."""
        _, title, body, _, source, url, topics, line, _, written, origin = draft
        tally = self._tally
        if date is None:
            tally.undated += 1
            if not written:
                self._undated.append(line)
        elif tally.example is None and written:
            tally.example = written, date
        if not origin:
            origin = self._origin
            if origin and line is not None:
                origin = f"{origin}:{line}"
        release_id = self.ids.id_of(draft, date)
        if not release_id:
            return None
        return Release(release_id, title, body, date, source, url, topics, origin)

    def finish(self) -> None:
        """Report what is reported once per file, and what was used."""
        lines = self._undated
        count = len(lines)
        if count == 1:
            self.report(lines[0], "no date")
        elif count > 1:
            shown = ", ".join(str(line) for line in lines[:_SHOWN_LINES] if line is not None)
            more = ", …" if count > _SHOWN_LINES else ""
            places = f" (lines {shown}{more})" if shown else ""
            self.report(lines[0], f"no date: {count:,} releases{places}")
        for named in self.records.not_found():
            self.report(None, f"no record has a value for {quoted(named)}")
        for name, column in self.columns.items():
            if column.is_mixed:
                self.report(None, f"dates of {quoted(name)} have day and month in both orders")
        self._on_usage(usage_of(self.name, self.format.name, self.encoding, self.records.tally))


class Assembly:
    """Makes the releases of one reading, which may cover many files."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self._ids = Identities()
        self._plans: dict[tuple[str, ...], Plan] = {}
        self._held: deque[tuple[OpenFile, Draft]] = deque()
        self._folders: dict[tuple[str, str], Column] = {}

    def open(
        self, name: str, report: Report, on_usage: OnUsage, origin: str, format: Format
    ) -> OpenFile:
        """Begin with a file.

        `on_usage` is called when the file is closed and the dates of all of it are settled.
        """
        records = FileRecords(self.options, self._plans, report, name, format.is_single)
        ids = self._ids.file(name, report)
        return OpenFile(name, origin, format, report, on_usage, records, ids)

    def releases(self, file: OpenFile, records: Iterable[Record]) -> Iterator[Release]:
        """The releases of the records of a file, in order, as far as their dates are settled."""
        held = self._held
        draft_of = file.records.draft
        rest = iter(records)
        first = list(islice(rest, 2)) if file.format.may_be_single else []
        if file.format.is_single or len(first) == 1:
            file.ids.share()
        for record in chain(first, rest):
            draft = draft_of(record)
            if draft is None:
                continue
            date = draft.date
            if isinstance(date, Unsettled):
                file.unsettled.setdefault(draft.column, date)
                file.columns.setdefault(draft.column, Column()).see(date)
            elif not held:
                if release := file.release(draft, date):
                    yield release
                continue
            file.waiting += 1
            held.append((file, draft))
            yield from self._settled()
            if len(held) > MOST_HELD:
                yield from self._next()

    def close(self, file: OpenFile) -> Iterator[Release]:
        """Finish the records of a file; returns the releases that this settles.

        The dates of a file that is one release are settled by those of its neighbours.
        """
        tally = file.records.tally
        for name, column in file.columns.items():
            tally.order = column.order
            if tally.releases == 1:
                key = str(PurePath(file.name).parent), name
                shared = self._folders.setdefault(key, Column())
                shared.see(file.unsettled[name])
                file.columns[name] = shared
            else:
                column.is_closed = True
        is_settled = not file.waiting
        file.is_closed = True
        yield from self._settled()  # and of a file that had waited, `_next` finishes it
        if is_settled:
            file.finish()

    def finish(self) -> Iterator[Release]:
        """Finish all files of a folder; returns the releases that were still waiting."""
        for column in self._folders.values():
            column.is_closed = True
        yield from self._settled()
        self._folders.clear()

    def _settled(self) -> Iterator[Release]:
        """The releases that no longer wait for anything."""
        held = self._held
        while held:
            file, draft = held[0]
            if isinstance(draft.date, Unsettled):
                column = file.columns[draft.column]
                if not column.is_decided and column.day(draft.date) is None:
                    return
            yield from self._next()

    def _next(self) -> Iterator[Release]:
        """The release that has waited longest."""
        file, draft = self._held.popleft()
        file.waiting -= 1
        day = draft.date
        if isinstance(day, Unsettled):
            column = file.columns[draft.column]
            day = column.day(day) or column.last_resort(day)
            if day is None:
                file.records.tally.unread(draft.written)
                file.report(
                    draft.line,
                    f"date {quoted(draft.written)} may have the day or the month first, and nothing"
                    " tells: kept as undated; say which with --date-format",
                )
            elif column.order:
                file.records.tally.order = column.order
        release = file.release(draft, day)
        if file.is_closed and not file.waiting:
            file.finish()
        if release:
            yield release
