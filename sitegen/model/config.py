"""`Config`: all settings of a site. `sitegen.read.settings` reads them from site.toml."""

import datetime as dt
from collections.abc import Iterable
from typing import Annotated, Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from sitegen.errors import Problem
from sitegen.model.build_settings import BuildSettings
from sitegen.model.choices import (
    DIALECTS,
    EXTENSIONS,
    WARNED,
    DialectName,
    Extension,
    FrontDesign,
    Warned,
)
from sitegen.model.fields import Involvement, Language, Profiles, Text, WebAddress, form, key
from sitegen.model.languages import (
    DEFAULT_LANGUAGE,
    LANGUAGE_NAMES,
    Announcement,
    FootColumn,
    LanguageSettings,
    NavItem,
)
from sitegen.model.picture_settings import Images
from sitegen.model.theme_settings import ThemeSettings
from sitegen.model.zones import zone_of
from sitegen.urls import Base

SETTINGS = "site.toml"


_Count = Annotated[int, form("1 to 1000", "a whole number from 1 to 1000", ge=1, le=1000)]


class Publisher(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """`[publisher]`: who publishes the site, as pages, feeds and search engines name them."""

    name: Annotated[Text | None, key("Who publishes the site.", default="the site's title")] = None
    url: Annotated[WebAddress, key("The publisher's web address.", default="`base_url`")] = ""
    logo: Annotated[
        str,
        form("text", "a picture: /logo.png or https://…"),
        key("A picture: `/logo.png` from `static/`, or `https://…`.", default="empty"),
    ] = ""
    email: Annotated[
        Annotated[
            str,
            form(
                "e-mail address",
                "an address like desk@example.org",
                pattern=r"^[^@\s?&<>\"]+@[^@\s?&<>\"]+$",
            ),
        ]
        | None,
        key("Where replies by e-mail go; see Comments."),
    ] = None
    same_as: Annotated[Profiles, key("The publisher's profiles elsewhere.")] = ()


class Urls(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """`[urls]`: the pattern that the address of a post is made from."""

    post: Annotated[
        str,
        form("pattern", 'a pattern like "/{year}/{month}/{day}/{slug}/"'),
        key("The address of a post."),
    ] = "/{year}/{month}/{day}/{slug}/"


class Lists(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """`[lists]`: how lists of posts are split into pages."""

    page_size: Annotated[_Count, key("How many posts a numbered page of a list holds.")] = 20


class FrontSettings(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """`[front]`: how the front page shows the newest posts."""

    design: Annotated[
        FrontDesign,
        key(
            "How the front page is set: with a lead, rows and sections, as a river of posts by day,"
            " or in headlines only."
        ),
    ] = "magazine"


class Chains(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """`[chains]`: the sequences of posts in which each post links to its neighbours."""

    by: Annotated[
        tuple[Literal["site", "category", "series"], ...],
        form("", 'a list of "site", "category" and "series"'),
        key(
            "Which links to older and newer posts a post has: among all posts, those of its"
            " category, those of its series."
        ),
    ] = ("site", "series")


class Feeds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """`[feeds]`: which feeds are published, and what they hold."""

    formats: Annotated[
        tuple[Literal["rss", "atom", "json"], ...],
        form("", 'a list of "rss", "atom" and "json"'),
        key(
            "Which feeds there are: RSS 2.0 (`/feed.xml`), Atom 1.0 (`/atom.xml`), JSON Feed 1.1"
            " (`/feed.json`)."
        ),
    ] = ("rss", "atom", "json")
    per: Annotated[
        tuple[Literal["tag", "author", "category", "series"], ...],
        form("", 'a list of "tag", "author", "category" and "series"'),
        key("Which lists have feeds of their own, beside that of all posts."),
    ] = ()
    limit: Annotated[_Count, key("How many posts a feed holds, the newest first.")] = 20
    content: Annotated[
        Literal["full", "summary"],
        key("Whether feeds hold the texts, or only their summaries."),
    ] = "full"


# The package that converts LaTeX to MathML, and the versions that sitegen is tested with.
MATH, MATH_VERSIONS = "math-core", r"0\.8(\..*)?"
INSTALL_MATH = 'pip install "math-core>=0.8,<0.9"'


class Markdown(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """`[markdown]`: how texts are read and converted to HTML."""

    dialect: Annotated[
        DialectName,
        key(f"How Markdown is read: {', or '.join(one.rules for one in DIALECTS.values())}."),
    ] = "github"
    extensions: Annotated[
        tuple[Extension, ...],
        form("list", f"a list of {', '.join(EXTENSIONS)}"),
        key("More extensions of Python-Markdown, beside those that are always on."),
    ] = ()
    raw_html: Annotated[
        Literal["sanitize", "escape", "trust"], key("What happens to HTML in Markdown.")
    ] = "sanitize"
    math: Annotated[bool, key("Whether `$…$`, `$$…$$` and fences named `math` are formulas.")] = (
        False
    )


class AiSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """`[ai]`: what the site says about the part that AI had in its posts."""

    default: Annotated[
        bool | Involvement | None,
        form("", "true, false, none, assisted, generated, automated or unstated"),
        key("The value of `ai` for posts without that key."),
    ] = None
    label: Annotated[
        Literal["always", "when-required"],
        key("When AI took part, the post has a visible label."),
    ] = "always"
    policy: Annotated[
        str,
        form("address of a page", "the address of a page, like /ai-policy/"),
        key("The page that says how you use AI."),
    ] = "/ai-policy/"
    headers: Annotated[
        bool,
        key(
            "Publishes a file `_headers` that gives each post on whose page no readers' comments"
            " can appear the HTTP header `AI-Disclosure`."
        ),
    ] = False
    training: Annotated[
        Literal["unsaid", "refused"], key("`refused` asks not to train models on the site.")
    ] = "unsaid"


# The packages with Pagefind's indexer. The search needs one of them; the first also splits Chinese
# and Japanese into words.
INDEXERS = ("pagefind_bin_extended", "pagefind_bin")
INSTALL_INDEXER = 'pip install "pagefind[bin]>=1.5,<1.6"'


class Comments(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """`[comments]`: where readers can reply to posts, and what that provider needs to know."""

    provider: Annotated[
        Literal["none", "mail", "static", "isso", "giscus", "utterances"],
        key("Where readers can write, and whether comments are shown."),
    ] = "none"
    server: Annotated[
        str,
        form("address", "the address of an Isso server, like https://comments.example/"),
        key("The address of your Isso server."),
    ] = ""
    close_after: Annotated[
        int,
        form("0 to 36500", "a number of days, or 0 for never", ge=0, le=36500),
        key("How many days after its `date` a post is closed to new comments."),
    ] = 0
    repo: Annotated[
        Annotated[
            str,
            form(
                "`owner/name`",
                "a repository on GitHub, like owner/name",
                pattern=r"^[\w.-]+/[\w.-]+$",
            ),
        ]
        | None,
        key("The repository on GitHub."),
    ] = None
    repo_id: Annotated[Text | None, key("Its id; `giscus` needs it.")] = None
    category: Annotated[Text | None, key("The category of discussions; `giscus` needs it.")] = None
    category_id: Annotated[Text | None, key("Its id; `giscus` needs it.")] = None


class SearchSettings(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """`[search]`: whether the site has a search."""

    enabled: Annotated[
        bool, key("Publishes a search: a page `/search/`, and a form at the top of every page.")
    ] = False


class Checks(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """`[checks]`: warnings to ignore, and addresses of the host that other programs serve."""

    ignore: Annotated[
        tuple[Warned, ...],
        form("list of codes", f"a list of {', '.join(WARNED)}"),
        key("Warnings that are not reported, not even with `--strict`."),
    ] = ()
    phrases: Annotated[
        tuple[Text, ...],
        form("list of texts", 'a list of texts like ["As a bot of the newsroom"]'),
        key("Words of your own that no post may hold: they bring the warning `text-assistant`."),
    ] = ()
    external: Annotated[
        tuple[Annotated[str, form("address", "an address of the site like /docs/")], ...],
        form("list of addresses", "a list of addresses of the site like /docs/"),
        key('What other programs serve on this host, such as `["/docs/", "/world"]`.'),
    ] = ()


class Archive(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A folder under content/ with documents from another site. Links in them that lead nowhere are
    warnings. `path` has no "/" at its end."""

    path: Annotated[
        str,
        form("folder", "a folder under content/, like content/posts/2009"),
        key('A folder under `content/`, such as `"content/posts/2009"`.'),
    ]


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
    build: BuildSettings = BuildSettings()
    checks: Checks = Checks()
    archives: tuple[Archive, ...] = ()
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
    def zone(self) -> dt.tzinfo:
        """The time zone of the site. Times without an offset are in it."""
        return zone_of(self.timezone)

    @property
    def codes(self) -> tuple[str, ...]:
        """The languages of the editions, that of the site first; () for a site of one language."""
        if not self.languages:
            return ()
        return (self.language, *(language.code for language in self.languages))

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


class Settings(Struct, frozen=True, kw_only=True):
    """The settings, and the line and column of those that have to be checked against the files of
    the site: addresses of the site (`refs`), `folders` of archives and of pictures, each with its
    key and its path, languages, logo, output folder, and the addresses that are gone.

    If there are problems, `config` has a default for each wrong setting, which causes no problems
    in posts."""

    config: Config
    refs: tuple[tuple[str, tuple[int, int]], ...]
    folders: tuple[tuple[str, str, tuple[int, int]], ...]
    language_mark: tuple[int, int]
    language_marks: tuple[tuple[int, int], ...]
    logo_mark: tuple[int, int]
    output_mark: tuple[int, int]
    gone_marks: tuple[tuple[int, int], ...]
    problems: tuple[Problem, ...]
