"""What the other stages have to know of a body: addresses in it and where they were written, ids, plain text."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import islice

from msgspec import Struct
from msgspec.structs import replace

from sitegen import letters, line_ends, urls
from sitegen.characters import unescape
from sitegen.errors import Problem, SiteError, raise_errors, shorten
from sitegen.model.documents import Body, Heading, Img, Place, Ref
from sitegen.parse import budget, marks, references
from sitegen.parse.markdown import TAGS, Converter, clean

SUMMARY_LENGTH = 300
# So many signs are replaced sooner one by one than all at once.
FEW = 16
# Warnings of one kind, to see what is wrong.
ENOUGH = 20

# Most tags are others, which their first letter tells sooner than all the names.
_LINKING_TAG = re.compile(r"<(?=[aistv])(a|area|audio|img|source|track|video)\b((?:[^<>\"']|\"[^\"]*\"|'[^']*')*+)>", re.IGNORECASE)
_ANY_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*+)>")
# What `src` leads to in them. A <source> may stand in any.
_MEDIA = {"audio": "audio file", "source": "file", "track": "text track", "video": "video"}
_SOURCE = re.compile(r"<source\b((?:[^<>\"']|\"[^\"]*\"|'[^']*')*+)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([^\s=>/"']+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+))?""")
_ID = re.compile(r"<[a-zA-Z][^<>]*?\sid=(?:\"([^\"]*)\"|'([^']*)')")
_TAG = re.compile(r"<[^>]*>")
_FOOTNOTE_REF = re.compile(r"<sup id=\"fnref.*?</sup>")
_BLOCK = re.compile(r"<(/?)(p|blockquote|div|li|dd|dt|table|figure|details|section|aside|pre)\b[^>]*>")
# But for the two marks among them, which part no signs.
_CJK = re.compile("[\u3040-\u3098\u309b-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_ASCII = bytes(range(128))
_FOREIGN_SIGN = re.compile(r"[^\x00-\x7f\w]")
# For each byte of UTF-8: "w" for what is in words, "-" for what joins two of them, a space for what parts them.
_IN_WORDS = bytes(ord("w" if byte > 127 or chr(byte).isalnum() or byte == ord("_") else "-" if byte in b"'.,:/@-" else " ") for byte in range(256))
# Apostrophes, also those of Hebrew, and hyphens; a joiner is one wherever it stands.
_JOINS_WORDS = {"’": "'", "＇": "'", "׳": "'", "״": "'", "‐": "-", "‑": "-", letters.ZWNJ: "", letters.ZWJ: ""}
_SENTENCE_END = re.compile(r"[.!?…]['\"”’»)\]]*(?=\s)|[。！？]['\"”’」』）]*")
# A full stop after these does not end a sentence.
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:[A-Za-zÀ-ÿ]|(?:[A-Za-z]\.)+[A-Za-z]|Mr|Mrs|Ms|Dr|Prof|Gen|Col|Lt|Sgt|Capt|Sen|Rep|Gov|St|Jr|Sr|No|vs|Inc|Ltd|Co|Corp"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec|approx|etc|ca|cf|z\.B|bzw|Nr|Sra?|Dra?)$")


class Face(Struct, frozen=True, kw_only=True):
    """What other documents can see of a text; see `model.documents._Document`."""

    refs: tuple[Ref, ...]
    ids: tuple[str, ...]
    summary: str


class _Address(Struct, frozen=True):
    """An address in HTML: `html[start:end]` is the whole attribute."""

    target: str
    image: bool
    what: str
    start: int
    end: int


def body(path: str, text: str, first_line: int, converter: Converter) -> tuple[Face, Body, tuple[Problem, ...]]:
    """The body `text`, which begins at line `first_line` of the file `path`: what others see of it, all of it, and warnings.

    Raises SiteError for a text that Python-Markdown cannot convert, or not within the budget of a document.
    """
    if len(text) > budget.MAX_CHARACTERS:
        raise SiteError([Problem(path=path, line=first_line, code="markdown",
                                 message=f"the text has {len(text):,} characters, more than {budget.MAX_CHARACTERS:,}",
                                 hint="split it into several documents, or publish it as a file of its own beside this one")])
    seconds = budget.seconds_for(len(text))
    try:
        with budget.limit(seconds):
            return _body(path, text, first_line, converter)
    except budget.OverBudget:
        raise SiteError([Problem(
            path=path, line=first_line + _heaviest(text, len), code="markdown", message=f"the text takes more than {seconds:.0f} seconds to convert",
            hint="the longest paragraph begins here: look for brackets, asterisks or HTML without an end, or split the text")]) from None


def _body(path: str, text: str, first_line: int, converter: Converter) -> tuple[Face, Body, tuple[Problem, ...]]:
    made, headings, refused = _checked(path, text, first_line, converter)
    has_references, trusted = "&#" in made, converter.raw_html == "trust"
    lost: tuple[Problem, ...] = ()
    refs, unsafe = _addresses(made, trusted=trusted)
    if converter.needs_cleaning(text):
        if converter.raw_html == "sanitize":
            lost = (*_lost_tags(path, text, first_line, made), *_lost_sources(path, text, first_line, made))
        made = _SOURCE.sub(lambda source: source[0] if _has(source[1], "src") else "", clean(made))
        refs, left = _addresses(made, trusted=trusted)
    else:
        left = unsafe
    if has_references and not refused:
        # Feeds are cleaned in any case.
        refused = references.left(path, text, first_line, clean(made) if trusted else made)
    if left:
        made, refs = _dropped(made, refs, left)
    places = _places(text, first_line, [ref.target for ref in (*refs, *unsafe)])
    problems = (*refused, *lost, *(Problem(path=path, line=line, column=column, severity="warning", code="unsafe-address",
                                 message=f"the address {shorten(ref.target)} is not published",
                                 hint=f"allowed are addresses of the site and {', '.join(sorted(urls.SAFE_SCHEMES))}")
                         for ref, (line, column) in zip(unsafe, places[len(refs):], strict=True)))
    words, cjk = _words(unescape(_TAG.sub(" ", made.replace("<wbr>", ""))))
    return Face(
        refs=tuple(Ref(target=ref.target, image=ref.image, what=ref.what) for ref in refs), ids=tuple(_ids(made)), summary=_summary(made),
    ), Body(
        html=made, places=tuple(Place(ref.start, ref.end, line, column) for ref, (line, column) in zip(refs, places[:len(refs)], strict=True)),
        images=tuple(_images(made, refs)) if "<img" in made else (), headings=headings, words=words + cjk,
        has_code="<pre><span></span><code>" in made,
        reading_minutes=max(1, round(words / 230 + cjk / 500))), problems


def _checked(path: str, text: str, first_line: int, converter: Converter) -> tuple[str, tuple[Heading, ...], list[Problem]]:
    """The HTML of `text`, its headings, and errors, with nothing in it that no output can hold, nor anything of the library's own."""
    def convert(given: str) -> tuple[str, tuple[Heading, ...]]:
        return _convert(path, given, first_line, converter)

    raise_errors(references.too_long(path, text, first_line, convert))
    made, headings = convert(text)
    if marks.left(made, headings):
        raise SiteError([marks.problem(path, text, first_line, convert)])
    made, refused = references.checked(path, text, first_line, made, convert)
    return made, headings, refused


def _convert(path: str, text: str, first_line: int, converter: Converter) -> tuple[str, tuple[Heading, ...]]:
    try:
        made, headings = converter.convert(text)
        # What a document may hold must not depend on how many calls Python has left, nor break what reads the HTML.
        too_deep = budget.too_deep(made) is not None
    except RecursionError:
        too_deep = True
    except Exception as error:  # a text that breaks the library is a fault of the text to its author, not a crash
        raise SiteError([Problem(path=path, line=first_line, code="markdown", message=(
            f"Python-Markdown cannot convert this text ({type(error).__name__}: {shorten(str(error))})"))]) from error
    if too_deep:
        line, column = _deepest(text)
        raise SiteError([Problem(path=path, line=first_line + line, column=column, code="markdown", message="the text is nested too deeply",
                                 hint=f"at most {budget.MAX_DEPTH} elements can stand in each other; is there HTML, or a list, without an end?")])
    return made, headings


_AUTOLINK = re.compile(r"<[^\s<>:@]*[:@]")
_NESTING = re.compile(r"[*_~\[<>+-]|^ +", re.MULTILINE)


def _deepest(text: str) -> tuple[int, int]:
    """Where `text` nests too deeply: the lines before it, and the column; 0 where only a guess at the paragraph can be made."""
    visible = _AUTOLINK.sub(lambda match: " " * len(match[0]), without_code(text))
    place = budget.too_deep(visible)
    if place is None:
        return _heaviest(text, lambda line: sum(map(len, _NESTING.findall(line)))), 0
    return visible.count("\n", 0, place), place - visible.rfind("\n", 0, place)


def _heaviest(text: str, weigh: Callable[[str], int]) -> int:
    """How many lines stand before the paragraph whose lines weigh most."""
    most = start = found = weight = 0
    for i, line in enumerate(text.split("\n")):
        if not line.strip():
            start, weight = i + 1, 0
            continue
        weight += weigh(line)
        if weight > most:
            most, found = weight, start
    return found


# A picture of at most about 6 kB inside the text itself; never SVG, which can hold scripts.
_SMALL_PICTURE = re.compile(r"data:image/(?:png|gif|jpeg|webp);base64,[A-Za-z0-9+/=]{1,8192}")
_TAG_NAME = re.compile(r"<([a-zA-Z][\w-]*)(?=[\s/>]|$)")


def _lost_tags(path: str, text: str, first_line: int, made: str) -> tuple[Problem, ...]:
    """A warning for each kind of tag in `made`, the HTML of `text`, that sanitizing takes out, at its first place."""
    names = sorted({tag[1].lower() for tag in _TAG_NAME.finditer(made)} - TAGS)
    visible = without_code(text)
    places: dict[str, int] = {}
    for tag in _TAG_NAME.finditer(visible):
        places.setdefault(tag[1].lower(), tag.start())
    problems = []
    for name in names[:ENOUGH]:
        start = places.get(name, 0)
        problems.append(Problem(
            path=path, line=first_line + visible.count("\n", 0, start), column=start - visible.rfind("\n", 0, start), severity="warning",
            code="raw-html", message=f"the tag <{shorten(name).strip(chr(39))}> is not published",
            hint="write &lt; for a plain <; docs/front-matter.md lists the tags that raw HTML may have"))
    return tuple(problems)


def _lost_sources(path: str, text: str, first_line: int, made: str) -> Iterator[Problem]:
    """A warning for each <source> in `made` that has only a `srcset`, which sanitizing takes out, so that nothing would be left of it."""
    if not any(_has(source[1], "srcset") and not _has(source[1], "src") for source in _SOURCE.finditer(made)):
        return
    visible = without_code(text)
    starts = (source.start() for source in _SOURCE.finditer(visible) if _has(source[1], "srcset") and not _has(source[1], "src"))
    for start in islice(starts, ENOUGH):
        yield Problem(
            path=path, line=first_line + visible.count("\n", 0, start), column=start - visible.rfind("\n", 0, start), severity="warning",
            code="raw-html", message="a <source> with srcset is not published",
            hint="write ![what it shows](picture.jpg): sitegen offers the picture in smaller sizes")


def _has(attributes: str, name: str) -> bool:
    return any(attribute[1].lower() == name for attribute in _ATTRIBUTE.finditer(attributes))


def _addresses(made: str, *, trusted: bool) -> tuple[list[_Address], list[_Address]]:
    """The addresses in `made` that have to be resolved, and those that must not be published."""
    refs, unsafe = [], []
    for tag in _LINKING_TAG.finditer(made):
        for attribute in _ATTRIBUTE.finditer(made, tag.start(2), tag.end(2)):
            name = attribute[1].lower()
            if name not in {"href", "src", "poster"}:
                continue
            target = unescape((attribute[2] or "").strip("\"'"))
            scheme = urls.scheme(target)
            ref = _Address(target, name != "href", _MEDIA.get(tag[1].lower(), "") if name == "src" else "", attribute.start(), attribute.end())
            if scheme and scheme not in urls.SAFE_SCHEMES and not trusted and not (ref.image and _SMALL_PICTURE.fullmatch(target)):
                unsafe.append(ref)
            elif not scheme and not target.startswith("//"):
                refs.append(ref)
    return refs, unsafe


def _images(made: str, refs: list[_Address]) -> Iterator[Img]:
    """The <img> tags in `made`. Every tag is looked at, so that none is found in the value of an attribute."""
    numbers = {ref.start: number for number, ref in enumerate(refs)}
    inside = False
    for tag in _ANY_TAG.finditer(made):
        name = tag[2].lower()
        if name == "picture":
            inside = not tag[1]
        elif name == "img":
            found = {attribute[1].lower(): attribute for attribute in _ATTRIBUTE.finditer(made, tag.start(3), tag.end(3))}
            source = found.get("src")
            yield Img(tag.start(), tag.end(), numbers.get(source.start(), -1) if source else -1, _pixels(found.get("width")),
                      _pixels(found.get("height")), "loading" in found, inside or "srcset" in found)


def _pixels(attribute: re.Match[str] | None) -> int:
    """The number that an attribute gives; another value (100%) is as good as one."""
    if attribute is None:
        return 0
    value = (attribute[2] or "").strip("\"'")
    return int(value) if re.fullmatch(r"[1-9][0-9]{0,4}", value) else -1


def _dropped(made: str, refs: list[_Address], unsafe: list[_Address]) -> tuple[str, list[_Address]]:
    """`made` without the unsafe attributes, and the other addresses at their new places."""
    pieces, moved, end, gone = [], [], 0, 0
    cuts = {ref.start for ref in unsafe}
    for ref in sorted((*refs, *unsafe), key=lambda ref: ref.start):
        if ref.start in cuts:
            start = ref.start - (made[ref.start - 1] == " ")
            pieces.append(made[end:start])
            end = ref.end
            gone += ref.end - start
        else:
            moved.append(replace(ref, start=ref.start - gone, end=ref.end - gone))
    return "".join((*pieces, made[end:])), moved


# --- where an address was written -----------------------------------------------------------------------------------


def _places(text: str, first_line: int, targets: list[str]) -> list[tuple[int, int]]:
    """Line and column of each target, the n-th of equal ones at its n-th place outside of code."""
    if not targets:
        return []
    visible = without_code(text)
    written: dict[str, list[int]] = {}
    for address in _WRITTEN.finditer(visible):
        group = address.lastgroup or "link"
        written.setdefault(unescape(address[group]), []).append(address.start(group))
    lines = [0, *(match.end() for match in re.finditer("\n", visible))]
    used: dict[str, int] = {}
    places = []
    for target in targets:
        n = used[target] = used.get(target, -1) + 1
        starts = written.get(target)
        if starts is None:
            # Written in a way that Markdown resolves, an escape or a definition's continuation: its first place has to do.
            starts = written[target] = [max(visible.find(target), 0)]
        start = starts[min(n, len(starts) - 1)]
        line = bisect_right(lines, start) - 1
        places.append((first_line + line, start - lines[line] + 1))
    return places


# An address in a link or picture, in a definition, in a tag.
_WRITTEN = re.compile(r"""\]\([ \t]*(?:<(?P<angle>[^<>\n]*)>|(?P<link>[^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*))|\]:[ \t]*<?(?P<definition>[^\s<>]+)"""
                      r"""|\b(?:href|src|poster)\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s"'>]+))""", re.IGNORECASE)
_FENCE = re.compile(r"[ >]*(?:(?:[-+*]|\d{1,9}[.)]) +)?(`{3,}|~{3,})(.*)")


def without_code(text: str) -> str:
    """`text` with every character of fenced code and code spans blanked, so that positions stay true."""
    return _without_spans(_without_fences(text))


def _without_fences(text: str) -> str:
    if "```" not in text and "~~~" not in text:
        return text
    lines = text.split("\n")
    last = {line.strip()[:1]: i for i, line in enumerate(lines) if _FENCE.fullmatch(line) and not line.strip().strip("`~")}
    fence, start = "", 0
    for i, line in enumerate(lines):
        found = _FENCE.match(line)
        if not found:
            continue
        if not fence:
            # A fence that nothing closes is text.
            if last.get(found[1][0], -1) > i:
                fence, start = found[1], i
        elif found[1].startswith(fence) and not found[2].strip():
            lines[start:i + 1] = [" " * len(inside) for inside in lines[start:i + 1]]
            fence = ""
    return "\n".join(lines)


def _without_spans(text: str) -> str:
    runs = [(match.start(), match.end()) for match in re.finditer("`+", text)]
    later: dict[int, list[int]] = {}
    for index in range(len(runs) - 1, -1, -1):
        later.setdefault(runs[index][1] - runs[index][0], []).append(index)
    pieces, end, index = [], 0, 0
    while index < len(runs):
        start, stop = runs[index]
        same = later[stop - start]
        while same and same[-1] <= index:
            same.pop()
        closing = same[-1] if same else None
        if closing is None or "\n\n" in text[stop:runs[closing][0]]:
            index += 1
            continue
        span = text[start:runs[closing][1]]
        pieces += [text[end:start], re.sub(r"[^\n]", " ", span)]
        end, index = runs[closing][1], closing + 1
    return "".join((*pieces, text[end:]))


# --- ids, plain text ------------------------------------------------------------------------------------------------


def _ids(made: str) -> Iterator[str]:
    for match in _ID.finditer(made):
        yield unescape(match[1] if match[1] is not None else match[2])


def _words(plain: str) -> tuple[int, int]:
    """How many words there are in `plain`, and beside them how many signs of scripts that put no spaces between words."""
    # Most texts have few characters beside ASCII.
    foreign = plain.encode().translate(None, _ASCII).decode()
    plain, cjk = _CJK.subn(" ", plain) if _CJK.search(foreign) else (plain, 0)
    if foreign and not foreign.isalnum():
        signs = set(_FOREIGN_SIGN.findall(plain) if cjk else foreign)
        joining = {sign: put for sign in signs if not sign.isalnum() and (put := _between(sign)) != " "}
        if len(joining) < FEW:
            for sign, put in joining.items():
                plain = plain.replace(sign, put)
        else:
            plain = plain.translate({ord(sign): put for sign, put in joining.items()})
        plain = _FOREIGN_SIGN.sub(" ", plain)
    # What joins stands alone between two words; by itself it is none.
    tokens = plain.encode().translate(_IN_WORDS).replace(b"--", b"  ").split()
    return len(tokens) - tokens.count(b"-"), cjk


@lru_cache(maxsize=1 << 12)
def _between(sign: str) -> str:
    """What stands in ASCII for a sign that is no letter: nothing, if it parts no words."""
    if sign in _JOINS_WORDS:
        return _JOINS_WORDS[sign]
    # A space of no width is one: scripts that write none part words by it.
    is_ignored = unicodedata.category(sign)[0] == "M" or (sign != "\u200b" and not letters.seen(sign))
    return "" if is_ignored else " "


def _summary(made: str) -> str:
    """The first paragraph that stands by itself, as plain text, cut at the end of a sentence."""
    depth, start = 0, None
    for block in _BLOCK.finditer(made):
        closing, name = block[1], block[2]
        if name != "p":
            depth += -1 if closing else 1
        elif not closing:
            start = block.end() if depth == 0 else None
        elif start is not None:
            inside = _FOOTNOTE_REF.sub("", made[start:block.start()]).replace("<br>\n", "\n").replace("<br>", "\n")
            text = " ".join(line_ends.in_text(unescape(_TAG.sub("", inside))).split())
            if text:
                return cut(text, SUMMARY_LENGTH)
    return ""


def cut(text: str, limit: int) -> str:
    """`text` if it has at most `limit` characters; else as many whole sentences as fit, or whole words and "…"."""
    if len(text) <= limit:
        return text
    end = 0
    for match in _SENTENCE_END.finditer(text, 0, limit + 1):
        if match.end() <= limit and not (match[0][0] == "." and _ABBREVIATION.search(text[:match.start()][-12:])):
            end = match.end()
    if end:
        return text[:end]
    return text[: limit - 1].rpartition(" ")[0].rstrip(" ,;:–—-") + "…" if " " in text[: limit - 1] else text[: limit - 1] + "…"
