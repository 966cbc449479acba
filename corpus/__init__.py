"""Releases, and reading them from files."""

from corpus.errors import DatelineError, SourceError
from corpus.release import Release

__all__ = ["DatelineError", "Release", "SourceError"]
