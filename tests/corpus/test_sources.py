"""Files, folders, standard input and pipes: where releases come from, and what goes wrong there."""

import gzip
import io
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import corpus
from corpus import Problem
from corpus.formats import FORMATS

OPEN_FILES = Path("/proc/self/fd")
ONE = '{"id": "%s", "title": "T", "date": "2026-01-02"}\n'


def read_all(path: object, **options: str) -> tuple[list[str], list[str]]:
    problems: list[str] = []
    releases = corpus.read(path, on_problem=lambda p: problems.append(str(p)), **options)  # type: ignore[arg-type]
    return [release.id for release in releases], problems


def refusal(path: object, **options: str) -> corpus.SourceError:
    with pytest.raises(corpus.SourceError) as caught:
        read_all(path, **options)
    return caught.value


# Folders


def test_a_folder_is_read_whole_and_in_order(tmp_path: Path) -> None:
    for name in ("b.jsonl", "a.jsonl", "B.jsonl", "a/z.jsonl", "a/b/c.jsonl", "c/a.jsonl.gz"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        data = (ONE % name).encode()
        file.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    ids, problems = read_all(tmp_path)
    assert ids == ["B.jsonl", "a/b/c.jsonl", "a/z.jsonl", "a.jsonl", "b.jsonl", "c/a.jsonl.gz"]
    assert problems == []
    assert read_all(tmp_path)[0] == ids


def test_formats_mix_in_a_folder(tmp_path: Path) -> None:
    (tmp_path / "1.jsonl").write_text(ONE % "json")
    (tmp_path / "2.csv").write_text("id,title,date\ncsv,T,2026-01-02\n")
    (tmp_path / "3.md").write_text("---\nid: md\ntitle: T\ndate: 2026-01-02\n---\n")
    (tmp_path / "4.txt").write_text("-\nT\nBody. date2026-01-02\n")
    ids, problems = read_all(tmp_path)
    assert ids == ["json", "csv", "md", corpus.make_id(next(corpus.read(tmp_path)).date, "T")]
    assert problems == []


def test_hidden_files_are_left_out(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "a.jsonl").write_text(ONE % "hidden")
    (tmp_path / ".b.jsonl").write_text(ONE % "hidden")
    (tmp_path / "c.jsonl").write_text(ONE % "shown")
    assert read_all(tmp_path) == (["shown"], [])


def test_a_hidden_folder_that_is_asked_for_is_read(tmp_path: Path) -> None:
    (tmp_path / ".data").mkdir()
    (tmp_path / ".data" / "a.jsonl").write_text(ONE % "asked")
    assert read_all(tmp_path / ".data")[0] == ["asked"]


def test_links_are_followed_and_loops_end(tmp_path: Path) -> None:
    inner, outer = tmp_path / "in", tmp_path / "out"
    (inner / "deep").mkdir(parents=True)
    outer.mkdir()
    (outer / "a.jsonl").write_text(ONE % "linked")
    (inner / "b.jsonl").write_text(ONE % "own")
    (inner / "deep" / "loop").symlink_to(inner)
    (inner / "self").symlink_to("self")
    (inner / "to-folder").symlink_to(outer)
    (inner / "to-the-same").symlink_to(outer)
    (inner / "dangling.jsonl").symlink_to("nowhere")
    ids, problems = read_all(inner)
    assert ids == ["own", "linked"]
    assert [p.removeprefix(str(inner)) for p in problems] == [
        "/dangling.jsonl: no such file or directory: skipped",
        "/self: too many levels of symbolic links: skipped",
    ]


def test_deep_folders(tmp_path: Path) -> None:
    here = Path.cwd()
    try:
        os.chdir(tmp_path)
        for _ in range(1500):
            Path("d").mkdir()
            os.chdir("d")
        Path("a.jsonl").write_text(ONE % "deep")
        assert read_all(tmp_path)[0] == ["deep"]
    finally:
        Path("a.jsonl").unlink(missing_ok=True)
        while Path.cwd() != tmp_path:
            os.chdir("..")
            Path("d").rmdir()
        os.chdir(here)


def test_what_a_folder_has_beside_releases_is_reported(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(ONE % "a")
    (tmp_path / "b.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    (tmp_path / "c").write_text("Some words.\n")
    (tmp_path / "d.csv").write_text("x,y\n1,2\n")
    (tmp_path / "e.jsonl").write_text("")
    (tmp_path / "f.csv").write_text("id,title\n")
    os.mkfifo(tmp_path / "g")
    ids, problems = read_all(tmp_path)
    assert ids == ["a"]
    assert [p.removeprefix(f"{tmp_path}/") for p in problems] == [
        "b.png: not text but a PNG image: skipped",
        "c: cannot tell its format: skipped",
        'd.csv: no column is known as a title or a body; its first row names "x", "y": skipped',
        "e.jsonl: empty: skipped",
        "f.csv: contains no releases: skipped",
        "g: neither a file nor a folder: skipped",
    ]


def test_a_folder_without_releases(tmp_path: Path) -> None:
    error = refusal(tmp_path)
    assert error.message == f"{tmp_path}: no releases could be read"
    assert "dateline help sources" in error.hint


def test_files_and_folders_that_vanish_while_a_folder_is_read(tmp_path: Path) -> None:
    for name in ("a.jsonl", "b.jsonl", "c/d.jsonl", "e.jsonl"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(ONE % name)
    problems: list[str] = []
    releases = corpus.read(tmp_path, on_problem=lambda p: problems.append(str(p)))
    ids = [next(releases).id]
    (tmp_path / "b.jsonl").unlink()
    (tmp_path / "c" / "d.jsonl").unlink()
    (tmp_path / "c").rmdir()
    ids += [release.id for release in releases]
    assert ids == ["a.jsonl", "e.jsonl"]
    assert len(problems) == 2
    assert all("no such file or directory: skipped" in problem for problem in problems)


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("change", ["grown", "cut off", "emptied", "rubbish", "another", "gone"])
def test_a_file_that_changes_while_it_is_read(tmp_path: Path, change: str, packed: bool) -> None:
    """What is read is what was there at one time or another, and nothing ends in an error."""
    file = tmp_path / "a.jsonl"
    names = [f"r{number}" for number in range(20_000)]
    data = "".join(ONE % name for name in names).encode()
    data = gzip.compress(data, 0) if packed else data
    file.write_bytes(data)
    problems: list[str] = []
    releases = corpus.read(file, on_problem=lambda problem: problems.append(str(problem)))
    ids = [next(releases).id for _ in range(10)]
    if change == "grown":
        with file.open("ab") as more:
            more.write(gzip.compress((ONE % "new").encode()) if packed else (ONE % "new").encode())
    elif change == "cut off":
        os.truncate(file, len(data) // 2 + 10)
    elif change == "emptied":
        os.truncate(file, 0)
    elif change == "rubbish":
        with file.open("r+b") as more:
            more.write(b"\xff" * len(data))
    else:
        file.unlink()
        if change == "another":
            file.write_bytes(data[:3000])
    ids += [release.id for release in releases]
    known = [name for name in ids if name != "new"]
    assert known == names[: len(known)]
    assert ("new" in ids) == (change == "grown")
    if change in ("grown", "another", "gone"):
        assert len(known) == len(names)
        assert problems == []
    else:
        assert 10 <= len(known) < len(names)
        assert problems or not packed
        assert len(problems) < 100


@pytest.mark.skipif(getattr(os, "geteuid", lambda: 1)() == 0, reason="root may read everything")
def test_what_may_not_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(ONE % "a")
    (tmp_path / "b.jsonl").touch(mode=0)
    (tmp_path / "c").mkdir(mode=0)
    ids, problems = read_all(tmp_path)
    assert ids == ["a"]
    assert [p.rpartition(": permission")[2] for p in problems] == [" denied: skipped"] * 2
    error = refusal(tmp_path / "b.jsonl")
    assert "permission denied" in error.message
    assert "permissions" in error.hint


def test_permission_errors_have_a_way_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def deny(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "a.jsonl").write_text(ONE % "a")
    monkeypatch.setattr(Path, "open", deny)
    error = refusal(tmp_path / "a.jsonl")
    assert error.message == f"{tmp_path}/a.jsonl: permission denied"
    assert "permissions" in error.hint


# Names


@pytest.mark.parametrize("name", ["nowhere", "no/such/place", "a\0b", "x" * 5000, ""])
def test_a_path_that_is_not_there(name: str) -> None:
    error = refusal(name)
    assert error.message.isprintable()


def test_a_missing_path_is_refused_before_anything_is_read() -> None:
    with pytest.raises(corpus.SourceError) as caught:
        corpus.read("nowhere.jsonl")
    assert caught.value.message == "nowhere.jsonl: no such file or directory"
    assert "standard input" in caught.value.hint


def test_names_cannot_act_on_a_terminal(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/a\nb\x1b[31m\xff.jsonl"
    Path(os.fsdecode(name)).write_bytes(b"not json\n" + (ONE % "a").encode())
    ids, problems = read_all(tmp_path)
    assert ids == ["a"]
    assert problems[0].startswith(f"{tmp_path}/a\\nb\\x1b[31m\\udcff.jsonl:1: broken JSON")
    error = refusal(tmp_path / "gone\r\x07")
    assert error.message == f"{tmp_path}/gone\\r\\x07: no such file or directory"


def test_paths_of_every_kind(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text(ONE % "a")
    for path in (file, str(file), os.fsencode(file)):
        assert read_all(path)[0] == ["a"]


# Formats


def test_a_format_that_is_named_is_taken(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(ONE % "a")
    assert read_all(file, format="jsonl")[0] == ["a"]
    assert "no row of names" in refusal(file).message


def test_an_unknown_format_is_refused_at_once() -> None:
    with pytest.raises(corpus.SourceError) as caught:
        corpus.read("nowhere", format="xml\n")
    assert caught.value.message == 'there is no format called "xml\\n"'
    assert caught.value.hint == f"the formats are auto, {', '.join(FORMATS)}"


@pytest.mark.parametrize("encoding", ["idna", "punycode", "undefined", "unicode_escape", "hex"])
def test_an_encoding_that_is_not_one_of_files(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.jsonl").write_text(ONE % "a")
    assert f'no encoding is called "{encoding}"' in refusal(tmp_path, encoding=encoding).message


def test_utf_16_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(ONE % "a")
    error = refusal(tmp_path / "a.jsonl", encoding="utf-16")
    assert error.message == f"{tmp_path}/a.jsonl: not in utf-16"


# Standard input and pipes


@pytest.fixture
def give_stdin(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    def give(data: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))

    return give


@pytest.mark.parametrize(
    "text",
    [
        ONE % "a",
        "id,title,date\na,T,2026-01-02\n",
        "---\nid: a\ntitle: T\ndate: 2026-01-02\n---\n",
    ],
)
@pytest.mark.parametrize("is_packed", [False, True])
def test_standard_input(give_stdin: Callable[[bytes], None], text: str, is_packed: bool) -> None:
    give_stdin(gzip.compress(text.encode()) if is_packed else text.encode())
    assert read_all("-") == (["a"], [])


def test_standard_input_stays_open(give_stdin: Callable[[bytes], None]) -> None:
    give_stdin((ONE % "a").encode())
    read_all("-")
    assert not sys.stdin.buffer.closed


def test_standard_input_that_is_empty_unknown_or_closed(
    give_stdin: Callable[[bytes], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    give_stdin(b"")
    assert refusal("-").message == "standard input: empty"
    give_stdin(b"words\n")
    error = refusal("-")
    assert error.message == "standard input: cannot tell its format"
    assert error.hint == f"name it with --format: {', '.join(FORMATS)}"
    monkeypatch.setattr(sys, "stdin", None)
    assert refusal("-").message == "standard input is closed"


def test_a_file_called_dash_is_still_reachable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "-").write_text(ONE % "a")
    monkeypatch.chdir(tmp_path)
    assert read_all("./-")[0] == ["a"]


def write_slowly(path: Path, parts: list[bytes]) -> threading.Thread:
    def write() -> None:
        with path.open("wb", buffering=0) as file:
            for part in parts:
                file.write(part)
                time.sleep(0.01)

    thread = threading.Thread(target=write)
    thread.start()
    return thread


def test_a_pipe_whose_content_comes_in_bits(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    thread = write_slowly(pipe, [b"{", b'"id": "a", ', b'"title": "T", "date"', b': "2026-01-02"}'])
    assert read_all(pipe) == (["a"], [])
    thread.join()


def test_a_shell_pipe() -> None:
    program = "import corpus; print([r.id for r in corpus.read('-')])"
    done = subprocess.run(
        [sys.executable, "-c", program],
        input=gzip.compress((ONE % "a").encode()),
        capture_output=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert done.stdout.decode().strip() == "['a']"


# Problems


def test_a_problem_says_where_and_what() -> None:
    assert str(Problem("a.csv", 3, "no date")) == "a.csv:3: no date"
    assert str(Problem("a.csv", None, "empty: skipped")) == "a.csv: empty: skipped"


def test_problems_may_be_ignored(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text("broken\n" + ONE % "a")
    assert [r.id for r in corpus.read(file)] == ["a"]


class StrictError(Exception):
    pass


@pytest.mark.parametrize(
    "error", [StrictError, corpus.SourceError, OSError, ValueError, EOFError, RecursionError]
)
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.jsonl", "broken\n"),
        ("a.jsonl", '{"title": "T"}'),
        ("a.txt", "-\nT\n-\n-\nT\nB. date2026-01-02"),
        ("a.csv", "title,date\nT,x\n"),
        ("a.md", "---\n: [\n---\n"),
        ("a.png", ""),
    ],
)
def test_what_on_problem_raises_ends_the_reading(
    tmp_path: Path, error: type[Exception], name: str, text: str
) -> None:
    (tmp_path / name).write_text(text)
    (tmp_path / "z.jsonl").write_text("never read\n")
    told = []

    def strict(problem: Problem) -> None:
        told.append(problem)
        raise error("stop")

    with pytest.raises(error, match="stop"):
        list(corpus.read(tmp_path, on_problem=strict))
    assert len(told) == 1


# Streaming


def test_releases_come_before_the_rest_is_read(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    may_end = threading.Event()

    def write() -> None:
        with pipe.open("wb") as file:
            file.write((ONE % "a").encode() * 20_000)
            file.flush()
            may_end.wait(10)

    thread = threading.Thread(target=write)
    thread.start()
    releases = corpus.read(pipe)
    assert next(releases).id == "a"
    assert not may_end.is_set()
    may_end.set()
    assert sum(1 for _ in releases) == 19_999
    thread.join()


@pytest.mark.skipif(not OPEN_FILES.exists(), reason="needs /proc")
def test_a_reading_given_up_closes_its_file(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text(ONE % "a" + ONE % "b")
    before = len(list(OPEN_FILES.iterdir()))
    releases = corpus.read(file)
    next(releases)
    assert len(list(OPEN_FILES.iterdir())) == before + 1
    del releases
    assert len(list(OPEN_FILES.iterdir())) == before


def test_a_failing_disk_is_reported(tmp_path: Path, give_stdin: Callable[[bytes], None]) -> None:
    class Failing(io.BytesIO):
        def read1(self, size: int | None = -1) -> bytes:
            if self.tell() >= 200_000:
                raise OSError(5, "Input/output error")
            return super().read1(min(size or 0, 1000))

    give_stdin(b"")
    sys.stdin = io.TextIOWrapper(Failing((ONE % "a").encode() * 10_000))
    ids, problems = read_all("-")
    assert 200_000 <= (len(ids) + 1) * len(ONE % "a") <= 202_000
    assert problems[-1] == "standard input: Input/output error: only what comes before it was read"


def test_files_that_each_count_their_rows(tmp_path: Path) -> None:
    row = '{"id": %d, "title": "%s", "date": "%s", "url": "%s"}\n'
    (tmp_path / "2025.jsonl").write_text(
        row % (1, "Fares frozen", "2025-01-12", "")
        + row % (2, "Pier closed", "2025-01-13", "")
        + row % (3, "Bridge open", "2025-01-14", "https://example.org/bridge")
    )
    (tmp_path / "2026.jsonl").write_text(
        row % (1, "Night ferries", "2026-01-12", "")
        + row % (2, "Pier closed", "2026-01-13", "")
        + row % (3, "Bridge open again", "2026-01-14", "https://example.org/bridge")
    )
    releases: dict[str, str] = {}
    problems: list[str] = []
    for release in corpus.read(tmp_path, on_problem=lambda p: problems.append(p.message)):
        releases[release.id] = f"{release.title} {release.date}"
    assert sorted(releases.values()) == [
        "Bridge open again 2026-01-14",  # of the same url, and so newer
        "Fares frozen 2025-01-12",
        "Night ferries 2026-01-12",
        "Pier closed 2025-01-13",
        "Pier closed 2026-01-13",
    ]
    known_by = "an id that another release has too: known by its url, or date and title"
    assert problems[:2] == [f'{known_by} ("1")', f'{known_by} ("2")']
    assert "taken for its newer version" in problems[2]
