"""What front matter and sidecars say about pictures, brought together for each place of a picture.

Front matter comes first, then the sidecar of the file. Of what a picture shows and is called there
(alt, caption, focus), each document may say something of its own; of who made it and how, they
should say the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from sitegen import urls
from sitegen.errors import Problem, shorten
from sitegen.link.front_matter import sources_in, words_in
from sitegen.link.pictures import bare_address
from sitegen.link.resolve import Resolver
from sitegen.model.documents import Document, Ref
from sitegen.model.picture_description import DocumentPictures, PictureDescription
from sitegen.model.picture_meta import ImageMeta, PictureAi, PictureMeta
from sitegen.model.site import Resolved, UsedPicture
from sitegen.model.sources import ORIGINAL
from sitegen.text import line_ends

# What a picture is called in one place; in another it may be called something else.
_OF_A_PLACE = frozenset({"alt", "caption", "focus"})


class Described(Struct, frozen=True, kw_only=True):
    """What is said about pictures: `by_document` where each stands, and `by_url` of the files, by
    the addresses of those of which somebody says something."""

    by_document: dict[str, DocumentPictures]
    by_url: dict[str, PictureDescription]
    problems: tuple[Problem, ...]


def described(
    addresses: Sequence[tuple[Document, str]],
    resolved: Mapping[str, Resolved],
    pictures: Mapping[str, UsedPicture],
    sidecars: Mapping[str, PictureMeta],
    resolver: Resolver,
) -> Described:
    """What is said about the pictures of the documents that are published, each with its address,
    and with what addresses in it `resolved` to. `pictures` are those of the site, by address, and
    `sidecars` what is said beside a file, by the path of the picture."""
    collected = _Collected(pictures, sidecars, resolver)
    if sidecars or any(statements(document) for document, _ in addresses):
        for document, url in addresses:
            collected.add(document, url, resolved[document.path])
    return Described(
        by_document=collected.by_document,
        by_url={url: _description(_merged(said)) for url, said in collected.by_url.items()},
        problems=tuple(collected.problems),
    )


def with_descriptions(
    pictures: Mapping[str, UsedPicture], by_url: Mapping[str, PictureDescription]
) -> dict[str, UsedPicture]:
    """The pictures of the site, each with what is known about its file."""
    return {
        url: replace(used, description=by_url[url]) if url in by_url else used
        for url, used in pictures.items()
    }


def statements(document: Document) -> tuple[ImageMeta, ...]:
    """What the front matter says about pictures: about that of the document, and about those in the
    text."""
    meta: Any = document.meta
    own = (meta.image,) if isinstance(meta.image, ImageMeta) else ()
    return (*own, *getattr(meta, "pictures", ()))


class _Collected:
    """Collects what documents say about pictures."""

    def __init__(
        self,
        pictures: Mapping[str, UsedPicture],
        sidecars: Mapping[str, PictureMeta],
        resolver: Resolver,
    ) -> None:
        self._pictures, self._sidecars, self._resolver = pictures, sidecars, resolver
        self.by_document: dict[str, DocumentPictures] = {}
        self.by_url: dict[str, list[PictureMeta]] = {}
        self.problems: list[Problem] = []

    def add(self, document: Document, own: str, resolved: Resolved) -> None:
        """Note what is said about the pictures of a document, which is at the address `own`."""
        said = self._said(document, own, resolved)
        if not said and not self._sidecars:
            return
        image = self._at(document, resolved.image, said) if resolved.image else None
        in_text = [
            (number, description)
            for number, (ref, url) in enumerate(zip(document.refs, resolved.links, strict=True))
            if ref.image and url and (description := self._at(document, url, said))
        ]
        if image or in_text:
            self.by_document[document.path] = DocumentPictures(image=image, in_text=tuple(in_text))

    def _said(self, document: Document, own: str, resolved: Resolved) -> dict[str, PictureMeta]:
        """What the front matter says, by the address of the picture."""
        said: dict[str, PictureMeta] = {}
        meta: Any = document.meta
        if isinstance(meta.image, ImageMeta) and resolved.image:
            said[bare_address(resolved.image)] = meta.image
        shown = {
            bare_address(url)
            for ref, url in zip(document.refs, resolved.links, strict=True)
            if ref.image and url
        }
        for number, each in enumerate(getattr(meta, "pictures", ())):
            line, column = document.mark(f"pictures.{number}")
            ref = Ref(target=each.src, image=True, line=line, column=column)
            is_foreign = urls.is_foreign(each.src)
            url = each.src if is_foreign else self._resolver.resolve(document.path, own, ref)
            if not url:
                continue
            if bare_address(url) not in shown:
                self.problems.append(
                    Problem(
                        path=document.path,
                        line=line,
                        column=column,
                        severity="warning",
                        code="picture-unused",
                        message=f"pictures: the text does not show {shorten(each.src)}",
                        hint="correct src, or take this out",
                    )
                )
            said.setdefault(bare_address(url), each)
        return said

    def _at(
        self, document: Document, url: str, said: Mapping[str, PictureMeta]
    ) -> PictureDescription | None:
        """What is known about the picture at `url` in the document."""
        bare = bare_address(url)
        used = self._pictures.get(bare)
        sidecar = self._sidecars.get(used.file.path) if used else None
        own = said.get(bare)
        statements = [each for each in (own, sidecar) if each is not None]
        if not statements:
            return None
        if own and sidecar and used:
            self.problems += _disagreements(document, own, sidecar, used.file.path)
        listed = self.by_url.setdefault(bare, [])
        listed += [each for each in statements if each not in listed]
        return _description(_merged(statements))


def _disagreements(
    document: Document, own: PictureMeta, sidecar: PictureMeta, path: str
) -> Iterator[Problem]:
    """A warning where front matter and sidecar say different things of who made a picture."""
    meta: Any = document.meta
    listed = getattr(meta, "pictures", ())
    for name in PictureMeta.__struct_fields__:
        one, other = getattr(own, name), getattr(sidecar, name)
        if name not in _OF_A_PLACE and one and other and one != other:
            number = listed.index(own) if own in listed else -1
            places = (f"pictures.{number}",) if number >= 0 else (f"image.{name}", "image")
            line, column = document.mark(*places)
            yield Problem(
                path=document.path,
                line=line,
                column=column,
                severity="warning",
                code="picture-disagreement",
                message=f"the file beside {path} says something else about its {name}",
                hint="correct one of the two; what stands here counts",
                others=(path,),
            )


def _merged(statements: Iterable[PictureMeta]) -> PictureMeta:
    """All that is said, the first that says something about a key before the others."""
    values: dict[str, Any] = {}
    for each in statements:
        for name in PictureMeta.__struct_fields__:
            value = getattr(each, name)
            if value not in (None, "", ()) or (name == "alt" and value is not None):
                values.setdefault(name, value)
    return PictureMeta(**values)


def _description(said: PictureMeta) -> PictureDescription:
    ai = said.ai if isinstance(said.ai, PictureAi) else None
    return PictureDescription(
        alt=line_ends.in_text(said.alt) if said.alt else said.alt,
        caption=line_ends.in_text(said.caption or ""),
        credit=line_ends.in_text(said.credit or ""),
        creators=(said.creator,) if isinstance(said.creator, str) else said.creator or (),
        copyright=line_ends.in_text(said.copyright or ""),
        license=said.license or "",
        license_url=said.license_url,
        sources=sources_in(said.source) if said.source else (),
        is_own=ORIGINAL in words_in(said.source or ()),
        kind=said.kind,
        involvement=ai.involvement if ai else said.ai if isinstance(said.ai, str) else "",
        model=(ai.model if ai else "") or "",
        provider=(ai.provider if ai else "") or "",
        prompt_by=(ai.prompt_by if ai else "") or "",
        ai_description=(ai.description if ai else "") or "",
        realistic=ai.realistic if ai else True,
        focus=(said.focus[0], said.focus[1]) if said.focus else None,
    )
