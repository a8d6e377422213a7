"""Authors: those of the head of an export, those that posts name, and guests of Co-Authors Plus."""

from __future__ import annotations

from sitegen.importing.source import SourceAuthor, SourceText
from sitegen.importing.sources.html_texts import is_mail, plain, web_address, without_mail
from sitegen.importing.sources.wordpress.index import Index
from sitegen.importing.sources.wordpress.paragraphs import with_paragraphs
from sitegen.importing.sources.wordpress.words import nicename
from sitegen.importing.sources.wordpress.wxr import WxrHead, WxrItem

_TEAM = "cap-"


class WxrPeople:
    """The authors of an export by login. A login that is an e-mail address is used nowhere."""

    def __init__(self, heads: tuple[WxrHead, ...], index: Index, base_path: str) -> None:
        self._base = base_path
        self._by_login: dict[str, SourceAuthor] = {}
        self._by_slug: dict[str, str] = {}
        for head in heads:
            for kind, fields in head.entries:
                if kind == "author":
                    self._add(fields)
        for login, item in index.guests.items():
            self._add_guest(login, item)
        for login in index.creators:
            self._add({"author_login": login})
        for (domain, slug), name in index.term_names.items():
            if domain == "author":
                self._add_named(slug.removeprefix(_TEAM), name.strip())

    def all(self) -> tuple[SourceAuthor, ...]:
        """Every author once, in the order of the export."""
        return tuple(self._by_login.values())

    def of(self, item: WxrItem) -> tuple[str, ...]:
        """The ids of the authors of an item."""
        slugs = [slug.removeprefix(_TEAM) for domain, slug, _ in item.terms if domain == "author"]
        found = [self._by_slug[slug] for slug in slugs if slug in self._by_slug]
        creator = item.text("creator")
        if not found and creator in self._by_login:
            found = [self._by_login[creator].id]
        return tuple(dict.fromkeys(found))

    def _add(self, fields: dict[str, str]) -> None:
        login = fields.get("author_login", "").strip()
        if not login or login in self._by_login:
            return
        given = f"{fields.get('author_first_name', '')} {fields.get('author_last_name', '')}"
        names = (fields.get("author_display_name", ""), given, without_mail(login))
        name = next((each for text in names if (each := without_mail(plain(text)))), "")
        # An address has no name but what is before its @, which nobody has chosen to publish.
        number = fields.get("author_id", "").strip() or str(len(self._by_login) + 1)
        name = name or f"Author {number}"
        slug = nicename(name if is_mail(login) else login) or f"author-{number}"
        while slug in self._by_slug:
            slug += "-2"
        self._by_slug[slug] = slug
        self._by_login[login] = SourceAuthor(
            id=slug,
            name=name,
            slug=slug,
            biography=_text(fields.get("author_description", "")),
            url=web_address(fields.get("author_url", "")),
            address=f"{self._base}/author/{slug}/",
        )

    def _add_named(self, slug: str, login: str) -> None:
        """Somebody of whom the export has no more than the term by which posts name them: a guest
        of Co-Authors Plus in an export of posts alone."""
        if login in self._by_login:
            self._by_slug.setdefault(slug, self._by_login[login].id)
        elif slug and slug not in self._by_slug and not is_mail(login):
            # The name of such a term is a login, in which words are parted by hyphens.
            is_login = nicename(login) == login
            name = login.replace("-", " ").title() if is_login and "-" in login else login or slug
            self._by_slug[slug] = slug
            address = f"{self._base}/author/{slug}/"
            self._by_login[login or slug] = SourceAuthor(
                id=slug, name=plain(name), slug=slug, address=address
            )

    def _add_guest(self, login: str, item: WxrItem) -> None:
        slug = nicename(login.removeprefix(_TEAM))
        name = without_mail(plain(item.meta_value("cap-display_name") or item.text("title")))
        if not slug or not name or slug in self._by_slug:
            return
        self._by_slug[slug] = slug
        self._by_login[login] = SourceAuthor(
            id=slug,
            name=name,
            slug=slug,
            biography=_text(item.meta_value("cap-description") or item.text("content")),
            url=web_address(item.meta_value("cap-website")),
            address=f"{self._base}/author/{slug}/",
        )


def _text(text: str) -> SourceText:
    return SourceText(text=with_paragraphs(text)) if text.strip() else SourceText()
