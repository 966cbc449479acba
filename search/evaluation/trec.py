"""TREC files: topics, judgements (qrels) and runs, as trec_eval and ir-measures read them.

Everything is read as `corpus` reads releases: compressed with gzip or not, in any encoding.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from math import isfinite, nan
from pathlib import Path
from typing import NamedTuple

from search.errors import OptionError, SourceError

Qrels = dict[str, dict[str, int]]
"""Topic -> release -> relevance; 0 or less means not relevant."""

Run = dict[str, dict[str, float]]
"""Topic -> release -> its score."""

_NUMBER = re.compile(r"<num>\s*(?:Number\s*:)?\s*([^<\s]+)", re.IGNORECASE)
_TITLE = re.compile(r"<title>\s*(?:Topic\s*:)?([^<]*)", re.IGNORECASE)
_STEP = 2.0**-22
"""The least relative difference between scores in a run: what tools that keep them in single
precision can distinguish."""


class Topic(NamedTuple):
    """One information need: its id and the text of its query."""

    id: str
    text: str


def entries(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """The entries of a topics or batch file, each with the number of its first line.

    An entry is a topic from `<top>` to `</top>` (or the next `<top>`, or the end), or a line.
    """
    block: list[str] = []
    begun = 0
    for number, line in enumerate(lines, 1):
        if is_topic(line) and block:
            yield begun, "".join(block)
            block = []
        if block or is_topic(line):
            begun = begun if block else number
            block.append(line)
            if "</top>" in line.lower():
                yield begun, "".join(block)
                block = []
        elif line.strip():
            yield number, line.rstrip("\r\n")
    if block:
        yield begun, "".join(block)


def is_topic(entry: str) -> bool:
    """Whether an entry is a topic between `<top>` and `</top>`."""
    return entry.lstrip()[:5].lower() == "<top>"


def tabbed(line: str) -> tuple[str, str]:
    """The id and the text of `id<TAB>text`; no id if there is no tab."""
    name, tab, text = line.partition("\t")
    return (name.strip(), text.strip()) if tab else ("", line.strip())


def parse_topic(entry: str) -> Topic:
    """The topic of `<top> <num> Number: 301 <title> ... </top>`; its title is the query.

    Raises `ValueError` if there is no number or no title.
    """
    number, title = _NUMBER.search(entry), _TITLE.search(entry)
    text = " ".join(title[1].split()) if title else ""
    if number is None or not text:
        raise ValueError(f"the topic has no {'<title>' if number else '<num>'}")
    return Topic(number[1], text)


def read_topics(path: str | Path) -> dict[str, str]:
    """The text of each topic, from TREC topics or lines of `id<TAB>text`. Raises `SourceError`."""
    topics: dict[str, str] = {}
    for number, entry in entries(lines_of(path)):
        name, text = tabbed(entry)
        with _at(path, number):
            if is_topic(entry):
                name, text = parse_topic(entry)
            elif not name or not text:
                raise ValueError("neither a <top> nor an id, a tab and a text")
            if name in topics:
                raise ValueError(f"topic {name} appears a second time")
        topics[name] = text
    if not topics:
        raise SourceError(
            f"{path} contains no topics", "a topic is <top>...</top>, or a line of id<TAB>text"
        )
    return topics


def read_qrels(path: str | Path) -> Qrels:
    """Judgements: lines `topic iteration release relevance`, or BEIR's `topic release score`.

    Raises `SourceError`.
    """
    qrels: Qrels = {}
    for number, line in enumerate(lines_of(path), 1):
        fields = line.split("\t") if line.count("\t") == 2 else line.split()
        if not fields or (number == 1 and fields[-1].strip() == "score"):
            continue
        with _at(path, number):
            if len(fields) not in (3, 4):
                raise ValueError(f"{len(fields)} columns; a judgement has 3 or 4")
            topic, release = fields[0].strip(), fields[-2].strip()
            qrels.setdefault(topic, {})[release] = _relevance(fields[-1].strip())
    if not qrels:
        raise SourceError(f"{path} contains no judgements")
    return qrels


def read_run(path: str | Path) -> Run:
    """A run: lines `topic Q0 release rank score tag`. Raises `SourceError`."""
    run: Run = {}
    for number, line in enumerate(lines_of(path), 1):
        fields = line.split()
        if not fields:
            continue
        with _at(path, number):
            if len(fields) != 6:
                raise ValueError(f"{len(fields)} columns; a run has 6")
            run.setdefault(fields[0], {})[fields[2]] = _score(fields[4])
    if not run:
        raise SourceError(f"{path} contains no run")
    return run


def run_lines(topic: str, ranked: Iterable[tuple[str, float]], tag: str) -> Iterator[str]:
    """The lines of a run for one topic's releases, best first, with scores from `falling`.

    White space in a name becomes `_`.
    """
    topic, tag = _column(topic), _column(tag)
    for rank, (release, score) in enumerate(ranked, 1):
        yield f"{topic} Q0 {_column(release)} {rank} {score:.9g} {tag}"


def falling(ranked: Iterable[tuple[str, float]]) -> Iterator[tuple[str, float]]:
    """Releases, best first, with scores that fall from each to the next.

    Tools order a run by score alone, and equal scores each in their own way. So that all see the
    given order, an equal score is lowered a little. Scores have the nine digits that are written.
    """
    least = float("inf")
    for release, score in ranked:
        least = _single(
            min(score, least - max(abs(least), 1.0) * _STEP if isfinite(least) else score)
        )
        yield release, float(f"{least:.9g}")


def write_run(path: Path, run: Run, tag: str = "dateline") -> None:
    """Write a run whose topics have their releases in order. Raises `OptionError`."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", errors="backslashreplace") as file:
            for topic, ranked in run.items():
                file.writelines(f"{line}\n" for line in run_lines(topic, ranked.items(), tag))
    except OSError as error:
        raise OptionError(f"cannot write {path}: {error.strerror}") from error


def lines_of(path: str | Path) -> Iterator[str]:
    """The lines of a text file, decompressed. Raises `SourceError` if it cannot be read."""
    from corpus.problems import UnreadableError
    from corpus.streams import ByteSource, TextSource

    try:
        with Path(path).open("rb") as file:
            source = ByteSource(file)
            for line in TextSource(source).lines:
                if source.damage():
                    raise UnreadableError(source.damage())
                yield line
    except UnreadableError as error:
        raise SourceError(f"{path}: {error.message}", error.hint) from error
    except OSError as error:
        raise SourceError(f"cannot read {path}: {error.strerror}") from error


@contextmanager
def _at(path: str | Path, line: int) -> Iterator[None]:
    """Turns a `ValueError` into a `SourceError` at a place."""
    try:
        yield
    except ValueError as error:
        raise SourceError(f"{path}:{line}: {error}") from None


def _relevance(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ValueError(f"a relevance is a whole number, not {text}") from None


def _score(text: str) -> float:
    try:
        score = float(text)
    except ValueError:
        score = nan
    if not isfinite(score):
        raise ValueError(f"a score is a number, not {text}")
    return score


def _column(text: str) -> str:
    return "_".join(text.split()) or "_"


def _single(score: float) -> float:
    """The nearest number in single precision."""
    single: float = struct.unpack("f", struct.pack("f", score))[0]
    return single
