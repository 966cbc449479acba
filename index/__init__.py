"""The index of releases: building, opening, checking."""

from index.building import Summary, build, delete, optimize
from index.checking import Damage, check
from index.errors import IndexDamaged, IndexLocked, IndexNotFound, IndexUnwritable
from index.info import Info
from index.opening import open

__all__ = [
    "Damage",
    "IndexDamaged",
    "IndexLocked",
    "IndexNotFound",
    "IndexUnwritable",
    "Info",
    "Summary",
    "build",
    "check",
    "delete",
    "open",
    "optimize",
]
