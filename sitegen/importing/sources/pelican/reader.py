"""The reader of a Pelican site."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterator
from functools import cached_property
from typing import Literal
from urllib.parse import quote, unquote

from sitegen.importing.source import (
    FILE_SCHEME,
    MenuItem,
    Note,
    SourceAuthor,
    SourceDocument,
    SourceError,
    SourceFile,
    SourceSite,
    SourceTerm,
    SourceText,
    State,
    TermKind,
)
from sitegen.importing.sources import folders, html_trees, plain_values
from sitegen.importing.sources.folders import FoundFile
from sitegen.importing.sources.front_matter import text, texts
from sitegen.importing.sources.inline_tags import with_text_after_tags
from sitegen.importing.sources.kramdown.converting import to_github
from sitegen.importing.sources.liquid.syntax import UnknownValueError
from sitegen.importing.sources.markdown_code import outside
from sitegen.importing.sources.moments import moment
from sitegen.importing.sources.pelican.code_blocks import with_fences, with_tags
from sitegen.importing.sources.pelican.documents import (
    HTML,
    MARKDOWN,
    RESTRUCTURED,
    PelicanText,
    checked,
    read,
    slug_of,
    with_links,
)
from sitegen.importing.sources.pelican.settings import PelicanSettings
from sitegen.importing.sources.pelican.slugs import UnknownSlugError, filled
from sitegen.lazy import load

_KNOWN = frozenset(
    {
        *("title", "date", "modified", "category", "tags", "slug", "lang", "translation", "status"),
        *("authors", "author", "summary", "description", "save_as", "url", "template", "image"),
        *("keywords", "source", "ai", "generator", "series", "cover", "featured_image"),
    }
)
# docutils is loaded with the first text that needs it.
_TURNED = "sitegen.importing.sources.pelican.restructured:turned"
_ATTACHED = re.compile(r"[{|]attach[}|]([^\s\"'<>()#?]+)")


class PelicanReader:
    """Reads the texts of a site one by one, each time anew."""

    def __init__(self, settings: PelicanSettings) -> None:
        self._settings = settings
        self._problems: dict[Note, None] = {}

    @cached_property
    def _walk(self) -> folders.Walk:
        return folders.walk(self._settings.source, self._settings.content)

    def _inside(self, found: FoundFile) -> str:
        prefix = f"{self._settings.content}/" if self._settings.content else ""
        return found.path.removeprefix(prefix)

    def _is_below(self, inside: str, paths: tuple[str, ...]) -> bool:
        cleaned = [path.strip("/").removeprefix("./") for path in paths]
        return any(
            path in ("", ".") or inside == path or inside.startswith(path + "/") for path in cleaned
        )

    def _kind(self, found: FoundFile) -> Literal["article", "page", "static", ""]:
        """What a file is to Pelican."""
        settings, inside = self._settings, self._inside(found)
        ending = found.name.rpartition(".")[2].lower()
        readers = settings.table("READERS")
        is_text = ending in MARKDOWN | RESTRUCTURED | HTML and readers.get(ending, "") is not None
        if is_text and not found.name.startswith("."):
            is_page = self._is_below(inside, settings.texts("PAGE_PATHS"))
            name = "PAGE" if is_page else "ARTICLE"
            is_taken = self._is_below(inside, settings.texts(f"{name}_PATHS"))
            if is_taken and not self._is_named(inside, settings.texts(f"{name}_EXCLUDES")):
                return "page" if is_page else "article"
        if self._is_below(inside, settings.texts("STATIC_PATHS")):
            return "" if self._is_named(inside, settings.texts("STATIC_EXCLUDES")) else "static"
        return ""

    def _is_named(self, inside: str, paths: tuple[str, ...]) -> bool:
        return any(
            inside == path or inside.startswith(path.strip("/") + "/") for path in paths if path
        ) or any(
            fnmatch.fnmatchcase(inside.rpartition("/")[2], pattern)
            for pattern in self._settings.texts("IGNORE_FILES")
        )

    def _texts(self) -> Iterator[PelicanText]:
        for found in self._walk.files:
            kind = self._kind(found)
            if kind not in ("article", "page"):
                continue
            if self._is_template(found):
                continue
            try:
                one = read(found, self._settings, kind == "page")
                checked(one)
            except SourceError as error:
                self._problem(3, "file that cannot be read", error.place, error.message, error.hint)
                continue
            if one.status == "skip":
                self._problem(
                    1, "status skip", one.path, "Pelican leaves it out, as its status says"
                )
                continue
            yield one

    def _is_template(self, found: FoundFile) -> bool:
        return self._inside(found) in self._settings.table("TEMPLATE_PAGES")

    def _problem(self, weight: int, kind: str, place: str, message: str, hint: str = "") -> None:
        level: Literal[1, 2, 3] = 1 if weight == 1 else 2 if weight == 2 else 3
        note = Note(weight=level, kind=kind, place=place, message=message, hint=hint)
        self._problems[note] = None

    @cached_property
    def _register(self) -> _Register:
        """What is named by documents, from one way through their heads."""
        register = _Register()
        for one in self._texts():
            register.take(one)
        return register

    def site(self) -> SourceSite:
        """What the settings say, and the terms and authors that documents name."""
        settings = self._settings
        register = self._register
        authors = dict.fromkeys((*filter(None, (settings.text("AUTHOR"),)), *register.authors))
        description = (settings.text(name) for name in ("SITEDESCRIPTION", "SITE_DESCRIPTION"))
        notes = list(settings.notes)
        if settings.values.get("TYPOGRIFY"):
            notes.append(
                Note(
                    weight=1,
                    kind="typographic signs",
                    place="pelicanconf.py",
                    message="quotation marks and dashes of texts were typographic on the old site",
                    hint='for the same, write extensions = ["smarty"] into [markdown] of site.toml',
                ),
            )
        size = settings.values.get("DEFAULT_PAGINATION")
        return SourceSite(
            system="pelican",
            title=settings.text("SITENAME"),
            description=next(filter(None, description), settings.text("SITESUBTITLE")),
            base_url=settings.url,
            language=settings.text("DEFAULT_LANG"),
            time_zone=settings.zone_name,
            authors=tuple(
                SourceAuthor(id=name, name=name, slug=self._slug(name, "AUTHOR"), address=address)
                for name, address in ((name, self._term("AUTHOR", name)) for name in authors)
            ),
            terms=tuple(self._terms(register)),
            menu=tuple(self._menu(register)),
            languages=tuple((code, "") for code in register.languages),
            page_size=size if isinstance(size, int) and 0 < size < 10_000 else 0,
            notes=tuple(notes),
        )

    def _slug(self, name: str, kind: str) -> str:
        try:
            return slug_of(name, self._settings, kind)
        except UnknownSlugError:
            return ""

    def _term(self, kind: str, name: str) -> str:
        """The address of a category, a tag or an author, "" if there is none."""
        settings = self._settings
        pattern, saved = settings.text(f"{kind}_URL"), settings.text(f"{kind}_SAVE_AS")
        slug = self._slug(name, kind)
        if not (pattern and saved and slug):
            return ""
        try:
            return f"{settings.base}/{filled(pattern, {'slug': slug, 'name': name}).lstrip('/')}"
        except UnknownValueError:
            return ""

    def _terms(self, register: _Register) -> Iterator[SourceTerm]:
        kinds: tuple[tuple[TermKind, str, dict[str, None]], ...] = (
            ("category", "CATEGORY", register.categories),
            ("tag", "TAG", register.tags),
        )
        for kind, setting, names in kinds:
            for name in names:
                if address := self._term(setting, name):
                    yield SourceTerm(kind=kind, name=name, address=address)

    def _menu(self, register: _Register) -> Iterator[MenuItem]:
        settings = self._settings
        given = settings.values.get("MENUITEMS")
        for entry in given if isinstance(given, list | tuple) else ():
            if isinstance(entry, list | tuple) and len(entry) == 2:
                name, url = str(entry[0]), str(entry[1])
                if url.startswith("/"):
                    url = f"{settings.base}{url}"
                yield MenuItem(title=name, url=url)
        if settings.values.get("DISPLAY_PAGES_ON_MENU"):
            lists = {term.address for term in self._terms(register)}
            for title, path, address in register.pages:
                # A page may stand in the place of the list of a tag: the list is there now.
                url = address if address in lists else FILE_SCHEME + quote(path)
                yield MenuItem(title=title, url=url)

    def documents(self) -> Iterator[SourceDocument]:
        """Articles and pages."""
        for one in self._texts():
            try:
                yield self._document(one)
            except SourceError as error:
                self._problem(3, "file that cannot be read", error.place, error.message, error.hint)

    def _document(self, one: PelicanText) -> SourceDocument:
        body, notes = self._body(one)
        values = one.values
        modified = moment(values.get("modified"))
        key = f"{one.is_page}:{one.slug}"
        has_others = len(self._register.versions.get(key, ())) > 1
        state: State = "draft" if one.status == "draft" else "published"
        aliases: tuple[str, ...] = ()
        if one.saved and one.address and not _same(one.saved, one.address):
            aliases = (one.saved.removesuffix("index.html"),)
        if one.date is None and not one.is_page:
            notes = (*notes, _undated(one))
        return SourceDocument(
            kind="page" if one.is_page else "post",
            id=one.path,
            place=one.path,
            path=one.path,
            title=one.title,
            slug=one.slug,
            address=one.address,
            aliases=aliases,
            date=one.date,
            updated=modified,
            state=state,
            is_unlisted=one.status == "hidden",
            authors=one.authors,
            categories=() if one.is_page else tuple(filter(None, (one.category,))),
            tags=one.tags,
            series=next(iter(texts(values.get("series"))), ""),
            summary=self._summary(one),
            language="" if one.is_default_language else one.language,
            translation_key=key if has_others else "",
            picture=plain_values.picture(values),
            source=plain_values.own_source(values.get("source")),
            ai=plain_values.own_ai(values.get("ai")),
            params={k: v for k, v in one.head.values.items() if k not in _KNOWN},
            body=body,
            notes=(*one.notes, *notes),
        )

    def _summary(self, one: PelicanText) -> str:
        given = text(one.values.get("summary")) or text(one.values.get("description"))
        if one.ending in RESTRUCTURED:
            # Links and roles: what they show.
            given = re.sub(r"`([^`<>]*?)\s*<[^<>]*>`_", r"\1", given)
            given = re.sub(r":[\w-]+:`([^`<(]*?)\s*(?:[<(][^`]*)?`", r"\1", given)
        return plain_values.summary(given)

    def _body(self, one: PelicanText) -> tuple[SourceText, tuple[Note, ...]]:
        body, notes = one.head.body, []
        form: Literal["markdown", "html"] = "markdown" if one.ending in MARKDOWN else "html"
        if one.ending in RESTRUCTURED:
            try:
                found = load(_TURNED)(body, one.path)
            except ModuleNotFoundError as error:
                if error.name is None or not error.name.startswith("docutils"):
                    raise
                message = "reStructuredText is read by docutils, which is not installed"
                hint = 'pip install ".[import]", and import again'
                raise SourceError(one.path, message, hint) from error
            body, notes = found.html, list(found.notes)
        folder = one.inside.rpartition("/")[0]

        def links(part: str) -> str:
            return with_links(part, folder, self._settings.content, self._address_of)

        if form == "markdown":
            body = with_fences(body)
            body = outside(body, lambda part: with_tags(links(part)))
            if "{:" in body or "{#" in body:
                body, more = to_github(body, one.path, one.head.line)
                notes += more
            body = with_text_after_tags(body)
        else:
            body = links(body)
        is_turned = one.ending in RESTRUCTURED
        found_body = html_trees.body(body) if is_turned else SourceText(text=body, format=form)
        return found_body, tuple(notes)

    def _address_of(self, kind: str, name: str) -> str:
        if kind == "index":
            return f"{self._settings.base}/"
        found = self._term(kind.upper(), name)
        if found or not self._settings.text(f"{kind.upper()}_URL"):
            return found
        return f"{self._settings.base}/"

    def files(self) -> Iterator[SourceFile]:
        """The files of STATIC_PATHS, and those that texts link to."""
        attached = self._register.attached
        linked = self._register.linked
        extra = self._settings.table("EXTRA_PATH_METADATA")
        for found in self._walk.files:
            inside = self._inside(found)
            kind = self._kind(found)
            if kind != "static" and (kind or inside not in linked):
                continue
            own = extra.get(inside)
            moved = text(own.get("path")) if isinstance(own, dict) else ""
            address, owner = f"{self._settings.base}/{quote((moved or inside).lstrip('/'))}", ""
            if inside in attached:
                address, owner = attached[inside]
            yield SourceFile(file=found.file, path=found.path, address=address, owner=owner)

    def problems(self) -> tuple[Note, ...]:
        """What could not be read."""
        return (*self._walk.notes, *self._problems)


def _same(saved: str, address: str) -> bool:
    """Whether a file and an address are one page to a web server."""
    endings = ("index.html", ".html")
    plain = [saved, *(saved.removesuffix(end) for end in endings)]
    return address in plain or address.rstrip("/") in [each.rstrip("/") for each in plain]


def _undated(one: PelicanText) -> Note:
    return Note(
        weight=2,
        kind="post without a date",
        place=one.path,
        message="it names no date; Pelican took the time of the file, or left it out",
        hint="write its date",
        document=one.path,
    )


class _Register:
    """What documents name: terms, authors, languages, versions, and the files they link to."""

    def __init__(self) -> None:
        self.authors: dict[str, None] = {}
        self.categories: dict[str, None] = {}
        self.tags: dict[str, None] = {}
        self.languages: dict[str, None] = {}
        self.pages: list[tuple[str, str, str]] = []
        self.versions: dict[str, set[str]] = {}
        self.linked: set[str] = set()
        self.attached: dict[str, tuple[str, str]] = {}

    def take(self, one: PelicanText) -> None:
        """Take up one document."""
        self.authors |= dict.fromkeys(one.authors)
        if not one.is_page:
            self.categories |= dict.fromkeys(filter(None, (one.category,)))
            self.tags |= dict.fromkeys(one.tags)
        elif one.status == "published" and one.is_default_language:
            self.pages.append((one.title, one.path, one.address))
        if not one.is_default_language:
            self.languages[one.language] = None
        if one.slug:
            self.versions.setdefault(f"{one.is_page}:{one.slug}", set()).add(one.language)
        self._files(one)

    def _files(self, one: PelicanText) -> None:
        folder = one.inside.rpartition("/")[0]
        marked = with_links(one.head.body, folder, "", lambda _kind, _name: "", is_source=True)
        for found in re.finditer(re.escape(FILE_SCHEME) + r"([^\s\"'<>()#?]+)", marked):
            self.linked.add(unquote(found[1]))
        where = (one.saved or one.address).rpartition("/")[0]
        for found in _ATTACHED.finditer(one.head.body):
            named = "{attach}" + found[1]
            marked = with_links(named, folder, "", lambda _kind, _name: "", is_source=True)
            path = unquote(marked.removeprefix(FILE_SCHEME))
            below = path.removeprefix(f"{folder}/") if folder else path
            name = below if folder and path.startswith(f"{folder}/") else path.rpartition("/")[2]
            self.attached.setdefault(path, (f"{where}/{quote(name)}", one.path))
