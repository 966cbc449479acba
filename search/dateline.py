"""The module `dateline`: the public names of `corpus`, `index` and `search`, and the command.

The wheel holds this file as the package `dateline`, since a file of one's own that is called
`search.py` hides the package `search`. `python -m dateline` and the command `dateline` begin here:
where one of Dateline's packages is hidden, they say by which file. All names are imported when
they are first used. `open` is `search.open`; Whoosh's view of an index is `index.open` alone.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from search import *  # noqa: F403, I001  # its `open` comes first, and is the one
    from index import *  # type: ignore[assignment]  # noqa: F403
    from corpus import *  # noqa: F403

_ROOMS = ("search", "index", "corpus")


def main() -> int:
    """Run the command with the arguments of the process; gives its exit status."""
    try:
        hidden = _hidden()
        if hidden:
            print(f"dateline: {hidden}", file=sys.stderr)  # noqa: T201  # nothing else can be used
            return 2
        from search.cli import main as run

        return run()
    except KeyboardInterrupt:  # while still starting, or already ending
        print("dateline: interrupted", file=sys.stderr)  # noqa: T201
        return 130


def _hidden() -> str:
    """Which file hides a package of Dateline, and the way out; empty where none does."""
    home: Path | None = None
    for room in _ROOMS:
        spec = find_spec(room)
        origin = Path(spec.origin) if spec and spec.origin else None
        if origin and room == "search" and origin.with_name("opening.py").is_file():
            home = origin.parents[1]
        if origin is None:
            return f"its package {room!r} is missing: install dateline again"
        if home is None or origin != home / room / "__init__.py":
            way_out = "rename it, or run this from another folder"
            return f"{origin} hides Dateline's package {room!r}: {way_out}"
    return ""


def __getattr__(name: str) -> object:
    if name.startswith("__") and name != "__version__":
        raise AttributeError(f"module 'dateline' has no attribute {name!r}")
    hidden = _hidden()
    if hidden:
        raise ImportError(hidden)
    for room in _ROOMS:
        module = import_module(room)
        if name in module.__all__:
            globals()[name] = getattr(module, name)
            return globals()[name]
    raise AttributeError(f"module 'dateline' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({"main", *(name for room in _ROOMS for name in import_module(room).__all__)})
