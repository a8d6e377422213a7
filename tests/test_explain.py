"""`--explain` says for each job that ran which of its inputs is not what it was in the build
before."""

from __future__ import annotations

from pathlib import Path

import edition_site
import pytest
from support import SiteTest

BUILT_IN = Path(__file__).parent.parent


@pytest.fixture
def chain(site: SiteTest) -> SiteTest:
    """Three posts that were built."""
    for number, name in enumerate("abc", 1):
        site.post(
            name,
            f"Text of {name}.",
            title=f"Title {name}",
            date=f"2026-01-0{number}",
            more="summary: S\n",
        )
    assert site.build().ok
    return site


def explained(site: SiteTest) -> dict[str, tuple[str, ...]]:
    result = site.build(explain=True)
    assert result.ok, result.printed
    return dict(result.done.explained)


PARTIAL = ("layout post.html: partial partials/byline.html changed",)


def of_posts(said: dict[str, tuple[str, ...]]) -> set[tuple[str, ...]]:
    return {reasons for output, reasons in said.items() if output.startswith("2026/")}


def edit_partial(site: SiteTest) -> str:
    """Change the partial with the byline; its path."""
    path = "layouts/partials/byline.html"
    site.write(path, Path(BUILT_IN, path).read_text(encoding="utf-8") + "<p>Changed.</p>")
    return path


def test_a_body(chain: SiteTest) -> None:
    chain.edit("content/posts/b.md", "Text of b.", "Another text.")
    assert explained(chain) == {
        "content/posts/b.md": ("its text",),
        "2026/01/02/title-b/index.html": ("its text",),
        **dict.fromkeys(
            ("atom.xml", "feed.json", "feed.xml"), ("the posts that the feed carries",)
        ),
    }


def test_a_title(chain: SiteTest) -> None:
    chain.edit("content/posts/b.md", "Title b", "Title b!")
    said = explained(chain)
    assert said["2026/01/01/title-a/index.html"] == ("next post's title",)
    assert said["2026/01/03/title-c/index.html"] == ("previous post's title",)
    assert said["2026/01/02/title-b/index.html"] == ("its title",)
    assert said["index.html"] == ("the posts that it shows",)


def test_a_partial(chain: SiteTest) -> None:
    path = edit_partial(chain)
    said = explained(chain)
    assert of_posts(said) == {PARTIAL}
    # It takes the place of the built-in one.
    assert said[path] == ("whether it is a file of the site", "its text")
    assert "index.html" not in said


def test_a_new_post(chain: SiteTest) -> None:
    chain.post("d", "x", title="Title d", date="2026-01-04")
    said = explained(chain)
    assert said["2026/01/04/title-d/index.html"] == said["content/posts/d.md"] == ("it is new",)
    assert said["2026/01/03/title-c/index.html"] == ("the neighbours",)
    assert "2026/01/02/title-b/index.html" not in said


def test_a_partial_of_a_site_that_is_warned_of_a_place_in_a_text(chain: SiteTest) -> None:
    """Its plan is not remembered, but what the pages share is."""
    chain.edit("content/posts/a.md", "summary: S", "summary: S\nexpires: 2026-01-01T12:00:00Z")
    chain.edit("content/posts/b.md", "Text of b.", "Text of b, [a](a.md).")
    assert "excluded-target" in chain.build().codes()
    for number in range(5):  # until the store is tidied up
        chain.edit("site.toml", 'title = "', f'title = "{number}')
        assert chain.build().ok
    edit_partial(chain)
    assert of_posts(explained(chain)) == {PARTIAL}


def test_what_was_undone_is_compared_with_the_build_before(chain: SiteTest) -> None:
    chain.edit("content/posts/b.md", "Title b", "Title b!")
    edited = explained(chain)
    chain.edit("content/posts/b.md", "Title b!", "Title b")
    undone = explained(chain)
    # The text was parsed before; pages are rendered again.
    assert undone == {name: why for name, why in edited.items() if not name.startswith("content/")}
    edit_partial(chain)
    assert of_posts(explained(chain)) == {PARTIAL}


FRENCH = "---\ntitle: Histoire\ntranslation: {by: ada, ai: none}\n---\nTexte.\n"


@pytest.fixture
def editions(tmp_path: Path) -> SiteTest:
    """A site of several languages that was built, with one translation."""
    site = edition_site.write(tmp_path)
    site.write("content/posts/story-1.fr.md", FRENCH)
    assert site.build().ok
    return site


def test_a_new_translation(editions: SiteTest) -> None:
    editions.write("content/posts/story-2.fr.md", FRENCH.replace("Histoire", "Deux"))
    assert explained(editions)["2026/02/02/story-2/index.html"] == (
        "its versions in other languages",
    )


@pytest.mark.long
def test_an_edited_translation(editions: SiteTest) -> None:
    page = "fr/2026/02/01/histoire/index.html"
    editions.edit("content/posts/story-1.fr.md", "none}", "none, model: m}")
    assert explained(editions)[page] == ("its translation",)
    editions.edit("content/posts/story-1.fr.md", "model: m}", f"model: m, of_sha256: {'a' * 64}}}")
    assert "whether its original was changed" in explained(editions)[page]
    editions.edit("content/posts/story-1.md", "title: ", "slug: moved\ntitle: ")
    assert explained(editions)[page] == (
        "its versions in other languages",
        "the original that it translates",
    )


@pytest.mark.long
def test_the_settings_of_a_language(editions: SiteTest) -> None:
    page, french = "2026/02/02/story-2/index.html", "fr/2026/02/02/recit-2/index.html"
    editions.edit("site.toml", 'label = "Deutsch"', 'label = "Allemand"')
    assert explained(editions)[page] == ("the languages of the site",)
    editions.edit("site.toml", 'code = "fr"', 'code = "fr"\nbase_url = "https://fr.example/"')
    assert explained(editions)[page] == ("the hosts of the site's languages",)
    editions.write("static/note.txt", "Note.")
    assert explained(editions)[french] == ("the files in static/ on its host",)


def test_files_of_layouts_that_are_no_pages(chain: SiteTest) -> None:
    chain.write("data/team.toml", 'name = "Ada"\n')
    chain.write("layouts/outputs/list.txt", "{{ data.team.name }}\n")
    assert explained(chain)["list.txt"] == ("it is new",)
    chain.write("layouts/outputs/list.txt", "{{ data.team.name }}!\n")
    assert explained(chain)["list.txt"] == ("layout outputs/list.txt changed",)
    assert chain.build(profile=True).ok
