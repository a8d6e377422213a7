"""Addresses that authors wrote → addresses of the site: documents, files, headings."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from functools import cache
from urllib.parse import unquote

from msgspec.structs import replace

from sitegen import urls
from sitegen.errors import MAX_GOT, Problem, Severity, shorten
from sitegen.link.aliases import Aliases
from sitegen.link.assets import bundles_around, renamed, static_addresses
from sitegen.link.expected import AwaitedDocument
from sitegen.link.held_targets import HeldTarget, HeldTargets, link_to_held
from sitegen.link.hints import Suggestions, hint_for, noun_of
from sitegen.link.ids import IdsOf, TextIds
from sitegen.link.pictures import UsedPictures, bare_address, worst
from sitegen.link.retractions import link_to_file, link_to_post
from sitegen.link.unpublished import Unpublished
from sitegen.model.config import Config
from sitegen.model.documents import Body, Document, File, Page, Post, Ref, RefPlace
from sitegen.model.paths import AUTHORS, POSTS, is_term_text, localized, version_of
from sitegen.model.site import Asset, Picture, Resolved
from sitegen.model.taxonomies import taxonomies_of
from sitegen.near import nearest
from sitegen.text import letters

# The result for a document without addresses.
NO_LINKS = Resolved()


class Resolver:
    """Resolves addresses that authors wrote to addresses of the site, and collects problems.

    `documents` are published, each with its address, and the `assets` beside them, by the path of
    the document; those beside none by "". `static` are the files in static/, and `made` the
    addresses that no file of the author's stands for. Where nothing is at an old address of the
    `aliases`, it leads to where it has moved. A link to what is `unpublished` is no mistake if that
    would be there but for an error in it, and is reported otherwise; if posts with errors are held
    back, links to them are taken out.

    `pictures` are the facts of picture files, by path. `bodies` returns the body of a document by
    its path, only for problems in it. `ids_of` is that of `TextIds`. `config` has the addresses
    that other programs serve, and the archives, in which every problem is only a warning."""

    def __init__(
        self,
        *,
        documents: Iterable[tuple[Document, str]],
        assets: Mapping[str, Sequence[Asset]],
        static: Iterable[File],
        made: Set[str],
        aliases: Aliases,
        unpublished: Unpublished,
        pictures: Mapping[str, Picture],
        bodies: Callable[[str], Body],
        ids_of: IdsOf,
        config: Config,
    ) -> None:
        files, self._renamed = static_addresses(static, pictures)
        self._known = set(files)
        self._documents: dict[str, str] = {}
        self._assets: dict[str, str] = {}
        self._ids = TextIds(ids_of)
        self._aliased = aliases.moved
        self._paths: dict[str, str] = {}
        self.listed: set[str] = set()  # the addresses of posts that lists have
        # On a site of several languages: the language of each document by path, and translations by
        # the path of their original and their language.
        self._languages: dict[str, str] = {}
        self._translations: dict[tuple[str, str], str] = {}
        # Without posts that are published later, from the moment on at which they are.
        self._excluded = dict(unpublished.excluded)
        self._broken, self._unused = unpublished.broken, unpublished.unused
        self._retracted = unpublished.retracted
        posts = (path for path in unpublished.broken if path.startswith(POSTS))
        self._held = HeldTargets(posts) if unpublished.holds else None
        self._bodies, self._config = bodies, config
        # An author has a page in each edition. These are the home pages of the other ones.
        self._term_folders = tuple(f"content/{each.plural}/" for each in taxonomies_of(config))
        self._homes = tuple(config.prefix(code) + "/" for code in config.codes[1:])
        # Addresses at which there would be something without the errors of documents.
        self._awaited: set[str] = set()
        self._expected = unpublished.expected
        self.problems: list[Problem] = []
        self._suggestions = Suggestions(self.problems, self._documents, self._assets)
        self.pictures = UsedPictures(pictures, files, config, self.problems)
        self._publish_assets(assets.get("", ()))
        for document, url in documents:
            self.publish(document, url, assets.get(document.path, ()))
        self._known |= made
        self._known |= {redirect.url for redirect in aliases.redirects}
        self._retracted_by_alias = {
            redirect.url: redirect.path
            for redirect in aliases.redirects
            if redirect.path in self._retracted.posts
        }
        for each in unpublished.awaited:
            self._await(each)

    def publish(self, document: Document, url: str, assets: Iterable[Asset]) -> None:
        """From now on, links may lead to the document and the files beside it."""
        self._documents[document.path] = url
        self._paths[url] = document.path
        if isinstance(document, Post) and not document.meta.unlisted:
            self.listed.add(url)
        self._note_language(document)
        if isinstance(document, Post | Page) and document.meta.translation_of:
            key = document.meta.translation_of, self._language_of(document.path)
            self._translations[key] = document.path
        self._ids.add(document)
        self._excluded.pop(document.path, None)
        self._known.add(url)
        self._publish_assets(assets)

    def _note_language(self, document: Document) -> None:
        if not self._config.languages:
            return
        if not isinstance(document, Post | Page):
            _, language = version_of(document.path, self._config.codes)
        else:
            language = self._config.as_declared(document.meta.lang)
        if language:
            self._languages[document.path] = language

    def _language_of(self, path: str) -> str:
        """The language of the file `path`, if it is a document that names none: that of the
        site."""
        return self._languages.get(path, self._config.language)

    def _publish_assets(self, assets: Iterable[Asset]) -> None:
        for asset in assets:
            self._assets[asset.file.path] = asset.url
            self._known.add(asset.url)
            self._renamed |= renamed(asset)
            self.pictures.publish(asset)

    def _await(self, awaited: AwaitedDocument) -> None:
        self._ids.add(awaited.document)
        self._note_language(awaited.document)
        if self._held and isinstance(awaited.document, Post):
            self._held.add(awaited)
            self._awaited.update(awaited.addresses)
            self.pictures.hold(awaited.assets)
            return
        if awaited.url:
            self._paths.setdefault(awaited.url, awaited.document.path)
        addresses = set(awaited.addresses)
        for asset in awaited.assets:
            self._assets[asset.file.path] = asset.url
            addresses.add(asset.url)
            self.pictures.expect(asset)
        self._awaited |= addresses
        self._known |= addresses

    def awaits(self, url: str) -> bool:
        """Whether there would be something at `url` without the errors of documents."""
        return url in self._awaited or any(pattern.fullmatch(url) for pattern in self._expected)

    def has(self, url: str) -> bool:
        """Whether a link may lead to `url`: something is there, or would be without the errors of
        documents."""
        return url in self._known or self.awaits(url)

    def resolved(self, document: Document) -> Resolved:
        """What the addresses in the document resolve to."""
        if not document.refs and document.image is None and not document.mentions:
            return NO_LINKS
        links = self.links(document)
        return Resolved(
            links=links,
            hreflangs=self._hreflangs(document, links) if self._config.languages else (),
            image=self.image(document),
            elsewhere=tuple([self.pictures.address(url) for url in document.elsewhere]),
        )

    def _hreflangs(
        self, document: Document, links: Iterable[str | None]
    ) -> tuple[tuple[int, str], ...]:
        """The languages of the links that lead to a post or a page in another one than that of the
        document, by their number."""
        own, found = self._language_of(document.path), []
        for number, url in enumerate(links):
            path = self._paths.get(bare_address(url or ""), "")
            if path and not path.startswith(AUTHORS) and self._language_of(path) != own:
                found.append((number, self._language_of(path)))
        return tuple(found)

    def links(self, document: Document) -> tuple[str | None, ...]:
        """What the addresses in the text of `document` resolve to, in their order."""
        for address in document.mentions:
            self.pictures.mention(address)
        # A body is decoded at the first problem in it, and once: it may have thousands.
        path, places = document.path, cache(lambda: self._bodies(document.path).places)
        return tuple(self._link(path, ref, i, places) for i, ref in enumerate(document.refs))

    def _link(
        self, path: str, ref: Ref, number: int, places: Callable[[], Sequence[RefPlace]]
    ) -> str | None:
        before = len(self.problems)
        url = self.resolve(path, self._documents.get(path, ""), ref)
        if url is not None:
            self.pictures.use(path, ref, url)
        if len(self.problems) > before:
            place = places()[number]
            self.problems[before:] = [
                replace(problem, line=place.line, column=place.column)
                for problem in self.problems[before:]
            ]
        return url

    def place_in_body(self, path: str, number: int) -> tuple[int, int]:
        """Line and column of an address in the text of the document `path`, by its number."""
        place = self._bodies(path).places[number]
        return place.line, place.column

    def image(self, document: Document) -> str:
        """The address of the picture that the front matter names, or ""."""
        ref = document.image and self.pictures.in_site(document.image)
        if ref is None or urls.is_foreign(ref.target):
            return ref.target if ref else ""
        before = len(self.problems)
        url = self.resolve(document.path, self._documents.get(document.path, ""), ref) or ""
        if len(self.problems) > before:
            got = ref.target[:MAX_GOT]
            self.problems[before:] = [
                replace(
                    problem, key="image", got=got, fix=self._suggestions.picture(document.path, ref)
                )
                for problem in self.problems[before:]
            ]
        is_elsewhere = self._is_external(bare_address(url))
        self.pictures.show(document, ref, url, is_elsewhere=is_elsewhere)
        return url

    def resolve(self, path: str, own: str, ref: Ref) -> str | None:
        """The address that `ref` resolves to; None if it must not be published. It is written in
        the file `path`, which is published at `own`."""
        target, hash_, fragment = ref.target.partition("#")
        bare, question, query = target.partition("?")
        suffix, fragment = question + query, hash_ + fragment
        if not bare:
            if not suffix and not fragment:
                hint = "write where the link leads to: [text](other-post.md)"
                self._missing(path, ref, "the address is empty", hint)
                return None
            suffix += self._fragment(path, path, fragment, ref)
            return suffix if not query else own + suffix
        name = letters.composed(unquote(bare))
        if name.startswith("/"):
            folder = "/" if name.endswith("/") and name != "/" else ""
            return self._from_root(
                path, urls.encode(posixpath.normpath(name) + folder), suffix, fragment, ref
            )
        file = posixpath.normpath(posixpath.join(posixpath.dirname(path), name))
        if file in self._documents:
            file = self._translations.get((file, self._language_of(path)), file)
            url = self._documents[file]
            if self._homes and not url.startswith(self._homes):
                url = self._in_edition_of(own, file, url)
                file = self._paths.get(url, file)
            return url + suffix + self._fragment(path, file, fragment, ref)
        if asset := self._asset(path, file):
            return asset + suffix + fragment
        if self._held and (held := self._held.of_file(file)):
            return self._to_held(path, ref, held, suffix, fragment)
        if file in self._broken or file in self._unused:
            return self._without_page(path, file, fragment, ref)
        if self._is_hidden(path, file, ref):
            return None
        self._missing_file(path, file, ref)
        return None

    def _missing_file(self, path: str, file: str, ref: Ref) -> None:
        near = self._suggestions.near(
            file, self._assets if ref.image else (*self._documents, *self._assets)
        )
        if near := near or self._suggestions.moved(file, ref):
            hint = f"did you mean {posixpath.relpath(near, posixpath.dirname(path))}?"
        elif file.startswith("content/"):
            hint = f"there is no file {file}"
        else:
            hint = "an address without / at the front is a file under content/, seen from this one"
        message = f"the {noun_of(ref)} {shorten(ref.target)} does not exist"
        self._missing(path, ref, message, hint)

    def _is_hidden(self, path: str, file: str, ref: Ref) -> bool:
        """Whether there is such a file, but it is not published, which is reported."""
        if post := self._retracted.files.get(file):
            self.problems.append(link_to_file(path, ref, post))
            return True
        hidden = next(
            (other for other in (file, *bundles_around(file)) if other in self._excluded), None
        )
        if hidden:
            self._leads_to_excluded(path, hidden, ref)
        return hidden is not None

    def _without_page(self, path: str, file: str, fragment: str, ref: Ref) -> str | None:
        """What a link leads to in a `file` with an error, or with the words of a term that no
        published post has; a post with an error may have it."""
        if file in self._broken:
            return self._fragment(path, file, fragment, ref) if file in self._ids else None
        if self._held and self._broken:
            self.problems.append(link_to_held(path, ref, ""))
        elif not self._broken:
            message = f"no published post has the term of {file}: the link would lead nowhere"
            self._missing(path, ref, message, "take the link out")
        return None

    def _to_held(
        self, path: str, ref: Ref, held: HeldTarget, suffix: str, fragment: str
    ) -> str | None:
        """None, and a warning: the link leads to a post that is `held` back. But the post itself
        may name its own files."""
        if held.post == path:
            return held.url + suffix + fragment if held.url else None
        before = len(self.problems)
        if held.file in self._ids:
            self._fragment(path, held.file, fragment, ref)
        if len(self.problems) == before:
            self.problems.append(link_to_held(path, ref, held.post))
        return None

    def _in_edition_of(self, own: str, file: str, url: str) -> str:
        """Where the edition with the address `own` has the list that the words in `file` are at the
        head of, those of an author or a term; at `url` is that of the site. `url` itself, if it has
        none, and for any other document."""
        if not (file.startswith(AUTHORS) or is_term_text(file, self._term_folders)):
            return url
        there = next((home[:-1] for home in self._homes if own.startswith(home)), "") + url
        return there if there in self._known else url

    def _asset(self, path: str, file: str) -> str:
        """The address of the `file` beside a document, or "" if there is none. The one in the
        language of the document `path` comes first: `chart.fr.svg` before `chart.svg`."""
        if language := self._languages.get(path):
            for ending in (language, language.lower()):
                if url := self._assets.get(localized(file, ending)):
                    return url
        return self._assets.get(file, "")

    def _from_root(self, path: str, url: str, suffix: str, fragment: str, ref: Ref) -> str | None:
        url = self._renamed.get(url, url)
        for written in (url, url + "/", url.removesuffix("index.html")):
            candidate = self._aliased.get(written, written)
            if candidate in self._retracted.files:
                self.problems.append(link_to_file(path, ref, self._retracted.files[candidate]))
                return None
            if candidate in self._known:
                if candidate in self._paths and not self._is_external(url):
                    fragment = self._fragment(path, self._paths[candidate], fragment, ref)
                elif post := self._retracted_by_alias.get(candidate):
                    self.problems.append(link_to_post(path, ref, post))
                return candidate + suffix + fragment
        if self._is_external(url):
            return urls.as_written(bare_address(ref.target)) + suffix + fragment
        if self._held and (held := self._held.at(url)):
            return self._to_held(path, ref, held, suffix, fragment)
        if self.awaits(url) or self.awaits(url + "/"):
            if self._held:
                self.problems.append(link_to_held(path, ref, ""))
            return None
        near = self._suggestions.near(url, self._known)
        hint = f"did you mean {near}?" if near else hint_for(path, url, ref)
        message = f"no {noun_of(ref)} has this address: {shorten(ref.target)}"
        self._missing(path, ref, message, hint)
        return None

    def _fragment(self, path: str, file: str, fragment: str, ref: Ref) -> str:
        """The `fragment`, with its "#", in the form of an id in the document `file`; "" if that is
        a post whose text is withdrawn."""
        if file in self._retracted.posts and file != path:
            self.problems.append(link_to_post(path, ref, file))
            if file in self._retracted.without_text:
                return ""
        # What follows ":~:" is for the browser, which removes it (URL Fragment Text Directives
        # §3.3).
        bare, mark, words = fragment.partition(":~:")
        wanted = unquote(bare[1:])
        if not wanted or wanted.lower() == "top" or self._has_id(file, wanted):
            return fragment
        matching = self._ids.like(file, wanted)
        if matching is not None:
            return f"#{urls.encode(matching)}{mark}{words}"
        ids = self._ids.sorted(file)
        near = nearest(wanted, ids, cutoff=0.7) if self._suggestions.are_left() else ""
        self._missing(
            path,
            ref,
            f"the heading #{shorten(wanted).strip(chr(39))} does not exist in {file}",
            (
                f"did you mean #{near}?"
                if near
                else (
                    f"it has {', '.join('#' + i for i in ids[:8])}"
                    if ids
                    else "the text has no headings"
                )
            ),
        )
        return fragment

    def _has_id(self, file: str, id_: str) -> bool:
        """Whether the document `file` has this id, or may have it."""
        if file in self._broken and id_.startswith("t-"):
            return True  # what ids entries have, front matter with errors may not say
        return self._ids.has(file, id_)

    def _leads_to_excluded(self, path: str, file: str, ref: Ref) -> None:
        excluded = self._excluded[file]
        severity: Severity = (
            "warning" if excluded.reason == "expired" else worst(self._config, path)
        )
        self.problems.append(
            Problem.at(
                path,
                ref.place,
                severity=severity,
                code="excluded-target",
                message=f"{file} {excluded.state}, so the link would lead nowhere",
                hint="its text is published without the link"
                if severity == "warning"
                else "publish it, or take the link out",
            )
        )

    def _missing(self, path: str, ref: Ref, message: str, hint: str) -> None:
        self.problems.append(
            Problem.at(
                path,
                ref.place,
                severity=worst(self._config, path),
                code="missing-target",
                message=message,
                hint=hint,
            )
        )

    def _is_external(self, url: str) -> bool:
        """Whether another program serves this address of the site, a path that may not be there."""
        return bool(self._config.checks.external) and self._config.is_external(
            urls.encode(posixpath.normpath(letters.composed(unquote(url))))
        )
