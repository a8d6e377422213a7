"""The tags and attributes that raw HTML may have."""

from __future__ import annotations

from collections.abc import Set

from sitegen import urls
from sitegen.lazy import load
from sitegen.markdown import places

# What raw HTML may be: text, tables, pictures, sound, film. No frames, forms, styles or scripts.
TAGS = {
    "a",
    "abbr",
    "address",
    "article",
    "aside",
    "audio",
    "b",
    "bdi",
    "bdo",
    "blockquote",
    "br",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "data",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "i",
    "img",
    "input",
    "ins",
    "kbd",
    "label",
    "li",
    "mark",
    "ol",
    "p",
    "picture",
    "pre",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "section",
    "small",
    "source",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "track",
    "u",
    "ul",
    "var",
    "video",
    "wbr",
}
ATTRIBUTES = {
    "*": {"class", "dir", "id", "lang", "role", "title"},
    "a": {"href", "hreflang", "name", "rel"},
    "abbr": {"title"},
    "audio": {"controls", "loop", "muted", "preload", "src"},
    "blockquote": {"cite"},
    "col": {"span"},
    "colgroup": {"span"},
    "data": {"value"},
    "del": {"cite", "datetime"},
    "details": {"open"},
    "img": {"alt", "height", "src", "width", "loading"},
    "input": {"checked"},
    "ins": {"cite", "datetime"},
    "li": {"value"},
    "ol": {"reversed", "start", "type"},
    "q": {"cite"},
    "source": {"media", "src", "type"},
    "td": {"colspan", "headers", "rowspan"},
    "th": {"abbr", "colspan", "headers", "rowspan", "scope"},
    "time": {"datetime"},
    "track": {"default", "kind", "label", "src", "srclang"},
    "video": {
        "controls",
        "height",
        "loop",
        "muted",
        "playsinline",
        "poster",
        "preload",
        "src",
        "width",
    },
}
# The only form control is the box of a task list, which nobody can tick.
_BOX = '<input type="checkbox" disabled=""'


# The attribute that numbers tags for `clean_numbered`.
NUMBER = "data-number"


def has(tag: str, attribute: str) -> bool:
    """Whether a tag may have an attribute. Its value can still keep it from being published."""
    return attribute in ATTRIBUTES["*"] or attribute in ATTRIBUTES.get(tag, ())


def clean(html: str, *, marked: bool = False) -> str:
    """`html` with nothing but allowed tags and attributes, and safe addresses. Addresses with the
    scheme data: pass; parse/body.py checks them. With `marked`, marks of places (places.py)
    stay."""
    return _clean(html, places.ATTRIBUTES if marked else frozenset())


def clean_numbered(html: str) -> str:
    """`clean` that keeps the numbers of tags, and comments. Only for a look at what it takes out:
    nothing of it is published."""
    return _clean(html, {NUMBER}, strip_comments=False)


def _clean(html: str, more: Set[str], *, strip_comments: bool = True) -> str:
    # The box gets its attribute by hand: nh3 writes those that it sets in an order that differs
    # from process to process.
    cleaned: str = load("nh3:clean")(
        html,
        tags=TAGS,
        attributes={**ATTRIBUTES, "*": ATTRIBUTES["*"] | more} if more else ATTRIBUTES,
        strip_comments=strip_comments,
        url_schemes={*urls.SAFE_SCHEMES, "data"},
        link_rel=None,
        generic_attribute_prefixes={"aria-"},
    )
    return cleaned.replace("<input", _BOX)
