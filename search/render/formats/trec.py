"""A TREC run: six columns per hit, for trec_eval and similar tools; the topic is 1."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from corpus.release import Release
from search.evaluation.trec import falling, run_lines
from search.page import Page
from search.render.escaping import visible
from search.render.renderer import OutputStyle

if TYPE_CHECKING:
    from search.lookup import Highlights

_TOPIC, _TAG = "1", "dateline"


class Trec:
    """`topic Q0 id rank score tag`, ranks from 1 on each page, scores falling."""

    carries_notes = False

    def __init__(self, style: OutputStyle) -> None:
        del style  # the output is the same on a terminal and in a pipe

    def page(self, page: Page) -> Iterator[str]:
        """One line per hit."""
        return run_lines(_TOPIC, falling((visible(hit.id), hit.score) for hit in page.hits), _TAG)

    def release(self, release: Release, marks: Highlights | None = None) -> Iterator[str]:
        """A run of one."""
        return run_lines(_TOPIC, [(visible(release.id), 1.0)], _TAG)
