"""Shapes of single systems that real sites have, each in a small source of its own."""

from __future__ import annotations

import html
from pathlib import Path
from typing import Any

from import_support import imported
from wordpress_export import cdata, export, item

from sitegen.importing.source import SourceDocument, SourceOptions, SourceReader
from sitegen.importing.sources import blogger, eleventy, hugo, jekyll, markdown, pelican, substack
from sitegen.importing.sources.kramdown.converting import to_github


def written(folder: Path, files: dict[str, str]) -> Path:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder


def by_path(reader: SourceReader) -> dict[str, SourceDocument]:
    return {each.path: each for each in reader.documents()}


def test_an_author_whose_picture_is_missing_does_not_take_all_posts_along(tmp_path: Path) -> None:
    """A build refuses an author with such a picture, and then every post of that author."""
    source = written(
        tmp_path / "old",
        {
            "_config.yml": "url: https://old.example\nauthor: ann\n",
            "_data/authors.yml": "ann: {name: Ann, avatar: /img/ann.jpg}\n",
            "img/other.txt": "x",
            "_posts/2020-01-02-a.md": "---\ntitle: A\n---\na\n",
        },
    )
    report = imported(source, tmp_path / "new")
    assert "left-out" not in report.outcomes.values()
    assert "image" not in (tmp_path / "new/content/authors/ann.md").read_text(encoding="utf-8")
    assert "picture of an author or a term" in {note.kind for note in report.notes}


def test_other_people_of_medium_stay_there(tmp_path: Path) -> None:
    links = ("@me/b-1a2b3c4d5e6f", "p/1a2b3c4d5e6f", "u/abc", "@other/c-2a2b3c4d5e6f")
    texts = "".join(f'<p><a href="https://medium.com/{each}">x</a></p>' for each in links)
    for name in ("a-0a1b2c3d4e5f", "b-1a2b3c4d5e6f"):
        page = (
            f'<article><h1 class="p-name">T</h1><section class="e-content">'
            f'<h3 class="graf--title">T</h3>{texts}<pre>code</pre>'
            "<figure><iframe src='https://u.example/1'></iframe></figure>"
            f"<figure><iframe src='https://u.example/2'></iframe></figure></section>"
            f'<a href="https://medium.com/@me/{name}" class="p-canonical">c</a></article>'
        )
        written(tmp_path, {f"old/posts/2020-01-02_{name}.html": page})
    imported(tmp_path / "old", tmp_path / "new", answers={"base_url": "https://me.example/"})
    (path,) = (tmp_path / "new").rglob("a-0a1b2c3d4e5f.md")
    text = path.read_text(encoding="utf-8")
    for link in ("b-1a2b3c4d5e6f.md", *(f"https://medium.com/{each}" for each in links[2:])):
        assert f"[x]({link})" in text
    assert "```\ncode\n```" in text


def test_boxes_of_substack(tmp_path: Path) -> None:
    def box(name: str, **said: object) -> str:
        data = html.escape(str(said).replace("'", '"'))
        return f'<div class="{name}" data-attrs="{data}"></div>'

    text = (
        '<div class="preformatted-block"><label class="hide-text">Text within this block</label>'
        "<pre>a\n  b</pre></div>"
        + box("bluesky-wrap", postId="3k", authorHandle="a.example", text="T", authorName="A")
        + box("comment", url="https://s.example/", comment={"body": "Words", "name": "N"})
        + '<div class="apple-podcast-container"><iframe data-attrs="{}"'
        ' src="https://embed.podcasts.apple.com/x"></iframe></div>'
    )
    table = "post_id,is_published,audience,title\n1.a,true,everyone,A\n"
    source = written(tmp_path, {"posts.csv": table, "posts/1.a.html": text})
    (found,) = substack.open_source(source, SourceOptions()).documents()
    assert "Text within" not in found.body.text
    assert "https://bsky.app/profile/a.example/post/3k" in found.body.text
    assert "<blockquote><p>Words</p><footer>N</footer></blockquote>" in found.body.text
    assert "embed.podcasts.apple.com/x" in found.body.text
    assert found.notes == ()


def test_all_hosts_of_a_blog_are_one_and_its_labels_have_addresses(tmp_path: Path) -> None:
    kind = "http://schemas.google.com/g/2005#kind"
    body = html.escape(
        '<a href="http://old.blogspot.co.uk/2019/05/b.html">b</a> <a href="http://x.blogspot.com/">x</a>'
        '<object class="BLOG_video_class" contentid="f1"></object>'
    )
    text = f"""<feed xmlns="http://www.w3.org/2005/Atom"><id>tag:blogger.com,1999:blog-1.archive</id>
<link rel="alternate" href="https://old.example/"/><generator>Blogger</generator>
<entry><id>tag:blogger.com,1999:blog-1.settings.BLOG_SUBDOMAIN</id>
<category scheme="{kind}" term="http://schemas.google.com/blogger/2008/kind#settings"/>
<content>old</content></entry>
<entry><id>tag:blogger.com,1999:blog-1.post-1</id><published>2019-05-01T10:00:00Z</published>
<category scheme="{kind}" term="http://schemas.google.com/blogger/2008/kind#post"/>
<category scheme="http://www.blogger.com/atom/ns#" term="A &amp; b"/>
<title>List&lt;int> &lt;b>B&lt;/b> &amp;amp; c</title><content type="html">{body}</content>
<link rel="alternate" href="https://old.example/2019/05/a.html"/>
<link rel="enclosure" type="audio/mpeg" href="https://a.example/1.mp3"/></entry></feed>"""
    source = written(tmp_path, {"blog.xml": text}) / "blog.xml"
    reader = blogger.open_source(source, SourceOptions())
    (found,) = reader.documents()
    assert found.title == "List<int> B & c"
    assert found.body.text.startswith('<figure><audio controls src="https://a.example/1.mp3">')
    assert 'href="https://old.example/2019/05/b.html"' in found.body.text
    assert 'href="http://x.blogspot.com/"' in found.body.text
    assert [each.address for each in reader.site().terms] == ["/search/label/A%20%26%20b"]


def test_chirpy_names_a_folder_of_media_and_has_includes_of_its_own(tmp_path: Path) -> None:
    text = """---
title: A
media_subpath: /assets/img/
image: {path: head.jpg}
---
![a](a.png) ![b](/b.png) `![c](c.png)` ![d]({% link d.png %})

<video src="e.mp4" poster='f.png'></video>

{% include embed/audio.html src='/a.mp3' title='Song' %}

{% twitter https://twitter.com/a/status/1 %}
"""
    source = written(
        tmp_path, {"_config.yml": "baseurl: /blog\n", "_posts/2020-01-02-a.md": text, "d.png": ""}
    )
    (found,) = jekyll.open_source(source, SourceOptions()).documents()
    assert found.picture
    assert found.picture.src == "/blog/assets/img/head.jpg"
    assert [line for line in found.body.text.split("\n") if line] == [
        (
            "![a](/blog/assets/img/a.png) ![b](/blog/assets/img/b.png) `![c](c.png)`"
            " ![d](sitegen-source:d.png)"
        ),
        "<video src=\"/blog/assets/img/e.mp4\" poster='/blog/assets/img/f.png'></video>",
        (
            '<figure><audio controls src="/blog/assets/img/a.mp3"></audio>'
            "<figcaption>Song</figcaption></figure>"
        ),
        "!post https://twitter.com/a/status/1",
    ]


def test_includes_and_tags_of_al_folio(tmp_path: Path) -> None:
    text = """---
title: A
---
<div class="row">
    <div class="col">
        {% include figure.liquid path="a.png" class="b" zoomable=true %}
    </div>
</div>

{% include video.liquid path="/v.mp4" controls=true %}

{% details Click *here* %}
Hidden
{% enddetails %}

![b](b.png){:.c}{: #d}
"""
    source = written(tmp_path, {"_config.yml": "", "_posts/2020-01-02-a.md": text, "a.png": ""})
    (found,) = jekyll.open_source(source, SourceOptions()).documents()
    assert found.body.text.rstrip() == (
        '<div class="row">\n    <div class="col">\n'
        '        <figure><img src="/a.png" alt=""></figure>\n    </div>\n</div>\n\n'
        '<figure><video controls src="/v.mp4"></video></figure>\n\n'
        "<details><summary>Click <em>here</em></summary>\n\nHidden\n\n</details>\n\n"
        '![b](b.png)<a id="d"></a>'
    )


def test_formulas_are_named_whatever_they_come_from(tmp_path: Path) -> None:
    texts = {
        "a.md": "Loss is $x_1$.",
        "b.md": "It costs $5 or $6, and `$x_1$`.",
        "c.md": "\\\\( \\pi \\\\)",
        "d.html": "<p>$$ x^2 $$</p>",
        "e.md": "\\[see the_file\\] \\$x_1$",
    }
    head = "---\ntitle: T\ndate: 2020-01-02\n---\n"
    files = {f"content/posts/{name}": head + text for name, text in texts.items()}
    source = written(tmp_path / "old", {"hugo.toml": 'baseURL = "https://a.example/"\n', **files})
    found = imported(source, tmp_path / "new").notes
    told = {note.place: note.message for note in found if note.kind == "formula"}
    assert told == {
        "content/posts/a.md": "it has formulas",
        "content/posts/c.md": "it has formulas, which stay as text",
        "content/posts/d.html": "it has formulas, which stay as text",
    }
    text = "a\\\\\nb $$x$$\n\n$$\na \\\\\nb\n$$\n"
    assert to_github(text, "a.md", 1)[0] == "a\\\nb $x$\n\n$$\na \\\\\nb\n$$\n"


def test_addresses_boxes_and_films_of_hugo(tmp_path: Path) -> None:
    text = """---
title: A
date: 2020-01-02
tags: ["C#"]
---
> [!tip]- Folded
> Words

{{< video src="/v.mp4" poster="/p.jpg" caption="A *film*" >}}

{{< link "https://a.example" "Words" >}}
"""
    settings = """baseURL = "https://old.example/"
[permalinks]
posts = "/:year/:contentbasename/"
[permalinks.page]
docs = "/d/:contentbasename/"
"""
    files = {"hugo.toml": settings, "content/posts/a.md": text, "content/posts/b#.md": text}
    source = written(tmp_path, files | {"content/docs/c.md": "---\ntitle: C\n---\n"})
    reader = hugo.open_source(source, SourceOptions())
    found = by_path(reader)
    assert found["content/posts/a.md"].address == "/2020/a/"
    assert found["content/posts/b#.md"].address == "/2020/b%23/"
    assert found["content/docs/c.md"].address == "/d/c/"
    assert [each.address for each in reader.site().terms if each.kind == "tag"] == ["/tags/c%23/"]
    assert found["content/posts/a.md"].body.text == (
        "> [!TIP]\n> **Folded**\n>\n> Words\n\n"
        '<figure><video controls src="/v.mp4" poster="/p.jpg"></video>'
        "<figcaption>A <em>film</em></figcaption></figure>\n\n[Words](https://a.example)\n"
    )


def test_lists_that_no_file_can_be_at_are_for_the_server(tmp_path: Path) -> None:
    text = "---\ntitle: A\ndate: 2020-01-02\ntags: [C#]\n---\na\n"
    settings = 'baseURL = "https://old.example/"\n'
    source = written(tmp_path / "old", {"hugo.toml": settings, "content/posts/a.md": text})
    report = imported(source, tmp_path / "new")
    assert {each.address: each.to for each in report.lost} == {
        "/posts/": "/",
        "/posts/index.xml": "/feed.xml",
        "/tags/c%23/": "/tags/c-sharp/",
    }
    listed = (tmp_path / "new/import/addresses.txt").read_text(encoding="utf-8")
    assert "/tags/c%23/\n" in listed
    posts = (item(1), item(2, link="https://old.example/2021/"), item(3, status=cdata("draft")))
    (tmp_path / "export.xml").write_text(export(*posts), encoding="utf-8")
    report = imported(tmp_path / "export.xml", tmp_path / "site")
    assert {each.address: each.to for each in report.lost if "list" in each.why} == {
        "/2020/": "/archive/2020/",
        "/2020/01/": "/archive/2020/01/",
    }


def test_links_fences_and_tags_of_pelican(tmp_path: Path) -> None:
    text = """Title: A
Date: 2020-01-02

[b]({static}b.png) and {attach}c in a text about Pelican

```{.python hl_lines="1"}
a
```

{% youtube abcdefghijk 600 400 %}
"""
    files = {"pelicanconf.py": "PATH = 'content'\nAUTHOR = 'Ann'\n", "content/a.md": text}
    (found,) = pelican.open_source(written(tmp_path, files), SourceOptions()).documents()
    assert found.body.text.strip() == (
        "[b](sitegen-source:content/b.png) and {attach}c in a text about Pelican\n\n"
        '```python hl_lines="1"\na\n```\n\n'
        "!video https://www.youtube.com/watch?v=abcdefghijk"
    )


def test_code_of_eleventy_keeps_its_language(tmp_path: Path) -> None:
    codes = {
        '{% highlight "js 1" %}\na\n{% endhighlight %}': "```js\na\n```",
        "```js/1,3-4\na\n```": '```js hl_lines="1 3 4"\na\n```',
        "```diff-js\n+a\n```": "```diff\n+a\n```",
        "```c++\na\n```": "```c++\na\n```",
    }
    text = "---\ntitle: A\ndate: 2020-01-02\n---\n" + "\n\n".join(codes) + "\n"
    source = written(tmp_path, {"eleventy.config.js": "", "posts/a.md": text})
    (found,) = eleventy.open_source(source, SourceOptions()).documents()
    assert found.body.text.strip() == "\n\n".join(codes.values())


def test_a_series_may_be_a_list(tmp_path: Path) -> None:
    text = "---\ntitle: A\ndate: 2020-01-02\nseries: [B]\ntags: post\n---\na\n"
    sites: dict[str, tuple[Any, str]] = {
        "_config.yml": (jekyll, "_posts/2020-01-02-a.md"),
        ".eleventy.js": (eleventy, "posts/a.md"),
        "x.md": (markdown, "posts/a.md"),
    }
    for name, (system, path) in sites.items():
        source = written(tmp_path / name, {name: "", path: text})
        found = by_path(system.open_source(source, SourceOptions()))
        assert found[path].series == "B"
