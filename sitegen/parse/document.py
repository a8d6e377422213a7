"""One source file → one `Post`, `Page` or `Author`: typed front matter, and the body."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import fields, replace

from sitegen import files, hosts, urls
from sitegen.digest import of_bytes
from sitegen.errors import Problem, SiteError, shorten
from sitegen.formats import structs
from sitegen.formats.source_map import SourceMap, too_large_numbers
from sitegen.incremental.keys import decode, encode
from sitegen.incremental.work import JobOutput, WorkerContext
from sitegen.markdown import budget
from sitegen.markdown.converter import Converter
from sitegen.model.documents import Author, Body, Broken, Page, Post, Ref
from sitegen.model.meta import AuthorMeta, PageMeta, PostMeta, texts_in
from sitegen.model.zones import zone_of
from sitegen.parse import AUTHORS, POSTS
from sitegen.parse.body import Face, body
from sitegen.parse.frontmatter import Split, split
from sitegen.parse.job import ParseJob, ParseResult, Settings
from sitegen.provenance import disclosure
from sitegen.text import letters, line_ends

Meta = TypeVar("Meta", bound=Struct)
Problems = list[Problem]
Values = dict[str, Any]

# What a front matter may cost; a normal one takes a thousandth of that.
SECONDS = 10
# Somebody who answers for a text has a name; a language model is an instrument.
_MODEL_NAMES = re.compile(
    r"\b(chat ?gpt|gpt[- ]?\d|openai|claude|gemini|copilot|llama|mistral|grok|deepseek|language"
    r" model|ai writer|\bai\b$)",
    re.IGNORECASE,
)


def document(input_: bytes, given: Sequence[bytes], worker: WorkerContext) -> JobOutput:
    """Parse one file: a `ParseJob` and its bytes → a `ParseResult`, with the encoded body as its
    text. Raises SiteError where it has no front matter, or a body that cannot be converted; other
    errors are problems of the result."""
    job = decode(input_, ParseJob)
    settings, path = job.settings, job.path
    converter = worker.once(("converter", settings.markdown), lambda: Converter(settings.markdown))
    text = files.decode(path, given[0])
    kind = post if path.startswith(POSTS) else author if path.startswith(AUTHORS) else page
    made: Post | Page | Author | Broken
    try:
        made, inside, problems = kind(path, text, settings, converter)
    except UnfinishedError as error:
        made, inside, problems = (
            _broken(path, error, zone_of(settings.timezone)),
            error.body,
            list(error.problems),
        )
    encoded = encode(inside)
    return JobOutput(encode(ParseResult(made, tuple(problems), of_bytes(encoded))), (encoded,))


def post(
    path: str, text: str, settings: Settings, converter: Converter
) -> tuple[Post, Body, Problems]:
    """The post in the file `path`, its body, and warnings. Raises SiteError with every error in
    it."""

    def check(found: SourceMap, values: Values) -> Problems:
        problems = [
            *_check_times(found, values),
            *_check_names(found, values),
            *_check_addresses(found, values),
            *_check_provenance(found, values),
            *_check_alt(found, values),
            *_check_id(found, values),
        ]
        if (
            found.data.get("ai") is None
            and not settings.ai_default
            and "ai" not in structs.unknown_keys(found.data, PostMeta).values()
        ):
            problems.append(
                found.problem(
                    ("ai",),
                    "missing-key",
                    f"ai: a post needs it: {structs.expectation(PostMeta, ('ai',))}",
                    "add a line ai: …, or give [ai] default in site.toml",
                )
            )
        return problems

    parts, meta, face, made, warnings = _document(
        path, text, settings, converter, PostMeta, "a post", check
    )
    return _post(path, parts, meta, face), made, warnings


def _post(path: str, parts: Split, meta: PostMeta, face: Face) -> Post:
    meta = _in_one_form(_unbroken(meta))
    digest = disclosure.text_digest(*signed(parts))
    return Post(
        path=path,
        meta=meta,
        refs=face.refs,
        ids=face.ids,
        summary=face.summary,
        phrases=face.phrases,
        image=_image(parts.meta, meta.image),
        mentions=_mentions(face, meta),
        marks=_marks(parts.meta),
        slug=_slug(path, meta, digest),
        text_digest=digest if meta.review else "",
    )


def _in_one_form(meta: PostMeta) -> PostMeta:
    """The front matter with the keys of authors as their files have them."""
    several = (
        tuple(map(letters.seen, meta.author))
        if isinstance(meta.author, tuple)
        else letters.seen(meta.author)
    )
    review = replace(meta.review, by=letters.seen(meta.review.by)) if meta.review else None
    return (
        meta
        if several == meta.author and review == meta.review
        else replace(meta, author=several, review=review)
    )


def signed(parts: Split) -> tuple[str, str, str]:
    """What a review of the post signs: title, summary and body. Of a front matter with errors, what
    is text in it."""
    title, summary = (
        value if isinstance(value, str) and value.strip() else ""
        for value in map(parts.meta.data.get, ("title", "summary"))
    )
    return _one_line(title), summary, parts.body


def page(
    path: str, text: str, settings: Settings, converter: Converter
) -> tuple[Page, Body, Problems]:
    """The page in the file `path`, its body, and warnings. Raises SiteError with every error in
    it."""

    def check(found: SourceMap, values: Values) -> Problems:
        return [*_check_addresses(found, values), *_check_alt(found, values)]

    parts, meta, face, made, warnings = _document(
        path, text, settings, converter, PageMeta, "a page", check
    )
    return _page(path, parts, meta, face), made, warnings


def _page(path: str, parts: Split, meta: PageMeta, face: Face) -> Page:
    meta = _unbroken(meta)
    return Page(
        path=path,
        meta=meta,
        refs=face.refs,
        ids=face.ids,
        summary=face.summary,
        phrases=face.phrases,
        image=_image(parts.meta, meta.image),
        mentions=_mentions(face, meta),
        marks=_marks(parts.meta),
    )


def author(
    path: str, text: str, settings: Settings, converter: Converter
) -> tuple[Author, Body, Problems]:
    """The author in the file `path`, the biography, and warnings. Raises SiteError with every error
    in it."""
    key = letters.seen(urls.stem(path))

    def check(found: SourceMap, values: Values) -> Problems:
        problems = [*_check_addresses(found, values), *_check_alt(found, values)]
        if _MODEL_NAMES.search(values.get("name", "")):
            problems.append(
                replace(
                    found.problem(
                        ("name",),
                        "author-model",
                        f"name: {shorten(values['name'])} reads like a language model; an author is"
                        " a person or an organization",
                        "name who publishes the text, and the model under ai: {model: …}",
                    ),
                    severity="warning",
                )
            )
        if not urls.slug(key):
            problems.append(
                Problem(
                    path=path,
                    code="invalid-value",
                    message=f"the file name {shorten(key)} cannot be the key of an author",
                    hint="name the file with letters and digits",
                )
            )
        return problems

    parts, meta, face, made, warnings = _document(
        path, text, settings, converter, AuthorMeta, "an author", check
    )
    return _author(path, parts, meta, face), made, warnings


def _author(path: str, parts: Split, meta: AuthorMeta, face: Face) -> Author:
    meta = _unbroken(meta)
    return Author(
        path=path,
        key=letters.seen(urls.stem(path)),
        meta=meta,
        refs=face.refs,
        ids=face.ids,
        summary=face.summary,
        phrases=face.phrases,
        image=_image(parts.meta, meta.image),
        mentions=_mentions(face, meta),
        marks=_marks(parts.meta),
    )


class UnfinishedError(SiteError):
    """A front matter with errors, of which some could be read, over a body that has none."""

    def __init__(
        self, problems: Problems, text: str, parts: Split, values: Values, face: Face, body: Body
    ) -> None:
        super().__init__(problems)
        self.text, self.parts, self.values, self.face, self.body = text, parts, values, face, body


def _broken(path: str, found: UnfinishedError, zone: dt.tzinfo) -> Broken:
    """What could be read of the document in the file `path`, with stand-ins for what could not."""

    def unread(kind: type[Struct]) -> tuple[str, ...]:
        return _unread(found.parts.meta, found.values, kind)

    parts, face = found.parts, found.face
    # Nothing that is checked asks for these, and they may hold anything.
    values = {key: value for key, value in found.values.items() if key != "params"}
    document: Post | Page | Author
    if path.startswith(POSTS):
        day = dt.datetime(1970, 1, 1, tzinfo=zone)
        meta = PostMeta(**{"title": "?", "date": day, "author": "?", "source": "?", **values})
        document, unknown = _post(path, parts, meta, face), unread(PostMeta)
    elif path.startswith(AUTHORS):
        document, unknown = (
            _author(path, parts, AuthorMeta(**{"name": "?", **values}), face),
            unread(AuthorMeta),
        )
    else:
        document, unknown = (
            _page(path, parts, PageMeta(**{"title": "?", **values}), face),
            unread(PageMeta),
        )
    front = found.text[: len(found.text) - len(parts.body)]
    return Broken(
        document=document,
        unread=unknown,
        addresses=tuple(_ADDRESS.findall(front)) if "aliases" in unknown else (),
    )


_ADDRESS = re.compile(r"""(?<![\w:/.])/[^\s,\]"'#?]+""")


def _unread(found: SourceMap, values: Values, kind: type[Struct]) -> tuple[str, ...]:
    """The keys that a front matter has, or ought to have, or was meant to have, and that could not
    be read."""
    meant = structs.unknown_keys(found.data, kind).values()
    nothing = not found.data and bool(found.problems)
    return tuple(
        field.name
        for field in fields(kind)
        if field.name not in values
        and (
            nothing
            or field.required
            or field.name in meant
            or found.data.get(field.name) is not None
        )
    )


def _slug(path: str, meta: PostMeta, digest: str) -> str:
    """The slug of a post: its own, its title's, its file's; never empty."""
    return meta.slug or urls.slug(meta.title) or urls.slug(urls.stem(path)) or f"post-{digest[:8]}"


def _document(
    path: str,
    text: str,
    settings: Settings,
    converter: Converter,
    kind: type[Meta],
    what: str,
    check: Callable[[SourceMap, Values], Problems],
) -> tuple[Split, Meta, Face, Body, Problems]:
    """Front matter and body of one file, and warnings. Raises SiteError with all problems of both
    at once."""
    meta: Meta | None = None
    values: Values = {}
    found: tuple[Problem, ...] = ()
    try:
        with budget.limit(SECONDS):
            parts = split(path, text, zone_of(settings.timezone))
            # Of what cannot be read, nobody knows what is missing.
            is_read = bool(parts.meta.data) or not any(
                problem.severity == "error" for problem in parts.meta.problems
            )
            if is_read:
                meta, values, found = structs.convert(parts.meta, kind, what)
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
    problems = [
        *parts.meta.problems,
        *found,
        *too_large_numbers(parts.meta, "params"),
        *(check(parts.meta, values) if is_read else ()),
    ]
    # What is wrong with a value makes it unknown. Messages begin with the key that they are about.
    wrong = {
        re.split("[.:]", problem.message, maxsplit=1)[0]
        for problem in problems
        if problem.severity == "error"
    }
    face: Face | None = None
    try:
        face, made, warnings = body(path, parts.body, parts.body_line, converter)
        problems += warnings
    except SiteError as error:
        problems += error.problems
    if face is None:
        raise SiteError(problems)
    if meta is None or any(problem.severity == "error" for problem in problems):
        raise UnfinishedError(
            problems,
            text,
            parts,
            {key: value for key, value in values.items() if key not in wrong},
            face,
            made,
        )
    return parts, meta, face, made, problems


def _one_line(text: str) -> str:
    """Line ends and runs of plain spaces as one space; the spaces of typography stay."""
    return re.sub("[ \t\r\n\u2028\u2029]+", " ", text).strip(" ")


def _unbroken(meta: Meta) -> Meta:
    """The front matter with a title, or a name, of one line, without line ends that are no spaces,
    and with its slug in NFC."""
    told: dict[str, str | None] = {}
    for key in ("title", "name", "summary", "image_alt"):
        if text := getattr(meta, key, None):
            text = line_ends.in_text(text)
            told[key] = _one_line(text) if key in ("title", "name") else text
    if slug := getattr(meta, "slug", None):
        # Of a document with errors, it may be one of them.
        slug = letters.composed(slug)
        told["slug"] = slug if urls.is_slug(slug) else urls.as_slug(slug) or None
    return replace(meta, **{key: text for key, text in told.items() if text != getattr(meta, key)})


def _marks(found: SourceMap) -> bytes:
    return encode(
        {".".join(map(str, at)): mark.value for at, mark in found.marks.items() if 0 < len(at) < 3}
    )


def _mentions(face: Face, meta: PostMeta | PageMeta | AuthorMeta) -> tuple[str, ...]:
    """Addresses that may be of a picture of the site, and that nobody follows: a layout does, or a
    browser."""
    named = [text for text in texts_in(meta.params) if "/" in text[:8]] if meta.params else []
    return (
        *face.mentions,
        *([meta.image] if meta.image and "//" in meta.image[:8] else []),
        *named,
    )


def _image(found: SourceMap, target: str | None) -> Ref | None:
    if not target:
        return None
    line, column = found.mark(("image",)).value
    return Ref(target=target, image=True, line=line, column=column)


def _check_times(found: SourceMap, values: Values) -> Problems:
    return [
        found.problem(
            (name,),
            "invalid-value",
            f"{name}: expected a time after the post's date, got {found.mark((name,)).raw}",
            f"the post's date is {found.mark(('date',)).raw}",
        )
        for name in ("updated", "expires")
        if name in values
        and "date" in values
        and values[name] < values["date"]
        # A day without a time is the post's own day.
        and not (
            name == "updated"
            and found.mark((name,)).is_day
            and values[name].date() == values["date"].date()
        )
    ]


def _check_names(found: SourceMap, values: Values) -> Problems:
    """Somebody and something must be named as author and as source; an empty list or text names
    nobody, and no tag."""
    problems = [
        found.problem(
            ("tags", i),
            "invalid-value",
            "tags: expected a tag, got an empty text",
            "take it out of the list",
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
                found.problem(
                    (key,), "invalid-value", f"{key}: expected {expected}, got an empty list"
                )
            )
        elif isinstance(named, tuple):
            problems += [
                found.problem(
                    (key, i), "invalid-value", f"{key}: expected {expected}, got an empty text"
                )
                for i, item in enumerate(named)
                if isinstance(item, str) and not item.strip()
            ]
    return problems


def _check_id(found: SourceMap, values: Values) -> Problems:
    """Feed readers compare identifiers letter by letter, and validators by the standard of their
    scheme."""
    id_ = values.get("id") or ""
    expected = hosts.lacks(id_)
    if not expected:
        return []
    return [
        found.problem(
            ("id",),
            "invalid-value",
            f"id: {id_.partition(':')[0]}: needs {expected}, got {shorten(id_)}",
            "leave id out, and the file's name makes one",
        )
    ]


def _check_provenance(found: SourceMap, values: Values) -> Problems:
    """Warnings: a source that nobody can look up, and a correction of which `updated` does not
    know."""
    given = values.get("source", ())
    several = isinstance(given, tuple)
    problems = []
    for i, named in enumerate(given if several else (given,)):
        if isinstance(named, str) or not named.url:
            name = named if isinstance(named, str) else named.name
            problems.append(
                found.problem(
                    ("source", i) if several else ("source",),
                    "source-url",
                    f"source: {shorten(name)} has no url, so nobody can look it up",
                    (
                        "write name and url of the work: {name: …, url: https://…}"
                        if isinstance(named, str)
                        else "add the address of the work as url"
                    ),
                )
            )
    updated, mark = values.get("updated"), found.mark(("updated",))
    for i, correction in enumerate(values.get("corrections", ())):
        if (
            updated is not None
            and correction.date > updated
            and not (mark.is_day and correction.date.date() == updated.date())
        ):
            problems.append(
                found.problem(
                    ("corrections", i, "date"),
                    "late-correction",
                    "corrections.date: the correction is newer than `updated`",
                    f"updated is {mark.raw}; write the day of the correction there, or leave"
                    " updated out",
                )
            )
    return [replace(problem, severity="warning") for problem in problems]


def _check_alt(found: SourceMap, values: Values) -> Problems:
    """Who cannot see the picture is told nothing of it. An empty text says that there is nothing to
    be told."""
    if not values.get("image") or "image_alt" in found.data:
        return []
    return [
        replace(
            found.problem(
                ("image",),
                "no-alt",
                "image: nothing says in words what the picture shows",
                'add image_alt: …, or image_alt: "" for a picture that only decorates',
            ),
            severity="warning",
        )
    ]


def _check_addresses(found: SourceMap, values: Values) -> Problems:
    problems = []
    slug = values.get("slug")
    if slug is not None and not urls.is_slug(letters.composed(slug)):
        problems.append(
            found.problem(
                ("slug",),
                "invalid-value",
                "slug: expected letters, digits, -, _, ~ and single dots, of at most"
                f" {urls.SLUG_BYTES} bytes, got {shorten(slug)}",
                f"write slug: {urls.as_slug(slug) or 'a-short-name'}",
            )
        )
    for i, alias in enumerate(values.get("aliases", ())):
        if not urls.is_site_address(alias) or alias == "/":
            problems.append(
                found.problem(
                    ("aliases", i),
                    "invalid-value",
                    "aliases: expected an address of this site like /old/address/, got"
                    f" {shorten(alias)}",
                    _alias_hint(alias),
                )
            )
    return problems


def _alias_hint(alias: str) -> str:
    """What to do about an alias that is none."""
    path = re.sub("^[^/?#]*://[^/?#]*", "", alias)
    path = path if path.startswith("/") else f"/{path}"
    if "?" in alias:
        return (
            "a host of files does not look at what stands after ?: make a rule for it there, and"
            " take it out here"
        )
    if "#" in alias:
        return "browsers keep what stands after # to themselves: take that out"
    return f"write {path}" if path not in (alias, "/") and urls.is_site_address(path) else ""
