"""Checks of `[[scripts]]`, `[analytics]` and `[newsletter]`, beyond the types of their keys."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from sitegen import hosts, urls
from sitegen.errors import Problem, shorten
from sitegen.formats.source_map import KeyPath, SourceMap
from sitegen.model.newsletter_settings import Newsletter, NewsletterTexts
from sitegen.model.script_settings import PAGES, SERVICES, Analytics, ScriptSettings
from sitegen.near import nearest
from sitegen.read.base_urls import is_base_url
from sitegen.read.menu_checks import WrongValues


def wrong(values: dict[str, Any]) -> WrongValues:
    """Problems of scripts: addresses in a wrong form, a digest of a file of the site, a script that
    is named twice, and pages that are none: the path of each setting, its value, and a hint."""
    scripts: Sequence[ScriptSettings] = values.get("scripts", ())
    known: list[str] = []
    for i, script in enumerate(scripts):
        if not is_script_address(script.src):
            yield ("scripts", i, "src"), script.src, _hint(script.src)
        elif script.src in known:
            yield ("scripts", i, "src"), script.src, "name each once"
        elif script.integrity and script.src.startswith("/"):
            hint = "take it out: the file is of the site itself"
            yield ("scripts", i, "integrity"), script.integrity, hint
        known.append(script.src)
        for j, page in enumerate(script.pages):
            if page not in PAGES and not urls.is_site_address(page.removesuffix("*")):
                near = nearest(page, PAGES)
                hint = f"did you mean {near}?" if near else "addresses begin with /"
                yield ("scripts", i, "pages", j), page, hint


def wrong_newsletters(values: dict[str, Any]) -> WrongValues:
    """Problems of newsletters: a form that is sent to no address, and names that no field has."""
    newsletter: Newsletter | None = values.get("newsletter")
    if newsletter and not is_script_address(newsletter.action):
        yield ("newsletter", "action"), newsletter.action, _secure(newsletter.action)
    texts: dict[KeyPath, NewsletterTexts | None] = {
        ("newsletter",): newsletter,
        **{
            ("languages", i, "newsletter"): language.newsletter
            for i, language in enumerate(values.get("languages", ()))
        },
    }
    for at, each in texts.items():
        for name in each.hidden if each else ():
            if not re.fullmatch(r"[A-Za-z_][\w.\[\]-]*", name):
                yield (*at, "hidden", name), name, "letters, digits and ._-[] after a letter"


def is_script_address(address: str) -> bool:
    """Whether a script can have the address: one of the site, or one by HTTPS."""
    if address.startswith("/"):
        return urls.is_site_address(address)
    return address.startswith("https://") and bool(hosts.origin_of(address))


def _hint(address: str) -> str:
    if secure := _secure(address):
        return secure
    is_plain = re.fullmatch(r"(static/|layouts/)?[\w./-]+\.m?js", address)
    return f"write /{address.removeprefix('static/')}, a file of static/" if is_plain else ""


def _secure(address: str) -> str:
    """The hint to write an address with https:, if nothing else is wrong with it."""
    secure = f"https://{address.rpartition('//')[2]}"
    is_meant = address.startswith(("http://", "//")) and is_script_address(secure)
    return f"write {secure}" if is_meant else ""


def analytics_problems(values: dict[str, Any], source: SourceMap) -> list[Problem]:
    """Problems of `[analytics]`: what the service needs and does not have, and the reverse."""
    analytics: Analytics | None = values.get("analytics")
    if analytics is None:
        return []
    service, named = SERVICES[analytics.service], f'analytics.service "{analytics.service}"'
    table = source.data.get("analytics", {})
    if service.server == "must" and "server" not in table:
        return [_missing(source, named, "the address of its server", 'server = "https://…"')]
    if service.site and "site" not in table:
        return [_missing(source, named, service.example, 'site = "…"')]
    if analytics.server and service.server == "never":
        return [_wrong(source, "server", f"no server for {named}", analytics.server)]
    if analytics.server and not (
        is_base_url(analytics.server)
        and hosts.origin_of(analytics.server).startswith("https:")
        and not re.search("[;,*]", analytics.server)
    ):
        expected = "the address of a server like https://stats.example/"
        return [_wrong(source, "server", expected, analytics.server)]
    if analytics.site and not (service.site and re.fullmatch(service.site, analytics.site)):
        return [_wrong(source, "site", service.example or f"no site for {named}", analytics.site)]
    return []


def _missing(source: SourceMap, named: str, what: str, line: str) -> Problem:
    return source.problem(
        ("analytics", "service"),
        "missing-key",
        f"{named} needs {what}",
        f"add {line} under [analytics]",
    )


def _wrong(source: SourceMap, name: str, expected: str, got: str) -> Problem:
    message = f"analytics.{name}: expected {expected}, got {shorten(got)}"
    return source.problem(("analytics", name), "invalid-value", message)
