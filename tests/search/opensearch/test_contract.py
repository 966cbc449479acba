"""What every engine must do: one suite, held to by the embedded engine and by OpenSearch.

Both are given the same releases. What a page holds is told here once, without naming an engine.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from types import ModuleType

import pytest

import search
from corpus import Release
from corpus.errors import DatelineError
from search.engine import BatchQuery
from search.errors import (
    BackendError,
    DateSyntaxError,
    IndexNotFound,
    OptionError,
    QuerySyntaxError,
    ReleaseNotFound,
)
from search.options import SearchOptions

TODAY = dt.date(2026, 1, 15)


def release(name: str, date: str | None, title: str, body: str, source: str = "", *topics: str):
    day = dt.date.fromisoformat(date) if date else None
    return Release(name, title, body, day, source, f"https://example.org/{name}", topics)


RELEASES = [
    release("chips", "2026-01-02", "Chip exports rise again",
            "Exports of semiconductors rose by 22.2 percent. The U.S. bought 1,000 more chips.\n\n"
            "Officials of Korea’s trade office called the growth of chip exports a record.",
            "Trade Office; Customs", "Trade", "Technology"),
    release("steel", "2025-12-01", "Steel exports fall",
            "Exports of steel fell as tariffs rose. Co-production plans with the US continue.",
            "Trade Office", "Trade"),
    release("guilty", "2025-12-24", "Not guilty, says the defendant",
            "The defendant pleaded not guilty to fraud. The trial of the bank begins in March.",
            "Justice; TRADE OFFICE", "Courts"),
    release("fraud", "2025-11-30", "Bank fraud trial ends",
            "A guilty plea ended the trial. The fraud had cost the bank 1,000,000 dollars, and the "
            "fraud division will pursue other frauds.", "Justice", "Courts", "Banks"),
    release("research", "2024-02-29", "R&D spending grows",
            "Spending on research and development, or R&D, grew. So did AI/semiconductor "
            "research.", "Science Office", "Technology"),
    release("cafe", "2024-03-31", "Un café à Séoul",
            "The café of the ministry, on Straße 5, opens. Naïve résumés are welcome there.",
            "Ministry of Œuvres", "trade"),
    release("undated", None, "A note on exports", "This note on exports has no date at all.",
            "Archive"),
    release("empty", "2026-01-02", "A title alone", "", "", "Banks"),
    release("twin-b", "2025-10-10", "Twins", "The same words in both.", "Archive"),
    release("twin-a", "2025-10-10", "Twins", "The same words in both.", "Archive"),
]  # fmt: skip
BY_ID = {each.id: each for each in RELEASES}


@dataclass(frozen=True)
class Home:
    """Where an index can be: the module that changes it, and what the engine is opened by."""

    module: ModuleType
    target: str

    def build(self, releases, **options):
        return self.module.build(self.target, iter(releases), **options)

    def open(self, today: dt.date = TODAY):
        if self.target.startswith("http"):
            from search.opensearch import connect

            return connect(self.target, today=lambda: today)
        from search.embedded.engine import EmbeddedEngine

        return EmbeddedEngine(self.target, today=lambda: today)


@pytest.fixture(
    params=["embedded", pytest.param("opensearch", marks=pytest.mark.opensearch)], scope="module"
)
def new_home(request, tmp_path_factory):
    """Gives places where no index is yet."""
    if request.param == "embedded":
        import index

        return lambda: Home(index, str(tmp_path_factory.mktemp("index") / "releases.idx"))
    from search import opensearch

    new_address = request.getfixturevalue("new_address")
    return lambda: Home(opensearch, new_address())


@pytest.fixture
def home(new_home):
    return new_home()


@pytest.fixture(scope="module")
def engine(new_home):
    """An engine over the releases, not to be changed."""
    home = new_home()
    home.build(RELEASES)
    with home.open() as engine:
        yield engine


def ids(page) -> list[str]:
    return [hit.id for hit in page.hits]


FOUND = [
    ("exports", "steel chips undated"),
    ("EXPORT", "steel chips undated"),
    ("exports rose", "chips steel"),
    ("exports -steel", "chips undated"),
    ("steel OR research", "research steel"),
    ("(steel OR fraud) AND exports", "steel"),
    ("fraud NOT plea", "guilty"),
    ('"not guilty"', "guilty"),
    ('"guilty plea"', "fraud"),
    ('"plea guilty"', ""),
    ('"plea trial"~3', "fraud"),
    ('"plea trial"~2', ""),
    ('"exports fell"~3', "steel"),
    ('"fell exports"~3', "steel"),
    ('"exports tariffs rose"~6', "steel"),
    ('"exports tariffs rose"~5', ""),
    ("trial w/3 plea", "fraud"),
    ("trial NEAR/2 plea", ""),
    ("plea pre/3 trial", "fraud"),
    ("trial pre/3 plea", ""),
    ("guilty pre/2 fraud pre/9 bank", "guilty"),
    ('"bank fraud" w/3 ends', "fraud"),
    ("(steel OR chip) w/1 exports", "steel chips"),
    ("(guilty w/3 fraud) w/9 bank", "guilty"),
    ("title:(exports w/2 steel)", "steel"),
    ("body:(exports w/2 chip)", "chips"),
    ('"exports of (steel OR semiconductors)"', "chips steel"),
    ('"exports of (record growth OR steel)"', "steel"),
    ('"exports * semiconductors"', "chips"),
    ('"exports * * steel"', ""),
    ("atleast4(fraud)", "fraud"),
    ("atleast5(fraud)", ""),
    ("atleast2(exports OR tariffs)", "chips steel undated"),
    ('atleast2("the fraud")', "fraud"),
    ("title:atleast1(fraud)", "fraud"),
    ("exports -(steel w/1 exports)", "chips undated"),
    ("title:exports", "steel chips undated"),
    ("body:exports", "steel chips undated"),
    ("body:twins", ""),
    ("title:fraud", "fraud"),
    ("U.S.", "chips steel"),
    ("us", "chips steel"),
    ("korea", "chips"),
    ("Korea's", "chips"),
    ("co-production", "steel"),
    ("R&D", "research"),
    ("AI/semiconductor", "research"),
    ("22.2", "chips"),
    ("1000", "chips"),
    ("1,000,000", "fraud"),
    ("cafe", "cafe"),
    ("strasse", "cafe"),
    ("resume", "cafe"),
    ("semicon*", "chips research"),
    ("wom?n", ""),
    ("st?el", "steel"),
    ("*ducti*", "steel"),
    ("title:t*", "empty fraud guilty twin-a twin-b"),
    ("exprots~", "chips steel undated"),
    ("esports~1", "chips steel undated"),
    ("exprot~2", "chips steel undated"),
    ('source:"Trade Office"', "chips guilty steel"),
    ("source:justice", "guilty fraud"),
    ("source:trade*", "chips guilty steel"),
    ('source:"ministry of oeuvres"', "cafe"),
    ("topic:TRADE", "chips steel cafe"),
    ("topic:[banks TO courts]", "empty guilty fraud"),
    ("topic:{banks TO courts}", ""),
    ("id:steel", "steel"),
    ("id:Steel", ""),
    ("date:2025-12", "guilty steel"),
    ("date:2025-Q4", "guilty steel fraud twin-a twin-b"),
    ("date:[2024 TO 2025-10]", "twin-a twin-b cafe research"),
    ("date:>2025", "chips empty"),
    ('date:"last month"', "guilty steel"),
    ("exports date:*", "steel chips"),
    ("exports -date:*", "undated"),
    ("*", "chips empty guilty steel fraud twin-a twin-b cafe research undated"),
    ("to", "guilty"),
    ("the", "steel fraud cafe chips guilty twin-a twin-b"),
    ("+exports rose", "chips steel"),
]


@pytest.mark.parametrize(("query", "expected"), FOUND, ids=[query for query, _ in FOUND])
def test_what_is_found(engine, query, expected):
    page = engine.search(query)
    assert sorted(ids(page)) == sorted(expected.split())
    assert page.total == len(expected.split())
    assert sum(bucket.count for bucket in page.facets.date.buckets) == page.total - (
        page.facets.date.undated
    )


def test_a_page_in_full(engine):
    page = engine.search("chip exports", by="month")
    (hit,) = page.hits
    assert (hit.rank, hit.id, hit.title) == (1, "chips", "Chip exports rise again")
    assert (hit.date, hit.url) == (dt.date(2026, 1, 2), "https://example.org/chips")
    assert (hit.source, hit.topics) == ("Trade Office; Customs", ("Trade", "Technology"))
    assert hit.title_spans == ((0, 4), (5, 12))
    (snippet,) = hit.snippets
    assert snippet.text in BY_ID["chips"].body
    marked = [snippet.text[start:end] for start, end in snippet.spans]
    assert marked == ["Exports", "chips", "chip", "exports"]
    record = page.to_dict()
    assert record["schema"] == 1
    assert (record["query"], record["understood"]) == ("chip exports", "chip AND exports")
    assert (record["since"], record["until"], record["match"]) == (None, None, "all")
    assert (record["relaxed"], record["repairs"], record["suggestion"]) == (False, [], None)
    assert (record["total"], record["offset"], record["limit"]) == (1, 0, 10)
    assert record["took_ms"] is None and page.took_ms > 0
    assert record["facets"]["date"] == {
        "by": "month",
        "undated": 0,
        "buckets": [{"key": "2026-01", "start": "2026-01-01", "end": "2026-02-01", "count": 1}],
    }
    assert record["facets"]["source"] == [
        {"key": "Customs", "count": 1}, {"key": "Trade Office", "count": 1},
    ]  # fmt: skip


def test_scores_fall_and_ranks_rise(engine):
    page = engine.search("exports fraud trial", match="any")
    scores = [hit.score for hit in page.hits]
    assert scores == sorted(scores, reverse=True)
    assert [hit.rank for hit in page.hits] == list(range(1, page.total + 1))
    assert ids(page)[0] == "fraud"


def test_ties_are_broken_by_date_and_id(engine):
    assert ids(engine.search("twins")) == ["twin-a", "twin-b"]
    assert ids(engine.search("*"))[:3] == ["chips", "empty", "guilty"]
    assert ids(engine.search("*"))[-1] == "undated"


@pytest.mark.parametrize(
    ("sort", "expected"), [("newest", "chips steel undated"), ("oldest", "steel chips undated")]
)
def test_sorted_by_date(engine, sort, expected):
    assert ids(engine.search("exports", sort=sort)) == expected.split()


def test_pages_join_up(engine):
    whole = engine.search("*", limit=100)
    for limit in (1, 3, 10):
        parts = [engine.search("*", limit=limit, offset=at) for at in range(0, 12, limit)]
        assert [hit for part in parts for hit in ids(part)] == ids(whole)
        assert all(part.total == whole.total for part in parts)
        assert all(part.facets == whole.facets for part in parts)
    beyond = engine.search("*", offset=100_000)
    assert (beyond.total, beyond.hits) == (10, ())


def test_phrases_are_marked_whole(engine):
    (hit,) = engine.search('"not guilty"').hits
    assert hit.title_spans == ((0, 10),)
    (snippet,) = hit.snippets
    assert [snippet.text[slice(*span)] for span in snippet.spans] == ["not guilty"]


def test_a_phrase_that_a_stop_word_makes_comes_first(engine):
    page = engine.search("not guilty")
    assert page.understood == 'guilty, better with "not guilty"'
    assert [(hit.id, hit.score > 20) for hit in page.hits] == [("guilty", True), ("fraud", False)]
    assert engine.search("the trial").understood == "trial"


def test_words_that_look_like_operators_get_a_hint(engine):
    page = engine.search("NOT GUILTY PLEA")
    assert ids(page) == ["fraud"]
    assert page.hints == (
        "NOT is a word in a query all in capitals; to exclude a word, write -word",
    )
    assert engine.search("GUILTY NOT PLEA").hints == page.hints
    (hint,) = engine.search("exports not steel").hints
    assert "write NOT in capitals" in hint
    (hint,) = engine.search("steel or research").hints
    assert "write OR in capitals" in hint
    assert engine.search("exports NOT steel").hints == engine.search("not guilty").hints == ()


@pytest.mark.parametrize("sign", ["-", "!", "–", "—", "−"])
def test_every_dash_and_an_exclamation_mark_exclude(engine, sign):
    assert sorted(ids(engine.search(f"exports {sign}steel"))) == ["chips", "undated"]


def test_a_period_among_the_words_is_offered_or_taken(engine):
    page = engine.search("fraud trial in December 2025")
    assert (page.total, page.since) == (0, None) or page.relaxed
    assert "--in 'December 2025'" in page.hints[0]
    page = engine.search("fraud in December 2025", dates="auto", by="month")
    assert (ids(page), page.understood) == (["guilty"], "fraud, 2025-12-01 to 2025-12-31")
    assert [bucket.key for bucket in page.facets["date"].buckets] == ["2025-12"]
    assert "is read as 2025-12-01 to 2025-12-31" in page.hints[0]
    assert ids(engine.search("(fraud OR chips) before 2026", dates="auto", since="2025-12-01"))
    assert not engine.search("fraud in December 2025", dates="off").hints
    assert engine.ranked("fraud in December 2025", dates="auto")[0][0] == "guilty"
    with pytest.raises(DateSyntaxError, match="have no day in common"):
        engine.search("fraud in December 2025", dates="auto", within="2024")
    with pytest.raises(QuerySyntaxError) as caught:
        engine.search('in December 2025 "fraud', dates="auto")
    assert caught.value.position == 17
    with pytest.raises(OptionError, match="dates must be"):
        engine.search("fraud", dates="always")


def test_words_near_each_other_are_marked_each(engine):
    (hit,) = engine.search('trial w/3 plea OR "exports * semiconductors"', topic=("Courts",)).hits
    (snippet,) = hit.snippets
    assert [snippet.text[slice(*span)] for span in snippet.spans] == ["plea", "trial"]
    (hit,) = engine.search('"exports * semiconductors"').hits
    (snippet,) = hit.snippets
    said = [snippet.text[slice(*span)] for span in snippet.spans]
    assert said == ["Exports of semiconductors"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("trial /s bank", "guilty fraud"),
        ("guilty /s fraud", "guilty"),
        ("cost /s division", "fraud"),
        ("percent /s chips", ""),
        ("percent /p chips", "chips"),
        ("percent /p growth", ""),
        ('"exports of semi*"', "chips"),
        ("steel w/2 tarif*", ""),
        ("fell w/3 tarif*", "steel"),
    ],
)
def test_sentences_paragraphs_and_patterns_beside_words(engine, query, expected):
    assert sorted(ids(engine.search(query))) == sorted(expected.split())


def test_the_form_that_was_typed_counts_with_its_boost(engine):
    plain, boosted = (engine.search(query, sort="relevance") for query in ("rises", "rises^3"))
    assert [hit.score * 3 for hit in plain.hits] == pytest.approx(
        [hit.score for hit in boosted.hits], rel=1e-5
    )
    explained = engine.search("rises^3", explain=True).hits[0]
    assert sum(part.value for part in explained.explanation) == pytest.approx(
        explained.score, rel=1e-4
    )


def test_what_the_server_cannot_count_exactly_is_refused(engine):
    try:
        page = engine.search("atleast2(export*)")
    except BackendError as error:
        assert "OpenSearch" in error.message
        assert "index on this machine" in error.hint
        assert type(engine).__name__ == "OpenSearchEngine"
    else:
        assert type(engine).__name__ == "EmbeddedEngine"
        assert sorted(ids(page)) == ["chips", "steel", "undated"]


def test_patterns_and_fields_are_marked(engine):
    (hit,) = engine.search("id:chips body:semi* title:r?se").hits
    assert [hit.title[slice(*span)] for span in hit.title_spans] == ["rise"]
    (snippet,) = hit.snippets
    assert [snippet.text[slice(*span)] for span in snippet.spans] == ["semiconductors"]


def test_several_snippets_or_none(engine):
    (hit,) = engine.search("id:chips exports", snippets=5).hits
    assert hit.snippets
    (hit,) = engine.search("id:chips exports", snippets=0).hits
    assert hit.snippets == ()
    (hit,) = engine.search("id:empty").hits
    assert hit.snippets == ()


BUCKETS = [
    ("year", ["2025", "2026"], [1, 1]),
    ("quarter", ["2025-Q4", "2026-Q1"], [1, 1]),
    ("month", ["2025-12", "2026-01"], [1, 1]),
    ("week", ["2025-W49", "2025-W50", "2025-W51", "2025-W52", "2026-W01"], [1, 0, 0, 0, 1]),
]


@pytest.mark.parametrize(("by", "keys", "counts"), BUCKETS)
def test_dates_are_counted(engine, by, keys, counts):
    facet = engine.search("exports", by=by).facets.date
    assert (facet.by, facet.undated) == (by, 1)
    assert [bucket.key for bucket in facet.buckets] == keys
    assert [bucket.count for bucket in facet.buckets] == counts
    assert all(a.end == b.start for a, b in zip(facet.buckets, facet.buckets[1:], strict=False))


def test_dates_are_counted_by_day(engine):
    facet = engine.search("exports", by="day").facets.date
    assert len(facet.buckets) == 33
    assert (facet.buckets[0].start, facet.buckets[-1].end) == (
        dt.date(2025, 12, 1), dt.date(2026, 1, 3),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("query", "by"),
    [
        ("date:2026-01", "week"),
        ("date:[2025-12-01 TO 2025-12-24]", "day"),
        ("exports", "week"),
        ("date:2025 OR exports", "week"),
        ("id:undated", "day"),
        ("research OR exports", "month"),
        ("*", "month"),
    ],
)
def test_the_finest_of_few_buckets(engine, query, by):
    facet = engine.search(query).facets.date
    assert facet.by == by
    exact = engine.search(query, by=by).facets.date
    assert facet == exact


def test_the_whole_window_is_counted(engine):
    page = engine.search("exports", since="2025-10", until="2026-02", by="month")
    counted = [(bucket.key, bucket.count) for bucket in page.facets.date.buckets]
    assert counted == [
        ("2025-10", 0), ("2025-11", 0), ("2025-12", 1), ("2026-01", 1), ("2026-02", 0),
    ]  # fmt: skip
    said = engine.search("exports date:[2025-10 TO 2026-02]", by="month")
    assert said.facets.date == page.facets.date
    nothing = engine.search("zebra", since="2025-12", until="2026-01", by="month")
    assert [bucket.count for bucket in nothing.facets.date.buckets] == [0, 0]
    open_ended = engine.search("exports", since="2025-10", by="month")
    assert [bucket.key for bucket in open_ended.facets.date.buckets][::3] == ["2025-10", "2026-01"]


def test_too_many_buckets_are_refused(home):
    home.build([replace(BY_ID["chips"], date=dt.date(1, 1, 1)), BY_ID["steel"]])
    with home.open() as engine:
        with pytest.raises(OptionError, match="buckets"):
            engine.search("*", by="day")
        facet = engine.search("*", by="year").facets.date
        assert (facet.buckets[0].key, len(facet.buckets)) == ("0001", 2025)
        assert ids(engine.search("*", sort="oldest")) == ["chips", "steel"]
        assert ids(engine.search("date:[* TO 0001]")) == ["chips"]


def test_the_last_day_there_is(home):
    home.build([replace(BY_ID["chips"], date=dt.date.max), BY_ID["undated"]])
    with home.open() as engine:
        facet = engine.search("*", by="year").facets.date
        assert (facet.buckets[0].key, facet.undated) == ("9999", 1)
        assert ids(engine.search("*", sort="oldest")) == ["chips", "undated"]
        assert ids(engine.search("*", sort="newest")) == ["chips", "undated"]
        assert engine.search("date:9999-12-31").total == 1


def test_keywords_are_counted_whatever_their_case(engine):
    facets = engine.search("*").facets
    assert [(count.key, count.count) for count in facets.source.counts][:3] == [
        ("Archive", 3), ("Trade Office", 3), ("Justice", 2),
    ]  # fmt: skip
    assert {count.key.lower(): count.count for count in facets.topic.counts} == {
        "trade": 3, "banks": 2, "courts": 2, "technology": 2,
    }  # fmt: skip
    assert (facets.source.more, facets.topic.more) == (0, 0)


def test_the_most_frequent_keywords_are_shown(home):
    named = [
        replace(BY_ID["chips"], id=f"r{number}", source=f"S{number:02};All", topics=())
        for number in range(25)
    ]
    home.build([*named, replace(named[7], id="again")])
    with home.open() as engine:
        facet = engine.search("*").facets.source
    assert [(count.key, count.count) for count in facet.counts] == [
        ("All", 26), ("S07", 2), *((f"S{n:02}", 1) for n in (0, 1, 2, 3, 4, 5, 6, 8)),
    ]  # fmt: skip
    assert facet.more == 16


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"within": "2025-Q4"}, "guilty steel fraud twin-a twin-b"),
        ({"since": "2025-12", "until": "2025-12-01"}, "steel"),
        ({"since": "2026"}, "chips empty"),
        ({"until": "2024"}, "cafe research"),
        ({"source": "trade office"}, "chips guilty steel"),
        ({"source": ("Justice", "CUSTOMS")}, "chips guilty fraud"),
        ({"source": "Justice", "topic": "banks"}, "fraud"),
        ({"topic": ("banks", "courts"), "within": "2025-12"}, "guilty"),
        ({"source": "nobody"}, ""),
    ],
)
def test_options_filter(engine, options, expected):
    page = engine.search("", **options)
    assert ids(page) == expected.split()
    assert ids(engine.search("*", **options)) == expected.split()
    assert page.total == len(expected.split())


@pytest.mark.parametrize(
    ("query", "options", "found", "understood", "hints"),
    [
        ("exports source:trade", {}, "steel chips", 'exports AND source:"Trade Office"',
         ["read source trade as Trade Office"]),
        ("source:sci", {}, "research", 'source:"Science Office"',
         ["read source sci as Science Office"]),
        ("trial -source:just", {}, "", "trial AND NOT source:Justice",
         ["read source just as Justice"]),
        ("zebra trial source:just", {}, "fraud guilty", "trial AND source:Justice",
         ["read source just as Justice"]),
        ("topic:tech", {}, "chips research", "topic:Technology",
         ["read topic tech as Technology"]),
        ("exports", {"source": "Trade Ofice"}, "", "exports, source Trade Ofice",
         ["no release has the source Trade Ofice; there is Trade Office"]),
        ("exports", {"source": "trade"}, "steel chips", "exports, source Trade Office",
         ["read source trade as Trade Office"]),
        ("exports", {"source": "Trade Office"}, "steel chips", "exports, source Trade Office", []),
    ],
)  # fmt: skip
def test_filters_that_no_release_has_name_those_there_are(
    engine, query, options, found, understood, hints
):
    page = engine.search(query, **options)
    assert (sorted(ids(page)), page.understood) == (sorted(found.split()), understood)
    assert [hint.split(" · ")[0] for hint in page.hints] == hints
    assert [id for id, _ in engine.ranked(query, **options)] == ids(page)


def test_the_page_says_what_was_searched(engine):
    page = engine.search("exports", within="2025-12", source=("A", "B"), topic="C")
    assert page.understood == "exports, source A or B, topic C, 2025-12-01 to 2025-12-31"
    assert (page.since, page.until) == (dt.date(2025, 12, 1), dt.date(2025, 12, 31))
    assert engine.search("", source="Archive").understood == "every release, source Archive"


@pytest.mark.parametrize(
    ("query", "found", "understood", "left_out"),
    [
        ("steel zebra", "steel", "steel", "zebra"),
        # "exports steel" is had whole, and so is more than "trial" alone.
        ("exports steel trial", "steel", "exports AND steel", "trial"),
        ("guilty fraud steel Archive", "guilty fraud", "guilty AND fraud", "steel Archive"),
        # What a + stands before, filters and what must not match stay.
        ("+trial exports steel", "fraud guilty", "trial", "exports steel"),
        ("zebra fraud source:Justice -plea", "guilty", 'fraud AND source:Justice AND NOT plea',
         "zebra"),
        # A phrase that nothing has is taken apart into its words.
        ("exports steel-rose", "steel", "exports AND steel AND rose", ""),
        ("fraud trial-bank zebra", "fraud guilty", "fraud AND trial AND bank", "zebra"),
    ],
)  # fmt: skip
def test_where_nothing_has_all_words_the_fewest_are_left_out(
    engine, query, found, understood, left_out
):
    page = engine.search(query)
    assert (ids(page), page.relaxed, page.match) == (found.split(), True, "all")
    assert (page.understood, " ".join(page.left_out)) == (understood, left_out)
    assert page.to_dict()["left_out"] == list(page.left_out)
    assert [id for id, _ in engine.ranked(query)] == ids(page)


@pytest.mark.parametrize(
    ("match", "found"),
    [
        ("1", "chips steel undated"),
        ("2", "steel chips"),
        (3, "steel"),
        ("most", "steel"),
        ("50%", "steel chips"),
        ("75%", "steel"),
        ("100%", ""),
        ("9", ""),
    ],
)
def test_so_many_words_must_match(engine, match, found):
    page = engine.search("exports steel bought tariffs", match=match)
    assert (page.match, page.relaxed) == (str(match), False)
    assert set(ids(page)) == set(found.split())


def test_where_nothing_has_any_word_nothing_is_found(engine):
    assert not engine.search("steel zebra", match="any").relaxed
    page = engine.search("zebra unicorn")
    assert (page.total, page.relaxed, page.hits) == (0, False, ())
    assert page.facets.date.buckets == ()


def test_unknown_words_are_corrected(engine):
    assert engine.search("exprots").suggestion == "exports"
    assert engine.search("Frad trial").suggestion == "Fraud trial"
    assert engine.search("tradd office").suggestion == "trade office"
    assert engine.search("not gulity pleadd").suggestion == "not guilty pleaded"
    assert engine.search("title:semiconductrs").suggestion == "title:semiconductors"
    assert engine.search("exports").suggestion is None
    assert engine.search("qqqqqqqqqq").suggestion is None


def test_suggestions(engine):
    assert [s.text for s in engine.suggest("exp")] == ["exports"]
    assert [(s.text, s.releases) for s in engine.suggest("bank fr")] == [
        ("bank fraud", 2), ("bank frauds", 2),
    ]  # fmt: skip
    assert [s.text for s in engine.suggest("exprots fel")] == ["exports fell"]
    assert engine.suggest("steal ")[0].text.startswith("steel")
    assert engine.suggest("exp", limit=1)[0].releases == 3
    assert engine.suggest("") == engine.suggest("!?") == []


def test_faults_are_refused_with_a_place(engine):
    for query, position in (("(steel", 0), ('"steel', 0), ("colour:red", 0), ("steel AND", 6)):
        with pytest.raises(QuerySyntaxError) as caught:
            engine.search(query)
        assert caught.value.position == position
    with pytest.raises(DateSyntaxError):
        engine.search("steel", since="the day after")
    with pytest.raises(OptionError):
        engine.search("steel", limit=0)
    with pytest.raises(QuerySyntaxError):
        engine.search("")


def test_lenient_reading_says_what_it_repaired(engine):
    page = engine.search("(steel", lenient=True)
    assert ids(page) == ["steel"]
    assert len(page.repairs) == 1
    assert ids(engine.search("AND (steel", plain=True)) == ["steel"]


def test_newer_releases_are_raised(engine):
    before = {hit.id: hit.score for hit in engine.search("exports").hits}
    after = {hit.id: hit.score for hit in engine.search("exports", recent=45).hits}
    assert after["undated"] == pytest.approx(before["undated"], rel=1e-6)
    assert after["steel"] == pytest.approx(before["steel"] * 1.5, rel=1e-6)
    assert after["chips"] == pytest.approx(before["chips"] * (1 + 2 ** (-13 / 45)), rel=1e-6)


def test_scores_are_accounted_for(engine):
    queries = [
        ("chip exports", {}),
        ('"bank fraud"^2 OR trial', {}),
        ("body:fraud title:trial source:justice", {}),
        ("semicon* OR exprots~ OR date:2026", {}),
        ("steel -zebra", {"recent": 30}),
        ("exports rose", {"expand": True}),
        ("+exports rose", {"match": "any"}),
    ]
    for query, options in queries:
        page = engine.search(query, explain=True, **options)
        assert page.hits
        for hit in page.hits:
            told = sum(part.value for part in hit.explanation)
            assert told == pytest.approx(hit.score, rel=1e-5), (query, hit.id)
    (hit,) = engine.search("id:steel fell", explain=True).hits
    (part,) = [part for part in hit.explanation if part.what == "fell"]
    assert part.detail == "1 in the body of 10 words; in 1 of 10 releases, idf 1.992"
    assert engine.search("exports").hits[0].explanation == ()


def test_feedback_adds_words(engine):
    page = engine.search("semiconductors", expand=True)
    assert page.expanded
    assert ids(page)[0] in ("chips", "research")
    assert page.match == "any"
    assert engine.search("semiconductors").expanded == ()


def test_similar_releases(engine):
    page = engine.similar("chips")
    assert "chips" not in ids(page)
    assert ids(page)[0] == "steel"
    assert page.query == "chips"
    assert ids(engine.similar("chips", source="Archive")) == ["undated"]
    assert engine.similar("empty").total == 0
    with pytest.raises(ReleaseNotFound):
        engine.similar("nope")


def test_ranked_gives_the_hits_of_the_page(engine):
    for query, options in [
        ("exports fraud", {"match": "any"}),
        ("steel zebra", {}),
        ("*", {"sort": "oldest", "limit": 3, "offset": 2}),
        ("zebra", {}),
        ("steel", {"offset": 5}),
    ]:
        page = engine.search(query, **options)
        expected = [(hit.id, pytest.approx(hit.score)) for hit in page.hits]
        assert engine.ranked(query, **options) == expected


def test_releases_come_back_whole(engine):
    for each in RELEASES:
        assert engine.get(each.id) == each
    assert engine.get("nope") is None
    assert engine.get("") is None
    assert list(engine.releases()) == sorted(RELEASES, key=lambda each: each.id)


def test_batches_answer_in_order(engine):
    asked = [
        BatchQuery("1", "steel"),
        BatchQuery("2", "(steel"),
        BatchQuery("3", "*", SearchOptions(limit=2)),
        BatchQuery("4", "steel", SearchOptions(since="never")),
        *(BatchQuery(f"n{number}", "exports") for number in range(20)),
    ]
    answers = list(engine.batch(iter(asked)))
    assert [answer.id for answer in answers] == [query.id for query in asked]
    assert ids(answers[0].page) == ["steel"]
    assert isinstance(answers[1].error, QuerySyntaxError)
    assert len(answers[2].page.hits) == 2
    assert isinstance(answers[3].error, DateSyntaxError)
    assert all(answer.page.total == 3 for answer in answers[4:])
    assert list(engine.batch([])) == []


def test_info(engine):
    held = engine.info()
    assert (held.releases, held.undated) == (10, 1)
    assert (held.first, held.last) == (dt.date(2024, 2, 29), dt.date(2026, 1, 2))
    assert (held.language, held.sources, held.topics) == ("english", 6, 4)
    assert held.size > 0
    assert "target" in held.to_dict()


# What changes an index.


def test_an_index_that_is_not_there(home):
    with pytest.raises(IndexNotFound):
        home.open()
    for change in (lambda: home.module.delete(home.target, ["x"]),
                   lambda: home.module.optimize(home.target)):  # fmt: skip
        with pytest.raises(IndexNotFound):
            change()


def counts(summary) -> tuple[int, int, int, int, int]:
    return (
        summary.added, summary.updated, summary.unchanged, summary.deleted, summary.skipped,
    )  # fmt: skip


def test_building_again_changes_what_has_changed(home):
    assert counts(home.build(RELEASES)) == (10, 0, 0, 0, 0)
    assert counts(home.build(RELEASES)) == (0, 0, 10, 0, 0)
    newer = replace(BY_ID["steel"], body="Zebras at the mill.")
    added = replace(BY_ID["chips"], id="new")
    nameless = replace(BY_ID["chips"], id="")
    assert counts(home.build([newer, added, nameless, BY_ID["fraud"]])) == (1, 1, 1, 0, 1)
    with home.open() as engine:
        assert ids(engine.search("zebra")) == ["steel"]
        assert engine.search("tariffs").total == 0
        assert engine.get("steel") == newer
        assert engine.info().releases == 11


def test_the_same_id_twice_is_the_last_of_it(home):
    first, last = (replace(BY_ID["steel"], title=title) for title in ("First", "Last"))
    summary = home.build([first, BY_ID["chips"], first, last])
    assert (counts(summary), summary.repeated) == ((2, 0, 0, 0, 0), 2)
    with home.open() as engine:
        assert engine.get("steel").title == "Last"
        assert engine.search("*").total == 2


def test_pruning_deletes_what_is_not_there_any_more(home):
    home.build(RELEASES)
    assert counts(home.build(RELEASES[:4], prune=True)) == (0, 0, 4, 6, 0)
    with home.open() as engine:
        assert [each.id for each in engine.releases()] == ["chips", "fraud", "guilty", "steel"]


def test_a_dry_run_only_counts(home):
    assert counts(home.build(RELEASES, dry_run=True)) == (10, 0, 0, 0, 0)
    with pytest.raises(IndexNotFound):
        home.open()
    home.build(RELEASES[:5])
    newer = replace(BY_ID["steel"], title="Newer")
    assert counts(home.build([newer, RELEASES[7]], prune=True, dry_run=True)) == (1, 1, 0, 4, 0)
    with home.open() as engine:
        assert engine.search("*").total == 5
        assert engine.get("steel") == BY_ID["steel"]


def test_an_error_in_the_releases_leaves_the_index_as_it_was(home):
    home.build(RELEASES[:3])

    def broken():
        yield replace(BY_ID["steel"], title="Newer")
        yield BY_ID["fraud"]
        raise DatelineError("no more")

    with pytest.raises(DatelineError, match="no more"):
        home.build(broken(), prune=True)
    with pytest.raises(DatelineError, match="no more"):
        home.build(broken(), rebuild=True)
    with home.open() as engine:
        assert engine.search("*").total == 3
        assert engine.get("steel") == BY_ID["steel"]


def test_rebuilding_makes_it_anew(home):
    home.build(RELEASES)
    assert counts(home.build(RELEASES[:2], rebuild=True)) == (2, 0, 0, 0, 0)
    with home.open() as engine:
        assert sorted(each.id for each in engine.releases()) == ["chips", "steel"]


def test_languages(home):
    with pytest.raises(DatelineError, match="no stemmer"):
        home.build(RELEASES, language="klingon")
    home.build(RELEASES, language="english")
    with pytest.raises(DatelineError, match="is in english, not german"):
        home.build(RELEASES, language="german")


def test_progress_is_told(home):
    seen: list[int] = []
    many = [replace(BY_ID["chips"], id=f"r{number}") for number in range(250)]
    home.build(many, progress=seen.append)
    assert seen[-1] == 250


def test_an_index_of_nothing(home):
    assert counts(home.build([])) == (0, 0, 0, 0, 0)
    with home.open() as engine:
        page = engine.search("anything at all")
        assert (page.total, page.hits, page.relaxed) == (0, (), False)
        assert page.facets.date.buckets == ()
        assert engine.search("*", expand=True, recent=3).total == 0
        assert engine.suggest("a") == []
        assert list(engine.releases()) == []
        held = engine.info()
        assert (held.releases, held.first, held.last) == (0, None, None)
    assert home.module.check(home.target) == []


def test_deleting(home):
    home.build(RELEASES)
    done = home.module.delete(home.target, ["steel", "nope", "steel", "chips"])
    assert (done.deleted, done.skipped) == (2, 1)
    with home.open() as engine:
        assert engine.search("exports").total == 1
        assert engine.get("steel") is None
        assert engine.info().releases == 8
        # Scores know nothing of what was deleted.
        (hit,) = engine.search("exports", explain=True).hits
        assert "in 1 of 8 releases" in hit.explanation[0].detail


def test_optimizing(home):
    home.build(RELEASES)
    home.build([replace(BY_ID["steel"], title="Newer")])
    held = home.module.optimize(home.target)
    assert (held.releases, held.segments) == (10, 1)
    assert home.module.check(home.target) == []
    with home.open() as engine:
        assert engine.get("steel").title == "Newer"


def test_refreshing_shows_what_has_changed(home):
    home.build(RELEASES[:3])
    with home.open() as engine:
        assert engine.refresh() is False
        home.build(RELEASES)
        assert engine.refresh() is True
        assert engine.search("*").total == 10
        assert engine.refresh() is False


def test_odd_ids_and_texts(home):
    odd = [
        replace(BY_ID["chips"], id=name)
        for name in ("a/b?c#d", "ümlaut 漢字", 'quo"te', "-dash", "*", "x" * 2000, " space ", "%20")
    ]
    texts = [
        "\u0000",
        "\t\n \n",
        "<b>&amp;</b>",
        "a" * 40_000,
        "a." * 20_000,
        "🙂 " * 3000,
        "\x1b[31m",
    ]
    odd += [replace(BY_ID["steel"], id=f"t{n}", body=text) for n, text in enumerate(texts)]
    home.build(odd)
    with home.open() as engine:
        assert engine.search("*").total == len(odd)
        for each in odd:
            assert engine.get(each.id) == each
        assert list(engine.releases()) == sorted(odd, key=lambda each: each.id)
        assert {hit.id for hit in engine.search("exports", limit=100).hits} == {r.id for r in odd}
    assert home.module.delete(home.target, [each.id for each in odd]).deleted == len(odd)


def test_opened_through_the_front_door(new_home):
    home = new_home()
    home.build(RELEASES)
    with search.open(home.target) as engine:
        assert engine.search("steel").hits[0].title == "Steel exports fall"


def test_fiscal_years_start_in_the_month_that_is_said(engine):
    for month in ("december", 12, "12"):
        page = engine.search("exports", within="FY2026", fiscal_year_start=month)
        assert (page.since, page.until) == (dt.date(2025, 12, 1), dt.date(2026, 11, 30))
        assert set(ids(page)) == {"chips", "steel"}
    with pytest.raises(DateSyntaxError, match="not known when fiscal years start"):
        engine.search("exports", within="FY2026")
    with pytest.raises(OptionError, match="month"):
        engine.search("exports", within="FY2026", fiscal_year_start="13th")


def at(when: str):
    return dt.datetime.fromisoformat(f"{when}+00:00").timestamp


def test_arrivals_and_versions(home):
    one, other = BY_ID["steel"], BY_ID["chips"]
    newer = replace(one, title="Steel exports fall further", body=f"{one.body} A third line.")
    home.build([one], clock=at("2026-01-02T10:00"))
    home.build([newer, other], clock=at("2026-01-10T10:00"))
    home.build([newer, other], clock=at("2026-01-12T10:00"))  # nothing has changed
    home.build([newer, other], rebuild=True, clock=at("2026-01-14T10:00"))
    with home.open() as engine:
        for options, expected in (
            ({"arrived_since": "2026-01-03"}, ["chips"]),
            ({"arrived_since": "2026-01-02"}, ["chips", "steel"]),
            ({"arrived_since": "past 6 days"}, ["chips"]),
            ({"arrived_since": "2026-01-10T10:00:01"}, []),
            ({"arrived_since": dt.datetime(2026, 1, 10, 10)}, ["chips"]),
            ({"arrived_since": "2026-01-10T19:00+09:00"}, ["chips"]),
            ({"changed_since": "2026-01-10"}, ["steel"]),
            ({"changed_since": "2026-01-11"}, []),
        ):
            page = engine.search("*", **options)
            assert sorted(hit.id for hit in page) == expected, options
            assert engine.counts("*", **options).total == len(expected)
        assert page.understood.endswith("changed since 2026-01-11 UTC")
        with pytest.raises(DateSyntaxError):
            engine.search("*", arrived_since="whenever")
        history = engine.history("steel")
        assert (history.id, history.complete) == ("steel", True)
        assert history.arrived == dt.datetime(2026, 1, 2, 10, tzinfo=dt.timezone.utc)
        assert [version.release for version in history.versions] == [one, newer]
        (change,) = history.changes()
        assert change.since == dt.datetime(2026, 1, 10, 10, tzinfo=dt.timezone.utc)
        assert change.fields == {"title": (one.title, newer.title)}
        assert [sentence.kind for sentence in change.sentences] == ["same", "same", "added"]
        assert len(engine.history("chips").versions) == 1
        with pytest.raises(ReleaseNotFound):
            engine.history("nothing")


def test_without_history_no_version_is_kept(home):
    one = BY_ID["steel"]
    home.build([one], clock=at("2026-01-02T10:00"))
    home.build([replace(one, body="Other.")], history=False, clock=at("2026-01-10T10:00"))
    with home.open() as engine:
        history = engine.history("steel")
        assert [version.release.body for version in history.versions] == ["Other."]
        assert not history.complete


def test_reissues_are_collapsed(home):
    body = " ".join(f"word{number}" for number in range(40))
    copies = [replace(BY_ID["steel"], id=f"copy-{n}", body=f"{body} {n}") for n in range(3)]
    dated = [replace(each, date=dt.date(2025, 1, n + 1)) for n, each in enumerate(copies)]
    home.build([*dated, BY_ID["chips"]], collapse=True)
    with home.open() as engine:
        page = engine.search("exports", collapse=True, sort="newest")
        assert [hit.id for hit in page] == ["chips", "copy-2"]
        assert (page.total, page.collapsed) == (4, 2)
        assert page.hits[1].reissues.to_dict() == {"more": 2, "since": "2025-01-01"}
        assert page.hits[0].reissues.more == 0
        (group,) = engine.reissues()
        assert [each.id for each in group.releases] == ["copy-0", "copy-1", "copy-2"]
