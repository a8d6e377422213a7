"""What tags and includes of other systems become: figures, cards, quotes, as sitegen writes
them."""

from __future__ import annotations

import html
import re
from urllib.parse import quote

_VIDEOS = {
    "youtube": "https://www.youtube.com/watch?v={}",
    "vimeo": "https://vimeo.com/{}",
    "dailymotion": "https://www.dailymotion.com/video/{}",
    "google-drive": "https://drive.google.com/file/d/{}/view",
    "bilibili": "https://www.bilibili.com/video/{}",
    "twitch": "https://www.twitch.tv/videos/{}",
}
_IN_DESTINATION = re.compile(r"[\s()<>]")
_MARKUP = re.compile(r"[<>*_`\[\]]|&\w+;")
_BARE_AMPERSAND = re.compile(r"&(?!#?\w+;)")
_LINK = re.compile(r"\[([^\[\]]*)\]\(([^()\s]*)\)")
_INLINE = (
    (re.compile(r"`([^`]+)`"), r"<code>\1</code>"),
    (re.compile(r"\*\*([^*]+)\*\*"), r"<strong>\1</strong>"),
    (re.compile(r"\*([^*]+)\*"), r"<em>\1</em>"),
    (re.compile(r"(?<!\w)_([^_]+)_(?!\w)"), r"<em>\1</em>"),
)
_CALLOUT = re.compile(r"^(?P<sign>[ \t]*>[ \t]*)\[!(?P<kind>\w+)\][+-]?[ \t]*(?P<title>.*)$", re.M)
_KINDS = {
    **dict.fromkeys(("note", "info", "abstract", "summary", "tldr", "todo", "example"), "NOTE"),
    **dict.fromkeys(("tip", "hint", "success", "check", "done"), "TIP"),
    **dict.fromkeys(("important", "question", "help", "faq"), "IMPORTANT"),
    **dict.fromkeys(("warning", "attention"), "WARNING"),
    **dict.fromkeys(("caution", "danger", "error", "failure", "fail", "missing", "bug"), "CAUTION"),
}
ALERTS = ("NOTE", "TIP", "IMPORTANT", "WARNING", "CAUTION")


def video(provider: str, identifier: str, title: str = "") -> str:
    """The card of a video, by its address or by the id that its `provider` has for it; "" for a
    provider that nobody knows."""
    identifier = identifier.strip()
    if not identifier:
        return ""
    if re.match(r"https?://", identifier):
        url = identifier
    elif provider in _VIDEOS and re.fullmatch(r"[\w./?=&-]+", identifier):
        url = _VIDEOS[provider].format(identifier)
    else:
        return ""
    return card("video", url, title)


def card(kind: str, url: str, title: str = "") -> str:
    """`!video`, `!audio` or `!post` with an address and maybe a title."""
    return f"!{kind} {url}{title_after(title)}"


def title_after(text: str) -> str:
    """A title after an address, in quotation marks, with its space."""
    text = " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"')
    return f' "{text}"' if text else ""


def destination(url: str) -> str:
    """An address as Markdown has it between parentheses: percent-encoded where it has to be."""
    return _IN_DESTINATION.sub(lambda sign: quote(sign[0], safe=""), url.strip())


def label(text: str) -> str:
    """Plain text as Markdown has it between brackets."""
    return re.sub(r"([\\\[\]`*_<>])", r"\\\1", " ".join(text.split()))


def picture(src: str, alt: str = "", title: str = "") -> str:
    """A picture in Markdown; `alt` and `title` are plain text."""
    return f"![{label(alt)}]({destination(src)}{title_after(title)})"


def figure(src: str, alt: str = "", caption: str = "", link: str = "") -> str:
    """A picture alone in its paragraph, with its caption. It is HTML if the caption has markup,
    which the title of a picture in Markdown cannot have."""
    if caption and _MARKUP.search(caption):
        shown = f'<img src="{html.escape(destination(src))}" alt="{html.escape(alt)}">'
        if link:
            shown = f'<a href="{html.escape(destination(link))}">{shown}</a>'
        return f"<figure>{shown}<figcaption>{as_html(caption)}</figcaption></figure>"
    shown = picture(src, alt, caption)
    return f"[{shown}]({destination(link)})" if link else shown


def as_html(text: str) -> str:
    """A short text with a little Markdown, or HTML, as HTML in one line: links, emphasis, code."""
    text = _BARE_AMPERSAND.sub("&amp;", " ".join(text.split()))
    text = _LINK.sub(_as_link, text)
    for form, replacement in _INLINE:
        text = form.sub(replacement, text)
    return text


def _as_link(found: re.Match[str]) -> str:
    href = found[2].replace('"', "&quot;")
    return f'<a href="{href}">{found[1]}</a>'


_TAG = re.compile(r"</?([a-zA-Z][\w-]*)(?:[\s/][^<>]*)?>|<!--[^<>]*-->")
_END = re.compile(r"</([a-zA-Z][\w-]*)")
# Tags that a title may have without an end tag and attributes.
_WORDS = frozenset(
    {"b", "br", "code", "del", "em", "i", "ins", "mark", "nobr", "p", "s", "small", "strong"}
    | {"sub", "sup", "tt", "u", "wbr"}
)


def alert(kind: str, text: str) -> str:
    """An alert: NOTE, TIP, IMPORTANT, WARNING or CAUTION."""
    lines = "\n".join(f"> {line}".rstrip() for line in text.strip().splitlines())
    return f"> [!{kind}]\n{lines}"


def with_callouts(text: str) -> str:
    """A text whose callouts, as Obsidian and Hugo have them, are alerts of GitHub. These have five
    kinds, and no titles."""
    return _CALLOUT.sub(_callout, text) if "[!" in text else text


def _callout(found: re.Match[str]) -> str:
    kind = _KINDS.get(found["kind"].lower(), "NOTE")
    sign, title = found["sign"], found["title"].strip()
    return f"{sign}[!{kind}]" + (f"\n{sign}**{title}**\n{sign.rstrip()}" if title else "")


def fence(code: str, info: str = "") -> str:
    """Code in a fence that is longer than any run of backticks in it."""
    longest = max((len(run) for run in re.findall(r"`{3,}", code)), default=2)
    ticks = "`" * (longest + 1)
    code = code.strip("\n")
    return f"{ticks}{info}\n{code}\n{ticks}"


def without_tags(text: str) -> str:
    """A short text without its HTML. What else is in angle brackets is text: `List<int>`."""
    closed = {name.lower() for name in _END.findall(text)}

    def one(tag: re.Match[str]) -> str:
        name = (tag[1] or "").lower()
        is_html = not name or name in _WORDS or "=" in tag[0] or name in closed
        return " " if name == "br" else "" if is_html else tag[0]

    return _TAG.sub(one, text)


def plain(text: str) -> str:
    """A text without its HTML and the marks of its Markdown."""
    text = without_tags(text)
    text = re.sub(r"!?\[([^\[\]]*)\](?:\([^()]*\)|\[[^\[\]]*\])", r"\1", text)
    text = re.sub(r"(\*\*|__|`)(.+?)\1", r"\2", text)
    text = re.sub(r"(?<!\w)([*_])([^*_\n]+)\1(?!\w)", r"\2", text)
    return " ".join(html.unescape(text).split())
