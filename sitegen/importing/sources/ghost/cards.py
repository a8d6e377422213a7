"""The cards in the HTML of Ghost (classes `kg-…`) as plain elements."""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml import etree

from sitegen.importing.sources import html_trees

# What asks readers for something that a static site cannot take.
_GONE = ("kg-signup-card", "kg-email-card", "kg-email-cta-card", "kg-toggle-card-icon")
_STAR = "kg-product-card-rating-star"


# A card that Ghost shows to some readers only, in a post that everybody may read.
_GATE = re.compile(r"<!--\s*kg-gated-block:(?P<side>begin|end)\b(?P<who>[^<>]*)-->")
FOR_MEMBERS = "for members"


def for_everybody(text: str, left: Callable[[str], None]) -> str:
    """The HTML of a post without the cards that only members saw; `left` is called for each. One
    that has no end goes on to the end of the text."""
    if "kg-gated-block:" not in text:
        return text
    shown: list[str] = []
    gates: list[bool] = []  # of the cards around: whether everybody saw it
    at = 0
    for gate in _GATE.finditer(text):
        if all(gates):
            shown.append(text[at : gate.start()])
        at = gate.end()
        if gate["side"] == "begin":
            gates.append("nonMember:true" in gate["who"])
            if not gates[-1]:
                left(FOR_MEMBERS)
        elif gates:
            gates.pop()
    return "".join([*shown, text[at:]] if all(gates) else shown)


def cleaned(text: str) -> str:
    """The HTML of a post without what only Ghost's style sheets and scripts need."""
    text = text.replace("<!--members-only-->", "")
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
    for element in list(html_trees.with_class(root, "kg-video-card", "kg-audio-card")):
        _played(element)
    for element in list(html_trees.with_class(root, "kg-product-card-rating")):
        _rating(element)
    for element in list(html_trees.with_class(root, "kg-file-card", "kg-button-card")):
        _link(element)
    return html_trees.inner(root)


def _bookmark(element: etree._Element) -> None:
    anchor = next(iter(element.iter("a")), None)
    url = anchor.get("href", "") if anchor is not None else ""
    title = html_trees.text_of(next(html_trees.with_class(element, "kg-bookmark-title"), None))
    html_trees.put(element, html_trees.link(url, title or url) + _caption(element) if url else "")


def _caption(element: etree._Element) -> str:
    """The words below a card, as a paragraph; "" if there are none."""
    caption = next(iter(element.iter("figcaption")), None)
    words = html_trees.inner(caption) if caption is not None else ""
    return words if words.startswith("<p") else f"<p>{words}</p>" if words else ""


def _played(element: etree._Element) -> None:
    """A film or a sound: its player is drawn by scripts, with signs and times as text."""
    player = next(iter(element.iter("video", "audio")), None)
    src = player.get("src", "") if player is not None else ""
    if player is None or not src:
        html_trees.remove(element)
        return
    poster = (element.get("data-kg-custom-thumbnail") or "").strip()
    poster = poster or (element.get("data-kg-thumbnail") or "").strip()
    shown = f' poster="{html_trees.escaped(poster)}"' if poster not in ("", "undefined") else ""
    caption = next(iter(element.iter("figcaption")), None)
    title = html_trees.text_of(next(html_trees.with_class(element, "kg-audio-title"), None))
    words = html_trees.inner(caption) if caption is not None else html_trees.escaped(title)
    tag = f'<{player.tag} controls src="{html_trees.escaped(src)}"{shown}></{player.tag}>'
    html_trees.put(element, html_trees.figure(tag, words))


def _rating(element: etree._Element) -> None:
    """The stars of a product as signs."""
    stars = [html_trees.classes(each) for each in html_trees.with_class(element, _STAR)]
    full = sum(f"{_STAR.removesuffix('-star')}-active" in each for each in stars)
    html_trees.put(element, f"<p>{'★' * full}{'☆' * (len(stars) - full)}</p>" if full else "")


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
    words = next(html_trees.with_class(element, "kg-file-card-caption"), None)
    url = anchor.get("href", "")
    shown = html_trees.text_of(title) or url
    html_trees.put(element, html_trees.link(url, shown, html_trees.text_of(words)))
