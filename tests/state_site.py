"""A site in two languages with articles in every state, and every output that there is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

from painted import png
from state_versions import ADDRESS, FILE, TAG, TEXT, VERSIONS, Version
from support import NOW, SiteTest

from sitegen.provenance.disclosure import text_digest

_ALL_OUTPUTS = """
title = "Test News"
base_url = "https://news.example/"
responsible = "Ada Okafor"
urls.post = "/{slug}/"
images.cards = true
search.enabled = true
chains.by = ["site", "category", "series"]
feeds.per = ["tag", "category", "author", "series"]
feeds.limit = 1000
feeds.content = "CONTENT"
lists.page_size = 15
comments.provider = "static"
ai.headers = true
ai.label = "LABEL"
build.headers = true
build.redirects = "netlify"
build.gone = GONE
checks.ignore = [
"lost-address", "no-contact", "no-policy", "picture-small", "source-url", "text-empty",
"text-short"]
[[languages]]
code = "de"
label = "Deutsch"
"""


def site_of(
    root: Path, versions: Iterable[Version], *, label: str = "always", content: str = "full"
) -> SiteTest:
    """A site in the folder `root` with the articles `versions` and every output that there is, and
    the settings `label` of AI and `content` of feeds. It is not built yet."""
    versions = tuple(versions)
    gone = [version.url for version in versions if version.case.is_gone]
    settings = _ALL_OUTPUTS.replace("LABEL", label).replace("CONTENT", content)
    site = SiteTest(root, settings.replace("GONE", str(gone)))
    site.write("content/authors/bo.md", "---\nname: Bo Review\n---\nReads.\n")
    # A layout of the site that shows a key of its own.
    site.write(
        "layouts/partials/draft.html",
        "{% if page.params.x is defined %}<p>{{ page.params.x }}</p>{% endif %}\n",
    )
    for version in versions:
        if not version.case.is_gone:
            _write(site, version)
    return site


def path_of(version: Version) -> str:
    """The file of an article. One whose text is withdrawn has a folder, with a picture."""
    case = version.case
    original = VERSIONS[version.number - 1] if version.is_german else version
    folder = f"content/posts/{original.word(ADDRESS)}"
    ending = ".de.md" if version.is_german else ".md"
    is_bundle = case.picture or not case.has_text or case.german_has_text is False
    return f"{folder}/index{ending}" if is_bundle else f"{folder}{ending}"


def _write(site: SiteTest, version: Version) -> None:
    case, word = version.case, version.word
    front = [f"title: {version.title}", f"slug: {word(ADDRESS)}", f"aliases: [{version.alias}]"]
    if case.body != "":
        front.append(f"summary: {version.summary}")
    if version.is_german:
        original = VERSIONS[version.number - 1]
        of_sha256 = text_digest(original.title, _signed_summary(original), original.body)
        front.append(f"translation: {{by: ada, ai: none, of_sha256: {of_sha256}}}")
        own = text_digest(version.title, _signed_summary(version), version.body)
        front += [line.replace("DIGEST", own) for line in case.german]
    else:
        front += [*_shared(version), *case.front]
    if version.has_picture:
        picture = f"{word(FILE)}.png"
        front += [f"image: {picture}", f"image_alt: A {word(TEXT)}", f"params: {{x: {word(TEXT)}}}"]
        site.write(str(Path(path_of(version)).with_name(picture)), png(40, 30, seed=version.number))
    site.write(path_of(version), "\n".join(["---", *front, "---", version.body, ""]))
    if not (version.has_text and version.is_listed) and not version.is_german:
        site.write(
            f"content/comments/{word(ADDRESS)}.toml",
            f'[[comment]]\nid = "1"\ndate = 2026-06-01T10:00:00Z\ntext = "A {word(TEXT)}?"\n',
        )


def _shared(version: Version) -> list[str]:
    """Front matter that a translation takes from its original."""
    number, case = version.number // 2, version.case
    date = NOW - dt.timedelta(hours=34) + number * dt.timedelta(minutes=10)
    place = ("Harbour", "Coast")[number % 2]
    shared = ["lang: es"] if version.lang == "es" else []
    shared += [
        f"date: {case.date or date.isoformat()}",
        "author: ada",
        "source: {name: CNN, url: https://cnn.example/}",
        "ai: {involvement: generated, model: model-1}",
        f"category: {place}",
        f"series: Tides of the {place}",
        f"tags: [ships, {place}, {version.word(TAG)}]",
    ]
    if case.review:
        text = version.body if case.review.is_of_this_text else "Another text."
        digest = text_digest(version.title, _signed_summary(version), text)
        at, scope = case.review.at, case.review.scope
        shared.append(f"review: {{by: bo, at: {at}, scope: {scope}, sha256: {digest}}}")
    return shared


def _signed_summary(version: Version) -> str:
    return version.summary if version.case.body != "" else ""
