"""Exports of WordPress as texts: a head, and items with what a test needs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sitegen.importing.source import SourceDocument, SourceOptions
from sitegen.importing.sources import wordpress
from sitegen.importing.sources.wordpress.reader import WordPressReader

HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel>
<title>The Harbour</title>
<link>https://old.example</link>
<description>News &amp; views</description>
<language>en-GB</language>
<wp:wxr_version>1.2</wp:wxr_version>
<wp:base_site_url>https://old.example</wp:base_site_url>
<wp:base_blog_url>https://old.example</wp:base_blog_url>
"""
TAIL = "</channel>\n</rss>\n"


def cdata(text: str) -> str:
    """A text as exports write it."""
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def item(number: int, content: str = "", *, extra: str = "", **fields: Any) -> str:
    """An item; `fields` by their local names replace those of a published post."""
    said = {
        "title": cdata(f"Post {number}"),
        "link": f"https://old.example/2020/01/post-{number}/",
        "guid": f"https://old.example/?p={number}",
        "dc:creator": cdata("jane"),
        "content:encoded": cdata(content),
        "excerpt:encoded": cdata(""),
        "wp:post_id": number,
        "wp:post_date": cdata("2020-01-05 10:00:00"),
        "wp:post_date_gmt": cdata("2020-01-05 09:00:00"),
        "wp:post_name": cdata(f"post-{number}"),
        "wp:comment_status": cdata("open"),
        "wp:status": cdata("publish"),
        "wp:post_parent": 0,
        "wp:menu_order": 0,
        "wp:post_type": cdata("post"),
        "wp:post_password": cdata(""),
        "wp:is_sticky": 0,
    }
    for name, value in fields.items():
        said[next(key for key in said if key.rpartition(":")[2] == name)] = value
    inner = "\n".join(f"<{name}>{value}</{name}>" for name, value in said.items())
    return f"<item>\n{inner}\n{extra}\n</item>\n"


def meta(key: str, value: str) -> str:
    """Post meta."""
    return (
        f"<wp:postmeta><wp:meta_key>{cdata(key)}</wp:meta_key>"
        f"<wp:meta_value>{cdata(value)}</wp:meta_value></wp:postmeta>"
    )


def attachment(number: int, path: str, **said: str) -> str:
    """A file of the media library; `said`: its alt, caption and parent."""
    url = f"https://old.example/wp-content/uploads/{path}"
    extra = f"<wp:attachment_url>{url}</wp:attachment_url>" + meta("_wp_attached_file", path)
    if "alt" in said:
        extra += meta("_wp_attachment_image_alt", said["alt"])
    return item(
        number,
        extra=extra,
        post_type="attachment",
        status="inherit",
        link=f"https://old.example/file-{number}/",
        encoded=cdata(""),
        post_parent=said.get("parent", "0"),
    ).replace("<excerpt:encoded><![CDATA[", f"<excerpt:encoded><![CDATA[{said.get('caption', '')}")


def export(*items: str, head: str = "") -> str:
    """An export of items."""
    return HEAD + head + "".join(items) + TAIL


def opened(folder: Path, text: str | bytes, **options: Any) -> WordPressReader:
    """The reader of an export with this text."""
    path = folder / "export.xml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return wordpress.open_source(path, SourceOptions(**options))


def documents(folder: Path, text: str | bytes, **options: Any) -> list[SourceDocument]:
    """The documents of an export with this text."""
    return list(opened(folder, text, **options).documents())


def body(folder: Path, content: str, *others: str, extra: str = "", **options: Any) -> str:
    """The body of a post with this text, in an export with other items."""
    text = export(item(1, content, extra=extra), *others)
    return documents(folder, text, **options)[0].body.text
