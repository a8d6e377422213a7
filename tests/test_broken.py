"""A document with an error in its front matter is checked like the others, and nobody who links to
it is blamed.
"""

from __future__ import annotations

import pytest
from support import NOW, SETTINGS, SiteTest

from sitegen.commands.check import CheckOptions, check

FRONT = "---\ntitle: Broken\ndate: 2026-05-03\nauthor: ada\nsource: CNN\nai: true\n{}---\n{}"


def broken(site: SiteTest, body: str, front: str = "nonsense: x\n", name: str = "broken") -> str:
    path = f"content/posts/{name}.md"
    site.write(path, FRONT.format(front, body).encode())
    return path


def reported(site: SiteTest) -> list[tuple[str, int, str]]:
    return [(p.path, p.line, p.code) for p in site.build().problems]


# --- what it leads to -----------------------------------------------------------------------------

WRONG = [
    pytest.param("nonsense: x\n", "unknown-key", id="unknown-key"),
    pytest.param("title: Twice\n", "duplicate-key", id="duplicate-key"),
    pytest.param("draft: maybe\n", "invalid-value", id="wrong-type"),
    pytest.param("x: 'It's'\n", "yaml", id="no-yaml"),
    pytest.param('x: "\\d"\n', "yaml", id="escape"),
    pytest.param("updated: 2026-01-01\n", "invalid-value", id="times"),
]


@pytest.mark.parametrize(("front", "code"), WRONG)
def test_its_links_pictures_and_headings_are_checked(front: str, code: str, site: SiteTest) -> None:
    site.post("there", "## Part\n\nText.")
    body = "[gone](gone.md) [there](there.md#part) [no part](there.md#parts)\n"
    body += "![none](none.png) [root](/nowhere/) [own](#own)\n\n## Own\n\n[iframe](javascript:x)\n"
    path = broken(site, body, front)
    assert reported(site) == [
        (path, 7, code),
        (path, 14, "unsafe-address"),
        (path, 9, "missing-target"),
        (path, 9, "missing-target"),
        (path, 10, "missing-target"),
        (path, 10, "missing-target"),
    ]


def test_its_picture_and_its_authors_are_checked(site: SiteTest) -> None:
    path = broken(site, "Text.", "nonsense: x\nimage: none.png\nimage_alt: Nothing\n")
    site.edit(path, "author: ada", "author: [ada, nobody]")
    assert reported(site) == [
        (path, 7, "unknown-key"),
        (path, 4, "unknown-author"),
        (path, 8, "missing-target"),
    ]


def test_pages_and_authors_are_checked_as_well(site: SiteTest) -> None:
    site.post("a")
    site.write("content/about.md", "---\ntitle: About\nnonsense: x\n---\n[x](gone.md)\n")
    site.write("content/authors/bo.md", "---\nnonsense: x\n---\n[x](gone.md)\n")
    assert reported(site) == [
        ("content/about.md", 3, "unknown-key"),
        ("content/authors/bo.md", 2, "unknown-key"),
        ("content/authors/bo.md", 2, "missing-key"),
        ("content/about.md", 5, "missing-target"),
        ("content/authors/bo.md", 4, "missing-target"),
    ]


def test_files_of_its_bundle_are_there(site: SiteTest) -> None:
    site.write("content/posts/b/index.md", FRONT.format("nonsense: x\n", "[map](map.txt)").encode())
    site.write("content/posts/b/map.txt", "x")
    site.post("a", "[map](b/map.txt) [map](/2026/05/03/broken/map.txt)")
    assert reported(site) == [("content/posts/b/index.md", 7, "unknown-key")]


@pytest.mark.parametrize("front", ["title: [A]\n", "date: never\n", "slug: [x]\n"])
def test_a_text_is_distinguished_from_what_is_not_known_of_its_post(
    front: str, site: SiteTest
) -> None:
    """Nothing is said about a missing key where the front matter cannot be read at all."""
    path = broken(site, "[gone](gone.md)", front.replace(":", "?:", 1) + "x: 'It's'\n")
    codes = [problem.code for problem in site.build().problems]
    assert codes == ["yaml", "missing-target"], path


# --- what leads to it -----------------------------------------------------------------------------


@pytest.mark.parametrize(("front", "code"), WRONG)
def test_nobody_is_blamed_for_a_link_to_it(front: str, code: str, site: SiteTest) -> None:
    path = broken(site, "## Part\n\nText.", front + "tags: [harbour]\naliases: [/old/]\n")
    site.post(
        "a", "[x](broken.md) [part](broken.md#part) [address](/2026/05/03/broken/) [old](/old/)"
    )
    site.write(
        "content/about.md",
        "---\ntitle: About\n---\n[tag](/tags/harbour/) [month](/archive/2026/05/)\n",
    )
    assert reported(site) == [(path, 7, code)]


def test_a_heading_that_it_does_not_have_is_missing_all_the_same(site: SiteTest) -> None:
    path = broken(site, "## Part\n\nText.")
    site.post("a", "[x](broken.md#parts)\n\n[x](/2026/05/03/broken/#parts)")
    assert reported(site) == [
        (path, 7, "unknown-key"),
        ("content/posts/a.md", 8, "missing-target"),
        ("content/posts/a.md", 10, "missing-target"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "shown", "others"),
    [
        ("date: 2026-05-03", "date: never", "/2026/04/01/broken/", "/2026/04/01/another/"),
        ("title: Broken", "title: [x]", "/2026/05/03/any-slug/", "/2026/05/04/any-slug/"),
        ("date: 2026-05-03\n", "", "/2026/04/01/broken/", "/april/broken/"),
        ("ai: true", "ai: true\ncategory: [x]", "/2026/05/03/broken/", "/2026/05/03/brokn/"),
        ("ai: true", "ai: true\ntags: {x: y}", "/tags/any/", "/tag/any/"),
        ("ai: true", "ai: true\naliases: /old/", "/old/", "/older/"),
    ],
)
@pytest.mark.sampled(4)
def test_an_address_that_it_may_have_is_no_mistake(
    old: str, new: str, shown: str, others: str, site: SiteTest
) -> None:
    path = broken(site, "Text.", "")
    site.edit(path, old, new)
    site.post("a", f"[x]({shown})")
    assert {problem.path for problem in site.build().problems} == {path}
    site.post("a", f"[x]({others})")
    assert "content/posts/a.md" in {problem.path for problem in site.build().problems}


def test_navigation_contact_and_policy_are_there(site: SiteTest) -> None:
    site.write(
        "site.toml",
        'title = "T"\nbase_url = "https://news.example/"\nresponsible = "Ada"\n'
        'checks.ignore = ["source-url", "text-short"]\n'
        '[[nav]]\ntitle = "About"\nurl = "/about/"\n',
    )
    site.post("a")
    paths = [f"content/pages/{name}.md" for name in ("about", "ai-policy", "contact")]
    for path in paths:
        site.write(path, "---\ntitle: A\nnonsense: x\n---\n")
    assert reported(site) == [(path, 3, "unknown-key") for path in paths]


# --- visibility -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("front", "is_reported"),
    [
        ("", True),
        ("draft: true\n", False),
        ("draft: maybe\n", False),
        ("expires: 2026-05-04\n", False),
        ("expires: never\n", False),
        ("status: draft\n", False),
    ],
)
def test_what_leads_to_a_draft_is_reported_where_it_is_known_to_be_shown(
    front: str, is_reported: bool, site: SiteTest
) -> None:
    site.post("draft", more="draft: true")
    site.post("later", date="2026-12-01")
    path = broken(site, "[draft](draft.md)\n\n[later](later.md)", "nonsense: x\n" + front)
    codes = [p.code for p in site.build().problems if p.path == path]
    assert codes.count("excluded-target") == (2 if is_reported else 0)


def test_a_broken_post_of_tomorrow_may_lead_to_one_of_tomorrow(site: SiteTest) -> None:
    site.post("later", date="2026-12-01")
    path = broken(site, "[later](later.md) [gone](gone.md)")
    site.edit(path, "2026-05-03", "2026-12-02")
    assert reported(site) == [(path, 7, "unknown-key"), (path, 9, "missing-target")]


def test_a_mended_document_is_published(site: SiteTest) -> None:
    path = broken(site, "[a](a.md)")
    site.post("a", "[b](broken.md)")
    assert not site.build().ok
    site.edit(path, "nonsense: x\n", "")
    assert site.build().printed == ""
    warm = site.files()
    assert site.build(output=site.root / "clean").ok
    assert warm == site.files(site.root / "clean")


def test_an_error_is_reported_again_while_it_is_there(site: SiteTest) -> None:
    path = broken(site, "[gone](gone.md)")
    first = site.build().problems
    assert site.build().problems == first
    site.edit(path, "gone.md", "broken.md")
    assert reported(site) == [(path, 7, "unknown-key")]
    site.write("site.toml", SETTINGS + "[lists]\npage_size = 3\n")
    assert reported(site) == [(path, 7, "unknown-key")]


def test_a_draft_with_an_error_is_checked_whole_when_it_is_asked_for(site: SiteTest) -> None:
    path = broken(site, "[gone](gone.md)", "nonsense: x\ndraft: true\n")
    whole = check(CheckOptions(root=site.root, here=site.root, paths=(), now=NOW))
    asked = check(CheckOptions(root=site.root, here=site.root, paths=(path,), now=NOW))
    assert [problem.code for problem in whole.problems] == ["unknown-key"]
    assert sorted(problem.code for problem in asked.problems) == ["missing-target", "unknown-key"]


@pytest.mark.parametrize(
    "front",
    ['tags: [" "]', "tags: [b, 5]", "slug: ../x", 'slug: "?"', "aliases: [old]", "aliases: [//x/]"],
)
def test_what_is_wrong_with_a_value_makes_it_unknown(front: str, site: SiteTest) -> None:
    path = broken(site, "[gone](gone.md)", front + "\n")
    codes = [(problem.path, problem.code) for problem in site.build().problems]
    assert codes[0][0] == path
    assert codes[-1] == (path, "missing-target")


@pytest.mark.parametrize("author", ["[]", '""', '[""]', "[5]", "{a: b}"])
def test_a_post_of_nobody_is_checked(author: str, site: SiteTest) -> None:
    path = broken(site, "[gone](gone.md)", "")
    site.edit(path, "author: ada", f"author: {author}")
    site.write("site.toml", SETTINGS + '[urls]\npost = "/{author}/{category}/{slug}/"\n')
    assert reported(site)[-1] == (path, 8, "missing-target")
