"""_redirects (`[build] redirects`): a rule for each alias, as Netlify and Cloudflare Pages read
it."""

from __future__ import annotations

import html
import re
from urllib.parse import unquote

import msgspec
import pytest
from support import SiteTest

from sitegen.outputs import redirect_rules


def asked(site: SiteTest, host: str) -> None:
    site.edit("site.toml", "title =", f'build.redirects = "{host}"\ntitle =')


def rules(site: SiteTest, path: str = "_redirects") -> list[str]:
    return site.read(path).splitlines()


def read(host: str, text: str) -> dict[str, str]:
    """The rules that the host reads: from which path to which address. A line that it would skip,
    or take for something else, fails the test. After line_parser.js in @netlify/redirect-parser and
    parseRedirects.ts in Cloudflare's workers-sdk."""
    rules: dict[str, str] = {}
    for line in text.splitlines():
        source, target, status = line.split()
        assert re.fullmatch("[!-~]+", source + target), "not in ASCII"
        assert not re.search("[?#]|[*]|/:", source), "not a path, or that of several addresses"
        assert source.startswith("/")
        assert not source.startswith("/.netlify")
        if host == "netlify":
            assert re.match("/|https?://", target)
            assert status == "301!"
        else:
            assert re.match("/|https://", target)
            assert not re.search(":[A-Za-z]", source), "a placeholder"
            assert not (source.endswith("/") and re.search("^/(.*/)?index(.html)?$", target))
            assert status == "301"
            assert len(line) <= 1_000
        assert source not in rules, "the second rule is skipped"
        rules[source] = target
    return rules


def led(site: SiteTest) -> dict[str, str]:
    """Where the page of each alias leads."""
    pages = {
        f"/{path.removesuffix('index.html')}": re.search(rb'content="0; url=([^"]*)"', data)
        for path, data in site.files().items()
    }
    return {path: html.unescape(found[1].decode()) for path, found in pages.items() if found}


def test_there_is_none_unless_it_is_asked_for(site: SiteTest) -> None:
    site.post("a", more="aliases: [/old/]")
    assert site.build().ok
    assert not site.published("_redirects")


@pytest.mark.parametrize(("host", "status"), [("netlify", "301!"), ("cloudflare", "301")])
def test_each_alias_is_a_rule_beside_its_page(site: SiteTest, host: str, status: str) -> None:
    asked(site, host)
    site.post("a", date="2026-01-02", more="aliases: [/old/, /old/page.html]")
    site.post("b", date="2026-01-03", more="aliases: [/über, /p.php, '/x%20y/']")
    site.write("content/pages/about.md", "---\ntitle: About\naliases: [/us/]\n---\nText.\n")
    # A host with a rule does not send the page of a program.
    assert site.build().codes() == []
    assert rules(site) == [
        f"/us/ /about/ {status}",
        f"/x%20y/ /2026/01/03/b/ {status}",
        f"/p.php /2026/01/03/b/ {status}",
        f"/%C3%BCber/ /2026/01/03/b/ {status}",
        f"/old/page.html /2026/01/02/a/ {status}",
        f"/old/ /2026/01/02/a/ {status}",
    ]
    assert site.published("old/index.html")
    assert site.published("über/index.html")


ANY_ALIASES = (
    *("/über/größe/", "/e\u0301/", "/日本/x.htm", "/ü/no-slash", "/%d7%a9/", "/%D7%AA/", "/a%20b/"),
    *("/100%25/", "/50%/", "/v1.0", "/old/feed.xml", "/Old/PAGE.html", "/p.php", "/x.aspx"),
    *("/q'(x);a=b&c,d@e$f!+~/", "/10:30/", "/~ada/", "/a[1]/", "/a|b^c`d/", "/{a}/", "/<x>/"),
    *("/.well-known/old/", "/index.php", "/200", f"/{'/'.join(['x' * 180] * 5)}/"),
)


@pytest.mark.parametrize("base", ["", "/blog"])
@pytest.mark.parametrize("host", ["netlify", "cloudflare"])
def test_the_host_reads_each_rule_and_it_leads_where_the_page_does(
    site: SiteTest, host: str, base: str
) -> None:
    asked(site, host)
    site.edit("site.toml", "news.example/", f"news.example{base}/")
    for number in range(10):
        aliases = msgspec.json.encode([f"/{number}{alias}" for alias in ANY_ALIASES]).decode()
        site.post(f"ö{number}", more=f"aliases: {aliases}")
    assert site.build().codes() == []
    targets = {
        unquote(source): target for source, target in read(host, site.read("_redirects")).items()
    }
    assert targets == {f"{base}{path}": target for path, target in led(site).items()}
    assert len(targets) == 10 * len(ANY_ALIASES)


def test_the_base_path_counts(site: SiteTest) -> None:
    asked(site, "netlify")
    site.edit("site.toml", "news.example/", "news.example/blog/")
    site.post("a", more="aliases: [/old/]")
    assert site.build().ok
    assert rules(site) == ["/blog/old/ /blog/2026/01/02/a/ 301!"]


def test_each_host_has_its_own_rules(site: SiteTest) -> None:
    asked(site, "netlify")
    edition = '[[languages]]\ncode = "fr"\nlabel = "F"\nbase_url = "https://fr.example/"\n'
    site.write("site.toml", f"{site.source('site.toml')}{edition}")
    site.post("a", more="aliases: [/old/, /fr/english/]")
    site.post("b", more="lang: fr\naliases: [/fr/vieux/, /french/]")
    assert site.build().ok
    assert rules(site) == [
        "/french/ https://fr.example/2026/01/02/b/ 301!",
        "/old/ /2026/01/02/a/ 301!",
    ]
    assert rules(site, "fr/_redirects") == [
        "/vieux/ /2026/01/02/b/ 301!",
        "/english/ https://news.example/2026/01/02/a/ 301!",
    ]


UNSAFE = [
    ("/old/*", "both", "has *"),
    ("/old/a*b/", "both", "has *"),
    ("/old/%2A/", "both", "has *"),
    ("/:all/", "both", "has :"),
    ("/old/:year/x.html", "both", "has :"),
    ("/old/a:b/", "cloudflare", "has :"),
    ("/old/10:30/", "neither", ""),
    ("/old page/", "both", "has a blank"),
]


@pytest.mark.parametrize("host", ["netlify", "cloudflare"])
@pytest.mark.parametrize(("alias", "refused_by", "said"), UNSAFE)
@pytest.mark.sampled(4)
def test_an_alias_that_would_take_over_other_addresses_is_refused(
    site: SiteTest, host: str, alias: str, refused_by: str, said: str
) -> None:
    site.post("a", more=f'aliases: ["/fine/", "{alias}"]')
    assert site.build().ok, "without rules it is a folder like any other"
    asked(site, host)
    result = site.build()
    if refused_by not in ("both", host):
        assert result.ok
        return
    (problem,) = result.problems
    assert (problem.code, problem.path, problem.line, problem.column) == (
        "invalid-value",
        "content/posts/a.md",
        7,
        21,
    )
    assert said in problem.message
    if said == "has a blank":
        assert problem.hint == "write /old%20page/"


@pytest.mark.long
def test_past_the_limit_the_newest_are_written(
    site: SiteTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    cloudflare = redirect_rules.HOSTS["cloudflare"]
    assert (cloudflare.rules, cloudflare.characters) == (2_000, 1_000)
    asked(site, "cloudflare")
    for day in (1, 2):
        aliases = ", ".join(f"/old-{day}/{number}/" for number in range(1_001))
        site.post(f"p{day}", date=f"2026-01-0{day}", more=f"aliases: [{aliases}]")
    (problem,) = site.build().done.problems
    assert (problem.code, problem.path, problem.severity) == (
        "redirect-limit",
        "site.toml",
        "warning",
    )
    assert "2,000 rules" in problem.message
    assert ": 2 aliases," in problem.message
    written = rules(site)
    assert len(written) == 2_000
    assert sum(rule.startswith("/old-2/") for rule in written) == 1_001
    assert site.published("old-1/0/index.html")
    site.edit("site.toml", "cloudflare", "netlify")
    assert site.build().codes() == []
    assert len(rules(site)) == 2_002


def test_a_rule_that_is_too_long_is_left_out(site: SiteTest) -> None:
    asked(site, "cloudflare")
    site.post("a", more=f"aliases: [/short/, '/{'/'.join(['x' * 200] * 5)}/']")
    (problem,) = site.build().done.problems
    assert (problem.code, problem.path, problem.line) == ("redirect-limit", "content/posts/a.md", 7)
    assert re.search(r"1,0\d\d characters", problem.message)
    assert [rule.split()[0] for rule in rules(site)] == ["/short/"]


@pytest.mark.parametrize("host", ["netlify", "cloudflare"])
def test_a_rule_that_the_host_skips_is_left_out(site: SiteTest, host: str) -> None:
    asked(site, host)
    edition = '[[languages]]\ncode = "fr"\nlabel = "F"\nbase_url = "http://fr.example/"\n'
    pattern = '[urls]\npost = "/{year}/{slug}.html"\n'
    site.write("site.toml", f"{site.source('site.toml')}{pattern}{edition}")
    site.post("a", more="slug: index\naliases: [/old/, /old/page.html]")
    site.post("b", more="lang: fr\naliases: [/french/, /fr/vieux/]")
    result = site.build()
    assert result.ok
    assert read(host, site.read("fr/_redirects")) == {"/vieux/": "/2026/b.html"}
    if host == "netlify":
        assert result.codes() == []
        assert len(read(host, site.read("_redirects"))) == 3
        return
    problems = [problem for problem in result.problems if problem.code == "redirect-limit"]
    assert [(problem.path, problem.line, problem.column) for problem in problems] == [
        ("content/posts/b.md", 8, 11),
        ("content/posts/a.md", 8, 11),
    ]
    assert "would lead to 'http://fr.example/2026/b.html'" in problems[0].message
    assert "would lead to '/2026/index.html'" in problems[1].message
    assert read(host, site.read("_redirects")) == {"/old/page.html": "/2026/index.html"}


def test_rules_of_the_site_after_a_wildcard_leave_room_for_aliases(
    site: SiteTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = msgspec.structs.replace(redirect_rules.HOSTS["cloudflare"], rules=3)
    monkeypatch.setitem(redirect_rules.HOSTS, "cloudflare", few)
    asked(site, "cloudflare")
    own = "\ufeff# Ours\n  # More\n/a /b\n/de/* /c\n/d /e\n"
    site.write("static/_redirects", own.encode())
    site.post("a", more="aliases: [/1/, /2/]")
    assert site.build().codes() == []
    site.write("static/_redirects", own.replace("*", "").encode())
    (problem,) = site.build().problems
    assert ": 2 aliases," in problem.message


def test_the_rules_of_the_site_come_after_those_of_aliases(site: SiteTest) -> None:
    own = "# Ours\n/mine/ /there/ 302\n/de/*  /de/404.html  404\n"
    site.write("static/_redirects", own.encode())
    site.post("a", more="aliases: [/old/]")
    assert site.build().ok
    assert site.read("_redirects") == own
    asked(site, "netlify")
    assert site.build().codes() == []
    assert site.read("_redirects") == "/old/ /2026/01/02/a/ 301!\n" + own
    own = own.replace("302", "301")
    site.write("static/_redirects", own.encode())
    assert site.build().done.written == ("_redirects",)
    assert site.read("_redirects").endswith(own)
    site.delete("static/_redirects")
    assert site.build().ok
    assert rules(site) == ["/old/ /2026/01/02/a/ 301!"]


def test_each_host_has_the_rules_of_its_own_folder(site: SiteTest) -> None:
    asked(site, "netlify")
    edition = '[[languages]]\ncode = "fr"\nlabel = "F"\nbase_url = "https://fr.example/"\n'
    site.write("site.toml", f"{site.source('site.toml')}{edition}")
    site.write("static/_redirects", b"/a /b\n")
    site.write("static/fr/_redirects", b"/c /d\n")
    site.post("b", more="lang: fr\naliases: [/fr/vieux/]")
    assert site.build().ok
    assert rules(site) == ["/a /b"]
    assert rules(site, "fr/_redirects") == ["/vieux/ /2026/01/02/b/ 301!", "/c /d"]
