"""Comments before anything is sent or loaded: the preview of a text, `sitegen serve --comments`,
and frames of other providers."""

from __future__ import annotations

import importlib.util
import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from chromium import PATIENCE, served
from comments_stage import ISSO, POST, status, write
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from needs import needs
from playwright.sync_api import Browser, Page, Route, expect
from playwright.sync_api import Error as PlaywrightError
from serving import Server
from support import NOW, SETTINGS, SiteTest, sitegen

from sitegen.build import build
from sitegen.markdown import reply
from sitegen.model.build import BuildOptions

# --- the two who speak the dialect ----------------------------------------------------------------


@pytest.fixture(autouse=True)
def closed(browser: Browser) -> Iterator[None]:
    """No window stays open after the test that opened it, but what the file shares."""
    before = browser.contexts
    yield
    for window in browser.contexts:
        if window not in before:
            window.close()


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
  const shape = node => node.nodeType === 3
    ? node.data
    : [node.localName, node.getAttribute("href") ?? "", ...joined(node)];
  const joined = node => {
    node.normalize();
    return [...node.childNodes].map(shape)
      .filter(part => part !== "\\n" || node.localName === "code");
  };
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
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(text=TEXTS | WORDS)
# Addresses that no browser can open: they are text for both.
@example(text="- a\u2028b\n1. c\u2029")
@example(text="http://\u2024 http://a:99999/ [x](http://1.2.3.999/) **http://%zz/** http://\u00ad")
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


@pytest.mark.parametrize("text", ["a{}b", "a\n{}\nb", "http://a{}b"])
def test_no_text_of_a_reader_keeps_the_browsers_of_others_busy(speaker: Page, text: str) -> None:
    """The square of such a length would take minutes."""
    texts = [text.format(sign * 300_000) for sign in " \n."]
    speaker.evaluate(
        "texts => { window.ended = false; window.module.then(({made}) =>"
        " { texts.forEach(made); window.ended = true; }); }",
        texts,
    )
    speaker.wait_for_function("() => window.ended", timeout=PATIENCE)


# --- a server that answers as it is told ----------------------------------------------------------


def test_what_is_written_while_a_comment_is_sent_stays(browser: Browser, tmp_path: Path) -> None:
    server = "https://comments.example"
    site = SiteTest(
        tmp_path / "site",
        f'language = "th"\n{SETTINGS}[comments]\nprovider = "isso"\nserver = "{server}"\n',
    )
    site.post("one", more="slug: one")
    assert site.build().ok
    page = browser.new_page()
    said = {"id": 1, "author": "Bo", "created": 1767225600, "mode": 1, "parent": None}

    def answer(route: Route) -> None:
        if route.request.method == "POST":
            page.get_by_label("Comment *").fill("A thought, and one more")
        found = {"replies": [{**said, "text": "Hello", "replies": []}], "config": {}}
        route.fulfill(
            headers={"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*"},
            json={**said, "id": 2} if route.request.method == "POST" else found,
        )

    page.route(f"{server}/**", answer)
    with served(site.root / "public") as address:
        page.goto(address + POST)
        # The calendar is that of the page, and not the one that is usual in the language.
        expect(page.locator("#page\\.comment-1 time")).to_contain_text("2026")
        write(page, "A thought")
        expect(page.locator("#page\\.comment-2 .comment-text")).to_have_text("A thought")
        expect(status(page)).to_contain_text("is published")
        expect(page.get_by_label("Comment *")).to_have_value("A thought, and one more")


# --- sitegen serve --comments ---------------------------------------------------------------------


def test_an_author_can_try_the_whole_way_with_one_command(browser: Browser, tmp_path: Path) -> None:
    needs(importlib.util.find_spec("isso"), ISSO)
    site = SiteTest(tmp_path / "a $HOME %d site")
    site.post("one")
    with Server(site.root, "--comments") as server:
        said = server.printed(
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
        assert (
            sitegen(
                "comments", "pull", "--database", *shlex.split(said[2]), cwd=site.root
            ).returncode
            == 0
        )
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
@pytest.mark.sampled(1)
def test_a_frame_is_loaded_when_it_is_asked_for(
    browser: Browser, tmp_path: Path, lines: str, address: str
) -> None:
    site = SiteTest(tmp_path / "site")
    (site.root / "public").mkdir()
    with served(site.root / "public") as here:
        site.write(
            "site.toml",
            f'title = "Test News"\nbase_url = "{here}/"\n[checks]\nignore = ["no-responsible",'
            f' "no-policy", "source-url", "text-short"]\n[comments]\n{lines}',
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
