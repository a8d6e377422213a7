"""What the other stages have to know of a body: addresses in it and where they were written, ids,
plain text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from sitegen import urls
from sitegen.errors import Problem, SiteError, raise_errors, shorten
from sitegen.markdown import (
    budget,
    ids,
    marks,
    mathematics,
    phrases,
    places,
    references,
    sanitize,
    verbatim,
)
from sitegen.markdown.converter import Converter, clean
from sitegen.markdown.sanitize import ENOUGH, Written
from sitegen.model.documents import Body, Formula, Heading, Img, Place, Ref
from sitegen.pictures import strip
from sitegen.text import letters, line_ends, rawhtml
from sitegen.text.characters import unescape

SUMMARY_LENGTH = 300
# So many signs are replaced sooner one by one than all at once.
FEW = 16
# So much of a formula is named.
NAMED = 40

# Most tags are others, which their first letter tells sooner than all the names.
_LINKING_TAG = re.compile(
    r"<(?=[aistv])(a|area|audio|img|source|track|video)\b((?:[^<>\"']|\"[^\"]*\"|'[^']*')*+)>",
    re.IGNORECASE,
)
# In trusted HTML a value may hold what looks like a tag; where each tag is read as a whole, none is
# found in there.
_TRUSTED_TAG = re.compile(
    r"<(?:(a|area|audio|img|source|track|video)(?=[\s/>])|[a-zA-Z])((?:[^<>\"']|\"[^\"]*\"|'[^']*')*+)>",
    re.IGNORECASE,
)
_ANY_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*+)>")
# What `src` leads to in them. A <source> may stand in any.
_MEDIA = {"audio": "audio file", "source": "file", "track": "text track", "video": "video"}
_ATTRIBUTE = re.compile(r"""([^\s=>/"']+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+))?""")
_TAG = re.compile(r"<[^>]*>")
_FOOTNOTE_REF = re.compile(r"<sup id=\"fnref.*?</sup>")
_BLOCK = re.compile(
    r"<(/?)(p|blockquote|div|li|dd|dt|table|figure|details|section|aside|pre)\b[^>]*>"
)
# But for the two marks among them, which part no signs.
_CJK = re.compile(
    "[\u3040-\u3098\u309b-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_ASCII = bytes(range(128))
_FOREIGN_SIGN = re.compile(r"[^\x00-\x7f\w]")
# For each byte of UTF-8: "w" for what is in words, "-" for what joins two of them, a space for what
# parts them.
_IN_WORDS = bytes(
    ord(
        "w"
        if byte > 127 or chr(byte).isalnum() or byte == ord("_")
        else "-"
        if byte in b"'.,:/@-"
        else " "
    )
    for byte in range(256)
)
# Apostrophes, also those of Hebrew, and hyphens; a joiner is one wherever it stands.
_JOINS_WORDS = {
    "’": "'",
    "＇": "'",
    "׳": "'",
    "״": "'",
    "‐": "-",
    "‑": "-",
    letters.ZWNJ: "",
    letters.ZWJ: "",
}
_SENTENCE_END = re.compile(r"[.!?…]['\"”’»)\]]*(?=\s)|[。！？]['\"”’」』）]*")
# A full stop after these does not end a sentence.
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:[A-Za-zÀ-ÿ]|(?:[A-Za-z]\.)+[A-Za-z]|Mr|Mrs|Ms|Dr|Prof|Gen|Col|Lt|Sgt|Capt|Sen|Rep|Gov|St|Jr|Sr|No|vs|Inc|Ltd|Co|Corp"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec|approx|etc|ca|cf|z\.B|bzw|Nr|Sra?|Dra?)$"
)


class Face(Struct, frozen=True, kw_only=True):
    """What other documents can see of a text; see `model.documents._Document`."""

    refs: tuple[Ref, ...]
    ids: tuple[str, ...]
    summary: str
    phrases: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()


class _Address(Struct, frozen=True):
    """An address in HTML: `html[start:end]` is the whole attribute. It was written in a `line` and
    `column` of the text, if that is known."""

    target: str
    image: bool
    what: str
    start: int
    end: int
    line: int = 0
    column: int = 0


def body(
    path: str, text: str, first_line: int, converter: Converter
) -> tuple[Face, Body, tuple[Problem, ...]]:
    """The body `text`, which begins at line `first_line` of the file `path`: what others see of it,
    all of it, and warnings.

    Raises SiteError for a text that Python-Markdown cannot convert, or not within the budget of a
    document."""
    if len(text) > budget.MAX_CHARACTERS:
        raise SiteError(
            [
                Problem(
                    path=path,
                    line=first_line,
                    code="markdown",
                    message=(
                        f"the text has {len(text):,} characters, more than"
                        f" {budget.MAX_CHARACTERS:,}"
                    ),
                    hint=(
                        "split it into several documents, or publish it as a file of its own beside"
                        " this one"
                    ),
                )
            ]
        )
    seconds = budget.seconds_for(len(text))
    try:
        with budget.limit(seconds):
            return _body(path, text, first_line, converter)
    except budget.OverBudget:
        raise SiteError(
            [
                Problem(
                    path=path,
                    line=first_line + _heaviest(text, len),
                    code="markdown",
                    message=f"the text takes more than {seconds:.0f} seconds to convert",
                    hint=(
                        "the longest paragraph begins here: look for brackets, asterisks or HTML"
                        " without an end, or split the text"
                    ),
                )
            ]
        ) from None


def _body(
    path: str, text: str, first_line: int, converter: Converter
) -> tuple[Face, Body, tuple[Problem, ...]]:
    written = Written(path, first_line, lambda: _visible(text, converter))
    found = _html(text, written, converter)
    made, seen, trusted = found.html, found.seen, converter.raw_html == "trust"
    if "data:image/" in made:
        made, seen = strip.embedded(made), strip.embedded(seen)
    marked = places.marks_in(made) if found.marked else []
    made, seen = places.without(made, marked), places.without(seen, marked)
    formulas_at = (
        _formulas_written_at(seen, marked) if converter.math and 'class="math' in seen else []
    )
    refs, left, mentions = _addresses(seen, marked, trusted=trusted)
    unsafe = (
        left if found.ready is None else _unsafe(found.ready, marked=found.marked, trusted=trusted)
    )
    if left:
        made, refs = _dropped(made, refs, left)
        seen = made
    problems = (
        *found.problems,
        *(
            Problem(
                path=path,
                line=line,
                column=column,
                severity="warning",
                code="unsafe-address",
                message=f"the address {shorten(ref.target)} is not published",
                hint=(
                    f"allowed are addresses of the site and {', '.join(sorted(urls.SAFE_SCHEMES))}"
                ),
            )
            for ref in unsafe
            for line, column in (_place(ref, written),)
        ),
    )
    words, cjk = _words(unescape(_TAG.sub(" ", seen.replace("<wbr>", ""))))
    said = phrases.found(seen)
    formulas, refused = _formulas(seen, formulas_at, written) if formulas_at else ((), ())
    return (
        Face(
            refs=tuple(Ref(target=ref.target, image=ref.image, what=ref.what) for ref in refs),
            ids=(*found.ids, *found.names),
            summary=_summary(seen),
            phrases=tuple(sorted({phrase.key for phrase in said})),
            mentions=tuple(mentions),
        ),
        Body(
            html=made,
            places=tuple(Place(ref.start, ref.end, *_place(ref, written)) for ref in refs),
            images=tuple(_images(seen, refs)) if "<img" in seen else (),
            phrases=said,
            formulas=formulas,
            headings=found.headings,
            words=words + cjk,
            has_code="<pre><span></span><code>" in made,
            reading_minutes=max(1, round(words / 230 + cjk / 500)),
        ),
        (*problems, *refused),
    )


def _formulas(
    made: str, written_at: Sequence[tuple[int, int]], written: Written
) -> tuple[tuple[Formula, ...], tuple[Problem, ...]]:
    """The formulas in the HTML `made`, and a warning for each that stays code; `written_at` tells
    line and column of each."""
    formulas: list[Formula] = []
    problems: list[Problem] = []
    for found, (line, column) in zip(mathematics.FORMULA.finditer(made), written_at, strict=True):
        latex = unescape(found["block"] or found["inline"] or "")
        try:
            formulas.append(
                Formula(found.start(), found.end(), mathematics.published(latex, found))
            )
        except mathematics.RefusedError as error:
            lines = latex[: error.at].split("\n")
            named = " ".join(latex.split())
            problems.append(
                Problem(
                    path=written.path,
                    line=written.first_line + line - 1 + len(lines) - 1,
                    column=len(lines[-1]) + (column if len(lines) == 1 else 1),
                    severity="warning",
                    code="formula",
                    message=(
                        f"the formula {named if len(named) <= NAMED else f'{named[:NAMED]}…'} stays"
                        f" code: {error}"
                    ),
                    hint="correct it, or write \\$ for a plain dollar",
                )
            )
    return tuple(formulas), tuple(problems[:ENOUGH])


def _formulas_written_at(made: str, marked: Sequence[places.Mark]) -> list[tuple[int, int]]:
    """Line and column of each formula in `made`, from which the marks were taken out; the first
    line where there is none."""
    found: list[tuple[int, int]] = []
    following, gone = iter(marked), 0
    mark = next(following, None)
    for formula in mathematics.FORMULA.finditer(made):
        at = 1, 1
        while mark is not None and mark.start - gone < formula.end():
            if mark.name == "math" and mark.start - gone > formula.start():
                at = mark.line, mark.column
            gone += mark.end - mark.start
            mark = next(following, None)
        found.append(at)
    return found


class _Html(Struct, frozen=True, kw_only=True):
    """The HTML of a text, and the same as it is `seen`: without what is no tag and no text in it.
    If it is `marked`, marks in it tell of places. It was `ready` to be sanitized, if it was.
    Anchors have `names` that are no ids."""

    html: str
    seen: str
    marked: bool
    ready: str | None = None
    headings: tuple[Heading, ...]
    ids: tuple[str, ...]
    names: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def _html(text: str, written: Written, converter: Converter) -> _Html:
    """The HTML of `text`, sanitized if that is wanted, in which no heading has an id that another
    element has."""
    found = _made(text, written, converter, frozenset())
    if taken := ids.taken(found.ids, found.headings):
        found = _made(text, written, converter, taken)
    if found.ready is None:
        return (
            found
            if len(found.ids) == len(set(found.ids))
            else replace(found, problems=ids.repeated(found.ids, written))
        )
    made, lost = ids.unique(found.html, written)
    made, names = ids.anchored(made)
    return replace(
        found,
        html=made,
        seen=made,
        ids=ids.ids_of(made),
        names=names,
        problems=(*found.problems, *lost),
    )


def _made(text: str, written: Written, converter: Converter, taken: frozenset[str]) -> _Html:
    """The same, with headings that have none of the ids that are `taken`."""
    # What the text itself has that looks like a mark would be taken for one.
    marked = not places.looks_marked(text)

    def convert(given: str) -> tuple[str, tuple[Heading, ...]]:
        return _convert(given, written, converter, taken, marked=marked)

    made, headings, refused = _checked(written.path, text, written.first_line, convert)
    has_references, trusted, ready = (
        "&" in text and "&#" in made,
        converter.raw_html == "trust",
        None,
    )
    lost: tuple[Problem, ...] = ()
    if converter.needs_cleaning(text):
        ready, lost = sanitize.opened(made, written)
        made = sanitize.sanitized(ready, marked=marked)
    if has_references and not refused:
        # In feeds, trusted HTML is cleaned as well.
        judged = (
            clean(rawhtml.opened(made, tuple(rawhtml.tokens(made, rawhtml.SANITIZED))))
            if trusted
            else made
        )
        refused = references.left(written.path, text, written.first_line, judged)
    seen = rawhtml.blanked(made, rawhtml.TRUSTED) if trusted else made
    known, names = ids.trusted_ids(seen) if trusted and "<" in text else (ids.ids_of(made), ())
    return _Html(
        html=made,
        seen=seen,
        marked=marked,
        ready=ready,
        headings=headings,
        ids=known,
        names=names,
        problems=(*refused, *lost),
    )


Convert = Callable[[str], tuple[str, tuple[Heading, ...]]]


def _checked(
    path: str, text: str, first_line: int, convert: Convert
) -> tuple[str, tuple[Heading, ...], list[Problem]]:
    """The HTML of `text`, its headings, and errors, with nothing in it that no output can hold, nor
    anything of the library's own."""
    raise_errors(references.too_long(path, text, first_line, convert))
    made, headings = convert(text)
    if marks.left(made, headings):
        raise SiteError([marks.problem(path, text, first_line, convert)])
    made, refused = references.checked(path, text, first_line, made, convert)
    return made, headings, refused


def _convert(
    text: str, written: Written, converter: Converter, taken: frozenset[str], *, marked: bool
) -> tuple[str, tuple[Heading, ...]]:
    path, first_line = written.path, written.first_line
    try:
        made, headings = (
            _verbatim(text, converter, taken, marked=marked)
            if converter.raw_html == "trust"
            else converter.convert(text, taken, marked=marked)
        )
        # What a document may hold must not depend on how many calls Python has left, nor break what
        # reads the HTML.
        too_deep = budget.too_deep(made) is not None
    except RecursionError:
        too_deep = True
    except budget.ExpandedError as error:
        raise SiteError([_expanded(path, text, first_line, error.label)]) from error
    except (
        Exception
    ) as error:  # a text that breaks the library is a fault of the text to its author, not a crash
        raise SiteError(
            [
                Problem(
                    path=path,
                    line=first_line,
                    code="markdown",
                    message=(
                        f"Python-Markdown cannot convert this text ({type(error).__name__}:"
                        f" {shorten(str(error))})"
                    ),
                )
            ]
        ) from error
    if too_deep:
        line, column = _deepest(text)
        raise SiteError(
            [
                Problem(
                    path=path,
                    line=first_line + line,
                    column=column,
                    code="markdown",
                    message="the text is nested too deeply",
                    hint=(
                        f"at most {budget.MAX_DEPTH} elements can stand in each other; is there"
                        " HTML, or a list, without an end?"
                    ),
                )
            ]
        )
    return made, headings


def _expanded(path: str, text: str, first_line: int, label: str) -> Problem:
    definition = re.search(rf"\[{re.escape(label)}\]:", text, re.IGNORECASE)
    start = definition.start() if definition else 0
    return Problem(
        path=path,
        line=first_line + text.count("\n", 0, start),
        column=start - text.rfind("\n", 0, start),
        code="markdown",
        message=(
            f"what is defined as [{shorten(label).strip(chr(39))}] stands in the text so often that"
            f" it has more than {budget.MAX_CHARACTERS:,} characters"
        ),
        hint="shorten its address or title, or use it less often",
    )


def _verbatim(
    text: str, converter: Converter, taken: frozenset[str], *, marked: bool
) -> tuple[str, tuple[Heading, ...]]:
    """The HTML of a text that is trusted, with its comments, scripts and styles as they are, to the
    byte."""
    plain, kept = verbatim.hidden(text, without_code(text)) if "<" in text else (text, ())
    made, headings = converter.convert(plain, taken, marked=marked)
    if kept and marked:
        made = places.moved(made, verbatim.written_at(text, plain, kept))
    made = verbatim.shown(made, kept) if kept else made
    if kept and verbatim.holds_sign(made + "".join(heading.title for heading in headings)):
        # Something has been made of a sign, or of its place.
        return converter.convert(text, taken, marked=marked)
    return made, headings


_AUTOLINK = re.compile(r"<[^\s<>:@]*[:@]")
_NESTING = re.compile(r"[*_~\[<>+-]|^ +", re.MULTILINE)


def _deepest(text: str) -> tuple[int, int]:
    """Where `text` nests too deeply: the lines before it, and the column; 0 where only a guess at
    the paragraph can be made."""
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


# Whatever its name ends with.
_LIKE_A_PICTURE = re.compile(r"\.(?:jpe?g|jpe|jfif|pjpe?g|mpo|a?png|gif|webp)", re.IGNORECASE)


def _addresses(
    made: str, marked: Sequence[places.Mark], *, trusted: bool
) -> tuple[list[_Address], list[_Address], list[str]]:
    """The addresses in `made` that have to be resolved, those that must not be published, and whole
    ones that may be of a picture. `marked`: the marks that were taken out of it."""
    refs, unsafe, whole = [], [], []
    following, gone = iter(marked), 0
    mark = next(following, None)
    for tag in (_TRUSTED_TAG if trusted else _LINKING_TAG).finditer(made):
        if not tag[1]:
            continue
        own = {}
        while mark is not None and mark.start - gone <= tag.end():
            if mark.start - gone > tag.start():
                own[mark.name] = mark
            gone += mark.end - mark.start
            mark = next(following, None)
        for attribute in _ATTRIBUTE.finditer(made, tag.start(2), tag.end(2)):
            name = attribute[1].lower()
            if name not in {"href", "src", "poster"}:
                continue
            target = unescape((attribute[2] or "").strip("\"'"))
            scheme = urls.scheme(target)
            ref = _Address(
                target,
                name != "href",
                _MEDIA.get(tag[1].lower(), "") if name == "src" else "",
                attribute.start(),
                attribute.end(),
                *((own[name].line, own[name].column) if name in own else ()),
            )
            if (
                scheme
                and scheme not in urls.SAFE_SCHEMES
                and not trusted
                and not (ref.image and _SMALL_PICTURE.fullmatch(target))
            ):
                unsafe.append(ref)
            elif not scheme and not target.startswith("//"):
                refs.append(ref)
            elif ref.image or _LIKE_A_PICTURE.search(target):
                whole.append(target)
    return refs, unsafe, whole


def _unsafe(ready: str, *, marked: bool, trusted: bool) -> list[_Address]:
    """The addresses that must not be published in what is ready to be sanitized, and has marks if
    it is `marked`."""
    marks_in = places.marks_in(ready) if marked else []
    return _addresses(
        rawhtml.blanked(places.without(ready, marks_in), rawhtml.SANITIZED),
        marks_in,
        trusted=trusted,
    )[1]


def _images(made: str, refs: list[_Address]) -> Iterator[Img]:
    """The <img> tags in `made`. Every tag is looked at, so that none is found in the value of an
    attribute."""
    numbers = {ref.start: number for number, ref in enumerate(refs)}
    inside = False
    for tag in _ANY_TAG.finditer(made):
        name = tag[2].lower()
        if name == "picture":
            inside = not tag[1]
        elif name == "img":
            found = {
                attribute[1].lower(): attribute
                for attribute in _ATTRIBUTE.finditer(made, tag.start(3), tag.end(3))
            }
            source = found.get("src")
            yield Img(
                tag.start(),
                tag.end(),
                numbers.get(source.start(), -1) if source else -1,
                _pixels(found.get("width")),
                _pixels(found.get("height")),
                "loading" in found,
                inside or "srcset" in found,
            )


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


# --- where it was written -------------------------------------------------------------------------


def _place(ref: _Address, written: Written) -> tuple[int, int]:
    """Line and column of an address. Where the dialect does not know them, its first place has to
    do; what leads to a heading or a footnote of the same text, and was not written as an address,
    has none."""
    if ref.line:
        return written.first_line + ref.line - 1, ref.column
    start = max(written.visible.find(ref.target), 0) if not ref.target.startswith("#") else 0
    return written.first_line + written.visible.count(
        "\n", 0, start
    ), start - written.visible.rfind("\n", 0, start)


_FENCE = re.compile(r"[ >]*(?:(?:[-+*]|\d{1,9}[.)]) +)?(`{3,}|~{3,})(.*)")


def _visible(text: str, converter: Converter) -> str:
    """`text` with blanks for code, and for what readers do not see of its raw HTML."""
    visible = without_code(text)
    if "<" not in visible or converter.raw_html == "escape":
        return visible
    return rawhtml.blanked_source(
        visible, rawhtml.TRUSTED if converter.raw_html == "trust" else rawhtml.SANITIZED
    )


def without_code(text: str) -> str:
    """`text` with every character of fenced code and code spans blanked, so that positions stay
    true."""
    return _without_spans(_without_fences(text))


def _without_fences(text: str) -> str:
    if "```" not in text and "~~~" not in text:
        return text
    lines = text.split("\n")
    last = {
        line.strip()[:1]: i
        for i, line in enumerate(lines)
        if _FENCE.fullmatch(line) and not line.strip().strip("`~")
    }
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
            lines[start : i + 1] = [" " * len(inside) for inside in lines[start : i + 1]]
            fence = ""
    return "\n".join(lines)


def _without_spans(text: str) -> str:
    if "`" not in text:
        return text
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
        if closing is None or "\n\n" in text[stop : runs[closing][0]]:
            index += 1
            continue
        span = text[start : runs[closing][1]]
        pieces += [text[end:start], re.sub(r"[^\n]", " ", span)]
        end, index = runs[closing][1], closing + 1
    return "".join((*pieces, text[end:]))


# --- plain text -----------------------------------------------------------------------------------


def _words(plain: str) -> tuple[int, int]:
    """How many words there are in `plain`, and beside them how many signs of scripts that put no
    spaces between words."""
    # Most texts have few characters beside ASCII.
    foreign = plain.encode().translate(None, _ASCII).decode()
    plain, cjk = _CJK.subn(" ", plain) if _CJK.search(foreign) else (plain, 0)
    if foreign and not foreign.isalnum():
        signs = set(_FOREIGN_SIGN.findall(plain) if cjk else foreign)
        joining = {
            sign: put for sign in signs if not sign.isalnum() and (put := _between(sign)) != " "
        }
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
    is_ignored = unicodedata.category(sign)[0] == "M" or (
        sign != "\u200b" and not letters.seen(sign)
    )
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
            inside = (
                _FOOTNOTE_REF.sub("", made[start : block.start()])
                .replace("<br>\n", "\n")
                .replace("<br>", "\n")
            )
            text = " ".join(line_ends.in_text(unescape(_TAG.sub("", inside))).split())
            if text:
                return cut(text, SUMMARY_LENGTH)
    return ""


def cut(text: str, limit: int) -> str:
    """`text` if it has at most `limit` characters; else as many whole sentences as fit, or whole
    words and "…"."""
    if len(text) <= limit:
        return text
    end = 0
    for match in _SENTENCE_END.finditer(text, 0, limit + 1):
        if match.end() <= limit and not (
            match[0][0] == "." and _ABBREVIATION.search(text[: match.start()][-12:])
        ):
            end = match.end()
    if end:
        return text[:end]
    return (
        text[: limit - 1].rpartition(" ")[0].rstrip(" ,;:–—-") + "…"
        if " " in text[: limit - 1]
        else text[: limit - 1] + "…"
    )
