"""`Config`: all settings of a site. `sitegen.read.settings` reads them from site.toml."""

import datetime as dt
from collections.abc import Iterable
from typing import Annotated, Any

from msgspec import Struct
from msgspec.structs import replace

from sitegen.errors import Problem
from sitegen.model.build_settings import BuildSettings
from sitegen.model.collection_settings import CollectionSettings
from sitegen.model.config_tables import (
    AiSettings,
    Archive,
    Chains,
    Checks,
    Comments,
    Feeds,
    FrontSettings,
    Lists,
    Markdown,
    Publisher,
    SearchSettings,
    Urls,
)
from sitegen.model.fields import Language, Text, form, key
from sitegen.model.languages import DEFAULT_LANGUAGE, LANGUAGE_NAMES, LanguageSettings
from sitegen.model.newsletter_settings import Newsletter
from sitegen.model.output_settings import OutputSettings
from sitegen.model.page_settings import Announcement, FootColumn, NavItem
from sitegen.model.picture_settings import Images
from sitegen.model.script_settings import Analytics, ScriptSettings
from sitegen.model.security_settings import Security
from sitegen.model.taxonomy_settings import TaxonomySettings
from sitegen.model.theme_settings import ThemeSettings
from sitegen.model.zones import zone_of
from sitegen.urls import Base

SETTINGS = "site.toml"


class ShownSettings(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Settings that sitegen hands to layouts as they are: `site.settings.<key>`. All pages
    depend on them.

    A text that is not set is "", as in all views."""

    description: Annotated[
        str, form("text"), key("One sentence about the site.", default="empty")
    ] = ""
    responsible: Annotated[Text, key("Who answers for what is published here.")] = ""


class Config(ShownSettings, frozen=True, kw_only=True, omit_defaults=True):
    """The settings of a site, as docs/settings.md describes them. `base_url` ends with "/"."""

    title: Annotated[Text, key("The name of the site.")]
    base_url: Annotated[
        str,
        form("address", "an address like https://news.example/ or https://user.example/blog/"),
        key("The address at which the site is published."),
    ]
    language: Annotated[Language, key("The language of the site, such as `de` or `pt-BR`.")] = (
        DEFAULT_LANGUAGE
    )
    label: Annotated[
        Text | None,
        key(
            "What the language of the site calls itself, where its editions are listed.",
            default="its name, or the code",
        ),
    ] = None
    timezone: Annotated[
        str,
        form("name", "a name like Europe/Berlin from the IANA time zone database"),
        key("A name like `Europe/Berlin` from the IANA time zone database."),
    ] = "UTC"
    publisher: Publisher = Publisher()
    urls: Urls = Urls()
    lists: Lists = Lists()
    front: FrontSettings = FrontSettings()
    theme: ThemeSettings = ThemeSettings()
    announcement: Announcement | None = None
    chains: Chains = Chains()
    feeds: Feeds = Feeds()
    markdown: Markdown = Markdown()
    ai: AiSettings = AiSettings()
    images: Images = Images()
    comments: Comments = Comments()
    search: SearchSettings = SearchSettings()
    security: Security = Security()
    scripts: tuple[ScriptSettings, ...] = ()
    analytics: Analytics | None = None
    outputs: OutputSettings = OutputSettings()
    newsletter: Newsletter | None = None
    build: BuildSettings = BuildSettings()
    checks: Checks = Checks()
    archives: tuple[Archive, ...] = ()
    collections: tuple[CollectionSettings, ...] = ()
    taxonomies: tuple[TaxonomySettings, ...] = ()
    nav: tuple[NavItem, ...] = ()
    foot: tuple[FootColumn, ...] = ()
    languages: tuple[LanguageSettings, ...] = ()
    params: Annotated[
        dict[str, Any], key("Anything that your own layouts read as `site.params`.", noun="table")
    ] = {}

    @property
    def base(self) -> Base:
        """Where the addresses of the site are published. (What `of` returns knows no other
        editions, nor their hosts: `Edition.base` does.)"""
        hosts = [(edition.path, edition.base_url) for edition in self.languages if edition.base_url]
        return Base(self.base_url, tuple(hosts))

    @property
    def picture_sizes(self) -> str:
        """How wide pictures are in texts, in the form of the attribute `sizes` of HTML."""
        text = self.theme.text_width
        if self._has_own_sizes or text == ThemeSettings().text_width:
            return self.images.sizes
        return f"(min-width: {text + 3:g}rem) {text + 0.5:g}rem, 100vw"

    @property
    def lead_sizes(self) -> str:
        """The same of the picture above the text of a post."""
        if self._has_own_sizes:
            return self.images.sizes
        frame = self.theme.frame_width
        return f"(min-width: {frame + 5:g}rem) {frame:g}rem, 100vw"

    @property
    def _has_own_sizes(self) -> bool:
        return self.images.sizes != Images().sizes

    @property
    def zone(self) -> dt.tzinfo:
        """The time zone of the site. Times without an offset are in it."""
        return zone_of(self.timezone)

    @property
    def codes(self) -> tuple[str, ...]:
        """The languages of the editions, that of the site first; () for a site of one language."""
        if not self.languages:
            return ()
        return (self.language, *(language.code for language in self.languages))

    @property
    def has_submenus(self) -> bool:
        """Whether the menu of an edition has links below an item."""
        menus = (self.nav, *(language.nav or () for language in self.languages))
        return any(item.links for menu in menus for item in menu)

    def language_of(self, tag: str | None) -> str:
        """The language of the edition to which a document in the language `tag` belongs: the one
        that equals it but for letter case, else that of the site."""
        if not tag or not self.languages:
            return self.language
        wanted = tag.lower()
        return next((code for code in self.codes if code.lower() == wanted), self.language)

    def of(self, code: str) -> "Config":
        """The settings of the edition in the language `code`, as if it were a site of one
        language; for that of the site these settings themselves. Raises KeyError for a language
        without an edition."""
        if code == self.language:
            return self
        edition = self._edition(code)
        return replace(
            self,
            title=edition.title or self.title,
            description=edition.description or self.description,
            language=edition.code,
            label=edition.label,
            nav=self.nav if edition.nav is None else edition.nav,
            foot=self.foot if edition.foot is None else edition.foot,
            announcement=edition.announcement,
            newsletter=self.newsletter and edition.newsletter_of(self.newsletter),
            languages=(),
        )

    def prefix(self, code: str) -> str:
        """What addresses of the edition in the language `code` begin with: "/fr", or "" for that of
        the site. Raises KeyError for a language without an edition."""
        return "" if code == self.language else self._edition(code).path.rstrip("/")

    def as_declared(self, tag: str | None) -> str:
        """The language `tag` in the letter case of the edition in it; as it is if there is none.
        Without a tag, the language of the site."""
        code = self.language_of(tag)
        return code if not tag or code.lower() == tag.lower() else tag

    def label_of(self, code: str) -> str:
        """What a language calls itself: what the settings say of that of an edition, else its name,
        or the code if that is not known."""
        labels = {language.code: language.label for language in self.languages}
        label = self.label if code == self.language else labels.get(code)
        return label or LANGUAGE_NAMES.get(code.partition("-")[0].lower(), code)

    def _edition(self, code: str) -> LanguageSettings:
        for language in self.languages:
            if language.code == code:
                return language
        raise KeyError(code)

    def archive_of(self, path: str) -> Archive | None:
        """The innermost archive that contains the file `path`, or None."""
        around = (archive for archive in self.archives if path.startswith(f"{archive.path}/"))
        return max(around, key=lambda archive: len(archive.path), default=None)

    def is_external(self, url: str) -> bool:
        """Whether another program on this host serves `url`, the path of an address of the site.

        The setting `checks.external` may name it with the base path of the site or without."""
        whole = f"{url.rstrip('/')}/"
        paths = (whole, self.base.href(whole, whole))
        return any(
            path.startswith(f"{prefix.rstrip('/')}/")
            for prefix in self.checks.external
            for path in paths
        )

    def without_ignored(self, problems: Iterable[Problem]) -> tuple[Problem, ...]:
        """The problems but for the warnings that `checks.ignore` names."""
        return tuple(
            problem
            for problem in problems
            if problem.severity == "error" or problem.code not in self.checks.ignore
        )


class SettingsJob(Struct, frozen=True, kw_only=True):
    """The text of site.toml, and values that replace settings in it: the address of the site
    (`--base-url`), and that of the Isso server of a preview (`sitegen serve --comments`). A
    `preview` has all editions on one host."""

    text: str
    base_url: str | None = None
    comments: str | None = None
    preview: bool = False


class FontMarks(Struct, frozen=True):
    """The line and column of a font in the settings: of its name, its file, its weight, and what it
    is used for."""

    family: tuple[int, int]
    file: tuple[int, int]
    weight: tuple[int, int]
    use: tuple[int, int]


class Settings(Struct, frozen=True, kw_only=True):
    """The settings, and the line and column of those that have to be checked against the files of
    the site: addresses of the site (`refs`), `folders` of archives and of pictures, each with its
    key and its path, languages, the publisher's logo, the logos and icons of `[theme]` by their
    keys, fonts, output folder, the addresses that are gone, the keys of each collection and of
    each taxonomy, and the address of each script.

    If there are problems, `config` has a default for each wrong setting, which causes no problems
    in posts."""

    config: Config
    refs: tuple[tuple[str, tuple[int, int]], ...]
    folders: tuple[tuple[str, str, tuple[int, int]], ...]
    language_mark: tuple[int, int]
    language_marks: tuple[tuple[int, int], ...]
    logo_mark: tuple[int, int]
    theme_marks: dict[str, tuple[int, int]]
    font_marks: tuple[FontMarks, ...]
    output_mark: tuple[int, int]
    gone_marks: tuple[tuple[int, int], ...]
    collection_marks: tuple[dict[str, tuple[int, int]], ...]
    taxonomy_marks: tuple[dict[str, tuple[int, int]], ...]
    script_marks: tuple[tuple[int, int], ...]
    problems: tuple[Problem, ...]
