"""`sitegen review`: a reviewer signs the current text of posts. The sign-off is written into the
front matter, and no other byte of the file changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from sitegen import dates, files, urls
from sitegen.commands import rewriting
from sitegen.commands.rewriting import Rewrite
from sitegen.edits.front import put
from sitegen.edits.values import NoPlaceError
from sitegen.errors import Problem, SiteError, raise_errors, shorten
from sitegen.markdown.converter import Converter
from sitegen.model.config import Config
from sitegen.model.documents import Post
from sitegen.model.meta import PostMeta
from sitegen.model.paths import AUTHORS, POSTS
from sitegen.near import nearest
from sitegen.parse.document import post as parse_post
from sitegen.parse.document import signed
from sitegen.parse.frontmatter import Split, split
from sitegen.parse.job import settings_of
from sitegen.parse.versions import version_in
from sitegen.provenance import disclosure
from sitegen.provenance.states import own_corrections
from sitegen.read import settings, site_folder
from sitegen.text import letters

Scope = Literal["substantive", "copyedit"]
# The keys that a review may change.
_WRITTEN = ("review", "updated")


class ReviewOptions(Struct, frozen=True, kw_only=True):
    """The options of `sitegen review`. `posts` are paths relative to the folder `here`. With
    `updated`, the text was changed together with its review: a post that was published before the
    review gets the time of the review as its `updated` as well."""

    root: Path
    here: Path
    posts: Sequence[str]
    by: str
    now: dt.datetime
    scope: Scope = "substantive"
    updated: bool = False


class Signed(Struct, frozen=True, kw_only=True):
    """The result for one post. `updated` is the new value of that key, if it was set. If the post
    was already signed, `written` is false.

    `published_unreviewed`: the text was published before its review, as the ledger will say. That
    of a draft was not, and `in_time_from` is the earliest date with which the ledger will not say
    it, if the present one is earlier."""

    path: str
    at: str
    written: bool
    updated: str = ""
    published_unreviewed: bool = False
    in_time_from: str = ""


def review(options: ReviewOptions) -> tuple[Signed, ...]:
    """Sign the posts. Raises SiteError with every problem; then no file is written."""
    config, _, settings_problems = settings.parse(site_folder.settings(options.root))
    if settings_problems:
        raise SiteError(settings_problems)
    options = replace(options, by=letters.visible(options.by))
    problems = _reviewer_problems(options)
    signings = []
    for name in dict.fromkeys(options.posts):
        try:
            path = _path(options, name)
            signings.append(_signing(options, config, path, Converter(config.markdown)))
        except SiteError as error:
            problems += error.problems
    raise_errors(config.without_ignored(problems))
    for signed_post, rewrite in signings:
        if signed_post.written:
            rewriting.write(rewrite)
    return tuple(signed_post for signed_post, _ in signings)


def _reviewer_problems(options: ReviewOptions) -> list[Problem]:
    """The problem that there is no author with the key `by`, if that is so."""
    folder = options.root / AUTHORS
    files = (
        file.relative_to(folder).as_posix()
        for file in (*folder.glob("*.md"), *folder.glob("*/index.md"))
    )
    keys = sorted(letters.visible(urls.stem(f"{AUTHORS}{file}")) for file in files)
    if options.by in keys:
        return []
    near = nearest(options.by, keys)
    hint = (
        f"did you mean {near}?"
        if near
        else (
            f"known authors: {', '.join(keys)}"
            if keys
            else f"write {AUTHORS}{urls.slug(options.by) or 'key'}.md"
        )
    )
    return [
        Problem(
            path="--by",
            code="unknown-author",
            message=f"there is no author {shorten(options.by)}",
            hint=hint,
        )
    ]


def _path(options: ReviewOptions, name: str) -> str:
    """The path in the site of the post `name`, a file or a bundle. Raises SiteError if it is no
    post."""
    post = rewriting.named(options.root, options.here, name)
    path = post.path
    what = (
        "an author"
        if path.startswith(AUTHORS)
        else "a page"
        if path.startswith("content/") and path.endswith(".md")
        else "no post"
    )
    if not path.startswith(POSTS) or not path.endswith(".md"):
        raise SiteError(
            [
                Problem(
                    path=name,
                    code="no-post",
                    message=f"it is {what}; a review signs a post",
                    hint=f"posts are the files under {POSTS} that end with .md",
                )
            ]
        )
    if problem := post.missing():
        raise SiteError([problem])
    return path


def _signing(
    options: ReviewOptions, config: Config, path: str, converter: Converter
) -> tuple[Signed, Rewrite]:
    """The post at `path` with its review. Raises SiteError if it cannot be signed."""
    file = site_folder.on_disk(options.root, path)
    before = rewriting.read(path, file)
    text = files.decode(path, before)
    parts = split(path, text, config.zone)
    digest = disclosure.text_digest(*signed(parts))
    dated = _dated(options, config, path, parts, converter)
    # Problems of an existing review do not matter: it is replaced.
    old = _parsed(path, text, config, converter, "review" in parts.meta.data)
    old = dated.put_into(old) if dated and old else old
    if old and _is_signed(options, old.meta, digest, dated):
        at = parts.meta.mark(("review", "at")).raw
        return Signed(path=path, at=at, written=False), Rewrite(path, file, before, before)
    # With an invalid review the post cannot be parsed: put a valid one in its place first.
    provisional = _with(text, options, _written(options.now.astimezone(config.zone)), digest)
    post = old or _parsed(path, provisional, config, converter, False)
    if post is None:
        raise AssertionError
    post = dated.put_into(post) if dated else post
    at, is_late = _moment(options.now.astimezone(config.zone), post.meta, parts, dated)
    updated = at if is_late and options.updated else ""
    is_late = is_late and not updated
    after = _with(text, options, at, digest, updated)
    _check(path, text, after, config, at, digest)
    result = Signed(
        path=path,
        at=at,
        written=True,
        updated=updated,
        published_unreviewed=is_late and not post.meta.draft,
        in_time_from=at if is_late and post.meta.draft else "",
    )
    return result, Rewrite(path, file, before, rewriting.encoded(after, before))


class _Dated(Struct, frozen=True):
    """The original of a translation that has its date from there, and the front matter of it."""

    original: PostMeta
    parts: Split

    def put_into(self, post: Post) -> Post:
        """The translation with its date."""
        return replace(post, meta=replace(post.meta, date=self.original.date))


def _dated(
    options: ReviewOptions, config: Config, path: str, parts: Split, converter: Converter
) -> _Dated | None:
    """The original of a translation without a date; None for any other post. Raises SiteError for
    errors in the original."""
    of = version_in(path, parts.meta, config.codes).of
    file = site_folder.on_disk(options.root, of)
    if not of or "date" in parts.meta.data or not file.is_file():
        return None
    text = files.decode(of, rewriting.read(of, file))
    original = parse_post(of, text, settings_of(config), converter)[0]
    return _Dated(original.meta, split(of, text, config.zone))


def _parsed(
    path: str, text: str, config: Config, converter: Converter, ignore_review: bool
) -> Post | None:
    """The post, parsed as in a build. Raises SiteError for its errors; with `ignore_review`,
    returns None if all of them are in the review."""
    try:
        return parse_post(path, text, settings_of(config), converter)[0]
    except SiteError as error:
        if ignore_review:
            others = [
                problem
                for problem in error.problems
                if problem.severity == "error"
                and not problem.message.startswith(("review:", "review."))
            ]
            if not others:
                return None
            raise SiteError(others) from None
        raise


def _is_signed(options: ReviewOptions, post: PostMeta, digest: str, dated: _Dated | None) -> bool:
    """Whether the post already has this review, and nothing is to be written."""
    old = post.review
    return (
        old is not None
        and (old.by, old.scope, old.sha256) == (options.by, options.scope, digest)
        and old.at <= options.now
        and not (options.updated and old.at > _published_at(post, dated, old.at))
    )


def _published_at(post: PostMeta, dated: _Dated | None, at: dt.datetime) -> dt.datetime:
    """When the text was published that a review at the moment `at` signs."""
    of_original = own_corrections(dated.original) if dated else ()
    return disclosure.published_at(post, of_original, at)


def _moment(
    now: dt.datetime, post: PostMeta, parts: Split, dated: _Dated | None
) -> tuple[str, bool]:
    """The time of the review as it is written, and whether the text was published before. `parts`
    is the front matter of the post, and `dated` has its date if that is the one of its original.

    If the post is of today and its `date` has no time, the review gets today's date without a time
    as well: then it is not later than the post. A correction or `updated` without a time does not
    do that: the text was published before, and the review came after it."""
    at, published = _written(now), _published_at(post, dated, now)
    if now.replace(microsecond=0) <= published:
        return at, False
    mark = (dated.parts if dated else parts).meta.mark(("date",))
    if mark.is_day and published == post.date and published.date() == now.date():
        return dates.day(now), False
    return at, True


def _written(moment: dt.datetime) -> str:
    return dates.rfc3339(moment).replace("+00:00", "Z")


def _with(text: str, options: ReviewOptions, at: str, digest: str, updated: str = "") -> str:
    """`text` with the review in its front matter, and with `updated` if that is not ""; unchanged
    if the front matter has no place for them, which `_check` reports."""
    try:
        if updated:
            text = put(text, ("updated",), updated)
        scope = {"scope": options.scope} if options.scope != "substantive" else {}
        value = {"by": options.by, "at": at, **scope, "sha256": digest}
        return put(text, ("review",), value)
    except NoPlaceError:
        return text


def _check(path: str, before: str, after: str, config: Config, at: str, digest: str) -> None:
    """Raise SiteError unless `after` differs from `before` only in the review and `updated`."""
    try:
        old, new = (split(path, text, config.zone) for text in (before, after))
        post, _, _ = parse_post(path, after, settings_of(config), Converter(config.markdown))
        written = post.meta.review
        same = (
            rewriting.others(old, *_WRITTEN) == rewriting.others(new, *_WRITTEN)
            and old.body == new.body
            and written is not None
            and written.sha256 == digest == post.text_digest
        )
    except SiteError:
        same = False
    if not same:
        raise SiteError(
            [
                Problem(
                    path=path,
                    code="review-unsafe",
                    message="the review cannot be written without touching something else",
                    hint=f"write it by hand: review: {{by: …, at: {at}, sha256: {digest}}}",
                )
            ]
        )


def result_lines(results: Iterable[Signed], by: str) -> list[str]:
    """The result for people, line by line."""
    lines = []
    for post in results:
        if not post.written:
            lines.append(f"{post.path}: {by} has signed this text already, at {post.at}")
            continue
        lines.append(
            f"{post.path}: signed by {by}, at {post.at}"
            + (f"; updated is {post.updated} now" if post.updated else "")
        )
        if post.published_unreviewed:
            lines.append(
                "  it was published before, unreviewed: its label gives the date of the review"
                " (--updated is for a text that was changed together with its review)"
            )
        if post.in_time_from:
            lines.append(
                "  it is a draft whose date is over: give it a date that is not before"
                f" {post.in_time_from}, or it counts as published unreviewed"
            )
    return lines
