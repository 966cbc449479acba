"""The way in that no file of one's own hides, laid out as the wheel lays it out."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import corpus
import index
import search

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the wheel adds to the three packages."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    site = tmp_path_factory.mktemp("site")
    for source, target in project["tool"]["hatch"]["build"]["targets"]["wheel"][
        "force-include"
    ].items():
        (site / target).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / source, site / target)
    return site


def run(installed: Path, folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join([str(installed), str(ROOT)])}
    return subprocess.run(
        [sys.executable, *args], cwd=folder, env=environ, capture_output=True, text=True
    )


def test_the_module_is_the_command(installed: Path, tmp_path: Path) -> None:
    shown = run(installed, tmp_path, "-m", "dateline", "--version")
    assert (shown.returncode, shown.stdout) == (0, f"dateline {search.__version__}\n")
    command = ["-m", "dateline", "--index", "i"]
    built = run(installed, tmp_path, *command, "index", str(ROOT / "corpus"))
    assert built.returncode == 0, built.stderr
    found = run(installed, tmp_path, *command, "search", "semiconductor")
    assert found.returncode == 0 and found.stdout
    assert run(installed, tmp_path, *command, "search", "xyzzy").returncode == 1
    assert run(installed, tmp_path, "-m", "search", "--version").stdout == shown.stdout


def test_the_module_has_every_public_name(installed: Path, tmp_path: Path) -> None:
    code = """if True:
        import dateline, corpus, index, search
        import sys
        assert not {"numpy", "whoosh", "nltk", "click", "search.engine"} & set(sys.modules)
        for room in (corpus, index, search):
            for name in room.__all__:
                if (room, name) != (index, "open"):
                    assert getattr(dateline, name) is getattr(room, name), name
                assert name in dir(dateline), name
        assert not hasattr(dateline, "nothing")
    """
    done = run(installed, tmp_path, "-c", code)
    assert not done.stderr
    names = {name for room in (corpus, index, search) for name in room.__all__}
    shared = [name for room in (corpus, index, search) for name in room.__all__]
    twice = {name for name in names if shared.count(name) > 1}
    alike = {
        name
        for name in twice
        if len({id(getattr(r, name)) for r in (corpus, index, search) if name in r.__all__}) == 1
    }
    assert twice - alike == {"open"}  # which the module's docstring settles


@pytest.mark.parametrize("kind", ["file", "package"])
@pytest.mark.parametrize("room", ["corpus", "index", "search"])
def test_a_file_of_ones_own_that_hides_a_package_is_named(
    installed: Path, tmp_path: Path, room: str, kind: str
) -> None:
    own = tmp_path / (f"{room}.py" if kind == "file" else f"{room}/__init__.py")
    own.parent.mkdir(exist_ok=True)
    own.write_text("raise SystemExit('the file was run')\n", encoding="utf-8")
    hidden = run(installed, tmp_path, "-m", "dateline", "search", "x")
    assert (hidden.returncode, hidden.stdout) == (2, "")
    (line,) = hidden.stderr.splitlines()
    assert line.startswith(f"dateline: {own} hides Dateline's package '{room}'")
    script = tmp_path / "asking.py"
    script.write_text("import dateline\ndateline.open('i')\n", encoding="utf-8")
    asked = run(installed, tmp_path, str(script))
    assert f"ImportError: {own} hides" in asked.stderr.splitlines()[-1]


@pytest.fixture(scope="module")
def wheel(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all that the wheel holds: what it moves is in its new place alone."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    target = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    site = tmp_path_factory.mktemp("wheel")
    for package in target["packages"]:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / package, site / package, ignore=ignored)
    for moved in target["force-include"]:
        (site / moved).unlink()
    shutil.copytree(installed / "dateline", site / "dateline")
    return site


def test_a_wheel_has_all_of_its_packages_and_hides_none(wheel: Path, tmp_path: Path) -> None:
    environ = {**os.environ, "PYTHONPATH": str(wheel)}
    for module in ("dateline", "search"):
        done = subprocess.run(
            [sys.executable, "-m", module, "--version"],
            cwd=tmp_path, env=environ, capture_output=True, text=True,
        )  # fmt: skip
        version = f"dateline {search.__version__}\n"
        assert (done.returncode, done.stdout) == (0, version), done.stderr
    code = "import dateline, search; print(search.__file__, dateline.open is search.open)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environ, capture_output=True, text=True
    )
    assert done.stdout == f"{wheel / 'search' / '__init__.py'} True\n", done.stderr
    for package in ("corpus", "index", "search", "dateline"):
        assert (wheel / package / "py.typed").is_file(), package  # else its types count as Any


def test_a_folder_that_is_no_package_hides_nothing(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "search").mkdir()
    (tmp_path / "index").mkdir()
    assert run(installed, tmp_path, "-m", "dateline", "--version").returncode == 0


def test_without_its_packages_the_command_says_so(installed: Path, tmp_path: Path) -> None:
    code = f"""if True:
        import sys
        sys.path = [{str(installed)!r}] + [p for p in sys.path if p.startswith(sys.base_prefix)]
        import dateline
        sys.exit(dateline.main())
    """
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 2
    assert done.stderr == "dateline: its package 'search' is missing: install dateline again\n"


def test_the_modules_of_the_way_in_import_nothing_before_they_have_looked() -> None:
    """Else a hidden package would end in a traceback."""
    for name in ("dateline.py", "dateline_main.py", "__main__.py"):
        tree = ast.parse((ROOT / "search" / name).read_text(encoding="utf-8"))
        modules = [node.module for node in tree.body if isinstance(node, ast.ImportFrom)]
        assert not {str(module).split(".")[0] for module in modules} & {"corpus", "index", "search"}
