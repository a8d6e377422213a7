"""Lists of posts that the settings name, `[[collections]]`: what is in them, what is wrong with
them, and which pages are made again when one changes."""

from __future__ import annotations

import re

import pytest
from support import SETTINGS, SiteTest

BY = "translation: {by: ada, ai: none}\n"
SHOWN = """\
{% extends "base.html" %}{% block main %}
{% for post in LIST %}[{{ post.title }}]{% endfor %}
{% endblock %}
"""
OWN = """
[[collections]]
name = "harbour"
tag = "harbour"
limit = 2

[[collections]]
name = "both"
tag = "HARBOUR"
category = "City"
order = "oldest"

[[collections]]
name = "by_title"
author = "ada"
order = "title"

[[collections]]
name = "picked"
pinned = true

[[collections]]
name = "parts"
series = "The quay"

[[collections]]
name = "most_read"
from = "data/most-read.json"

[[collections]]
name = "everything"
limit = 1000
"""


def collected(site: SiteTest) -> None:
    """Posts in several collections, and a page for each that shows it."""
    site.write("site.toml", SETTINGS + OWN)
    site.post("a", title="Éclair", more="tags: [harbour]\ncategory: city", date="2026-01-01")
    site.post("b", title="Dock", more="tags: [Harbour]\npinned: true", date="2026-01-02")
    site.post("c", title="Crane", more="tags: [harbour]\ncategory: City", date="2026-01-03")
    site.post("d", title="Boat", more="series: The quay", date="2026-01-04")
    site.post("e", title="Anchor", more="tags: [harbour]\nunlisted: true", date="2026-01-05")
    site.write(
        "data/most-read.json",
        '["/2026/01/03/crane/", "content/posts/a.md", "https://news.example/2026/01/02/dock/"]',
    )
    for name in re.findall('name = "([a-z_]+)"', OWN):
        site.write(f"layouts/{name}.html", SHOWN.replace("LIST", name))
        site.write(f"content/pages/{name}.md", f"---\ntitle: X\nlayout: {name}\n---\nText.\n")


def titles(site: SiteTest, name: str) -> list[str]:
    return re.findall(r"\[(\w+)\]", site.read(f"{name.replace('_', '-')}/index.html"))


def test_a_collection_is_a_variable_of_layouts(site: SiteTest) -> None:
    collected(site)
    result = site.build()
    assert result.done.problems == ()
    assert titles(site, "harbour") == ["Crane", "Dock"]
    assert titles(site, "both") == ["Éclair", "Crane"]
    assert titles(site, "by_title") == ["Boat", "Crane", "Dock", "Éclair"]
    assert titles(site, "picked") == ["Dock"]
    assert titles(site, "parts") == ["Boat"]
    assert titles(site, "most_read") == ["Crane", "Éclair", "Dock"]
    assert titles(site, "everything") == ["Boat", "Crane", "Dock", "Éclair"]


def test_a_collection_changes_only_the_pages_that_use_it(site: SiteTest) -> None:
    collected(site)
    assert site.build().ok

    def pages() -> set[str]:
        return {path for path in site.build().done.rendered if path.count("/") == 1}

    assert pages() == set()
    site.write("data/most-read.json", '["/2026/01/02/dock/", "/2026/01/03/crane/"]')
    assert pages() == {"most-read/index.html"}
    assert titles(site, "most_read") == ["Dock", "Crane"]
    site.edit("site.toml", "limit = 2", "limit = 1")
    assert pages() == {"harbour/index.html"}
    site.edit("content/posts/b.md", "Dock", "Docks")
    assert {"by-title/index.html", "most-read/index.html"} <= pages()
    assert "parts/index.html" not in pages()
    before = site.files()
    (site.root / ".sitegen/store.db").unlink()
    assert site.build().ok
    assert site.files() == before


def test_a_retracted_post_does_not_lead(site: SiteTest) -> None:
    collected(site)
    site.edit(
        "content/posts/c.md",
        "title: Crane",
        "title: Crane\nretracted: {date: 2026-01-05, text: It was wrong.}",
    )
    assert site.build().ok
    assert titles(site, "most_read") == ["Éclair", "Dock", "Crane"]
    assert titles(site, "harbour") == ["Dock", "Éclair"]


@pytest.mark.parametrize(
    ("table", "place", "message", "hint"),
    [
        ('name = "site"', "name", "got 'site'", "layouts have a variable of this name"),
        ('name = "recent"', "name", "got 'recent'", "layouts have a variable of this name"),
        ('name = "none"', "name", "got 'none'", "in layouts this word is no name"),
        ('name = "t"', "name", "got 't'", "layouts have a variable of this name"),
        ('name = "Most-Read"', "name", "got 'Most-Read'", ""),
        ('name = "a"\nfrom = "most-read.json"', "from", "got 'most", "write data/most-read.json"),
        ('name = "a"\nfrom = "data/../x.json"', "from", "got 'data", "write data/x.json"),
        ('name = "a"\nfrom = "data/a.txt"', "from", "got 'data/a.txt'", "data files end with"),
        ('name = "a"\norder = "listed"', "order", "got 'listed'", "only a collection with"),
        ('name = "a"\nlimit = 0', "limit", "got the number 0", ""),
        ('name = "a"\ntags = "x"', "tags", "", "did you mean `tag`?"),
        ('tag = "x"', "name", "", ""),
    ],
)
def test_what_is_wrong_with_the_settings_is_told(
    site: SiteTest, table: str, place: str, message: str, hint: str
) -> None:
    site.write("site.toml", f"{SETTINGS}\n[[collections]]\n{table}\n")
    site.post("a")
    (problem,) = site.build().problems
    assert problem.path == "site.toml"
    assert place in problem.message
    assert message in problem.message
    assert hint in problem.hint
    assert problem.line >= SETTINGS.count("\n") + 2


def test_each_name_is_used_once(site: SiteTest) -> None:
    site.write("site.toml", SETTINGS + '\n[[collections]]\nname = "a"\n' * 2)
    site.post("a")
    (problem,) = site.build().problems
    assert problem.hint == "name each once"


def test_what_no_post_has_is_a_warning_with_its_place(site: SiteTest) -> None:
    table = '\n[[collections]]\nname = "a"\ntag = "habour"\nauthor = "adda"\n'
    site.write("site.toml", SETTINGS + table)
    site.post("a", more="tags: [harbour]")
    found = site.build().problems
    assert [(each.code, each.severity) for each in found] == [("empty-collection", "warning")] * 2
    assert {each.hint for each in found} == {"did you mean `harbour`?", "did you mean `ada`?"}
    assert [each.column for each in found] == [7, 10]


def test_a_list_in_a_file_is_checked(site: SiteTest) -> None:
    table = '\n[[collections]]\nname = "a"\nfrom = "data/most-read.json"\n'
    site.write("site.toml", SETTINGS + table)
    site.post("a")
    (missing,) = site.build().problems
    assert (missing.path, missing.code) == ("site.toml", "data")
    assert missing.message == "there is no file data/most-read.json"
    site.write("data/most-read.json", '["/2026/01/02/a/",\n "/gone/", "/gone/"]')
    (gone,) = site.build().problems
    assert (gone.path, gone.line, gone.column) == ("data/most-read.json", 2, 3)
    assert (gone.severity, gone.code) == ("warning", "empty-collection")
    for wrong in ('{"a": 1}', '"text"', '["/2026/01/02/a/", 3]'):
        site.write("data/most-read.json", wrong)
        (problem,) = site.build().problems
        assert (problem.path, problem.code, problem.severity) == (
            "data/most-read.json",
            "data",
            "error",
        )


def test_a_name_that_is_no_collection_is_told(site: SiteTest) -> None:
    collected(site)
    site.write("layouts/picked.html", SHOWN.replace("LIST", "piked"))
    (problem,) = site.build().problems
    assert (problem.path, problem.line, problem.hint) == (
        "layouts/picked.html",
        2,
        "did you mean `picked`?",
    )


def test_each_edition_has_its_own_posts(site: SiteTest) -> None:
    collected(site)
    site.write("site.toml", SETTINGS + OWN + '\n[[languages]]\ncode = "de"\nlabel = "Deutsch"\n')
    site.write("content/posts/a.de.md", f"---\ntitle: Blitz\n{BY}---\nText.\n")
    for name in ("harbour", "most_read"):
        site.write(f"content/pages/{name}.de.md", f"---\ntitle: X\n{BY}---\nText.\n")
    result = site.build()
    assert result.ok, result.printed
    assert titles(site, "de/harbour") == ["Blitz"]
    assert titles(site, "de/most_read") == []
    site.edit("data/most-read.json", "posts/a.md", "posts/a.de.md")
    assert site.build().ok
    assert titles(site, "de/most_read") == ["Blitz"]
    assert titles(site, "most_read") == ["Crane", "Dock"]


def test_a_list_in_a_file_says_what_else_is_in_it(site: SiteTest) -> None:
    site.write("site.toml", SETTINGS + '\n[[collections]]\nname = "a"\nfrom = "data/top.json"\n')
    site.post("a")
    for wrong, got in {
        '{"a": 1}': "keys and values",
        '["/2026/01/02/a/", 3]': "3 as entry 2",
        '["/2026/01/02/a/", {"path": "/b/"}]': "keys and values as entry 2",
        "[null]": "nothing as entry 1",
        '"text"': "'text'",
    }.items():
        site.write("data/top.json", wrong)
        (problem,) = site.build().problems
        assert (problem.code, problem.severity, problem.line) == ("data", "error", 1)
        assert problem.message.endswith(f", got {got}"), problem.message


def test_entries_that_are_no_posts_have_the_places_of_these_entries(site: SiteTest) -> None:
    site.write("site.toml", SETTINGS + '\n[[collections]]\nname = "a"\nfrom = "data/top.json"\n')
    site.post("größe")

    def places() -> list[tuple[int, int]]:
        return [(each.line, each.column) for each in site.build().problems]

    # Another entry holds the wrong one, and a program has put signs before each slash.
    site.write("data/top.json", '["/2026/01/02/größe/",\n"content/posts/größe.md", "/größe/"]')
    assert places() == [(2, 28)]
    site.write("data/top.json", r'["\/2026\/01\/02\/gr\u00f6\u00dfe\/", "\/gone\/"]')
    assert places() == [(1, 40)]
    # The value is the same, but not its place.
    site.write(
        "data/top.json",
        r"""[
        "/2026/01/02/größe/",
        "/gone/"]""",
    )
    assert places() == [(3, 10)]
    # Names in another form of Unicode are the same.
    site.write("data/top.json", '["content/posts/gro\u0308ße.md"]')
    assert places() == []
    site.edit("site.toml", "top.json", "top.yaml")
    site.delete("data/top.json")
    site.write(
        "data/top.yaml", '- /2026/01/02/größe/\n- /gone/\n- /gone/\n- "/gr\\u00f6/"\n- /x/\n'
    )
    assert places() == [(2, 3), (0, 0), (0, 0)]


@pytest.mark.long
def test_a_large_list_of_what_is_gone_is_told_quickly_and_in_short(site: SiteTest) -> None:
    site.write("site.toml", SETTINGS + '\n[[collections]]\nname = "a"\nfrom = "data/top.json"\n')
    site.post("a")
    entries = ",".join(f'"\\/2026\\/01\\/02\\/{number:020}\\/"' for number in range(60_000))
    site.write("data/top.json", f"[{entries}]")
    found = site.build().problems
    assert len(found) == 101
    assert found[-1].message == "no post is at 59900 other entries"
    assert found[-2].column > 4000


def test_a_term_of_posts_in_no_list_and_an_author_without_posts_are_told(site: SiteTest) -> None:
    site.write(
        "site.toml",
        SETTINGS + '\n[[collections]]\nname = "a"\ntag = "hidden"\nauthor = "bo"\n',
    )
    site.write("content/authors/bo.md", "---\nname: Bo\n---\nText.\n")
    site.post("a")
    site.post("b", more="tags: [hidden]\nunlisted: true")
    assert [each.message for each in site.build().problems] == [
        "no post has the tag 'hidden'",
        "no post is by 'bo'",
    ]


def test_names_that_built_in_layouts_use_are_taken(site: SiteTest) -> None:
    site.write("site.toml", SETTINGS + '\n[[collections]]\nname = "front"\n')
    site.write(
        "layouts/home.html",
        '{% extends "!home.html" %}{% block posts %}'
        "{% for post in front %}{{ post.title }}{% endfor %}{% endblock %}",
    )
    site.post("a")
    (problem,) = site.build().problems
    assert (problem.path, problem.code, problem.column) == ("site.toml", "invalid-value", 8)
    assert "home.html" in problem.message
    # A layout of the site may do with the list what it likes.
    site.edit("site.toml", '"front"', '"most_read"')
    site.write(
        "layouts/home.html",
        '{% extends "!home.html" %}{% set most_read = most_read[:1] %}{% block posts %}'
        "{% for post in most_read %}[{{ post.title }}]{% endfor %}{% endblock %}",
    )
    site.post("b", date="2026-01-03")
    assert site.build().printed == ""
    assert re.findall(r"\[(\w+)\]", site.read("index.html")) == ["B"]


def test_fields_of_a_collection_are_told_before_any_page_is_made(site: SiteTest) -> None:
    collected(site)
    site.write("layouts/picked.html", SHOWN.replace("LIST", "picked").replace("title", "titel"))
    (problem,) = site.build().problems
    assert (problem.path, problem.line, problem.hint) == (
        "layouts/picked.html",
        2,
        "did you mean `title`?",
    )
    assert problem.message == "a CardView has no field 'titel'"
    # Where any layout sets a variable of the name, it may be something else.
    site.write("layouts/parts/a.html", "{{ harbour.anything }}{{ other.anything }}")
    site.write(
        "layouts/picked.html",
        '{% for harbour in [{"anything": 1}] %}{% set other = harbour %}'
        '{% include "parts/a.html" %}{% endfor %}',
    )
    assert site.build().printed == ""


def test_names_in_other_scripts_are_found_in_each_form_of_unicode(site: SiteTest) -> None:
    site.write(
        "site.toml",
        SETTINGS
        + """
        [[collections]]
        name = "a"
        tag = "港口"
        series = "ПОРТ"
        category = "re\u0301sume\u0301"
        author = "rene\u0301"
        [[collections]]
        name = "b"
        from = "data/gro\u0308ße.json"
        """,
    )
    site.write("content/authors/rené.md", "---\nname: René\n---\nText.\n")
    site.post("a", more="tags: [港口]\nseries: Порт\ncategory: Résumé")
    site.edit("content/posts/a.md", "author: ada", "author: rené")
    site.write("data/größe.json", '["/2026/01/02/a/"]')
    site.write("layouts/x.html", "{% for post in a + b %}[{{ post.title }}]{% endfor %}")
    site.write("content/pages/x.md", "---\ntitle: X\nlayout: x\n---\nText.\n")
    assert site.build().printed == ""
    assert titles(site, "x") == ["A", "A"]


def test_a_list_that_lacks_a_post_that_is_held_back_stops_no_build(site: SiteTest) -> None:
    tables = """
        [build]
        on_error = "hold"
        [[collections]]
        name = "a"
        tag = "dock"
        [[collections]]
        name = "b"
        from = "data/top.json"
        """
    site.write("site.toml", SETTINGS + tables)
    site.post("a")
    site.post("b", "[x](/nowhere/)", more="tags: [dock]")
    site.write("data/top.json", '["/2026/01/02/a/", "content/posts/b.md"]')
    result = site.build(strict=True)
    assert result.ok, result.printed
    assert [held.path for held in result.done.held] == ["content/posts/b.md"]
    assert not site.published("2026/01/02/b/index.html")
    site.write("data/top.json", "{}")
    assert [each.path for each in site.build(strict=True).problems] == [
        "data/top.json",
        "content/posts/b.md",
    ]


def test_a_macro_that_is_imported_sees_a_collection_with_context_only(site: SiteTest) -> None:
    collected(site)
    site.write(
        "layouts/rows.html",
        "{% macro rows() %}{% for post in picked %}[{{ post.title }}]{% endfor %}{% endmacro %}",
    )
    site.write("layouts/picked.html", '{% from "rows.html" import rows %}{{ rows() }}')
    (problem,) = site.build().problems
    assert (problem.path, problem.line, problem.column) == ("layouts/rows.html", 1, 34)
    assert "import the macro `with context`" in problem.hint
    site.edit("layouts/picked.html", "import rows", "import rows with context")
    assert site.build().ok
    assert titles(site, "picked") == ["Dock"]
    # In a file that is included it is the same as in the layout itself.
    site.write("layouts/picked.html", '{% include "parts/list.html" %}')
    site.write("layouts/parts/list.html", "{% for post in picked %}[{{ post.title }}]{% endfor %}")
    assert site.build().ok
    assert titles(site, "picked") == ["Dock"]
