"""The cards in the HTML of Ghost (classes `kg-…`) as plain elements."""

from __future__ import annotations

from lxml import etree

from sitegen.importing.sources import html_trees

# What asks readers for something that a static site cannot take.
_GONE = ("kg-signup-card", "kg-email-card", "kg-email-cta-card", "kg-audio-thumbnail")


def cleaned(text: str) -> str:
    """The HTML of a post without what only Ghost's style sheets and scripts need."""
    if "kg-" not in text:
        return text
    root = html_trees.tree(text)
    for element in list(html_trees.with_class(root, *_GONE)):
        html_trees.remove(element)
    for element in list(html_trees.with_class(root, "kg-bookmark-card")):
        _bookmark(element)
    for element in list(html_trees.with_class(root, "kg-callout-card")):
        words = html_trees.text_of(next(html_trees.with_class(element, "kg-callout-text"), element))
        inside = next(html_trees.with_class(element, "kg-callout-text"), element)
        emoji = next(html_trees.with_class(element, "kg-callout-emoji"), None)
        sign = html_trees.text_of(emoji) if emoji is not None else ""
        text_ = html_trees.inner(inside) if words else ""
        html_trees.put(element, html_trees.alert("note", f"<p>{sign} {text_}</p>"))
    for element in list(html_trees.with_class(root, "kg-toggle-card")):
        _toggle(element)
    for element in list(html_trees.with_class(root, "kg-gallery-card")):
        _gallery(element)
    for element in list(html_trees.with_class(root, "kg-file-card", "kg-button-card")):
        _link(element)
    return html_trees.inner(root)


def _bookmark(element: etree._Element) -> None:
    anchor = next(iter(element.iter("a")), None)
    url = anchor.get("href", "") if anchor is not None else ""
    title = html_trees.text_of(next(html_trees.with_class(element, "kg-bookmark-title"), None))
    html_trees.put(element, html_trees.link(url, title or url) if url else "")


def _toggle(element: etree._Element) -> None:
    head = html_trees.text_of(next(html_trees.with_class(element, "kg-toggle-heading-text"), None))
    content = next(html_trees.with_class(element, "kg-toggle-content"), None)
    inside = html_trees.inner(content) if content is not None else ""
    summary = html_trees.escaped(head)
    html_trees.put(element, f"<details><summary>{summary}</summary>{inside}</details>")


def _gallery(element: etree._Element) -> None:
    pictures = "".join(
        f'<img src="{html_trees.escaped(each.get("src", ""))}"'
        f' alt="{html_trees.escaped(each.get("alt", ""))}">'
        for each in element.iter("img")
    )
    caption = next(iter(element.iter("figcaption")), None)
    words = html_trees.inner(caption) if caption is not None else ""
    html_trees.put(element, html_trees.figure(pictures, words))


def _link(element: etree._Element) -> None:
    anchor = next(iter(element.iter("a")), None)
    if anchor is None:
        return
    title = next(html_trees.with_class(element, "kg-file-card-title"), anchor)
    url = anchor.get("href", "")
    html_trees.put(element, html_trees.link(url, html_trees.text_of(title) or url))
