"""site.toml → `Config` and its problems."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from msgspec.structs import replace

from sitegen import urls
from sitegen.errors import Problem, shorten
from sitegen.formats import structs
from sitegen.formats.field_types import expectation
from sitegen.formats.source_map import KeyPath, SourceMap, too_large_numbers
from sitegen.formats.toml import load_toml
from sitegen.incremental.keys import decode, encode
from sitegen.incremental.work import JobOutput, WorkerContext
from sitegen.model.collection_settings import TERM_KEYS
from sitegen.model.config import SETTINGS, Config, FontMarks, Settings, SettingsJob
from sitegen.model.config_tables import AiSettings, Archive, Markdown
from sitegen.model.languages import LanguageSettings
from sitegen.model.page_settings import Announcement, FootColumn, NavItem, NavLink
from sitegen.model.paths import ANY_LANGUAGE
from sitegen.model.taxonomy_settings import TaxonomySettings
from sitegen.model.zones import zone_of
from sitegen.read import language_checks, menu_checks, settings_checks, taxonomy_checks
from sitegen.read.base_urls import is_base_url, normal_base
from sitegen.text import letters, line_ends

# Posts are checked even if settings cannot be read. These are the defaults then: the required
# settings, and values that cause no problems in posts.
_REQUIRED: dict[str, Any] = {"title": "?", "base_url": "https://example.invalid/"}
_LENIENT: dict[str, Any] = {"ai": AiSettings(default=False), "markdown": Markdown(raw_html="trust")}


def settings(input_: bytes, _inputs: Sequence[bytes], _worker_context: WorkerContext) -> JobOutput:
    """A `SettingsJob` → `Settings`."""
    job = decode(input_, SettingsJob)
    config, source, problems = parse(job.text, job.base_url, job.comments)
    if job.preview and config.languages:
        on_one_host = (replace(language, base_url="") for language in config.languages)
        config = replace(config, languages=tuple(on_one_host))
    return JobOutput(
        encode(
            Settings(
                config=config,
                refs=tuple(_refs(config, source)),
                folders=tuple(_folders(config, source)),
                language_mark=source.mark(("language",)).value,
                language_marks=tuple(
                    source.mark(("languages", i, "code")).value
                    for i in range(len(config.languages))
                ),
                logo_mark=source.mark(_logo_path(source)).value,
                theme_marks={
                    key: source.mark(("theme", key)).value
                    for key in ("logo", "logo_dark", "icon", "icon_png")
                },
                font_marks=tuple(
                    FontMarks(
                        *(
                            source.mark(("theme", "fonts", i, key)).value
                            for key in ("family", "file", "weight", "use")
                        )
                    )
                    for i in range(len(config.theme.fonts))
                ),
                output_mark=source.mark(("build", "output")).value,
                gone_marks=tuple(
                    source.mark(("build", "gone", i)).value for i in range(len(config.build.gone))
                ),
                collection_marks=tuple(
                    {
                        key: source.mark(("collections", i, key)).value
                        for key in ("name", *TERM_KEYS, "from")
                    }
                    for i in range(len(config.collections))
                ),
                taxonomy_marks=tuple(
                    {
                        key: source.mark(("taxonomies", i, key)).value
                        for key in ("name", "plural", "layout", "list_layout")
                    }
                    for i in range(len(config.taxonomies))
                ),
                script_marks=tuple(
                    source.mark(("scripts", i, "src")).value for i in range(len(config.scripts))
                ),
                problems=problems,
            )
        )
    )


def parse(
    text: str, base_url: str | None = None, comments: str | None = None
) -> tuple[Config, SourceMap, tuple[Problem, ...]]:
    """The settings in `text`, their places, and all problems.

    `base_url` overrides the one in the file, and an Isso server at the address `comments` its
    provider of comments. With problems, the settings that could not be read have lenient
    defaults; after a syntax error, each language may be one of the site."""
    source = load_toml(text, SETTINGS, 1, dt.UTC)
    if source.problems:
        languages = (LanguageSettings(code=ANY_LANGUAGE, label="?"),)
        own = taxonomy_checks.declared_in(text)
        config = Config(**_REQUIRED, **_LENIENT, languages=languages, taxonomies=own)
        return config, source, source.problems
    source = _with_zone(source, text)
    usage: list[Problem] = []
    if base_url is not None:
        if not is_base_url(base_url):
            usage.append(_wrong_base_url(base_url))
            base_url = _REQUIRED["base_url"]
        source = replace(source, data={**source.data, "base_url": base_url})
    table = source.data.get("comments", {})
    if comments is not None and isinstance(table, dict):
        isso = {**table, "provider": "isso", "server": comments}
        source = replace(source, data={**source.data, "comments": isso})
    _, values, unreadable = structs.convert(source, Config, SETTINGS)
    wrong = settings_checks.check(values, source)
    if too_large := too_large_numbers(source, "params"):
        wrong["params"] = too_large
    lenient = {key: value for key, value in _LENIENT.items() if key in source.data}
    if "languages" in source.data:
        lenient["languages"] = language_checks.declared(source.data["languages"])
    if "taxonomies" in source.data:
        lenient["taxonomies"] = taxonomy_checks.declared(source.data["taxonomies"])
    right = {key: value for key, value in values.items() if key not in wrong}
    config = Config(**{**_REQUIRED, **lenient, **right})
    problems = (*usage, *unreadable, *(problem for key in wrong for problem in wrong[key]))
    return _normalized(config), source, problems


def _with_zone(source: SourceMap, text: str) -> SourceMap:
    """The settings in `text` with dates of announcements in the time zone that they name: it is
    known only when they were read, so those that have such a date are read again."""
    tables = [name for name in ("announcement", "languages") if name in source.data]
    if not tables or "until" not in text:
        return source
    try:
        zone = zone_of(str(source.data.get("timezone", "UTC")))
    except ValueError:
        return source
    in_zone = load_toml(text, SETTINGS, 1, zone)
    if in_zone.problems:
        return source
    return replace(source, data={**source.data, **{name: in_zone.data[name] for name in tables}})


def _wrong_base_url(base_url: str) -> Problem:
    expected = expectation(Config, ("base_url",))
    message = f"expected {expected}, got {shorten(base_url)}"
    return Problem(path="--base-url", code="usage", message=message)


def _refs(config: Config, source: SourceMap) -> list[tuple[str, tuple[int, int]]]:
    """The site-relative addresses in site.toml, with the line and column of each."""
    addresses: list[tuple[KeyPath, str]] = [
        ((*at, i, "url"), item.url)
        for at, menu in menu_checks.lists_of_links(config.nav, config.foot, config.languages)
        for i, item in enumerate(menu)
    ]
    addresses += [
        ((*at, "url"), announcement.url)
        for at, announcement in settings_checks.announcements(config.announcement, config.languages)
    ]
    if config.publisher.logo != config.theme.logo:
        addresses.append((("publisher", "logo"), config.publisher.logo))
    addresses += [
        (("theme", "fonts", i, "file"), font.file) for i, font in enumerate(config.theme.fonts)
    ]
    for i, script in enumerate(config.scripts):
        addresses.append((("scripts", i, "src"), script.src))
        addresses += (
            (("scripts", i, "pages", j), page)
            for j, page in enumerate(script.pages)
            if not page.endswith("*")
        )
    return [
        (address, source.mark(at).value) for at, address in addresses if address.startswith("/")
    ]


def _logo_path(source: SourceMap) -> KeyPath:
    """The setting that names the logo of the publisher, for feeds and search engines."""
    publisher = source.data.get("publisher")
    is_own = isinstance(publisher, dict) and publisher.get("logo")
    return ("publisher" if is_own else "theme", "logo")


def _folders(config: Config, source: SourceMap) -> Iterator[tuple[str, str, tuple[int, int]]]:
    """The folders in site.toml, each with its key, its path, and line and column."""
    for i, archive in enumerate(config.archives):
        yield "archives.path", archive.path, source.mark(("archives", i, "path")).value
    for i, folder in enumerate(config.images.folders):
        at = source.mark(("images", "folders", i, "path")).value
        yield "images.folders.path", folder.path, at


def _normalized(config: Config) -> Config:
    """The settings with addresses in the form in which they are published, and a description
    without line ends between Chinese or Japanese characters."""
    composed, server, theme = letters.composed, config.comments.server, config.theme
    logo, logo_dark, icon, icon_png = (
        urls.encode_again(url) if url else None
        for url in (theme.logo, theme.logo_dark, theme.icon, theme.icon_png)
    )
    return replace(
        config,
        base_url=normal_base(config.base_url),
        comments=replace(config.comments, server=_base_or_none(server)),
        description=line_ends.in_text(config.description),
        urls=replace(config.urls, post=composed(config.urls.post)),
        build=replace(config.build, gone=tuple(map(urls.gone_address, config.build.gone))),
        archives=tuple(
            Archive(path=composed(archive.path.rstrip("/"))) for archive in config.archives
        ),
        collections=tuple(
            replace(
                wanted, from_=composed(wanted.from_), author=composed(wanted.author or "") or None
            )
            for wanted in config.collections
        ),
        images=replace(
            config.images,
            folders=tuple(
                replace(folder, path=composed(folder.path.rstrip("/")))
                for folder in config.images.folders
            ),
        ),
        checks=replace(
            config.checks,
            external=tuple(
                urls.encode_again(composed(prefix)) for prefix in config.checks.external
            ),
        ),
        nav=_normal_nav(config.nav),
        foot=_normal_foot(config.foot),
        announcement=_normal_announcement(config.announcement),
        languages=tuple(map(_normal_language, config.languages)),
        taxonomies=tuple(map(_normal_taxonomy, config.taxonomies)),
        scripts=tuple(
            replace(
                script,
                src=urls.encode_again(composed(script.src)),
                pages=tuple(urls.encode_again(composed(page)) for page in script.pages),
            )
            for script in config.scripts
        ),
        analytics=config.analytics
        and replace(config.analytics, server=_base_or_none(config.analytics.server)),
        theme=replace(theme, logo=logo, logo_dark=logo_dark, icon=icon, icon_png=icon_png),
        publisher=replace(config.publisher, logo=composed(config.publisher.logo) or logo or ""),
        ai=replace(config.ai, policy=composed(config.ai.policy)),
    )


def _base_or_none(server: str) -> str:
    return normal_base(server) if server else ""


def _normal_nav(nav: tuple[NavItem, ...]) -> tuple[NavItem, ...]:
    return tuple(
        replace(item, url=letters.composed(item.url), links=_normal_links(item.links))
        for item in nav
    )


def _normal_foot(foot: tuple[FootColumn, ...]) -> tuple[FootColumn, ...]:
    return tuple(replace(column, links=_normal_links(column.links)) for column in foot)


def _normal_links(links: tuple[NavLink, ...]) -> tuple[NavLink, ...]:
    return tuple(replace(link, url=letters.composed(link.url)) for link in links)


def _normal_taxonomy(taxonomy: TaxonomySettings) -> TaxonomySettings:
    composed = letters.composed
    layout, list_layout = composed(taxonomy.layout), composed(taxonomy.list_layout)
    return replace(taxonomy, layout=layout, list_layout=list_layout)


def _normal_announcement(announcement: Announcement | None) -> Announcement | None:
    if announcement is None:
        return None
    return replace(announcement, url=letters.composed(announcement.url))


def _normal_language(language: LanguageSettings) -> LanguageSettings:
    return replace(
        language,
        description=line_ends.in_text(language.description),
        path=language_checks.path_of(language),
        base_url=normal_base(language.base_url) if language.base_url else "",
        nav=None if language.nav is None else _normal_nav(language.nav),
        foot=None if language.foot is None else _normal_foot(language.foot),
        announcement=_normal_announcement(language.announcement),
    )
