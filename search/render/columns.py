"""Text in terminal columns: its width, wrapping it and clipping it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from search.render.highlights import Piece

Line = list[Piece]

_SPACE_OR_WORD = re.compile(r"\s+|\S+")
_KEPT_WITH_THE_LAST = "、。，．：；！？）］｝」』】〉》ー々"


def width(text: str) -> int:
    """The columns a text takes: two for a wide East Asian character, none for a combining one."""
    if text.isascii():
        return len(text)
    return sum(map(_columns, text))


def clip(text: str, columns: int, ellipsis: str = "…") -> str:
    """The text, cut between characters so that it fits the columns together with an ellipsis."""
    if width(text) <= columns:
        return text
    room = columns - width(ellipsis)
    clusters: list[str] = []
    for cluster, wide in _clusters(text):
        if wide > room:
            break
        room -= wide
        clusters.append(cluster)
    return "".join(clusters).rstrip() + ellipsis


def wrap(pieces: Iterable[Piece], columns: int) -> list[Line]:
    """The pieces in lines of at most `columns`, broken at spaces.

    Text without spaces between words breaks between its wide characters; a word longer than a
    line breaks anywhere. White space becomes one space, and none at the ends of a line.
    """
    lines: list[Line] = [[]]
    room = columns
    for space, word in _words(pieces):
        wide = _line_width(word)
        if lines[-1] and wide + (space is not None) > room:
            lines.append([])
            room = columns
        elif lines[-1] and space is not None:
            _add(lines[-1], " ", space)
            room -= 1
        for text, mark in word:
            if width(text) <= room:
                _add(lines[-1], text, mark)
                room -= width(text)
                continue
            for cluster, wide in _clusters(text):
                if wide > room and lines[-1]:
                    lines.append([])
                    room = columns
                _add(lines[-1], cluster, mark)
                room -= wide
    return lines


def _columns(character: str) -> int:
    if character < "\u0300":
        return 1
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _line_width(line: Line) -> int:
    return sum(width(text) for text, _ in line)


def _clusters(text: str) -> Iterator[tuple[str, int]]:
    """Each character with the combining ones that follow it, and its columns."""
    cluster, wide = "", 0
    for character in text:
        columns = _columns(character)
        if columns and cluster:
            yield cluster, wide
            cluster, wide = "", 0
        cluster += character
        wide += columns
    if cluster:
        yield cluster, wide


def _words(pieces: Iterable[Piece]) -> Iterator[tuple[bool | None, Line]]:
    """Stretches that must not break, each with the mark of the space before it, if any."""
    word: Line = []
    before: bool | None = None
    wide_end = False
    for text, mark in pieces:
        for token in _SPACE_OR_WORD.findall(text):
            if token.isspace():
                if word:
                    yield before, word
                word, before, wide_end = [], mark, False
            elif token.isascii() and not wide_end:
                _add(word, token, mark)
            else:
                for cluster, _ in _clusters(token):
                    wide = _stands_alone(cluster[0])
                    if word and (wide or wide_end) and cluster[0] not in _KEPT_WITH_THE_LAST:
                        yield before, word
                        word, before = [], None
                    _add(word, cluster, mark)
                    wide_end = wide
    if word:
        yield before, word


def _stands_alone(character: str) -> bool:
    """Whether a line may break beside it: it is a wide character of a script without spaces."""
    return _columns(character) == 2 and not "\uac00" <= character <= "\ud7a3"


def _add(line: Line, text: str, mark: bool) -> None:
    if line and line[-1][1] == mark:
        line[-1] = (line[-1][0] + text, mark)
    else:
        line.append((text, mark))
