"""Releases, and reading them from files."""

from corpus.assembly.usage import Usage
from corpus.errors import ArgumentError, DatelineError, SourceError
from corpus.problems import Problem
from corpus.reading import read, read_all
from corpus.release import Release, make_id
from corpus.writing import to_dict, to_line

__all__ = [
    "ArgumentError",
    "DatelineError",
    "Problem",
    "Release",
    "SourceError",
    "Usage",
    "make_id",
    "read",
    "read_all",
    "to_dict",
    "to_line",
]
