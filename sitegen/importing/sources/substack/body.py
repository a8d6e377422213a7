"""The HTML of a post of Substack: widgets that only Substack has go, and what shows something from
elsewhere becomes a film, a card or a link."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from lxml import etree

from sitegen.importing.source import SourceText
from sitegen.importing.sources import html_trees as trees
from sitegen.importing.sources.leftover_notes import Leftovers

# An address from which Substack's host of pictures fetches another one, with how it is to be shown.
_FETCH = re.compile(
    r"https?://(?:cdn\.)?substack(?:cdn)?\.com/image/fetch/(?:[^/]*/)?(https?(?:%3A|:).+)\Z", re.I
)
_FOR_SUBSTACK = re.compile(
    r"%%\w+%%|[?&]action=share|/subscribe(?:[/?]|$)|/account(?:[/?]|$)|[?&]showWelcome|/leaderboard"
    r"|[?&](?:gift|coupon)=|substack\.com/(?:app|chat|refer)|action=gift|/comments(?:[?#]|$)",
    re.I,
)
_WIDGETS = (
    *("subscription-widget-wrap", "subscription-widget-wrap-editor", "subscription-widget"),
    *("subscribe-widget", "captioned-button-wrap", "install-substack-app-embed"),
    *("community-chat", "directMessage", "paywall-jump", "paywall", "preamble"),
    *("image-link-expand", "header-anchor-parent", "header-anchor-widget", "referral-wrap"),
    *("sponsorship-campaign-embed", "pc-display-flex", "restack-image", "subscribe-footer"),
    "hide-text",
)
_QUIET = frozenset(
    {"image-link-expand", "header-anchor-parent", "header-anchor-widget", "paywall-jump"}
    | {"paywall", "pc-display-flex", "restack-image", "preamble", "hide-text"}
)
_TAGS = ("button", "svg", "form", "input", "style", "script")


def body(text: str, podcast: str, leftovers: Leftovers) -> SourceText:
    """The body of a post; `podcast` is the address of its sound, "" for none."""
    root = trees.tree(text)
    for names, replace in _RENDERED:
        for element in trees.with_class(root, *names):
            trees.put(element, replace(element, leftovers))
    _widgets(root, leftovers)
    _pictures(root)
    _footnotes(root)
    _code(root)
    sound = ""
    if re.match(r"https?://", podcast):
        sound = trees.figure(f'<audio controls src="{trees.escaped(podcast)}"></audio>')
        message = "its sound stays on Substack's host; the post plays it from there"
        hint = "copy it to a host of your own before the old site goes"
        leftovers.note("sound on Substack's host", 1, message, hint)
    return trees.body(sound + trees.inner(root))


def original(address: str) -> str:
    """The address of a picture without the host that fetches it."""
    while found := _FETCH.match(address):
        inner = found[1] if "://" in found[1] else unquote(found[1])
        if inner == address:
            break
        address = inner
    return address


def _data(element: etree._Element) -> dict[str, Any]:
    """What Substack's editor says of a block."""
    try:
        value = json.loads(element.get("data-attrs") or "{}")
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _text(data: dict[str, Any], *names: str) -> str:
    found = (data.get(name) for name in names)
    return next((" ".join(str(v).split()) for v in found if isinstance(v, str | int) and v), "")


def _href(element: etree._Element) -> str:
    links = (each.get("href", "") for each in element.iter("a"))
    return next((str(each) for each in links if str(each).startswith("http")), "")


def _film(form: str) -> Callable[[etree._Element, Leftovers], str]:
    def film(element: etree._Element, leftovers: Leftovers) -> str:
        frames = (str(each.get("src", "")) for each in element.iter("iframe"))
        number = _text(_data(element), "videoId", "id")
        address = form.format(number) if re.fullmatch(r"[\w-]+", number) else next(frames, "")
        if not address:
            return _unknown("film", element, leftovers)
        return f'<iframe src="{trees.escaped(address)}"></iframe>'

    return film


def _unknown(kind: str, element: etree._Element, leftovers: Leftovers) -> str:
    text = etree.tostring(element, encoding="unicode", method="html", with_tail=False)
    return leftovers.left(kind, text[:2000], hint="look at the old post")


def _tweet(element: etree._Element, leftovers: Leftovers) -> str:
    data = _data(element)
    url = _text(data, "url") or _href(element)
    if not url:
        return _unknown("tweet", element, leftovers)
    words = _text(data, "full_text", "text") or trees.text_of(element)
    who = _text(data, "name", "username", "authorName")
    return _card("twitter-tweet", url, words, who)


def _card(name: str, url: str, words: str, who: str) -> str:
    """A post elsewhere as its host writes it into pages, which becomes a card."""
    said = f" — {who}" if who else ""
    inside = f'<p>{trees.escaped(words + said)}</p><a href="{trees.escaped(url)}"></a>'
    return f'<blockquote class="{name}" cite="{trees.escaped(url)}">{inside}</blockquote>'


def _instagram(element: etree._Element, leftovers: Leftovers) -> str:
    data = _data(element)
    number = _text(data, "instagram_id")
    url = f"https://www.instagram.com/p/{number}/" if number else _href(element)
    if not url:
        return _unknown("post of Instagram", element, leftovers)
    return trees.link(url, _text(data, "title", "author_name") or "Instagram")


def _other_post(element: etree._Element, leftovers: Leftovers) -> str:
    """A post of Substack that is shown in another one, or a note of its network."""
    data = _data(element)
    url = _text(data, "url", "canonical_url") or _href(element)
    title = _text(data, "title", "name") or trees.text_of(element)[:200]
    if not url:
        return _unknown("embedded post", element, leftovers)
    return trees.link(url.partition("?utm_")[0], title, _text(data, "publication_name"))


def _note(element: etree._Element, leftovers: Leftovers) -> str:
    """A note of Substack's network, or a comment: its words, and who wrote them."""
    found = _data(element).get("comment")
    said: dict[str, Any] = found if isinstance(found, dict) else {}
    body = _text(said, "body")
    if not body:
        return _other_post(element, leftovers)
    url, who = _text(_data(element), "url"), trees.escaped(_text(said, "name") or "Substack")
    is_link = url.startswith("https://") and url.count("/") > 3
    named = f'<a href="{trees.escaped(url)}">{who}</a>' if is_link else who
    return f"<blockquote><p>{trees.escaped(body)}</p><footer>{named}</footer></blockquote>"


def _bluesky(element: etree._Element, leftovers: Leftovers) -> str:
    data = _data(element)
    number = _text(data, "postId", "uri").rpartition("/")[2]
    person = _text(data, "authorHandle", "authorDid")
    if not (number and re.fullmatch(r"[\w.:-]+", person)):
        return _elsewhere(element, leftovers)
    url = f"https://bsky.app/profile/{person}/post/{number}"
    return _card("bluesky-embed", url, _text(data, "text"), _text(data, "authorName"))


def _elsewhere(element: etree._Element, leftovers: Leftovers) -> str:
    """A frame or a box of another service: a link to what it shows."""
    within = next(iter(element.iter("iframe")), element)
    data = _data(element) or _data(within)
    url = _text(data, "url", "postUrl", "targetUrl") or str(within.get("src") or "")
    url = url or _href(element)
    if not url.startswith(("http:", "https:")):
        return _unknown("frame", element, leftovers)
    if "/embed" in url or "w.soundcloud.com" in url:
        return f'<iframe src="{trees.escaped(url)}"></iframe>'
    return trees.link(url, _text(data, "title") or trees.text_of(element)[:200], "")


def _gallery(element: etree._Element, leftovers: Leftovers) -> str:
    gallery = _data(element).get("gallery")
    gallery = gallery if isinstance(gallery, dict) else {}
    images = [each for each in gallery.get("images") or () if isinstance(each, dict)]
    found = [src for each in images if (src := _text(each, "src"))]
    found = found or [str(each.get("src", "")) for each in element.iter("img") if each.get("src")]
    if not found:
        return _unknown("gallery", element, leftovers)
    alt = trees.escaped(_text(gallery, "alt"))
    tags = [f'<img src="{trees.escaped(original(src))}" alt="{alt}">' for src in found]
    caption = _text(gallery, "caption")
    said = f"<p>{trees.escaped(caption)}</p>" if caption else ""
    return f"<p>{' '.join(tags)}</p>{said}"


def _quote(element: etree._Element, _leftovers: Leftovers) -> str:
    return f'<blockquote class="pull">{trees.inner(element)}</blockquote>'


def _callout(element: etree._Element, _leftovers: Leftovers) -> str:
    return trees.alert("note", trees.inner(element))


def _formula(element: etree._Element, leftovers: Leftovers) -> str:
    formula = _text(_data(element), "persistentExpression", "expression")
    if not formula:
        return _unknown("formula", element, leftovers)
    message = "a formula in LaTeX stays as code"
    leftovers.note("formula", 2, message, "set math = true under [markdown], and write it in $$")
    return f'<pre><code class="language-latex">{trees.escaped(formula)}</code></pre>'


def _hosted(kind: str) -> Callable[[etree._Element, Leftovers], str]:
    return lambda element, leftovers: _unknown(kind, element, leftovers)


def _file(element: etree._Element, leftovers: Leftovers) -> str:
    url = _href(element)
    if not url:
        return _unknown("file", element, leftovers)
    name = next(iter(trees.with_class(element, "file-embed-details-h1")), None)
    return trees.link(url, trees.text_of(name) or url.rpartition("/")[2])


def _mention(element: etree._Element, _leftovers: Leftovers) -> str:
    return trees.escaped(_text(_data(element), "name", "symbol") or trees.text_of(element))


_RENDERED: tuple[tuple[tuple[str, ...], Callable[[etree._Element, Leftovers], str]], ...] = (
    (("youtube-wrap",), _film("https://www.youtube.com/embed/{}")),
    (("vimeo-wrap",), _film("https://player.vimeo.com/video/{}")),
    (("tweet", "twitter-embed"), _tweet),
    (("instagram", "instagram-embed-wrap"), _instagram),
    (("embedded-post-wrap", "digest-post-embed", "embedded-publication-wrap"), _other_post),
    (("comment", "note-embed"), _note),
    (("spotify-wrap", "soundcloud-wrap", "apple-podcast-container", "tiktok-wrap"), _elsewhere),
    (("bluesky-wrap",), _bluesky),
    (("datawrapper-wrap", "github-gist", "prediction-market-wrap"), _elsewhere),
    (("image-gallery-embed",), _gallery),
    (("pullquote",), _quote),
    (("callout-block",), _callout),
    (("latex-rendered",), _formula),
    (("native-video-embed", "native-audio-embed"), _hosted("film or sound on Substack's host")),
    (("poll-embed",), _hosted("poll")),
    (("recipe-embed",), _hosted("recipe")),
    (("file-embed-wrapper",), _file),
    (("mention-wrap", "cashtag-wrap"), _mention),
)


def _widgets(root: etree._Element, leftovers: Leftovers) -> None:
    """Takes away what asks to subscribe, to share or to install; other buttons become links."""
    message = "boxes and buttons that ask to subscribe or to share are left out"
    for element in trees.with_class(root, *_WIDGETS):
        if not trees.classes(element) & _QUIET:
            leftovers.note("box that asks to subscribe", 1, message)
        trees.remove(element)
    for element in trees.with_class(root, "button-wrapper"):
        url = _text(_data(element), "url") or _href(element)
        if not url or _FOR_SUBSTACK.search(url):
            leftovers.note("box that asks to subscribe", 1, message)
            trees.remove(element)
        else:
            trees.put(element, trees.link(url, _text(_data(element), "text")))
    for element in list(root.iter(*_TAGS)):
        if trees.is_in(element, root):
            trees.remove(element)


def _pictures(root: etree._Element) -> None:
    # libxml2 does not know that <source> has no content: the picture is in it.
    for element in list(root.iter("picture", "source")):
        trees.unwrap(element)
    for element in root.iter("img"):
        src = _text(_data(element), "src") or str(element.get("src") or "")
        element.set("src", original(src))
        alt, title = element.get("alt") or "", element.get("title") or ""
        for name in list(element.attrib):
            if name not in ("src", "alt"):
                del element.attrib[name]
        element.set("alt", str(alt or title))
    for element in trees.with_class(root, "image2-inset"):
        trees.unwrap(element)
    for link in list(trees.with_class(root, "image-link")):
        href = str(link.get("href") or "")
        pictures = [str(each.get("src")) for each in link.iter("img")]
        link.set("href", original(href))
        if len(pictures) == 1 and original(href) == pictures[0]:
            trees.unwrap(link)
    for box in trees.with_class(root, "captioned-image-container"):
        trees.unwrap(box)


def _footnotes(root: etree._Element) -> None:
    """Notes at the end, as a list of footnotes."""
    items = []
    for note in list(trees.with_class(root, "footnote")):
        number = next(iter(trees.with_class(note, "footnote-number")), None)
        content = next(iter(trees.with_class(note, "footnote-content")), None)
        name = str((number.get("id") if number is not None else "") or note.get("id") or "")
        if not name or content is None:
            continue
        back = f'<a href="#{trees.escaped(name.replace("-", "-anchor-", 1))}">↩</a>'
        items.append(f'<li id="{trees.escaped(name)}">{trees.inner(content)} {back}</li>')
        trees.remove(note)
    if items:
        section = trees.tree(f'<section class="footnotes"><ol>{"".join(items)}</ol></section>')
        root.extend(list(section))


def _code(root: etree._Element) -> None:
    """The language of a block of code, which only the editor's data name."""
    for element in trees.with_class(root, "highlighted_code_block"):
        language = _text(_data(element), "language")
        if language and language != "plaintext":
            element.set("class", f"language-{language}")
