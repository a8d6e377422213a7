"""`sitegen check` of translations: in a site, outside of one, and from standard input."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import edition_site
import pytest
from support import SiteTest

from sitegen.commands.check import CheckOptions, check

NOW = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
ORIGINAL = (
    "---\ntitle: Story\ndate: 2026-01-02\nauthor: ada\nsource: {name: N, url: 'https://n.example/'}\n"
    "ai: none\n---\nText.\n"
)
BY_ADA = "translation: {by: ada, ai: none}\n"
FRENCH = f"---\ntitle: Histoire\n{BY_ADA}---\nTexte.\n"


def judge(here: Path, *paths: str, text: str | None = None, name: str = "") -> list[str]:
    """The errors, as "path: code"."""
    checked = check(
        CheckOptions(
            root=None,
            here=here,
            paths=paths,
            now=NOW,
            stdin=None if text is None else text.encode(),
            name=name or None,
        )
    )
    errors = [each for each in checked.problems if each.severity == "error"]
    return [f"{each.path}: {each.code}" for each in errors]


@pytest.fixture
def alone(tmp_path: Path) -> Path:
    (tmp_path / "story.md").write_text(ORIGINAL, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("with_original", [True, False])
def test_outside_of_a_site_a_translation_needs_only_its_own_keys(
    alone: Path, with_original: bool
) -> None:
    if not with_original:
        (alone / "story.md").unlink()
    (alone / "story.fr.md").write_text(FRENCH, encoding="utf-8")
    assert judge(alone, "story.fr.md") == []
    assert judge(alone, text=FRENCH, name="content/posts/story.fr.md") == []
    wrong = FRENCH.replace("title: Histoire", "titel: Histoire")
    assert judge(alone, text=wrong, name="story.fr.md")


def test_outside_of_a_site_a_translation_is_merged_with_its_original(alone: Path) -> None:
    story = alone / "story.fr.md"
    for old, new, expected in (
        (BY_ADA, "", ["story.fr.md: missing-key"]),
        (BY_ADA, BY_ADA + "date: 2026-01-01\n", ["story.fr.md: invalid-value"]),
        (BY_ADA, BY_ADA + "lang: de\n", ["story.fr.md: language"]),
        (BY_ADA, BY_ADA + "date: 2026-01-03\ntags: [port]\n", []),
    ):
        story.write_text(FRENCH.replace(old, new), encoding="utf-8")
        assert judge(alone, "story.fr.md") == expected, new
    # An original with errors is not blamed on its translation.
    story.write_text(FRENCH, encoding="utf-8")
    (alone / "story.md").write_text("No front matter.", encoding="utf-8")
    assert judge(alone, "story.fr.md") == []
    # A complete post is none, whatever its name.
    (alone / "alone.fr.md").write_text(ORIGINAL, encoding="utf-8")
    assert judge(alone, "alone.fr.md") == []


def test_outside_of_a_site_the_text_of_an_author_needs_no_name(alone: Path) -> None:
    folder = alone / "content/authors"
    folder.mkdir(parents=True)
    path, french = "content/authors/ada.fr.md", "---\nrole: Rédactrice\n---\nTexte.\n"
    (alone / path).write_text(french, encoding="utf-8")
    for _ in range(2):  # without and with her own file
        assert judge(alone, path) == judge(alone, text=french, name=path) == []
        wrong = french.replace("role", "rolle")
        assert judge(alone, text=wrong, name=path) == [f"{path}: unknown-key"]
        (folder / "ada.md").write_text("---\nname: Ada\n---\n", encoding="utf-8")
    assert judge(alone, text=french, name="content/authors/ada.md") == [
        "content/authors/ada.md: missing-key"
    ]


def test_outside_of_a_site_an_original_may_be_named(alone: Path) -> None:
    folder = alone / "content/posts"
    folder.mkdir(parents=True)
    (folder / "story.md").write_text(ORIGINAL.replace("ai", "lang: fr\nai", 1), encoding="utf-8")
    for lang, expected in (
        ("en", []),
        (
            "fr",
            ["content/posts/x.md: language"],
        ),
    ):
        more = f"translation_of: content/posts/story.md\nlang: {lang}\n"
        (folder / "x.md").write_text(FRENCH.replace(BY_ADA, BY_ADA + more), encoding="utf-8")
        assert judge(alone, "content/posts/x.md") == expected


@pytest.fixture
def site(tmp_path: Path) -> SiteTest:
    site = edition_site.write(tmp_path)
    site.write("content/posts/story-1.fr.md", FRENCH)
    return site


def test_in_a_site_a_translation_is_merged_with_its_original(site: SiteTest) -> None:
    path = "content/posts/story-1.fr.md"
    assert judge(site.root, path) == []
    site.write(path, FRENCH.replace(BY_ADA, "date: 2026-01-01\n"))
    assert judge(site.root, path) == [f"{path}: invalid-value"]
    site.write(path, FRENCH.replace("Texte.", "[x](nowhere.md)"))
    assert judge(site.root, path) == [f"{path}: missing-target"]
    # Its original is a draft: both are judged as if they were published.
    site.edit("content/posts/story-1.md", "ai: true", "ai: true\ndraft: true")
    assert judge(site.root, path) == [f"{path}: missing-target"]
    site.write(path, FRENCH.replace("by: ada", "by: adda"))
    assert judge(site.root, path) == [f"{path}: unknown-author"]


def test_in_a_site_standard_input_may_be_a_translation(site: SiteTest) -> None:
    path = "content/posts/story-2.fr.md"
    assert judge(site.root, text=FRENCH, name=path) == []
    assert judge(site.root, text=FRENCH.replace(BY_ADA, ""), name=path) == [f"{path}: missing-key"]
    twice = FRENCH.replace(BY_ADA, BY_ADA + "translation_of: content/posts/story-1.md\n")
    assert judge(site.root, text=twice, name=path) == [f"{path}: two-translations"]
    assert judge(
        site.root, text="---\ntitle: X\nslug: y\n---\n", name="content/tags/story.fr.md"
    ) == ["content/tags/story.fr.md: unknown-key"]
