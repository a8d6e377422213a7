"""Checks of front matter beyond the types of its values. A value is checked only if it could be
read."""

from __future__ import annotations

import re
from typing import Any

from msgspec.structs import replace

from sitegen import hosts, lazy, urls
from sitegen.errors import NO_FIX, Fix, Problem, shorten
from sitegen.formats import structs
from sitegen.formats.field_types import expectation, expected_at
from sitegen.formats.source_map import KeyPath, SourceMap
from sitegen.formats.value_fixes import Mended, removal, setting
from sitegen.model import own_outputs
from sitegen.model.meta import PageMeta, PostMeta, Until
from sitegen.parse import correction_checks, picture_checks, source_checks
from sitegen.text import letters

Problems = list[Problem]
Values = dict[str, Any]

# An author is somebody who answers for the text; a language model is a tool.
_MODEL_NAMES = lazy.pattern(
    r"\b(chat ?gpt|gpt[- ]?\d|openai|claude|gemini|copilot|llama|mistral|grok|deepseek|language"
    r" model|ai writer|\bai\b$)",
    re.IGNORECASE,
)


def of_post(source: SourceMap, values: Values, *, ai_default: bool) -> Problems:
    """Problems with the front matter of a post. `ai_default`: whether site.toml has a default for
    the key `ai`."""
    return [
        *_check_times(source, values),
        *_check_names(source, values),
        *_check_addresses(source, values),
        *source_checks.of_sources(source, values),
        *picture_checks.of_pictures(source, values),
        *_check_id(source, values),
        *(() if ai_default else _check_ai(source)),
        *(() if _RARE.isdisjoint(values) else _check_rare(source, values)),
    ]


# Keys that few posts have.
_RARE = frozenset({"pinned", "breaking", "live", "corrections", "retracted"})


def _check_rare(source: SourceMap, values: Values) -> Problems:
    return [
        *_check_ends(source, values),
        *correction_checks.of_corrections(source, values),
    ]


def of_page(source: SourceMap, values: Values) -> Problems:
    """Problems with the front matter of a page."""
    return [
        *_check_addresses(source, values),
        *_check_output(source, values),
        *picture_checks.of_pictures(source, values),
    ]


def _check_output(source: SourceMap, values: Values) -> Problems:
    """Who writes texts does not decide about what programs trust, such as robots.txt."""
    output = values.get("output")
    if output is None:
        return []
    if not own_outputs.is_address(output):
        message = f"output: expected {expectation(PageMeta, ('output',))}, got {shorten(output)}"
        hint = (
            "write letters, digits, -, _ and single dots between its slashes, and begin no part"
            " with . or _"
        )
    elif own_outputs.is_reserved(output):
        message = f"output: {output} is not for a page: programs trust what is there"
        hint = "choose another name, or put the file into static/"
    elif "layout" not in values:
        name = output.rpartition("/")[2]
        message, hint = "output: a page with it needs a layout", f"add a line layout: {name}"
    else:
        return []
    return [
        source.problem(
            ("output",),
            "invalid-value",
            message,
            hint,
            expected=expected_at(PageMeta, ("output",)),
        )
    ]


def reads_like_a_model(name: str) -> bool:
    """Whether a name is like that of a language model, which can be no author."""
    return bool(_MODEL_NAMES.search(name))


def of_author(source: SourceMap, values: Values) -> Problems:
    """Problems with the front matter of an author, and with the file name, which is the author's
    key."""
    problems = of_page(source, values)
    if reads_like_a_model(values.get("name", "")):
        problems.append(
            replace(
                source.problem(
                    ("name",),
                    "author-model",
                    f"name: {shorten(values['name'])} reads like a language model; an author is"
                    " a person or an organization",
                    "name who publishes the text, and the model under ai: {model: …}",
                ),
                severity="warning",
            )
        )
    key = letters.visible(urls.stem(source.path))
    if not urls.slug(key):
        problems.append(
            Problem(
                path=source.path,
                code="invalid-value",
                message=f"the file name {shorten(key)} cannot be the key of an author",
                hint="name the file with letters and digits",
            )
        )
    return problems


def _check_ai(source: SourceMap) -> Problems:
    """A misspelled `ai` is a problem already, and not also missing."""
    if (
        source.data.get("ai") is not None
        or "ai" in structs.unknown_keys(source.data, PostMeta).values()
    ):
        return []
    return [
        source.problem(
            ("ai",),
            "missing-key",
            f"ai: a post needs it: {expectation(PostMeta, ('ai',))}",
            "add a line ai: …, or give [ai] default in site.toml",
            expected=expected_at(PostMeta, ("ai",)),
        )
    ]


def _check_times(source: SourceMap, values: Values) -> Problems:
    return [
        source.problem(
            (name,),
            "invalid-value",
            f"{name}: expected a time after the post's date, got {source.mark((name,)).raw}",
            f"the post's date is {source.mark(('date',)).raw}",
        )
        for name in ("updated", "expires")
        if name in values
        and "date" in values
        and values[name] < values["date"]
        # A day without a time is the post's own day.
        and not (
            name == "updated"
            and source.mark((name,)).is_day
            and values[name].date() == values["date"].date()
        )
    ]


def _check_ends(source: SourceMap, values: Values) -> Problems:
    """What ends when the post begins would never hold."""
    problems = []
    for name in ("pinned", "breaking", "live"):
        switch = values.get(name)
        if isinstance(switch, Until) and "date" in values and switch.until <= values["date"]:
            mark = source.mark((name, "until"))
            midnight = "; a day without a time ends as it begins, at midnight"
            problems.append(
                source.problem(
                    (name, "until"),
                    "invalid-value",
                    f"{name}.until: expected a time after the post's date, got {mark.raw}",
                    f"the post's date is {source.mark(('date',)).raw}"
                    f"{midnight if mark.is_day else ''}",
                )
            )
    return problems


def _check_names(source: SourceMap, values: Values) -> Problems:
    """An empty list or text names no author, no source, and no tag."""
    problems = [
        source.problem(
            ("tags", i),
            "invalid-value",
            "tags: expected a tag, got an empty text",
            "take it out of the list",
            fix=removal(("tags", i)),
        )
        for i, tag in enumerate(values.get("tags", ()))
        if not tag.strip()
    ]
    for key, expected in (
        ("author", "the key of an author, or a list of keys"),
        ("source", "the name of a publication, or a list of sources"),
    ):
        named = values.get(key, "?")
        if named == ():
            problems.append(
                source.problem(
                    (key,), "invalid-value", f"{key}: expected {expected}, got an empty list"
                )
            )
        elif isinstance(named, tuple):
            problems += [
                source.problem(
                    (key, i),
                    "invalid-value",
                    f"{key}: expected {expected}, got an empty text",
                    fix=removal((key, i)) if len(named) > 1 else NO_FIX,
                )
                for i, item in enumerate(named)
                if isinstance(item, str) and not item.strip()
            ]
    return problems


def _check_id(source: SourceMap, values: Values) -> Problems:
    """Feed readers compare ids letter by letter; validators check them by the standard of their
    scheme."""
    id_ = values.get("id") or ""
    expected = hosts.lacks(id_)
    if not expected:
        return []
    return [
        source.problem(
            ("id",),
            "invalid-value",
            f"id: {id_.partition(':')[0]}: needs {expected}, got {shorten(id_)}",
            "leave id out, and the file's name makes one",
            fix=removal(("id",), safe=False),
        )
    ]


def _check_addresses(source: SourceMap, values: Values) -> Problems:
    problems = []
    slug = values.get("slug")
    if slug is not None and not urls.is_slug(letters.composed(slug)):
        mended = _as_slug(slug)
        problems.append(
            source.problem(
                ("slug",),
                "invalid-value",
                "slug: expected letters, digits, -, _, ~ and single dots, of at most"
                f" {urls.SLUG_BYTES} bytes, got {shorten(slug)}",
                f"write slug: {mended.value if mended else 'a-short-name'}",
                expected=expected_at(PostMeta, ("slug",)),
                fix=setting(("slug",), mended),
            )
        )
    for i, alias in enumerate(values.get("aliases", ())):
        if not urls.is_site_address(alias) or alias == "/":
            problems.append(
                source.problem(
                    ("aliases", i),
                    "invalid-value",
                    "aliases: expected an address of this site like /old/address/, got"
                    f" {shorten(alias)}",
                    _alias_hint(alias),
                    expected=expected_at(PostMeta, ("aliases", 0)),
                    fix=_alias_fix(("aliases", i), alias),
                )
            )
    return problems


def _as_slug(text: str) -> Mended | None:
    """What the `text` of a slug was meant to be; of an address, the last part."""
    if "/" not in text or re.search(r"\s", text):
        slug = urls.as_slug(text)
        return Mended(slug) if slug else None
    path = _path_of(text).partition("?")[0].partition("#")[0].strip("/")
    slug = urls.as_slug(path.rpartition("/")[2])
    return Mended(slug, safe="/" not in path) if slug else None


def _alias_fix(at: KeyPath, alias: str) -> Fix:
    """The fix of an alias that is no address of the site: a slash before it, or the path of a whole
    address, which may be one of another site."""
    path = _path_of(alias)
    if path == "/" or "?" in alias or not urls.is_site_address(path.partition("#")[0]):
        return NO_FIX
    return setting(at, Mended(path.partition("#")[0], safe=alias in (path, path[1:])))


def _path_of(alias: str) -> str:
    path = re.sub("^[^/?#]*://[^/?#]*", "", alias)
    return path if path.startswith("/") else f"/{path}"


def _alias_hint(alias: str) -> str:
    """What to write instead of an alias that is not an address of the site."""
    path = _path_of(alias)
    if "?" in alias:
        return (
            "a host of files does not look at what stands after ?: make a rule for it there, and"
            " take it out here"
        )
    if "#" in alias:
        return "browsers keep what stands after # to themselves: take that out"
    return f"write {path}" if path not in (alias, "/") and urls.is_site_address(path) else ""
