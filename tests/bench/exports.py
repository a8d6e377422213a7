"""Large sources of other systems, as newsrooms have them, for the benchmark of imports.

They are written in parts and never as a whole in memory. What differs from post to post there
differs here: links, headings, pictures and comments; what is said once is held once, so texts that
all posts share would take too little."""

from __future__ import annotations

import json
from collections.abc import Callable
from html import escape
from pathlib import Path

import wordpress_export as wxr

SITE = "https://old.example"
SENTENCE = "Nobody knows yet how long the repairs of the second quay will take, he said. "
# A link for about as many characters of a text: some twelve in 30 kB, as those of newspapers have;
# and as many as in a list of links.
CHARACTERS, DENSE = 2500, 550


def text(number: int, posts: int, kilobytes: int, characters: int = CHARACTERS) -> str:
    """The HTML of a post of so many kilobytes: two thirds of its links lead away, one third to
    other posts; every third part of it has a heading, and every fifth a picture."""
    parts: list[str] = []
    size = part = 0
    while size < kilobytes * 1000:
        part += 1
        other = (number * 7 + part * 13) % posts + 1
        url = address(other) if part % 3 == 0 else f"https://news.example/{number}/{part}-report/"
        prose = SENTENCE * max(1, (characters - 250) // len(SENTENCE))
        html = (
            f'<p>The ferries sail <strong>again</strong>, the <a href="{url}">office {part}</a>'
            f" said on <em>day {number}</em>; &lt;b&gt; is text. {prose}</p>\n"
        )
        if part % 3 == 1:
            html = f"<h2>What was repaired in {number} of {part}</h2>\n{html}"
        if part % 4 == 1:
            html += "<ul><li>First</li><li>Second, with <code>code</code></li></ul>\n"
        if part % 5 == 1:
            html += (
                f'<figure><img src="{SITE}/files/2020/{number}-{part}.jpg" alt="Ferry {part}"/>'
                f"<figcaption>The ferry {number}</figcaption></figure>\n"
            )
        parts.append(html)
        size += len(html)
    return "".join(parts) + '<p>Source: <a href="https://cnn.example/">CNN</a></p>'


def address(number: int) -> str:
    """The old address of a post."""
    return f"{SITE}/2020/01/post-{number}/"


# Writes a source of so many posts to a place, each with the text that the function returns for its
# number.
Write = Callable[[Path, int, Callable[[int], str]], None]


def wordpress(place: Path, posts: int, body: Callable[[int], str]) -> None:
    """An export of WordPress, with two comments on each post."""
    with place.open("w", encoding="utf-8") as file:
        file.write(wxr.HEAD)
        for number in range(1, posts + 1):
            comments = "".join(_comment(2 * number + each) for each in (0, 1))
            file.write(wxr.item(number, body(number), extra=comments))
        file.write(wxr.TAIL)


def _comment(number: int) -> str:
    return (
        f"<wp:comment><wp:comment_id>{number}</wp:comment_id><wp:comment_author>Ana"
        "</wp:comment_author><wp:comment_date_gmt>2020-02-01 00:00:00</wp:comment_date_gmt>"
        f"<wp:comment_content>{wxr.cdata(SENTENCE)}</wp:comment_content>"
        "<wp:comment_approved>1</wp:comment_approved></wp:comment>"
    )


def ghost(place: Path, posts: int, body: Callable[[int], str]) -> None:
    """An export of Ghost: one value of JSON."""
    with place.open("w", encoding="utf-8") as file:
        file.write('{"db": [{"meta": {"exported_on": 1, "version": "5.80.0"}, "data": {"posts": [')
        for number in range(1, posts + 1):
            post = {
                "id": str(number),
                "title": f"Post {number}",
                "slug": f"post-{number}",
                "html": body(number),
                "type": "post",
                "status": "published",
                "visibility": "public",
                "published_at": "2020-05-03T10:00:00.000Z",
            }
            file.write(("," if number > 1 else "") + json.dumps(post) + "\n")
        file.write('], "settings": [{"key": "title", "value": "The Harbour"}],')
        file.write('"users": [{"id": "1", "name": "Jane", "slug": "jane"}],')
        file.write('"posts_authors": [')
        for number in range(1, posts + 1):
            link = {"post_id": str(number), "author_id": "1", "sort_order": 0}
            file.write(("," if number > 1 else "") + json.dumps(link) + "\n")
        file.write("]}}]}\n")


def blogger(place: Path, posts: int, body: Callable[[int], str]) -> None:
    """The feed of Atom that Blogger exports."""
    kind = "http://schemas.google.com/g/2005#kind"
    with place.open("w", encoding="utf-8") as file:
        file.write(
            '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
            "<id>tag:blogger.com,1999:blog-77.archive</id><title>The Harbour</title>"
            f'<link rel="alternate" type="text/html" href="{SITE}/"/>\n'
        )
        for number in range(1, posts + 1):
            file.write(
                f"<entry><id>tag:blogger.com,1999:blog-77.post-{number}</id>"
                "<published>2019-05-03T10:15:00.001+02:00</published>"
                f'<category scheme="{kind}" term="http://schemas.google.com/blogger/2008/kind#post"'
                f"/><title>Post {number}</title>"
                f'<content type="html">{escape(body(number))}</content>'
                f'<link rel="alternate" type="text/html" href="{address(number)[:-1]}.html"/>'
                "<author><name>Jane</name></author></entry>\n"
            )
        file.write("</feed>\n")


def hugo(place: Path, posts: int, body: Callable[[int], str]) -> None:
    """A site of Hugo: a file for each post, in Markdown with HTML in it."""
    content = place / "content" / "posts"
    content.mkdir(parents=True)
    (place / "hugo.toml").write_text(f'baseURL = "{SITE}/"\ntitle = "The Harbour"\n')
    for number in range(1, posts + 1):
        head = f'---\ntitle: "Post {number}"\ndate: 2020-01-05T10:00:00Z\n---\n'
        (content / f"post-{number}.md").write_text(head + body(number))


# By name, each with what its source is called.
SYSTEMS: dict[str, tuple[str, Write]] = {
    "wordpress": ("export.xml", wordpress),
    "ghost": ("ghost.json", ghost),
    "blogger": ("blog.xml", blogger),
    "hugo": ("old", hugo),
}
