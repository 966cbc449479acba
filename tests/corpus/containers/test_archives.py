"""Archives: members by their own formats, and what is hostile in them."""

import io
import tarfile
import tempfile
import time
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest

import corpus
from corpus.containers import limits

RELEASE = '{{"id": "{0}", "title": "T", "date": "2026-01-02"}}\n'


def zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return data.getvalue()


def tarred(files: Iterable[tuple[str, bytes]], mode: str = "w") -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode=mode) as archive:  # type: ignore[call-overload]
        for name, content in files:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return data.getvalue()


def read(path: Path) -> tuple[list[str], list[str]]:
    problems: list[str] = []
    releases = corpus.read(path, on_problem=lambda p: problems.append(str(p)))
    return [r.id for r in releases], [p.removeprefix(f"{path}") for p in problems]


@pytest.mark.parametrize("kind", ["zip", "tar", "tar.gz", "tar.xz", "tar.bz2"])
def test_members_are_read_as_the_files_of_a_folder_are(tmp_path: Path, kind: str) -> None:
    files = [
        ("a.jsonl", RELEASE.format("a").encode()),
        ("b/2026-01-12-x.md", b"# X\n\nText.\n"),
        ("c.csv", b"id,title\nc,T\n"),
    ]
    path = tmp_path / f"archive.{kind}"
    if kind == "zip":
        path.write_bytes(zipped(files))
    else:
        path.write_bytes(tarred(files, f"w:{kind[4:]}" if "." in kind else "w"))
    releases = list(corpus.read(path))
    assert [r.id for r in releases][::2] == ["a", "c"]
    assert str(releases[1].date) == "2026-01-12"
    assert releases[1].origin.endswith(f"archive.{kind}/b/2026-01-12-x.md:1")


def test_an_archive_in_a_folder_and_through_a_pipe(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = zipped([("a.jsonl", RELEASE.format("a").encode())])
    (tmp_path / "archive").write_bytes(data)
    (tmp_path / "b.jsonl").write_text(RELEASE.format("b"))
    assert read(tmp_path) == (["a", "b"], [])
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert [r.id for r in corpus.read("-")] == ["a"]


@pytest.mark.parametrize(
    "name", ["../a.jsonl", "/a.jsonl", "a/../../b.jsonl", "C:/a.jsonl", "..\\a.jsonl"]
)
def test_paths_that_lead_out(tmp_path: Path, name: str) -> None:
    for path, pack in ((tmp_path / "a.zip", zipped), (tmp_path / "a.tar", tarred)):
        files = [
            (name, RELEASE.format("out").encode()),
            ("in.jsonl", RELEASE.format("in").encode()),
        ]
        path.write_bytes(pack(files))
        ids, problems = read(path)
        assert ids == ["in"]
        assert [p.rpartition(": ")[0].endswith("leads out of the archive") for p in problems] == [
            True
        ]


def test_an_archive_inside_an_archive_is_refused(tmp_path: Path) -> None:
    inner = zipped([("a.jsonl", RELEASE.format("a").encode())])
    for number, data in enumerate((inner, tarred([("a.jsonl", b"{}")]))):
        path = tmp_path / f"{number}.zip"
        path.write_bytes(zipped([("inner", data)]))
        with pytest.raises(corpus.SourceError, match="no releases could be read"):
            read(path)


def test_an_encrypted_member(tmp_path: Path) -> None:
    data = bytearray(
        zipped(
            [("a.jsonl", RELEASE.format("a").encode()), ("b.jsonl", RELEASE.format("b").encode())]
        )
    )
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "a.zip").write_bytes(data)
    assert read(tmp_path / "a.zip") == (["b"], ["/a.jsonl: encrypted: skipped"])


@pytest.mark.parametrize(
    "kind",
    ["zst", *(pytest.param(kind, marks=pytest.mark.slow) for kind in ("zip", "gz", "bz2", "xz"))],
)
def test_a_bomb_is_stopped(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ALWAYS_ALLOWED", 1 << 22)
    text = RELEASE.format("a").encode() + b"\n" * (1 << 26)
    path = tmp_path / f"bomb.jsonl.{kind}"
    if kind == "zip":
        path.write_bytes(zipped([("a.jsonl", text), ("b.jsonl", text)]))
    elif kind == "zst":
        from backports import zstd

        path.write_bytes(zstd.compress(text))
    else:
        import bz2
        import gzip
        import lzma

        pack = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}[kind]
        path.write_bytes(pack(text))
    begun = time.process_time()
    ids, problems = read(path)
    assert ids == ["a"]
    assert any("unpacks to far more" in p or "cut off" in p for p in problems)
    assert time.process_time() - begun < 10


def test_archives_cut_anywhere_and_changed_anywhere(tmp_path: Path) -> None:
    files = [(f"{n}.jsonl", RELEASE.format(n).encode()) for n in range(3)]
    path = tmp_path / "a"
    for data in (zipped(files), tarred(files)):
        step = max(1, len(data) // 150)
        for at in range(0, len(data), step):
            for changed in (data[:at], data[:at] + b"\xff\x00\x80" + data[at + 3 :]):
                path.write_bytes(changed)
                try:
                    ids, _ = read(path)
                except corpus.SourceError as error:
                    assert error.message.isprintable()
                else:
                    assert set(ids) <= {"0", "1", "2"} or at


def test_nothing_is_left_in_the_temporary_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    data = zipped([("a.jsonl", RELEASE.format("a").encode())])
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert [r.id for r in corpus.read("-")] == ["a"]
    assert list(folder.iterdir()) == []
