"""A Hugo site as its reader gives it: addresses, states, authors, terms, files, and bodies whose
shortcodes are Markdown, or comments with a note."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from sitegen.importing.source import SourceDocument, SourceError, SourceOptions
from sitegen.importing.sources import hugo
from sitegen.importing.sources.hugo.addresses import HugoPlace, address, sanitized
from sitegen.importing.sources.hugo.config import HugoConfig, HugoLanguage
from sitegen.importing.sources.hugo.reader import HugoReader
from sitegen.importing.sources.shortcodes.syntax import shortcodes

TRAPS = Path(__file__).parent / "imports/hugo/traps/source"
POSTS = "content/posts"


@cache
def documents() -> dict[str, SourceDocument]:
    """The documents of the traps, by their ids."""
    return {found.id: found for found in hugo.open_source(TRAPS, SourceOptions()).documents()}


def site(root: Path, **files: str) -> HugoReader:
    """A site of a few files; `__` in a name stands for `/`."""
    for name, text in files.items():
        path = root / (name.replace("__", "/").replace("_md", ".md").replace("_toml", ".toml"))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return HugoReader(root, SourceOptions())


def body(root: Path, text: str, settings: str = "") -> SourceDocument:
    """A post with that body."""
    reader = site(
        root, hugo_toml=settings, content__posts__a_md=f"---\ndate: 2020-01-02\n---\n{text}"
    )
    return next(iter(reader.documents()))


def test_every_page_has_the_address_that_hugo_gave_it() -> None:
    assert {key: (found.kind, found.address) for key, found in documents().items()} == {
        "content/about.html": ("page", "/blog/about/"),
        "content/docs/Two Words.md": ("page", "/blog/docs/two-words/"),
        "content/docs/tides.md": ("page", "/blog/docs/tides/"),
        "list of en/docs": ("page", "/blog/docs/"),
        f"{POSTS}/2019/nested.md": ("post", "/blog/2019/07/nested/"),
        f"{POSTS}/broken.md": ("post", ""),
        f"{POSTS}/bundle/index.md": ("post", "/blog/2018/01/in-a-bundle/"),
        f"{POSTS}/first.fr.md": ("post", "/blog/fr/2015/06/brouillard/"),
        f"{POSTS}/first.md": ("post", "/blog/2015/06/first-the-ferry-the-fog/"),
        f"{POSTS}/quiet.md": ("post", "/blog/quiet/"),
        f"{POSTS}/second.md": ("post", "/blog/2012/01/the-second-post/"),
        f"{POSTS}/third.md": ("post", "/blog/special/third.html"),
    }
    assert documents()[f"{POSTS}/first.md"].aliases == (
        *("/blog/old/first.html", "/blog/2015/06/elsewhere/"),
    )
    assert documents()["content/about.html"].aliases == ("/blog/who/",)


def test_front_matter_says_what_a_document_is() -> None:
    first = documents()[f"{POSTS}/first.md"]
    zone = dt.timezone(dt.timedelta(hours=-4))
    assert first.date == dt.datetime(2015, 6, 30, 2, 6, 40, tzinfo=zone)
    assert first.updated
    assert (first.authors, first.categories) == (("ada", "ben-roe"), ("Sea", "Land"))
    assert (first.tags, first.series) == (("AI Act", "C++"), "Fog")
    assert first.summary == "The ferry is back."
    assert first.picture
    assert (first.picture.src, first.picture.alt) == (
        "sitegen-source:static/img/boat.jpg",
        "A boat",
    )
    assert first.params["rating"] == 4
    second = documents()[f"{POSTS}/second.md"]
    assert (second.state, second.authors) == ("draft", ("ada",))
    assert second.date == dt.datetime(2012, 2, 3, 10, tzinfo=dt.UTC)
    assert second.params == {"deck": "Below the title"}
    quiet = documents()[f"{POSTS}/quiet.md"]
    assert (quiet.is_unlisted, quiet.expires) == (True, dt.datetime(2099, 1, 1))  # noqa: DTZ001
    nested = documents()[f"{POSTS}/2019/nested.md"]
    assert (nested.accepts_comments, nested.summary) == (False, "With & and tags")
    french = documents()[f"{POSTS}/first.fr.md"]
    assert (french.language, french.translation_key) == ("fr", first.translation_key)
    broken = documents()[f"{POSTS}/broken.md"]
    assert (broken.title, broken.tags, broken.date) == ("Broken: but here", ("fog",), None)
    assert [note.place for note in broken.notes] == [
        *(f"{POSTS}/broken.md:2:14", f"{POSTS}/broken.md"),
    ]
    third = documents()[f"{POSTS}/third.md"]
    assert (third.body.text, third.authors) == ("CRLF\nand JSON.\n", ("cleo",))


FIRST = """## <a id="route"></a>Where it goes

See [the second post](sitegen-source:content/posts/second.md#more), [the tides](sitegen-source:content/docs/tides.md),
[by name](sitegen-source:content/posts/bundle/index.md), [in French](sitegen-source:content/posts/first.fr.md) and
[nothing](missing.md).

![A boat](sitegen-source:static/img/boat.jpg "The boat")

<figure><a href="https://boats.example/?a=1&amp;b=2"><img src="sitegen-source:static/img/boat.jpg" alt=""></a>\
<figcaption><strong>Boat</strong> Seen by <strong>Ada</strong> <a href="https://ada.example/">Ada</a></figcaption></figure>

!video https://www.youtube.com/watch?v=dQw4w9WgXcQ "A \\"song\\""

!video https://vimeo.com/55073825

!post https://x.com/harbour/status/1453110110599868418

A smile 😄, `:smile:` in code, and :nothing:.

> [!WARNING]
> **High water**
>
> The **quay** is closed.
>
> - so is the gate

<details open><summary>More of it</summary>

Hidden *words*.

</details>

````go hl_lines="2 4 5"
fmt.Println("```")
````

```go hl_lines="2 4 5"
x := "{{< youtube >}}"
{{< figure src="x.jpg" >}}
```

A {{< ref "x" >}} that is shown, `{{ .Title }}` and {{ text }} stay, so does {{< broken.

<!-- <div class="box">Hugo left this out -\\- all of it.</div> -->

A bold word, and an address <https://tides.example/>.

<!-- {{< tide-table port="Dover" note=`raw "quotes"` >}} -->

<!-- {{< fold >}} -->

Inside *stays*, with <!-- {{< clock >}} --> in it.

<!-- {{< /fold >}} -->

<https://gist.github.com/ada/12345> 4 <https://qr.example/>
"""  # noqa: E501


def test_shortcodes_become_markdown_and_others_comments() -> None:
    first = documents()[f"{POSTS}/first.md"]
    assert first.body.text == "The ferry is back.\n\n\n\n" + FIRST
    assert [(note.weight, note.kind, note.place) for note in first.notes] == [
        (2, "second series", f"{POSTS}/first.md"),
        (2, "taxonomy moods", f"{POSTS}/first.md"),
        (1, "raw HTML that Hugo left out", f"{POSTS}/first.md:61"),
        (1, "raw HTML that Hugo left out", f"{POSTS}/first.md:63"),
        (3, "shortcode tide-table", f"{POSTS}/first.md:65:1"),
        (2, "shortcode fold", f"{POSTS}/first.md:67:1"),
        (3, "shortcode clock", f"{POSTS}/first.md:68:22"),
        (2, "reference that leads nowhere", f"{POSTS}/first.md:26"),
    ]
    about = documents()["content/about.html"].body
    assert about.format == "html"
    assert "We are Ada Quay." in about.text
    assert documents()["list of en/docs"].body.text == (
        "- [\\[Two\\] words](sitegen-source:content/docs/Two%20Words.md)\n"
        "- [Tides](sitegen-source:content/docs/tides.md)\n"
    )


def test_the_site_has_its_authors_terms_menu_and_files() -> None:
    reader = hugo.open_source(TRAPS, SourceOptions())
    found = reader.site()
    assert (found.base_url, found.language) == ("https://old.example/blog/", "en-GB")
    assert (found.time_zone, found.page_size) == ("Europe/Paris", 12)
    assert found.languages == (("fr", "Français"),)
    people = {author.id: author for author in found.authors}
    assert list(people) == ["ada", "ben-roe", "cleo"]
    assert (people["ada"].name, people["ada"].biography.text) == (
        *("Ada Quay", "Ada writes of **ships**.\n"),
    )
    assert people["ben-roe"].url == "https://ben.example/"
    terms = {(term.kind, term.name): term for term in found.terms}
    assert terms["tag", "AI Act"].text.text == "The *law*.\n"
    assert terms["tag", "C++"].address == "/blog/tags/c++/"
    assert [(item.title, item.url) for item in found.menu] == [
        *(("News", "/blog/"), ("Docs", "/blog/docs/"), ("Words", "/blog/docs/two-words/")),
    ]
    assert found.menu[1].links[0].url == "sitegen-source:content/docs/tides.md"
    assert {(file.path, file.address, file.owner) for file in reader.files()} == {
        ("assets/pictures/used.png", "/blog/pictures/used.png", ""),
        (f"{POSTS}/2019/beside.png", "/blog/posts/2019/beside.png", ""),
        *(
            (
                f"{POSTS}/bundle/{name}",
                f"/blog/2018/01/in-a-bundle/{name}",
                f"{POSTS}/bundle/index.md",
            )
            for name in ("images/chart.png", "tides.csv")
        ),
        ("static/img/boat.jpg", "/blog/img/boat.jpg", ""),
    }
    assert sorted(note.place for note in reader.problems()) == [
        *("content/_index.md", "content/docs/old.org"),
        *(f"{POSTS}/bundle/part.md", "content/secret/index.md"),
    ]
    assert {(each.address, each.to) for each in found.lists} == {
        ("/blog/posts/", "/"),
        ("/blog/posts/index.xml", "/feed.xml"),
        ("/blog/fr/posts/", "/fr/"),
        ("/blog/fr/posts/index.xml", "/fr/feed.xml"),
    }
    assert tuple(reader.documents()) == tuple(documents().values())


ENGLISH = HugoLanguage(code="en", tag="en", label="English")
ADDRESSES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "/posts/a-b/": ({}, {}),
    "/Posts/A-b/": ({"disablepathtolower": True}, {}),
    "/posts/a-b.html": ({"uglyurls": True}, {}),
    "/en/posts/a-b/": ({"defaultcontentlanguageinsubdir": True}, {}),
    "/base/posts/a-b/": ({"baseurl": "https://x.example/base/"}, {}),
    "/posts/a-slug/": ({}, {"slug": "A Slug"}),
    "/somewhere/": ({}, {"url": "somewhere"}),
    "/Some/Where.html": ({}, {"url": "/Some/Where.html"}),
    "/secret/": ({}, {"url": "/../../secret/"}),
    "/2019/05/the-title/": ({"permalinks": {"posts": "/:year/:month/:title/"}}, {}),
    "/2019/5/3/a-b.html": ({"permalinks": {"page": {"posts": ":2006/:1/:2/:filename.html"}}}, {}),
    "/posts/may/123/": ({"permalinks": {"posts": "/:sections/:monthname/:yearday"}}, {}),
    "/posts/posts/the-title/": ({"permalinks": {"posts": "/:section/:sections[last]/:slug"}}, {}),
}


@pytest.mark.parametrize("expected", ADDRESSES)
def test_addresses_follow_settings(expected: str) -> None:
    settings, values = ADDRESSES[expected]
    config = HugoConfig(values=settings, languages=(ENGLISH,))
    day = dt.datetime(2019, 5, 3, tzinfo=dt.UTC)
    fields: dict[str, Any] = {"sections": ("Posts",), "base": "A b", "title": "The title?"}
    page = HugoPlace(**{"language": ENGLISH, "date": day, **fields, **values})
    assert address(config, page) == expected


def test_names_are_sanitized_as_hugo_does() -> None:
    assert sanitized("AI & ML, C++ / C#: été — 100%!") == "AI-ML-C++-/-C#-été-100"
    assert sanitized("a  -  b") == "a-b"


def test_shortcodes_are_read_with_all_that_they_may_have() -> None:
    text = (
        '{{< a 1 "two words" `th"ree` k="v \\"q\\"" K2=un/quoted >}} {{% /a %}} {{< b /b />}}'
        '{{<c>}}{{< d\n  x=1\n>}} {{</* e */>}} {{< >}} {{< f %}} {{ g }} {{< h i="j >}}'
    )
    found = shortcodes(text)
    assert [(tag.name, tag.closes, tag.is_whole) for tag in found] == [
        *(("a", False, False), ("a", True, False), ("b", False, True), ("c", False, False)),
        ("d", False, False),
        ("", False, False),
    ]
    assert found[0].values == ("1", "two words", 'th"ree')
    assert found[0].named == {"k": 'v "q"', "k2": "un/quoted"}
    assert found[-1].literal == "{{< e >}}"
    assert shortcodes("{{< a/b />}}")[0].is_whole


BODIES = {
    'See [the *list*]({{< asset "list.pdf" >}}), [b](https://a.example/{{< v >}}/b).': (
        'See the *list*<!-- {{< asset "list.pdf" >}} -->, b<!-- https://a.example/{{< v >}}/b -->.'
    ),
    "![Map]({{< asset map >}}) [c](c.pdf) {{< icon >}}": (
        "<!-- {{< asset map >}} --> [c](c.pdf) <!-- {{< icon >}} -->"
    ),
    '[a]: {{< link "a" >}}\n[b]: {{< link "/b/" >}}': "[a]: #\n[b]: /b/",
    "{{< tweet 123 >}}": "!post https://x.com/i/status/123",
    "{{< youtube id=a start=30 >}} in a line": "<https://www.youtube.com/watch?v=a&t=30> in a line",
    "- {{< figure src=a.png caption=C >}}": '- ![](a.png "C")',
    '{{< figure src=a.png caption=`[b](c"d) & &copy; *e*` >}}': (
        '<figure><img src="a.png" alt="">'
        '<figcaption><a href="c&quot;d">b</a> &amp; &copy; <em>e</em></figcaption></figure>'
    ),
    "{{% tip %}}\na\n{{% note %}}\nb\n{{% /note %}}\n{{% /tip %}}": (
        "> [!TIP]\n> a\n>\n> > [!NOTE]\n> > b"
    ),
    "{{< mermaid >}}\na-->b\n{{< /mermaid >}}": "```mermaid\na-->b\n```",
    # Code is no HTML of the page, which Hugo would not have shown.
    "{{< highlight html >}}\n<div>\n\n<b>a</b>\n</div>\n{{< /highlight >}}\nb": (
        "```html\n<div>\n\n<b>a</b>\n</div>\n```\n\nb"
    ),
    "{{< code-toggle file=hugo >}}\n[params]\na = 1\n{{< /code-toggle >}}": (
        "```toml\n[params]\na = 1\n```"
    ),
    "{{< code >}}\n{{</* a */>}}\n{{< /code >}}": "```\n{{< a >}}\n```",
    "{{< button href=https://a.example/ >}}Go{{< /button >}}": "[Go](https://a.example/)",
    "[{{< own alt=Map >}}](b.png)": "[<!-- {{< own alt=Map >}} -->Map](b.png)",
    '![a]({{< s3 "b c.png" >}})': "![a](b%20c.png)",
    "{{< own >}}a{{< /other >}}": "<!-- {{< own >}} -->a",
    "{{% own %}}x{{% /own %}}": "<!-- {{% own %}} -->x<!-- {{% /own %}} -->",
    '[a]({{< ref "#b" >}}) {{< ref "#b" >}} <a href="{{< ref "#b" >}}">': "[a](#b) [#b](#b)",
    "{{< comment >}}secret{{< /comment >}}ok": "ok",
    "# A {#a-b}\n\n# B {.c}\n\n# C {D}": '# <a id="a-b"></a>A\n\n# B\n\n# C {D}',
}


@pytest.mark.parametrize("source", BODIES)
def test_bodies_become_what_sitegen_reads(source: str, tmp_path: Path) -> None:
    assert body(tmp_path, source).body.text.strip() == BODIES[source]


def test_raw_html_stays_where_hugo_showed_it(tmp_path: Path) -> None:
    unsafe = "[markup.goldmark.renderer]\nunsafe = true\n"
    text = "<div>\na\n</div>\n\nb <i>c</i>\n"
    assert body(tmp_path, text, unsafe).body.text == text
    assert body(tmp_path, text).body.text == "<!-- <div>\na\n</div> -->\n\nb c\n"


def test_settings_may_be_a_folder_and_content_elsewhere(tmp_path: Path) -> None:
    reader = site(
        tmp_path,
        config___default__hugo_toml='baseURL = "https://a.example/"\ntitle = "A"\n',
        config___default__languages_toml='[en]\ncontentDir = "content/en"\n[de]\n'
        'contentDir = "content/de"\nlanguageName = "Deutsch"\n',
        config__production__params_toml='mainSections = ["notes"]\n',
        content__en__notes__x_md="---\ntitle: X\ndate: 2020-01-01\n---\n",
        content__de__notes__x_md="---\ntitle: Y\ndate: 2020-01-01\n---\n",
        content__en__page_md="---\ntitle: P\n---\n",
    )
    assert hugo.recognizes(tmp_path)
    assert reader.site().languages == (("de", "Deutsch"),)
    assert [(found.kind, found.address, found.language) for found in reader.documents()] == [
        ("post", "/de/notes/x/", "de"),
        *(("post", "/notes/x/", ""), ("page", "/page/", "")),
    ]


@pytest.mark.parametrize(
    ("settings", "day", "is_shown"),
    [
        ("", "2019-11-30", True),
        ("", "2020-01-02", False),
        ("[markup]", "2019-11-30", False),
    ],
)
def test_raw_html_was_shown_before_goldmark(
    tmp_path: Path, settings: str, day: str, is_shown: bool
) -> None:
    text = f"---\ntitle: A\ndate: {day}\ncategory: b\n---\n<div>Words</div>\n"
    (found,) = site(tmp_path, hugo_toml=settings, content__posts__a_md=text).documents()
    assert (found.body.text == "<div>Words</div>\n") is is_shown
    assert (found.categories, found.params) == (("b",), {})


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ('{{< video url="v.mp4" >}}', '<video controls src="v.mp4"></video>'),
        ("{{< mermaiddiagram >}}\na *b*\n{{< /mermaiddiagram >}}", "```mermaid\na *b*\n```"),
        ('{{< tabs >}}{{< tab "Mac" >}}a{{< /tab >}}{{< /tabs >}}', "**Mac**\n\na"),
        ("{{< katex display >}}\nx_1 \\\\\n{{< /katex >}}", "$$\nx_1 \\\\\n$$"),
        ("A {{< katex >}}x_1{{< /katex >}} b", "A $x_1$ b"),
        ("A{{< katex >}} b", "A b"),
        ('{{< alert "circle-info" >}}\na\n{{< /alert >}}', "> [!NOTE]\n> a"),
        ('{{< alert text="a" >}}', "> [!NOTE]\n> a"),
        ('{{< resize_image path="/a.png" width=8 >}}', "![](/a.png)"),
        ('{{< mastodon url="https://m.example/@a/1" >}}', "!post https://m.example/@a/1"),
        ("{{< mastodon 12 >}}", "<!-- {{< mastodon 12 >}} -->"),
        ('{{< echarts >}}\n{"a": 1}\n{{< /echarts >}}', '```json\n{"a": 1}\n```'),
    ],
)
def test_shortcodes_of_themes(tmp_path: Path, written: str, shown: str) -> None:
    assert body(tmp_path, written).body.text.strip() == shown


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ('<center>{{< img "/a.png" >}}</center>', '<center><img src="/a.png" alt=""></center>'),
        (
            '<div>\n    {{< img src="/a.png" caption="b" >}}\n    {{< youtube x >}}\n</div>',
            (
                '<div>\n    <figure><img src="/a.png" alt=""><figcaption>b</figcaption></figure>\n'
                '    <iframe src="https://www.youtube.com/embed/x"></iframe>\n</div>'
            ),
        ),
    ],
)
def test_shortcodes_between_tags_are_html(tmp_path: Path, written: str, shown: str) -> None:
    shows_html = "[markup.goldmark.renderer]\nunsafe = true"
    assert body(tmp_path, written, shows_html).body.text.strip() == shown


def test_addresses_that_led_to_lists_are_named(tmp_path: Path) -> None:
    reader = site(
        tmp_path,
        hugo_toml="",
        content__tags___index_md="---\naliases: [/topics/]\n---\n",
        content___index_md="---\naliases: [/home/]\n---\n",
        content__posts___index_md="---\naliases: [/blog/]\n---\n",
        content__posts__old___index_md="---\ntitle: Old\n---\n",
        content__posts__a_md="---\ntitle: A\ndate: 2020-01-02\n---\n",
    )
    assert {each.address: each.to for each in reader.site().lists} == {
        "/posts/index.xml": "/feed.xml",
        **dict.fromkeys(("/posts/", "/posts/old/", "/blog/", "/home/"), "/"),
    }
    named = {note.place: note.message for note in reader.problems() if "aliases" in note.kind}
    assert named == {
        "content/tags/_index.md": "/topics/ led to /tags/, a list, and lead nowhere now",
    }


def test_what_is_no_hugo_site_is_refused(tmp_path: Path) -> None:
    assert hugo.recognizes(TRAPS)
    assert not hugo.recognizes(tmp_path)
    (tmp_path / "content").mkdir()
    (tmp_path / "config.toml").write_text('base_url = "https://zola.example"\ntheme = "x"\n')
    assert not hugo.recognizes(tmp_path)
    with pytest.raises(SourceError, match="no text"):
        hugo.open_source(tmp_path, SourceOptions())


@pytest.mark.long
def test_thousands_of_open_shortcodes_take_no_time(tmp_path: Path) -> None:
    many = "{{< a >}}" * 20_000 + "{{< /a >}}" * 20_000 + "{{< b " * 20_000 + "`" * 5_000
    assert len(body(tmp_path, many).body.text) > 100_000


def test_versions_of_one_text_may_say_so_themselves(tmp_path: Path) -> None:
    (tmp_path / "hugo.toml").write_text("[languages.en]\n[languages.fr]\n")
    (tmp_path / "content/posts").mkdir(parents=True)
    for name in ("boat.md", "bateau.fr.md"):
        front = "---\ntitle: A\ndate: 2020-01-01\ntranslationKey: ship\n---\n"
        (tmp_path / "content/posts" / name).write_text(f"{front}A.\n")
    found = hugo.open_source(tmp_path, SourceOptions()).documents()
    posts = [(one.language, one.translation_key) for one in found if one.kind == "post"]
    assert sorted(posts) == [("", "ship"), ("fr", "ship")]
