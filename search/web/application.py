"""The application: which address is answered by what, in threads of its own, behind the guard."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import hmac
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from urllib.parse import parse_qsl, urlsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from search.errors import DatelineError, OptionError
from search.web import openapi, reissues_page, release_page, saved_page, search_page, trend_pages
from search.web.answer import Answer
from search.web.engines import Engines
from search.web.guard import App, Guard
from search.web.responses import FOLDER, as_json, environment, failure
from search.web.settings import Settings

Answerer = Callable[[Answer], Response]

_THREADS = 4
_STATIC = {
    "dateline.css": "text/css",
    "dateline.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}
_KINDS = ("", ".json", ".csv", ".atom")
_PAGES: tuple[tuple[str, Answerer, tuple[str, ...]], ...] = (
    ("/", search_page.search, ("",)),
    ("/search", search_page.search, _KINDS),
    ("/suggest", search_page.suggest, (".json",)),
    ("/info", search_page.info, (".json",)),
    ("/help", search_page.help_, ("",)),
    ("/release", release_page.release, _KINDS[:3]),
    ("/history", release_page.history, (".json",)),
    ("/reissues", reissues_page.reissues, _KINDS[:2]),
    ("/similar", release_page.similar, _KINDS[:3]),
    ("/trend", trend_pages.trend, _KINDS[:3]),
    ("/keywords", trend_pages.keywords, _KINDS[:3]),
    ("/timeline", trend_pages.timeline, _KINDS[:3]),
    ("/saved", saved_page.saved, _KINDS[:2]),
    ("/new", saved_page.new, (".json", ".atom", "")),
)
"""Each address, what answers it, and the endings it may have."""
_CHANGES: tuple[tuple[str, Answerer], ...] = (
    ("/saved/add", saved_page.add),
    ("/saved/remove", saved_page.remove),
    ("/saved/seen", saved_page.seen),
)


def application(settings: Settings, today: Callable[[], dt.date] = dt.date.today) -> App:
    """The whole application, for any ASGI server."""
    engines = Engines(settings.target)
    threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="answer")

    overdue: set[Future[Response]] = set()

    def answered(answerer: Answerer) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            form = await _form(request, settings) if request.method == "POST" else ()
            if isinstance(form, Response):
                return form
            if len(overdue) >= _THREADS:
                refused = failure_of(
                    request, 503, "Answers that took too long are still at work", "try again soon"
                )
                refused.headers["retry-after"] = str(max(int(settings.seconds), 1))
                return refused
            future = threads.submit(_answer, request, answerer, form)
            try:
                return await asyncio.wrap_future(future)
            except asyncio.CancelledError:
                if not future.done():  # its thread works on, though nobody waits for it
                    overdue.add(future)
                    future.add_done_callback(overdue.discard)
                raise

        return endpoint

    def _answer(
        request: Request, answerer: Answerer, form: tuple[tuple[str, str], ...]
    ) -> Response:
        try:
            query = tuple(parse_qsl(request.url.query, keep_blank_values=True))
            return answerer(Answer(request, query, form, settings, engines, today()))
        except DatelineError as error:
            return failure(request, error)

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        environment()
        with contextlib.suppress(DatelineError):
            await asyncio.get_running_loop().run_in_executor(threads, engines.desk)
        yield
        threads.shutdown(wait=False, cancel_futures=True)
        engines.close()

    routes = [
        Route(f"{path}{ending}", answered(answerer), methods=["GET"])
        for path, answerer, endings in _PAGES
        for ending in endings
    ]
    routes += [Route(path, answered(answerer), methods=["POST"]) for path, answerer in _CHANGES]
    routes.append(Route("/static/{name}", _static, methods=["GET"]))
    routes.append(Route("/openapi.json", _openapi, methods=["GET"]))
    app = Starlette(
        routes=routes, lifespan=lifespan, exception_handlers={404: _missing, 405: _not_allowed}
    )
    app.state.shared = {"settings": settings}
    return Guard(app, settings)


def imported() -> App:
    """The application with the settings that the command has left in the environment."""
    return application(Settings.imported())


async def _form(request: Request, settings: Settings) -> tuple[tuple[str, str], ...] | Response:
    """The fields of a form that is one of this server's, or a refusal."""
    if not settings.saving:
        return failure_of(request, 403, "This server changes nothing", "start it: --allow-saving")
    origin = request.headers.get("origin")
    same = origin is None or urlsplit(origin).netloc == request.headers["host"]
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        return failure_of(request, 415, "A form is needed", "application/x-www-form-urlencoded")
    body = (await request.body()).decode("utf-8", "replace")
    try:
        fields = tuple(parse_qsl(body, keep_blank_values=True, max_num_fields=200))
    except ValueError:
        return failure_of(request, 400, "The form has too many fields", "leave some out")
    token = dict(fields).get("token", "")
    if not same or not hmac.compare_digest(token.encode(), settings.token.encode()):
        return failure_of(
            request, 403, "The form is not one of this page", "reload the page, and send it again"
        )
    return fields


def failure_of(request: Request, status: int, message: str, hint: str) -> Response:
    """A refusal that is no error of the engine."""
    response = failure(request, OptionError(message, hint))
    response.status_code = status
    return response


def _static(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in _STATIC:
        return failure_of(request, 404, "There is no such page", "start over at /")
    headers = {"cache-control": "public, max-age=31536000, immutable"}
    return FileResponse(FOLDER / "static" / name, media_type=_STATIC[name], headers=headers)


def _openapi(request: Request) -> Response:
    return as_json(openapi.document(request.scope.get("root_path", "")))


async def _missing(request: Request, error: Exception) -> Response:
    del error
    return failure_of(request, 404, "There is no such page", "start over at the search box above")


async def _not_allowed(request: Request, error: Exception) -> Response:
    headers = getattr(error, "headers", None)
    return PlainTextResponse("This address does not take that.\n", 405, headers)
