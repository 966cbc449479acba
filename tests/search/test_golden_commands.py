"""Golden sessions of the commands about time: what they answer on the sample and on real releases.

In a file of `cases/golden_commands`, `$ dateline ...` is typed. Of our own releases what is shown
follows, whole. Of those of others there are only numbers, ids and dates: of each text the beginning
of its SHA-256, first of all that is shown, then of each value of the same as JSON. `$ releases A:B`
brings some of the releases into the index, by their place, and `$ change N` one of them with a
further sentence. `DATELINE_GOLDEN=write pytest ...` writes what is answered now.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import shlex
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import corpus
import index
from corpus import Release
from tests.search.replaying import replayed

ROOT = Path(__file__).parents[2]
CASES = ROOT / "tests" / "cases" / "golden_commands"
SHARED = ROOT.parent / "shared"
SOURCES = {
    "sample": ROOT / "corpus" / "releases",
    "seeds": SHARED / "seeds",
    "doj": SHARED / "data" / "doj_press_releases.jsonl.gz",
}
KEPT = {"query", "understood", "of", "by", "match", "name", "searches", "first", "kind", "looked"}
"""The keys of a JSON answer whose texts are ours."""
PLAIN = re.compile(r"\d{4}(-[\dQW]+)*(T[\d:+]+)?|")
NOT_PINNED = {"score", "took_ms", "origin", "created"}


def digest(text: str) -> str:
    return "#" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def distilled(value: Any, ids: set[str], key: str = "") -> Any:
    """An answer without the texts of others."""
    if isinstance(value, dict):
        return {
            name: distilled(each, ids, name)
            for name, each in value.items()
            if name not in NOT_PINNED
        }
    if isinstance(value, list):
        return [distilled(each, ids, key) for each in value]
    if isinstance(value, str) and not (key in KEPT or value in ids or PLAIN.fullmatch(value)):
        return digest(value)
    return value


def in_lines(answer: Any) -> Iterator[str]:
    """JSON, a line for each of its parts."""
    if isinstance(answer, list):
        yield from (json.dumps(each, ensure_ascii=False) for each in answer)
        return
    several = {name: each for name, each in answer.items() if isinstance(each, list)}
    rest = {name: each for name, each in answer.items() if name not in several}
    yield json.dumps(rest, ensure_ascii=False)
    for name, each in several.items():
        yield f"{name}: {len(each)}"
        yield from (f"  {json.dumps(one, ensure_ascii=False)}" for one in each)


class Session:
    """The releases of a name, an index of some of them, and the command that asks it."""

    def __init__(self, name: str, folder: Path, run: Callable[..., Any]) -> None:
        self.name, self.folder, self.run = name, folder, run
        self.releases = list(corpus.read(SOURCES[name]))
        self.ids = {release.id for release in self.releases}

    def answers(self, line: str) -> Iterator[str]:
        """What is answered to a line."""
        command, _, rest = line.partition(" ")
        if command == "releases":
            low, high = map(int, rest.split(":"))
            index.build(self.folder / "index", self.releases[low:high])
        elif command == "change":
            release: Release = self.releases[int(rest)]
            body = f"{release.body}\n\nThis release was corrected."
            index.build(self.folder / "index", [replace(release, body=body)], jobs=1)
        else:
            assert command == "dateline", line
            yield from self._typed(shlex.split(rest))

    def _typed(self, words: list[str]) -> Iterator[str]:
        place = ("--index", str(self.folder / "index"))
        if self.name == "sample":
            run = self.run(*words, *place)
            shown = run.err + run.out
            shown = shown.replace(str(self.folder), "/home/ada").replace(str(ROOT), "/home/ada")
            yield from shown.splitlines()
        elif words[0] == "new":  # which shows things once
            whole = self.run(*words, "--peek", *place)
            yield digest(whole.out + whole.err.replace(str(self.folder), ""))
            run = self.run(*words, "--format", "json", *place)
            yield from in_lines(distilled(json.loads(run.out), self.ids))
        else:
            run = self.run(*words, *place)
            yield digest(run.out + run.err.replace(str(self.folder), ""))
            if "--format" not in words and words[0] != "saved":
                answer = json.loads(self.run(*words, "--format", "json", *place).out)
                yield from in_lines(distilled(answer, self.ids))
        if run.status:
            yield f"[{run.status}]"


@pytest.mark.parametrize("name", SOURCES)
def test_golden_commands(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dateline: Callable[..., Any]
) -> None:
    if not SOURCES[name].exists():
        pytest.skip("the real releases are not beside this repository")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")  # the beginning of 2026
    session = Session(name, tmp_path, dateline)
    file = CASES / f"{name}.txt"
    expected = file.read_text("utf-8")

    def answer(line: str) -> str:
        return "".join(f"{each.rstrip()}\n" for each in session.answers(line))

    assert replayed(file, answer) == expected


def test_the_sessions_have_every_command() -> None:
    for name in SOURCES:
        typed = [f"{line} " for line in (CASES / f"{name}.txt").read_text("utf-8").splitlines()]
        for command in (
            "trend", "keywords", "timeline", "saved add", "new", "history", "duplicates",
        ):  # fmt: skip
            assert any(line.startswith(f"$ dateline {command} ") for line in typed), command
        for option in ("--counts", "--collapse"):
            assert any(option in line for line in typed if line.startswith("$ dateline search"))


def keys_of(answer: Any) -> set[str]:
    """All keys of an answer, but for those that are names of options and fields."""
    if isinstance(answer, list):
        return set().union(*map(keys_of, answer))
    if not isinstance(answer, dict):
        return set()
    return set(answer).union(
        *(keys_of(each) for name, each in answer.items() if name not in ("options", "fields"))
    )


def documented() -> dict[str, set[str]]:
    """The keys that the page on formats names for each command."""
    page = (ROOT / "search" / "help" / "formats.md").read_text("utf-8")
    page = page.partition("## JSON of the commands about time")[2].partition("\n## ")[0]
    keys = {}
    change = set(re.findall(r"`(\w+)`", page.partition("A `change` has")[2]))
    for row in re.findall(r"^\| `(.+?)` \| (.*) \|$", page, re.MULTILINE):
        command, said = row
        named = set(re.findall(r"`(\w+)`", said))
        if named & {"change", "changes"}:
            named |= change - {"same", "removed", "added"}
        if command == "history":
            named |= keys["release"]
        if command == "new":
            keys["release"] = {
                *["id", "title", "date", "body", "source", "url", "topics", "origin"]
            }
        keys[command] = named
    return keys


def test_the_help_names_every_key(tmp_path: Path, dateline: Callable[..., Any]) -> None:
    place = ("--index", str(tmp_path / "i"))
    words = " ".join(f"{first}{last}" for first in "bdfgklm" for last in ("anu", "eri", "olo"))
    day = dt.date(2026, 1, 2)
    some = [
        Release(f"r{at}", "Notice", f"{words} {at}", day, "Mines", "https://x.org", ("Ore",), "f:1")
        for at in range(3)
    ]
    others = [Release(f"o{at}", "Other", "zinc only", day, "Ports") for at in range(300)]
    burst = [replace(each, id=f"b{each.id}", date=dt.date(2026, 1, 9)) for each in some]
    index.build(tmp_path / "i", [*some[:1], *others])
    dateline("saved", "add", "a", "banu", *place)
    dateline("saved", "add", "b", "deri", "--collapse", *place)
    dateline("new", "a", *place)
    dateline("new", "b", *place)
    index.build(tmp_path / "i", [replace(some[0], body="banu anew"), *some[1:], *burst])
    asked = {
        "search --counts": ["search", "zinc", "--counts"],
        "trend": ["trend", "banu", "--by", "day"],
        "keywords": ["keywords", "mines OR banu"],
        "timeline": ["timeline", "banu"],
        "saved list": ["saved", "list"],
        "new": ["new"],
        "history": ["history", "r0"],
        "duplicates": ["duplicates"],
    }
    known = documented()
    known.pop("release")
    assert known.keys() == asked.keys()
    for command, words_typed in asked.items():
        run = dateline(*words_typed, "--format", "json", *place)
        assert keys_of(json.loads(run.out)) == known[command], command
