"""Exports of Ghost that are damaged, or are none; the golden site has a whole one."""

from __future__ import annotations

import io
import json
from pathlib import Path

import ijson
import pytest

from sitegen.importing.source import SourceError, SourceOptions, SourceReader
from sitegen.importing.sources import ghost
from sitegen.importing.sources.ghost import long_texts

POSTS = [
    {"id": "1", "title": "A", "slug": "a", "html": "<p>A</p>", "status": "published"},
    {"id": "2", "title": "B", "slug": "b", "html": "<p>B</p>", "status": "published"},
]
CARDS = {
    '<figure class="kg-card kg-video-card" data-kg-thumbnail="/content/media/t.jpg"><div><video'
    ' src="__GHOST_URL__/content/media/v.mp4" poster="https://img.spacergif.org/s.png"></video><span>'
    "0:00</span></div><figcaption>F <b>b</b></figcaption></figure>": (
        '<figure><video controls src="/content/media/v.mp4" poster="/content/media/t.jpg"></video>'
        "<figcaption>F <b>b</b></figcaption></figure>"
    ),
    '<div class="kg-card kg-audio-card"><audio src="/a.mp3"></audio>'
    '<div class="kg-audio-title">S</div><span class="kg-audio-current-time">0:00</span></div>': (
        '<figure><audio controls src="/a.mp3"></audio><figcaption>S</figcaption></figure>'
    ),
    '<figure class="kg-card kg-bookmark-card"><a class="kg-bookmark-container" href="/b"><div'
    ' class="kg-bookmark-title">B</div></a><figcaption>C</figcaption></figure>': (
        '<p><a href="/b">B</a></p><p>C</p>'
    ),
    '<div class="kg-card kg-file-card"><a href="/f.pdf"><div class="kg-file-card-title">F</div><div'
    ' class="kg-file-card-caption">C</div></a></div>': '<p><a href="/f.pdf">F</a> – C</p>',
    '<div class="kg-product-card-rating">'
    '<span class="kg-product-card-rating-active kg-product-card-rating-star"></span>'
    '<span class="kg-product-card-rating-star"></span></div>': "<p>★☆</p>",
    "<p>a</p><!--members-only--><p>b</p>": "<p>a</p><p>b</p>",
    '<p>a</p><!--kg-gated-block:begin nonMember:false memberSegment:"status:free" --><p>Secret</p>'
    '<!--kg-gated-block:end--><!--kg-gated-block:begin nonMember:true memberSegment:"" --><p>b</p>'
    "<!--kg-gated-block:end-->": "<p>a</p><p>b</p>",
}
TAGS = {"tags": [{"id": "t", "name": "News"}], "posts_tags": [{"post_id": "1", "tag_id": "t"}]}


def opened(folder: Path, text: str) -> SourceReader:
    file = folder / "export.json"
    file.write_text(text, encoding="utf-8")
    return ghost.open_source(file, SourceOptions())


def test_the_bare_tables_are_an_export_too(tmp_path: Path) -> None:
    reader = opened(tmp_path, json.dumps({"data": {"posts": POSTS, **TAGS}}))
    first, second = reader.documents()
    assert (first.address, first.categories, second.categories) == ("/a/", ("News",), ())
    assert reader.problems() == ()
    # The first exports, and those of other programs, have Markdown alone.
    post = {**POSTS[0], "html": None, "markdown": "A ![b](__GHOST_URL__/content/images/b.png)"}
    (found,) = opened(tmp_path, json.dumps({"data": {"posts": [post]}})).documents()
    assert (found.body.format, found.body.text) == ("markdown", "A ![b](/content/images/b.png)")


def test_of_a_file_that_ends_early_what_is_before_comes(tmp_path: Path) -> None:
    text = json.dumps({"db": [{"data": {**TAGS, "posts": POSTS}}]})
    reader = opened(tmp_path, text[: text.index('"title": "B"')])
    assert [(each.title, each.categories) for each in reader.documents()] == [("A", ("News",))]
    (note,) = reader.problems()
    assert note.kind == "export that is damaged"


@pytest.mark.parametrize("text", ["", "[]", '{"db": [{"data": {}}]}', "no JSON", '{"posts": 1}'])
def test_what_is_no_export_is_an_error(tmp_path: Path, text: str) -> None:
    with pytest.raises(SourceError, match="it has no posts"):
        opened(tmp_path, text)


def test_values_of_another_kind_stop_nothing(tmp_path: Path) -> None:
    odd = {"posts_tags": [{"post_id": []}, {"post_id": "1", "tag_id": {}, "sort_order": "x"}]}
    post = {"id": {}, "title": ["x"], "slug": 5, "html": [], "status": {}, "published_at": 99}
    reader = opened(
        tmp_path, json.dumps({"data": {**odd, "tags": [{"id": []}], "posts": [post, *POSTS]}})
    )
    assert {"A", "B"} <= {each.title for each in reader.documents()}


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_values_in_values_without_end_are_an_error(tmp_path: Path, opening: str) -> None:
    with pytest.raises(SourceError, match="nested too deeply"):
        opened(tmp_path, '{"data": {"posts": [{"x":' + opening * 100_000)
    after_text = '{"data": {"posts": [{"x": "' + "a" * 300_000 + '", "y":' + opening * 100_000
    with pytest.raises(SourceError, match="nested too deeply"):
        opened(tmp_path, after_text)


@pytest.mark.parametrize("least", [1, 2, 5, 64])
def test_long_texts_come_in_long_pieces(monkeypatch: pytest.MonkeyPatch, least: int) -> None:
    monkeypatch.setattr(long_texts, "LEAST", least)
    texts = ['"' * 9, "\\" * 9, '\\"' * 9, "[" * 200, "é\n" * 9, "", "a" * 500_000]
    data = json.dumps(texts).encode()
    pieces = long_texts.JsonPieces(io.BytesIO(data))
    taken = list(iter(pieces.read, b""))
    assert b"".join(taken) == data
    # The number of pieces grows with the logarithm of the length, and what follows is short again.
    assert len([each for each in taken if each.strip(b"a") == b""]) < 25
    assert len(taken[-1]) <= least
    assert list(ijson.items(long_texts.JsonPieces(io.BytesIO(data)), "item")) == texts


def test_cards_show_what_ghost_showed(tmp_path: Path) -> None:
    rows = [{**POSTS[0], "id": str(n), "html": html} for n, html in enumerate(CARDS)]
    last = [{"type": "image", "src": "/i.jpg", "visibility": {"web": {"nonMember": False}}}]
    last += [
        {"type": "codeblock", "code": "a", "caption": "C"},
        {"type": "markdown", "markdown": "*m*"},
    ]
    lexical = json.dumps({"root": {"children": last}})
    rows.append({**POSTS[0], "id": "last", "html": "", "lexical": lexical})
    reader = opened(tmp_path, json.dumps({"data": {"posts": rows}}))
    *found, written = reader.documents()
    assert [each.body.text for each in found] == list(CARDS.values())
    assert written.body.text == (
        "<figure><pre><code>a</code></pre><figcaption>C</figcaption></figure>\n<p><em>m</em></p>\n"
    )
    assert [[note.kind for note in each.notes] for each in (found[-1], written)] == [
        ["part for members"],
        ["part for members"],
    ]


def test_addresses_are_those_of_routes_and_redirects(tmp_path: Path) -> None:
    routes = """collections:
  /hits/:
    permalink: /hits/{slug}/
    filter: featured:true
  /talk/:
    permalink: /talk/{primary_tag}/{slug}/
    filter: "tag:[hash-talk,x]+author:-cy,primary_tag:hash-news"
  /news/:
    permalink: /news/{year}/{slug}/
    filter: primary_tag:news
  /:
    permalink: /{primary_author}/{slug}/
taxonomies:
  tag: /topic/{slug}/
"""
    (tmp_path / "routes.yaml").write_text(routes, encoding="utf-8")
    rules = [("^/old/?$", "/news/2020/a/"), ("/x(.*)", "/b/"), ("/c/", "/bo/b/"), ("/d", "/gone/")]
    posts = [*POSTS, {"id": "3", "title": "C", "slug": "c", "html": "<p>C</p>"}]
    text = json.dumps([{"from": old, "to": new} for old, new in rules])
    (tmp_path / "redirects.json").write_text(text, encoding="utf-8")
    tables = {
        "tags": [
            {"id": "t", "name": "News", "slug": "news"},
            {"id": "h", "name": "#talk", "slug": "hash-talk"},
        ],
        "posts_tags": [*TAGS["posts_tags"], {"post_id": "3", "tag_id": "h"}],
        "users": [{"id": "u", "name": "Bo", "slug": "bo"}],
        "posts": [{**each, "author_id": "u", "published_at": "2020-01-01 10:00"} for each in posts],
    }
    (tmp_path / "export.json").write_text(json.dumps({"data": tables}), encoding="utf-8")
    reader = ghost.open_source(tmp_path, SourceOptions())
    assert [(each.address, each.aliases) for each in reader.documents()] == [
        ("/news/2020/a/", ("/old",)),
        ("/bo/b/", ("/c/",)),
        ("/talk/all/c/", ()),
    ]
    assert {each.address for each in reader.site().terms} == {"/topic/news/"}
    said = " ".join(note.message for note in reader.problems())
    assert "/x(.*) → /b/" in said
    assert "/d → /gone/" in said
    assert "featured:true (/hits/{slug}/)" in said


def test_what_was_for_members_stays_out_whatever_is_around_it(tmp_path: Path) -> None:
    begin, end = "<!--kg-gated-block:begin nonMember:{} -->", "<!--kg-gated-block:end-->"
    closed, open_ = begin.format("false"), begin.format("true")
    texts = {
        f"<p>a</p>{closed}S{closed}S{end}S{end}<p>b</p>": "<p>a</p><p>b</p>",
        f"<p>a</p>{open_}<p>c</p>{closed}S{end}{end}<p>b</p>": "<p>a</p><p>c</p><p>b</p>",
        f"<p>a</p>{end}<p>b</p>{closed}S": "<p>a</p><p>b</p>",
        f"<p>a</p><!-- kg-gated-block:begin\nnonMember:false -->S{end}": "<p>a</p>",
        f"{closed}S{end}": "",
    }
    rows = [{**POSTS[0], "id": str(n), "html": html} for n, html in enumerate(texts)]
    rows = [{**row, "plaintext": "S", "lexical": None, "mobiledoc": None} for row in rows]
    found = list(opened(tmp_path, json.dumps({"data": {"posts": rows}})).documents())
    assert [each.body.text for each in found] == list(texts.values())


def test_a_route_may_be_for_all_but_those_of_a_tag(tmp_path: Path) -> None:
    routes = """collections:
  /: {permalink: "/blog/{slug}/", filter: "tag:-news"}
  /news/: {permalink: "/news/{slug}/", filter: "tag:news"}
"""
    (tmp_path / "routes.yaml").write_text(routes, encoding="utf-8")
    tables = {
        "posts": POSTS,
        "tags": [
            {"id": "t", "name": "News", "slug": "news"},
            {"id": "h", "name": "#talk", "slug": "hash-talk"},
        ],
        "posts_tags": [*TAGS["posts_tags"], {"post_id": "3", "tag_id": "h"}],
    }
    (tmp_path / "export.json").write_text(json.dumps({"data": tables}), encoding="utf-8")
    found = ghost.open_source(tmp_path, SourceOptions()).documents()
    assert [each.address for each in found] == ["/news/a/", "/blog/b/"]
