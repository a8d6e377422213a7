"""One source file → one `Post`, `Page`, `Author` or `TermText`: typed front matter, and the body.

frontmatter.py separates the two; markdown/converter.py converts the body, and body.py reads from
its HTML what other documents need."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, Generic, NamedTuple, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from sitegen import files, urls
from sitegen.digest import of_bytes
from sitegen.errors import Problem, SiteError
from sitegen.formats import structs
from sitegen.formats.source_map import SourceMap, too_large_numbers
from sitegen.incremental.keys import decode, encode
from sitegen.incremental.work import JobOutput, WorkerContext
from sitegen.markdown import budget
from sitegen.markdown.converter import Converter, converted, heaviest
from sitegen.markdown.visible import visible
from sitegen.markdown.written import Written
from sitegen.model.declared_keys import DeclaredKey, terms_in, with_keys, without_keys
from sitegen.model.documents import (
    Author,
    Body,
    Broken,
    Document,
    Page,
    Post,
    Ref,
    TermText,
    Translation,
    packed,
)
from sitegen.model.meta import AuthorMeta, PageMeta, PostMeta, TermMeta, texts_in
from sitegen.model.paths import AUTHORS, POSTS, is_term_text
from sitegen.model.picture_meta import ImageMeta
from sitegen.model.zones import zone_of
from sitegen.parse import checks, versions
from sitegen.parse.body import SummaryRecord, body_of, body_problems
from sitegen.parse.checks import Problems, Values
from sitegen.parse.frontmatter import Split, split
from sitegen.parse.job import ParseJob, ParseResult, ParseSettings
from sitegen.parse.normal import normalized, one_line, with_author_keys
from sitegen.parse.prose import check
from sitegen.parse.prose.words import vocabulary
from sitegen.parse.unfinished import UnfinishedError, broken
from sitegen.parse.versions import DocumentVersion
from sitegen.provenance import disclosure
from sitegen.provenance.states import has_text
from sitegen.text import letters

_Meta = PostMeta | PageMeta | AuthorMeta | TermMeta
Meta = TypeVar("Meta", bound=Struct)
Made = TypeVar("Made", bound=Document, covariant=True)

_Converted = tuple[SummaryRecord, Body, tuple[Problem, ...]]
# (path, the two parts of the file, `live` as in `body_of`) → its body. Raises SiteError.
_Convert = Callable[[str, Split, bool | None], _Converted]

# The CPU seconds that reading front matter may take. Normal front matter takes a thousandth of it.
SECONDS = 10


def document(job: bytes, sources: Sequence[bytes], worker: WorkerContext) -> JobOutput:
    """Parse one file: an encoded `ParseJob` and the bytes of the file → an encoded `ParseResult`,
    with the encoded body beside it. Raises SiteError for a file without front matter, or with a
    body that cannot be converted; other errors are problems of the result."""
    decoded = decode(job, ParseJob)
    markdown, components = decoded.settings.markdown, decoded.settings.components
    names = None if components is None else tuple(components.items())
    converter = worker.once(("converter", markdown, names), lambda: Converter(markdown, components))
    return _output(decoded, sources[0], _converting(converter))


def outline(job: bytes, sources: Sequence[bytes], _worker: WorkerContext) -> JobOutput:
    """Like `document`, but the body is not converted, which takes most of the time: the document
    has no addresses, ids and live entries, and problems of its body are not found."""
    return _output(decode(job, ParseJob), sources[0], _without_body)


def _output(job: ParseJob, data: bytes, convert: _Convert) -> JobOutput:
    settings, path = job.settings, job.path
    text = files.decode(path, data)
    if problem := versions.unknown_ending(path, settings.languages):
        raise SiteError([problem])
    parsed: Document | Broken | Translation
    kind = _kind_of(path, settings)
    try:
        read = _document(path, text, settings, convert, kind)
        parsed, content, problems = read.document, read.body, read.problems
        if read.version.of:
            parsed = Translation(
                document=read.document,
                lang=read.version.lang,
                of=read.version.of,
                given=read.given,
            )
    except UnfinishedError as error:
        parsed = broken(path, error, kind.meta, kind.make, zone_of(settings.timezone))
        content, problems = error.body, list(error.problems)
    encoded = encode(content)
    digest = of_bytes(encoded)
    return JobOutput(
        encode(ParseResult(parsed, tuple(problems), digest)),
        (encoded,),
        digests=(digest,),
        is_private=not _is_for_readers(parsed),
    )


def _is_for_readers(parsed: Document | Broken | Translation) -> bool:
    """Whether the text is or will be published, as far as its own file says. A translation is only
    if its original is; texts of authors and terms may be on no page, and there are few of them."""
    if isinstance(parsed, Post) and not has_text(parsed):
        return False
    return isinstance(parsed, Post | Page) and not parsed.meta.draft


def post(
    path: str, text: str, settings: ParseSettings, converter: Converter
) -> tuple[Post, Body, Problems]:
    """The post in the file `path`, its body, and warnings. A translation has placeholders for what
    its original has. Raises SiteError with every error in it."""
    read = _document(path, text, settings, _converting(converter), _post_kind(settings.keys))
    return read.document, read.body, read.problems


def body(
    path: str,
    text: str,
    first_line: int,
    converter: Converter,
    *,
    live: bool | None = False,
    rare: str | None = None,
) -> tuple[SummaryRecord, Body, tuple[Problem, ...]]:
    """Convert the body `text`, which begins at line `first_line` of the file `path`: its summary
    record, the body itself, and warnings. `live` as in `body_of`, `rare` as in `Written`.

    Raises SiteError for a text that the dialect cannot convert, or not within the budget of a
    document."""
    if len(text) > budget.MAX_CHARACTERS:
        raise SiteError([_too_long(path, text, first_line)])
    seconds = budget.seconds_for(len(text))
    written = Written(path, first_line, text, lambda: visible(text, converter.raw_html), rare)
    try:
        with budget.limit(seconds):
            conversion = converted(text, written, converter)
            return body_of(conversion, written, converter, live=live)
    except budget.OverBudget:
        raise SiteError([_too_slow(path, text, first_line, seconds)]) from None


def _converting(converter: Converter) -> _Convert:
    return lambda path, parts, live: body(
        path, parts.body, parts.body_line, converter, live=live, rare=parts.rare
    )


def _without_body(_path: str, _parts: Split, _live: bool | None) -> _Converted:
    return SummaryRecord(refs=(), ids=(), summary=""), Body(html=""), ()


def signed(parts: Split) -> tuple[str, str, str]:
    """The text that a review of the post signs: title, summary and body. A title or summary that is
    not a text counts as "", since front matter with errors can be signed too."""
    title, summary = (
        value if isinstance(value, str) and value.strip() else ""
        for value in map(parts.meta.data.get, ("title", "summary"))
    )
    return one_line(title), summary, parts.body


# --- typed values → documents ---------------------------------------------------------------------


def _post(path: str, parts: Split, meta: PostMeta, record: SummaryRecord) -> Post:
    terms = terms_in(meta, PostMeta)
    meta = with_author_keys(normalized(without_keys(meta, PostMeta)))
    slug = meta.slug or urls.slug(meta.title) or urls.slug(urls.stem(path))
    digest = disclosure.text_digest(*signed(parts)) if meta.review or not slug else ""
    return Post(
        **_common(path, parts.meta, meta, record),
        meta=meta,
        # A title and a file name of emoji leave nothing for an address.
        slug=slug or f"post-{digest[:8]}",
        text_digest=digest if meta.review else "",
        entries=record.entries,
        terms=terms,
    )


def _page(path: str, parts: Split, meta: PageMeta, record: SummaryRecord) -> Page:
    meta = normalized(meta)
    return Page(**_common(path, parts.meta, meta, record), meta=meta)


def _author(path: str, parts: Split, meta: AuthorMeta, record: SummaryRecord) -> Author:
    meta = normalized(meta)
    key = letters.visible(urls.stem(path))
    return Author(**_common(path, parts.meta, meta, record), meta=meta, key=key)


def _term_text(path: str, parts: Split, meta: TermMeta, record: SummaryRecord) -> TermText:
    meta = normalized(meta)
    return TermText(**_common(path, parts.meta, meta, record), meta=meta)


def _common(path: str, source: SourceMap, meta: _Meta, record: SummaryRecord) -> dict[str, Any]:
    """The fields that all documents have in common."""
    return {
        "path": path,
        "packed": packed(record.refs, record.ids, record.components),
        "has_components": bool(record.components),
        "summary": "" if meta.summary else record.summary,
        "phrases": record.phrases,
        "image": _image(source, meta.image),
        "mentions": _mentions(record, meta),
        "elsewhere": record.elsewhere,
        "loads": record.loads,
        "marks": _marks(source),
    }


def _marks(source: SourceMap) -> bytes:
    """The places of the values of the front matter, encoded; see `model.documents`."""
    return encode(
        {
            at[0] if len(at) == 1 else f"{at[0]}.{at[1]}": mark.value
            for at, mark in source.marks.items()
            if 0 < len(at) < 3
        }
    )


def _mentions(record: SummaryRecord, meta: _Meta) -> tuple[str, ...]:
    """Addresses that may be of a picture of the site, but are no links: layouts or browsers load
    them."""
    params = {} if isinstance(meta, TermMeta) else meta.params
    in_params = [text for text in texts_in(params) if "/" in text[:8]] if params else []
    return (
        *record.mentions,
        *([target] if (target := _target(meta.image)) and "//" in target[:8] else []),
        *in_params,
    )


def _target(image: str | ImageMeta | None) -> str:
    """The address of a picture in the front matter, or ""."""
    return image.src if isinstance(image, ImageMeta) else image or ""


def _image(source: SourceMap, image: str | ImageMeta | None) -> Ref | None:
    if not (target := _target(image)):
        return None
    at = ("image", "src") if isinstance(image, ImageMeta) else ("image",)
    line, column = source.mark(at).value
    return Ref(target=target, image=True, line=line, column=column)


# --- one file → typed values ----------------------------------------------------------------------


class _Kind(NamedTuple, Generic[Meta, Made]):
    """A kind of document: its front matter, what messages call it, a check of the values, and the
    function that makes it of the two parts of its file."""

    meta: type[Meta]
    what: str
    check: Callable[[SourceMap, Values, ParseSettings, DocumentVersion], Problems]
    make: Callable[[str, Split, Meta, SummaryRecord], Made]


class _Read(NamedTuple, Generic[Made]):
    """A document without errors, its body, and warnings. `version` says of what it may be a
    translation, and `given` which keys its front matter has."""

    document: Made
    body: Body
    problems: Problems
    version: DocumentVersion
    given: tuple[str, ...]


def _document(
    path: str,
    text: str,
    settings: ParseSettings,
    convert: _Convert,
    kind: _Kind[Meta, Made],
) -> _Read[Made]:
    """Front matter and body of one file. Raises SiteError with all problems of both at once, and
    UnfinishedError if only the front matter has errors."""
    parts, version, meta, values, problems = _front_matter(path, text, settings, kind)
    # A value with an error counts as unread. Messages begin with the key that they are about.
    wrong = {
        re.split("[.:]", problem.message, maxsplit=1)[0]
        for problem in problems
        if _is_error(problem)
    }
    try:
        live = values.get("live", None if version.of and kind.make is _post else False)
        record, content, warnings = convert(path, parts, live)
    except SiteError as error:
        raise SiteError([*problems, *error.problems]) from error
    problems += body_problems(warnings, is_archived=_is_archived(path, settings))
    if kind.make is _post and convert is not _without_body and not _is_archived(path, settings):
        words = vocabulary(settings.phrases)
        problems += check.of_post(parts, values, (record, content), words, settings.markdown)
    if meta is None or any(map(_is_error, problems)):
        readable = {key: value for key, value in values.items() if key not in wrong}
        raise UnfinishedError(problems, text, parts, readable, record, content)
    if settings.languages:
        content = replace(content, signed=disclosure.text_digest(*signed(parts)))
    document = kind.make(path, parts, meta, record)
    return _Read(document, content, problems, version, tuple(values))


def _front_matter(
    path: str, text: str, settings: ParseSettings, kind: _Kind[Meta, Made]
) -> tuple[Split, DocumentVersion, Meta | None, Values, Problems]:
    """The two parts of a file, of what it may be a translation, its typed front matter, the values
    that could be read, and its problems. Raises SiteError where there is no front matter, or it
    takes too long to read."""
    meta: Meta | None = None
    values: Values = {}
    problems: tuple[Problem, ...] = ()
    try:
        with budget.limit(SECONDS):
            parts = split(path, text, zone_of(settings.timezone))
            folders = settings.term_folders
            version = versions.version_in(path, parts.meta, settings.languages, folders)
            # If no key can be read, it is unknown which ones are missing.
            is_read = bool(parts.meta.data) or not any(map(_is_error, parts.meta.problems))
            if is_read:
                defaults = versions.placeholders(kind.meta, version)
                meta, values, problems = structs.convert(parts.meta, kind.meta, kind.what, defaults)
    except budget.OverBudget:
        raise SiteError(
            [
                Problem(
                    path=path,
                    line=1,
                    code="front-matter",
                    hint="it is meant for a few lines: put long texts into the body",
                    message=f"the front matter takes more than {SECONDS} seconds to read",
                )
            ]
        ) from None
    return (
        parts,
        version,
        meta,
        values,
        [
            *parts.meta.problems,
            *problems,
            *too_large_numbers(parts.meta, "params"),
            *(kind.check(parts.meta, values, settings, version) if is_read else ()),
        ],
    )


def _check_post(
    source: SourceMap, values: Values, settings: ParseSettings, version: DocumentVersion
) -> Problems:
    # What part AI had in a translation, `translation` says.
    ai_default = settings.ai_default or bool(version.of)
    return [
        *checks.of_post(source, values, ai_default=ai_default),
        *versions.problems_of(source, settings.languages),
    ]


def _check_page(
    source: SourceMap, values: Values, settings: ParseSettings, _version: DocumentVersion
) -> Problems:
    return [*checks.of_page(source, values), *versions.problems_of(source, settings.languages)]


def _check_author(
    source: SourceMap, values: Values, _settings: ParseSettings, _version: DocumentVersion
) -> Problems:
    return checks.of_author(source, values)


def _check_term(
    source: SourceMap, values: Values, _settings: ParseSettings, _version: DocumentVersion
) -> Problems:
    return checks.of_page(source, values)


_PAGE = _Kind(PageMeta, "a page", _check_page, _page)
_AUTHOR = _Kind(AuthorMeta, "an author", _check_author, _author)
_TERM = _Kind(TermMeta, "the text of a term", _check_term, _term_text)


@cache
def _post_kind(keys: tuple[DeclaredKey, ...]) -> _Kind[PostMeta, Post]:
    return _Kind(with_keys(PostMeta, keys), "a post", _check_post, _post)


def _kind_of(path: str, settings: ParseSettings) -> _Kind[Any, Document]:
    if path.startswith(POSTS):
        return _post_kind(settings.keys)
    if path.startswith(AUTHORS):
        return _AUTHOR
    return _TERM if is_term_text(path, settings.term_folders) else _PAGE


def _is_archived(path: str, settings: ParseSettings) -> bool:
    return path.startswith(tuple(f"{folder}/" for folder in settings.archives))


def _is_error(problem: Problem) -> bool:
    return problem.severity == "error"


def _too_long(path: str, text: str, first_line: int) -> Problem:
    return Problem(
        path=path,
        line=first_line,
        code="markdown",
        message=f"the text has {len(text):,} characters, more than {budget.MAX_CHARACTERS:,}",
        hint="split it into several documents, or publish it as a file of its own beside this one",
    )


def _too_slow(path: str, text: str, first_line: int, seconds: float) -> Problem:
    return Problem(
        path=path,
        line=first_line + heaviest(text, len),
        code="markdown",
        message=f"the text takes more than {seconds:.0f} seconds to convert",
        hint=(
            "the longest paragraph begins here: look for brackets, asterisks or HTML"
            " without an end, or split the text"
        ),
    )
