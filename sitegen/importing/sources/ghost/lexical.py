"""Texts of Ghost's editors as HTML, for exports whose posts have no `html`: Lexical (Ghost 5) and
Mobiledoc (Ghost 2 to 4)."""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Mapping
from typing import Any

from sitegen.importing.sources import html_trees
from sitegen.importing.sources.ghost.cards import FOR_MEMBERS
from sitegen.markdown.from_html.reading import published
from sitegen.text.html_comments import comment

Node = Mapping[str, Any]
# Deeper is no text of anybody.
MAX_DEPTH = 60
# The bits of a text's format in Lexical.
_FORMATS = ((1, "strong"), (2, "em"), (4, "s"), (8, "u"), (16, "code"), (32, "sub"), (64, "sup"))
_CARDS: dict[str, str] = {
    "image": "_image", "gallery": "_gallery", "bookmark": "_bookmark", "embed": "_embed",
    "html": "_html", "markdown": "_markdown", "codeblock": "_code", "code": "_code",
    "callout": "_callout", "toggle": "_toggle", "button": "_button", "file": "_file",
    "audio": "_audio", "video": "_video", "product": "_product", "header": "_header",
    "horizontalrule": "_rule", "hr": "_rule", "divider": "_rule", "card-markdown": "_markdown",
    "call-to-action": "_call",
    "paywall": "_nothing", "email": "_nothing", "email-cta": "_nothing", "signup": "_nothing",
}  # fmt: skip


def from_lexical(text: str, left: Callable[[str], None]) -> str:
    """A document of Lexical as HTML. `left` is called with the name of each card that stays a
    comment. Raises ValueError for what is no document."""
    root = json.loads(text)
    if not isinstance(root, dict) or not isinstance(root.get("root"), dict):
        raise ValueError("no document of Lexical")
    return _Cards(left).nodes(root["root"], 0)


def from_mobiledoc(text: str, left: Callable[[str], None]) -> str:
    """A document of Mobiledoc 0.3 as HTML. Raises ValueError for what is no document."""
    document = json.loads(text)
    if not isinstance(document, dict) or not isinstance(document.get("sections"), list):
        raise ValueError("no document of Mobiledoc")
    try:
        return _Mobiledoc(document, left).html()
    except (IndexError, KeyError, TypeError) as error:
        raise ValueError(f"a damaged document of Mobiledoc: {error}") from None


class _Cards:
    """Nodes of Lexical, and the cards that both editors have."""

    def __init__(self, left: Callable[[str], None]) -> None:
        self._left = left

    def nodes(self, node: Node, depth: int) -> str:
        """The children of a node."""
        if depth > MAX_DEPTH:
            return ""
        children = node.get("children")
        listed = children if isinstance(children, list) else []
        return "".join(self._node(each, depth + 1) for each in listed if isinstance(each, dict))

    def _node(self, node: Node, depth: int) -> str:
        kind = str(node.get("type", ""))
        if kind in {"text", "extended-text"}:
            return _text(node)
        if kind in {"linebreak", "tab"}:
            return "<br>" if kind == "linebreak" else " "
        inner = self.nodes(node, depth)
        tag = str(node.get("tag", ""))
        if kind in {"paragraph", "listitem", "quote", "aside"}:
            name = {"paragraph": "p", "listitem": "li"}.get(kind, "blockquote")
            return f"<{name}>{inner}</{name}>\n" if inner or kind == "listitem" else ""
        if kind in {"heading", "extended-heading"}:
            name = tag if tag in {"h1", "h2", "h3", "h4", "h5", "h6"} else "h2"
            return f"<{name}>{inner}</{name}>\n"
        if kind == "list":
            name = "ol" if node.get("listType") == "number" or tag == "ol" else "ul"
            start = f' start="{int(node.get("start") or 1)}"' if name == "ol" else ""
            return f"<{name}{start}>{inner}</{name}>\n"
        if kind in {"link", "autolink"}:
            return f'<a href="{html.escape(str(node.get("url", "")))}">{inner}</a>'
        if _is_gated(node):
            self._left(FOR_MEMBERS)
            return ""
        return self.card(kind, node) or inner

    def card(self, kind: str, card: Node) -> str:
        """A card by its name, "" for one that shows nothing; one that is not known is a comment."""
        method = _CARDS.get(kind)
        if method:
            return str(getattr(self, method)(card))
        if kind:
            self._left(kind)
            return comment(f"{kind} {json.dumps(card, ensure_ascii=False)[:400]}") + "\n"
        return ""

    def _image(self, card: Node) -> str:
        picture = f'<img src="{_attribute(card, "src")}" alt="{_attribute(card, "alt")}">'
        href = _attribute(card, "href")
        picture = f'<a href="{href}">{picture}</a>' if href else picture
        return html_trees.figure(picture, str(card.get("caption") or "")) + "\n"

    def _gallery(self, card: Node) -> str:
        pictures = card.get("images")
        listed = [each for each in pictures if isinstance(each, dict)] if pictures else []
        inside = "".join(
            f'<img src="{_attribute(each, "src")}" alt="{_attribute(each, "alt")}">'
            for each in listed
        )
        return html_trees.figure(inside, str(card.get("caption") or "")) + "\n"

    def _bookmark(self, card: Node) -> str:
        said = card.get("metadata")
        title = str(said.get("title") or "") if isinstance(said, dict) else ""
        url = str(card.get("url") or "")
        below = _paragraph(str(card.get("caption") or ""))
        return html_trees.link(url, title or url) + below + "\n" if url else ""

    def _embed(self, card: Node) -> str:
        inside = str(card.get("html") or "")
        if "<iframe" in inside or "<blockquote" in inside:
            caption = str(card.get("caption") or "")
            return (html_trees.figure(inside, caption) if caption else inside) + "\n"
        return self._bookmark(card)

    def _html(self, card: Node) -> str:
        return str(card.get("html") or "") + "\n"

    def _markdown(self, card: Node) -> str:
        return published(str(card.get("markdown") or "")) + "\n"

    def _code(self, card: Node) -> str:
        language = _attribute(card, "language")
        kind = f' class="language-{language}"' if language else ""
        code = html.escape(str(card.get("code") or ""), quote=False)
        shown = f"<pre><code{kind}>{code}</code></pre>"
        caption = str(card.get("caption") or "")
        return (html_trees.figure(shown, caption) if caption else shown) + "\n"

    def _callout(self, card: Node) -> str:
        words = f"{card.get('calloutEmoji') or ''} {card.get('calloutText') or ''}".strip()
        return html_trees.alert("note", f"<p>{words}</p>") + "\n"

    def _toggle(self, card: Node) -> str:
        head, inside = str(card.get("heading") or ""), str(card.get("content") or "")
        return f"<details><summary>{head}</summary>{inside}</details>\n"

    def _button(self, card: Node) -> str:
        url, words = str(card.get("buttonUrl") or ""), str(card.get("buttonText") or "")
        return html_trees.link(url, words or url) + "\n" if url else ""

    def _file(self, card: Node) -> str:
        url = str(card.get("src") or "")
        words = str(card.get("fileTitle") or card.get("fileName") or url)
        more = html_trees.plain(str(card.get("fileCaption") or ""))
        return html_trees.link(url, words, more) + "\n" if url else ""

    def _audio(self, card: Node) -> str:
        return html_trees.figure(
            f'<audio controls src="{_attribute(card, "src")}"></audio>', _attribute(card, "title")
        )

    def _video(self, card: Node) -> str:
        poster = _attribute(card, "customThumbnailSrc") or _attribute(card, "thumbnailSrc")
        shown = f' poster="{poster}"' if poster else ""
        return html_trees.figure(
            f'<video controls src="{_attribute(card, "src")}"{shown}></video>',
            str(card.get("caption") or ""),
        )

    def _product(self, card: Node) -> str:
        title = html.escape(str(card.get("productTitle") or ""))
        src, url = _attribute(card, "productImageSrc"), str(card.get("productUrl") or "")
        image = html_trees.figure(f'<img src="{src}" alt="">') if src else ""
        button = html_trees.link(url, str(card.get("productButton") or url)) if url else ""
        said = card.get("productDescription") or ""
        return f"{image}<h4>{title}</h4>\n{said}\n{button or self._button(card)}"

    def _header(self, card: Node) -> str:
        head = card.get("heading") or card.get("header") or ""
        below = card.get("subheading") or card.get("subheader") or ""
        button = self._button(card) if card.get("buttonEnabled") else ""
        return f"<h2>{head}</h2>\n{_paragraph(str(below))}{button}"

    def _call(self, card: Node) -> str:
        """A box that asks readers to do something, with a picture and a button."""
        src = _attribute(card, "imageUrl") if card.get("hasImage", True) else ""
        image = html_trees.figure(f'<img src="{src}" alt="">') if src else ""
        button = self._button(card) if card.get("showButton", True) else ""
        return f"{image}{card.get('textValue') or ''}\n{button}"

    def _rule(self, _card: Node) -> str:
        return "<hr>\n"

    def _nothing(self, _card: Node) -> str:
        return ""


class _Mobiledoc:
    def __init__(self, document: Node, left: Callable[[str], None]) -> None:
        self._document, self._cards = document, _Cards(left)

    def html(self) -> str:
        """All sections."""
        return "".join(self._section(section) for section in self._document["sections"])

    def _section(self, section: Any) -> str:
        kind = section[0]
        if kind == 1:
            tag = str(section[1]).lower()
            name = "blockquote" if tag in {"aside", "blockquote", "pull-quote"} else tag
            name = name if name in {"p", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6"} else "p"
            return f"<{name}>{self._markers(section[2])}</{name}>\n"
        if kind == 2:
            return html_trees.figure(f'<img src="{html.escape(str(section[1]))}" alt="">') + "\n"
        if kind == 3:
            name = "ol" if section[1] == "ol" else "ul"
            items = "".join(f"<li>{self._markers(each)}</li>" for each in section[2])
            return f"<{name}>{items}</{name}>\n"
        if kind == 10:
            name, payload = self._document["cards"][section[1]]
            return self._cards.card(str(name), payload if isinstance(payload, dict) else {})
        return ""

    def _markers(self, markers: Any) -> str:
        parts, open_ = [], []
        for kind, opened, closed, value in markers:
            for number in opened:
                markup = self._document["markups"][number]
                name = str(markup[0]).lower()
                name = name if name.isalnum() else "span"
                pairs = (
                    dict(zip(markup[1][::2], markup[1][1::2], strict=False)) if markup[1:] else {}
                )
                href = f' href="{html.escape(str(pairs["href"]))}"' if "href" in pairs else ""
                parts.append(f"<{name}{href}>")
                open_.append(name)
            parts.append("<br>" if kind == 1 else html.escape(str(value), quote=False))
            parts += [f"</{open_.pop()}>" for _ in range(min(int(closed), len(open_)))]
        return "".join(parts)


def _is_gated(node: Node) -> bool:
    """Whether a card was shown to members only, or sent by mail only."""
    said = node.get("visibility")
    if not isinstance(said, dict):
        return False
    web = said.get("web")
    is_for_members = isinstance(web, dict) and web.get("nonMember") is False
    return is_for_members or said.get("showOnWeb") is False or said.get("emailOnly") is True


def _text(node: Node) -> str:
    text = html.escape(str(node.get("text", "")), quote=False)
    bits = node.get("format")
    for bit, name in _FORMATS:
        if isinstance(bits, int) and bits & bit:
            text = f"<{name}>{text}</{name}>"
    return text


def _paragraph(words: str) -> str:
    return words if not words or words.startswith("<p") else f"<p>{words}</p>"


def _attribute(card: Node, key: str) -> str:
    return html.escape(str(card.get(key) or ""))
