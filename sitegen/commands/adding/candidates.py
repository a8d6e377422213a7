"""One article → the file that it would become, which is then judged with the whole site."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from sitegen import dates, files, urls
from sitegen.commands.adding import html, pictures, writing
from sitegen.commands.adding.pictures import StoredPicture
from sitegen.commands.adding.places import PostPlaces
from sitegen.commands.adding.reading import ReadArticle, expected_in_article
from sitegen.errors import Problem, SiteError, raise_errors
from sitegen.formats import structs
from sitegen.formats.source_map import KeyPath, SourceMap
from sitegen.model.article import SubmittedArticle
from sitegen.model.config import Config
from sitegen.model.declared_keys import declared_keys, with_keys
from sitegen.model.meta import PostMeta
from sitegen.parse.frontmatter import Split, split
from sitegen.text.characters import with_line_feeds

# The keys of a post that an article sets, in the order in which a new file has them.
_KEYS = (
    "title",
    "date",
    "updated",
    "slug",
    "author",
    "source",
    "ai",
    "category",
    "tags",
    "series",
    "summary",
    "image",
    "image_alt",
    "pictures",
    "lang",
    "draft",
)
# Keys of an article that are no keys of a post.
_OTHERS = frozenset({"sources", "markdown", "html", "external_id", "image", "pictures"})


class Existing(Struct, frozen=True):
    """The file of an article that was added before: its path and place, its slug and its date.
    Without a date nobody can parse it."""

    path: str
    file: Path
    slug: str = ""
    date: dt.datetime | None = None


class Candidate(Struct, frozen=True, kw_only=True):
    """The post that an article would become: the `values` of its front matter and its `body`, the
    `path` of its file and its site-relative address `url`. With `before`, it replaces those bytes
    of an existing file; `is_unchanged`: by the same text."""

    article: ReadArticle
    id: str
    meta: PostMeta
    values: dict[str, Any]
    body: str
    path: str
    url: str
    pictures: tuple[StoredPicture, ...] = ()
    before: bytes | None = None
    is_unchanged: bool = False

    def text(self, *, is_toml: bool) -> str:
        """The text of the file."""
        if self.id:
            return writing.with_origin(self.values, self.body, self.id, is_toml=is_toml)
        return writing.post(self.values, self.body, is_toml=is_toml)


class PostMaker(Struct, frozen=True, kw_only=True):
    """What turns articles into candidates: the site in `root`, the files of articles that were
    added before, by id, and the places of new ones. With `is_replacing`, changes by hand are given
    up."""

    root: Path
    config: Config
    now: dt.datetime
    existing: Mapping[str, tuple[Existing, ...]]
    places: PostPlaces
    is_toml: bool
    is_replacing: bool

    def candidate(self, read: ReadArticle) -> Candidate:
        """The post that the article would become. Raises SiteError if it cannot be one."""
        data = _without_empty(read.data)
        article = self._checked(read, data)
        body = _body(read, article, self.config.language)
        stored = pictures.stored(self.root, read, data)
        id_ = article.external_id or ""
        if earlier := self.existing.get(id_, ()) if id_ else ():
            return self._update(read, earlier, data, body, stored, article)
        date = article.date or self.now.astimezone(self.config.zone).replace(microsecond=0)
        values = _values(data)
        values.setdefault("date", dates.rfc3339(date))
        meta = _meta(article, date)
        digest = hashlib.sha256(f"{article.title}\0{body}".encode()).hexdigest()
        slug = urls.slug(article.title) or f"post-{digest[:8]}"
        path, slug = self.places.new(meta, slug, is_bundle=bool(stored))
        values["slug"] = slug
        values |= pictures.front_matter(data, _names(stored))
        return Candidate(
            article=read,
            id=id_,
            meta=meta,
            values=_ordered(values),
            body=body,
            path=path,
            url=self.places.address(meta, slug),
            pictures=stored,
        )

    def moved(self, candidate: Candidate) -> Candidate:
        """The new post `candidate` at another free address."""
        slug = candidate.values["slug"]
        is_bundle = bool(candidate.pictures)
        path, slug = self.places.new(candidate.meta, slug, is_bundle=is_bundle)
        return replace(
            candidate,
            values={**candidate.values, "slug": slug},
            path=path,
            url=self.places.address(candidate.meta, slug),
        )

    def _checked(self, read: ReadArticle, data: dict[str, Any]) -> SubmittedArticle:
        """The typed values of an article. Raises SiteError."""
        raise_errors(read.problems)
        problems = []
        if "review" in data:
            hint = "leave review out; who has read the text signs it with sitegen review"
            message = "review: a person signs a text, and no program"
            problems.append(read.error(message, hint, at=("review",)))
        given = {key: value for key, value in data.items() if key != "review"}
        source = SourceMap(read.name, given, {}, zone=self.config.zone)
        kind: type[SubmittedArticle] = with_keys(SubmittedArticle, declared_keys(self.config))
        article, _, wrong = structs.convert(source, kind, "an article")
        # There is no place in a file: the article itself is the place.
        problems += [replace(problem, line=read.line, column=0) for problem in wrong]
        texts = [key for key in ("markdown", "html") if key in data]
        if len(texts) == 2:
            message = "html: the text is there in markdown as well"
            problems.append(read.error(message, "send one", at=("html",)))
        elif not texts and not any(problem.code == "unknown-key" for problem in problems):
            message = "markdown: an article needs its text: markdown or html"
            at: KeyPath = ("markdown",)
            expected = expected_in_article(at)
            problems.append(read.error(message, code="missing-key", at=at, expected=expected))
        raise_errors(problems)
        if article is None:
            raise AssertionError
        return article

    # --- an article that was added before ---------------------------------------------------------

    def _update(
        self,
        read: ReadArticle,
        earlier: tuple[Existing, ...],
        data: Mapping[str, Any],
        body: str,
        stored: tuple[StoredPicture, ...],
        article: SubmittedArticle,
    ) -> Candidate:
        """The file of an article that was added before, with its new text."""
        if len(earlier) > 1:
            named = " and ".join(each.path for each in earlier[:2])
            message = f"external_id: {named} both have this id"
            hint = "take origin out of one of them"
            raise SiteError([read.error(message, hint, at=("external_id",))])
        (file,) = earlier
        try:
            before = file.file.read_bytes()
        except OSError as error:
            message = f"cannot be read: {error.strerror}"
            raise SiteError([Problem(path=file.path, code="unreadable", message=message)]) from None
        text = files.decode(file.path, before)
        parts = split(file.path, text, self.config.zone)
        raise_errors(parts.meta.problems)
        self._refuse_changes(file.path, parts, text)
        old = _as_written(parts.meta, parts.meta.data, ())
        own = {each.name for each in self.config.taxonomies}
        kept = {key: old[key] for key in old if key not in {*_KEYS, "origin", *own}}
        if not file.path.endswith("/index.md"):
            stored = _beside_others(read, file.path, stored)
        values = _values(data) | pictures.front_matter(data, _names(stored))
        if (date := file.date) is None:
            message = f"{file.path} has errors"
            raise SiteError([read.error(message, "mend it first", at=("external_id",))])
        values |= {"date": old["date"], "slug": old.get("slug", file.slug), **kept}
        meta = _meta(article, date)
        candidate = Candidate(
            article=read,
            id=article.external_id or "",
            meta=meta,
            values=_ordered({**values, "updated": old["updated"]} if "updated" in old else values),
            body=body,
            path=file.path,
            url=self.places.address(meta, file.slug),
            pictures=stored,
            before=before,
        )
        is_toml = parts.meta.assign != ": "
        same = writing.digest_of(candidate.text(is_toml=is_toml)) == writing.digest_of(text)
        if same and all(_has(file.file.parent / each.name, each.data) for each in stored):
            return replace(candidate, is_unchanged=True)
        now = self.now.astimezone(self.config.zone).replace(microsecond=0)
        if now >= date:
            values["updated"] = dates.rfc3339(now)
        return replace(candidate, values=_ordered(values))

    def _refuse_changes(self, path: str, parts: Split, text: str) -> None:
        """Raise SiteError if the file is not as it was written, and that is to be kept."""
        origin = parts.meta.data.get("origin")
        digest = origin.get("sha256") if isinstance(origin, dict) else None
        if self.is_replacing or digest == writing.digest_of(text):
            return
        message = "somebody changed the file since it was added, so it is not updated"
        hint = "carry the new text over by hand, or give the changes up: --replace"
        raise SiteError([Problem(path=path, code="changed-by-hand", message=message, hint=hint)])


def _body(read: ReadArticle, article: SubmittedArticle, language: str) -> str:
    if article.markdown is not None:
        return with_line_feeds(article.markdown)
    try:
        body = html.to_markdown(article.html or "", article.lang or language)
    except html.HtmlError as error:
        raise SiteError([read.error(str(error), at=("html",))]) from None
    if not body.strip():
        message = "html: nothing of it can be published"
        raise SiteError([read.error(message, code="invalid-value", at=("html",))])
    return body


def _names(stored: Iterable[StoredPicture]) -> dict[KeyPath, str]:
    return {picture.at: picture.name for picture in stored}


def _beside_others(
    read: ReadArticle, path: str, stored: Iterable[StoredPicture]
) -> tuple[StoredPicture, ...]:
    """The pictures of a text whose file at `path` is in one folder with others: each begins with
    the name of that file. Raises SiteError if the text names one, since the text stays as it is."""
    for picture in stored:
        if picture.at[0] == "pictures":
            message = f"pictures: {path} has no folder of its own for pictures of its text"
            hint = f"move it to {path.removesuffix('.md')}/index.md, and add the article again"
            raise SiteError([read.error(message, hint, at=picture.at)])
    return tuple(replace(each, name=f"{urls.stem(path)}-{each.name}") for each in stored)


def _meta(article: SubmittedArticle, date: dt.datetime) -> PostMeta:
    """The part of the front matter on which the address depends."""
    return PostMeta(
        title=article.title,
        date=date,
        author=article.author or "?",
        source="original",
        category=article.category,
        lang=article.lang,
    )


def _values(data: Mapping[str, Any]) -> dict[str, Any]:
    """The front matter that the data of an article says, as it is written there."""
    values = {key: value for key, value in data.items() if key not in _OTHERS}
    values["source"] = data["sources"]
    if data.get("draft") is False:
        del values["draft"]
    return values


def _ordered(values: Mapping[str, Any]) -> dict[str, Any]:
    first = {key: values[key] for key in _KEYS if key in values}
    return first | {key: value for key, value in values.items() if key not in first}


def _without_empty(data: Mapping[str, Any]) -> dict[str, Any]:
    """The data without keys that have no value, which count as absent. An empty `alt` of a picture,
    or `image_alt`, says that it only decorates."""
    return {
        key: _of_inner(key, value)
        for key, value in data.items()
        if not (value is None or (isinstance(value, str) and not value.strip()))
        or (key in ("image_alt", "alt") and value == "")
    }


def _of_inner(key: str, value: Any) -> Any:
    if isinstance(value, dict):
        return _without_empty(value)
    if key == "pictures" and isinstance(value, list):
        return [_of_inner("", item) for item in value]
    return value


def _as_written(source: SourceMap, value: Any, at: tuple[str | int, ...]) -> Any:
    """A value of front matter with its days as days: they were read as moments."""
    if isinstance(value, dict):
        return {key: _as_written(source, inner, (*at, key)) for key, inner in value.items()}
    if isinstance(value, list):
        return [_as_written(source, inner, (*at, i)) for i, inner in enumerate(value)]
    if isinstance(value, dt.datetime) and at in source.marks:
        return source.marks[at].raw.strip("\"'")
    return value


def _has(file: Path, data: bytes) -> bool:
    try:
        return file.read_bytes() == data
    except OSError:
        return False
