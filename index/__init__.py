"""The index of releases: building, opening, checking.

Names are imported when they are first used, because a search does not need what builds an index.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.builder import Summary, build
    from index.errors import (
        IndexDamaged,
        IndexForeign,
        IndexLocked,
        IndexNotFound,
        IndexOutdated,
        IndexUnreadable,
        IndexUnwritable,
    )
    from index.info import Info
    from index.integrity.check import check
    from index.integrity.damage import Damage
    from index.maintenance import delete, let_in, optimize
    from index.opening import open

__all__ = [
    "Damage",
    "IndexDamaged",
    "IndexForeign",
    "IndexLocked",
    "IndexNotFound",
    "IndexOutdated",
    "IndexUnreadable",
    "IndexUnwritable",
    "Info",
    "Summary",
    "build",
    "check",
    "delete",
    "let_in",
    "open",
    "optimize",
]

_HOMES = {
    "builder": ("Summary", "build"),
    "maintenance": ("delete", "let_in", "optimize"),
    "integrity.check": ("check",),
    "integrity.damage": ("Damage",),
    "errors": (
        "IndexDamaged",
        "IndexForeign",
        "IndexLocked",
        "IndexNotFound",
        "IndexOutdated",
        "IndexUnreadable",
        "IndexUnwritable",
    ),
    "info": ("Info",),
    "opening": ("open",),
}


def __getattr__(name: str) -> object:
    for module, names in _HOMES.items():
        if name in names:
            from importlib import import_module

            return getattr(import_module(f"index.{module}"), name)
    raise AttributeError(f"module 'index' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
