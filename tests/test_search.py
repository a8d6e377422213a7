"""The search: what is in the index and what is not, and the page that searches it."""

from __future__ import annotations

import json
import re
import textwrap
from pathlib import Path

import painted
import pytest
from search_support import ON, built, in_search, indexed, shards, unpacked
from support import SETTINGS, SiteTest


@pytest.fixture
def site(tmp_path: Path) -> SiteTest:
    return SiteTest(tmp_path / "site", ON)


# --- what is in it --------------------------------------------------------------------------------


def test_the_index_holds_the_text_and_what_results_show(site: SiteTest) -> None:
    site.post(
        "a",
        "A *long* walk to the [sea](https://example.org/hidden).\n\n## Tides & times\n\n```\nif x <"
        " 3: pass\n```\n\n![Gulls](/gulls.png)",
        more="category: Coast\ntags: [unseen]\nsummary: Nobody finds this.",
    )
    site.write("static/gulls.png", painted.png())
    built(site)
    (post,) = indexed(site).values()
    assert post["url"] == "/2026/01/02/a/"
    assert post["content"] == "A long walk to the sea. Tides & times if x < 3: pass"
    assert post["meta"] == {"title": "A", "date": "2 January 2026", "source": "CNN", "ai": "AI"}
    assert post["filters"] == {
        "year": ["2026"],
        "category": ["Coast"],
        "involvement": ["generated"],
    }


def test_a_post_in_another_language_says_so(site: SiteTest) -> None:
    site.post("a", more="lang: de")
    built(site)
    assert indexed(site)["/2026/01/02/a/"]["meta"]["lang"] == "de"


def test_a_post_without_words_is_found_by_its_title(site: SiteTest) -> None:
    site.post("a", "![](/a.png)", title="Gulls")
    site.write("static/a.png", painted.png())
    built(site)
    assert indexed(site)["/2026/01/02/gulls/"]["content"] == "Gulls"


def test_markup_in_titles_and_texts_is_text(site: SiteTest) -> None:
    site.post(
        "a",
        "Write `<script>alert(1)</script>` and `&lt;b&gt;`.",
        title="'<script>alert(2)</script>'",
    )
    built(site)
    (post,) = indexed(site).values()
    assert post["meta"]["title"] == "<script>alert(2)</script>"
    assert post["content"] == "Write <script>alert(1)</script> and &lt;b&gt;."


def test_numbers_of_footnotes_are_no_part_of_words(site: SiteTest) -> None:
    site.post("a", "Gulls[^1] fly[^2] H<sub>2</sub>O.\n\n[^1]: Birds[^2].\n[^2]: Seen.")
    built(site)
    assert indexed(site)["/2026/01/02/a/"]["content"] == "Gulls fly H2O. Birds. Seen."


def test_scripts_of_trusted_html_are_not_indexed(site: SiteTest) -> None:
    site.write("site.toml", ON + '[markdown]\nraw_html = "trust"\n')
    site.post(
        "a",
        "Seen.\n\n<script>let secret = 1 < 2;</script>\n\n<style>p { color: red }</style>\n\nEnd.",
    )
    built(site)
    assert indexed(site)["/2026/01/02/a/"]["content"] == "Seen. End."


def test_what_is_not_published_is_not_found(site: SiteTest) -> None:
    site.post("a")
    site.post("draft", "Plover.", more="draft: true")
    site.post("future", "Plover.", date="2027-01-02")
    site.post("expired", "Plover.", more="expires: 2026-02-01")
    site.write("content/pages/about.md", "---\ntitle: About\n---\nPlover.\n")
    built(site)
    assert set(indexed(site)) == {"/2026/01/02/a/"}
    assert not any(
        b"lover" in unpacked(data) for name, data in site.files().items() if "/fragment/" in name
    )
    built(site, drafts=True, output=site.root / "all")
    assert set(indexed(site, "all")) == {
        "/2026/01/02/a/",
        "/2026/01/02/draft/",
        "/2027/01/02/future/",
    }


def test_without_the_setting_there_is_no_search(tmp_path: Path) -> None:
    site = SiteTest(tmp_path / "site")
    site.post("a")
    built(site)
    assert not in_search(site.files())
    assert not [name for name in site.files() if name.startswith("js/")]
    assert "<form" not in site.read("index.html")


def test_a_site_without_posts_can_be_searched(site: SiteTest) -> None:
    built(site)
    assert in_search(site.files()) >= {
        "search/index.html",
        "search/pagefind/pagefind.js",
        "search/pagefind/wasm.en.pagefind",
    }
    assert shards(site) == set()


def test_only_the_search_page_loads_scripts_and_may_run_what_they_load(site: SiteTest) -> None:
    site.post("a")
    built(site)
    pages = {name: data.decode() for name, data in site.files().items() if name.endswith(".html")}
    assert {
        name
        for name, text in pages.items()
        if re.search(r"<script(?! type=\"application/ld\+json\")", text)
    } == {"search/index.html"}
    assert {name for name, text in pages.items() if "wasm-unsafe-eval" in text} == {
        "search/index.html"
    }
    assert not [name for name, text in pages.items() if "unsafe-inline" in text]
    assert 'action="/search/"' in pages["404.html"]
    assert all(
        'href="/search/"' in text
        for name, text in pages.items()
        if name in {"index.html", "404.html", "2026/01/02/a/index.html"}
    )


@pytest.mark.parametrize(
    ("tag", "language", "wasm"),
    [("de-CH", "de", "de"), ("fr", "fr", "fr"), ("sw", "sw", "unknown")],
)
def test_the_index_is_in_the_language_of_the_site(
    tmp_path: Path, tag: str, language: str, wasm: str
) -> None:
    site = SiteTest(tmp_path / "site", f'language = "{tag}"\n' + ON)
    site.post("a", more="lang: en")
    built(site)
    assert json.loads(site.read("search/2026/pagefind-entry.json"))["languages"].keys() == {
        language
    }
    assert site.published(f"search/pagefind/wasm.{wasm}.pagefind")


def test_addresses_are_under_the_base_path(tmp_path: Path) -> None:
    site = SiteTest(tmp_path / "site", ON.replace("news.example/", "news.example/blog/"))
    site.post("a")
    built(site)
    text = site.read("search/index.html")
    assert 'data-shards="/blog/search/2026/ "' in text
    assert 'data-library="/blog/search/pagefind/"' in text


def test_filters_offer_what_there_is(site: SiteTest) -> None:
    for number, category in enumerate(["Coast", "Sea", "Coast"]):
        site.post(f"p{number}", date=f"{2024 + number}-01-02", more=f"category: {category}")
    built(site)
    options = re.findall(r'<option value="([^"]+)">([^<]+)', site.read("search/index.html"))
    assert options == [
        ("2026", "2026"),
        ("2025", "2025"),
        ("2024", "2024"),
        ("Coast", "Coast"),
        ("Sea", "Sea"),
    ]


def test_a_link_to_the_search_leads_somewhere_only_where_there_is_one(site: SiteTest) -> None:
    site.post("a", "[Search](/search/).")
    assert site.build().ok
    site.write("site.toml", SETTINGS)
    assert site.build().codes() == ["missing-target"]


def test_the_setting_is_yes_or_no(site: SiteTest) -> None:
    site.write("site.toml", SETTINGS + '[search]\nenabled = "yes"\nprovider = "x"\n')
    assert sorted(site.build().codes()) == ["invalid-value", "unknown-key"]


def test_the_policy_goes_with_every_answer_where_headers_are_asked_for(tmp_path: Path) -> None:
    site = SiteTest(
        tmp_path / "site",
        SETTINGS.replace("news.example/", "news.example/blog/") + "[build]\nheaders = true\n",
    )
    site.post("a")
    built(site)
    (policy,) = set(
        re.findall(
            r'http-equiv="Content-Security-Policy" content="([^"]*)"', site.read("index.html")
        )
    )
    policy = policy.replace("&#39;", "'")
    assert site.read("_headers") == f"/blog/*\n  Content-Security-Policy: {policy}\n"
    assert "wasm" not in policy
    site.write(
        "site.toml", site.source("site.toml") + "[ai]\nheaders = true\n[search]\nenabled = true\n"
    )
    built(site)
    policy = policy.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")
    assert site.read("_headers") == textwrap.dedent(f"""\
        /blog/*
          Content-Security-Policy: {policy}
        /blog/2026/01/02/a/
          AI-Disclosure: mode=machine-generated
        """)
