"""Bodies as trees: what a system has put into its HTML is found by class, and taken away or written
in another way."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from lxml import etree
from lxml import html as lxml_html

from sitegen.importing.source import SourceText
from sitegen.markdown.from_html.converted import to_markdown

_SPACES = re.compile(r"\s+")
# A word that no text has: an alert is a quote that begins with it until the text is Markdown.
_ALERT = "sitegenalert{}begins"
_ALERT_LINE = re.compile(
    r"^((?:[ \t]*>)+[ \t]*)sitegenalert([a-z]+)begins[ \t]*(?:\n(?:[ \t]*>)+[ \t]*$)?", re.M
)
_NO_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def tree(text: str) -> etree._Element:
    """The tree of a body, below one `<div>`."""
    parser = lxml_html.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True)
    wrapped = f"<html><body><div>{_NO_XML.sub('', text)}</div></body></html>"
    root = etree.fromstring(wrapped.encode(), parser)
    body = root.find("body") if root is not None else None
    if body is None:
        return etree.Element("div")
    if len(body) == 1:
        return body[0]
    # A `</div>` without a beginning has ended the one around it.
    body.tag = "div"
    return body


def page(data: bytes | str) -> etree._Element:
    """The tree of a whole page of HTML."""
    text = data if isinstance(data, str) else data.decode("utf-8", "replace")
    parser = lxml_html.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True)
    root = etree.fromstring(_NO_XML.sub("", text).encode() or b"<html></html>", parser)
    return root if root is not None else etree.Element("html")


def inner(element: etree._Element) -> str:
    """The HTML inside of an element."""
    parts = [html.escape(element.text or "", quote=False)]
    parts += [
        etree.tostring(child, encoding="unicode", method="html", with_tail=True)
        for child in element
    ]
    return "".join(parts).strip()


def classes(element: etree._Element) -> set[str]:
    """The classes of an element."""
    return set((element.get("class") or "").split())


def with_class(root: etree._Element, *names: str) -> Iterator[etree._Element]:
    """The elements below `root` with one of these classes, which are still in the tree when their
    turn comes."""
    wanted = set(names)
    found = [each for each in root.iter() if isinstance(each.tag, str) and classes(each) & wanted]
    for each in found:
        if each is not root and is_in(each, root):
            yield each


def is_in(element: etree._Element, root: etree._Element) -> bool:
    """Whether an element is in the tree of `root`."""
    return element is root or any(each is root for each in element.iterancestors())


def remove(element: etree._Element) -> None:
    """Takes an element away, but not the text after it."""
    _put(element, "", ())


def unwrap(element: etree._Element) -> None:
    """Takes the tags of an element away; what is in it stays."""
    _put(element, element.text or "", tuple(element))


def put(element: etree._Element, text: str) -> None:
    """Puts HTML in the place of an element."""
    new = tree(text)
    _put(element, new.text or "", tuple(new))


def _put(element: etree._Element, text: str, children: tuple[etree._Element, ...]) -> None:
    parent = element.getparent()
    if parent is None:
        return
    index, tail = parent.index(element), element.tail or ""
    element.tail = None
    parent.remove(element)
    for number, child in enumerate(children):
        parent.insert(index + number, child)
    _add_text(parent, index, text)
    _add_text(parent, index + len(children), tail)


def _add_text(parent: etree._Element, index: int, text: str) -> None:
    if index:
        parent[index - 1].tail = (parent[index - 1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def text_of(element: etree._Element | None) -> str:
    """The text in an element, in one line."""
    return (
        "" if element is None else _SPACES.sub(" ", "".join(map(str, element.itertext()))).strip()
    )


def plain(text: str) -> str:
    """The plain text of a piece of HTML, in one line."""
    if "<" not in text and "&" not in text:
        return _SPACES.sub(" ", text).strip()
    return text_of(tree(re.sub(r"(?i)<(?:br|/p|/div|/li)\b[^<>]*>", " ", text)))


def escaped(text: str) -> str:
    """A text as HTML, also in an attribute."""
    return html.escape(text, quote=True)


def link(url: str, text: str, more: str = "") -> str:
    """A paragraph with a link, and plain words after it."""
    after = f" – {html.escape(more, quote=False)}" if more else ""
    return f'<p><a href="{escaped(url)}">{html.escape(text or url, quote=False)}</a>{after}</p>'


def figure(inside: str, caption: str = "") -> str:
    """A figure with a caption, which is HTML."""
    said = f"<figcaption>{caption}</figcaption>" if caption.strip() else ""
    return f"<figure>{inside}{said}</figure>"


def alert(kind: str, text: str) -> str:
    """An alert: `kind` is note, tip, important, warning or caution."""
    return f"<blockquote><p>{_ALERT.format(kind)}</p>{text}</blockquote>"


def body(text: str) -> SourceText:
    """A body that may have alerts, which HTML has no element for: then it is Markdown."""
    if "sitegenalert" not in text:
        return SourceText(text=text, format="html")
    found = _ALERT_LINE.sub(lambda line: f"{line[1]}[!{line[2].upper()}]", to_markdown(text))
    return SourceText(text=found, format="markdown")
