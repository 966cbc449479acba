"""The feed format: RSS, Atom and RDF feeds, an item a release."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import BinaryIO

from corpus.options import Options
from corpus.problems import Report, UnreadableError, printable
from corpus.readers.documents.xml_events import XmlError, XmlEvents
from corpus.records import Record

_ATOM = "http://www.w3.org/2005/Atom"
_PREFIXES = {
    "": "",
    _ATOM: "",
    "http://purl.org/atom/ns#": "",
    "http://purl.org/rss/1.0/": "",
    "http://my.netscape.com/rdf/simple/0.9/": "",
    "http://backend.userland.com/rss2": "",
    "http://purl.org/rss/1.0/modules/content/": "content:",
    "http://purl.org/dc/elements/1.1/": "dc:",
    "http://purl.org/dc/terms/": "dcterms:",
}
"""The names of elements in other namespaces are not looked at."""
_ROOTS = frozenset(("rss", "feed", "RDF"))
_ITEMS = frozenset(("item", "entry"))
_LISTS = frozenset(("category", "dc:subject"))
_PEOPLE = frozenset(("author", "dc:creator", "dc:publisher"))
_MARKUP_TYPES = frozenset(("xhtml", "application/xhtml+xml"))
_DATES = frozenset(("published", "issued", "created", "pubDate", "dc:date", "dcterms:issued"))
_WORDPRESS = "http://wordpress.org/export/"
_OF_WORDPRESS = frozenset(("post_type", "status", "post_date"))
_NOT_POSTS = frozenset(
    (
        *("attachment", "nav_menu_item", "revision", "custom_css", "customize_changeset"),
        *("oembed_cache", "user_request", "wp_block", "wp_template", "wp_template_part"),
        *("wp_global_styles", "wp_navigation", "wp_font_family", "wp_font_face"),
    )
)
_NOT_PUBLISHED = frozenset(("draft", "auto-draft", "pending", "trash"))
"""What an export of WordPress has besides what is published."""
_MOST_VALUES = 1000


def read(file: BinaryIO, report: Report, options: Options) -> Iterator[Record]:
    """The records of the feed in `file`, by the names of its elements (`pubDate`, `dc:creator`).

    A link of Atom is the page that it leads to. What has no author is by what the feed is called.
    Raises `UnreadableError` for XML that is no feed.
    """
    feed = _Feed()
    events = XmlEvents(feed.start, feed.end, feed.data)
    feed.events = events
    reading = events.read(file, options.encoding)
    while True:
        wrong = None
        try:
            more = next(reading, True) is None
        except XmlError as error:
            wrong, more = error, False
        records, feed.records = feed.records, []
        yield from records
        for line, message in feed.skipped:
            report(line, message)
        feed.skipped.clear()
        if feed.root and not feed.is_feed:
            raise UnreadableError(
                f"an XML document that is not a feed: it begins with <{printable(feed.root)[:40]}>",
                "RSS, Atom and RDF feeds are read",
            )
        if wrong:
            if not feed.count:
                raise UnreadableError(f"{wrong.message}, line {wrong.line}", "repair it")
            report(wrong.line, f"{wrong.message}: only what comes before it was read")
        if not more:
            return


class _Feed:
    """The items of a feed as its elements come."""

    def __init__(self) -> None:
        self.events: XmlEvents | None = None
        self.records: list[Record] = []
        self.skipped: list[tuple[int, str]] = []
        self.count = 0
        self.root = ""
        self.is_feed = False
        self._title = ""
        self._item: dict[str, object] | None = None
        self._line = 0
        self._depth = 0  # of what is open below the item, or below the feed itself
        self._name = ""
        self._attributes: dict[str, str] = {}
        self._text: list[str] | None = None
        self._has_tags = False
        self._names: dict[str, str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self._item is None:
            self._outside(name, attributes)
            return
        self._depth += 1
        if self._depth == 1:
            known = self._names.get(name)
            if known is None:
                space, _, local = name.rpartition(" ")
                known = f"{_PREFIXES[space]}{local}" if space in _PREFIXES else ""
                if local in _OF_WORDPRESS and space.startswith(_WORDPRESS):
                    known = f"wp:{local}"
                if len(self._names) < _MOST_VALUES:
                    self._names[name] = known
            self._name = known
            self._attributes = attributes
            self._text = []
            self._has_tags = bool(attributes) and attributes.get("type") in _MARKUP_TYPES
        elif self._name in _PEOPLE:
            self._text = [] if name.rpartition(" ")[2] == "name" else None
        elif self._has_tags and self._text is not None:
            self._text.append(f"<{name.rpartition(' ')[2]}>")

    def _outside(self, name: str, attributes: dict[str, str]) -> None:
        """An element outside all items, or the begin of one."""
        space, _, local = name.rpartition(" ")
        if not self.root:
            self.root = local
            self.is_feed = local in _ROOTS
        elif local in _ITEMS and space in _PREFIXES:
            self._item = {}
            self._line = self.events.line if self.events else 0
            self._depth = 0
            about = next((v for k, v in attributes.items() if k.endswith(" about")), "")
            if about.startswith("http"):
                self._item["about"] = about
        elif not self._title and self._text is None and local == "title":
            self._text = []

    def end(self, name: str) -> None:
        item = self._item
        if item is None:
            if self._text is not None and name.rpartition(" ")[2] == "title":
                self._title = " ".join("".join(self._text).split())
                self._text = None
        elif self._depth == 0:
            self._finish(item)
            self._item = None
        elif self._depth == 1:
            self._depth = 0
            if self._name:
                self._take(item, self._name, "".join(self._text or ()))
            self._text = None
            self._name = ""
        else:
            self._depth -= 1
            if self._name in _PEOPLE:
                if self._text is not None and name.rpartition(" ")[2] == "name":
                    self._take(item, self._name, "".join(self._text))
                self._text = None
            elif self._has_tags and self._text is not None:
                self._text.append(f"</{name.rpartition(' ')[2]}>")

    def data(self, text: str) -> None:
        if self._text is not None:
            self._text.append(escape(text, quote=False) if self._has_tags else text)

    def _take(self, item: dict[str, object], name: str, text: str) -> None:
        """Add one value of the item."""
        attributes = self._attributes
        value = text.strip()
        if name == "link" and not value:
            value = attributes.get("href", "")
            if attributes.get("rel", "alternate") != "alternate":
                return
        elif name == "category" and not value:
            value = attributes.get("label") or attributes.get("term", "")
        elif name in ("guid", "id") and value.startswith(("http://", "https://")):
            # An address names the release as its link does, if it is one that can be followed.
            if attributes.get("isPermaLink", "true") == "false":
                return
            name = "about"
        elif name == "source":
            return  # another feed
        if not value:
            return
        if name in _LISTS or name in _PEOPLE:
            values = item.setdefault(name, [])
            if isinstance(values, list) and len(values) < _MOST_VALUES:
                values.append(value)
        else:
            item.setdefault(name, value)

    def _finish(self, item: dict[str, object]) -> None:
        kind, status = item.pop("wp:post_type", ""), item.pop("wp:status", "")
        if kind in _NOT_POSTS or status in _NOT_PUBLISHED:
            what = kind if kind in _NOT_POSTS else f"{kind or 'post'} that is not published"
            self.skipped.append((self._line, f"no release but a WordPress {what}: skipped"))
            self.count += 1
            return
        about = item.pop("about", None)
        if about and not item.get("link"):
            item["link"] = about
        if "updated" in item and not _DATES.intersection(item):
            item["date"] = item.pop("updated")
        if self._title:
            item["channel"] = self._title
        self.count += 1
        self.records.append(Record(item, self._line))
