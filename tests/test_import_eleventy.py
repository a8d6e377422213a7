"""What the reader of Eleventy sites gives, for a site with every trap."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from sitegen.importing.source import SourceDocument, SourceOptions, SourceReader
from sitegen.importing.sources import eleventy
from sitegen.importing.sources.eleventy import addresses

TRAPS = Path(__file__).parent / "imports/eleventy/traps/source"


@pytest.fixture(scope="module")
def reader() -> SourceReader:
    return eleventy.open_source(TRAPS, SourceOptions())


@pytest.fixture(scope="module")
def documents(reader: SourceReader) -> dict[str, SourceDocument]:
    return {document.path.removeprefix("src/"): document for document in reader.documents()}


def test_addresses_and_data(documents: dict[str, SourceDocument]) -> None:
    assert {path: (found.kind, found.address) for path, found in documents.items()} == {
        "about.md": ("page", "/paper/about/"),
        "contact.njk": ("page", "/paper/contact/"),
        "notes/2020-01-02-a-note.md": ("post", "/paper/notes/2020-01-02-a-note/"),
        # The permalink of the folder's data file.
        "posts/2019-05-03-first.md": ("post", "/paper/2019/05/first/"),
        "posts/2019-06-01-third.md": ("post", ""),
        "posts/second.md": ("post", "/paper/odd/dont-panic-and-carry-on.html"),
        "team.md": ("page", "/paper/team/"),
    }
    first, second = documents["posts/2019-05-03-first.md"], documents["posts/second.md"]
    assert first.date
    assert first.date.isoformat() == "2019-05-03T23:40:00+02:00"
    # The collection of the folder is no tag.
    assert (first.tags, first.authors, first.summary) == (
        *(("harbour", "ferry"), ("Tom Reed",)),
        "A short one.",
    )
    assert first.params == {"mood": "calm"}
    assert first.picture
    assert first.picture.src == "sitegen-source:src/img/quay.png"
    assert (second.state, second.tags, second.authors) == ("draft", ("own",), ("Mira Sands",))
    assert second.date is None
    assert [note.kind for note in second.notes] == ["date from a clock"]
    third = documents["posts/2019-06-01-third.md"]
    assert third.is_unlisted
    assert third.date == dt.datetime(2019, 6, 1, tzinfo=dt.UTC)
    assert [note.kind for note in third.notes] == ["address that only Eleventy knows"]


def test_templates_in_texts(documents: dict[str, SourceDocument]) -> None:
    first = documents["posts/2019-05-03-first.md"]
    for part in (
        "The first boat at THE QUAY of The Quay, with 3 ferries and <!-- {{ coll",
        "\n![The quay](sitegen-source:src/img/quay.png)\n",
        "[Home](/paper/), [a note](/paper/notes/2020-01-02-a-note/), <!-- not for readers -->",
        "```njk\n{{ title }} {{ nobody }}\n```",
        "\n\n!video https://www.youtube.com/watch?v=abcDEF12345\n\n",
        '<!-- {% callout "warning" %} -->\nCareful.\n<!-- {% endcallout %} -->',
    ):
        assert part in first.body.text, part
    assert [(note.weight, note.kind) for note in first.notes] == [
        *((3, "Liquid {{ }}"), (2, "Liquid in code"), (3, "tag callout")),
    ]
    assert documents["notes/2020-01-02-a-note.md"].body.text == "Braces {{ stay }}.\n"
    contact = documents["contact.njk"].body
    assert (contact.format, contact.text) == ("html", "<p>Write to Mira Sands.</p>\n")


def test_the_site_and_what_was_left(reader: SourceReader) -> None:
    site = reader.site()
    assert (site.title, site.base_url, site.language) == (
        *("The Quay", "https://quay.example/paper"),
        "en",
    )
    assert [(author.name, author.url) for author in site.authors] == [
        ("Mira Sands", "https://mira.example/")
    ]
    contact, about, every = site.menu
    assert (every.title, every.url) == ("All notes", "/paper/everything/")
    # A page that only lists others is the list that sitegen makes itself.
    assert [(each.address, each.to) for each in site.lists] == [
        ("/paper/feed.xml", "/atom.xml"),
        ("/paper/everything/", "/archive/"),
        ("/paper/log/", "/archive/"),
    ]
    assert (contact.title, contact.url) == ("Contact us", "sitegen-source:src/contact.njk")
    assert (about.title, [item.title for item in about.links]) == ("About", ["Team"])
    assert [(note.kind, note.place) for note in site.notes] == [
        ("configuration in JavaScript", "eleventy.config.js"),
        ("data file in JavaScript", "src/_data/clock.js"),
        ("data file in JavaScript", "src/notes/notes.11tydata.js"),
    ]
    assert [(found.path, found.address) for found in reader.files()] == [
        ("src/img/quay.png", "/paper/img/quay.png"),
        ("src/public/robots.txt", "/paper/robots.txt"),
    ]
    list(reader.documents())
    assert sorted((note.kind, note.place) for note in reader.problems()) == [
        ("pagination", "src/lists/pages.njk"),
        ("pagination", "src/lists/tags.njk"),
        ("permalink: false", "src/hidden.md"),
        ("template that lists pages", "src/index.njk"),
        ("template that lists pages", "src/lists/all.njk"),
        ("template that makes a .xml", "src/feed.njk"),
    ]


def test_rules_of_addresses() -> None:
    for inside, slug, address in (
        ("index.md", "", "/"),
        ("a/index.md", "a", "/a/"),
        ("a/a.md", "a", "/a/"),
        ("a/2018-01-01-index.md", "a", "/a/2018-01-01-index/"),
        ("2018-01-01-my file.html.md", "my file", "/2018-01-01-my%20file/"),
    ):
        assert (addresses.file_slug(inside), addresses.default_address(inside)) == (slug, address)
    for permalink, address in (
        ("a/index.html", "/a/"),
        ("/a.html", "/a.html"),
        ("/../../etc/", "/etc/"),
        ("/", "/"),
    ):
        assert addresses.cleaned(permalink) == address
    assert addresses.slugify("Größe & Ærø: “C++”!") == "grosse-and-aero-c"
    assert addresses.slug("Hello, (World)!") == "hello-(world)!"


def test_data_may_be_computed_or_override_what_is_above(tmp_path: Path) -> None:
    (tmp_path / ".eleventy.js").write_text("module.exports = {};\n")
    posts = tmp_path / "posts"
    posts.mkdir()
    computed = '{"eleventyComputed": {"permalink": "/p/{{ page.fileSlug }}/"}, "tags": ["post"]}'
    (posts / "posts.json").write_text(computed)
    menu = "eleventyNavigation: {key: k, parent: k}"
    (posts / "a.md").write_text(f"---\ntitle: A\ndate: 2020-01-01\n{menu}\n---\nA.\n")
    own = "override:tags: [post, Boats]\neleventyNavigation: {key: k}"
    (posts / "b.md").write_text(f"---\ntitle: B\ndate: 2020-01-01\n{own}\n---\nB.\n")
    reader = eleventy.open_source(tmp_path, SourceOptions())
    found = [(one.address, one.tags) for one in reader.documents()]
    assert found == [("/p/a/", ()), ("/p/b/", ("Boats",))]
    # Each page stands in the menu once, also where two have one key.
    assert [[below.url for below in item.links] for item in reader.site().menu] == [
        ["sitegen-source:posts/a.md"]
    ]


def test_only_eleventy_sites_are_recognized(tmp_path: Path) -> None:
    assert eleventy.recognizes(TRAPS)
    assert not eleventy.recognizes(tmp_path)
    (tmp_path / "package.json").write_text('{"devDependencies": {"gatsby": "1"}}')
    assert not eleventy.recognizes(tmp_path)
    (tmp_path / "package.json").write_text('{"devDependencies": {"@11ty/eleventy": "^3"}}')
    assert eleventy.recognizes(tmp_path)
