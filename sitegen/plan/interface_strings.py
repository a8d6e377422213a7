"""Warnings about the interface strings of a site: languages without them, strings that a file
leaves to English, and strings that no layout asks for."""

from __future__ import annotations

from collections.abc import Iterator

from sitegen.errors import Problem, shorten
from sitegen.layouts import language
from sitegen.layouts.closures import ENGLISH, Layouts
from sitegen.model.config import SETTINGS, Settings
from sitegen.model.documents import Page, Post
from sitegen.model.site import Site
from sitegen.near import nearest

# So many missing strings are named, and the number of the others.
_NAMED = 8


def problems(site: Site, settings: Settings, layouts: Layouts) -> list[Problem]:
    """All of these warnings."""
    first_uses = _first_uses(site, settings)
    return [
        *_missing(first_uses, layouts),
        *_incomplete(first_uses, layouts),
        *_unknown(layouts),
    ]


def _first_uses(site: Site, settings: Settings) -> dict[str, tuple[str, tuple[int, int]]]:
    """The languages of pages, each with the file and the place that say it first."""
    documents: list[Post | Page] = [
        *(article.post for article in site.with_pages),
        *(linked.page for linked in site.pages),
    ]
    codes = settings.config.codes or (settings.config.language,)
    marks = (settings.language_mark, *settings.language_marks)
    first_uses: dict[str, tuple[str, tuple[int, int]]] = {
        code: (SETTINGS, mark) for code, mark in zip(codes, marks, strict=True)
    }
    for document in sorted(documents, key=lambda document: document.path):
        if document.meta.lang and document.meta.lang not in first_uses:
            first_uses[document.meta.lang] = (document.path, document.mark("lang"))
    return first_uses


def _missing(
    first_uses: dict[str, tuple[str, tuple[int, int]]], layouts: Layouts
) -> Iterator[Problem]:
    """A warning for each language without interface strings, at the first document in it."""
    for tag, (path, place) in first_uses.items():
        if language.has(layouts.strings, tag):
            continue
        yield Problem.at(
            path,
            place,
            severity="warning",
            code="no-strings",
            key="lang" if path != SETTINGS else "",
            got=tag,
            message=(
                f"there are no interface strings for the language {shorten(tag)}; English is used"
            ),
            hint=f"write layouts/i18n/{tag.partition('-')[0].lower()}.toml, after docs/layouts.md",
        )


def _incomplete(
    first_uses: dict[str, tuple[str, tuple[int, int]]], layouts: Layouts
) -> Iterator[Problem]:
    """A warning for each file of the site that begins a language and leaves strings to English."""
    english = layouts.strings.get(ENGLISH, {})
    broken = {problem.path for problem in layouts.problems}
    reported: set[str] = set()
    for tag in first_uses:
        present = [name for name in language.own_files(tag) if name in layouts.strings]
        if language.is_english(tag) or not present or f"layouts/{present[0]}" in broken | reported:
            continue
        reported.add(f"layouts/{present[0]}")
        own = {key for name in present for key in layouts.strings[name]}
        missing = [key for key in english if key not in own]
        if missing:
            more = len(missing) - _NAMED
            yield Problem.at(
                f"layouts/{present[0]}",
                (1, 1),
                severity="warning",
                code="no-strings",
                message=(
                    f"{len(english) - len(missing)} of {len(english)} strings are in the language"
                    f" {shorten(tag)}; English stands in for the others"
                ),
                hint=f"add {', '.join(missing[:_NAMED])}"
                + (f" and {more} more, after docs/layouts.md" if more > 0 else ""),
            )


def _unknown(layouts: Layouts) -> Iterator[Problem]:
    """A warning for each string of the site's own that neither built-in English nor a layout
    knows: its key is misspelled, or the layout that asked for it is gone."""
    english = layouts.strings.get(ENGLISH, {})
    in_english = layouts.own_strings.get(f"{language.FOLDER}en.toml", {})
    for name, places in sorted(layouts.own_strings.items()):
        for key, place in places.items():
            is_english = name == f"{language.FOLDER}en.toml"
            if (key in in_english and not is_english) or _is_asked_for(key, layouts):
                continue
            near = nearest(key, english)
            yield Problem.at(
                f"layouts/{name}",
                place,
                severity="warning",
                code="unknown-string",
                key=key,
                message=f"no layout asks for the string {shorten(key)}",
                hint=f"did you mean `{near}`?" if near else f'a layout asks with t("{key}")',
            )


def _is_asked_for(key: str, layouts: Layouts) -> bool:
    return any(f'"{key}"' in text or f"'{key}'" in text for text in layouts.texts.values())
