"""Spelling: completions of what is being typed, and corrections of words no release has."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A text to search for instead, and how many releases have its least common word."""

    text: str
    releases: int
