"""Where a site is published whose parts have hosts of their own."""

from __future__ import annotations

import pytest

from sitegen.urls import Base, with_base

ALONE = Base("https://news.example/")
UNDER = Base("https://user.example/Blog/")
HOSTS = Base(
    "https://news.example/blog/",
    (
        ("/fr/", "https://fr.example/"),
        # https://zeitung-köln.example/journal/
        ("/de/", "https://xn--zeitung-kln-zfb.example/journal/"),
        ("/es/", "http://news.example/"),
    ),
)
ELSEWHERE = (
    "",
    "a/b",
    "#top",
    "?q=1",
    "mailto:a@b.example",
    "//cdn.example/fr/",
    "https://x.example/fr/",
)


@pytest.mark.parametrize(
    ("url", "whole"),
    [
        ("/", "https://news.example/blog/"),
        ("/tags/ai/", "https://news.example/blog/tags/ai/"),
        ("/fr/", "https://fr.example/"),
        ("/fr/tags/ai/?a#b", "https://fr.example/tags/ai/?a#b"),
        ("/fr/größe/", "https://fr.example/gr%C3%B6%C3%9Fe/"),
        ("/de/", "https://xn--zeitung-kln-zfb.example/journal/"),
        ("/de/größe/", "https://xn--zeitung-kln-zfb.example/journal/gr%C3%B6%C3%9Fe/"),
        ("/es/a.png", "http://news.example/a.png"),
        ("/fr", "https://news.example/blog/fr"),
        ("/french/", "https://news.example/blog/french/"),
        ("/tags/fr/", "https://news.example/blog/tags/fr/"),
        ("//cdn.example/fr/", "https://cdn.example/fr/"),
        ("https://köln.example/fr/", "https://xn--kln-sna.example/fr/"),
        ("mailto:a@b.example", "mailto:a@b.example"),
        ("", ""),
    ],
)
def test_an_address_is_absolute_at_the_host_of_its_part(url: str, whole: str) -> None:
    assert HOSTS.absolute(url) == whole
    assert HOSTS.absolute(url, "/fr/a/") == whole


def test_a_fragment_belongs_to_the_page_on_its_host() -> None:
    assert HOSTS.absolute("#ü", "/a/") == "https://news.example/blog/a/#%C3%BC"
    assert HOSTS.absolute("#top", "/fr/a/") == "https://fr.example/a/#top"


@pytest.mark.parametrize(
    ("page", "url", "href"),
    [
        ("/a/", "/", "/blog/"),
        ("/a/", "/b/", "/blog/b/"),
        ("/a/", "/fr/", "https://fr.example/"),
        ("/a/", "/fr/b/", "https://fr.example/b/"),
        ("/a/", "/de/b/", "https://xn--zeitung-kln-zfb.example/journal/b/"),
        ("/fr/", "/fr/", "/"),
        ("/fr/a/", "/fr/b/?c#d", "/b/?c#d"),
        ("/fr/a/", "/", "https://news.example/blog/"),
        ("/fr/a/", "/french/", "https://news.example/blog/french/"),
        ("/fr/a/", "/de/b/", "https://xn--zeitung-kln-zfb.example/journal/b/"),
        ("/de/a/", "/de/", "/journal/"),
        ("/de/a/", "/de/größe/", "/journal/größe/"),
        # One host, but another scheme.
        ("/es/a/", "/es/b/", "/b/"),
        ("/es/a/", "/b/", "https://news.example/blog/b/"),
    ],
)
def test_a_link_is_a_path_on_the_same_host_and_whole_to_another(
    page: str, url: str, href: str
) -> None:
    assert HOSTS.href(url, page) == href
    assert HOSTS.hrefs(page)(url) == href


@pytest.mark.parametrize("page", ["/a/", "/fr/a/", "/de/a/"])
@pytest.mark.parametrize("url", ELSEWHERE)
def test_a_link_that_is_no_address_of_the_site_stays(page: str, url: str) -> None:
    assert HOSTS.href(url, page) == url


@pytest.mark.parametrize(
    ("url", "host", "path"),
    [
        ("/", "/", "/blog/"),
        ("/fr", "/", "/blog/"),
        ("/a/fr/", "/", "/blog/"),
        ("/fr/", "/fr/", "/"),
        ("/de/a/", "/de/", "/journal/"),
    ],
)
def test_each_part_has_a_host_and_a_base_path(url: str, host: str, path: str) -> None:
    assert (HOSTS.host_of(url), HOSTS.path(url)) == (host, path)


@pytest.mark.parametrize("url", ["/", "/a/", "/a.png?b", "/fr/a/", "/de/", "/de/größe/", "/es/a/"])
def test_an_absolute_address_leads_back(url: str) -> None:
    whole = HOSTS.absolute(url)
    assert HOSTS.absolute(HOSTS.relative(whole)) == whole
    assert HOSTS.relative(whole.partition(":")[2]) == HOSTS.relative(whole)


def test_the_address_of_a_part_inside_another_is_that_of_the_inner_one() -> None:
    assert HOSTS.relative("https://news.example/blog/a/") == "/a/"
    assert HOSTS.relative("HTTPS://NEWS.example/a/") == "/es/a/"
    assert HOSTS.relative("//fr.example/a/") == "/fr/a/"
    assert HOSTS.relative("https://cdn.example/a/") == "//cdn.example/a/"
    assert HOSTS.relative("/a/") == "/a/"
    assert UNDER.relative("https://USER.example/blog/a.png") == "/a.png"


def test_no_address_becomes_longer_than_the_limit_counts() -> None:
    urls = ["/a/", "/fr/a/", "/de/a/", "/es/a/"]
    assert max(len(HOSTS.absolute(url)) - len(url) for url in urls) == HOSTS.added()
    assert ALONE.added() == len("https://news.example")


@pytest.mark.parametrize("base", [ALONE, UNDER])
@pytest.mark.parametrize("url", ["/", "/fr/", "/größe/#ü", *ELSEWHERE])
def test_without_hosts_of_their_own_all_parts_are_at_one_place(base: Base, url: str) -> None:
    whole = {
        "/": base.url,
        "/fr/": f"{base.url}fr/",
        "/größe/#ü": f"{base.url}gr%C3%B6%C3%9Fe/#%C3%BC",
        "//cdn.example/fr/": "https://cdn.example/fr/",
    }.get(url, url)
    assert base.absolute(url) == whole
    assert base.absolute(url, "/a/") == (f"{base.url}a/#top" if url == "#top" else whole)
    assert base.href(url, "/fr/a/") == with_base(base.path(), url)
    assert base.host_of(url) == "/"
