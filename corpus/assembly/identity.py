"""The identity of a record: its id, further releases of the same, and ids that come again."""

from __future__ import annotations

import datetime as dt
from collections import deque
from heapq import nsmallest
from zlib import crc32

from corpus.problems import Report, quoted
from corpus.records import Draft
from corpus.release import make_id

_CONTENT = 64
_CONTENT_BITS = (1 << _CONTENT) - 1
_HASH_BITS = _CONTENT_BITS - 1
_NAME_BITS = 0x7FFE
"""Of the hash of a release that has an id: the bits of its url, or else its title and date."""
_OTHER_BITS = _HASH_BITS & ~_NAME_BITS
_LONGEST_COUNT = 6
"""In digits: shorter ids often count the rows or files of one year or folder alone."""
_LINE = 40
_MOST_LINES = (1 << _LINE) - 1
_SHORT_CUT = 100
_SKETCH = 24
_ALIKE = 0.5
_MOST_WORDS = 150
_SHORT = 12
"""With fewer runs of words than this, versions of a text cannot be told from other texts."""
_MOST_COMPARED = 200
"""Of releases with one title, only so many, the latest, may have a newer version further on."""


class Identities:
    """The ids assigned in one reading, with what they stand for and where it was read."""

    def __init__(self) -> None:
        # By the hash of an id, in one number, since there may be millions: the number of the file,
        # the line in it, and the hash of what the release says.
        self.seen: dict[int, int] = {}
        self._files: list[str] = []
        self.singles = Made(are_files=True)

    def file(self, name: str, report: Report) -> FileIdentities:
        """What gives the releases of one file their ids; messages call the file `name`."""
        self._files.append(name)
        return FileIdentities(self, len(self._files) - 1, report)

    def replaced(self, release_id: str, release: int) -> str:
        """Where another release with this id was read, or nothing if that says the same.

        `release` is what is remembered from now on: the place and the content, in one number.
        """
        key = hash(release_id)
        before = self.seen[key]
        self.seen[key] = release
        if not (before ^ release) & _CONTENT_BITS:
            return ""
        return self._place(before)

    def fuller(self, release_id: str) -> str:
        """Where the release with this id was read, if it has a body; or nothing."""
        before = self.seen[hash(release_id)]
        return self._place(before) if before & 1 else ""

    def _place(self, release: int) -> str:
        place = release >> _CONTENT
        name, line = self._files[place >> _LINE], place & _MOST_LINES
        return f"{name}:{line}" if line else name


class FileIdentities:
    """Assigns ids to the releases of one file.

    One without an id of its own is known by its url, or else by its date, title and source; a
    further one of the same whose content differs gets `-2`, `-3` and so on. An id that comes again
    with other content is reported with both places: the later one is the newer, unless it has no
    body and the other has one. A short number that comes again in another file, with another url,
    or without one another title or date, is a count of something and no id of the release.
    """

    def __init__(self, all: Identities, number: int, report: Report) -> None:
        self._all = all
        self._seen = all.seen
        self._file = number << _LINE
        self._made = Made()
        self._report = report

    def share(self) -> None:
        """Count the file, of one release, as one with all others of one release."""
        self._made = self._all.singles

    def id_of(self, draft: Draft, date: dt.date | None) -> str:
        """The id of a release of this date; nothing if it has no body and one with it has one."""
        # Unpacked, since that is quicker than asking for each.
        release_id, title, body, _, source, url, topics, line, _, _, _ = draft
        # The last bit says whether there is a body.
        if release_id:
            # Only a report hangs on it that the content differs, and hashing a body takes time.
            end = body[-_SHORT_CUT:]
            content = hash((title, end, len(body), date, source, url, topics)) & _OTHER_BITS
            content |= hash(url or (title, date)) & _NAME_BITS
        else:
            content = hash((title, body, date, source, url, topics)) & _HASH_BITS
            release_id = self._made.id_of(draft, date, content)
        if body:
            content |= 1
        release = (self._file | (line or 0)) << _CONTENT | content
        if self._seen.setdefault(hash(release_id), release) is release:
            return release_id
        if draft.id and self._is_count(release_id, release):
            self._report(
                line,
                "an id that another release has too: known by its url, or date and title"
                f" ({quoted(release_id)})",
            )
            return self.id_of(draft._replace(id=""), date)
        if not body and (place := self._all.fuller(release_id)):
            self._report(
                line,
                f"the same id as {place}, which has a body: skipped ({quoted(release_id)})",
            )
            return ""
        if place := self._all.replaced(release_id, release):
            self._report(
                line,
                f"the same id as {place} with other content: taken for its newer version"
                f" ({quoted(release_id)})",
            )
        return release_id

    def _is_count(self, release_id: str, release: int) -> bool:
        """Whether an id is a short number, and was that of another release in another file."""
        if not (release_id.isdecimal() and len(release_id) <= _LONGEST_COUNT):
            return False
        before = self._seen[hash(release_id)]
        is_elsewhere = before >> _CONTENT >> _LINE << _LINE != self._file
        return is_elsewhere and bool((before ^ release) & _NAME_BITS)


Sketches = deque[tuple[int, frozenset[int]]]
"""The numbers of releases with one title and date, each with the sketch of what it says."""


class Made:
    """The ids made in one file for releases that have none, or in all files that are one each.

    In one file, what differs is another release. Of two files (`are_files`) that have the same
    title and date, one may be the other's newer version: where most of what they say is the same,
    and all of it where that is little.
    """

    def __init__(self, *, are_files: bool = False) -> None:
        self._first: dict[str, int] = {}
        self._further: dict[tuple[str, int], int] = {}
        self._last: dict[str, int] = {}
        self._sketches: dict[str, Sketches] | None = {} if are_files else None

    def id_of(self, draft: Draft, date: dt.date | None, content: int) -> str:
        """The id of a release, whose `content` is a hash of all that it says."""
        # Where there is no title, the body has to tell two records of one day apart.
        made = make_id(date, draft.title or draft.body, draft.source, draft.url)
        sketches = None
        if self._sketches is not None:
            sketches = self._sketches.setdefault(made, deque(maxlen=_MOST_COMPARED))
            if not draft.url and self._first.get(made, content) != content:
                version = _version_of(sketch(draft.body), sketches)
                if version:
                    return made if version == 1 else f"{made}-{version}"
        if self._first.setdefault(made, content) == content or (draft.url and sketches is not None):
            if sketches is not None and not sketches:
                sketches.append((1, sketch(draft.body)))
            return made
        number = self._further.get((made, content))
        if number is None:
            number = self._last.get(made, 1) + 1
            self._last[made] = self._further[made, content] = number
            if sketches is not None:
                sketches.append((number, sketch(draft.body)))
        return f"{made}-{number}"


def sketch(text: str) -> frozenset[int]:
    """The smallest hashes of runs of three words, which stand for all of them.

    They are of the middle of the text, since its ends may be what every page of a site has. A short
    text has one hash of all of it.

    A. Broder: On the resemblance and containment of documents (1997).
    """
    words = text.encode("utf-8", "replace").split()
    begin = (len(words) - _MOST_WORDS) // 3 if len(words) > _MOST_WORDS else 0
    middle = words[begin : begin + _MOST_WORDS]
    runs = {crc32(b" ".join(run)) for run in zip(middle, middle[1:], middle[2:], strict=False)}
    if len(runs) < _SHORT:
        return frozenset((hash(b" ".join(words)),))
    return frozenset(nsmallest(_SKETCH, runs))


def _version_of(one: frozenset[int], others: Sketches) -> int:
    """The number of the release that `one` is a version of, or 0."""
    for number, other in others:
        shared = one & other
        if len(shared) < _ALIKE * max(len(one), len(other)):
            continue  # as it is of most, and quicker to tell
        smallest = nsmallest(_SKETCH, one | other)
        if sum(run in shared for run in smallest) >= _ALIKE * len(smallest):
            return number
    return 0
