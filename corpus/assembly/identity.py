"""Which release a record is: its id, the numbers of further ones, and what comes a second time."""

from __future__ import annotations

import datetime as dt

from corpus.problems import Report, quoted
from corpus.records import Draft
from corpus.release import make_id

_CONTENT = 64
_LINE = 40
_MOST_LINES = (1 << _LINE) - 1


class Identities:
    """The ids given out in one reading, with what they stand for and where it was read."""

    def __init__(self) -> None:
        # By the hash of an id, in one number, since there may be millions: the number of the file,
        # the line in it, and the hash of what the release says.
        self._seen: dict[int, int] = {}
        self._files: list[str] = []

    def file(self, name: str, report: Report) -> FileIdentities:
        """What gives the releases of one file their ids; messages call it `name`."""
        self._files.append(name)
        return FileIdentities(self, len(self._files) - 1, report)

    def replaced(self, release_id: str, content: int, file: int, line: int | None) -> str:
        """Keep a release in mind; where another of this id was read, or nothing."""
        key = hash(release_id)
        before = self._seen.get(key)
        place = file << _LINE | min(line or 0, _MOST_LINES)
        self._seen[key] = place << _CONTENT | content
        if before is None or before & ((1 << _CONTENT) - 1) == content:
            return ""
        before >>= _CONTENT
        name, line = self._files[before >> _LINE], before & _MOST_LINES
        return f"{name}:{line}" if line else name


class FileIdentities:
    """Gives the releases of one file their ids.

    One without an id of its own is known by its url, or else by its date, title and source; a
    further one of the same whose content differs gets `-2`, `-3` and so on. An id that comes again
    with other content is reported with both places: the later one is the newer.
    """

    def __init__(self, all: Identities, number: int, report: Report) -> None:
        self._all = all
        self._number = number
        self._report = report
        self._first: dict[str, int] = {}
        self._further: dict[tuple[str, int], int] = {}
        self._last: dict[str, int] = {}

    def id_of(self, draft: Draft, date: dt.date | None) -> str:
        """The id of a release of this date."""
        said = (draft.title, draft.body, date, draft.source, draft.url, draft.topics)
        content = hash(said) & ((1 << _CONTENT) - 1)
        release_id = draft.id or self._made(draft, date, content)
        if place := self._all.replaced(release_id, content, self._number, draft.line):
            self._report(
                draft.line,
                f"the same id as {place} with other content: taken for its newer version"
                f" ({quoted(release_id)})",
            )
        return release_id

    def _made(self, draft: Draft, date: dt.date | None, content: int) -> str:
        # Where there is no title, the body has to tell two records of one day apart.
        made = make_id(date, draft.title or draft.body, draft.source, draft.url)
        if self._first.setdefault(made, content) == content:
            return made
        number = self._further.get((made, content))
        if number is None:
            number = self._last[made] = self._last.get(made, 1) + 1
            self._further[made, content] = number
        return f"{made}-{number}"
