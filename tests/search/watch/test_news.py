"""What is new, through random histories of an index, against a plain account of what was shown."""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

import pytest

import index
import search
from corpus import Release
from search import DatelineError, OptionError
from search.watch.news import look, peek
from search.watch.store import Store

HISTORIES = 1000 if os.environ.get("DATELINE_TEST_FULL") else 100
"""How many random histories the slow tests have; DATELINE_TEST_FULL asks for all."""
WORDS = ["amber", "basalt", "copper"]


def release(number: int, body: str) -> Release:
    return Release(f"r{number}", f"Title {number}", body, dt.date(2020, 1, 1 + number % 28))


class Killed(BaseException):
    """Stands for the end of the process."""


@contextmanager
def killed(chance: random.Random, *places: tuple[Any, str], most: int = 5) -> Iterator[None]:
    """The process ends at one of the next calls of some functions, or goes on if they are fewer."""
    left = chance.randrange(1, most)
    patch = pytest.MonkeyPatch()

    def counted(function: Any) -> Any:
        def call(*args: Any, **options: Any) -> Any:
            nonlocal left
            left -= 1
            if not left:
                raise Killed
            return function(*args, **options)

        return call

    for owner, name in places:
        patch.setattr(owner, name, counted(getattr(owner, name)))
    try:
        with suppress(Killed):
            yield
    finally:
        patch.undo()


def history(seed: int, folder: Path) -> None:
    """A random history of an index, with looks at it that show each release once."""
    chance = random.Random(seed)
    path = folder / "index"
    texts: dict[int, str] = {0: "amber"}
    index.build(path, [release(0, "amber")], jobs=1)

    def change(step: str) -> dict[int, str]:
        """Do a step, and say what the index holds then, if it is done whole."""
        after = dict(texts)
        if step in ("add", "change"):
            number = chance.choice(list(texts) or [0])
            if step == "add":
                number = len(texts) + 100 * chance.randrange(3)
            after[number] = " ".join(chance.choices(WORDS, k=3)) + f" v{chance.randrange(3)}"
            several = [release(number, after[number])]
        else:
            several = [release(number, text) for number, text in texts.items()]
        gone = chance.choice(list(texts) or [0])
        if step == "delete":
            after.pop(gone, None)
        with killed(chance, (os, "fsync"), (Path, "replace")) if fatal else nullcontext():
            if step == "delete":
                index.delete(path, [f"r{gone}"])
            elif step == "merge":
                index.optimize(path)
            else:
                prune, rebuild = step == "prune", step == "rebuild"
                index.build(path, several, prune=prune, rebuild=rebuild, jobs=1)
        return after

    with Store(folder / "saved") as store:
        for word in WORDS[:2]:
            store.add(word, word, {})
        shown: dict[str, dict[str, str]] = {word: {} for word in WORDS[:2]}
        looked = False
        for _ in range(12):
            fatal = chance.random() < 0.3
            after = change(
                chance.choice(["add", "add", "change", "delete", "prune", "merge", "rebuild"])
            )
            with search.open(path) as engine:
                held = {int(each.id[1:]): each.body for each in engine.releases()}
            assert held in ([texts, after] if fatal else [after])
            texts = held
            if chance.random() < 0.4:
                continue
            with search.open(path) as engine:
                if chance.random() < 0.3:
                    with killed(chance, (Store, "mark"), most=3), look(engine, store):
                        if chance.random() < 0.5:
                            raise Killed
                before = peek(engine, store)
                with look(engine, store) as news:
                    assert (news.new, news.changed) == (before.new, before.changed)
            if not looked and news.first != tuple(WORDS[:2]):
                raise AssertionError("a look that was killed has counted")
            expected_new: dict[str, set[str]] = {}
            expected_changed: dict[str, set[str]] = {}
            for word in WORDS[:2]:
                for number, text in texts.items():
                    known = shown[word].get(f"r{number}")
                    if word in text.split() and known != text:
                        shown[word][f"r{number}"] = text
                        if looked:
                            kind = expected_new if known is None else expected_changed
                            kind.setdefault(f"r{number}", set()).add(word)
            for release_id in expected_new.keys() & expected_changed.keys():
                expected_new[release_id] |= expected_changed.pop(release_id)
            looked = True
            assert {i.release.id: set(i.searches) for i in news.new} == expected_new
            assert {i.release.id: set(i.searches) for i in news.changed} == expected_changed
            with search.open(path) as engine, look(engine, store) as again:
                assert len(again) == 0


SEEDS = [*range(8), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(8, HISTORIES))]


@pytest.mark.parametrize("seed", SEEDS)
def test_no_release_is_shown_twice_and_none_is_missed(seed: int, tmp_path: Path) -> None:
    history(seed, tmp_path)


def test_all_shows_a_first_look(tmp_path: Path) -> None:
    index.build(tmp_path / "i", [release(n, "amber") for n in range(3)])
    with search.open(tmp_path / "i") as engine, Store(tmp_path / "s") as store:
        store.add("a", "amber", {})
        with look(engine, store, every=True) as news:
            assert [item.release.id for item in news.new] == ["r2", "r1", "r0"]
        with look(engine, store, ["a"]) as news:
            assert len(news) == 0


def test_looks_at_once_share_what_is_new(tmp_path: Path) -> None:
    index.build(tmp_path / "i", [release(0, "amber")])
    with search.open(tmp_path / "i") as engine, Store(tmp_path / "s") as store:
        store.add("a", "amber", {})
        with look(engine, store):
            pass
    index.build(tmp_path / "i", [release(n, "amber") for n in range(1, 20)])

    def run(_: int) -> list[str]:
        with (
            search.open(tmp_path / "i") as engine,
            Store(tmp_path / "s") as store,
            look(engine, store) as news,
        ):
            return [item.release.id for item in news.new]

    with ThreadPoolExecutor(4) as pool:
        shown = [i for ids in pool.map(run, range(8)) for i in ids]
    assert sorted(shown) == sorted(f"r{n}" for n in range(1, 20))


def test_names(tmp_path: Path) -> None:
    with Store(tmp_path / "s") as store:
        store.add("a", "amber", {"since": "last month", "source": ["Mines"]})
        for name in ("a", "", "-x", "a b", "../x", "x" * 65):
            with pytest.raises(OptionError):
                store.add(name, "amber", {})
        with pytest.raises(OptionError, match="no saved search named b"):
            store.searches("b")
        (saved,) = store.searches()
        assert saved.to_dict()["options"] == {"since": "last month", "source": ["Mines"]}
        store.remove("a")
        assert store.searches() == []


@pytest.mark.parametrize("content", [b"not a database at all, but text", b"SQLite format 3\0junk"])
def test_a_file_that_is_no_store(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "s").write_bytes(content * 20)
    with pytest.raises(DatelineError, match="cannot be used"):
        Store(tmp_path / "s").searches()


def test_the_commands(dateline, tmp_path: Path) -> None:
    place = ["--index", str(tmp_path / "i")]
    index.build(tmp_path / "i", [release(0, "amber")])
    for command in ("saved", "new"):
        none = dateline(command, *place)
        assert (none.status, none.out) == (1, "") and "no saved searches" in none.err
    assert dateline("saved", "remove", "a", *place).status == 2
    assert not (tmp_path / "i.saved").exists()
    assert dateline("saved", "add", "a", "amber", "OR", "flint", *place).status == 0
    assert dateline("saved", "add", "b", "(amber", *place).status == 2
    assert dateline("saved", "add", "c", "amber", "--by", "month", *place).status == 2
    assert "amber OR flint" in dateline("saved", "list", *place).out
    assert (
        '"query": "amber OR flint"'
        in dateline("saved", "show", "a", "--format", "json", *place).out
    )
    first = dateline("new", *place)
    assert (first.status, first.out) == (1, "") and "first look" in first.err
    index.build(tmp_path / "i", [release(1, "amber <b> & \x0b ]]>")])
    for format_ in ("text", "json", "markdown", "html", "atom"):
        run = dateline("new", "--peek", "--format", format_, *place)
        assert run.status == 0 and "Title 1" in run.out
        if format_ == "atom":
            feed = ET.fromstring(run.out)
            assert feed.find("{*}entry/{*}title").text == "Title 1"
    assert dateline("new", "a", *place).status == 0
    assert dateline("new", "a", *place).status == 1
    index.build(tmp_path / "i", [release(1, "amber again")])
    assert "1 changed release" in dateline("new", *place).out
    assert dateline("saved", "remove", "a", *place).status == 0
    assert dateline("new", "a", *place).status == 2


LONG = " ".join(f"{first}{last}" for first in "bdfgklmn" for last in ("anu", "eri", "olo", "umi"))


def test_reissues_are_shown_once_where_a_search_collapses_them(tmp_path: Path, dateline) -> None:
    place = ["--index", str(tmp_path / "i")]
    index.build(tmp_path / "i", [release(0, LONG), release(9, "banu alone")])
    assert dateline("saved", "add", "all", "banu", *place).status == 0
    once = dateline("saved", "add", "once", "banu", "--collapse", *place)
    assert once.out == "saved once; it matches 2 releases now\n"
    assert "banu --collapse" in dateline("saved", "show", "once", *place).out
    dateline("new", *place)
    index.build(tmp_path / "i", [release(1, LONG + " again")])
    assert dateline("new", "once", *place).status == 1
    assert "r1" in dateline("new", "all", *place).out
    other = LONG.replace("a", "e").replace("benu", "banu")
    index.build(tmp_path / "i", [release(n, f"{other} x{n}") for n in (4, 3, 5)])
    shown = dateline("new", "once", "--peek", *place).out
    assert "1 new release" in shown and "r3" in shown and "2 more nearly the same" in shown
    told = json.loads(dateline("new", "once", "--format", "json", *place).out)
    assert [(item["id"], item["more"]) for item in told["new"]] == [("r3", 2)]
    assert dateline("new", "once", *place).status == 1
    assert "3 new releases" in dateline("new", *place).out
    index.build(tmp_path / "n", [release(0, LONG)], collapse=False)
    refused = dateline("saved", "add", "x", "banu", "--collapse", "--index", str(tmp_path / "n"))
    assert refused.status == 2 and "knows no reissues" in refused.err


@pytest.mark.parametrize("seed", range(6))
def test_of_each_group_one_is_shown(seed: int, tmp_path: Path) -> None:
    """Random releases of four texts, nearly the same, come and go between looks."""
    chance = random.Random(seed)
    texts = [" ".join(random.Random(at).sample(LONG.split(), 32)) for at in range(4)]
    index.build(tmp_path / "i", [release(99, "flint")])
    held: dict[str, int] = {}
    known: set[str] = set()
    with Store(tmp_path / "s") as store:
        store.add("once", "banu OR -banu", {"collapse": True})
        with search.open(tmp_path / "i") as engine, look(engine, store):
            known.add("r99")
        for _ in range(6):
            several = {chance.randrange(40): chance.randrange(4) for _ in range(4)}
            several = {n: kind for n, kind in several.items() if f"r{n}" not in {*held, *known}}
            index.build(tmp_path / "i", [release(n, f"{texts[several[n]]} x{n}") for n in several])
            held |= {f"r{n}": kind for n, kind in several.items()}
            if held and chance.random() < 0.5:
                gone = chance.choice(sorted(held))
                index.delete(tmp_path / "i", [gone])
                del held[gone]
            expected = {}
            for kind in range(4):
                group = [each for each in held if held[each] == kind]
                new = [each for each in group if each not in known]
                if new and len(new) == len(group):
                    first = min(new, key=lambda each: (1 + int(each[1:]) % 28, each))
                    expected[first] = len(new) - 1
            known |= held.keys()
            with search.open(tmp_path / "i") as engine, look(engine, store) as news:
                assert {item.release.id: item.more for item in news.new} == expected
                assert news.changed == ()


def test_periods_in_words(tmp_path: Path, dateline) -> None:
    place = ["--index", str(tmp_path / "i")]
    index.build(tmp_path / "i", [release(n, "amber") for n in range(5)])
    saved = dateline("saved", "add", "a", "amber in 2020-01-03", "--dates", "auto", *place)
    assert saved.out == "saved a; it matches 1 release now\n"
    assert "--dates auto" in dateline("saved", "list", *place).out
    index.build(tmp_path / "i", [Release("in", "", "amber", dt.date(2020, 1, 3))])
    dateline("new", *place)
    index.build(tmp_path / "i", [release(40, "amber"), release(30, "amber again")])
    assert "1 new release" in dateline("new", *place).out
    trend = dateline("trend", "amber in 2020-01-03", "--dates", "auto", "--format", "json", *place)
    assert json.loads(trend.out)["series"][0]["total"] == 3
    for command in ("timeline", "keywords", "duplicates"):
        assert dateline(command, "amber in 2020-01-03", "--dates", "auto", *place).status in (0, 1)
    run = dateline("trend", "amber", "--of", "amber", "--dates", "auto", *place)
    assert run.status == 2 and "--in" in run.err
    run = dateline("search", "amber in 2020-01-03", "--counts", "--dates", "auto", *place)
    assert "3 releases" in run.out


def test_a_change_that_cannot_be_shown_is_said(tmp_path: Path, dateline) -> None:
    place = ["--index", str(tmp_path / "i")]
    index.build(tmp_path / "i", [release(1, "Amber rain.")])
    dateline("saved", "add", "a", "amber", *place)
    dateline("new", *place)
    index.build(tmp_path / "i", [release(1, "Amber   rain.")])
    assert "only the space between words has changed" in dateline("new", "--peek", *place).out
    assert "only the space" in dateline("history", "r1", *place).out
    assert "only the space" in dateline("history", "r1", "--format", "html", *place).out
    dateline("delete", "r1", "--yes", *place)
    index.build(tmp_path / "i", [release(1, "Amber snow.")])
    assert "what it was before is not kept" in dateline("new", *place).out


def test_a_reader_that_has_gone_has_seen_nothing(tmp_path: Path) -> None:
    index.build(tmp_path / "i", [release(0, "amber")])
    command = [sys.executable, "-m", "search.cli", "--index", str(tmp_path / "i")]
    subprocess.run([*command, "saved", "add", "a", "amber"], check=True, capture_output=True)
    subprocess.run([*command, "new"], check=False, capture_output=True)
    index.build(tmp_path / "i", [release(n, "amber " * 2000) for n in range(1, 200)])
    process = subprocess.Popen(
        [*command, "new", "--format", "html"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    process.stdout.close()
    process.communicate()
    again = subprocess.run([*command, "new", "--format", "json"], check=False, capture_output=True)
    assert b'"r150"' in again.stdout


def test_what_has_changed_is_said(tmp_path: Path, dateline: Any) -> None:
    """From what was shown to what is there now, whatever was in between."""
    path = str(tmp_path / "i")
    texts = [f"Amber {said}. It rained." for said in ("sold for 3", "sold for 4", "is out")]
    index.build(path, [release(1, texts[0])])
    dateline("--index", path, "saved", "add", "amber", "amber")
    dateline("--index", path, "new")
    for text in texts[1:]:
        index.build(path, [release(1, text)])
    run = dateline("--index", path, "new", "--peek")
    assert [line for line in run.out.splitlines() if line[2:3] in ("-", "+")] == [
        "  - Amber sold for 3.",
        "  + Amber is out.",
    ]
    run = dateline("--index", path, "new", "--peek", "--format", "json")
    (item,) = json.loads(run.out)["changed"]
    assert [each["kind"] for each in item["change"]["sentences"]] == ["removed", "added", "same"]
    for format_, said in (
        ("markdown", "  - removed: Amber sold for 3"),
        ("html", "<del>Amber sold for 3.</del>"),
        ("atom", "<summary>- Amber sold for 3. + Amber is out.</summary>"),
    ):
        assert said in dateline("--index", path, "new", "--peek", "--format", format_).out
    index.optimize(path, drop_history=True)
    run = dateline("--index", path, "new")
    assert run.status == 0
    assert "Amber sold" not in run.out
