"""Checks of what a post names as its sources. Readers look a source up by its address, so that what
only looks like one is an error."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from sitegen import lazy, urls
from sitegen.errors import NO_FIX, Fix, Problem, shorten
from sitegen.formats.quoting import quoted
from sitegen.formats.source_map import KeyPath, SourceMap, field_name
from sitegen.formats.value_fixes import Mended, removal, setting
from sitegen.model import sources
from sitegen.model.sources import ORIGINAL, UNSTATED, Source
from sitegen.text.edits import set_key

# What newsrooms call their own reporting, beside the word `original`.
_OWN = frozenset(
    {
        "own",
        "own reporting",
        "own research",
        "original reporting",
        "in-house",
        "ourselves",
        "self",
        "staff",
        "staff report",
        "us",
        "eigene recherche",
        "eigenbericht",
        "información propia",
        "redacción propia",
        "דיווח מקורי",
    }
)
# Texts that YAML reads as they are written, also between braces; it reads the words as no text.
_PLAIN_NAME = lazy.pattern(r"[A-Za-z][A-Za-z0-9]*(?:[ .'-][A-Za-z0-9]+)*")
_YAML_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "y", "n", "null"})
_PLAIN_URL = lazy.pattern(r"https?://[A-Za-z0-9.-]+(?::[0-9]+)?(?:/[A-Za-z0-9/._~%&=+@-]*)?")
_ADDRESS_INSIDE = lazy.pattern(r"https?://[^\s<>()\[\]\"]+")


def of_sources(source: SourceMap, values: dict[str, Any]) -> list[Problem]:
    """Problems with the sources that a post names: errors, and warnings for those without an
    address."""
    named = values.get("source", ())
    several = isinstance(named, tuple)
    problems = []
    for i, work in enumerate(named if several else (named,)):
        at: KeyPath = ("source", i) if several else ("source",)
        problem = _wrong(source, at, work, has_others=several and len(named) > 1)
        problem = problem or _no_address(source, at, work)
        problems += [problem] if problem else []
    return problems


def _wrong(
    source: SourceMap, at: KeyPath, work: str | Source, *, has_others: bool
) -> Problem | None:
    """Why something cannot be a source. An empty text in a list is reported elsewhere."""
    if isinstance(work, Source):
        return _wrong_name(source, at, work)
    if has_others and sources.word_of(work) == UNSTATED:
        message = "source: unstated says that no source is known, but the list has others"
        fix = removal(at, safe=False)
        return source.problem(at, "invalid-value", message, "take unstated out", fix=fix)
    return _wrong_text(source, at, work)


def _wrong_text(source: SourceMap, at: KeyPath, text: str) -> Problem | None:
    """Why a text cannot be a source."""
    if sources.is_address(text):
        url = sources.as_web_address(text)
        values = {"name": sources.publication_at(url), "url": url}
        if not urls.is_web_address(url):
            values = {"name": "…", "url": "https://…"}
        message = "source: this is an address, not a name"
        hint, fix = _write(source, at, values), _whole_work(at, values)
        return source.problem(at, "invalid-value", message, hint, fix=fix)
    if sources.is_empty(text):
        message = f"source: {shorten(text)} names no source"
        return source.problem(at, "invalid-value", message, _nothing_to_name(source, at))
    return None


def _wrong_name(source: SourceMap, at: KeyPath, work: Source) -> Problem | None:
    """Why the name of a work cannot be one."""
    name, assign = work.name, source.assign
    place = (*at, "name")
    if sources.is_address(name):
        url = sources.as_web_address(name)
        hint, fix = "write the name of the publication", NO_FIX
        if urls.is_web_address(url):
            edits = [set_key(place, sources.publication_at(url))]
            edits += [] if work.url else [set_key((*at, "url"), url)]
            fix = Fix(keys=tuple(edits))
            hint = f"write name{assign}{_value(source, sources.publication_at(url))}"
            hint += "" if work.url else f", url{assign}{_value(source, url)}"
        message = f"{field_name(place)}: this is an address, not a name"
        return source.problem(place, "invalid-value", message, hint, fix=fix)
    if sources.is_empty(name):
        message = f"{field_name(place)}: {shorten(name)} names no source"
        hint, fix = _nothing_to_name(source, at), NO_FIX
        if address := work.url or work.archived:
            publication = sources.publication_at(address)
            hint = f"write name{assign}{_value(source, publication)}"
            fix = setting(place, Mended(publication))
        return source.problem(place, "invalid-value", message, hint, fix=fix)
    word = sources.word_of(name)
    if word and not (work.url or work.archived):
        message = f"{field_name(place)}: {word} has no other keys"
        hint, fix = _write(source, at, word), setting(at, Mended(word, safe=False))
        return source.problem(place, "invalid-value", message, hint, fix=fix)
    return None


def _no_address(source: SourceMap, at: KeyPath, work: str | Source) -> Problem | None:
    """The warning for a source that nobody can look up."""
    name, fix = work if isinstance(work, str) else work.name, NO_FIX
    if not isinstance(work, str):
        hint = "add the address of the work as url"
        if work.url or work.archived:
            return None
    elif sources.word_of(work):
        return None
    elif work.strip().lower() in _OWN:
        hint = f"{_write(source, at, ORIGINAL)}, if it is your own reporting"
        fix = setting(at, Mended(ORIGINAL, safe=False))
    elif match := _ADDRESS_INSIDE.search(work):
        before = work[: match.start()].strip(" \t,;:–—-()[]<>")
        values = {"name": before or "…", "url": match[0]}
        hint = _write(source, at, values)
        is_all = before and not work[match.end() :].strip(" ,;.)]>")
        fix = _whole_work(at, values) if is_all else NO_FIX
    else:
        hint = "write name and url of the work: {name: …, url: https://…}"
    message = f"source: {shorten(name)} has no url, so nobody can look it up"
    problem = source.problem(at, "source-url", message, hint, fix=fix)
    return replace(problem, severity="warning")


def _whole_work(at: KeyPath, values: dict[str, str]) -> Fix:
    """The fix that puts a work in the place of a text; none if a value is unknown."""
    return NO_FIX if "…" in values["name"] else setting(at, Mended(values))


def _nothing_to_name(source: SourceMap, at: KeyPath) -> str:
    original = _write(source, at, ORIGINAL)
    return f"{original}, if it is your own reporting, or the name of the publication"


def _write(source: SourceMap, at: KeyPath, value: str | dict[str, str]) -> str:
    """The hint to write a word, or a work with these keys, in the place of a source."""
    if isinstance(value, str):
        written = value if source.assign == ": " else quoted(value)
    else:
        pairs = (f"{key}{source.assign}{_value(source, text)}" for key, text in value.items())
        written = f"{{{', '.join(pairs)}}}"
    return f"write source{source.assign}{written}" if len(at) == 1 else f"write {written} instead"


def _value(source: SourceMap, text: str) -> str:
    """A name or an address as it is written between braces: in quotes if it needs them."""
    is_plain = text.endswith("…") or _PLAIN_NAME.fullmatch(text) or _PLAIN_URL.fullmatch(text)
    if is_plain and source.assign == ": " and text.lower() not in _YAML_WORDS:
        return text
    return quoted(text)
