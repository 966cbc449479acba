"""Releases, and reading them from files."""

from corpus.errors import ArgumentError, DatelineError, SourceError
from corpus.problems import Problem
from corpus.reading import read
from corpus.release import Release, make_id
from corpus.writing import to_dict, to_line

__all__ = [
    "ArgumentError",
    "DatelineError",
    "Problem",
    "Release",
    "SourceError",
    "make_id",
    "read",
    "to_dict",
    "to_line",
]
