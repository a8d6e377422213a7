"""`--json` names the language of each document and of each output that belongs to one edition."""

from __future__ import annotations

import json
from pathlib import Path

import edition_site
import pytest
from cli_support import Build
from support import SiteTest

FRENCH = "---\ntitle: Histoire\ntranslation: {by: ada, ai: none}\n---\nTexte.\n"
# What editions share, or what belongs to a host or to the whole site.
SHARED = ("css/", "js/", "sitemap", "news-sitemap", "robots.txt", "provenance.json", "favicon.svg")


@pytest.fixture
def site(tmp_path: Path) -> SiteTest:
    return edition_site.write(tmp_path, edition_site.ON_TWO_HOSTS)


def languages(done_by: Build, site: SiteTest) -> tuple[dict[str, str], dict[str, list[str]]]:
    """The languages, and the lists of files, of a build."""
    done = done_by("--json", cwd=site.root)
    assert done.returncode == 0, done.stderr
    printed = json.loads(done.stdout)
    named = {key: printed[key] for key in ("parsed", "rendered", "written", "deleted")}
    named["excluded"] = [each["path"] for each in printed["excluded"]]
    assert set(printed["languages"]) <= {path for paths in named.values() for path in paths}
    return printed["languages"], named


def test_each_document_has_the_language_of_its_edition(site: SiteTest, build: Build) -> None:
    site.write("content/posts/story-1.fr.md", FRENCH)
    site.write("content/authors/ada.fr.md", "---\nrole: Rédactrice\n---\nTexte.\n")
    site.write("content/tags/harbour.de.md", "---\ntitle: Hafen\n---\n")
    site.write("content/tags/harbour.md", "---\ntitle: The harbour\n---\n")
    site.post("undeclared", more="lang: nl")
    site.post("draft", more="lang: de\ndraft: true")
    comment = '[[comment]]\nid = "1"\nauthor = "N"\ndate = 2026-03-01T10:00:00Z\ntext = "T."\n'
    for name in ("story-1", "story-1.fr", "recit-2"):
        site.write(f"content/comments/{name}.toml", comment)
    of_build, named = languages(build, site)
    assert {path: code for path, code in of_build.items() if path.startswith("content/")} == {
        **{f"content/posts/story-{number}.md": "en" for number in range(1, 7)},
        **{f"content/posts/recit-{number}.md": "fr" for number in range(1, 7)},
        "content/posts/story-1.fr.md": "fr",
        "content/posts/undeclared.md": "en",
        "content/posts/draft.md": "de",
        "content/pages/about.md": "en",
        "content/pages/ai-policy.md": "en",
        "content/pages/apropos.md": "fr",
        "content/pages/ai-policy-fr.md": "fr",
        "content/authors/ada.md": "en",
        "content/authors/ada.fr.md": "fr",
        "content/tags/harbour.de.md": "de",
        "content/tags/harbour.md": "en",
        "content/comments/story-1.toml": "en",
        "content/comments/story-1.fr.toml": "fr",
        "content/comments/recit-2.toml": "fr",
    }
    assert named["excluded"] == ["content/posts/draft.md"]
    # Nothing has changed: a file that is not published is named all the same.
    assert languages(build, site)[0] == {"content/posts/draft.md": "de"}


@pytest.mark.long
def test_each_output_of_one_edition_has_its_language(site: SiteTest, build: Build) -> None:
    site.write("static/fr/note.html", "<p>Note.</p>")
    site.write("static/note.html", "<p>Note.</p>")
    of_build, named = languages(build, site)
    for output in {*named["rendered"], *named["written"]}:
        folder = next((folder for folder in ("fr/", "de/") if output.startswith(folder)), "")
        expected: str | None = folder.removesuffix("/") or "en"
        if output.startswith("old/"):  # a redirect
            expected = "fr" if "recit" in output else "en"
        elif output.removeprefix(folder).startswith((*SHARED, "note.html")):
            expected = None
        assert of_build.get(output) == expected, output
    assert {"fr/search/2026/", "fr/feed.xml", "de/404.html"} <= of_build.keys()


@pytest.mark.long
def test_deleted_outputs_have_the_language_that_they_had(site: SiteTest, build: Build) -> None:
    site.write("static/old.css", "p {}")
    languages(build, site)
    site.delete("content/posts/recit-6.md")
    site.delete("static/old.css")
    of_build, named = languages(build, site)
    deleted = "fr/2026/02/06/recit-6/index.html"
    assert {deleted, "old.css"} <= set(named["deleted"])
    assert of_build[deleted] == "fr"
    assert "old.css" not in of_build
    assert "de/index.html" not in of_build
