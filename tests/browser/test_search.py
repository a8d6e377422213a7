"""What a reader finds: the search in Chromium, with Pagefind's own index, in two shards."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from chromium import Opener, Trouble, faults, served, tabbed, violations
from playwright.sync_api import Browser, Page, Route, expect
from serving import Server
from support import SETTINGS, SiteTest

HOSTILE = "<script>document.title = 'egret'</script><img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> SiteTest:
    site = SiteTest(
        tmp_path_factory.mktemp("search") / "site",
        SETTINGS
        + "[search]\nenabled = true\n[build]\nheaders = true\n"
        + '[[archives]]\npath = "content/posts/old"\n',
    )
    site.post(
        "ferry",
        "The ferry left the harbour with forty herons on board.",
        date="2024-05-06",
        more="category: Sea",
    )
    site.post(
        "crane",
        "A crane of the harbour fell into the water.",
        date="2025-07-08",
        more="category: Land",
    )
    site.post(
        "hostile",
        f"Nobody runs `{HOSTILE}` in the harbour.",
        title=f"'{HOSTILE.replace(chr(39), chr(39) * 2)}'",
        date="2025-07-09",
        more="category: Land\nslug: hostile",
    )
    site.post("german", "Der Hafen ist ein harbour.", date="2025-07-10", more="lang: de")
    human = site.post(
        "human", "The harbour at dawn, d’Yquem, of Paris–Quito.", title="By hand", date="2025-01-01"
    )
    site.edit(human, "CNN\nai: true", "Reuters\nai: false")
    old = site.post("old/walrus", "A walrus.", title="Walrus", date="2024-01-02")
    site.edit(old, "source: CNN", "source: unstated")
    for number in range(12):
        site.post(f"gull-{number}", f"Gulls, number {number}.", date="2024-01-01")
    assert site.build().ok
    return site


@pytest.fixture(scope="module")
def address(site: SiteTest) -> Iterator[str]:
    with served(site.root / "public") as place:
        yield place


@pytest.fixture
def page(tab: Opener, address: str) -> Iterator[Page]:
    """A page in a browser that must not have had any trouble when the test is over."""
    page = tab()
    trouble = Trouble()
    trouble.watch(page, address)
    yield page
    assert trouble == []


def titles(page: Page) -> list[str]:
    return page.locator(".search-results h2 a").all_inner_texts()


def test_a_question_is_answered_from_all_shards(page: Page, address: str) -> None:
    page.goto(address + "/2024/05/06/ferry/")
    page.locator(".search-link").click()
    page.get_by_role("searchbox").fill("harbour")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=harbour")
    expect(page.get_by_role("status")).to_have_text("5 posts with “harbour”")
    assert set(titles(page)) == {"Ferry", "Crane", "German", "By hand", HOSTILE}
    card = page.locator(".search-results li", has_text="forty")
    expect(card.locator(".ai-tag")).to_have_text("AI")
    expect(card).to_contain_text("Sea")
    expect(card).to_contain_text("6 May 2024")
    expect(card).to_contain_text("Source: CNN")
    expect(card.locator("mark")).to_have_text("harbour")
    human = page.locator(".search-results li", has_text="dawn")
    expect(human.locator(".ai-tag")).to_have_count(0)
    expect(human).to_contain_text("Reuters")
    expect(human).to_contain_text("d’Yquem, of Paris–Quito.")
    german = page.locator(".search-results li", has_text="Hafen")
    expect(german.locator("a")).to_have_attribute("lang", "de")
    card.locator("a").click()
    page.wait_for_url(address + "/2024/05/06/ferry/")


def test_a_post_without_sources_has_no_word_for_them(page: Page, address: str) -> None:
    page.goto(address + "/search/?q=walrus")
    card = page.locator(".search-results li")
    expect(card).to_contain_text("2 January 2024")
    expect(card).not_to_contain_text("Source")


def test_questions(page: Page, address: str) -> None:
    for question, found in (
        ("herons", ["Ferry"]),
        ("heron", ["Ferry"]),
        ("crane", ["Crane"]),
        ("Reuters", ["By hand"]),
        ("yquem", ["By hand"]),
        ("d'Yquem quito", ["By hand"]),
        ("harbour forty", ["Ferry"]),
        ("FORTY, harbour!", ["Ferry"]),
        ("crane harbour", ["Crane"]),
        ("crane forty", []),
        ('"fell into the water"', ["Crane"]),
        ('"water the into"', []),
        ("xyzzy", []),
        ("+++", []),
        ("", []),
        ("2024", []),
        ("<script>", [HOSTILE]),
        ("{query} {count}", []),
        ('"><img src=x onerror=alert(1)>', []),
    ):
        page.goto(address + "/search/")
        page.get_by_label("Search for words").fill(question)
        page.keyboard.press("Enter")
        if question and found:
            expect(page.get_by_role("status")).to_have_text(f"{len(found)} post with “{question}”")
        elif question:
            expect(page.get_by_role("status")).to_contain_text("“" + question + "”")
        assert found == titles(page) or not found, question
        assert page.locator(".search-results :is(script, img)").count() == 0, question


def test_filters_narrow_what_is_found(page: Page, address: str) -> None:
    page.goto(address + "/search/?q=harbour")
    status = page.get_by_role("status")
    expect(status).to_have_text("5 posts with “harbour”")
    page.get_by_label("Year").select_option("2025")
    expect(status).to_have_text("4 posts with “harbour”")
    page.get_by_label("Category").select_option("Land")
    expect(status).to_have_text("2 posts with “harbour”")
    page.get_by_label("Category").select_option("All")
    page.get_by_label("Part of AI").select_option("No AI")
    expect(status).to_have_text("1 post with “harbour”")
    assert titles(page) == ["By hand"]
    page.reload()
    expect(status).to_have_text("1 post with “harbour”")
    assert page.get_by_label("Part of AI").input_value() == "none"
    page.goto(address + "/search/?q=harbour&year=1066")
    expect(status).to_have_text("5 posts with “harbour”")


def test_what_is_found_is_text(page: Page, address: str) -> None:
    page.goto(address + "/search/?q=nobody")
    expect(page.get_by_role("status")).to_have_text("1 post with “nobody”")
    assert titles(page) == [HOSTILE]
    expect(page.locator(".card-summary")).to_contain_text(HOSTILE)
    assert page.title() == "Search – Test News"


def test_the_keyboard_searches_filters_and_asks_for_more(page: Page, address: str) -> None:
    page.goto(address + "/")
    for _ in range(3):  # past the skip link and the title
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(address + "/search/")
    tabbed(page, "[name=q]")
    page.keyboard.type("gulls")
    page.keyboard.press("Enter")
    status = page.get_by_role("status")
    expect(status).to_have_text("12 posts with “gulls”")
    expect(page.locator(".search-results li")).to_have_count(10)
    page.get_by_label("Search for words").focus()
    seen = []
    for _ in range(5):
        page.keyboard.press("Tab")
        seen.append(
            page.evaluate(
                "document.activeElement.name || document.activeElement.className ||"
                " document.activeElement.tagName"
            )
        )
    assert seen == ["BUTTON", "year", "category", "involvement", "A"]
    for _ in range(10):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "page.more"
    page.keyboard.press("Enter")
    expect(page.locator(".search-results li")).to_have_count(12)
    expect(page.locator(".search-results li a").nth(10)).to_be_focused()
    expect(page.get_by_role("button", name="More results")).to_be_hidden()
    page.keyboard.press("Enter")
    page.wait_for_url("**/2024/01/01/gull-*/")


def test_results_come_while_one_types(page: Page, address: str) -> None:
    page.goto(address + "/search/")
    page.get_by_label("Search for words").focus()
    page.keyboard.type("herons")
    expect(page.get_by_role("status")).to_have_text("1 post with “herons”")
    page.get_by_label("Search for words").fill("")
    expect(page.get_by_role("status")).to_have_text("")
    assert titles(page) == []
    assert page.url == address + "/search/"


def test_words_written_before_the_script_came_are_kept(page: Page, address: str) -> None:
    def write_first(route: Route) -> None:
        page.get_by_role("searchbox").fill("crane")
        page.get_by_label("Category").select_option("Land")
        route.continue_()

    page.route("**/js/search*.js", write_first)
    page.goto(f"{address}/search/?q=gulls&category=Sea", wait_until="commit")
    expect(page.get_by_role("status")).to_have_text("1 post with “crane”")
    expect(page.get_by_role("searchbox")).to_have_value("crane")
    expect(page.get_by_label("Category")).to_have_value("Land")
    page.unroute_all()


def test_the_page_for_missing_addresses_offers_a_search(page: Page, address: str) -> None:
    page.goto(address + "/404.html")
    assert page.get_by_role("search").count() == 1
    page.get_by_role("main").get_by_role("searchbox").fill("crane")
    page.get_by_role("main").get_by_role("button", name="Search").click()
    expect(page.get_by_role("status")).to_have_text("1 post with “crane”")


def test_without_scripts_the_way_leads_to_the_archive(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + "/404.html")
    assert not page.locator(".site-search").is_visible()
    page.locator(".ways").get_by_role("link", name="All posts").click()
    page.wait_for_url(address + "/archive/")
    page.goto(address + "/")
    page.locator(".search-link").click()
    assert not page.locator("form").is_visible()
    page.get_by_role("main").get_by_role("link", name="All posts by date").click()
    page.wait_for_url(address + "/archive/")
    context.close()


LOST = "The search cannot be loaded. Try again later, or look in the archive."


def test_what_cannot_be_loaded_is_said_and_asked_for_again(tab: Opener, address: str) -> None:
    """It is no reason to wait for ever, nor to say that nothing is found."""
    page = tab()
    status = page.get_by_role("status")
    for lost in ("pagefind.js*", "pagefind/pagefind-entry.json*", "*.pf_index"):
        page.route(f"**/{lost}", lambda route: route.abort())
        page.goto(address + "/search/?q=gulls")
        expect(status).to_have_text(LOST)
        assert titles(page) == []
        page.unroute(f"**/{lost}")
        page.get_by_role("button", name="Search").click()
        expect(status).to_have_text("12 posts with “gulls”")
    # More of what is found, too.
    page.route("**/*.pf_fragment", lambda route: route.fulfill(status=404, body="Not found"))
    page.get_by_role("button", name="More results").click()
    expect(status).to_have_text(LOST)
    assert len(titles(page)) == 10
    page.unroute("**/*.pf_fragment")
    page.get_by_role("button", name="More results").click()
    expect(page.locator(".search-results li a").nth(10)).to_be_focused()
    expect(status).to_have_text("12 posts with “gulls”")
    # An index that is out of date is loaded anew at once.
    page.route("**/*.pf_fragment", lambda route: route.abort(), times=1)
    page.get_by_label("Search for words").fill("crane")
    expect(status).to_have_text("1 post with “crane”")


def test_filters_with_names_of_properties_and_a_language_that_browsers_do_not_know(
    tab: Opener, tmp_path: Path
) -> None:
    filters = "".join(f'[[taxonomies]]\nname = "{name}"\n' for name in ("dataset", "action"))
    site = SiteTest(
        tmp_path / "site", f'language = "zh-yue"\n{SETTINGS}[search]\nenabled = true\n{filters}'
    )
    for number in ("1", "2"):
        more = f"dataset: [d{number}]\naction: [a{number}]\nslug: p{number}"
        site.post(f"p{number}", "A gull.", title=f"P{number}", more=more)
    assert site.build(output=tmp_path / "served").ok
    page = tab()
    with served(tmp_path / "served") as address:
        page.goto(f"{address}/search/?q=gull&dataset=d2&action=a2")
        expect(page.get_by_role("status")).to_have_text("1 post with “gull”")
        assert titles(page) == ["P2"]
        assert page.url == f"{address}/search/?q=gull&dataset=d2&action=a2"
        page.goto("about:blank")  # so that nothing is on its way when the server ends


def test_only_the_page_of_the_search_loads_a_script(page: Page, address: str) -> None:
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url.removeprefix(address)))
    for path in ("/", "/2024/05/06/ferry/", "/404.html"):
        page.goto(address + path, wait_until="networkidle")
    assert not [path for path in loaded if path.startswith(("/js/", "/search/"))]
    page.goto(address + "/search/", wait_until="networkidle")
    assert not [path for path in loaded if "pagefind" in path], "nothing was asked for yet"


def test_the_policy_of_the_header_is_enough(browser: Browser, site: SiteTest, address: str) -> None:
    (policy,) = [
        line.partition(": ")[2]
        for line in site.read("_headers").splitlines()
        if "Content-Security-Policy" in line
    ]
    page = browser.new_page()
    trouble = Trouble()
    trouble.watch(page, address)
    page.route(
        "**/*",
        lambda route: (
            (answer := route.fetch())
            and route.fulfill(
                response=answer, headers={**answer.headers, "content-security-policy": policy}
            )
        ),
    )
    page.goto(address + "/search/?q=harbour")
    expect(page.get_by_role("status")).to_have_text("5 posts with “harbour”")
    page.close()
    assert trouble == []


def test_under_a_base_path_and_from_right_to_left(browser: Browser, tmp_path: Path) -> None:
    site = SiteTest(
        tmp_path / "site",
        'language = "he"\n'
        + SETTINGS.replace("news.example/", "news.example/blog/")
        + "[search]\nenabled = true\n",
    )
    site.post("one", "נמל ומעבורת", more="slug: one")
    assert site.build(output=tmp_path / "served/blog").ok
    page = browser.new_page(viewport={"width": 360, "height": 800})
    with served(tmp_path / "served") as address:
        page.goto(f"{address}/blog/2026/01/02/one/")
        page.locator(".search-link").click()
        page.get_by_role("searchbox").fill("נמל")
        page.keyboard.press("Enter")
        page.locator(".search-results a").click()
        page.wait_for_url(f"{address}/blog/2026/01/02/one/")
        page.go_back()
        page.wait_for_selector(".search-results li")
        assert (
            page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            == 0
        )
        assert page.evaluate(
            "document.getElementById('page.query').getBoundingClientRect().right > innerWidth - 40"
        )
        assert violations(page) == []
    page.close()


def test_results_are_counted_as_the_language_counts(browser: Browser, tmp_path: Path) -> None:
    site = SiteTest(tmp_path / "site", f'language = "pl"\n{SETTINGS}[search]\nenabled = true\n')
    for number in range(1, 6):
        words = " ".join(f"słowo{most}" for most in range(number, 6))
        site.post(f"post-{number}", words, title=f"Tytuł {number}", more=f"slug: post-{number}")
    assert site.build(output=tmp_path / "served").ok
    page = browser.new_page()
    with served(tmp_path / "served") as address:
        for question, wanted in (
            ("słowo1", "1 wynik"),
            ("słowo3", "3 wyniki"),
            ("słowo5", "5 wyników"),
        ):
            page.goto(f"{address}/search/?q={question}")
            expect(page.get_by_role("status")).to_have_text(f"{wanted} dla „{question}”")
    page.close()


@pytest.mark.parametrize(
    ("question", "wanted"), [("gulls", "12 posts"), ("harbour", "5 posts"), ("xyzzy", "No post")]
)
@pytest.mark.sampled(1)
def test_axe_finds_nothing_in_results(
    tab: Opener, address: str, question: str, wanted: str
) -> None:
    page = tab(reduced_motion="reduce")
    page.goto(f"{address}/search/?q={question}")
    expect(page.get_by_role("status")).to_contain_text(wanted)
    assert faults(page) == {}


def test_the_preview_finds_drafts_and_what_was_just_saved(browser: Browser, tmp_path: Path) -> None:
    site = SiteTest(tmp_path / "site", SETTINGS + "[search]\nenabled = true\n")
    site.post("draft", "A plover.", more="draft: true")
    site.post("other", "A gull.")
    page = browser.new_page()
    with Server(site.root) as server:
        page.goto(f"{server.address}/search/?q=plover")
        expect(page.get_by_role("status")).to_have_text("1 post with “plover”")
        assert titles(page) == ["Draft"]
        site.edit("content/posts/other.md", "gull", "plover")
        # The page loads itself again.
        expect(page.get_by_role("status")).to_have_text("2 posts with “plover”")
    page.close()
