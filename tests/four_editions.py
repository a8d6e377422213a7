"""A site in four languages under a base path: English, German, Hebrew (from right to left), and
French on a host of its own."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin

from support import SiteTest

SETTINGS = """\
title = "Harbour News"
base_url = "https://news.example/blog/"
description = "News."
chains.by = ["site", "category"]
feeds.per = ["tag"]
lists.page_size = 2
search.enabled = true
checks.ignore = ["no-contact", "no-policy", "no-responsible", "text-short", "source-url"]
[[languages]]
code = "de"
label = "Deutsch"
title = "Hafennachrichten"
description = "Nachrichten."
[[languages]]
code = "he"
label = "עברית"
title = "חדשות הנמל"
description = "חדשות."
[[languages]]
code = "fr"
label = "Français"
title = "Nouvelles du port"
description = "Nouvelles."
base_url = "https://fr.news.example/"
"""
# The host of each edition, and the folder of public/ that is published there.
HOSTS = {"https://news.example/blog/": "", "https://fr.news.example/": "fr/"}
FOLDERS = {"en": "", "de": "de/", "he": "he/", "fr": "fr/"}
LABELS = {"en": "English", "de": "Deutsch", "he": "עברית", "fr": "Français"}


def written(root: Path) -> SiteTest:
    """The site. `port` is in all languages, and `quai` is translated from French into English; all
    other posts and pages have one version. Hebrew has no other post."""
    site = SiteTest(root, SETTINGS)
    site.write("content/authors/ada.md", "---\nname: Ada Okafor\n---\n")
    site.write("layouts/i18n/fr.toml", "\n".join(french()))
    for number in range(1, 6):
        for name, lang in (("story", "en"), ("bericht", "de"), ("recit", "fr")):
            more = f"lang: {lang}\ntags: [Harbour, {name}]\ncategory: Sea"
            site.post(f"{name}-{number}", "Xyz.", date=f"2026-0{number}-02", more=more)
    for lang in ("de", "he", "fr"):
        by = f"title: Port{lang}\ntranslation: {{by: ada, ai: none}}"
        site.write(f"content/posts/port.{lang}.md", f"---\n{by}\n---\nXyz.\n")
    site.post("port", "Xyz.", more="category: Sea")
    # An original in French.
    site.post("quai", "Xyz.", more="lang: fr")
    by = "title: Quay\nlang: en\ntranslation: {by: ada, ai: none}"
    site.write(
        "content/posts/quay.md", f"---\n{by}\ntranslation_of: content/posts/quai.md\n---\nXyz.\n"
    )
    for name, lang in (("about", "en"), ("ueber", "de"), ("odot", "he"), ("apropos", "fr")):
        site.write(f"content/pages/{name}.md", f"---\ntitle: {name}\nlang: {lang}\n---\nXyz.\n")
    return site


def french() -> Iterator[str]:
    """The interface in a language of its own: each string is its key and its fields."""

    def text(key: str, english: str) -> str:
        fields = "".join(re.findall(r"\{\w+\}", english))
        return f'"fr_{key} {fields}"' if re.search(r"[^\W\d_]", english) else '"–"'

    for key, value in strings_of("en").items():
        match value:
            case str():
                yield f"{key} = {text(key, value)}"
            case list():
                items = (text(f"{key}_{i}", one) for i, one in enumerate(value))
                yield f"{key} = [{', '.join(items)}]"
            case dict():
                forms = (f"{form} = {text(f'{key}_{form}', one)}" for form, one in value.items())
                yield f"{key} = {{{', '.join(forms)}}}"


def strings_of(language: str) -> dict[str, Any]:
    """The built-in interface strings of a language."""
    file = Path(__file__).parents[1] / f"layouts/i18n/{language}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def language_of(output: str) -> str:
    """The language of the edition that a file of public/ is in."""
    folder = output.partition("/")[0]
    return folder if f"{folder}/" in FOLDERS.values() else "en"


def pages(site: SiteTest) -> dict[str, str]:
    """The HTML of all pages, by the path of the file in public/."""
    return {
        path: data.decode()
        for path, data in site.files().items()
        if path.endswith(".html") and "/pagefind/" not in path
    }


def output_of(address: str) -> str:
    """The file in public/ that is sent for a whole address of the site."""
    for base_url, folder in HOSTS.items():
        if address.startswith(base_url):
            path = folder + unquote(address.removeprefix(base_url))
            return path + ("index.html" if path.endswith("/") or not path else "")
    raise AssertionError(f"{address} is not of this site")


def alternates(html: str) -> dict[str, str]:
    """The addresses of the versions that the head of a page names, by `hreflang`."""
    found = re.findall(r'<link rel="alternate" hreflang="([^"]*)" href="([^"]*)">', html)
    assert len(found) == len(dict(found))
    return dict(found)


def followed(href: str, output: str) -> str:
    """The file in public/ that a link in the page `output` leads to."""
    host = next(base_url for base_url, at in reversed(HOSTS.items()) if output.startswith(at))
    return output_of(urljoin(host, href))
