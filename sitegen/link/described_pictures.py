"""What front matter, sidecars and files themselves say about pictures, brought together for each
place of a picture.

Front matter comes first, then the sidecar of the file, then its own marks. Of what a picture shows
and is called there (alt, caption, focus), each document may say something of its own; of who made
it and how, they should say the same. About AI the strongest claim counts everywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from sitegen import urls
from sitegen.errors import MAX_GOT, Problem
from sitegen.link import picture_problems
from sitegen.link.picture_room import too_long
from sitegen.link.picture_statements import NO_MARKS, Statement, description_of, merged
from sitegen.link.pictures import UsedPictures
from sitegen.link.resolve import Resolver
from sitegen.model.documents import Document, Ref, number_elsewhere
from sitegen.model.picture_description import DocumentPictures, PictureDescription
from sitegen.model.picture_meta import ImageMeta, PictureSidecar
from sitegen.model.picture_settings import Images
from sitegen.model.site import Resolved, UsedPicture

_NOTHING = PictureDescription()


class Described(Struct, frozen=True, kw_only=True):
    """What is said about pictures: `by_document` where each stands, and `by_url` of the files, by
    the addresses of those of which somebody says something. `kept` are the addresses of those that
    are published with their Content Credentials, as they are."""

    by_document: dict[str, DocumentPictures]
    by_url: dict[str, PictureDescription]
    kept: frozenset[str]
    problems: tuple[Problem, ...]


def described(
    addresses: Sequence[tuple[Document, str]],
    resolved: Mapping[str, Resolved],
    pictures: Mapping[str, UsedPicture],
    sidecars: Mapping[str, PictureSidecar],
    resolver: Resolver,
    images: Images,
) -> Described:
    """What is said about the pictures of the documents that are published, each with its address,
    and with what addresses in it `resolved` to. `pictures` are those of the site, by address, and
    `sidecars` what is said beside a file, by the path of the picture."""
    own = _OwnStatements(resolver)
    for document, url in addresses:
        if statements(document):
            own.add(document, url, resolved[document.path])
    files = _Files(pictures, sidecars, own, images, resolver.pictures)
    if files.asked:
        for document, _ in addresses:
            files.note_places(document, resolved[document.path], resolver)
    files.describe()
    by_document = {}
    if own.by_document or files.by_url:
        for document, _ in addresses:
            if found := files.in_document(document, resolved[document.path]):
                by_document[document.path] = found
    return Described(
        by_document=by_document,
        by_url=files.by_url,
        kept=frozenset(files.kept),
        problems=(*own.problems, *files.problems),
    )


def with_descriptions(
    pictures: Mapping[str, UsedPicture], described: Described
) -> dict[str, UsedPicture]:
    """The pictures of the site, each with what is known about its file."""
    return {
        url: replace(
            used,
            description=described.by_url.get(url),
            facts=replace(used.facts, is_clean=True) if url in described.kept else used.facts,
        )
        for url, used in pictures.items()
    }


def statements(document: Document) -> tuple[ImageMeta, ...]:
    """What the front matter says about pictures: about that of the document, and about those in the
    text."""
    meta: Any = document.meta
    own = (meta.image,) if isinstance(meta.image, ImageMeta) else ()
    return (*own, *getattr(meta, "pictures", ()))


class _OwnStatements:
    """What front matter says about pictures: by the path of the document and the address of the
    picture, and by that address alone."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver, self._key = resolver, resolver.pictures.address
        self.by_document: dict[str, dict[str, list[Statement]]] = {}
        self.by_url: dict[str, list[Statement]] = {}
        self.problems: list[Problem] = []

    def add(self, document: Document, own: str, resolved: Resolved) -> None:
        """Note what the front matter of a document says, which is at the address `own`."""
        said: dict[str, list[Statement]] = {}
        meta: Any = document.meta
        language: str = getattr(meta, "lang", None) or ""
        if isinstance(meta.image, ImageMeta) and resolved.image:
            statement = Statement(
                meta.image,
                document.path,
                lambda key: document.mark(f"image.{key}", "image"),
                is_inherited=document.mark("image.src") == (0, 0),
                language=language,
            )
            said[self._key(resolved.image)] = [statement]
        shown = {self._key(url) for _, url in _in_text(document, resolved)}
        for number, each in enumerate(getattr(meta, "pictures", ())):
            place = document.mark(f"pictures.{number}")
            is_inherited = place == (0, 0)
            url = self._address(document, own, number, each.src)
            key = self._key(url or "")
            if not url or (is_inherited and key not in shown):
                continue
            if key not in shown:
                self.problems.append(picture_problems.unused(each.src, document.path, place))
            statement = Statement(
                each,
                document.path,
                _at(place),
                is_inherited=is_inherited,
                is_of_text=True,
                language=language,
            )
            said.setdefault(key, []).append(statement)
        if said:
            self.by_document[document.path] = said
            for url, statements in said.items():
                self.by_url.setdefault(url, []).extend(statements)

    def _address(self, document: Document, own: str, number: int, src: str) -> str | None:
        """The address of the picture `number` in the list `pictures`. A translation that has the
        list from its original has the names of files in it as the original writes them."""
        if urls.is_foreign(src):
            return src
        place = document.mark(f"pictures.{number}")
        of: str | None = getattr(document.meta, "translation_of", None)
        path = of if of and place == (0, 0) else document.path
        ref = Ref(target=src, image=True, line=place[0], column=place[1])
        problems = self._resolver.problems
        before = len(problems)
        url = self._resolver.resolve(path, own, ref)
        problems[before:] = [
            replace(problem, key=f"pictures.{number}.src", got=src[:MAX_GOT])
            for problem in problems[before:]
        ]
        return url


def _at(place: tuple[int, int]) -> Callable[[str], tuple[int, int]]:
    """The place of each key of a picture in a list: that of the picture."""
    return lambda _key: place


class _Files:
    """What is known about the picture files of the site, and what is wrong with that."""

    def __init__(
        self,
        pictures: Mapping[str, UsedPicture],
        sidecars: Mapping[str, PictureSidecar],
        own: _OwnStatements,
        images: Images,
        used: UsedPictures,
    ) -> None:
        self._pictures, self._own, self._images = pictures, own, images
        self._key = used.address
        # Pictures without facts that have to be asked for, by address: their paths.
        self._unread = {
            url: path for url, path in used.unreadable().items() if images.duty(path) == "ask"
        }
        self._sidecars = {
            path: Statement(said.meta, said.path, said.place) for path, said in sidecars.items()
        }
        # The pictures about which there may be a question to their author.
        self.asked = {
            url
            for url, used in pictures.items()
            if used.facts.kind != "svg"
            and (
                (used.facts.marks and used.facts.marks.manifest)
                or images.duty(used.file.path) == "ask"
            )
        } | self._unread.keys()
        # Only an answer that is missing needs a place in a text, which has to be read for it.
        self._places: dict[str, tuple[str, Callable[[], tuple[int, int]]]] = {}
        self.by_url: dict[str, PictureDescription] = {}
        self.kept: set[str] = set()
        self.problems: list[Problem] = []

    def note_places(self, document: Document, resolved: Resolved, resolver: Resolver) -> None:
        """Note where the document uses pictures about which there may be a question, and that no
        document before it uses."""
        image = self._key(resolved.image)
        if image in self.asked and image not in self._places:
            self._places[image] = document.path, partial(document.mark, "image.src", "image")
        for number, url in _in_text(document, resolved):
            key = self._key(url)
            if key in self.asked and key not in self._places:
                place = partial(resolver.place_in_body, document.path, number)
                self._places[key] = document.path, place if number >= 0 else _nowhere

    def describe(self) -> None:
        """Bring together what is said about each file."""
        for url, used in self._pictures.items():
            sidecar, marks = self._sidecars.get(used.file.path), used.facts.marks or NO_MARKS
            own = self._own.by_url.get(url, [])
            everything = [*own, sidecar] if sidecar else own
            if not everything and used.facts.marks is None and url not in self.asked:
                continue
            self._compare(used, own, sidecar)
            said = merged(everything)
            description = description_of(said, marks, *(each.involvement for each in everything))
            self.problems += too_long(used.file.path, description, everything)
            if description != _NOTHING:
                self.by_url[url] = description
            if url in self.asked:
                self._ask(url, used, description, said.credentials or self._images.credentials)
            self.problems += picture_problems.of_marks(
                used, description, said, kept=url in self.kept
            )
        for url, statements in self._own.by_url.items():
            if url not in self._pictures:  # of another site
                said = merged(statements)
                involvements = (each.involvement for each in statements)
                self.by_url[url] = description_of(said, NO_MARKS, *involvements)
        for url, path in self._unread.items():
            if url in self._places and not self.by_url.get(url, _NOTHING).involvement:
                where, place = self._places[url]
                problem = picture_problems.unsaid(path, where, place(), is_readable=False)
                self.problems.append(problem)

    def _compare(
        self, used: UsedPicture, own: Sequence[Statement], sidecar: Statement | None
    ) -> None:
        """Report where the statements about a file contradict each other or the file."""
        marks, path = used.facts.marks, used.file.path
        stated = [each for each in own if not each.is_inherited]
        for each in [*stated, sidecar] if sidecar else stated:
            if marks:
                self.problems += picture_problems.with_file(each, marks, path)
                self.problems += picture_problems.less_than_file(each, marks, path)
            if sidecar and each is not sidecar:
                self.problems += picture_problems.between(each, sidecar, path)
        self.problems += picture_problems.less_than_others(own, path)
        self.problems += picture_problems.among(stated, path, sidecar)

    def _ask(
        self, url: str, used: UsedPicture, description: PictureDescription, credentials: str
    ) -> None:
        """Decide what needs an answer of the author, or is a problem without one."""
        path, place = self._places.get(url, (used.file.path, lambda: (0, 0)))
        if self._images.duty(used.file.path) == "ask" and not description.involvement:
            problem = picture_problems.unsaid(used.file.path, path, place(), is_readable=True)
            self.problems.append(problem)
        marks = used.facts.marks
        if marks is None or marks.manifest is None or used.facts.fault or credentials == "drop":
            return
        if used.facts.is_converted:
            return
        private = picture_problems.private_marks(marks, description)
        if not private or credentials == "keep":
            self.kept.add(url)
        else:
            self.problems.append(picture_problems.telling(used, private, path, place()))

    def in_document(self, document: Document, resolved: Resolved) -> DocumentPictures | None:
        """What is known about the pictures of a document, as it calls them; None if nothing is."""
        own = self._own.by_document.get(document.path, {})
        image = None
        if resolved.image:
            image = self._at(resolved.image, own.get(self._key(resolved.image), ()))
        if image and image.alt and _only_decorates(document):
            image = replace(image, alt="")
        in_text = [
            (number, description)
            for number, url in _in_text(document, resolved)
            if (description := self._at(url, _in_order_of_text(own.get(self._key(url), ()))))
        ]
        if not image and not in_text:
            return None
        return DocumentPictures(image=image, in_text=tuple(in_text))

    def _at(self, url: str, own: Sequence[Statement]) -> PictureDescription | None:
        """What is known about the picture at `url` in a document with its `own` statements about
        it."""
        key = self._key(url)
        of_file = self.by_url.get(key)
        if of_file is None:
            return None
        used = self._pictures.get(key)
        sidecar = self._sidecars.get(used.file.path) if used else None
        said = [*own, sidecar] if sidecar else own
        marks = (used.facts.marks if used else None) or NO_MARKS
        description = description_of(merged(said), marks, of_file.involvement)
        return description if description != _NOTHING else None


def _in_order_of_text(own: Sequence[Statement]) -> Sequence[Statement]:
    """The statements of a document about one picture as its text shows it: the list `pictures`
    before `image`."""
    return sorted(own, key=lambda each: not each.is_of_text) if len(own) > 1 else own


def _only_decorates(document: Document) -> bool:
    """Whether `image_alt` says of the picture of the document that it only decorates."""
    return not document.meta.image_alt and document.mark("image_alt") != (0, 0)


def _in_text(document: Document, resolved: Resolved) -> Iterator[tuple[int, str]]:
    """The pictures in the text of a document: the number of each address, as `Img.ref` has it, and
    where it leads."""
    for number, (ref, url) in enumerate(zip(document.refs, resolved.links, strict=True)):
        if ref.image and url:
            yield number, url
    for index, url in enumerate(resolved.elsewhere):
        yield number_elsewhere(index), url


def _nowhere() -> tuple[int, int]:
    return 0, 0
