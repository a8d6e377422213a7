"""What editions show of authors and terms: their words in that language, where there are some."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from msgspec.structs import replace

from sitegen import terms
from sitegen.errors import Problem, shorten
from sitegen.link.articles import names_of
from sitegen.link.translations import image_as_of
from sitegen.model.config import Config
from sitegen.model.documents import Author, Parsed, Post, TermText
from sitegen.model.site import EditionAuthor
from sitegen.model.taxonomies import Taxonomy, taxonomies_of
from sitegen.near import nearest

# The words of terms in one language: by the name of the taxonomy, those of each term by its key.
TermTexts = Mapping[str, Mapping[str, TermText]]


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
        if name not in given and name not in ("aliases", "summary")
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
    parsed: Parsed,
    names: Mapping[str, Mapping[str, str]],
    taxonomies: tuple[Taxonomy, ...],
    language: str,
) -> Mapping[str, TermTexts]:
    """The `TermTexts` of each language that has some; that of the site is `language`. `names` are
    those of all terms, of each taxonomy by key."""
    by_language: dict[str, dict[str, dict[str, TermText]]] = {}
    if not (parsed.term_texts or parsed.translations):
        return by_language
    keys = _keys_by_name(names)
    for each in _texts(parsed, taxonomies, language):
        if key := _key(each, keys):
            by_name = by_language.setdefault(each.lang, {each.name: {} for each in taxonomies})
            by_name[each.taxonomy.name].setdefault(key, each.text)
    own = by_language.get(language, {})
    return {
        lang: {
            of: {
                key: _whole(text, own.get(of, {}).get(key, text), names[of][key])
                for key, text in texts.items()
            }
            for of, texts in by_name.items()
        }
        for lang, by_name in by_language.items()
    }


def _whole(text: TermText, own: TermText, name: str) -> TermText:
    """The words of a term with what they leave out: the title and the picture are those of its
    `own` words in the language of the site, and else the title is the `name` in posts."""
    meta = replace(text.meta, title=text.meta.title or own.meta.title or name)
    if text.image or not own.image:
        return replace(text, meta=meta)
    alt = meta.image_alt or own.meta.image_alt
    meta = replace(meta, image=own.meta.image, image_alt=alt)
    return replace(text, meta=meta, image=image_as_of(own.image, own.path, text))


def shown_names(
    names: Mapping[str, Mapping[str, str]], texts: TermTexts
) -> Mapping[str, Mapping[str, str]]:
    """The names of terms with those in another language: `texts` are those in it."""
    if not texts:
        return names
    return {
        of: {
            key: (texts[of][key].meta.title or name) if key in texts[of] else name
            for key, name in by_key.items()
        }
        for of, by_key in names.items()
    }


def problems_of(parsed: Parsed, config: Config) -> Iterator[Problem]:
    """What is wrong with the words of terms on a site with these settings: a second file for one
    term in one language, and a warning for one of a term that no post has."""
    if not (parsed.term_texts or parsed.translations):
        return
    unfinished = [broken.document for broken in parsed.unfinished]
    posts = [*parsed.posts, *(each for each in unfinished if isinstance(each, Post))]
    taxonomies = taxonomies_of(config)
    keys = _keys_by_name(names_of(posts, taxonomies))
    first: dict[tuple[str, str, str], str] = {}
    for each in _texts(parsed, taxonomies, config.language):
        path, key = each.text.path, _key(each, keys)
        other = first.setdefault((each.taxonomy.name, key, each.lang), path) if key else path
        if other != path:
            is_translation = each.of != path
            yield Problem(
                path=path,
                code="two-translations" if is_translation else "two-texts",
                message=f"{other} is the text of this term{f' in {each.lang}' * is_translation}"
                " already",
                hint="keep one of the two",
            )
        # A post with an error may have the term.
        elif not parsed.broken and not key:
            yield _unused(each, map(terms.part_of, keys[each.taxonomy.name].values()))


def _unused(each: _Text, known: Iterable[str]) -> Problem:
    path, near = each.text.path, nearest(each.name, known)
    ending = path.removeprefix(each.of.removesuffix("index.md").removesuffix(".md"))
    name = f"{_folder(each.taxonomy)}{near}{'' if ending.startswith('.') else '/'}{ending}"
    return Problem(
        path=path,
        severity="warning",
        code="unused-term",
        message=f"no post {each.taxonomy.has} {shorten(each.name)}",
        hint=f"did you mean {name}?" if near else "rename it like the term, or delete it",
    )


class _Text(NamedTuple):
    """The words of a term of that `taxonomy` in the language `lang`. `of` is the path of its words
    in the language of the site, whether they exist or not, and `name` what the path calls the
    term."""

    text: TermText
    taxonomy: Taxonomy
    name: str
    lang: str
    of: str


def paths(parsed: Parsed) -> Iterator[str]:
    """The paths of all words of terms."""
    yield from (each.path for each in parsed.term_texts)
    yield from (each.path for each in parsed.translations if isinstance(each.document, TermText))


def _texts(parsed: Parsed, taxonomies: tuple[Taxonomy, ...], language: str) -> Iterator[_Text]:
    """All words of terms: first those in the `language` of the site."""
    files = [(each, each.path, language) for each in parsed.term_texts]
    files += [
        (each.document, each.of, each.lang)
        for each in parsed.translations
        if isinstance(each.document, TermText)
    ]
    for text, of, lang in files:
        taxonomy = next(each for each in taxonomies if of.startswith(_folder(each)))
        name = of.removeprefix(_folder(taxonomy)).removesuffix("/index.md").removesuffix(".md")
        yield _Text(text, taxonomy, name, lang, of)


def _folder(taxonomy: Taxonomy) -> str:
    """Where the words of its terms are."""
    return f"content/{taxonomy.plural}/"


def _keys_by_name(names: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """For each taxonomy, the keys of terms by themselves, and by the part of an address."""
    return {
        of: {**{part: key for key, part in terms.parts(by_key).items()}, **{k: k for k in by_key}}
        for of, by_key in names.items()
    }


def _key(each: _Text, keys: Mapping[str, Mapping[str, str]]) -> str:
    """The key of a term whose words these are, or "": its path has the name as addresses have it,
    or as posts do."""
    forms = (each.name, terms.key(each.name), terms.part(each.name))
    of_name = keys[each.taxonomy.name]
    return next((of_name[form] for form in forms if form in of_name), "")
