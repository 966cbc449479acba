"""The errors of an index on disk."""

from __future__ import annotations

from corpus.errors import DatelineError


class IndexNotFound(DatelineError):
    """There is no index at this path."""


class IndexForeign(DatelineError):
    """The folder holds an index that another program made."""


class IndexLocked(DatelineError):
    """Another process is writing to the index."""


class IndexDamaged(DatelineError):
    """A file of the index is missing, truncated or altered."""


class IndexOutdated(IndexDamaged):
    """The index has a format that this version does not read; nothing in it is damaged."""


class IndexUnreadable(DatelineError):
    """A file of the index exists, but the system refuses to read it."""


class IndexUnwritable(DatelineError):
    """The index could not be written: permissions, a full disk, or a path to something else."""
