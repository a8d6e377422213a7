"""What well-known shortcodes become: those of Hugo itself, and those that many themes have."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from urllib.parse import quote

from msgspec import Struct

from sitegen.importing.sources.shortcodes.syntax import ShortcodeTag
from sitegen.importing.sources.snippets import as_html, destination, fence, label, title_after
from sitegen.importing.sources.template_text import as_html_block


class ShortcodeContext(Struct, frozen=True):
    """What a shortcode can ask of its page: where a reference leads (None: nowhere), the address of
    a picture, a value of the page or the site, and whether the text is HTML."""

    reference: Callable[[str, str], str | None]
    picture: Callable[[str], str]
    param: Callable[[str], str]
    is_html: bool = False


class ShortcodeEmbed(Struct, frozen=True):
    """What a shortcode becomes, and whether that is a block of its own."""

    text: str
    is_block: bool = False


def render(
    tag: ShortcodeTag, inner: str | None, page: ShortcodeContext, alone: bool
) -> ShortcodeEmbed | None:
    """What `tag` becomes with the text that it encloses (None: it ends itself), alone on its line
    or inside of one. None if nobody knows it."""
    name = tag.name.lower()
    if name in _ALERTS or name in _NAMED_ALERTS:
        inner = inner or tag.get("text") or tag.get("content") or None
        return _alert(tag, inner, alone) if inner is not None else None
    if name in _CARDS:
        return _card(tag, alone, page)
    known = _KNOWN.get(name)
    return known(tag, inner, page, alone) if known else None


def _link(text: str, url: str) -> str:
    return f"[{text}]({destination(url)})"


# Pictures.


def _figure(
    tag: ShortcodeTag, _: str | None, page: ShortcodeContext, alone: bool
) -> ShortcodeEmbed | None:
    src = tag.get("src", 0) or tag.get("path") or tag.get("url") or tag.get("link")
    if not src:
        return None
    src, alt = page.picture(src), tag.get("alt", 1)
    words = [tag.get("title"), tag.get("caption", 2), tag.get("attr")]
    caption = ". ".join(
        word.strip().rstrip(".") if word != words[-1] else word for word in words if word
    )
    if len([word for word in words if word]) == 1:
        caption = next(word for word in words if word)
    link = tag.get("link") if tag.get("src", 0) else ""
    source = tag.get("attrlink")
    plain = not (link or source or re.search(r"[<\[*_`]", caption))
    if not page.is_html and (plain or not alone):
        picture = f"![{label(alt)}]({destination(src)}{title_after(caption)})"
        return ShortcodeEmbed(_link(picture, link) if link else picture, is_block=alone)
    image = f'<img src="{html.escape(src)}" alt="{html.escape(alt)}">'
    if link:
        image = f'<a href="{html.escape(link)}">{image}</a>'
    if not alone and not caption:
        return ShortcodeEmbed(image)
    return ShortcodeEmbed(f"<figure>{image}{_words(tag)}</figure>", is_block=True)


def _words(tag: ShortcodeTag) -> str:
    """The caption of a figure in HTML: its title, its words, and who made it."""
    credit = as_html(tag.get("attr"))
    if credit and tag.get("attrlink"):
        credit = f'<a href="{html.escape(tag.get("attrlink"))}">{credit}</a>'
    title = tag.get("title")
    parts = [
        f"<strong>{html.escape(title)}</strong>" if title else "",
        as_html(tag.get("caption", 2)),
        credit,
    ]
    shown = " ".join(part for part in parts if part)
    return f"<figcaption>{shown}</figcaption>" if shown else ""


# Cards: a paragraph that only says where something is.

_CARDS: dict[str, tuple[str, str]] = {
    "youtube": ("video", "https://www.youtube.com/watch?v={}"),
    "youtubelite": ("video", "https://www.youtube.com/watch?v={}"),
    "vimeo": ("video", "https://vimeo.com/{}"),
    "vimeo_simple": ("video", "https://vimeo.com/{}"),
    "bilibili": ("video", "https://www.bilibili.com/video/{}"),
    "peertube": ("video", "{}"),
    **dict.fromkeys(("mastodon", "toot", "bluesky", "tiktok"), ("post", "{}")),
    "streamable": ("video", "https://streamable.com/{}"),
    "instagram": ("post", "https://www.instagram.com/p/{}/"),
    "instagram_simple": ("post", "https://www.instagram.com/p/{}/"),
    **dict.fromkeys(("tweet", "twitter", "twitter_simple", "x", "x_simple"), ("post", "")),
}


def _card(tag: ShortcodeTag, alone: bool, page: ShortcodeContext) -> ShortcodeEmbed | None:
    kind, form = _CARDS[tag.name.lower()]
    value = tag.get("id", 0) or tag.get("url")
    if not value or re.search(r"[\s<>\"]", value):
        return None
    title = tag.get("title")
    if value.startswith(("https://", "http://")):
        url = value
    elif form == "{}":
        return None
    elif not form:
        # The old form had only the number; the host knows whose it is.
        user = tag.get("user", 0 if len(tag.values) > 1 else None) or "i"
        number = tag.get("id", 1 if len(tag.values) > 1 else 0)
        url = f"https://x.com/{user}/status/{number}"
    else:
        url = form.format(quote(value, safe="?=&"))
    if start := re.sub(r"\D", "", tag.get("start")):
        url += f"&t={start}"
    if page.is_html:
        card = as_html_block(f"!{kind} {url}{title_after(title)}")
        return ShortcodeEmbed(card, is_block=alone)
    if not alone:
        return ShortcodeEmbed(_link(label(title), url) if title else f"<{url}>")
    return ShortcodeEmbed(f"!{kind} {url}{title_after(title)}", is_block=True)


def _gist(tag: ShortcodeTag, *_: object) -> ShortcodeEmbed | None:
    if re.fullmatch(r"https://[^\s<>]+", whole := tag.get("url")):
        return ShortcodeEmbed(f"<{whole}>")
    if len(tag.values) < 2:
        return None
    url = f"https://gist.github.com/{quote(tag.values[0])}/{quote(tag.values[1])}"
    return ShortcodeEmbed(f"<{url}>")


# Code.

# Shortcodes whose text is no Markdown.
CODE = frozenset({"highlight", "code", "code-toggle", "mermaid", "mermaiddiagram"}) | {
    *("katex", "math", "mathjax", "echarts", "chart")
}


def fenced(code: str, language: str = "", marked: str = "") -> str:
    """Code between fences that are longer than any in it."""
    info = language if re.fullmatch(r"[\w+#.-]*", language) else ""
    if info and marked:
        info += f' hl_lines="{marked}"'
    return fence(code, info)


def marked_lines(options: str) -> str:
    """The lines that `hl_lines=[2,"4-6"]` marks, as `2 4 5 6`."""
    found = re.search(r"hl_lines\s*=\s*(\[[^\]]*\]|\"[^\"]*\"|[\d\s-]+)", options)
    lines: list[int] = []
    listed = re.findall(r"(\d{1,5})(?:-(\d{1,5}))?", found[1] if found else "")
    for first, last in listed[:100]:
        lines.extend(range(int(first), min(int(last or first), int(first) + 500) + 1))
    return " ".join(map(str, dict.fromkeys(lines)))


def _highlight(
    tag: ShortcodeTag, inner: str | None, page: ShortcodeContext, alone: bool
) -> ShortcodeEmbed | None:
    if inner is None:
        return None
    language = tag.get("lang", 0) or tag.get("language")
    options = " ".join([*tag.values[1:], *(f"{key}={value}" for key, value in tag.named.items())])
    if page.is_html:
        name = f' class="language-{html.escape(language)}"' if language else ""
        return ShortcodeEmbed(
            f"<pre><code{name}>{html.escape(inner.strip(chr(10)))}</code></pre>", alone
        )
    if not alone and "\n" not in inner.strip("\n"):
        return ShortcodeEmbed(f"`` {inner.strip()} ``")
    return ShortcodeEmbed(fenced(inner, language, marked_lines(options)), is_block=True)


def _toggle(_: ShortcodeTag, inner: str | None, *__: object) -> ShortcodeEmbed | None:
    """Settings or front matter, which the old site showed in each of three languages."""
    if inner is None:
        return None
    code = inner.lstrip()
    is_toml = code.startswith("+++") or re.search(r"^\s*(?:\[|[\w.\"-]+\s*=)", inner, re.M)
    language = "json" if code.startswith("{") else "toml" if is_toml else "yaml"
    return ShortcodeEmbed(fenced(inner, language), is_block=True)


def _formula(
    tag: ShortcodeTag, inner: str | None, _: ShortcodeContext, alone: bool
) -> ShortcodeEmbed:
    """A formula. Without a text, the shortcode only loads the script that shows those of a page."""
    latex = (inner or "").strip().strip("$").strip()
    if not latex:
        return ShortcodeEmbed("")
    is_block = alone and ("\n" in (inner or "").strip("\n ") or bool(tag.get("display", 0)))
    return ShortcodeEmbed(f"$$\n{latex}\n$$" if is_block else f"${latex}$", is_block=is_block)


def _chart(_: ShortcodeTag, inner: str | None, *__: object) -> ShortcodeEmbed | None:
    return None if inner is None else ShortcodeEmbed(fenced(inner, "json"), is_block=True)


def _tab(tag: ShortcodeTag, inner: str | None, *_: object) -> ShortcodeEmbed | None:
    """A tab, with what readers clicked on above it."""
    if inner is None:
        return None
    title = next((tag.get(key) for key in ("name", "title", "header") if tag.get(key)), "")
    title = title or tag.get("label", 0)
    shown = f"**{label(title)}**\n\n{inner.strip()}" if title else inner.strip()
    return ShortcodeEmbed(shown, is_block=True)


def _mermaid(_: ShortcodeTag, inner: str | None, *__: object) -> ShortcodeEmbed | None:
    return ShortcodeEmbed(fenced(inner, "mermaid"), is_block=True) if inner is not None else None


# Boxes.

_ALERTS = {
    **dict.fromkeys(("note", "info", "abstract", "summary", "question", "quote-note"), "NOTE"),
    **dict.fromkeys(("tip", "hint", "success", "check", "done", "example"), "TIP"),
    **dict.fromkeys(("important", "attention"), "IMPORTANT"),
    **dict.fromkeys(("warning", "warn"), "WARNING"),
    **dict.fromkeys(("caution", "danger", "error", "bug", "failure", "fail"), "CAUTION"),
}
# Those that say in a value of what kind they are.
_NAMED_ALERTS = frozenset({"notice", "alert", "callout", "admonition", "admonitions", "box-note"})


def _alert(tag: ShortcodeTag, inner: str | None, alone: bool) -> ShortcodeEmbed:
    inner = (inner or "").strip()
    if not alone:
        return ShortcodeEmbed(inner)
    name = tag.name.lower()
    title = tag.get("title") or tag.get("heading")
    kind = _ALERTS.get(name, "NOTE")
    values = list(tag.values)
    if name in _NAMED_ALERTS:
        words = (
            tag.get("type"),
            tag.get("color"),
            tag.get("icon"),
            tag.get("context"),
            *values[:1],
        )
        found = next((word for word in words if word.lower() in _ALERTS), "")
        kind = _ALERTS.get(found.lower(), "NOTE")
        # Besides its kind, some themes have the name of an icon.
        icon = r"[a-z]+(?:-[a-z]+)*" if name == "alert" else ""
        values = [one for one in values if one != found and not re.fullmatch(icon, one)]
    title = title or (values[0] if values else "")
    lines = [f"[!{kind}]", *([f"**{label(title)}**", ""] if title else []), *inner.split("\n")]
    return ShortcodeEmbed("\n".join(f"> {line}".rstrip() for line in lines), is_block=True)


def _details(
    tag: ShortcodeTag, inner: str | None, _: ShortcodeContext, alone: bool
) -> ShortcodeEmbed | None:
    if inner is None or not alone:
        return None
    title = tag.get("summary") or tag.get("title", 0) or tag.get("header")
    if not title and tag.name.lower().startswith("accordion"):
        return None
    title = title or "Details"
    is_open = " open" if tag.get("open").lower() == "true" else ""
    shown = f"<details{is_open}><summary>{as_html(title)}</summary>"
    return ShortcodeEmbed(f"{shown}\n\n{inner.strip()}\n\n</details>", is_block=True)


def _quote(
    tag: ShortcodeTag, inner: str | None, _: ShortcodeContext, alone: bool
) -> ShortcodeEmbed | None:
    if inner is None or not alone:
        return None
    who = tag.get("author", 0) or tag.get("cite") or tag.get("source")
    if who and tag.get("link"):
        who = _link(label(who), tag.get("link"))
    lines = [*inner.strip().split("\n"), *(["", f"— {who}"] if who else [])]
    return ShortcodeEmbed("\n".join(f"> {line}".rstrip() for line in lines), is_block=True)


# Smaller things.


def _reference(
    tag: ShortcodeTag, _: str | None, page: ShortcodeContext, __: bool
) -> ShortcodeEmbed | None:
    path = tag.get("path", 0)
    found = page.reference(path, tag.get("lang"))
    return None if found is None else ShortcodeEmbed(found)


def _param(
    tag: ShortcodeTag, _: str | None, page: ShortcodeContext, __: bool
) -> ShortcodeEmbed | None:
    value = page.param(tag.get("name", 0))
    return ShortcodeEmbed(value) if value else None


def _qr(tag: ShortcodeTag, inner: str | None, *_: object) -> ShortcodeEmbed | None:
    value = (tag.get("text") or inner or "").strip()
    return ShortcodeEmbed(
        f"<{value}>" if re.fullmatch(r"https?://[^\s<>]+", value) else label(value)
    )


def _inner(
    _: ShortcodeTag, inner: str | None, __: ShortcodeContext, alone: bool
) -> ShortcodeEmbed | None:
    return None if inner is None else ShortcodeEmbed(inner.strip(), is_block=alone)


def _hidden(*_: object) -> ShortcodeEmbed:
    return ShortcodeEmbed("")


def _button(tag: ShortcodeTag, inner: str | None, *_: object) -> ShortcodeEmbed | None:
    url = tag.get("href", 0) or tag.get("link") or tag.get("url") or tag.get("relref")
    words = (inner or "").strip() or label(tag.get("text"))
    return ShortcodeEmbed(_link(words, url)) if url and words and "\n" not in words else None


def _linked(tag: ShortcodeTag, inner: str | None, *_: object) -> ShortcodeEmbed | None:
    """A link, or a card that is one with more words."""
    if name := tag.get("repo") or tag.get("user"):
        return ShortcodeEmbed(f"<https://github.com/{quote(name)}>")
    url = tag.get("href", 0) or tag.get("link") or tag.get("url")
    words = tag.get("title") or tag.get("content", 1) or tag.get("text") or (inner or "").strip()
    if not (url and words) or "\n" in words:
        return None
    more = tag.get("subtitle") or tag.get("description")
    return ShortcodeEmbed(_link(label(words), url) + (f" – {label(more)}" if more else ""))


def _media(
    tag: ShortcodeTag, _: str | None, page: ShortcodeContext, alone: bool
) -> ShortcodeEmbed | None:
    keys = ("url", "path", "file", "mp4", "mp3", "webm")
    src = tag.get("src", 0) or next((tag.get(key) for key in keys if tag.get(key)), "")
    if not src:
        return None
    name = tag.name.lower()
    poster = tag.get("poster")
    more = f' poster="{html.escape(page.picture(poster))}"' if poster and name == "video" else ""
    shown = f'<{name} controls src="{html.escape(page.picture(src))}"{more}></{name}>'
    if (words := tag.get("caption") or tag.get("title")) and alone:
        shown = f"<figure>{shown}<figcaption>{as_html(words)}</figcaption></figure>"
    return ShortcodeEmbed(shown, alone)


def _wrapped(tag: ShortcodeTag, inner: str | None, *_: object) -> ShortcodeEmbed | None:
    words = inner if inner is not None else " ".join(tag.values)
    name = tag.name.lower()
    return ShortcodeEmbed(f"<{name}>{words.strip()}</{name}>") if words.strip() else None


def _contents(
    _: ShortcodeTag, __: str | None, ___: ShortcodeContext, alone: bool
) -> ShortcodeEmbed:
    return ShortcodeEmbed("[TOC]" if alone else "", is_block=alone)


_Known = Callable[[ShortcodeTag, "str | None", ShortcodeContext, bool], "ShortcodeEmbed | None"]
_KNOWN: dict[str, _Known] = {
    **dict.fromkeys(("figure", "fig", "img", "image", "picture", "imgcap", "photo"), _figure),
    **dict.fromkeys(("resize_image", "lightbox", "image_caption"), _figure),
    **dict.fromkeys(("ref", "relref"), _reference),
    **dict.fromkeys(("highlight", "code"), _highlight),
    **dict.fromkeys(("blockquote", "quote", "pullquote"), _quote),
    **dict.fromkeys(("details", "expand", "collapse", "spoiler", "accordion"), _details),
    **dict.fromkeys(("rawhtml", "raw", "html", "markdown", "md", "lead", "center"), _inner),
    **dict.fromkeys(("audio", "video"), _media),
    **dict.fromkeys(("kbd", "mark", "sub", "sup", "abbr"), _wrapped),
    **dict.fromkeys(("link", "card", "github"), _linked),
    "gist": _gist,
    "param": _param,
    "qr": _qr,
    "comment": _hidden,
    "button": _button,
    **dict.fromkeys(("mermaid", "mermaiddiagram"), _mermaid),
    **dict.fromkeys(("katex", "math", "mathjax"), _formula),
    **dict.fromkeys(("echarts", "chart"), _chart),
    **dict.fromkeys(("tab", "tabitem", "tab-item"), _tab),
    **dict.fromkeys(("tabs", "tabgroup", "tabpane", "typeit"), _inner),
    "code-toggle": _toggle,
    "toc": _contents,
    "tableofcontents": _contents,
}
