"""What readers find changed, by posts: the published posts, compared with a record of those that
the output folder had after the last build with a summary.

Lists of files do not say it: one new post changes the pages of its neighbours, lists and feeds. And
a removed post has a title only in a record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from msgspec import Struct

from sitegen import urls
from sitegen.incremental.keys import decode
from sitegen.memo.site import Outcome
from sitegen.model.build import ExcludedPost, PostChange, PostChanges
from sitegen.model.documents import Page, Post, Translation, Tree
from sitegen.model.lasting_addresses import LastingAddress, SiteAddresses
from sitegen.model.paths import POSTS
from sitegen.parse.job import ParseResult
from sitegen.pipeline.inputs import prepare
from sitegen.pipeline.run import Run
from sitegen.publish import manifest
from sitegen.publish.manifest import ManifestEntry


class RecordedPost(Struct, frozen=True, array_like=True, gc=False):
    """A published post: its file and its site-relative address, its title, and the digests of its
    file and of its page. Without a record, the first of these and the title are "": unknown."""

    path: str
    url: str
    title: str
    of_file: str
    of_page: str


def post_changes(
    run: Run, tree: Tree, outcome: Outcome, pages: Mapping[str, ManifestEntry] | None
) -> PostChanges:
    """The changes of the site that has just been published; `pages` are its pages by output path,
    None if they are as they were. Records its posts for the next build."""
    recorded = manifest.read(run.publication.posts, list[RecordedPost], None)
    addresses = decode(run.engine.store.blob(outcome.addresses), SiteAddresses)
    places = [each for each in addresses.published if each.path.startswith(POSTS)]
    before = _of_folder(run, places) if recorded is None else recorded
    titles = {(post.path, post.of_file): post.title for post in before}
    files = {file.path: file.digest for file in tree.content}
    untitled = {each.path for each in places if (each.path, files[each.path]) not in titles}
    metas = _metas(run, tree, untitled | {each.path for each in outcome.excluded})
    published = run.publication.published if pages is None else pages
    after = [
        RecordedPost(
            path,
            each.url,
            metas[path].title if path in metas else titles[path, files[path]],
            files[path],
            published[urls.output_path(each.url)].digest,
        )
        for each in places
        for path in (each.path,)
    ]
    if after != recorded:
        manifest.write(run.publication.posts, after)
    new, changed, removed, others = _compared(run, before, after)
    return PostChanges(
        new=new,
        changed=changed,
        removed=removed,
        others=others,
        published=len(after),
        excluded=tuple(
            ExcludedPost(
                path=each.path,
                title=metas[each.path].title,
                reason=each.reason,
                moment=metas[each.path].expires if each.reason == "expired" else each.until,
            )
            for each in outcome.excluded
        ),
        is_first=recorded is None and not run.publication.published,
    )


class _Meta(Struct, frozen=True):
    title: str
    expires: dt.datetime | None = None


def _metas(run: Run, tree: Tree, paths: set[str]) -> dict[str, _Meta]:
    """What the front matter of these posts and pages says. All of them are in the store."""
    if not paths:
        return {}
    registered = prepare(run.engine, run.config, tree).register.documents
    values = run.engine.store.values(registered[path].key for path in paths)
    metas = {}
    for path in paths:
        document = decode(values[registered[path].key], ParseResult, run.config.zone).document
        if isinstance(document, Translation):
            document = document.document
        if isinstance(document, Post):
            metas[path] = _Meta(document.meta.title, document.meta.expires)
        elif isinstance(document, Page):
            metas[path] = _Meta(document.meta.title)
    return metas


def _of_folder(run: Run, places: Iterable[LastingAddress]) -> list[RecordedPost]:
    """The posts that the output folder had before this build, if there is no record: those of the
    present posts at `places`, and those of earlier builds whose pages it had."""
    published = run.publication.published
    paths = {each.url: each.path for each in run.publication.earlier_addresses()}
    paths |= {each.url: each.path for each in places}
    return [
        RecordedPost(path, url, "", "", published[page].digest)
        for url, path in paths.items()
        if path.startswith(POSTS) and (page := urls.output_path(url)) in published
    ]


def _compared(
    run: Run, before: Iterable[RecordedPost], after: Iterable[RecordedPost]
) -> tuple[tuple[PostChange, ...], tuple[PostChange, ...], tuple[PostChange, ...], int]:
    """The new posts, the changed and the removed ones, and the number of others whose pages have
    changed."""
    by_url = {post.url: post for post in before}
    taken = {post.url for post in after}
    by_path = {post.path: post for post in by_url.values() if post.url not in taken}
    new, changed, moved, others = [], [], set(), 0
    for post in after:
        earlier = by_url.get(post.url) or by_path.get(post.path)
        if earlier is None:
            new.append(_change(run, post))
        elif earlier.url != post.url:
            moved.add(earlier.url)
            changed.append(_change(run, post, earlier.url))
        elif earlier.of_page != post.of_page:
            if earlier.of_file != post.of_file:
                changed.append(_change(run, post))
            else:
                others += 1
    removed = [
        _change(run, post) for post in before if post.url not in taken and post.url not in moved
    ]
    return tuple(reversed(new)), tuple(reversed(changed)), tuple(reversed(removed)), others


def _change(run: Run, post: RecordedPost, was: str = "") -> PostChange:
    """The change of a post, which `was` at another address before."""
    absolute = run.config.base.absolute
    return PostChange(
        path=post.path,
        url=absolute(post.url),
        title=post.title,
        was=absolute(was) if was else "",
    )
