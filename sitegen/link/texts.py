"""What editions show of authors and terms: their texts in that language, where there are some."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from sitegen import terms
from sitegen.errors import Problem, shorten
from sitegen.link.articles import names_of
from sitegen.model.config import Config
from sitegen.model.documents import Author, Page, Parsed, Post, Translation
from sitegen.model.paths import TERMS
from sitegen.model.site import EditionAuthor
from sitegen.near import nearest

# The kinds of terms, each with the folder of its texts.
_FOLDERS = dict(zip(("tag", "category", "series"), TERMS, strict=True))
_KEYS = ("title", "summary", "lang")

# The texts of terms in one language: by kind, the text of each term by its key.
TermTexts = Mapping[str, Mapping[str, Page]]


def authors_in(code: str, parsed: Parsed, config: Config) -> dict[str, EditionAuthor]:
    """The authors by key, as the edition in the language `code` shows them. What it has no text for
    is in the language of the site."""
    own = {
        each.of: (each.document, each.given)
        for each in parsed.translations
        if each.lang == code and isinstance(each.document, Author)
    }
    borrowed = config.language if code != config.language else ""
    return {
        author.key: (
            _translated(*own[author.path], author, borrowed)
            if author.path in own
            else EditionAuthor(author=author, original=author, role_lang=borrowed)
        )
        for author in parsed.authors
    }


def _translated(
    author: Author, given: tuple[str, ...], original: Author, borrowed: str
) -> EditionAuthor:
    """The `author` with what its front matter, which has the keys `given`, leaves out."""
    theirs = original.meta
    inherited = {
        name: getattr(theirs, name)
        for name in theirs.__struct_fields__
        if name not in given and name != "aliases"
    }
    if "image" in given:
        inherited.pop("image_alt", None)
    inherited["params"] = {**theirs.params, **author.meta.params}
    return EditionAuthor(
        author=replace(
            author,
            key=original.key,
            meta=replace(author.meta, **inherited),
            image=author.image if "image" in given else original.image,
            mentions=(*author.mentions, *original.mentions),
        ),
        original=original,
        role_lang="" if "role" in given else borrowed,
    )


def term_texts(
    parsed: Parsed, names: Mapping[str, Mapping[str, str]]
) -> Mapping[str, dict[str, dict[str, Page]]]:
    """The `TermTexts` of each language that has some. `names` are those of all terms, of each kind
    by key."""
    by_language: dict[str, dict[str, dict[str, Page]]] = {}
    if not parsed.translations:
        return by_language
    keys = _keys_by_name(names)
    for each, kind, page in _texts(parsed):
        if key := _key(each, kind, keys):
            by_kind = by_language.setdefault(each.lang, {of: {} for of in _FOLDERS})
            by_kind[kind].setdefault(key, page)
    return by_language


def shown_names(
    names: Mapping[str, Mapping[str, str]], texts: TermTexts
) -> Mapping[str, Mapping[str, str]]:
    """The names of terms with those in another language: `texts` are those in it."""
    if not texts:
        return names
    return {
        kind: {
            key: texts[kind][key].meta.title if key in texts[kind] else name
            for key, name in by_key.items()
        }
        for kind, by_key in names.items()
    }


def problems_of(parsed: Parsed) -> Iterator[Problem]:
    """What is wrong with the texts of terms: keys that such a text does not have, a second text of
    one term, and a warning for one of a term that no post has."""
    if not parsed.translations:
        return
    unfinished = [broken.document for broken in parsed.unfinished]
    posts = [*parsed.posts, *(each for each in unfinished if isinstance(each, Post))]
    keys = _keys_by_name(names_of(posts))
    first: dict[tuple[str, str, str], str] = {}
    for each, kind, page in _texts(parsed):
        for field in sorted({*each.given} - {*_KEYS}):
            yield Problem.at(
                each.path,
                page.mark(field),
                code="unknown-key",
                message=f"{field}: the text of a term has no such key",
                hint=f"it has {', '.join(_KEYS[:-1])} and {_KEYS[-1]}: take this one out",
            )
        key = _key(each, kind, keys)
        other = first.setdefault((kind, key, each.lang), each.path) if key else each.path
        if other != each.path:
            yield Problem(
                path=each.path,
                code="two-translations",
                message=f"{other} is the text of this term in {each.lang} already",
                hint="keep one of the two",
            )
        # A post with an error may have the term.
        elif not parsed.broken and not key:
            yield _unused(each, kind, map(terms.part_of, keys[kind].values()))


def _unused(each: Translation, kind: str, known: Iterable[str]) -> Problem:
    near = nearest(_name(each, kind), known)
    ending = each.path.removeprefix(each.of.removesuffix("index.md").removesuffix(".md"))
    name = f"{_FOLDERS[kind]}{near}{'' if ending.startswith('.') else '/'}{ending}"
    what = "is in the series" if kind == "series" else f"has the {kind}"
    return Problem(
        path=each.path,
        severity="warning",
        code="unused-term",
        message=f"no post {what} {shorten(_name(each, kind))}",
        hint=f"did you mean {name}?" if near else "rename it like the term, or delete it",
    )


def _texts(parsed: Parsed) -> Iterator[tuple[Translation, str, Page]]:
    """The texts of terms, each with the kind of the term."""
    for each in parsed.translations:
        kind = next((kind for kind, of in _FOLDERS.items() if each.of.startswith(of)), "")
        if kind and isinstance(each.document, Page):
            yield each, kind, each.document


def _name(each: Translation, kind: str) -> str:
    """The name of a term, as the path of its text has it."""
    return each.of.removeprefix(_FOLDERS[kind]).removesuffix("/index.md").removesuffix(".md")


def _keys_by_name(names: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """For each kind, the keys of terms by themselves, and by the part of an address."""
    return {
        kind: {**{part: key for key, part in terms.parts(by_key).items()}, **{k: k for k in by_key}}
        for kind, by_key in names.items()
    }


def _key(each: Translation, kind: str, keys: Mapping[str, Mapping[str, str]]) -> str:
    """The key of a term whose text this is, or "": its path has the name as addresses have it, or
    as posts do."""
    name = _name(each, kind)
    forms = (name, terms.key(name), terms.part(name))
    return next((keys[kind][form] for form in forms if form in keys[kind]), "")
