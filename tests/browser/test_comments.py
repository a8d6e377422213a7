"""The whole way of a comment, with a real Isso and in Chromium: written, approved, live, pulled,
built, and read without JavaScript."""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Iterator
from pathlib import Path

import nu
import pytest
from chromium import Trouble, faults, served
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from isso_server import Isso
from needs import needs
from playwright.sync_api import Browser, Locator, Page, Route, expect
from playwright.sync_api import Error as PlaywrightError
from serving import Server
from support import NOW, SiteTest, sitegen
from test_gallery import tabbed

from sitegen.build import build
from sitegen.commands.comments import PullOptions, pull
from sitegen.markdown import reply
from sitegen.model.build import BuildOptions

POST = "/2026/01/02/one/"
ISSO = "The tests of comments need Isso, which is not installed: make .venv/.isso"
PAYLOAD = (
    "<script>document.title = 'taken'</script> <img src=x onerror=\"document.title = 'taken'\">"
    " [x](javascript:alert(1))"
)


class Stage:
    """A site that is served, and the Isso that keeps its comments."""

    def __init__(self, site: SiteTest, isso: Isso, address: str) -> None:
        self.site, self.isso, self.address = site, isso, address

    def build(self) -> tuple[str, ...]:
        return self.site.build().done.rendered

    def pull(self) -> None:
        pull(PullOptions(root=self.site.root, server=self.isso.address))


@pytest.fixture(autouse=True)
def closed(browser: Browser) -> Iterator[None]:
    """No window stays open after the test that opened it, but what the file shares."""
    before = browser.contexts
    yield
    for window in browser.contexts:
        if window not in before:
            window.close()


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    yield from staged(tmp_path)


def staged(place: Path, **options: bool) -> Iterator[Stage]:
    needs(importlib.util.find_spec("isso"), ISSO)
    site = SiteTest(place / "site")
    public = site.root / "public"
    public.mkdir()
    with served(public) as address, Isso(place / "isso", [address], **options) as isso:
        site.write(
            "site.toml",
            f"""\
            title = "Test News"
            base_url = "{address}/"
            checks.ignore = ["no-contact", "no-policy", "no-responsible", "source-url"]
            [publisher]
            email = "desk@news.example"
            [comments]
            provider = "isso"
            server = "{isso.address}"
            """,
        )
        site.post("one")
        site.post("two", date="2026-01-03")
        site.build()
        yield Stage(site, isso, address)


def opened(browser: Browser, stage: Stage, **options: object) -> tuple[Page, Trouble]:
    page = browser.new_page(**options)  # type: ignore[arg-type]
    trouble = Trouble()
    trouble.watch(page, stage.address)
    page.goto(stage.address + POST)
    # What goes to the one server that the settings name is meant.
    return page, trouble


def of_elsewhere(trouble: Trouble, stage: Stage) -> list[str]:
    return [said for said in trouble if not said.startswith(f"elsewhere: {stage.isso.address}")]


def write(page: Page, text: str, name: str = "Bo") -> None:
    page.get_by_label("Comment *").fill(text)
    page.get_by_label("Name *").fill(name)
    page.get_by_role("button", name="Post comment").click()


def status(page: Page) -> Locator:
    return page.get_by_role("status")


def test_a_comment_goes_all_the_way(browser: Browser, stage: Stage) -> None:
    page, trouble = opened(browser, stage)
    expect(page.get_by_role("heading", name="Leave a Reply")).to_be_visible()
    expect(
        page.get_by_text(
            "Your e-mail address will not be published. Required fields are marked with *."
        )
    ).to_be_visible()
    expect(page.get_by_role("heading", name="Comments")).to_be_hidden()
    page.get_by_label("E-mail (will not be published)").fill("secret@reader.example")
    page.get_by_label("Website").fill("bo.example")
    write(page, "My **first** comment")
    # It waits: its writer sees that, and nobody else sees it.
    expect(status(page)).to_contain_text("waits for approval")
    expect(page.locator("#page\\.comment-1")).to_contain_text("Waiting for approval")
    expect(status(page)).to_be_focused()
    other, _ = opened(browser, stage)
    expect(other.locator("form.reply-form")).to_be_visible()
    assert other.locator("li.comment").count() == 0
    stage.isso.approve(1)
    other.reload()
    expect(other.locator("#page\\.comment-1 strong")).to_have_text("first")
    expect(other.get_by_role("link", name="Bo", exact=True)).to_have_attribute(
        "href", "https://bo.example"
    )
    # A reply, in the thread.
    other.get_by_role("button", name="Reply to Bo").click()
    expect(other.get_by_label("Comment *")).to_be_focused()
    expect(other.get_by_text("You are replying to Bo.")).to_be_visible()
    write(other, "A reply to it", "Cy")
    expect(other.locator("#page\\.comment-1 #page\\.comment-2")).to_contain_text(
        "Waiting for approval"
    )
    stage.isso.approve(2)
    # Into the site, and without JavaScript.
    stage.pull()
    assert POST[1:] + "index.html" in stage.build()
    silent = browser.new_context(java_script_enabled=False).new_page()
    silent.goto(stage.address + POST)
    expect(silent.locator("#page\\.comment-1 > .comment-said strong")).to_have_text("first")
    expect(silent.locator("#page\\.comment-1 #page\\.comment-2")).to_contain_text("A reply to it")
    assert silent.locator("form.reply-form").is_hidden()
    expect(silent.get_by_role("link", name="Reply by e-mail")).to_be_visible()
    assert "secret" not in silent.content()
    silent.goto(stage.address)
    expect(silent.get_by_role("link", name="2 comments")).to_have_attribute(
        "href", POST + "#page.comments"
    )
    # What is in the page is not shown twice, and what is newer is added.
    stage.isso.write(POST, "A newer one", "Dee", parent=1)
    other.reload()
    expect(other.locator("#page\\.comment-1 #page\\.comment-3")).to_contain_text("A newer one")
    assert other.locator("li.comment").count() == 3
    assert of_elsewhere(trouble, stage) == []
    assert page.context.cookies() == []


def test_empty_fields_are_refused_next_to_them(browser: Browser, stage: Stage) -> None:
    page, trouble = opened(browser, stage)
    page.get_by_label("E-mail (will not be published)").fill("nobody")
    page.get_by_label("Website").fill("no address")
    page.get_by_role("button", name="Post comment").click()
    expect(status(page)).to_contain_text("not right yet: 4")
    text = page.get_by_label("Comment *")
    expect(text).to_be_focused()
    for field, error in (
        (text, "at least three"),
        (page.get_by_label("Name *"), "Write your name"),
        (page.get_by_label("E-mail (will not be published)"), "Write an e-mail"),
        (page.get_by_label("Website"), "Write an address"),
    ):
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(field).to_have_accessible_description(pattern(error))
    assert stage.isso.call("POST", "/count", [POST]) == [0]
    # They go when the fields are right.
    page.get_by_label("E-mail (will not be published)").fill("")
    page.get_by_label("Website").fill("")
    write(page, "Now it is right")
    expect(status(page)).to_contain_text("waits for approval")
    assert page.locator("[aria-invalid]").count() == 0
    assert of_elsewhere(trouble, stage) == []


def pattern(text: str) -> re.Pattern[str]:
    return re.compile(re.escape(text))


def test_all_of_it_works_by_keyboard(browser: Browser, stage: Stage) -> None:
    stage.isso.write(POST, "Somebody's comment", "Ann")
    page, _ = opened(browser, stage)
    button = page.get_by_role("button", name="Reply to Ann")
    expect(button).to_be_visible()
    tabbed(page, ".comment button")
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.type("> Somebody's comment\n\nI *agree*.")
    for text in ("Cy", "", ""):
        page.keyboard.press("Tab")
        page.keyboard.type(text)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Preview")).to_be_focused()
    page.keyboard.press("Space")
    expect(page.get_by_role("region", name="Preview")).to_contain_text("I agree.")
    expect(page.get_by_role("region", name="Preview").locator("blockquote")).to_have_text(
        "Somebody's comment"
    )
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#page\\.comment-1 #page\\.comment-2 em")).to_have_text("agree")


def test_a_script_stays_text_everywhere(browser: Browser, stage: Stage) -> None:
    page, trouble = opened(browser, stage)
    page.get_by_label("Comment *").fill(PAYLOAD)
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("region", name="Preview")).to_have_text(PAYLOAD)
    write(page, PAYLOAD, PAYLOAD[:60])
    expect(page.locator("#page\\.comment-1 .comment-text")).to_have_text(PAYLOAD)
    stage.isso.approve(1)
    page.reload()
    expect(page.locator("#page\\.comment-1 .comment-text")).to_have_text(PAYLOAD)
    expect(page.locator("#page\\.comment-1 .comment-author")).to_have_text(PAYLOAD[:60])
    stage.pull()
    stage.build()
    page.reload()
    expect(page.locator("#page\\.comment-1 .comment-text")).to_have_text(PAYLOAD)
    assert page.title() == "One – Test News"
    assert page.locator(".comments :is(script, img)").count() == 0
    assert of_elsewhere(trouble, stage) == []
    for path, data in stage.site.files().items():
        if path.endswith((".html", ".xml", ".json")):
            assert b"<script>document" not in data, path
            assert b"&lt;script&gt;document" not in data or path == POST[1:] + "index.html", path


def test_without_isso_the_page_is_whole_and_says_so(browser: Browser, stage: Stage) -> None:
    stage.isso.write(POST, "An old comment")
    stage.pull()
    stage.build()
    stage.isso.stop()
    page, _ = opened(browser, stage)
    expect(status(page)).to_contain_text("cannot be reached")
    expect(page.locator("#page\\.comment-1")).to_contain_text("An old comment")
    expect(page.get_by_role("link", name="Reply by e-mail")).to_be_visible()
    assert page.locator("form.reply-form").is_hidden()
    # It goes while somebody writes: the text stays.
    stage.isso.start()
    page.reload()
    page.get_by_label("Comment *").fill("A long thought")
    page.get_by_label("Name *").fill("Bo")
    stage.isso.stop()
    page.get_by_role("button", name="Post comment").click()
    expect(status(page)).to_contain_text("could not be sent")
    expect(page.get_by_label("Comment *")).to_have_value("A long thought")


def test_what_isso_refuses_is_told(browser: Browser, tmp_path: Path) -> None:
    for stage in staged(tmp_path, moderated=False, guarded=True):
        page, _ = opened(browser, stage)
        write(page, "One comment")
        expect(status(page)).to_contain_text("is published")
        write(page, "Two comments")
        expect(page.locator("li.comment")).to_have_count(2)
        write(page, "Three comments in a minute")
        expect(status(page)).to_contain_text("too many comments")
        expect(page.get_by_label("Comment *")).to_have_value("Three comments in a minute")


def test_an_address_is_asked_for_where_isso_wants_one(browser: Browser, stage: Stage) -> None:
    page = browser.new_page()

    def wanting(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json={**answer.json(), "config": {"require-email": True}})

    page.route(f"{stage.isso.address}?*", wanting)
    page.goto(stage.address + POST)
    write(page, "Without an address")
    expect(page.get_by_label("E-mail (will not be published) *")).to_have_accessible_description(
        pattern("Write an e-mail")
    )
    assert stage.isso.call("POST", "/count", [POST]) == [0]


def test_the_page_is_valid_html(browser: Browser, stage: Stage, tmp_path: Path) -> None:
    first = stage.isso.write(POST, "> a\n\n- b\n\n```\nc\n```\n", website="https://bo.example/")
    stage.isso.write(POST, "A reply", parent=first)
    stage.pull()
    stage.build()
    page, _ = opened(browser, stage)
    expect(page.get_by_role("button", name="Reply to Bo")).to_have_count(2)
    shown = tmp_path / "shown.html"
    shown.write_text(page.content(), encoding="utf-8")
    assert nu.said(stage.site.root / "public" / POST[1:] / "index.html", shown) == []


def test_five_hundred_comments_on_one_post(browser: Browser, stage: Stage) -> None:
    stage.isso.fill(POST, [f"Comment number {n}" for n in range(1, 501)])
    page, trouble = opened(browser, stage)
    expect(page.locator("li.comment")).to_have_count(500)
    stage.pull()
    stage.build()
    stage.isso.fill(POST, ["One more"])
    page.reload()
    expect(page.locator("li.comment")).to_have_count(501)
    texts = page.locator("li.comment .comment-text").all_inner_texts()
    assert texts == [*(f"Comment number {n}" for n in range(1, 501)), "One more"]
    # Isso's messages lead to a comment by this.
    page.goto("about:blank")
    page.goto(f"{stage.address}{POST}#isso-400")
    expect(page.locator("#page\\.comment-400")).to_be_in_viewport()
    # And a link to one that only the script shows.
    page.goto("about:blank")
    page.goto(f"{stage.address}{POST}#page.comment-501")
    expect(page.locator("#page\\.comment-501")).to_be_in_viewport()
    assert of_elsewhere(trouble, stage) == []


def test_a_post_that_closes_while_no_build_runs_says_so(browser: Browser, stage: Stage) -> None:
    stage.site.write("site.toml", stage.site.source("site.toml") + "close_after = 200\n")
    stage.build()
    page = browser.new_page()
    page.clock.set_fixed_time("2026-12-01T00:00:00Z")
    page.goto(stage.address + POST)
    expect(status(page)).to_have_text("Comments are closed.")
    assert page.locator("form.reply-form").is_hidden()


def test_axe_finds_nothing_in_comments_and_form(browser: Browser, stage: Stage) -> None:
    first = stage.isso.write(
        POST,
        "A comment with `code`, https://a.example/ and\n\n> a quotation\n\n- a list\n",
        website="https://bo.example/",
    )
    stage.isso.write(POST, "A reply " + "w" * 200, "An" * 40, parent=first)
    stage.pull()
    stage.build()
    stage.isso.write(POST, "A newer one", "Live", parent=first)
    page, _ = opened(browser, stage, reduced_motion="reduce")
    expect(page.locator("li.comment")).to_have_count(3)
    page.get_by_role("button", name="Reply to Live").click()
    page.get_by_label("Comment *").fill("> x\n\n*y*")
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("button", name="Post comment").click()
    expect(status(page)).to_contain_text("not right yet: 1")
    assert faults(page) == {}


# --- the two who speak the dialect ----------------------------------------------------------------

TEXTS = st.text(
    alphabet=st.sampled_from("*`~[]()<>&\"' \n-1.)ab:/\u202e\ufeff\u00a0")
    | st.characters(codec="utf-8"),
    max_size=60,
)
WORDS = st.lists(
    st.sampled_from(
        [
            "**",
            "*",
            "~~",
            "`",
            "```",
            "\n",
            "\n\n",
            "> ",
            "- ",
            "1. ",
            " ",
            "[a](https://b.example/)",
            "https://c.example/x.",
            "word",
            "https://",
            "(",
            ")",
            "<b>",
            "&amp;",
            "*a b*",
            "**c**",
        ]
    ),
    max_size=20,
).map("".join)
# Texts and elements as a list, however HTML is written.
SHAPE = """made => {
  const shape = node => node.nodeType === 3 ? node.data : [node.localName, node.getAttribute("href") ?? "", ...joined(node)];
  const joined = node => { node.normalize(); return [...node.childNodes].map(shape).filter(part => part !== "\\n" || node.localName === "code"); };
  return shape(made);
}"""


@pytest.fixture(scope="module")
def speaker(browser: Browser) -> Page:
    """A page with both: the script, and what Python made."""
    script = (Path(__file__).parent.parent.parent / "layouts/js/comments.js").read_text(
        encoding="utf-8"
    )
    page = browser.new_page()
    page.set_content(
        "<div id=page.reply><p class=reply-status></p><form><p class=replying></p><p"
        " class=reply-preview></p><button type=button name=cancel></button><button type=button"
        " name=preview></button></form><template></template></div><div id=page.comments></div>"
    )
    page.evaluate(
        "script => { window.module = import('data:text/javascript,' +"
        " encodeURIComponent(script)) }",
        script.replace("await load();", ""),
    )
    return page


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=TEXTS | WORDS)
def test_the_script_and_the_build_make_the_same_of_a_text(speaker: Page, text: str) -> None:
    in_script, in_build = speaker.evaluate(
        f"""async ([text, html]) => {{
      const {{made}} = await window.module, shape = {SHAPE};
      const one = document.createElement("div"), other = document.createElement("div");
      one.append(...made(text));
      other.innerHTML = html;
      return [JSON.stringify(shape(one)), JSON.stringify(shape(other))];
    }}""",
        [text, reply.html(text)],
    )
    assert json.loads(in_script) == json.loads(in_build)


# --- sitegen serve --comments ---------------------------------------------------------------------


def test_an_author_can_try_the_whole_way_with_one_command(browser: Browser, tmp_path: Path) -> None:
    needs(importlib.util.find_spec("isso"), ISSO)
    site = SiteTest(tmp_path / "a $HOME %d site")
    site.post("one")
    with Server(site.root, "--comments") as server:
        said = server.told(
            r"Comments wait for approval at (http://127\.0\.0\.1:\d+)/admin/ \(password \w+\)\."
            r" .*sitegen comments pull --database (.+)$"
        )
        page = browser.new_page()
        page.goto(server.address + POST)
        write(page, "From the preview")
        expect(status(page)).to_contain_text("waits for approval")
        log = (site.root / ".sitegen/comments/isso.log").read_text(encoding="utf-8")
        link = re.search(r"Activate comment: (\S+)", log)
        assert link
        assert page.request.post(link[1]).ok
        # The new file makes the preview build, and the page load itself again.
        page.get_by_label("Comment *").fill("")
        assert sitegen("comments", "pull", "--database", said[2], cwd=site.root).returncode == 0
        expect(page.locator("#page\\.comment-1")).not_to_contain_text("Waiting", timeout=30_000)
        assert "From the preview" in page.request.get(server.address + POST).text()
        assert server.stop() == 0
    with pytest.raises(PlaywrightError):
        page.request.get(said[1])
    # What a build publishes knows nothing of it.
    site.build()
    assert "page.reply" not in site.read(POST[1:] + "index.html")


# --- frames ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "address"),
    [
        (
            (
                'provider = "giscus"\nrepo = "o/r"\nrepo_id = "R_1"\ncategory = "Talk"\ncategory_id'
                ' = "DIC_1"\n'
            ),
            "https://giscus.app/widget?",
        ),
        ('provider = "utterances"\nrepo = "o/r"\n', "https://utteranc.es/utterances.html?"),
    ],
)
def test_a_frame_is_loaded_when_it_is_asked_for(
    browser: Browser, tmp_path: Path, lines: str, address: str
) -> None:
    site = SiteTest(tmp_path / "site")
    (site.root / "public").mkdir()
    with served(site.root / "public") as here:
        site.write(
            "site.toml",
            f'title = "Test News"\nbase_url = "{here}/"\n[checks]\nignore = ["no-responsible",'
            f' "no-policy", "source-url"]\n[comments]\n{lines}',
        )
        site.post("one")
        build(BuildOptions(root=site.root, now=NOW))
        page = browser.new_page()
        asked: list[str] = []

        def answer(route: Route) -> None:
            asked.append(route.request.url)
            name = "giscus" if "giscus" in address else "utterances"
            message = (
                "{giscus: {resizeHeight: 1234}}"
                if name == "giscus"
                else "{type: 'resize', height: 1234}"
            )
            route.fulfill(
                content_type="text/html",
                body=f"<p>comments of {name}<script>parent.postMessage({message}, '*')</script>",
            )

        page.route(lambda url: not url.startswith(here), answer)
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.goto(here + POST)
        expect(page.get_by_text("GitHub learns your address")).to_be_visible()
        button = page.get_by_role("button", name="Show the comments")
        expect(button).to_be_visible()
        assert asked == []
        button.click()
        expect(page.frame_locator("iframe").get_by_text("comments of")).to_be_visible()
        expect(page.locator("iframe")).to_have_css("height", "1234px")
        assert [url.startswith(address) for url in asked] == [True]
        assert said == []


def test_the_command_pulls_what_a_reader_sees(stage: Stage) -> None:
    stage.isso.write(POST, "Hello")
    assert sitegen("comments", "pull", cwd=stage.site.root).returncode == 0
    assert "Hello" in stage.site.source("content/comments/one.toml")
