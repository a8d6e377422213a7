"""What the reader of Jekyll sites gives, for a site with every trap."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from sitegen.importing.source import SourceDocument, SourceOptions, SourceReader
from sitegen.importing.sources import jekyll
from sitegen.importing.sources.jekyll.permalinks import date_placeholders, filled, slugified
from sitegen.importing.sources.kramdown.converting import to_github
from sitegen.importing.sources.liquid.tags import Surroundings, rendered

TRAPS = Path(__file__).parent / "imports/jekyll/traps/source"


@pytest.fixture(scope="module")
def reader() -> SourceReader:
    return jekyll.open_source(TRAPS, SourceOptions())


@pytest.fixture(scope="module")
def documents(reader: SourceReader) -> dict[str, SourceDocument]:
    return {document.path: document for document in reader.documents()}


def test_addresses_are_those_of_jekyll(documents: dict[str, SourceDocument]) -> None:
    assert {path: found.address for path, found in documents.items()} == {
        "_drafts/unfinished.md": "",
        # 23:40 without a zone is a time of UTC, and the next day in Lisbon: here the month counts.
        "_posts/2019-05-03-first-boat.md": "/diary/boats/2019/5/first-boat.html",
        "_posts/2019-05-04-second-boat.md": "/diary/news/2019/5/second-boat.html",
        "_posts/2019-05-05-windows.markdown": "/diary/2019/5/windows.html",
        "_posts/2019-05-06-utf16.md": "/diary/2019/5/utf16.html",
        "_posts/2019-05-07-mark.mkd": "/diary/marked/2019/mark/",
        "_posts/2019-05-08-page-in-html.html": "/diary/2019/5/page-in-html.html",
        "_posts/2019-05-09-broken.md": "/diary/2019/5/broken.html",
        "_posts/2019-05-10-plain.md": "/diary/2019/5/plain.html",
        "_posts/deep/2019-5-9-deep.text": "/diary/outside.html",
        "_recipes/fish.soup.md": "/diary/eat/fish-soup/",
        "about/index.md": "/diary/about/",
        "contact.md": "/diary/contact.html",
        "news/_posts/2021-01-02-Later-On.md": "/diary/news/big/small/2021/1/Later-On.html",
    }
    first = documents["_posts/2019-05-03-first-boat.md"]
    assert first.aliases == ("/diary/old/boat/", "/diary/boat.php")
    assert first.feed_id == "https://quay.example/diary/boats/2019/5/first-boat"


def test_front_matter_says_the_rest(documents: dict[str, SourceDocument]) -> None:
    first = documents["_posts/2019-05-03-first-boat.md"]
    assert first.date
    assert first.date.isoformat() == "2019-05-04T00:40:00+01:00"
    assert first.updated == dt.datetime(2019, 6, 1, 10, 0, 0, 123456, dt.UTC)
    assert (first.title, first.tags, first.authors) == (
        *("The first boat", ("harbour", "ferry")),
        ("mira",),
    )
    assert first.summary.startswith('Written at https://quay.example/diary, for "The first boat"')
    assert first.picture
    assert first.picture.src == "sitegen-source:assets/quay.png"
    assert first.picture.alt == "The quay at dawn"
    assert first.params == {"subtitle": "A start"}
    later = documents["news/_posts/2021-01-02-Later-On.md"]
    assert (later.categories, later.authors) == (("news", "big", "small"), ("tom",))
    assert documents["_posts/2019-05-05-windows.markdown"].is_unlisted
    assert later.summary == "What will be."
    states = {path: found.state for path, found in documents.items() if found.state != "published"}
    assert states == {
        "_drafts/unfinished.md": "draft",
        "_posts/2019-05-08-page-in-html.html": "draft",
    }
    broken = documents["_posts/2019-05-09-broken.md"]
    assert str(broken.date) == "2019-05-09 00:00:00"
    assert {note.kind for note in broken.notes} == {
        "front matter that is no YAML",
        "date that is none",
    }
    assert documents["_posts/2019-05-06-utf16.md"].title == "Ærø"
    assert documents["_posts/2019-05-05-windows.markdown"].body.text == "One line.\n\nAnother.\n"
    assert documents["about/index.md"].title == "About & more"


def test_liquid_becomes_markdown(documents: dict[str, SourceDocument]) -> None:
    first = documents["_posts/2019-05-03-first-boat.md"]
    text = first.body.text
    for part in (
        'Written at https://quay.example/diary, for "The first boat" of The Quay: a diary.',
        "[the second](sitegen-source:_posts/2019-05-04-second-boat.md#how-it-began)",
        # Without the address of the site that stands before the tag.
        "way](sitegen-source:_posts/2019-05-04-second-boat.md)",
        "[the map](/diary/assets/map.pdf). There are 3 ferries.",
        '````ruby\ndef quay\n  "```"\nend\n````\n',
        "```liquid\n{{ page.title }} and {{ page.colour }}\n```",
        "\n\n!video https://www.youtube.com/watch?v=abcDEF12345\n\n",
        '<figure><img src="/diary/assets/quay.png" alt="The quay"><figcaption>At <a href=',
        '<!-- {% include weather.html town="Quay" %} -->',
        "<!-- {% for post in site.posts limit:3 %}\n* [{{ post.title }}]",
        "<!-- not for readers -\\- ever -->",
        "[Gist mira/12345](https://gist.github.com/mira/12345#file-boat-rb)",
        "We met at THE QUAY with <!-- {{ page.nobody }} -->.",
    ):
        assert part in text, part
    assert [(note.weight, note.kind, note.place) for note in first.notes] == [
        (2, "Liquid in code", "_posts/2019-05-03-first-boat.md:27:43"),
        (3, "include weather.html", "_posts/2019-05-03-first-boat.md:34:1"),
        (3, "tag for", "_posts/2019-05-03-first-boat.md:36:1"),
        (3, "Liquid {{ }}", "_posts/2019-05-03-first-boat.md:43:37"),
    ]
    html = documents["_posts/2019-05-08-page-in-html.html"].body
    assert html.format == "html"
    assert '<pre><code class="language-js">a &lt; b</code></pre>' in html.text
    assert documents["_posts/deep/2019-5-9-deep.text"].body.text == "Keeps {{ braces }}.\n"


def test_kramdown_becomes_markdown(documents: dict[str, SourceDocument]) -> None:
    second = documents["_posts/2019-05-04-second-boat.md"]
    text = second.body.text
    for part in (
        "[TOC]\n",
        '## <a id="began"></a>How it began\n',
        "> [!WARNING]\n> It was **early**. Look at [this](#see-here) and [that](#began).\n",
        "> [!WARNING]\n> Mind the step,\n> and the rope.\n\n",
        '### Lamps<small title="">since 1902</small>\nOil',
        # A tag that stays takes no space away, unlike one that is worked out.
        "Oil<!-- {%- include weather.html -%} -->\n\nLamps.\n",
        'A *word*<a id="mark"></a> and an inline $a^2$ formula.\n\n$$\nb^2\n$$\n',
        '<div class="box">\n\n*Inside*\n\n</div>\n',
        "\n<b>raw</b>\n",
        "|  |  |\n|---|---|\n| a | b |\n| c | d |\n",
        "~~~ruby\nputs 1\n~~~\n",
        "HTML is short.[^1]\n",
        '<a id="last"></a>\n\nThe last.\n',
    ):
        assert part in text, part
    assert "{:" not in text
    assert [note.kind for note in second.notes] == [
        *("include weather.html", "attributes of kramdown"),
    ]
    # Code keeps everything.
    code = "```\n{: .a}\n## B {#c}\n$$x$$ y\n```\n\n`{:.a}`\n"
    assert to_github(code, "a.md", 1) == (code, [])


def test_the_site_and_what_was_left(reader: SourceReader, documents: object) -> None:
    site = reader.site()
    assert (site.title, site.base_url, site.time_zone, site.page_size) == (
        *("The Quay: a diary", "https://quay.example/diary"),
        *("Europe/Lisbon", 7),
    )
    assert site.description == "News of a small harbour."
    mira, tom, desk = site.authors
    assert (mira.id, mira.same_as, tom.url, desk.name) == (
        *("mira", ("https://twitter.com/mirasands",)),
        *("https://tom.example/", "Quay Desk"),
    )
    assert [(item.title, item.url) for item in site.menu] == [
        ("About & more", "sitegen-source:about/index.md"),
        ("Contact", "sitegen-source:contact.md"),
    ]
    assert ("Boats", "/diary/topic/boats/") in {(term.name, term.address) for term in site.terms}
    assert [(found.path, found.address) for found in reader.files()] == [
        (path, f"/diary/{path}")
        for path in (
            *("assets/data.json", "assets/map.pdf", "assets/mira.png", "assets/quay.png"),
            "robots.txt",
        )
    ]
    assert sorted((note.weight, note.kind, note.place) for note in reader.problems()) == [
        (1, "file that Liquid makes, such as a feed or a style sheet", "feed.xml"),
        (2, "page without a text", "index.html"),
        (2, "page without a text", "moved.md"),
        (2, "redirect_to", "moved.md"),
        (3, "collection notes, which the old site does not publish", "_notes/private.md"),
        (3, "post without a date in its name", "_posts/todo.md"),
    ]


def test_blocks_in_blocks_end() -> None:
    around = Surroundings(values={}, filters={}, posts={}, files={})
    deep = "{% highlight a %}" * 500 + "x" + "{% endhighlight %}" * 500
    assert "x" in rendered(deep, around, place="a.md", line=1).text
    twice = "{% if a %}{% if b %}x{% endif %} y"
    assert rendered(twice, around, place="a.md", line=1).text == (
        "<!-- {% if a %} --><!-- {% if b %}x{% endif %} --> y"
    )


def test_patterns_and_slugs() -> None:
    day = date_placeholders(dt.datetime(2009, 1, 7, 8, 9, 10, tzinfo=dt.UTC))
    values = {**day, "title": "a-b", "categories": "", "output_ext": ".html"}
    for pattern, address in (
        ("/:categories/:year/:y_day/:title:output_ext", "/2009/007/a-b.html"),
        ("/:categories/:year/W:week/:short_day/:title:output_ext", "/2009/W02/Wed/a-b.html"),
        (":short_year/:i_month/:i_day/:short_month/:title", "/09/1/7/Jan/a-b"),
        ("/:year_in_review/:unknown/", "/2009_in_review/:unknown/"),
        ("../..//x/", "/x/"),
    ):
        assert filled(pattern, values) == address
    for text, mode, slug in (
        ("Ein Über-Maß! (2)", "pretty", "Ein-Über-Maß!-(2)"),
        ("--Über  uns--", "default", "Über-uns"),
        ("Über uns", "ascii", "ber-uns"),
        ("Über uns", "latin", "Uber-uns"),
        ("Straße nach Łódź 漢", "latin", "Strasse-nach-Lodz"),
        ("Ein -- Maß!", "raw", "Ein----Maß!"),
    ):
        assert slugified(text, mode, True) == slug


def test_categories_of_defaults_are_added(tmp_path: Path) -> None:
    values = "{categories: [news], author: Mira}"
    (tmp_path / "_config.yml").write_text(
        f"defaults:\n- {{scope: {{path: '', type: posts}}, values: {values}}}\n"
    )
    (tmp_path / "_posts").mkdir()
    front = "categories: Boats\nauthor: Tom\n"
    (tmp_path / "_posts/2020-01-02-a.md").write_text(f"---\n{front}---\nA.\n")
    (found,) = jekyll.open_source(tmp_path, SourceOptions()).documents()
    assert (found.address, found.categories, found.authors) == (
        *("/news/boats/2020/01/02/a.html", ("news", "Boats")),
        ("Tom",),
    )


def test_only_jekyll_sites_are_recognized(tmp_path: Path) -> None:
    assert jekyll.recognizes(TRAPS)
    assert not jekyll.recognizes(tmp_path)
    assert not jekyll.recognizes(tmp_path / "none")
    # Hexo has a file of that name too.
    (tmp_path / "source/_posts").mkdir(parents=True)
    (tmp_path / "_config.yml").write_text("theme: landscape\npermalink: :title/\n")
    assert not jekyll.recognizes(tmp_path)
