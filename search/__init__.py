"""Search over an index of dated releases: `with search.open("motir.idx") as engine: ...`.

Names are imported when they are first used, so that `import search` takes no time.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from search.engine import Answer, BatchQuery, Engine
    from search.errors import (
        ArgumentError,
        BackendError,
        DatelineError,
        DateSyntaxError,
        EngineClosed,
        IndexDamaged,
        IndexForeign,
        IndexLocked,
        IndexNotFound,
        IndexOutdated,
        IndexUnreadable,
        IndexUnwritable,
        OptionError,
        QuerySyntaxError,
        ReleaseNotFound,
        SourceError,
        StateError,
    )
    from search.opening import open
    from search.options import SearchOptions
    from search.page import Bucket, Count, DateFacet, Hit, Page, Snippet
    from search.spelling.corrections import Suggestion
    from search.version import __version__

__all__ = [
    "Answer",
    "ArgumentError",
    "BackendError",
    "BatchQuery",
    "Bucket",
    "Count",
    "DateFacet",
    "DateSyntaxError",
    "DatelineError",
    "Engine",
    "EngineClosed",
    "Hit",
    "IndexDamaged",
    "IndexForeign",
    "IndexLocked",
    "IndexNotFound",
    "IndexOutdated",
    "IndexUnreadable",
    "IndexUnwritable",
    "OptionError",
    "Page",
    "QuerySyntaxError",
    "ReleaseNotFound",
    "SearchOptions",
    "Snippet",
    "SourceError",
    "StateError",
    "Suggestion",
    "__version__",
    "open",
]

_HOMES = {
    "engine": ("Answer", "BatchQuery", "Engine"),
    "errors": (
        "ArgumentError",
        "BackendError",
        "DateSyntaxError",
        "DatelineError",
        "EngineClosed",
        "IndexDamaged",
        "IndexForeign",
        "IndexLocked",
        "IndexNotFound",
        "IndexOutdated",
        "IndexUnreadable",
        "IndexUnwritable",
        "OptionError",
        "QuerySyntaxError",
        "ReleaseNotFound",
        "SourceError",
        "StateError",
    ),
    "opening": ("open",),
    "options": ("SearchOptions",),
    "page": ("Bucket", "Count", "DateFacet", "Hit", "Page", "Snippet"),
    "spelling.corrections": ("Suggestion",),
    "version": ("__version__",),
}


def __getattr__(name: str) -> object:
    for module, names in _HOMES.items():
        if name in names:
            from importlib import import_module

            return getattr(import_module(f"search.{module}"), name)
    raise AttributeError(f"module 'search' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
