"""`sitegen new`: a file where nothing else is, with the front matter that a build accepts."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
import yaml
from begin_support import begun, files, run
from hypothesis import example, given
from hypothesis import strategies as st
from support import SiteTest

from sitegen.commands.documents.archetypes import BUILT_IN, Archetype, _as_toml, written


def front(text: str) -> dict[str, object]:
    loaded = yaml.safe_load(text.split("---\n")[1])
    assert isinstance(loaded, dict)
    return loaded


def test_a_site_grows_by_drafts_that_are_published_when_they_are_ready(tmp_path: Path) -> None:
    site = begun(tmp_path / "site", "--title=Harbour", "--timezone=Europe/Berlin", "--email=a@b.cd")
    done = run("new", "post", 'Ferry: "back" — 50 %', cwd=site.root)
    assert done.stdout == "content/posts/ferry-back-50.md\n"
    assert "a draft, which will be at /2026/06/01/ferry-back-50/" in done.stderr
    text = site.source("content/posts/ferry-back-50.md")
    assert front(text)["title"] == 'Ferry: "back" — 50 %'
    assert "date: 2026-06-01T12:00:00+02:00\n" in text
    assert front(text)["author"] == "harbour"
    assert "# What part AI had" in text
    assert front(text)["ai"] == "unstated"
    assert site.build(strict=True).done.problems == ()
    assert not site.published("2026/06/01/ferry-back-50/index.html")
    for arguments in (
        ("post", "On air", "--publish", "--ai=none", "--bundle"),
        ("page", "Imprint & more", "--publish"),
        ("author", "Ben O'Hara: reporter"),
    ):
        assert run("new", *arguments, cwd=site.root / "content").exit_code == 0
    post = site.root / "content/posts/on-air/index.md"
    post.write_text(post.read_text() + "The first words of this post are here.\n")
    site.edit("content/authors/ben-ohara-reporter.md", "---\n\n", "---\n\nA reporter.\n")
    assert site.build(strict=True).done.problems == ()
    for address in ("2026/06/01/on-air", "imprint-more"):
        assert site.published(f"{address}/index.html")


def test_where_something_is_nothing_is_written(site: SiteTest) -> None:
    site.post("first", title="Taken", date="2026-06-01", more="slug: taken")
    site.write("content/posts/Other/index.md", site.source(site.post("second")))
    site.delete("content/posts/second.md")
    site.write("content/pages/old.md", "---\ntitle: Old\naliases: [/imprint/]\n---\nText.\n")
    before = files(site.root)
    for arguments, message in (
        (("post", "Taken"), "content/posts/first.md has the address /2026/06/01/taken/"),
        (("post", "x", "--slug=other"), "content/posts/Other/index.md is there already"),
        (("page", "Imprint"), "content/pages/old.md has the address /imprint/"),
        (("page", "Archive"), "the archive has the address /archive/"),
        (("author", "ADA"), "content/authors/ada.md is there already"),
    ):
        done = run("new", *arguments, cwd=site.root)
        assert done.exit_code == 1
        assert message in done.stderr
        assert "--slug NAME" in done.stderr
    assert files(site.root) == before


def test_all_wrong_options_are_named_at_once(site: SiteTest) -> None:
    site.write("content/authors/grace.md", "---\nname: Grace Hopper\n---\nText.\n")
    done = run(
        "new", "post", "\n", "--slug=a b", "--author=Grace Hoper", "--lang=fr", cwd=site.root
    )
    assert done.exit_code == 2
    for part in (
        "TITLE: error: expected a title, got none",
        "write --slug a-b",
        "--lang: error: expected one of en, got 'fr'",
        "expected one of ada, grace, got 'Grace Hoper'",
        "did you mean grace?",
    ):
        assert part in done.stderr, part
    assert "several authors: ada, grace" in run("new", "post", "x", cwd=site.root).stderr
    assert run("new", "post", "x", "--author=grace", cwd=site.root).exit_code == 0
    assert "not for pages" in run("new", "page", "x", "--ai=none", cwd=site.root).stderr
    assert "U+0007" in run("new", "page", "a\x07", cwd=site.root).stderr


def test_a_site_without_authors_says_how_to_make_one(site: SiteTest) -> None:
    site.delete("content/authors/ada.md")
    assert 'sitegen new author "Ada Okafor"' in run("new", "post", "x", cwd=site.root).stderr


def test_editions_patterns_and_toml_are_those_of_the_site(site: SiteTest) -> None:
    settings = site.source("site.toml")
    site.write("site.toml", settings + '[[languages]]\ncode = "fr"\nlabel = "Français"\n')
    for day in (1, 2, 3):
        text = (
            f'+++\ntitle = "T{day}"\ndate = 2026-05-0{day}\nauthor = "ada"\nsource = "original"\n'
        )
        site.write(
            f"content/posts/2026/2026-05-0{day}-t{day}.md", f"{text}ai = false\n+++\nText.\n"
        )
    printed = run("new", "post", "x", "--slug=x.fr", cwd=site.root).stderr
    assert "would be in the language fr" in printed
    done = run("new", "post", "L'été", "--lang=FR", "--ai=none", "--publish", cwd=site.root)
    assert done.stdout == "content/posts/2026/2026-06-01-lété.fr.md\n"
    path = done.stdout.strip()
    keys = tomllib.loads(site.source(path).split("+++\n")[1])
    assert (keys["title"], keys["author"], keys["ai"]) == ("L'été", "ada", "none")
    assert keys["source"] == "original"
    site.write(path, site.source(path) + "Il fait beau et chaud ici.\n")
    built = site.build(strict=True)
    assert built.done.problems == (), built.printed
    assert [name for name in site.files() if name.startswith("fr/2026/06/01/")]


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("🚢🚢", "post-2026-06-01"),
        ("חדשות הנמל", "חדשות-הנמל"),
        ("index", "index-post"),
        ("yes", "yes"),
        ("2026", "2026"),
        ("line\nbreak", "line-break"),
    ],
)
@pytest.mark.sampled(4)
def test_every_title_becomes_a_post(site: SiteTest, title: str, slug: str) -> None:
    done = run("new", "post", title, "--publish", "--ai=none", cwd=site.root)
    assert done.stdout == f"content/posts/{slug}.md\n"
    site.write(f"content/posts/{slug}.md", site.source(f"content/posts/{slug}.md") + "A word.\n")
    assert site.build().done
    assert front(site.source(f"content/posts/{slug}.md"))["slug"] == slug


@example("2026-05-03")
@example("2026-13-01")
@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1))
def test_a_title_reads_back_as_it_was(title: str) -> None:
    values = {"title": title, "slug": "s", "date": "2026-06-01T10:00:00+00:00", "author": "no"}
    more = {"ai": "unstated"}
    text = written(Archetype("a", BUILT_IN["post"]), values, is_draft=True, more=more)
    keys = front(text)
    assert (keys["title"], keys["author"], keys["draft"]) == (title, "no", True)
    toml = Archetype("a", _as_toml(BUILT_IN["post"]))
    text = written(toml, values, is_draft=False, more={"ai": '"none"'})
    keys = tomllib.loads(text.split("\n+++\n")[0].removeprefix("+++\n"))
    assert (keys["title"], keys["author"], keys["ai"]) == (title, "no", "none")


def test_archetypes_of_the_site_are_filled_in(site: SiteTest) -> None:
    site.write(
        "archetypes/interview.md",
        "---\ntitle: {title}\ndate: {date}\nauthor: {author}\nsource: {{name: X, url: 'https://x.example/'}}\n"
        "draft: false\n---\n## {title}, {{asked}}\n",
    )
    done = run("new", "post", "A *b*", "--archetype=interview", "--ai=none", cwd=site.root)
    text = site.source(done.stdout.strip())
    assert front(text)["source"] == {"name": "X", "url": "https://x.example/"}
    assert front(text)["draft"] is True
    assert text.count("draft") == 1
    assert "## A \\*b\\*, {asked}\n" in text
    site.write("archetypes/post.md", "---\ntitle: '{title}'\n---\n")
    assert "archetypes/post.md:2:8: error: '{title}' is in quotes twice" in (
        run("new", "post", "T", cwd=site.root).stderr
    )
    site.write("archetypes/post.md", "---\ntitle: {titel}\n---\n\nA } and {x}.\n")
    printed = run("new", "post", "T", cwd=site.root).stderr
    assert "archetypes/post.md:2:8: error: expected one of {title}" in printed
    assert "did you mean {title}?" in printed
    assert "archetypes/post.md:5:3" in printed
    assert "archetypes/post.md:5:9" in printed
    near = run("new", "post", "T", "--archetype=intervew", cwd=site.root)
    assert near.exit_code == 2
    assert "did you mean interview?" in near.stderr
    site.write("archetypes/post.md", "No front matter.")
    assert "begins with front matter" in run("new", "post", "T", cwd=site.root).stderr


def test_the_editor_is_started_without_a_shell(site: SiteTest) -> None:
    script = site.root / "an editor"
    script.write_text('#!/bin/sh\nprintf "%s|" "$@" > seen\n')
    script.chmod(0o755)
    done = run("new", "post", "T", "--edit", cwd=site.root, EDITOR=f"'{script}' --wait ';x'")
    assert done.exit_code == 0
    assert site.source("seen") == f"--wait|;x|{site.root / 'content/posts/t.md'}|"
    for editor, message in (
        ("", "EDITOR is not set"),
        ("'a", "no closing quotation"),
        ("no-such-editor", "there is no program 'no-such-editor'"),
    ):
        done = run("new", "post", "U", "--edit", cwd=site.root, EDITOR=editor)
        assert done.exit_code == 2
        assert message in done.stderr
        assert not (site.root / "content/posts/u.md").exists()
    failed = run("new", "post", "U", "--edit", cwd=site.root, EDITOR="false")
    assert "false ended with status 1; the file stays" in failed.stderr
