"""One import under way: what the survey has found, where all of it goes, and the files that come of
it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec import Struct, field
from msgspec.structs import replace

from sitegen.importing import site_files
from sitegen.importing.converting import ConversionContext, DocumentConverter, one_line
from sitegen.importing.date_archives import with_date_archives
from sitegen.importing.earlier_copies import earlier_copies
from sitegen.importing.numbered_redirects import numbered
from sitegen.importing.old_site import Claims, OldSite
from sitegen.importing.old_site import key as key_of
from sitegen.importing.options import ImportOptions, SiteAnswers
from sitegen.importing.people import People
from sitegen.importing.pictures import FetchedPictures
from sitegen.importing.placing import Lost, NewPlaces, PlaceOptions, placed
from sitegen.importing.redirects import redirects_of
from sitegen.importing.report import ImportReport
from sitegen.importing.source import MenuItem, Note, SourceDocument, SourceError, SourceReader
from sitegen.importing.survey import Listed, Survey, with_language
from sitegen.importing.systems import System
from sitegen.importing.targets import Targets, copies_of
from sitegen.importing.words_of_terms import FOLDERS, ListedTerm, listed_terms
from sitegen.importing.writing import ImportRecord, Outcome, Wanted
from sitegen.urls import FIXED, collision_key


class SitePlan:
    """What is known of the new site before a text is read: where everything goes, and where links
    lead. `record` tells what earlier imports wrote."""

    def __init__(
        self,
        options: ImportOptions,
        answers: SiteAnswers,
        survey: Survey,
        record: ImportRecord,
        system: System,
    ) -> None:
        self.options, self.answers, self._system = options, answers, system
        self._record, self.undated = record, dt.datetime.fromisoformat(record.first)
        values = answers.values
        site = survey.site
        self.old = OldSite.at(site.base_url or values["base_url"])
        self.zone = ZoneInfo(values["timezone"])
        there = [each for each in survey.documents if self.is_there(each)]
        self.survey = survey = with_date_archives(survey, there, self.old, self.zone)
        used = {document.language for document in survey.documents}
        self.languages = tuple(
            (code, label)
            for code, label in (
                (tag.strip().replace("_", "-"), label) for tag, label in site.languages
            )
            if code in used and code != values["language"]
        )
        self.people = self._everybody()
        self.places = self._placed()
        copies, self.refused = copies_of(survey.files, self.places.documents, self.old)
        earlier = earlier_copies(options.into, record)
        paths = {copy.path for copy in copies}
        self.copies = (*copies, *(each for each in earlier.own if each.path not in paths))
        lists = (collision_key(key_of(address)) for address in FIXED)
        files = (collision_key(key_of(copy.address)) for copy in self.copies)
        self.claims = Claims({*self.places.taken, *lists, *files})
        self.terms = listed_terms(site.terms, there, self.old, self.claims)
        self.fetched = FetchedPictures(
            self._pictures_in(),
            survey.pictures,
            self.old,
            site.base_url,
            self.claims,
            earlier.fetched,
        )
        self.targets = Targets(
            self.old,
            survey.documents,
            self.places.documents,
            self.copies,
            self._lists(self.terms),
            self.fetched.copy_of,
        )

    def _pictures_in(self) -> Path | None:
        """Where copies of pictures may be: in the folder that was named, else in the source. The
        reader of WordPress has its own way with them."""
        if not self._system.has_elsewhere or self._system.name == "wordpress":
            return None
        source = self.options.source
        return self.options.uploads or (source if source.is_dir() else None)

    def wanted_copies(self) -> Iterator[Wanted]:
        """The files that are copied, with what a later import has to know if it lacks them."""
        for copy in self.copies:
            file = copy.file
            is_own = self._system.has_elsewhere and not file.owner
            addresses = (file.address, *file.others) if is_own else ()
            pages = file.pages if is_own else ()
            yield Wanted(path=copy.path, file=file.file, addresses=addresses, pages=pages)
        for copy, asked in self.fetched.used():
            yield Wanted(path=copy.path, file=copy.file.file, addresses=asked)

    def pictures_elsewhere(self) -> tuple[str, ...]:
        """The addresses of pictures that the new site shows from where they were."""
        if not self._system.has_elsewhere:
            return ()
        return tuple(each for each in self.survey.pictures if not self.targets.has(each))

    def _everybody(self) -> People:
        found = People(self.answers.values["publisher"])
        for author in self.survey.site.authors:
            found.add(author)
        return found

    def _placed(self) -> NewPlaces:
        options = PlaceOptions(
            zone=self.zone,
            languages=tuple(code for code, _ in self.languages),
            bundles=frozenset(file.owner for file in self.survey.files if file.owner),
            undated=self.undated,
            earlier=self._record.documents(),
        )
        return placed(self.survey.documents, self.old, self.people, options)

    def _lists(self, terms: tuple[ListedTerm, ...]) -> dict[str, str]:
        """The new address of each list that a link may lead to, by its old one."""
        base = self.old.base
        lists = {base + "/": "/"} | {each.address: each.to for each in self.survey.site.lists}
        for term in terms:
            lists |= {base + alias: term.address for alias in term.aliases}
            lists.setdefault(base + term.address, term.address)
        for name, author in self.people.authors.items():
            if author.address:
                lists[author.address] = f"/authors/{name}/"
        return lists

    def is_there(self, document: Listed) -> bool:
        """Whether the old site had the document at this moment."""
        expires = document.expires
        if expires and expires.tzinfo is None:
            expires = expires.replace(tzinfo=self.zone)
        return document.state == "published" and not (expires and expires <= self.options.now)

    def converter(self) -> DocumentConverter:
        """What turns its documents into files."""
        ids = Counter(each.feed_id for each in self.survey.documents if each.feed_id)
        return DocumentConverter(
            ConversionContext(
                system=self.survey.site.system,
                zone=self.zone,
                language=self.answers.values["language"],
                undated=self.undated,
                now=self.options.now,
                ai=self.options.ai,
                source=self.options.source_default,
                publishes_comments=self.answers.publishes_comments,
            ),
            self.people,
            self.targets,
            frozenset(id_ for id_, count in ids.items() if count > 1),
        )


# Some sites have no end to their lists.
MOST_PER_PAGE = 1000


class _Tally(Struct):
    """What came up while the texts were converted: the `paths` of documents, `notes` for an editor,
    what was `lifted` out of texts, and how much there is of each kind."""

    paths: list[str] = []
    notes: list[Note] = []
    lifted: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)


def converted_site(
    plan: SitePlan, reader: SourceReader, write: Callable[[Wanted], None]
) -> ConvertedSite:
    """Read the texts, and `write` all files of the new site but the settings, which say what was
    found on the way."""
    converter, tally = plan.converter(), _Tally()
    for wanted in _document_files(plan, reader, converter, tally):
        write(wanted)
    authors = site_files.author_files(plan.people, plan.old, plan.claims, converter, tally.notes)
    for wanted in authors:
        write(wanted)
    for wanted in site_files.term_files(plan.terms, converter, tally.notes):
        write(wanted)
    for wanted in plan.wanted_copies():
        try:
            write(wanted)
            tally.counts["files"] += 1
        except SourceError as error:
            tally.notes.append(_uncopied(error))
    tally.counts["authors"] = len(plan.people.authors)
    return ConvertedSite(plan, tally)


def _uncopied(error: SourceError) -> Note:
    return Note(
        weight=3,
        kind="file that cannot be copied",
        place=error.place,
        message=f"{error.message}; it was there when the import began",
        hint="import again when nobody changes the source",
    )


def _document_files(
    plan: SitePlan, reader: SourceReader, converter: DocumentConverter, tally: _Tally
) -> Iterator[Wanted]:
    seen: set[str] = set()
    for document in reader.documents():
        place = plan.places.documents.get(document.id)
        if place is None or document.id in seen:
            continue
        seen.add(document.id)
        plan.options.on_progress("texts", len(seen), len(plan.survey.documents))
        try:
            converted = converter.converted(with_language(document), place)
        # Whatever it is about one text of ten thousand, the others come.
        except Exception as error:
            tally.notes.append(_unconverted(document, error))
            continue
        tally.counts[f"{document.kind}s"] += 1
        tally.counts["comments"] += converted.comments
        tally.lifted.update(converted.lifted.said)
        tally.notes += converted.notes
        tally.paths.append(place.path)
        yield from converted.files


def _unconverted(document: SourceDocument, error: Exception) -> Note:
    return Note(
        weight=3,
        kind="document that sitegen fails on",
        place=document.place,
        message=f"it was left out, by a fault of sitegen ({type(error).__name__}: {error})",
        hint="write it by hand, and report the fault with this document",
        document=document.id,
    )


class ConvertedSite:
    """The new site, once all its texts are converted: only then can anybody tell what its settings
    are, and what is to be reported."""

    def __init__(self, plan: SitePlan, tally: _Tally) -> None:
        self.plan, self._tally = plan, tally
        self._left_of_menu: list[str] = []

    def settings(self, left_out: frozenset[str]) -> Wanted:
        """The settings of a site without the files that are `left_out`."""
        return site_files.settings_file(self._facts(left_out))

    def _facts(self, left_out: frozenset[str]) -> site_files.SiteFacts:
        site = self.plan.survey.site
        return site_files.SiteFacts(
            title=self.plan.answers.values["title"],
            base_url=self.plan.answers.values["base_url"],
            description=one_line(site.description),
            language=self.plan.answers.values["language"],
            timezone=self.plan.answers.values["timezone"],
            publisher=self.plan.answers.values["publisher"],
            responsible=self.plan.answers.values["responsible"],
            email=site.email,
            pattern=self.plan.places.pattern,
            archives=site_files.archives_of(set(self._tally.paths) - left_out),
            external=self._external(),
            has_comments=bool(self._tally.counts["comments"]),
            languages=self.plan.languages,
            menu=self._menu(left_out),
            page_size=min(site.page_size, MOST_PER_PAGE),
        )

    def _menu(self, left_out: frozenset[str]) -> tuple[MenuItem, ...]:
        addresses = {
            place.path: place.address
            for document in self.plan.survey.documents
            if (place := self.plan.places.documents[document.id])
            and document.state == "published"
            and place.path not in left_out
        }
        known = {key_of(address) for address in FIXED if address.endswith("/")} - {"/search"}
        known |= {key_of(term.address) for term in self.plan.terms}
        known |= {key_of(f"/{folder}/") for folder in FOLDERS.values()}
        known |= {key_of(copy.address) for copy in self.plan.copies}
        items = self.plan.survey.site.menu
        menu = site_files.menu_of(items, self.plan.targets, addresses, known)
        self._left_of_menu = site_files.left_of_menu(items, menu)
        return menu

    def _external(self) -> tuple[str, ...]:
        """Folders of files that the source does not have, but that its texts show: they stay where
        they are, and no build looks for them."""
        taken = {place.address.split("/")[1] for place in self.plan.places.documents.values()} | {
            copy.address.split("/")[1] for copy in self.plan.copies
        }
        missing = (address for address in self.plan.targets.missing if _is_file(address))
        tops = {address.split("/")[1] for address in missing}
        return tuple(f"/{top}/" for top in sorted(tops - taken) if top and "." not in top)

    # --- what is said of it -----------------------------------------------------------------------

    def notes(self) -> list[Note]:
        """What came up while everything was placed and converted."""
        refused = [
            Note(
                weight=3,
                kind="file that cannot be copied",
                place=file.path,
                message="no file can have this name, or another one has it",
            )
            for file in self.plan.refused
        ]
        own = [*self._translations(), *self.plan.people.notes()]
        if self.plan.answers.publishes_comments:
            message = 'comments were left out of the texts: raw_html = "trust" publishes them'
            hint = "what could not be taken over is in this report alone"
            kind = "comments in texts"
            own.append(Note(weight=1, kind=kind, place="site.toml", message=message, hint=hint))
        if self._left_of_menu:
            titles = ", ".join(self._left_of_menu)
            message = f"nothing has the addresses of these, so they are left out: {titles}"
            hint = "write those that you need into [[nav]]"
            kind = "entries of the menu"
            own.append(Note(weight=2, kind=kind, place="site.toml", message=message, hint=hint))
        return [*self.plan.places.notes, *refused, *own, *self._tally.notes]

    def _translations(self) -> list[Note]:
        """The documents that are versions of another one. Who translated them is in no source, and
        would be invented here."""
        first: dict[str, str] = {}
        notes = []
        for document in self.plan.survey.documents:
            original = first.setdefault(document.translation_key, document.id)
            if document.translation_key and original != document.id:
                other = self.plan.places.documents[original].path
                notes.append(
                    Note(
                        weight=2,
                        kind="version in another language",
                        place=document.place,
                        message=f"it is a document of its own, and not the translation of {other}",
                        hint="say who translated it: the keys translation_of and translation",
                        document=document.id,
                    )
                )
        return notes

    def _pages_of_files(self) -> list[Lost]:
        """The pages that showed one file alone, and that no document of the new site has."""
        why = "it showed a file alone, which is in no post"
        return [
            Lost(address=page, to=copy.address, why=why, document=copy.file.path)
            for copy in self.plan.copies
            for page in copy.file.pages
            if "?" in page or collision_key(key_of(page)) not in self.plan.places.taken
        ]

    def _lists_elsewhere(self) -> list[Lost]:
        """The pages that only listed others, and have another address in the new site."""
        why = "it only listed pages, and the list is elsewhere now"
        taken = self.plan.places.taken | {collision_key(key_of(address)) for address in FIXED}
        return [
            Lost(address=each.address, to=each.to, why=why, document=each.place)
            for each in self.plan.survey.site.lists
            if (within := self.plan.old.within(each.address))
            and key_of(within) != "/"
            and collision_key(key_of(within)) not in taken
        ]

    def _lost_lists(self) -> tuple[Lost, ...]:
        """What was no document, and has an address that only a server can lead on."""
        why = "no file can have this name"
        terms = [
            Lost(address=address, to=term.address, why=why)
            for term in self.plan.terms
            for address in term.for_server
        ]
        return (*self._pages_of_files(), *self._lists_elsewhere(), *terms)

    def old_addresses(self) -> list[str]:
        """Every address that the old site had, as far as the source says, below its base path:
        `sitegen compare` takes an address without a host for one of the site."""
        base = self.plan.old.base
        there = [each for each in self.plan.survey.documents if self.plan.is_there(each)]
        found = {document.address for document in there}
        found |= {alias for each in there for alias in each.aliases}
        found |= {copy.file.address for copy in self.plan.copies if not copy.file.owner}
        found |= {lost.address for lost in self._lost_lists()}
        found |= {base + alias for term in self.plan.terms for alias in term.aliases}
        own = (each.removeprefix(base) if each.startswith(f"{base}/") else each for each in found)
        # Two slashes at its start would make a host of the first folder.
        # A line end in one would make two of it.
        return sorted("/" + each.lstrip("/") for each in own if each and each.isprintable())

    def _with_file(self, note: Note) -> Note:
        place = self.plan.places.documents.get(note.document)
        return replace(note, file=place.path) if place else note

    def report(
        self,
        system: str,
        notes: list[Note],
        outcomes: dict[str, Outcome],
        warnings: int,
    ) -> ImportReport:
        """The report of what was done."""
        base = OldSite.at(self.plan.answers.values["base_url"]).base
        by_number = numbered(
            self.plan.survey.documents, self.plan.places.documents, self.plan.old.base
        )
        lost = (*self.plan.places.lost, *self._lost_lists())
        return ImportReport(
            system=system,
            source=str(self.plan.options.source),
            into=str(self.plan.options.into),
            is_dry=self.plan.options.is_dry,
            counts=dict(self._tally.counts),
            answers=self.plan.answers.taken,
            outcomes=outcomes,
            notes=tuple(
                sorted(set(map(self._with_file, notes)), key=lambda note: (-note.weight, note))
            ),
            lost=lost,
            pictures=self.plan.pictures_elsewhere(),
            redirects=redirects_of((*by_number, *lost), system, base),
            missing=dict(self.plan.targets.missing),
            lifted=dict(self._tally.lifted),
            left_out=self.plan.survey.left_out,
            warnings=warnings,
            has_comments=bool(self._tally.counts["comments"]),
        )


def _is_file(address: str) -> bool:
    name = address.rpartition("/")[2]
    return "." in name and not name.lower().endswith((".html", ".htm", ".php", ".md"))
