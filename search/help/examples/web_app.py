"""A search page for other programs: a Starlette handler over one shared engine.

Run it with `DATELINE_INDEX=releases.idx uvicorn web_app:app`, and ask `/search?q=tax&since=2025`.
Threads may share an engine; a handler that is no coroutine runs in a thread of its own.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

import search


@asynccontextmanager
async def engine_of_app(app: Starlette) -> AsyncIterator[None]:
    """Open the index when the server starts, and close it when that ends."""
    with search.open(os.environ["DATELINE_INDEX"]) as engine:
        app.state.engine = engine
        yield


def answer(request: Request) -> JSONResponse:
    """A page as JSON; what is wrong with a question is its asker's to know."""
    engine = request.app.state.engine
    asked = request.query_params
    engine.refresh()  # what was indexed in the meantime
    try:
        page = engine.search(asked.get("q", "*"), since=asked.get("since"), lenient=True)
    except (search.DateSyntaxError, search.OptionError) as error:
        return JSONResponse({"error": error.message, "hint": error.hint}, status_code=400)
    return JSONResponse(page.to_dict())


app = Starlette(routes=[Route("/search", answer)], lifespan=engine_of_app)
