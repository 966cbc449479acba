"""Search over an index of dated releases: `with search.open("motir.idx") as engine: ...`."""

from search.engine import Engine
from search.errors import DatelineError, QuerySyntaxError
from search.opening import open
from search.options import SearchOptions
from search.page import Hit, Page, Snippet

__all__ = [
    "DatelineError",
    "Engine",
    "Hit",
    "Page",
    "QuerySyntaxError",
    "SearchOptions",
    "Snippet",
    "open",
]
