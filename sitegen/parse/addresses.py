"""The addresses and pictures in the HTML of a body: where they are, where they were written, and
which of them must not be published."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from sitegen import hosts, lazy, urls
from sitegen.errors import Problem, shorten
from sitegen.lazy import load
from sitegen.markdown import places
from sitegen.markdown.written import Written
from sitegen.model.documents import Img, number_elsewhere
from sitegen.text import rawhtml
from sitegen.text.characters import IN_TAG, unescape

# Most tags are not of these elements. Their first letters exclude them faster than their names.
_LINKING_TAG = re.compile(
    rf"<(?=[aistv])(a|area|audio|img|source|track|video)\b({IN_TAG})>",
    re.IGNORECASE,
)
# In trusted HTML an attribute's value may hold what looks like a tag. So every tag is matched as a
# whole, and those that hold no addresses are skipped.
_TRUSTED_TAG = lazy.pattern(
    rf"<(?:(a|area|audio|img|source|track|video)(?=[\s/>])|[a-zA-Z])({IN_TAG})>",
    re.IGNORECASE,
)
_ANY_TAG = lazy.pattern(rf"<(/?)([a-zA-Z][^\s/>]*)({IN_TAG})>")
# What `src` leads to, by tag name. A <source> can be of any kind.
_MEDIA = {"audio": "audio file", "source": "file", "track": "text track", "video": "video"}
_ATTRIBUTE = re.compile(r"""([^\s=>/"']+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+))?""")
# A picture inside the text, of at most about 6 kB; never SVG, which can hold scripts.
_SMALL_PICTURE = lazy.pattern(r"data:image/(?:png|gif|jpeg|webp);base64,[A-Za-z0-9+/=]{1,8192}")
# The extension can be anywhere, because a query can follow it.
_LIKE_A_PICTURE = re.compile(r"\.(?:jpe?g|jpe|jfif|pjpe?g|mpo|a?png|gif|webp)", re.IGNORECASE)


# Kinds of what trusted HTML loads that a policy may refuse.
_JUDGED = frozenset(
    {"script", "style", "img", "font", "connect", "frame", "form", "media", "manifest"}
)


class Address(Struct, frozen=True):
    """An address in HTML: `html[start:end]` is the whole attribute. `kind` says what it leads to,
    if that is neither a page nor a picture. `line` and `column` say where in the text it was
    written, from 1; 0 if that is unknown."""

    target: str
    image: bool
    kind: str
    start: int
    end: int
    line: int = 0
    column: int = 0


class Addresses(NamedTuple):
    """The addresses of one text: those to `resolve`; those that are `unsafe` and must not be
    published; `pictures`, the whole addresses that may be of a picture of the site; and those that
    a page loads from other hosts (`loads`), each with its kind in `[security]`."""

    resolve: list[Address]
    unsafe: list[Address]
    pictures: list[str]
    loads: list[tuple[str, Address]]


def addresses_in(html: str, marks: Sequence[places.PlaceMark], *, trusted: bool) -> Addresses:
    """The addresses in `html`, from which the `marks` of places were removed. In `trusted` HTML,
    none is unsafe."""
    addresses = Addresses([], [], [], [])
    following, removed = iter(marks), 0
    mark = next(following, None)
    for tag in (_TRUSTED_TAG if trusted else _LINKING_TAG).finditer(html):
        if not tag[1]:
            continue
        tag_marks = {}
        while mark is not None and mark.start - removed <= tag.end():
            if mark.start - removed > tag.start():
                tag_marks[mark.name] = mark
            removed += mark.end - mark.start
            mark = next(following, None)
        for attribute in _ATTRIBUTE.finditer(html, tag.start(2), tag.end(2)):
            name = attribute[1].lower()
            if name not in {"href", "src", "poster"}:
                continue
            target = unescape((attribute[2] or "").strip("\"'"))
            scheme = urls.scheme(target)
            address = Address(
                target,
                name != "href",
                _MEDIA.get(tag[1].lower(), "") if name == "src" else "",
                attribute.start(),
                attribute.end(),
                *((tag_marks[name].line, tag_marks[name].column) if name in tag_marks else ()),
            )
            if not trusted and _is_unsafe(address, scheme):
                addresses.unsafe.append(address)
            elif not scheme and not target.startswith("//"):
                addresses.resolve.append(address)
            elif address.image or _LIKE_A_PICTURE.search(target):
                addresses.pictures.append(target)
                addresses.loads.extend(_loaded(address))
    return addresses


def _loaded(address: Address) -> Iterator[tuple[str, Address]]:
    """The address with its kind, if a page loads it from another host. Only `src` of sound and film
    has a `kind`."""
    if address.image and hosts.origin_of(address.target):
        yield "media" if address.kind else "img", address


def loads_in(html: str, marks: Sequence[places.PlaceMark]) -> list[tuple[str, Address]]:
    """What a page loads or posts to by trusted `html`, from which the `marks` of places were
    removed, as in `Addresses`; but for what every policy allows where HTML is trusted."""
    found = load("sitegen.text.loads:in_html")(html) if "<" in html else ()
    known = {address.start: address for _, address in addresses_in(html, marks, trusted=True).loads}
    loads = []
    for each in found:
        is_elsewhere = hosts.origin_of(each.address) or urls.scheme(each.address)
        if each.kind in ("object", "base") or (each.kind in _JUDGED and is_elsewhere):
            address = Address(each.address, False, "", each.start, each.end)
            # The place of an address in Markdown is known by its mark.
            at = max((start for start in known if start <= each.start), default=-1)
            if at >= 0 and known[at].target == each.address:
                address = known[at]
            loads.append((each.kind, address))
    return loads


def _is_unsafe(address: Address, scheme: str) -> bool:
    return (
        bool(scheme)
        and scheme not in urls.SAFE_SCHEMES
        and not (address.image and _SMALL_PICTURE.fullmatch(address.target))
    )


def unsafe_before_sanitizing(unsanitized: str, *, has_marks: bool) -> list[Address]:
    """The addresses that must not be published in HTML that is not sanitized yet."""
    marks = places.marks_in(unsanitized) if has_marks else []
    html = rawhtml.blanked(places.without(unsanitized, marks), rawhtml.SANITIZED)
    return addresses_in(html, marks, trusted=False).unsafe


def images_in(html: str, addresses: Iterable[Address]) -> tuple[tuple[Img, ...], tuple[str, ...]]:
    """The <img> tags in `html`, and the addresses of those of other sites, which are not among the
    `addresses`. Trusted HTML may have </img>, which is no picture. Every tag is matched, so that
    none is found in the value of an attribute."""
    if "<img" not in html:
        return (), ()
    numbers = {address.start: number for number, address in enumerate(addresses)}
    images: list[Img] = []
    elsewhere: list[str] = []
    in_picture = False
    for tag in _ANY_TAG.finditer(html):
        name = tag[2].lower()
        if name == "picture":
            in_picture = not tag[1]
        elif name == "img" and not tag[1]:
            attributes = {
                attribute[1].lower(): attribute
                for attribute in _ATTRIBUTE.finditer(html, tag.start(3), tag.end(3))
            }
            source = attributes.get("src")
            number = numbers.get(source.start(), -1) if source else -1
            target = unescape((source[2] or "").strip("\"'")) if source and number < 0 else ""
            if urls.is_foreign(target):
                number = number_elsewhere(len(elsewhere))
                elsewhere.append(target)
            image = Img(
                tag.start(),
                tag.end(),
                number,
                _pixels(attributes.get("width")),
                _pixels(attributes.get("height")),
                "loading" in attributes,
                in_picture or "srcset" in attributes,
            )
            images.append(image)
    return tuple(images), tuple(elsewhere)


def _pixels(attribute: re.Match[str] | None) -> int:
    """The value of an attribute in pixels: 0 if it is missing, -1 for any other value, such as
    100%."""
    if attribute is None:
        return 0
    value = (attribute[2] or "").strip("\"'")
    return int(value) if re.fullmatch(r"[1-9][0-9]{0,4}", value) else -1


def without_unsafe(
    html: str, addresses: list[Address], unsafe: list[Address]
) -> tuple[str, list[Address]]:
    """`html` without the attributes that hold `unsafe` addresses, and the other `addresses` with
    their new positions."""
    pieces, moved, end, removed = [], [], 0, 0
    cuts = {address.start for address in unsafe}
    for address in sorted((*addresses, *unsafe), key=lambda each: each.start):
        if address.start in cuts:
            start = address.start - (html[address.start - 1] == " ")
            pieces.append(html[end:start])
            end = address.end
            removed += address.end - start
        else:
            moved.append(replace(address, start=address.start - removed, end=address.end - removed))
    return "".join((*pieces, html[end:])), moved


def warnings(unsafe: Iterable[Address], written: Written) -> Iterator[Problem]:
    """A warning for each address that is not published."""
    for address in unsafe:
        yield Problem.at(
            written.path,
            written_at(address, written),
            severity="warning",
            code="unsafe-address",
            message=f"the address {shorten(address.target)} is not published",
            hint=f"allowed are addresses of the site and {', '.join(sorted(urls.SAFE_SCHEMES))}",
        )


def whole_at(address: Address, written: Written) -> tuple[int, int]:
    """`written_at` for an address in HTML that the text has as it is, where the beginning of
    another address may be before it."""
    visible = written.visible
    whole = re.compile(rf"{re.escape(address.target)}(?![\w./?&=#%:@-])").search(visible)
    if address.line or whole is None:
        return written_at(address, written)
    start = whole.start()
    return (
        written.first_line + visible.count("\n", 0, start),
        start - visible.rfind("\n", 0, start),
    )


def written_at(address: Address, written: Written) -> tuple[int, int]:
    """The line and column of an address in its file. If the dialect does not say them, the text is
    searched for the address, but not for links to parts of the same text: headings and footnotes
    have such links that no author wrote."""
    if address.line:
        return written.first_line + address.line - 1, address.column
    visible, target = written.visible, address.target
    start = max(visible.find(target), 0) if not target.startswith("#") else 0
    return (
        written.first_line + visible.count("\n", 0, start),
        start - visible.rfind("\n", 0, start),
    )
