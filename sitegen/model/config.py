"""`Config`: every setting of a site, its type and its default. settings.py reads them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Annotated, Any, Literal, get_args
from urllib.parse import urlsplit

from msgspec import Meta, Struct

from sitegen import urls
from sitegen.errors import Problem
from sitegen.model.documents import Involvement, Language, Text, WebAddress
from sitegen.model.zones import zone_of

SETTINGS = "site.toml"

# Those of Python-Markdown's own extensions that are not always on; any other name would import
# foreign code.
Extension = Literal[
    "attr_list",
    "legacy_attrs",
    "legacy_em",
    "md_in_html",
    "nl2br",
    "sane_lists",
    "smarty",
    "wikilinks",
]
EXTENSIONS: tuple[str, ...] = get_args(Extension)

# The warnings that a site can ignore: all but those about places where sitegen itself has to work.
Warned = Literal[
    "active-file",
    "ai-unstated",
    "alias",
    "author-model",
    "comment-parent",
    "cut-text",
    "escape",
    "excluded-target",
    "formula",
    "late-correction",
    "missing-target",
    "no-alt",
    "no-card",
    "no-contact",
    "no-policy",
    "no-responsible",
    "no-strings",
    "orphan-comments",
    "picture",
    "picture-format",
    "picture-small",
    "picture-svg",
    "raw-html",
    "review-void",
    "source-url",
    "term-address",
    "unsafe-address",
]
WARNED: tuple[str, ...] = get_args(Warned)


class FeedFormat(Struct, frozen=True):
    """`file` is the name of a feed under the address of its list; `function` makes it."""

    name: str
    file: str
    type: str
    function: str


FEEDS = {
    "rss": FeedFormat("RSS", "feed.xml", "application/rss+xml", "sitegen.outputs.rss:feed"),
    "atom": FeedFormat("Atom", "atom.xml", "application/atom+xml", "sitegen.outputs.atom:feed"),
    "json": FeedFormat(
        "JSON", "feed.json", "application/feed+json", "sitegen.outputs.jsonfeed:feed"
    ),
}


class Publisher(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    name: Text | None = None
    url: WebAddress = ""
    logo: Annotated[str, Meta(description="a picture: /logo.png or https://…")] = ""
    email: (
        Annotated[
            str,
            Meta(
                description="an address like desk@example.org",
                pattern=r"^[^@\s?&<>\"]+@[^@\s?&<>\"]+$",
            ),
        ]
        | None
    ) = None
    same_as: Annotated[
        tuple[WebAddress, ...], Meta(description="a list of addresses of profiles")
    ] = ()


class Urls(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    post: Annotated[str, Meta(description='a pattern like "/{year}/{month}/{day}/{slug}/"')] = (
        "/{year}/{month}/{day}/{slug}/"
    )


class Lists(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    page_size: Annotated[int, Meta(ge=1, le=1000, description="a whole number from 1 to 1000")] = 20


class Chains(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    by: Annotated[
        tuple[Literal["site", "category", "series"], ...],
        Meta(description='a list of "site", "category" and "series"'),
    ] = ("site",)


class Feeds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    formats: Annotated[
        tuple[Literal["rss", "atom", "json"], ...],
        Meta(description='a list of "rss", "atom" and "json"'),
    ] = ("rss", "atom", "json")
    per: Annotated[
        tuple[Literal["tag", "author", "category"], ...],
        Meta(description='a list of "tag", "author" and "category"'),
    ] = ()
    limit: Annotated[int, Meta(ge=1, le=1000, description="a whole number from 1 to 1000")] = 20
    content: Literal["full", "summary"] = "full"


# What makes formulas of LaTeX, in the versions that are known.
MATH, MATH_VERSIONS = "math-core", r"0\.8(\..*)?"
INSTALL_MATH = 'pip install "math-core>=0.8,<0.9"'


class Markdown(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    dialect: Literal["github", "classic"] = "github"
    extensions: Annotated[
        tuple[Extension, ...], Meta(description=f"a list of {', '.join(EXTENSIONS)}")
    ] = ()
    raw_html: Literal["sanitize", "escape", "trust"] = "sanitize"
    math: bool = False


class AiSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    default: Annotated[
        bool | Involvement | None,
        Meta(description="true, false, none, assisted, generated, automated or unstated"),
    ] = None
    label: Literal["always", "when-required"] = "always"
    policy: Annotated[str, Meta(description="the address of a page, like /ai-policy/")] = (
        "/ai-policy/"
    )
    headers: bool = False
    training: Literal["unsaid", "refused"] = "unsaid"


class Images(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    widths: Annotated[
        tuple[Annotated[int, Meta(ge=16, le=4096)], ...],
        Meta(description="a list of at most 8 whole numbers from 16 to 4096", max_length=8),
    ] = (480, 960, 1600)
    sizes: Annotated[
        str, Meta(description="a text like (min-width: 44rem) 41.5rem, 100vw", min_length=1)
    ] = "(min-width: 44rem) 41.5rem, 100vw"
    cards: bool = False


# The packages with the program that indexes, one of which a search needs; the first reads words in
# Chinese and Japanese as well.
INDEXERS = ("pagefind_bin_extended", "pagefind_bin")
INSTALL_INDEXER = 'pip install "pagefind[bin]>=1.5,<1.6"'


class Comments(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    provider: Literal["none", "mail", "static", "isso", "giscus", "utterances"] = "none"
    server: Annotated[
        str, Meta(description="the address of an Isso server, like https://comments.example/")
    ] = ""
    close_after: Annotated[
        int, Meta(ge=0, le=36500, description="a number of days, or 0 for never")
    ] = 0
    repo: (
        Annotated[
            str,
            Meta(
                description="a repository on GitHub, like owner/name", pattern=r"^[\w.-]+/[\w.-]+$"
            ),
        ]
        | None
    ) = None
    repo_id: Text | None = None
    category: Text | None = None
    category_id: Text | None = None


class SearchSettings(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    enabled: bool = False


class Build(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    output: Annotated[str, Meta(description="a folder", min_length=1)] = "public"
    headers: bool = False


class Checks(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    ignore: Annotated[tuple[Warned, ...], Meta(description=f"a list of {', '.join(WARNED)}")] = ()
    external: Annotated[
        tuple[Annotated[str, Meta(description="an address of the site like /docs/")], ...],
        Meta(description="a list of addresses of the site like /docs/"),
    ] = ()


class Archive(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A folder under content/ with what was written elsewhere. `path` is as files have it: no "/"
    at its end."""

    path: Annotated[str, Meta(description="a folder under content/, like content/posts/2009")]


class NavItem(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    title: Text
    url: Annotated[str, Meta(description="an address like /tags/ or https://…", min_length=1)]


class Config(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The settings of a site, as docs/settings.md describes them. `base_url` ends with "/"."""

    title: Text
    base_url: Annotated[
        str, Meta(description="an address like https://news.example/ or https://user.example/blog/")
    ]
    description: str = ""
    language: Language = "en"
    timezone: Annotated[
        str, Meta(description="a name like Europe/Berlin from the IANA time zone database")
    ] = "UTC"
    responsible: Text | None = None
    publisher: Publisher = Publisher()
    urls: Urls = Urls()
    lists: Lists = Lists()
    chains: Chains = Chains()
    feeds: Feeds = Feeds()
    markdown: Markdown = Markdown()
    ai: AiSettings = AiSettings()
    images: Images = Images()
    comments: Comments = Comments()
    search: SearchSettings = SearchSettings()
    build: Build = Build()
    checks: Checks = Checks()
    archives: tuple[Archive, ...] = ()
    nav: tuple[NavItem, ...] = ()
    params: dict[str, Any] = {}

    @property
    def zone(self) -> dt.tzinfo:
        return zone_of(self.timezone)

    def archive_of(self, path: str) -> Archive | None:
        """The archive that the file `path` stands in: of several in each other, the innermost."""
        return max(
            (archive for archive in self.archives if path.startswith(f"{archive.path}/")),
            key=lambda archive: len(archive.path),
            default=None,
        )

    def is_external(self, url: str) -> bool:
        """Whether another program on this host serves the address `url` of the site, a path without
        query. The settings may name its prefix with the base path, or without it as everywhere in
        the site."""
        whole = f"{url.rstrip('/')}/"
        paths = (whole, urls.with_base(urlsplit(self.base_url).path, whole))
        return any(
            path.startswith(f"{prefix.rstrip('/')}/")
            for prefix in self.checks.external
            for path in paths
        )

    def heeded(self, problems: Iterable[Problem]) -> tuple[Problem, ...]:
        """The problems without the warnings that the site ignores."""
        return tuple(
            problem
            for problem in problems
            if problem.severity == "error" or problem.code not in self.checks.ignore
        )


class SettingsJob(Struct, frozen=True, kw_only=True):
    """The text of site.toml, and what stands in for settings in it: an address of the site, an Isso
    server on this machine."""

    text: str
    base_url: str | None = None
    comments: str | None = None


class Settings(Struct, frozen=True, kw_only=True):
    """Settings and where those stand that have to be checked against the site: the addresses in
    them that lead into it, the archives, the language, the logo, the output folder. With problems,
    `config` is what posts can be judged by all the same."""

    config: Config
    refs: tuple[tuple[str, tuple[int, int]], ...]
    archive_marks: tuple[tuple[int, int], ...]
    language_mark: tuple[int, int]
    logo_mark: tuple[int, int]
    output_mark: tuple[int, int]
    problems: tuple[Problem, ...]
