"""site.toml → `Config`, with everything that is wrong with it."""

from __future__ import annotations

import datetime as dt
import importlib.util
import re
import sys
from collections.abc import Iterator, Sequence
from string import Formatter
from typing import Any
from urllib.parse import unquote, urlsplit

import msgspec

from sitegen import hosts, urls
from sitegen.errors import Problem, shorten
from sitegen.formats import structs
from sitegen.formats.source_map import KeyPath, SourceMap, field_name, too_large_numbers
from sitegen.formats.toml import load_toml
from sitegen.incremental.keys import decode, encode, versions
from sitegen.incremental.work import JobOutput, WorkerContext
from sitegen.model.config import (
    INDEXERS,
    INSTALL_INDEXER,
    INSTALL_MATH,
    MATH,
    MATH_VERSIONS,
    SETTINGS,
    AiSettings,
    Archive,
    Chains,
    Checks,
    Comments,
    Config,
    Feeds,
    Markdown,
    Publisher,
    SearchSettings,
    Settings,
    SettingsJob,
    Urls,
)
from sitegen.model.zones import zone_of
from sitegen.text import letters, line_ends

PERMALINK_FIELDS = ("year", "month", "day", "slug", "category", "author")

# Extensions that replace what GitHub's dialect replaces as well, and what to do without them there.
CLASSIC_ONLY = {
    "md_in_html": 'text inside <div> is Markdown after an empty line; or set dialect = "classic"',
    "sane_lists": 'lists of two kinds are kept apart anyway; or set dialect = "classic"',
}

# What a provider of comments cannot do without.
NEEDED = {
    "isso": ("server",),
    "giscus": ("repo", "repo_id", "category", "category_id"),
    "utterances": ("repo",),
}


def settings(input_: bytes, _given: Sequence[bytes], _worker_context: WorkerContext) -> JobOutput:
    """A `SettingsJob` → `Settings`."""
    job = decode(input_, SettingsJob)
    config, found, problems = parse(job.text, job.base_url, job.comments)
    archive_marks = tuple(
        found.mark(("archives", i, "path")).value for i in range(len(config.archives))
    )
    return JobOutput(
        encode(
            Settings(
                config=config,
                refs=tuple(_refs(config, found)),
                archive_marks=archive_marks,
                language_mark=found.mark(("language",)).value,
                logo_mark=found.mark(("publisher", "logo")).value,
                output_mark=found.mark(("build", "output")).value,
                problems=problems,
            )
        )
    )


def _refs(settings: Config, found: SourceMap) -> list[tuple[str, tuple[int, int]]]:
    """The site-relative addresses in site.toml, and where they stand."""
    addresses: list[tuple[KeyPath, str]] = [
        (("nav", i, "url"), item.url) for i, item in enumerate(settings.nav)
    ]
    addresses.append((("publisher", "logo"), settings.publisher.logo))
    return [(address, found.mark(at).value) for at, address in addresses if address.startswith("/")]


# What stands in for settings that could not be read while posts are judged: no post is blamed for a
# mistake in site.toml.
_REQUIRED: dict[str, Any] = {"title": "?", "base_url": "https://example.invalid/"}
_LENIENT: dict[str, Any] = {"ai": AiSettings(default=False), "markdown": Markdown(raw_html="trust")}


def parse(
    text: str, base_url: str | None = None, comments: str | None = None
) -> tuple[Config, SourceMap, tuple[Problem, ...]]:
    """The settings in `text`, where they stand, and all problems; `base_url` stands in for the one
    in the file, and Isso at the address `comments` for its provider of comments.

    With problems, the settings are those that could be read, and what no post can offend against
    for the others."""
    found = load_toml(text, SETTINGS, 1, dt.UTC)
    if found.problems:
        return Config(**_REQUIRED, **_LENIENT), found, found.problems
    problems: list[Problem] = []
    if base_url is not None:
        if not is_base_url(base_url):
            expected = structs.expectation(Config, ("base_url",))
            problems.append(
                Problem(
                    path="--base-url",
                    code="usage",
                    message=f"expected {expected}, got {shorten(base_url)}",
                )
            )
            base_url = _REQUIRED["base_url"]
        found = msgspec.structs.replace(found, data={**found.data, "base_url": base_url})
    if comments is not None and isinstance(given := found.data.get("comments", {}), dict):
        found = msgspec.structs.replace(
            found,
            data={**found.data, "comments": {**given, "provider": "isso", "server": comments}},
        )
    _, values, unread = structs.convert(found, Config, SETTINGS)
    wrong = _check(values, found)
    wrong |= {"params": too_large} if (too_large := too_large_numbers(found, "params")) else {}
    stand_ins = {
        **_REQUIRED,
        **{key: value for key, value in _LENIENT.items() if key in found.data},
    }
    config = Config(
        **{**stand_ins, **{key: value for key, value in values.items() if key not in wrong}}
    )
    server = _normal_base(config.comments.server) if config.comments.server else ""
    settings = _composed(
        msgspec.structs.replace(
            config,
            base_url=_normal_base(config.base_url),
            comments=msgspec.structs.replace(config.comments, server=server),
        )
    )
    return (
        settings,
        found,
        (*problems, *unread, *(problem for key in wrong for problem in wrong[key])),
    )


def _composed(config: Config) -> Config:
    """The settings with their addresses in the form in which files are published, and a description
    without line ends that are no spaces."""
    replace, composed = msgspec.structs.replace, letters.composed
    return replace(
        config,
        description=line_ends.in_text(config.description),
        urls=replace(config.urls, post=composed(config.urls.post)),
        archives=tuple(
            Archive(path=composed(archive.path.rstrip("/"))) for archive in config.archives
        ),
        checks=replace(
            config.checks,
            external=tuple(
                urls.encode_again(composed(prefix)) for prefix in config.checks.external
            ),
        ),
        nav=tuple(replace(item, url=composed(item.url)) for item in config.nav),
        publisher=replace(config.publisher, logo=composed(config.publisher.logo)),
        ai=replace(config.ai, policy=composed(config.ai.policy)),
    )


def is_base_url(address: str) -> bool:
    """Whether a site can stand at `address`: a web address without query, fragment, dots and empty
    folders; a link of the site would lead to another host if its path began with "//"."""
    if not urls.is_web_address(address):
        return False
    try:
        parts = urlsplit(address)
        hosts.to_ascii(parts.hostname or "")
        port = parts.port
    except ValueError:  # no host, or no port, can be called so
        return False
    return (
        port != 0
        and not parts.query
        and not parts.fragment
        and not re.search(r"\.\.|//|\\", unquote(parts.path))
    )


def _normal_base(base_url: str) -> str:
    parts = urlsplit(base_url)
    path = urls.encode_again(parts.path).rstrip("/") + "/"
    return f"{hosts.uri(f'{parts.scheme}://{parts.netloc.lower()}')}{path}"


def _check(values: dict[str, Any], found: SourceMap) -> dict[str, list[Problem]]:
    """What is wrong with the settings that could be read, beyond their types, by the key in
    site.toml that it stands under."""
    problems: dict[str, list[Problem]] = {}

    def refuse(path: KeyPath, got: object, hint: str = "") -> None:
        expected = structs.expectation(Config, path)
        problems.setdefault(str(path[0]), []).append(
            found.problem(
                path,
                "invalid-value",
                f"{field_name(path)}: expected {expected}, got {shorten(got)}",
                hint,
            )
        )

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
    for path, names in _repeating(values):
        refuse(path, list(names), "name each once")
    publisher = values.get("publisher", Publisher())
    comments = values.get("comments", Comments())
    given = found.data.get("publisher")
    if wanting := _check_comments(
        comments, bool(publisher.email) or (isinstance(given, dict) and "email" in given), found
    ):
        problems["comments"] = wanting
    for path, got, hint in (
        *_wrong_addresses(values),
        *_wrong_archives(values.get("archives", ())),
    ):
        refuse(path, got, hint)
    problems |= _check_search(values.get("search", SearchSettings()), found)
    if wrong := _check_markdown(values.get("markdown", Markdown()), found):
        problems["markdown"] = wrong
    return problems


Wrong = Iterator[tuple[KeyPath, str, str]]


def _wrong_addresses(values: dict[str, Any]) -> Wrong:
    """The addresses that can be none, where they stand, and a hint."""
    for i, item in enumerate(values.get("nav", ())):
        if not item.url.startswith("/") and urls.scheme(item.url) not in urls.SAFE_SCHEMES:
            yield ("nav", i, "url"), item.url, ""
    logo = values.get("publisher", Publisher()).logo
    if logo and not logo.startswith("/") and not urls.is_web_address(logo):
        yield ("publisher", "logo"), logo, ""
    policy = values.get("ai", AiSettings()).policy
    if not policy.startswith("/"):
        yield ("ai", "policy"), policy, ""
    for i, prefix in enumerate(values.get("checks", Checks()).external):
        if not _is_prefix(prefix):
            path = (
                f"/{re.sub('^[a-z]+://[^/]*', '', prefix)}".replace("//", "/")
                .rstrip("*")
                .rstrip("/")
            )
            yield (
                ("checks", "external", i),
                prefix,
                f'write "{path}/": all that begins with it counts as well'
                if _is_prefix(path)
                else "",
            )


def _is_prefix(address: str) -> bool:
    """Whether other programs can serve what begins with `address`: not the whole site, and "*"
    stands for nothing."""
    return address != "/" and "*" not in address and urls.is_site_address(address)


def _wrong_archives(archives: Sequence[Archive]) -> Wrong:
    """The folders of archives that can be none, as far as can be said without the files of the
    site."""
    known: set[str] = set()
    for i, archive in enumerate(archives):
        path = archive.path.rstrip("/")
        within = f"content/{path.removeprefix('./').removeprefix('/').removeprefix('content/')}"
        if path in known:
            yield ("archives", i, "path"), archive.path, "name each once"
        elif path == "content" or not urls.is_output_path(within):
            yield (
                ("archives", i, "path"),
                archive.path,
                "name a folder in content/, as it is seen from the site's folder",
            )
        elif path != within:
            yield ("archives", i, "path"), archive.path, f'write path = "{within}"'
        known.add(path)


def _check_search(settings: SearchSettings, found: SourceMap) -> dict[str, list[Problem]]:
    if not settings.enabled or any(map(importlib.util.find_spec, INDEXERS)):
        return {}
    return {
        "search": [
            found.problem(
                ("search", "enabled"),
                "no-pagefind",
                "search.enabled needs Pagefind, which is not installed",
                INSTALL_INDEXER,
            )
        ]
    }


def _repeating(values: dict[str, Any]) -> Iterator[tuple[KeyPath, tuple[str, ...]]]:
    """The lists of names that name one twice, and where they stand."""
    feeds = values.get("feeds", Feeds())
    lists = (
        (("chains", "by"), values.get("chains", Chains()).by),
        (("feeds", "formats"), feeds.formats),
        (("feeds", "per"), feeds.per),
    )
    return ((path, names) for path, names in lists if len(set(names)) < len(names))


def _check_comments(comments: Comments, has_email: bool, found: SourceMap) -> list[Problem]:
    """What the provider of comments needs and lacks."""
    # It becomes a part of the Content-Security-Policy, where these two end something.
    if comments.server and (
        not is_base_url(comments.server) or re.search("[;,*]", comments.server)
    ):
        expected = structs.expectation(Config, ("comments", "server"))
        return [
            found.problem(
                ("comments", "server"),
                "invalid-value",
                f"comments.server: expected {expected}, got {shorten(comments.server)}",
            )
        ]
    if comments.provider == "mail" and not has_email:
        return [
            found.problem(
                ("comments", "provider"),
                "missing-key",
                'comments.provider "mail" needs the address to write to',
                'add email = "…" under [publisher]',
            )
        ]
    return [
        found.problem(
            ("comments", "provider"),
            "missing-key",
            f'comments.provider "{comments.provider}" needs {key}',
            f'add {key} = "…" under [comments]',
        )
        for key in NEEDED.get(comments.provider, ())
        if not getattr(comments, key) and key not in found.data.get("comments", {})
    ]


def _check_markdown(settings: Markdown, found: SourceMap) -> list[Problem]:
    problems = [
        found.problem(
            ("markdown", "extensions"),
            "invalid-value",
            f'markdown.extensions: {extension} works only with dialect = "classic"',
            CLASSIC_ONLY[extension],
        )
        for extension in settings.extensions
        if settings.dialect == "github" and extension in CLASSIC_ONLY
    ]
    if settings.math and settings.dialect != "github":
        problems.append(
            found.problem(
                ("markdown", "math"),
                "invalid-value",
                'markdown.math: formulas need dialect = "github"',
                "take one of the two out",
            )
        )
    elif settings.math and not re.fullmatch(
        MATH_VERSIONS, version := versions((MATH,), sys.path)[MATH]
    ):
        what = f"is there as {version}" if version else "is not installed"
        problems.append(
            found.problem(
                ("markdown", "math"),
                "no-math-core",
                f"markdown.math needs math-core 0.8, which {what}",
                INSTALL_MATH,
            )
        )
    return problems


def permalink_problem(pattern: str) -> str:
    """Why `pattern` cannot be the pattern of an address, or ""."""
    try:
        fields = [
            name for _, name, spec, conversion in Formatter().parse(pattern) if name is not None
        ]
        formatted = [
            spec for _, name, spec, conversion in Formatter().parse(pattern) if spec or conversion
        ]
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
