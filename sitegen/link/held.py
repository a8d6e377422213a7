"""Which posts are held back: those that are wrong in themselves, and of those that have one address
or one id all but the oldest. The rest of the site is linked as if they were not finished yet."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from sitegen import urls
from sitegen.errors import Problem
from sitegen.link import checks, expected
from sitegen.link.addresses import url_of
from sitegen.link.assets import bundles_around
from sitegen.model.config import SETTINGS, Config
from sitegen.model.documents import Broken, Parsed, Post, Translation
from sitegen.model.lasting_addresses import HeldAddress
from sitegen.model.paths import POSTS, is_document
from sitegen.model.site import Excluded, Outline
from sitegen.model.taxonomies import taxonomies_of

# Whether a translation of an unknown original has these, only the original says.
_OF_ORIGINAL = (
    *("date", "author", "category", "tags", "series", "corrections", "retracted"),
    *("draft", "expires"),
)


class PlacedPost(Struct, frozen=True):
    """A post that would be published, with its address and its id in feeds."""

    post: Post
    url: str
    id: str


def placed_posts(outline: Outline) -> tuple[PlacedPost, ...]:
    """The posts of a site, the oldest first."""
    placed = [PlacedPost(each.post, each.url, each.id) for each in outline.with_pages]
    return tuple(sorted(placed, key=lambda each: (each.post.meta.date, each.post.path)))


def post_with(path: str, code: str, documents: Set[str]) -> str:
    """The post that a problem at the file `path` is about: that file, or the post of whose bundle
    it is a part; "" if it is about no post. `documents` are the paths of all documents."""
    if not path.startswith(POSTS):
        return ""
    if is_document(path) or code == "misplaced":
        return path
    return next((other for other in bundles_around(path) if other in documents), "")


def to_hold(problem: Problem, documents: Set[str], dates: Mapping[str, dt.datetime]) -> list[str]:
    """The posts to hold back because of a problem. Of several posts that collide, all but the
    oldest by (date, path); one that collides with anything else. `dates` are those of posts."""
    if problem.path == SETTINGS:
        return []
    if problem.code != "collision":
        return list(filter(None, [post_with(problem.path, problem.code, documents)]))
    files = {problem.path, *problem.others}
    posts = {post for file in files if (post := post_with(file, problem.code, documents))}
    last = dt.datetime.max.replace(tzinfo=dt.UTC)
    ordered = sorted(posts, key=lambda path: (dates.get(path, last), path))
    return ordered[1:] or ordered


def repeated(posts: Iterable[PlacedPost], held: Set[str]) -> dict[str, Problem]:
    """Those of the `posts`, which are sorted from the oldest, that have the address or the id of an
    older one, by path, each with its problem. Posts that are `held` already have neither."""
    at: dict[str, str] = {}
    known: dict[str, str] = {}
    found: dict[str, Problem] = {}
    for each in posts:
        post, path = each.post, each.post.path
        if path in held:
            continue
        key = urls.collision_key(urls.output_path(each.url))
        if key in at:
            found[path] = Problem.at(
                path,
                post.mark("slug", "title"),
                code="collision",
                message=f"{at[key]} has the address {each.url} already",
                hint="give one of them another slug",
                others=(at[key],),
            )
        elif each.id in known:
            first = known[each.id]
            found[path] = replace(checks.same_id(post, each.id, first), others=(first,))
        else:
            at[key] = known[each.id] = path
    return found


def without_original(
    originals: Mapping[str, str], held: Iterable[str]
) -> Iterator[tuple[str, Problem]]:
    """The translations whose originals are `held` back, each with its problem. `originals` are the
    paths of originals by those of their translations."""
    held = frozenset(held)
    for path, of in originals.items():
        if of in held and path not in held:
            yield (
                path,
                Problem(
                    path=path,
                    code="held-original",
                    message=f"its original, {of}, is held back",
                    hint="mend the original",
                    others=(of,),
                ),
            )


def originals_of(parsed: Parsed, unmerged: Iterable[Translation]) -> dict[str, str]:
    """The paths of the originals of posts, by those of their translations. `unmerged` are the
    translations before they were merged, which `parsed` does not have if they have an error."""
    merged = {post.path: post.meta.translation_of or "" for post in parsed.posts}
    others = {each.path: each.of for each in unmerged if isinstance(each.document, Post)}
    return {path: of for path, of in (others | merged).items() if of}


def without(
    parsed: Parsed, held: Set[str], unmerged: Iterable[Translation], misplaced: Set[str]
) -> Parsed:
    """The documents without the posts that are `held`: these are like those with errors. Those of
    them that are `misplaced` are no documents at all."""
    moved = [
        Broken(document=post, unread=(), addresses=()) for post in parsed.posts if post.path in held
    ]
    unread = [
        Broken(
            document=replace(document, meta=replace(document.meta, lang=each.lang)),
            unread=tuple(key for key in _OF_ORIGINAL if key not in each.given),
            addresses=(),
        )
        for each in unmerged
        if each.path in held
        and each.path in parsed.broken
        and isinstance(document := each.document, Post)
    ]
    unfinished = {broken.path: broken for broken in (*unread, *parsed.unfinished, *moved)}
    broken = dict.fromkeys((*parsed.broken, *(each.path for each in moved)))
    return replace(
        parsed,
        posts=tuple([post for post in parsed.posts if post.path not in held]),
        files=tuple([file for file in parsed.files if file.path not in held]),
        broken=tuple([path for path in broken if path not in misplaced]),
        unfinished=tuple([each for each in unfinished.values() if each.path not in misplaced]),
    )


def addresses_of_held(
    parsed: Parsed, held: Sequence[str], config: Config, now: dt.datetime
) -> tuple[HeldAddress, ...]:
    """Where the `held` posts would be, as far as that is known."""
    unfinished = {broken.path: broken for broken in parsed.unfinished} if held else {}
    return tuple(
        _address(unfinished[path], config, now) if path in unfinished else HeldAddress(path)
        for path in held
    )


def _address(broken: Broken, config: Config, now: dt.datetime) -> HeldAddress:
    post, is_known = broken.document, expected.is_placed(broken, config)
    url = url_of(post, config)
    return HeldAddress(
        path=broken.path,
        url=url if is_known else "",
        pattern="" if is_known else expected.pattern_of(broken, url, config),
        id=(post.meta.id or "") if isinstance(post, Post) and "id" not in broken.unread else "",
        is_due=_reason(broken, now) is None,
    )


def excluded_of_held(parsed: Parsed, held: Sequence[str], now: dt.datetime) -> tuple[Excluded, ...]:
    """Those of the `held` posts that would not be published now anyway."""
    paths = frozenset(held)
    return tuple(
        Excluded(path=broken.path, reason=reason)
        for broken in (parsed.unfinished if held else ())
        if broken.path in paths and (reason := _reason(broken, now))
    )


def _reason(broken: Broken, now: dt.datetime) -> Literal["draft", "future", "expired"] | None:
    """Why a post would not be published without its errors, as far as they leave that to be
    read."""
    post, unread = broken.document, broken.unread
    if not isinstance(post, Post):
        return None
    if post.meta.draft and "draft" not in unread:
        return "draft"
    if post.meta.date > now and "date" not in unread:
        return "future"
    ends = post.meta.expires
    return "expired" if ends is not None and ends <= now and "expires" not in unread else None


def lists_of_held(parsed: Parsed, held: Sequence[str], config: Config) -> tuple[str, ...]:
    """Regular expressions of the addresses of lists that the `held` posts would be in."""
    if not held:
        return ()
    unfinished = {broken.path: broken for broken in parsed.unfinished}
    taxonomies = taxonomies_of(config)
    keys = {taxonomy.key for taxonomy in taxonomies}
    plurals = "|".join(re.escape(taxonomy.plural) for taxonomy in taxonomies)
    found: set[str] = set()
    for path in held:
        broken = unfinished.get(path)
        if broken is None or not keys.isdisjoint(broken.unread):
            found.add(f"(?:/[^/]+)?/(?:{plurals})/[^/]+/")
        elif isinstance(broken.document, Post):
            lists = expected.lists_of(broken.document, config)
            found.update(re.escape(url) for url in lists)
    return tuple(sorted(found))
