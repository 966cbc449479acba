"""What an answer is made from: the request, what it asks for, the engine and today's date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import quote_plus, urlencode

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from index.info import Info
from search.engine import Engine
from search.web import responses
from search.web.engines import Desk, Engines
from search.web.parameters import Asked, one, several
from search.web.settings import Settings

_TAGS = {
    "arabic": "ar", "chinese": "zh", "danish": "da", "dutch": "nl", "finnish": "fi",
    "french": "fr", "german": "de", "hungarian": "hu", "italian": "it", "japanese": "ja",
    "korean": "ko", "korean-morphemes": "ko", "norwegian": "no", "portuguese": "pt",
    "romanian": "ro", "russian": "ru", "spanish": "es", "swedish": "sv",
}  # fmt: skip
"""The languages of indexes other than English, the page's own, as `lang` has them (BCP 47)."""

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Answer:
    """One request, read: `query` and `form` are the pairs of its address and of its body."""

    request: Request
    query: Pairs
    form: Pairs
    settings: Settings
    engines: Engines
    today: dt.date = field(default_factory=dt.date.today)

    @cached_property
    def asked(self) -> Asked:
        """The search that the address asks for."""
        return Asked.of(self.query)

    @cached_property
    def _desk(self) -> Desk:
        return self.engines.desk()

    @property
    def engine(self) -> Engine:
        """The engine, in the newest state of the index."""
        return self._desk.engine

    @property
    def info(self) -> Info:
        """The figures of the index."""
        return self._desk.info

    @property
    def can_fold(self) -> bool:
        """Whether the index finds reissues."""
        return self._desk.folds

    @property
    def kind(self) -> str:
        """`html`, `json`, `csv` or `atom`."""
        return responses.kind(self.request)

    @property
    def root(self) -> str:
        """What stands before every path, behind a proxy that serves other things too."""
        root: str = self.request.scope.get("root_path", "")
        return root

    def value(self, name: str) -> str:
        """The one value of a parameter that is no part of a search, or an empty text."""
        return one(name, several(self.query, name))

    def field(self, name: str) -> str:
        """The one value of a field of the form, trimmed."""
        return one(name, several(self.form, name)).strip()

    def to(self, path: str, asked: Asked | None = None, **further: str) -> str:
        """An address of this server."""
        if asked is not None:
            return asked.address(self.root + path, **further)
        return f"{self.root}{path}" + (
            f"?{urlencode(further, errors='replace')}" if further else ""
        )

    def to_period(self, asked: Asked) -> Callable[[str], str]:
        """A function from a period, as typed, to the address of a search of it."""
        before, _, after = self.to("/search", asked.with_when("\0")).partition("%00")
        return lambda typed: f"{before}{quote_plus(typed)}{after}"

    def page(self, template: str, title: str, **values: Any) -> Response:
        """A page of a template."""
        if "asked" not in values:
            values["asked"] = self.asked
        return responses.html(
            self.request,
            template,
            to=self.to,
            title=title,
            info=self.info,
            in_language=_lang(self.info.language),
            here=template.removesuffix(".html"),
            **values,
        )

    def others(self) -> list[tuple[str, str]]:
        """The same answer in the other formats: the name of each and its address."""
        path = self.request.url.path.removeprefix(self.root)
        path = "/search" if path == "/" else path
        query = self.request.url.query
        tail = f"?{query}" if query else ""
        return [(kind, f"{self.root}{path}.{kind}{tail}") for kind in ("json", "csv")]


def _lang(language: str) -> Markup:
    """The attribute of a text in the language of an index, where that is not the page's."""
    tag = _TAGS.get(language)
    return Markup(' lang="{}"').format(tag) if tag else Markup()
