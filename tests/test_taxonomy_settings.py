"""What is wrong with `[[taxonomies]]`, and with their keys in the front matter of posts."""

from __future__ import annotations

import pytest
from support import SETTINGS, SiteTest

from sitegen.model.article import SubmittedArticle
from sitegen.model.meta import PostMeta
from sitegen.read.taxonomy_checks import OF_ARTICLES

TABLE = '\n[[taxonomies]]\nname = "country"\n'
ONE = f"{TABLE}several = false\n"


@pytest.mark.parametrize(
    ("table", "place", "message", "hint"),
    [
        ('name = "tags"', (9, 8), "got 'tags'", "every site has tags: write `tags` in posts"),
        ('name = "category"', (9, 8), "got 'category'", "every site has categories"),
        ('name = "author"', (9, 8), "got 'author'", "posts have a key of this name"),
        ('name = "markdown"', (9, 8), "got 'markdown'", "like markdown_term"),
        ('name = "items"', (9, 8), "got 'items'", "sitegen has something else of this name"),
        ('name = "any"', (9, 8), "got 'any'", "sitegen has something else of this name"),
        ('name = "Land"', (9, 8), "got 'Land'", ""),
        ('name = "section"', (9, 8), "got 'sections'", "layouts have sections"),
        ('name = "a"\nplural = "archive"', (10, 10), "got 'archive'", "/archive/ is the archive"),
        ('name = "a"\nplural = "posts"', (10, 10), "got 'posts'", 'plural = "posts-of-posts"'),
        ('name = "a"\nplural = "a/b"', (10, 10), "got 'a/b'", ""),
        ('name = "a"\nplural = "../a"', (10, 10), "got '../a'", ""),
        ('name = "a"\nlayout = "trm"', (10, 10), "no layout 'trm'", "did you mean term?"),
        ('name = "a"\nlist_layout = "x"', (10, 15), "no layout 'x'", "write layouts/x.html"),
        ('name = "a"\ntitle = {dee = "X"}', (10, 1), "the site has no language 'dee'", "are en"),
        ('name = "a"\nlabel = 3', (10, 9), "expected a text, or one for each language", ""),
        ('name = "a"\nfeed = true', (10, 1), "has no key of this name", "did you mean `feeds`?"),
        ('plural = "a"', (8, 3), "name", ""),
    ],
)
def test_what_is_wrong_with_the_settings_is_told(
    site: SiteTest, table: str, place: tuple[int, int], message: str, hint: str
) -> None:
    site.write("site.toml", f"{SETTINGS}\n[[taxonomies]]\n{table}\n")
    site.post("a")
    (problem,) = site.build().problems
    lines = SETTINGS.count("\n") + 2
    assert problem.path == "site.toml"
    assert (problem.line, problem.column) == (place[0] - 8 + lines, place[1])
    assert message in problem.message
    assert hint in problem.hint


def test_each_name_and_each_folder_is_used_once(site: SiteTest) -> None:
    site.write("site.toml", SETTINGS + TABLE * 2)
    site.post("a")
    (problem,) = site.build().problems
    assert problem.hint == "name each once"
    site.write("site.toml", SETTINGS + TABLE + TABLE.replace("country", "countrie"))
    (problem,) = site.build().problems
    assert problem.hint.startswith("another taxonomy has /countries/")
    collection = '\n[[collections]]\nname = "countries"\n'
    site.write("site.toml", SETTINGS + TABLE + collection)
    (problem,) = site.build().problems
    assert problem.hint.startswith("a collection is called countries; write another one")


def test_wrong_settings_bring_no_errors_in_posts(site: SiteTest) -> None:
    site.post("a", more="country: France")
    site.write("site.toml", f"{SETTINGS}{TABLE}feed = true\n")
    assert [each.path for each in site.build().problems] == ["site.toml"]
    site.write("site.toml", f"{SETTINGS}{TABLE}feeds = yes\n")
    assert [each.path for each in site.build().problems] == ["site.toml"]


@pytest.mark.parametrize(
    ("table", "written", "message", "hint"),
    [
        (TABLE, "countries: [a]", "countries: a post has no key", "did you mean `country`?"),
        (TABLE, "contry: a", "contry: a post has no key", "did you mean `country`?"),
        (TABLE, "country: 5", "a text, or a list like [France, Germany]", 'write country: "5"'),
        (TABLE, "country: ['', a]", "country: expected text, got ''", ""),
        (TABLE, "country: {a: b}", "got keys and values", ""),
        (TABLE, "country: [[a]]", "country: expected text, got a list", ""),
        (TABLE, "country: # a", "what stands after # is a comment", 'country: "# a"'),
        (ONE, "country: [a, b]", "expected one text (a list, with several = true", ""),
        (ONE, "country: No", "got No, which YAML reads as false", 'country: "No"'),
        ("", "country: a", "country: a post has no key of this name", "put it under params"),
    ],
)
@pytest.mark.sampled(4)
def test_keys_in_posts_are_checked(
    site: SiteTest, table: str, written: str, message: str, hint: str
) -> None:
    site.write("site.toml", SETTINGS + table)
    path = site.post("a", more=written)
    (problem,) = site.build().problems
    assert (problem.path, problem.severity) == (path, "error")
    assert problem.line == 7
    assert message in problem.message
    assert hint in problem.hint


def test_terms_that_would_have_one_address_are_told_at_their_place(site: SiteTest) -> None:
    site.write("site.toml", SETTINGS + TABLE)
    site.post("a", more="country: [x, C/plus+plus]")
    site.post("b", more="country: [y, C++]", date="2026-01-03")
    (told,) = site.build().problems
    assert (told.code, told.path) == ("term-address", "content/posts/a.md")
    assert (told.line, told.column) == (7, 14)
    assert told.hint == "write them alike if they are one country"


def test_an_empty_key_counts_as_absent(site: SiteTest) -> None:
    site.write("site.toml", SETTINGS + TABLE)
    site.post("a", more="country:")
    site.post("b", more="country: []")
    assert site.build().printed == ""
    assert "/countries/" not in site.read("countries/index.html").partition("<main")[2]


def test_keys_of_articles_are_names_of_no_taxonomy() -> None:
    others = {*SubmittedArticle.__struct_fields__} - {*PostMeta.__struct_fields__}
    assert others == {*OF_ARTICLES}
