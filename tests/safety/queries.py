"""Hostile queries: each is answered or refused with a reason within a second, in bounded memory.

On the press releases of the data set where it is at hand, beside the clone; else on made-up ones.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import corpus
import index
import search
from corpus.errors import DatelineError
from tests.safety.changes import releases
from tests.safety.effort import Effort

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data" / "doj_press_releases.jsonl.gz"
SLOWEST = 1.0
MEGABYTES = 500

HOSTILE = (
    *("word " * 200_000, "a" * 1_000_000, "\u00e9" * 1_000_000, " " * 1_000_000, "word " * 10_000),
    *("word " * 1_999, "the of and " * 333, " OR ".join(["justice"] * 900)),
    "(" * 1_000 + "tax" + ")" * 1_000,
    *("(" * 9_999, ")" * 9_999, '"' * 9_999, "[" * 9_999, "-" * 9_999, "^" * 9_999, "~" * 9_999),
    "(tax OR NOT " * 50 + "fraud" + ")" * 50,
    *("*", "?*?*?*", "?*", "*?", "*e*", "*a*e*", "?" * 100, "*" * 100, "?*" * 50, "a*", "title:*"),
    *(" OR ".join(f"*{c}*" for c in "abcdefghijklmnopqrstuvwxyz"), "*e* *a* *i* *o* *t* *n*"),
    '"the of and to in" OR "of the" OR "in the" OR "to the"',
    '"' + "the " * 999 + '"',
    *('"the of"~999999999', '"the the the the the the the the"~1000', '"tax"~' + "9" * 300),
    *(
        "a" * 5_000 + "~",
        "a" * 100 + "~2",
        "e~2 a~2 s~2 t~2",
        " OR ".join(f"{c}~2" for c in "abcde"),
    ),
    *("the w/9 of", "the w/1000 of", " w/1000 ".join(["the", "of", "to", "and", "in", "a"])),
    *("the /s of", "the /p of /s to", " OR ".join(["(the /s of)"] * 30)),
    *(" w/1 ".join(["the"] * 90), " pre/3 ".join(["the"] * 90), " OR ".join(["(a w/9 of)"] * 90)),
    *('"the * of"', '"the t* of"', '"the *s of"', '"the a*e of"', "e~2 w/5 a~2", "*a* w/5 the"),
    *('"the of to and in"~1000', '"the (of OR to OR and) (for OR that)"', "atleast50(the OR e*)"),
    *('"' + "(" * 50 + "a OR b" + ")" * 50 + '"', '"' + "a " * 900 + '*"', '"' + "(a OR " * 99),
    *("w/5 " * 500, "atleast3 " * 500, "tax w/99999999999 fraud", "atleast999999(tax)"),
    *("tax^1e308 fraud^1e308", "tax^1e309", "tax^nan", "tax^-1", "tax^inf", "tax^0", "tax^1e-308"),
    *("(tax^1e308)^1e308", "tax^" + "9" * 5_000),
    *("\0", "tax\0fraud", "\ud800", "tax\udfff", "\udcff\udcfe tax", "\x1b[31mtax", "\u202etax"),
    *(
        "date:[0001 TO 9999]",
        "date:{0001-01-01 TO 9999-12-31}",
        "date:" + "9" * 5_000,
        "date:[* TO *]",
    ),
    *(
        "id:[ TO ]",
        "id:[a TO \U0010ffff]",
        "id:*",
        "source:[a TO z]",
        "source:*e*",
        "topic:*",
        "id:?*",
    ),
    *("NOT tax", "-tax -fraud", "NOT (*)", "NOT *", "* NOT *", "tax AND NOT tax", "-*"),
    *("title:" * 1_600 + "tax", "a:b:c:d", "tax:" * 100, "\\" * 9_999, "\\*" * 4_000),
    *("AND", "AND AND", "OR OR OR", "NOT NOT NOT tax", "tax AND", "() () ()", '"" "" ""', "[]{}()"),
    *(
        "\U0001f600" * 5_000,
        "\u0301" * 9_999,
        "e" + "\u0301" * 9_000,
        "\ufdfa" * 9_000,
        "\u1e9e" * 9_000,
    ),
    *(
        "新闻" * 5_000,
        "İ" * 9_000,
        "ﷺ" * 9_000,
        "\u200b" * 9_000,
        "'" * 9_000,
        "a'" * 4_500,
        "U." * 4_500,
    ),
    *("1," * 4_900, "9" * 9_999, "1.1." * 2_400, "a&" * 4_900, "a-" * 4_900, "a/b" * 3_300),
)
OPTIONS: tuple[dict[str, Any], ...] = (
    {},
    {"match": "any"},
    {"lenient": True},
    {"lenient": True, "match": "any", "by": "day", "snippets": 3},
    {"expand": True, "match": "any"},
    {"explain": True, "recent": 30},
    {"sort": "newest", "by": "week", "since": "0001", "until": "9999"},
)
PARTS = (
    *(
        "tax",
        "the",
        "of",
        "fraud",
        "semiconductor",
        "exprots~",
        "*",
        "?",
        "pro*",
        "*ing",
        "w?ll",
        "é",
    ),
    *(
        '"',
        '"the court"',
        '"the * (tax OR fraud)"',
        " w/5 ",
        " pre/2 ",
        " /s ",
        " atleast2(",
        '"of the"~9',
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        " AND ",
        " OR ",
        " NOT ",
        "-",
        "+",
    ),
    *(
        "^2",
        "^1e308",
        "^",
        "~",
        "~2",
        ":",
        "title:",
        "date:",
        "date:2017-Q4",
        "date:[2015 TO ",
        "source:",
    ),
    *(
        "id:",
        "topic:",
        "\\",
        "\0",
        "\ud800",
        "\u202e",
        " ",
        "  ",
        "\n",
        "1,000",
        "U.S.",
        "M&A",
        "’s",
        "—",
    ),
)


def run(effort: Effort) -> Iterator[tuple[str, str]]:
    """Ask them in a process of their own; what was asked, as (what, how often)."""
    with tempfile.TemporaryDirectory() as made:
        path = Path(made) / "i"
        if effort.long and DATA.exists():
            held = index.build(path, corpus.read(DATA)).added
        else:
            held = index.build(path, releases(range(200))).added
        command = [sys.executable, "-m", "tests.safety.queries", str(path)]
        done = subprocess.run(
            [*command, str(effort.seed), str(effort.of(150, 5000))],
            cwd=ROOT,
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            check=False,
        )
        assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["megabytes"] < MEGABYTES, found
    assert found["slowest"] < SLOWEST, done.stderr
    yield "releases that were asked", f"{held:,}"
    yield "hostile queries with each of seven sets of options", f"{found['hostile']:,}"
    yield "queries drawn of odd parts", f"{found['drawn']:,}"
    yield "answered, and refused with a reason", f"{found['answered']:,} and {found['refused']:,}"
    yield "seconds that the slowest took", f"{found['slowest']:.2f}"
    yield "megabytes at most in use", f"{found['megabytes']:.0f}"


def ask(path: Path, seed: int, drawn: int) -> dict[str, float]:
    """Ask everything of an index: what came of it, and what it took."""
    chance = random.Random(seed)
    hostile = list(itertools.product(HOSTILE, OPTIONS))
    odd = [
        ("".join(chance.choices(PARTS, k=chance.randrange(1, 30))), chance.choice(OPTIONS))
        for _ in range(drawn)
    ]
    found = {"hostile": len(hostile), "drawn": drawn, "answered": 0, "refused": 0, "slowest": 0.0}
    with search.open(str(path)) as engine:
        engine.search("tax fraud", snippets=1, lenient=True)  # imports what it needs
        with_parser(engine)
        for query, options in hostile + odd:
            begun = time.process_time()
            try:
                engine.search(query, **options)
                found["answered"] += 1
            except DatelineError as error:
                assert error.message and len(error.message) < 1_000, query[:100]
                found["refused"] += 1
            except BaseException:
                print(ascii(query[:200]), options, file=sys.stderr)
                raise
            took = time.process_time() - begun
            if took > found["slowest"]:
                found["slowest"] = took
            if took > SLOWEST:
                print(f"{took:.2f} s", ascii(query[:200]), options, file=sys.stderr)
    found["megabytes"] = _megabytes()
    return found


def _megabytes() -> float:
    """The most memory that this process has had: what getrusage says may be its parent's."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text().partition("VmHWM:")[2].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def with_parser(engine: Any) -> None:
    """Let an engine import what reading a query takes, which is no part of answering it."""
    for query in ('"tax fraud" OR (pro* -exprots~)', "stemmig"):
        engine.search(query, lenient=True, expand=True, match="any")


if __name__ == "__main__":
    _, where, seed, drawn = sys.argv
    print(json.dumps(ask(Path(where), int(seed), int(drawn))))
