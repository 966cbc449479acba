"""Records of names and values, as readers give them, and drafts of releases made from them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from corpus.assembly.usage import Tally
from corpus.dates.parsing import Unsettled, parse
from corpus.dates.path import day_of, day_of_url, first_day_of, title_of
from corpus.fields.languages import KEYWORDS
from corpus.fields.names import FIELDS, TENTATIVE, Plan, fold, parts_of, plan_of
from corpus.fields.texts import Texts
from corpus.fields.values import inner
from corpus.options import Options
from corpus.problems import Report, quoted

DATE_LINE = "date line"
"""The name of a date that a line of a text is; a file named by its date (`2026-01-12-fares.md`) has
that one all the same, since the line may be of an event."""
FIRST_SENTENCE = "first sentence"
"""The name of a title that the text only begins with: what a file is called is preferred."""
_COMMAS = frozenset(map(fold, ("tags", "keywords", "tag", "keyword", *KEYWORDS)))
_MOST_PLANS = 10_000
_ISO = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_RECENT = ("19", "20")
"""How years begin that no other calendar has: such dates are read at once."""
_ADDRESS = re.compile(r"https?://(?:www\.)?([^/\s?#]+)")
_NOTHING = frozenset({"none", "null", "nan", "nat", "n/a", "na", "~", "-"})
"""What programs write for a value that is missing."""
_PLACES = ("path", "slug", "filename", "file_name")
"""Names of values that may have a day as the path of a file has it."""
_SHORT = 5
_NO_DATES = _NOTHING | {"true", "false"}


class Record(NamedTuple):
    """What a reader yields: names and values as in the source, and where the record begins.

    Values are texts, numbers, dates and lists of them; what is nested deeper has a path for a name
    (`flattened`). `line` counts from 1 (or is the row, page or item that a person would look for);
    None is the whole file.
    """

    values: Mapping[str, object]
    line: int | None = None


class Draft(NamedTuple):
    """A release without its id; `date` may depend on other values of `column`."""

    id: str
    title: str
    body: str
    date: dt.date | Unsettled | None
    source: str
    url: str
    topics: tuple[str, ...]
    line: int | None
    column: str
    written: str
    origin: str = ""


class FileRecords:
    """Makes drafts of the records of one file.

    Of several names for one field the first that has a value counts, of several dates the first
    that is one. Several sources are joined by `; `, and topics given as one text are split at `;`
    (tags and keywords at commas too). What has no date of its own has that of `path`, if its file
    `is_single`, or if the record is the whole file, or else that of its url. A date that cannot be
    read is reported where it stands.
    """

    def __init__(
        self,
        options: Options,
        plans: dict[tuple[str, ...], Plan],
        report: Report,
        path: str,
        is_single: bool,
    ) -> None:
        self.tally = Tally()
        self._options = options
        self._plans = plans
        self._seen: set[tuple[str, ...]] = set()
        self._names: tuple[str, ...] = ()
        self._plan = plan_of((), options.names)
        self._report = report
        self._path = path
        self._is_single = is_single
        self._was_legacy = False
        self._line: int | None = None
        self._texts = Texts(lambda message: report(self._line, message))

    def draft(self, record: Record) -> Draft | None:
        """The release in a record, without its id; None if it has neither title nor body."""
        values, self._line = record
        tally = self.tally
        names = tuple(values)
        plan = self._plan if names == self._names else self._plan_of(names)
        texts = self._texts
        title_name, title_value = _first(values, plan.title)
        body_name, body_value = _first(values, plan.body)
        title = texts.phrase(title_value, "title")
        body = texts.text(body_value, "body")
        for name, text in ((title_name, title), (body_name, body)):
            if name and len(text) < _SHORT and text.lower() in _NOTHING:
                rest = {n: value for n, value in values.items() if n != name}
                return self.draft(Record(rest, self._line))
        if title_name == FIRST_SENTENCE and self._is_single and (named := title_of(self._path)):
            title, title_name = named, "path"
        if not title and not body:
            self._report(self._line, "no title and no body: skipped")
            texts.is_broken = False
            return None
        date_name, date, written = self._date(values, plan.date)
        id_name, id_value = _first(values, plan.id)
        source_names = plan.source
        if date_name in source_names:
            source_names = tuple(name for name in source_names if name != date_name)
        source_name, source = _first(values, source_names)
        url_name, url = _first(values, plan.url)
        topics_name, topics = _first(values, plan.topics)
        has_commas = isinstance(topics, str) and fold(topics_name) in _COMMAS
        draft = Draft(
            texts.phrase(id_value, "id"),
            title,
            body,
            date,
            _publishers(texts.phrases(source, "source")) if source_name else "",
            texts.phrase(url, "url"),
            tuple(texts.phrases(topics, "topics", commas=has_commas)) if topics_name else (),
            self._line,
            date_name,
            written,
            texts.phrase(values["origin"], "origin") if plan.has_origin else "",
        )
        used = (id_name, title_name, date_name, body_name, source_name, url_name, topics_name)
        tally.used[used] = tally.used.get(used, 0) + 1
        if not body:
            tally.bodiless += 1
        if texts.is_broken:
            texts.is_broken = False
            self._report(self._line, "invalid characters: replaced by U+FFFD")
        if texts.is_legacy and not self._was_legacy:
            self._was_legacy = True
            self._report(self._line, "not in UTF-8 from here on: read as Windows-1252")
        return draft

    def not_found(self) -> list[str]:
        """What was to be read from certain names and was found in no record, as `FIELD=NAME`."""
        used = [dict(zip(FIELDS, names, strict=True)) for names in self.tally.used]
        return [
            f"{field}={name}"
            for field, names in self._options.names.items()
            if not any(each[field] for each in used)
            for name in names
        ]

    def _plan_of(self, names: tuple[str, ...]) -> Plan:
        plan = self._plans.get(names)
        if plan is None:
            plan = plan_of(names, self._options.names)
            if len(self._plans) < _MOST_PLANS:
                self._plans[names] = plan
        if names not in self._seen and len(self._seen) < _MOST_PLANS:
            self._seen.add(names)
            own = ("origin", FIRST_SENTENCE) if plan.has_origin else (FIRST_SENTENCE,)
            self.tally.see(name for name in names if name not in own)
        self._names, self._plan = names, plan
        return plan

    def _date(
        self, values: Mapping[str, object], names: tuple[str, ...]
    ) -> tuple[str, dt.date | Unsettled | None, str]:
        """The name of the date, the date, and the text it was written as."""
        unread_name = unread = ""
        for name in names:
            value = values[name] if name in values else _joined(values, name)
            if (
                isinstance(value, str)
                and (value.startswith(_RECENT) or "origin" in values)
                and _ISO.fullmatch(value)
            ):
                try:
                    return name, dt.date.fromisoformat(value), value
                except ValueError:
                    pass  # which is reported below
            if isinstance(value, list) and value:
                value = inner(value[0])
            if isinstance(value, dt.date):
                return name, value.date() if isinstance(value, dt.datetime) else value, ""
            if value is None or value == "" or isinstance(value, bool):
                continue
            if not isinstance(value, (str, int, float)):
                self._report(self._line, "date is not a text: left out")
                continue
            if isinstance(value, str):
                value = self._texts.cleaned(value).strip()
                if not value or value.lower() in _NO_DATES:
                    continue
            date = self._parsed(value)
            if isinstance(date, Unsettled):
                # One of its readings may be the day that the path or the url has.
                days = (day for _, day in self._day_of_places(values))
                date = next((day for day in days if day in date.readings.values()), date)
            if name == DATE_LINE and self._is_single and (day := first_day_of(self._path)):
                return "path", day, ""
            if date is not None:
                return name, date, str(value)
            if not unread_name and fold(name) not in TENTATIVE:
                unread_name, unread = name, str(value)
        if unread_name:
            self.tally.unread(unread)
            self._report(self._line, f"date {quoted(unread)} is not a day that can be read")
        place, day = next(self._day_of_places(values), ("", None))
        return place, day, "" if day else unread

    def _day_of_places(self, values: Mapping[str, object]) -> Iterator[tuple[str, dt.date]]:
        """The day in the path of the file, if that is one release, and those in its addresses."""
        if (self._is_single or self._line is None) and (day := day_of(self._path)):
            yield "path", day
        for name in self._plan.url:
            value = values[name]
            if isinstance(value, str) and (day := day_of_url(value)):
                yield name, day
        for name in _PLACES:
            value = values.get(name)
            if isinstance(value, str) and (day := day_of_url(value)):
                yield name, day

    def _parsed(self, value: str | int | float) -> dt.date | Unsettled | None:
        options = self._options
        if options.date_format and isinstance(value, str):
            try:
                return dt.datetime.strptime(value, options.date_format).date()
            except ValueError:
                pass
        date = parse(value, options.zone)
        if isinstance(date, Unsettled) and options.order:
            return date.readings.get(options.order)
        return date


def _joined(values: Mapping[str, object], name: str) -> str:
    """A date whose year, month and day have names of their own; "" where one has no value."""
    parts = [str(values[part]).removesuffix(".0") for part in parts_of(name)]
    return "-".join(parts) if all(parts) else ""


def _publishers(sources: list[str]) -> str:
    """The publishers in one text; of an address, its host."""
    text = "; ".join(sources)
    if "http" not in text:
        return text
    hosts = [_ADDRESS.match(source) for source in sources]
    return "; ".join(host[1] if host else s for host, s in zip(hosts, sources, strict=True))


def _first(values: Mapping[str, object], names: tuple[str, ...]) -> tuple[str, object]:
    """The first of the names with a value, and the value."""
    for name in names:
        value = values[name]
        if value or value == 0:
            return name, value
    return "", None
