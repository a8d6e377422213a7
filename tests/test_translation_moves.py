"""What becomes of translations when files are renamed and moved, and which warnings they get."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import edition_site
import pytest
from support import SiteTest, tree

FRENCH = "---\ntitle: Histoire\ntranslation: {by: ada, ai: none}\n---\nTexte.\n"
PAGE = "fr/2026/02/01/histoire/index.html"


@pytest.fixture
def site(tmp_path: Path) -> SiteTest:
    site = edition_site.write(tmp_path)
    site.write("content/posts/story-1.fr.md", FRENCH)
    assert site.build().ok
    return site


def move(site: SiteTest, old: str, new: str) -> None:
    site.write(f"content/posts/{new}", site.source(f"content/posts/{old}"))
    site.delete(f"content/posts/{old}")


def id_of_french(site: SiteTest) -> str:
    items = json.loads(site.read("fr/feed.json"))["items"]
    return next(str(item["id"]) for item in items if item["url"].endswith("/histoire/"))


def test_an_original_and_its_translation_can_be_renamed_together(site: SiteTest) -> None:
    before = site.read(PAGE)
    for ending in ("md", "fr.md"):
        move(site, f"story-1.{ending}", f"other/name.{ending}")
    assert site.build().ok
    assert site.read(PAGE) == before
    assert id_of_french(site).endswith("/posts/other/name.fr")
    shutil.rmtree(site.root / ".sitegen")
    fresh = site.root / "fresh"
    assert site.build(output=fresh).ok
    assert tree(fresh) == tree(site.root / "public")


def test_a_translation_whose_original_was_renamed_is_an_error(site: SiteTest) -> None:
    move(site, "story-1.md", "story-one.md")
    result = site.build()
    (problem,) = [each for each in result.problems if each.severity == "error"]
    assert (problem.path, problem.code) == ("content/posts/story-1.fr.md", "no-original")
    # What was published before is still there.
    assert site.published(PAGE)
    site.delete("content/posts/story-1.fr.md")
    assert site.build().ok
    assert not site.published(PAGE)


def test_a_translation_can_be_moved_away_from_its_original(site: SiteTest) -> None:
    before = site.read(PAGE)
    site.delete("content/posts/story-1.fr.md")
    more = "lang: FR\ntranslation_of: content/posts/story-1.md\n---"
    site.write("content/posts/francais/x.md", FRENCH.replace("---\nTexte", f"{more}\nTexte"))
    assert site.build().ok
    assert site.read(PAGE) == before
    # Its path does not end with a language any more, so feeds know it by another name.
    assert id_of_french(site).endswith("/posts/francais/x")


def test_a_post_becomes_a_bundle_with_its_translation(site: SiteTest) -> None:
    before, id_ = site.read(PAGE), id_of_french(site)
    for ending in ("md", "fr.md"):
        move(site, f"story-1.{ending}", f"story-1/index.{ending}")
    assert site.build().ok
    assert (site.read(PAGE), id_of_french(site)) == (before, id_)


@pytest.mark.long
def test_strict_builds_take_warnings_about_translations_for_errors(site: SiteTest) -> None:
    def warned() -> list[tuple[str, str]]:
        result = site.build(strict=True)
        assert result.ok is not bool(result.problems)
        return sorted((each.path, each.code) for each in result.problems)

    site.write("layouts/i18n/fr.toml", "")
    site.edit("site.toml", '"source-url"', '"source-url", "no-strings", "stale-translation"')
    assert warned() == []
    # A picture without words is the original's mistake, and said once.
    site.write("static/p.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")
    site.edit("content/posts/story-1.md", "ai: true", "ai: true\nimage: /p.svg")
    site.edit("site.toml", '"no-strings"', '"no-strings", "picture-svg"')
    assert warned() == [("content/posts/story-1.md", "no-alt")]
    site.edit("content/posts/story-1.md", "image: /p.svg", "image: /p.svg\nimage_alt: A")
    assert warned() == []
    site.edit("site.toml", ', "stale-translation"', "")
    assert warned() == [("content/posts/story-1.fr.md", "stale-translation")]
