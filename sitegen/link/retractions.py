"""Posts that were taken back: what is not published any more, and what is wrong around them.

`retracted: {keep: false}` withdraws the text of a post. Whatever is made of the text goes with it:
its summary, pictures, files and comments. It goes here, before anything is linked, so that no
output has to think of it."""

from __future__ import annotations

import itertools
import posixpath
from collections.abc import Iterable, Iterator, Mapping, Set
from urllib.parse import unquote

from msgspec import Struct
from msgspec.structs import replace

from sitegen.errors import Fix, Problem, shorten
from sitegen.link.addresses import comments_path
from sitegen.link.assets import placed
from sitegen.link.pictures import bare_address
from sitegen.model.documents import Document, File, Parsed, Post, Ref
from sitegen.model.paths import version_of
from sitegen.model.site import Article
from sitegen.provenance import states
from sitegen.text.edits import remove_key

# The keys that a retracted post ignores, and what it is not although it has them.
_IGNORED = {
    "pinned": "it is not kept on top",
    "breaking": "it is not marked as breaking news",
}
# The files beside documents, by the path of the document; see `assets.assets_beside`.
Beside = Mapping[str, list[tuple[str, File]]]


class Retracted(Struct, frozen=True, kw_only=True):
    """What links should not lead to without saying so: the `posts` that were retracted, those of
    them that are published `without_text`, and the files that went with these texts. `files` has
    the path of the post for each of them, by its path and by the address that it would have."""

    posts: frozenset[str] = frozenset()
    without_text: frozenset[str] = frozenset()
    files: Mapping[str, str] = {}


def without_withdrawn_texts(parsed: Parsed, codes: tuple[str, ...]) -> Parsed:
    """The documents of a site with the languages `codes`. Of a post whose text is withdrawn, its
    headline, what was said of it and its sources are left, and none of its comments."""
    withdrawn = {
        post.path
        for post in parsed.posts
        if (post.meta.retracted or post.translation) and not states.has_text(post)
    }
    if not withdrawn:
        return parsed
    comments = {comments_path(path, codes) for path in withdrawn}
    pictures = _pictures_of(withdrawn, parsed, codes)
    return replace(
        parsed,
        posts=tuple(
            [_without_text(post) if post.path in withdrawn else post for post in parsed.posts]
        ),
        threads=tuple([thread for thread in parsed.threads if thread.path not in comments]),
        files=tuple([file for file in parsed.files if file.path not in pictures]),
    )


def _pictures_of(withdrawn: Set[str], parsed: Parsed, codes: tuple[str, ...]) -> set[str]:
    """The paths outside of their own bundles that only posts among the `withdrawn` name: those of
    their pictures. Bundles go as a whole, but that of an original stays if only a translation is
    withdrawn."""
    originals = withdrawn & {version_of(path, codes)[0] for path in withdrawn}
    bundles = tuple(
        [path.removesuffix("index.md") for path in originals if path.endswith("/index.md")]
    )
    paths = {
        path
        for post in parsed.posts
        if post.path in withdrawn
        for path in _named_by(post)
        if not path.startswith(bundles)
    }
    if paths.isdisjoint(file.path for file in parsed.files):
        return set()
    documents: tuple[Document, ...] = (
        *parsed.documents(),
        *(broken.document for broken in parsed.unfinished),
        *(translation.document for translation in parsed.translations),
    )
    for document in documents:
        if document.path not in withdrawn:
            paths.difference_update(_named_by(document))
    return paths


def _named_by(document: Document) -> Iterator[str]:
    """The paths of the files that a document names."""
    image = (document.image.target,) if document.image else ()
    for target in (*(ref.target for ref in document.refs), *image, *document.mentions):
        name = unquote(bare_address(target))
        folder = "content" if name.startswith("/") else posixpath.dirname(document.path)
        yield posixpath.normpath(posixpath.join(folder, name.lstrip("/")))


def _without_text(post: Post) -> Post:
    """The post without what repeats the claims of its text: its summary, what its picture shows,
    what layouts read of it, its live entries, and the answers of readers, who quote it."""
    meta = replace(
        post.meta,
        summary=None,
        image=None,
        pictures=(),
        image_alt="",
        params={},
        comments=False,
        live=False,
    )
    return replace(
        post,
        meta=meta,
        packed=b"",
        summary="",
        phrases=(),
        image=None,
        mentions=(),
        elsewhere=(),
        translation=replace(post.translation, is_stale=False) if post.translation else None,
    )


def retracted_of(
    parsed: Parsed, beside: Beside, addresses: Mapping[str, str], codes: tuple[str, ...]
) -> tuple[Retracted, Beside]:
    """What was retracted, and the files that are left of those `beside` documents. `addresses` are
    those of the published documents, by path."""
    posts = frozenset([post.path for post in parsed.posts if states.is_retracted(post)])
    if not posts:
        return Retracted(), beside
    without_text = frozenset(
        [post.path for post in parsed.posts if post.path in posts and not states.has_text(post)]
    )
    if not without_text:
        return Retracted(posts=posts), beside
    kept: dict[str, list[tuple[str, File]]] = {}
    files: dict[str, str] = {}
    for owner, named in beside.items():
        kept[owner] = []
        for name, file in named:
            post = _withdrawn_with(file, owner, without_text, codes)
            if not post:
                kept[owner].append((name, file))
                continue
            files[file.path] = post
            if owner in addresses:
                (asset,) = placed([(name, file)], addresses[owner])
                files[asset.url] = post
    return Retracted(posts=posts, without_text=without_text, files=files), kept


def _withdrawn_with(
    file: File, owner: str, without_text: frozenset[str], codes: tuple[str, ...]
) -> str:
    """The post with whose text a file in the bundle of the document `owner` went, or "": that
    document, or its version in the language of the file."""
    if owner in without_text:
        return owner
    stem, _ = posixpath.splitext(file.path)
    base, _ = version_of(owner, codes)
    for path in sorted(without_text):
        original, language = version_of(path, codes)
        if language and original == base and stem.lower().endswith(f".{language.lower()}"):
            return path
    return ""


def problems_of(articles: Iterable[Article]) -> Iterator[Problem]:
    """A warning for each key of a retracted post that is ignored."""
    for article, key in itertools.product(
        [article for article in articles if article.state.is_retracted], _IGNORED
    ):
        place = article.post.mark(key)
        if getattr(article.post.meta, key) and any(place):
            yield Problem.at(
                article.post.path,
                place,
                severity="warning",
                code="retracted-key",
                message=f"{key}: the post was retracted, so {_IGNORED[key]}",
                hint="take it out",
                key=key,
                fix=Fix(keys=(remove_key((key,)),), safe=False),
            )


def link_to_post(path: str, ref: Ref, post: str) -> Problem:
    """The warning for a link in the file `path` that leads to a retracted `post`."""
    hint = "take the link out, or say beside it that the post was retracted"
    return _of_link(path, ref, f"{post} was retracted", hint)


def link_to_file(path: str, ref: Ref, post: str) -> Problem:
    """The warning for a link in the file `path` to a file that went with the text of the `post`."""
    message = f"{shorten(ref.target)} went with the text of {post}, which was retracted"
    return _of_link(path, ref, message, "its text is published without the link")


def _of_link(path: str, ref: Ref, message: str, hint: str) -> Problem:
    return Problem.at(
        path, ref.place, severity="warning", code="retracted-target", message=message, hint=hint
    )
