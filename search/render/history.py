"""The history of a release: for people, and as a page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from search.render import phrasing
from search.render.columns import clip, wrap
from search.render.escaping import one_line, visible
from search.render.formats.html import document, plain
from search.render.renderer import OutputStyle
from search.watch.history import Change, History, Sentence

_INDENT = 2
_SIGNS = {"same": " ", "removed": "-", "added": "+"}
_SPACES = "only the space between words has changed"
_AROUND = 1
"""So many unchanged sentences are shown before and after what has changed."""


def text(history: History, style: OutputStyle) -> Iterator[str]:
    """The arrival, and what each later version changed: `-` what went, `+` what came."""
    columns = max(min(style.width, 100), 20)
    dot = "·" if style.unicode else "|"
    present = history.versions[-1].release
    for line in wrap([(visible(present.title or present.id), False)], columns):
        yield style.paint("".join(piece for piece, _ in line), "title")
    facts = (phrasing.count(len(history.versions), "version"), visible(history.id))
    yield style.paint(f" {dot} ".join(facts), "dim")
    yield ""
    yield f"{_time(history.arrived)}  arrived"
    for note in _notes(history):
        yield " " * _INDENT + style.paint(note, "dim")
    for change in history.changes():
        yield f"{_time(change.since)}  changed"
        yield from change_text(change, columns, style)


def change_text(change: Change, columns: int, style: OutputStyle) -> Iterator[str]:
    """What changed, with the sentences next to it: `-` what went, `+` what came."""
    if _is_invisible(change):
        yield " " * _INDENT + style.paint(_SPACES, "dim")
        return
    for name, (before, after) in change.fields.items():
        yield from _lines("-", f"{name}: {one_line(before)}", columns, style)
        yield from _lines("+", f"{name}: {one_line(after)}", columns, style)
    for sentence in context(change.sentences):
        if sentence is None:
            yield " " * _INDENT + style.paint("…" if style.unicode else "...", "dim")
        else:
            yield from _lines(_SIGNS[sentence.kind], one_line(sentence.text), columns, style)


def _is_invisible(change: Change) -> bool:
    """Whether nothing has changed that can be seen: only the space between words."""
    return not change.fields and all(sentence.kind == "same" for sentence in change.sentences)


def removed_and_added(change: Change) -> Iterator[tuple[str, str]]:
    """What went and what came, each a sign and a text on one line."""
    for name, values in change.fields.items():
        yield from zip("-+", (f"{name}: {one_line(value)}" for value in values), strict=True)
    for sentence in change.sentences:
        if sentence.kind != "same":
            yield _SIGNS[sentence.kind], one_line(sentence.text)


def _time(time: dt.datetime) -> str:
    return f"{phrasing.day(time.date())} {time:%H:%M:%S}"


def _notes(history: History) -> list[str]:
    if history.complete:
        return []
    kept = history.versions[0].since
    return [f"what it was before {_time(kept)} was not kept"]


def _lines(sign: str, said: str, columns: int, style: OutputStyle) -> Iterator[str]:
    """A text with a sign before each of its lines."""
    lead = " " * _INDENT + f"{sign} "
    role = {"-": "dim", "+": "match"}.get(sign, "")
    for line in wrap([(visible(said), False)], columns - len(lead)):
        yield lead + style.paint("".join(piece for piece, _ in line), role)


def context(sentences: Iterable[Sentence]) -> Iterator[Sentence | None]:
    """What has changed and the sentences next to it; None for those left out between."""
    every = list(sentences)
    shown = {
        near
        for place, sentence in enumerate(every)
        if sentence.kind != "same"
        for near in range(place - _AROUND, place + _AROUND + 1)
    }
    before = -1
    for place, sentence in enumerate(every):
        if place in shown:
            if place > before + 1:
                yield None
            yield sentence
            before = place
    if every and before < len(every) - 1:
        yield None


def html(history: History) -> Iterator[str]:
    """A self-contained page: each change with its whole text, the newest first."""
    present = history.versions[-1].release
    yield from document(f"Versions of {present.title or present.id}", _body(history))


def _body(history: History) -> Iterator[str]:
    present = history.versions[-1].release
    yield f"<header>\n<h1>{plain(one_line(present.title or present.id))}</h1>"
    facts = (phrasing.count(len(history.versions), "version"), history.id)
    yield f'<p class="summary">{plain(" · ".join(facts))}</p>\n</header>'
    for change in reversed(history.changes()):
        yield from _section(change)
    yield f"<h2>{_time(history.arrived)} UTC: arrived</h2>"
    yield from (f'<p class="note">{plain(note)}</p>' for note in _notes(history))


def _section(change: Change) -> Iterator[str]:
    yield f"<h2>{_time(change.since)} UTC: changed</h2>"
    yield from change_html(change)


def change_html(change: Change) -> Iterator[str]:
    """What changed: the fields, and the whole text with what went and what came."""
    if _is_invisible(change):
        yield f'<p class="note">{_SPACES}</p>'
    for name, (before, after) in change.fields.items():
        yield f'<p class="facts">{name}: <del>{plain(one_line(before))}</del>'
        yield f"<ins>{plain(one_line(after))}</ins></p>"
    if change.sentences:
        tags = {"same": "span", "removed": "del", "added": "ins"}
        yield '<p class="passage" dir="auto">'
        for sentence in change.sentences:
            tag = tags[sentence.kind]
            yield f"<{tag}>{plain(clip(one_line(sentence.text), 100_000))}</{tag}>"
        yield "</p>"
