"""What programs read of a site: sitemaps, robots.txt, reservations, headers, and what makes them
again."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
from pathlib import Path

import lxml.etree
import pytest
from support import NOW, SETTINGS, SiteTest

from sitegen.outputs import news as news_sitemap
from sitegen.outputs import sitemap as sitemap_output
from sitegen.outputs.headers import header

SITEMAP, NEWS = (
    "{http://www.sitemaps.org/schemas/sitemap/0.9}",
    "{http://www.google.com/schemas/sitemap-news/0.9}",
)
HOUR = dt.timedelta(hours=1)


def addresses(site: SiteTest, path: str) -> list[str]:
    root = lxml.etree.fromstring(site.read(path).encode())
    return [loc.text or "" for loc in root.iter(f"{SITEMAP}loc")]


# --- sitemaps -------------------------------------------------------------------------------------


def test_a_large_site_has_an_index(site: SiteTest, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(1, 8):
        site.post(f"p{number}", date=f"2026-01-{number:02}")
    assert site.build().ok
    (everything,) = [addresses(site, "sitemap.xml")]
    monkeypatch.setattr(sitemap_output, "ADDRESSES", 3)
    shutil.rmtree(site.root / ".sitegen")
    shutil.rmtree(site.root / "public")
    assert site.build().ok
    parts = addresses(site, "sitemap.xml")
    assert site.read("sitemap.xml").count("<sitemap>") == len(parts)
    # Seven lists with the one author; seven posts, filled up from the oldest.
    assert parts == [
        f"https://news.example/sitemap-{of}-{number}.xml"
        for of in ("pages", "posts")
        for number in (1, 2, 3)
    ]
    found = [
        address
        for part in parts
        for address in addresses(site, part.removeprefix("https://news.example/"))
    ]
    assert found == everything
    assert [url[-3:] for url in addresses(site, "sitemap-posts-1.xml")] == ["p1/", "p2/", "p3/"]
    done = site.post("p8", date="2026-01-08") and site.build().done
    assert {path for path in done.rendered if path.startswith("sitemap")} == {
        "sitemap-posts-3.xml"
    }, "what is full stays as it is"


def test_a_sitemap_is_no_larger_than_it_may_be(
    site: SiteTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemap_output, "BYTES", 3000)
    for number in range(40):
        site.post(f"p{number:02}", title=f"'{number} " + "長い題" * 10 + "'")
    assert site.build().ok
    files = {path: data for path, data in site.files().items() if path.startswith("sitemap-")}
    assert len(files) > 4
    assert max(map(len, files.values())) <= 3000


def news(site: SiteTest) -> list[tuple[str, ...]]:
    root = lxml.etree.fromstring(site.read("news-sitemap.xml").encode())
    return [
        tuple(
            url.findtext(path) or ""
            for path in (
                f"{SITEMAP}loc",
                f"{NEWS}news/{NEWS}publication/{NEWS}name",
                f"{NEWS}news/{NEWS}publication/{NEWS}language",
                f"{NEWS}news/{NEWS}publication_date",
                f"{NEWS}news/{NEWS}title",
            )
        )
        for url in root
    ]


def test_news_are_the_posts_of_two_days(site: SiteTest) -> None:
    site.write("site.toml", SETTINGS + '[publisher]\nname = "A & B"\n')
    site.post("old", date=(NOW - 48 * HOUR).isoformat())
    site.post(
        "new", date=(NOW - 47 * HOUR).isoformat(), title='"<New> & ]]>"', more="lang: pt-BR\n"
    )
    site.post("newest", date=NOW.isoformat())
    site.post("future", date=(NOW + HOUR).isoformat())
    assert site.build().ok
    assert news(site) == [
        (
            "https://news.example/2026/06/01/newest/",
            "A & B",
            "en",
            "2026-06-01T12:00:00+00:00",
            "Newest",
        ),
        (
            "https://news.example/2026/05/30/new/",
            "A & B",
            "pt",
            "2026-05-30T13:00:00+00:00",
            "<New> & ]]>",
        ),
    ]


def test_what_is_no_news_any_more_leaves_a_warm_build_as_well(site: SiteTest) -> None:
    site.post("a", date=NOW.isoformat())
    site.post("later", date=(NOW + 100 * HOUR).isoformat())
    first = site.build().done
    assert len(news(site)) == 1
    assert first.next_due == NOW + 100 * HOUR, (
        "what readers see changes then, and not when news are old"
    )
    assert site.build(now=NOW + 47 * HOUR).done.rendered == ()
    second = site.build(now=NOW + 48 * HOUR).done
    assert second.rendered == ("news-sitemap.xml",)
    assert second.next_due == first.next_due
    assert news(site) == []
    assert site.build(now=NOW).done.next_due == first.next_due
    assert len(news(site)) == 1, "back in time"


def test_there_are_no_more_news_than_google_reads(
    site: SiteTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(news_sitemap, "ADDRESSES", 2)
    for number in range(3):
        site.post(f"p{number}", date=(NOW - number * HOUR).isoformat())
    assert site.build().ok
    assert [entry[4] for entry in news(site)] == ["P0", "P1"]


# --- robots ---------------------------------------------------------------------------------------


def groups(text: str) -> dict[str, list[str]]:
    """The rules of robots.txt by user agent (RFC 9309 §2.1)."""
    found: dict[str, list[str]] = {}
    agents: list[str] = []
    fresh = True
    for line in text.splitlines():
        key, _, value = (part.strip() for part in line.partition(":"))
        if key.lower() == "user-agent":
            agents = [*([] if fresh else agents), value]
            found.setdefault(value, [])
            fresh = False
        elif line and key != "Sitemap":
            fresh = True
            for agent in agents:
                found[agent].append(line)
    return found


def test_robots_say_nothing_about_training_unless_asked(site: SiteTest) -> None:
    assert site.build().ok
    assert groups(site.read("robots.txt")) == {"*": ["Disallow:"]}
    assert re.findall(r"^Sitemap: (.*)$", site.read("robots.txt"), re.M) == [
        "https://news.example/sitemap.xml",
        "https://news.example/news-sitemap.xml",
    ]
    assert not site.published(".well-known/tdmrep.json")


def test_training_can_be_refused(site: SiteTest) -> None:
    site.write(
        "site.toml",
        SETTINGS.replace("news.example/", "news.example/blog/") + '[ai]\ntraining = "refused"\n',
    )
    assert site.build().ok
    found = groups(site.read("robots.txt"))
    assert found.pop("*") == [
        "Content-Usage: train-ai=n",
        "Content-Signal: ai-train=no",
        "Disallow:",
    ], "search engines may read on"
    assert {"GPTBot", "ClaudeBot", "Google-Extended", "CCBot"} <= found.keys()
    assert set(map(tuple, found.values())) == {("Disallow: /blog/",)}
    assert json.loads(site.read(".well-known/tdmrep.json")) == [
        {"location": "/blog/", "tdm-reservation": 1}
    ]


# --- headers --------------------------------------------------------------------------------------


def test_there_are_no_headers_unless_asked(site: SiteTest) -> None:
    site.post("a")
    assert site.build().ok
    assert not site.published("_headers")


@pytest.mark.parametrize(
    ("model", "written"),
    [
        ("plain 1.5", '"plain 1.5"'),
        ('a "b" \\ c', '"a \\"b\\" \\\\ c"'),
        ("modèle", '%"mod%c3%a8le"'),
        ('é"%', '%"%c3%a9%22%25"'),
        ("a\nb: c", '%"a%0ab: c"'),
        ("x, mode=none", '"x, mode=none"'),
    ],
)
def test_a_header_is_a_dictionary_of_structured_fields(model: str, written: str) -> None:
    assert header("ai-modified", model, "") == f"mode=ai-modified, model={written}"
    assert header("ai-modified", "", model) == f"mode=ai-modified, provider={written}"


def test_headers_name_the_addresses_under_the_base_path(site: SiteTest) -> None:
    site.write(
        "site.toml",
        SETTINGS.replace("news.example/", "news.example/blog/") + "[ai]\nheaders = true\n",
    )
    site.post("a")
    assert site.build().ok
    assert site.read("_headers") == "/blog/2026/01/02/a/\n  AI-Disclosure: mode=machine-generated\n"


def test_headers_of_the_sites_own_are_not_lost(site: SiteTest) -> None:
    site.write("site.toml", SETTINGS + "[ai]\nheaders = true\n")
    site.write("static/_headers", "/*\n  X-A: b\n")
    assert site.build().codes() == ["collision"]


# --- precision ------------------------------------------------------------------------------------


def test_provenance_changes_only_with_what_it_lists(site: SiteTest) -> None:
    site.write(
        "site.toml", SETTINGS + "[lists]\npage_size = 2\n[feeds]\nlimit = 1\n[ai]\nheaders = true\n"
    )
    for number in range(1, 7):
        site.post(f"p{number}", "Text.\n\nSecond.", date=f"2026-01-{number:02}")
    assert site.build().ok
    site.edit("content/posts/p2.md", "Second.", "Another.")
    assert site.build().done.rendered == ("2026/01/02/p2/index.html",)
    site.edit("content/posts/p2.md", "ai: true", "ai: {involvement: generated, model: m}")
    assert {path for path in site.build().done.rendered if not path.startswith("2026")} == {
        "provenance.json",
        "_headers",
        "transparency/page/1/index.html",
        "transparency/generated/page/1/index.html",
    }
    site.edit("content/posts/p2.md", "source: CNN", "source: BBC")
    assert {
        path for path in site.build().done.rendered if "transparency" in path or "prov" in path
    } == {
        "provenance.json",
        "transparency/page/1/index.html",
        "transparency/generated/page/1/index.html",
    }


def test_a_new_post_leaves_the_other_involvements_alone(site: SiteTest) -> None:
    site.post("a")
    site.post("b")
    site.edit("content/posts/b.md", "ai: true", "ai: false")
    assert site.build().ok
    site.post("c")
    rendered = site.build().done.rendered
    assert {path for path in rendered if path.startswith("transparency")} == {
        "transparency/index.html",
        "transparency/generated/index.html",
    }


def test_links_to_what_is_made_for_programs_lead_somewhere(site: SiteTest) -> None:
    site.write("site.toml", SETTINGS + '[feeds]\nper = ["tag"]\nformats = ["atom"]\n')
    site.post(
        "a",
        "[1](/transparency/) [2](/transparency/generated/) [3](/provenance.json)"
        " [4](/news-sitemap.xml) [5](/tags/x/atom.xml) [6](/atom.xml)",
        more="tags: [x]\n",
    )
    result = site.build()
    assert result.ok, result.printed
    page = site.read("2026/01/02/a/index.html")
    for address in re.findall(r'<a href="(/[^"]*)">\d</a>', page):
        assert (
            Path(site.root / "public")
            / (address.lstrip("/") + ("index.html" if address.endswith("/") else ""))
        ).is_file(), address
    site.post("b", "[7](/feed.xml) [8](/transparency/none/)")
    assert site.build().codes() == ["missing-target", "missing-target"]


def test_google_knows_chinese_by_its_characters() -> None:
    tags = ("zh", "zh-Hans", "zh-SG", "zh-Hans-HK", "zh-Hant", "zh-HK", "zh-tw", "zh-Hant-CN")
    assert [news_sitemap.language(tag) for tag in tags] == ["zh-cn"] * 4 + ["zh-tw"] * 4
    assert [news_sitemap.language(tag) for tag in ("pt-BR", "EN", "gsw")] == ["pt", "en", "gsw"]
