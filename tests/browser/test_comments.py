"""The whole way of a comment, with a real Isso and in Chromium: written, approved, live, pulled,
built, and read without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import nu
import pytest
from chromium import Trouble, faults, tabbed
from comments_stage import POST, Stage, staged, status, write
from playwright.sync_api import Browser, Page, Route, expect
from support import sitegen

PAYLOAD = (
    "<script>document.title = 'taken'</script> <img src=x onerror=\"document.title = 'taken'\">"
    " [x](javascript:alert(1))"
)


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


def opened(browser: Browser, stage: Stage, **options: object) -> tuple[Page, Trouble]:
    page = browser.new_page(**options)  # type: ignore[arg-type]
    trouble = Trouble()
    trouble.watch(page, stage.address)
    page.goto(stage.address + POST)
    # What goes to the one server that the settings name is meant.
    return page, trouble


def of_elsewhere(trouble: Trouble, stage: Stage) -> list[str]:
    return [said for said in trouble if not said.startswith(f"elsewhere: {stage.isso.address}")]


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
    silent.goto(stage.address + "/archive/2026/01/")
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


def test_what_isso_refuses_is_reported(browser: Browser, tmp_path: Path) -> None:
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


@pytest.mark.long
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


@pytest.mark.long
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
    page.clock.set_fixed_time("2026-06-01T00:00:00Z")
    page.goto(stage.address + POST)
    form = page.locator("form.reply-form")
    form.get_by_label("Comment").first.fill("Too late.")
    page.clock.set_fixed_time("2026-12-01T00:00:00Z")
    form.get_by_role("button", name="Post comment").click()
    expect(status(page)).to_have_text("Comments are closed.")
    assert form.locator("textarea").input_value() == "Too late."
    page.reload()
    expect(status(page)).to_have_text("Comments are closed.")
    assert form.is_hidden()


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


def test_the_command_pulls_what_a_reader_sees(stage: Stage) -> None:
    stage.isso.write(POST, "Hello")
    assert sitegen("comments", "pull", cwd=stage.site.root).returncode == 0
    assert "Hello" in stage.site.source("content/comments/one.toml")
