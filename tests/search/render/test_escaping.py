"""Nothing that comes out of a release acts: on a terminal, in a browser, in a spreadsheet."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import unicodedata
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import Release
from search.page import (
    Bucket,
    Contribution,
    Count,
    DateFacet,
    Facets,
    Hit,
    KeywordFacet,
    Page,
    Snippet,
)
from search.render.escaping import escaped, visible
from search.render.links import link
from search.render.renderer import FORMATS, OutputStyle, renderer

HOSTILE = [
    "\x1b[31mred\x1b[0m",
    "\x1b]0;title\x07",
    "\x9b2J",
    "\x08\x08\x7f",
    "line\nline\r\nline",
    "tab\ttab",
    "\u202eright to left\u202c",
    "\u2066\u2069\u200b\u200e\ufeff\u00ad",
    "\u2028\u2029\x85\x1c",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onclick='alert(1)",
    "</style></title></main>",
    "&lt;b&gt; &amp;",
    "=1+1",
    " =cmd|' /C calc'!A0",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "＝1+1",
    "javascript:alert(1)",
    "[a](javascript:alert(1)) **b** `c` # d",
    "# heading",
    "- list",
    "1. list",
    "> quote",
    "| cell |",
    "\ud800 half",
    "\U000e0041 tag",
    'https://example.org/"><script>',
    "é 수출 半導体 👩\u200d💻",
    "",
    " ",
]
texts = st.lists(st.sampled_from(HOSTILE) | st.text(max_size=8), max_size=4).map("".join)
spans = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 40)).map(lambda p: (min(p), max(p))), max_size=3
).map(tuple)
dates = st.none() | st.dates(dt.date(1, 1, 1), dt.date(9999, 12, 31))

hits = st.builds(
    Hit,
    rank=st.integers(1, 10_000),
    id=texts,
    title=texts,
    date=dates,
    score=st.floats(-10, 100),
    title_spans=spans,
    source=texts,
    url=texts,
    topics=st.lists(texts, max_size=2).map(tuple),
    snippets=st.lists(st.builds(Snippet, st.just("body"), texts, spans), max_size=2).map(tuple),
    explanation=st.lists(st.builds(Contribution, texts, st.floats(-10, 10), texts), max_size=2).map(
        tuple
    ),
)
keywords = st.builds(
    KeywordFacet,
    st.lists(st.builds(Count, texts, st.integers(1, 9)), max_size=3).map(tuple),
    st.integers(0, 9_999),
)
BUCKETS = (
    Bucket("2025-11", dt.date(2025, 11, 1), dt.date(2025, 12, 1), 3),
    Bucket("2025-12", dt.date(2025, 12, 1), dt.date(2026, 1, 1), 0),
)
pages = st.builds(
    Page,
    query=texts,
    understood=texts,
    since=dates,
    until=dates,
    match=st.just("all"),
    relaxed=st.booleans(),
    repairs=st.lists(texts, max_size=1).map(tuple),
    suggestion=st.none() | texts,
    total=st.integers(0, 99),
    offset=st.just(0),
    limit=st.just(10),
    took_ms=st.floats(0, 1e6),
    hits=st.lists(hits, max_size=2).map(tuple),
    facets=st.builds(
        Facets, st.just(DateFacet("month", 1, BUCKETS)), source=keywords, topic=keywords
    ),
    expanded=st.lists(texts, max_size=1).map(tuple),
)
releases = st.builds(
    Release, texts, texts, texts, dates, texts, texts, st.lists(texts, max_size=2).map(tuple)
)
LOOKS = [
    OutputStyle(),
    OutputStyle(terminal=True),
    OutputStyle(terminal=True, width=30),
    OutputStyle(terminal=True, width=1),
]
JOINERS = "\u200c\u200d"


def text_of(format_, style, thing):
    made = renderer(format_, style)
    lines = list(made.page(thing) if isinstance(thing, Page) else made.release(thing))
    return "".join(line + "\n" for line in lines)


def acts(character):
    """Whether a character could move a cursor, change a direction or hide."""
    if character in JOINERS:
        return False
    return unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") or (
        unicodedata.bidirectional(character) in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI")
        or unicodedata.bidirectional(character) in ("FSI", "PDI")
        or character in "\u200b\u200e\u200f\u2060\ufeff\u061c"
    )


@pytest.mark.parametrize("format_", FORMATS)
@settings(max_examples=60, deadline=None)
@given(thing=pages | releases, style=st.sampled_from(LOOKS))
def test_no_character_acts(format_, thing, style):
    text = text_of(format_, style, thing)
    allowed = "\n\t" if format_ in ("text", "tsv", "html") else "\n"
    assert not [c for c in text if acts(c) and c not in allowed]
    text.encode("utf-8")


@settings(max_examples=100, deadline=None)
@given(pages)
def test_piped_text_is_a_line_a_hit(page):
    lines = list(renderer("text", OutputStyle()).page(page))
    assert len(lines) == len(page.hits)
    for line, hit in zip(lines, page.hits, strict=True):
        assert "\n" not in line
        assert line.count("\t") == 3 + bool(hit.explanation)


@settings(max_examples=100, deadline=None)
@given(pages, st.sampled_from([30, 40, 80]))
def test_terminal_lines_fit(page, width):
    from search.render.columns import width as columns

    places = {visible((hit.url or hit.origin).strip()) for hit in page.hits}  # whole, to copy
    for line in renderer("text", OutputStyle(terminal=True, width=width)).page(page):
        assert columns(line) <= width or line.strip() in places


@settings(max_examples=60, deadline=None)
@given(pages)
def test_colour_is_only_ours(page):
    text = text_of("text", OutputStyle(terminal=True, color=True), page)
    without = re.sub(r"\x1b\[(0|1|2|1;31|36)m", "", text)
    assert without == text_of("text", OutputStyle(terminal=True), page)
    assert text.count("\x1b[0m") * 2 == text.count("\x1b")


@settings(max_examples=100, deadline=None)
@given(pages)
def test_csv_holds_no_formula_and_reads_back(page):
    rows = list(csv.reader(io.StringIO(text_of("csv", OutputStyle(), page))))
    assert len(rows) == 1 + len(page.hits)
    for row, hit in zip(rows[1:], page.hits, strict=True):
        assert len(row) == len(rows[0])
        cells = dict(zip(rows[0], row, strict=True))
        assert cells["rank"] == str(hit.rank)
        for name in ("id", "title", "source", "topics", "url", "snippet"):
            assert not re.match(r"\s*[=+\-@＝＋－＠]", cells[name])
            assert not cells[name].startswith(("\t", "\r"))


@settings(max_examples=100, deadline=None)
@given(pages)
def test_tsv_is_a_line_a_hit(page):
    lines = text_of("tsv", OutputStyle(), page).split("\n")[:-1]
    assert len(lines) == 1 + len(page.hits)
    for line in lines:
        cells = line.split("\t")
        assert len(cells) == 9
        assert not [cell for cell in cells[1:7] + cells[8:] if re.match(r"\s*[=+\-@]", cell)]


@settings(max_examples=60, deadline=None)
@given(pages, releases)
def test_json_keeps_every_character(page, release):
    assert json.loads(text_of("json", OutputStyle(), page)) == json.loads(
        json.dumps(page.to_dict())
    )
    assert (
        json.loads(text_of("json", OutputStyle(terminal=True), release))["title"] == release.title
    )
    hits_read = [json.loads(line) for line in renderer("jsonl", OutputStyle()).page(page)]
    assert [hit["title"] for hit in hits_read] == [hit.title for hit in page.hits]


class Reader(HTMLParser):
    """What a browser would see: elements and their attributes, text apart from styles."""

    def __init__(self):
        super().__init__()
        self.elements = []
        self.open = []
        self.texts = []

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in ("meta", "line", "rect"):
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open[-1:] != ["style"]:
            self.texts.append(data)


ELEMENTS = {
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "main",
    "header",
    "h1",
    "p",
    "figure",
    "figcaption",
    "svg",
    "line",
    "g",
    "rect",
    "text",
    "details",
    "summary",
    "table",
    "tr",
    "th",
    "td",
    "ol",
    "li",
    "h2",
    "span",
    "a",
    "mark",
    "time",
    "section",
    "ul",
    "b",
    "article",
    "div",
}
ATTRIBUTES = {
    "lang",
    "charset",
    "http-equiv",
    "content",
    "name",
    "class",
    "role",
    "aria-label",
    "x",
    "x1",
    "x2",
    "y",
    "y1",
    "y2",
    "width",
    "height",
    "text-anchor",
    "scope",
    "dir",
    "href",
    "rel",
    "datetime",
}


@settings(max_examples=100, deadline=None)
@given(pages | releases)
def test_html_is_only_ours(thing):
    text = text_of("html", OutputStyle(), thing)
    reader = Reader()
    reader.feed(text)
    reader.close()
    assert not reader.open
    for tag, attributes in reader.elements:
        assert tag in ELEMENTS
        assert set(attributes) <= ATTRIBUTES
        assert attributes.get("href", "https://x").lower().startswith(("https://", "http://"))
    if isinstance(thing, Page):
        shown = "".join("".join(reader.texts).split())
        for hit in thing.hits:
            assert "".join(visible(" ".join(hit.title.split())).split()) in shown


@settings(max_examples=100, deadline=None)
@given(texts)
def test_html_shows_the_release_title_whole(title):
    reader = Reader()
    reader.feed(text_of("html", OutputStyle(), Release("i", title, "", None)))
    assert visible(" ".join((title or "i").split())) in " ".join("".join(reader.texts).split(" "))


@settings(max_examples=150, deadline=None)
@given(pages | releases)
def test_markdown_has_no_html_and_no_stray_links(thing):
    text = text_of("markdown", OutputStyle(), thing)
    assert not re.search(r"(?<!\\)(?:\\\\)*<(?!https?://)", text)
    for target in re.findall(r"(?<!\\)(?:\\\\)*\]\((.*?)\)", text):
        assert re.match(r"<https?://", target, re.IGNORECASE)
    for line in text.split("\n"):
        assert not re.match(r"\s*(?:```|~~~|    )", line)
    levels = re.findall(r"(?m)^(#+) ", text)
    wanted = 1 + (len(thing.hits) if isinstance(thing, Page) else 0)
    assert len(levels) == wanted


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.org/a?b=c&d=%20e#f", "https://example.org/a?b=c&d=%20e#f"),
        (" HTTP://example.org ", "HTTP://example.org"),
        ("https://example.org/a b\"'<>`", "https://example.org/a%20b%22'%3C%3E%60"),
        ("https://example.org/é\u202e\x1b", "https://example.org/%C3%A9%E2%80%AE%1B"),
        ("https://example.org/\ud800", "https://example.org/%3F"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("//example.org", ""),
        ("https://", ""),
        ("https:///x", ""),
        ("java\nscript:x", ""),
        ("", ""),
    ],
)
def test_link(url, expected):
    assert link(url) == expected


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain é 수출", "plain é 수출"),
        ("\x1b[0m\n\t\x00\x7f", "␛[0m␊␉␀␡"),
        ("\x9b\xad", "\\x9b\\xad"),
        ("\u202e\u2066\u200b\ufeff", "\\u202e\\u2066\\u200b\\ufeff"),
        ("\ud800\U000e0001", "\\ud800\\U000e0001"),
        ("a\u200db", "a\\u200db"),
        ("می\u200cخواهم 👩\u200d💻", "می\u200cخواهم 👩\u200d💻"),
    ],
)
def test_visible(text, shown):
    assert visible(text) == shown


@given(st.text(), st.sampled_from(HOSTILE))
def test_escaped_json_has_the_same_value(text, hostile):
    for value in (text + hostile, hostile + text):
        written = escaped(json.dumps(value, ensure_ascii=False))
        assert json.loads(written) == value
        assert not [c for c in written if acts(c)]


@pytest.mark.parametrize("format_", FORMATS)
def test_a_megabyte_word_is_no_trouble(format_):
    word = "x" * 1_000_000
    hit = Hit(1, "a", word, None, 1.0, ((0, 1_000_000),), snippets=(Snippet("body", word),))
    page = Page(
        word, word, None, None, "all", False, (), None, 1, 0, 10, 1.0, (hit,),
        Facets(DateFacet("day", 1, ()), KeywordFacet((Count(word, 1),))),
    )  # fmt: skip
    for style in LOOKS:
        text = text_of(format_, style, page)
        if format_ == "text" and style.terminal:
            assert len(text) < 10_000
