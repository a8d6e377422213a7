"""Translations become whole documents: each takes what it leaves out from its original. After that,
every stage knows only posts and pages, each with its language."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterable
from typing import TypeVar

from msgspec.structs import fields, replace

from sitegen import urls
from sitegen.errors import NO_FIX, Fix, Problem
from sitegen.formats.field_types import expectation, expected_at
from sitegen.model.config import Config
from sitegen.model.documents import (
    Author,
    Document,
    Page,
    Parsed,
    Post,
    Ref,
    TermText,
    Translated,
    Translation,
)
from sitegen.model.meta import PostMeta
from sitegen.model.paths import version_of
from sitegen.near import nearly_equal
from sitegen.provenance.states import has_text, own_corrections
from sitegen.text import letters
from sitegen.text.edits import remove_key, set_key

PostOrPage = TypeVar("PostOrPage", Post, Page)

# What a translation says for itself, or nobody does. All other keys it has from its original.
_OWN = frozenset(
    {
        "title",
        "summary",
        "slug",
        "updated",
        "review",
        "corrections",
        "retracted",
        "id",
        "draft",
        "aliases",
        "lang",
        "translation_of",
        "translation",
    }
)
# The first line of front matter, where a key is missing.
_FRONT_MATTER = (2, 1)
_AI_DEFAULT = ", or give [ai] default in site.toml"


def merged(parsed: Parsed, config: Config) -> tuple[Parsed, list[Problem]]:
    """The documents with translations of posts and pages among the posts and pages, and what is
    wrong with translations. `Parsed.translations` has those of authors and terms left.

    A translation with an error, or of an original with one, is no document; its path is in
    `Parsed.broken`."""
    if not parsed.translations:
        return parsed, []
    return _Versions(parsed, config).merged()


class _Versions:
    """The originals of a site, their translations, and the problems so far."""

    def __init__(self, parsed: Parsed, config: Config) -> None:
        self.parsed, self.config = parsed, config
        self.translations = {each.path: each for each in parsed.translations}
        documents: list[Post | Page | Author] = [*parsed.posts, *parsed.pages, *parsed.authors]
        self.originals = {document.path: document for document in documents}
        self.broken = dict.fromkeys(parsed.broken)
        # The first translation of each original into each language.
        self.first: dict[tuple[str, str], str] = {}
        self.problems: list[Problem] = []

    def merged(self) -> tuple[Parsed, list[Problem]]:
        """What `merged` returns."""
        self._promote()
        posts: list[Post] = []
        pages: list[Page] = []
        others: list[Translation] = []
        for each in self.translations.values():
            if each.path in self.originals or each.path in self.broken:
                continue
            if isinstance(each.document, TermText):
                others.append(each)
                continue
            problem = self._problem(each)
            if problem or each.of in self.broken:
                self.problems += [problem] if problem else []
                self.broken[each.path] = None
                continue
            document, original = each.document, self.originals[each.of]
            if isinstance(document, Post) and isinstance(original, Post):
                posts.append(_post(document, original, each, self.config))
            elif isinstance(document, Page) and isinstance(original, Page):
                pages.append(_translated(document, original, each))
            else:
                others.append(each)
        posts += [each for each in self.originals.values() if isinstance(each, Post)]
        pages += [each for each in self.originals.values() if isinstance(each, Page)]
        parsed = replace(
            self.parsed,
            posts=_in_order(posts),
            pages=_in_order(pages),
            broken=tuple(self.broken),
            translations=tuple(others),
        )
        return parsed, self.problems

    def _promote(self) -> None:
        """Make those files originals whose name has a language, but which are the only version."""
        versions: dict[str, list[Translation]] = defaultdict(list)
        for each in self.translations.values():
            if "translation_of" not in each.given and not isinstance(each.document, TermText):
                versions[each.of].append(each)
        unread = {version_of(path, self.config.codes)[0] for path in self.parsed.broken}
        for of, alone in versions.items():
            if of in self.originals or of in unread:
                continue
            problems = (
                self._missing_keys(alone[0]) if len(alone) == 1 else [_no_original(of, alone)]
            )
            if problems and of in self.translations:
                # The file is there. What is wrong depends on of what it is a translation.
                continue
            self.problems += problems
            if problems:
                self.broken.update(dict.fromkeys(each.path for each in alone))
            elif isinstance(document := alone[0].document, Post | Page):
                self.originals[document.path] = _in_language(document, alone[0].lang)

    def _missing_keys(self, alone: Translation) -> list[Problem]:
        """Why the only version of a document is none by itself."""
        kind, what = type(alone.document.meta), _what(alone.document)
        required = [field.name for field in fields(kind) if field.required]
        if kind is PostMeta and self.config.ai.default is None:
            required.append("ai")
        missing = [key for key in required if key not in alone.given]
        near = nearly_equal(alone.of, self.originals)
        is_translation = "translation" in alone.given
        if is_translation or isinstance(alone.document, Author) or (missing and near):
            instead = ", or take translation out" if is_translation else ""
            return [
                Problem(
                    path=alone.path,
                    code="no-original",
                    message=f"there is no file {alone.of} that this is a translation of",
                    hint=f"did you mean {near}?" if near else f"write the original{instead}",
                )
            ]
        return [
            Problem.at(
                alone.path,
                _FRONT_MATTER,
                code="missing-key",
                message=f"{key}: {what} needs it: {expectation(kind, (key,))}",
                hint=f"add a line {key}: …{_AI_DEFAULT if key == 'ai' else ''}",
                key=key,
                expected=expected_at(kind, (key,)),
            )
            for key in missing
        ]

    def _problem(self, each: Translation) -> Problem | None:
        """Why a document cannot be the translation that it is meant to be."""
        original = self.originals.get(each.of)
        if original is None:
            chain = self._chain(each)
            if chain[-1].of == each.path:
                return _circle(chain)
            return None if each.of in self.broken else self._no_such_original(each, chain[-1].of)
        if type(original) is not type(each.document):
            message = f"translation_of: {each.of} is {_what(original)}"
            hint = f"name {_what(each.document)}"
            return _at(each, "translation_of", message, hint, code="no-original")
        # The default text of an author is in the language of the site.
        lang = None if isinstance(original, Author) else original.meta.lang
        if (lang or self.config.language).lower() == each.lang.lower():
            message = f"the original, {each.of}, is in {each.lang} as well"
            hint = "give one of the two its right lang, or take this one out"
            return _at(each, "lang", message, hint, code="language")
        if (
            isinstance(original, Post)
            and isinstance(each.document, Post)
            and "date" in each.given
            and each.document.meta.date < original.meta.date
        ):
            message = "date: expected a time after the date of the original"
            hint = "leave it out, and the date is that of the original"
            fix = Fix(keys=(remove_key(("date",)),), safe=False)
            return _at(each, "date", message, hint, code="invalid-value", fix=fix)
        first = self.first.setdefault((each.of, each.lang), each.path)
        if first != each.path:
            message = f"{each.of} is translated into {each.lang} by {first} already"
            return _at(
                each, "translation_of", message, "keep one of the two", code="two-translations"
            )
        if isinstance(each.document, Author) or "translation" in each.given:
            return None
        message = (
            "translation: a translation needs it: {by: the key of an author, ai: none, assisted or"
            " generated}"
        )
        hint = "add a line translation: {by: …, ai: …}"
        return Problem.at(
            each.path,
            _FRONT_MATTER,
            code="missing-key",
            message=message,
            hint=hint,
            key="translation",
            expected=expected_at(PostMeta, ("translation",)),
        )

    def _chain(self, each: Translation) -> list[Translation]:
        """The translation, the one that it is a translation of, and so on, each once."""
        chain = {each.path: each}
        while each.of not in self.originals and each.of not in chain:
            if each.of not in self.translations:
                break
            each = self.translations[each.of]
            chain[each.path] = each
        return list(chain.values())

    def _no_such_original(self, each: Translation, first: str) -> Problem:
        """The error for the translation of what is no original; `first` is the file at the end of
        its chain of translations."""
        field = "translation_of"
        named = field in each.given
        key = "translation_of: " if named else ""
        unnamed, instead = "name the file of the original", ""
        if each.of not in self.translations:
            near = instead = nearly_equal(each.of, self.originals)
            message = f"{key}there is no file {each.of}"
            hint = f"did you mean {near}?" if near else unnamed
        elif named or first not in self.originals:
            message = f"{key}{each.of} is a translation itself"
            instead = first if first in self.originals else ""
            hint = f"name its original, {first}" if instead else unnamed
        else:
            name = f"{first.removesuffix('.md')}.{each.lang}.md"
            message = f"{each.of} is a translation itself"
            hint = f"rename this file to {name}"
            if name in self.originals or name in self.translations:
                hint = f"{name} is the version in {each.lang}: take this one out"
        fix = _set(field, instead) if named and instead else NO_FIX
        return _at(each, field, message, hint, code="no-original", fix=fix)


def _set(field: str, text: str) -> Fix:
    """The fix that gives a key another text. It is a guess."""
    return Fix(keys=(set_key((field,), text),), safe=False)


def _at(
    each: Translation, field: str, message: str, hint: str, *, code: str, fix: Fix = NO_FIX
) -> Problem:
    """A problem of a translation at the value of a key, if its front matter has that."""
    place = each.document.mark(field)
    return Problem.at(each.path, place, code=code, message=message, hint=hint, key=field, fix=fix)


def _circle(chain: list[Translation]) -> Problem:
    """The error for the first translation of a `chain` whose last is a translation of the first."""
    each = chain[0]
    if len(chain) == 1:
        message, hint = "names this very file", "name the file of the original"
    else:
        others = ", ".join(link.of for link in chain[:-1])
        message = f"{others} and this file name each other"
        hint = "take translation_of out of the one that is the original"
    key = "translation_of: " if "translation_of" in each.given else ""
    return _at(each, "translation_of", f"{key}{message}", hint, code="no-original")


def _no_original(of: str, versions: list[Translation]) -> Problem:
    """The error for several versions of one document, of which none is the original."""
    names = [each.path.rpartition("/")[2] for each in versions]
    neither = "neither" if len(names) == 2 else "none"
    return Problem(
        path=versions[0].path,
        code="no-original",
        message=(
            f"{', '.join(names[:-1])} and {names[-1]} are versions of one document, and {neither}"
            " is the original"
        ),
        hint=f"rename one of them to {of.rpartition('/')[2]}, with lang: {versions[0].lang}",
        others=tuple(each.path for each in versions[1:]),
    )


def _what(document: Document) -> str:
    return {Post: "a post", Page: "a page"}.get(type(document), "an author")


def _in_order(documents: Iterable[PostOrPage]) -> tuple[PostOrPage, ...]:
    return tuple(sorted(documents, key=lambda document: document.path))


def _in_language(document: Post | Page, lang: str) -> Post | Page:
    """The document, with its language from the name of its file."""
    return replace(document, meta=replace(document.meta, lang=lang))


def _post(document: Post, original: Post, each: Translation, config: Config) -> Post:
    """The post with what it leaves out, and with what is said of its original."""
    post = _translated(document, original, each)
    if post.meta.translation is None:
        return post
    translated = Translated(
        original=original,
        lang=original.meta.lang or config.language,
        meta=post.meta.translation,
        corrections=own_corrections(original.meta),
        has_text=has_text(original),
    )
    return replace(post, translation=translated)


def _translated(document: PostOrPage, original: PostOrPage, each: Translation) -> PostOrPage:
    """The document with what it leaves out from its original."""
    own, theirs = document.meta, original.meta
    inherited = {
        name: getattr(theirs, name)
        for name in theirs.__struct_fields__
        if name not in _OWN and name not in each.given
    }
    image = document.image
    if "image" in each.given:
        inherited.pop("image_alt", None)
    elif original.image:
        image = image_as_of(original.image, original.path, document)
    inherited["params"] = {**theirs.params, **own.params}
    inherited["draft"] = own.draft or theirs.draft
    inherited["unlisted"] = own.unlisted or theirs.unlisted
    if isinstance(own, PostMeta) and isinstance(theirs, PostMeta):
        ends = [meta.expires for meta in (own, theirs) if meta.expires is not None]
        inherited["expires"] = min(ends, default=None)
    by = own.translation and replace(own.translation, by=letters.visible(own.translation.by))
    meta = replace(own, **inherited, lang=each.lang, translation_of=each.of, translation=by)
    mentions = (*document.mentions, *original.mentions)
    whole = replace(document, meta=meta, image=image, mentions=mentions)
    if isinstance(whole, Post) and isinstance(original, Post) and (original.terms or whole.terms):
        theirs_left = {key: of for key, of in original.terms.items() if key not in each.given}
        return replace(whole, terms={**theirs_left, **whole.terms})
    return whole


def image_as_of(ref: Ref, of: str, document: Post | Page | TermText) -> Ref:
    """The picture of the original in the file `of`, as the translation would name it."""
    line, column = document.mark("title")
    target, here = ref.target, posixpath.dirname(document.path)
    if not target.startswith("/") and not urls.scheme(target) and posixpath.dirname(of) != here:
        target = posixpath.relpath(posixpath.join(posixpath.dirname(of), target), here)
    return replace(ref, target=target, line=line, column=column)
