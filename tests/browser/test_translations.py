"""A translation as readers see it."""

from __future__ import annotations

import re

import pytest
from chromium import Opener
from playwright.sync_api import expect
from support import SETTINGS, SiteTest


@pytest.mark.parametrize("media", ["screen", "print"])
@pytest.mark.sampled(1)
def test_the_sentence_about_the_translation_is_as_large_as_the_other(
    media: str, site: SiteTest, tab: Opener
) -> None:
    site.write("site.toml", SETTINGS + '[[languages]]\ncode = "de"\nlabel = "Deutsch"\n')
    site.post("a", title="A")
    site.write(
        "content/posts/a.de.md",
        "---\ntitle: Ein Titel\ntranslation: {by: ada, ai: generated}\n---\nText.\n",
    )
    assert site.build().ok
    (style,) = [path for path in site.files() if path.startswith("css/site.")]
    page = tab(390, media=media)
    html = site.read("de/2026/01/02/ein-titel/index.html")
    page.set_content(re.sub(r"<meta http-equiv[^>]*>|<link rel=\"stylesheet\"[^>]*>", "", html))
    page.add_style_tag(content=site.read(style))
    sentence = page.locator(".ai-label-text a")
    expect(sentence).to_be_visible()
    expect(sentence).to_have_text("Von Künstlicher Intelligenz aus dem Englischen übersetzt")
    sizes = [
        locator.evaluate("element => getComputedStyle(element).fontSize")
        for locator in (sentence, page.locator(".ai-label-text"))
    ]
    assert sizes[0] == sizes[1]
