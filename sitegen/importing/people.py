"""Who writes in the new site: an author's key for each name that the old one has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from sitegen import urls
from sitegen.importing.numbering import Numbering
from sitegen.importing.source import Note, SourceAuthor, SourceText
from sitegen.text.letters import composed

# A key is the name of a file, and may get a number.
_KEY = 100
# What systems call their first user.
_NO_NAME = re.compile(
    r"(?:(?:(?:wp|site|web|blog)[ _-]?)?(?:admin(?:istrator|istrador|istrateur)?|user)"
    r"|amministratore|webmaster|root|super[ -]?user)[ _-]?\d*|unknown|anonymous",
    re.IGNORECASE,
)


class People:
    """The authors by their keys, in the order in which they were met. What nobody has signed is by
    the `publisher`, who is an author from then on."""

    def __init__(self, publisher: str) -> None:
        self.authors: dict[str, SourceAuthor] = {}
        self._publisher = publisher
        self._keys: dict[str, str] = {}
        self._numbering = Numbering()

    def add(self, author: SourceAuthor) -> str:
        """The key of one more author. One with the id or the name of another is the same."""
        id_, name = author.id.strip(), composed(author.name.strip() or author.id.strip())
        key = self._keys.get(id_) or self._keys.get(name.casefold())
        if not key:
            slug = urls.slug(author.slug) or urls.slug(name) or "author"
            key = self._free(slug[:_KEY].strip("-"))
            self.authors[key] = author
        for each in (id_, name.casefold()):
            if each:
                self._keys.setdefault(each, key)
        return key

    def first_of(self, named: Iterable[str]) -> str:
        """The key of the first of the ids or names, "" if there is none yet."""
        return next((key for name in named if (key := self._key(name))), "")

    def keys_of(self, named: Iterable[str], biography: str = "") -> list[str]:
        """The keys for the ids or names that a document has, each once. Who is new becomes an
        author, with the `biography` that the document gives, as Markdown."""
        keys = []
        for name in map(str.strip, named):
            if not name:
                continue
            key = self._key(name) or self.add(SourceAuthor(id=name, name=name))
            keys.append(key)
            author = self.authors[key]
            if biography and not author.biography.text.strip():
                said = SourceText(text=biography, format="markdown")
                self.authors[key] = replace(author, biography=said)
        return list(dict.fromkeys(keys)) or [self._nobody()]

    def notes(self) -> Iterator[Note]:
        """Authors whose names say nothing to readers."""
        for key, author in self.authors.items():
            name = author.name.strip() or author.id.strip()
            if _NO_NAME.fullmatch(name):
                yield Note(
                    weight=2,
                    kind="author without a name",
                    place=f"content/authors/{key}.md",
                    message=f"readers see {name} as the author",
                    hint="write there the name of whoever it is",
                )

    def _key(self, name: str) -> str:
        name = name.strip()
        return self._keys.get(name) or self._keys.get(composed(name).casefold(), "")

    def _nobody(self) -> str:
        publisher = self._publisher
        author = SourceAuthor(id=publisher, name=publisher, is_organization=True)
        return self._key(publisher) or self.add(author)

    def _free(self, slug: str) -> str:
        return next(key for key in self._numbering.names(slug) if key not in self.authors)
