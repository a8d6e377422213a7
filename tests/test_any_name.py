"""Any title, tag, slug and file name is published as it was written, or refused."""

from __future__ import annotations

import json
import os
import re
import unicodedata
from pathlib import Path
from urllib.parse import unquote

import lxml.etree
import lxml.html
import painted
import pytest
import yaml
from attempts import MANY, MORE, attempt, new_site, page_of
from hypothesis import example, given
from hypothesis import strategies as st
from support import SETTINGS, SiteTest, sitegen

# --- titles ---------------------------------------------------------------------------------------


def on_one_line(title: str) -> str:
    """A title as it is published: line ends and runs of plain spaces are one space; the spaces of
    typography stay."""
    return re.sub("[ \t\r\n\u2028\u2029]+", " ", title).strip()


def title_in_feed(site: SiteTest) -> str | None:
    return lxml.etree.fromstring((site.root / "public/feed.xml").read_bytes()).findtext(
        "channel/item/title"
    )


@MANY
@given(
    st.text(
        st.characters(exclude_categories=["C", "Zl", "Zp", "Zs"], include_characters=" "),
        min_size=1,
        max_size=40,
    ).filter(str.strip)
)
@example("<b>&amp;</b> ]]> \"quoted\" 'too' {{ site }} {% x %}")
@example("שלום 😀 👩‍👩‍👧 عالم".replace("\u200d", ""))
@example("../../etc/passwd")
@example("%2e%2e%2f")
@example("a" * 300)
@example("漢" * 150)
def test_a_title_comes_out_as_it_went_in(title: str) -> None:
    with new_site() as site:
        site.post("a", title="'" + title.replace("'", "''") + "'")
        (site.root / "content/authors/ada.md").write_text("---\nname: Ada\n---\n", encoding="utf-8")
        result = attempt(site)
        assert result.ok, result.printed
        expected = on_one_line(title)
        assert title_in_feed(site) == expected
        page = page_of(site)
        assert page.xpath("string(//h1)") == expected
        assert page.xpath("string(//meta[@property='og:title']/@content)") == expected
        home = lxml.html.document_fromstring(site.read("index.html").encode())
        (link,) = home.xpath("//*[contains(@class, 'card-title')]/a")
        assert link.text_content() == expected
        assert (
            site.root / "public" / unquote(link.get("href")).lstrip("/") / "index.html"
        ).is_file()


@pytest.mark.parametrize(
    "title", ["Il a dit\u00a0: «\u202foui\u202f»", "東京\u3000大阪", "10\u00a0000"]
)
def test_the_spaces_of_typography_stay_in_a_title(title: str, site: SiteTest) -> None:
    site.post("a", title=f'"{title}"')
    assert site.build().ok
    assert title_in_feed(site) == title


@MORE
@given(
    st.text(st.characters(exclude_categories=["Zs"], include_characters=" "), max_size=20),
    st.booleans(),
)
@example("", False)
@example(" ", False)
@example("a\nb", True)
@example("a\rb", True)
@example("a\u2028b\u2029c\x85d", True)
@example("\u202eabc\u2066", False)
@pytest.mark.long
def test_a_title_of_any_characters_is_the_same_everywhere_or_refused(
    title: str, ascii_only: bool
) -> None:
    written = json.dumps(title, ensure_ascii=ascii_only).encode(errors="replace").decode()
    with new_site() as site:
        site.post("a", title=written)
        result = attempt(site)
        if result.ok:
            # JSON writes two halves of what is one character.
            meant = yaml.safe_load(written).encode("utf-16", "surrogatepass").decode("utf-16")
            assert title_in_feed(site) == on_one_line(meant)
            assert page_of(site).xpath(
                "string(//meta[@property='og:title']/@content)"
            ) == on_one_line(meant)


# --- tags and slugs -------------------------------------------------------------------------------


@MANY
@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12), max_size=5))
@example(["C", "C++", "C#", "c"])
@example(["😀", "🎉"])
@example(["..", "."])
@example(["ß", "SS", "ss"])
@example(["é", "e\u0301"])
@example(["page", "index.html", "feed.xml"])
@example(["K", "\u212a"])
@pytest.mark.long
def test_each_tag_that_is_published_has_a_page(tags: list[str]) -> None:
    with new_site() as site:
        site.post("a", more=f"tags: {json.dumps(tags, ensure_ascii=False)}")
        result = attempt(site)
        if not result.ok:
            return
        links = page_of(site).xpath("//a[starts-with(@href, '/tags/')]/@href")
        assert bool([href for href in links if href != "/tags/"]) is bool(
            [tag for tag in tags if tag.strip()]
        )
        for href in links:
            assert (site.root / "public" / unquote(href).lstrip("/") / "index.html").is_file(), href
        locations = lxml.etree.fromstring(site.read("sitemap.xml").encode()).xpath(
            "//*[local-name()='loc']/text()"
        )
        assert len(locations) == len(set(locations))
        for location in locations:
            path = unquote(location.removeprefix("https://news.example/"))
            assert (
                site.root
                / "public"
                / (path + "index.html" if path.endswith("/") or not path else path)
            ).is_file(), location


@MANY
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20))
@example("../../../../tmp/x")
@example("a/b")
@example("..")
@example(".")
@example("A-Title")
@example("a--b")
@example("%2e%2e")
@example("a\u0301")
def test_a_slug_is_one_folder_of_the_address_or_refused(slug: str) -> None:
    with new_site() as site:
        site.post("a", more=f"slug: {json.dumps(slug, ensure_ascii=False)}")
        result = attempt(site)
        if result.ok:
            # White space around a value does not count, and one that is nothing else is none.
            name = unicodedata.normalize("NFC", slug.strip()) or "a"
            assert f"2026/01/02/{name}/index.html" in result.done.rendered
        else:
            assert "invalid-value" in result.codes(), result.printed


@pytest.mark.parametrize("slug", ["a", "a-b", "2026", "日本", "שלום", "é"])
@pytest.mark.sampled(4)
def test_a_good_slug_is_used(slug: str, site: SiteTest) -> None:
    site.post("a", more=f'slug: "{slug}"')
    assert site.build().ok
    assert site.published(f"2026/01/02/{slug}/index.html")


def test_names_of_files_are_only_names(tmp_path: Path) -> None:
    """Names that no editor would give, all in one site."""
    site = SiteTest(tmp_path / "site")
    names = [
        "a b",
        "ä",
        "%2e",
        "a%20b",
        "a&b",
        "a<b>",
        "a'b",
        'a"b',
        "a;b",
        "a#b",
        "a?b",
        "a\\b",
        "{{x}}",
        "{x}",
        "\u202ex",
        "😀",
        "-",
        "--help",
        "a\tb",
        "a\x1bb",
        "a\nb",
        "x" * 200,
    ]
    for i, name in enumerate(names):
        site.post(name, title=f"Post {i}", more=f"slug: post-{i}")
    result = attempt(site)
    assert result.ok, result.printed
    assert len([path for path in result.done.rendered if path.startswith("2026/")]) == len(names)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_a_file_whose_name_is_not_utf_8_is_a_problem(site: SiteTest) -> None:
    site.post("a")
    with open(os.fsencode(site.root / "content/posts") + b"/\xff.md", "wb") as file:
        file.write(b"---\n---\n")
    result = site.build()
    assert result.codes() == ["encoding"]
    result.printed.encode()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
@pytest.mark.parametrize("path", ["content/posts/a/{}", "content/pages/{}", "static/{}"])
def test_a_published_file_with_a_backslash_in_its_name_is_a_problem(
    path: str, site: SiteTest
) -> None:
    """Of documents only the slug counts, so that theirs may have one: see the names above."""
    site.post("a/index")
    for name in (r"a\b.txt", r"c\d/e.txt"):
        site.write(path.format(name), "x")
    result = site.build()
    assert {(each.path, each.code) for each in result.problems} == {
        (path.format(r"a\b.txt"), "file-name"),
        (path.format(r"c\d/e.txt"), "file-name"),
    }


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_a_post_with_a_backslash_in_a_file_beside_it_is_held_back(site: SiteTest) -> None:
    site.post("a/index")
    site.post("b")
    site.write(r"content/posts/a/p\q.txt", "x")
    site.write("site.toml", f'{SETTINGS}build.on_error = "hold"\n')
    result = site.build()
    assert [post.path for post in result.done.held] == ["content/posts/a/index.md"]
    assert site.published("2026/01/02/b/index.html")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
@pytest.mark.parametrize("path", [r"content/posts/a/p\q.txt", r"static/p\q.txt"])
@pytest.mark.sampled(1)
def test_a_file_with_a_backslash_hides_no_other_problem(site: SiteTest, path: str) -> None:
    site.post("a/index")
    site.post("b", "[x](/nowhere/)")
    site.write("content/posts/a/pic.jpg", painted.jpeg(300, 200))
    site.write(path, "x")
    wrong = {(path, "file-name"), ("content/posts/b.md", "missing-target")}
    assert {(each.path, each.code) for each in site.build().problems} == wrong
    checked = sitegen("check", cwd=site.root)
    assert checked.returncode == 1
    assert "2 errors" in checked.stderr
    listed = sitegen("pictures", cwd=site.root)
    assert (listed.returncode, "content/posts/a/pic.jpg" in listed.stdout) == (0, True)
