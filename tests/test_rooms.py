"""The house: corpus, index, search; each knows only the rooms before it, and opens at once."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

import pytest

import corpus
import index
import search
import search.errors

ROOT = Path(__file__).parents[1]
ROOMS = ("corpus", "index", "search")
MODULES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
HEAVY = {"numpy", "whoosh", "nltk", "click", "yaml", "rapidfuzz", "backports", "json", "hashlib"}
LONGEST = 350
FULLEST = 18


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imported(tree: ast.Module) -> Iterator[str]:
    """The modules that a module imports, anywhere in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "imports are absolute"
            yield str(node.module)


def imported_at_once(tree: ast.Module) -> Iterator[str]:
    """The modules imported as a module is imported itself: not in functions, not for types."""
    for node in tree.body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                yield name if name in NAMES else str(node.module)


def module_name(path: Path) -> str:
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    return name.removesuffix(".__init__")


NAMES = {module_name(path): path for path in MODULES}


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def test_there_are_modules_in_every_room() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in MODULES} == set(ROOMS)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_room_knows_only_the_rooms_before_it(path: Path) -> None:
    room = ROOMS.index(path.relative_to(ROOT).parts[0])
    later = {name for name in imported(parsed(path)) if name.split(".")[0] in ROOMS[room + 1 :]}
    assert not later
    assert not {name for name in imported(parsed(path)) if name.split(".")[0] == "tests"}


PURE = ("dates", "query", "scoring", "snippets", "spelling")
"""The packages of `search` that know neither engine, nor the console, nor files."""
APART = {
    "search/embedded": ("search.opensearch",),
    "search/opensearch": ("search.embedded",),
    "search/render": ("search.embedded", "search.opensearch", "search.commands"),
    "search/evaluation": ("search.embedded", "search.opensearch", "search.commands"),
    "search/batch": ("search.embedded", "search.opensearch", "search.commands"),
    "search/web": ("search.embedded", "search.opensearch", "search.commands", "click"),
    **{
        f"search/{name}": (
            "search.embedded",
            "search.opensearch",
            "search.commands",
            "search.render",
            "search.batch",
            "search.evaluation",
            "click",
        )
        for name in PURE
    },
}


@pytest.mark.parametrize("package", APART)
def test_packages_that_stand_apart_do_not_import_each_other(package: str) -> None:
    paths = sorted((ROOT / package).rglob("*.py"))
    assert paths
    for path in paths:
        for name in imported(parsed(path)):
            assert not name.startswith(APART[package]), f"{name_of(path)} imports {name}"


@pytest.mark.parametrize("room", (*ROOMS, "tests"))
def test_the_page_of_a_room_names_its_modules(room: str) -> None:
    """Each by its name, in backquotes, under the heading of its folder or before the first one."""
    top, *sections = re.split(
        r"^###+ (.+)\n", (ROOT / room / "README.md").read_text(encoding="utf-8"), flags=re.M
    )
    texts = {"": top, **dict(zip(sections[::2], sections[1::2], strict=True))}
    unnamed = []
    for path in sorted((ROOT / room).rglob("*.py")):
        mirrored = room == "tests" and path.relative_to(ROOT / room).parts[0] in ROOMS
        if path.name.startswith("__") or mirrored:
            continue
        folder = str(path.parent.relative_to(ROOT / room)).removeprefix(".")
        text = texts.get(folder) or texts.get(folder.split("/")[0], top)
        if not re.search(rf"`([\w/]+/)?{path.stem}(\.py)?`", text):
            unnamed.append(name_of(path))
    assert not unnamed, f"say in {room}/README.md what these are for: {unnamed}"


def test_modules_import_each_other_in_no_circle() -> None:
    graph = {
        name: {other for other in imported_at_once(parsed(path)) if other in NAMES}
        for name, path in NAMES.items()
    }
    try:
        tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:
        pytest.fail(" imports ".join(error.args[1][::-1]))


def test_a_folder_has_one_subject() -> None:
    for folder in {path.parent for path in MODULES}:
        modules = [path for path in folder.glob("*.py") if path.name != "__init__.py"]
        assert len(modules) <= FULLEST, name_of(folder)


OF_THE_WHOLE = {
    "tests/search/test_examples.py",
    "tests/search/test_golden_commands.py",
    "tests/search/test_golden_queries.py",
    "tests/search/test_main_job.py",
    "tests/search/test_sessions.py",
    "tests/search/opensearch/test_cluster.py",
    "tests/search/opensearch/test_contract.py",
    "tests/search/opensearch/test_faults.py",
    "tests/search/opensearch/test_figures.py",
    "tests/search/opensearch/test_same_answers.py",
    "tests/search/opensearch/test_unasked.py",
    "tests/search/opensearch/test_word_cases.py",
}
"""Tests of no single module: of a whole engine, or of the command from end to end."""


@pytest.mark.parametrize(
    "path",
    [path for room in ROOMS for path in sorted((ROOT / "tests" / room).rglob("test_*.py"))],
    ids=name_of,
)
def test_a_test_stands_where_its_module_does_and_bears_its_name(path: Path) -> None:
    """`tests/index/segment/test_packing.py` or `test_packing_fuzzed.py` for `packing`."""
    package = ROOT / path.parent.relative_to(ROOT / "tests")
    assert (package / "__init__.py").is_file()
    modules = {each.stem for each in package.rglob("*.py")} | {package.name}
    words = path.stem.split("_")[1:]
    names = {"_".join(words[:end]) for end in range(1, len(words) + 1)}
    assert names & modules or name_of(path) in OF_THE_WHOLE


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_says_what_it_is_for_and_is_short(path: Path) -> None:
    docstring = ast.get_docstring(parsed(path))
    assert docstring
    assert len(docstring.splitlines()[0]) <= 100
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


MOST_NAMES = 12


@pytest.mark.parametrize("room", ROOMS)
def test_a_package_re_exports_a_dozen_names_and_its_errors(room: str) -> None:
    """Errors do not count: whoever catches one must find it where the call is that raises it."""
    tree = parsed(ROOT / room / "__init__.py")
    names: list[str] = []
    for node in tree.body:
        if isinstance(node, ast.Assign):
            value = ast.literal_eval(node.value)
            names = value if ast.unparse(node.targets[0]) == "__all__" else names
        elif isinstance(node, ast.If):
            assert ast.unparse(node.test) == "TYPE_CHECKING"
        elif isinstance(node, ast.FunctionDef):
            assert node.name in ("__getattr__", "__dir__")  # imports a name when it is first used
        else:
            assert isinstance(node, ast.ImportFrom | ast.Expr)
    package = __import__(room)
    exported = {name: getattr(package, name) for name in names}
    public = [name for name in names if not name.startswith("__") and not is_error(exported[name])]
    assert 0 < len(public) <= MOST_NAMES
    assert names == sorted(names, key=lambda name: (name[0].islower(), name))
    assert None not in exported.values()
    assert set(names) <= set(dir(package))


def is_error(exported: object) -> bool:
    return isinstance(exported, type) and issubclass(exported, corpus.DatelineError)


def test_every_error_is_exported_where_it_is_raised() -> None:
    """Each from the room that defines it, and all from `search`, which raises any of them."""
    errors = {name: thing for name, thing in vars(search.errors).items() if is_error(thing)}
    for room in (corpus, index):
        defined = vars(import_module(f"{room.__name__}.errors"))
        own = {name: thing for name, thing in defined.items() if is_error(thing)}
        assert own.items() <= errors.items()
        assert {name for name in own if not hasattr(room, name)} <= {"DatelineError"}
    assert errors.keys() <= set(search.__all__)
    internal = {"RepairableError"}  # which becomes a `QuerySyntaxError`
    others = {error for error in subclasses(corpus.DatelineError) if error not in errors.values()}
    assert {error.__name__ for error in others} <= internal


def subclasses(error: type) -> Iterator[type]:
    for one in error.__subclasses__():
        if one.__module__.split(".")[0] in ROOMS and not one.__name__.startswith("_"):
            yield one
            yield from subclasses(one)


def test_the_version_is_that_of_the_distribution() -> None:
    assert search.__version__ == version("dateline")


def test_the_rooms_import_nothing_heavy() -> None:
    code = "import sys; before = set(sys.modules); import corpus, index, search; "
    code += "print(*sorted({name.split('.')[0] for name in set(sys.modules) - before}))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.split())
    assert set(ROOMS) <= loaded
    assert not loaded & HEAVY


_YAML_LOADERS = (["yaml.BaseLoader"], ["yaml.CBaseLoader"])


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_nothing_is_unpickled_or_evaluated(path: Path) -> None:
    tree = parsed(path)
    dangerous = {"pickle", "cPickle", "marshal", "shelve", "dill", "joblib", "jsonpickle"}
    assert not {name.split(".")[0] for name in imported(tree)} & dangerous
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            assert called not in ("eval", "exec", "compile", "__import__", "np.load")
            loaders = [ast.unparse(word.value) for word in node.keywords if word.arg == "Loader"]
            assert called != "yaml.load" or loaders in _YAML_LOADERS  # texts, lists, dicts
            for keyword in node.keywords:
                assert keyword.arg != "shell"
                if keyword.arg == "allow_pickle":
                    assert ast.literal_eval(keyword.value) is False
