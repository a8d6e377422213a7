"""Readers' comments in pages, feeds and structured data, and what a provider of comments needs."""

from __future__ import annotations

import datetime as dt
import json
import re
from xml.etree import ElementTree

import pytest
from comments_support import ONE, PAGE, STATIC, comment, provider
from support import SETTINGS, SiteTest

from sitegen.commands.comments import PullOptions, pull, text
from sitegen.errors import SiteError
from sitegen.outputs import csp
from sitegen.read import settings

ISSO = '[comments]\nprovider = "isso"\nserver = "https://comments.example"\n'


# --- in the page ----------------------------------------------------------------------------------


def test_comments_are_in_the_page_and_replies_under_what_they_reply_to(blog: SiteTest) -> None:
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


def test_a_server_may_be_under_a_path() -> None:
    config, _, problems = settings.parse(
        'title = "x"\nbase_url = "https://a.example/"\n[comments]\nprovider = "isso"\nserver ='
        ' "https://a.example/isso"\n'
    )
    assert problems == ()
    assert "connect-src 'self' https://a.example/isso/;" in csp.policy(config).text


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


def test_counts_are_in_structured_data_feeds_and_cards(blog: SiteTest) -> None:
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
    assert blog.read("authors/ada/index.html").count("2 comments</a>") == 1
    assert '<a href="/2026/01/02/one/#page.comments">' in blog.read("authors/ada/index.html")


def test_a_comment_that_was_deleted_counts_for_nothing(blog: SiteTest) -> None:
    blog.write(
        "content/comments/one.toml",
        '[[comment]]\nid = "1"\ndate = 2026-02-01\ndeleted = true\n' + ONE.partition("\n\n")[2],
    )
    assert blog.build().done.problems == ()
    assert "This comment was deleted." in blog.read(PAGE)
    assert "1 comment</a>" in blog.read("authors/ada/index.html")


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
    assert "500 comments" in blog.read("authors/ada/index.html")
    assert blog.read(PAGE).index("Text 99.") < blog.read(PAGE).index("Text 100.")


def test_a_header_about_the_whole_page_is_left_out_where_readers_write(blog: SiteTest) -> None:
    blog.write("site.toml", "ai.headers = true\n" + blog.source("site.toml"))
    assert blog.build().ok
    assert "/2026/01/03/two/" in blog.read("_headers")
    assert "/2026/01/02/one/" not in blog.read("_headers")


def test_a_publisher_that_is_no_table_is_reported(site: SiteTest) -> None:
    site.write("site.toml", "publisher = 5\n" + site.source("site.toml"))
    assert "publisher: expected" in site.build().printed


@pytest.mark.parametrize(
    "server", ["http://[::1", "https://*", "https://x.example:99999/", "https://x.example:0/"]
)
def test_an_invalid_address_is_reported(blog: SiteTest, server: str) -> None:
    provider(blog, f'[comments]\nprovider = "isso"\nserver = "{server}"\n')
    assert blog.build().codes() == ["invalid-value"]
    provider(blog, STATIC)
    with pytest.raises(SiteError):
        pull(PullOptions(root=blog.root, database=None, server=server))


def test_an_address_that_no_file_can_have_is_reported(site: SiteTest) -> None:
    site.write("site.toml", f'urls.post = "/{"a" * 300}{{slug}}/"\n' + site.source("site.toml"))
    site.post("one")
    assert site.build().codes() == ["invalid-value"]
