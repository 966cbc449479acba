"""A help page, written in Markdown, as text for a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from search.render.columns import Line, width, wrap
from search.render.highlights import Piece
from search.render.renderer import OutputStyle

_WIDEST = 100
_INLINE = re.compile(r"`([^`]+)`|\*\*([^*]+)\*\*|\[([^\]]+)\]\(([^)]+)\)")
_HEADING = re.compile(r"#+ (.*)")
_ITEM = re.compile(r"(?:[-*]|\d+\.) ")
_CELL = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r":?-+:?")
_GAP = "  "
_LEAST = 9
"""What a column of a table keeps, however narrow the terminal is."""


class HelpPage:
    """Lays out the Markdown that help pages use: headings, paragraphs, lists, tables and code."""

    def __init__(self, style: OutputStyle) -> None:
        self._style = style
        self._columns = max(min(style.width, _WIDEST), 20)

    def lines(self, text: str) -> Iterator[str]:
        """The lines of a page."""
        lines = text.rstrip().split("\n")
        at = 0
        while at < len(lines):
            end = _block_end(lines, at)
            yield from self._block(lines[at:end])
            at = end

    def _block(self, lines: Sequence[str]) -> Iterator[str]:
        first = lines[0]
        if first.startswith("```"):
            yield from (f"    {line}".rstrip() for line in lines[1:-1])
        elif heading := _HEADING.match(first):
            for line in wrap(self._pieces(heading[1]), self._columns):
                yield self._style.paint("".join(text for text, _ in line), "title")
        elif first.startswith("|"):
            yield from self._table(lines)
        elif marker := _ITEM.match(first):
            text = " ".join([first[marker.end() :], *lines[1:]])
            for number, words in enumerate(self._wrapped(text, self._columns - 4)):
                yield ("    " if number else f"  {marker[0]}") + words
        else:
            yield from self._wrapped(" ".join(lines), self._columns)

    def _table(self, lines: Iterable[str]) -> Iterator[str]:
        rows = [[cell.strip() for cell in _CELL.split(line.strip().strip("|"))] for line in lines]
        rules = rows[1] if len(rows) > 1 and all(map(_RULE.fullmatch, rows[1])) else []
        head, *body = rows if not rules else [rows[0], *rows[2:]]
        table = [[self._pieces(cell.replace("\\|", "|")) for cell in row] for row in [head, *body]]
        widths = _fitted(table, self._columns - len(_GAP))
        for number, row in enumerate(table):
            cells = [wrap(cell, columns) for cell, columns in zip(row, widths, strict=False)]
            if number == 0 and not any(map(any, cells)):
                continue  # a table without column names
            for height in range(max(map(len, cells))):
                text = _GAP
                for column, cell in enumerate(cells):
                    line = cell[height] if height < len(cell) else []
                    space = " " * (widths[column] - _line_width(line))
                    right = column < len(rules) and rules[column].endswith(":")
                    shown = self._dress(line, "dim" if number == 0 else "")
                    text += (space + shown if right else shown + space) + _GAP
                yield text.rstrip()

    def _pieces(self, text: str) -> list[Piece]:
        """Running text in pieces, of which code and emphasis are marked."""
        pieces: list[Piece] = []
        at = 0
        for match in _INLINE.finditer(text):
            code, bold, label, target = match.groups()
            pieces.append((text[at : match.start()], False))
            if code and self._style.color:
                pieces.append((code, True))
            elif code:
                pieces.append((match[0], False))
            elif bold:
                pieces.append((bold, True))
            else:
                pieces += self._pieces(label)
                pieces.append((_target(target), False))
            at = match.end()
        pieces.append((text[at:], False))
        return [piece for piece in pieces if piece[0]]

    def _wrapped(self, text: str, columns: int) -> Iterator[str]:
        for line in wrap(self._pieces(text), columns):
            yield self._dress(line)

    def _dress(self, line: Line, role: str = "") -> str:
        return "".join(self._style.paint(text, "title" if mark else role) for text, mark in line)


def _block_end(lines: Sequence[str], at: int) -> int:
    """Where the block ends that begins at a line; a blank line is a block by itself."""
    first = lines[at]
    end = at + 1
    if first.startswith("```"):
        while end < len(lines) and lines[end] != "```":
            end += 1
        return min(end + 1, len(lines))
    if not first.strip() or first.startswith("#"):
        return end
    table = first.startswith("|")
    while end < len(lines) and lines[end].strip() and lines[end].startswith("|") == table:
        if not table and (_ITEM.match(lines[end]) or lines[end].startswith(("#", "```"))):
            break
        end += 1
    return end


def _target(target: str) -> str:
    """What a terminal shows of where a link leads."""
    if target.startswith("https://"):
        return f" ({target})"
    page = re.fullmatch(r"(\w+)\.md(?:#.*)?", target)
    return f" (dateline help {page[1]})" if page else ""


def _fitted(table: Sequence[Sequence[list[Piece]]], room: int) -> list[int]:
    """The widths of a table's columns: as wide as their text, or balanced to fit the room."""
    columns = [[row[at] for row in table if at < len(row)] for at in range(max(map(len, table)))]
    widths = [max(map(_line_width, column), default=0) for column in columns]
    least = [min(natural, _LEAST) for natural in widths]
    room -= len(_GAP) * (len(widths) - 1)
    while sum(widths) > room and widths != least:
        widest = max(range(len(widths)), key=lambda at: widths[at] - least[at])
        widths[widest] -= 1
    return [max(natural, 1) for natural in widths]


def _line_width(line: Iterable[Piece]) -> int:
    return sum(width(text) for text, _ in line)
