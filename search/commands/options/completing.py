"""What a shell is offered for the value of an option or argument: names that there are.

Each function is Click's `shell_complete`: it gets the context, the parameter and what is typed so
far. Whatever goes wrong offers nothing; a shell is no place for messages.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import click

from search.commands.console.session import Session

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from search.engine import Engine

    _Type = click.ParamType[str]
else:
    _Type = click.ParamType  # which older versions of Click cannot subscribe

MOST = 100
"""So many values are offered; who wants others types on."""


def indexes(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The names of indexes in the config file, and folders."""
    session = ctx.find_object(Session)
    named = session.config.indexes if session else {}
    found = [
        _item(name, help=target) for name, target in named.items() if name.startswith(incomplete)
    ]
    return found or [_item(incomplete, type="dir")]


def releases(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The ids of releases that begin so, with their titles."""

    def found(engine: Engine) -> Iterator[CompletionItem]:
        for release_id in engine.lookup.ids_from(incomplete, MOST):
            release = engine.get(release_id)
            yield _item(release_id, help=release.title if release else None)

    return _from_index(ctx, found)


def sources(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The sources of the index."""
    return _from_index(ctx, lambda engine: _begun(engine.lookup.names("source"), incomplete))


def topics(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The topics of the index."""
    return _from_index(ctx, lambda engine: _begun(engine.lookup.names("topic"), incomplete))


def saved(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The names of saved searches."""
    with _quietly():
        from search.commands.watch import store_of

        session = ctx.find_object(Session)
        if session is not None:
            with store_of(session) as store:
                return list(_begun((each.name for each in store.searches()), incomplete))
    return []


def languages(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The languages of an index."""
    from index.analysis.stemming import LANGUAGES

    return list(_begun(LANGUAGES, incomplete))


def formats(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The formats of sources."""
    from corpus.formats import FORMATS

    return list(_begun(["auto", *FORMATS], incomplete))


def help_topics(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """The pages of the manual, and the commands."""
    from search.commands.about import summary, topics
    from search.commands.group import COMMANDS

    pages = [
        _item(name, help=summary(page))
        for name, page in topics().items()
        if name.startswith(incomplete)
    ]
    return [*pages, *_begun([name for name in COMMANDS if name not in topics()], incomplete)]


def _from_index(
    ctx: click.Context, found: Callable[[Engine], Iterable[CompletionItem]]
) -> list[CompletionItem]:
    session = ctx.find_object(Session)
    with _quietly():
        if session is not None:
            with session.engine() as engine:
                return list(found(engine))
    return []


@contextmanager
def _quietly() -> Iterator[None]:
    from search.errors import DatelineError

    with suppress(DatelineError, OSError):
        yield


def _begun(names: Iterable[str], incomplete: str) -> Iterator[CompletionItem]:
    """Those names that begin as is typed, in whatever case."""
    typed = incomplete.casefold()
    begun = [name for name in names if name.casefold().startswith(typed)]
    return (_item(name) for name in sorted(begun)[:MOST])


def _item(value: str, **settings: Any) -> CompletionItem:
    from click.shell_completion import CompletionItem

    return CompletionItem(value, **settings)


class _File(_Type):
    """A path, completed as one; `~` stands for a home, which shells leave alone behind `=`."""

    name = "file"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        return os.path.expanduser(value)  # noqa: PTH111

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        return [_item(incomplete, type="file")]


FILE = _File()
