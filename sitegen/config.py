"""site.toml → `Config`: every setting, its type, its default, and what is wrong with it."""

from __future__ import annotations

import datetime as dt
import importlib.resources
import re
from functools import cache
from string import Formatter
from typing import Annotated, Any, Literal, get_args
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta, Struct

from sitegen import located, urls
from sitegen.errors import Problem, shorten
from sitegen.model import Involvement, Language, Text, WebAddress

SETTINGS = "site.toml"
PERMALINK_FIELDS = ("year", "month", "day", "slug", "category", "author")

# Those of Python-Markdown's own extensions that are not always on; any other name would import foreign code.
Extension = Literal["attr_list", "legacy_attrs", "legacy_em", "md_in_html", "nl2br", "sane_lists", "smarty", "wikilinks"]
EXTENSIONS: tuple[str, ...] = get_args(Extension)


# Extensions that replace what GitHub's dialect replaces as well, and what to do without them there.
CLASSIC_ONLY = {
    "md_in_html": 'text inside <div> is Markdown after an empty line; or set dialect = "classic"',
    "sane_lists": 'lists of two kinds are kept apart anyway; or set dialect = "classic"',
}


class Publisher(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: Text | None = None
    url: WebAddress = ""
    logo: Annotated[str, Meta(description="a picture: /logo.png or https://…")] = ""
    email: Annotated[str, Meta(description="an address like desk@example.org", pattern=r"^[^@\s]+@[^@\s]+$")] | None = None
    same_as: Annotated[tuple[WebAddress, ...], Meta(description="a list of addresses of profiles")] = ()


class Urls(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    post: Annotated[str, Meta(description='a pattern like "/{year}/{month}/{day}/{slug}/"')] = "/{year}/{month}/{day}/{slug}/"


class Lists(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    page_size: Annotated[int, Meta(ge=1, le=1000, description="a whole number from 1 to 1000")] = 20


class Chains(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    by: Annotated[tuple[Literal["site", "category", "series"], ...],
                  Meta(description='a list of "site", "category" and "series"')] = ("site",)


class Feeds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    limit: Annotated[int, Meta(ge=1, le=1000, description="a whole number from 1 to 1000")] = 20
    content: Literal["full", "summary"] = "full"


class Markdown(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    dialect: Literal["github", "classic"] = "github"
    extensions: Annotated[tuple[Extension, ...], Meta(description=f"a list of {', '.join(EXTENSIONS)}")] = ()
    raw_html: Literal["sanitize", "escape", "trust"] = "sanitize"


class AiSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    default: Annotated[bool | Involvement | None, Meta(
        description="true, false, none, assisted, generated or automated")] = None
    label: Literal["always", "when-required"] = "always"
    policy: Annotated[str, Meta(description="the address of a page, like /ai-policy/")] = "/ai-policy/"


class Comments(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    provider: Literal["none", "mail"] = "none"


class Build(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    output: Annotated[str, Meta(description="a folder", min_length=1)] = "public"


class NavItem(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    title: Text
    url: Annotated[str, Meta(description="an address like /tags/ or https://…", min_length=1)]


class Config(Struct, frozen=True, kw_only=True):
    """The settings of a site, as docs/settings.md describes them. `base_url` ends with "/"."""

    title: Text
    base_url: Annotated[str, Meta(description="an address like https://news.example/ or https://user.example/blog/")]
    description: str = ""
    language: Language = "en"
    timezone: Annotated[str, Meta(description="a name like Europe/Berlin from the IANA time zone database")] = "UTC"
    responsible: Text | None = None
    publisher: Publisher = Publisher()
    urls: Urls = Urls()
    lists: Lists = Lists()
    chains: Chains = Chains()
    feeds: Feeds = Feeds()
    markdown: Markdown = Markdown()
    ai: AiSettings = AiSettings()
    comments: Comments = Comments()
    build: Build = Build()
    nav: tuple[NavItem, ...] = ()
    params: dict[str, Any] = {}

    @property
    def zone(self) -> dt.tzinfo:
        return zone_of(self.timezone)


# What stands in for settings that could not be read while posts are judged: no post is blamed for a mistake in site.toml.
_REQUIRED: dict[str, Any] = {"title": "?", "base_url": "https://example.invalid/"}
_LENIENT: dict[str, Any] = {"ai": AiSettings(default=False), "markdown": Markdown(raw_html="trust")}


def parse(text: str, base_url: str | None = None) -> tuple[Config, located.Located, tuple[Problem, ...]]:
    """The settings in `text`, where they stand, and all problems; `base_url` stands in for the one in the file.

    With problems, the settings are those that could be read, and what no post can offend against for the others.
    """
    found = located.load_toml(text, SETTINGS, 1, dt.UTC)
    if found.problems:
        return Config(**_REQUIRED, **_LENIENT), found, found.problems
    problems: list[Problem] = []
    if base_url is not None:
        if not is_base_url(base_url):
            expected = located.description(Config, ("base_url",))
            problems.append(Problem(path="--base-url", code="usage", message=f"expected {expected}, got {shorten(base_url)}"))
            base_url = _REQUIRED["base_url"]
        found = msgspec.structs.replace(found, data={**found.data, "base_url": base_url})
    _, values, unread = located.convert(found, Config, SETTINGS)
    wrong = _check(values, found)
    stand_ins = {**_REQUIRED, **{key: value for key, value in _LENIENT.items() if key in found.data}}
    config = Config(**{**stand_ins, **{key: value for key, value in values.items() if key not in wrong}})
    settings = msgspec.structs.replace(config, base_url=_normal_base(config.base_url))
    return settings, found, (*problems, *unread, *(problem for key in wrong for problem in wrong[key]))


def is_base_url(address: str) -> bool:
    """Whether a site can stand at `address`: a web address without query, fragment, dots and empty folders; a link of
    the site would lead to another host if its path began with "//"."""
    parts = urlsplit(address) if urls.is_web_address(address) else None
    return parts is not None and not parts.query and not parts.fragment and not re.search(r"\.\.|//|\\", unquote(parts.path))


def _normal_base(base_url: str) -> str:
    parts = urlsplit(base_url)
    path = urls.encode_again(parts.path).rstrip("/") + "/"
    return f"{parts.scheme}://{parts.netloc.lower()}{path}"


def _check(values: dict[str, Any], found: located.Located) -> dict[str, list[Problem]]:
    """What is wrong with the settings that could be read, beyond their types, by the key in site.toml that it stands under."""
    problems: dict[str, list[Problem]] = {}

    def refuse(path: located.Path, got: object, hint: str = "") -> None:
        expected = located.description(Config, path)
        problems.setdefault(str(path[0]), []).append(found.problem(
            path, "invalid-value", f"{located.field_name(path)}: expected {expected}, got {shorten(got)}", hint))

    if "base_url" in values and not is_base_url(values["base_url"]):
        refuse(("base_url",), values["base_url"])
    try:
        zone_of(values.get("timezone", "UTC"))
    except ValueError:
        refuse(("timezone",), values["timezone"])
    pattern = values.get("urls", Urls()).post
    problem = permalink_problem(pattern)
    if problem:
        refuse(("urls", "post"), pattern, problem)
    chains = values.get("chains", Chains()).by
    if len(set(chains)) < len(chains):
        refuse(("chains", "by"), list(chains), "name each once")
    publisher = values.get("publisher", Publisher())
    if values.get("comments", Comments()).provider == "mail" and not publisher.email and "email" not in found.data.get("publisher", {}):
        problems["comments"] = [found.problem(("comments", "provider"), "missing-key", 'comments.provider "mail" needs the address to write to',
                                              'add email = "…" under [publisher]')]
    for i, item in enumerate(values.get("nav", ())):
        if not item.url.startswith("/") and urls.scheme(item.url) not in urls.SAFE_SCHEMES:
            refuse(("nav", i, "url"), item.url)
    if publisher.logo and not publisher.logo.startswith("/") and not urls.is_web_address(publisher.logo):
        refuse(("publisher", "logo"), publisher.logo)
    policy = values.get("ai", AiSettings()).policy
    if not policy.startswith("/"):
        refuse(("ai", "policy"), policy)
    if classic := _check_extensions(values.get("markdown", Markdown()), found):
        problems["markdown"] = classic
    return problems


def _check_extensions(settings: Markdown, found: located.Located) -> list[Problem]:
    return [found.problem(("markdown", "extensions"), "invalid-value", f'markdown.extensions: {extension} works only with dialect = "classic"',
                          CLASSIC_ONLY[extension])
            for extension in settings.extensions if settings.dialect == "github" and extension in CLASSIC_ONLY]


def permalink_problem(pattern: str) -> str:
    """Why `pattern` cannot be the pattern of an address, or ""."""
    try:
        fields = [name for _, name, spec, conversion in Formatter().parse(pattern) if name is not None]
        formatted = [spec for _, name, spec, conversion in Formatter().parse(pattern) if spec or conversion]
    except ValueError:
        return "the braces do not match"
    unknown = [name for name in fields if name not in PERMALINK_FIELDS]
    if unknown or formatted:
        return "known fields: " + ", ".join(f"{{{name}}}" for name in PERMALINK_FIELDS)
    if "slug" not in fields:
        return "it needs {slug}"
    if not pattern.startswith("/") or not pattern.endswith(("/", ".html")):
        return 'it begins with "/" and ends with "/" or ".html"'
    if re.search(r"//|\\|(^|/)\.\.?(/|$)|[?#%\s]", pattern):
        return 'no "//", "..", "?", "#", "%" and no spaces'
    return ""


@cache
def zone_of(name: str) -> dt.tzinfo:
    """The time zone `name` from the `tzdata` package, so that every machine has the same rules.

    Raises ValueError for a name that the IANA database does not have.
    """
    if name == "UTC":
        return dt.UTC
    parts = name.split("/")
    if not all(re.fullmatch(r"[A-Za-z0-9_+\-]+", part) for part in parts):
        raise ValueError(name)
    resource = importlib.resources.files("tzdata").joinpath("zoneinfo", *parts)
    try:
        with resource.open("rb") as file:
            return ZoneInfo.from_file(file, key=name)
    except (OSError, ValueError) as error:
        raise ValueError(name) from error
