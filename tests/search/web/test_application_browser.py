"""The page in a browser, as people use it: by mouse, by keys, without a script, on any screen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.search.web.conftest import chromium

pytestmark = pytest.mark.browser
sync_api = pytest.importorskip("playwright.sync_api", reason="the browser tests need playwright")
pytest.importorskip("uvicorn")


@pytest.fixture(scope="module")
def browser() -> Iterator[sync_api.Browser]:
    path = chromium()
    if path is None:
        pytest.skip("there is no Chromium here: the page was NOT tried in a browser")
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def site(web_index, serving) -> str:
    return serving(web_index)


@pytest.fixture
def page(browser: sync_api.Browser, site: str) -> Iterator[sync_api.Page]:
    with _opened(browser, site) as page:
        yield page


class _opened:  # noqa: N801
    """A page of a fresh browser, which must not complain nor ask any other server."""

    def __init__(self, browser: sync_api.Browser, site: str, **options: object) -> None:
        self.context = browser.new_context(
            base_url=site, **{"viewport": {"width": 1200, "height": 900}, **options}
        )
        self.site = site
        self.complaints: list[str] = []

    def __enter__(self) -> sync_api.Page:
        page = self.context.new_page()
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self._asked(request.url))
        return page

    def _said(self, message: sync_api.ConsoleMessage) -> None:
        if "404 (Not Found)" not in message.text:  # of the page that is not there, on purpose
            self.complaints.append(message.text)

    def _asked(self, url: str) -> None:
        if not url.startswith(self.site):
            self.complaints.append(f"asked {url}")

    def __exit__(self, *error: object) -> None:
        self.context.close()
        if error[0] is None:
            assert self.complaints == []


def total(page: sync_api.Page) -> int:
    return int(page.inner_text(".total strong").replace(",", ""))


def test_search_click_a_bar_narrow_by_a_facet_and_go_back(page):
    page.goto("/")
    page.fill("#q", "tax")
    page.press("#q", "Enter")
    page.wait_for_url("**/search?q=tax")
    assert total(page) == 49
    bar = page.locator("a.bar").nth(3)
    count = int(bar.get_attribute("data-count"))
    bar.locator(".area").click()
    page.wait_for_url("**in=*")
    assert total(page) == count
    page.go_back()
    assert total(page) == 49
    page.click(".facet a:has-text('Antitrust Division')")
    page.wait_for_url("**source=*")
    assert 0 < total(page) < 49
    page.reload()
    assert page.locator(".facet .chosen").count() == 1
    page.click(".chips a")
    page.wait_for_url("**/search?q=tax")


@pytest.mark.parametrize("touch", [False, True])
def test_dragging_over_the_histogram_keeps_those_days(browser, site, touch):
    with _opened(browser, site, has_touch=touch) as page:
        page.goto("/search?q=tax")
        bars = page.locator(".chart .bar").all()
        first, last = bars[4].bounding_box(), bars[15].bounding_box()
        counts = [int(bar.get_attribute("data-count")) for bar in bars[4:16]]
        since = bars[4].get_attribute("data-since")
        until = bars[15].get_attribute("data-until")
        page.mouse.move(last["x"] + last["width"] / 2, last["y"] + 40)
        page.mouse.down()
        page.mouse.move(first["x"] + first["width"] / 2, first["y"] + 30, steps=6)
        assert f"{sum(counts)} releases" in page.inner_text(".readout")
        page.mouse.up()
        page.wait_for_url("**in=*")
        assert page.input_value("#in") == f"{since} to {until}"
        assert total(page) == sum(counts)
        assert page.locator(".strip .chosen").count() > 0


def test_everything_can_be_done_with_the_keyboard(page):
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type("trad")
    page.wait_for_selector("#complete li")
    page.keyboard.press("ArrowDown")
    assert page.input_value("#q") == "trade"
    page.keyboard.press("Enter")
    page.wait_for_url("**q=trade")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.closest('.hit').value") == 2
    page.keyboard.press("Enter")
    page.wait_for_url("**/release?*")
    assert page.locator("mark").count() > 0
    page.go_back()
    page.locator("a.bar").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    chosen = page.locator(".chart .within")
    count = sum(int(bar.get_attribute("data-count")) for bar in chosen.all())
    page.keyboard.press("Enter")
    page.wait_for_url("**in=*")
    assert total(page) == count


def test_it_works_without_a_script(browser, site):
    with _opened(browser, site, java_script_enabled=False) as page:
        page.goto("/")
        page.fill("#q", "tax")
        page.fill("#in", "2023")
        page.click("form[role=search] button")
        assert "in=2023" in page.url and total(page) > 0
        page.select_option("#sort", "oldest")
        page.click(".apply")
        assert "sort=oldest" in page.url
        page.locator("a.bar").nth(1).click(force=True)
        assert 0 < total(page) < 15
        page.click(".hit h2 a")
        assert page.locator("mark").count() > 0
        page.click(".back a")
        assert "sort=oldest" in page.url


ADDRESSES = (
    *("/", "/search?q=tax&in=2023-02+to+2024-03&source=Tax+Division", "/search?q=zzzz", "/help"),
    *("/release?id=made-3&q=tax", "/trend?q=tax&q=trade", "/keywords?in=2026", "/timeline?q=tax"),
    *("/saved", "/new", "/similar?id=made-3", "/nothing"),
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_shuts_anybody_out(browser, site, scheme):
    """axe-core: WCAG A and AA, contrast among them, in both schemes and on a small screen."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    for width in (1200, 360):
        options = {"color_scheme": scheme, "viewport": {"width": width, "height": 900}}
        with _opened(browser, site, bypass_csp=True, **options) as page:
            for address in ADDRESSES:
                page.goto(address)
                found = axe.run(page).response["violations"]
                assert [(address, one["id"], one["nodes"][0]["html"]) for one in found] == []


@pytest.mark.parametrize("width", [320, 360, 800, 1200, 2400])
def test_no_screen_is_too_small(browser, site, width):
    with _opened(browser, site, viewport={"width": width, "height": 900}) as page:
        for address in ADDRESSES:
            page.goto(address)
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, address


def test_paper_has_the_results_and_nothing_to_click_at(page):
    page.goto("/search?q=tax")
    page.emulate_media(media="print")
    assert page.is_visible(".hit h2") and page.is_visible(".chart")
    assert not page.is_visible(".facets") and not page.is_visible("form[role=search]")


def test_searches_are_saved_and_looked_at(browser, web_index, serving, tmp_path):
    import shutil

    own = tmp_path / "own.idx"
    shutil.copytree(web_index, own)
    site = serving(own, "--allow-saving")
    with _opened(browser, site) as page:
        page.goto("/search?q=tax")
        page.click("summary:has-text('Save this search')")
        page.fill("#save-name", "taxes")
        page.click(".save button")
        assert page.url.endswith("/saved") and page.is_visible("text=nobody has looked yet")
        page.click(".saved-list a:has-text('look')")
        page.click("button:has-text('Mark as seen')")
        page.wait_for_url("**/saved")
        assert page.is_visible("text=nothing new")


def test_a_password_is_asked_for_in_a_browser(browser, web_index, serving, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("sesame")
    secret.chmod(0o600)
    site = serving(web_index, "--user", "ann", "--password-file", str(secret))
    ann = {"username": "ann", "password": "sesame"}
    with _opened(browser, site, http_credentials=ann) as page:
        page.goto("/search?q=tax")
        assert total(page) == 49
