"""A name in NFD, as macOS stores it, and in NFC, as people type it, are one name."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote, unquote

import pytest
from painted import jpeg
from support import NOW, SETTINGS, SiteTest

from sitegen.commands.check import CheckOptions, check
from sitegen.commands.review import ReviewOptions, review
from sitegen.incremental.stamps import Stamps
from sitegen.memo import edit as quick
from sitegen.read import site_folder
from sitegen.read.folders import Folders

FORMS = ("NFC", "NFD")
QUIET = SETTINGS.replace('"source-url"', '"source-url", "picture-small"')


def site_of(site: SiteTest, disk: str, text: str) -> None:
    """A site whose files have names in the form `disk`, and whose texts name them in the form
    `text`."""

    def named(name: str) -> str:
        return unicodedata.normalize(disk, name)

    def in_form(words: str) -> str:
        return unicodedata.normalize(text, words)

    site.write(
        "site.toml",
        QUIET
        + in_form(
            'ai = {policy = "/über-ki/"}\npublisher = {logo = "/zeichen-ä.jpg"}\nurls = {post ='
            ' "/é/{slug}/"}\nnav = [{title = "KI", url = "/über-ki/#wörter"}, {title = "Datei", url'
            ' = "/ö.txt"}]\n'
        ),
    )
    for path in ("content/posts/été.jpg", "content/posts/vidéo/portée.jpg", "static/zeichen-ä.jpg"):
        site.write(named(path), jpeg(40, 20))
    site.write(named("static/ö.txt"), "x")
    site.write(named("content/authors/josé.md"), "---\nname: José\n---\nx\n")
    site.write(
        named("content/pages/über-ki.md"),
        in_form("---\ntitle: Über KI\n---\n## Wörter\n\n[x](../posts/résumé.md)\n"),
    )
    site.write(named("layouts/spécial.html"), "{% extends 'post.html' %}")
    site.post(named("résumé"), "## Café\n")
    site.post(named("vidéo/index"), in_form("![x](portée.jpg)\n"))
    links = [
        "résumé.md",
        "résumé.md#café",
        "vidéo/index.md",
        "vidéo/portée.jpg",
        "/ö.txt",
        "/é/résumé/",
        "../authors/josé.md",
        "/über-ki/#wörter",
    ]
    body = (
        "".join(f"[x]({link}) [x]({quote(in_form(link), safe='/#')})\n" for link in links)
        + "![raw](été.jpg) ![coded](%C3%A9t%C3%A9.jpg)\n"
    )
    site.post(
        "a",
        in_form(body),
        more=in_form('author: [josé]\nimage: "été.jpg"\nimage_alt: x\nlayout: spécial'),
    )
    site.edit("content/posts/a.md", "author: ada\n", "")


@pytest.mark.parametrize("disk", FORMS)
@pytest.mark.parametrize("text", FORMS)
def test_names_meet_in_one_form_and_addresses_are_published_in_nfc(
    site: SiteTest, disk: str, text: str
) -> None:
    site_of(site, disk, text)
    assert site.build().printed == ""
    files = site.files()
    assert {path for path in files if unicodedata.normalize("NFC", path) != path} == set()
    assert "é/résumé/index.html" in files
    assert 'href="/%C3%BCber-ki/"' in site.read("é/a/index.html")
    for path, data in files.items():
        if not path.endswith((".html", ".xml")):
            continue
        for led in re.findall(
            r'(?:href|src|content)="(?:https://news\.example)?(/[^"]*)"', data.decode()
        ):
            target, _, fragment = unquote(led).partition("#")
            there = target.lstrip("/") + ("index.html" if target.endswith("/") else "")
            assert there in files, (path, led)
            assert not fragment or f'id="{fragment}"'.encode() in files[there], (path, led)


def test_the_form_on_the_disk_makes_no_difference_to_what_is_published(site: SiteTest) -> None:
    site_of(site, "NFC", "NFC")
    assert site.build().ok
    for path in sorted(site.root.rglob("*"), key=lambda path: -len(path.parts)):
        if not path.name.isascii() and "public" not in path.parts:
            path.rename(path.with_name(unicodedata.normalize("NFD", path.name)))
    report = site.build().done
    assert (report.parsed, report.rendered, report.written, report.deleted) == ((), (), (), ())


@pytest.mark.parametrize(
    "folder", ["content/posts", "content/pages", "static", "layouts", "content/authors"]
)
def test_two_files_whose_names_differ_only_in_form_are_a_collision(
    site: SiteTest, folder: str
) -> None:
    site.post("a")
    for form in FORMS:
        site.write(unicodedata.normalize(form, f"{folder}/é.txt"), form)
    assert [(p.path, p.code) for p in site.build().problems] == [(f"{folder}/é.txt", "collision")]


def test_two_folders_whose_names_differ_only_in_form_are_one_folder(site: SiteTest) -> None:
    site.write(unicodedata.normalize("NFC", "content/é/a.md"), "---\ntitle: A\n---\n[b](b.md)\n")
    site.write(unicodedata.normalize("NFD", "content/é/b.md"), "---\ntitle: B\n---\n")
    assert site.build().printed == ""
    assert site.published("é/b/index.html")


@pytest.mark.parametrize(
    ("file", "key"),
    [
        ("jose\u0301", "josé"),
        ("josé", "jose\u0301"),
        ("ada\u200b-l", "ada-l"),
        ("ada-l", "ada\u00ad-l"),
    ],
)
def test_an_author_is_known_by_what_is_seen_of_the_key(site: SiteTest, file: str, key: str) -> None:
    site.write(f"content/authors/{file}.md", "---\nname: N. N.\n---\n")
    site.post("a", date="2026-07-01", more=f"author: {key}")
    site.edit("content/posts/a.md", "author: ada\n", "")
    review(
        ReviewOptions(
            root=site.root, here=site.root, posts=["content/posts/a.md"], by=file, now=NOW
        )
    )
    assert site.build(drafts=True).printed == ""
    assert "reviewed by N. N." in site.read("2026/07/01/a/index.html")
    assert "N. N." in site.read(
        f"authors/{unicodedata.normalize('NFC', key).replace(chr(0xAD), '')}/index.html"
    )


def test_two_files_of_one_key_are_a_collision(site: SiteTest) -> None:
    site.write("content/authors/a\u200bda.md", "---\nname: N. N.\n---\n")
    assert site.build().codes() == ["collision"]


@pytest.mark.parametrize("disk", FORMS)
@pytest.mark.parametrize("given", FORMS)
def test_commands_find_a_file_by_its_name_in_either_form(
    site: SiteTest, disk: str, given: str
) -> None:
    path = unicodedata.normalize("NFC", "content/posts/é/résumé.md")
    site.post(unicodedata.normalize(disk, "é/résumé"), "[x](nowhere.md)", date="2026-07-01")
    in_form = check(
        CheckOptions(
            root=site.root, here=site.root, paths=[unicodedata.normalize(given, path)], now=NOW
        )
    )
    assert [(p.path, p.code) for p in in_form.problems] == [(path, "missing-target")]
    assert in_form.text(path).split("\n")[7] == "[x](nowhere.md)"
    (done,) = review(
        ReviewOptions(
            root=site.root,
            here=site.root,
            posts=[unicodedata.normalize(given, path)],
            by="ada",
            now=NOW,
        )
    )
    assert (done.path, done.written) == (path, True)
    assert len(list((site.root / "content/posts").rglob("*.md"))) == 1


@pytest.mark.parametrize("path", ["content/posts/é/résumé.md", "content/posts/é"])
def test_the_preview_knows_a_file_that_went_by_its_name_in_either_form(
    site: SiteTest, path: str
) -> None:
    site.post("é/résumé")
    tree = site_folder.read(site.root, Stamps({}), Folders())
    assert all(quick.has_path(tree, unicodedata.normalize(form, path)) for form in FORMS)


def test_the_line_of_a_problem_is_shown_whatever_form_its_file_is_named_in(site: SiteTest) -> None:
    site.post(unicodedata.normalize("NFD", "é/résumé"), "[x](nowhere.md)")
    assert "    8 | [x](nowhere.md)" in site.build().printed
