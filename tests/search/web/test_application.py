"""The pages as a program asks for them, without a browser."""

from __future__ import annotations

import csv
import io
import re
import sys
import threading
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import index
import search
from corpus import Release
from tests.search.web.conftest import HOSTILE, TODAY, releases

pytest.importorskip("starlette")
from starlette.testclient import TestClient

from search.web.application import application
from search.web.guard import POLICY
from search.web.settings import Settings, digest_of

BASE = "http://localhost"
PAGES = (
    *("/", "/search", "/search?q=tax", "/search?q=korea+trade&in=2026-01", "/help", "/saved"),
    *("/search?q=tax&source=Tax+Division&topic=Tax&sort=oldest&page=2", "/new", "/timeline"),
    *("/trend", "/trend?q=tax&q=trade&by=quarter", "/keywords?in=2026", "/timeline?q=tax"),
    *("/release?id=made-3&q=tax", "/similar?id=made-3", "/search?q=taxx+notise", "/nothing"),
    *("/reissues?q=tax", "/search?q=tax&fold=no", "/search?q=tax&arrived-since=2020"),
)


def client(path: Path, **changes: object) -> TestClient:
    made = Settings(str(path), "releases", saved=str(path) + ".saved", **changes)  # type: ignore[arg-type]
    return TestClient(application(made, lambda: TODAY), base_url=BASE)


@pytest.fixture(scope="module")
def web(web_index: Path) -> Iterator[TestClient]:
    with client(web_index) as opened:
        yield opened


class Elements(HTMLParser):
    """The elements of a page, with the attributes of each."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_served_and_nothing_of_it_is_inline(web, address):
    answer = web.get(address)
    assert answer.status_code == (404 if address == "/nothing" else 200)
    assert answer.headers["content-security-policy"] == POLICY
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "set-cookie" not in answer.headers
    for tag, attributes in Elements(answer.text).found:
        assert "style" not in attributes
        assert not any(name.startswith("on") for name in attributes)
        assert tag not in ("style", "iframe", "object", "base")
        assert tag != "script" or attributes["src"].startswith("/static/")
        if tag in ("link", "img", "script"):
            assert (attributes.get("href") or attributes.get("src")).startswith("/")


@pytest.mark.parametrize("address", PAGES)
def test_every_link_of_a_page_leads_somewhere(web, address):
    for tag, attributes in Elements(web.get(address).text).found:
        href = attributes.get("href") or ""
        if tag in ("a", "link") and href.startswith("/"):
            assert web.get(href).status_code == 200, href


@pytest.mark.parametrize("asked", [{"q": "tax"}, {"q": "korea trade", "in": "2026-01"}, {}])
def test_json_is_the_page_of_the_engine(web, web_index, asked):
    with search.open(web_index) as engine:
        sort = "relevance" if "q" in asked else "newest"
        page = engine.search(
            asked.get("q", "*"), within=asked.get("in"), sort=sort, lenient=True
        ).to_dict()
    by_ending = web.get(f"/search.json?{urlencode(asked)}").json()
    accepted = {"accept": "application/json"}
    by_header = web.get(f"/search?{urlencode(asked)}", headers=accepted).json()
    for record in (page, by_ending, by_header):
        del record["took_ms"]
    assert by_ending == by_header == {**page, "query": asked.get("q", "")}


def test_every_bar_leads_to_as_many_releases_as_it_says(web):
    text = web.get("/search?q=tax").text
    bars = [a for tag, a in Elements(text).found if tag == "a" and a.get("class") == "bar"]
    assert sum(int(bar["data-count"]) for bar in bars) == 48
    for bar in bars[:12]:
        address = bar["href"].replace("/search?", "/search.json?")
        assert web.get(address).json()["total"] == int(bar["data-count"])


def test_facets_combine_and_can_be_taken_back(web):
    both = "/search.json?q=tax&source=Tax+Division&topic=Trade"
    one, other = (web.get(f"/search.json?q=tax&{name}").json() for name in both.split("&")[1:])
    ids = {hit["id"] for hit in web.get(both + "&limit=100").json()["hits"]}
    assert 0 < len(ids) < min(one["total"], other["total"])
    page = web.get("/search?q=tax&source=Tax+Division").text
    links = [a["href"] for tag, a in Elements(page).found if "chosen" in (a.get("class") or "")]
    assert links == ["/search?q=tax"]
    assert "source=Tax+Division&amp;source=Antitrust+Division" in page  # the other can be added


def test_a_hostile_release_stays_a_text(web):
    for address in (
        "/search?q=hostile",
        f"/release?id={quote(HOSTILE.id)}&q=trade",
        f"/similar?id={quote(HOSTILE.id)}",
        "/search?q=" + quote('"><script>alert(4)</script>'),
        "/trend?q=" + quote('"><script>alert(4)</script>'),
        "/search?in=" + quote('"><script>'),
        "/release?id=" + quote('"><script>'),
    ):
        text = web.get(address).text
        found = Elements(text).found
        assert [a for tag, a in found if tag == "script"] == [
            a for tag, a in found if tag == "script" and a.get("src", "").startswith("/static/")
        ]
        assert "javascript:" not in " ".join(a.get("href") or "" for _, a in found)
        assert "\x1b" not in text and "\u202e" not in text and "{{" not in text.replace("{{ 7", "")
    release = web.get(f"/release?id={quote(HOSTILE.id)}&q=trade").text
    assert release.count("<mark>trade</mark>") == 2
    assert "{{ 7 * 7 }}" in release


def test_csv_and_feeds_hold_the_same_releases(web):
    hits = web.get("/search.json?q=tax&sort=newest&limit=50").json()["hits"]
    rows = list(csv.DictReader(io.StringIO(web.get("/search.csv?q=tax&sort=newest&limit=50").text)))
    feed = ET.fromstring(web.get("/search.atom?q=tax").content)
    atom = "{http://www.w3.org/2005/Atom}"
    ids = [entry.findtext(f"{atom}id") for entry in feed.iter(f"{atom}entry")]
    assert [row["id"] for row in rows] == [hit["id"] for hit in hits]
    assert ids == [f"urn:dateline:release:{hit['id']}" for hit in hits]
    assert web.get("/search.atom?q=tax").content == web.get("/search.atom?q=tax").content


def test_a_mistake_is_explained(web):
    for address, said in (
        ("/search?in=bogus", "not a date"),
        ("/search?page=0", "page must be"),
        ("/search?q=a&q=b", "given 2 times"),
        ("/search?sort=best", "sort must be"),
        ("/trend?q=%28tax", "unmatched"),
        ("/search?page=1001&limit=100", "paged through"),
    ):
        page, record = web.get(address), web.get(re.sub(r"\?", ".json?", address))
        assert page.status_code == record.status_code == 400
        assert said in page.text and said in record.json()["error"]
    assert web.get("/release.json?id=none").status_code == 404
    assert "Did you mean" in web.get("/search?q=notise").text
    assert web.get("/search?q=%28tax").status_code == 200  # repaired, and said so
    assert "repaired" in web.get("/search?q=%28tax").text


PARAMETERS = (
    *("q", "in", "since", "until", "source", "topic", "sort", "match", "by", "limit", "page"),
    *("id", "name", "of", "text"),
)
VALUES = st.one_of(
    st.text(max_size=30),
    st.sampled_from(("tax", "2025", "last month", '"tax', "-1", "9" * 30, "*", "a*b?", "made-3",
                     "day", "Tax Division", "\x00", "date:2025..", "(((", "AND", "w/5", "🏛")),
)  # fmt: skip


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(("search", "release", "similar", "trend", "keywords", "timeline", "suggest",
                     "new", "saved", "info")),
    st.sampled_from(("", ".json", ".csv", ".atom")),
    st.lists(st.tuples(st.sampled_from(PARAMETERS), VALUES), max_size=5),
)  # fmt: skip
def test_no_parameters_break_anything(web, path, ending, pairs):
    address = f"/{path}{ending}?{urlencode(pairs, errors='surrogatepass')}"
    assert web.get(address).status_code in (200, 400, 404), address


def test_only_its_own_names_are_answered(web):
    for host in ("evil.example", "localhost.evil.example", "localhost:80:80", "", "127.0.0.1@evil"):
        assert web.get("/", headers={"host": host}).status_code == 421, host
    for host in ("localhost:9", "127.0.0.1:8765", "[::1]:80", "LOCALHOST"):
        assert web.get("/", headers={"host": host}).status_code == 200, host


def test_requests_have_a_greatest_size(web):
    assert web.get("/search?q=" + "a" * 9000).status_code == 414
    assert web.get("/search?q=" + "a" * 3000).status_code == 400
    assert web.post("/saved/add", content=b"a" * 40_000).status_code == 413
    assert web.post("/saved/add", content=(b"a" * 9_000 for _ in range(6))).status_code in (
        403,
        413,
    )
    assert web.put("/search").status_code == 405
    assert web.post("/search").status_code == 405
    assert web.head("/search?q=tax").status_code == 200


def test_an_answer_may_not_take_forever(web_index, monkeypatch):
    from search.embedded.engine import EmbeddedEngine

    page = EmbeddedEngine.page

    def slow(*args):
        time.sleep(0.5)
        return page(*args)

    monkeypatch.setattr(EmbeddedEngine, "page", slow)
    with client(web_index, seconds=0.05) as hasty:
        answer = hasty.get("/search?q=tax")
    assert answer.status_code == 503 and "too long" in answer.text


def test_a_password_is_asked_for(web_index):
    with client(web_index, user="ann", digest=digest_of("sésame")) as guarded:
        assert guarded.get("/").status_code == 401
        assert guarded.get("/", auth=("ann", "open")).status_code == 401
        assert guarded.get("/", auth=("bob", "sésame")).status_code == 401
        assert guarded.get("/", headers={"authorization": "Basic %%%"}).status_code == 401
        assert guarded.get("/", auth=("ann", "sésame".encode())).status_code == 200


def test_nothing_can_be_changed_unless_it_is_allowed(web):
    answer = web.post("/saved/add", data={"name": "x", "q": "tax", "token": "?"})
    assert answer.status_code == 403
    assert "saved/add" not in web.get("/search?q=tax").text


def test_saved_searches(tmp_path):
    path = tmp_path / "some.idx"
    index.build(path, releases()[:20], jobs=1)
    with client(path, saving=True, token="t0ken") as web:
        add = {"name": "tax", "q": "tax", "source": "Tax Division"}
        assert web.post("/saved/add", data=add).status_code == 403
        good = {**add, "token": "t0ken"}
        far = web.post("/saved/add", data=good, headers={"origin": "https://evil.example"})
        assert far.status_code == 403
        assert web.get("/saved.json").json() == []
        own = web.post("/saved/add", data=good, headers={"origin": BASE})
        assert own.status_code == 200 and "tax" in own.text  # after a redirect
        assert web.post("/saved/add", data=good).status_code == 400  # the name is taken
        (kept,) = web.get("/saved.json").json()
        assert kept["query"] == "tax" and kept["options"] == {"source": ["Tax Division"]}

        before = web.get("/new.json").json()
        assert before["first"] == ["tax"] and before["new"] == []
        assert len(ET.fromstring(web.get("/new.atom?name=tax").content)) > 6
        assert seen(web, "tax").status_code == 200
        extra = Release("late", "A late tax", "tax", TODAY, "Tax Division")
        index.build(path, [extra], jobs=1)
        _wait_until(lambda: [one["id"] for one in web.get("/new.json").json()["new"]] == ["late"])
        for _ in range(2):  # to look changes nothing
            assert "A late tax" in web.get("/new?name=tax").text
        stale = state(web, "tax")
        index.build(path, [Release("later", "A later tax", "tax", TODAY, "Tax Division")], jobs=1)
        _wait_until(lambda: len(web.get("/new.json").json()["new"]) == 2)
        assert seen(web, "tax", stale).status_code == 400
        assert seen(web, "tax").status_code == 200
        assert web.get("/new.json").json()["new"] == []
        assert web.post("/saved/remove", data={"name": "tax", "token": "t0ken"}).status_code == 200
        assert web.get("/saved.json").json() == []


def state(web: TestClient, name: str) -> str:
    found = re.search(r'name="state" value="(\w+)"', web.get(f"/new?name={name}").text)
    assert found
    return found[1]


def seen(web: TestClient, name: str, of: str = ""):
    data = {"name": name, "state": of or state(web, name), "token": "t0ken"}
    return web.post("/saved/seen", data=data)


def _wait_until(true: Callable[[], bool]) -> None:
    done = threading.Event()
    for _ in range(50):
        if true():
            return
        done.wait(0.1)
    pytest.fail("it never came")


def test_an_index_that_is_not_there_yet_is_found_once_it_is(tmp_path):
    path = tmp_path / "none.idx"
    with client(path) as web:
        missing = web.get("/search.json?q=tax")
        assert missing.status_code == 503 and "no index" in missing.json()["error"]
        index.build(path, releases(), jobs=1)
        _wait_until(lambda: web.get("/search.json?q=tax").status_code == 200)


def test_what_else_would_be_unsafe_is_refused(dateline, web_index, tmp_path, monkeypatch):
    secret = tmp_path / "secret"
    secret.write_text("sesame\n")
    secret.chmod(0o600)
    open_ = tmp_path / "open"
    open_.write_text("sesame\n")
    open_.chmod(0o644)
    ann = ("--user", "ann", "--password-file")
    for options, said in (
        (("--host", "0.0.0.0"), "--name"),
        (("--host", "192.0.2.1", *ann, str(secret)), "unencrypted"),
        ((*ann, str(open_)), "others may read"),
        (("--user", "ann"), "go together"),
        (("--tls-cert", "x"), "go together"),
        (("--root-path", "x"), "slash"),
    ):
        run = dateline("--index", str(web_index), "serve", *options)
        assert run.status == 2 and said in run.err, run.err
    with monkeypatch.context() as without:
        without.setitem(sys.modules, "uvicorn", None)
        run = dateline("--index", str(web_index), "serve")
    assert run.status == 2 and "pip install 'dateline[web]'" in run.err
    assert "serving http" not in run.err and "Ctrl-C" not in run.err
    run = dateline("--index", str(tmp_path / "no.idx"), "serve")
    assert run.status == 2 and "no index" in run.err


def test_the_history_of_a_release_shows_each_change(tmp_path):
    path = tmp_path / "changing.idx"
    first = Release("one", "Rates rise", "The bank met. Rates rise by one point. It ended.", None)
    later = Release("one", "Rates rise", "The bank met. Rates rise by <b>two</b>. It ended.", None)
    last = Release("one", "Rates fall", later.body, None)
    for release in (first, later, last):
        index.build(path, [release], jobs=1)
    with client(path) as web:
        record = web.get("/history.json?id=one").json()
        text = web.get("/release?id=one").text
        assert web.get("/history.json?id=two").status_code == 404
    with search.open(path) as engine:
        assert record == engine.history("one").to_dict()
    assert "3 versions" in text
    assert "Rates rise by one point." in re.findall("<del>.*?</span>(.*?)</del>", text)
    added = re.findall("<ins>.*?</span>(.*?)</ins>", text)
    assert added == ["Rates fall", "Rates rise by &lt;b&gt;two&lt;/b&gt;."]


def test_reissues_are_folded_where_the_index_finds_them(tmp_path):
    words = " ".join(f"word{at} of the long and careful tax notice," for at in range(60))
    copies = [
        Release(f"copy-{at}", "Tax notice", f"{words} number {at}", TODAY.replace(day=at + 1))
        for at in range(3)
    ]
    other = Release("other", "Other tax", "Something else about tax altogether.", TODAY)
    folding, plain = tmp_path / "folding.idx", tmp_path / "plain.idx"
    index.build(folding, [*copies, other], jobs=1)
    index.build(plain, [*copies, other], jobs=1, collapse=False)
    with client(folding) as web:
        text = web.get("/search?q=tax").text
        assert len(re.findall('<li class="hit"', text)) == 2
        assert "2 without reissues" in text
        (address,) = re.findall('href="(/reissues[^"]*)">2 more nearly the same, since', text)
        group = web.get(address.replace("&amp;", "&")).text
        assert [f"copy-{at}" in group for at in range(3)] == [True] * 3 and "Other tax" not in group
        assert len(re.findall('<li class="hit"', web.get("/search?q=tax&fold=no").text)) == 4
        assert len(web.get("/search.json?q=tax").json()["hits"]) == 4
        assert len(web.get("/search.json?q=tax&fold=yes").json()["hits"]) == 2
        (found,) = web.get("/reissues.json?q=tax").json()
        assert [one["id"] for one in found["releases"]] == [f"copy-{at}" for at in range(3)]
    with client(plain) as web:
        text = web.get("/search?q=tax").text
        assert len(re.findall('<li class="hit"', text)) == 4 and "fold" not in text
        assert web.get("/search.json?q=tax&fold=yes").status_code == 400
        assert web.get("/reissues?q=tax").status_code == 400


def test_arrivals_and_changes_are_filters_and_dates_of_feeds(tmp_path, monkeypatch):
    path = tmp_path / "arriving.idx"
    index.build(path, [Release("one", "Tax", "A tax.", TODAY), Release("two", "Tax", "Two.", None)])
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767312000")  # a day later than before
    index.build(path, [Release("one", "Tax", "A new tax.", TODAY)], jobs=1)
    with search.open(path) as engine:
        past = engine.history("one")
    asked = {"q": "tax", "changed-since": past.arrived.isoformat()}
    with client(path) as web:
        hits = web.get("/search.json", params=asked).json()["hits"]
        assert [hit["id"] for hit in hits] == ["one"]
        assert "changed since" in web.get("/search", params=asked).text
        assert web.get("/search.json?q=tax&arrived-since=2999").json()["total"] == 0
        assert web.get("/search?q=tax&arrived-since=nonsense").status_code == 400
        feed = ET.fromstring(web.get("/search.atom?q=tax").text)
    atom = "{http://www.w3.org/2005/Atom}"
    times = {
        entry.findtext(f"{atom}id"): (
            entry.findtext(f"{atom}published"),
            entry.findtext(f"{atom}updated"),
        )
        for entry in feed.iter(f"{atom}entry")
    }
    expected = past.arrived.isoformat(), past.versions[-1].since.isoformat()
    assert times["urn:dateline:release:one"] == expected and expected[0] < expected[1]
    assert feed.findtext(f"{atom}updated") == expected[1]


def test_texts_in_another_language_say_so(tmp_path, web):
    path = tmp_path / "german.idx"
    index.build(path, [Release("eins", "Die Steuer", "Neue Steuern.", TODAY)], language="german")
    with client(path) as german:
        for address in ("/search?q=steuer", "/release?id=eins"):
            found = [attributes for _, attributes in Elements(german.get(address).text).found]
            texts = [e for e in found if e.get("dir") == "auto" and e.get("name") != "q"]
            assert texts and all(each.get("lang") == "de" for each in texts)
    assert web.get("/search?q=tax").text.count("lang=") == 1


def test_each_paragraph_has_the_direction_of_its_letters(tmp_path):
    body = "REUTERS\n\nالحكومة تعلن أسعار العبارات.\n\nFares stay."
    index.build(tmp_path / "i", [Release("a", "أسعار العبارات", body, None)], language="arabic")
    with client(tmp_path / "i") as web:
        page = web.get("/release", params={"id": "a", "q": "الحكومة"}).text
        assert (
            '<h1 dir="auto"' in page and '<input id="q" name="q" type="search" dir="auto"' in page
        )
        assert re.findall('<p dir="auto"[^>]*>(.)', page) == [
            "R",
            "<",
            "F",
        ]  # the second begins marked


def test_answers_that_nobody_waits_for_are_bounded(web_index, monkeypatch):
    from search.embedded.engine import EmbeddedEngine

    held = threading.Event()
    suggest = EmbeddedEngine.suggest
    monkeypatch.setattr(EmbeddedEngine, "suggest", lambda *given: held.wait(20) and ())
    with client(web_index, seconds=0.3) as web:
        try:
            answers = [web.get("/suggest.json?text=t") for _ in range(4)]
            assert [answer.status_code for answer in answers] == [503] * 4
            refused = web.get("/search.json?q=tax")
            assert refused.status_code == 503 and refused.headers["retry-after"] == "1"
            assert "still at work" in refused.json()["error"]
        finally:
            held.set()
        monkeypatch.setattr(EmbeddedEngine, "suggest", suggest)
        _wait_until(lambda: web.get("/search.json?q=tax").status_code == 200)
