"""Lines that name what an article is based on: "Source: CNN", "Originally published in …".

A line is read only if nothing in it is doubtful: "The source: a leak from CNN" is a sentence, and
of "Source: Reuters, Berlin" nobody can say whether Berlin is a source as well."""

from __future__ import annotations

import re
from typing import NamedTuple

from sitegen import urls
from sitegen.importing.bodies.blocks import Line
from sitegen.importing.bodies.words import one_of, words
from sitegen.model import sources
from sitegen.text.characters import UNPRINTABLE

_WORDS = words("sources")
_OWN, _NOBODY, _GENERIC, _PARTICLES, _KNOWN = (
    frozenset(_WORDS[name]) for name in ("own", "nobody", "generic", "particles", "known")
)
_LANGUAGES = {name: value for name, value in _WORDS.items() if isinstance(value, dict)}
_AFTER_LABEL = " ?[:：] ?| ?[–—] ?| - "
_LABEL = {
    language: re.compile(
        rf"\(?(?:({one_of(value['one'])})|({one_of(value['many'])}))(?:{_AFTER_LABEL}|\Z)",
        re.IGNORECASE,
    )
    for language, value in _LANGUAGES.items()
}
_AND = {
    language: re.compile(rf",? {one_of(value['and'])} ", re.IGNORECASE)
    for language, value in _LANGUAGES.items()
}
_VIA = re.compile(r"\(?(?:via|vía)( ?: ?| )", re.IGNORECASE)
_PUBLISHED = tuple(
    (language, re.compile(each.replace("{name}", "(?P<name>.{2,200})") + r"\Z", re.IGNORECASE))
    for language, value in _LANGUAGES.items()
    for each in value["published"]
)
_SEPARATOR = re.compile(r" ?[,;|] | [/•·] ")
# When something was published, after where.
_DATED = re.compile(r",? (?:on |am |le |el |il |em |op |dnia )?[^,]{0,16}[ ,.]*(?:19|20)\d\d\.?\Z")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_NO_NAME = re.compile(r"[:?!\"“”„«»<>@#=\[\]{}…|\\*]|\.\.|(?<=[a-zß-ÿ]{4})\. |https?\b|www\.")
_HOST = re.compile(r"(?:[\w-]+\.)+[A-Za-z]{2,}", re.ASCII)
_CORPORATE = re.compile(r", (?:Inc|Ltd|LLC|Corp|Co|plc|GmbH|AG|S\.A|SpA|Sp\. z o\.o)\.?(?=,|;|\Z)")
_EDGE = " :–—-,("
_LONGEST_NAME, _MOST_WORDS, _LONGEST_TITLE = 80, 8, 250


class LiftedSource(NamedTuple):
    """A work that a body names. The name `original` stands for the publisher's own reporting, as in
    front matter."""

    name: str
    url: str = ""
    title: str = ""


def sources_in(line: Line) -> tuple[LiftedSource, ...]:
    """The sources that a line names; () if it names none, or is doubtful."""
    text = line.text
    if not line.is_plain or UNPRINTABLE.search(text):
        return ()
    for language, label in _LABEL.items():
        if found := label.match(text):
            if found.end() == len(text):
                return _only_a_link(line)
            return works(_rest(line, found.end()), language, is_list=bool(found[2]))
    if (via := _VIA.match(text)) and not text.endswith(":"):
        named = works(_rest(line, via.end()), "en", is_list=False)
        # Without a colon, "Via Appia" could be anything.
        is_sure = ":" in via[1] or all(work.url or _is_known(work.name) for work in named)
        return named if is_sure else ()
    return _published(line)


def label_of(line: Line) -> str:
    """The language of a line that is nothing but a heading over sources, such as "Sources:"; else
    ""."""
    for language, label in _LABEL.items():
        found = label.match(line.text)
        if found and found.end() == len(line.text) and not line.links:
            return language
    return ""


def _rest(line: Line, start: int) -> Line:
    end = len(line.text)
    if line.text.startswith("(") and line.text.endswith((")", ").")):
        end = line.text.rindex(")")
    return line.part(start, end)


def _only_a_link(line: Line) -> tuple[LiftedSource, ...]:
    """The source of a line that is the one word "Source" as a link."""
    if len(line.links) == 1 and line.text.endswith(":") is False:
        url = line.links[0][2]
        if urls.is_web_address(url):
            return (LiftedSource(sources.publication_at(url), url),)
    return ()


def _published(line: Line) -> tuple[LiftedSource, ...]:
    for language, pattern in _PUBLISHED:
        if not (found := pattern.match(line.text)):
            continue
        rest = line.part(*found.span("name"))
        if (
            rest.links
            and (dated := _DATED.search(rest.text))
            and dated.start() >= rest.links[-1][1]
        ):
            rest = rest.part(0, dated.start())
        article = re.match(r"(?:the|der|die|das|dem|den|la|le|les|el|il|lo|het|o|a) ", rest.text)
        rest = rest.part(article.end(), len(rest.text)) if article else rest
        if language not in {"pl", "uk"}:
            return works(rest, language, is_list=False)
        # Names are inflected there, so the host is what they are called.
        links = [url for _, _, url in rest.links if urls.is_web_address(url)]
        return tuple(LiftedSource(sources.publication_at(url), url) for url in links[:1])
    return ()


# --- lists of works -------------------------------------------------------------------------------


def works(line: Line, language: str, *, is_list: bool) -> tuple[LiftedSource, ...]:
    """The works that a list of names and links means, each with what is said of it; () if a part of
    it is doubtful. `is_list`: whether its label says that there are several."""
    if line.text.endswith(".") and not line.text.endswith("..") and not _ends_with_link(line):
        line = line.part(0, len(line.text) - 1)
    parts = _parts(line, language, is_list=is_list)
    if len(parts) == 2 and not parts[0].links and _bare(parts[1]) and is_name(parts[0].text):
        return (LiftedSource(parts[0].text, parts[1].links[0][2]),)
    found = [_work(part) for part in parts]
    if len(parts) > 1 and not is_list and not all(map(_is_sure, parts)):
        return ()
    has_titles = any(work is not None and work.title for work in found)
    if has_titles and not all(part.links for part in parts):
        return ()  # "[A title](…), Reuters" is one work or two
    named = tuple(work for work in found if work is not None)
    return named if len(named) == len(parts) and len(set(named)) == len(named) else ()


def _ends_with_link(line: Line) -> bool:
    return bool(line.links) and line.links[-1][1] == len(line.text)


def _parts(line: Line, language: str, *, is_list: bool) -> list[Line]:
    """The works of a list, each a part of the line."""
    text = line.text
    corporate = {found.start() for found in _CORPORATE.finditer(text)}
    edges = [
        found.span()
        for found in _SEPARATOR.finditer(text)
        if found.start() not in corporate and not _in_link(line, found.start())
    ]
    last = edges[-1][1] if edges else 0
    both = [
        found.span()
        for found in _AND[language].finditer(text, max(last - 1, 0))
        if not _in_link(line, found.start())
    ]
    if both and (is_list or edges or _is_linked(line, both[-1])):
        edges = [edge for edge in edges if edge[1] <= both[-1][0]] + [both[-1]]
    elif both:
        return [Line("", (), False)]  # one name, or two
    parts, start = [], 0
    for stop, after in [*edges, (len(text), len(text))]:
        parts.append(line.part(start, stop))
        start = after
    return parts


def _in_link(line: Line, at: int) -> bool:
    return any(start <= at < end for start, end, _ in line.links)


def _is_linked(line: Line, edge: tuple[int, int]) -> bool:
    """Whether links are on both sides of a conjunction."""
    return any(end <= edge[0] for _, end, _ in line.links) and any(
        start >= edge[1] for start, _, _ in line.links
    )


def _bare(part: Line) -> bool:
    """Whether a part is an address and nothing else."""
    return (
        len(part.links) == 1
        and sources.is_address(part.text)
        and urls.is_web_address(part.links[0][2])
    )


def _is_sure(part: Line) -> bool:
    """Whether a part of an unmarked list is certainly a work of its own."""
    return bool(part.links) or _is_known(part.text) or part.text.casefold() in _OWN


def _is_known(name: str) -> bool:
    return name.casefold() in _KNOWN or bool(_HOST.fullmatch(name))


def _work(part: Line) -> LiftedSource | None:
    text = part.text.strip()
    if not part.is_plain or not text:
        return None
    if not part.links:
        if text.casefold() in _OWN:
            return LiftedSource(sources.ORIGINAL)
        return LiftedSource(text) if is_name(text) else None
    start, end, url = part.links[0]
    label = text[start:end].strip()
    before, after = text[:start].strip(_EDGE), text[end:].strip(" ).")
    if len(part.links) > 1:
        return None
    if not urls.is_web_address(url):
        is_alone = not before and not after
        return LiftedSource(label) if is_alone and is_name(label) else None
    return _linked(label, url, before, after)


def _linked(label: str, url: str, before: str, after: str) -> LiftedSource | None:
    """The work at `url` whose link says `label`, with what is written before and after it."""
    host = sources.publication_at(url)
    is_bare = sources.is_address(label) or label.casefold() in _GENERIC
    title = "" if is_bare or len(label) > _LONGEST_TITLE else label
    if after:
        name = after.strip(" (–—-|,")
        is_marked = after[0] in "(–—-|"
        return (
            LiftedSource(name, url, title) if is_marked and not before and is_name(name) else None
        )
    if before:
        if not is_name(before):
            return None
        return LiftedSource(before, url, title if title != before else "")
    if is_bare or not host:
        return LiftedSource(host, url) if host else None
    return LiftedSource(label, url) if is_name(label) else LiftedSource(host, url, title)


def is_name(text: str) -> bool:
    """Whether a text is certainly the name of a publication: capitals, and few words."""
    name = text.strip()
    words = name.split()
    if name.casefold() in _KNOWN:
        return True
    if (
        not 0 < len(name) <= _LONGEST_NAME
        or len(words) > _MOST_WORDS
        or _NO_NAME.search(name)
        or _YEAR.search(name)
        or name.casefold() in _NOBODY
        or sources.is_empty(name)
        or sources.is_address(name)
        or sources.word_of(name)
        or not any(map(str.isalpha, name))
    ):
        return False
    return all(map(_is_part_of_name, words)) and not _is_particle(words[0], words[-1])


def _is_part_of_name(word: str) -> bool:
    bare = word.strip("(),.'’‘-")
    return (
        not bare
        or not bare[0].islower()
        or any(map(str.isupper, bare))
        or bare in _PARTICLES
        or bare.casefold() in _KNOWN
        or _HOST.fullmatch(bare) is not None
    )


def _is_particle(first: str, last: str) -> bool:
    return (first in _PARTICLES and first.casefold() not in _KNOWN) or last in _PARTICLES
