"""A Zola site as its reader gives it: addresses, links to headings, shortcodes, files."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path

import pytest

from sitegen.importing.source import SourceDocument, SourceError, SourceOptions
from sitegen.importing.sources import zola
from sitegen.importing.sources.zola.headings import translated
from sitegen.importing.sources.zola.reader import ZolaReader
from sitegen.importing.sources.zola.shortcode_calls import shortcodes
from sitegen.importing.sources.zola.slugs import anchor, slugified

TRAPS = Path(__file__).parent / "imports/zola/traps/source"
BOATS = "content/blog/2021-07-29-boats"
PAGE = '+++\ntitle = "A"\n+++\n'


@cache
def documents() -> dict[str, SourceDocument]:
    """The documents of the traps, by their ids."""
    return {found.id: found for found in zola.open_source(TRAPS, SourceOptions()).documents()}


def site(root: Path, settings: str = "", **texts: str) -> ZolaReader:
    """A site of a few texts; `__` in a name stands for `/`."""
    (root / "config.toml").write_text(f'base_url = "https://a.example/b"\n{settings}')
    for name, text in texts.items():
        path = root / "content" / (name.replace("__", "/") + ".md")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return ZolaReader(root, SourceOptions())


def test_every_page_has_the_address_that_zola_gave_it() -> None:
    assert {key: (found.kind, found.address) for key, found in documents().items()} == {
        "content/blog/2020-01-02_yaml.md": ("post", "/blog/yaml/"),
        f"{BOATS}/index.md": ("post", "/blog/boats/"),
        "content/blog/broken.md": ("post", "/blog/broken/"),
        "content/blog/by-path.md": ("post", "/2018/09/13/By.Path-1.0/"),
        "content/blog/first.fr.md": ("post", "/fr/blog/first/"),
        "content/blog/first.md": ("post", "/blog/the-first-one/"),
        "content/docs/Straße & Café.md": ("page", "/docs/strasse-cafe/"),
        "content/docs/_index.md": ("page", "/docs/"),
        "content/docs/tides.md": ("page", "/docs/tides/"),
    }
    assert documents()["content/blog/first.md"].aliases == ("/old/first.html", "/elsewhere/")
    dates = {key: found.date.date() for key, found in documents().items() if found.date}
    assert dates[f"{BOATS}/index.md"] == dt.date(2021, 7, 29)
    assert dates["content/blog/by-path.md"] == dt.date(2018, 9, 13)
    assert dates["content/blog/2020-01-02_yaml.md"] == dt.date(2020, 1, 5)


def test_front_matter_says_what_a_document_is() -> None:
    first = documents()["content/blog/first.md"]
    assert (first.title, first.summary) == ("First & *foremost*", "It began here.")
    assert (first.authors, first.tags) == (("Ada Quay", "Ben Roe"), ("Rust & Sea", "C++"))
    assert first.categories == ("Boats",)
    assert first.params == {"rating": 5, "moods": ["calm"]}
    assert first.picture
    assert (first.picture.src, first.picture.alt) == (
        "sitegen-source:static/img/boat.jpg",
        "A boat",
    )
    assert documents()["content/blog/2020-01-02_yaml.md"].state == "draft"
    french = documents()["content/blog/first.fr.md"]
    assert (french.language, french.translation_key) == ("fr", first.translation_key)
    broken = documents()["content/blog/broken.md"]
    assert (broken.title, broken.params) == ("Broken", {"deck": "Still read"})
    assert broken.notes[0].place == "content/blog/broken.md:2:9"


FIRST = """## What's new in the été?

See [the boats](sitegen-source:content/blog/2021-07-29-boats/index.md#whats-in-it), \
[above](#whats-new-in-the-été),
[the docs](sitegen-source:content/docs/_index.md), [nowhere](/blog/none) and [boats].

[boats]: sitegen-source:content/blog/2021-07-29-boats/index.md#own

!video https://www.youtube.com/watch?v=dQw4w9WgXcQ

!video https://vimeo.com/124313553

<https://gist.github.com/ada/123>

> A *quote*.
>
> — Vincent

<!-- {% tide(port="Dover", days=[1, 2]) %} -->

It **rises** <!-- {{ clock() }} --> now.

<!-- {% end %} -->

{{ youtube(id="x") }} is shown, {{ text }} stays, and so does `{{ youtube(id="y") }}`.

```rust hl_lines="1 3 4"
let link = "@/blog/first.md"; {{ youtube(id="z") }}
```

<p>Raw <b>HTML</b> stays: <a href="sitegen-source:content/docs/tides.md">tides</a>.</p>
"""


def test_links_lead_to_files_and_shortcodes_become_markdown() -> None:
    first = documents()["content/blog/first.md"]
    assert first.body.text == "It began. 😄\n\n\n\n" + FIRST
    assert [(note.weight, note.kind, note.place) for note in first.notes] == [
        (2, "taxonomy moods", "content/blog/first.md"),
        (2, "reference that leads nowhere", "content/blog/first.md:27"),
        (2, "shortcode tide", "content/blog/first.md:41:1"),
        (3, "shortcode clock", "content/blog/first.md:42:14"),
    ]
    assert documents()["content/docs/_index.md"].body.text == (
        "- [Straße](sitegen-source:content/docs/Stra%C3%9Fe%20%26%20Caf%C3%A9.md)\n"
        "- [Tides \\[high\\]](sitegen-source:content/docs/tides.md)\n"
    )


def test_the_site_has_its_terms_menu_and_files() -> None:
    reader = zola.open_source(TRAPS, SourceOptions())
    found = reader.site()
    assert (found.title, found.publisher, found.page_size) == ("Tidal Notes", "Ada Quay", 7)
    assert [author.name for author in found.authors] == ["Ada Quay", "Ben Roe"]
    assert {(term.kind, term.name): term.address for term in found.terms} == {
        ("tag", "C++"): "/tags/c/",
        ("tag", "Rust & Sea"): "/tags/rust-sea/",
        ("category", "Boats"): "/categories/boats/",
    }
    assert [(item.title, item.url) for item in found.menu] == [
        ("Blog", "/"),
        ("Docs", "sitegen-source:content/docs/_index.md"),
        ("Elsewhere", "https://else.example/"),
    ]
    assert {(file.path, file.address, file.owner, file.name) for file in reader.files()} == {
        ("static/img/boat.jpg", "/img/boat.jpg", "", ""),
        (f"{BOATS}/boat.png", "/blog/boats/boat.png", f"{BOATS}/index.md", ""),
        (
            *(f"{BOATS}/pictures/boat.png", "/blog/boats/pictures/boat.png"),
            *(f"{BOATS}/index.md", "pictures-boat.png"),
        ),
        ("content/docs/chart.png", "/docs/chart.png", "", ""),
    }
    assert [note.place for note in reader.problems()] == ["content/quiet/_index.md"]
    assert [(each.address, each.to) for each in found.lists] == [("/blog/", "/")]
    assert tuple(reader.documents()) == tuple(documents().values())


def test_addresses_follow_settings(tmp_path: Path) -> None:
    settings = '[slugify]\npaths = "safe"\npaths_keep_dates = true\n'
    reader = site(
        tmp_path,
        settings,
        **{"2020-01-02-Été?": PAGE, "日本__x": PAGE, "up": '+++\npath = "../../up"\n+++\n'},
    )
    assert [found.address for found in reader.documents()] == [
        *("/b/2020-01-02-Été/", "/b/up/", "/b/日本/x/"),
    ]


def test_a_name_without_a_known_slug_has_no_address(tmp_path: Path) -> None:
    made = next(iter(site(tmp_path, 日本=PAGE).documents()))
    assert (made.address, made.notes[0].kind) == ("", "address that is not known")


def test_slugs_are_those_of_zola() -> None:
    assert slugified("What's *new* in C++ — été, Straße?") == "what-s-new-in-c-ete-strasse"
    assert slugified("Привет, мир й") == "privet-mir-i"
    assert slugified("Ελλάδα ά") == "ellada-a"
    assert slugified("日本") == ""
    assert slugified('a<b>: "c"/d. ', "safe") == "ab cd"
    assert anchor("A (b) c", "safe") == "A-b-c"


def test_ids_of_headings_are_translated() -> None:
    text = (
        "# What's new?\n\n```\n# What's code?\n```\n\n## Same\n\n## Same\n\n"
        "Under *it*\n---\n\n## [Link](x) `code` {#own .c}\n\n## Ü {.x}\n"
    )
    assert translated(text, "on") == {
        "what-s-new": "whats-new",
        "same": "same",
        "same-1": "same-1",
        "under-it": "under-it",
        "own": "own",
        "u": "ü",
    }


def test_shortcodes_are_calls_with_named_values() -> None:
    text = (
        '{{ a(x="1", y=\'2\', z=`3`, n=4.5, b=true, l=[1, "2"],) }} {{b()}} {% c(d=1) %}\n'
        "{% e() %}\n{% end %}\n{% end %} {% end %} {{ f }} {{ g(h }} {%/* i() */%} {{/* j() */}}"
    )
    found = shortcodes(text)
    assert [(tag.name, tag.closes, tag.is_whole) for tag in found] == [
        *(("a", False, True), ("b", False, True), ("c", False, False), ("e", False, False)),
        *(("e", True, False), ("c", True, False), ("", False, False), ("", False, False)),
    ]
    assert found[0].named == {"x": "1", "y": "2", "z": "3", "n": "4.5", "b": "true", "l": '1, "2"'}
    assert [tag.literal for tag in found[-2:]] == ["{% i() %}", "{{ j() }}"]
    assert len(shortcodes("{{ a(b=`" * 5_000)) == 0


def test_what_is_no_zola_site_is_refused(tmp_path: Path) -> None:
    assert zola.recognizes(TRAPS)
    assert not zola.recognizes(tmp_path)
    (tmp_path / "content").mkdir()
    (tmp_path / "config.toml").write_text('baseURL = "https://hugo.example"\n')
    assert not zola.recognizes(tmp_path)
    with pytest.raises(SourceError, match="no text"):
        zola.open_source(tmp_path, SourceOptions())
