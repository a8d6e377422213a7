"""Where everything goes: a file and an address for each document, and what its old addresses
become."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from sitegen import urls
from sitegen.importing.numbering import Numbering
from sitegen.importing.old_site import OldSite, key, plain
from sitegen.importing.pattern import DEFAULT, Addressed, fields, pattern_of, slug_in
from sitegen.importing.people import People
from sitegen.importing.source import Note, Weight
from sitegen.importing.survey import Listed
from sitegen.read.settings_checks import permalink_problem

# Posts are in a folder of their own, which the settings declare as an archive: a link that was
# broken before is a warning there, and an error in the posts that are written from now on.
POSTS, PAGES = "content/posts/archive", "content/pages"
UNDATED = "undated"
# Names that a file cannot have: `index.md` would make a bundle of its folder, in which no other
# text may be, and Windows knows the others as devices.
_NO_NAME = re.compile(r"index|con|prn|aux|nul|com\d|lpt\d", re.IGNORECASE)


class NewPlace(Struct, frozen=True, kw_only=True):
    """Where a document goes: the `path` of its file, its `slug` ("" if the name of the file says
    it), its new `address`, decoded, and the old ones that lead there. `is_bundle`: it has files."""

    path: str
    slug: str
    address: str
    aliases: tuple[str, ...] = ()
    is_bundle: bool = False


class Lost(Struct, frozen=True, kw_only=True):
    """An old address that no file can keep, and why. A server could redirect it `to` an address of
    the site; "" if it has to stay as it is, because the new site has something else there."""

    address: str
    to: str
    why: str = ""
    document: str = ""


class NewPlaces(Struct, frozen=True, kw_only=True):
    """The pattern of posts, the place of each document by its id, the collision keys of all their
    addresses, and the addresses that are lost."""

    pattern: str
    documents: dict[str, NewPlace]
    taken: frozenset[str]
    lost: tuple[Lost, ...]
    notes: tuple[Note, ...]


class PlaceOptions(Struct, frozen=True, kw_only=True):
    """What placing needs to know: the time zone of the site, its other languages, the
    ids of documents with files of their own, the date of documents without one, and the file that
    an earlier import wrote for each document, by its id."""

    zone: ZoneInfo
    languages: tuple[str, ...]
    bundles: frozenset[str]
    undated: dt.datetime
    earlier: Mapping[str, str]


def placed(
    documents: Iterable[Listed], old: OldSite, people: People, options: PlaceOptions
) -> NewPlaces:
    """The places of the documents. Of two that want one address, the first gets it."""
    return _Placer(list(documents), old, people, options).places()


class _Placer:
    def __init__(
        self, documents: list[Listed], old: OldSite, people: People, options: PlaceOptions
    ) -> None:
        self._documents, self._old, self._people, self._options = documents, old, people, options
        self._addresses: set[str] = {urls.collision_key(key(each)) for each in urls.FIXED}
        self._paths: set[str] = set()
        self._slugs, self._files = Numbering(), Numbering()
        self._lost: list[Lost] = []
        self._notes: list[Note] = []
        posts = [self._addressed(each) for each in documents if each.kind == "post"]
        pattern = pattern_of(post for post in posts if post.address)
        self._pattern = pattern if pattern and not permalink_problem(pattern) else DEFAULT

    def places(self) -> NewPlaces:
        """All of them. Whoever keeps the old address as the new one comes before the others."""
        found: dict[str, NewPlace] = {}
        self._paths.update(urls.collision_key(self._earlier(each)) for each in self._documents)
        wanted = {each.id: self._wanted(each) for each in self._documents}
        keeps = sorted(
            self._documents,
            key=lambda each: key(wanted[each.id][1]) != key(self._within(each.address) or "?"),
        )
        for document in keeps:
            found[document.id] = self._place(document, *wanted[document.id])
        with_aliases = self._with_aliases(found)
        ordered = {each.id: with_aliases[each.id] for each in self._documents}
        return NewPlaces(
            pattern=self._pattern,
            documents=ordered,
            taken=frozenset(
                urls.collision_key(key(address))
                for place in ordered.values()
                for address in (place.address, *place.aliases)
            ),
            lost=tuple(self._lost),
            notes=tuple(self._notes),
        )

    # --- one document -----------------------------------------------------------------------------

    def _wanted(self, document: Listed) -> tuple[str, str]:
        """The slug and the address that a document would like to have."""
        old = self._within(document.address) or ""
        prefix = self._prefix(document)
        inner = old.removeprefix(prefix) if old.startswith(prefix + "/") else old
        if document.kind == "page":
            return self._wanted_page(document, inner, prefix)
        for slug in (slug_in(inner), document.slug, urls.slug(document.title)):
            if urls.is_slug(slug):
                break
        else:
            slug = urls.slug(slug_in(inner)) or urls.slug(document.id) or "post"
        return slug, prefix + self._post_address(document, slug)

    def _wanted_page(self, document: Listed, old: str, prefix: str) -> tuple[str, str]:
        *folders, _ = old.rstrip("/").split("/")[1:] or [""]
        name = slug_in(old)
        if not urls.is_slug(name):
            name = urls.slug(name) or document.slug or urls.slug(document.title) or "page"
            name = name if urls.is_slug(name) else urls.slug(name) or "page"
        if not name or (old and key(old) == "/"):
            name = "home"
        parts = [urls.slug(folder) or "page" for folder in folders]
        return name, prefix + "/" + "".join(f"{part}/" for part in [*parts, name])

    def _place(self, document: Listed, slug: str, address: str) -> NewPlace:
        wanted, unique = address, urls.collision_key(key(address))
        if unique in self._addresses:
            # So short that the number fits.
            short = slug.encode()[: urls.SLUG_BYTES - 10].decode(errors="ignore")
            for slug in self._slugs.names(short, unique):
                address = self._with_slug(document, slug, wanted)
                unique = urls.collision_key(key(address))
                if unique not in self._addresses:
                    break
            message = f"another document has the address {wanted}; it is {address} now"
            self._note(document, 2, "two documents with one address", message)
        self._addresses.add(unique)
        is_bundle = document.id in self._options.bundles
        return NewPlace(
            path=self._path(document, slug, address, is_bundle=is_bundle),
            slug=slug,
            address=address,
            is_bundle=is_bundle,
        )

    def _with_slug(self, document: Listed, slug: str, address: str) -> str:
        """An address that the document would like to have, with another slug."""
        if document.kind == "post":
            return self._prefix(document) + self._post_address(document, slug)
        return f"{address.rstrip('/').rpartition('/')[0]}/{slug}/"

    def _path(self, document: Listed, slug: str, address: str, *, is_bundle: bool) -> str:
        if earlier := self._earlier(document):
            return earlier
        prefix = self._prefix(document)
        # A dot in the name could be read as the language of a version.
        name = slug.replace(".", "-")
        if document.kind == "post":
            date = document.date
            year = f"{self._local(date).year:04}" if date else UNDATED
            folder = f"{POSTS}{prefix}/{year}"
        else:
            parts = address.removeprefix(prefix).strip("/").split("/")[:-1]
            folder = PAGES + prefix + "".join(f"/{part}" for part in parts)
        if _NO_NAME.fullmatch(name):
            name = f"{name}-{document.kind}"
        paths = (f"{folder}/{each}" for each in self._files.names(name, folder))
        path = next(each for each in paths if urls.collision_key(each) not in self._paths)
        self._paths.add(urls.collision_key(path))
        return f"{path}/index.md" if is_bundle else f"{path}.md"

    def _earlier(self, document: Listed) -> str:
        """The file that an earlier import wrote for a post, or "": a post stays there when its slug
        or its date becomes another, so that an edit of it stands. The file of a page says its
        address."""
        path = self._options.earlier.get(document.id, "")
        end = "/index.md" if document.id in self._options.bundles else ".md"
        name = path.removeprefix(f"{POSTS}{self._prefix(document)}/").removesuffix(end)
        is_there = document.kind == "post" and path.endswith(end) and name.count("/") == 1
        return path if is_there and not name.startswith(POSTS) else ""

    # --- old addresses ----------------------------------------------------------------------------

    def _with_aliases(self, found: Mapping[str, NewPlace]) -> dict[str, NewPlace]:
        taken = {urls.collision_key(key(place.address)): id_ for id_, place in found.items()}
        result = {}
        for document in self._documents:
            place = found[document.id]
            aliases: list[str] = []
            for address in dict.fromkeys((document.address, *document.aliases)):
                if address:
                    self._keep(document, place, address, taken, aliases)
            result[document.id] = replace(place, aliases=tuple(aliases))
        return result

    def _keep(
        self, document: Listed, place: NewPlace, address: str, taken: dict[str, str], to: list[str]
    ) -> None:
        """Make an old address an alias, if a file can be there and no other document is."""
        is_unseen = document.state == "scheduled" and "?" in address
        if document.state == "draft" or is_unseen:
            return
        within = self._within(address)
        if "?" not in address and within is not None and key(within) == "/":
            # The lists begin there: a server that led on from it would hide the whole site.
            message = (
                f"it was the front page, where the posts are listed now; it is {place.address}"
            )
            hint = "see whether it still says something, and delete it if not"
            self._note(document, 2, "former front page", message, hint)
        elif "?" in address:
            self._lose(
                document, place, address, "the address has a query, which only a server reads"
            )
        elif within is None:
            self._lose(document, place, address, "it is not below the address of the new site")
        elif (unique := urls.collision_key(key(within))) in taken:
            if taken[unique] != document.id:
                why = f"another document has it; this one is at {place.address}"
                self._lose(document, None, address, why)
            elif key(within) not in map(key, (place.address, *to)):
                self._lose(document, place, address, "only the case of letters is another")
        elif unique in self._addresses:
            why = f"the new site has a list of its own there; the text is at {place.address}"
            self._lose(document, None, address, why)
        elif not urls.is_site_address(within):
            self._lose(document, place, address, "no file can have this name")
        else:
            taken[unique] = document.id
            to.append(within)

    def _lose(self, document: Listed, place: NewPlace | None, address: str, why: str) -> None:
        to = place.address if place else ""
        self._lost.append(Lost(address=address, to=to, why=why, document=document.place))

    # --- helpers ----------------------------------------------------------------------------------

    def _within(self, address: str) -> str | None:
        return self._old.within(address) if address else None

    def _prefix(self, document: Listed) -> str:
        code = document.language
        return f"/{code.lower()}" if code in self._options.languages else ""

    def _local(self, date: dt.datetime) -> dt.datetime:
        return date.astimezone(self._options.zone) if date.tzinfo else date

    def _addressed(self, document: Listed) -> Addressed:
        address = self._within(document.address) or ""
        prefix = self._prefix(document)
        if prefix and address.startswith(prefix + "/"):
            address = address.removeprefix(prefix)
        author = self._people.first_of(document.authors)
        category = document.categories[0] if document.categories else ""
        date = self._local(document.date or self._options.undated)
        return Addressed("" if "?" in document.address else address, date, category, author)

    def _post_address(self, document: Listed, slug: str) -> str:
        return plain(urls.permalink(self._pattern, fields(self._addressed(document), slug)))

    def _note(
        self, document: Listed, weight: Weight, kind: str, message: str, hint: str = ""
    ) -> None:
        self._notes.append(
            Note(
                weight=weight,
                kind=kind,
                place=document.place,
                message=message,
                hint=hint,
                document=document.id,
            )
        )
