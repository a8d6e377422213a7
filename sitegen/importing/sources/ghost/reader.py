"""The reader of an export of Ghost. Members and their e-mail addresses are in other files, which
are not opened; e-mail addresses of authors are not read."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sitegen.importing.source import (
    MenuItem,
    Note,
    SourceAuthor,
    SourceDocument,
    SourceFile,
    SourceOptions,
    SourcePicture,
    SourceSite,
    SourceTerm,
    SourceText,
    State,
    Weight,
)
from sitegen.importing.sources import archives, html_trees
from sitegen.importing.sources.archives import UnpackedFolder
from sitegen.importing.sources.ghost import routes, tables
from sitegen.importing.sources.ghost.cards import FOR_MEMBERS, cleaned, for_everybody
from sitegen.importing.sources.ghost.lexical import from_lexical, from_mobiledoc
from sitegen.importing.sources.ghost.tables import Row
from sitegen.importing.sources.moments import moment, zone

# What exports have instead of the address of the site.
_URL = "__GHOST_URL__"
_HEAD = 65_536
_MARK = re.compile(rb'"(?:db|data)"\s*:\s*[\[{]')
_TABLES = (b'"posts"', b'"posts_tags"', b'"posts_meta"', b'"mobiledoc"', b'"lexical"', b'"ghost')
_JSON = re.compile(r"(?:[^/]+/){0,2}[^/]+\.json")
_FILES = re.compile(r"(?:[^/]+/){0,2}content/(?:images|media|files)/.+")
_SIZE = re.compile(r"/content/images/size/[^/]+/(?:format/[^/]+/)?")
_PUBLIC = frozenset({"public", ""})
_STATES: dict[str, State] = {"published": "published", "scheduled": "scheduled", "draft": "draft"}


def recognizes(source: Path) -> bool:
    """Whether a path is an export of Ghost: its file, or a folder or a zip with it."""
    if source.is_file() and source.suffix.lower() == ".json":
        return _is_export(source)
    if source.is_dir():
        found = [source / name for name in archives.names(source) if _JSON.fullmatch(name)]
        return any(_is_export(file) for file in found[:20] if file.is_file())
    listed = archives.names(source)
    return any("ghost" in name.lower() and _JSON.fullmatch(name) for name in listed)


def _is_export(file: Path) -> bool:
    try:
        with file.open("rb") as stream:
            head = stream.read(_HEAD)
    except OSError:
        return False
    return bool(_MARK.search(head)) and any(table in head for table in _TABLES)


def open_source(source: Path, options: SourceOptions) -> GhostReader:
    """The reader of the export at `source`. Raises SourceError."""
    if source.is_file() and source.suffix.lower() == ".json":
        return GhostReader(source, source.name, None, options)
    folder = archives.opened(
        source,
        lambda path: any(form.fullmatch(path) for form in (_JSON, _FILES, routes.FILES)),
    )
    for each in folder.files:
        if _JSON.fullmatch(each.path) and _is_export(each.file):
            return GhostReader(each.file, each.path, folder, options)
    hint = "Ghost: Settings → Migration tools → Export"
    raise folder.lacking("export of Ghost (a .json file with db[0].data.posts)", hint)


class GhostReader:
    """An opened export."""

    def __init__(
        self, file: Path, name: str, folder: UnpackedFolder | None, options: SourceOptions
    ) -> None:
        self._file, self._name, self._folder, self._options = file, name, folder, options
        self._tables = tables.tables(file, name)
        self._settings = {
            str(row.get("key")): row.get("value") for row in self._tables.rows.get("settings", [])
        }
        self._users = self._tables.by("users", "id")
        self._tags = self._tables.by("tags", "id")
        self._meta = self._tables.by("posts_meta", "post_id")
        self._tagged = self._tables.grouped("posts_tags", "post_id")
        self._signed = self._tables.grouped("posts_authors", "post_id")
        self._routes = routes.routes_of(folder.files if folder else (), self._setting("permalinks"))
        self._led: set[str] = set()
        self._problems: dict[Note, None] = dict.fromkeys(self._routes.notes)

    def site(self) -> SourceSite:
        """What the settings say."""
        return SourceSite(
            system="ghost",
            title=self._setting("title"),
            description=self._setting("description"),
            base_url=self._options.base_url or self._setting("url"),
            language=self._setting("locale") or self._setting("lang"),
            time_zone=self._setting("timezone") or self._setting("active_timezone"),
            authors=tuple(self._author(user) for user in self._users.values() if user.get("name")),
            terms=tuple(self._terms()),
            menu=self._menu(),
            notes=(*(self._folder.notes if self._folder else ()), *self._without_pictures()),
        )

    def documents(self) -> Iterator[SourceDocument]:
        """Posts and pages."""
        for number, row in enumerate(tables.posts(self._file, self._name, self._tables.place), 1):
            place = f"{self._name}: post {number}"
            try:
                document = self._document(row, place)
            except (ValueError, TypeError, KeyError) as error:
                self._note(3, "post that cannot be read", place, f"{error}", str(row.get("id")))
                continue
            if document:
                yield document

    def files(self) -> Iterator[SourceFile]:
        """The pictures and files beside the export."""
        for each in self._folder.files if self._folder else ():
            if _FILES.fullmatch(each.path):
                address = "/" + each.path[each.path.index("content/") :]
                yield SourceFile(file=each.file, path=each.path, address=address)

    def problems(self) -> tuple[Note, ...]:
        """What could not be read."""
        if self._tables.fault:
            hint = "export it again"
            message = (
                f"the file is no whole JSON ({self._tables.fault}); what is behind it is missing"
            )
            self._note(3, "export that is damaged", self._name, message, hint=hint)
        lost = [to for to in self._routes.redirects if to not in self._led]
        if lost and self._led:
            shown = ", ".join(
                f"{old} → {to}/" for to in lost[:20] for old in self._routes.redirects[to]
            )
            message = f"these led to no post and no page: {shown}"
            self._note(
                2, "redirects of Ghost", self._name, message, hint="write them for your server"
            )
        return tuple(self._problems)

    # --- one post ---------------------------------------------------------------------------------

    def _document(self, row: Row, place: str) -> SourceDocument | None:
        id_ = str(row.get("id") or row.get("uuid") or row.get("slug"))
        status = str(row.get("status") or "draft")
        if status == "sent":
            self._note(2, "post that was sent by e-mail only", place, "it was left out", id_)
            return None
        said = self._meta.get(row.get("id"), {})
        slug = str(row.get("slug") or "")
        tags = self._tags_of(row)
        left: Counter[str] = Counter()
        body = self._body(row, left)
        is_page = row.get("type") == "page" or row.get("page") in (True, 1, "1")
        date = moment(_utc(row.get("published_at") or row.get("created_at")))
        address = self._address(row, slug, date, is_page=is_page)
        is_public = str(row.get("visibility") or "") in _PUBLIC
        return SourceDocument(
            kind="page" if is_page else "post",
            id=id_,
            place=f"{place} ({slug})",
            title=str(row.get("title") or ""),
            slug=slug,
            address=address,
            aliases=self._redirects_to(address),
            date=date,
            updated=moment(_utc(row.get("updated_at"))),
            state=_STATES.get(status, "draft") if is_public else "private",
            is_pinned=row.get("featured") in (True, 1, "1"),
            authors=self._authors_of(row),
            categories=tuple(tags[:1]),
            tags=tuple(tags[1:]),
            summary=str(row.get("custom_excerpt") or said.get("meta_description") or ""),
            picture=self._picture(row, said),
            feed_id=str(row.get("comment_id") or ""),
            body=body,
            notes=(
                *(
                    Note(
                        weight=2,
                        kind=f"card {name}",
                        place=f"{place} ({slug})",
                        message=f"the card {name} is not known; it is a comment ({count} times)",
                        hint="write what it showed in its place",
                        document=id_,
                    )
                    for name, count in left.items()
                    if name != FOR_MEMBERS
                ),
                *_lost(row, left[FOR_MEMBERS], f"{place} ({slug})", id_),
            ),
        )

    def _address(self, row: Row, slug: str, date: dt.datetime | None, *, is_page: bool) -> str:
        """Where a post was: pages are at the root, whatever the routes say."""
        if is_page or not slug:
            return f"/{slug}/" if slug else ""
        zone_ = zone(self._setting("timezone") or self._setting("active_timezone")) or dt.UTC
        facts = routes.facts_of(slug, str(row.get("id")), date and date.astimezone(zone_))
        tags = [self._slug(self._tags, each.get("tag_id")) for each in self._tagged[row.get("id")]]
        listed = [each.get("author_id") for each in self._signed[row.get("id")]]
        authors = [self._slug(self._users, each) for each in listed or [row.get("author_id")]]
        primary = tags[0] if tags and not tags[0].startswith("hash-") else "all"
        facts |= {"primary_tag": primary, "primary_author": authors[0]}
        return self._routes.post(facts | {"author": authors[0]}, tags, authors)

    def _redirects_to(self, address: str) -> tuple[str, ...]:
        self._led.add(address.rstrip("/"))
        return self._routes.redirects.get(address.rstrip("/"), ())

    def _slug(self, rows: dict[Any, Row], id_: Any) -> str:
        return str(rows.get(id_, {}).get("slug") or "")

    def _body(self, row: Row, left: Counter[str]) -> SourceText:
        """The text: its HTML, else what the editors wrote."""

        def leave(name: str) -> None:
            left[name] += 1

        if row.get("html"):
            text = for_everybody(str(row["html"]), leave)
        elif row.get("lexical"):
            text = from_lexical(str(row["lexical"]), leave)
        elif row.get("mobiledoc"):
            text = from_mobiledoc(str(row["mobiledoc"]), leave)
        elif row.get("markdown"):
            return SourceText(text=self._placed(str(row["markdown"])), format="markdown")
        else:
            text = html_trees.escaped(str(row.get("plaintext") or ""))
        return html_trees.body(cleaned(self._placed(text)))

    def _placed(self, text: str) -> str:
        """A text with addresses from the root of the host, and pictures in their whole size."""
        return _SIZE.sub("/content/images/", text.replace(_URL, ""))

    def _picture(self, row: Row, said: Row) -> SourcePicture | None:
        address = self._placed(str(row.get("feature_image") or row.get("image") or ""))
        if not address:
            return None
        alt = said.get("feature_image_alt")
        return SourcePicture(
            src=address,
            alt=str(alt) if alt else None,
            caption=html_trees.plain(str(said.get("feature_image_caption") or "")),
        )

    def _tags_of(self, row: Row) -> list[str]:
        """The names of tags in their order, but for internal ones, which begin with `#`."""
        listed = [self._tags.get(each.get("tag_id"), {}) for each in self._tagged[row.get("id")]]
        names = [str(tag.get("name") or "").strip() for tag in listed]
        return [name for name in names if name and not name.startswith("#")]

    def _authors_of(self, row: Row) -> tuple[str, ...]:
        listed = [str(each.get("author_id")) for each in self._signed[row.get("id")]]
        known = {str(id_) for id_, user in self._users.items() if user.get("name")}
        alone = str(row.get("author_id") or "")
        return tuple(each for each in [*listed, *([] if listed else [alone])] if each in known)

    # --- the site ---------------------------------------------------------------------------------

    def _author(self, user: Row) -> SourceAuthor:
        slug = str(user.get("slug") or "")
        picture = self._placed(str(user.get("profile_image") or user.get("image") or ""))
        profiles = (
            ("https://x.com/", user.get("twitter")),
            ("https://www.facebook.com/", user.get("facebook")),
        )
        return SourceAuthor(
            id=str(user.get("id")),
            name=str(user.get("name")),
            slug=slug,
            biography=SourceText(text=html_trees.escaped(str(user.get("bio") or ""))),
            url=str(user.get("website") or ""),
            same_as=tuple(base + str(name).lstrip("@/") for base, name in profiles if name),
            picture=SourcePicture(src=picture) if picture else None,
            address=routes.filled(self._routes.author, {"slug": slug}) if slug else "",
        )

    def _terms(self) -> Iterator[SourceTerm]:
        """The tags. The first tag of a post is its category here, so each may be both."""
        for tag in self._tags.values():
            name = str(tag.get("name") or "").strip()
            if not name or name.startswith("#"):
                continue
            text = SourceText(text=html_trees.escaped(str(tag.get("description") or "")))
            address = routes.filled(self._routes.tag, {"slug": str(tag.get("slug") or "")})
            yield SourceTerm(kind="category", name=name, address=address, text=text)
            yield SourceTerm(kind="tag", name=name, address=address, text=text)

    def _menu(self) -> tuple[MenuItem, ...]:
        value: Any = self._settings.get("navigation")
        if isinstance(value, str):
            value = tables.decoded(value)
        if not isinstance(value, list):
            return ()
        return tuple(
            MenuItem(
                title=str(each.get("label") or ""), url=self._placed(str(each.get("url") or ""))
            )
            for each in value
            if isinstance(each, dict)
        )

    def _without_pictures(self) -> Iterator[Note]:
        if not self._options.uploads and not any(True for _ in self.files()):
            yield Note(
                weight=3,
                kind="files on the old host",
                place=self._name,
                message="there is no content/images beside the export: links to pictures stay",
                hint="copy the folder content of the old host beside the .json file, and name the"
                " folder that has both",
            )

    def _setting(self, key: str) -> str:
        value = self._settings.get(key)
        return value.strip() if isinstance(value, str) else ""

    def _note(
        self, weight: Weight, kind: str, place: str, message: str, id_: str = "", hint: str = ""
    ) -> None:
        note = Note(
            weight=weight,
            kind=kind,
            place=place,
            message=message,
            hint=hint,
            document=id_,
        )
        self._problems[note] = None


def _lost(row: Row, gated: int, place: str, id_: str) -> Iterator[Note]:
    """Notes for what a post has beside its text, and sitegen has no place for; `gated` counts the
    cards in it that members alone saw."""
    if gated:
        message = f"parts of it were for members only, and are left out: {gated}"
        hint = "look at the old site whether readers may see them, and write them anew"
        kind = "part for members"
        yield Note(weight=3, kind=kind, place=place, message=message, hint=hint, document=id_)
    if address := str(row.get("canonical_url") or ""):
        message = f"its address for search engines is at another site: {address}"
        kind = "post that was published elsewhere before"
        yield Note(weight=1, kind=kind, place=place, message=message, document=id_)
    if str(row.get("codeinjection_head") or "") or str(row.get("codeinjection_foot") or ""):
        message = "code was put into its page, which is left out"
        hint = "write what readers need of it into a layout"
        kind = "code of a post"
        yield Note(weight=2, kind=kind, place=place, message=message, hint=hint, document=id_)


def _utc(value: Any) -> Any:
    """A date of an export, which is in UTC where it has no zone."""
    is_bare = isinstance(value, str) and re.fullmatch(r"[\d-]+[T ][\d:.]+", value.strip())
    return f"{value.strip()}Z" if is_bare else value
