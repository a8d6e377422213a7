"""Profiles elsewhere: the publisher's at the foot of every page, an author's on the author's."""

from __future__ import annotations

import lxml.html
import pytest
from support import SiteTest

from sitegen.outputs import profiles


def shown(site: SiteTest, path: str, within: str) -> list[tuple[str, str, str]]:
    """Words, address and relation of the profiles in an element of a page."""
    page = lxml.html.document_fromstring(site.read(path).encode())
    found = page.xpath(f"//{within}//ul[@class='profiles']//a")
    return [(link.text, link.get("href"), link.get("rel")) for link in found]


def test_the_publishers_are_at_the_foot_of_every_page(site: SiteTest) -> None:
    site.post("a")
    site.write(
        "site.toml",
        site.source("site.toml")
        + '[publisher]\nsame_as = ["https://mastodon.social/@news", "https://forum.example/news"]\n',
    )
    assert site.build().ok
    for path in ("index.html", "2026/01/02/a/index.html", "404.html", "authors/ada/index.html"):
        assert shown(site, path, "footer") == [
            ("Mastodon", "https://mastodon.social/@news", "me"),
            ("forum.example", "https://forum.example/news", "me"),
        ]


def test_those_of_an_author_are_on_the_authors_page(site: SiteTest) -> None:
    site.write(
        "content/authors/ada.md",
        "---\nname: Ada\nurl: https://ada.example/\nsame_as: [https://github.com/ada,"
        " https://de.linkedin.com/in/ada]\n---\nText.\n",
    )
    site.post("a")
    assert site.build().ok
    assert shown(site, "authors/ada/index.html", "main") == [
        ("Website", "https://ada.example/", "me"),
        ("GitHub", "https://github.com/ada", "me"),
        ("LinkedIn", "https://de.linkedin.com/in/ada", "me"),
    ]
    for path in ("index.html", "2026/01/02/a/index.html"):
        assert "github.com" not in "".join(url for _, url, _ in shown(site, path, "body"))
        assert "profiles" not in site.read(path)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://www.youtube.com/@news", "YouTube"),
        ("https://bsky.app/profile/news.example", "Bluesky"),
        ("https://X.com/news", "X"),
        ("https://twitter.com/news", "X"),
        ("https://t.me/news", "Telegram"),
        ("https://signal.group/#abc", "Signal"),
        ("https://www.threads.net/@news", "Threads"),
        ("https://mastodon.example:8443/@news", "Mastodon"),
        ("https://news.substack.com/", "Substack"),
        ("https://fox.com/news", "fox.com"),
        ("https://notgithub.com/news", "notgithub.com"),
        ("https://www.zeitung-köln.example/", "zeitung-köln.example"),
        ("https://social.example/@news", "social.example"),
    ],
)
def test_a_network_is_known_by_its_host(address: str, name: str) -> None:
    (link,) = profiles.links([address])
    assert (link.url, link.title) == (address, name)


def test_two_on_one_network_have_their_accounts() -> None:
    addresses = ["https://x.com/news", "https://github.com/news", "https://x.com/n%C3%A9ws/"]
    titles = [link.title for link in profiles.links(addresses)]
    assert titles == ["X (news)", "GitHub", "X (néws)"]


def test_one_that_is_named_twice_is_there_once(site: SiteTest) -> None:
    site.post("a")
    names = '"https://x.com/news", "https://a.example/", "https://x.com/news"'
    site.write("site.toml", f"{site.source('site.toml')}[publisher]\nsame_as = [{names}]\n")
    assert site.build().ok
    assert shown(site, "index.html", "footer") == [
        ("X", "https://x.com/news", "me"),
        ("a.example", "https://a.example/", "me"),
    ]


def test_a_host_in_brackets_that_is_no_ip_address_is_refused(site: SiteTest) -> None:
    site.post("a")
    names = '"https://[::1]/a", "https://[:.]/a", "https://[1::2::3]/a"'
    site.write("site.toml", f"{site.source('site.toml')}[publisher]\nsame_as = [{names}]\n")
    assert [each.key for each in site.build().problems] == [
        "publisher.same_as.1",
        "publisher.same_as.2",
    ]
