"""Checks of the settings in site.toml, beyond their types."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Iterator, Sequence
from string import Formatter
from typing import Any

from msgspec.structs import replace

from sitegen import urls
from sitegen.errors import Problem, shorten
from sitegen.formats.field_types import expectation
from sitegen.formats.source_map import KeyPath, SourceMap, field_name
from sitegen.incremental.keys import versions
from sitegen.model.build_settings import BuildSettings
from sitegen.model.choices import DIALECTS, Extension
from sitegen.model.config import Config
from sitegen.model.config_tables import (
    INDEXERS,
    INSTALL_INDEXER,
    INSTALL_MATH,
    MATH,
    MATH_VERSIONS,
    AiSettings,
    Archive,
    Chains,
    Checks,
    Comments,
    Feeds,
    Markdown,
    Publisher,
    SearchSettings,
    Urls,
)
from sitegen.model.languages import LanguageSettings
from sitegen.model.page_settings import Announcement
from sitegen.model.picture_settings import AVIF, INSTALL_AVIF, Images
from sitegen.model.theme_settings import ThemeSettings
from sitegen.model.zones import zone_of
from sitegen.read import (
    collection_checks,
    language_checks,
    menu_checks,
    script_checks,
    security_checks,
    sizes_attribute,
    taxonomy_checks,
    theme_checks,
)
from sitegen.read.base_urls import is_base_url
from sitegen.read.menu_checks import WrongValues

PERMALINK_FIELDS = ("year", "month", "day", "slug", "category", "author")

# The keys that a comment provider requires.
NEEDED = {
    "isso": ("server",),
    "giscus": ("repo", "repo_id", "category", "category_id"),
    "utterances": ("repo",),
}


def check(values: dict[str, Any], source: SourceMap) -> dict[str, list[Problem]]:
    """What is wrong with the `values` that could be read, beyond their types, by top-level key."""
    problems: dict[str, list[Problem]] = {}
    for path, got, hint in (
        *_wrong_basics(values),
        *_repeated_names(values),
        *menu_checks.wrong_addresses(values),
        *menu_checks.empty_lists(values, source),
        *_wrong_addresses(values),
        *_wrong_announcements(values),
        *_wrong_gone(values.get("build", BuildSettings()).gone),
        *_wrong_archives(values.get("archives", ())),
        *collection_checks.wrong(values),
        *taxonomy_checks.wrong(values),
        *security_checks.wrong(values),
        *script_checks.wrong(values),
        *script_checks.wrong_newsletters(values),
        *_wrong_picture_folders(values.get("images")),
    ):
        message = f"{field_name(path)}: expected {expectation(Config, path)}, got {shorten(got)}"
        problem = source.problem(path, "invalid-value", message, hint)
        problems.setdefault(str(path[0]), []).append(problem)
    by_table = {
        "analytics": script_checks.analytics_problems(values, source),
        "comments": _check_comments(values, source),
        "images": _check_images(values.get("images", Images()), source),
        "languages": language_checks.check(values, source),
        "search": _check_search(values.get("search", SearchSettings()), source),
        "markdown": _check_markdown(values.get("markdown", Markdown()), source),
        "taxonomies": taxonomy_checks.check(values, source),
        "theme": theme_checks.check(values.get("theme", ThemeSettings()), source),
    }
    for table, listed in by_table.items():
        problems.setdefault(table, []).extend(listed)
    return {table: listed for table, listed in problems.items() if listed}


def _wrong_basics(values: dict[str, Any]) -> WrongValues:
    if "base_url" in values and not is_base_url(values["base_url"]):
        yield ("base_url",), values["base_url"], ""
    try:
        zone_of(values.get("timezone", "UTC"))
    except ValueError:
        yield ("timezone",), values["timezone"], ""
    output = values.get("build", BuildSettings()).output
    if "://" in output:
        # Who may change the settings of a site does not decide where a machine sends it.
        hint = f"name an object store on the command line: sitegen build --output {shorten(output)}"
        yield ("build", "output"), output, hint
    elif "\\" in output:
        # Where / separates folders it would be a part of a name, and a CI job publish elsewhere.
        hint = f"write / between folders: {output.replace(chr(92), '/')}"
        yield ("build", "output"), output, hint
    pattern = values.get("urls", Urls()).post
    if problem := permalink_problem(pattern):
        yield ("urls", "post"), pattern, problem


def _repeated_names(values: dict[str, Any]) -> WrongValues:
    """Problems of lists that have a name twice."""
    feeds = values.get("feeds", Feeds())
    lists: tuple[tuple[KeyPath, tuple[str, ...]], ...] = (
        (("chains", "by"), values.get("chains", Chains()).by),
        (("feeds", "formats"), feeds.formats),
        (("feeds", "per"), feeds.per),
        (("images", "formats"), values.get("images", Images()).formats),
    )
    for path, names in lists:
        if len(set(names)) < len(names):
            yield path, list(names), "name each once"


def _wrong_addresses(values: dict[str, Any]) -> WrongValues:
    """Problems of addresses in a wrong form."""
    logo = values.get("publisher", Publisher()).logo
    if logo and not logo.startswith("/") and not urls.is_web_address(logo):
        yield ("publisher", "logo"), logo, ""
    policy = values.get("ai", AiSettings()).policy
    if not policy.startswith("/"):
        yield ("ai", "policy"), policy, ""
    for i, prefix in enumerate(values.get("checks", Checks()).external):
        if not _is_prefix(prefix):
            path = f"/{re.sub('^[a-z]+://[^/]*', '', prefix)}".replace("//", "/")
            path = path.rstrip("*").rstrip("/")
            hint = f'write "{path}/": all that begins with it counts as well'
            yield ("checks", "external", i), prefix, hint if _is_prefix(path) else ""


def announcements(
    own: Announcement | None, languages: Sequence[LanguageSettings]
) -> Iterator[tuple[KeyPath, Announcement]]:
    """The announcements of a site and of its editions, each with its path in the settings."""
    if own is not None:
        yield ("announcement",), own
    for i, language in enumerate(languages):
        if language.announcement is not None:
            yield ("languages", i, "announcement"), language.announcement


def _wrong_announcements(values: dict[str, Any]) -> WrongValues:
    """Problems of announcements: an address in a wrong form, or a link in the text."""
    for at, each in announcements(values.get("announcement"), values.get("languages", ())):
        url = each.url
        if url and not urls.is_link_target(url):
            yield (*at, "url"), url, menu_checks.with_scheme(url)
        if re.search(r"\]\(|https?://", each.text):
            yield (*at, "text"), each.text, "the link of the whole sentence goes into `url`"


def _wrong_gone(gone: Sequence[str]) -> WrongValues:
    """Problems of what is gone on purpose: addresses of the site, of which one with "*" at its end
    stands for all that begins with the rest."""
    known: set[str] = set()
    for i, entry in enumerate(gone):
        address = entry.removesuffix("*")
        if not _is_prefix(address):
            path = f"/{re.sub('^[a-z]+://[^/]*', '', address).strip('/*')}/"
            hint = f'write "{path}{entry[len(address) :]}"' if _is_prefix(path) else ""
            if address == "/" and address != entry:
                hint = "it would be the whole site: name what is gone"
            yield ("build", "gone", i), entry, hint
        elif urls.gone_address(entry) in known:
            yield ("build", "gone", i), entry, "name each once"
        else:
            known.add(urls.gone_address(entry))


def _is_prefix(address: str) -> bool:
    """Whether `address` can be a prefix of addresses, such as those that other programs serve: not
    the whole site, and without a wildcard."""
    return address != "/" and "*" not in address and urls.is_site_address(address)


def _wrong_archives(archives: Sequence[Archive]) -> WrongValues:
    """Problems of folders of archives in a wrong form. Whether they exist is checked later."""
    paths: set[str] = set()
    for i, archive in enumerate(archives):
        path = archive.path.rstrip("/")
        within = f"content/{path.removeprefix('./').removeprefix('/').removeprefix('content/')}"
        if path in paths:
            yield ("archives", i, "path"), archive.path, "name each once"
        elif path == "content" or not urls.is_output_path(within):
            yield (
                ("archives", i, "path"),
                archive.path,
                "name a folder in content/, as it is seen from the site's folder",
            )
        elif path != within:
            yield ("archives", i, "path"), archive.path, f'write path = "{within}"'
        paths.add(path)


def _wrong_picture_folders(images: Images | None) -> WrongValues:
    """Problems of folders with pictures in a wrong form, or of which nothing can be published."""
    paths: set[str] = set()
    for i, folder in enumerate(images.folders if images else ()):
        path = folder.path.rstrip("/")
        if path in paths:
            yield ("images", "folders", i, "path"), folder.path, "name each once"
        elif not path.startswith(("content/", "static/")) or not urls.is_output_path(path):
            yield (
                ("images", "folders", i, "path"),
                folder.path,
                "name a folder in content/ or static/, as it is seen from the site's folder",
            )
        paths.add(path)


def _check_images(images: Images, source: SourceMap) -> list[Problem]:
    if "avif" in images.formats and importlib.util.find_spec(AVIF) is None:
        message = "images.formats: AVIF needs a Pillow with AVIF, which is not installed"
        return [source.problem(("images", "formats"), "no-avif", message, INSTALL_AVIF)]
    return _check_sizes(images, source)


def _check_sizes(images: Images, source: SourceMap) -> list[Problem]:
    """A problem at the very place in `images.sizes` that a browser would not understand."""
    if images.sizes == Images().sizes:
        return []
    try:
        sizes_attribute.check(images.sizes)
    except sizes_attribute.SizesError as error:
        path = ("images", "sizes")
        message = f"images.sizes: expected {error.expected}, got {shorten(error.found)}"
        problem = source.problem(path, "invalid-value", message, error.hint)
        line, column = source.place_in(path, error.offset)
        return [replace(problem, line=line, column=column)]
    return []


def _check_search(settings: SearchSettings, source: SourceMap) -> list[Problem]:
    if not settings.enabled or any(map(importlib.util.find_spec, INDEXERS)):
        return []
    message = "search.enabled needs Pagefind, which is not installed"
    return [source.problem(("search", "enabled"), "no-pagefind", message, INSTALL_INDEXER)]


def _check_comments(values: dict[str, Any], source: SourceMap) -> list[Problem]:
    """Problems of settings that the comment provider requires."""
    comments: Comments = values.get("comments", Comments())
    # It becomes a part of the Content-Security-Policy, in which these characters are separators.
    if comments.server and (
        not is_base_url(comments.server) or re.search("[;,*]", comments.server)
    ):
        expected = expectation(Config, ("comments", "server"))
        return [
            source.problem(
                ("comments", "server"),
                "invalid-value",
                f"comments.server: expected {expected}, got {shorten(comments.server)}",
            )
        ]
    if comments.provider == "mail" and not _has_email(values, source):
        return [
            source.problem(
                ("comments", "provider"),
                "missing-key",
                'comments.provider "mail" needs the address to write to',
                'add email = "…" under [publisher]',
            )
        ]
    return [
        source.problem(
            ("comments", "provider"),
            "missing-key",
            f'comments.provider "{comments.provider}" needs {key}',
            f'add {key} = "…" under [comments]',
        )
        for key in NEEDED.get(comments.provider, ())
        if not getattr(comments, key) and key not in source.data.get("comments", {})
    ]


def _has_email(values: dict[str, Any], source: SourceMap) -> bool:
    """Whether the publisher has a mail address, even one that could not be read."""
    table = source.data.get("publisher")
    email = values.get("publisher", Publisher()).email
    return bool(email) or (isinstance(table, dict) and "email" in table)


def _check_markdown(settings: Markdown, source: SourceMap) -> list[Problem]:
    dialect = DIALECTS[settings.dialect]
    problems = [
        _refused_extension(extension, dialect.refused_extensions[extension], source)
        for extension in settings.extensions
        if extension in dialect.refused_extensions
    ]
    if settings.math and not dialect.reads_formulas:
        able = [name for name, other in DIALECTS.items() if other.reads_formulas]
        problems.append(
            source.problem(
                ("markdown", "math"),
                "invalid-value",
                f"markdown.math: formulas need {_one_of(able)}",
                "take one of the two out",
            )
        )
    elif settings.math and not re.fullmatch(
        MATH_VERSIONS, version := versions((MATH,), sys.path)[MATH]
    ):
        what = f"is there as {version}" if version else "is not installed"
        problems.append(
            source.problem(
                ("markdown", "math"),
                "no-math-core",
                f"markdown.math needs math-core 0.8, which {what}",
                INSTALL_MATH,
            )
        )
    return problems


def _refused_extension(extension: Extension, instead: str, source: SourceMap) -> Problem:
    able = [name for name, other in DIALECTS.items() if extension not in other.refused_extensions]
    return source.problem(
        ("markdown", "extensions"),
        "invalid-value",
        f"markdown.extensions: {extension} works only with {_one_of(able)}",
        f"{instead}; or set {_one_of(able[:1])}",
    )


def _one_of(dialects: Sequence[str]) -> str:
    return "dialect = " + " or ".join(f'"{name}"' for name in dialects)


def permalink_problem(pattern: str) -> str:
    """Why `pattern` cannot be the pattern of the addresses of posts, or ""."""
    try:
        parsed = list(Formatter().parse(pattern))
    except ValueError:
        return "the braces do not match"
    fields = [name for _, name, _, _ in parsed if name is not None]
    is_formatted = any(spec or conversion for _, _, spec, conversion in parsed)
    unknown = [name for name in fields if name not in PERMALINK_FIELDS]
    if unknown or is_formatted:
        return "known fields: " + ", ".join(f"{{{name}}}" for name in PERMALINK_FIELDS)
    if "slug" not in fields:
        return "it needs {slug}"
    if not pattern.startswith("/") or not pattern.endswith(("/", ".html")):
        return 'it begins with "/" and ends with "/" or ".html"'
    if re.search(r"//|\\|(^|/)\.\.?(/|$)|[?#%\s]", pattern):
        return 'no "//", "..", "?", "#", "%" and no spaces'
    return ""
