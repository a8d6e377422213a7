"""A walk over published files that finds every place in which a headline of `state_versions` is,
and what is said beside it of the state of the article. It knows forms of files, and no kinds of
pages: a headline in a place for which it has no rule is a fault."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote_plus

import lxml.etree
import lxml.html
from msgspec import Struct
from search_support import SIGN, unpacked
from state_cases import WORDS
from state_versions import HEADLINE, MADE_UP, Version, version_of

# What holds one headline with all that is said beside it.
_BLOCKS = {"article", "header", "li", "tr"}
_RETRACTIONS = ("Retraction", "Widerruf", "Widerruf des Originals", "Retractación")


class Sighting(Struct, frozen=True):
    """A headline in a place of a file, the marks beside it, and those that this place must have.
    Words alone, such as the title of a window, say of the state only that an article was retracted.
    `fault` says why the place cannot be judged."""

    path: str
    place: str
    version: Version
    marks: tuple[str, ...] = ()
    expected: tuple[str, ...] = ()
    fault: str = ""

    @property
    def is_right(self) -> bool:
        return not self.fault and self.marks == self.expected

    def __str__(self) -> str:
        version = self.version
        return (
            f"{self.path} {self.place}: {version.case.name} ({version.lang}) {version.title}"
            f" {self.fault or f'says {self.marks} instead of {self.expected}'}"
        )


def words_in(path: str, data: bytes) -> set[str]:
    """The made-up words in a file and in its path, in lower case."""
    return set(MADE_UP.findall(f"{path} {_text(data)}".lower()))


def sightings(files: Mapping[str, bytes]) -> Iterator[Sighting]:
    """Every headline in every file."""
    for path, data in files.items():
        if versions := named(f"{path} {_text(data)}"):
            yield from _in_file(path, data, versions)


def named(text: str) -> list[Version]:
    """The articles whose headlines are in a text, each once."""
    words = dict.fromkeys(MADE_UP.findall(text.lower()))
    return [version_of(word) for word in words if word.startswith(HEADLINE)]


def _text(data: bytes) -> str:
    is_packed = data.startswith((SIGN, b"\x1f\x8b"))
    plain = unpacked(data) if is_packed and _is_of_search(data) else data
    return plain.decode(errors="replace")


def _is_of_search(data: bytes) -> bool:
    try:
        unpacked(data)
    except (AssertionError, OSError):
        return False
    return True


def _in_file(path: str, data: bytes, versions: list[Version]) -> Iterator[Sighting]:
    ending = path.rpartition(".")[2]
    if named(path):
        yield from (_unknown(path, "path", version) for version in versions)
    elif ending == "html":
        yield from _in_page(path, data)
    elif ending == "xml":
        yield from _in_xml(path, lxml.etree.fromstring(data))
    elif ending == "json":
        yield from _in_json(path, json.loads(data), "")
    elif ending == "pf_fragment":
        yield from _in_json(path, json.loads(_text(data)), "")
    elif ending == "pf_index":
        # Words only; what they lead to is in the fragments.
        yield from (Sighting(path, "index", version) for version in versions)
    else:
        yield from (_unknown(path, "file", version) for version in versions)


def _unknown(path: str, place: str, version: Version, why: str = "in an unknown place") -> Sighting:
    return Sighting(path, place, version, fault=why)


def _in_title(path: str, place: str, text: str) -> Iterator[Sighting]:
    """Words alone, such as "Retracted: The headline"."""
    for version in named(text):
        word = WORDS[version.lang]["retracted"]
        is_retracted = f"{word}: {version.title}" in text
        yield Sighting(path, place, version, ("retracted",) * is_retracted, version.marks_in_title)


# --- pages ----------------------------------------------------------------------------------------


def _in_page(path: str, data: bytes) -> Iterator[Sighting]:
    for element in lxml.html.document_fromstring(data.decode()).iter():
        texts = (element.text, *(child.tail for child in element))
        if not isinstance(element.tag, str):
            yield from (_unknown(path, "comment", version) for version in named(element.text or ""))
            continue
        for name, value in element.attrib.items():
            label = element.get("property") or element.get("name")
            place = f"meta {label}" if label else f"{element.tag}@{name}"
            yield from _in_title(path, place, unquote_plus(value))
        for text in filter(None, texts):
            if versions := named(text):
                yield from _in_element(path, element, text, versions)


def _in_element(
    path: str, element: lxml.html.HtmlElement, text: str, versions: list[Version]
) -> Iterator[Sighting]:
    if element.tag == "title":
        yield from _in_title(path, "title", text)
    elif element.get("type") == "application/ld+json":
        yield from _in_json(path, json.loads(text), "")
    elif element.tag in {"script", "style", "template"}:
        yield from (_unknown(path, element.tag, version) for version in versions)
    else:
        for version in versions:
            yield _in_block(path, element, version)


def _in_block(path: str, element: lxml.html.HtmlElement, version: Version) -> Sighting:
    """A headline in the visible text of a page: marks are beside it in its card or row."""
    block = next((each for each in (element, *element.iterancestors()) if _is_block(each)), None)
    if block is None:
        return _unknown(path, element.tag, version)
    areas = block.xpath("ancestor::*[@class][1]/@class")
    place = f"{block.tag} in {' '.join(areas) or 'no area'}"
    if named(block.text_content()) != [version]:
        return _unknown(path, place, version, "with another headline")
    marks = [mark for mark in block.iter("span") if "mark" in mark.get("class", "").split()]
    names = tuple(mark.get("class", "").rpartition("mark-")[2] for mark in marks)
    for name, mark in zip(names, marks, strict=True):
        lang = mark.xpath("ancestor-or-self::*[@lang][1]/@lang")[-1]
        if mark.text != WORDS[lang].get(name):  # type: ignore[call-overload]
            return _unknown(path, place, version, f"{mark.text!r}, which is not {lang}")
    return Sighting(path, place, version, names, version.marks)


def _is_block(element: lxml.html.HtmlElement) -> bool:
    is_neighbour = element.tag == "a" and element.getparent().tag == "nav"
    return element.tag in _BLOCKS or is_neighbour


# --- feeds and sitemaps ---------------------------------------------------------------------------


def _in_xml(path: str, root: lxml.etree._Element) -> Iterator[Sighting]:
    for element in root.iter():
        name = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else "comment"
        parent = element.getparent()
        above = parent.tag.rpartition("}")[2] if parent is not None else ""
        place = f"{above}/{name}"
        for version in named(" ".join(element.attrib.values())):
            yield _unknown(path, f"{place}@", version)
        if not named(element.text or ""):
            continue
        if place == "news/title":
            yield from _in_title(path, place, element.text)
        elif place in {"item/title", "entry/title"}:
            summary = "description" if above == "item" else "{*}summary"
            yield from _in_item(path, above, element.text, parent.findtext(summary))
        elif place not in {"item/description", "entry/summary"}:
            yield from (_unknown(path, place, version) for version in named(element.text))


def _in_item(path: str, place: str, title: str, summary: str) -> Iterator[Sighting]:
    """An item of a feed: its title says whether the article was retracted, and its summary begins
    with all marks. Items that are corrections themselves say so in their titles, and not again."""
    for version in named(title):
        word, expected = WORDS[version.lang], version.marks
        kind, colon, rest = title.partition(": ")
        if colon and kind not in word.values():
            is_retraction = kind in _RETRACTIONS
            title = f"{word['retracted']}: {rest}" if is_retraction else rest
            without = {"corrected", "clarified", *["retracted"] * is_retraction}
            expected = tuple(mark for mark in version.marks if mark not in without)
        yield from _in_title(path, f"{place} title", title)
        marks = _leading(summary, version.lang)
        yield Sighting(path, f"{place} summary", version, marks, expected)


def _leading(summary: str, lang: str) -> tuple[str, ...]:
    """The marks with which a summary begins: "Breaking. Corrected. …"."""
    marks: list[str] = []
    rest = summary
    while True:
        found = [mark for mark, word in WORDS[lang].items() if rest.startswith(f"{word}. ")]
        if not found:
            return tuple(marks)
        marks += found
        rest = rest.partition(". ")[2]


# --- JSON -----------------------------------------------------------------------------------------


def _in_json(path: str, value: Any, place: str) -> Iterator[Sighting]:
    if isinstance(value, list):
        for each in value:
            yield from _in_json(path, each, place)
    elif isinstance(value, dict):
        for key, each in value.items():
            if isinstance(each, str):
                yield from _in_object(path, value, key, each)
            else:
                yield from _in_json(path, each, f"{place}.{key}")
            yield from (_unknown(path, f"{place}.{key}", version) for version in named(key))
    elif isinstance(value, str):
        yield from (_unknown(path, place, version) for version in named(value))


def _in_object(path: str, holder: dict[str, Any], key: str, text: str) -> Iterator[Sighting]:
    """A headline under a key of an object: of JSON-LD, a JSON Feed, provenance.json or the
    search."""
    for version in named(text):
        if "@type" in holder and key in {"headline", "name"}:
            kind = holder["@type"]
            kind = kind if isinstance(kind, str) else kind[-1]
            yield from _in_title(path, f"{kind}.{key}", text)
        elif "content_html" in holder or "date_published" in holder:
            if key == "title":
                yield from _in_item(path, "item", text, holder["summary"])
            elif key != "summary":
                yield _unknown(path, f"item.{key}", version)
        elif "involvement" in holder and key == "title":
            marks = tuple(holder.get("state", ()))
            yield Sighting(path, "posts.title", version, marks, version.marks)
        elif path.endswith(".pf_fragment") and key == "title":
            (title,) = _in_title(path, "meta.title", text)
            words = filter(None, holder.get("marks", "").split(", "))
            lang = path.rpartition("/")[2].partition("_")[0]
            beside = [mark for word in words for mark in _leading(f"{word}. ", lang)]
            yield Sighting(path, "meta", version, (*title.marks, *beside), version.marks)
        elif path.endswith(".pf_fragment") and key == "content":
            yield from _in_title(path, "content", text)
        else:
            yield _unknown(path, f".{key}", version)
