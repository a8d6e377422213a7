"""One import under way: what the survey has found, where all of it goes, and the files that come of
it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from sitegen.importing import site_files
from sitegen.importing.converting import DocumentConverter, Manner, one_line
from sitegen.importing.old_site import Claims, OldSite
from sitegen.importing.old_site import key as key_of
from sitegen.importing.people import People
from sitegen.importing.placing import Lost, NewPlaces, PlaceOptions, placed
from sitegen.importing.redirects import redirects_of
from sitegen.importing.report import ImportReport
from sitegen.importing.source import MenuItem, Note, SourceReader
from sitegen.importing.survey import Listed, Survey
from sitegen.importing.targets import Targets, copies_of
from sitegen.importing.words_of_terms import FOLDERS, ListedTerm, listed_terms
from sitegen.importing.writing import Outcome, Wanted
from sitegen.urls import FIXED, collision_key

# (stage, how many are done, how many there are)
OnProgress = Callable[[str, int, int], None]


class Way(Struct, frozen=True, kw_only=True):
    """How this import is done: the folders, the moment of the run, that which stands for missing
    dates, what posts get that say nothing of AI and of sources, whether nothing is written, and the
    file that an earlier import wrote for each document, by its id."""

    source: Path
    into: Path
    now: dt.datetime
    undated: dt.datetime
    ai: str
    source_default: str
    is_dry: bool
    earlier: Mapping[str, str]


class SiteConversion:
    """The second half of an import. `values` and `taken` say what the site is called, and what
    nobody said of that."""

    def __init__(
        self,
        way: Way,
        survey: Survey,
        values: Mapping[str, str],
        taken: tuple[tuple[str, str], ...],
    ) -> None:
        self._way, self.survey, self._values, self._taken = way, survey, values, taken
        site = survey.site
        self._old = OldSite.at(site.base_url or values["base_url"])
        self._zone = ZoneInfo(values["timezone"])
        used = {document.language for document in survey.documents}
        self._languages = tuple(
            (code, label)
            for code, label in site.languages
            if code in used and code != values["language"]
        )
        self._people = self._everybody()
        self._places = self._placed()
        self._copies, self._refused = copies_of(survey.files, self._places.documents, self._old)
        there = [each for each in survey.documents if self._is_there(each)]
        lists = (collision_key(key_of(address)) for address in FIXED)
        files = (collision_key(key_of(copy.address)) for copy in self._copies)
        self._claims = Claims({*self._places.taken, *lists, *files})
        self._terms = listed_terms(site.terms, there, self._old, self._claims)
        self._targets = Targets(
            self._old,
            survey.documents,
            self._places.documents,
            self._copies,
            self._lists(self._terms),
        )
        self._paths: tuple[str, ...] = ()
        self._notes: list[Note] = []
        self._lifted: Counter[str] = Counter()
        self._counts: Counter[str] = Counter()

    # --- what is known before a text is read ------------------------------------------------------

    def _everybody(self) -> People:
        found = People(self._values["publisher"])
        for author in self.survey.site.authors:
            found.add(author)
        return found

    def _placed(self) -> NewPlaces:
        options = PlaceOptions(
            zone=self._zone,
            languages=tuple(code for code, _ in self._languages),
            bundles=frozenset(file.owner for file in self.survey.files if file.owner),
            undated=self._way.undated,
            earlier=self._way.earlier,
        )
        return placed(self.survey.documents, self._old, self._people, options)

    def _lists(self, terms: tuple[ListedTerm, ...]) -> dict[str, str]:
        """The new address of each list that a link may lead to, by its old one."""
        base = self._old.base
        lists = {base + "/": "/"}
        for term in terms:
            lists |= {base + alias: term.address for alias in term.aliases}
            lists.setdefault(base + term.address, term.address)
        for name, author in self._people.authors.items():
            if author.address:
                lists[author.address] = f"/authors/{name}/"
        return lists

    # --- the files --------------------------------------------------------------------------------

    def files(self, reader: SourceReader, on_progress: OnProgress) -> Iterator[Wanted]:
        """All files of the new site but the settings, which say what was found on the way."""
        converter = self._converter()
        paths = []
        seen: set[str] = set()
        for document in reader.documents():
            place = self._places.documents.get(document.id)
            if place is None or document.id in seen:
                continue
            seen.add(document.id)
            on_progress("texts", len(seen), len(self.survey.documents))
            converted = converter.converted(document, place)
            self._counts[f"{document.kind}s"] += 1
            self._counts["comments"] += converted.comments
            self._lifted.update(converted.lifted.said)
            self._notes += converted.notes
            paths.append(place.path)
            yield from converted.files
        yield from site_files.author_files(self._people, self._old, self._claims, converter)
        yield from site_files.term_files(self._terms, converter)
        for copy in self._copies:
            self._counts["files"] += 1
            yield Wanted(path=copy.path, file=copy.file.file)
        self._counts["authors"] = len(self._people.authors)
        self._paths = tuple(paths)

    def _converter(self) -> DocumentConverter:
        ids = Counter(each.feed_id for each in self.survey.documents if each.feed_id)
        return DocumentConverter(
            Manner(
                system=self.survey.site.system,
                zone=self._zone,
                language=self._values["language"],
                undated=self._way.undated,
                now=self._way.now,
                ai=self._way.ai,
                source=self._way.source_default,
            ),
            self._people,
            self._targets,
            frozenset(id_ for id_, count in ids.items() if count > 1),
        )

    def settings(self, left_out: frozenset[str]) -> Wanted:
        """The settings of a site without the files that are `left_out`, once all the others are
        made."""
        return site_files.settings_file(self._facts(left_out))

    def _facts(self, left_out: frozenset[str]) -> site_files.SiteFacts:
        site = self.survey.site
        return site_files.SiteFacts(
            title=self._values["title"],
            base_url=self._values["base_url"],
            description=one_line(site.description),
            language=self._values["language"],
            timezone=self._values["timezone"],
            publisher=self._values["publisher"],
            responsible=self._values["responsible"],
            email=site.email,
            pattern=self._places.pattern,
            archives=site_files.archives_of(set(self._paths) - left_out),
            external=self._external(),
            has_comments=bool(self._counts["comments"]),
            languages=self._languages,
            menu=self._menu(left_out),
            page_size=site.page_size,
        )

    def _menu(self, left_out: frozenset[str]) -> tuple[MenuItem, ...]:
        addresses = {
            place.path: place.address
            for document in self.survey.documents
            if (place := self._places.documents[document.id])
            and document.state == "published"
            and place.path not in left_out
        }
        known = {key_of(address) for address in FIXED if address.endswith("/")} - {"/search"}
        known |= {key_of(term.address) for term in self._terms}
        known |= {key_of(f"/{folder}/") for folder in FOLDERS.values()}
        known |= {key_of(copy.address) for copy in self._copies}
        return site_files.menu_of(self.survey.site.menu, self._targets, addresses, known)

    def _external(self) -> tuple[str, ...]:
        """Folders of files that the source does not have, but that its texts show: they stay where
        they are, and no build looks for them."""
        taken = {place.address.split("/")[1] for place in self._places.documents.values()} | {
            copy.address.split("/")[1] for copy in self._copies
        }
        missing = (address for address in self._targets.missing if _is_file(address))
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
            for file in self._refused
        ]
        return [*self._places.notes, *refused, *self._translations(), *self._notes]

    def _translations(self) -> list[Note]:
        """The documents that are versions of another one. Who translated them is in no source, and
        would be invented here."""
        first: dict[str, str] = {}
        notes = []
        for document in self.survey.documents:
            original = first.setdefault(document.translation_key, document.id)
            if document.translation_key and original != document.id:
                other = self._places.documents[original].path
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
            for copy in self._copies
            for page in copy.file.pages
            if "?" in page or collision_key(key_of(page)) not in self._places.taken
        ]

    def old_addresses(self) -> list[str]:
        """Every address that the old site had, as far as the source says, below its base path:
        `sitegen compare` takes an address without a host for one of the site."""
        base = self._old.base
        there = [each for each in self.survey.documents if self._is_there(each)]
        found = {document.address for document in there}
        found |= {alias for each in there for alias in each.aliases}
        found |= {copy.file.address for copy in self._copies if not copy.file.owner}
        found |= {lost.address for lost in self._pages_of_files()}
        found |= {base + alias for term in self._terms for alias in term.aliases}
        own = (each.removeprefix(base) if each.startswith(f"{base}/") else each for each in found)
        # Two slashes at its start would make a host of the first folder.
        return sorted("/" + each.lstrip("/") for each in own if each)

    def _with_file(self, note: Note) -> Note:
        place = self._places.documents.get(note.document)
        return replace(note, file=place.path) if place else note

    def _is_there(self, document: Listed) -> bool:
        """Whether the old site had the document at this moment."""
        expires = document.expires
        if expires and expires.tzinfo is None:
            expires = expires.replace(tzinfo=self._zone)
        return document.state == "published" and not (expires and expires <= self._way.now)

    def report(
        self,
        system: str,
        notes: list[Note],
        outcomes: dict[str, Outcome],
        warnings: int,
    ) -> ImportReport:
        """The report of what was done."""
        base = OldSite.at(self._values["base_url"]).base
        lost = (*self._places.lost, *self._pages_of_files())
        return ImportReport(
            system=system,
            source=str(self._way.source),
            into=str(self._way.into),
            is_dry=self._way.is_dry,
            counts=dict(self._counts),
            answers=self._taken,
            outcomes=outcomes,
            notes=tuple(
                sorted(set(map(self._with_file, notes)), key=lambda note: (-note.weight, note))
            ),
            lost=lost,
            redirects=redirects_of(lost, system, base),
            missing=dict(self._targets.missing),
            lifted=dict(self._lifted),
            left_out=self.survey.left_out,
            warnings=warnings,
            has_comments=bool(self._counts["comments"]),
        )


def _is_file(address: str) -> bool:
    name = address.rpartition("/")[2]
    return "." in name and not name.lower().endswith((".html", ".htm", ".php", ".md"))
