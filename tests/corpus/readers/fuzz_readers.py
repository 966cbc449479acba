"""Feeds mutated files to every reader and checks what must always hold.

Run it from the top folder: `python -m tests.corpus.readers.fuzz_readers --seconds 60 --seed 1`.
An input that breaks a rule is written to a file, which is named.
"""

import argparse
import contextlib
import datetime as dt
import gzip
import io
import json
import random
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import corpus
from corpus.formats import FORMATS
from corpus.problems import Problem
from corpus.sources import from_stream
from corpus.text import is_clean

CASES = Path(__file__).parents[2] / "cases" / "corpus"
SLOWEST = 5.0
"""Seconds that one input of some kilobytes may take."""

TOKENS = (
    *(b"\n-\n", b"-\r\n", b"-\r", b"---\n", b"...\n", b" date2026-01-02", b"date2026-99-99"),
    *(b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x00", b"\x1b[31m", b"\x1f\x8b\x08", b" "),
    *(b'{"title": "', b'"body": ', b'"date": ', b'"topics": [', b"]", b"{", b"}", b"[{", b","),
    *(b";", b"\t", b'"', b'""', b"\\", b"\\u0000", b"\\ud800", b"\\udc00", b"\\n", b"1e999", b"-0"),
    *(b"id,title,date,body\n", b"title: ", b"topics:\n - ", b"&a *a", b"<<: ", b"? ", b"|\n"),
    *(b"!!python/object/apply:os.system [ls]", b"%YAML 1.1", b"2026-01-02T10:00:00Z", b"# ", b">"),
    *(
        b"<item>",
        b"</item>",
        b"<title>",
        b"<![CDATA[",
        b"]]>",
        b"&amp;",
        b"&#x3c;",
        b"<p>",
        b"<!--",
    ),
    *(
        b"<?xml version='1.0' encoding='utf-16'?>",
        b"<!DOCTYPE x [<!ENTITY a 'b'>]>",
        b"&a;",
        b"<br>",
    ),
    *(
        b"PK\x03\x04",
        b"%PDF-",
        b" obj\n<<",
        b"stream\n",
        b"WARC/1.0\r\n",
        b"Content-Length: 99999\r\n",
    ),
    *(b"From a 10:00\n", b"Content-Type: multipart/mixed; boundary=b\n\n--b\n", b"=?utf-8?q?=E9?="),
    *(b"\xc2\x85", b"\xe2\x80\xa8", b"\xcc\x81", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xff"),
)


class BrokenRuleError(Exception):
    """Something that must hold did not."""


def require(holds: bool, rule: str) -> None:
    if not holds:
        raise BrokenRuleError(rule)


def check(data: bytes, format: str) -> int:
    """Read `data`, check all that comes of it, and return how many releases there were."""
    problems: list[Problem] = []
    begun = time.perf_counter()
    try:
        releases = list(from_stream(io.BytesIO(data), "fuzz\n\x1b.in", format, problems.append))
    except corpus.SourceError as error:
        require(error.message.isprintable() and error.hint.isprintable(), "an error is printable")
        releases = []
    require(time.perf_counter() - begun < SLOWEST, "reading is quick")
    for problem in problems:
        require(str(problem).isprintable(), "a problem is printable")
    for release in releases:
        texts = (release.id, release.title, release.body, release.source, release.url)
        require(all(map(is_clean, (*texts, *release.topics))), "texts are clean")
        require(bool(release.id), "a release has an id")
        require(bool(release.title or release.body), "a release has a title or a body")
        require(release.date is None or type(release.date) is dt.date, "a date is a date")
    if releases:
        lines = "".join(corpus.to_line(release) + "\n" for release in releases).encode()
        again = list(from_stream(io.BytesIO(lines), "again", "jsonl", problems.append))
        require(again == releases, "what is written is read back the same")
    return len(releases)


def seeds() -> list[bytes]:
    files = [p.read_bytes() for p in sorted(CASES.iterdir()) if p.is_file()]
    return [data for data in files if len(data) < 20_000]


def mutate(rnd: random.Random, data: bytes, pool: list[bytes]) -> bytes:
    """`data` with a few changes of the kinds that happen, and some that do not."""
    text = bytearray(data)
    for _ in range(rnd.randint(1, 6)):
        at = rnd.randint(0, len(text))
        to = min(len(text), at + rnd.choice((1, 2, 8, 64)))
        kind = rnd.randrange(7)
        if kind == 0:
            text[at:to] = rnd.randbytes(to - at)
        elif kind == 1:
            del text[at:to]
        elif kind == 2:
            text[at:at] = rnd.choice(TOKENS) * rnd.choice((1, 1, 1, 3, 500))
        elif kind == 3:
            text[at:at] = text[at:to] * rnd.choice((1, 3, 100))
        elif kind == 4:
            other = rnd.choice(pool)
            begin = rnd.randint(0, len(other))
            text[at:at] = other[begin : begin + rnd.choice((4, 40, 400))]
        elif kind == 5:
            del text[at:]
        else:
            text = bytearray(bytes(text).replace(b"\n", rnd.choice((b"\r", b"\r\n", b"\n\n", b""))))
    return bytes(text[:50_000])


def inputs(rnd: random.Random) -> Iterator[tuple[bytes, str]]:
    """Mutated cases without end, each with a format to read it as."""
    pool = seeds()
    while True:
        data = rnd.choice(pool)
        if data.startswith(b"\x1f\x8b") and rnd.random() < 0.7:
            with contextlib.suppress(OSError, EOFError):
                data = gzip.compress(mutate(rnd, gzip.decompress(data), pool), 1, mtime=0)
        if data.startswith(b"PK") and rnd.random() < 0.7:
            yield with_mutated_member(rnd, data, pool), "auto"
            continue
        yield mutate(rnd, data, pool), rnd.choice(("auto", *FORMATS))


def with_mutated_member(rnd: random.Random, data: bytes, pool: list[bytes]) -> bytes:
    """A ZIP archive, or an office document, in which one file is mutated."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(made, "w") as after:
        chosen = rnd.choice(before.namelist())
        for name in before.namelist():
            content = before.read(name)
            after.writestr(name, mutate(rnd, content, pool) if name == chosen else content)
    return made.getvalue()


def keep(data: bytes, format: str) -> Path:
    """Where an input that broke a rule was written."""
    with tempfile.NamedTemporaryFile(prefix=f"fuzz-{format}-", delete=False) as file:
        file.write(data)
    return Path(file.name)


def run(seed: int, *, seconds: float = float("inf"), runs: int = sys.maxsize) -> dict[str, int]:
    """Check inputs until the time or the number is reached; how many, and releases in them."""
    end = time.monotonic() + seconds
    counts = {"inputs": 0, "releases": 0}
    for data, format in inputs(random.Random(seed)):
        if counts["inputs"] >= runs or time.monotonic() >= end:
            break
        try:
            counts["releases"] += check(data, format)
        except Exception:
            print(f"broken by {keep(data, format)}, read as {format}", file=sys.stderr)
            raise
        counts["inputs"] += 1
    return counts


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Feed mutated files to every reader.")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    print(json.dumps(run(options.seed, seconds=options.seconds)))
