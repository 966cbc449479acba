"""Inverting texts on another core: a process that does what `TextInverter` does.

A plain subprocess rather than `multiprocessing`, which would run a caller's main module again. It
imports from where this process does, and from nowhere else: not from the folder it runs in.
Arrays go through its pipes as a line, type and length, and their bytes, in the narrowest type that
holds them; texts as arrays of bytes.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

import numpy as np

from index.analysis.analyzer import Analyzer
from index.analysis.bulk import TokenBatch
from index.analysis.stemming import stemmer
from index.analysis.units import BREAKS as UNITS
from index.arrays import Array, smallest
from index.inverting.terms import (
    BREAKS,
    FREQUENT,
    JOINS,
    WORD_FIELDS,
    InvertedTexts,
    TextInverter,
)
from index.memory import give_back
from index.reissues.fingerprints import BINS, Fingerprints
from index.segment.postings import Postings

_COMMAND = """
import json, sys
sys.path = json.loads(sys.argv[1])
from index.inverting.worker import main
main(sys.argv[2], sys.argv[3] == "prints")
"""
_FIELDS = (*FREQUENT, JOINS, BREAKS, *WORD_FIELDS)
_NO_STARTS = np.zeros(0, np.int32)
_FINISH, _BATCH, _FORGET = (np.array([kind], np.uint8) for kind in range(3))
"""The first byte of a message: a question, the arrays of a batch, or that words are forgotten."""


class RemoteTextInverter:
    """A `TextInverter` in another process once that is started, and in this one before.

    If the process fails, its work is repeated here.
    """

    def __init__(self, analyzer: Analyzer, *, fingerprints: bool = True) -> None:
        self._analyzer = analyzer
        self._with_prints = fingerprints
        self._process: subprocess.Popen[bytes] | None = None
        self._batches: list[TokenBatch] = []
        self._learnt: list[str] = []  # the new words of batches before those, and the joins
        self._learnt_joins: list[str] = []
        self._here: TextInverter | None = None
        self._sender = ThreadPoolExecutor(1)
        self._sent: list[Future[None]] = []

    def add(self, batch: TokenBatch) -> None:
        """Invert the tokens of a batch, or pass them on."""
        if self._here is None:
            self._batches.append(replace(batch, start=_NO_STARTS))
        if self._here is None and self._process is None:
            self._go_on_here()
        elif self._here is not None:
            self._here.add(batch)
        elif self._process is not None and self._process.stdin is not None:
            # By a thread: the process takes its time to read.
            texts = (_packed(batch.new), _packed(batch.new_joins))
            breaks = [batch.breaks[unit] for unit in UNITS]
            numbers = (batch.word, batch.counts, batch.join, batch.join_token, *breaks)
            arrays = (_BATCH, *numbers, *texts)
            self._sent.append(self._sender.submit(_write, self._process.stdin, *arrays))

    def forget(self) -> None:
        """Forget the words met so far: the next are numbered from 0 again. Between segments."""
        self._learnt, self._learnt_joins = [], []
        if self._here is not None:
            self._here.forget()
        elif self._process is not None and self._process.stdin is not None:
            self._sent.append(self._sender.submit(_write, self._process.stdin, _FORGET))

    def start(self) -> None:
        """Start the process, since there is enough to do."""
        if self._process is None and self._here is None:
            self._process = self._started()

    def _started(self) -> subprocess.Popen[bytes] | None:
        places = [str(Path(__file__).parents[1]), *filter(os.path.isabs, sys.path)]
        command = [sys.executable, "-I", "-c", _COMMAND, json.dumps(places)]
        try:
            return subprocess.Popen(
                [*command, self._analyzer.language, "prints" if self._with_prints else ""],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        except OSError:  # then here
            return None

    def _go_on_here(self) -> None:
        """Continue without the second process, and repeat its work."""
        self.close()
        self._here = TextInverter(self._analyzer, fingerprints=self._with_prints)
        self._here.learn(self._learnt, self._learnt_joins)
        for batch in self._batches:
            self._here.add(batch)

    def finish(self) -> InvertedTexts:
        """All batches as one; the next `add` begins another segment."""
        if self._process is not None:
            try:
                for sending in self._sent:
                    sending.result()
                self._sent.clear()
                inverted = self._receive(self._process)
            except (OSError, ValueError):
                self._go_on_here()
            else:
                self._forget_batches()
                return inverted
        if self._here is None:
            self._go_on_here()
        assert self._here is not None
        self._forget_batches()
        return self._here.finish()

    def _forget_batches(self) -> None:
        for batch in self._batches:
            self._learnt += batch.new
            self._learnt_joins += batch.new_joins
        self._batches.clear()

    def _receive(self, process: subprocess.Popen[bytes]) -> InvertedTexts:
        assert process.stdin is not None
        assert process.stdout is not None
        _write(process.stdin, _FINISH)
        pipe = process.stdout
        sizes = _read_numbers(pipe, 1)[0].reshape(-1, 2)
        prints = None
        if self._with_prints:
            (sketch,), (passage, counts) = _read(pipe, 1), _read(pipe, 2)
            prints = Fingerprints(
                sketch.reshape(-1, BINS), passage.astype("<u4"), counts.astype(np.int64)
            )
        fields, stems = {}, {}
        for name in _FIELDS:
            terms = _unpacked(_read(pipe, 1)[0])
            df, docs = _read_numbers(pipe, 2)
            freqs = _read_numbers(pipe, 1)[0] if name in (*FREQUENT, BREAKS) else None
            positions = _read_numbers(pipe, 1)[0] if name in ("text", BREAKS) else None
            fields[name] = Postings(terms, df, docs, freqs, positions)
            if name in WORD_FIELDS:
                stems[name] = _unpacked(_read(pipe, 1)[0])
        return InvertedTexts(sizes, fields, stems, prints)

    def close(self) -> None:
        """End the process, if there is one."""
        if self._process is not None:
            self._process.kill()
            self._sender.shutdown(cancel_futures=True)
            self._process.communicate()
            self._process = None


def _write(pipe: IO[bytes], *arrays: Array) -> None:
    for array in arrays:
        flat = smallest(np.ascontiguousarray(array).reshape(-1))
        pipe.write(f"{flat.dtype.str} {len(flat)}\n".encode())
        pipe.write(flat.view(np.uint8).data)
    pipe.flush()


def _read(pipe: IO[bytes], count: int) -> list[Array]:
    """This many flat arrays. Raises ValueError if the other end is closed."""
    arrays = []
    for _ in range(count):
        kind, length = pipe.readline().split()
        array = np.frombuffer(
            pipe.read(int(length) * np.dtype(kind.decode()).itemsize), kind.decode()
        )
        if len(array) != int(length):
            raise ValueError("the pipe was closed")
        arrays.append(array)
    return arrays


def _read_numbers(pipe: IO[bytes], count: int) -> list[Array]:
    return [array.astype(np.int32) for array in _read(pipe, count)]


def _packed(words: Iterable[str]) -> Array:
    """Texts without line breaks, as an array of bytes."""
    return np.frombuffer("".join(f"{word}\n" for word in words).encode(), np.uint8)


def _unpacked(data: Array) -> list[str]:
    return data.tobytes().decode().split("\n")[:-1]


def main(language: str, fingerprints: bool) -> None:
    """Invert batches from standard input, and write the result when asked for it."""
    inverter = TextInverter(Analyzer(language), fingerprints=fingerprints)
    stemmer(language)  # to be there when the first words are
    source, target = sys.stdin.buffer, sys.stdout.buffer
    while True:
        try:
            asked = _read(source, 1)
        except ValueError:  # the end of the input
            return
        if asked[0] == _BATCH:
            word, counts, join, join_token = _read_numbers(source, 4)
            breaks = dict(zip(UNITS, _read_numbers(source, len(UNITS)), strict=True))
            new, new_joins = map(_unpacked, _read(source, 2))
            inverter.add(
                TokenBatch(word, _NO_STARTS, counts, new, join, join_token, new_joins, breaks)
            )
        elif asked[0] == _FORGET:
            inverter.forget()
        else:
            _send(target, inverter.finished())
            give_back()


def _send(target: IO[bytes], finished: Iterator[Any]) -> None:
    _write(target, next(finished))
    prints = next(finished)
    if prints is not None:
        _write(target, prints.sketch, prints.passage, prints.counts)
    for _, postings, stems in finished:
        _write(target, _packed(postings.terms), postings.df, postings.docs)
        for extra in (postings.freqs, postings.positions):
            if extra is not None:
                _write(target, extra)
        if stems is not None:
            _write(target, _packed(stems))
