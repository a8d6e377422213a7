"""Readers' comments: what a build makes of the files under content/comments/, and how they get
there."""

from __future__ import annotations

import datetime as dt
import errno
import importlib.util
import json
import re
import sqlite3
from html import escape
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from isso_server import Isso
from msgspec.structs import replace
from needs import needs
from support import SETTINGS, SiteTest, sitegen

from sitegen.commands import comments as pulling
from sitegen.commands.comments import Options, Pulled, pull, text
from sitegen.errors import SiteError
from sitegen.markdown import reply
from sitegen.model.documents import Comment
from sitegen.outputs import csp
from sitegen.parse.thread import read
from sitegen.read import settings
from sitegen.serve.isso import running

STATIC = '[comments]\nprovider = "static"\n'
ISSO = '[comments]\nprovider = "isso"\nserver = "https://comments.example"\n'
ONE = """\
[[comment]]
id = "1"
date = 2026-02-01T10:00:00Z
author = "Bo"
website = "https://bo.example/"
text = \"\"\"
A first line
and *another*
\"\"\"

[[comment]]
id = "2"
parent = "1"
date = 2026-02-02T10:00:00Z
text = "A reply"
"""
PAGE = "2026/01/02/one/index.html"


@pytest.fixture
def blog(site: SiteTest) -> SiteTest:
    """Two posts, the first with two comments, and a provider that shows them."""
    site.write("site.toml", SETTINGS + STATIC)
    site.post("one")
    site.post("two", date="2026-01-03")
    site.write("content/comments/one.toml", ONE)
    return site


def provider(site: SiteTest, lines: str) -> None:
    site.write("site.toml", SETTINGS + lines)


# --- in the page ----------------------------------------------------------------------------------


def test_comments_stand_in_the_page_and_replies_under_what_they_reply_to(blog: SiteTest) -> None:
    assert blog.build().done.problems == ()
    page = blog.read(PAGE)
    first, second = page.index('id="page.comment-1"'), page.index('id="page.comment-2"')
    assert "<p>A first line<br>and <em>another</em></p>" in page[first:second]
    assert '<a href="https://bo.example/" rel="nofollow ugc noopener">Bo</a>' in page[first:second]
    assert '<ol class="comment-list">' in page[first:second]
    assert "Anonymous" in page[second:]
    assert "page.comment" not in blog.read("2026/01/03/two/index.html")


def test_nothing_of_the_files_is_published_but_pages(blog: SiteTest) -> None:
    blog.build()
    assert not [path for path in blog.files() if "comments" in path]


def test_readers_text_inherits_nothing_that_is_said_of_the_article(blog: SiteTest) -> None:
    blog.build()
    page, other = blog.read(PAGE), blog.read("2026/01/03/two/index.html")
    assert '<meta name="ai-disclosure"' not in page
    assert '<meta name="ai-disclosure"' in other
    assert page.rindex("</ai-content>") < page.index('id="page.comments"')
    assert page.index("</article>") < page.index('id="page.comments"')
    provider(blog, ISSO)
    blog.build()
    assert '<meta name="ai-disclosure"' not in blog.read("2026/01/03/two/index.html")


def test_a_bundle_has_its_comments_under_the_name_of_its_folder(blog: SiteTest) -> None:
    blog.write(
        "content/posts/sub/deep/index.md",
        blog.source("content/posts/one.md").replace("One", "Deep"),
    )
    blog.write("content/comments/sub/deep.toml", ONE)
    assert blog.build().done.problems == ()
    assert "page.comment-1" in blog.read("2026/01/02/deep/index.html")


def test_without_a_provider_there_are_no_comments(blog: SiteTest) -> None:
    blog.write("site.toml", SETTINGS)
    assert blog.build().done.problems == ()
    assert "page.comment" not in blog.read(PAGE)
    assert "commentCount" not in blog.read(PAGE)
    assert "slash" not in blog.read("feed.xml")


@pytest.mark.parametrize(
    "lines", ["", STATIC, ISSO, '[comments]\nprovider = "utterances"\nrepo = "o/r"\n']
)
def test_scripts_and_permissions_are_those_that_the_provider_needs(
    blog: SiteTest, lines: str
) -> None:
    provider(blog, lines)
    blog.build()
    scripts = sorted(re.sub(r"\..*", "", path) for path in blog.files() if path.startswith("js/"))
    assert scripts == {ISSO: ["js/comments"], "": [], STATIC: []}.get(lines, ["js/frame"])
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', blog.read(PAGE))
    assert policy
    assert ("connect-src &#39;self&#39; https://comments.example/;" in policy[1]) is (lines == ISSO)
    assert ("frame-src https://utteranc.es" in policy[1]) is ("utterances" in lines)


@pytest.mark.parametrize(
    "server",
    [
        "https://a.example/;script-src *",
        "https://a.example;x",
        "https://a.example/, https://b.example",
        "/comments/",
        "https://a.example/?x",
        "javascript:alert(1)",
    ],
)
def test_a_server_that_would_say_more_than_an_address_is_refused(server: str) -> None:
    _, _, problems = settings.parse(
        'title = "x"\nbase_url = "https://news.example/"\n[comments]\nprovider = "isso"\nserver ='
        f' "{server}"\n'
    )
    assert [problem.code for problem in problems] == ["invalid-value"]


@pytest.mark.parametrize(
    ("name", "missing"),
    [
        ("isso", ["server"]),
        ("giscus", ["repo", "repo_id", "category", "category_id"]),
        ("utterances", ["repo"]),
    ],
)
def test_a_provider_says_what_it_needs(name: str, missing: list[str]) -> None:
    _, _, problems = settings.parse(
        f'title = "x"\nbase_url = "https://news.example/"\n[comments]\nprovider = "{name}"\n'
    )
    assert [problem.message for problem in problems] == [
        f'comments.provider "{name}" needs {key}' for key in missing
    ]


def test_a_server_may_stand_under_a_path() -> None:
    config, _, problems = settings.parse(
        'title = "x"\nbase_url = "https://a.example/"\n[comments]\nprovider = "isso"\nserver ='
        ' "https://a.example/isso"\n'
    )
    assert problems == ()
    assert "connect-src 'self' https://a.example/isso/;" in csp.policy(config)


def test_frames_are_not_loaded_by_the_page(blog: SiteTest) -> None:
    provider(
        blog,
        '[comments]\nprovider = "giscus"\nrepo = "o/r"\nrepo_id = "R_1"\ncategory = "News &'
        ' talk"\ncategory_id = "DIC_1"\n',
    )
    blog.build()
    page = blog.read("2026/01/03/two/index.html")
    assert "<iframe" not in page
    assert 'data-frame="https://giscus.app/widget?' in page
    assert "category=News+%26+talk" in page
    assert "your browser loads them from giscus.app" in page


# --- open and closed ------------------------------------------------------------------------------


def test_a_post_that_wants_no_comments_has_no_form_and_keeps_those_it_has(blog: SiteTest) -> None:
    provider(blog, ISSO)
    blog.post("one", more="comments: false")
    blog.post("two", date="2026-01-03", more="comments: false")
    blog.build()
    assert "<form" not in blog.read(PAGE)
    assert "Comments are closed." in blog.read(PAGE)
    assert "Leave a Reply" not in blog.read(PAGE)
    assert "A reply" in blog.read(PAGE)
    assert "page.reply" not in blog.read("2026/01/03/two/index.html")
    assert '<meta name="ai-disclosure"' in blog.read("2026/01/03/two/index.html")


def test_posts_close_when_they_are_old_in_a_warm_build_as_well(blog: SiteTest) -> None:
    provider(blog, ISSO + "close_after = 30\n")
    first = dt.datetime(2026, 2, 1, tzinfo=dt.UTC)
    before = first - dt.timedelta(microseconds=1)
    done = blog.build(now=before).done
    assert done.next_due == first
    assert "<form" in blog.read(PAGE)
    assert blog.build(now=before).done.rendered == ()
    done = blog.build(now=first).done
    assert done.rendered == (PAGE,)
    assert done.next_due == first + dt.timedelta(days=1)
    assert "<form" not in blog.read(PAGE)
    assert "Comments are closed." in blog.read(PAGE)
    done = blog.build(now=first + dt.timedelta(days=1)).done
    assert done.rendered == ("2026/01/03/two/index.html",)
    assert done.next_due is None
    # Back in time, as somebody does with --now.
    assert sorted(blog.build(now=before).done.written) == [PAGE, "2026/01/03/two/index.html"]


def test_the_end_of_the_calendar_closes_nothing(blog: SiteTest) -> None:
    provider(blog, ISSO + "close_after = 36500\n")
    blog.post("late", date="9000-01-01")
    blog.post("later", date="8999-12-31")
    assert blog.build(drafts=True).ok


# --- counts ---------------------------------------------------------------------------------------


def test_counts_stand_in_structured_data_feeds_and_cards(blog: SiteTest) -> None:
    blog.build()
    graph = json.loads(
        re.findall(r'<script type="application/ld\+json">(.*?)</script>', blog.read(PAGE))[0]
    )["@graph"]
    assert graph[0]["commentCount"] == 2
    address = "https://news.example/2026/01/02/one/#page.comments"
    items = ElementTree.fromstring(blog.read("feed.xml")).findall("channel/item")
    assert [
        item.findtext("{http://purl.org/rss/1.0/modules/slash/}comments") for item in items
    ] == [None, "2"]
    assert [item.findtext("comments") for item in items] == [None, address]
    atom = "{http://www.w3.org/2005/Atom}"
    replies = [
        link
        for link in ElementTree.fromstring(blog.read("atom.xml")).iter(f"{atom}link")
        if link.get("rel") == "replies"
    ]
    assert [link.attrib for link in replies] == [
        {
            "rel": "replies",
            "type": "text/html",
            "href": address,
            "{http://purl.org/syndication/thread/1.0}count": "2",
        }
    ]
    assert [
        item.get("_comments", {}).get("count")
        for item in json.loads(blog.read("feed.json"))["items"]
    ] == [None, 2]
    assert blog.read("index.html").count("2 comments</a>") == 1
    assert '<a href="/2026/01/02/one/#page.comments">' in blog.read("index.html")


def test_a_comment_that_was_deleted_counts_for_nothing(blog: SiteTest) -> None:
    blog.write(
        "content/comments/one.toml",
        '[[comment]]\nid = "1"\ndate = 2026-02-01\ndeleted = true\n' + ONE.partition("\n\n")[2],
    )
    assert blog.build().done.problems == ()
    assert "This comment was deleted." in blog.read(PAGE)
    assert "1 comment</a>" in blog.read("index.html")


# --- warm -----------------------------------------------------------------------------------------


def test_the_text_of_a_comment_is_its_page_alone(blog: SiteTest) -> None:
    blog.build()
    blog.edit("content/comments/one.toml", "A reply", "Another reply")
    done = blog.build().done
    assert done.parsed == ("content/comments/one.toml",)
    assert done.rendered == (PAGE,)


def test_a_new_comment_is_its_page_and_what_shows_the_count(site: SiteTest) -> None:
    provider(site, STATIC + "[lists]\npage_size = 5\n[feeds]\nlimit = 5\n")
    for number in range(30):
        site.post(f"p{number}", date=f"2026-01-{number + 1:02}", more="tags: [news]")
    site.build()
    site.write("content/comments/p2.toml", ONE)
    done = site.build().done
    assert done.parsed == ("content/comments/p2.toml",)
    # The feeds hold newer posts. The sitemap, the ledger and its programs' version say nothing of
    # comments.
    assert sorted(done.rendered) == [
        "2026/01/03/p2/index.html",
        "archive/2026/01/page/1/index.html",
        "authors/ada/page/1/index.html",
        "page/1/index.html",
        "tags/news/page/1/index.html",
    ]
    site.delete("content/comments/p2.toml")
    assert site.build().done.parsed == ()
    assert "page.comment" not in site.read("2026/01/03/p2/index.html")


def test_five_hundred_comments(blog: SiteTest) -> None:
    listed = [
        comment(str(n), parent=str(n - 1) if n % 3 != 1 else None, text=f"Text {n}.")
        for n in range(1, 501)
    ]
    blog.write("content/comments/one.toml", text(listed))
    assert blog.build().done.problems == ()
    assert blog.read(PAGE).count('class="comment"') == 500
    assert "500 comments" in blog.read("index.html")
    assert blog.read(PAGE).index("Text 99.") < blog.read(PAGE).index("Text 100.")


# --- what can be wrong ----------------------------------------------------------------------------


def comment(
    id_: str, *, parent: str | None = None, author: str | None = "Bo", text: str | None = "A text."
) -> Comment:
    return Comment(
        id=id_, parent=parent, date=dt.datetime(2026, 2, 1, tzinfo=dt.UTC), author=author, text=text
    )


def test_comments_without_a_post_are_told_of_and_shown_nowhere(blog: SiteTest) -> None:
    blog.write("content/comments/onee.toml", ONE.replace("A reply", "LOST"))
    result = blog.build()
    assert [(problem.path, problem.code, problem.severity) for problem in result.problems] == [
        ("content/comments/onee.toml", "orphan-comments", "warning")
    ]
    assert "content/comments/one.toml?" in result.told
    assert not any(b"LOST" in data for data in blog.files().values())


@pytest.mark.parametrize("more", ["draft: true", "expires: 2026-02-01"])
def test_comments_on_what_is_not_published_wait_without_a_word(blog: SiteTest, more: str) -> None:
    blog.post("one", more=more)
    assert blog.build().done.problems == ()
    assert not any(b"A reply" in data for data in blog.files().values())


@pytest.mark.parametrize(
    ("entries", "place", "code"),
    [
        (
            (
                '[[comment]]\nid = "1"\ndate = 2026-02-01\ntext = "x"\n[[comment]]\nid = "1"\ndate'
                ' = 2026-02-01\ntext = "y"\n'
            ),
            (6, 6),
            "duplicate-id",
        ),
        ('[[comment]]\nid = "1"\ndate = 2026-02-01\n', (1, 3), "missing-key"),
        (
            '[[comment]]\nid = "1"\ndate = 2026-02-01\ntext = "\\u202e \\u2066"\n',
            (1, 3),
            "missing-key",
        ),
        (
            '[[comment]]\nid = "1"\ndate = 2026-02-01\ntext = "a\\u0000b"\n',
            (4, 10),
            "control-character",
        ),
        ('[[comment]]\nid = "<b>"\ndate = 2026-02-01\ntext = "x"\n', (2, 6), "invalid-value"),
        (
            (
                '[[comment]]\nid = "1"\ndate = 2026-02-01\ntext = "x"\nwebsite ='
                ' "javascript:alert(1)"\n'
            ),
            (5, 11),
            "invalid-value",
        ),
        (
            '[[comment]]\nid = "1"\ndate = 2026-02-01\ntext = "x"\nemail = "a@b.example"\n',
            (5, 1),
            "unknown-key",
        ),
        (
            (
                '[[comment]]\nid = "1"\ndate = 2026-02-01\ntext = """\n[[comment]]\nid ='
                ' 3\n"""\nauthor = 3\n'
            ),
            (8, 10),
            "invalid-value",
        ),
        (
            f'[[comment]]\nid = "1"\ndate = 2026-02-01\ntext = "{"x" * 70_001}"\n',
            (4, 8),
            "invalid-value",
        ),
        ("comment = 3\n", (1, 11), "invalid-value"),
        ("x\n", (1, 2), "toml"),
    ],
)
def test_a_file_with_a_mistake_is_refused_at_its_place(
    blog: SiteTest, entries: str, place: tuple[int, int], code: str
) -> None:
    blog.write("content/comments/one.toml", entries.encode())
    result = blog.build()
    assert [(problem.code, (problem.line, problem.column)) for problem in result.problems] == [
        (code, place)
    ], result.told


def test_other_files_do_not_belong_there(blog: SiteTest) -> None:
    blog.write("content/comments/a.md", "---\ntitle: A page\n---\n")
    blog.write("content/comments/list.json", "{}")
    assert blog.build().codes() == ["misplaced", "misplaced"]


def test_a_reply_to_nothing_and_a_circle_are_comments_on_the_post(blog: SiteTest) -> None:
    listed = [
        comment("1", parent="7"),
        comment("2", parent="3"),
        comment("3", parent="2"),
        comment("4", parent="4"),
        comment("5", parent="3"),
    ]
    blog.write("content/comments/one.toml", text(listed))
    result = blog.build()
    assert [problem.code for problem in result.done.problems] == ["comment-parent"] * 4
    assert [problem.line for problem in result.problems] == [5, 14, 23, 32]
    assert blog.read(PAGE).count('class="comment"') == 5


def test_replies_that_go_deep_stay_in_order_and_narrow(blog: SiteTest) -> None:
    listed = [comment(str(n), parent=str(n - 1) if n > 1 else None) for n in range(1, 2001)]
    blog.write("content/comments/one.toml", text(listed))
    assert blog.build().done.problems == ()
    page = blog.read(PAGE)
    assert page.count('class="comment"') == 2000
    assert page.count('<ol class="comment-list">') == 3
    ids = [int(found) for found in re.findall(r'<li class="comment" id="page.comment-(\d+)"', page)]
    assert ids == sorted(ids)


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "<a href=javascript:alert(1)>x</a>",
    "</div></article></main>",
    "![](https://spy.example/pixel.png)",
    "`<b>`",
    "**<i>**",
    "> <svg onload=alert(1)>",
    "- <iframe src=//x>",
    "```\n</code></pre><script>\n```",
    'https://x.example/"onmouseover=alert(1)',
    "[<b>](https://x.example/'\"><script>)",
    "&#60;script&#62;",
    "]]>",
    "<!--",
    "{{ site.title }}",
]


@pytest.mark.parametrize("payload", HOSTILE)
def test_hostile_text_stays_text(blog: SiteTest, payload: str) -> None:
    blog.write(
        "content/comments/one.toml",
        text([comment("1", author=payload.replace("\n", " "), text=payload)]),
    )
    assert blog.build().done.problems == ()
    part = blog.read(PAGE)
    part = part[
        part.index('id="page.comments"') : part.index(
            "</section>", part.index('id="page.comments"')
        )
    ]
    tags = set(re.findall(r"<(\w+)", part))
    assert tags <= {"h2", "ol", "li", "p", "bdi", "a", "time", "div", *reply.TAGS}
    assert not re.search(r"<[^>]*\son\w+=", part)
    assert set(re.findall(r'href="(\w+):', part)) <= {"https"}
    if "<" in payload and not re.search(r"[`*>\[]{1,3}[<b]|^[->] |```", payload):
        assert escape(payload) in part
    assert part.count("<div") == part.count("</div>") == 2


def test_signs_that_turn_the_order_of_letters_are_taken_out(blog: SiteTest) -> None:
    blog.write(
        "content/comments/one.toml",
        text([comment("1", author="a\u202egnp.exe", text="see \u2066moc.live\u2069 \u200fשלום")]),
    )
    blog.build()
    page = blog.read(PAGE)
    assert "agnp.exe" in page
    assert "see moc.live \u200fשלום" in page


@pytest.mark.parametrize(
    "text",
    [
        "*" * 65_000,
        "**a" * 20_000,
        "`" * 65_000,
        "[" * 65_000,
        "[a](" * 16_000,
        "https://" * 8_000,
        "~~a" * 20_000,
        ">" * 65_000,
        "> " * 30_000,
        "- \n" * 20_000,
        "```\n" * 16_000,
        "* " * 30_000,
        " " * 65_000 + "x",
        "*" + " " * 65_000,
        "\n" * 65_000 + "x",
        "1." * 30_000,
        "[a](https://x" * 5_000,
        "*a" * 30_000,
        "```x\n" * 16_000,
    ],
)
def test_a_long_text_takes_no_longer_than_it_is(text: str) -> None:
    # What is not linear in its length takes minutes here.
    assert len(reply.html(text)) < 60 * len(text)


@given(st.text(alphabet=st.characters(codec="utf-8") | st.sampled_from("*`~[]()<>&\"'\n -1.>h:/")))
def test_any_text_is_safe(text: str) -> None:
    made = reply.html(text)
    assert set(re.findall(r"<(?!/)(\w*)", made)) <= reply.TAGS
    assert "javascript:" not in "".join(re.findall(r"<[^>]*>", made))


# --- files ----------------------------------------------------------------------------------------

TEXTS = st.text(alphabet=st.characters(codec="utf-8") | st.sampled_from("\"\\\n '#[]=")).map(
    reply.plain
)


@given(TEXTS, TEXTS)
def test_what_is_written_is_read(author: str, said: str) -> None:
    written = [
        comment("7", author=" ".join(author.split()) or None, text=said.strip("\n")),
        comment("8", parent="7"),
    ]
    if not (written[0].text or "").strip():
        return
    made = text(written)
    found = read("content/comments/a.toml", made, dt.UTC)[0]
    assert [(c.id, c.parent, c.author, c.date, (c.text or "").strip("\n")) for c in found] == [
        (c.id, c.parent, c.author, c.date, c.text) for c in written
    ]
    assert text(found) == made


# --- pull -----------------------------------------------------------------------------------------


@pytest.fixture
def isso(tmp_path: Path) -> Isso:
    needs(
        importlib.util.find_spec("isso"),
        "The tests of comments need Isso, which is not installed: make .venv/.isso",
    )
    with Isso(tmp_path / "isso", ["https://news.example"]) as running:
        yield running


def pulled(site: SiteTest, isso: Isso, *, server: bool = False) -> Pulled:
    return pull(
        Options(root=site.root, server=isso.address)
        if server
        else Options(root=site.root, database=isso.database)
    )


def comment_files(site: SiteTest) -> dict[str, bytes]:
    return {
        path.name: path.read_bytes() for path in sorted((site.root / "content/comments").rglob("*"))
    }


def test_approved_comments_become_files_without_addresses_of_readers(
    blog: SiteTest, isso: Isso
) -> None:
    blog.delete("content/comments/one.toml")
    first = isso.write(
        "/2026/01/02/one/",
        'Hello "all" \\ """ & <b>\n\n    * x *',
        "Bo & Söhne <b>",
        website="bo.example/?a=1&b=2",
    )
    isso.write("/2026/01/02/one/", "A reply", parent=first)
    isso.write("/2026/01/03/two/", "Not yet", approve=False)
    isso.write("/elsewhere/", "On nothing")
    done = pulled(blog, isso)
    assert done.written == ("content/comments/one.toml",)
    assert done.strangers == ("/elsewhere/",)
    assert done.comments == 2
    files = comment_files(blog)
    assert b"secret" not in files["one.toml"]
    assert b"127.0.0" not in files["one.toml"]
    assert (
        b'author = "Bo & S\xc3\xb6hne <b>"\nwebsite = "http://bo.example/?a=1&b=2"\ntext ='
        b' """\nHello "all" \\\\ ""\\" & <b>\n\n    * x *\n"""' in files["one.toml"]
    )
    assert blog.build().done.problems == ()
    assert "Bo &amp; Söhne &lt;b&gt;" in blog.read(PAGE)
    # The other way gives the same bytes, and neither writes them again.
    for path in ("content/comments/one.toml",):
        blog.delete(path)
    assert pulled(blog, isso, server=True).written == ("content/comments/one.toml",)
    assert comment_files(blog) == files
    assert (pulled(blog, isso).written, pulled(blog, isso, server=True).written) == ((), ())


def test_after_a_pull_only_the_posts_are_made_whose_comments_changed(
    site: SiteTest, isso: Isso
) -> None:
    provider(site, STATIC + "[feeds]\nformats = []\n")
    site.write(
        "layouts/partials/card.html", "{% macro card(post, lang) %}{{ post.title }}{% endmacro %}"
    )
    for number in range(20):
        site.post(f"p{number}", date=f"2026-01-{number + 1:02}")
        isso.fill(f"/2026/01/{number + 1:02}/p{number}/", [f"Text {number}."])
    assert len(pulled(site, isso).written) == 20
    site.build()
    isso.fill("/2026/01/08/p7/", ["Another one."])
    isso.fill("/2026/01/10/p9/", ["And another one."])
    assert pulled(site, isso).written == ("content/comments/p7.toml", "content/comments/p9.toml")
    done = site.build().done
    assert done.parsed == ("content/comments/p7.toml", "content/comments/p9.toml")
    pages = [path for path in done.rendered if path.startswith("2026/")]
    assert pages == ["2026/01/08/p7/index.html", "2026/01/10/p9/index.html"]
    # What shows cards knows the new counts: the home page, the author's and the month's.
    assert sorted({*done.rendered} - {*pages}) == [
        "archive/2026/01/index.html",
        "authors/ada/index.html",
        "index.html",
    ]
    assert site.build().done.rendered == ()


def test_comments_follow_a_post_to_its_new_address(blog: SiteTest, isso: Isso) -> None:
    isso.write("/old/", "From the old place")
    isso.write("/2026/01/02/uno/", "From the new one")
    blog.post("one", more="slug: uno\naliases: [/old/]")
    assert pulled(blog, isso).comments == 2
    assert blog.source("content/comments/one.toml").count("[[comment]]") == 2
    before = comment_files(blog)
    assert pulled(blog, isso, server=True).written == ()
    assert comment_files(blog) == before


def test_addresses_are_those_under_the_base_path(blog: SiteTest, isso: Isso) -> None:
    blog.edit("site.toml", "https://news.example/", "https://user.example/blog/")
    blog.post("three", title="Ängste", date="2026-01-04")
    isso.write("/blog/2026/01/02/one/", "Here")
    isso.write("/2026/01/03/two/", "Not here")
    isso.write("/blog/2026/01/04/%C3%A4ngste/", "And here")
    done = pulled(blog, isso, server=True)
    assert done.written == ("content/comments/one.toml", "content/comments/three.toml")
    assert pulled(blog, isso).strangers == ("/2026/01/03/two/",)


def test_what_was_taken_back_goes_and_what_is_the_sites_own_stays(
    blog: SiteTest, isso: Isso
) -> None:
    first = isso.write("/2026/01/02/one/", "To be deleted")
    isso.write("/2026/01/02/one/", "A reply", parent=first)
    second = isso.write("/2026/01/03/two/", "To be deleted as well")
    blog.write("content/comments/one.toml", text([comment("wp-1", text="Imported")]))
    pulled(blog, isso)
    assert sorted(comment_files(blog)) == ["one.toml", "two.toml"]
    with sqlite3.connect(isso.database) as database:
        database.execute(
            "UPDATE comments SET mode = 4, text = '', author = NULL WHERE id = ?", (first,)
        )
        database.execute("DELETE FROM comments WHERE id = ?", (second,))
    done = pulled(blog, isso)
    assert (done.written, done.deleted) == (
        ("content/comments/one.toml",),
        ("content/comments/two.toml",),
    )
    found = blog.source("content/comments/one.toml")
    assert "Imported" in found
    assert "To be deleted" not in found
    assert "deleted = true" in found
    assert pulled(blog, isso, server=True).written == ()


def test_an_empty_source_takes_nothing_away(blog: SiteTest, isso: Isso) -> None:
    before = comment_files(blog)
    with pytest.raises(SiteError, match="no approved comment"):
        pulled(blog, isso)
    assert comment_files(blog) == before


def test_hostile_comments_come_through_isso_as_text(blog: SiteTest, isso: Isso) -> None:
    isso.fill("/2026/01/02/one/", [*HOSTILE, "\x00\x1b[31m\u202ebad", "\ufffe", "  "])
    with sqlite3.connect(isso.database) as database:
        database.execute(
            "UPDATE comments SET website = 'javascript:alert(1)', author = ? WHERE id = 1",
            ("\u202e\x07 <script>",),
        )
        database.execute("UPDATE comments SET text = CAST(X'fffe41' AS TEXT) WHERE id = 2")
    pulled(blog, isso)
    assert blog.build().done.problems == ()
    everything = b"".join(
        data for path, data in blog.files().items() if path.endswith((".html", ".xml", ".json"))
    )
    assert b"<script>alert" not in everything
    assert b'javascript:alert(1)"' not in everything


def test_a_moment_that_no_calendar_has_is_refused(blog: SiteTest, isso: Isso) -> None:
    isso.fill("/2026/01/02/one/", ["Text"])
    with sqlite3.connect(isso.database) as database:
        database.execute("UPDATE comments SET created = 9e999")
    with pytest.raises(SiteError, match="cannot be read"):
        pulled(blog, isso)


def test_the_preview_says_that_isso_is_not_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with (
        pytest.raises(SiteError, match="not installed"),
        running(tmp_path, "http://127.0.0.1:8000", print),
    ):
        raise AssertionError


@pytest.mark.parametrize("kind", ["missing", "text", "empty", "other"])
def test_what_is_no_database_of_isso_is_refused(blog: SiteTest, tmp_path: Path, kind: str) -> None:
    file = tmp_path / "comments.db"
    if kind == "text":
        file.write_text("no database at all\n" * 100)
    elif kind == "empty":
        file.touch()
    elif kind == "other":
        with sqlite3.connect(file) as database:
            database.execute("CREATE TABLE comments (id TEXT)")
    result = sitegen("comments", "pull", "--database", str(file), cwd=blog.root)
    assert result.returncode == 1
    assert "cannot be read as a database of Isso" in result.stderr
    assert "nothing was written" in result.stderr
    assert file.exists() is (kind != "missing")


def test_a_server_that_is_none_is_told_of(blog: SiteTest) -> None:
    for arguments, said in (
        (("--server", "http://127.0.0.1:9/"), "does not answer"),
        (("--server", "file:///etc/"), "does not answer"),
        ((), "there is no Isso server to ask"),
    ):
        result = sitegen("comments", "pull", *arguments, cwd=blog.root)
        assert (result.returncode, said in result.stderr) == (1, True), result.stderr
    assert (
        sitegen("comments", "pull", "--server", "x", "--database", "y", cwd=blog.root).returncode
        == 2
    )


def test_a_site_with_mistakes_is_not_written_to(blog: SiteTest, isso: Isso) -> None:
    isso.write("/2026/01/02/one/", "Hello")
    blog.write("content/posts/broken.md", "---\ntitle: x\n")
    before = comment_files(blog)
    with pytest.raises(SiteError):
        pulled(blog, isso)
    assert comment_files(blog) == before


def test_the_command_tells_what_it_did(blog: SiteTest, isso: Isso) -> None:
    isso.write("/2026/01/02/one/", "Hello")
    result = sitegen("comments", "pull", "--database", str(isso.database), cwd=blog.root)
    assert result.returncode == 0, result.stderr
    assert "wrote content/comments/one.toml\n1 comment; 1 file written, 0 deleted" in result.stderr


def test_an_answer_about_fewer_threads_deletes_nothing(
    blog: SiteTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {path: path.read_bytes() for path in (blog.root / "content/comments").iterdir()}
    monkeypatch.setattr(pulling, "_asked", lambda _server, what, _kind, _data=None: [0])
    blog.post("another")
    with pytest.raises(SiteError, match="answered about 1"):
        pull(Options(root=blog.root, database=None, server="https://comments.example/"))
    assert {
        path: path.read_bytes() for path in (blog.root / "content/comments").iterdir()
    } == before


def test_what_the_system_refuses_is_told(blog: SiteTest, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_path: Path, _data: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(pulling.files, "write", full)
    row = pulling._Row(
        id=9, parent=None, created=1.0, mode=1, text="New.", author="A", website=None
    )
    monkeypatch.setattr(
        pulling, "_from_server", lambda _server, places: {uri: [row] for uri in places}
    )
    with pytest.raises(SiteError, match="No space left"):
        pull(Options(root=blog.root, database=None, server="https://comments.example/"))


def test_a_header_about_the_whole_page_is_left_out_where_readers_write(blog: SiteTest) -> None:
    blog.write("site.toml", "ai.headers = true\n" + blog.source("site.toml"))
    assert blog.build().ok
    assert "/2026/01/03/two/" in blog.read("_headers")
    assert "/2026/01/02/one/" not in blog.read("_headers")


def test_a_publisher_that_is_no_table_is_told(site: SiteTest) -> None:
    site.write("site.toml", "publisher = 5\n" + site.source("site.toml"))
    assert "publisher: expected" in site.build().told


# --- what pull writes, a build takes --------------------------------------------------------------


def _from(rows: list[pulling._Row], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        pulling,
        "_from_server",
        lambda _server, places: {uri: rows for uri in places if "one" in uri},
    )


def _row(number: int, text: str) -> pulling._Row:
    return pulling._Row(
        id=number, parent=None, created=1.78e9, mode=1, text=text, author="A", website=None
    )


def test_a_comment_that_is_too_long_is_cut_so_that_a_build_takes_it(
    blog: SiteTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    _from([_row(1, "a " * 40_000)], monkeypatch)
    pull(Options(root=blog.root, database=None, server="https://comments.example/"))
    assert blog.build().ok


def test_no_reader_stops_a_build_with_an_address(
    blog: SiteTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    _from(
        [
            replace(
                _row(1, "hi"),
                website="https://a.example/\x1b&#xFFFE;&#2;\ufffe",
                author="B\x1b&#27;",
            )
        ],
        monkeypatch,
    )
    pull(Options(root=blog.root, database=None, server="https://comments.example/"))
    assert 'author = "B"\nwebsite = "https://a.example/"\n' in blog.source(
        "content/comments/one.toml"
    )
    assert blog.build().ok


@pytest.mark.parametrize("rows", [[_row(1, "hi"), _row(1, "hi")], [_row(-5, "hi")]])
def test_what_no_build_would_take_is_not_written(
    blog: SiteTest, monkeypatch: pytest.MonkeyPatch, rows: list[pulling._Row]
) -> None:
    before = blog.source("content/comments/one.toml")
    _from(rows, monkeypatch)
    with pytest.raises(SiteError, match="cannot be kept"):
        pull(Options(root=blog.root, database=None, server="https://comments.example/"))
    assert blog.source("content/comments/one.toml") == before


@pytest.mark.parametrize(
    "server", ["http://[::1", "https://*", "https://x.example:99999/", "https://x.example:0/"]
)
def test_an_address_that_is_none_is_told(blog: SiteTest, server: str) -> None:
    provider(blog, f'[comments]\nprovider = "isso"\nserver = "{server}"\n')
    assert blog.build().codes() == ["invalid-value"]
    provider(blog, STATIC)
    with pytest.raises(SiteError):
        pull(Options(root=blog.root, database=None, server=server))


def test_an_address_that_no_file_can_have_is_told(site: SiteTest) -> None:
    site.write("site.toml", f'urls.post = "/{"a" * 300}{{slug}}/"\n' + site.source("site.toml"))
    site.post("one")
    assert site.build().codes() == ["invalid-value"]
