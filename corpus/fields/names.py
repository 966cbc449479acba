"""The names that stand for each field: the aliases, in the order in which they are tried."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

FIELDS = ("id", "title", "date", "body", "source", "url", "topics")
_WRITTEN = frozenset((*FIELDS, "origin"))

ALIASES: dict[str, tuple[str, ...]] = {
    "id": ("id", "_id", "guid", "uuid", "identifier"),
    "title": (
        *("title", "headline", "heading", "post_title", "article_title", "page_title"),
        *("release_title", "speech_title", "document_title", "first_line", "subject", "name"),
        *("first_sentence", "tag_name"),
    ),
    "date": (
        *("date", "published", "pub_date", "publish_date", "publication_date", "publishing_date"),
        *("date_published", "published_at", "published_on", "published_date", "published_time"),
        *("publication_time", "first_published_at", "public_timestamp", "release_date"),
        *("date_released", "released", "released_at", "release_time", "date_of_release"),
        *("issued", "date_issued", "issue_date", "posted", "posted_at", "posted_on"),
        *("announced", "announced_at", "announcement_date", "initial_release_date"),
        *("posted_date", "date_posted", "post_date", "article_date", "news_date", "speech_date"),
        *("event_date", "delivered", "date_time", "timestamp", "created", "created_at"),
        *("created_on", "created_date", "date_created", "creation_date", "day", "publication"),
    ),
    "body": (
        *("body", "full_text", "full_content", "text", "article_text", "body_text"),
        *("content_text", "raw_text", "clean_text", "page_text", "release_text"),
        *("statement_text", "speech_text"),
        *("article_body", "article_content", "post_content", "page_content", "main_content"),
        *("content", "contents", "content_html", "content_encoded", "encoded", "body_html"),
        *("html", "article", "transcript", "speech", "statement", "paragraphs", "paragraph"),
        *(
            "para",
            "release",
            "message",
            "story",
            "lead_paragraph",
            "lead",
            "details",
            "description",
        ),
        *("excerpt", "summary", "abstract", "snippet", "teaser"),
    ),
    "source": (
        *("source", "agency", "component", "components", "agencies", "department", "departments"),
        *("ministry", "office", "organization", "organisation", "organizations"),
        *("organisations", "institution", "publisher", "publication", "author", "authors"),
        *("byline", "creator", "speaker", "site", "site_name", "website", "domain", "channel"),
        *("president", "source_name", "source_title", "issued_by", "issuer", "by"),
    ),
    "url": (
        *(
            "html_url",
            "url",
            "link",
            "href",
            "permalink",
            "web_url",
            "article_url",
            "page_url",
            "post_url",
        ),
        *("canonical_url", "full_url", "source_url", "external_url", "uri", "loc"),
        *("article_link", "news_link", "news_url", "story_url", "original_url", "page_link"),
    ),
    "topics": (
        *("topics", "topic", "tags", "tag", "categories", "category", "keywords", "keyword"),
        *("subjects", "themes", "theme", "section", "sections", "issues"),
    ),
}
"""By field, the names it is read from; of several in one record the first that has a value counts.

Case, accents, spaces, `_`, `-`, a prefix such as `dc:` and the `_x` and `_y` of pandas do not
matter. The names of other languages come after these."""

TENTATIVE = frozenset({"publication", "data"})
"""Names of dates that are as often something else: a value that is no date is not reported."""

_WEAK = frozenset(
    {
        *("name", "subject", "description", "excerpt", "summary", "abstract", "message", "release"),
        *("snippet", "teaser", "lead", "tagname"),
    }
)
"""Names that much else has too: a JSON object of these alone is not taken for a release."""

# What holds a record's values one level further down, and what holds the text of one value.
_WRAPPERS = frozenset(
    {
        *("_source", "attributes", "fields", "data", "node", "metadata", "meta", "frontmatter"),
        *("front_matter", "properties", "document", "doc", "post", "article", "item", "details"),
        *("release", "_embedded", "json", "content", "tracking", "advisory", "object", "news"),
    }
)
_TEXT_HOLDERS = frozenset({"rendered", "main", "value", "text", "content", "plain", "html", "t"})
_HOLDERS = _TEXT_HOLDERS | {
    *("name", "title", "label", "cdata", "en", "eng", "date", "oid", "numberlong", "iso"),
    *("original", "processed", "default", "datetime", "term", "displayname", ""),
}


@lru_cache(maxsize=4096)
def fold(name: str) -> str:
    """A name as it is compared: `Publish_Date`, `publish date` and `dc:publishDate` are one."""
    from corpus.dates.months import plain

    text = name.strip()
    if text[-2:] in ("_x", "_y"):
        text = text[:-2]
    letters = plain(text.rpartition(":")[2].replace("ı", "i"))  # whose upper case is I
    return "".join(c for c in letters if c.isalnum())


# Names that no alias is, and that say what they are all the same: `Date of Speech`, `speechDate`.
_KINDS = (
    r"(?:clean(?:ed)?|raw|plain|full|main|final|orig(?:inal)?|en(?:g(?:lish)?)?|de|fr|es|pt|it|ru|zh|"
    r"ja|ko|html|md|markdown|stripped|translated|translation|[0-9])"
)
_LIKE = {
    "date": (
        r"date.*|.*(?:date|datetime|timestamp|datum|日期|日付|일자|날짜)|fecha.*|datum.*|дата.*|"
        r"data(?:de|da|do|hora|pub|di).*",
        r".*(?:update|modif|access|scrape|collect|crawl|retriev|fetch|download|index|birth|death|"
        r"source|expir|end|until|candidate|mandate|valid|due|deadline|format|method|type|precision|"
        r"confidence|atual|actual|ander|venc|nasc|naci|geburt|обнов|измен|рожд|更新|수정|base|frame|"
        r"set).*",
    ),
    "title": (
        rf".*(?:title|headline|titel|titre|titulo|titolo)|(?:title|headline){_KINDS}|titulo.*",
        r".*(?:sub|job|site|feed|speaker|author|person|position|member|untitle|unter|sous).*",
    ),
    "body": (
        r".*(?:text|texts|body|content|contents|transcript|texto|contenido|inhalt|texte|testo)|texto.*|"
        rf"(?:text|body|content|fulltext|transcript){_KINDS}|(?:speech|article|release)(?:raw|full|en)",
        r".*(?:context|alt|link|button|anchor|caption|image|img|photo|header|footer|url|file|seo|"
        r"type|meta|title|pretext|hyper).*",
    ),
}
_LAST = 1000
_WEAKEST = 2000
"""What is added to the rank of weak names, so that those come first that are only alike."""
_LONGEST = 60
"""In characters: what is longer is a text and no name."""

_DAY_PARTS = ("year", "month", "day")


@cache
def _ranks() -> dict[str, dict[str, tuple[int, str]]]:
    """By field and folded name, the place of an alias in the order of trying, and the alias."""
    from corpus.fields.languages import names_of

    names = {field: (*aliases, *names_of(field)) for field, aliases in ALIASES.items()}
    return {
        field: {fold(name): (rank, name) for rank, name in reversed(list(enumerate(aliases)))}
        for field, aliases in names.items()
    }


@cache
def _patterns(field: str) -> tuple[re.Pattern[str], re.Pattern[str]] | None:
    """What the names look like that mean a field without being an alias, and what they do not."""
    return (re.compile(_LIKE[field][0]), re.compile(_LIKE[field][1])) if field in _LIKE else None


def field_of(name: str) -> str | None:
    """The field that a name stands for, or None."""
    if len(name) > _LONGEST:
        return None
    folded = fold(name)
    for field, ranks in _ranks().items():
        if folded in ranks:
            return field
    return next((field for field in _LIKE if _alike(name, field)), None)


def is_weak(name: str) -> bool:
    """Whether a name is one that much beside releases has too."""
    return fold(name) in _WEAK


def fields_of(names: Iterable[str]) -> set[str]:
    """The fields that names stand for."""
    return {field for name in names if (field := field_of(name))}


@dataclass(frozen=True, slots=True)
class Plan:
    """For records of certain names: of each field the names to try, in order; and the others.

    `has_origin` says that they are releases as Dateline writes them, with the place they are from.
    """

    id: tuple[str, ...]
    title: tuple[str, ...]
    date: tuple[str, ...]
    body: tuple[str, ...]
    source: tuple[str, ...]
    url: tuple[str, ...]
    topics: tuple[str, ...]
    unknown: tuple[str, ...]
    has_origin: bool = False


def plan_of(names: Iterable[str], mapped: Mapping[str, tuple[str, ...]]) -> Plan:
    """The plan for records that have these names, paths such as `title.rendered` among them.

    `mapped` overrules the aliases: by field, the names that alone are read for it. A mapped name
    is meant literally, or where no name is the same to the letter as `fold` compares names.
    """
    names = list(names)
    taken: set[str] = set()
    chosen: dict[str, list[str]] = {}
    for field, wanted in mapped.items():
        chosen[field] = [found for name in wanted for found in _found(name, names)]
        taken.update(chosen[field])
    for field, ranks in _ranks().items():
        if field in mapped:
            continue
        ranked = []
        for place, name in enumerate(names):
            if name in taken:
                continue
            if rank := _rank(name, ranks) or _alike(name, field):
                depth, order, alias = rank
                order += _WEAKEST if fold(alias) in _WEAK else 0
                ranked.append((depth, order, name.lower() != alias, place, name))
        chosen[field] = [name for *_, name in sorted(ranked)]
    if "date" not in mapped:
        chosen["date"] = _with_parts(chosen["date"], names)
    known = {
        part for found in chosen.values() for name in found for part in (name, *parts_of(name))
    }
    return Plan(
        **{field: tuple(chosen[field]) for field in FIELDS},
        unknown=tuple(name for name in names if name not in known),
        has_origin=_WRITTEN.issubset(names),
    )


def parts_of(name: str) -> list[str]:
    """The names that a name such as `year+month+day` has the values of, as one date."""
    return name.split("+") if "+" in name else []


def _with_parts(dates: list[str], names: list[str]) -> list[str]:
    """The names of dates, year, month and day in columns of their own among them."""
    folded = {fold(name): name for name in reversed(names)}
    if not all(part in folded for part in _DAY_PARTS):
        return dates
    day = folded["day"]
    return [*(name for name in dates if name != day), "+".join(folded[part] for part in _DAY_PARTS)]


def _found(wanted: str, names: list[str]) -> list[str]:
    if wanted in names:
        return [wanted]
    if parts := parts_of(wanted):
        return [wanted] if all(part in names for part in parts) else []
    folded = [fold(part) for part in wanted.split(".")]
    return [n for n in names if [fold(part) for part in n.split(".")] == folded or n == wanted]


def _alike(name: str, field: str) -> tuple[int, int, str] | None:
    """The rank of a name that is no alias of a field but means it, after all aliases."""
    patterns = _patterns(field)
    folded = fold(name)
    if patterns is None or "." in name or not patterns[0].fullmatch(folded):
        return None
    return None if patterns[1].fullmatch(folded) else (0, _LAST, "")


def _rank(name: str, ranks: Mapping[str, tuple[int, str]]) -> tuple[int, int, str] | None:
    """How many levels down a name is, the rank of its alias, and the alias; None if it has none."""
    if rank := ranks.get(fold(name)):
        return 0, *rank
    if "." not in name:
        return None
    parts = name.split(".")
    last = len(parts) - 1
    depth = next((n for n, part in enumerate(parts) if part.lower() not in _WRAPPERS), last)
    for begin in (depth, 0) if depth else (0,):
        first, *rest = map(fold, parts[begin:])
        # The first part is the name, and the others only hold its text.
        holders = _HOLDERS if begin == depth else _TEXT_HOLDERS
        if first in ranks and all(part in holders for part in rest):
            return begin, *ranks[first]
    return None
